"""The dates that a policy states about itself: when it is to be reviewed, when it was written."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable

_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name} | {
    name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name
}
_ORDERED = r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?)?"
_DATE = (
    rf"(?:{_ORDERED}(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?,?\s+(?P<year>20\d\d)"
    r"|(?P<iso>20\d\d-\d\d-\d\d)|(?P<d>\d{1,2})[/.](?P<m>\d{1,2})[/.](?P<y>20\d\d|\d\d))"
)
_REVIEW = re.compile(
    rf"\b(?:(?:next|due for|date (?:of|for)(?: next)?)\s+review|review(?:ed)?\s*(?:date|due|by|on|again)?)\b[^.\d]{{0,40}}?{_DATE}",
    re.IGNORECASE,
)
_WRITTEN = re.compile(
    rf"\b(?:written|adopted|approved|agreed|ratified|issued|date of policy)\b[^.\d]{{0,40}}?{_DATE}", re.IGNORECASE
)
_REVIEWED_BEFORE = re.compile(r"\b(?:last|was|were|previously)\s+(?:review|reviewed)", re.IGNORECASE)


def review_due(texts: Iterable[str]) -> dt.date | None:
    """The last day before the review is overdue: the latest stated. A month means the last day of it."""
    dates = [
        date
        for text in texts
        for found in _REVIEW.finditer(text)
        if not _REVIEWED_BEFORE.search(text[max(0, found.start() - 12) : found.end()])
        if (date := _date(found)) is not None
    ]
    return max(dates, default=None)


def written(texts: Iterable[str]) -> str:
    """Year and month, as `written` of a book; "" where none is stated."""
    dates = [date for text in texts for found in _WRITTEN.finditer(text) if (date := _date(found)) is not None]
    return min(dates).strftime("%Y-%m") if dates else ""


def _date(found: re.Match[str]) -> dt.date | None:
    try:
        if found["iso"]:
            return dt.date.fromisoformat(found["iso"])
        if found["d"]:
            year = int(found["y"])
            return dt.date(year if year > 99 else 2000 + year, int(found["m"]), int(found["d"]))  # noqa: PLR2004 - two digits
        year, month = int(found["year"]), _MONTHS[found["month"].casefold()]
        return dt.date(year, month, int(found["day"] or calendar.monthrange(year, month)[1]))
    except ValueError:
        return None
