"""Clauses and sections that somebody asks for by number: "9.2", "section 9", "footnote 1"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from bot.policy.book import Clauses


class Named(NamedTuple):
    """What a question names, as positions in the book, and the question without the sections that it named."""

    clauses: list[int]
    sections: list[int]  # every clause of the sections named
    rest: str


class Numbers:
    """The numbers of one book, or of several: "9.2" stands for that of each. "12.0" stands for 12.0a and 12.0b."""

    def __init__(self, book: Clauses) -> None:
        self._clauses: dict[str, list[int]] = {}
        self._sections: dict[str, list[int]] = {}
        for position, clause in enumerate(book.clauses):
            name = clause.id.casefold()
            for alias in {name, re.sub(r"(?<=\d)[a-z]$", "", name), name.replace("fn", "footnote ")}:
                self._clauses.setdefault(alias, []).append(position)
            self._sections.setdefault(clause.section.casefold(), []).append(position)
        self._clause = re.compile(rf"(?<![\w.])(?:{_either(self._clauses)})(?!\w|\.\d)")
        # A section needs a word or a sign before it, unless it is all there is.
        mark = r"(?:\b(?:sections?|sec|clauses?|part|(?<!['’])s)|§)"
        self._section = re.compile(rf"{mark}[\s.]{{0,3}}({_either(self._sections)})(?!\w|\.\d)")

    def named_in(self, question: str) -> Named:
        """Which clauses and sections the question names; of a clause that isn't in the book, none."""
        asked = " ".join(question.casefold().split())
        if asked in self._sections:
            return Named([], self._sections[asked], "")
        clauses = [position for name in self._clause.findall(asked) for position in self._clauses[name]]
        sections = [position for name in self._section.findall(asked) for position in self._sections[name]]
        return Named(clauses, sections, self._section.sub(" ", asked))


def _either(names: Iterable[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
