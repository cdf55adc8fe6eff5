"""Thresholds for a school, from its own history: how often each detector speaks at each of several thresholds. Pure.

There are no labels in a history: only how often, never how rightly. What is urgent is never made quieter here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from bot import wording
from bot.past.tally import STEPS
from detectors.shipped import READING, names

if TYPE_CHECKING:
    from bot.config import Config
    from bot.past.tally import Tally

URGENT = frozenset({"safeguarding_escalate", "derogatory_threat"})
FEWEST = 1000
"""Messages; below that a single busy day decides."""
_MOSTLY = 0.6
Verdict = Literal["keep", "raise", "shadow", "channel", "urgent", "added"]


@dataclass(frozen=True, slots=True)
class Row:
    """One detector on the school's history. Rates are per 1,000 messages."""

    detector: str
    fires: tuple[float, ...]
    """Messages in which it found something, at each of STEPS."""
    speaks: tuple[float, ...]
    """Notes, after cool-downs and caps, at each of STEPS."""
    verdict: Verdict
    threshold: float = 0.0
    channel: str = ""
    share: int = 0


def loosened(config: Config) -> Config:
    """The config with every detector on, at no threshold: what is measured before it is set."""
    wide = {
        name: section.model_copy(update={"mode": "nudge", "threshold": None})
        for name, section in config.detectors.items()
    }
    channels = config.channels.model_copy(update={"overrides": {}})
    # A budget would hide how often a noisy detector speaks.
    nudges = config.nudges.model_copy(update={"weekly_budget": 0})
    return config.model_copy(update={"detectors": wide, "channels": channels, "nudges": nudges})


def rows(tally: Tally, config: Config, at_most: float) -> list[Row]:
    """A row for each detector that ran, the loudest first."""
    ran = [name for name in names() if config.reading.on or name not in READING]
    found = [_row(name, tally, at_most, added=False) for name in ran]
    found += [_row(name, tally, at_most, added=True) for name in config.detectors if name not in names()]
    return sorted(found, key=lambda row: (-row.fires[0], row.detector))


def fragment(tally: Tally, found: list[Row], today: date, at_most: float) -> str:
    """TOML to put into the config, each proposal with its reason above it."""
    head = wording.fill(
        wording.CALIBRATE_HEAD,
        {},
        date=today.isoformat(),
        messages=f"{tally.heard_in_all:,}",
        channels=str(len(tally.messages)),
        at_most=f"{at_most:g}",
    )
    if tally.heard_in_all < FEWEST:
        few = wording.fill(wording.CALIBRATE_FEW, {}, messages=f"{tally.heard_in_all:,}", least=f"{FEWEST:,}")
        return f"{head}\n\n{few}\n"
    return "\n\n".join([head, *("\n".join(_written(row)) for row in found)]) + "\n"


def _row(name: str, tally: Tally, at_most: float, *, added: bool) -> Row:
    thousands = max(1, tally.heard_in_all) / 1000
    fires = tuple(tally.above[name, f"{step:g}"] / thousands for step in STEPS)
    speaks = tuple(tally.spoken_above[name, f"{step:g}"] / thousands for step in STEPS)
    if name in URGENT:
        return Row(name, fires, speaks, "urgent")
    if added:
        return Row(name, fires, speaks, "added")
    if speaks[0] <= at_most:
        return Row(name, fires, speaks, "keep")
    channel, share = _loudest(name, tally)
    if share >= _MOSTLY and len(tally.messages) > 1 and speaks[0] * (1 - share) <= at_most:
        return Row(name, fires, speaks, "channel", channel=channel, share=round(100 * share))
    for step, rate in zip(STEPS, speaks, strict=True):
        if 0 < rate <= at_most:
            return Row(name, fires, speaks, "raise", threshold=step)
    return Row(name, fires, speaks, "shadow")


def _loudest(name: str, tally: Tally) -> tuple[str, float]:
    """The channel in which a detector finds most, and its share."""
    channels = {channel: count for (detector, channel), count in tally.found.items() if detector == name}
    loudest = max(channels, key=lambda channel: (channels[channel], channel))
    return loudest, channels[loudest] / sum(channels.values())


def _written(row: Row) -> Iterator[str]:
    now = f"# {row.detector}: {row.fires[0]:.1f} in 1,000 messages, spoken of {row.speaks[0]:.1f}"
    match row.verdict:
        case "raise":
            rate = row.speaks[STEPS.index(row.threshold)]
            yield f"{now}; {wording.fill(wording.CALIBRATE_RAISE, {}, rate=f'{rate:.1f}')}."
            yield f"[detectors.{row.detector}]\nthreshold = {row.threshold:g}"
        case "shadow":
            yield f"{now}; {wording.CALIBRATE_SHADOW}."
            yield f'[detectors.{row.detector}]\nmode = "shadow"'
        case "channel":
            yield f"{now}; {wording.fill(wording.CALIBRATE_CHANNEL, {}, share=str(row.share))}."
            yield f'[channels.overrides.{_quoted(row.channel)}.detectors.{row.detector}]\nmode = "shadow"'
        case "urgent":
            yield f"{now}; {wording.CALIBRATE_URGENT}"
        case "added":
            yield f"{now}; {wording.fill(wording.CALIBRATE_ADDED, {}, rate=f'{row.speaks[0]:.1f}')}."
        case "keep":
            yield f"{now}; {wording.CALIBRATE_KEEP}."


def _quoted(word: str) -> str:
    """As a key of TOML, whatever a channel is called."""
    escaped = "".join(f"\\{c}" if c in '"\\' else c if c.isprintable() else f"\\U{ord(c):08X}" for c in word)
    return f'"{escaped}"'
