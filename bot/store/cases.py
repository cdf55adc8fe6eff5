"""Cases as rows and back, what is remembered of nudges, and counters. SQL on an open transaction."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from bot.audit.records import coarse, stamp
from bot.store import rows
from bot.store.base import Case, Closure, History, Nudged, State

if TYPE_CHECKING:
    from sqlite_utils import Database

_HELD = "leaf, id, salt, message, at, person, way_back, severity, action, state, closed_at"
_CASE = "SELECT leaf, id, message, person, way_back, state, closed_at, data FROM cases JOIN audit ON n = leaf"
# As the indexes have them. The plus keeps SQLite from putting the value in the column's place, where no index matches.
_NAMED = "substr(id, 1, 12) = substr(:id, 1, 12) AND +id = :id"
_ABOUT = "substr(message, 1, 12) = substr(:message, 1, 12) AND +message = :message"
_SALT = 16
_PEOPLE = 500
_NUDGED_FOR = timedelta(days=30)
_EDITED_FOR = timedelta(days=35)  # after that, an edit no longer finds the case of its message
_COUNTED_FOR = timedelta(days=366)  # R19: counters with no person, 12 months


class Held(NamedTuple):
    """A case's own row, as it is."""

    leaf: int
    id: str
    salt: bytes | None
    message: str | None
    at: str
    person: str | None
    way_back: str | None
    severity: int
    action: str
    state: str
    closed_at: str | None


def keep(db: Database, cases: Sequence[Case], first_leaf: int) -> list[bytes]:
    """Writes new cases down; the salts that their audit rows commit with."""
    pool = os.urandom(_SALT * len(cases))
    salts = [pool[at : at + _SALT] for at in range(0, len(pool), _SALT)]
    made = [_row(case, leaf, salt) for leaf, (case, salt) in enumerate(zip(cases, salts, strict=True), first_leaf)]
    rows.insert(db, f"cases ({_HELD})", made)
    return salts


def row_of(db: Database, case: str) -> int | None:
    """The number of the case's audit row; None where it was purged."""
    row = db.execute(f"SELECT leaf FROM cases WHERE {_NAMED}", {"id": case}).fetchone()  # noqa: S608 - constants
    return row[0] if row else None


def close(db: Database, closure: Closure) -> int | None:
    """Ends an open case; the number of its audit row, None where it had ended already."""
    if closure.state not in get_args(State) or closure.state == "open":
        raise ValueError("a case does not end in that state")
    number = row_of(db, closure.case)
    row = (closure.state, stamp(closure.at), number)
    ended = db.execute("UPDATE cases SET state = ?, closed_at = ? WHERE leaf = ? AND state = 'open'", row).rowcount
    return number if ended else None


def answered(db: Database, case: Case, row: int) -> None:
    """The person's own answer, which also stands over an earlier closing."""
    ended = stamp(case.closed_at) if case.closed_at else None
    db.execute("UPDATE cases SET state = ?, closed_at = ? WHERE leaf = ?", (case.state, ended, row))


def at(db: Database, row: int) -> Case | None:
    """The case with this audit row."""
    found = db.execute(f"{_CASE} WHERE leaf = ?", (row,)).fetchone()
    return _case(found)[1] if found else None


def of_messages(db: Database, messages: Collection[str]) -> dict[str, list[Case]]:
    """The cases by their message, oldest first."""
    found: dict[str, list[Case]] = {}
    for message in messages:
        for row in db.execute(f"{_CASE} WHERE {_ABOUT} ORDER BY leaf", {"message": message}):
            found.setdefault(message, []).append(_case(row)[1])
    return found


def of_person(db: Database, person: str) -> list[Case]:
    """The cases that lead back to this person, oldest first. Looks at all: it is asked for seldom."""
    return [_case(row)[1] for row in db.execute(f"{_CASE} WHERE person = ? ORDER BY leaf", (person,))]


def each(db: Database) -> Iterator[tuple[int, Case]]:
    """All cases with their audit rows, oldest first."""
    yield from map(_case, db.execute(f"{_CASE} ORDER BY leaf"))


def held(db: Database) -> Iterator[Held]:
    """The rows themselves, in the order of the audit rows."""
    yield from map(Held._make, db.execute(f"SELECT {_HELD} FROM cases ORDER BY leaf"))  # noqa: S608 - constants


def remember(db: Database, nudged: Iterable[Nudged]) -> None:
    """For cool-downs and caps."""
    rows.insert(db, "nudged", [(n.person, n.pattern, stamp(n.at)) for n in nudged])


def dismiss(db: Database, person: str, pattern: str, now: datetime) -> None:
    """The person said that this pattern is fine or not right."""
    sql = "INSERT INTO dismissed VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at"
    db.execute(sql, (person, pattern, stamp(coarse(now))))


def histories(db: Database, people: Collection[str], since: datetime) -> Mapping[str, History]:
    """What is remembered of these people."""
    nudges: dict[str, list[Nudged]] = {person: [] for person in people}
    dismissed: dict[str, set[str]] = {person: set() for person in people}
    for some in rows.parts(list(people), _PEOPLE):
        where = f"WHERE person IN ({rows.marks(len(some))}) AND at >= ?"
        values = [*some, stamp(since)]
        for person, pattern, at in db.execute(f"SELECT * FROM nudged {where} ORDER BY at, rowid", values):  # noqa: S608
            nudges[person].append(Nudged(person, pattern, datetime.fromisoformat(at)))
        for person, pattern in db.execute(f"SELECT person, pattern FROM dismissed {where}", values):  # noqa: S608
            dismissed[person].add(pattern)
    return {person: History(tuple(nudges[person]), frozenset(dismissed[person])) for person in people}


def count(db: Database, counts: Mapping[tuple[str, str], int], day: str) -> None:
    """Adds to the day's counters."""
    added = [(day, name, detail, n) for (name, detail), n in counts.items()]
    rows.insert(db, "counters", added, "ON CONFLICT DO UPDATE SET n = n + excluded.n")


def tidy(db: Database, now: datetime) -> None:
    """Forgets nudges, answers, counters and which message a case was about, when their time is over."""
    over = stamp(now - _NUDGED_FOR)
    db.execute("DELETE FROM nudged WHERE at < ?", (over,))
    db.execute("DELETE FROM dismissed WHERE at < ?", (over,))
    db.execute("DELETE FROM counters WHERE day < ?", (stamp(now - _COUNTED_FOR)[:10],))
    db.execute("UPDATE cases SET message = NULL WHERE at < ? AND message IS NOT NULL", (stamp(now - _EDITED_FOR),))


def _row(case: Case, leaf: int, salt: bytes) -> Held:
    ended = stamp(case.closed_at) if case.closed_at else None
    return Held(
        leaf, case.id, salt, case.message or None, stamp(case.at), case.person, case.way_back, case.severity, case.action,
        case.state, ended,
    )  # fmt: skip


def _case(row: tuple[Any, ...]) -> tuple[int, Case]:
    leaf, name, message, person, way_back, state, closed_at, data = row
    record = json.loads(data)
    return leaf, Case(
        id=name,
        message=message or "",
        at=datetime.fromisoformat(record["at"]),
        platform=record["platform"],
        channel=record["channel"],
        person=person,
        way_back=way_back,
        lead=record["lead"],
        labels=tuple(record["labels"]),
        clauses=tuple(record["clauses"]),
        policy=record["policy"],
        detectors=record["detectors"],
        confidence=record["confidence"],
        stance=record["stance"],
        severity=record["severity"],
        action=record["action"],
        held_back=record["held_back"],
        failed=tuple(record["failed"]),
        state=state,
        closed_at=datetime.fromisoformat(closed_at) if closed_at else None,
    )
