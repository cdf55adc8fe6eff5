"""ISO weeks in London, and the four-week periods that the digest counts in. Every week is in one period and no other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.errors import UsageError
from bot.schedule import LONDON

_FIRST_MONDAY = date(1970, 1, 5)
_FORM = re.compile(r"(\d{4})-W(\d{2})")
PERIOD = 4
"""Weeks in a period."""


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """A week by its number since 1970, as the store counts them."""

    number: int

    @classmethod
    def parse(cls, text: str) -> Week:
        """Reads 2026-W47.

        Raises:
            UsageError: it is no week.
        """
        form = _FORM.fullmatch(text)
        try:
            monday = date.fromisocalendar(int(form[1]), int(form[2]), 1) if form else None
        except ValueError:
            monday = None
        if monday is None:
            raise UsageError(f"{text!r} is no week. Write the year and the week, such as 2026-W47.")
        return cls((monday - _FIRST_MONDAY).days // 7)

    @classmethod
    def last_whole(cls, now: datetime) -> Week:
        """The latest that is over."""
        return cls((now.astimezone(LONDON).date() - _FIRST_MONDAY).days // 7 - 1)

    def __str__(self) -> str:
        year, week, _ = self.first.isocalendar()
        return f"{year}-W{week:02}"

    @property
    def first(self) -> date:
        """Its Monday."""
        return _FIRST_MONDAY + timedelta(weeks=self.number)

    @property
    def last(self) -> date:
        """Its Sunday."""
        return self.first + timedelta(days=6)

    def before(self, weeks: int) -> Week:
        """So many weeks earlier."""
        return Week(self.number - weeks)

    def span(self, window: int) -> Span:
        """The window that holds the week, up to and with the week."""
        start = self.number // window * window
        return Span(start, self.number, start + window - 1 == self.number)


@dataclass(frozen=True, slots=True)
class Span:
    """Weeks in a row, by number, both ends with."""

    start: int
    end: int
    whole: bool
    """False where the window goes on after `end`."""

    @property
    def first(self) -> date:
        """Its first day."""
        return Week(self.start).first

    @property
    def last(self) -> date:
        """Its last day."""
        return Week(self.end).last

    def earlier(self, windows: int, window: int) -> Span:
        """The whole window so many windows before."""
        start = self.start - windows * window
        return Span(start, start + window - 1, whole=True)


def days(first: date, last: date) -> str:
    """“26 October to 22 November”."""
    if first.year != last.year:
        return f"{first.day} {first:%B %Y} to {last.day} {last:%B %Y}"
    start = f"{first.day}" if first.month == last.month else f"{first.day} {first:%B}"
    return f"{start} to {last.day} {last:%B}"
