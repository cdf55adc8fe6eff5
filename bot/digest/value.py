"""The digest as one value. Every count in it is a Figure, fit to be published; its sentences are ready to be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import TypeAdapter

from bot.digest.suppress import SMALLEST, ZERO, Figure


@dataclass(frozen=True, slots=True)
class Cell:
    """What a column says of one clause."""

    category: str
    clause: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class Column:
    """Some weeks in a row. A column of whole weeks is made once and then kept: later digests repeat it as it was."""

    start: int
    """Weeks by number, as bot/digest/weeks.py has them; both ends with."""
    end: int
    whole: bool
    """False where more weeks will come to it."""
    title: str
    days: str
    cells: tuple[Cell, ...]
    """Without those that are 0; in the order of the policy."""
    categories: tuple[tuple[str, Figure], ...]
    total: Figure

    def of(self, category: str, clause: str | None = None) -> Figure:
        """The figure of a category, or of a clause in it."""
        if clause is None:
            return dict(self.categories).get(category, ZERO)
        found = (cell.figure for cell in self.cells if (cell.category, cell.clause) == (category, clause))
        return next(found, ZERO)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table as it is read."""

    name: str
    clause: str
    """Empty for a category and for the total."""
    figures: tuple[Figure, ...]
    """One for each column."""
    change: str
    """up, down, level or empty: where nothing can be said."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """What is said of four whole weeks; made once and then kept."""

    start: int
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """What leadership reads on Monday."""

    week: str
    """2026-W47."""
    title: str
    lead: str
    """The first sentence; the only one in a quiet week."""
    window: int
    """Weeks that a column covers; kept, so that a change of the setting begins with a new period."""
    rounding: int
    columns: tuple[Column, ...] = ()
    """Oldest first. None in a quiet week."""
    names: tuple[tuple[str, str], ...] = ()
    """Category -> as it is read."""
    clauses: tuple[tuple[str, str], ...] = ()
    """Clause -> its title."""
    period: Period | None = None
    sections: tuple[Section, ...] = ()
    """What is about this week alone."""
    footer: str = ""
    chart_title: str = ""
    chart_text: str = ""
    """What the picture shows, in words; empty where there is none."""
    silent: tuple[Column, ...] = ()
    """In a quiet week: the columns, which later digests need."""

    @property
    def every_section(self) -> tuple[Section, ...]:
        """All of them, in the order in which they are read."""
        return (*(self.period.sections if self.period else ()), *self.sections)

    @property
    def kept(self) -> tuple[Column, ...]:
        """The columns, shown or not."""
        return self.columns or self.silent

    def rows(self) -> Iterator[Row]:
        """The table: each category with its clauses, then the total."""
        for category, name in self.names:
            yield self._row(name, "", tuple(column.of(category) for column in self.columns))
            clauses = dict.fromkeys(c.clause for col in self.columns for c in col.cells if c.category == category)
            for clause in sorted(clauses, key=[clause for clause, _ in self.clauses].index):
                figures = tuple(column.of(category, clause) for column in self.columns)
                yield self._row(dict(self.clauses)[clause], clause, figures)
        yield self._row("All", "", tuple(column.total for column in self.columns))

    def _row(self, name: str, clause: str, figures: tuple[Figure, ...]) -> Row:
        whole = [figure for figure, column in zip(figures, self.columns, strict=True) if column.whole]
        return Row(name, clause, figures, change(*whole[-2:]) if len(whole) > 1 else "")


def change(before: Figure, after: Figure) -> str:
    """In a word; nothing where a small count would be compared (R26)."""
    if 0 < before.low < SMALLEST or 0 < after.low < SMALLEST or not before.high + after.high:
        return ""
    return "up" if after.low > before.high else "down" if after.high < before.low else "level"


_adapter = TypeAdapter(Digest)


def to_json(digest: Digest) -> str:
    """As it is kept."""
    return _adapter.dump_json(digest).decode()


def from_json(value: str) -> Digest:
    """As it was."""
    return _adapter.validate_json(value)
