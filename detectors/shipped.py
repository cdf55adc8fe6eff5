"""The names of the detectors that ship, without importing any of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent

READING = frozenset({"pupil_sensitive"})
"""Those that find nothing unless texts are read with the models."""


@cache
def names() -> tuple[str, ...]:
    """A detector is a module with its examples beside it: NAME.py and NAME.toml."""
    return tuple(sorted(path.stem for path in _HERE.glob("*.toml") if path.with_suffix(".py").exists()))
