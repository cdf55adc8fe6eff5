"""`tactful coverage` in words and columns, and as JSON. Pure, but for `run`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from string import Template
from typing import TYPE_CHECKING, Any

from bot import wording
from bot.audit.records import stamp
from bot.coverage import DAYS, LAG_DAYS, Channel, Coverage, Lag, Platform, seen
from bot.errors import FINE, FOUND
from bot.schedule import LONDON

if TYPE_CHECKING:
    from bot.config import Config
    from bot.store.base import Gap

_SHOWN = 5
"""Gaps of a channel that the text lists."""
_MINUTE, _HOUR = 60, 3600


def run(config: Config, now: datetime, *, as_json: bool) -> tuple[int, str]:
    """The exit code, and what to print.

    Raises:
        UsageError: there is no key file.
        StoreAway: there is no store that can be read.
    """
    found = seen(config, now)
    said = json.dumps(as_dict(found), indent=2) if as_json else "\n".join(lines(found))
    return FINE if found.is_whole else FOUND, said


def as_dict(found: Coverage) -> dict[str, Any]:
    """For other programs: times in UTC, spans in seconds."""
    return {
        "at": stamp(found.at),
        "ok": found.is_whole,
        "verdict": " ".join(verdict(found)),
        "running": found.running,
        "heard": sum(channel.state == "heard" for channel in found.channels),
        "listed": len(found.channels),
        "waiting": found.waiting,
        "waiting_since": _utc(found.waiting_since),
        "platforms": [_platform_dict(platform) for platform in found.platforms],
    }


def lines(found: Coverage) -> Iterator[str]:
    """The verdict first, then each platform."""
    yield from verdict(found)
    for platform in found.platforms:
        yield ""
        yield wording.COVERAGE_NAMES.get(platform.name, platform.name)
        yield from (f"  {line}".rstrip() for line in _of(platform, found.at))


def verdict(found: Coverage) -> Iterator[str]:
    """One sentence, and another for what else is wrong."""
    channels = found.channels
    yield _verdict(found) if channels else wording.COVERAGE_NO_CHANNELS
    if found.is_late and found.waiting_since:
        yield _said(wording.COVERAGE_WAITING, count=found.waiting, since=_time(found.waiting_since, found.at))
    if any(gap.lost_to for channel in channels for gap in channel.gaps):
        yield _said(wording.COVERAGE_LOST, days=DAYS)


def _verdict(found: Coverage) -> str:
    channels = found.channels
    down = found.running is False
    stands = [channel for channel in channels if not down or channel.state == "stopped"]
    open_since = [channel.gap_since for channel in stands if channel.gap_since]
    first = _time(min(open_since), found.at) if open_since else ""
    if down:
        return _said(wording.COVERAGE_STOPPED, since=first) if first else wording.COVERAGE_NEVER
    heard = sum(channel.state == "heard" for channel in channels)
    listening = _said(wording.COVERAGE_LISTENING, heard=heard, listed=len(channels))
    if len(open_since) > 1:
        then = _said(wording.COVERAGE_GAPS, count=len(open_since), since=first)
    elif open_since:
        then = _said(wording.COVERAGE_ONE_GAP, since=first)
    else:
        then = wording.COVERAGE_NO_GAP if heard == len(channels) else wording.COVERAGE_MISSED
    return f"{listening}; {then}"


def _of(platform: Platform, now: datetime) -> Iterator[str]:
    if platform.channels:
        yield from _table([wording.COVERAGE_CHANNELS, *(_row(channel, now) for channel in platform.channels)])
    if not platform.name:
        return
    yield from _headed(_said(wording.COVERAGE_GAPS_OF, days=DAYS), list(_gaps(platform, now)), wording.COVERAGE_NO_GAPS)
    yield from _headed(_said(wording.COVERAGE_NOTES, days=DAYS), _notes(platform), wording.COVERAGE_NO_NOTES)
    title = _said(wording.COVERAGE_LAG, days=LAG_DAYS, count=platform.lag.messages)
    yield from _headed(title, list(_lags(platform.lag)), wording.COVERAGE_NO_LAG)
    unseen = [f"- {line}" for line in wording.COVERAGE_UNSEEN.get(platform.name, ())]
    if unseen:
        yield from _headed(wording.COVERAGE_UNSEEN_OF, unseen, "")


def _row(channel: Channel, now: datetime) -> tuple[str, str, str]:
    times = {name: _time(at, now) for name in ("whole_to", "gap_since") if (at := getattr(channel, name))}
    times.setdefault("whole_to", times.get("gap_since") or _time(channel.since, now))
    return channel.channel, _time(channel.since, now), _said(wording.COVERAGE_STATES[channel.state], **times)


def _gaps(platform: Platform, now: datetime) -> Iterator[str]:
    rows, older = [], 0
    for channel in platform.channels:
        rows += [
            (channel.channel, f"{_time(gap.began, now)} to {_time(gap.ended, now)}", _ended(gap, now))
            for gap in channel.gaps[:_SHOWN]
        ]
        older += len(channel.gaps[_SHOWN:])
    yield from _table(rows)
    if older:
        yield _said(wording.COVERAGE_OLDER, count=older)


def _ended(gap: Gap, now: datetime) -> str:
    if gap.is_lost_whole:
        return wording.COVERAGE_LOST_WHOLE
    if gap.lost_to:
        return _said(wording.COVERAGE_LOST_PART, lost_to=_time(gap.lost_to, now))
    return _said(wording.COVERAGE_FOUND, count=gap.found) if gap.found else wording.COVERAGE_REPAIRED


def _notes(platform: Platform) -> list[str]:
    own = {"again": wording.COVERAGE_AGAIN.get(platform.name, wording.COVERAGE_WAYS["again"])}
    rows = [
        (platform.notes[way], own.get(way, said))
        for way, said in wording.COVERAGE_WAYS.items()
        if way in platform.notes
    ]
    width = max((len(str(count)) for count, _ in rows), default=0)
    return [f"{count:>{width}}  {said}" for count, said in rows]


def _lags(lag: Lag) -> Iterator[str]:
    if lag.messages:
        spans: Mapping[str, tuple[int | None, int | None]] = {"heard": lag.heard, "checked": lag.checked}
        yield from _table([
            (wording.COVERAGE_LAGS[name], _said(wording.COVERAGE_HALF, half=_span(half), most=_span(most)))
            for name, (half, most) in spans.items()
        ])  # fmt: skip


def _headed(title: str, body: Sequence[str], otherwise: str) -> Iterator[str]:
    yield ""
    yield title
    yield from (f"  {line}" for line in body or [otherwise])


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _time(at: datetime | None, now: datetime) -> str:
    """As people of the school read it: London, without the year where that is clear."""
    if at is None:
        return "-"
    local = at.astimezone(LONDON)
    year = f" {local.year}" if local.year != now.astimezone(LONDON).year else ""
    return f"{local:%a} {local.day} {local:%b}{year} {local:%H:%M}"


def _span(seconds: int | None) -> str:
    if seconds is None:
        return wording.COVERAGE_LONGER
    if seconds <= _MINUTE:
        span = f"{seconds} s"
    elif seconds < _HOUR:
        span = f"{seconds // _MINUTE} min"
    else:
        span = f"{seconds // _HOUR} h"
    return _said(wording.COVERAGE_WITHIN, span=span)


def _platform_dict(platform: Platform) -> dict[str, Any]:
    return {
        "platform": platform.name,
        "channels": [_channel_dict(channel) for channel in platform.channels],
        "notes": {"days": DAYS, **platform.notes},
        "lag": {
            "days": LAG_DAYS,
            "messages": platform.lag.messages,
            **{
                name: {"half_within_seconds": half, "95_of_100_within_seconds": most}
                for name, (half, most) in (("heard", platform.lag.heard), ("checked", platform.lag.checked))
            },
        },
        "cannot_be_seen": wording.COVERAGE_UNSEEN.get(platform.name, ()),
    }


def _channel_dict(channel: Channel) -> dict[str, Any]:
    gaps = [{**asdict(gap), "repaired": gap.lost_to is None} for gap in channel.gaps]
    return _in_utc({**asdict(channel), "gaps": [_in_utc(gap) for gap in gaps]})


def _in_utc(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: stamp(value) if isinstance(value, datetime) else value for name, value in values.items()}


def _utc(at: datetime | None) -> str | None:
    return stamp(at) if at else None


def _said(template: str, **words: object) -> str:
    return Template(template).substitute({name: str(word) for name, word in words.items()})
