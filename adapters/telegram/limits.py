"""Keeps to what Telegram allows in one group: twenty messages a minute. Who asks waits in line; what is urgent goes first.

A few places of each minute are kept for what is urgent, because the line here is short: what would wait longer is told to
come back, and waits in the store instead.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from adapters.telegram.failures import TelegramFailure

MOST, WINDOW = 20, 60.0
"""https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this."""
RESERVED = 4
PATIENCE = 5.0  # seconds that one message may wait here: there are few senders, and other groups
_REMEMBERED = 500


@dataclass(slots=True)
class _Group:
    sent: deque[float] = field(default_factory=lambda: deque(maxlen=MOST))
    line: set[tuple[bool, int]] = field(default_factory=set)


class Turns:
    """The messages of the last minute, by group."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, patience: float = PATIENCE) -> None:
        self._clock = clock
        self._patience = patience
        self._groups: OrderedDict[str, _Group] = OrderedDict()
        self._numbers = itertools.count()

    async def turn(self, group: str, *, urgent: bool = False) -> None:
        """Returns when there may be one more message.

        Raises:
            TelegramFailure: not for longer than anybody should wait here; it says how long.
        """
        state = self._group(group)
        place = (not urgent, next(self._numbers))
        state.line.add(place)
        begun = self._clock()
        try:
            while True:
                wait = self._wait(state, place)
                if wait <= 0:
                    state.sent.append(self._clock())
                    return
                if self._clock() + wait - begun > self._patience:
                    raise TelegramFailure("own_limit", retry_after=wait)
                await asyncio.sleep(min(wait, 0.2))
        finally:
            state.line.remove(place)

    def _wait(self, state: _Group, place: tuple[bool, int]) -> float:
        """Seconds until this one's turn, counting those before it."""
        before = sum(1 for other in state.line if other < place)
        most = MOST if not place[0] else MOST - RESERVED
        now = self._clock()
        recent = [at for at in state.sent if at > now - WINDOW]
        over = len(recent) + before - most
        return recent[min(over, len(recent) - 1)] + WINDOW - now if over >= 0 and recent else 0.0

    def _group(self, group: str) -> _Group:
        state = self._groups.setdefault(group, _Group())
        self._groups.move_to_end(group)
        if len(self._groups) > _REMEMBERED:
            oldest = next((name for name, one in self._groups.items() if not one.line and name != group), None)
            if oldest is not None:
                del self._groups[oldest]
        return state
