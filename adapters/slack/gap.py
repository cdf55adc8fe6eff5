"""Repairs gaps: hears what was written while nobody listened, from the history that Slack keeps.

Deletions leave no trace there, and of several edits the last one shows. Replies are found in threads begun within `lookback`.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.base import Inbox, IntakeRefused, Message
from adapters.slack.api import SlackApi, SlackFailure
from adapters.slack.events import PLATFORM, Me, edited, posted, word
from adapters.slack.text import Payload
from adapters.tasks import failed

_log = logging.getLogger("tactful.slack")
_MOST_PAGES = 2000
# Seconds. The store knows for 35 days what it heard; beyond that, an overlap would be heard twice.
_KNOWN_FOR = 30 * 86_400.0
# Seconds between our clock and Slack's; the announcement, by Slack's own, is the floor where it is later.
_CLOCKS_DIFFER = 5.0
# The bot is not there: what is written meanwhile is not for it to hear later.
_NOT_THERE = frozenset({"channel_not_found", "not_in_channel"})


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a repair looks; times in seconds."""

    page_size: int
    overlap: float
    """Before the last message heard: what was written at the same time may have come later."""
    lookback: float
    """How old a thread may be whose new replies are still found."""


@dataclass(slots=True)
class _Mark:
    """Up to where a channel was heard whole."""

    since: float
    floor: float = 0.0
    """Nothing before this is heard: the bot was not there yet."""


class Gap:
    """The marks of the channels, and their repair. A mark moves on only when all up to there was heard."""

    def __init__(self, api: SlackApi, inbox: Inbox, channels: Sequence[str], reach: Reach) -> None:
        self._api = api
        self._inbox = inbox
        self._channels = channels
        self._reach = reach
        self._marks: dict[str, _Mark] = {}

    async def mark(self, me: Me) -> None:
        """Reads the high-water marks; where there is none, the bot hears from now on."""
        now = time.time()
        for channel in self._channels:
            heard = await self._inbox.high_water(PLATFORM, me.workspace, channel)
            if heard:
                self._marks[channel] = _Mark(_seconds(heard))
            else:
                await self._from(now, channel, me)

    async def joined(self, channel: str, me: Me) -> None:
        """The bot was added to a channel: it hears from now on."""
        await self._from(time.time(), channel, me)

    async def _from(self, begun: float, channel: str, me: Me) -> None:
        """Nothing before is heard. The mark on disk lies higher by the overlap, which is taken off at the next start."""
        since = begun - _CLOCKS_DIFFER
        self._marks[channel] = _Mark(since, floor=since)
        await self._keep(me, channel, since + self._reach.overlap, datetime.fromtimestamp(since, UTC))

    async def _keep(self, me: Me, channel: str, whole_to: float, lost_to: datetime | None = None) -> None:
        """On disk, so that a crash at any moment leaves the mark below the gap."""
        await self._inbox.raise_high_water(PLATFORM, me.workspace, channel, f"{whole_to:.6f}", lost_to)

    async def repair(self, me: Me) -> bool:
        """Every channel by itself: one that fails stops no other. False where trying again later can help."""
        whole = True
        for channel in self._channels:
            try:
                whole = await self._repaired(channel, me) and whole
            except Exception as error:  # noqa: BLE001 - whatever it was, the other channels must be heard
                failed(_log, "the repair of a channel", error)
                whole = False
        return whole

    async def _repaired(self, channel: str, me: Me) -> bool:
        if not self._inbox.hears(channel):  # the announcement asks for a repair once it is delivered
            return True
        mark, begun = self._marks[channel], time.time()
        try:
            told = await self._inbox.announced_at(PLATFORM, me.workspace, channel)
            if told is None:
                return True
            heard = await self._channel(channel, max(self._since(mark, begun), mark.floor, told.timestamp()), me)
            self._inbox.gap(PLATFORM, channel, heard)
            await self._keep(me, channel, begun)
        except SlackFailure as failure:
            if failure.code in _NOT_THERE:
                with contextlib.suppress(IntakeRefused):
                    await self._from(begun, channel, me)
            elif not failure.away:
                _log.warning("the gap of a channel stays open (%s): run tactful check", failure.code)
            return not failure.away and failure.retry_after is None
        except IntakeRefused:
            return False
        mark.since = begun
        return True

    def _since(self, mark: _Mark, now: float) -> float:
        """Local time may differ from Slack's: the overlap is for that too."""
        return mark.since if now - mark.since > _KNOWN_FOR else mark.since - self._reach.overlap

    async def _channel(self, channel: str, since: float, me: Me) -> int:
        """All that was missed since; how many messages that were."""
        missed = await self._missed(channel, since)
        older = [message for message in missed if _seconds(message.get("ts")) < since]
        newer = missed[len(older) :]
        heard = await self._edits(older, channel, me)
        for start in range(0, len(newer), self._reach.page_size):
            heard += await self._posts(newer[start : start + self._reach.page_size], channel, me)
        return heard

    async def _missed(self, channel: str, since: float) -> list[Payload]:
        """What was posted or edited since, oldest first."""
        web, found, threads = self._api.web, dict[str, Payload](), list[str]()
        start = f"{max(since - self._reach.lookback, 0):.6f}"
        async for message in self._pages(web.conversations_history, channel=channel, oldest=start, inclusive=True):
            if _fresh(message, since):
                found[word(message.get("ts"))] = message
            if _seconds(message.get("latest_reply")) >= since:
                threads.append(word(message.get("ts")))
        oldest = f"{since:.6f}"
        for ts in threads:
            replies = self._pages(web.conversations_replies, channel=channel, ts=ts, oldest=oldest, inclusive=True)
            async for message in replies:
                if _fresh(message, since):
                    found[word(message.get("ts"))] = message
        return [found[ts] for ts in sorted(found, key=_seconds)]

    async def _posts(self, messages: Sequence[Payload], channel: str, me: Me) -> int:
        """As posted, in their last state; only what was known already can have been edited since."""
        posts = [post for message in messages if (post := posted(message, channel, me))]
        heard = await self._inbox.hear(posts) if posts else []
        new = {post.ref for post, is_new in zip(posts, heard, strict=True) if is_new}
        return len(new) + await self._edits([one for one in messages if one.get("ts") not in new], channel, me)

    async def _edits(self, messages: Sequence[Payload], channel: str, me: Me) -> int:
        edits: list[Message] = [edit for message in messages if (edit := edited(message, channel, me))]
        return sum(await self._inbox.hear(edits)) if edits else 0

    async def _pages(
        self, method: Callable[..., Awaitable[AsyncSlackResponse]], **arguments: object
    ) -> AsyncIterator[Payload]:
        cursor = ""
        for _ in range(_MOST_PAGES):
            more = {"cursor": cursor} if cursor else {}
            page = await self._api.read(method, limit=self._reach.page_size, **arguments, **more)
            for message in page.messages():
                yield message
            before, cursor = cursor, page.text("response_metadata", "next_cursor")
            if not cursor or cursor == before:
                return


def _fresh(message: Payload, since: float) -> bool:
    edit = message.get("edited")
    edited_at = edit.get("ts") if isinstance(edit, Mapping) else None
    return max(_seconds(message.get("ts")), _seconds(edited_at)) >= since


def _seconds(ts: object) -> float:
    try:
        return float(word(ts) or 0)
    except ValueError:
        return 0.0
