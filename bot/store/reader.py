"""What checking and showing the audit needs to read, from a connection that cannot write. One snapshot."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from bot.audit.records import Record
from bot.store import cases
from bot.store.connection import reading
from bot.store.migrations import TRIGGERS

if TYPE_CHECKING:
    from sqlite_utils import Database

    from bot.store.base import Case

__all__ = [
    "AuditRow",
    "all_cases",
    "audit_rows",
    "case_of",
    "checkpoints",
    "counters",
    "edge",
    "held",
    "latest_cases",
    "missing_triggers",
    "reading",
    "records_of",
    "roster_sealed",
]

AuditRow = tuple[int, str | None, bytes, bytes]
"""Number, record (None where blanked), leaf hash, MAC."""


def audit_rows(db: Database) -> Iterator[AuditRow]:
    """All rows of the tree, in order."""
    yield from db.execute("SELECT n, data, hash, mac FROM audit ORDER BY n")


def checkpoints(db: Database) -> Iterator[tuple[int, str]]:
    """The signed notes, by the size that they are filed under."""
    yield from db.execute("SELECT size, note FROM checkpoints ORDER BY size")


def edge(db: Database) -> tuple[int, bytes]:
    """The size and the right edge that the next row will be appended to."""
    row: tuple[int, bytes] = db.execute("SELECT size, edge FROM tree").fetchone()
    return row


def all_cases(db: Database) -> Iterator[tuple[int, Case]]:
    """All cases with their audit rows, oldest first."""
    return cases.each(db)


def held(db: Database) -> Iterator[cases.Held]:
    """The cases' own rows, in the order of the audit rows."""
    return cases.held(db)


def latest_cases(db: Database, count: int) -> Iterator[tuple[int, Case]]:
    """The newest cases with their audit rows, newest first."""
    for (leaf,) in db.execute("SELECT leaf FROM cases ORDER BY leaf DESC LIMIT ?", (count,)).fetchall():
        if found := cases.at(db, leaf):
            yield leaf, found


def case_of(db: Database, case: str) -> tuple[int, Case] | None:
    """One case with its audit row."""
    row = cases.row_of(db, case)
    found = None if row is None else cases.at(db, row)
    return None if row is None or found is None else (row, found)


def records_of(db: Database, row: int) -> Iterator[tuple[int, Record]]:
    """The records about the case in this row, its own first, with their row numbers."""
    sql = """SELECT n, data FROM audit WHERE n = :row AND data IS NOT NULL
        UNION ALL SELECT * FROM (SELECT n, data FROM audit WHERE about = :row ORDER BY n)"""
    for number, data in db.execute(sql, {"row": row}):
        yield number, json.loads(data)


def roster_sealed(db: Database) -> bytes | None:
    """The roster's ciphertext."""
    row = db.execute("SELECT sealed FROM roster").fetchone()
    return row[0] if row else None


def missing_triggers(db: Database) -> bool:
    """Whether a trigger that keeps the rows is gone."""
    return not {trigger.name for trigger in db.triggers} >= TRIGGERS


def counters(db: Database, first: date, last: date) -> dict[tuple[str, str], int]:
    """The counters of these days together, by name and detail."""
    sql = "SELECT name, detail, sum(n) FROM counters WHERE day BETWEEN ? AND ? GROUP BY name, detail"
    return {(name, detail): n for name, detail, n in db.execute(sql, (first.isoformat(), last.isoformat()))}
