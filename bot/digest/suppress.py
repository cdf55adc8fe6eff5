"""Counts as they may be published (R26). Pure. Why nobody can work back to a small count: docs/digest.md.

A count becomes the bucket that it falls into: 0, 1 to 4, then as it is rounded. A total becomes a bucket too, and that
leaves each small count among its parts every value it had: at the ends, where a total would say that all parts are at
their least or most, buckets are joined until it no longer does. Which are joined depends on what is published alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SMALLEST = 5
"""What is less is not told apart."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What is said about a count: that it is one of these."""

    low: int
    high: int
    about: int | None = None
    """The round number that stands for them; None where the range itself is shown."""

    def __str__(self) -> str:
        if self.high == 0:
            return "0"
        if self.about is not None:
            return str(self.about)
        return f"<{SMALLEST}" if self.is_small else f"{self.low}–{self.high}"

    @property
    def is_small(self) -> bool:
        """Whether it is one of the counts that are kept together."""
        return 0 < self.high < SMALLEST


ZERO = Figure(0, 0)


def coarse(count: int, rounding: int) -> Figure:
    """The bucket of a count. `rounding`: 5 or more."""
    if count <= 0:
        return ZERO
    if count < SMALLEST:
        return Figure(1, SMALLEST - 1)
    half = rounding // 2
    about = max(rounding, (count + half) // rounding * rounding)
    # The first bucket begins where the small ones end.
    low = SMALLEST if about == rounding else about - half
    return Figure(low, about - half + rounding - 1, about)


def derived(parts: Sequence[Figure]) -> Figure:
    """What the parts themselves say of their total: says nothing more than they do."""
    told = [part for part in parts if part.high]
    if len(told) <= 1:
        return told[0] if told else ZERO
    return Figure(sum(part.low for part in told), sum(part.high for part in told))


def small(parts: Iterable[Figure]) -> bool:
    """Whether there is a small count among them."""
    return any(part.is_small for part in parts)


def total(parts: Sequence[Figure], count: int, rounding: int, *, among: bool) -> Figure:
    """The bucket of a total. `count`: the true one; `among`: whether a small count is in it, at whatever depth."""
    whole = derived(parts)
    if sum(1 for part in parts if part.high) <= 1:
        return whole
    slack = SMALLEST - 2 if among else 0
    buckets = _buckets(whole, rounding)
    while buckets[0].high < whole.low + slack:
        buckets[:2] = [_joined(*buckets[:2])]
    while buckets[-1].low > whole.high - slack:
        buckets[-2:] = [_joined(*buckets[-2:])]
    return next(bucket for bucket in buckets if bucket.low <= count <= bucket.high)


def _buckets(whole: Figure, rounding: int) -> list[Figure]:
    found: list[Figure] = []
    at = whole.low
    while at <= whole.high:
        bucket = coarse(at, rounding)
        found.append(Figure(at, min(bucket.high, whole.high), bucket.about))
        at = bucket.high + 1
    return found


def _joined(one: Figure, other: Figure) -> Figure:
    return Figure(one.low, other.high)
