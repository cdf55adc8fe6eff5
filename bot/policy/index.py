"""The words of one policy book in an in-memory FTS5 index: which clauses and phrases hold a word, and how rare it is."""

from __future__ import annotations

import math
import sqlite3
import threading
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.policy.book import Clause
from bot.policy.words import Words

COLUMN_WEIGHTS = (4.0, 1.5, 0.5)  # of title, text and instead, for bm25
LIGHT_WEIGHT = 0.4  # of a word such as "my" or "off" in a phrase, where other words weigh 1
UNKNOWN = 1.5  # clauses that an unknown word is taken to be in: rare, but not the rarest

_TABLES = """
BEGIN;
CREATE VIRTUAL TABLE body USING fts5(title, text, instead, tokenize = 'porter unicode61');
CREATE VIRTUAL TABLE said USING fts5(words, tokenize = 'porter unicode61');
"""
_ADD_BODY = "INSERT INTO body(rowid, title, text, instead) VALUES (?, ?, ?, ?)"
_ADD_SAID = "INSERT INTO said(rowid, words) VALUES (?, ?)"
_IN_BODY = "SELECT rowid, -bm25(body, ?, ?, ?) FROM body WHERE body MATCH ?"
_IN_SAID = "SELECT rowid FROM said WHERE said MATCH ?"


class Phrase(NamedTuple):
    """Some words that people type for a clause: an entry of `say`, or its title."""

    clause: int
    weight: float  # of all its words
    telling: bool  # as a whole it shows that a question is about the policy


@dataclass(slots=True)
class Term:
    """Where one word of a question stands in the book."""

    body: dict[int, float]  # clause -> bm25 of the word in the clause's own words; the greater the better
    said: dict[int, float]  # phrase -> how much of a match it is: 1, or less for a related or respelt word
    rarity: float = 0.0
    proof: float = 0.0  # its rarity, or less for an everyday word of school
    weight: float = 1.0  # in putting clauses in order
    is_people: bool = False
    shares: dict[int, float] = field(default_factory=dict)  # clause -> how far the word shows that it is the one meant

    def __bool__(self) -> bool:
        return bool(self.body or self.said)


class Index:
    """Built once for a book, then only read. Safe to use from several threads."""

    def __init__(self, clauses: Sequence[Clause], words: Words) -> None:
        self.phrases: list[Phrase] = []
        self._clauses = len(clauses)
        self._words = words
        self._lock = threading.Lock()
        self._db = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._db.executescript(_TABLES)
        known = {word for number, clause in enumerate(clauses) for word in self._add(number, clause)}
        self._db.execute("COMMIT")
        words.learn(known)

    def look_up(self, word: str, weight: float = 1.0, *, start: bool = False) -> Term:
        """Find a word by its stem, or what begins with it. The quotes keep it from being read as a search operator."""
        match = f'"{word}"*' if start else f'"{word}"'
        with self._lock:
            body = self._db.execute(_IN_BODY, (*COLUMN_WEIGHTS, match)).fetchall()
            said = self._db.execute(_IN_SAID, (match,)).fetchall()
        return Term({number: weight * rank for number, rank in body}, {phrase: weight for (phrase,) in said})

    def rarity(self, term: Term) -> float:
        """Inverse document frequency."""
        clauses = {self.phrases[phrase].clause for phrase in term.said} | set(term.body)
        return math.log((self._clauses + 1) / (len(clauses) or UNKNOWN))

    def _add(self, number: int, clause: Clause) -> Iterator[str]:
        """Index one clause, and give its words."""
        columns = [self._words.of(part) for part in (clause.title, clause.text, clause.instead)]
        phrases = [columns[0], *(self._words.of(phrase) for phrase in clause.say)]
        self._db.execute(_ADD_BODY, (number, *map(" ".join, columns)))
        for phrase in filter(None, phrases):
            self._db.execute(_ADD_SAID, (len(self.phrases), " ".join(phrase)))
            self.phrases.append(self._phrase(number, set(phrase)))
        for words in (*columns, *phrases):
            yield from words

    def _phrase(self, clause: int, words: Collection[str]) -> Phrase:
        heavy = [word for word in words if not self._words.is_a("light", word)]
        weight = len(heavy) + LIGHT_WEIGHT * (len(words) - len(heavy))
        # "my number" tells, "number" doesn't; "password" does.
        telling = bool(heavy) and (len(words) > 1 or not self._words.is_a("ambient", heavy[0]))
        return Phrase(clause, weight, telling)
