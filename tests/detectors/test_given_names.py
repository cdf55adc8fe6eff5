"""Given names are known without a roster, whatever their case, accent and surname; ordinary words are left alone."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors import given_names, normalise
from detectors.model import masks


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Kayleigh has a new plan", ["Kayleigh"]),
        ("jayden bit AISHA again", ["jayden", "AISHA"]),
        ("Siobhán O'Neill rang", ["Siobhán O'Neill"]),
        ("Chloe-Mae Hartley's mum", ["Chloe-Mae Hartley"]),
        ("ask Mrs Okafor or mr Pym", ["Okafor", "Pym"]),
        ("did Grace say so", ["Grace"]),
        ("Ruby's mum is late", ["Ruby"]),
        ("Willow is on a plan now", ["Willow"]),
        ("Oluwaseun, Zuzanna and Tendai", ["Oluwaseun", "Zuzanna", "Tendai"]),
        ("Gwen\u2019s bag", ["Gwen"]),
    ],
)
def test_name_is_found(text: str, names: list[str]) -> None:
    assert [text[start:end] for start, end in given_names.spans(text)] == names


@pytest.mark.parametrize(
    "text",
    [
        "Hope you are all well",
        "the Wendy house is broken",
        "Will you be in on Monday",
        "SATs in May, then the summer fair",
        "say grace before lunch",
        "ruby red paint for the poppy display",
        "PE kit, EHCP forms and the LAC review",
        "Autumn term, then the Christmas fair",
        "mum and nan were at the gate",
        "a Roma family and a Muslim family at the Eid party",
    ],
)
def test_ordinary_words_are_no_names(text: str) -> None:
    assert given_names.spans(text) == []


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(["Kai ", "kayleigh ", "Mrs Pym ", "Ruby's ", "é", "👨‍👩‍👧", "'", "-", ". "])
        | st.text(max_size=4)
    ).map("".join)
)
def test_any_text_keeps_its_map(text: str) -> None:
    prepared = normalise.fold(text)
    people = given_names.spans(prepared.text)
    assert all(0 <= start < end <= len(prepared.text) for start, end in people)
    assert all(first[1] <= second[0] for first, second in pairwise(people))
    masked = masks.masked(prepared, people[:1], people)
    for at in range(len(masked.text)):
        start, end = masked.span(at, at + 1)
        assert 0 <= start < end <= len(text)


def test_roster_goes_before_the_list() -> None:
    text = "Kayleigh told Denise"
    assert masks.masked(normalise.Prepared(text), [(0, 8)], given_names.spans(text)).text == "ξ told π"
