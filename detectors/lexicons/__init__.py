"""Reads the word lists beside this file. Lists only: what a word means where it stands is for a detector to say."""

from __future__ import annotations

import heapq
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

Kind = Literal["person", "rude", "mild", "figure", "trait", "quality", "epithet", "phrase", "saying", "image", "swear"]
Who = Literal["parents", "pupils", "colleague", "other"]

_HERE = Path(__file__).parent
_SHORTEST_READABLE = 4


@dataclass(frozen=True, slots=True)
class Sense:
    """One way to read a term. A term may have several: "shit" is a noun and an epithet."""

    kind: Kind
    weight: float
    noun: bool


@dataclass(frozen=True, slots=True)
class Insults:
    """The lexicon of insults."""

    senses: Mapping[str, tuple[Sense, ...]]
    """Every form, singular and plural, in lower case."""
    leads: tuple[str, ...]
    """Words after which a figurative noun is an insult: a *lazy* cow."""
    hints: Mapping[str, Who]
    """Whom a form is usually said of."""

    def forms(self, *kinds: Kind) -> tuple[str, ...]:
        """The forms that have a sense of one of these kinds."""
        return tuple(form for form, senses in self.senses.items() if any(sense.kind in kinds for sense in senses))


@dataclass(frozen=True, slots=True)
class People:
    """Words for people, and words that stand beside them."""

    who: Mapping[str, Who]
    compounds: tuple[str, ...]
    modifiers: frozenset[str]
    """What may stand between "he is" and an insult."""
    stress: frozenset[str]
    things: frozenset[str]
    """No targets."""
    own: frozenset[str]
    """After "my", the sender's own family."""


class Terms:
    """Finds the terms of a list in a text, whole words only, without regard to ASCII case."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._by_first_word: dict[str, list[str]] = {}
        self._pictures: list[str] = []
        for term in sorted(set(terms), key=lambda term: (-len(term), term)):
            first = _WORD.match(term)
            if first:
                self._by_first_word.setdefault(first[0], []).append(term)
            else:
                self._pictures.append(term)

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """(start, end, term) in the order of the text, apart; of those that start together, the longest."""
        words = self._words(text)
        return words if text.isascii() else heapq.merge(words, self._found_pictures(text))

    def _words(self, text: str) -> Iterator[tuple[int, int, str]]:
        lower = text.lower()
        if len(lower) != len(text):  # a capital whose small form is two code points
            lower = "".join(char.lower() if char.isascii() else char for char in text)
        if self._by_first_word.keys().isdisjoint(_WORD.findall(lower)):
            return
        at = 0
        for word in _WORD.finditer(lower):
            start = word.start()
            terms = self._by_first_word.get(word[0])
            if not terms or start < at or lower[start - 1 : start] in _WORD_CHARS:
                continue
            for term in terms:
                at = start + len(term)
                if lower.startswith(term, start) and lower[at : at + 1] not in _WORD_CHARS:
                    yield start, at, term
                    break
            else:
                at = start

    def _found_pictures(self, text: str) -> Iterator[tuple[int, int, str]]:
        if self._pictures:
            for found in re.finditer("|".join(self._pictures), text):
                yield found.start(), found.end(), found[0]


_WORD = re.compile(r"[a-z]+")
_WORD_CHARS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")


@cache
def insults() -> Insults:
    """The insults that ship."""
    table = _read("insults.toml")
    hinted = table.pop("hints")
    senses: dict[str, tuple[Sense, ...]] = {}
    for kind, group in table.items():
        sense = Sense(kind, float(group["weight"]), bool(group.get("noun", False)))  # type: ignore[arg-type]  # a kind by the file
        for form in _forms(group):
            senses[form] = (*senses.get(form, ()), sense)
    hints: dict[str, Who] = {
        form: who for who, terms in hinted.items() for term in terms for form in (term, _plural(term))
    }
    return Insults(senses, tuple(table["figure"]["leads"]), hints)


@cache
def people() -> People:
    """The people that ship."""
    table = _read("people.toml")
    around = table["around"]
    return People(
        {word: who for who, words in table["who"].items() for word in words},
        tuple(around["compounds"]),
        *(frozenset(around[key].split()) for key in ("modifiers", "stress", "things", "own")),
    )


@cache
def readable() -> frozenset[str]:
    """Single words that a masked spelling may be read as."""
    insulting = (form for form in insults().senses if form.isascii() and form.isalpha())
    return frozenset(form for form in (*insulting, *_read("masked.toml")["words"]) if len(form) >= _SHORTEST_READABLE)


@cache
def swearing() -> frozenset[str]:
    """Those of them that are swear words, masked more often than not."""
    return readable() & frozenset(insults().forms("swear"))


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_HERE / name).read_text(encoding="utf-8"))


def _forms(group: Mapping[str, Any]) -> list[str]:
    terms = list(group["terms"])
    return terms + [_plural(term) for term in terms] if group.get("plural") else terms


def _plural(term: str) -> str:
    if term.endswith(("s", "sh", "ch", "x")):
        return term + "es"
    if term.endswith("y") and term[-2] not in "aeiou":
        return term[:-1] + "ies"
    return term + "s"
