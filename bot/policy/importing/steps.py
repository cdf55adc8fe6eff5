"""`tactful policy import`, step by step: read, number, match, ask, keep. Nothing is written before the last."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.errors import UsageError
from bot.policy import book as books
from bot.policy.book import Book
from bot.policy.importing import reading, writing
from bot.policy.importing.draft import Draft, drafted
from bot.policy.importing.matching import Match, Matcher
from bot.policy.importing.writing import Labels
from bot.policy.shelf import SHIPPED_ID, Shelf

_LONGEST_ID = 40
_NOT_COMPARED = {"version", "imported", "based_on"}  # of [book]: they change though the policy doesn't


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would be imported."""

    file: Path
    book_id: str
    draft: Draft
    labels: dict[str, tuple[Match, ...]]  # empty for a label without a good match
    before: dict[str, Any] | None  # the newest version that is kept, as data
    matcher: Matcher
    shipped: Book

    def changes(self) -> tuple[int, int, int]:
        """Clauses that are new, read otherwise under the same id, and are gone since the version before."""
        old = own_words(self.before)
        now = {clause.id: clause.own for clause in self.draft.clauses}
        both = old.keys() & now.keys()
        return len(now.keys() - both), sum(old[key] != now[key] for key in both), len(old.keys() - both)

    @property
    def proposed(self) -> Labels:
        """Each label and the clauses to cite."""
        return {label: [match.clause for match in matches] for label, matches in self.labels.items()}


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of an import."""

    path: Path
    book: Book
    new: bool  # False: the version before says the same


def propose(file: Path, shelf: Shelf, *, title: str = "", book_id: str = "") -> Proposal:
    """Reads the document; writes nothing.

    Raises:
        UsageError: it cannot be read, or the id is unfit.
    """
    draft = drafted(reading.read(file))
    draft = replace(draft, title=title or draft.title or file.stem)
    book_id = book_id or _slug(draft.title)
    if not re.fullmatch(r"[a-z][a-z0-9-]{1,60}", book_id) or book_id == SHIPPED_ID:
        raise UsageError(
            f"--id {book_id}: choose small letters, digits and -, such as online-safety; not {SHIPPED_ID}."
        )
    if not draft.clauses:
        raise UsageError(f"{file}: no clause was found in it. Is it the policy itself, rather than a cover or a form?")
    shipped = books.load()
    matcher = Matcher(draft.clauses, shipped)
    try:
        before = shelf.content(book_id)
    except (OSError, ValueError) as error:
        raise UsageError(f"{shelf.folder}: the version before cannot be read: {error}") from None
    labels = _as_before(matcher.labels(), draft, before)
    return Proposal(file, book_id, draft, labels, before, matcher, shipped)


def keep(proposal: Proposal, labels: Labels, shelf: Shelf, today: dt.date) -> Kept:
    """Puts the book on the shelf as its next version, unless the newest says the same.

    Raises:
        UsageError: a label cites a clause that isn't there, or the folder cannot be written.
    """
    versions = shelf.versions(proposal.book_id)
    about: dict[str, object] = {
        "id": proposal.book_id,
        "title": proposal.draft.title,
        "version": str(_number(versions[-1]) + 1 if versions else 1),
        "language": "en-GB",
        "imported": today,
        "based_on": proposal.file.name,
    }
    if proposal.draft.written:
        about["written"] = proposal.draft.written
    if proposal.draft.review_due:
        about["review_due"] = proposal.draft.review_due
    content = writing.content(proposal.draft, about, labels, proposal.matcher, proposal.shipped)
    try:
        if proposal.before is not None and _compared(content) == _compared(proposal.before):
            return Kept(shelf.path(proposal.book_id, versions[-1]), shelf.book(proposal.book_id), new=False)
        text = writing.as_toml(content)
        book = books.parse(text, f"{proposal.book_id}.toml")
        return Kept(shelf.keep(book, text), book, new=True)
    except OSError as error:
        raise UsageError(f"{shelf.folder}: cannot be written ({error.strerror}). See [policy] folder.") from None
    except ValueError as error:
        raise UsageError(str(error)) from None


def own_words(content: Mapping[str, Any] | None) -> dict[str, str]:
    """The school's wording by clause, of a book as data."""
    sections = content["section"] if content else ()
    return {clause["id"]: clause.get("own", clause["text"]) for section in sections for clause in section["clause"]}


def _as_before(
    proposed: Mapping[str, tuple[Match, ...]], draft: Draft, before: Mapping[str, Any] | None
) -> dict[str, tuple[Match, ...]]:
    """What somebody confirmed stays, as long as the words stay, under whatever number they stand now."""
    if before is None:
        return dict(proposed)
    old = own_words(before)
    known = set(old.values())
    now = {clause.own: clause.id for clause in draft.clauses}
    own = {clause.id: clause.own for clause in draft.clauses}
    labels: dict[str, tuple[Match, ...]] = {}
    for label, matches in proposed.items():
        confirmed = [old.get(clause_id, "") for clause_id in before["labels"].get(label, ())]
        if confirmed and all(words in now for words in confirmed):
            labels[label] = tuple(Match(now[words], "", 1.0) for words in confirmed)
        elif label in before["labels"]:
            labels[label] = matches
        else:  # refused, or not there: only words that are new may answer that anew
            labels[label] = tuple(match for match in matches if own[match.clause] not in known)
    return labels


def _compared(content: Mapping[str, Any]) -> dict[str, Any]:
    about = {key: value for key, value in content["book"].items() if key not in _NOT_COMPARED}
    return {**content, "book": about}


def _number(version: str) -> int:
    stated: Sequence[str] = version.split("+")
    return int(stated[0]) if stated[0].isdigit() else 0


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    cut = slug if len(slug) <= _LONGEST_ID else slug[:_LONGEST_ID].rpartition("-")[0]
    return cut if cut[:1].isalpha() else f"policy-{cut}".strip("-")
