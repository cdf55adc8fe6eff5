"""Cases as rows and back, what is remembered of nudges, and counters. SQL on an open transaction."""

from __future__ import annotations

import functools
import json
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, get_args

from pydantic_core import to_json

from bot.audit.records import stamp
from bot.store import rows
from bot.store.base import Case, Closure, History, Nudged, State

if TYPE_CHECKING:
    from sqlite_utils import Database

Row = tuple[Any, ...]
_LISTS = ("labels", "clauses", "failed")
_FIELDS = (
    "id", "message", "at", "platform", "channel", "person", "way_back", "lead", "labels", "clauses", "policy",
    "detectors", "confidence", "stance", "severity", "action", "held_back", "failed", "state", "closed_at",
)  # fmt: skip
_COLUMNS = ", ".join(_FIELDS)
# As the indexes have them. The plus keeps SQLite from putting the value in the column's place, where no index matches.
_NAMED = "substr(id, 1, 12) = substr(:id, 1, 12) AND +id = :id"
_ABOUT = "substr(message, 1, 12) = substr(:message, 1, 12) AND +message = :message"
_PEOPLE = 500
_NUDGED_FOR = timedelta(days=30)
_EDITED_FOR = timedelta(days=35)  # after that, an edit no longer finds the case of its message
_COUNTED_FOR = timedelta(days=366)  # R19: counters with no person, 12 months


def keep(db: Database, cases: Sequence[Case], first_leaf: int) -> list[bytes]:
    """Writes new cases down; the salts that their audit rows commit with."""
    salts = [secrets.token_bytes(16) for _ in cases]
    made = [(first_leaf + i, salt, *_row(case)) for i, (case, salt) in enumerate(zip(cases, salts, strict=True))]
    rows.insert(db, f"cases (leaf, salt, {_COLUMNS})", made)
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
    found = db.execute(f"SELECT {_COLUMNS} FROM cases WHERE leaf = ?", (row,)).fetchone()  # noqa: S608 - constants
    return _case(found) if found else None


def of_messages(db: Database, messages: Collection[str]) -> dict[str, list[Case]]:
    """The cases by their message, oldest first."""
    found: dict[str, list[Case]] = {}
    sql = f"SELECT {_COLUMNS} FROM cases WHERE {_ABOUT} ORDER BY leaf"  # noqa: S608 - constants
    for message in messages:
        for row in db.execute(sql, {"message": message}):
            found.setdefault(message, []).append(_case(row))
    return found


def each(db: Database) -> Iterator[tuple[int, bytes | None, Case]]:
    """Leaf number, salt and case, in the order of the audit rows."""
    for leaf, salt, *row in db.execute(f"SELECT leaf, salt, {_COLUMNS} FROM cases ORDER BY leaf"):  # noqa: S608
        yield leaf, salt, _case(tuple(row))


def remember(db: Database, nudged: Iterable[Nudged]) -> None:
    """For cool-downs and caps."""
    rows.insert(db, "nudged", [(n.person, n.pattern, stamp(n.at)) for n in nudged])


def dismiss(db: Database, person: str, pattern: str, now: datetime) -> None:
    """The person said that this pattern is fine or not right."""
    sql = "INSERT INTO dismissed VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at"
    db.execute(sql, (person, pattern, stamp(now)))


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


def _row(case: Case) -> Row:
    ended = stamp(case.closed_at) if case.closed_at else None
    return (
        case.id, case.message or None, stamp(case.at), case.platform, case.channel, case.person, case.way_back, case.lead,
        _list(case.labels), _list(case.clauses), case.policy, to_json(dict(case.detectors)).decode(), case.confidence, case.stance,
        case.severity, case.action, case.held_back, _list(case.failed), case.state, ended,
    )  # fmt: skip


@functools.lru_cache(256)  # few combinations occur
def _list(values: tuple[str, ...]) -> str:
    return to_json(values).decode()


def _case(row: Row) -> Case:
    values = dict(zip(_FIELDS, row, strict=True))
    values |= {name: tuple(json.loads(values[name])) for name in _LISTS}
    values["detectors"] = json.loads(values["detectors"])
    values["at"] = datetime.fromisoformat(values["at"])
    values["message"] = values["message"] or ""
    values["closed_at"] = datetime.fromisoformat(values["closed_at"]) if values["closed_at"] else None
    return Case(**values)
