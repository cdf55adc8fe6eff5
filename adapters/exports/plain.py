"""A message a line: plain text, or JSON lines with at least `text`. What `tactful scan` has always read, as an export."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from adapters.exports.items import Item, Left, Said, Trouble

LONGEST_LINE = 1 << 20
_AUDIENCES = frozenset({"staff", "guests", "parents", "pupils"})


def read(lines: Iterator[str], name: str, *, as_json: bool) -> Iterator[Item]:
    """Each line's message."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        yield _object(line, number, name) if as_json else Said(str(number), name, name, "", line, None)


def _object(line: str, number: int, name: str) -> Item:
    try:
        fields: Any = json.loads(line)
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict) or not isinstance(fields.get("text"), str):
        return Trouble(f"{name}: line {number} is no JSON object with a text. It was passed over.")
    channel = _word(fields.get("channel")) or name
    if not fields["text"].strip():
        return Left("wordless", channel)
    audience = _word(fields.get("audience"))
    return Said(
        str(fields.get("id", number)),
        channel,
        channel,
        _word(fields.get("sender")),
        fields["text"],
        _at(_word(fields.get("sent_at"))),
        audience if audience in _AUDIENCES else None,
    )


def _at(written: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(written)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""
