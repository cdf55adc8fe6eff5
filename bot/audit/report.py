"""`tactful audit`: what verify, show and export say to people, for the store that the config names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from bot.audit import checkpoint, export, verify
from bot.errors import UsageError
from bot.keys import Keyring
from bot.parts import database_of

if TYPE_CHECKING:
    from bot.config import Config


def verified(config: Config, outside: Path | None = None) -> tuple[bool, str]:
    """Whether all is well, and in words what was checked or what is wrong.

    `outside`: a file of checkpoints kept elsewhere; the config's anchor where none is given.
    """
    anchor = outside or (config.path(config.audit.anchor) if config.audit.anchor else None)
    notes = _notes(anchor) if anchor else []
    found = verify.verify(_database(config), Keyring.open(config.path(config.audit.key_file)), notes)
    if not found.ok:
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


def _notes(path: Path) -> list[str]:
    try:
        return list(checkpoint.notes(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"{path}: the checkpoints cannot be read.") from None
