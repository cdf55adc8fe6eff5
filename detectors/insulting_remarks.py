"""Finds insulting terms in a text and joins those that stand together: "lazy, useless". At whom is not asked here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import regex

from detectors import lazily
from detectors.aim import FOLLOWED_BY_PERSON
from detectors.lexicons import Terms, insults
from detectors.trie import joined

_LEXICON = insults()
_LEAD = rf"(?:{joined(_LEXICON.leads)})[ ,-]{{1,3}}(?:an?[ ,-]{{1,3}})?(?:(?:old|little|fat|lying)[ ,-]{{1,3}})?"
_PLAIN = _LEXICON.forms("person", "rude", "mild", "trait", "quality", "phrase", "saying")
_FIGURES, _EPITHETS, _IMAGES = (_LEXICON.forms(kind) for kind in ("figure", "epithet", "image"))
TRIGGER = rf"\b(?:{joined(_PLAIN)}|(?:{joined(_EPITHETS)}){FOLLOWED_BY_PERSON}|{_LEAD}(?:{joined(_FIGURES)}))\b|{joined(_IMAGES)}"
"""Matches in every text that has a remark."""

_TERMS = Terms((*_PLAIN, *_FIGURES, *_EPITHETS, *_IMAGES))
_PLAIN_TERMS = frozenset((*_PLAIN, *_IMAGES))
_BEFORE_FIGURE = lazily.compiled(rf"\b{_LEAD}$", regex.IGNORECASE | regex.ASCII)
_BEHIND_EPITHET = lazily.compiled(FOLLOWED_BY_PERSON, regex.IGNORECASE | regex.ASCII)
_LONGEST_LEAD = 30
_JOINED = lazily.compiled(
    r"(?:[\s,&-]|\b(?:and|little|lil|wee|old|fat|fucking|bloody|a|an|complete|total|utter|absolute|right|proper|such|just|so)\b){0,8}",
    regex.IGNORECASE,
)
_MOST = 20  # terms looked at in one text: more is no message, and would only cost time


@dataclass(frozen=True, slots=True)
class Remark:
    """Terms that stand together."""

    start: int
    end: int
    term: str
    """The last of them, as the lexicon writes it: it decides how the remark is read."""
    several: bool


def remarks(text: str) -> Iterator[Remark]:
    """The remarks in the order of the text."""
    row: list[tuple[int, int, str]] = []
    for found in islice(_TERMS.find(text), _MOST):
        if row and (found[2] in _IMAGES or not _JOINED.fullmatch(text, row[-1][1], found[0])):
            yield from _remark(text, row)
            row = []
        row.append(found)
    yield from _remark(text, row)


def _remark(text: str, row: list[tuple[int, int, str]]) -> Iterator[Remark]:
    """The row as a remark, if one of its terms is what the trigger asks for: "idiot-proof" is no remark."""
    if any(_triggers(text, *found) for found in row) and text[row[-1][1] : row[-1][1] + 1] != "-":
        yield Remark(row[0][0], row[-1][1], row[-1][2], several=len(row) > 1)


def _triggers(text: str, start: int, end: int, term: str) -> bool:
    if term in _PLAIN_TERMS:
        return True
    lead = term in _FIGURES and _BEFORE_FIGURE.search(text, max(0, start - _LONGEST_LEAD), start)
    return bool(lead or (term in _EPITHETS and _BEHIND_EPITHET.match(text, end)))
