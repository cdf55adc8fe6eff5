"""Lower case that keeps every offset, so that fast patterns without case can point into the text as it is."""

from __future__ import annotations


def lowered(text: str) -> str:
    """The text in lower case, code point by code point: İ, which would become two, stays."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)
