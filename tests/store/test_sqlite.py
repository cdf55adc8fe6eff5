"""The embedded store keeps the contract."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.keys import Keyring
from bot.store.base import Store
from bot.store.sqlite import SqliteStore
from tests.store.contract import Engine, StoreContract


class Sqlite:
    """One file, and the processes on it."""

    def __init__(self, path: Path, keyring: Keyring) -> None:
        self.path = path
        self.keyring = keyring

    def process(self) -> SqliteStore:
        return SqliteStore(self.path, self.keyring)

    async def kill(self, store: Store) -> None:
        """No last checkpoint; what the process held is let go by the system."""
        assert isinstance(store, SqliteStore)
        await store._stop()


class TestSqlite(StoreContract):
    @pytest.fixture
    def engine(self, tmp_path: Path, keyring: Keyring) -> Engine:
        return Sqlite(tmp_path / "tactful.db", keyring)
