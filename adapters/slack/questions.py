"""Questions put to the bot itself, by a mention or a direct message: answered once and in private.

A direct message is never heard. A mention in a channel is heard as a question (Message.to_bot).
"""

from __future__ import annotations

import logging
from collections import OrderedDict

from adapters.base import Command, Inbox
from adapters.slack.api import SlackFailure
from adapters.slack.events import PLATFORM, Me, is_by_person, question, word
from adapters.slack.notes import SlackNotes
from adapters.slack.text import Payload, said
from adapters.tasks import Tasks

_log = logging.getLogger("tactful.slack")
# Slack repeats a delivery within minutes: https://docs.slack.dev/apis/events-api/#retries.
_REMEMBERED = 2000


class Questions:
    """Looks up what people ask. Remembers which messages it answered, by place and time, never by what they say."""

    def __init__(self, inbox: Inbox, notes: SlackNotes, tasks: Tasks) -> None:
        self._inbox = inbox
        self._notes = notes
        self._tasks = tasks
        self._answered: OrderedDict[tuple[str, str], None] = OrderedDict()

    def direct(self, event: Payload, me: Me) -> None:
        """Who writes to the bot itself asks about the policy. Nobody else's direct messages ever come here."""
        if not event.get("subtype") and is_by_person(event, me):
            mentioned = question(event, me)
            self._ask(event, me, said(event) if mentioned is None else mentioned)

    def mention(self, event: Payload, me: Me) -> None:
        """`@Tactful photos` asks; a mention further on is only talk about the bot."""
        words = question(event, me)
        if words is not None:
            self._ask(event, me, words)

    def _ask(self, event: Payload, me: Me, words: str) -> None:
        asked = word(event.get("channel")), word(event.get("ts"))
        if asked in self._answered:
            return
        self._answered[asked] = None
        if len(self._answered) > _REMEMBERED:
            self._answered.popitem(last=False)
        command = Command(PLATFORM, me.workspace, asked[0], word(event.get("user")), "policy", words.strip())
        self._tasks.spawn(self._answer(command, word(event.get("thread_ts")) or None))

    async def _answer(self, command: Command, thread: str | None) -> None:
        reply = await self._inbox.command(command)
        try:
            await self._notes.tell(command.channel, command.sender, reply, thread)
        except SlackFailure:
            _log.warning("the answer to a question was not delivered")
