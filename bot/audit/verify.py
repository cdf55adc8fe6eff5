"""Checks the audit rows against their tree, the tree against its checkpoints, and the cases against their rows.

Any edit, deletion or reordering of a row under a checkpoint is found. A whole rewrite by somebody who holds the keys is
found only with a checkpoint that was kept outside. Reads a snapshot, row by row; writes nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bot.audit import checkpoint, records, tree
from bot.errors import StoreAway
from bot.keys import Keyring
from bot.store import ledger, reader

if TYPE_CHECKING:
    from sqlite_utils import Database

    from bot.store.cases import Held

_FORGETS = frozenset({"purge", "erasure"})
_ENDINGS = ("state", "closed_at")
_COPIED = ("at", "severity", "action", *_ENDINGS)


@dataclass(frozen=True, slots=True)
class Report:
    """What was checked, and the first thing that is wrong."""

    problem: str = ""
    """In plain words; empty where all is well."""
    row: int | None = None
    """The audit row that it is about, where it is about one."""
    rows: int = 0
    checkpoints: int = 0
    """In the store; all signed by the key."""
    outside: int = 0
    """Given from outside; all signed by the key."""
    unsigned: int = 0
    """Rows since the last checkpoint: an end that was cut off there would not be missed."""
    blanked: int = 0
    """Rows purged at the end of their time."""
    erased: int = 0
    """Cases cut loose from their person."""

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problem


class _Wrong(Exception):  # noqa: N818 - reads as what it says
    def __init__(self, problem: str, row: int | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.row = row


@dataclass(slots=True)
class _Seen:
    """What the walk over the rows has met so far."""

    edge: tree.Edge = field(default_factory=tree.Edge)
    signed: int = 0
    """The size of the last checkpoint that was right."""
    blank: list[int] = field(default_factory=list)
    loose: list[int] = field(default_factory=list)
    """Cases without their person, by row."""
    purged: list[list[int]] = field(default_factory=list)
    erased: list[list[int]] = field(default_factory=list)
    forgets: int = -1
    """The last record of a purge or an erasure."""
    roster: str | None = None
    disagrees: _Wrong | None = None
    """The first case that is not as its records say. Told after what is wrong with the rows, which may be its cause."""


def verify(path: str | Path, key: Keyring | bytes, outside: Iterable[str] = ()) -> Report:
    """Checks everything. With the keyring it also names the row that was made anew; a public key is enough for the rest.

    `outside`: signed checkpoints that were kept outside the database, as `checkpoint.notes` reads them from a file.
    """
    seen = _Seen()
    try:
        with reader.reading(Path(path)) as db:
            try:
                report = _checked(db, key, list(outside), seen)
            except _Wrong as wrong:
                report = Report(wrong.problem, wrong.row, rows=seen.edge.size)
    except StoreAway as error:
        report = Report(str(error))
    except (ValueError, LookupError, TypeError):  # what stands there is no record, no case or no number
        report = Report(f"Row {seen.edge.size}, or what goes with it, cannot be read.", seen.edge.size)
    return report


def _checked(db: Database, key: Keyring | bytes, outside: list[str], seen: _Seen) -> Report:
    public_key = key if isinstance(key, bytes) else key.public_key
    stored = list(_stored(db, public_key))
    given = [_given(note, public_key) for note in outside]
    vouched: dict[int, list[tuple[bytes, str]]] = {}
    for point in stored:
        vouched.setdefault(point.size, []).append((point.root, "the store"))
    for point in given:
        vouched.setdefault(point.size, []).append((point.root, "outside"))
    _same(0, seen, vouched)
    _walk(db, key if isinstance(key, Keyring) else None, seen, vouched)
    _ends(db, seen, vouched)
    return Report(
        rows=seen.edge.size,
        checkpoints=len(stored),
        outside=len(given),
        unsigned=seen.edge.size - seen.signed,
        blanked=len(seen.blank),
        erased=len(seen.loose),
    )


def _stored(db: Database, public_key: bytes) -> Iterator[checkpoint.Checkpoint]:
    for size, note in reader.checkpoints(db):
        try:
            point = checkpoint.opened(note, public_key)
        except checkpoint.Forged:
            raise _Wrong(
                f"The checkpoint at {size} rows was not signed by this key: it is forged or damaged."
            ) from None
        if point.size != size:
            raise _Wrong(f"The checkpoint filed under {size} rows is one of {point.size} rows.")
        yield point


def _given(note: str, public_key: bytes) -> checkpoint.Checkpoint:
    try:
        return checkpoint.opened(note, public_key)
    except checkpoint.Forged:
        raise _Wrong("A checkpoint from outside was not signed by this key: it is forged, or another log's.") from None


def _walk(db: Database, keyring: Keyring | None, seen: _Seen, vouched: dict[int, list[tuple[bytes, str]]]) -> None:
    """Every row once, in order, with its case beside it."""
    cases = reader.held(db)
    beside = next(cases, None)
    for number, data, leaf, mac in reader.audit_rows(db):
        expected = seen.edge.size
        if number != expected:
            raise _Wrong(f"Row {expected} is missing.", expected)
        if data is not None and tree.leaf_hash(data.encode()) != leaf:
            raise _Wrong(f"Row {number} was changed: its text no longer gives its leaf.", number)
        if keyring is not None and ledger.row_mac(keyring, number, leaf) != mac:
            raise _Wrong(
                f"Row {number} was made anew, moved or put in: its seal is not this bot's for this place.", number
            )
        seen.edge.append(leaf)
        _same(number + 1, seen, vouched)
        record = _noted(number, data, seen)
        if beside is not None and beside.leaf == number:
            wrong = _disagreement(db, record, beside, seen)
            beside = next(cases, None)
        else:
            wrong = _unless_gone(number, record)
        seen.disagrees = seen.disagrees or wrong
    if beside is not None:
        wrong = _Wrong(f"Case {beside.id} has no record: no row {beside.leaf} is there.", beside.leaf)
        seen.disagrees = seen.disagrees or wrong


def _noted(number: int, data: str | None, seen: _Seen) -> records.Record | None:
    """The record, after taking down what later checks need of it."""
    if data is None:
        seen.blank.append(number)
        return None
    record: records.Record = json.loads(data)
    kind = record["kind"]
    if kind in _FORGETS:
        (seen.purged if kind == "purge" else seen.erased).extend(record["rows"])
        seen.forgets = number
    elif kind == "roster":
        seen.roster = record["sha256"]
    return record


def _same(size: int, seen: _Seen, vouched: dict[int, list[tuple[bytes, str]]]) -> None:
    """Whether the tree has the root that was signed at this size."""
    for root, whose in vouched.pop(size, ()):
        if seen.edge.root() != root:
            raise _Wrong(
                f"Rows {seen.signed} to {size - 1} are not those that the checkpoint from {whose} at {size} rows signed:"
                " one was changed with its leaf made anew, moved, put in or taken out.",
                seen.signed,
            )
        seen.signed = size


def _unless_gone(number: int, record: records.Record | None) -> _Wrong | None:
    if record is None or record["kind"] != "case":
        return None
    return _Wrong(f"Case {record['case']} is gone: row {number} recorded it.", number)


def _disagreement(db: Database, record: records.Record | None, case: Held, seen: _Seen) -> _Wrong | None:
    """How the case is not as its records say."""
    number = case.leaf
    if record is None:
        return _Wrong(f"Row {number} was blanked, but its case {case.id} is still there.", number)
    if record["kind"] != "case":
        return _Wrong(f"Case {case.id} has no record: row {number} is about something else.", number)
    for _, told in reader.records_of(db, number):
        record |= {name: told[name] for name in _ENDINGS if name in told}
    differs = [name for name in _COPIED if getattr(case, name) != record[name]]
    if case.id != record["case"]:
        differs.append("id")
    if case.salt is None:
        seen.loose.append(number)
    if _who(case) != (None if case.salt is None else record["who"]):
        differs.append("person or way back")
    if not differs:
        return None
    return _Wrong(
        f"Case {record['case']} no longer agrees with its record, row {number}: its {', '.join(differs)} changed.",
        number,
    )


def _who(case: Held) -> str | None:
    return records.commitment(case.salt or b"", case.person, case.way_back)


def _ends(db: Database, seen: _Seen, vouched: dict[int, list[tuple[bytes, str]]]) -> None:
    """What can be told only after the last row."""
    rows = seen.edge.size
    if vouched:
        size = max(vouched)
        raise _Wrong(
            f"Rows {rows} to {size - 1} are missing: {vouched[size][0][1]} has a checkpoint at {size} rows.", rows
        )
    if (number := records.outside(seen.blank, seen.purged)) is not None:
        raise _Wrong(f"Row {number} was blanked, and no purge is on record for it.", number)
    if seen.forgets >= seen.signed:
        raise _Wrong(
            f"Row {seen.forgets} records a purge or an erasure under no checkpoint: it is forged.", seen.forgets
        )
    if seen.disagrees is not None:
        raise seen.disagrees
    if (number := records.outside(seen.loose, seen.erased)) is not None:
        raise _Wrong(f"Row {number}: its case lost its person, and no erasure is on record for it.", number)
    if reader.edge(db) != (rows, seen.edge.to_bytes()):
        raise _Wrong("The tree's edge does not fit the rows: its end was changed.", rows)
    sealed = reader.roster_sealed(db)
    if seen.roster != (hashlib.sha256(sealed).hexdigest() if sealed else None):
        raise _Wrong("The roster is not the one on record.")
    if reader.missing_triggers(db):
        raise _Wrong("The triggers that keep the audit rows are gone: somebody was about to change some.")
