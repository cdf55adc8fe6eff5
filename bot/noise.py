"""Detectors that say too much, or are wrong too often, rest by themselves and say so (R15). Whatever is urgent never rests."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog

from adapters.base import DeliveryError, Post
from bot import wording
from bot.errors import UsageError
from bot.parts import keyring_of, store_of
from bot.store.base import Room
from detectors import shipped

if TYPE_CHECKING:
    from adapters.base import Adapter
    from bot.config import Config
    from bot.metrics import Metrics
    from bot.store.base import Noise, Silenced, Store

_log = structlog.get_logger("tactful.noise")
_NO_ROOM_KNOWN = Room()


class Allowance:
    """What detectors may still say, while one batch is decided. Without a room there is no end to it."""

    def __init__(self, room: Room = _NO_ROOM_KNOWN) -> None:
        self._budget = room.budget
        self._said = Counter(room.said)
        self.paused = room.paused
        self.spent = frozenset(name for name in self._said if self._is_spent(name))

    def spend(self, detector: str) -> None:
        """One more note."""
        self._said[detector] += 1
        if self._is_spent(detector):
            self.spent |= {detector}

    def _is_spent(self, detector: str) -> bool:
        return 0 < self._budget <= self._said[detector]


class Watch:
    """Says whose tips rest: in the log, in the metrics and, once for a detector and week, to leadership."""

    def __init__(
        self,
        store: Store,
        adapters: Sequence[Adapter],
        config: Config,
        metrics: Metrics,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._adapters = adapters
        self._channel = config.channels.leadership
        self._budget = config.nudges.weekly_budget
        self._contacts = config.school.contacts
        self._metrics = metrics
        self._clock = clock

    async def look(self) -> bool:
        """Whether there was something to say.

        Raises:
            StoreAway: to be tried again.
        """
        room = await self._store.room(self._clock())
        self._metrics.resting(Allowance(room).spent, room.paused)
        silenced = await self._store.unsaid(self._clock())
        if silenced is None:
            return False
        if await self._posted(silenced):
            await self._store.said(silenced)
            _log.warning("a detector's tips rest", detector=silenced.detector, why=silenced.why)
        return True

    async def _posted(self, silenced: Silenced) -> bool:
        """False where it should be tried again in a few minutes. Leadership reads it where it is on one platform only."""
        text = wording.fill(
            wording.RESTS[silenced.why], self._contacts, detector=silenced.detector, budget=str(self._budget)
        )
        again = False
        for adapter in self._adapters if self._channel else ():
            try:
                await adapter.post(Post("", self._channel, text))
            except DeliveryError as error:
                again = again or not (error.permanent or error.doubtful)
            else:
                return True
        return not again


async def listed(config: Config) -> str:
    """`tactful detectors`: a line for each, with its mode, its week and what people said of it."""
    async with _opened(config) as store:
        noises = {noise.detector: noise for noise in await store.noise(datetime.now(UTC))}
    return "\n".join(_line(name, config, noises.get(name)) for name in sorted({*_names(config), *noises}))


async def resumed(config: Config, name: str) -> str:
    """`tactful detectors resume`: lets a paused detector speak again, on record; judged from now on.

    Raises:
        UsageError: there is no such detector.
    """
    if name not in _names(config):
        near = difflib.get_close_matches(name, _names(config), 1)
        hint = f"Did you mean {near[0]}?" if near else "`tactful detectors` lists them."
        raise UsageError(f"There is no detector {name!r}. {hint}")
    async with _opened(config) as store:
        was_paused = await store.resume(name, datetime.now(UTC))
    if was_paused:
        return f"{name} speaks again. It is judged by the answers from now on."
    return f"{name} was not paused. Nothing was changed."


def state_of(noise: Noise, budget: int) -> str:
    """Why a detector's tips rest, in a few words; empty where they don't."""
    if noise.paused_at:
        return f"paused since {noise.paused_at:%d %B %Y}: `tactful detectors resume {noise.detector}` brings it back"
    if 0 < budget <= noise.week:
        return f"resting until the week has room again: {noise.week} notes of {budget}"
    return ""


def _line(name: str, config: Config, noise: Noise | None) -> str:
    budget = config.nudges.weekly_budget
    if noise is None:
        return f"{name}: {config.mode(name)}; nothing said this week; no answers"
    week = f"{noise.week} of {budget} notes this week" if budget else f"{noise.week} notes this week"
    disputed = f"{noise.disputed} of {noise.answers} answers “not right”" if noise.answers else "no answers"
    return "; ".join(filter(None, (f"{name}: {config.mode(name)}", week, disputed, state_of(noise, budget))))


def _names(config: Config) -> list[str]:
    return [*shipped.names(), *config.detectors]


@asynccontextmanager
async def _opened(config: Config) -> AsyncIterator[Store]:
    store = store_of(config, keyring_of(config))
    await store.open()
    try:
        yield store
    finally:
        await store.close()
