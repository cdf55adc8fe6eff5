"""What is scanned: any text can be folded, and every span of the folded text leads back to where it was typed."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.normalise import Prepared, fold

# Far more of what folding is about than plain text() draws: marks, joiners, look-alikes, ligatures, digits, surrogates, emoji.
ODD = (
    "\u0301\u0308\u0336\u0344\u034f\u20dd\u200b\u200c\u200d\u202e\u2060\ufeff\u00ad\ufe0f\ufe0e"
    "аеоруіЅΑΒΟɑı‑–—−﹘︱’‘″‴…•․ﬀﬃ㎏℀⑴Ⅷ１２٣५𝟘𝐦𝛢𝔀𞀰ǅẛſKŒßİ ǳ\u00a0\u2003\u3000\ud800\udfff👩👧🏽🇬🇧💩"
)
TEXTS = st.one_of(
    st.text(), st.text(st.characters(exclude_categories=())), st.text(st.sampled_from(ODD + "abc 0719-'@."))
)


@st.composite
def edits(draw: st.DrawFn, text: str) -> list[tuple[int, int, str]]:
    places = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    spans = list(zip(places[::2], places[1::2], strict=False))
    return [(start, end, draw(st.text("xyz01", max_size=4))) for start, end in spans]


def assert_map_holds(prepared: Prepared, typed: str) -> None:
    """Each code point comes from somewhere in the text as typed, and none from before the one in front of it."""
    spans = [prepared.span(at, at + 1) for at in range(len(prepared.text))]
    assert all(0 <= start < end <= len(typed) for start, end in spans)
    assert all(one[0] <= other[0] and one[1] <= other[1] for one, other in pairwise(spans))


@given(TEXTS)
def test_any_text_can_be_folded_and_scanned_as_bytes(text: str) -> None:
    folded = fold(text).text
    folded.encode()
    assert len(folded) <= 4 * len(text)


@given(TEXTS)
def test_the_map_leads_back_in_order(text: str) -> None:
    assert_map_holds(fold(text), text)


@given(TEXTS)
def test_folded_text_stays_as_it_is(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


@given(st.text(st.characters(max_codepoint=127)))
def test_ascii_is_left_alone(text: str) -> None:
    assert fold(text) == Prepared(text)


@given(st.data(), TEXTS)
def test_rewriting_keeps_the_map(data: st.DataObject, text: str) -> None:
    prepared = fold(text)
    made = data.draw(edits(prepared.text))
    rewritten = prepared.replace(made)
    assert len(rewritten.text) == len(prepared.text) + sum(len(new) - (end - start) for start, end, new in made)
    at = 0
    moved = 0
    for start, end, new in made:
        # Between the edits every code point keeps its place as typed; within one, it has the whole edited span.
        for place in range(at, start):
            assert rewritten.span(place + moved, place + moved + 1) == prepared.span(place, place + 1)
        for place in range(start + moved, start + moved + len(new)):
            assert rewritten.span(place, place + 1) == prepared.span(start, end)
        at = end
        moved += len(new) - (end - start)
    for place in range(at, len(prepared.text)):
        assert rewritten.span(place + moved, place + moved + 1) == prepared.span(place, place + 1)


@given(st.data(), TEXTS)
def test_rewriting_twice_still_leads_back(data: st.DataObject, text: str) -> None:
    prepared = fold(text)
    for _ in range(2):
        prepared = prepared.replace([edit for edit in data.draw(edits(prepared.text)) if edit[0] < edit[1]])
    assert_map_holds(prepared, text)


@given(TEXTS)
def test_no_edit_changes_nothing(text: str) -> None:
    prepared = fold(text)
    assert prepared.replace([]) is prepared


@pytest.mark.parametrize(
    ("typed", "scanned"),
    [
        ("ｍｏｒｏｎ", "moron"),
        ("m\u200bo\u200dr\u00adon", "moron"),
        ("mоrоn", "moron"),  # Cyrillic о
        ("𝐦𝐨𝐫𝐨𝐧", "moron"),
        ("٠٧٧٠٠ ९००१४२", "07700 900142"),
        ("07700\u00a0900\u2003142", "07700 900 142"),
        ("0161\u2013496\u20110142", "0161-496-0142"),
        ("it\u2019s \u201chers\u201d", 'it\'s "hers"'),
        ("m\u0336o\u0336r\u0336o\u0336n\u0336", "moron"),  # struck through
        ("\ufe58 \ufe31", "- -"),  # small and upright dashes
        ("Zoë Łukasz", "Zoë Łukasz"),
        ("e\u0301", "e\u0301"),
        ("👩\u200d👧", "👩👧"),
        ("0\ufe0f\u20e37\ufe0f\u20e3", "07"),  # keycaps
        ("\ud83d", ""),
    ],
)
def test_what_hides_a_word_is_undone(typed: str, scanned: str) -> None:
    assert fold(typed).text == scanned


def test_a_span_is_given_as_typed() -> None:
    typed = "he is a m\u200bo\u200br\u200bo\u200bn ok"
    prepared = fold(typed)
    start = prepared.text.index("moron")
    assert typed[slice(*prepared.span(start, start + 5))] == "m\u200bo\u200br\u200bo\u200bn"


def test_an_empty_span_stays_empty() -> None:
    for prepared in (fold("abc"), fold("ａｂｃ"), fold("\u200b"), fold("ａ").replace([(0, 1, "")])):
        for place in range(len(prepared.text) + 1):
            start, end = prepared.span(place, place)
            assert start == end
