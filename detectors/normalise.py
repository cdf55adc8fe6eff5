"""Prepares what is scanned, with a map back to the offsets as typed. Never raises, whatever the text.

`fold` undoes what hides a text from a pattern: compatibility forms, invisible characters, look-alike letters.
`Prepared.replace` lets a later stage rewrite spans (spelled digits, leet) and keeps the map.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
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
# Strokes, lines over and under, and characters without any width that Unicode does not class as format ones.
_DECORATION = frozenset(map(chr, (0x305, 0x332, 0x333, *range(0x334, 0x339), 0x34F, 0x115F, 0x1160, 0x3164, 0xFFA0)))
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
    new_by_char = {char: _folded(char) for char in set(text) if not char.isascii()}
    changed = {char: new for char, new in new_by_char.items() if new != char}
    marks = "".join(char for char, new in new_by_char.items() if new and unicodedata.combining(new[0]))
    decorated = marks and re.search(f"[{re.escape(marks)}]{{{_KEPT_MARKS + 1}}}", text.translate(_table(changed, "")))
    if decorated or any(len(new) > 1 for new in changed.values()):
        return _folded_one_by_one(text, new_by_char, frozenset(marks))
    if not changed:
        return Prepared(text)
    gone = {char for char, new in changed.items() if not new}
    starts = [offset for offset, char in enumerate(text) if char not in gone]
    rest = "".join(map(text.__getitem__, starts))
    if len(gone) < len(changed):
        rest = rest.translate(_table(changed))
    return Prepared(rest, starts, [start + 1 for start in starts])


def _table(changed: Mapping[str, str], only: str | None = None) -> dict[int, str]:
    return {ord(char): new for char, new in changed.items() if only is None or new == only}


def _folded_one_by_one(text: str, new_by_char: Mapping[str, str], marks: frozenset[str]) -> Prepared:
    parts: list[str] = []
    starts: list[int] = []
    run = 0
    for offset, char in enumerate(text):
        new = new_by_char.get(char, char)
        if char in marks:
            run += 1
            if run > _KEPT_MARKS:
                continue
        elif new:
            run = 0
        parts.append(new)
        if len(new) == 1:
            starts.append(offset)
        else:
            starts += [offset] * len(new)
    return Prepared("".join(parts), starts, [start + 1 for start in starts])


@lru_cache(maxsize=4096)
def _folded(char: str) -> str:
    look_alike = _LOOK_ALIKES.get(char)
    if look_alike is not None:
        return look_alike
    category = unicodedata.category(char)
    # Cf: zero-width and direction marks, the joiner in emoji too. Cs: a lone surrogate, which no encoder takes.
    # Me: circles and keycaps around a letter or a digit.
    if category in {"Cf", "Cs", "Me"} or char in _DECORATION or "\ufe00" <= char <= "\ufe0f":
        return ""
    if category == "Zs":
        return " "
    decimal = unicodedata.decimal(char, None)
    if decimal is not None:
        return str(decimal)
    new = unicodedata.normalize("NFKC", char)
    # One code point can expand to 18 (U+FDFA); such a ligature is left alone, so that no text grows without bound.
    if new == char or len(new) > 4:  # noqa: PLR2004
        return char
    # What it stands for may be a look-alike itself: a small em dash is a dash, a fraction has a slash.
    return "".join(part if part.isascii() else _folded(part) for part in new)
