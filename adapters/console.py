"""A terminal as a platform: people who talk in one process. For the demo and for the scenarios in the tests."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime

from adapters.base import Action, Alert, Check, Command, Inbox, Message, Note, Post, Press, Receipt, Reply


class ConsoleAdapter:
    """Hears what `say`, `edit` and `delete` are given; hands notes and posts to the callbacks."""

    name = "console"
    problem = ""

    def __init__(
        self,
        clock: Callable[[], datetime],
        on_note: Callable[[Note], None] = lambda _: None,
        on_post: Callable[[Post], None] = lambda _: None,
        on_alert: Callable[[Alert], None] = lambda _: None,
    ) -> None:
        self._clock = clock
        self._on_note = on_note
        self._on_post = on_post
        self._on_alert = on_alert
        self._refs = itertools.count(1)
        self._revisions = itertools.count(1)
        self._inbox: Inbox | None = None

    @property
    def inbox(self) -> Inbox:
        """Where messages go, once started."""
        if self._inbox is None:
            raise RuntimeError("start the console adapter first")
        return self._inbox

    @property
    def listening(self) -> bool:
        return self._inbox is not None

    async def start(self, inbox: Inbox) -> None:
        self._inbox = inbox

    async def quiet(self) -> None:
        self._inbox = None

    async def stop(self) -> None:
        await self.quiet()

    async def say(self, sender: str, text: str, channel: str = "staffroom") -> Message:
        """A person posts; the message, to be edited or deleted later. Heard only in an opt-in channel, once announced."""
        message = Message(self.name, "local", channel, f"{next(self._refs):08d}", "posted", sender, text, self._clock())
        await self.join(channel)
        if self.inbox.hears(channel):
            await self.inbox.hear([message])
        return message

    async def edit(self, message: Message, text: str) -> Message:
        """The person edits it."""
        return await self._revise(message, "edited", text)

    async def delete(self, message: Message) -> Message:
        """The person deletes it."""
        return await self._revise(message, "deleted", "")

    async def ask(self, sender: str, line: str, channel: str = "staffroom") -> Reply:
        """A person types a slash command: `/policy photos`."""
        name, _, words = line.removeprefix("/").partition(" ")
        return await self.inbox.command(Command(self.name, "local", channel, sender, name, words))

    async def press(self, note: Note | Alert, action: Action) -> Reply:
        """The recipient presses a button of a note or an alert."""
        return await self.inbox.press(Press(self.name, "local", note.recipient, note.id, action))

    async def join(self, channel: str) -> None:
        """The bot is added to a channel."""
        post = await self.inbox.joined(self.name, "local", channel)
        if post:
            await self.post(post)
            await self.inbox.announced(self.name, "local", channel)

    async def send(self, note: Note) -> Receipt:
        self._on_note(note)
        return Receipt("console")

    async def find(self, note: Note) -> bool | None:  # noqa: ARG002 - the protocol's signature
        """A terminal remembers nothing of a crash."""
        return None

    async def alert(self, alert: Alert) -> Receipt:
        self._on_alert(alert)
        return Receipt("console")

    async def post(self, post: Post) -> Receipt:
        self._on_post(post)
        return Receipt("console")

    async def check(self) -> list[Check]:
        return [Check("console: there is a terminal", ok=True)]

    async def _revise(self, message: Message, kind: str, text: str) -> Message:
        revised = Message(
            platform=message.platform,
            workspace=message.workspace,
            channel=message.channel,
            ref=message.ref,
            kind="edited" if kind == "edited" else "deleted",
            sender=message.sender,
            text=text,
            sent_at=self._clock(),
            revision=f"{next(self._revisions):08d}",
            thread=message.thread,
        )
        if self.inbox.hears(message.channel):
            await self.inbox.hear([revised])
        return revised
