"""Running counts of a scan of exports, as one value that can be written down in the middle and gone on with.

Sums only: however long the history is, they grow with channels, detectors, months and weeks, never with messages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from adapters.exports import Said
    from bot.decide import Decision

Key = tuple[str, ...]
SPOKEN = frozenset({"nudge", "signpost", "support"})
"""What would have been a private note to the sender; an alert goes to the named role."""
STEPS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
"""The thresholds that a calibration looks at."""
NO_TIME = ""
_MOST_LINES = 500
_COUNTERS = (
    "messages",
    "found",
    "acted",
    "held_back",
    "rules",
    "months",
    "weeks",
    "said",
    "above",
    "spoken_above",
    "left",
)


@dataclass
class Tally:
    """What was seen so far."""

    messages: Counter[Key] = field(default_factory=Counter)
    """(channel,)"""
    found: Counter[Key] = field(default_factory=Counter)
    """(detector, channel): messages with a finding that counts."""
    acted: Counter[Key] = field(default_factory=Counter)
    """(action,)"""
    held_back: Counter[Key] = field(default_factory=Counter)
    """(detector that led, why it would have been silent)"""
    rules: Counter[Key] = field(default_factory=Counter)
    """(detector that led, label, clause, "spoken" | "recorded" | "alert")"""
    months: Counter[Key] = field(default_factory=Counter)
    """(month, "messages" | "found" | "spoken")"""
    weeks: Counter[Key] = field(default_factory=Counter)
    """(channel, ISO week): notes"""
    said: Counter[Key] = field(default_factory=Counter)
    """(detector that led, ISO week): notes"""
    above: Counter[Key] = field(default_factory=Counter)
    """(detector, step): messages with a finding at least so sure"""
    spoken_above: Counter[Key] = field(default_factory=Counter)
    """(detector, step): of those, the ones that it led and would have spoken of"""
    left: Counter[Key] = field(default_factory=Counter)
    """(why,)"""
    spans: dict[str, list[str]] = field(default_factory=dict)
    """Channel -> its first and last day."""
    names: dict[str, str] = field(default_factory=dict)
    """Channel -> what people call it."""
    failed: Counter[Key] = field(default_factory=Counter)
    """(detector,): messages on which it raised"""
    lines: list[str] = field(default_factory=list)
    """What could not be read: the first few hundred lines."""
    troubles: int = 0
    lost: int = 0
    """Troubles by which a message may have been lost."""

    def heard(self, said: Said) -> None:
        """One message, whatever is in it."""
        self.messages[said.channel,] += 1
        self.names.setdefault(said.channel, said.channel_name)
        self.months[month_of(said.at), "messages"] += 1
        if said.at:
            day = said.at.date().isoformat()
            span = self.spans.setdefault(said.channel, [day, day])
            span[:] = min(span[0], day), max(span[1], day)

    def decided(self, said: Said, decision: Decision) -> None:
        """What would have been done about one message in which something was found."""
        lead = decision.lead
        if lead is None:
            return
        spoken = decision.action in SPOKEN
        self.acted[decision.action,] += 1
        self.months[month_of(said.at), "found"] += 1
        how = "spoken" if spoken else "alert" if decision.action == "alert" else "recorded"
        self.rules[lead.detector, lead.label, lead.clauses[0] if lead.clauses else "", how] += 1
        if decision.held_back:
            self.held_back[lead.detector, decision.held_back] += 1
        surest: dict[str, float] = {}
        for finding in decision.findings:
            surest[finding.detector] = max(surest.get(finding.detector, 0), finding.confidence)
        for detector, confidence in surest.items():
            self.found[detector, said.channel] += 1
            self.above.update((detector, f"{step:g}") for step in STEPS if confidence >= step)
        if spoken:
            self.months[month_of(said.at), "spoken"] += 1
            self.weeks[said.channel, week_of(said.at)] += 1
            self.said[lead.detector, week_of(said.at)] += 1
            self.spoken_above.update((lead.detector, f"{step:g}") for step in STEPS if surest[lead.detector] >= step)

    def trouble(self, line: str, *, lost: bool) -> None:
        """Something that could not be read."""
        self.troubles += 1
        self.lost += lost
        if len(self.lines) < _MOST_LINES:
            self.lines.append(line)

    @property
    def heard_in_all(self) -> int:
        return self.messages.total()

    @property
    def channels(self) -> list[str]:
        """The channels."""
        return [channel for (channel,) in self.messages]

    def by(self, counter: Counter[Key], *places: int) -> Counter[Key]:
        """Summed over all but these parts of the key."""
        found: Counter[Key] = Counter()
        for key, count in counter.items():
            found[tuple(key[place] for place in places)] += count
        return found

    def weeks_of(self, channels: Iterable[str]) -> float:
        """Weeks from the first to the last day of these channels, at least one."""
        spans = [self.spans[channel] for channel in channels if channel in self.spans]
        if not spans:
            return 1.0
        first, last = min(first for first, _ in spans), max(last for _, last in spans)
        return max(1.0, ((date.fromisoformat(last) - date.fromisoformat(first)).days + 1) / 7)

    def as_json(self) -> dict[str, Any]:
        """For the state file."""
        counters = {
            name: [[*key, count] for key, count in getattr(self, name).items()] for name in (*_COUNTERS, "failed")
        }
        plain = {
            "spans": self.spans,
            "names": self.names,
            "lines": self.lines,
            "troubles": self.troubles,
            "lost": self.lost,
        }
        return {**counters, **plain}

    @classmethod
    def of_json(cls, kept: dict[str, Any]) -> Tally:
        """As `as_json` wrote it."""
        plain = {name: kept[name] for name in ("spans", "names", "lines", "troubles", "lost")}
        tally = cls(**plain)
        for name in (*_COUNTERS, "failed"):
            getattr(tally, name).update({tuple(row[:-1]): row[-1] for row in kept[name]})
        return tally


def month_of(at: datetime | None) -> str:
    """Such as 2026-11; empty where the time is not known."""
    return f"{at.year}-{at.month:02d}" if at else NO_TIME


def week_of(at: datetime | None) -> str:
    """Such as 2026-W47; empty where the time is not known."""
    if at is None:
        return NO_TIME
    year, week, _ = at.isocalendar()
    return f"{year}-W{week:02d}"
