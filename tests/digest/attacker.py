"""Somebody who holds every digest and works back to the counts, exactly: all values that fit all that was published.

In a period the columns are sums to date, P1 <= P2 <= P3 <= P4, one bucket each; the whole period has its total too. So a
row is a chain, the rows meet in the totals of whole periods alone, and sets of reachable sums decide what fits.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from bot.digest.compute import Facts, digest
from bot.digest.suppress import Figure, coarse
from bot.digest.value import Digest
from bot.digest.weeks import Week
from bot.store.base import Tally

START = 2960  # the first week of a period
CLAUSES = (("contact.phone", "9.2"), ("contact.email", "9.4"), ("credential", "9.3"))


@dataclass(frozen=True)
class Published:
    """Figures of (row, week), and totals of whole periods by their last week."""

    offset: int
    weeks: int
    cells: dict[tuple[int, int], Figure]
    totals: dict[int, tuple[list[tuple[list[int], Figure]], Figure]]

    @classmethod
    def of(cls, rows: Sequence[Sequence[int]], offset: int) -> Published:
        """As twelve digests in a row tell it. `offset`: where in a period the first week is."""
        tallies = [
            Tally(START + offset + week, *CLAUSES[row], "d", "nudge", "open", -1, "", n)
            for row, counts in enumerate(rows)
            for week, n in enumerate(counts)
            if n
        ]
        kept: list[Digest] = []
        cells, totals = {}, {}
        for at in range(len(rows[0])):
            week = Week(START + offset + at)
            kept.append(digest(Facts(week, 4, 5, [t for t in tallies if t.week <= week.number], kept=tuple(kept))))
            column = kept[-1].kept[-1]
            for row in range(len(rows)):
                label, clause = CLAUSES[row]
                cells[row, at] = column.of(label.partition(".")[0], clause)
            if column.whole:
                groups = [([r for r in members if r < len(rows)], column.of(name)) for name, members in _GROUPS]
                totals[at] = (groups, column.total)
        return cls(offset, len(rows[0]), cells, totals)


_GROUPS = (("contact", [0, 1]), ("credential", [2]))


class Attacker:
    def __init__(self, published: Published) -> None:
        self.p = published
        self.rows = 1 + max(row for row, _ in published.cells)

    def periods(self) -> list[list[int]]:
        weeks = range(self.p.weeks)
        return [list(g) for _, g in itertools.groupby(weeks, key=lambda week: (week + self.p.offset) // 4)]

    def ends(self, row: int, period: list[int]) -> set[int]:
        """What the row's sum at the end of the period can be."""
        at = period[-1]
        figure = self.p.cells[row, at]
        alone = set(range(figure.low, figure.high + 1))
        if at not in self.p.totals:
            return alone
        groups, grand = self.p.totals[at]
        fits = set()
        for value in alone:
            mine = others = {0}
            for members, told in groups:
                sums = {0}
                for member in members:
                    f = self.p.cells[member, at]
                    options = {value} if member == row else set(range(f.low, f.high + 1))
                    sums = {a + b for a in sums for b in options}
                others = {a + b for a in others for b in sums if told.low <= b <= told.high}
            mine = {s for s in others if grand.low <= s <= grand.high}
            if mine:
                fits.add(value)
        return fits

    def chains(self, row: int, period: list[int]) -> list[tuple[int, ...]]:
        options = [range(self.p.cells[row, w].low, self.p.cells[row, w].high + 1) for w in period[:-1]]
        found: list[tuple[int, ...]] = [()]
        for values in [*options, sorted(self.ends(row, period))]:
            found = [(*c, v) for c in found for v in values if not c or v >= c[-1]]
        return found

    def weeks(self) -> dict[tuple[int, int], set[int]]:
        """What each week of each row can be: the difference of two sums."""
        found: dict[tuple[int, int], set[int]] = {}
        for row, period in itertools.product(range(self.rows), self.periods()):
            for chain in self.chains(row, period):
                for i, week in enumerate(period):
                    found.setdefault((row, week), set()).add(chain[i] - (chain[i - 1] if i else 0))
        return found

    def shown(self) -> dict[tuple[int, int], set[int]]:
        """What each published figure can be."""
        found: dict[tuple[int, int], set[int]] = {}
        for row, period in itertools.product(range(self.rows), self.periods()):
            for chain in self.chains(row, period):
                for i, week in enumerate(period):
                    found.setdefault((row, week), set()).add(chain[i])
        return found


def naive(weeks: Sequence[int], rounding: int) -> list[set[int]]:
    """What rolling four-week sums would tell, each shown by its bucket: bounds on differences of running sums, exactly."""
    count = len(weeks)
    far = 10**6
    bound = [[0 if i == j else far for j in range(count + 1)] for i in range(count + 1)]
    for week in range(count):
        bound[week + 1][week] = 0  # no week is less than nothing
    for end in range(4, count + 1):
        figure = coarse(sum(weeks[end - 4 : end]), rounding)
        bound[end - 4][end] = min(bound[end - 4][end], figure.high)
        bound[end][end - 4] = min(bound[end][end - 4], -figure.low)
    for k, i, j in itertools.product(range(count + 1), repeat=3):
        bound[i][j] = min(bound[i][j], bound[i][k] + bound[k][j])
    return [set(range(-bound[w + 1][w], min(bound[w][w + 1], 1000) + 1)) for w in range(count)]
