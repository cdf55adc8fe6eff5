"""The school's books side by side. The first is the main one: its clauses are cited by number alone, others with their book.

Detectors and decisions know the shipped book's clauses; only here do they become the school's own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from bot.policy import book as books
from bot.policy.book import Book, Clause
from bot.policy.shelf import SHIPPED_ID, Shelf

Citation = str
"""A clause as a case cites it: "9.2" of the main book, "e-safety 4.1" of another."""

_BETWEEN = "; "  # two books of one version
_MOST_SECTIONS = 3  # that a note names


class Library:
    """Books in order, and how a finding cites them."""

    def __init__(self, own: Sequence[Book], shipped: Book, shelf: Shelf) -> None:
        """`shipped`: what is cited where no book of the school has a clause for a label."""
        self.books = tuple(own)
        self.shelf = shelf
        self._shipped = shipped
        covered = {label for book in own for label in book.cites}
        falls_back = shipped.id not in {book.id for book in own} and not covered.issuperset(shipped.cites)
        self._cited = (*own, shipped) if falls_back else self.books
        self._known = {book.id: book for book in (shipped, *own)}

    @classmethod
    def load(cls, names: Sequence[str], folder: Path, shelf: Shelf) -> Library:
        """The books of those names: the shipped one's, an id on the shelf, or a file relative to the folder.

        Raises:
            ValueError: says which, and what to do.
        """
        shipped = books.load()
        own = [shipped if name == SHIPPED_ID else _named(name, folder, shelf) for name in dict.fromkeys(names)]
        ids = [book.id for book in own]
        for book_id in ids:
            if ids.count(book_id) > 1:
                raise ValueError(f"two books have the id {book_id!r}. Give one of them another.")
        return cls(own, shipped, shelf)

    @property
    def main(self) -> Book:
        """The first book."""
        return self.books[0]

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """All clauses, book by book, for look-ups."""
        return tuple(clause for book in self.books for clause in book.clauses)

    @property
    def version(self) -> str:
        """What a case is decided under: every book that it may cite, and its version."""
        return _BETWEEN.join(f"{book.id} {book.version}" for book in self._cited)

    def cited(self, label: str, clauses: Sequence[str]) -> tuple[Citation, ...]:
        """The school's clauses for a finding that cites these of the shipped book.

        The first book with a clause for the label is cited; where none has, the shipped one.
        """
        for book in self.books:
            if book.id == self._shipped.id:
                return tuple(self._citation(book, clause_id) for clause_id in clauses)
            found = book.for_nudge(label) or book.for_label(label)
            if found:
                # Of several, those that are like what was found; a clause written by hand is like all.
                near = sorted((c for c in found if c.like in clauses), key=lambda c: list(clauses).index(c.like))
                return tuple(self._citation(book, clause.id) for clause in near or found)
        if label in self._shipped.cites:
            return tuple(self._citation(self._shipped, clause_id) for clause_id in clauses)
        return tuple(clauses)  # of a recognizer that the school added, which names the school's clauses itself

    def clause(self, citation: Citation) -> Clause:
        """The clause that is cited; KeyError says that no book has it."""
        book, clause_id = self._split(citation)
        return book.clause(clause_id)

    def cite(self, clause: Clause) -> Citation:
        """How a clause of one of the books is cited."""
        return self._citation(self._known[clause.book], clause.id)

    def sections(self, citations: Sequence[Citation]) -> str:
        """The sections cited, as a note names them: "section 9", "sections 9 and 10", "section 4 of E-Safety"."""
        if not citations:
            return ""
        book = self._split(citations[0])[0]
        ids: list[str] = []
        for citation in citations:
            its, clause_id = self._split(citation)
            if its is book:
                ids.append(next((c.section for c in book.clauses if c.id == clause_id), clause_id.split(".")[0]))
        named = list(dict.fromkeys(ids))[:_MOST_SECTIONS]
        of = "" if book is self.main else f" of {book.title}"
        return sections_named(named) + of

    def said(self, citations: Sequence[Citation]) -> str:
        """As `sections`; "" where they are the shipped book's own, for which the notes name the sections themselves."""
        if self.main is self._shipped or not citations:
            return ""
        return self.sections(citations)

    def old(self, version: str) -> Library:
        """The library as it stood at a version that a case cites.

        Raises:
            ValueError: a version is no longer there.
        """
        if version == self.version:
            return self
        pairs = [part.strip().rpartition(" ") for part in version.split(_BETWEEN.strip())]
        return Library([self._at(book_id, stated) for book_id, _, stated in pairs], self._shipped, self.shelf)

    def overdue(self, today: dt.date) -> tuple[Book, ...]:
        """The books whose review date has passed."""
        return tuple(book for book in self.books if book.review_passed(today))

    def keep(self) -> None:
        """Puts each book on the shelf in the version that is in use, so that its cases can be read under it later.

        Raises:
            OSError: the folder cannot be written.
            ValueError: the id or the version of a book of your own is unfit for a file's name.
        """
        for book in self._cited:
            if book.source is not None:
                self.shelf.keep(book, book.source.read_text("utf-8"))

    def _at(self, book_id: str, version: str) -> Book:
        now = self._known.get(book_id)
        return now if now is not None and now.version == version else self.shelf.book(book_id, version)

    def _citation(self, book: Book, clause_id: str) -> Citation:
        return clause_id if book is self.main else f"{book.id} {clause_id}"

    def _split(self, citation: Citation) -> tuple[Book, str]:
        book_id, _, clause_id = citation.rpartition(" ")
        if book_id and book_id not in self._known:
            raise KeyError(f"there is no book {book_id!r}; there are {', '.join(self._known)}")
        return (self._known[book_id] if book_id else self.main), clause_id


def sections_named(ids: Sequence[str]) -> str:
    """In words: "section 9", "sections 8, 11 and 12"."""
    in_order = sorted(
        ids, key=lambda section: (not section.isdigit(), int(section) if section.isdigit() else 0, section)
    )
    if len(in_order) == 1:
        return f"section {in_order[0]}"
    return f"sections {', '.join(in_order[:-1])} and {in_order[-1]}"


def _named(name: str, folder: Path, shelf: Shelf) -> Book:
    return books.load(folder / name) if name.endswith(".toml") or (folder / name).is_file() else shelf.book(name)
