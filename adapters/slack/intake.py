"""What comes from Slack, handed to the bot. A message is acknowledged only when it is durable."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Mapping
from dataclasses import replace

from adapters.announcing import Announcer, Speaker
from adapters.base import Command, Inbox, IntakeRefused, Press, Reply
from adapters.repairing import Repairer
from adapters.slack.announce import Announcement
from adapters.slack.api import SlackFailure
from adapters.slack.events import PLATFORM, Me, heard, is_known, word
from adapters.slack.gap import Gap
from adapters.slack.notes import SlackNotes, pressed
from adapters.slack.posts import SlackPosts
from adapters.slack.questions import Questions
from adapters.slack.text import Payload, plain
from adapters.tasks import Tasks

_log = logging.getLogger("tactful.slack")
_WITHIN = 2.5  # seconds; Slack waits three for its answer
_TYPE = re.compile(r"[a-z][a-z0-9_]{0,39}")


class Intake:
    """Takes events, commands and presses, from a socket or over HTTP alike."""

    def __init__(  # noqa: PLR0913 - the parts it joins
        self,
        *,
        me: Me,
        inbox: Inbox,
        notes: SlackNotes,
        posts: SlackPosts,
        gap: Gap,
        repairer: Repairer,
        tasks: Tasks,
    ) -> None:
        self._me = me
        self._inbox = inbox
        self._notes = notes
        self._gap = gap
        self._repairer = repairer
        self._tasks = tasks
        speaker = Speaker(PLATFORM, me.workspace, lambda: Announcement(posts, me).say, _log)
        self._announcer = Announcer(speaker, inbox, tasks, repairer.want)
        self._questions = Questions(inbox, notes, tasks)

    async def take(self, body: object) -> bool:
        """Whether to acknowledge an event; not so where a message could not be kept: Slack sends it again."""
        if not isinstance(body, Mapping):
            self.unknown("malformed")
            return True
        kind, event = word(body.get("type")), body.get("event")
        if kind == "app_rate_limited":
            _log.warning("Slack held back events for a minute: more than 30,000 in an hour; repairing the gap")
            self._repairer.want_later()
        if kind != "event_callback" or not isinstance(event, Mapping):
            self.unknown(kind or "malformed")
            return True
        if not self._me.app:
            self._me = replace(self._me, app=word(body.get("api_app_id")))
        match word(event.get("type")):
            case "message":
                return await self._message(event)
            case "app_mention":
                self._questions.mention(event, self._me)
            case "member_joined_channel":
                if event.get("user") == self._me.user:
                    await self._join(word(event.get("channel")))
                    self._tasks.spawn(self.announce(word(event.get("channel"))))
            case other:
                self.unknown(other)
        return True

    async def _join(self, channel: str) -> None:
        try:
            await self._gap.joined(channel, self._me)
        except IntakeRefused:
            self._repairer.want_later()

    async def announce(self, channel: str) -> None:
        """Says what the bot does, where it has not said so before; where it cannot yet, tries again behind."""
        await self._announcer.announce(channel)

    async def command(self, body: Payload) -> None:
        """Answers a slash command, already acknowledged, for that person alone."""
        command = Command(
            PLATFORM,
            self._me.workspace,
            word(body.get("channel_id")),
            word(body.get("user_id")),
            name=word(body.get("command")).removeprefix("/").lower(),
            words=plain(word(body.get("text"))).strip(),
        )
        reply = await self._inbox.command(command)
        if not await self._notes.answer(word(body.get("response_url")), reply):
            _log.warning("the answer to a command was not delivered")

    async def press(self, body: Payload) -> tuple[str, Reply] | None:
        """Stores a press; the note's id and the answer. None for a button that is not a note's."""
        actions = body.get("actions")
        action = actions[0] if isinstance(actions, list) and actions and isinstance(actions[0], Mapping) else {}
        what = pressed(word(action.get("action_id")), word(action.get("value")))
        if what is None:
            self.unknown("block_actions")
            return None
        press = Press(PLATFORM, self._me.workspace, _at(body, "user", "id"), note=what[1], action=what[0])
        async with asyncio.timeout(_WITHIN):
            return what[1], await self._inbox.press(press)

    async def pressed(self, body: Payload, note: str, reply: Reply) -> None:
        """Shows the answer to a press: in place of the note, or beneath it."""
        channel, ts = _at(body, "channel", "id"), _at(body, "container", "message_ts")
        if reply.replaces and channel.startswith("D"):
            try:
                await self._notes.replace(channel, ts, note, reply)
            except SlackFailure:
                _log.warning("a note was not replaced by the answer")
        elif not await self._notes.answer(word(body.get("response_url")), reply, in_place=reply.replaces):
            _log.warning("the answer to a press was not delivered")

    async def _message(self, event: Payload) -> bool:
        channel, kind = word(event.get("channel")), event.get("channel_type")
        if kind == "im" or channel.startswith("D"):
            self._questions.direct(event, self._me)
            return True
        if kind == "mpim" or not self._inbox.hears(channel):
            return True
        if not is_known(event):
            self.unknown(f"message_{word(event.get('subtype'))}")
        message = heard(event, self._me)
        if message is None:
            return True
        try:
            async with asyncio.timeout(_WITHIN):
                await self._inbox.hear([message])
        except (IntakeRefused, TimeoutError):
            # Slack gives up after three more tries; the history does not.
            self._repairer.want_later()
            return False
        return True

    def unknown(self, what: str) -> None:
        """Counts what has no use here, by its type."""
        self._inbox.unknown(PLATFORM, what if _TYPE.fullmatch(what) else "malformed")


def _at(body: Payload, key: str, inner: str) -> str:
    value = body.get(key)
    return word(value.get(inner)) if isinstance(value, Mapping) else ""
