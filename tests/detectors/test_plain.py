"""Disguised words are written out for the models, and only for them; the map to the text as typed holds."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors import gate, normalise
from detectors.model import plain
from detectors.normalise import Prepared
from detectors.reading import plain_words

WORDS = plain_words()


def written(text: str) -> str | None:
    found = WORDS.written_out(Prepared(text))
    return found.text if found else None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("he is th1ck as m1nce", "he is thick as mince"),
        ("so t h i c k honestly", "so thick honestly"),
        ("p.a.t.h.e.t.i.c", "pathetic"),
        ("thiiiick as you like", "thick as you like"),
        ("what a us*less parent", "what a useless parent"),
        ("code is four four seven one", "code is 4471"),
        ("her mum is l4zy and r0d3n7 k33n", "her mum is lazy and rodent keen"),
        ("wh47 a week", "what a week"),
    ],
)
def test_what_is_disguised_is_written_out(typed: str, meant: str) -> None:
    assert written(typed) == meant


@pytest.mark.parametrize(
    "text", ["year 5b trip at 3pm", "div5 and room12", "a*", "the end... we saw it", "i a m tired", "one or two"]
)
def test_what_is_plain_stays(text: str) -> None:
    assert written(text) is None


@given(st.text(st.sampled_from("thick10as m!*. @3$-\u200bé🐷two five"), max_size=60))
def test_the_map_holds_and_the_gate_sees_it(text: str) -> None:
    prepared = normalise.fold(text)
    found = WORDS.written_out(prepared)
    if found is None:
        return
    assert gate.ReGate([plain.TRIGGER])(prepared.text)
    for at in range(len(found.text)):
        start, end = found.span(at, at + 1)
        assert 0 <= start < end <= len(text)


@pytest.mark.parametrize("piece", ["t h i c k ", "th1ck ", "a", "a*", "one two three ", "a.b.", "1a"])
def test_forty_thousand_hostile_characters_are_cheap(piece: str) -> None:
    text = (piece * 40_000)[:40_000]
    begun = perf_counter()
    WORDS.written_out(Prepared(text))
    assert perf_counter() - begun < 0.5
