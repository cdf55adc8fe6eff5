"""How long messages took from said to heard, and from heard to checked: counters by span, with no person and no time. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.store.base import Heard

HEARD, CHECKED = "lag_heard", "lag_checked"
_SPANS = (1, 2, 5, 10, 30, 60, 300, 900, 3600, 4 * 3600, 86_400)
_LONGER = "longer"


def counted(batch: Iterable[Heard], checked_at: datetime) -> Counter[tuple[str, str]]:
    """The counters of a batch. Of deletions nobody knows when they were made."""
    counts: Counter[tuple[str, str]] = Counter()
    for heard in batch:
        if heard.message.kind != "deleted":
            platform = heard.message.platform
            counts[HEARD, f"{platform} {_span(heard.heard_at - heard.message.sent_at)}"] += 1
            counts[CHECKED, f"{platform} {_span(checked_at - heard.heard_at)}"] += 1
    return counts


def within(counters: Mapping[tuple[str, str], int], name: str, platform: str, percent: int) -> int | None:
    """Seconds within which so many of 100 messages came; None where it was longer than a day, or nothing came."""
    spans = {
        detail.partition(" ")[2]: n for (of, detail), n in counters.items() if of == name and _is_of(detail, platform)
    }
    wanted, seen = sum(spans.values()) * percent, 0
    for span in _SPANS:
        seen += spans.get(str(span), 0) * 100
        if wanted and seen >= wanted:
            return span
    return None


def count(counters: Mapping[tuple[str, str], int], platform: str) -> int:
    """How many messages that is about."""
    return sum(n for (of, detail), n in counters.items() if of == HEARD and _is_of(detail, platform))


def _is_of(detail: str, platform: str) -> bool:
    return detail.partition(" ")[0] == platform


def _span(took: timedelta) -> str:
    """The first that it fits into. Clocks differ a little: less than nothing is the shortest."""
    seconds = took.total_seconds()
    return next((str(span) for span in _SPANS if seconds <= span), _LONGER)
