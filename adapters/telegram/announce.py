"""Tells a channel what the bot does, once, before anything is heard there; what fails is tried again behind."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime

from adapters.base import DeliveryError, Inbox, IntakeRefused
from adapters.telegram.events import PLATFORM, Me
from adapters.telegram.posts import TelegramPosts
from adapters.telegram.tasks import Tasks, log

_AGAIN = 60.0


class Announcer:
    """One announcement at a time in each channel."""

    def __init__(self, me: Me, inbox: Inbox, posts: TelegramPosts, tasks: Tasks) -> None:
        self._me = me
        self._inbox = inbox
        self._posts = posts
        self._tasks = tasks
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


class _Attempt:
    """What is known of one announcement: whether it stands there or not. One in doubt is said again: better twice than never."""

    def __init__(self, me: Me, inbox: Inbox, posts: TelegramPosts, channel: str) -> None:
        self._me = me
        self._inbox = inbox
        self._posts = posts
        self._channel = channel
        self._at: datetime | None = None
        self._posted = False
        self._said = ""

    async def wait_after(self) -> float | None:
        """One try. None where there is nothing left to do; else how long to wait before the next."""
        try:
            if not self._posted:
                post = await self._inbox.joined(PLATFORM, self._me.workspace, self._channel)
                if post is None:
                    return None
                self._at = await self._posts.announce(post)
                self._posted = True
            await self._inbox.announced(PLATFORM, self._me.workspace, self._channel, self._at)
        except DeliveryError as error:
            self._say(str(error))
            return max(_AGAIN, error.retry_after or 0.0)
        except IntakeRefused:
            self._say("the store cannot be used")
            return _AGAIN
        return None

    def _say(self, why: str) -> None:
        """Once for each reason."""
        if why != self._said:
            log.warning("a channel is not listened to until the bot can announce itself there (%s)", why)
        self._said = why
