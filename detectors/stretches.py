"""Where in a long text rules look: around the words that they need, and no further than they could see from there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import regex

SHORT = 1500
"""Characters that are looked at whole. Of a longer text, so many in all: a text of 40,000 must not take a second."""
FAR = 6_000
"""Characters, beyond which nothing is looked for."""
_REACH = 160


def stretches(text: str, words: regex.Pattern[str]) -> Iterator[tuple[int, int]]:
    """The whole of a short text; of a long one the stretches around the first `words`, apart, in order."""
    if len(text) <= SHORT:
        yield 0, len(text)
        return
    left, start, end = SHORT, -1, -1
    for found in words.finditer(text, 0, FAR):
        if end >= 0 and found.start() - _REACH > end:
            yield start, end
            left -= end - start
            start = -1
        if left <= 0:
            return
        start = max(found.start() - _REACH, 0) if start < 0 else start
        end = min(found.end() + _REACH, len(text), start + left)
        if end == start + left:
            break
    if start >= 0:
        yield start, end
