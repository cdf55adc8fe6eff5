"""What a platform's harness must give, so that the adapter contract can be tried on it: one harness a platform, one suite for all.

A harness module has `HARNESSES: dict[str, Opener]`, from a name (`teams`, `telegram-polling`) to what opens one; `conftest.py`
names the modules. An opener is an async context manager: inside it the adapter is started on `inbox`, with `channel` on its
opt-in list, announced long ago; at its end the adapter is stopped, and none of its tasks is left.

What a platform does not have is named in `lacks` with the reason, in a sentence. The suite then calls `prove` instead of what
it would have tried: nothing is skipped in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import pytest

from adapters.base import Adapter, Note
from tests.slack.recording import RecordingInbox

Feature = Literal[
    "mentions",  # a person can be named in a message, and the platform says who it is
    "hidden_links",  # words may lead to an address that they do not show
    "blocks",  # a message may have its words outside its plain text (blocks, cards, captions)
    "html",  # a message may come as HTML alone
    "bots",  # other bots' messages, or its own, are delivered to the bot
    "redelivery",  # what was delivered comes again: the platform retries
    "edits",
    "retouches",  # a change that nobody typed (an unfurl, a preview, a reaction) comes as an edit
    "deletions",
    "acknowledgements",  # the platform waits to be told that a delivery is kept
    "forgery",  # deliveries come in at an address that anybody may call
    "payloads",  # deliveries are data of the platform's, which may be unknown or malformed
    "failures",  # sending can fail
    "limits",  # the platform says that it is asked too often, and when to come back
    "length",  # a note can be too long
    "others",  # more people than the recipient look at the same platform
    "presence",  # the platform can be away
    "secrets",  # there is a token or a secret
]
Sample = Literal["plain", "typed_markup", "entities", "lines", "emoji", "mention", "hidden_link", "blocks", "html"]
Failure = Literal["refused", "limited", "away", "lost", "garbage"]

SAMPLES: Mapping[Sample, str] = {
    "plain": "The boiler is back on in Heron",
    # Typed as it stands, never meant as markup.
    "typed_markup": "Use *two* stars, _not_ `one`, for <b>",
    # Written with the platform's escapes where it has any.
    "entities": "Fish & chips < 3 pounds, 5 > 4 and &amp; as typed",
    "lines": "First line\nSecond line",
    "emoji": "Well done \U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f44d\U0001f3fc all",
    # `other` is mentioned the way that the platform marks mentions.
    "mention": "Ask @someone about the key",
    # The word "number" leads to https://wa.me/447700900217.
    "hidden_link": "Here is my number (wa.me/447700900217)",
    # Where the platform keeps words outside the plain text: blocks, a card, a caption.
    "blocks": "Photo day is on Friday",
    # As HTML, and no plain text beside it.
    "html": "Photo day is on Friday",
}
"""What a person typed, and so what must be heard of it, exactly."""
FEATURE_OF: Mapping[Sample, Feature] = {
    "mention": "mentions",
    "hidden_link": "hidden_links",
    "blocks": "blocks",
    "html": "html",
}
"""What a platform must have for a sample to be posted there at all."""


@dataclass(frozen=True)
class Delivery:
    """How the bot took what the platform delivered."""

    acknowledged: bool
    """The platform is content: it will not send this again."""
    status: int | None = None
    """The HTTP status; None where deliveries are fetched."""


@dataclass(frozen=True)
class Said:
    """Something that a person posted."""

    text: str
    delivery: Delivery
    payload: Any
    """The harness's own: what it needs to deliver it again, edit it or delete it."""


class Harness(Protocol):
    """One platform, played over its own protocol as far as it has one (real HTTP on loopback), and an adapter on it.

    `say` and everything like it deliver once, the way the platform does, and return when the bot has answered (HTTP) or
    has asked for what comes next (polling). What stands as properties here may be plain attributes.
    """

    @property
    def platform(self) -> str:
        """The name that the adapter gives its messages."""
        ...

    @property
    def inbox(self) -> RecordingInbox: ...

    @property
    def adapter(self) -> Adapter: ...

    @property
    def channel(self) -> str:
        """On the opt-in list."""
        ...

    @property
    def person(self) -> str:
        """A person's id, as in `Message.sender` and `Note.recipient`. Everything is said by them."""
        ...

    @property
    def other(self) -> str:
        """Somebody else in the channel."""
        ...

    @property
    def lacks(self) -> Mapping[Feature, str]:
        """What the platform does not have: the feature, and the reason in one sentence."""
        ...

    @property
    def secrets(self) -> tuple[str, ...]:
        """Tokens and secrets, whole; none may ever stand in a log."""
        ...

    @property
    def ways_to_forge(self) -> tuple[str, ...]:
        """Names of wrong credentials: `none`, `wrong`, `expired`. Empty where `forgery` is lacking."""
        ...

    @property
    def hindrances(self) -> tuple[str, ...]:
        """Names of what may stand in a note's way, so that the adapter takes another, or gives up."""
        ...

    async def prove(self, feature: Feature) -> None:
        """Asserts that a feature in `lacks` is really not there, as far as that can be shown."""
        ...

    async def show(self, sample: Sample) -> Delivery:
        """`person` posts a sample, in the platform's own shape for it."""
        ...

    async def say(self, text: str) -> Said:
        """`person` posts plain words. Two calls with equal words are two messages."""
        ...

    async def again(self, said: Said) -> Delivery:
        """The platform delivers the very same message again (after a lost answer, say). Raises where `redelivery` is lacking."""
        ...

    async def edit(self, said: Said, text: str) -> Delivery:
        """`person` edits it."""
        ...

    async def retouch(self, said: Said) -> Delivery:
        """The platform says that the message changed, but its words did not: an unfurl, a preview."""
        ...

    async def delete(self, said: Said) -> Delivery:
        """`person` deletes it."""
        ...

    async def bot_says(self, text: str, *, own: bool) -> Delivery:
        """A bot posts in the channel: this one, or another."""
        ...

    def body(self, text: str) -> bytes:
        """The body of a genuine delivery in which `person` posts these words."""
        ...

    async def deliver(self, body: bytes) -> Delivery:
        """A delivery with good credentials and any body at all. Where deliveries are fetched: an update of these bytes where
        they are JSON, else an answer that is nothing but them.
        """
        ...

    def oddities(self) -> list[bytes]:
        """Bodies that are the platform's in outline, but unknown, of a later version, or broken inside."""
        ...

    async def forge(self, way: str, body: bytes) -> int:
        """A delivery with wrong credentials, one of `ways_to_forge`; the HTTP status that the bot answers."""
        ...

    def note(self, text: str, id_: str = "note-1") -> Note:
        """A private note to `person` about something in `channel`, with at least one button."""
        ...

    async def fail(self, how: Failure, retry_after: int = 30) -> None:
        """Until `mend` sending fails: `refused` (never to this person), `limited` (asked to wait `retry_after` seconds),
        `away` (nobody answers, or 5xx before anything was done), `lost` (done, but the answer never comes),
        `garbage` (an answer that nobody can read).
        """
        ...

    async def hinder(self, how: str) -> None:
        """One of `hindrances`, until the harness is closed."""
        ...

    async def mend(self) -> None:
        """Ends what `fail` began."""
        ...

    async def seen_by(self, person: str) -> list[str]:
        """All that the bot said and this person can read, in the channel or in private; oldest first, as it is shown."""
        ...

    async def away(self) -> None:
        """The platform goes away, and the adapter tries to use it, again and again."""
        ...

    async def back(self) -> None:
        """The platform is back, and the adapter tries to use it again."""
        ...


Opener = Callable[[pytest.FixtureRequest], AbstractAsyncContextManager[Harness]]
