"""Anything may be typed; what comes back is at most three clauses, or that nothing in the policy is about it."""

from __future__ import annotations

import concurrent.futures
import json
import subprocess
import sys
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.policy.book import load
from bot.policy.search import MOST_ANSWERS, Search
from bot.policy.words import SHIPPED, edits

SEARCH = Search(load())

# Everything that FTS5 reads as its own language.
OPERATORS = [
    "AND", "OR", "NOT", "NEAR", "NEAR(phone parent, 2)", '"', '""', '"phone', "*", "phone*", "-", "-phone", "^phone",
    "title:phone", "say : phone", "{title text}: phone", "(phone", "phone)", "()", "a+b", "'", "';--", "\\", "\0", "%_", "?",
]  # fmt: skip


def ids(question: str) -> list[str]:
    return [clause.id for clause in SEARCH.answer(question).answers]


def test_answer_as_printed() -> None:
    answer = SEARCH.answer("can i give a parent my mobile number?").as_dict()

    assert list(answer) == ["question", "fits", "answers"]
    assert answer["question"] == "can i give a parent my mobile number?"
    assert answer["fits"] is True
    assert json.loads(json.dumps(answer))["answers"][0] == {
        "book": "social-media",
        "clause": "9.2",
        "title": SEARCH.answer("9.2").answers[0].title,
        "text": SEARCH.answer("9.2").answers[0].text,
        "instead": SEARCH.answer("9.2").answers[0].instead,
        "ask": SEARCH.answer("9.2").answers[0].ask,
    }


@pytest.mark.parametrize(
    "question", ["what's for lunch", "printer toner", "asdfgh", "", "   ", "???", "😀😀", "the and of"]
)
def test_nothing_in_the_policy_is_about_it(question: str) -> None:
    assert SEARCH.answer(question).as_dict() == {"question": question, "fits": False, "answers": []}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("9.2", ["9.2"]),
        ("clause 8.4", ["8.4"]),
        ("what does 10.4 say?", ["10.4"]),
        ("8.10.", ["8.10"]),
        ("12.0A", ["12.0a"]),
        ("12.0", ["12.0a", "12.0b"]),
        ("9.2 and 9.4", ["9.2", "9.4"]),
        ("fn1", ["fn1"]),
        ("Footnote 1", ["fn1"]),
        ("9", ["9.1", "9.2", "9.3"]),
        ("Section 9", ["9.1", "9.2", "9.3"]),
        ("section 11", ["11.1", "11.2"]),
        ("§2", ["2.1"]),
        ("s.15", ["15.1", "15.2", "15.3"]),
    ],
)
def test_number_typed_directly(question: str, expected: list[str]) -> None:
    assert ids(question) == expected


def test_section_and_words_answer_from_that_section() -> None:
    assert ids("section 9 photos")[0] == "9.9"
    assert {clause_id.split(".")[0] for clause_id in ids("section 9 parents")} == {"9"}


@pytest.mark.parametrize("question", ["9.42", "section 40", "99.9", "what's 15 percent of 80", "12 x 9", "1.2.3"])
def test_other_numbers_name_no_clause(question: str) -> None:
    assert ids(question) == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("pasword", "password"), ("whatsap parents", "whatsapp parents"), ("emial parents", "email parents"),
     ("confidental", "confidential"), ("groming", "grooming"), ("privcy settings", "privacy settings"), ("fotos of pupils", "photos of pupils"),
     ("freind request from a pupil", "friend request from a pupil"), ("safeg", "safeguarding")],
)  # fmt: skip
def test_misspelt_or_unfinished_word_finds_the_same_clause(typed: str, meant: str) -> None:
    assert ids(typed)[0] in ids(meant)


@pytest.mark.parametrize(
    ("one", "other"),
    [("text a mum", "text a dad"), ("ring parents", "phone parents"), ("insta", "Instagram"), ("a kid added me", "a pupil added me"),
     ("PHOTOS OF PUPILS", "pics of children"), ("login", "log-in"), ("e-mail parents", "email parents"), ("schóol wi‑fi", "school wifi")],
)  # fmt: skip
def test_words_for_the_same_thing_find_the_same_clause(one: str, other: str) -> None:
    assert ids(one)[0] == ids(other)[0]


def test_pupil_and_parent_lead_to_their_own_clauses() -> None:
    assert ids("friend request from a pupil")[0] == "8.4"
    assert ids("friend request from a parent")[0] == "12.1"


@pytest.mark.parametrize("operator", OPERATORS)
def test_search_language_is_only_words(operator: str) -> None:
    """Beside a question it changes nothing but, at most, by its own word."""
    assert ids(f"password {operator}")[0] in {"9.3", "9.2"}
    SEARCH.answer(operator)


@given(st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_text_is_answered(question: str) -> None:
    answer = SEARCH.answer(question)

    assert answer.fits == bool(answer.answers)
    assert len(answer.answers) <= MOST_ANSWERS


@given(
    st.lists(
        st.sampled_from([*OPERATORS, "phone", "parent", "9.2", "section", "’s", "ﬁlm", "\ud800"]), max_size=12
    ).map(" ".join)
)
@settings(max_examples=300, deadline=None)
def test_any_mixture_of_operators_is_answered(question: str) -> None:
    assert SEARCH.answer(question).question == question


@pytest.mark.parametrize(
    "unit", ["phone ", "a", "1", "9.2 ", '"', "(", "section ", "photo parent ", "zq ", "é", "\u0301"]
)
def test_ten_thousand_characters(unit: str) -> None:
    answer = SEARCH.answer(unit * (10_000 // len(unit)))

    assert len(answer.answers) <= MOST_ANSWERS


def test_same_question_has_the_same_answer_in_every_thread() -> None:
    questions = [
        "my number",
        "photos on my phone",
        "printer toner",
        "pasword",
        "section 9",
        "moaning about parents",
    ] * 20
    alone = [ids(question) for question in questions]

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ids, questions)) == alone


def test_first_word_of_a_group_is_one_word() -> None:
    """It stands in the index as one term."""
    groups = tomllib.loads(SHIPPED.read_text("utf-8"))["same"]

    assert [group[0] for group in groups if not group[0].isalnum()] == []


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [("phone", "phone", 0), ("phoen", "phone", 1), ("phne", "phone", 1), ("phones", "phone", 1), ("pgone", "phone", 1), ("pohen", "phone", 2)],
)  # fmt: skip
def test_edits(one: str, other: str, distance: int) -> None:
    assert edits(one, other, 2) == distance


def test_edits_gives_up() -> None:
    assert edits("completely", "different", 2) > 2


def test_import_is_light() -> None:
    """Somebody waits for /policy: none of the large libraries is loaded for it."""
    code = "import sys, bot.policy.search as s; print(sorted({'presidio_analyzer', 'sqlite_utils', 'pydantic', 'spacy'} & set(sys.modules)))"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
