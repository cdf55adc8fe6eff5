"""The schema grows with the rows in it; and nothing can quietly loosen what keeps the audit rows."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.errors import StoreAway, UsageError
from bot.keys import Keyring
from bot.store import inbox
from bot.store.base import Effects
from bot.store.migrations import migrate, migrations
from bot.store.sqlite import SqliteStore
from tests.store.made import NOW, case, decided, drained, message


async def test_the_oldest_schema_is_brought_up_to_date_with_its_rows(tmp_path: Path, keyring: Keyring) -> None:
    path = tmp_path / "tactful.db"
    db = Database(sqlite3.connect(path, isolation_level=None), execute_plugins=False)
    migrations.apply(db, stop_before="0002_cases")
    channel = bytes.fromhex(keyring.pseudonym("channel", "slack", "T1", "C1"))
    inbox.take_in(db, [([inbox.arrival(message(), channel, keyring)], NOW)])
    db.close()
    store = SqliteStore(path, keyring)
    await store.open()
    assert await store.intake([message()], NOW) == [False]
    assert await drained(store) == [message()]
    await store.close()


async def test_each_step_runs_once(store: SqliteStore) -> None:
    applied = "SELECT name, applied_at FROM _sqlite_migrations ORDER BY name"
    first = await store._reader.do(lambda db: db.execute(applied).fetchall())
    await store.close()
    await store.open()
    assert await store._reader.do(lambda db: db.execute(applied).fetchall()) == first
    assert [name for name, _ in first][:4] == ["0001_inbox", "0002_cases", "0003_audit", "0004_alerts"]


async def test_a_newer_versions_file_is_refused_and_left_alone(store: SqliteStore, keyring: Keyring) -> None:
    row = {"migration_set": "tactful", "name": "9999_future", "applied_at": "later"}
    await store._writer.do(lambda db: db.table("_sqlite_migrations").insert(row))
    with pytest.raises(UsageError, match="newer version"):
        await SqliteStore(store.path, keyring).open()


async def test_a_failed_migration_leaves_the_file_as_it_was(tmp_path: Path, keyring: Keyring) -> None:
    path = tmp_path / "tactful.db"
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE cases (mine)")  # in the way of the second step
    db.close()
    with pytest.raises(StoreAway):
        await SqliteStore(path, keyring).open()
    db = sqlite3.connect(path)
    assert db.execute("SELECT name FROM sqlite_master").fetchall() == [("cases",)]
    db.close()


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE audit SET data = '{}'",
        "UPDATE audit SET hash = x'00', data = NULL",
        "UPDATE audit SET n = n + 100",
        "DELETE FROM audit",
        "INSERT OR REPLACE INTO audit (n, data, hash, mac) VALUES (0, '{}', x'00', x'00')",
        "UPDATE checkpoints SET note = ''",
        "DELETE FROM checkpoints",
        "INSERT OR REPLACE INTO checkpoints VALUES (1, '')",
    ],
)
async def test_audit_rows_cannot_be_changed_in_passing(store: SqliteStore, attack: str) -> None:
    await decided(store, Effects([case()]))
    await store.close()
    await store.open()
    with pytest.raises(sqlite3.IntegrityError, match=r"are kept|are not changed"):
        await store._writer.do(lambda db: db.execute(attack))


async def test_missing_triggers_are_noticed_at_the_start(store: SqliteStore, keyring: Keyring) -> None:
    """sqlite-utils' transform() drops them without a word."""
    await store._writer.do(lambda db: db.table("checkpoints").transform(types={"note": str}))
    with pytest.raises(StoreAway, match="triggers"):
        await SqliteStore(store.path, keyring).open()


def test_migrating_asks_for_no_plugins() -> None:
    db = Database(memory=True, execute_plugins=False)
    migrate(db)
    assert {"inbox", "cases", "audit"} <= set(db.table_names())
    db.close()
