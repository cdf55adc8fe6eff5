"""The policy book as data: read from TOML, checked, then never changed.

A case cites `book.version`, which holds a digest of the words themselves: edit a clause and the version is another.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import NoReturn, Protocol, TypeVar, cast

SHIPPED = Path(__file__).parent / "books" / "social_media.toml"
LONGEST_TEXT = 60  # words: what a tired reader takes in from a note on a phone

T = TypeVar("T")


class Clauses(Protocol):
    """What can be searched: a book, or several side by side."""

    @property
    def clauses(self) -> Sequence[Clause]:
        """In order."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One numbered paragraph of the policy."""

    book: str  # id of its book
    id: str
    section: str  # id of its section: "9"
    section_title: str
    title: str
    text: str
    instead: str  # what to do instead
    ask: str  # whom to ask, by role
    say: tuple[str, ...] = ()  # words that people type for it; searched, never shown
    labels: tuple[str, ...] = ()  # labels that cite it
    nudge: bool = True  # False: a catch-all or disciplinary wording, which no nudge may quote
    own: str = ""  # the school's own wording in full, of any length; of an imported clause, where `text` cuts it short
    like: str = ""  # id of the shipped clause that an imported one resembles

    def as_dict(self) -> dict[str, str]:
        """The clause as `tactful policy` prints it; the school's own wording where it has some."""
        return {
            "book": self.book,
            "clause": self.id,
            "title": self.title,
            "text": self.text,
            "instead": self.instead,
            "ask": self.ask,
            **({"own": self.own} if self.own else {}),
        }


@dataclass(frozen=True, slots=True)
class Book:
    """Clauses in the order of the document."""

    id: str
    title: str
    version: str  # as stated, "+", then a digest of the content
    language: str
    written: str  # year and month, as are the amendments; "" where an imported policy doesn't say
    amended: tuple[str, ...]
    review_due: dt.date | None  # None where an imported policy doesn't say
    based_on: str
    clauses: tuple[Clause, ...]
    cites: Mapping[str, tuple[str, ...]]  # label -> clause ids, the first to be cited first
    source: Path | None = field(default=None, compare=False)  # the file it was read from

    def clause(self, clause_id: str) -> Clause:
        """The clause of that id; KeyError names the book where it has none."""
        for clause in self.clauses:
            if clause.id == clause_id:
                return clause
        raise KeyError(f"{self.id} {self.version} has no clause {clause_id!r}")

    def for_label(self, label: str) -> tuple[Clause, ...]:
        """Every clause that the label cites, the first to be cited first; none for a label the book doesn't know."""
        return tuple(self.clause(clause_id) for clause_id in self.cites.get(label, ()))

    def for_nudge(self, label: str) -> tuple[Clause, ...]:
        """As `for_label`, without the clauses that no nudge may quote."""
        return tuple(clause for clause in self.for_label(label) if clause.nudge)

    def review_passed(self, today: dt.date) -> bool:
        """True once the review is overdue: something for leadership to see, never a reason to stop."""
        return self.review_due is not None and today > self.review_due


def load(path: Path | None = None) -> Book:
    """Read a school's own book, or the shipped one. ValueError says file, place and remedy."""
    path = path or SHIPPED
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise ValueError(f"{path}: cannot be read ({error.strerror}). Check the name in [policy] book.") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: is not UTF-8. Save it as UTF-8 text.") from error
    return replace(parse(text, str(path)), source=path)


def parse(text: str, file: str) -> Book:
    """A book from the text of its file, whose name complaints give. ValueError says file, place and remedy."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{file}: is not valid TOML: {error}.") from error
    return _Reader(Path(file).name).book(content)


class _Reader:
    """Checks the content table by table, so that each complaint can say where."""

    def __init__(self, file: str) -> None:
        self.file = file

    def book(self, content: dict[str, object]) -> Book:
        self._known(content, {"book", "labels", "section"}, "the file")
        about = self._need(content, "book", dict, "the file")
        place = "[book]"
        self._known(about, {f.name for f in fields(Book)} - {"clauses", "cites", "source"} | {"imported"}, place)
        book_id = self._words(about, "id", place)
        labels = self._labels(content.get("labels", {}))
        clauses = tuple(self._clauses(book_id, content, labels))
        self._check_ids(clauses, labels)
        imported = "imported" in about
        due = self._need(about, "review_due", dt.date, place) if "review_due" in about or not imported else None
        return Book(
            id=book_id,
            title=self._words(about, "title", place),
            version=f"{self._words(about, 'version', place)}+{_digest(content)}",
            language=self._words(about, "language", place),
            written=self._words(about, "written", place) if "written" in about or not imported else "",
            amended=self._list(about.get("amended", []), f"{place} amended"),
            review_due=due.date() if isinstance(due, dt.datetime) else due,
            based_on=self._words(about, "based_on", place),
            clauses=clauses,
            cites=labels,
        )

    def _clauses(
        self, book_id: str, content: dict[str, object], labels: Mapping[str, tuple[str, ...]]
    ) -> Iterator[Clause]:
        cited_by: dict[str, list[str]] = {}
        for label, ids in labels.items():
            for clause_id in ids:
                cited_by.setdefault(clause_id, []).append(label)
        for section in self._tables(content, "section", "the file"):
            section_id = self._words(section, "id", "[[section]]")
            place = f"section {section_id}"
            self._known(section, {"id", "title", "clause"}, place)
            title = self._words(section, "title", place)
            for row in self._tables(section, "clause", place):
                yield self._clause(row, book_id, section_id, title, cited_by)

    def _clause(
        self, row: dict[str, object], book_id: str, section: str, section_title: str, cited_by: Mapping[str, list[str]]
    ) -> Clause:
        clause_id = self._words(row, "id", f"a clause of section {section}")
        place = f"clause {clause_id}"
        self._known(row, {"id", "title", "text", "instead", "ask", "say", "nudge", "own", "like"}, place)
        text = self._words(row, "text", place)
        if len(text.split()) > LONGEST_TEXT:
            self._refuse(
                place, f"text has {len(text.split())} words. Shorten it to {LONGEST_TEXT}; people read it on a phone"
            )
        nudge = row.get("nudge", True)
        if not isinstance(nudge, bool):
            self._refuse(place, "nudge must be true or false")
        return Clause(
            book=book_id,
            id=clause_id,
            section=section,
            section_title=section_title,
            title=self._words(row, "title", place),
            text=text,
            instead=self._words(row, "instead", place),
            ask=self._words(row, "ask", place),
            say=self._list(row.get("say", []), f"{place} say"),
            labels=tuple(cited_by.get(clause_id, ())),
            nudge=bool(nudge),
            own=self._words(row, "own", place) if "own" in row else "",
            like=self._words(row, "like", place) if "like" in row else "",
        )

    def _labels(self, table: object) -> dict[str, tuple[str, ...]]:
        if not isinstance(table, dict):
            self._refuse("[labels]", 'must be a table such as "contact.phone" = ["9.2"]')
        rows = cast("dict[str, object]", table)
        return {label: self._list(ids, f'[labels] "{label}"') for label, ids in rows.items()}

    def _check_ids(self, clauses: tuple[Clause, ...], labels: Mapping[str, tuple[str, ...]]) -> None:
        if not clauses:
            self._refuse("[[section]]", "there is no clause. Add at least one [[section.clause]]")
        twice = _repeated(clause.id for clause in clauses)
        if twice:
            self._refuse(f"clause {twice}", "stands there twice. Give each clause an id of its own")
        known = {clause.id for clause in clauses}
        for label, ids in labels.items():
            for missing in [clause_id for clause_id in ids if clause_id not in known]:
                self._refuse(
                    f'[labels] "{label}"', f"cites clause {missing}, which is not there. Add it, or take it out"
                )

    def _need(self, table: Mapping[str, object], key: str, kind: type[T], place: str) -> T:
        value = table.get(key)
        if value is None:
            self._refuse(place, f"{key} is missing. Add it")
        if not isinstance(value, kind):
            self._refuse(place, f"{key} must be a {kind.__name__}")
        return value

    def _words(self, table: Mapping[str, object], key: str, place: str) -> str:
        value = self._need(table, key, str, place).strip()
        if not value:
            self._refuse(place, f"{key} is empty. Write it, in plain words")
        return value

    def _list(self, value: object, place: str) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            self._refuse(place, 'must be a list of words such as ["one", "two"]')
        return tuple(cast("list[str]", value))

    def _tables(self, table: Mapping[str, object], key: str, place: str) -> list[dict[str, object]]:
        rows = self._need(table, key, list, place)
        if not all(isinstance(row, dict) for row in rows):
            self._refuse(place, f"{key} must be written as [[...]] tables")
        return cast("list[dict[str, object]]", rows)

    def _known(self, table: Mapping[str, object], allowed: set[str], place: str) -> None:
        for key in table:
            if key not in allowed:
                self._refuse(place, f"{key!r} is not a key here. Known ones: {', '.join(sorted(allowed))}")

    def _refuse(self, place: str, complaint: str) -> NoReturn:
        raise ValueError(f"{self.file}: {place}: {complaint}.")


def _repeated(values: Iterable[str]) -> str | None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            return value
        seen.add(value)
    return None


def _digest(content: Mapping[str, object]) -> str:
    """Of the content, not of the file: line endings and comments don't make another version."""
    return hashlib.sha256(json.dumps(content, default=str, ensure_ascii=False).encode()).hexdigest()[:8]
