"""How much each detector says and how often it is wrong, by day, with no person; whose tips rest. On an open transaction.

A week is the day and the six before it. What a detector said counts when it is decided: before anything is sent, in the
same transaction as the case, so that neither a crash nor another replica spends it twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.audit import records
from bot.audit.records import Record, stamp
from bot.store import cases, rows
from bot.store.base import Limits, Noise, Overspent, Room, Silenced

if TYPE_CHECKING:
    from sqlite_utils import Database

    from bot.store.base import Effects

_WEEK = timedelta(days=7)
_JUDGED_FOR = timedelta(days=90)  # as long as the answers count for the share that were "not right"
_URGENT = frozenset({"alert", "support"})
_SAYING = timedelta(minutes=5)  # then whoever had it in hand is taken to have crashed

_ADD = "ON CONFLICT DO UPDATE SET n = n + excluded.n"
_WEEKS = (
    "SELECT detector, what, sum(n) FROM noise WHERE day > ? AND what IN ('spoken', 'urgent') GROUP BY detector, what"
)
_UNSAID = "SELECT week, detector, why FROM silenced WHERE said = 0 AND (taken IS NULL OR taken < ?) LIMIT 1"
_ANSWERS = (
    "SELECT what, sum(n) FROM noise WHERE day > ? AND detector = ? AND what IN ('fine', 'not_right') GROUP BY what"
)


def room(db: Database, limits: Limits, now: datetime) -> Room:
    """What each detector said this week, and which are paused."""
    said: Counter[str] = Counter()
    for detector, _, n in db.execute(_WEEKS, (_before(stamp(now)[:10], _WEEK),)):
        said[detector] += n
    return Room(limits.budget, said, frozenset(detector for (detector,) in db.execute("SELECT detector FROM paused")))


def spend(db: Database, effects: Effects, limits: Limits, day: str) -> None:
    """Counts the notes of a batch.

    Raises:
        Overspent: another replica spoke meanwhile, and these notes are more than the week has room for.
    """
    action = {case.id: case.action for case in effects.cases}
    said = Counter(
        (note.detector, "urgent" if action.get(note.case) in _URGENT else "spoken")
        for note in effects.notes
        if note.detector
    )
    if not said:
        return
    before: Counter[str] = Counter()
    for detector, _, n in db.execute(_WEEKS, (_before(day, _WEEK),)):
        before[detector] += n
    if limits.budget and any(
        what == "spoken" and before[detector] + n > limits.budget for (detector, what), n in said.items()
    ):
        raise Overspent
    rows.insert(db, "noise", [(day, detector, what, n) for (detector, what), n in said.items()], _ADD)
    for detector in sorted({detector for detector, _ in said}):
        total = before[detector] + said[detector, "spoken"] + said[detector, "urgent"]
        if limits.budget and total >= limits.budget:
            _note_silence(db, detector, "budget", day)


def answered(db: Database, detector: str, action: str, limits: Limits, now: datetime) -> Sequence[Record]:
    """Counts an answer; pauses the detector where too many say "not right", on record."""
    if not detector:
        return ()
    day = stamp(now)[:10]
    rows.insert(db, "noise", [(day, detector, action, 1)], _ADD)
    answers = dict(db.execute(_ANSWERS, (_before(day, _JUDGED_FOR), detector)).fetchall())
    disputed, total = answers.get("not_right", 0), sum(answers.values())
    if total < limits.pause_after or disputed <= limits.pause_above * total:
        return ()
    row = (detector, stamp(now))
    if db.execute("INSERT INTO paused VALUES (?, ?) ON CONFLICT DO NOTHING", row).rowcount != 1:
        return ()
    _note_silence(db, detector, "paused", day)
    return [records.paused(detector, total, disputed, now)]


def resume(db: Database, detector: str, now: datetime) -> Sequence[Record]:
    """A person let it speak again: it is judged afresh, by the answers from now on. Nothing where it was not paused."""
    if db.execute("DELETE FROM paused WHERE detector = ?", (detector,)).rowcount != 1:
        return ()
    db.execute("DELETE FROM noise WHERE detector = ? AND what IN ('fine', 'not_right')", (detector,))
    return [records.resumed(detector, now)]


def of_detectors(db: Database, now: datetime) -> list[Noise]:
    """Each detector that spoke in the last weeks or is paused, by name."""
    day = stamp(now)[:10]
    counts: Counter[tuple[str, str]] = Counter()
    for detector, what, n in db.execute(_WEEKS, (_before(day, _WEEK),)):
        counts[detector, what] = n
    sql = """SELECT detector, what, sum(n) FROM noise WHERE day > ? AND what IN ('fine', 'not_right')
        GROUP BY detector, what"""
    for detector, what, n in db.execute(sql, (_before(day, _JUDGED_FOR),)):
        counts[detector, what] = n
    paused = dict(db.execute("SELECT detector, at FROM paused").fetchall())
    return [
        Noise(
            detector=name,
            week=counts[name, "spoken"] + counts[name, "urgent"],
            answers=counts[name, "fine"] + counts[name, "not_right"],
            disputed=counts[name, "not_right"],
            paused_at=datetime.fromisoformat(paused[name]) if name in paused else None,
        )
        for name in sorted({detector for detector, _ in counts} | paused.keys())
    ]


def is_unsaid(db: Database, now: datetime) -> bool:
    """Whether there is a silence to tell of."""
    return db.execute(_UNSAID, (stamp(now - _SAYING),)).fetchone() is not None


def unsaid(db: Database, now: datetime) -> Silenced | None:
    """The next silence that nobody was told of, from now on in the caller's hands for a few minutes."""
    found = db.execute(_UNSAID, (stamp(now - _SAYING),)).fetchone()
    if found is None:
        return None
    db.execute("UPDATE silenced SET taken = ? WHERE week = ? AND detector = ? AND why = ?", (stamp(now), *found))
    return Silenced(*found)


def said(db: Database, silenced: Silenced) -> None:
    """It was said, or cannot be."""
    row = (silenced.week, silenced.detector, silenced.why)
    db.execute("UPDATE silenced SET said = 1 WHERE week = ? AND detector = ? AND why = ?", row)


def tidy(db: Database, now: datetime) -> None:
    """Forgets what no sum counts any more."""
    over = _before(stamp(now)[:10], _JUDGED_FOR)
    db.execute("DELETE FROM noise WHERE day <= ?", (over,))
    db.execute("DELETE FROM silenced WHERE week < ?", (_iso_week(over),))


def _note_silence(db: Database, detector: str, why: str, day: str) -> None:
    """Once for a detector and week, for whoever says so; counted for the digest."""
    row = (_iso_week(day), detector, why)
    sql = "INSERT INTO silenced (week, detector, why) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
    if db.execute(sql, row).rowcount == 1:
        cases.count(db, {("silenced", f"{detector} {why}"): 1}, day)


def _before(day: str, span: timedelta) -> str:
    return (date.fromisoformat(day) - span).isoformat()


def _iso_week(day: str) -> str:
    year, week, _ = date.fromisoformat(day).isocalendar()
    return f"{year}-W{week:02}"
