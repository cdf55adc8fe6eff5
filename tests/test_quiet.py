"""Quiet hours by the clock on the wall, also in the two nights when the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import config as configs
from bot.errors import UsageError
from bot.quiet import QuietHours, parse

NIGHT = "18:00-07:00"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "now", "until", "why"),
    [
        (NIGHT, "2026-11-23T17:59", "2026-11-23T17:59", "not yet"),
        (NIGHT, "2026-11-23T18:00", "2026-11-24T07:00", "from the first minute, over midnight"),
        (NIGHT, "2026-11-24T06:59", "2026-11-24T07:00", "the same morning"),
        (NIGHT, "2026-11-24T07:00", "2026-11-24T07:00", "over"),
        (NIGHT, "2026-06-23T17:30", "2026-06-24T06:00", "half past six in summer time"),
        (NIGHT, "2026-03-28T20:00", "2026-03-29T06:00", "the clocks go forward this night"),
        (NIGHT, "2026-10-24T20:00", "2026-10-25T07:00", "the clocks go back this night"),
        ("12:00-13:00", "2026-11-23T12:30", "2026-11-23T13:00", "over lunch"),
        ("22:00-01:30", "2026-03-28T23:00", "2026-03-29T01:30", "half past one does not exist: half past two"),
        ("22:00-01:30", "2026-10-24T23:00", "2026-10-25T00:30", "the first half past one"),
        ("22:00-01:30", "2026-10-25T01:10", "2026-10-25T01:30", "the second ten past one"),
    ],
)
def test_over(hours: str, now: str, until: str, why: str) -> None:
    parsed = parse(hours)
    assert parsed
    assert parsed.over(at(now)) == at(until), why


times = st.times().map(lambda t: t.replace(second=0, microsecond=0))
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - given its zone here


@given(times, times, moments)
def test_a_tip_is_never_sent_early_nor_kept_for_ever(begin: object, end: object, now: datetime) -> None:
    if begin == end:
        return
    hours = QuietHours(begin, end)  # type: ignore[arg-type]
    until = hours.over(now)
    assert until >= now
    assert until - now <= timedelta(hours=25)
    assert not hours.holds(until)


@pytest.mark.parametrize("wrong", ["18-7", "18:00", "25:00-07:00", "18:00-07:60", "evening", "07:00-07:00"])
def test_a_bad_value_is_refused(wrong: str, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(f'[nudges]\nquiet_hours = "{wrong}"\n')
    with pytest.raises(UsageError, match=r"\[nudges\] quiet_hours: .*Leave it empty|such as 18:00-07:00"):
        configs.load(tmp_path / "config.toml")


def test_none_are_none() -> None:
    assert parse("") is None
