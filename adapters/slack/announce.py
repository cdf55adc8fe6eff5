"""Tells a channel what the bot does, once, before anything is heard there; what fails is tried again behind."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime

from adapters.base import DeliveryError, Inbox, IntakeRefused, Post
from adapters.slack.api import SlackFailure
from adapters.slack.events import PLATFORM, Me
from adapters.slack.posts import SlackPosts
from adapters.slack.tasks import Tasks

_log = logging.getLogger("tactful.slack")
_AGAIN = 60.0
_CLOCKS_DIFFER = 300.0  # seconds, at most, between Slack's time and ours


class Announcer:
    """One announcement at a time in each channel."""

    def __init__(self, me: Me, inbox: Inbox, posts: SlackPosts, tasks: Tasks, on_told: Callable[[], None]) -> None:
        """`on_told`: something was written since that is now for the bot to hear."""
        self._me = me
        self._inbox = inbox
        self._posts = posts
        self._tasks = tasks
        self._on_told = on_told
        self._under_way: dict[str, asyncio.Event] = {}

    async def announce(self, channel: str) -> None:
        """Tries once; where it cannot be done yet, goes on behind. Where that is so already, it tries at once."""
        if channel in self._under_way:
            self._under_way[channel].set()
            return
        self._under_way[channel] = asyncio.Event()
        attempt = _Attempt(self._me, self._inbox, self._posts, channel)
        wait = None
        try:
            wait = await attempt.wait_after()
        finally:
            if wait is None:
                del self._under_way[channel]
        if wait is not None:
            self._tasks.spawn(self._go_on(attempt, channel, wait))
        elif attempt.told:
            self._on_told()

    async def _go_on(self, attempt: _Attempt, channel: str, first: float) -> None:
        wait: float | None = first
        try:
            while wait is not None:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(wait):
                        await self._under_way[channel].wait()
                self._under_way[channel].clear()
                wait = await attempt.wait_after()
        finally:
            del self._under_way[channel]
        if attempt.told:
            self._on_told()


class _Attempt:
    """What is known of one announcement: whether it stands there, stands there perhaps, or does not."""

    def __init__(self, me: Me, inbox: Inbox, posts: SlackPosts, channel: str) -> None:
        self._me = me
        self._inbox = inbox
        self._posts = posts
        self._channel = channel
        self._ref: str | None = None
        self._doubtful_since: float | None = None
        self._said = ""
        self.told = False

    async def wait_after(self) -> float | None:
        """One try. None where there is nothing left to do; else how long to wait before the next."""
        try:
            if self._ref is None:
                post = await self._inbox.joined(PLATFORM, self._me.workspace, self._channel)
                if post is None:
                    return None
                self._ref = await self._posted(post)
            await self._inbox.announced(PLATFORM, self._me.workspace, self._channel, _time(self._ref))
        except DeliveryError as error:
            self._say(str(error))
            return max(_AGAIN, error.retry_after or 0.0)
        except SlackFailure as failure:
            self._say(f"whether it did cannot be looked up: {failure.code}")
            return max(_AGAIN, failure.retry_after or 0.0)
        except IntakeRefused:
            self._say("the store cannot be used")
            return _AGAIN
        self.told = True
        return None

    async def _posted(self, post: Post) -> str:
        """The message's ts; one whose answer was lost is looked for, and not said twice."""
        if self._doubtful_since is not None:
            ref = await self._posts.find(post, self._me, self._doubtful_since)
            if ref:
                return ref
        begun = time.time() - _CLOCKS_DIFFER
        try:
            return (await self._posts.post(post)).ref
        except DeliveryError as error:
            if error.doubtful and self._doubtful_since is None:
                self._doubtful_since = begun
            raise

    def _say(self, why: str) -> None:
        """Once for each reason."""
        if why != self._said:
            _log.warning("a channel is not listened to until the bot can announce itself there (%s)", why)
        self._said = why


def _time(ts: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(ts), UTC)
    except (ValueError, OverflowError, OSError):
        return None
