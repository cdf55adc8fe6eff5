"""Finds a colleague's private matters told to others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from detectors import colleagues_news
from detectors.base import Hit
from detectors.learnt import Learnt

_TOLD = 0.8


class StaffSensitive(Learnt):
    """A colleague's health, reason for absence, pay, grievance or discipline, told to people who need not know.

    Why it matters: it is the colleague's to tell, and much of it is special-category data.
    How: warnings, pay points, illnesses and broken marriages told plainly of a colleague are known by rule; else two models
    read the message. The sender's own news is none.
    Source: clause 8.6 of the policy; UK GDPR Art 9; the models' card is training/README.md.
    Known limits: whether the colleague has told it everybody already cannot be seen.
    """

    name: ClassVar[str] = "staff_sensitive"  # type: ignore[misc]  # as in the base class
    label: ClassVar[str] = "staff.sensitive"
    clauses: ClassVar[tuple[str, ...]] = ("8.6",)
    reason: ClassVar[str] = "May tell a colleague's private matter"
    trigger: ClassVar[str] = colleagues_news.TRIGGER

    def told(self, text: str) -> Iterator[Hit]:
        """What is told in plain words."""
        for start, end in colleagues_news.told(text, self._is_staff, self._is_pupil):
            yield Hit(start, end, _TOLD, self.reason)

    def _is_staff(self, first_name: str) -> bool:
        return self.school.roster is not None and self.school.roster.is_staff(first_name)

    def _is_pupil(self, first_name: str) -> bool:
        roster = self.school.roster
        number = roster.word(first_name) if roster else None
        return (
            roster is not None and number is not None and (number,) in roster.names and not roster.is_staff(first_name)
        )
