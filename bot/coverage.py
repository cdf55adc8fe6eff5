"""What was heard and what was not, from the store alone: asks no platform, opens the file to read, and changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from bot import lag
from bot.errors import StoreAway
from bot.keys import Keyring
from bot.parts import PLATFORMS, channels_of, database_of
from bot.schedule import LONDON
from bot.store import connection, inbox, listening, notes, reader
from bot.store.base import Gap, Listening
from bot.store.listening import STALE
from bot.store.presence import Presence

if TYPE_CHECKING:
    from bot.config import Config

State = Literal["heard", "gap", "stopped", "absent", "untold", "off", "unknown"]
"""heard; not proved whole; the bot is down; it is not in the channel; it has not introduced itself; the platform is
switched off; no platform has such a channel."""
DAYS = 30
"""Of gaps, and of notes: the store forgets a note 30 days after it was settled."""
LAG_DAYS = 7
_LATE = timedelta(minutes=15)
_WAITS = frozenset({"pending", "sending"})


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel of the opt-in list."""

    channel: str
    """The platform's own id, as the config has it."""
    state: State
    since: datetime | None = None
    whole_to: datetime | None = None
    gap_since: datetime | None = None
    """Of the gap that is open."""
    gaps: tuple[Gap, ...] = ()
    """Those that are over, newest first."""


@dataclass(frozen=True, slots=True)
class Lag:
    """Seconds within which half and 95 of 100 messages came; None where it was more than a day."""

    messages: int
    heard: tuple[int | None, int | None]
    checked: tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform; the empty name is for channels of none."""

    name: str
    channels: tuple[Channel, ...]
    notes: Mapping[str, int] = field(default_factory=dict)
    """How notes ended: one of wording.COVERAGE_WAYS -> how many."""
    lag: Lag = Lag(0, (None, None), (None, None))


@dataclass(frozen=True, slots=True)
class Coverage:
    """All of it, at one time."""

    at: datetime
    running: bool | None
    """Whether a bot is at work on the store; None where that cannot be told."""
    platforms: tuple[Platform, ...]
    waiting: int
    """Messages heard and not checked yet."""
    waiting_since: datetime | None

    @property
    def channels(self) -> list[Channel]:
        """Of all platforms."""
        return [channel for platform in self.platforms for channel in platform.channels]

    @property
    def is_late(self) -> bool:
        """Whether checking stands still."""
        return self.waiting_since is not None and self.at - self.waiting_since > _LATE

    @property
    def is_whole(self) -> bool:
        """Whether all is heard that should be."""
        states = {channel.state for channel in self.channels}
        return states == {"heard"} and not self.is_late


def seen(config: Config, now: datetime) -> Coverage:
    """What the store says now.

    Raises:
        UsageError: there is no key file.
        StoreAway: there is no store, or none of this version.
    """
    path = database_of(config)
    if not path.exists():
        raise StoreAway(f"{path}: there is no store yet, so nothing was ever heard. Start Tactful: tactful run.")
    keyring = Keyring.open(config.path(config.audit.key_file))
    running = Presence.anybody(path)
    today = now.astimezone(LONDON).date()
    with connection.reading(path) as db:
        if not listening.is_kept(db):
            raise StoreAway(f"{path}: an earlier version made this store. Start this one once: tactful run.")
        names = {channel: listening.name(channel, keyring) for channel in config.channels.listen}
        known = listening.state(db, names, now - timedelta(days=DAYS))
        counters = reader.counters(db, today - timedelta(days=LAG_DAYS), today + timedelta(days=1))
        ended = notes.delivery(db)
        waiting, oldest = inbox.waiting(db)
    of = {channel: _platform_of(config, channel, known.get(channel)) for channel in names}
    on = {name for name in PLATFORMS if getattr(config, name).mode != "off"}
    platforms = [
        Platform(
            name,
            tuple(
                _channel(channel, known.get(channel), now, running=running, is_on=_is_on(name, on))
                for channel in names
                if of[channel] == name
            ),
            delivered(ended, name, first=_first_way(config, name)),
            _lag(counters, name),
        )
        for name in sorted({*on, *of.values()}, key=lambda name: (not name, name))
    ]
    return Coverage(now, running, tuple(platforms), waiting, datetime.fromisoformat(oldest) if oldest else None)


def open_gap(known: Listening, now: datetime, *, running: bool | None) -> tuple[State, datetime | None]:
    """How a channel stands that is listened to, and since when its gap is open. Pure."""
    if known.since is None:
        return "untold", None
    whole_to = max(known.since, known.whole_to or known.since)
    last = known.gaps[0] if known.gaps else None
    if last and last.is_lost_whole and last.ended == known.whole_to:
        return "absent", last.began
    if running is False:
        return "stopped", whole_to
    return ("gap", whole_to) if now - whole_to > STALE else ("heard", None)


def delivered(ended: Iterable[tuple[str, str, str, bool, int]], platform: str, *, first: str) -> dict[str, int]:
    """The notes of a platform, by wording.COVERAGE_WAYS. `first`: the way that is tried first. Pure."""
    counts: Counter[str] = Counter()
    for of, state, how, tried, count in ended:
        if of == platform:
            counts[_way(state, how, tried=tried, first=first)] += count
    return dict(counts)


def _way(state: str, how: str, *, tried: bool, first: str) -> str:
    if state in _WAITS:
        return "again" if tried else "waiting"
    if state == "unknown":
        return "doubtful"
    if state == "absent":
        return "spared" if how == "closed" else "refused"
    if how == "direct" and first != "direct":
        return "fell_back"
    return how if how in {"ephemeral", "direct", "tip", "found"} else "other"


def _channel(
    channel: str, known: Listening | None, now: datetime, *, running: bool | None, is_on: bool | None
) -> Channel:
    begun = known or Listening("", None, None)
    state, since = open_gap(begun, now, running=running)
    if not is_on:
        state, since = ("unknown" if is_on is None else "off"), None
    return Channel(channel, state, begun.since, begun.whole_to, since, begun.gaps)


def _platform_of(config: Config, channel: str, known: Listening | None) -> str:
    by_form = (name for name in PLATFORMS if channel in channels_of(config, name))
    return next(by_form, known.platform if known else "")


def _is_on(platform: str, on: Collection[str]) -> bool | None:
    """Whether it is switched on; None where it is no platform. One without a switch is on where it has a channel."""
    return (platform in on or platform not in PLATFORMS) if platform else None


def _first_way(config: Config, platform: str) -> str:
    return "direct" if platform == "teams" and not config.teams.targeted else "ephemeral"


def _lag(counters: Mapping[tuple[str, str], int], platform: str) -> Lag:
    heard, checked = (
        (lag.within(counters, name, platform, 50), lag.within(counters, name, platform, 95))
        for name in (lag.HEARD, lag.CHECKED)
    )
    return Lag(lag.count(counters, platform), heard, checked)
