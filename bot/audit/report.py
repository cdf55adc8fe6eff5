"""`tactful audit`: what verify, show and export say to people, for the store that the config names."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from bot.audit import checkpoint, export, verify
from bot.errors import UsageError
from bot.keys import Keyring
from bot.parts import database_of
from bot.store import reader

if TYPE_CHECKING:
    from bot.config import Config


def verified(config: Config, outside: Path | None = None) -> tuple[bool, str]:
    """Whether all is well, and in words what was checked or what is wrong.

    `outside`: a file of checkpoints kept elsewhere; the config's anchor where none is given.

    Raises:
        UsageError: there is no store, no key, or no checkpoint in the file that was named.
        StoreAway: the store cannot be read, which says nothing about tampering.
    """
    notes = _given(outside) if outside else _anchored(config)
    path = _database(config)
    found = verify.verify(path, Keyring.open(config.path(config.audit.key_file)), notes)
    if not found.ok:
        if found.row is None:
            _read_through(path)
        return False, found.problem
    words = f"{found.rows} records, {found.checkpoints} signed checkpoints: nothing was changed, removed or reordered."
    if not notes:
        words += " Checked from inside only; give a checkpoint kept elsewhere with --outside to check against a full rewrite."
    return True, words


def shown(config: Config, case: str | None, latest: int) -> list[dict[str, Any]]:
    """One case with its records, or the latest.

    Raises:
        UsageError: there is no such case.
    """
    found = list(export.show(_database(config), case, latest))
    if case and not found:
        raise UsageError(f"There is no case {case!r}. `tactful audit show` lists the latest.")
    return found


def exported(config: Config, form: Literal["jsonl", "csv"]) -> Iterator[str]:
    """Every case, without content, a line each."""
    return export.export(_database(config), form)


def cases(config: Config) -> list[dict[str, Any]]:
    """Every case, oldest first."""
    return list(export.rows(_database(config)))


def _database(config: Config) -> Path:
    path = database_of(config)
    if not path.exists():
        raise UsageError(f"{path}: there is no store yet. `tactful run` makes it.")
    return path


def _read_through(path: Path) -> None:
    """Reads what `verify` read: where that fails, the store is away, and no row is at fault.

    Raises:
        StoreAway: it cannot be read.
    """
    with reader.reading(path) as db, contextlib.suppress(ValueError, LookupError, TypeError):
        for _ in itertools.chain(reader.checkpoints(db), reader.audit_rows(db), reader.held(db)):
            pass
        reader.edge(db)
        reader.roster_sealed(db)


def _given(path: Path) -> list[str]:
    """The checkpoints in a file that was named: to check against nothing would look as if all were well."""
    try:
        found = _notes(path)
    except FileNotFoundError:
        raise UsageError(f"{path}: there is no such file. --outside names one that holds checkpoints.") from None
    if not found:
        raise UsageError(f"{path}: no checkpoint stands in it. Name the file that [audit] anchor wrote, or a copy.")
    return found


def _anchored(config: Config) -> list[str]:
    """The checkpoints in the config's own file, which a bot that is new has not written yet."""
    try:
        return _notes(config.path(config.audit.anchor)) if config.audit.anchor else []
    except FileNotFoundError:
        return []


def _notes(path: Path) -> list[str]:
    try:
        return list(checkpoint.notes(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"{path}: the checkpoints cannot be read.") from None
