"""Which of the school's clauses is about what a clause of the shipped book is about: TF-IDF over the look-up's words."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.policy.book import Book, Clause
from bot.policy.importing.numbering import DraftClause
from bot.policy.words import Words

GOOD = 0.18  # a match to propose: chosen on tests/policy/messy_policy.md, where every label has a clause of its own
_TITLE, _TEXT, _SAID = 1.5, 1.0, 0.5  # weight of a word by where it stands
_ENDING = re.compile(r"(?:ings?|ed|es|s|ly|ment)$")
WORTH_CITING = 0.5  # of the best match of a label: after the first clause, what is less sure is left out

Vector = dict[str, float]


@dataclass(frozen=True, slots=True)
class Match:
    """A clause of the school and how sure it is, 0 to 1."""

    clause: str
    like: str  # the shipped clause it resembles
    confidence: float


class Matcher:
    """Compares a school's clauses with the shipped ones."""

    def __init__(self, own: Sequence[DraftClause], shipped: Book, words: Words | None = None) -> None:
        self._words = words or Words.load()
        self._shipped = shipped
        mine = {c.id: self._counted((c.section_title, _TITLE / 2), (c.own, _TEXT)) for c in own}
        theirs = {c.id: self._of_shipped(c) for c in shipped.clauses}
        everything = [*mine.values(), *theirs.values()]
        seen = Counter(word for counts in everything for word in counts)
        self._rarity = {word: math.log(1 + len(everything) / count) for word, count in seen.items()}
        vectors = {key: self._weighed(counts) for key, counts in theirs.items()}
        self._alike = {
            own_id: {key: _cosine(vector, other) for key, other in vectors.items()}
            for own_id, vector in ((key, self._weighed(counts)) for key, counts in mine.items())
        }

    def like(self, own: str) -> Match | None:
        """The shipped clause that the school's clause resembles most; None where none does."""
        best, sure = max(self._alike[own].items(), key=lambda item: item[1], default=("", 0.0))
        return Match(own, best, sure) if sure >= GOOD else None

    def labels(self) -> dict[str, tuple[Match, ...]]:
        """For each label of the shipped book the school's clauses to cite, best first; none where none is good."""
        return {label: self._for(ids) for label, ids in self._shipped.cites.items()}

    def _for(self, shipped: Sequence[str]) -> tuple[Match, ...]:
        """In the order in which the label cites the shipped clauses: its last are its most general."""
        found: dict[str, Match] = {}
        for key in shipped:
            best = max((self._match(own, key) for own in self._alike), key=lambda match: match.confidence, default=None)
            if best and best.confidence >= GOOD:
                found.setdefault(best.clause, best)
        least = WORTH_CITING * max((match.confidence for match in found.values()), default=0.0)
        return tuple(match for place, match in enumerate(found.values()) if place == 0 or match.confidence >= least)

    def _match(self, own: str, key: str) -> Match:
        """Of a clause that is more like another, only what it shares with this one counts."""
        alike = self._alike[own]
        most = max(alike.values())
        return Match(own, key, alike[key] * alike[key] / most if most else 0.0)

    def _of_shipped(self, clause: Clause) -> Counter[str]:
        return self._counted(
            (clause.section_title, _TITLE / 2),
            (clause.title, _TITLE),
            (clause.text, _TEXT),
            (" ".join(clause.say), _SAID),
        )

    def _counted(self, *parts: tuple[str, float]) -> Counter[str]:
        counts: Counter[str] = Counter()
        for text, weight in parts:
            for word in self._words.of(text):
                counts[_ENDING.sub("", word) if len(word) > 4 else word] += weight  # type: ignore[assignment]  # noqa: PLR2004 - a short word has no ending to spare
        return counts

    def _weighed(self, counts: Mapping[str, float]) -> Vector:
        vector = {word: math.log1p(count) * self._rarity[word] for word, count in counts.items()}
        length = math.sqrt(sum(weight * weight for weight in vector.values())) or 1.0
        return {word: weight / length for word, weight in vector.items()}


def _cosine(one: Vector, other: Vector) -> float:
    if len(one) > len(other):
        one, other = other, one
    return sum(weight * other[word] for word, weight in one.items() if word in other)
