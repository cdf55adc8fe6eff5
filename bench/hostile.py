"""Texts made to be slow, and how long each takes."""

from __future__ import annotations

import time
from collections.abc import Callable

_ROUNDS = 3
# What Slack lets through at most, of the kinds that make patterns slow (evidence: 40,000 dots cost Presidio 57 s).
SHAPES = {
    "dots": "." * 40_000,
    "digits": "0" * 40_000,
    "07 ": "07 " * 13_333,
    "07700 900": "07700 900 " * 4_000,
    "spaced digits": "0 7 7 0 " * 5_000,
    "a.": "a." * 20_000,
    "@": "@" * 40_000,
    "a@": "a@" * 20_000,
    "at dot": "a at b dot " * 3_636,
    "(": "(" * 40_000,
    "spaces": " " * 40_000,
    "letters": "a" * 40_000,
    "spaced letters": "i d i o t " * 4_000,
    "1 High Street": "1 High Street " * 2_857,
    "password:": "password: " * 4_000,
    "oh seven": "oh seven double " * 2_500,
    "idiot": "such an idiot " * 2_857,
    "Capitals": "Aa Bb " * 6_666,
    "suspended": "Kai suspended " * 2_857,
    "marks": "i\u0301\u0302\u0303" * 10_000,
    "zero-width": "0\u200b7\u200b" * 10_000,
    "emoji": "👨‍👩‍👧💩" * 6_666,
    "newlines": "07\n" * 13_333,
}


def milliseconds(scan: Callable[[str], object]) -> dict[str, float]:
    """By shape, the best of a few rounds."""
    return {shape: min(_spent(scan, text) for _ in range(_ROUNDS)) * 1e3 for shape, text in SHAPES.items()}


def _spent(scan: Callable[[str], object], text: str) -> float:
    start = time.process_time()
    scan(text)
    return time.process_time() - start
