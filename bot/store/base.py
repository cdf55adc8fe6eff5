"""The Store protocol and the values that cross it. Nothing here holds a message's words, but a sealed body in the inbox."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal, Protocol

from adapters.base import Message, Note

State = Literal["open", "self_remediated", "withdrawn", "accepted", "disputed"]
"""open; mended by an edit; the message was deleted; "it's fine" pressed; "not right" pressed."""
Outcome = Literal["sent", "absent", "unknown"]
"""Delivered; not delivered and never will be; a crash or a lost answer leaves it in doubt: never resent blindly."""
AlertKind = Literal["E0", "E1", "tell", "declare", "breach"]
"""policy-rules 1.2; "tell the headteacher for me"; a declaration (1.7); a data breach reported."""


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
    """Why a nudge was not spoken: shadow, exempt, stance, unsure, dismissed, cool_down, cap; paused (too many said "not
    right" of its detector) or budget (its detector has said all it may in a week)."""
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
    detector: str = ""
    """The one that led: whose week the note is counted in, and whose answer the answer is."""


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who holds a role, as far as alerts are concerned. Sealed in the store."""

    role: str
    name: str = ""
    email: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    """By platform."""


@dataclass(frozen=True, slots=True)
class AlertIntent:
    """Help that is asked for. Made by bot/alerts/raised.py. Sealed in the store until it is over, then wiped."""

    id: str
    """Random, 32 hex digits."""
    kind: AlertKind
    at: datetime
    platform: str
    channel: str
    """The platform's own id of the channel; empty where it is about none."""
    category: str = ""
    """The family of the label that led: `safeguarding`."""
    by: str = ""
    """The platform's own id of who asked for it. Never of who wrote something: nobody is named who did not ask to be."""
    avoid: tuple[str, ...] = ()
    """Roles that are the sender or the subject: headteacher, dsl."""
    spared: tuple[Party, ...] = ()
    """People who are the sender or the subject: they are not told, in whatever role."""
    case: str | None = None
    words: str = ""
    """Of a declaration: for its recipient's eyes, in chat alone. Wiped when the alert is on its way, and there when it arrived."""


@dataclass(frozen=True, slots=True)
class TakenOn:
    """What a send says that ends the matter."""

    role: str
    """Who has it."""
    raised_at: datetime


@dataclass(frozen=True, slots=True)
class AlertSend:
    """One alert to one person by one way. Delivered at least once: what is in doubt is sent again."""

    id: str
    """Random; comes back in the press that takes the alert on."""
    role: str
    means: str
    """The platform, or `mail`."""
    recipient: str
    """The platform's own id, or the e-mail address."""
    text: str
    subject: str = ""
    """Of an e-mail."""
    taken: TakenOn | None = None
    """Somebody has taken it on: that is all that this one says."""
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """An alert that nobody has taken on yet, whose next step is due."""

    intent: AlertIntent
    step: int
    """Steps taken: 0 where nobody was told yet."""
    told: tuple[str, ...] = ()
    """Roles told so far."""


@dataclass(frozen=True, slots=True)
class Step:
    """What the next step of an alert is."""

    sends: tuple[AlertSend, ...]
    next_at: datetime | None
    """When the one after that is due; None: there is none, the alert is over."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """Who has an alert in hand."""

    role: str
    first: bool
    """False where somebody, perhaps the same person, had taken it on before."""


@dataclass(frozen=True, slots=True)
class OpenAlerts:
    """What is not in anybody's hands."""

    waiting: int = 0
    """Alerts that nobody has taken on yet."""
    unreached: int = 0
    """Those of them that could be brought to nobody."""


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
    alerts: Sequence[AlertIntent] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a detector may say, and how wrong it may be (R15). The defaults limit nothing."""

    budget: int = 0
    """Notes in seven days; 0 for no end."""
    pause_above: float = 1.0
    """Share of answers that are "not right"."""
    pause_after: int = 1
    """Answers that it takes to judge."""


@dataclass(frozen=True, slots=True)
class Room:
    """What detectors may still say."""

    budget: int = 0
    said: Mapping[str, int] = field(default_factory=dict)
    """Notes of this week by detector, the urgent ones too."""
    paused: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Noise:
    """One detector's last weeks."""

    detector: str
    week: int
    """Notes of the last seven days, the urgent ones too."""
    answers: int
    """Of the last 90 days, or since it was resumed."""
    disputed: int
    paused_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Silenced:
    """A detector's tips began to rest, or would have: to be told once in a week."""

    week: str
    detector: str
    why: str
    """budget or paused."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Cases that are alike, as a number: what the digest is made of. Leads to no case, person, channel or day."""

    week: int
    """Weeks since the first Monday of 1970, in London."""
    lead: str
    clause: str
    """The first cited."""
    detector: str
    """The one that led."""
    kind: str
    """nudge, tip (severity 1) or silent (held back for the sake of quiet)."""
    state: State
    took: int
    """How long it took to mend: 0 to an hour, 1 to four, 2 to a day, 3 to three days, 4 longer; -1 not mended."""
    answer: str
    """fine, not_right or empty."""
    n: int


@dataclass(frozen=True, slots=True)
class Proof:
    """What comes with a raised high-water mark: how the time before it was heard."""

    at: datetime
    """By the bot's clock."""
    found: int = 0
    """Messages that only a look into the history brought."""
    lost_to: datetime | None = None
    """What was written before then, since the mark before, cannot be heard any more."""
    anew: bool = False
    """The first mark that this process raises for the channel: nobody listened for a while."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which a channel was not, or not proved to be, listened to; over by now."""

    began: datetime
    """Up to here all was heard: the silence began later, if anything."""
    ended: datetime
    lost_to: datetime | None
    """Up to when nothing could be heard afterwards; None where all was that the platform shows."""
    found: int
    """Messages that were heard afterwards, as far as the platform tells them from others."""

    @property
    def is_lost_whole(self) -> bool:
        """Whether nothing of it could be heard: the bot was not in the channel."""
        return self.lost_to is not None and self.ended - self.lost_to <= timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Listening:
    """How a channel is listened to."""

    platform: str
    since: datetime | None
    """When it was told what the bot does; None where it was not yet."""
    whole_to: datetime | None
    """Up to when all was heard that could be."""
    gaps: tuple[Gap, ...] = ()
    """Newest first."""


@dataclass(frozen=True, slots=True)
class DigestSend:
    """A digest on its way to one target."""

    week: str
    target: str
    """`channel`, or `mail` and the role: never a name or an address."""
    value: str
    attempts: int = 0


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

    async def raise_high_water(
        self, platform: str, workspace: str, channel: str, ref: str, proof: Proof | None = None
    ) -> None:
        """All up to `ref` was heard. Never lowers the mark. `proof`: what is kept of the gap that ends with it."""
        ...

    async def listen(self, platform: str, channel: str, since: datetime) -> None:
        """The channel (the platform's own id) is listened to from then on. What was said first stands."""
        ...

    async def listening(self, channels: Collection[str], since: datetime) -> Mapping[str, Listening]:
        """How these channels (the platforms' own ids) are listened to, with their gaps that ended since then."""
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
            Overspent: another replica spoke meanwhile; nothing was written. Decide the batch again.
        """
        ...

    async def next_note(self, now: datetime, busy: Collection[str] = ()) -> NoteIntent | None:
        """The next note to send, of none of the `busy` platforms; its state "sending" is committed before this returns."""
        ...

    async def settle(self, intent: NoteIntent, outcome: Outcome, now: datetime, by: str = "") -> None:
        """How it ended; wipes the sealed note. `by`: ephemeral, direct, tip, ... or why it is absent."""
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

    async def raise_alert(self, intent: AlertIntent, now: datetime) -> None:
        """Durable before it returns; its first step is due at once. The same one again changes nothing."""
        ...

    async def due_alert(self, now: datetime) -> OpenAlert | None:
        """The alert whose next step has been due the longest. The same again until `escalate` moved it on."""
        ...

    async def escalate(self, alert: OpenAlert, step: Step, now: datetime) -> bool:
        """Takes the step: its sends wait to be sent. False where another process took it, or somebody has the alert."""
        ...

    async def next_alert_send(self, now: datetime) -> AlertSend | None:
        """The next one to send; "sending" is committed before this returns.

        Includes those that a crashed process had in hand, and those that this one has had in hand for too long.
        """
        ...

    async def settle_alert_send(self, send: AlertSend, outcome: Outcome, now: datetime, by: str = "") -> None:
        """How it ended: sent or absent. Where nobody could be told in this step, the next is due at once."""
        ...

    async def postpone_alert_send(self, send: AlertSend, until: datetime) -> None:
        """Not delivered, or in doubt: to be sent again then."""
        ...

    async def acknowledge(self, alert: str, person: str, now: datetime) -> Acknowledged | None:
        """Somebody has it: it goes no further, and the others who were told are told so, once. Idempotent.

        `alert`: the id that came back in the press. `person`: platform and id, as `raised.who` makes it. None where the
        alert is unknown or went to another.
        """
        ...

    async def room(self, now: datetime) -> Room:
        """What each detector may still say this week. Cheap: asked for every batch with findings."""
        ...

    async def noise(self, now: datetime) -> Sequence[Noise]:
        """Each detector that spoke in the last weeks or is paused, by name."""
        ...

    async def resume(self, detector: str, now: datetime) -> bool:
        """Ends a pause, on record; the detector is judged afresh. False where it was not paused."""
        ...

    async def unsaid(self, now: datetime) -> Silenced | None:
        """The next silence to tell of. Given again after some minutes, unless `said` ends it."""
        ...

    async def said(self, silenced: Silenced) -> None:
        """It was told."""
        ...

    async def count(self, counts: Mapping[tuple[str, str], int], now: datetime) -> None:
        """Adds to the day's counters, which have no person attached."""
        ...

    async def open_alerts(self) -> OpenAlerts:
        """How many alerts nobody has taken on."""
        ...

    async def of_person(self, person: str) -> Sequence[Case]:
        """The cases that lead back to this person (keyed pseudonym), oldest first."""
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

    async def last_tick(self, schedule: str) -> str | None:
        """The latest slot that was ticked off."""
        ...

    async def tallies(self, first: int, last: int) -> Sequence[Tally]:
        """The cases of these weeks, as numbers."""
        ...

    async def counters(self, names: Collection[str], first: date, last: date) -> Mapping[tuple[str, str], int]:
        """The counters of these names over these days together, by name and detail."""
        ...

    async def keep_digest(
        self, week: str, value: str, targets: Collection[str], now: datetime, slot: tuple[str, str] | None = None
    ) -> bool:
        """Keeps a digest and where it is to go, and ticks off the slot (schedule and slot) that asked for it.

        False where the week has one already: that one stands.
        """
        ...

    async def digests(self, first: str, last: str) -> Mapping[str, str]:
        """The digests of these weeks (2026-W47), by week, oldest first."""
        ...

    async def digest_sends(self, week: str) -> Mapping[str, str]:
        """How the deliveries of a digest stand, by target: pending, sent or absent."""
        ...

    async def next_digest_send(self, now: datetime) -> DigestSend | None:
        """The next delivery that is due; for ten minutes nobody else is given it. Where nothing is due, writes nothing."""
        ...

    async def settle_digest_send(self, send: DigestSend, outcome: Outcome) -> None:
        """How it ended: sent or absent."""
        ...

    async def postpone_digest_send(self, send: DigestSend, until: datetime) -> None:
        """To be tried again then."""
        ...

    async def purge(self, now: datetime) -> int:
        """Removes the cases whose time is over (policy-rules R19), on record; how many."""
        ...

    async def health(self, now: datetime) -> Health:
        """Tries a write. Never raises: what is wrong stands in the answer."""
        ...


class Overspent(Exception):  # noqa: N818 - reads as what happened
    """The notes of a batch are more than a detector's week has room for."""


class LeaseLost(Exception):  # noqa: N818 - reads as what happened
    """The batch was claimed by another in the meantime."""
