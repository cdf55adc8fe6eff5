"""Cases for an auditor's eyes: what was decided and what came of it, under pseudonyms. Never content, never a way back."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from bot.audit.records import Record, stamp
from bot.store import reader

if TYPE_CHECKING:
    from sqlite_utils import Database

    from bot.store.base import Case

FIELDS = (
    "id", "at", "platform", "channel", "person", "lead", "labels", "clauses", "policy", "detectors", "confidence",
    "stance", "severity", "action", "held_back", "failed", "state", "closed_at", "note",
)  # fmt: skip


def show(path: str | Path, case: str | None = None, latest: int = 20) -> Iterator[dict[str, Any]]:
    """One case with all its records, or the latest ones, newest first. Nothing where there is no such case."""
    with reader.reading(Path(path)) as db:
        found = reader.latest_cases(db, latest) if case is None else filter(None, [reader.case_of(db, case)])
        for leaf, one in found:
            yield _row(db, leaf, one) | {
                "records": [{"row": row, **_open(told)} for row, told in reader.records_of(db, leaf)]
            }


def rows(path: str | Path) -> Iterator[dict[str, Any]]:
    """Every case, oldest first."""
    with reader.reading(Path(path)) as db:
        for leaf, case in reader.all_cases(db):
            yield _row(db, leaf, case)


def export(path: str | Path, form: Literal["jsonl", "csv"]) -> Iterator[str]:
    """Every case, a line each, oldest first; with a head line for csv."""
    if form == "csv":
        yield _csv(FIELDS)
    for row in rows(path):
        yield json.dumps(row) if form == "jsonl" else _csv([_flat(value) for value in row.values()])


def _row(db: Database, leaf: int, case: Case) -> dict[str, Any]:
    row = {name: getattr(case, name) for name in FIELDS if name != "note"}
    row["at"] = stamp(case.at)
    row["closed_at"] = stamp(case.closed_at) if case.closed_at else None
    outcomes = [told["outcome"] for _, told in reader.records_of(db, leaf) if told["kind"] == "note"]
    return row | {"note": outcomes[-1] if outcomes else None}


def _open(record: Record) -> Record:
    """Without the commitment, which tells a reader nothing, and the number of the case's own row."""
    return {name: value for name, value in record.items() if name not in {"who", "row"}}


def _flat(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(f"{name}@{revision}" for name, revision in value.items())
    if isinstance(value, tuple):
        return " ".join(value)
    return "" if value is None else str(value)


def _csv(values: object) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(values)  # type: ignore[arg-type]  # any iterable of cells
    return line.getvalue()
