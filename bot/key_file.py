"""The key file: a small SQLite database in rollback mode, made whole or not at all.

At rest it is one file, so it can be backed up by copying, and a crash leaves either the old state or the new. A key that
is deleted is overwritten in the file; the medium's own free blocks and backups are out of reach, so give backups of this
file a short life.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

_SCHEMA = """
CREATE TABLE master (name TEXT PRIMARY KEY, secret BLOB NOT NULL);
CREATE TABLE people (person TEXT PRIMARY KEY, id BLOB NOT NULL, secret BLOB NOT NULL);
"""


def make(path: Path, masters: Mapping[str, bytes]) -> None:
    """A new file, readable by its owner alone.

    Raises:
        FileExistsError: there is something in the place; it is left alone.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # mode 0600
    os.close(handle)
    try:
        with opened(Path(name)) as db:
            db.executescript(_SCHEMA)
            db.executemany("INSERT INTO master VALUES (?, ?)", masters.items())
        _sync(Path(name))
        Path(path).hardlink_to(name)  # unlike a rename, it fails where something is in the place
    finally:
        Path(name).unlink()
    _sync(path.parent)


@contextlib.contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Each statement is a transaction of its own, on disk when it returns."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=5, isolation_level=None)
    with contextlib.closing(connection) as db:
        db.execute("PRAGMA secure_delete = ON")
        # EXTRA also syncs the folder after the journal is removed: a key forgotten stays forgotten after a power cut.
        db.execute("PRAGMA synchronous = EXTRA")
        yield db


def _sync(path: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
