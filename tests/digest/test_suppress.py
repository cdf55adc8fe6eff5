"""Small counts stay small counts: against everything that is published in one table, and in all tables of a year."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.suppress import Figure, coarse, derived, small, total
from tests.digest.attacker import Attacker, Published, naive

COUNTS = st.one_of(st.integers(0, 6), st.integers(0, 25))


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, "0"), (1, "<5"), (4, "<5"), (5, "5"), (7, "5"), (8, "10"), (12, "10"), (13, "15"), (1_000_002, "1000000")],
)
def test_a_count_is_shown_by_its_bucket(count: int, shown: str) -> None:
    assert str(coarse(count, 5)) == shown


@given(st.integers(0, 500), st.sampled_from([5, 6, 7, 10, 20, 25]))
def test_buckets_neither_overlap_nor_leave_gaps(count: int, rounding: int) -> None:
    figure, after = coarse(count, rounding), coarse(count + 1, rounding)
    assert figure.low <= count <= figure.high
    assert after == figure or after.low == figure.high + 1
    assert figure.high == 0 or figure.high - figure.low >= 2


@given(st.lists(st.lists(COUNTS, min_size=1, max_size=3), min_size=1, max_size=2), st.sampled_from([5, 10]))
def test_totals_take_no_value_from_a_small_count(table: list[list[int]], rounding: int) -> None:
    """Every clause that is shown as "<5" could still be 1, 2, 3 and 4, given all totals. By trying every table there is."""
    cells = [[coarse(n, rounding) for n in row] for row in table]
    sums = [total(row, sum(true), rounding, among=small(row)) for row, true in zip(cells, table, strict=True)]
    grand = total(sums, sum(map(sum, table)), rounding, among=small(c for row in cells for c in row))
    assert grand.low <= sum(map(sum, table)) <= grand.high
    seen: dict[tuple[int, int], set[int]] = {}
    by_row = [list(itertools.product(*(range(c.low, c.high + 1) for c in row))) for row in cells]
    fit = [[v for v in row if figure.low <= sum(v) <= figure.high] for row, figure in zip(by_row, sums, strict=True)]
    reach = [{sum(v) for v in row} for row in fit]
    for i, row in enumerate(fit):
        others = reach[1 - i] if len(fit) > 1 else {0}
        for values in row:
            if any(grand.low <= sum(values) + other <= grand.high for other in others):
                for j, value in enumerate(values):
                    seen.setdefault((i, j), set()).add(value)
    for (i, j), values_left in seen.items():
        if cells[i][j].is_small:
            assert values_left == {1, 2, 3, 4}


def test_a_total_is_as_narrow_as_it_may_be() -> None:
    assert str(total([coarse(10, 5), coarse(20, 5)], 30, 5, among=False)) == "30"
    three = [coarse(4, 5), coarse(10, 5), coarse(10, 5)]
    assert str(total(three, 20, 5, among=True)) == "17–22"
    six = [coarse(4, 5), *[coarse(10, 5)] * 5]
    assert str(total(six, 54, 5, among=True)) == "55"
    # 4 and 12 and 12: rounded to 30, it would say that every part is at its most.
    assert total(three, 28, 5, among=True).low <= 25


def test_what_is_derived_says_nothing_new() -> None:
    assert derived([coarse(3, 5), coarse(9, 5), coarse(0, 5)]) == Figure(9, 16)
    assert str(derived([coarse(3, 5), coarse(0, 5)])) == "<5"


def test_the_attacker_is_a_real_one() -> None:
    """Rolling windows, each with its small counts hidden and the rest rounded, are worked back to an exact 4."""
    weeks = [0, 0, 0, 4, 2, 1, 1, 0, 0, 0, 0, 0]
    assert naive(weeks, 5)[3] == {4}


@given(st.lists(st.lists(COUNTS, min_size=12, max_size=12), min_size=1, max_size=3), st.integers(0, 3))
def test_twelve_digests_do_not_pin_a_week(rows: list[list[int]], offset: int) -> None:
    """Whoever holds all twelve digests, exactly: no week of 1 to 4 has one value left, no "<5" has fewer than four."""
    published = Published.of(rows, offset)
    attacker = Attacker(published)
    for (row, week), values in attacker.weeks().items():
        if 0 < rows[row][week] < 5:
            assert len(values) >= 2
    for (row, week), values in attacker.shown().items():
        if published.cells[row, week].is_small:
            assert values == {1, 2, 3, 4}
