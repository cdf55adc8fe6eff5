"""The terminal: no protocol beneath, so most of what can go wrong cannot."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime

import pytest

from adapters.base import Alert, Button, Message, Note, Post
from adapters.console import ConsoleAdapter
from tests.contract.harness import SAMPLES, Delivery, Failure, Feature, Opener, Said, Sample
from tests.slack.recording import RecordingInbox

_KEPT = Delivery(acknowledged=True)


class ConsoleHarness:
    """Two people at one terminal."""

    platform = "console"
    channel, person, other = "staffroom", "anna", "ben"
    secrets: tuple[str, ...] = ()
    ways_to_forge: tuple[str, ...] = ()
    hindrances: tuple[str, ...] = ()
    lacks: Mapping[Feature, str] = {
        "mentions": "A terminal marks nobody: a name is only a word.",
        "hidden_links": "A terminal shows every address as it is typed.",
        "blocks": "A terminal has plain text and nothing beside it.",
        "html": "A terminal has plain text and nothing beside it.",
        "bots": "Nobody but people types at a terminal.",
        "redelivery": "What is typed goes straight to the bot, once.",
        "retouches": "Only a person changes what stands there.",
        "acknowledgements": "Whoever types waits until it is heard; there is nobody to tell.",
        "forgery": "A terminal has no address that anybody else could call.",
        "payloads": "What comes is a call with typed arguments, not data.",
        "failures": "A line on this machine's own terminal always arrives.",
        "limits": "A terminal has no limits.",
        "length": "A terminal shows as much as there is.",
        "others": "One person looks at a terminal.",
        "presence": "A terminal is there as long as the bot is.",
        "secrets": "A terminal needs no token.",
    }

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.inbox = RecordingInbox([self.channel], self.platform)
        self.adapter = ConsoleAdapter(lambda: datetime.now(UTC), self._note, self._post, self._alert)

    async def prove(self, feature: Feature) -> None:
        self.shown.clear()
        match feature:
            case "forgery" | "payloads" | "acknowledgements" | "redelivery" | "presence":
                assert not getattr(self.adapter, "routes", ())
            case "failures" | "limits" | "length":
                long = "word " * 50_000
                await self.adapter.send(self.note(long))
                assert self.shown == [long]
            case "mentions":
                await self.adapter.say(self.person, "@ben, look")
                assert (self.inbox.texts, self.inbox.heard[0].mentions) == (["@ben, look"], ())
            case "secrets":
                assert await self.adapter.check()
            case _:
                await self.adapter.say(self.person, "<b>[as](it) *is*</b>")
                assert self.inbox.texts == ["<b>[as](it) *is*</b>"]

    async def show(self, sample: Sample) -> Delivery:
        return (await self.say(SAMPLES[sample])).delivery

    async def say(self, text: str) -> Said:
        return Said(text, _KEPT, await self.adapter.say(self.person, text))

    async def again(self, said: Said) -> Delivery:
        raise NotImplementedError

    async def edit(self, said: Said, text: str) -> Delivery:
        await self.adapter.edit(_message(said), text)
        return _KEPT

    async def retouch(self, said: Said) -> Delivery:
        raise NotImplementedError

    async def delete(self, said: Said) -> Delivery:
        await self.adapter.delete(_message(said))
        return _KEPT

    async def bot_says(self, text: str, *, own: bool) -> Delivery:
        raise NotImplementedError

    def body(self, text: str) -> bytes:
        raise NotImplementedError

    async def deliver(self, body: bytes) -> Delivery:
        raise NotImplementedError

    def oddities(self) -> list[bytes]:
        return []

    async def forge(self, way: str, body: bytes) -> int:
        raise NotImplementedError

    def note(self, text: str, id_: str = "note-1") -> Note:
        return Note(id_, "console", "local", self.channel, self.person, None, text, (Button("fine", "Fine"),))

    async def fail(self, how: Failure, retry_after: int = 30) -> None:
        raise NotImplementedError

    async def hinder(self, how: str) -> None:
        raise NotImplementedError

    async def mend(self) -> None:
        return

    async def seen_by(self, person: str) -> list[str]:
        return self.shown if person == self.person else []

    async def away(self) -> None:
        raise NotImplementedError

    async def back(self) -> None:
        raise NotImplementedError

    def _note(self, note: Note) -> None:
        self.shown.append(note.text)

    def _post(self, post: Post) -> None:
        self.shown.append(post.text)

    def _alert(self, alert: Alert) -> None:
        self.shown.append(alert.text)


def _message(said: Said) -> Message:
    assert isinstance(said.payload, Message)
    return said.payload


@contextlib.asynccontextmanager
async def opened(_: pytest.FixtureRequest) -> AsyncIterator[ConsoleHarness]:
    harness = ConsoleHarness()
    await harness.adapter.start(harness.inbox)
    yield harness
    await harness.adapter.stop()


HARNESSES: dict[str, Opener] = {"console": opened}
