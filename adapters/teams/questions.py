"""Questions and commands put to the bot itself: in its one-to-one chat, by a mention, or by a command of the app. Answered in private.

What is written to the bot alone is never heard. A mention in a channel is heard as a question (Message.to_bot).
"""

from __future__ import annotations

import logging
from collections import OrderedDict

from adapters.base import Command, Inbox
from adapters.tasks import Tasks
from adapters.teams.events import PLATFORM, Me, channel_of, is_by_person, place_of, question, sender_of
from adapters.teams.failures import TeamsFailure
from adapters.teams.notes import TeamsNotes
from adapters.teams.text import Payload, at, said, word

_log = logging.getLogger("tactful.teams")
# Teams repeats a delivery within minutes.
_REMEMBERED = 2000
# With words after them, and without any.
_ASKING, _ALONE = frozenset({"policy", "declare"}), frozenset({"privacy", "mydata"})


class Questions:
    """Answers what people ask. Remembers which messages it answered, by place and id, never by what they say."""

    def __init__(self, inbox: Inbox, notes: TeamsNotes, tasks: Tasks) -> None:
        self._inbox = inbox
        self._notes = notes
        self._tasks = tasks
        self._answered: OrderedDict[tuple[str, str], None] = OrderedDict()

    def direct(self, activity: Payload, me: Me) -> None:
        """Who writes to the bot itself asks. Nobody else's direct messages ever come here."""
        if is_by_person(activity, me):
            asked = question(activity, me)
            words = said(activity) if asked is None else asked
            if words.strip():
                self._ask(activity, me, words)

    def mention(self, activity: Payload, me: Me) -> None:
        """`@Tactful photos` asks; a mention further on is only talk about the bot."""
        words = question(activity, me)
        if words is not None and is_by_person(activity, me):
            self._ask(activity, me, words)

    def _ask(self, activity: Payload, me: Me, words: str) -> None:
        conversation = at(activity, "conversation", "id")
        asked = conversation, word(activity.get("id"))
        if asked in self._answered:
            return
        self._answered[asked] = None
        if len(self._answered) > _REMEMBERED:
            self._answered.popitem(last=False)
        name, rest = parsed(words)
        command = Command(PLATFORM, me.workspace, channel_of(activity), sender_of(activity), name, rest)
        self._tasks.spawn(self._answer(command, place_of(activity), conversation))

    async def _answer(self, command: Command, place: str, conversation: str) -> None:
        reply = await self._inbox.command(command)
        try:
            await self._notes.tell(place, conversation, command.sender, reply)
        except TeamsFailure as failure:
            _log.warning("the answer to a question was not delivered (%s)", failure.code)


def parsed(words: str) -> tuple[str, str]:
    """The command and its words: `/policy photos`, `declare ...`, `privacy`. Anything else asks about the policy."""
    words = words.strip()
    first, _, rest = words.partition(" ")
    name = first.removeprefix("/").lower()
    if name in _ASKING or (name in _ALONE and (first.startswith("/") or not rest.strip())):
        return name, rest.strip()
    if first.startswith("/"):
        return name, rest.strip()
    return "policy", words
