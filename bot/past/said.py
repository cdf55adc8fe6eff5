"""What the bot would have said to whom: cool-downs, caps and budgets, on the messages' own time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.decide import NO_HISTORY
from bot.noise import Allowance
from bot.past.tally import Tally, week_of
from bot.store.base import History, Nudged, Room

if TYPE_CHECKING:
    from bot.config import Config
    from bot.decide import Decision

_SECONDS = 86_400


class Spoken:
    """Remembers notes by person and day. Channels may come one after the other: both neighbouring days count."""

    def __init__(self, config: Config) -> None:
        self._budget = config.nudges.weekly_budget
        self._days = max(1, -(-timedelta(hours=config.nudges.cool_down_hours) // timedelta(days=1)))
        self._notes: dict[str, dict[int, list[tuple[str, float]]]] = {}

    def history(self, person: str, at: datetime | None) -> History:
        """What the person was told before, as far as a decision asks."""
        days = self._notes.get(person)
        if not days or at is None:
            return NO_HISTORY
        today = int(at.timestamp() // _SECONDS)
        near = [note for day in range(today - self._days, today + 1) for note in days.get(day, ())]
        # What an export gives out of order lies in the future now and then: that was not yet said.
        return History(
            tuple(
                Nudged(person, pattern, datetime.fromtimestamp(when, UTC))
                for pattern, when in near
                if when <= at.timestamp()
            )
        )

    def allowance(self, tally: Tally, at: datetime | None, detectors: Iterable[str]) -> Allowance:
        """What these detectors may still say in that week."""
        if at is None or not self._budget:
            return Allowance()
        week = week_of(at)
        return Allowance(Room(self._budget, {name: tally.said[name, week] for name in detectors}))

    def note(self, person: str, decision: Decision, at: datetime | None) -> None:
        """One more note."""
        if at is not None and person:
            days = self._notes.setdefault(person, {})
            days.setdefault(int(at.timestamp() // _SECONDS), []).append((decision.pattern, at.timestamp()))

    def as_json(self) -> dict[str, Any]:
        """For the state file."""
        return {person: [note for notes in days.values() for note in notes] for person, days in self._notes.items()}

    def take(self, kept: dict[str, Any]) -> None:
        """As `as_json` wrote it."""
        for person, notes in kept.items():
            for pattern, when in notes:
                self._notes.setdefault(person, {}).setdefault(int(when // _SECONDS), []).append((pattern, when))
