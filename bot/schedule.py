"""When something is due by a cron expression, in London. Each slot once across all replicas; after downtime the newest only.

On the night when the clocks go forward, a slot in the missing hour falls at its end; when they go back, a slot in the
repeated hour comes once, the first time.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

if TYPE_CHECKING:
    from bot.store.base import Store

LONDON = ZoneInfo("Europe/London")


def checked(cron: str) -> str:
    """The expression, where it is one. ValueError says what is wrong."""
    try:
        next(CronSim(cron, datetime(2026, 1, 1, tzinfo=LONDON)))
    except (CronSimError, StopIteration):
        raise ValueError("write minute, hour, day, month and weekday, such as 0 8 * * MON.") from None
    return cron


def newest(cron: str, now: datetime) -> datetime:
    """The latest slot that is not after `now`, in UTC."""
    # From a while after, back to it: by the wall clock, an hour that is repeated comes after its own second half.
    start = now.astimezone(LONDON) + timedelta(hours=2)
    for slot in CronSim(cron, start, reverse=True):
        if slot.astimezone(UTC) <= now:
            return slot.astimezone(UTC)
    raise ValueError("the schedule has no slot in the past")


async def due(store: Store, name: str, cron: str, now: datetime) -> str | None:
    """The newest slot, where nobody has run it yet; whoever runs it ticks it off. Writes only at the very first call.

    What was due before the schedule was ever looked at is not made up for.
    """
    slot = newest(cron, now).isoformat(timespec="minutes")
    last = await store.last_tick(name)
    if last is None:
        await store.tick(name, slot, now)
        return None
    return slot if slot > last else None
