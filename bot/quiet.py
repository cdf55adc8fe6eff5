"""When tips wait: quiet hours by the clock on the wall in London, summer and winter. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_LONDON = ZoneInfo("Europe/London")
_WRITTEN = re.compile(r"\s*([01]?\d|2[0-3]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-3]):([0-5]\d)\s*")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one time of the day to another, over midnight where the second is earlier."""

    begin: time
    end: time

    def holds(self, at: datetime) -> bool:
        """Whether a tip waits at this moment."""
        clock = at.astimezone(_LONDON).time()
        if self.begin < self.end:
            return self.begin <= clock < self.end
        return clock >= self.begin or clock < self.end

    def over(self, at: datetime) -> datetime:
        """The moment itself where nothing waits then; else when they end, in UTC."""
        if not self.holds(at):
            return at
        day = at.astimezone(_LONDON).date()
        # Where the clocks go back, the end comes twice; where they go forward, it may come an hour late.
        ends = [
            datetime.combine(day + timedelta(days=later), self.end, _LONDON).replace(fold=fold).astimezone(UTC)
            for later in (0, 1)
            for fold in (0, 1)
        ]
        return next(end for end in sorted(ends) if end > at and not self.holds(end))


def parse(text: str) -> QuietHours | None:
    """`18:00-07:00`; None where empty.

    Raises:
        ValueError: says how to write it.
    """
    if not text.strip():
        return None
    found = _WRITTEN.fullmatch(text)
    if not found:
        raise ValueError("write two times of the day, such as 18:00-07:00, or leave it empty for none.")
    hours = QuietHours(time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4])))
    if hours.begin == hours.end:
        raise ValueError("the two times are the same, and nothing would ever be said. Leave it empty for none.")
    return hours
