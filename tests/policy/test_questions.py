"""What staff type finds its clause. The held-out floors are what was measured before anything was changed for them."""

from __future__ import annotations

import pytest

from bot.policy.book import Book, load
from bot.policy.search import Search
from bot.policy.words import plain_words
from tests.policy.score import Score, questions, score


@pytest.fixture(scope="module")
def book() -> Book:
    return load()


@pytest.fixture(scope="module", params=[False, True], ids=["tuned", "held out"])
def result(request: pytest.FixtureRequest, book: Book) -> Score:
    return score(Search(book), questions(held_out=request.param))


def test_there_are_enough_questions(result: Score) -> None:
    assert result.pairs >= 80
    assert result.strangers >= 25


def test_first_answer_is_right(result: Score) -> None:
    assert result.first >= 0.92, result.wrong


def test_one_of_three_is_right(result: Score) -> None:
    assert result.in_three >= 0.98, result.wrong


def test_nothing_is_said_only_where_nothing_fits(result: Score) -> None:
    assert result.precision >= 0.95, result.wrong


def test_questions_about_something_else_are_refused(result: Score) -> None:
    assert result.recall >= 0.90, result.wrong


def test_answers_come_at_once(result: Score) -> None:
    assert result.p95_ms < 20


def test_expected_clauses_exist(book: Book) -> None:
    known = {clause.id for clause in book.clauses}
    asked = [*questions(held_out=False), *questions(held_out=True)]

    assert {clause_id for question in asked for clause_id in question.right} <= known


def test_every_clause_is_asked_for(book: Book) -> None:
    asked = [*questions(held_out=False), *questions(held_out=True)]

    assert {clause.id for clause in book.clauses} - {
        clause_id for question in asked for clause_id in question.right
    } == set()


def test_no_question_is_asked_twice() -> None:
    asked = [question.ask for question in (*questions(held_out=False), *questions(held_out=True))]

    assert len(asked) == len(set(asked))


def test_no_whole_question_is_among_the_words_of_a_clause(book: Book) -> None:
    """Short words are both; a sentence of six words would be the test copied into the book."""
    sentences = {tuple(plain_words(q.ask)) for q in (*questions(held_out=False), *questions(held_out=True))}
    said = {tuple(plain_words(phrase)) for clause in book.clauses for phrase in clause.say}

    assert [" ".join(words) for words in sentences & said if len(words) > 5] == []
