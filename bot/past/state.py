"""Where an interrupted scan goes on: a file beside what it writes, replaced whole, so that it is never half of one.

It holds counts and places, the names of channels, and no words of a message. People stand in it as pseudonyms keyed with bytes
of the export itself: whoever has only this file can try no names on it.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import UsageError

if sys.platform != "win32":  # there nobody is kept from scanning twice onto one file
    import fcntl

_VERSION = 2
_ENDS = 1 << 16


@dataclass(frozen=True, slots=True)
class Place:
    """Up to where everything is counted, and written."""

    export: int = 0
    file: int = 0
    item: int = 0
    """Items of that file that are done."""
    written: int = 0
    """Bytes of the output."""


class StateFile:
    """One scan's."""

    def __init__(self, beside: Path, key: bytes, settings: str) -> None:
        """`settings`: all that the counts depend on, beside the export."""
        self.path = beside.with_name(beside.name + ".state")
        self._of = _digest(key, "of")
        self._how = _digest(key, settings)

    def load(self) -> tuple[Place, dict[str, Any]] | None:
        """Where to go on, and the counts up to there; None to begin.

        Raises:
            UsageError: it is of another scan, or cannot be read.
        """
        try:
            kept = json.loads(self.path.read_text(encoding="utf-8"))
            same = (kept["version"], kept["of"], kept["how"]) == (_VERSION, self._of, self._how)
            place = Place(**kept["place"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError):
            raise UsageError(f"{self.path}: cannot be read. Add --fresh to begin again.") from None
        if not same:
            raise UsageError(
                f"{self.path}: is of a scan of another export, of this one before it changed, or with other settings. Add --fresh to "
                "begin again."
            )
        return place, kept["counts"]

    @contextmanager
    def held(self) -> Iterator[None]:
        """While it is, no other scan remembers its place here.

        Raises:
            UsageError: another does.
        """
        lock = self.path.with_name(self.path.name + ".lock")
        with lock.open("a") as stream:
            if sys.platform != "win32":
                try:
                    fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    raise UsageError(
                        f"{self.path.with_suffix('')}: another scan is writing it. Wait for that, or name another file."
                    ) from None
            try:
                yield
            finally:
                lock.unlink(missing_ok=True)

    def save(self, place: Place, counts: dict[str, Any]) -> None:
        """Durable when it returns."""
        kept = {"version": _VERSION, "of": self._of, "how": self._how}
        kept |= {"place": {name: getattr(place, name) for name in Place.__slots__}, "counts": counts}
        with writing(self.path):
            self._write(kept)

    def _write(self, kept: dict[str, Any]) -> None:
        new = self.path.with_name(self.path.name + ".new")
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:  # noqa: PTH123 - born private
            json.dump(kept, stream)
            stream.flush()
            os.fsync(stream.fileno())
        new.replace(self.path)

    def remove(self) -> None:
        """The scan is done, or begins again."""
        self.path.unlink(missing_ok=True)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Says of which file a write failed.

    Raises:
        UsageError: the disk is full, or the file is out of reach.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be written ({(error.strerror or 'no reason given').lower()}). Make room, or name a file elsewhere."
        ) from None


def changed_at(paths: Sequence[Path]) -> str:
    """When each file was last changed: a scan does not go on with others."""
    return " ".join(str(file.stat().st_mtime_ns) for path in paths for file in _files(path))


def key_of(paths: Sequence[Path]) -> bytes:
    """Out of the exports' own bytes: never kept, and made again only by who has them."""
    found = hashlib.blake2b(digest_size=32)
    for path in paths:
        for file in _files(path):
            size = file.stat().st_size
            found.update(f"{file.relative_to(path) if path.is_dir() else ''}\0{size}\0".encode())
            with file.open("rb") as stream:
                if path.is_dir():
                    found.update(stream.read(1024))
                    continue
                found.update(stream.read(_ENDS))
                stream.seek(max(0, size - _ENDS))
                found.update(stream.read(_ENDS))
    return found.digest()


def _files(path: Path) -> list[Path]:
    return sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]


def pseudonym(key: bytes, word: str) -> str:
    """A person, or a message, for as long as the scan runs."""
    return _digest(key, word)[:16]


def _digest(key: bytes, words: str) -> str:
    return hashlib.blake2b(words.encode("utf-8", "replace"), key=key, digest_size=16).hexdigest()
