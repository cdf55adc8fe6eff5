"""Many rows in one statement. Python's sqlite3 lets go of the interpreter for each statement, and has to win it back."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlite_utils import Database

_VARIABLES = 900  # host parameters in one statement: under 999, the limit of the oldest SQLite


def insert(db: Database, into: str, rows: Sequence[Sequence[Any]], otherwise: str = "") -> None:
    """INSERT INTO `into` the rows; `otherwise` is an ON CONFLICT clause."""
    if not rows:
        return
    width = len(rows[0])
    for some in parts(rows, _VARIABLES // width):
        db.execute(_insert(into, width, len(some), otherwise), [value for row in some for value in row])


def parts(values: Sequence[Any], size: int = _VARIABLES) -> Iterator[Sequence[Any]]:
    """The values in parts that fit into a statement."""
    for at in range(0, len(values), size):
        yield values[at : at + size]


def marks(count: int) -> str:
    """So many host parameters."""
    return ", ".join("?" * count)


@functools.lru_cache(256)
def _insert(into: str, width: int, count: int, otherwise: str) -> str:
    row = f"({marks(width)})"
    return f"INSERT INTO {into} VALUES {', '.join([row] * count)} {otherwise}"  # noqa: S608 - constants and marks
