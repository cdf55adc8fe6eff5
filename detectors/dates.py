"""Reads a written date at a place of a text, as people in Britain write it: 7/3/16, 07.03.2016, 7th March 2016."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_NUMBERS = re.compile(r"([0-9]{1,2})( ?[/.-] ?| )([0-9]{1,2})\2((?:19|20)[0-9]{2}|[0-9]{2})(?![0-9/]|[.-][0-9])")
_ISO = re.compile(r"((?:19|20)[0-9]{2})([/.-])([0-9]{1,2})\2([0-9]{1,2})(?![0-9]|[/.-][0-9])")
_DAY_FIRST = re.compile(
    rf"([0-9]{{1,2}})(?:st|nd|rd|th)?(?: of)?[ .-]{{1,2}}{_MONTH}[ .,'-]{{1,3}}((?:19|20)[0-9]{{2}}|[0-9]{{2}})(?![0-9])",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"{_MONTH}[ .-]{{1,2}}([0-9]{{1,2}})(?:st|nd|rd|th)?[ .,'-]{{1,3}}((?:19|20)[0-9]{{2}}|[0-9]{{2}})(?![0-9])",
    re.IGNORECASE,
)
_THIS_CENTURY = 30  # a two-digit year below is 20xx: whoever is written of was born by then


@dataclass(frozen=True, slots=True)
class Date:
    """A date as written, with its year."""

    start: int
    end: int
    year: int


def at(text: str, start: int) -> Date | None:
    """The date that begins here, if one does and the calendar has it."""
    for pattern, day, month, year in (
        (_ISO, 4, 3, 1),
        (_NUMBERS, 1, 3, 4),
        (_DAY_FIRST, 1, 2, 3),
        (_MONTH_FIRST, 2, 1, 3),
    ):
        match = pattern.match(text, start)
        if match is not None:
            written = match[month]
            number = int(written) if written.isdigit() else 1 + _MONTHS.index(written[:3].lower())
            if 1 <= int(match[day]) <= 31 and 1 <= number <= 12:  # noqa: PLR2004 - the calendar
                return Date(start, match.end(), _year(match[year]))
    return None


def _year(written: str) -> int:
    year = int(written)
    return year if year > 99 else year + (2000 if year < _THIS_CENTURY else 1900)  # noqa: PLR2004 - two digits
