"""Keeps to what Teams allows one bot in one conversation, and waits out what it refuses all the same."""

from __future__ import annotations

import asyncio
import random
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from typing import TypeVar

from adapters.teams.failures import AGAIN, TeamsFailure

_Answer = TypeVar("_Answer")
# Calls in seconds: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit#per-bot-per-thread-limit
WINDOWS = ((7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0))
_TRIES = 4
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 8.0
_PATIENCE = 10.0  # seconds that one call may wait here; beyond that the bot is told to come back
_REMEMBERED = 2000


class Limits:
    """The calls of the last hour, by conversation."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._calls: OrderedDict[str, deque[float]] = OrderedDict()

    async def turn(self, conversation: str) -> None:
        """Returns when there may be one more call.

        Raises:
            TeamsFailure: not for longer than anybody should wait here; it says how long.
        """
        wait = self._take(conversation)
        if wait > _PATIENCE:
            raise TeamsFailure("own_limit", retry_after=wait)
        if wait:
            await asyncio.sleep(wait)

    def _take(self, conversation: str) -> float:
        """Takes the next free moment, and says how far off it is; takes none where that is too far."""
        calls = self._calls.setdefault(conversation, deque(maxlen=WINDOWS[-1][0]))
        self._calls.move_to_end(conversation)
        if len(self._calls) > _REMEMBERED:
            self._calls.popitem(last=False)
        now = self._clock()
        free = max([now, *(calls[-most] + seconds for most, seconds in WINDOWS if len(calls) >= most)])
        if free - now <= _PATIENCE:
            calls.append(free)
        return free - now


async def patiently(call: Callable[[], Awaitable[_Answer]]) -> _Answer:
    """Calls again where Microsoft says that this helps: further and further apart, never all at the same moment.

    Raises:
        TeamsFailure: it does not help, or not soon enough.
    """
    waited, base = 0.0, _FIRST_WAIT
    for _ in range(_TRIES - 1):
        try:
            return await call()
        except TeamsFailure as failure:
            if failure.status not in AGAIN:
                raise
            wait = max(failure.retry_after or 0.0, base) * random.uniform(1.0, 1.25)  # noqa: S311 - spreading load
            if waited + wait > _PATIENCE:
                raise
        await asyncio.sleep(wait)
        waited, base = waited + wait, min(base * 2, _LONGEST_WAIT)
    return await call()
