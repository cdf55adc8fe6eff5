"""Counts what the policy was asked for: book and clause, by day, with no person. Never delays or fails an answer."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.errors import StoreAway

if TYPE_CHECKING:
    from bot.policy.search import Answer
    from bot.store.base import Store

NAME = "looked_up"
NOTHING = "-"
"""Counted where nothing in the policy was about the question."""


class LookUps:
    """Takes counts at once and writes them behind the answer; what the store cannot take is let go."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._waiting: Counter[str] = Counter()
        self._writing: asyncio.Task[None] | None = None

    def add(self, answer: Answer) -> None:
        """One answered question: its best clause."""
        best = answer.answers[0] if answer.fits else None
        self._waiting[f"{best.book} {best.id}" if best else NOTHING] += 1
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write(), name="looked up")

    async def written(self) -> None:
        """Waits until all is written that can be."""
        if self._writing is not None:
            await self._writing

    async def _write(self) -> None:
        while self._waiting:
            counts, self._waiting = self._waiting, Counter()
            try:
                await self._store.count({(NAME, detail): n for detail, n in counts.items()}, self._clock())
            except StoreAway:
                return
