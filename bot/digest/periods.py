"""What is said of four whole weeks: fixes, how often tips were right, look-ups, delivery. Made once, then kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from string import Template
from typing import TYPE_CHECKING

from bot import wording
from bot.digest.suppress import SMALLEST, coarse
from bot.digest.value import Column, Period, Section
from bot.digest.weeks import Span, days

if TYPE_CHECKING:
    from bot.digest.compute import Facts
    from bot.store.base import Tally

_MENDED = frozenset({"self_remediated", "withdrawn"})
ENOUGH = 20
"""Cases, or answers, that it takes to speak of a share."""
_LOOK_UPS = 5
_QUARTERS = 4


def period(facts: Facts, span: Span, columns: Sequence[Column], rounding: int) -> Period:
    """Of this span; as it was published before, where it was."""
    for kept in facts.kept:
        if kept.period and kept.period.start == span.start:
            return kept.period
    within = [tally for tally in facts.tallies if span.start <= tally.week <= span.end]
    lines = {
        "fixes": _fixes(within, _least(columns, span)),
        "rules": _rules(within),
        "look_ups": _look_ups(facts.period_counts, facts.clauses, rounding),
        "delivery": _delivery(facts.period_counts, rounding),
    }
    when = days(span.first, span.last)
    return Period(span.start, tuple(
        Section(_said(wording.DIGEST_SECTIONS[name], days=when), found) for name, told in lines.items() if (found := tuple(told))
    ))  # fmt: skip


def _least(columns: Sequence[Column], span: Span) -> int:
    """How many cases of these weeks the published figures let one be sure of: a threshold must say nothing new itself."""
    return sum(
        cell.figure.low
        for column in columns
        if column.whole and span.start <= column.start and column.end <= span.end
        for cell in column.cells
    )


def _fixes(tallies: Sequence[Tally], least: int) -> Iterator[str]:
    cases = [tally for tally in tallies if tally.kind in {"nudge", "silent"} and tally.state != "disputed"]
    count = sum(tally.n for tally in cases)
    if least < ENOUGH or not count:
        return
    took: Counter[int] = Counter()
    for tally in cases:
        if tally.state in _MENDED:
            took[tally.took] += tally.n
    quarters = _nearest(took.total(), count, _QUARTERS)
    share = wording.DIGEST_SHARES[quarters]
    if quarters * 2 < _QUARTERS:  # then half of them could be one
        yield _said(wording.DIGEST_FIXED, share=share)
    else:
        yield _said(wording.DIGEST_FIXED_IN, share=share, took=wording.DIGEST_TOOK[_median(took)])


def _rules(tallies: Sequence[Tally]) -> Iterator[str]:
    """R15: the share of answered notes that were not disputed."""
    answers: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for tally in tallies:
        if tally.answer:
            answers[tally.detector] += tally.n
            right[tally.detector] += tally.n * (tally.answer != "not_right")
    for detector in sorted(answers):
        if answers[detector] >= ENOUGH:
            tenths = _nearest(right[detector], answers[detector], 10)
            yield _said(wording.DIGEST_RULE, detector=detector, right=tenths)


def _look_ups(counts: Mapping[tuple[str, str], int], titles: Mapping[str, str], rounding: int) -> Iterator[str]:
    found = [
        (
            detail if detail in titles else detail.partition(" ")[2],
            coarse(n, rounding),
        )  # the main book goes without its name
        for (name, detail), n in sorted(counts.items())
        if name == "looked_up"
    ]
    often = [(clause, figure) for clause, figure in found if figure.low >= SMALLEST and clause in titles]
    # By what is published: an order by the true counts would tell more.
    often.sort(key=lambda one: (-one[1].low, list(titles).index(one[0])))
    for clause, figure in often[:_LOOK_UPS]:
        yield _said(wording.DIGEST_LOOKED_UP, clause=clause, title=titles[clause], count=figure)


def _delivery(counts: Mapping[tuple[str, str], int], rounding: int) -> Iterator[str]:
    ended = {how: coarse(counts.get(("note", how), 0), rounding) for how in ("sent", "absent", "unknown")}
    if any(figure.high for figure in ended.values()):
        yield _said(wording.DIGEST_NOTES, **ended)


def _nearest(part: int, whole: int, steps: int) -> int:
    return (part * steps * 2 + whole) // (whole * 2)


def _median(took: Counter[int]) -> int:
    half, seen = took.total() / 2, 0
    for span in sorted(took):
        seen += took[span]
        if seen >= half:
            return span
    raise ValueError("nothing was mended")


def _said(template: str, **words: object) -> str:
    return Template(template).substitute({name: str(word) for name, word in words.items()})
