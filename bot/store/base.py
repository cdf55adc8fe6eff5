"""The Store protocol and the values that cross it. Nothing here holds a message's words, but a sealed body in the inbox."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol

from adapters.base import Message, Note

State = Literal["open", "self_remediated", "withdrawn", "accepted", "disputed"]
"""open; mended by an edit; the message was deleted; "it's fine" pressed; "not right" pressed."""
Outcome = Literal["sent", "absent", "unknown"]
"""Delivered; not delivered and never will be; a crash or a lost answer leaves it in doubt: never resent blindly."""


@dataclass(frozen=True, slots=True)
class Case:
    """The audit record of one decision. Made by bot/redact.py alone."""

    id: str
    """Random, 32 hex digits."""
    message: str
    """Keyed pseudonym of place + ref: finds the case again when the message is edited or deleted."""
    at: datetime
    platform: str
    channel: str
    """Keyed pseudonym."""
    person: str | None
    """Keyed pseudonym of the sender; None until `[governance]` is named, and for what is counted without a person."""
    way_back: str | None
    """JSON of the platform's own ids, sealed with the person's key; None until `[governance]` is named."""
    lead: str | None
    """The label that led; None where only a detector failed."""
    labels: tuple[str, ...]
    clauses: tuple[str, ...]
    policy: str
    """The policy book and version that it was decided under."""
    detectors: Mapping[str, int]
    """Name and revision of those that found something."""
    confidence: float
    stance: str
    severity: int
    action: str
    """record, nudge, alert, signpost or support."""
    held_back: str | None = None
    """Why a nudge was not spoken: shadow, exempt, cool_down, cap, stance, union."""
    failed: tuple[str, ...] = ()
    """Detectors that raised on this message."""
    state: State = "open"
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Closure:
    """A case that comes to its end."""

    case: str
    state: State
    at: datetime


@dataclass(frozen=True, slots=True)
class Nudged:
    """What cool-downs and caps remember of a nudge. Not linked to the case; forgotten after `forget_after`."""

    person: str
    pattern: str
    """Label and lead clause: what a dismissed pattern is not repeated for."""
    at: datetime


@dataclass(frozen=True, slots=True)
class History:
    """What is remembered of one person's nudges."""

    nudges: tuple[Nudged, ...] = ()
    dismissed: frozenset[str] = frozenset()
    """Patterns that the person said are fine or not right."""


@dataclass(frozen=True, slots=True)
class NoteIntent:
    """A note on its way. Sealed in the store until settled, then wiped."""

    note: Note
    case: str
    pattern: str
    person: str
    not_before: datetime
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Heard:
    """One message in the inbox."""

    id: int
    message: Message
    heard_at: datetime
    attempts: int
    """How often it was claimed before: more than a few means that it makes the pipeline fail."""
    superseded: bool = False
    """A later revision of the message, or its deletion, is in the inbox already (waiting or done)."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Messages of one shard, in the order heard. Order is kept within a channel."""

    shard: int
    lease: str
    items: tuple[Heard, ...] = ()
    unreadable: tuple[int, ...] = ()
    """Bodies that no key opens (a damaged file): finished with the rest, or they would block their channel for ever."""


@dataclass(frozen=True, slots=True)
class Effects:
    """All that one batch leads to; committed in one transaction with the wiping of its sealed bodies."""

    cases: Sequence[Case] = ()
    closures: Sequence[Closure] = ()
    notes: Sequence[NoteIntent] = ()
    nudged: Sequence[Nudged] = ()
    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """(name, detail) -> how many, by day, with no person attached."""


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the store can do its work."""

    writable: bool
    waiting: int
    """Messages in the inbox not yet decided."""
    oldest_waiting: timedelta | None
    unsent: int
    """Notes that are still to be sent."""
    doubtful: int
    """Notes whose delivery is unknown."""
    free_bytes: int | None
    problem: str = ""


class Store(Protocol):
    """Every method may raise bot.errors.StoreAway; then nothing of the call was kept."""

    async def open(self) -> None:
        """Connects and migrates."""
        ...

    async def close(self) -> None:
        """Finishes what was begun and lets go."""
        ...

    async def intake(self, messages: Sequence[Message], now: datetime) -> list[bool]:
        """Durable (synced to disk) before it returns; unique by platform + workspace + event; False where known."""
        ...

    async def high_water(self, platform: str, workspace: str, channel: str) -> str | None:
        """Up to where this channel was heard whole; None where nothing is known."""
        ...

    async def raise_high_water(self, platform: str, workspace: str, channel: str, ref: str) -> None:
        """All up to `ref` was heard. Never lowers the mark."""
        ...

    async def claim(self, limit: int, lease: timedelta, now: datetime, shard: int | None = None) -> Batch:
        """The oldest waiting messages of one shard (the given one, or the one that waited longest), leased."""
        ...

    async def cases_of(self, messages: Collection[str]) -> Mapping[str, Sequence[Case]]:
        """The cases of these messages, in whatever state, by their message pseudonym; oldest first."""
        ...

    async def histories(self, people: Collection[str], since: datetime) -> Mapping[str, History]:
        """What is remembered of these people since then."""
        ...

    async def commit(self, batch: Batch, effects: Effects) -> None:
        """One transaction: cases, closures, audit leaves, note intents, counters, inbox rows done and bodies wiped.

        A closure also cancels the case's note where it is still pending (settled as absent, "closed").

        Raises:
            LeaseLost: another claimed the batch meanwhile; nothing was written.
        """
        ...

    async def next_note(self, now: datetime) -> NoteIntent | None:
        """The next note to send; its state "sending" is committed before this returns."""
        ...

    async def settle(self, intent: NoteIntent, outcome: Outcome, now: datetime, by: str = "") -> None:
        """How it ended; wipes the sealed note. `by`: ephemeral, direct, ... or why it is absent."""
        ...

    async def postpone(self, intent: NoteIntent, until: datetime) -> None:
        """Certainly not delivered (429, platform away): to be sent again then. The state goes back to pending."""
        ...

    async def interrupted(self) -> Sequence[NoteIntent]:
        """Notes left "sending" by a crash. Call before any sending starts."""
        ...

    async def respond(self, note: str, person: str, action: str, now: datetime) -> Case | None:
        """Stores a press. None where the note is unknown or was another person's. Idempotent.

        `fine` accepts the case, `not_right` disputes it (it counts no more), `clause` only counts the look-up.
        """
        ...

    async def announced(self, place: str) -> bool:
        """Whether the channel (keyed pseudonym) was told what the bot does."""
        ...

    async def announced_at(self, place: str) -> datetime | None:
        """When it was told; None where it was not."""
        ...

    async def mark_announced(self, place: str, now: datetime) -> None:
        """It was told."""
        ...

    async def put_roster(self, sealed: bytes, now: datetime) -> None:
        """Keeps the roster (Roster.to_bytes, sealed here again), replacing the one before."""
        ...

    async def roster(self) -> tuple[bytes, datetime] | None:
        """The roster kept, and since when."""
        ...

    async def tick(self, schedule: str, slot: str, now: datetime) -> bool:
        """True for exactly one caller of all replicas, once for each slot."""
        ...

    async def purge(self, now: datetime) -> int:
        """Removes the cases whose time is over (policy-rules R19), on record; how many."""
        ...

    async def health(self, now: datetime) -> Health:
        """Tries a write. Never raises: what is wrong stands in the answer."""
        ...


class LeaseLost(Exception):  # noqa: N818 - reads as what happened
    """The batch was claimed by another in the meantime."""
