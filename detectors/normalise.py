"""Prepares what is scanned, with a map back to the offsets as typed. Never raises, whatever the text.

`fold` undoes what hides a text from a pattern: compatibility forms, invisible characters, look-alike letters.
`Prepared.replace` lets a later stage rewrite spans (spelled digits, leet) and keeps the map.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

# Cyrillic, Greek and other letters that look like a Latin one (subset of Unicode UTS #39 confusables.txt),
# dashes and quotes to their ASCII forms.
_LOOK_ALIKES = dict(
    zip(
        "АВЕЅІЈКМНОРСТУХаесорхуіјѕԁԛԝһΑΒΕΖΗΙΚΜΝΟΡΤΥΧονρυɑɡıⅼ‐‑‒–—―−‘’‚‛′“”„‟″·•∙‧⁄",
        "ABESIJKMHOPCTYXaecopxyijsdqwhABEZHIKMNOPTYXovpuagil-------'''''\"\"\"\"\"..../",
        strict=True,
    )
)
_KEPT_MARKS = 3  # combining marks kept on one letter; more is decoration ("zalgo") that hides words


@dataclass(frozen=True, slots=True)
class Prepared:
    """The text to scan and, for each of its code points, where it came from in the text as typed."""

    text: str
    starts: Sequence[int] | None = None
    """starts[i]: offset as typed of text[i]; None where nothing moved."""
    ends: Sequence[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span as typed of text[start:end]. An empty span stays empty."""
        if self.starts is None or self.ends is None:
            return start, end
        if start >= end:
            at = self.starts[start] if start < len(self.starts) else (self.ends[-1] if self.ends else 0)
            return at, at
        return self.starts[start], self.ends[end - 1]

    def replace(self, edits: Iterable[tuple[int, int, str]]) -> Prepared:
        """The text with spans rewritten. `edits` are (start, end, new), ordered, apart; each `new` maps to its whole span."""
        parts: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        own_starts = self.starts if self.starts is not None else range(len(self.text))
        own_ends = self.ends if self.ends is not None else range(1, len(self.text) + 1)
        at = 0
        for start, end, new in edits:
            parts += (self.text[at:start], new)
            starts += own_starts[at:start]
            ends += own_ends[at:start]
            low, high = self.span(start, end)
            starts += [low] * len(new)
            ends += [high] * len(new)
            at = end
        if not parts:
            return self
        parts.append(self.text[at:])
        starts += own_starts[at:]
        ends += own_ends[at:]
        return Prepared("".join(parts), starts, ends)


def fold(text: str) -> Prepared:
    """Undo invisible characters, compatibility forms and look-alike letters, one code point at a time."""
    if text.isascii():
        return Prepared(text)
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    moved = False
    marks = 0
    for offset, char in enumerate(text):
        new = char if char.isascii() else _folded(char)
        if new and unicodedata.combining(new[0]):
            marks += 1
            if marks > _KEPT_MARKS:
                new = ""
        elif new:
            marks = 0
        moved = moved or new != char
        parts.append(new)
        starts += [offset] * len(new)
        ends += [offset + 1] * len(new)
    return Prepared("".join(parts), starts, ends) if moved else Prepared(text)


@lru_cache(maxsize=4096)
def _folded(char: str) -> str:
    look_alike = _LOOK_ALIKES.get(char)
    if look_alike is not None:
        return look_alike
    category = unicodedata.category(char)
    # Cf: zero-width and direction marks. Cs: a lone surrogate, which no encoder takes. The joiner in emoji is Cf too.
    if category in {"Cf", "Cs"} or "\ufe00" <= char <= "\ufe0f":
        return ""
    if category == "Zs":
        return " "
    decimal = unicodedata.decimal(char, None)
    if decimal is not None:
        return str(decimal)
    new = unicodedata.normalize("NFKC", char)
    # One code point can expand to 18 (U+FDFA); such a ligature is left alone, so that no text grows without bound.
    return new if len(new) <= 4 else char  # noqa: PLR2004
