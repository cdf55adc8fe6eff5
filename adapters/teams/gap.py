"""Repairs gaps: hears what was written while nobody listened, from the history that Graph shows.

Of several edits the last one shows; a deletion shows too. Threads are looked through whose last word is within `lookback`.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from adapters.base import Inbox, IntakeRefused, Message
from adapters.tasks import failed
from adapters.teams.events import PLATFORM, Me, deleted, edited, posted, time_of
from adapters.teams.failures import TeamsFailure
from adapters.teams.graph import PAGE, Graph
from adapters.teams.text import Payload, word
from adapters.teams.tips import Tips, named

_log = logging.getLogger("tactful.teams")
# Seconds. The store knows for 35 days what it heard; beyond that, an overlap would be heard twice.
_KNOWN_FOR = 30 * 86_400.0
# Seconds between our clock and Microsoft's; the announcement, by Teams' own, is the floor where it is later.
_CLOCKS_DIFFER = 5.0
_NOT_THERE = 404
_STAMPS = ("createdDateTime", "lastModifiedDateTime", "lastEditedDateTime", "deletedDateTime")


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a repair looks; times in seconds."""

    overlap: float
    """Before the last message heard: what was written at the same time may have come later."""
    lookback: float
    """How old a thread may be whose new replies and edits are still found."""


@dataclass(slots=True)
class _Mark:
    """Up to where a channel was heard whole."""

    since: float
    floor: float = 0.0
    """Nothing before this is heard: the bot was not there yet."""


class Gap:
    """The marks of the channels, and their repair. A mark moves on only when all up to there was heard."""

    def __init__(
        self, graph: Graph, inbox: Inbox, channels: Sequence[str], reach: Reach, tips: Tips | None = None
    ) -> None:
        self._graph = graph
        self._inbox = inbox
        self._channels = channels
        self._reach = reach
        self._tips = tips
        self._marks: dict[str, _Mark] = {}
        self._said: set[str] = set()

    async def mark(self, me: Me) -> None:
        """Reads the high-water marks; where there is none, the bot hears from now on."""
        now = time.time()
        for channel in self._channels:
            heard = await self._inbox.high_water(PLATFORM, me.workspace, channel)
            if heard and heard.isdigit():
                self._marks[channel] = _Mark(int(heard) / 1000)
            else:
                await self._from(now, channel, me)

    async def joined(self, channel: str, me: Me) -> None:
        """The app was added: it hears from now on."""
        if channel in self._channels:
            await self._from(time.time(), channel, me)

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

    async def reread(self, channel: str, ref: str, thread: str | None, me: Me) -> bool:
        """Hears what a message was edited to, where the activity did not say. False where that cannot be known now."""
        if not self._graph.knows(channel):
            return False
        try:
            message = await self._graph.message(channel, ref, thread)
            # An undeleted message has the edit that it had before; what it says now is what counts.
            # That a policy tip was set on it is no edit.
            edit = edited(message, channel, me) or (None if named(message) else edited(_touched(message), channel, me))
            if edit and not message.get("deletedDateTime"):
                await self._inbox.hear([edit])
        except (TeamsFailure, IntakeRefused):
            return False
        return True

    async def _from(self, begun: float, channel: str, me: Me) -> None:
        """Nothing before is heard. The mark on disk lies higher by the overlap, which is taken off at the next start."""
        since = begun - _CLOCKS_DIFFER
        self._marks[channel] = _Mark(since, floor=since)
        await self._keep(me, channel, since + self._reach.overlap, datetime.fromtimestamp(since, UTC))

    async def _keep(self, me: Me, channel: str, whole_to: float, lost_to: datetime | None = None) -> None:
        """On disk, so that a crash at any moment leaves the mark below the gap."""
        await self._inbox.raise_high_water(PLATFORM, me.workspace, channel, f"{int(whole_to * 1000):013d}", lost_to)

    async def _repaired(self, channel: str, me: Me) -> bool:
        if not self._inbox.hears(channel):  # the announcement asks for a repair once it is delivered
            return True
        if not self._graph.knows(channel):
            self._say(channel, "its team is not known: copy its link into [teams] links")
            return True
        mark, begun = self._marks[channel], time.time()
        try:
            told = await self._inbox.announced_at(PLATFORM, me.workspace, channel)
            if told is None:
                return True
            floor = max(mark.floor, told.timestamp())
            heard = await self._channel(channel, max(self._since(mark, begun), floor), floor, me)
            self._inbox.gap(PLATFORM, channel, heard)
            await self._keep(me, channel, begun)
        except TeamsFailure as failure:
            if failure.status == _NOT_THERE:
                with contextlib.suppress(IntakeRefused):
                    await self._from(begun, channel, me)
            elif not failure.away:
                self._say(channel, f"{failure.code}: run tactful check")
            return not failure.away and failure.retry_after is None
        except IntakeRefused:
            return False
        mark.since = begun
        self._said.discard(channel)
        return True

    def _say(self, channel: str, why: str) -> None:
        """Once, until it is well again."""
        if channel not in self._said:
            _log.warning("the gap of a channel stays open (%s)", why)
        self._said.add(channel)

    def _since(self, mark: _Mark, now: float) -> float:
        """Local time may differ from Microsoft's: the overlap is for that too."""
        return mark.since if now - mark.since > _KNOWN_FOR else mark.since - self._reach.overlap

    async def _channel(self, channel: str, since: float, floor: float, me: Me) -> int:
        """All that was missed since; how many messages that were."""
        missed = await self._missed(channel, since)
        older = [message for message in missed if _created(message) < since]
        newer = missed[len(older) :]
        heard = await self._changes([one for one in older if _created(one) >= floor], channel, me)
        for start in range(0, len(newer), PAGE):
            heard += await self._posts(newer[start : start + PAGE], channel, me)
        return heard

    async def _missed(self, channel: str, since: float) -> list[Payload]:
        """What was posted, edited or deleted since, oldest first."""
        found: dict[str, Payload] = {}
        quiet = 0
        async for root in self._graph.threads(channel):
            thread = [root, *root["replies"]]
            if self._tips:
                self._tips.look(thread)
            fresh = {word(one.get("id")): one for one in thread if _touched_at(one) >= since}
            found |= fresh
            # By the latest word, newest first; an edit does not bring a thread up, so some old ones are looked at too.
            quiet = 0 if fresh else quiet + 1
            if quiet and max(map(_touched_at, thread)) < since - self._reach.lookback:
                break
        return sorted(found.values(), key=_created)

    async def _posts(self, messages: Sequence[Payload], channel: str, me: Me) -> int:
        """As posted, in their last state; only what was known already can have been edited or deleted since."""
        posts = [post for one in messages if not one.get("deletedDateTime") and (post := posted(one, channel, me))]
        heard = await self._inbox.hear(posts) if posts else []
        new = {post.ref for post, is_new in zip(posts, heard, strict=True) if is_new}
        return len(new) + await self._changes([one for one in messages if one.get("id") not in new], channel, me)

    async def _changes(self, messages: Sequence[Payload], channel: str, me: Me) -> int:
        changes: list[Message] = []
        for one in messages:
            change = deleted(one, channel, me) if one.get("deletedDateTime") else edited(one, channel, me)
            changes += [change] if change else []
        return sum(await self._inbox.hear(changes)) if changes else 0


def _touched(message: Payload) -> Payload:
    return {**message, "lastEditedDateTime": message.get("lastModifiedDateTime")}


def _created(message: Payload) -> float:
    return _seconds(message.get("createdDateTime"))


def _touched_at(message: Payload) -> float:
    return max(_seconds(message.get(stamp)) for stamp in _STAMPS)


def _seconds(stamp: object) -> float:
    moment = time_of(word(stamp))
    return moment.timestamp() if moment else 0.0
