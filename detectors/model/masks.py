"""What a model is shown of a text: names, numbers and addresses as signs, emoji as words. It can learn no name that way."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from detectors.normalise import Prepared

# Signs that are one token each in the vocabulary, and that no chat needs otherwise.
NAME, PERSON, NUMBER, MAIL, LINK = "ξ", "π", "ψ", "ω", "φ"
"""A pupil of the roster; anybody else who has a given name."""
_MASKED = re.compile(
    r"(?P<link>\bhttps?://\S{1,400}|\bwww\.\S{1,400})"
    r"|(?P<mail>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4})"
    r"|(?P<number>\+?\d(?:[ ().\-]{0,3}\d){4,24})"
    r"|(?P<emoji>[\u2600-\u27bf\U0001f300-\U0001faff])"
)
_NUMBER = re.compile(r"\d(?:[ ().\-]{0,3}\d){4}")
_SIGNS = {"link": LINK, "mail": MAIL, "number": NUMBER}


def masked(
    prepared: Prepared, names: Sequence[tuple[int, int]] = (), people: Sequence[tuple[int, int]] = ()
) -> Prepared:
    """The text as a model sees it, with the map to the text as typed.

    `names`: spans of the roster's names in `prepared.text`; `people`: of given names, the roster's among them or not.
    """
    text = prepared.text
    if not names and not people and not _holds_any(text):
        return prepared
    return prepared.replace(_edits(text, names, people))


def _holds_any(text: str) -> bool:
    """Whether there may be something to mask."""
    return (
        not text.isascii() or "@" in text or "://" in text or "www." in text.lower() or _NUMBER.search(text) is not None
    )


def _edits(
    text: str, names: Sequence[tuple[int, int]], people: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int, str]]:
    found = [(*match.span(), _sign(match)) for match in _MASKED.finditer(text)]
    others = [span for span in people if not any(span[0] < end and start < span[1] for start, end in names)]
    edits = sorted([*((*span, NAME) for span in names), *((*span, PERSON) for span in others), *found])
    at = 0
    for start, end, new in edits:
        if start >= at:
            yield start, end, new
            at = end


def _sign(match: re.Match[str]) -> str:
    kind = match.lastgroup or ""
    return _SIGNS.get(kind) or _word(match[0])


@lru_cache(1024)
def _word(emoji: str) -> str:
    return f" {unicodedata.name(emoji, 'sign').lower()} "
