"""What staff type finds its clause. The held-out floors are what was measured before anything was changed for them."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from bot.policy.book import Book, load
from bot.policy.search import Search
from bot.policy.words import plain_words
from tests.policy.score import GROUPS, Group, Score, questions, score

P95_MS = 20  # about 2 are measured: the rest is for a slow or busy machine


class Floor(NamedTuple):
    """The least that a group of questions must reach."""

    pairs: int
    strangers: int
    first: float
    in_three: float
    precision: float
    recall: float


FLOORS: dict[Group, Floor] = {
    "tuned on": Floor(120, 100, 0.92, 0.98, 0.95, 0.92),
    "held out": Floor(80, 25, 0.92, 0.98, 0.95, 0.90),
    # In voices that the search was never tuned on: what is to be expected on the first day in a school, by words alone.
    "new hands": Floor(90, 40, 0.58, 0.71, 0.70, 0.90),
}


@pytest.fixture(scope="module")
def book() -> Book:
    return load()


@pytest.fixture(scope="module")
def search(book: Book) -> Search:
    return Search(book)


@pytest.fixture(scope="module", params=GROUPS)
def measured(request: pytest.FixtureRequest, search: Search) -> tuple[Score, Floor]:
    return score(search, questions(request.param)), FLOORS[request.param]


def test_there_are_enough_questions(measured: tuple[Score, Floor]) -> None:
    result, floor = measured

    assert result.pairs >= floor.pairs
    assert result.strangers >= floor.strangers


def test_first_answer_is_right(measured: tuple[Score, Floor]) -> None:
    result, floor = measured

    assert result.first >= floor.first, result.wrong


def test_one_of_three_is_right(measured: tuple[Score, Floor]) -> None:
    result, floor = measured

    assert result.in_three >= floor.in_three, result.wrong


def test_nothing_is_said_only_where_nothing_fits(measured: tuple[Score, Floor]) -> None:
    result, floor = measured

    assert result.precision >= floor.precision, result.wrong


def test_questions_about_something_else_are_refused(measured: tuple[Score, Floor]) -> None:
    result, floor = measured

    assert result.recall >= floor.recall, result.wrong


def test_all_questions_together(search: Search) -> None:
    """By words alone; what was promised, 98% in three, is reached by meaning too (test_meaning.py)."""
    result = score(search, questions(*GROUPS))

    assert result.first >= 0.90
    assert result.in_three >= 0.96


def test_answers_come_at_once(measured: tuple[Score, Floor]) -> None:
    result, _ = measured

    assert result.p95_ms < P95_MS


def test_many_hands_typed_them() -> None:
    hands = {question.hand for question in questions() if question.hand}

    assert len(hands) >= 15
    assert sum(bool(question.hand and question.right) for question in questions()) >= 120


def test_a_question_with_a_finding_in_it_is_answered(search: Search) -> None:
    assert search.answer("can i text 07700 900123 jakes mum").answers[0].id == "9.2"
    assert search.answer("alarm pin 4471 is it alright to put that on the staff chat").answers[0].id == "9.3"


def test_expected_clauses_exist(book: Book) -> None:
    known = {clause.id for clause in book.clauses}

    assert {clause_id for question in questions(*GROUPS) for clause_id in question.right} <= known


def test_every_clause_is_asked_for(book: Book) -> None:
    asked = {clause_id for question in questions(*GROUPS) for clause_id in question.right}

    assert {clause.id for clause in book.clauses} - asked == set()


def test_no_question_is_asked_twice() -> None:
    asked = [question.ask for question in questions()]

    assert len(asked) == len(set(asked))


def test_no_whole_question_is_among_the_words_of_a_clause(book: Book) -> None:
    """Short words are both; a sentence of six words would be the test copied into the book."""
    sentences = {tuple(plain_words(question.ask)) for question in questions()}
    said = {tuple(plain_words(phrase)) for clause in book.clauses for phrase in clause.say}

    assert [" ".join(words) for words in sentences & said if len(words) > 5] == []
