"""Spelled phone numbers are read; everything else is left as it is; the trigger never misses what is rewritten."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors import gate, spelled
from detectors.normalise import fold

READ = [
    ("zero seven seven double zero nine double zero one four two", "07700900142"),
    ("oh double seven hundred, nine hundred, one forty two", "07700900142"),
    ("nought seven seven nought nought nine nought nought treble one", "07700900111"),
    ("ZERO-SEVEN-SEVEN-ZERO-ZERO 900 142", "07700900142"),
    ("07700 nine hundred and forty two... oh", None),
    ("0 double 7 double 0 nine hundred 1 4 2", "07700900142"),
    ("07700 nine hundred one forty two", "07700900142"),
    ("o7700 nine hundred 142", "07700900142"),
    ("plus four four seven seven hundred nine hundred one four two", "+447700900142"),
    ("+44 seven seven hundred nine hundred one four two", "+447700900142"),
    ("double oh double four seven seven hundred nine hundred one four two", "00447700900142"),
    ("oh two oh... seven nine four six, oh seven one two", "02079460712"),
    ("oh one six three two, ninety six, oh four seventeen", "01632960417"),
]

LEFT = [
    "one or two of us, then three, four, five six seven eight nine ten",
    "zero one two three four five six seven eight nine ten",
    "oh seven o'clock is too early, nine is fine, ten better",
    "oh, one more thing: two of the iPads and three chargers",
    "09.30 one hundred and twenty in the hall, 10.15 ninety more",
    "double maths, double English, double PE and a treble recorder",
    "plus four more, double that, and four four four on the board",
    "triple oh seven jokes",
    "0 to 100 in five seconds",
    "07 of the eleven and 08 of the nine",
    "nil nil at half time, three two in the end, six seven for the ref",
]


@pytest.mark.parametrize(("words", "digits"), READ)
def test_a_spelled_number_becomes_digits(words: str, digits: str | None) -> None:
    text = f"ring me: {words} thanks"
    assert spelled.rewrite(fold(text)).text == (text if digits is None else f"ring me: {digits} thanks")


@pytest.mark.parametrize("text", LEFT)
def test_prose_is_left_alone(text: str) -> None:
    prepared = fold(text)
    assert spelled.rewrite(prepared) is prepared


def test_the_digits_map_back_to_the_words_as_typed() -> None:
    typed = "oh seven\u200b seven double-oh, nine hundred, five five two"
    text = f"\u200bmine: {typed} \U0001f600"
    prepared = spelled.rewrite(fold(text))
    at = prepared.text.index("07700900552")
    start, end = prepared.span(at, at + 11)
    assert text[start:end] == typed


def test_two_numbers_in_one_message_are_both_read() -> None:
    one = "oh seven seven hundred nine hundred one two three"
    assert spelled.rewrite(fold(f"{one}! or {one}?")).text == "07700900123! or 07700900123?"


def test_a_number_ends_where_it_is_whole() -> None:
    text = "oh seven seven hundred nine hundred one two three, two of us"
    assert spelled.rewrite(fold(text)).text == "07700900123, two of us"


ONE = {"0": ("oh", "o", "zero", "nought", "0"), **{str(n): (w, str(n)) for n, w in enumerate(
    ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"), 1)}}  # fmt: skip


@given(st.integers(0, 999), st.data())
def test_any_mobile_read_out_digit_by_digit_is_read_back(last: int, data: st.DataObject) -> None:
    number = f"07700900{last:03}"
    words = [data.draw(st.sampled_from(ONE[digit])) for digit in number]
    if all(word.isdigit() for word in words[:8]):
        words[0] = "oh"
    said = words[0] + "".join(data.draw(st.sampled_from((" ", ", ", "-", ". "))) + word for word in words[1:])
    assert spelled.rewrite(fold(f"it's {said}!")).text == f"it's {number}!"


PIECES = (
    *(
        "oh",
        "o",
        "zero",
        "nought",
        "nil",
        "one",
        "two",
        "seven",
        "nine",
        "ten",
        "seventy",
        "hundred",
        "thousand",
        "double",
    ),
    *("triple", "dbl", "plus", "and", "0", "07", "077", "44", "+44", "0044", "7700", "900142", "9", "x", "\u00e9", "_"),
)


@settings(max_examples=600, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from((" ", " ", " ", "", ", ", "-", " and "))), max_size=16)
)
def test_the_trigger_fires_wherever_something_is_rewritten(pieces: list[tuple[str, str]]) -> None:
    prepared = fold("".join(piece + gap for piece, gap in pieces))
    if spelled.rewrite(prepared).text != prepared.text:
        assert list(gate.ReGate([spelled.TRIGGER])(prepared.text)) == [0]
        assert list(gate.build([spelled.TRIGGER], wait=True)(prepared.text)) == [0]
