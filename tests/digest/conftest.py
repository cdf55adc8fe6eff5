from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.keys import Keyring
from bot.store.sqlite import SqliteStore


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring.create(tmp_path / "school.keys")


@pytest.fixture
async def store(tmp_path: Path, keyring: Keyring) -> AsyncIterator[SqliteStore]:
    store = SqliteStore(tmp_path / "tactful.db", keyring)
    await store.open()
    yield store
    await store.close()
