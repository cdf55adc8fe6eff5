"""Delivers notes: "sending" is committed before the network call, and what is in doubt is never sent again blindly."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from adapters.base import DeliveryError
from bot.log import where

if TYPE_CHECKING:
    from adapters.base import Adapter, Note
    from bot.store.base import NoteIntent, Store

_log = structlog.get_logger("tactful.speak")
_GIVE_UP = 12  # tries with doubling waits: about a school day
_FIRST_WAIT = 2.0
_LONGEST_WAIT = 3600.0
AT_ONCE = 4
"""Notes under way on one platform: one that hangs keeps no other's notes waiting."""


class Speaker:
    """Sends what the store has for sending, through the adapter of its platform."""

    def __init__(self, store: Store, adapters: Mapping[str, Adapter], clock: Callable[[], datetime]) -> None:
        self._store = store
        self._adapters = adapters
        self._clock = clock
        self._interrupted: list[NoteIntent] = []
        self._look_from: dict[str, datetime] = {}  # by platform, where the last look-up failed
        self._looking = asyncio.Lock()
        self._taking = asyncio.Lock()
        self._under_way: Counter[str] = Counter()

    async def recover(self) -> None:
        """Finds the notes that a crash left in the middle. Each is looked up as soon as its platform listens."""
        self._interrupted = list(await self._store.interrupted())

    async def speak(self) -> bool:
        """Sends the next note that is due; False when none is, or its platform has enough to do."""
        if self._interrupted and not self._looking.locked():
            await self._look_up()
        async with self._taking:
            busy = [platform for platform, count in self._under_way.items() if count >= AT_ONCE]
            intent = await self._store.next_note(self._clock(), busy)
            if intent is None:
                return False
            self._under_way[intent.note.platform] += 1
        try:
            await self._send(intent)
        finally:
            self._under_way[intent.note.platform] -= 1
        return True

    async def _send(self, intent: NoteIntent) -> None:
        adapter = self._adapters.get(intent.note.platform)
        if adapter is None:
            await self._store.settle(intent, "absent", self._clock(), by="no_adapter")
            return
        try:
            receipt = await adapter.send(intent.note)
        except DeliveryError as error:
            await self._failed(intent, error)
        except Exception as error:  # noqa: BLE001 - an adapter's bug: whether it was delivered, nobody knows
            _log.error("an adapter failed while sending", platform=intent.note.platform, error=where(error))
            await self._store.settle(intent, "unknown", self._clock(), by="bug")
        else:
            await self._store.settle(intent, "sent", self._clock(), by=receipt.by)
            _log.info("note", platform=intent.note.platform, outcome="sent", by=receipt.by)

    async def _look_up(self) -> None:
        async with self._looking:
            for intent in tuple(self._interrupted):
                platform, now = intent.note.platform, self._clock()
                adapter = self._adapters.get(platform)
                if adapter and (not adapter.listening or now < self._look_from.get(platform, now)):
                    continue
                try:
                    await self._settle(intent, adapter)
                except DeliveryError as error:  # it is away just now
                    self._look_from[platform] = now + _wait(0, error.retry_after)
                else:
                    self._interrupted.remove(intent)

    async def _settle(self, intent: NoteIntent, adapter: Adapter | None) -> None:
        delivered = await _found(intent.note, adapter)
        if delivered is None:
            await self._store.settle(intent, "unknown", self._clock(), by="interrupted")
        elif delivered:
            await self._store.settle(intent, "sent", self._clock(), by="found")
        else:
            await self._store.postpone(intent, self._clock())

    async def _failed(self, intent: NoteIntent, error: DeliveryError) -> None:
        outcome = "postponed"
        if error.doubtful:
            outcome = "unknown"
            await self._store.settle(intent, "unknown", self._clock(), by="doubtful")
        elif error.permanent or intent.attempts >= _GIVE_UP:
            outcome = "absent"
            await self._store.settle(intent, "absent", self._clock(), by="refused")
        else:
            await self._store.postpone(intent, self._clock() + _wait(intent.attempts, error.retry_after))
        _log.info("note", platform=intent.note.platform, outcome=outcome, why=str(error))


async def _found(note: Note, adapter: Adapter | None) -> bool | None:
    try:
        return await adapter.find(note) if adapter else None
    except DeliveryError:
        raise
    except Exception as error:  # noqa: BLE001 - an adapter's bug: whether it was delivered, nobody knows
        _log.error("an adapter failed while looking up a note", platform=note.platform, error=where(error))
        return None


def _wait(attempts: int, retry_after: float | None) -> timedelta:
    """At least what the platform asks for; doubling, spread by a fifth so that a crowd does not come back at once."""
    wait = max(min(_FIRST_WAIT * 2**attempts, _LONGEST_WAIT), retry_after or 0.0)
    return timedelta(seconds=wait * random.uniform(1.0, 1.2))  # noqa: S311 - spreading load, not a secret
