"""Notes on their way: sealed until settled, owned by the process that sends them, answered once. SQL on an open transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from bot.audit.records import stamp
from bot.store import rows
from bot.store.base import NoteIntent, Outcome

if TYPE_CHECKING:
    from sqlite_utils import Database

    from bot.keys import Keyring

_intent = TypeAdapter(NoteIntent)
_PURPOSE = "note"
_ANSWERABLE_FOR = timedelta(days=30)

Sealed = tuple[bytes, int, str]
"""A note as its row has it: body, earlier attempts, not before."""


def row(intent: NoteIntent, keyring: Keyring) -> tuple[Any, ...]:
    """The row of a new note. Sealing costs time, so it is done outside the transaction."""
    sealed = keyring.seal(_PURPOSE, _intent.dump_json(intent))
    due = stamp(intent.not_before)
    return (
        intent.note.id,
        holder(intent.note.id, intent.person, keyring),
        intent.pattern,
        sealed,
        due,
        intent.attempts,
        "pending",
        intent.detector,
        intent.note.platform,
    )


def holder(note: str, person: str, keyring: Keyring) -> str:
    """Proves that a press comes from the note's recipient, and names nobody: another one for each note."""
    return keyring.pseudonym("person", "note", note, person)


def keep(db: Database, made: Sequence[tuple[Any, ...]]) -> None:
    """New notes, to be sent when they are due. Before each row stands that of its case."""
    columns = "notes (about, id, person, pattern, sealed, not_before, attempts, state, detector, platform)"
    rows.insert(db, columns, made)


def opened(sealed: Sealed, keyring: Keyring) -> NoteIntent:
    """The note as it was given, with its later attempts."""
    body, attempts, not_before = sealed
    intent = _intent.validate_json(keyring.unseal(_PURPOSE, body))
    return replace(intent, attempts=attempts, not_before=datetime.fromisoformat(not_before))


def take(db: Database, now: datetime, owner: str, busy: Collection[str]) -> Sealed | None:
    """The next note that is due, from now on in this process's hands. None of the `busy` platforms."""
    marks = ", ".join("?" * len(busy))
    found = db.execute(
        f"""SELECT n, sealed, attempts, not_before FROM notes WHERE state = 'pending' AND not_before <= ?
        AND platform NOT IN ({marks}) ORDER BY not_before, n LIMIT 1""",  # noqa: S608 - marks alone
        (stamp(now), *busy),
    ).fetchone()
    if found is None:
        return None
    number, *sealed = found
    sql = "UPDATE notes SET state = 'sending', attempts = attempts + 1, owner = ? WHERE n = ?"
    db.execute(sql, (owner, number))
    return tuple(sealed)


def settle(db: Database, note: str, ended: tuple[Outcome, str], now: datetime, owner: str) -> int | None:
    """Wipes the body. `ended`: outcome and how. The row of its case; None where it had ended, or another process has it."""
    done = db.execute(
        """UPDATE notes SET state = ?, how = ?, settled_at = ?, sealed = NULL, owner = NULL
        WHERE id = ? AND (state IN ('pending', 'unknown') OR state = 'sending' AND owner = ?)""",
        (*ended, stamp(now), note, owner),
    ).rowcount
    row = db.execute("SELECT about FROM notes WHERE id = ?", (note,)).fetchone()
    return row[0] if done else None


def state(db: Database, note: str) -> str | None:
    """Where the note stands; None where it is not known."""
    row = db.execute("SELECT state FROM notes WHERE id = ?", (note,)).fetchone()
    return row[0] if row else None


def postpone(db: Database, note: str, until: datetime, owner: str) -> None:
    """Back to pending, where it is in this process's hands."""
    sql = "UPDATE notes SET state = 'pending', not_before = ?, owner = NULL WHERE id = ? AND state = 'sending' AND owner = ?"
    db.execute(sql, (stamp(until), note, owner))


def cancel(db: Database, about: int, now: datetime) -> int:
    """Notes of a closed case that nobody began to send are not sent; how many."""
    sql = """UPDATE notes SET state = 'absent', how = 'closed', settled_at = ?, sealed = NULL
        WHERE about = ? AND state = 'pending'"""
    return db.execute(sql, (stamp(now), about)).rowcount


def owners(db: Database) -> set[str]:
    """Who has notes in hand."""
    return {owner for (owner,) in db.execute("SELECT DISTINCT owner FROM notes WHERE state = 'sending'")}


def take_over(db: Database, dead: Collection[str], owner: str) -> Sequence[Sealed]:
    """The notes that crashed processes had in hand, from now on in this one's. Attempts as they were before the last."""
    found: list[Sealed] = []
    for gone in dead:
        sql = """SELECT sealed, attempts - 1, not_before FROM notes WHERE state = 'sending' AND owner = ?
            ORDER BY not_before, n"""
        found += db.execute(sql, (gone,)).fetchall()
        db.execute("UPDATE notes SET owner = ? WHERE state = 'sending' AND owner = ?", (owner, gone))
    return found


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a press leads to."""

    about: int
    """The row of the case."""
    pattern: str
    answer: str | None
    """The earlier answer."""
    detector: str
    """The one that led to the note."""


def pressed(db: Database, note: str, holder: str) -> Pressed | None:
    """The note, where it went to this person."""
    sql = "SELECT about, pattern, answer, detector FROM notes WHERE id = ? AND person = ?"
    row = db.execute(sql, (note, holder)).fetchone()
    return Pressed(*row) if row else None


def answer(db: Database, note: str, action: str) -> None:
    """The first answer stands."""
    db.execute("UPDATE notes SET answer = ? WHERE id = ? AND answer IS NULL", (action, note))


def in_state(db: Database, *states: str) -> int:
    """How many notes are in one of these states."""
    marks = ", ".join("?" * len(states))
    return int(db.execute(f"SELECT count(*) FROM notes WHERE state IN ({marks})", states).fetchone()[0])  # noqa: S608


def delivery(db: Database) -> list[tuple[str, str, str, bool, int]]:
    """How the notes of the last weeks ended: platform, state, how, whether it was tried before, and how many."""
    sql = """SELECT data ->> '$.platform', state, coalesce(how, ''), attempts > 0, count(*)
        FROM notes JOIN audit ON audit.n = notes.about WHERE data IS NOT NULL GROUP BY 1, 2, 3, 4"""
    return [(*row, bool(tried), n) for *row, tried, n in db.execute(sql)]


def tidy(db: Database, now: datetime) -> None:
    """Forgets which note went to whom; a press on it is then unknown."""
    db.execute("DELETE FROM notes WHERE settled_at < ?", (stamp(now - _ANSWERABLE_FOR),))
