"""What decisions, deliveries, presses, rosters and announcements change, and what goes on record. On an open transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from bot.audit import records
from bot.audit.records import Record, stamp
from bot.store import alerts, cases, counted, inbox, ledger, noise, notes
from bot.store.base import Case, Limits, State

if TYPE_CHECKING:
    from sqlite_utils import Database

    from bot.store.base import Batch, Effects, Outcome

T = TypeVar("T")
Changed = tuple[T, Sequence[Record]]
"""What the caller is told, and the audit records."""
_ANSWERS: dict[str, State] = {"fine": "accepted", "not_right": "disputed"}


def decided(  # noqa: PLR0913, PLR0917 - all that a batch leads to
    db: Database,
    batch: Batch,
    effects: Effects,
    sealed: Sequence[tuple[Any, ...]],
    limits: Limits,
    raised: Sequence[alerts.AlertRow] = (),
) -> Changed[None]:
    """A batch's end. `sealed`: the notes as rows; `raised`: the alerts.

    Raises:
        LeaseLost: another claimed the batch meanwhile.
        Overspent: another spoke meanwhile.
    """
    day = inbox.finish(db, batch)[:10]
    noise.spend(db, effects, limits, day)
    first = ledger.size(db)
    salts = cases.keep(db, effects.cases, first)
    entries = [records.case(case, salt) for case, salt in zip(effects.cases, salts, strict=True)]
    new = {case.id: first + i for i, case in enumerate(effects.cases)}
    about = [new[i.case] if i.case in new else cases.row_of(db, i.case) for i in effects.notes]
    notes.keep(db, [(row, *note) for row, note in zip(about, sealed, strict=True)])
    entries += alerts.keep(db, [(row, new.get(row.case or "")) for row in raised])
    counted.opened(db, effects.cases)
    fresh = {case.id: case for case in effects.cases}
    for closure in effects.closures:
        row = cases.close(db, closure)
        if row is not None:
            counted.closed(db, closure, fresh.get(closure.case) or cases.at(db, row))
            cancelled = notes.cancel(db, row, closure.at)
            entries.append(records.closure(closure, row))
            entries += [records.note(closure.case, row, ("absent", "closed"), closure.at)] * cancelled
    cases.remember(db, effects.nudged)
    cases.count(db, effects.counts, day)
    return None, entries


def delivered(db: Database, note: str, ended: tuple[Outcome, str], now: datetime, owner: str) -> Changed[None]:
    """How a note ended; nothing where it had ended before."""
    before = notes.state(db, note)
    row = notes.settle(db, note, ended, now, owner)
    case = None if row is None else cases.at(db, row)
    if case and counted.kind_of(case.action, case.severity, None):
        doubted: dict[tuple[str, str], int] = {("note", "unknown"): -1} if before == "unknown" else {}
        cases.count(db, doubted | {("note", ended[0]): 1}, stamp(now)[:10])
    return None, [records.note(case.id, row, ended, now)] if case and row is not None else ()


def pressed(  # noqa: PLR0913 - a press, and what it is judged by
    db: Database, note: str, by: tuple[str, str], action: str, now: datetime, *, limits: Limits
) -> Changed[Case | None]:
    """A press by the person that the note went to. The first answer stands. `by`: person, and holder of this note."""
    person, holder = by
    found = notes.pressed(db, note, holder)
    case = cases.at(db, found.about) if found else None
    if found is None or case is None:
        return None, ()
    if action not in _ANSWERS:
        asked = ("look_up", case.clauses[0] if case.clauses else "") if action == "clause" else ("self_help", action)
        cases.count(db, {asked: 1}, stamp(now)[:10])
        return case, ()
    if found.answer is not None:
        return case, ()
    notes.answer(db, note, action)
    cases.dismiss(db, person, found.pattern, now)
    # "Fine" does not reopen what an edit has mended; "not right" stands over everything (R14).
    before = case
    if action == "not_right" or case.state == "open":
        case = replace(case, state=_ANSWERS[action], closed_at=case.closed_at or now)
        cases.answered(db, case, found.about)
    counted.moved(db, before, case, action)
    paused = noise.answered(db, found.detector, action, limits, now)
    return case, [records.response(case, found.about, action, now), *paused]


def told(db: Database, place: str, now: datetime) -> Changed[None]:
    """A channel was told what the bot does; on record once."""
    row = (place, stamp(now))
    new = db.execute("INSERT INTO announced VALUES (?, ?) ON CONFLICT DO NOTHING", row).rowcount == 1
    return None, [records.announced(place, now)] if new else ()


def resumed(db: Database, detector: str, now: datetime) -> Changed[bool]:
    """A paused detector may speak again; whether it was paused."""
    entries = noise.resume(db, detector, now)
    return bool(entries), entries


def listed(db: Database, sealed: bytes, now: datetime) -> Changed[None]:
    """A roster, in the place of the one before."""
    db.execute("INSERT OR REPLACE INTO roster VALUES (1, ?, ?)", (sealed, stamp(now)))
    return None, [records.roster(sealed, now)]
