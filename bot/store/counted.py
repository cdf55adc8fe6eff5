"""Cases as numbers: a tally by week that changes with each case, in its transaction; and the digests made of it.

No row leads to a case, a person, a channel or a day, so neither a purge nor an erasure has anything to do here.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.audit.records import stamp
from bot.schedule import LONDON
from bot.store import rows
from bot.store.base import Case, Closure, DigestSend, Tally

if TYPE_CHECKING:
    from sqlite_utils import Database

_FIRST_MONDAY = date(1970, 1, 5)
_KEPT = timedelta(days=366)  # R19: counters with no person and digests, 12 months
_HOURS = (1, 4, 24, 72)
# What the digest counts (R26, R27): nothing urgent, no signpost, no support, nobody who asked or reported, nothing unproven.
_SILENT = frozenset({"cool_down", "cap", "budget"})
_MENDED = frozenset({"self_remediated", "withdrawn"})
_COLUMNS = "week, lead, clause, detector, kind, state, took, answer"
_ADD = "ON CONFLICT DO UPDATE SET n = n + excluded.n"
_LEASE = timedelta(minutes=10)  # a process that had a digest in hand for so long is taken to have crashed

Key = tuple[int, str, str, str, str, str, int, str]
"""A row of the tally without its number: see Tally."""


@functools.lru_cache(1024)  # a batch has few times and many cases
def week_of(at: datetime) -> int:
    """Weeks since the first Monday of 1970, in London."""
    return (at.astimezone(LONDON).date() - _FIRST_MONDAY).days // 7


def took(opened: datetime, closed: datetime | None, state: str) -> int:
    """Which of the spans of _HOURS it took to mend, after the last: their number; -1 where it was not mended."""
    if state not in _MENDED or closed is None:
        return -1
    hours = (closed - opened) / timedelta(hours=1)
    return next((i for i, most in enumerate(_HOURS) if hours <= most), len(_HOURS))


def kind_of(action: str, severity: int, held_back: str | None) -> str:
    """nudge, tip (severity 1: counts nowhere but in its answers, policy-rules 1.2), silent, or empty: never counted."""
    if action == "nudge":
        return "tip" if severity <= 1 else "nudge"
    return "silent" if action == "record" and severity > 1 and held_back in _SILENT else ""


def opened(db: Database, cases: Iterable[Case]) -> None:
    """New cases."""
    _add(db, Counter(key for case in cases if (key := _key(case, ""))))


def closed(db: Database, closure: Closure, case: Case | None) -> None:
    """A case that an edit or a deletion ended. `case`: as it was, or as it is by now."""
    if case:
        before = replace(case, state="open", closed_at=None)
        moved(db, before, replace(case, state=closure.state, closed_at=closure.at))


def moved(db: Database, before: Case, after: Case, answer: str = "") -> None:
    """A case in another state, or that the person answered (once)."""
    old, new = _key(before, ""), _key(after, answer)
    if old and new:
        _add(db, {old: -1, new: 1})


def tallies(db: Database, first: int, last: int) -> Sequence[Tally]:
    """The rows of these weeks."""
    sql = f"SELECT {_COLUMNS}, n FROM counted WHERE week BETWEEN ? AND ? AND n > 0"  # noqa: S608 - constants
    return [Tally(*row) for row in db.execute(sql, (first, last))]


def counters(db: Database, names: Collection[str], first: date, last: date) -> Mapping[tuple[str, str], int]:
    """The counters of these names over these days, by name and detail."""
    sql = f"""SELECT name, detail, sum(n) FROM counters WHERE day BETWEEN ? AND ? AND name IN ({rows.marks(len(names))})
        GROUP BY name, detail"""  # noqa: S608 - only marks
    found = db.execute(sql, (first.isoformat(), last.isoformat(), *names))
    return {(name, detail): n for name, detail, n in found}


def keep(db: Database, week: str, value: str, targets: Collection[str], now: datetime) -> bool:
    """A digest, once, and where it is to go; False where the week has one."""
    row = (week, stamp(now), value)
    new: bool = db.execute("INSERT INTO digests VALUES (?, ?, ?) ON CONFLICT DO NOTHING", row).rowcount == 1
    if new:
        rows.insert(db, "digest_sends", [(week, target, "pending", stamp(now), 0) for target in targets])
    return new


def kept(db: Database, first: str, last: str) -> Mapping[str, str]:
    """The digests of these weeks, by week, oldest first."""
    sql = "SELECT week, value FROM digests WHERE week BETWEEN ? AND ? ORDER BY week"
    return dict(db.execute(sql, (first, last)).fetchall())


def sends(db: Database, week: str) -> Mapping[str, str]:
    """How the deliveries of a digest stand, by target: pending, sent or absent."""
    return dict(db.execute("SELECT target, state FROM digest_sends WHERE week = ?", (week,)).fetchall())


def is_due(db: Database, now: datetime) -> bool:
    """Whether a digest is to be sent."""
    sql = "SELECT 1 FROM digest_sends WHERE state = 'pending' AND not_before <= ? LIMIT 1"
    return db.execute(sql, (stamp(now),)).fetchone() is not None


def take(db: Database, now: datetime) -> DigestSend | None:
    """The next delivery that is due, for some minutes in the caller's hands alone."""
    found = db.execute(
        """SELECT week, target, attempts, value FROM digest_sends JOIN digests USING (week)
        WHERE state = 'pending' AND not_before <= ? ORDER BY week, target LIMIT 1""",
        (stamp(now),),
    ).fetchone()
    if found is None:
        return None
    week, target, attempts, value = found
    sql = "UPDATE digest_sends SET attempts = attempts + 1, not_before = ? WHERE week = ? AND target = ?"
    db.execute(sql, (stamp(now + _LEASE), week, target))
    return DigestSend(week, target, value, attempts)


def settle(db: Database, send: DigestSend, state: str) -> None:
    """How it ended: sent or absent."""
    db.execute("UPDATE digest_sends SET state = ? WHERE week = ? AND target = ?", (state, send.week, send.target))


def postpone(db: Database, send: DigestSend, until: datetime) -> None:
    """To be tried again then."""
    sql = "UPDATE digest_sends SET not_before = ? WHERE week = ? AND target = ? AND state = 'pending'"
    db.execute(sql, (stamp(until), send.week, send.target))


def tidy(db: Database, now: datetime) -> None:
    """Forgets what is past its time."""
    over = now - _KEPT
    db.execute("DELETE FROM counted WHERE week < ?", (week_of(over),))
    db.execute("DELETE FROM digest_sends WHERE week IN (SELECT week FROM digests WHERE made_at < ?)", (stamp(over),))
    db.execute("DELETE FROM digests WHERE made_at < ?", (stamp(over),))


def fill(db: Database) -> None:
    """Counts the cases that an earlier version left, from their audit rows."""
    for function in (_week_of_stamp, kind_of, _took_of_stamps):
        db.register_function(function, deterministic=True, replace=True)
    db.execute("""
        INSERT INTO counted
        SELECT _week_of_stamp(at), coalesce(lead, ''), coalesce(clause, ''), coalesce(detector, ''), kind, state,
            _took_of_stamps(at, closed_at, state), answer, count(*)
        FROM (
            SELECT cases.at, data ->> '$.lead' AS lead, data ->> '$.clauses[0]' AS clause,
                (SELECT key FROM json_each(data, '$.detectors') LIMIT 1) AS detector,
                kind_of(action, severity, data ->> '$.held_back') AS kind, cases.state, cases.closed_at,
                coalesce((SELECT answer FROM notes WHERE about = leaf AND answer IN ('fine', 'not_right')), '') AS answer
            FROM cases JOIN audit ON n = leaf
        )
        WHERE kind <> '' GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
    """)


def _key(case: Case, answer: str) -> Key | None:
    kind = kind_of(case.action, case.severity, case.held_back)
    if not kind:
        return None
    clause = case.clauses[0] if case.clauses else ""
    ended = took(case.at, case.closed_at, case.state)
    return week_of(case.at), case.lead or "", clause, next(iter(case.detectors), ""), kind, case.state, ended, answer


def _add(db: Database, counts: Mapping[Key, int]) -> None:
    rows.insert(db, f"counted ({_COLUMNS}, n)", [(*key, n) for key, n in counts.items()], _ADD)


def _week_of_stamp(at: str) -> int:
    return week_of(datetime.fromisoformat(at))


def _took_of_stamps(at: str, closed_at: str | None, state: str) -> int:
    ended = datetime.fromisoformat(closed_at) if closed_at else None
    return took(datetime.fromisoformat(at), ended, state)
