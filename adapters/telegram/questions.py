"""Questions put to the bot itself, by a command, by its name or in a private chat: answered in private.

What is written in a private chat is never heard. In a group everybody reads the question, so there it is heard as one.
"""

from __future__ import annotations

import logging
from collections import OrderedDict

from adapters.base import Command, Inbox, Reply
from adapters.tasks import Tasks
from adapters.telegram.events import PLATFORM, Asked, Me, asked, is_person, sender_of, thread_of
from adapters.telegram.failures import TelegramFailure
from adapters.telegram.notes import TelegramNotes
from adapters.telegram.text import Payload, number, said

_log = logging.getLogger("tactful.telegram")
_REMEMBERED = 2000


class Questions:
    """Looks up what people ask. Remembers which messages it answered, by place and number, never by what they say."""

    def __init__(self, me: Me, inbox: Inbox, notes: TelegramNotes, tasks: Tasks, hello: str) -> None:
        """`hello`: what somebody reads who opens a chat."""
        self._me = me
        self._inbox = inbox
        self._notes = notes
        self._tasks = tasks
        self._hello = hello
        self._answered: OrderedDict[tuple[str, int, int], None] = OrderedDict()

    def direct(self, message: Payload) -> None:
        """Who writes to the bot itself asks about the policy. Nobody else's private chats ever come here."""
        sender = sender_of(message)
        if is_person(sender):
            question = asked(message, self._me) or Asked("policy", said(message))
            self._ask(message, sender, sender, question)

    def group(self, message: Payload, channel: str) -> None:
        """`/policy photos`, or `@TheBot photos`."""
        sender, question = sender_of(message), asked(message, self._me)
        if question and is_person(sender):
            self._ask(message, channel, sender, question)

    def _ask(self, message: Payload, channel: str, sender: str, question: Asked) -> None:
        place = channel, number(message.get("message_id")) or 0, number(message.get("ephemeral_message_id")) or 0
        if place in self._answered:
            return
        self._answered[place] = None
        if len(self._answered) > _REMEMBERED:
            self._answered.popitem(last=False)
        self._tasks.spawn(self._answer(channel, sender, question, thread_of(message)))

    async def _answer(self, channel: str, sender: str, question: Asked, thread: str | None) -> None:
        if question.name in {"start", "help"}:
            reply = Reply(self._hello)
        else:
            command = Command(PLATFORM, self._me.workspace, channel, sender, question.name, question.words)
            reply = await self._inbox.command(command)
        try:
            await self._notes.tell(channel, sender, reply, thread)
        except TelegramFailure as failure:
            _log.warning("the answer to a question was not delivered (%s)", failure.code)
