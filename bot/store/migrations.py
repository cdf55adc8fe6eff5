"""The schema, as numbered steps. Append-only: a step that has shipped is never edited, and each runs once in a file."""

from __future__ import annotations

import contextlib

from sqlite_utils import Database, Migrations

from bot.errors import StoreAway, UsageError
from bot.store import counted

SHARDS = 16
"""Channels are spread over so many leases. Fixed by the first migration."""
TRIGGERS = frozenset({"audit_kept", "audit_unchanged", "checkpoints_kept", "checkpoints_unchanged"})

migrations = Migrations("tactful")


@migrations(name="0001_inbox")
def inbox(db: Database) -> None:
    """What was heard: pseudonyms that stay for a while, sealed bodies that wait, high-water marks, leases."""
    db.executescript("""
        CREATE TABLE heard (event BLOB PRIMARY KEY, day INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE INDEX heard_day ON heard (day);
        CREATE TABLE inbox (
            shard INTEGER, id INTEGER, heard_at TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
            message BLOB NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (shard, id)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE revisions (
            message BLOB PRIMARY KEY, newest TEXT NOT NULL, gone INTEGER NOT NULL, day INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE marks (channel BLOB PRIMARY KEY, width INTEGER NOT NULL, ref TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE shards (
            shard INTEGER PRIMARY KEY, lease TEXT, until TEXT, leased_at TEXT, claimed_to INTEGER
        ) STRICT;
        CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    """)
    db["shards"].insert_all({"shard": shard} for shard in range(SHARDS))  # type: ignore[union-attr]  # a table, no view


@migrations(name="0002_cases")
def cases(db: Database) -> None:
    """What was decided and said, and what is remembered of it. Names and words stand nowhere."""
    db.executescript("""
        -- What changes, and what is looked for; the rest of a case stands in its audit row.
        CREATE TABLE cases (
            leaf INTEGER PRIMARY KEY, id TEXT NOT NULL, salt BLOB, message TEXT, at TEXT NOT NULL, person TEXT,
            way_back TEXT, severity INTEGER NOT NULL, action TEXT NOT NULL, state TEXT NOT NULL, closed_at TEXT
        ) STRICT;
        -- The first digits of a random name tell enough, and make the index a third as large.
        CREATE INDEX cases_id ON cases (substr(id, 1, 12));
        CREATE INDEX cases_message ON cases (substr(message, 1, 12)) WHERE message IS NOT NULL;
        CREATE TABLE notes (
            n INTEGER PRIMARY KEY, id TEXT NOT NULL, about INTEGER NOT NULL, person TEXT NOT NULL,
            pattern TEXT NOT NULL, sealed BLOB, state TEXT NOT NULL, not_before TEXT NOT NULL,
            attempts INTEGER NOT NULL, owner TEXT, how TEXT, answer TEXT, settled_at TEXT
        ) STRICT;
        CREATE UNIQUE INDEX notes_id ON notes (id);
        CREATE INDEX notes_about ON notes (about);
        CREATE INDEX notes_pending ON notes (not_before) WHERE state = 'pending';
        CREATE INDEX notes_open ON notes (state) WHERE state IN ('sending', 'unknown');
        CREATE TABLE nudged (person TEXT NOT NULL, pattern TEXT NOT NULL, at TEXT NOT NULL) STRICT;
        CREATE INDEX nudged_person ON nudged (person, at);
        CREATE INDEX nudged_at ON nudged (at);
        CREATE TABLE dismissed (
            person TEXT, pattern TEXT, at TEXT NOT NULL, PRIMARY KEY (person, pattern)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE counters (
            day TEXT, name TEXT, detail TEXT, n INTEGER NOT NULL, PRIMARY KEY (day, name, detail)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE announced (place TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE roster (id INTEGER PRIMARY KEY CHECK (id = 1), sealed BLOB NOT NULL, at TEXT NOT NULL) STRICT;
        CREATE TABLE ticks (
            schedule TEXT, slot TEXT, at TEXT NOT NULL, PRIMARY KEY (schedule, slot)
        ) STRICT, WITHOUT ROWID;
    """)


@migrations(name="0003_audit")
def audit(db: Database) -> None:
    """The audit rows, which may be blanked (a purge) but never changed or removed; see bot/audit."""
    db.executescript("""
        CREATE TABLE audit (
            n INTEGER PRIMARY KEY, data TEXT, hash BLOB NOT NULL, mac BLOB NOT NULL,
            about INTEGER GENERATED ALWAYS AS (json_extract(data, '$.row')) VIRTUAL
        ) STRICT;
        CREATE INDEX audit_about ON audit (about) WHERE about IS NOT NULL;
        CREATE TABLE checkpoints (size INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT;
        CREATE TABLE tree (
            id INTEGER PRIMARY KEY CHECK (id = 1), size INTEGER NOT NULL, signed INTEGER NOT NULL, edge BLOB NOT NULL
        ) STRICT;
        INSERT INTO tree VALUES (1, 0, 0, x'');
        CREATE TRIGGER audit_kept BEFORE DELETE ON audit
            BEGIN SELECT RAISE(ABORT, 'audit rows are kept'); END;
        CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit
            WHEN NEW.data IS NOT NULL OR NEW.n IS NOT OLD.n OR NEW.hash IS NOT OLD.hash OR NEW.mac IS NOT OLD.mac
            BEGIN SELECT RAISE(ABORT, 'audit rows are not changed'); END;
        CREATE TRIGGER checkpoints_kept BEFORE DELETE ON checkpoints
            BEGIN SELECT RAISE(ABORT, 'checkpoints are kept'); END;
        CREATE TRIGGER checkpoints_unchanged BEFORE UPDATE ON checkpoints
            BEGIN SELECT RAISE(ABORT, 'checkpoints are not changed'); END;
    """)


@migrations(name="0004_alerts")
def alerts(db: Database) -> None:
    """Urgent word to named people, and each of its deliveries; what is said, and to whom, is sealed until it is over."""
    db.executescript("""
        CREATE TABLE alerts (
            n INTEGER PRIMARY KEY, id TEXT NOT NULL, about INTEGER, kind TEXT NOT NULL, sealed BLOB,
            raised_at TEXT NOT NULL, state TEXT NOT NULL, step INTEGER NOT NULL, next_at TEXT NOT NULL,
            taken_by TEXT, ended_at TEXT
        ) STRICT;
        CREATE UNIQUE INDEX alerts_id ON alerts (id);
        CREATE INDEX alerts_open ON alerts (next_at) WHERE state = 'open';
        CREATE TABLE alert_sends (
            n INTEGER PRIMARY KEY, alert INTEGER NOT NULL, step INTEGER NOT NULL, what TEXT NOT NULL DEFAULT 'alert',
            id TEXT NOT NULL, role TEXT NOT NULL, means TEXT NOT NULL, person TEXT NOT NULL, sealed BLOB,
            state TEXT NOT NULL, not_before TEXT NOT NULL, attempts INTEGER NOT NULL, owner TEXT, how TEXT,
            settled_at TEXT
        ) STRICT;
        CREATE UNIQUE INDEX alert_sends_id ON alert_sends (id);
        CREATE INDEX alert_sends_alert ON alert_sends (alert);
        CREATE INDEX alert_sends_waiting ON alert_sends (not_before) WHERE state IN ('pending', 'sending');
    """)


@migrations(name="0005_digest")
def digest(db: Database) -> None:
    """Cases as numbers by week, from those there are; the digests made of them, and where each is to go."""
    db.executescript("""
        CREATE TABLE counted (
            week INTEGER, lead TEXT, clause TEXT, detector TEXT, kind TEXT, state TEXT, took INTEGER, answer TEXT,
            n INTEGER NOT NULL, PRIMARY KEY (week, lead, clause, detector, kind, state, took, answer)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE digests (week TEXT PRIMARY KEY, made_at TEXT NOT NULL, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE digest_sends (
            week TEXT, target TEXT, state TEXT NOT NULL, not_before TEXT NOT NULL, attempts INTEGER NOT NULL,
            PRIMARY KEY (week, target)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX digest_sends_pending ON digest_sends (not_before) WHERE state = 'pending';
    """)
    counted.fill(db)


@migrations(name="0006_noise")
def noise(db: Database) -> None:
    """What detectors said and were told, by day, with no person; whose tips rest, and who was told so."""
    db.executescript("""
        ALTER TABLE notes ADD COLUMN detector TEXT NOT NULL DEFAULT '';
        CREATE TABLE noise (
            day TEXT, detector TEXT, what TEXT, n INTEGER NOT NULL, PRIMARY KEY (day, detector, what)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE paused (detector TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE silenced (
            week TEXT, detector TEXT, why TEXT, said INTEGER NOT NULL DEFAULT 0, taken TEXT,
            PRIMARY KEY (week, detector, why)
        ) STRICT, WITHOUT ROWID;
    """)


@migrations(name="0007_coverage")
def coverage(db: Database) -> None:
    """Since when each channel is listened to, up to when it was heard whole, and its gaps."""
    db.executescript("""
        CREATE TABLE listening (
            channel BLOB PRIMARY KEY, platform TEXT NOT NULL, since TEXT, whole_to TEXT
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE gaps (
            channel BLOB, began TEXT, ended TEXT NOT NULL, lost_to TEXT, found INTEGER NOT NULL,
            PRIMARY KEY (channel, began)
        ) STRICT, WITHOUT ROWID;
    """)


@migrations(name="0008_note_platform")
def note_platform(db: Database) -> None:
    """The platform of each note, so that one that is slow keeps no other's notes waiting."""
    db.executescript("""
        ALTER TABLE notes ADD COLUMN platform TEXT NOT NULL DEFAULT '';
        UPDATE notes SET platform = coalesce((SELECT data ->> '$.platform' FROM audit WHERE n = about), '');
    """)


def migrate(db: Database) -> None:
    """Brings the file up to date, in the transaction that is open.

    Raises:
        UsageError: a newer version made it.
        StoreAway: the triggers that keep the audit rows are gone.
    """
    with contextlib.closing(Database(memory=True, execute_plugins=False)) as empty:
        ours = {step.name for step in migrations.pending(empty)}
    if not {step.name for step in migrations.applied(db)} <= ours:
        raise UsageError("the store was made by a newer version of Tactful. Install that version.")
    migrations.apply(db)
    if not {trigger.name for trigger in db.triggers} >= TRIGGERS:
        # sqlite-utils' table.transform() drops triggers without a word; so would a hand that means to change rows.
        raise StoreAway("the triggers that keep the audit rows are gone. Run `tactful audit verify`.")
