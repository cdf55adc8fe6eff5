"""Reads digits that were spelled out: "oh seven seven double-oh" becomes digits, mapped back to the words as typed.

Only a run that becomes a whole UK phone number is touched; "one or two" and "oh seven o'clock" stay as they are.
"""

from __future__ import annotations

import re
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from detectors.normalise import Prepared

_ZERO = ("oh", "o", "zero", "nought", "naught", "nowt", "nil", "null")
_UNIT = dict.fromkeys(_ZERO, "0") | {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
_PAIR = {
    "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15", "sixteen": "16",
    "seventeen": "17", "eighteen": "18", "nineteen": "19", "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50",
    "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90",
}  # fmt: skip
_TIMES = {"double": 2, "dbl": 2, "triple": 3, "treble": 3}
_NOUGHTS = {"hundred": "00", "thousand": "000"}


def _either(words: Iterable[str]) -> str:
    """An alternation grouped by first letter, longest first: `re` gives up sooner on other text."""
    ordered = sorted(words, key=lambda word: (word[0], -len(word), word))
    return "|".join(f"{first}(?:{'|'.join(w[1:] for w in group)})" for first, group in groupby(ordered, itemgetter(0)))


_WORDS = _either({*_UNIT, *_PAIR, *_TIMES, *_NOUGHTS} - {"o"})
_ANY_ZERO = _either(_ZERO)
_GAP = r"[ ,.\-/]{0,4}(?:and |then )?"
_LEADING = 24  # characters of plain digits that may come before the first word

# Superset of what `rewrite` changes: it starts with a zero or a 44, and a word stands among its first digits.
TRIGGER = (
    rf"\b(?:{_ANY_ZERO}){_GAP}(?:[0-9]{{4}}|(?:{_WORDS}|o\b|o[0-9]|[0-9]{{1,3}}){_GAP}(?:{_WORDS}|o|[0-9]))"
    rf"|\b(?:0|44)[0-9 ,.\-/]{{0,{_LEADING}}}(?:and )?(?:{_WORDS}|o\b|o[0-9])"
    rf"|\bplus{_GAP}(?:4|four|double|dbl)"
    rf"|\b(?:double|dbl){_GAP}(?:{_ANY_ZERO}|0){_GAP}(?:4|four|double|dbl)"
)

_START = re.compile(rf"(?<![A-Za-z0-9_])(?:plus|double|dbl|(?:{_ANY_ZERO})(?![A-Za-z_])|\+?44|0)", re.IGNORECASE)
_TOKEN = re.compile(
    rf"(?P<gap>{_GAP})(?:(?P<word>(?:{_WORDS}|o)(?![A-Za-z_]))|(?P<digits>\+?[0-9]{{1,12}}))", re.IGNORECASE
)
_MOST_STARTS, _MOST_TOKENS = 40, 20  # tried in one text and in one number; keeps hostile text cheap
# Digits of a whole number by how it starts: with its 0, with 44 (and sometimes a 0 too), with 0044.
_WHOLE = ((re.compile(r"0[1-9]"), (11,)), (re.compile(r"\+?44"), (12, 13)), (re.compile(r"0044"), (14, 15)))


def rewrite(prepared: Prepared) -> Prepared:
    """The text with spelled phone numbers written as digits."""
    return prepared.replace(list(_edits(prepared.text)))


def _edits(text: str) -> Iterator[tuple[int, int, str]]:
    at = 0
    for _ in range(_MOST_STARTS):
        start = _START.search(text, at)
        if start is None:
            return
        found = _number(text, start.start())
        if found:
            end, digits = found
            yield start.start(), end, digits
            at = end
        else:
            at = start.end()


def _number(text: str, start: int) -> tuple[int, str] | None:
    """Where the whole number that starts here ends, and its digits; None where there is none or no word is in it."""
    plus = text[start : start + 4].lower() == "plus"
    at, digits, times, last = start + 4 if plus else start, "", 1, ""
    worded = plus
    ends: dict[int, tuple[int, str]] = {}
    for _ in range(_MOST_TOKENS):
        token = _TOKEN.match(text, at)
        if token is None or ("and" in token["gap"].lower() and last not in _NOUGHTS):
            break
        word = (token["word"] or "").lower()
        worded = worded or (bool(word) and token.start("word") - start <= _LEADING)
        at = token.end()
        if word in _TIMES:
            times, last = _TIMES[word], word
            continue
        digits = _added(digits, token, times, last)
        times, last = 1, word
        if worded:
            ends[len(digits.lstrip("+"))] = (at, digits)
    for opening, lengths in _WHOLE:
        if opening.match(digits):
            end, number = next((ends[length] for length in lengths if length in ends), (0, ""))
            return (end, "+" + number.lstrip("+") if plus else number) if number else None
    return None


def _added(digits: str, token: re.Match[str], times: int, last: str) -> str:
    """The digits so far and those of one more word: "seventy seven" is 77, "nine hundred and one" is 901."""
    word = (token["word"] or "").lower()
    if word in _NOUGHTS:
        return digits + _NOUGHTS[word]
    new = token["digits"] or _UNIT.get(word) or _PAIR[word]
    after_tens = last.endswith("ty") and word in _UNIT and new != "0" and not token["gap"].strip(" -")
    if after_tens or ("and" in token["gap"].lower() and digits.endswith("0" * len(new))):
        return digits[: -len(new)] + new
    return digits + new * times
