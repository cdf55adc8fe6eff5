"""How well the look-up answers the questions in questions.toml. `python -m tests.policy.score` prints it."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.policy.book import Clauses, load
from bot.policy.meaning.nearest import Meaning
from bot.policy.search import Search

QUESTIONS = Path(__file__).parent / "questions.toml"
Group = Literal["tuned on", "held out", "new hands", "imported"]
GROUPS: tuple[Group, ...] = ("tuned on", "held out", "new hands")  # of the shipped book


@dataclass(frozen=True, slots=True)
class Question:
    ask: str
    right: tuple[str, ...]  # ids of the clauses that would be a right answer; none where nothing in the policy is
    group: Group  # new hands: held out too, in the voice of staff who are in no other group
    hand: str  # as who would type it; empty in the first seven batches


@dataclass(frozen=True, slots=True)
class Score:
    pairs: int
    first: float  # share of the pairs whose first answer is right
    in_three: float  # share with a right answer among the three
    strangers: int  # questions about nothing in the policy
    precision: float  # of "nothing in the policy is about it"
    recall: float
    p95_ms: float
    wrong: tuple[str, ...]  # what went wrong, a line each

    def __str__(self) -> str:
        return (
            f"{self.pairs} pairs: first right {self.first:.1%}, in three {self.in_three:.1%}; {self.strangers} about nothing: "
            f"precision {self.precision:.1%}, recall {self.recall:.1%}; p95 {self.p95_ms:.1f} ms"
        )


def questions(*groups: Group) -> list[Question]:
    """Those of these groups; of all where none is named."""
    content = tomllib.loads(QUESTIONS.read_text("utf-8"))
    every = [
        *(Question(row["ask"], tuple(row["right"]), _group(row), row.get("hand", "")) for row in content["question"]),
        *(Question(row["ask"], tuple(row["right"]), "imported", "") for row in content["imported"]),
    ]
    return [question for question in every if question.group in (groups or GROUPS)]


def _group(row: dict[str, object]) -> Group:
    if not row.get("held_out"):
        return "tuned on"
    return "new hands" if row.get("hand") else "held out"


def score(search: Search, asked: Sequence[Question]) -> Score:
    first = in_three = refused = rightly_refused = 0
    wrong: list[str] = []
    took: list[float] = []
    for question in asked:
        began = time.perf_counter()
        answer = search.answer(question.ask)
        took.append(time.perf_counter() - began)
        ids = [clause.id for clause in answer.answers]
        refused += not answer.fits
        rightly_refused += not answer.fits and not question.right
        first += bool(question.right) and ids[:1] != [] and ids[0] in question.right
        in_three += any(clause_id in question.right for clause_id in ids)
        if (ids[:1] != [] and ids[0] in question.right) if question.right else not answer.fits:
            continue
        wrong.append(f"{question.ask!r}: answered {ids}, right are {list(question.right)}")
    strangers = sum(not question.right for question in asked)
    pairs = len(asked) - strangers
    return Score(
        pairs=pairs,
        first=first / pairs,
        in_three=in_three / pairs,
        strangers=strangers,
        precision=rightly_refused / refused if refused else 1.0,
        recall=rightly_refused / strangers,
        p95_ms=sorted(took)[int(len(took) * 0.95)] * 1000,
        wrong=tuple(wrong),
    )


def by_meaning(book: Clauses) -> Search:
    """As a school with the `[model]` extra has it."""
    return Search(book, meaning=Meaning(book.clauses))


def main() -> None:
    book = load()
    for way, search in (("by words alone", Search(book)), ("by meaning too", by_meaning(book))):
        search.prepare()
        for group in GROUPS:
            result = score(search, questions(group))
            print(f"{group}, {way}: {result}", *result.wrong, sep="\n  ")  # noqa: T201 - a report for a person at a terminal


if __name__ == "__main__":
    main()
