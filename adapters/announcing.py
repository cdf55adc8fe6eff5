"""Tells a channel what the bot does, once, before anything is heard there; what fails is tried again behind."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from adapters.base import DeliveryError, Inbox, IntakeRefused, Post
from adapters.tasks import Tasks

_AGAIN = 60.0
Say = Callable[[Post], Awaitable[datetime | None]]
"""Says it in the channel; when that was by the platform's clock, None where it does not tell. Raises DeliveryError."""


@dataclass(frozen=True)
class Speaker:
    """A bot in one workspace of a platform."""

    platform: str
    workspace: str
    saying: Callable[[], Say]
    """One for each announcement, which may remember what became of it when it is tried again."""
    log: logging.Logger


class Announcer:
    """One announcement at a time in each channel."""

    def __init__(
        self, speaker: Speaker, inbox: Inbox, tasks: Tasks, on_told: Callable[[], None] = lambda: None
    ) -> None:
        """`on_told`: something was written since that is now for the bot to hear."""
        self._speaker = speaker
        self._inbox = inbox
        self._tasks = tasks
        self._on_told = on_told
        self._under_way: dict[str, asyncio.Event] = {}

    async def announce(self, channel: str) -> None:
        """Tries once; where it cannot be done yet, goes on behind. Where that is so already, it tries at once."""
        if channel in self._under_way:
            self._under_way[channel].set()
            return
        self._under_way[channel] = asyncio.Event()
        attempt = _Attempt(self._speaker, self._inbox, channel)
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
    """What is known of one announcement: whether it was said, and when. One in doubt is said again: better twice than never."""

    def __init__(self, speaker: Speaker, inbox: Inbox, channel: str) -> None:
        self._speaker = speaker
        self._inbox = inbox
        self._channel = channel
        self._say = speaker.saying()
        self._at: datetime | None = None
        self._said = False
        self._warned = ""
        self.told = False

    async def wait_after(self) -> float | None:
        """One try. None where there is nothing left to do; else how long to wait before the next."""
        platform, workspace = self._speaker.platform, self._speaker.workspace
        try:
            if not self._said:
                post = await self._inbox.joined(platform, workspace, self._channel)
                if post is None:
                    return None
                self._at = await self._say(post)
                self._said = True
            await self._inbox.announced(platform, workspace, self._channel, self._at)
        except DeliveryError as error:
            self._warn(str(error))
            return max(_AGAIN, error.retry_after or 0.0)
        except IntakeRefused:
            self._warn("the store cannot be used")
            return _AGAIN
        self.told = True
        return None

    def _warn(self, why: str) -> None:
        """Once for each reason."""
        if why != self._warned:
            self._speaker.log.warning("a channel is not listened to until the bot can announce itself there (%s)", why)
        self._warned = why
