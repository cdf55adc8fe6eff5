"""Tells living processes from crashed ones: each holds a lock on a file of its own, which the system lets go with it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

try:
    import fcntl as _fcntl
except ImportError:  # Windows: one process a store, so whoever had notes in hand before this one started is gone
    _fcntl = None  # type: ignore[assignment]  # the very case

fcntl: Any = _fcntl


class Presence:
    """A process, as others on the same database see it."""

    def __init__(self, database: Path) -> None:
        self._prefix = f"{database.name}-alive-"
        self._folder = database.parent
        self.name = ""
        self._handle: int | None = None

    def begin(self) -> None:
        """Takes a new name and its lock; clears away what crashed processes left."""
        self.name = secrets.token_hex(8)
        for path in self._folder.glob(f"{self._prefix}*"):
            _is_held(path, clear=True)
        path = self._path(self.name)
        while self._handle is None or not path.exists():  # another may have cleared it away just before the lock
            self.end()
            self._handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
            if fcntl is not None:
                fcntl.flock(self._handle, fcntl.LOCK_EX)

    def end(self) -> None:
        """Lets go."""
        if self._handle is not None:
            self._path(self.name).unlink(missing_ok=True)
            os.close(self._handle)
            self._handle = None

    def dead(self, names: Iterable[str]) -> list[str]:
        """Those that run no more."""
        return sorted(name for name in names if name != self.name and not _is_held(self._path(name)))

    @staticmethod
    def anybody(database: Path) -> bool | None:
        """Whether a process is at work on the database; None where that cannot be told. Changes nothing."""
        if fcntl is None:
            return None
        found = [_is_locked(path) for path in database.parent.glob(f"{database.name}-alive-*")]
        return True if any(found) else None if None in found else False

    def _path(self, name: str) -> Path:
        return self._folder / f"{self._prefix}{name}"


def _is_held(path: Path, *, clear: bool = False) -> bool:
    """Whether a process holds the lock. `clear`: else removes the file, while nobody else can take it."""
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        if fcntl is not None:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if clear:
            path.unlink(missing_ok=True)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False


def _is_locked(path: Path) -> bool | None:
    """The same, where nothing may be written; None where it may not even be opened."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False
