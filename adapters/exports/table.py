"""A CSV with one message a row. The column of the words is named by the operator; others are taken where they are called as usual.

Spreadsheets and mail tools write it in many ways: any of four delimiters, `sep=;` first, quotation marks that never end, commas
in words that nobody quoted. No row is lost by that: what does not fit the form is read as it stands, counted, and told.
"""

from __future__ import annotations

import csv
import difflib
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dateutil import parser as dates

from adapters.exports.items import ExportRefusedError, Item, Left, Said, Trouble

LONGEST_LINE = 1 << 16
"""Below the csv module's own limit for a field, which is 131,072."""
_MOST_LINES = 2_000
"""Of one row; a cell of more is a quotation mark that never ends."""
_FEW_COLUMNS = 2
"""With no more, a list of "Surname, Forename" looks like rows."""
_MOST_COLUMNS = 20
_NAME = re.compile(r"[^\W\d]\w{0,19}(?:[ _-]\w{1,19}){0,2}")
"""A column's name; in a file without any, the first line is a message, which is not to be shown."""
_LONDON = ZoneInfo("Europe/London")
_ALSO = {
    "id": ("id", "message_id", "message id", "ref"),
    "channel": ("channel", "channel_name", "channel name", "room", "group", "chat", "team"),
    "sender": ("sender", "from", "author", "user", "username", "name"),
    "at": ("sent_at", "sent at", "timestamp", "datetime", "date time", "date", "created_at", "created", "sent", "time"),
    "time": ("time", "sent time"),
}
_WRITTEN = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%d/%m/%y %H:%M", "%d/%m/%y")
_DOTTED = re.compile(r"(?:^|(?<=[ ,]))(\d{1,2})\.(\d{2})(?=\s*(?:[ap]\.?m\.?)?$)", re.IGNORECASE)
"""A time of day as Britain writes it: 9.31pm."""
_ZONES = {"BST": 3600, "GMT": 0, "UTC": 0}
_DEFAULTS = tuple(datetime.fromisoformat(day) for day in ("2000-01-01", "2001-02-02"))
"""What a part that is missing becomes: where the two differ, it is no whole date."""
_EPOCH_DIGITS, _EPOCH_MS_DIGITS = 10, 13


@dataclass(frozen=True, slots=True)
class _Form:
    """Of one file: its name and delimiter, how many columns it has, and which they are."""

    name: str
    delimiter: str
    count: int
    text: int
    id: int | None
    channel: int | None
    sender: int | None
    at: int | None
    time: int | None


@dataclass(slots=True)
class _Odd:
    """Rows that do not fit the form in one way."""

    what: str
    done: str
    lost: bool
    count: int = 0
    first: int = 0

    def at(self, line: int) -> None:
        self.count += 1
        self.first = self.first or line

    def told(self, name: str) -> Iterator[Trouble]:
        if self.count:
            rows = "1 row has" if self.count == 1 else f"{self.count:,} rows have"
            yield Trouble(f"{name}: {rows} {self.what} (first at line {self.first}). {self.done}", lost=self.lost)


@dataclass(slots=True)
class _Oddities:
    quotes: _Odd = field(
        default_factory=lambda: _Odd(
            "a quotation mark that does not fit",
            "Each was read as it stands: mend the file if words are missing.",
            lost=True,
        )
    )
    short: _Odd = field(
        default_factory=lambda: _Odd("too few cells to have the text", "They were passed over.", lost=True)
    )
    long: _Odd = field(
        default_factory=lambda: _Odd(
            "more cells than the first line", "They were taken for commas in the text, and scanned with it.", lost=False
        )
    )
    undated: _Odd = field(
        default_factory=lambda: _Odd(
            "no date that can be read",
            "They are scanned, and counted in no week. Write dates as 22/11/2026 09:31.",
            lost=False,
        )
    )

    def told(self, name: str) -> Iterator[Trouble]:
        for odd in (self.quotes, self.short, self.long, self.undated):
            yield from odd.told(name)


def read(lines: Iterator[str], name: str, text_column: str) -> Iterator[Item]:
    """Each row's message; at the end a line for each way in which rows did not fit.

    Raises:
        ExportRefusedError: there is no such column.
    """
    first, begun = next(((line, number) for number, line in enumerate(lines, 1) if line.strip()), ("", 1))
    delimiter = max(",;\t|", key=first.count)
    if first.lower().startswith("sep=") and len(first.strip()) == len("sep=;"):  # as Excel writes it for itself
        delimiter = first.strip()[-1]
        first, begun = next(lines, ""), begun + 1
    form = _form(next(csv.reader([first], delimiter=delimiter), []), name, text_column, delimiter)
    odd = _Oddities()
    for line, row in _rows(lines, form, begun + 1, odd.quotes):
        if any(cell.strip() for cell in row):
            yield from _message(row, form, line, odd)
    yield from odd.told(name)


def _rows(lines: Iterator[str], form: _Form, number: int, odd: _Odd) -> Iterator[tuple[int, list[str]]]:
    """Each row, with the number of its first line. A line that makes no row with those behind it is read alone."""
    ahead: deque[str] = deque()
    taken: list[str] = []

    def some() -> Iterator[str]:
        while len(taken) < _MOST_LINES:
            line = ahead.popleft() if ahead else next(lines, None)
            if line is None:
                return
            taken.append(line)
            yield line + "\n"

    while True:
        taken.clear()
        try:
            row = next(csv.reader(some(), delimiter=form.delimiter, strict=True), None)
        except csv.Error:
            row = []
        if row is None:
            return
        if (not row and taken[0].strip()) or _are_rows(taken[1:], form):
            ahead.extendleft(reversed(taken[1:]))
            del taken[1:]
            odd.at(number)
            cells = next(csv.reader(taken, delimiter=form.delimiter, quoting=csv.QUOTE_NONE), [])
            row = [cell.removeprefix('"').removesuffix('"').replace('""', '"') for cell in cells]
        yield number, row
        number += len(taken)


def _are_rows(lines: list[str], form: _Form) -> bool:
    """Whether what a quotation mark holds together, behind its first line, are whole rows: then it was a stray one."""
    some = [line for line in lines if line.strip()]
    return (
        bool(some) and form.count > _FEW_COLUMNS and all(line.count(form.delimiter) == form.count - 1 for line in some)
    )


def _form(header: list[str], name: str, text_column: str, delimiter: str) -> _Form:
    called = [cell.strip().lower() for cell in header]
    while called and not called[-1]:
        called.pop()
    if text_column.strip().lower() not in called:
        near = difflib.get_close_matches(text_column, header, 1)
        hint = f" Did you mean {near[0].strip()}?" if near else ""
        there = [cell.strip() for cell in header[:_MOST_COLUMNS] if _NAME.fullmatch(cell.strip())]
        names = (
            f" Its columns are: {', '.join(there)}." if there else " Its first line names no columns: add such a line."
        )
        raise ExportRefusedError(f"{name}: has no column {text_column!r}.{hint}{names}")
    text = called.index(text_column.strip().lower())
    also = {
        what: next((called.index(word) for word in words if word in called and called.index(word) != text), None)
        for what, words in _ALSO.items()
    }
    if also["time"] == also["at"]:
        also["time"] = None
    return _Form(name, delimiter, len(called), text, **also)


def _message(row: list[str], form: _Form, line: int, odd: _Oddities) -> Iterator[Item]:
    def cell(index: int | None) -> str:
        return row[index].strip() if index is not None and index < len(row) else ""

    if form.text >= len(row):
        odd.short.at(line)
        return
    while len(row) > form.count and not row[-1].strip():
        row.pop()
    more = len(row) - form.count
    if more > 0:
        odd.long.at(line)
        end = form.text + more + 1
        row = [*row[: form.text], form.delimiter.join(row[form.text : end]), *row[end:]]
    # Of a row with more, nobody knows which cell is which: a part of a name is not to be taken for a channel.
    text, channel, ref = row[form.text], cell(form.channel) or form.name, cell(form.id) or str(line)
    if more > 0:
        channel, ref = form.name, str(line)
    if not text.strip():
        yield Left("wordless", channel)
        return
    day = cell(form.at)
    at = _at(day if ":" in day else f"{day} {cell(form.time)}".strip())
    if at is None and form.at is not None:
        odd.undated.at(line)
    yield Said(ref, channel, channel, cell(form.sender), text, at)


def _at(written: str) -> datetime | None:
    """As people write it, the day before the month; London's time where no other is said."""
    written = _DOTTED.sub(r"\1:\2", written)
    if written.isdecimal() and len(written) in {_EPOCH_DIGITS, _EPOCH_MS_DIGITS}:
        return datetime.fromtimestamp(int(written[:_EPOCH_DIGITS]), UTC)
    for way in ("", *_WRITTEN):
        try:
            found = datetime.strptime(written, way) if way else datetime.fromisoformat(written)  # noqa: DTZ007 - next line
        except ValueError:
            continue
        return _utc(found)
    year = written[:4].isdecimal()
    try:
        found, other = (
            dates.parse(written, dayfirst=not year, yearfirst=year, tzinfos=_ZONES, default=day) for day in _DEFAULTS
        )
    except (ValueError, OverflowError, TypeError):
        return None
    return _utc(found) if found == other else None  # else a part of the date is missing


def _utc(at: datetime) -> datetime | None:
    try:
        return (at if at.tzinfo else at.replace(tzinfo=_LONDON)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
