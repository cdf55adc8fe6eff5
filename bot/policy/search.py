"""Finds the clauses that answer a question. No word of the question can steer the search, and none of it is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from bot.policy.book import Clause, Clauses
from bot.policy.index import LIGHT_WEIGHT, Index, Term
from bot.policy.meaning.nearest import Meaning
from bot.policy.named import Numbers
from bot.policy.words import MOST_CHARACTERS, Words

MOST_ANSWERS = 3
MOST_WORDS = 14  # that carry the question: a longer one has said by then what it is about
MOST_RESPELT = 6  # unknown words to look into: a question with more is hardly about the policy
SHORTEST_START = 4  # letters of a word that may be completed: safeg, passw

# All chosen by measurement on tests/policy/questions.toml, those that are not held out.
SAID_WEIGHT = 10.0  # of the phrases in `say`, beside the bm25 of the clause's own words
BODY_CREDIT = 0.4  # how far a word in the clause itself, but in no phrase of `say`, shows that the clause is meant
RELATED_WEIGHT = 0.5  # of a related word in place of the one typed
RESPELT_WEIGHT = 0.8  # of a word that had to be respelt or completed
AMBIENT_WEIGHT = 0.7  # of an everyday word of school, beside one that tells
ABOUT_OTHERS = 0.8  # what a clause keeps of its score that speaks of none of the people in the question: parent, pupil
AMBIENT_PROOF = 0.4  # of an everyday word of school, as proof that the policy is meant: "assembly"
WHOLE = 0.8  # share of a phrase from which it counts as typed
WORTH_SHOWING = 0.35  # of the best score: below it an answer is noise

# A question fits where one clause accounts for this share of it, rare words counting more. What it accounts for in all
# counts too (so that a long question with plenty of the right words isn't lost among the others), as do a whole phrase
# and a word such as "policy" or "allowed".
FITS = 0.7
PLENTY = 9.0
WHOLE_PHRASE = 0.4
SPEAKS_OF_RULES = 0.3

# Where the meaning is known too: what the words add to how near a clause is in meaning (0 to 1), and what is enough.
# Chosen on questions of ten hands, by a search and an encoder that had seen none of the ten.
FIT_WEIGHT = 0.15
MOST_FIT = 1.4
SCORE_WEIGHT = 0.05
FITS_BY_MEANING = 0.58
WORTH_SHOWING_BY_MEANING = 0.5


@dataclass(frozen=True, slots=True)
class Answer:
    """At most three clauses, the best first; none where nothing in the policy is about the question."""

    question: str
    fits: bool
    answers: tuple[Clause, ...]

    def as_dict(self) -> dict[str, object]:
        """The object that `tactful policy --format json` prints."""
        return {"question": self.question, "fits": self.fits, "answers": [clause.as_dict() for clause in self.answers]}


class Search:
    """Answers questions from one book, or from several side by side. Safe to use from several threads."""

    def __init__(self, book: Clauses, words: Words | None = None, meaning: Meaning | None = None) -> None:
        """Without a `meaning` the words answer alone."""
        self._book = book
        self._meaning = meaning
        self._words = words or Words.load()
        self._numbers = Numbers(book)
        self._index = Index(book.clauses, self._words)

    def prepare(self) -> None:
        """Does beforehand what the first question would wait for."""
        if self._meaning:
            self._meaning.prepare()

    def answer(self, question: str) -> Answer:
        """The clauses named by number; or else those whose words fit, of the section named if there is one."""
        named = self._numbers.named_in(question[:MOST_CHARACTERS])
        found = named.clauses or self._find(named.rest, named.sections) or named.sections
        best = list(dict.fromkeys(found))[:MOST_ANSWERS]
        return Answer(question, bool(best), tuple(self._book.clauses[number] for number in best))

    def _find(self, question: str, only: Collection[int]) -> list[int]:
        """Positions of the clauses that fit, the best first; any clause of `only` fits, where there are some."""
        score, fit = self._matched(question)
        near = self._meaning.near(question) if self._meaning and self._words.of(question) else None
        if near is None:
            rank, enough, worth = score, FITS, WORTH_SHOWING
        else:
            most = max(score.values(), default=1.0)
            fit = {
                number: close + FIT_WEIGHT * min(fit.get(number, 0.0), MOST_FIT) for number, close in enumerate(near)
            }
            rank = {number: fit[number] + SCORE_WEIGHT * score.get(number, 0.0) / most for number in fit}
            enough, worth = FITS_BY_MEANING, WORTH_SHOWING_BY_MEANING
        best = sorted(rank, key=lambda number: (-rank[number], number))
        best = [number for number in best if not only or number in only][:MOST_ANSWERS]
        if not only and max((fit[number] for number in best), default=0.0) < enough:
            return []
        return [number for number in best if rank[number] >= worth * rank[best[0]]]

    def _matched(self, question: str) -> tuple[dict[int, float], dict[int, float]]:
        """How well the words of each clause match, to put clauses in order; and how much of the question they account for."""
        words = list(dict.fromkeys(self._words.of(question)))[:MOST_WORDS]
        heavy = [word for word in words if not self._words.is_a("light", word)] or words
        rules = self._words.speaks_of_rules(question)
        terms = list(self._terms(heavy, ambient=1.0 if rules else AMBIENT_PROOF))
        light = [self._light(word) for word in words if word not in heavy]
        whole = self._share_out(terms, light)
        score: defaultdict[int, float] = defaultdict(float)
        proof: defaultdict[int, float] = defaultdict(float)
        for term in chain(terms, light):
            for number, share in term.shares.items():
                score[number] += (SAID_WEIGHT * share * term.rarity + term.body.get(number, 0.0)) * term.weight
                proof[number] += share * term.proof
        people = [term for term in terms if term.is_people]
        for number in score:
            if people and not any(number in term.shares for term in people):
                score[number] *= ABOUT_OTHERS
        bonus = SPEAKS_OF_RULES if rules else 0.0
        asked = sum(term.rarity for term in terms)
        fit = {number: _fit(proof[number], asked, bonus + WHOLE_PHRASE * (number in whole)) for number in score}
        return score, fit

    def _terms(self, words: Sequence[str], ambient: float) -> Iterator[Term]:
        to_respell = MOST_RESPELT
        for word in words:
            term = self._index.look_up(word)
            if not term and to_respell:
                to_respell -= 1
                meant = self._words.respell(word)
                if meant == "":  # a word to drop, misspelt
                    continue
                if meant:
                    term = self._index.look_up(meant, RESPELT_WEIGHT)
                elif len(word) >= SHORTEST_START:
                    term = self._index.look_up(word, RESPELT_WEIGHT, start=True)
            term.rarity = self._index.rarity(term)
            term.proof = term.rarity * (ambient if self._words.is_a("ambient", word) else 1.0)
            term.weight = AMBIENT_WEIGHT if self._words.is_a("ambient", word) else 1.0
            term.is_people = self._words.is_a("people", word)
            for other in self._words.related(word):
                related = self._index.look_up(other, RELATED_WEIGHT)
                term.said = related.said | term.said
                term.body = related.body | term.body
            yield term

    def _light(self, word: str) -> Term:
        """A word that puts clauses in order, but proves nothing."""
        term = self._index.look_up(word, LIGHT_WEIGHT)
        term.rarity = self._index.rarity(term)
        term.body = {}
        return term

    def _share_out(self, terms: Sequence[Term], light: Sequence[Term]) -> set[int]:
        """Set how far each word shows that a clause is meant: as far as the phrase it is in was typed.

        Returns the clauses of which a whole phrase was typed, one that tells.
        """
        typed: defaultdict[int, float] = defaultdict(float)
        for term in chain(terms, light):
            for phrase, weight in term.said.items():
                typed[phrase] += weight
        whole: set[int] = set()
        for term in chain(terms, light):
            term.shares = dict.fromkeys(term.body, BODY_CREDIT)
            for phrase, weight in term.said.items():
                clause, full, telling = self._index.phrases[phrase]
                share = min(1.0, typed[phrase] / full)
                term.shares[clause] = max(term.shares.get(clause, 0.0), weight * share)
                if share >= WHOLE and (telling or len(terms) == 1):
                    whole.add(clause)
        return whole


def _fit(proof: float, asked: float, bonus: float) -> float:
    """How well a clause accounts for a question. A bonus alone proves nothing."""
    return proof / asked + proof / PLENTY + bonus if proof else 0.0
