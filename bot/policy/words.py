"""Turns a question into the few words that carry it, and the book into the words of its index, in the same way."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import cast

SHIPPED = Path(__file__).parent / "books" / "words.toml"
LONGEST_PHRASE = 5  # words in an entry of `same`
# Spelling. A shorter word has too many neighbours; a longer one may hold two slips.
SHORTEST_RESPELT = 4
SHORT = 5  # up to here only slips of the finger are put right: any other change makes another real word
LONG = 10
MOST_CHARACTERS = 2_000  # of a question; nobody asks for more, and the look-up stays quick

_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"(?<=\w)['’]s\b")  # parent's -> parent
_JOINED = re.compile(r"(?<=\w)['’](?=\w)")  # don't -> dont


class Words:
    """Stop words, synonyms and spelling, for one index."""

    def __init__(
        self,
        kinds: Mapping[str, frozenset[str]],
        same: Mapping[tuple[str, ...], str],
        related: Mapping[str, Sequence[str]],
        written: frozenset[str],
    ) -> None:
        self._kinds = kinds
        self._same = same
        self._related = related
        self._written = written  # words that were written by somebody, not made up by a rule: fit to respell into
        self._spelled: dict[tuple[str, int], dict[str, int]] = {}  # first letter and length -> word -> its letters

    @classmethod
    def load(cls, path: Path = SHIPPED) -> Words:
        content = tomllib.loads(path.read_text("utf-8"))
        same: dict[tuple[str, ...], str] = {}
        for group in cast("list[list[str]]", content["same"]):
            for phrase in group:
                for form in _forms(phrase):
                    same.setdefault(tuple(form.split()), group[0])
        kinds = {kind: frozenset(words.split()) for kind, words in cast("dict[str, str]", content["kinds"]).items()}
        kinds["ambient"] = frozenset(same.get((form,), form) for word in kinds["ambient"] for form in _forms(word))
        phrases = [*chain.from_iterable(content["same"]), content["kinds"]["drop"], content["kinds"]["light"]]
        return cls(kinds, same, content["related"], frozenset(" ".join(phrases).split()))

    def of(self, text: str) -> list[str]:
        """The words of the text in order: lower case, without accents and the words to drop, one word for one thing."""
        return list(self._canonical(plain_words(text)))

    def is_a(self, kind: str, word: str) -> bool:
        """Whether the word is of that kind: light, ambient, spelt or drop (see words.toml)."""
        return word in self._kinds[kind]

    def speaks_of_rules(self, text: str) -> bool:
        """True where the text itself speaks of rules: policy, allowed."""
        return not self._kinds["rules"].isdisjoint(plain_words(text))

    def related(self, word: str) -> Sequence[str]:
        return self._related.get(word, ())

    def learn(self, words: Iterable[str]) -> None:
        """Words that a misspelt one may have been meant for."""
        for word in self._written.union(words):
            if len(word) >= SHORTEST_RESPELT - 1:
                self._spelled.setdefault((word[0], len(word)), {})[word] = _letters(word)

    def respell(self, word: str) -> str | None:
        """The nearest known word, or None where there is none or the word is right; "" where it is one to drop."""
        if len(word) < SHORTEST_RESPELT or self.is_a("spelt", word):
            return None
        most = 2 if len(word) >= LONG else 1
        letters = _letters(word)
        near = [
            (distance, known)
            for length in range(len(word) - most, len(word) + most + 1)
            for known, its in self._spelled.get((word[0], length), {}).items()
            # Each edit changes two letters of the set at most: most words are ruled out without counting edits.
            if (letters ^ its).bit_count() <= 2 * most and (distance := edits(word, known, most)) <= most
            if len(word) > SHORT or _is_slip(word, known)
        ]
        return " ".join(self._canonical([min(near)[1]])) if near else None

    def _canonical(self, words: Sequence[str]) -> Iterator[str]:
        start = 0
        while start < len(words):
            for length in range(min(LONGEST_PHRASE, len(words) - start), 0, -1):
                found = self._same.get(tuple(words[start : start + length]))
                if found is not None:
                    yield found
                    start += length
                    break
            else:
                if words[start] not in self._kinds["drop"]:
                    yield words[start]
                start += 1


def plain_words(text: str) -> list[str]:
    """Lower-case words without accents, apostrophes or anything that a search language could read as its own."""
    folded = unicodedata.normalize("NFKD", text[:MOST_CHARACTERS].casefold())
    letters = "".join(character for character in folded if not unicodedata.combining(character))
    return _WORD.findall(_JOINED.sub("", _POSSESSIVE.sub("", letters)))


def edits(one: str, other: str, most: int) -> int:
    """Letters added, dropped, changed or swapped with their neighbour; gives up past `most` and returns more than it."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, its in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != its))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == its:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def _forms(phrase: str) -> set[str]:
    """The phrase and the regular forms of its last word: plural, past, -ing."""
    stem = phrase[:-1] if phrase.endswith(("e", "y")) else phrase
    past = f"{phrase}d" if phrase.endswith("e") else f"{phrase}ed"
    forms = {phrase, f"{phrase}s", f"{phrase}es", past, f"{stem}ing" if phrase.endswith("e") else f"{phrase}ing"}
    return forms | ({f"{stem}ies", f"{stem}ied"} if phrase.endswith("y") else set())


def _is_slip(word: str, known: str) -> bool:
    """Of two short words: letters swapped, dropped or doubled."""
    return sorted(word) == sorted(known) or len(known) > len(word) or set(word) == set(known)


def _letters(word: str) -> int:
    return sum({1 << (ord(letter) & 63) for letter in word})
