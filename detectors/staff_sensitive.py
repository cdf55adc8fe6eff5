"""Finds a colleague's private matters told to others."""

from __future__ import annotations

from typing import ClassVar

from detectors.learnt import Learnt


class StaffSensitive(Learnt):
    """A colleague's health, reason for absence, pay, grievance or discipline, told to people who need not know.

    Why it matters: it is the colleague's to tell, and much of it is special-category data.
    How: two models read the message. The sender's own news is none.
    Source: clause 8.6 of the policy; UK GDPR Art 9; the models' card is training/README.md.
    Known limits: whether the colleague has told it everybody already cannot be seen.
    """

    name: ClassVar[str] = "staff_sensitive"  # type: ignore[misc]  # as in the base class
    label: ClassVar[str] = "staff.sensitive"
    clauses: ClassVar[tuple[str, ...]] = ("8.6",)
    reason: ClassVar[str] = "May tell a colleague's private matter"
