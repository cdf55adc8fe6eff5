"""Who is speaking: every example is read as it says, and nothing is read that the trigger does not see."""

from __future__ import annotations

import tomllib
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors import gate, stance

EXAMPLES: dict[str, list[Any]] = tomllib.loads((Path(__file__).parent / "stance_examples.toml").read_text("utf-8"))
MISSES = EXAMPLES.pop("known_miss")
NEITHER = {"doing", "other"}
LEAST = {"asking": 25, "declining": 20, "reporting": 20, "doing": 40, "victim": 5, "teaching": 5, "quoting": 5}


def is_read(text: str, said: str) -> bool:
    found = stance.of(text)
    return found in NEITHER if said == "doing" else found == said


@pytest.fixture(scope="module")
def seen() -> gate.Gate:
    return gate.build([stance.TRIGGER], wait=True)


@pytest.mark.parametrize(("said", "text"), [(said, text) for said, texts in EXAMPLES.items() for text in texts])
def test_is_read_as_it_is_meant(said: str, text: str) -> None:
    assert is_read(text, said), f"read as {stance.of(text)}"


@pytest.mark.parametrize(
    ("said", "text"),
    [
        pytest.param(row["stance"], row["text"], marks=pytest.mark.xfail(strict=True, reason=row["why"]))
        for row in MISSES
    ],
)
def test_known_misses(said: str, text: str) -> None:
    assert is_read(text, said)


def test_each_stance_has_examples_enough() -> None:
    assert {said: len(texts) >= LEAST[said] for said, texts in EXAMPLES.items()} == dict.fromkeys(LEAST, True)


def test_spelling_and_case_do_not_matter(seen: gate.Gate) -> None:
    for text in ("WHO DO I TELL IF A PUPIL MESSAGES ME", "whos the dsl", "Who's the DSL?"):
        assert stance.of(text) == "asking"
        assert seen(text)


def test_a_question_mark_alone_asks_nothing() -> None:
    assert stance.of("can someone ring his dad back?") in NEITHER


@given(st.lists(st.sampled_from([word for texts in EXAMPLES.values() for text in texts for word in text.split()])))
def test_what_the_trigger_does_not_see_is_no_stance(words: list[str]) -> None:
    text = " ".join(words)
    assert stance.of(text) == "other" or gate.ReGate([stance.TRIGGER])(text)


@given(st.text())
def test_any_text_has_a_stance(text: str) -> None:
    assert stance.of(text) in {*LEAST, "other"}


@pytest.mark.parametrize(
    "unit",
    ["a ", ".", "?", "asked ", "told ", "i wont give ", "logged it ", "who do i ", "what is the ", "sent it and "],
)
def test_long_texts_take_no_time(unit: str) -> None:
    text = (unit * 40_000)[:40_000]
    started = perf_counter()
    stance.of(text)
    assert perf_counter() - started < 0.1  # it takes less than 1 ms on a quiet machine
