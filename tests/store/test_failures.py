"""Full disks, read-only files, locks, broken disks and crashes: nothing half-written, and work goes on when they pass."""

from __future__ import annotations

import asyncio
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import StoreAway, UsageError
from bot.keys import Keyring
from bot.store.base import Effects
from bot.store.sqlite import SqliteStore
from tests.store.made import LATER, LEASE, NOW, case, drained, message, note, with_note

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def hasty(tmp_path: Path, keyring: Keyring) -> AsyncIterator[SqliteStore]:
    """A store that waits for nobody."""
    store = SqliteStore(tmp_path / "tactful.db", keyring, busy=timedelta())
    await store.open()
    yield store
    await store.close()


async def pragma(store: SqliteStore, setting: str) -> None:
    """Sets it on the connection that writes, until that is opened again."""
    await store._writer.do(lambda db: db.execute(f"PRAGMA {setting}").fetchall(), alone=True)


@contextmanager
def no_file_grows_over(size: int) -> Iterator[None]:
    """Real write errors (EFBIG), which SQLite takes for a broken disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)


async def test_a_full_disk_keeps_nothing_of_the_call(store: SqliteStore) -> None:
    await store.intake([message("1")], NOW)
    await pragma(store, "max_page_count = 1")  # SQLITE_FULL for whatever needs another page
    with pytest.raises(StoreAway, match="SQLITE_FULL"):
        await store.intake([message("2", "long " * 5000), message("3")], NOW)
    assert await store.intake([message("2"), message("3")], LATER) == [True, True]
    assert [m.ref for m in await drained(store)] == ["1", "2", "3"]


async def test_a_full_disk_keeps_nothing_of_a_commit(store: SqliteStore) -> None:
    await store.intake([message()], NOW)
    batch = await store.claim(10, LEASE, NOW)
    cases = [case(way_back="x" * 5000) for _ in range(20)]
    await pragma(store, "max_page_count = 1")
    with pytest.raises(StoreAway, match="SQLITE_FULL"):
        await store.commit(batch, Effects(cases=cases, notes=[note(cases[0])]))
    assert await store.cases_of(["m1"]) == {}
    assert await store.next_note(LATER) is None
    await store.commit(batch, Effects(cases=cases, notes=[note(cases[0])]))
    assert len((await store.cases_of(["m1"]))["m1"]) == 20


async def test_a_read_only_file_is_told_and_gets_over(store: SqliteStore) -> None:
    await pragma(store, "query_only = ON")  # SQLITE_READONLY, as for a file that may not be written
    with pytest.raises(StoreAway, match="SQLITE_READONLY"):
        await store.intake([message()], NOW)
    assert await store.intake([message()], NOW) == [True]


async def test_health_of_a_read_only_file(store: SqliteStore) -> None:
    await store.intake([message()], NOW)
    await pragma(store, "query_only = ON")
    health = await store.health(NOW)
    assert not health.writable
    assert "SQLITE_READONLY" in health.problem
    assert health.waiting == 1
    assert (await store.health(NOW)).writable, "the next try begins with a new connection"


async def test_a_disk_that_does_not_write_is_told_and_gets_over(store: SqliteStore) -> None:
    await store.intake([message("1")], NOW)
    with no_file_grows_over(1024):
        with pytest.raises(StoreAway, match=r"SQLITE_(IOERR|FULL)"):
            await store.intake([message("2")], NOW)
        assert not (await store.health(NOW)).writable
    assert await store.intake([message("2")], NOW) == [True]
    assert [m.ref for m in await drained(store)] == ["1", "2"]


async def test_another_programs_lock_is_told_and_gets_over(hasty: SqliteStore) -> None:
    other = sqlite3.connect(hasty.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreAway, match="SQLITE_BUSY"):
        await hasty.intake([message()], NOW)
    assert await hasty.high_water("slack", "T1", "C1") is None, "reading goes on"
    other.execute("ROLLBACK")
    other.close()
    assert await hasty.intake([message()], NOW) == [True]


async def test_a_nearly_full_disk_refuses_intake_and_still_decides(tmp_path: Path, keyring: Keyring) -> None:
    """On a full disk even a DELETE fails, so intake stops before the rest."""
    roomy = SqliteStore(tmp_path / "tactful.db", keyring)
    await roomy.open()
    await roomy.intake([message()], NOW)
    await roomy.close()
    tight = SqliteStore(tmp_path / "tactful.db", keyring, reserve=1 << 60)
    await tight.open()
    with pytest.raises(StoreAway, match="nearly full"):
        await tight.intake([message("2")], NOW)
    health = await tight.health(NOW)
    assert (health.writable, health.waiting) == (False, 1)
    assert len(await drained(tight)) == 1
    await tight.close()


async def test_a_file_that_vanished_is_no_fresh_start(store: SqliteStore) -> None:
    await store.intake([message()], NOW)
    await pragma(store, "query_only = ON")
    hidden = store.path.rename(store.path.with_suffix(".away"))
    with pytest.raises(StoreAway):
        await store.intake([message()], NOW)
    with pytest.raises(StoreAway, match="SQLITE_CANTOPEN"):
        await store.intake([message()], NOW)
    assert not store.path.exists()
    hidden.rename(store.path)
    assert await store.intake([message()], NOW) == [False]


async def test_a_folder_that_is_not_there_is_named(tmp_path: Path, keyring: Keyring) -> None:
    with pytest.raises(StoreAway, match="nowhere"):
        await SqliteStore(tmp_path / "nowhere" / "tactful.db", keyring).open()


async def test_what_is_no_database_is_told(tmp_path: Path, keyring: Keyring) -> None:
    path = tmp_path / "tactful.db"
    path.write_bytes(b"my shopping list\n" * 100)
    with pytest.raises(StoreAway, match="SQLITE_NOTADB"):
        await SqliteStore(path, keyring).open()
    assert path.read_bytes().startswith(b"my shopping list")


async def test_memory_is_refused(keyring: Keyring) -> None:
    with pytest.raises(UsageError, match="must be a file"):
        await SqliteStore(":memory:", keyring).open()


async def test_another_keyrings_store_is_refused(store: SqliteStore, tmp_path: Path) -> None:
    other = SqliteStore(store.path, Keyring.create(tmp_path / "other.keys"))
    with pytest.raises(UsageError, match="key_file"):
        await other.open()
    assert await store.intake([message()], NOW) == [True]


async def test_what_a_crashed_process_had_claimed_is_free_at_the_next_start(
    store: SqliteStore, keyring: Keyring
) -> None:
    """Nobody waits for its lease to expire."""
    await store.intake([message()], NOW)
    await store.claim(10, LEASE, NOW)
    beside = SqliteStore(store.path, keyring)
    await beside.open()
    assert (await beside.claim(10, LEASE, NOW)).items == (), "a living process keeps its lease"
    await beside.close()
    await store._stop()
    await store.open()
    [item] = (await store.claim(10, LEASE, NOW)).items
    assert item.attempts == 1


async def test_one_request_that_fails_takes_no_other_with_it(store: SqliteStore) -> None:
    """They may share a transaction; each has a savepoint."""
    about, intent = await with_note(store)
    await store.intake([message("1")], NOW)
    batch = await store.claim(10, LEASE, NOW)
    twice = Effects(notes=[intent])  # its id is taken: an IntegrityError
    results = await asyncio.gather(
        store.intake([message("2")], NOW), store.commit(batch, twice), store.intake([message("3")], NOW),
        return_exceptions=True,
    )  # fmt: skip
    assert [results[0], results[2]] == [[True], [True]]
    assert isinstance(results[1], sqlite3.IntegrityError)
    await store.commit(
        batch,
        Effects(),
    )
    assert [m.ref for m in await drained(store)] == ["2", "3"]
    assert await store.cases_of(["m1"]) == {"m1": [about]}


async def test_who_gave_up_waiting_stops_nobody(store: SqliteStore) -> None:
    waiting = asyncio.create_task(store.intake([message("1")], NOW))
    await asyncio.sleep(0)
    waiting.cancel()
    assert await store.intake([message("2")], NOW) == [True]
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_a_store_can_be_opened_again(store: SqliteStore) -> None:
    await store.intake([message()], NOW)
    await store.close()
    with pytest.raises(StoreAway, match="not open"):
        await store.intake([message()], NOW)
    await store.open()
    assert await store.intake([message()], NOW) == [False]


HEARS = """
import asyncio, sys
from pathlib import Path
from bot.keys import Keyring
from bot.store.sqlite import SqliteStore
from tests.store.made import NOW, message

async def main(folder, start):
    store = SqliteStore(folder / "tactful.db", Keyring.open(folder / "school.keys"))
    await store.open()
    async def hand(lane):
        for number in range(start + lane, start + 100000, 8):
            await store.intake([message(str(number))], NOW)
            sys.stdout.write(f"{number}\\n")
            sys.stdout.flush()
    await asyncio.gather(*(hand(lane) for lane in range(8)))

asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
"""


def hears_until_killed(folder: Path, start: int) -> set[str]:
    """What a real process acknowledged before kill -9."""
    command = [sys.executable, "-c", HEARS, str(folder), str(start)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        said = [process.stdout.readline() for _ in range(200)]
        process.kill()
        said += list(process.stdout)
    return {line.strip() for line in said if line.endswith("\n")}


def alive(folder: Path) -> int:
    return len(list(folder.glob("*-alive-*")))


async def test_what_was_acknowledged_outlives_kill_9(tmp_path: Path, keyring: Keyring) -> None:
    acknowledged = {ref for start in (0, 100_000, 200_000) for ref in hears_until_killed(tmp_path, start)}
    store = SqliteStore(tmp_path / "tactful.db", keyring)
    await store.open()
    kept = {m.ref for m in await drained(store)}
    assert acknowledged <= kept
    assert len(acknowledged) >= 600
    assert alive(tmp_path) == 1, "what the killed processes left is cleared away"
    await store.close()
