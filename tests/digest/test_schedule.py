"""Slots by the wall clock in London, each once for all replicas; after downtime the newest only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot import schedule
from bot.store.sqlite import SqliteStore

LONDON = ZoneInfo("Europe/London")
MONDAY = "0 8 * * MON"
NIGHTLY = "30 1 * * *"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("cron", "now", "slot", "why"),
    [
        (MONDAY, "2026-11-23 08:00", "2026-11-23 08:00", "on the minute"),
        (MONDAY, "2026-11-23 07:59:59", "2026-11-16 08:00", "a second before"),
        (MONDAY, "2026-06-15 07:00", "2026-06-15 07:00", "in summer, 8 in London is 7 in UTC"),
        (MONDAY, "2026-10-26 07:30", "2026-10-19 07:00", "the Monday after the clocks went back: 7.30 is not yet 8"),
        (NIGHTLY, "2026-03-29 12:00", "2026-03-29 01:00", "the missing hour: at its end"),
        (NIGHTLY, "2026-03-29 00:59", "2026-03-28 01:30", "before the missing hour"),
        (NIGHTLY, "2026-10-25 00:30", "2026-10-25 00:30", "the repeated hour: the first time"),
        (NIGHTLY, "2026-10-25 01:45", "2026-10-25 00:30", "and not a second time"),
        (NIGHTLY, "2026-10-25 12:00", "2026-10-25 00:30", "and not later either"),
    ],
)
def test_the_newest_slot(cron: str, now: str, slot: str, why: str) -> None:
    assert schedule.newest(cron, at(now)) == at(slot), why


@pytest.mark.parametrize("year", [2026, 2027])
def test_every_day_has_its_slot_once_through_a_whole_year(year: int) -> None:
    """Asked every half hour, as a bot would."""
    now, end = datetime(year, 1, 1, 12, tzinfo=UTC), datetime(year + 1, 1, 1, 12, tzinfo=UTC)
    slots: list[datetime] = []
    while now < end:
        slot = schedule.newest(NIGHTLY, now)
        if not slots or slot != slots[-1]:
            assert not slots or slot > slots[-1]
            slots.append(slot)
        now += timedelta(minutes=30)
    assert [slot.astimezone(LONDON).date() for slot in slots] == [
        slots[0].date() + timedelta(days=day) for day in range(len(slots))
    ]


async def test_what_was_due_before_the_first_look_is_not_made_up_for(store: SqliteStore) -> None:
    assert await schedule.due(store, "d", MONDAY, at("2026-11-25 10:00")) is None
    assert await schedule.due(store, "d", MONDAY, at("2026-11-30 07:59")) is None
    assert await schedule.due(store, "d", MONDAY, at("2026-11-30 08:00")) == "2026-11-30T08:00+00:00"


async def test_a_slot_stays_due_until_it_is_ticked_off(store: SqliteStore) -> None:
    await schedule.due(store, "d", MONDAY, at("2026-11-25 10:00"))
    now = at("2026-11-30 08:05")
    slot = await schedule.due(store, "d", MONDAY, now)
    assert slot == await schedule.due(store, "d", MONDAY, now)
    assert slot
    assert await store.tick("d", slot, now)
    assert await schedule.due(store, "d", MONDAY, now) is None


async def test_after_downtime_only_the_newest_is_made_up_for(store: SqliteStore) -> None:
    await schedule.due(store, "d", MONDAY, at("2026-11-02 10:00"))
    now = at("2026-11-25 10:00")
    slot = await schedule.due(store, "d", MONDAY, now)
    assert slot == "2026-11-23T08:00+00:00"
    await store.tick("d", slot, now)
    assert await schedule.due(store, "d", MONDAY, now) is None


async def test_a_clock_that_is_set_back_runs_nothing_twice(store: SqliteStore) -> None:
    await schedule.due(store, "d", MONDAY, at("2026-11-24 10:00"))
    assert await schedule.due(store, "d", MONDAY, at("2026-11-20 10:00")) is None


@pytest.mark.parametrize("wrong", ["", "monday", "0 8 * *", "0 25 * * *", "0 8 31 2 *"])
def test_what_is_no_schedule_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="such as"):
        schedule.checked(wrong)
