"""Forgetting: daily what is past its time, cases by policy-rules R19, a person on request. Each on record in the tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.audit import records
from bot.audit.records import stamp
from bot.store import alerts, cases, counted, inbox, ledger, listening, noise, notes

if TYPE_CHECKING:
    from sqlite_utils import Database

    from bot.keys import Keyring

_TICKS_FOR = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Rule:
    """Which cases are kept how long."""

    name: str
    where: str
    keep: timedelta


# R19. An alert's record (E0, E1) is kept 12 months at most; severity 3 and 4 short of an alert 180 days.
RULES: Sequence[Rule] = (
    # Whoever wrote something urgent cannot make its record go by a press.
    Rule("disputed", "state = 'disputed' AND action <> 'alert'", timedelta(days=7)),
    Rule("support", "action = 'support'", timedelta(days=30)),
    Rule("low", "severity <= 2 AND action <> 'alert'", timedelta(days=90)),
    Rule("high", "action <> 'alert'", timedelta(days=180)),
    Rule("alert", "action = 'alert'", timedelta(days=365)),
)


def tidy_once_a_day(db: Database, now: datetime) -> bool:
    """Forgets what is only remembered for a while: pseudonyms of what was heard, nudges, notes, ticks, counters.

    False where it was done today.
    """
    today = stamp(now)[:10]
    row = db.execute("SELECT value FROM meta WHERE name = 'tidied'").fetchone()
    if row is not None and row[0] >= today:
        return False
    for forget in (inbox.tidy, cases.tidy, counted.tidy, notes.tidy, noise.tidy, alerts.tidy, listening.tidy):
        forget(db, now)
    db.execute("DELETE FROM ticks WHERE at < ?", (stamp(now - _TICKS_FOR),))
    db.execute("INSERT OR REPLACE INTO meta VALUES ('tidied', ?)", (today,))
    return True


def purge(db: Database, keyring: Keyring, now: datetime) -> tuple[int, str | None]:
    """Removes cases past their time and blanks their audit rows; how many cases, and the signed checkpoint."""
    count = 0
    for rule in RULES:
        since = "closed_at" if rule.name == "disputed" else "at"
        sql = f"SELECT leaf FROM cases WHERE {rule.where} AND {since} < ?"  # noqa: S608 - from the table above
        over = [leaf for (leaf,) in db.execute(sql, (stamp(now - rule.keep),))]
        if over:
            about = "SELECT n FROM audit WHERE about = ?"
            rows = [n for leaf in over for n in (leaf, *(later for (later,) in db.execute(about, (leaf,))))]
            ledger.append(db, keyring, [records.purge(rows, rule.name, now)], _NEVER)
            db.conn.executemany("UPDATE audit SET data = NULL WHERE n = ?", [(n,) for n in rows])
            db.conn.executemany("DELETE FROM cases WHERE leaf = ?", [(leaf,) for leaf in over])
            db.conn.executemany("DELETE FROM notes WHERE about = ?", [(leaf,) for leaf in over])
        count += len(over)
    # A purge counts only under a signature: see bot/audit/verify.py.
    return count, ledger.sign(db, keyring) if count else None


def erase(db: Database, keyring: Keyring, person: str, now: datetime) -> tuple[int, str | None]:
    """Wipes what leads to the person; how many cases, and the signed checkpoint. The key is the keyring's to destroy."""
    leaves = [n for (n,) in db.execute("SELECT leaf FROM cases WHERE person = ?", (person,))]
    db.execute(
        "UPDATE cases SET person = NULL, way_back = NULL, message = NULL, salt = NULL WHERE person = ?", (person,)
    )
    for table in ("nudged", "dismissed"):
        db.execute(f"DELETE FROM {table} WHERE person = ?", (person,))  # noqa: S608 - from the line above
    db.conn.executemany("DELETE FROM notes WHERE about = ?", [(leaf,) for leaf in leaves])
    ledger.append(db, keyring, [records.erasure(leaves, now)], _NEVER)
    return len(leaves), ledger.sign(db, keyring)


_NEVER = 1 << 62  # no checkpoint yet: one is signed at the end
