"""What every platform becomes: messages, commands and presses in; notes and posts out. Values and roles, no code of any platform."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

Kind = Literal["posted", "edited", "deleted"]
Action = Literal["fine", "not_right", "clause", "breach", "declare", "evidence", "tell", "acknowledge"]
"""On a note: it's fine; not right; show the clause; report a data breach; tell the headteacher oneself (section 1.7);
what to keep as evidence; tell the headteacher for me. On an alert: I have it."""


@dataclass(frozen=True, slots=True)
class Message:
    """What a person posted, or a revision of it, as the person saw it."""

    platform: str
    workspace: str
    channel: str
    ref: str
    """The message's own id in its channel: the same for every revision, and it orders messages (Slack: `ts`)."""
    kind: Kind
    sender: str
    text: str
    """Empty where the message was deleted."""
    sent_at: datetime
    """Aware, UTC: when this revision was made."""
    revision: str = ""
    """Empty for what was first posted; later revisions compare greater (Slack: `edited.ts`)."""
    thread: str | None = None
    """The ref of the thread's first message, where the message stands in a thread."""
    to_bot: bool = False
    """A question put to the bot in a channel: it is answered, and nothing in it is minded but a child at risk."""
    mentions: tuple[str, ...] = ()
    """The platform's ids of the people that the text mentions. An alert about somebody must not go to them."""

    @property
    def event(self) -> str:
        """What makes a delivery the same as another: place, message and revision; never a delivery id."""
        return f"{self.channel}\n{self.ref}\n{self.kind}\n{self.revision}"


@dataclass(frozen=True, slots=True)
class Button:
    """A button of a note."""

    action: Action
    label: str


@dataclass(frozen=True, slots=True)
class Note:
    """The private message to one person about one message of theirs."""

    id: str
    """Random; comes back in presses, and names the note when it is looked up after a crash."""
    platform: str
    workspace: str
    channel: str
    recipient: str
    thread: str | None
    text: str
    buttons: tuple[Button, ...] = ()
    urgent: bool = False
    """Goes before others where the platform makes notes wait."""
    ref: str = ""
    """The message that it is about."""


@dataclass(frozen=True, slots=True)
class Alert:
    """The urgent message to one person in a role, in private. Free of content: it says where help is needed, not why."""

    id: str
    """Random; comes back in the press that takes it on."""
    platform: str
    workspace: str
    """Empty where the platform's only one is meant."""
    recipient: str
    text: str
    """`@` and `#` before the platform's own id name a person and a channel: it is shown as the platform shows them."""
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Post:
    """Something the bot says openly in a channel: its announcement, the digest."""

    workspace: str
    """Empty where the platform's only one is meant."""
    channel: str
    text: str
    """All of it in words; what is read where blocks or the picture cannot be shown."""
    pin: bool = False
    blocks: tuple[Mapping[str, Any], ...] = ()
    """The same as Block Kit, for platforms that show it."""
    picture: bytes = b""
    """A PNG."""
    picture_text: str = ""
    """What the picture shows, in words."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The platform took it. `by` says how: `ephemeral`, `direct`, `tip`, `channel`, `console`."""

    by: str
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command: what was asked, by whom, where."""

    platform: str
    workspace: str
    channel: str
    sender: str
    name: str
    """Without the slash: `policy`."""
    words: str


@dataclass(frozen=True, slots=True)
class Press:
    """A button pressed on a note."""

    platform: str
    workspace: str
    sender: str
    note: str
    action: Action


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a longer answer, for platforms that can set it off."""

    title: str
    text: str
    hints: tuple[tuple[str, str], ...] = ()
    """What stands beneath, each after its word: ("Ask", "the school office")."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A private answer to a command or a press. In place of the note where `replaces`."""

    text: str
    """All of it in words; what is read out, and shown where passages cannot be."""
    replaces: bool = False
    passages: tuple[Passage, ...] = ()
    """The same, in parts."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that `tactful check` tried."""

    what: str
    ok: bool
    remedy: str = ""
    """What to do next where it is not ok."""
    refused: bool = False
    """The platform does not accept the credentials."""
    away: bool = False
    """The platform could not be reached."""


class IntakeRefused(Exception):  # noqa: N818 - reads as what happened
    """The message could not be made durable: do not acknowledge it, so that the platform sends it again."""


class DeliveryError(Exception):
    """A note or post was not delivered. The only exception that leaves `send` and `post`."""

    def __init__(
        self, reason: str, *, permanent: bool, retry_after: float | None = None, doubtful: bool = False
    ) -> None:
        """`reason` in fixed words, never the platform's text. `retry_after` in seconds.

        `doubtful`: the answer was lost, so it may have been delivered after all; never send it again blindly.
        """
        super().__init__(reason)
        self.permanent = permanent
        self.retry_after = retry_after
        self.doubtful = doubtful


class CredentialsRefused(Exception):  # noqa: N818 - reads as what happened
    """The platform does not accept the tokens. The message says which one, by its environment variable."""


class Inbox(Protocol):
    """What an adapter may ask of the bot."""

    async def hear(self, messages: Sequence[Message]) -> list[bool]:
        """Durable when it returns; False for a message that was known.

        Raises:
            IntakeRefused: nothing was kept; do not acknowledge.
        """
        ...

    def hears(self, channel: str) -> bool:
        """Whether the channel is on the opt-in list, and the announcement was delivered there."""
        ...

    async def high_water(self, platform: str, workspace: str, channel: str) -> str | None:
        """Up to where this channel was heard whole; None where nothing is known yet.

        Raises:
            IntakeRefused: not known for now.
        """
        ...

    async def raise_high_water(
        self, platform: str, workspace: str, channel: str, ref: str, lost_to: datetime | None = None
    ) -> None:
        """All up to `ref` was heard: live delivery alone proves nothing of the kind, a repaired gap does.

        But for what was written from the mark before to `lost_to`: that cannot be heard any more.

        Raises:
            IntakeRefused: the mark was not kept.
        """
        ...

    async def command(self, command: Command) -> Reply:
        """The private answer to a slash command."""
        ...

    async def press(self, press: Press) -> Reply:
        """Stores the press; the answer that takes the note's place."""
        ...

    async def joined(self, platform: str, workspace: str, channel: str) -> Post | None:
        """What to announce, once, in a channel that the bot was added to; None where it was announced before.

        Raises:
            IntakeRefused: not known for now.
        """
        ...

    async def announced(self, platform: str, workspace: str, channel: str, at: datetime | None = None) -> None:
        """The announcement was delivered; `at` by the platform's clock, where it says so.

        Raises:
            IntakeRefused: that was not kept; the channel is not heard yet. Say so again, and post nothing again.
        """
        ...

    async def announced_at(self, platform: str, workspace: str, channel: str) -> datetime | None:
        """When the announcement was delivered: nothing before it is ever heard. None where it was not yet.

        Raises:
            IntakeRefused: not known for now.
        """
        ...

    def unknown(self, platform: str, what: str) -> None:
        """Counts something delivered that the adapter has no use for; `what` is a type name, never content."""
        ...

    def gap(self, platform: str, channel: str, heard: int) -> None:
        """Counts messages that a gap repair brought in. Before the mark is raised, which ends the gap on record."""
        ...


class Adapter(Protocol):
    """A platform."""

    name: str

    @property
    def problem(self) -> str:
        """What somebody must mend before this can listen; empty when fine, and where the platform is only away."""
        ...

    @property
    def listening(self) -> bool:
        """Whether what people write is heard now: signed in, and the platform there."""
        ...

    async def start(self, inbox: Inbox) -> None:
        """Signs in, connects, repairs the gap since the high-water marks. Returns when it listens.

        Raises:
            CredentialsRefused: the tokens are wrong.
        """
        ...

    async def quiet(self) -> None:
        """Stops intake: nothing is acknowledged any more, while notes can still be sent. What was acknowledged is durable."""
        ...

    async def stop(self) -> None:
        """Closes everything; first stops intake, where that was not done."""
        ...

    async def send(self, note: Note) -> Receipt:
        """Delivers a note to its recipient alone.

        Raises:
            DeliveryError: not delivered.
        """
        ...

    async def find(self, note: Note) -> bool | None:
        """After a crash: was the note delivered? None where the platform cannot tell.

        Raises:
            DeliveryError: it cannot tell now, but perhaps later.
        """
        ...

    async def alert(self, alert: Alert) -> Receipt:
        """Delivers an alert to its recipient alone, by direct message. May be called again with the same alert.

        Raises:
            DeliveryError: not delivered, or doubtful.
        """
        ...

    async def post(self, post: Post) -> Receipt:
        """Says something openly in a channel.

        Raises:
            DeliveryError: not delivered.
        """
        ...

    async def check(self) -> list[Check]:
        """Tries each part once: sign-in, scopes, channels."""
        ...
