"""Measures the look-up: how long a question to the policy takes. Exits 1 above the ceiling.

Run: python -m bench.lookup. Every question of tests/policy/questions.toml, in the best of a few rounds.
"""

from __future__ import annotations

import statistics
import sys
import time

from bot.policy.book import load
from bot.policy.meaning.nearest import Meaning
from bot.policy.search import Search
from tests.policy.score import GROUPS, questions

CEILING = 20.0  # milliseconds, for 95 of 100 questions
ROUNDS = 3


def main() -> bool:
    """Prints a line for each way of looking up; whether all stayed under the ceiling."""
    book = load()
    ways = [("policy look-up, words alone", Search(book))]
    if meaning := Meaning.of(book.clauses):
        ways.append(("policy look-up, meaning too", Search(book, meaning=meaning)))
    stayed = [told(name, search) for name, search in ways]
    return all(stayed)


def told(name: str, search: Search) -> bool:
    """Prints one line; whether it stayed under the ceiling."""
    search.prepare()
    asked = [question.ask for question in questions(*GROUPS)]
    rounds = [measured(search, asked) for _ in range(ROUNDS)]
    middle, p95 = min(rounds, key=lambda one: one[1])
    remark = f"ceiling {CEILING:.0f} ms at p95; {len(asked):,} questions, best of {ROUNDS}"
    print(f"{name:<32}{f'p50 {middle:.1f} ms, p95 {p95:.1f} ms':<32}{remark}")
    return p95 < CEILING


def measured(search: Search, asked: list[str]) -> tuple[float, float]:
    """The 50th and the 95th of 100, in milliseconds."""
    took = []
    for question in asked:
        began = time.perf_counter()
        search.answer(question)
        took.append((time.perf_counter() - began) * 1e3)
    cuts = statistics.quantiles(took, n=20)
    return cuts[9], cuts[18]


if __name__ == "__main__":
    sys.exit(not main())
