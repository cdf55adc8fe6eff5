"""What decisions, deliveries, presses, rosters and announcements change, and what goes on record. On an open transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from bot.audit import records
from bot.audit.records import Record, stamp
from bot.store import cases, inbox, ledger, notes
from bot.store.base import Case, State

if TYPE_CHECKING:
    from sqlite_utils import Database

    from bot.store.base import Batch, Effects, Outcome

T = TypeVar("T")
Changed = tuple[T, Sequence[Record]]
"""What the caller is told, and the audit records."""
_ANSWERS: dict[str, State] = {"fine": "accepted", "not_right": "disputed"}


def decided(db: Database, batch: Batch, effects: Effects, sealed: Sequence[tuple[Any, ...]]) -> Changed[None]:
    """A batch's end. `sealed`: the notes as rows.

    Raises:
        LeaseLost: another claimed the batch meanwhile.
    """
    day = inbox.finish(db, batch)[:10]
    first = ledger.size(db)
    salts = cases.keep(db, effects.cases, first)
    entries = [records.case(case, salt) for case, salt in zip(effects.cases, salts, strict=True)]
    new = {case.id: first + i for i, case in enumerate(effects.cases)}
    about = [new[i.case] if i.case in new else cases.row_of(db, i.case) for i in effects.notes]
    notes.keep(db, [(row, *note) for row, note in zip(about, sealed, strict=True)])
    for closure in effects.closures:
        row = cases.close(db, closure)
        if row is not None:
            cancelled = notes.cancel(db, row, closure.at)
            entries.append(records.closure(closure, row))
            entries += [records.note(closure.case, row, ("absent", "closed"), closure.at)] * cancelled
    cases.remember(db, effects.nudged)
    cases.count(db, effects.counts, day)
    return None, entries


def delivered(db: Database, note: str, ended: tuple[Outcome, str], now: datetime, owner: str) -> Changed[None]:
    """How a note ended; nothing where it had ended before."""
    row = notes.settle(db, note, ended, now, owner)
    case = None if row is None else cases.at(db, row)
    return None, [records.note(case.id, row, ended, now)] if case and row is not None else ()


def pressed(db: Database, note: str, by: tuple[str, str], action: str, now: datetime) -> Changed[Case | None]:
    """A press by the person that the note went to. The first answer stands. `by`: person, and holder of this note."""
    person, holder = by
    found = notes.pressed(db, note, holder)
    case = cases.at(db, found.about) if found else None
    if found is None or case is None:
        return None, ()
    if action not in _ANSWERS:
        cases.count(db, {("look_up", case.clauses[0] if case.clauses else ""): 1}, stamp(now)[:10])
        return case, ()
    if found.answer is not None:
        return case, ()
    notes.answer(db, note, action)
    cases.dismiss(db, person, found.pattern, now)
    # "Fine" does not reopen what an edit has mended; "not right" stands over everything (R14).
    if action == "not_right" or case.state == "open":
        case = replace(case, state=_ANSWERS[action], closed_at=case.closed_at or now)
        cases.answered(db, case, found.about)
    return case, [records.response(case, found.about, action, now)]


def told(db: Database, place: str, now: datetime) -> Changed[None]:
    """A channel was told what the bot does; on record once."""
    row = (place, stamp(now))
    new = db.execute("INSERT INTO announced VALUES (?, ?) ON CONFLICT DO NOTHING", row).rowcount == 1
    return None, [records.announced(place, now)] if new else ()


def listed(db: Database, sealed: bytes, now: datetime) -> Changed[None]:
    """A roster, in the place of the one before."""
    db.execute("INSERT OR REPLACE INTO roster VALUES (1, ?, ?)", (sealed, stamp(now)))
    return None, [records.roster(sealed, now)]
