"""Says which words look like secrets, and reads from a cue ("password for the iPads is") to the secret."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import regex

from detectors import lazily

_LEXICON = Path(__file__).parent / "lexicons" / "not_secrets.toml"

Shape = Literal["", "word", "digits", "phrase", "strong"]
"""`strong`: letters with digits or signs. `phrase`: otter-lamp-quiz, PurpleTiger. `word`: letters only."""
Link = Literal["", "is", "colon"]
"""What stands between cue and secret: nothing, a verb, a sign."""

_STRONG = 6  # characters at least; shorter mixed words are rooms, times and classes
_DIGITS = range(4, 13)
SIGNS = frozenset("0123456789!@#$%&*_.+=~^?/|-")
"""What a strong secret has besides letters."""
_WORD = 5  # letters at least of a plain word

_LINK = lazily.compiled(
    r"(?:\s\([^()\n]{1,30}\))?"
    # "for the year 4 laptops", up to what links it to the secret.
    r"(?:\s(?:for|on|of|in|at|with|from|to)(?:\s[\w'/-]{1,20}){1,6}?(?='s\s|\s(?:is|are|was|has|now)\s|\s?[:=]|\s(?:->|=>|-)\s))?"
    r"(?:\s(?:has|have|had|will|be|been|just|got|now)){0,3}"
    r"(?:\s?(?P<colon>[:=>]|->|=>)|\s?(?P<dash>-)\s"
    r"|(?P<verb>'s|\s(?:is|are|was|now|still|it's|changed to|reset to|set to|updated to|back to))"
    r"(?:\s(?:it|is|now|still|just|back|changed|reset|set|updated|to|the|a|our|my|as|:)\b){0,4}|)"
    r"(?:\s{1,2}|(?<=[:=>]))",
    regex.IGNORECASE,
)
_TOKEN = lazily.compiled(r"\S{1,80}")
_OPENING = "\"'`*“‘([<_"
_CLOSING = "\"'`*”’)]>_.,;:?"
# Mixed words that are no secrets: times, ordinals, classes, sums, files, addresses, versions.
_ORDINARY = lazily.compiled(
    r"[£$€]?\d[\d.,:/%-]*(?:am|pm|st|nd|rd|th|s|p|k|kg|km|cm|mm|ml|gb|mb|mins?|hrs?|days?|months?|weeks?|years?|yrs?|characters|x)?|"
    r"\w+://\S*|www\.\S*|\S+@\S+\.\S+|@\S+|#\S+|\S+\.(?:pdf|docx?|xlsx?|pptx?|csv|png|jpe?g|com|org|net|example|uk)(?:/\S*)?|"
    r"(?:y|yr|year|ks|eyfs|room|rm|g|p|week|term|block)[\d/-]+[a-z]{0,2}|[a-z]+'[a-z]{1,2}|[\w-]+/[\w-]+|\w+\(s\)|&\S*|"
    r"[a-z]+(?:[-_][a-z]+)?|[a-z]+\.{2,}[a-z]*",
    regex.IGNORECASE,
)
_PHRASE = lazily.compiled(r"[A-Za-z]{3,15}(?:[-_.][A-Za-z]{3,15}){2,5}|[A-Z][a-z]{2,15}(?:[A-Z][a-z]{2,15}){1,4}")
_MASK = lazily.compiled(r"[*•xX.?_#-]{3,}|<\S*>|\[\S*\]|\{\S*\}|[*•]+\S*")
# <password>, [pass], {pw}, %PASSWORD%: to be filled in.
_STAND_IN = lazily.compiled(r"[\"'`(]*(?:<[\w-]{1,40}>|\[[\w-]{1,40}\]|\{[\w-]{1,40}\}|%[A-Za-z_]{2,40}%)")
_END = lazily.compiled(
    r"\s*(?:$|[\n.,;!?)\"'`]|(?:if|for|everyone|guys|please|pls|plz|x{1,3}|thanks|ta|thx)\b|[^\w\s])", regex.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word after a cue that may be the secret."""

    start: int
    end: int
    shape: Shape
    link: Link
    last: bool
    """Whether the clause ends with it."""


def after(text: str, end: int) -> Candidate | None:
    """The first word after a cue that may be its secret; None where ordinary words come first."""
    linked = _LINK.match(text, end)
    token = _TOKEN.match(text, linked.end()) if linked else None
    if linked is None or token is None or _STAND_IN.match(token[0]):
        return None
    link: Link = "colon" if linked["colon"] or linked["dash"] else "is" if linked["verb"] else ""
    low, high = stripped(text, *token.span())
    found = shape(text[low:high])
    return Candidate(low, high, found, link, bool(_END.match(text, high))) if found else None


def shape(word: str) -> Shape:
    """What a word, stripped of quotes, looks like."""
    bare = word.rstrip("!")
    if _MASK.fullmatch(word):
        return ""
    if word.isdigit():
        return "digits" if len(word) in _DIGITS else ""
    if _PHRASE.fullmatch(bare):
        return "phrase"
    if bare.isalpha():
        return "word" if len(bare) >= _WORD and bare.lower() not in _lexicon("plain") else ""
    if len(word) < _STRONG or _ORDINARY.fullmatch(bare) or bare.lower() in _lexicon("products"):
        return ""
    return "strong" if any(char.isalpha() for char in bare) and not SIGNS.isdisjoint(word) else ""


def stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without quotes and brackets around and the sentence's punctuation behind; one ! may belong to a secret."""
    inner = text[start:end].lstrip(_OPENING)
    start = end - len(inner)
    inner = inner.rstrip(_CLOSING)
    if inner.endswith("!!"):
        inner = inner.rstrip("!" + _CLOSING)
    bare = inner.rstrip("!")
    return start, start + len(bare if bare.isdigit() or bare.isalpha() else inner)


@cache
def _lexicon(part: str) -> frozenset[str]:
    return frozenset(tomllib.loads(_LEXICON.read_text(encoding="utf-8"))[part].split())
