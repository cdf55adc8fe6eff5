"""What the examples of derogatory_insult cannot say: cues and clauses, confidence, the trigger, the lexicon, time."""

from __future__ import annotations

import tomllib
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import detectors
from detectors import School, gate, lexicons
from detectors.base import Hit
from detectors.derogatory_insult import DerogatoryInsult
from tests.detectors.example_school import SCHOOL
from tests.detectors.test_examples import marked

DETECTOR = DerogatoryInsult(SCHOOL)
SEES = gate.ReGate([DerogatoryInsult.trigger])
TABLE = tomllib.loads((Path(detectors.__file__).parent / "derogatory_insult.toml").read_text("utf-8"))
SENTENCES = [marked(row["text"])[0] for rows in TABLE.values() for row in rows]


def only(text: str) -> Hit:
    (hit,) = DETECTOR.find(text)
    return hit


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("the new TA is an idiot", "colleague"),
        ("Deb is a complete idiot", "colleague"),
        ("you absolute moron", "colleague"),
        ("his nan is an idiot", "parents"),
        ("spoke to that mum again, she's an idiot", "parents"),
        ("Kyle Reid is an idiot", "pupils"),
        ("kestrel are idiots", "pupils"),
        ("he's such a brat", "pupils"),
    ],
)
def test_says_whom_it_is_about(text: str, who: str) -> None:
    assert only(text).cues == {who}


def test_about_a_colleague_the_clause_on_bullying_is_cited_too() -> None:
    assert only("the new TA is an idiot").clauses == ("8.9", "14.1")
    assert only("his nan is an idiot").clauses == ("8.9",)


def test_about_somebody_unknown_nobody_is_cued() -> None:
    assert only("she is a moron").cues == frozenset()


def test_the_plainer_the_surer() -> None:
    plain = only("that mum is a moron").confidence
    stressed = only("that mum is an absolute moron").confidence
    pointed = only("those morons").confidence
    name_unknown = only("marcie is a moron").confidence
    said_to = only("you moron").confidence
    assert stressed > plain >= 0.9 > pointed > said_to >= 0.5
    assert pointed > name_unknown >= 0.5


def test_affection_takes_off() -> None:
    assert only("that boy is an idiot but bless him").confidence < only("that boy is an idiot").confidence


def test_a_first_name_counts_only_where_the_school_knows_it() -> None:
    assert list(DETECTOR.find("Deb is useless"))
    assert not list(DerogatoryInsult(School()).find("Deb is useless"))


def test_a_reason_is_one_of_few_sentences() -> None:
    assert len({hit.reason for text in SENTENCES for hit in DETECTOR.find(text)}) <= 4


WORDS = sorted({word for text in SENTENCES for word in text.split()})
TERMS = sorted(form for form in lexicons.insults().senses)


@given(st.lists(st.one_of(st.sampled_from(WORDS), st.sampled_from(TERMS)), max_size=12))
def test_nothing_is_found_that_the_trigger_does_not_see(words: list[str]) -> None:
    text = " ".join(words)
    assert SEES(text) or not list(DETECTOR.find(text))


@given(st.text())
def test_any_text_can_be_searched(text: str) -> None:
    assert all(0 <= hit.start < hit.end <= len(text) for hit in DETECTOR.find(text))


@pytest.mark.parametrize("text", SENTENCES)
def test_both_gates_agree(text: str) -> None:
    assert gate.build([DerogatoryInsult.trigger], wait=True)(text) == SEES(text)


def test_identity_terms_are_no_insults() -> None:
    identity = {
        "gay",
        "muslim",
        "jew",
        "traveller",
        "gypsy",
        "black",
        "disabled",
        "autistic",
        "trans",
        "polish",
        "old",
        "deaf",
    }
    assert not identity & {word for form in lexicons.insults().senses for word in form.split()}


@pytest.mark.parametrize("word", ["gay", "muslim", "traveller", "black", "autistic", "deaf", "polish", "foreign"])
def test_a_word_for_who_people_are_is_never_found(word: str) -> None:
    assert not list(DETECTOR.find(f"the new TA is {word} and his mum is {word}, those {word} parents are lovely"))


@pytest.mark.parametrize(
    "unit",
    [
        ".",
        "7",
        "a ",
        "07",
        "@",
        "(",
        " ",
        "moron ",
        "he is a moron ",
        "thick ",
        "little ",
        "💩",
        "that mum is a ",
        "fat ",
    ],
)
def test_long_texts_take_no_time(unit: str) -> None:
    text = (unit * 40_000)[:40_000]
    started = perf_counter()
    list(DETECTOR.find(text))
    assert perf_counter() - started < 0.2  # it takes less than 10 ms on a quiet machine
