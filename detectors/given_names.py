"""Finds given names that no roster knows: a colleague's, a former pupil's, or anybody's where there is no roster."""

from __future__ import annotations

import tomllib
import unicodedata
from functools import cache
from pathlib import Path

from detectors import lazily

_LEXICON = Path(__file__).parent / "lexicons" / "given_names.toml"
_WORD = lazily.compiled(r"\p{L}++(?:['’-]\p{L}{2,}+)*+")
# "Mrs Okafor": the surname after a title.
_TITLED = lazily.compiled(r"\b(?:[Mm](?:rs?|s|iss|x)|MR|MRS|MISS|[Dd]r|[Ss]ir|[Rr]ev)\.? ?$")
# "Summer has", "Ruby's": no season and no stone.
_DOES = lazily.compiled(
    r"['’]s\b| (?:is|has|had|was|got|gets|did|does|didn|doesn|won|and|just|still|came|comes|told|says?|said|asked|wants?|went|keeps?|cried|in (?:[Yy]|\d))\b"
)
_HEAD = frozenset(".!?\n:;-–—•")


def spans(text: str) -> list[tuple[int, int]]:
    """The names in the text, in order, each with the surname behind it. Without the 's of a possessive."""
    found: list[tuple[int, int]] = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        word = match[0]
        capital = word[0].isupper() and not word[1:].isupper()
        if capital and len(word) > 1 and found and text[found[-1][1] : start] == " " and text[found[-1][0]].isupper():
            found[-1] = (found[-1][0], end)
        elif _named(text, start, end, capital=capital):
            found.append((start, end))
    return found


def _named(text: str, start: int, end: int, *, capital: bool) -> bool:
    names, written, words = _lists()
    whole = _plain(text[start:end])
    first = whole.partition("-")[0]
    if whole in names or first in names:
        return True
    if not capital:
        return False
    return (
        whole in written
        or first in written
        or (first in words and (not _heads(text, start) or _DOES.match(text, end) is not None))
        or _TITLED.search(text, max(0, start - 6), start) is not None
    )


def _heads(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \"'‘“(")
    return not before or before[-1] in _HEAD


def _plain(word: str) -> str:
    """In lower case, without accents."""
    low = word.lower()
    return (
        low if low.isascii() else "".join(c for c in unicodedata.normalize("NFD", low) if not unicodedata.combining(c))
    )


@cache
def _lists() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Names in any case, with a capital letter, and those that are words besides."""
    table: dict[str, str] = tomllib.loads(_LEXICON.read_text(encoding="utf-8"))
    return frozenset(table["names"].split()), frozenset(table["written"].split()), frozenset(table["words"].split())
