"""How the file is opened: to write with every commit synced, or to read one snapshot of it."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from sqlite_utils import Database

from bot.store.writer import away

_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",  # NORMAL lost the last commits in 518 of 600 power cuts
    "secure_delete = ON",  # what is wiped is overwritten
    "cache_size = -32000",  # KiB: a batch's pages stay in memory until its commit
    "wal_autocheckpoint = 4000",
    "journal_size_limit = 16777216",
)


def writing(path: Path, busy: timedelta) -> Database:
    """A connection that waits so long for other processes.

    It makes no file: where one that was in use is gone, that is a failure and no fresh start.
    """
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=busy.total_seconds(), isolation_level=None
    )
    db = Database(connection, execute_plugins=False)
    for pragma in _PRAGMAS:
        db.execute(f"PRAGMA {pragma}").fetchall()
    return db


@contextlib.contextmanager
def reading(path: Path) -> Iterator[Database]:
    """The store as it is now, whatever a running bot writes meanwhile.

    Raises:
        StoreAway: it cannot be read.
    """
    log = path.with_name(f"{path.name}-wal")
    # Without its log the file is complete, and then it can be read where nothing may be written: on a backup medium.
    mode = "mode=ro" if log.exists() else "mode=ro&immutable=1"
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True, isolation_level=None)
        with contextlib.closing(Database(connection, execute_plugins=False)) as db:
            db.execute("BEGIN")
            yield db
    except sqlite3.Error as error:
        raise away(error) from None
