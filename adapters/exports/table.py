"""A CSV with one message a row. The column of the words is named by the operator; others are taken where they are called as usual."""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from adapters.exports.items import ExportRefusedError, Item, Left, Said, Trouble

LONGEST_LINE = 1 << 16
"""Below the csv module's own limit for a field, which is 131,072."""
_LONDON = ZoneInfo("Europe/London")
_ALSO = {
    "id": ("id", "message_id", "message id", "ref"),
    "channel": ("channel", "channel_name", "channel name", "room", "group", "chat", "team"),
    "sender": ("sender", "from", "author", "user", "username", "name"),
    "at": ("sent_at", "sent at", "time", "timestamp", "date", "datetime", "created_at", "created", "sent"),
}
_WRITTEN = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%d-%m-%Y %H:%M", "%d.%m.%Y %H:%M")


@dataclass(frozen=True, slots=True)
class _Columns:
    text: int
    id: int | None
    channel: int | None
    sender: int | None
    at: int | None


def read(lines: Iterator[str], name: str, text_column: str) -> Iterator[Item]:
    """Each row's message. A row that cannot be read is told, and the next line is tried.

    Raises:
        ExportRefusedError: there is no such column.
    """
    first = next((line for line in lines if line.strip()), "")
    delimiter = max(",;\t|", key=first.count)
    try:
        header = next(csv.reader([first], delimiter=delimiter), [])
    except csv.Error:
        header = []
    columns = _columns(header, name, text_column)
    rows = csv.reader((line + "\n" for line in lines), delimiter=delimiter)
    while True:
        try:
            row = next(rows, None)
        except csv.Error:
            yield Trouble(f"{name}: row at line {rows.line_num + 1} cannot be read (a quotation mark that never ends?). "
                          "It was passed over.")  # fmt: skip
            continue
        if row is None:
            return
        if any(cell.strip() for cell in row):
            yield _item(row, columns, name, rows.line_num + 1)


def _columns(header: list[str], name: str, text_column: str) -> _Columns:
    called = [cell.strip().lower() for cell in header]
    if text_column.strip().lower() not in called:
        near = difflib.get_close_matches(text_column, header, 1)
        hint = f" Did you mean {near[0]}?" if near else " Name it as the first line of the file does."
        raise ExportRefusedError(f"{name}: has no column {text_column!r}.{hint}")
    text = called.index(text_column.strip().lower())
    also = {
        what: next((called.index(word) for word in words if word in called and called.index(word) != text), None)
        for what, words in _ALSO.items()
    }
    return _Columns(text, **also)


def _item(row: list[str], columns: _Columns, name: str, line: int) -> Item:
    def cell(index: int | None) -> str:
        return row[index].strip() if index is not None and index < len(row) else ""

    if columns.text >= len(row):
        return Trouble(f"{name}: row at line {line} is too short to have the text. It was passed over.")
    text, channel = row[columns.text], cell(columns.channel) or name
    if not text.strip():
        return Left("wordless", channel)
    return Said(cell(columns.id) or str(line), channel, channel, cell(columns.sender), text, _at(cell(columns.at)))


def _at(written: str) -> datetime | None:
    if not written:
        return None
    for way in ("", *_WRITTEN):
        try:
            found = datetime.strptime(written, way) if way else datetime.fromisoformat(written)  # noqa: DTZ007 - next line
            return (found if found.tzinfo else found.replace(tzinfo=_LONDON)).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    return None
