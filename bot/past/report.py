"""The report on an export as one HTML file: readable without a network, light and dark, no words of a message unless asked for."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

import detectors
from bot import wording
from bot.past.tally import NO_TIME

if TYPE_CHECKING:
    from bot.past.samples import Samples
    from bot.past.tally import Tally
    from bot.policy.library import Library

_MOST_REASONS = 4


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """One channel."""

    name: str
    messages: int
    found: int
    notes: int
    weekly: float
    busiest: int
    """Notes of its busiest week."""


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One clause as one detector cites it."""

    detector: str
    label: str
    clause: str
    title: str
    spoken: int
    recorded: int
    alerts: int
    weekly: float
    busiest: int


def html(  # noqa: PLR0913 - what a report is about
    tally: Tally, samples: Samples, library: Library, *, exports: list[str], made: datetime, with_text: bool
) -> str:
    """All of it."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )  # fmt: skip
    rules = list(_rules(tally, library))
    found = sorted({row.detector for row in rules}, key=lambda name: -sum(_all(r) for r in rules if r.detector == name))
    months = sorted({month for month, _ in tally.months})
    return environment.get_template("report.html.j2").render(
        words=wording,
        exports=exports,
        made=made,
        lead=_lead(tally),
        channels=list(_channels(tally)),
        rules=rules,
        notes={name: note_on(name) for name in found},
        held_back=tally.by(tally.held_back, 1).most_common(),
        months=[
            (month or "no date", *(tally.months[month, what] for what in ("messages", "found", "spoken")))
            for month in months
        ],
        left=tally.left.most_common(),
        failed=tally.failed.most_common(),
        tally=tally,
        samples=[(name, samples.of(name)) for name in found] if with_text else [],
        with_text=with_text,
    )


@cache
def note_on(detector: str) -> str:
    """What a detector is known to get wrong, by its own examples."""
    path = Path(detectors.__file__).parent / f"{detector}.toml"
    if not path.is_file():
        return wording.PAST_NO_FALSE
    examples: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    why = [str(one["why"]) for one in examples.get("known_false_alarm", ())][:_MOST_REASONS]
    return wording.fill(wording.PAST_FALSE, {}, why="; ".join(why)) if why else wording.PAST_NO_FALSE


def _all(row: RuleRow) -> int:
    return row.spoken + row.recorded + row.alerts


def _lead(tally: Tally) -> str:
    notes = tally.weeks.total()
    first = min((span[0] for span in tally.spans.values()), default="")
    last = max((span[1] for span in tally.spans.values()), default="")
    return wording.fill(
        wording.PAST_LEAD,
        {},
        messages=f"{tally.heard_in_all:,}",
        channels=f"{len(tally.messages):,}",
        span=f"{first} to {last}" if first else "without dates",
        notes=f"{notes:,}",
        weekly=f"{notes / tally.weeks_of(tally.channels):.1f}",
        alerts=f"{tally.acted['alert',]:,}",
    )


def _channels(tally: Tally) -> Iterator[ChannelRow]:
    """The one with most notes first."""
    notes, found = tally.by(tally.weeks, 0), tally.by(tally.found, 1)
    for (channel,), messages in sorted(tally.messages.items(), key=lambda item: (-notes[item[0]], -item[1], item[0])):
        weeks = [count for (name, week), count in tally.weeks.items() if name == channel and week != NO_TIME]
        yield ChannelRow(
            tally.names[channel],
            messages,
            found[channel,],
            notes[channel,],
            notes[channel,] / tally.weeks_of([channel]),
            max(weeks, default=0),
        )


def _rules(tally: Tally, library: Library) -> Iterator[RuleRow]:
    weeks = tally.weeks_of(tally.channels)
    for (detector, label, clause), _ in tally.by(tally.rules, 0, 1, 2).most_common():
        spoken, recorded, alerts = (
            tally.rules[detector, label, clause, how] for how in ("spoken", "recorded", "alert")
        )
        per_week = [count for (name, week), count in tally.said.items() if name == detector and week != NO_TIME]
        yield RuleRow(
            detector,
            label,
            clause,
            _title(library, clause),
            spoken,
            recorded,
            alerts,
            spoken / weeks,
            max(per_week, default=0),
        )


def _title(library: Library, clause: str) -> str:
    try:
        return library.clause(clause).title
    except KeyError:
        return ""
