"""Says things to one person in Telegram: notes, alerts, answers. None is ever shown to anybody else.

In the group for that person alone (an ephemeral message, Bot API 10.3; the bot must be an administrator there); else in their
private chat with the bot; else, where they never opened one, the group is asked in general to do so, and the note waits.
"""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from adapters.base import Alert, DeliveryError, Note, Receipt, Reply
from adapters.telegram import shown
from adapters.telegram.api import Entities, Rows, Said, TelegramApi
from adapters.telegram.events import Me, is_person
from adapters.telegram.failures import NOT_OPEN, TelegramFailure, delivery_error
from adapters.telegram.limits import Turns

_log = logging.getLogger("tactful.telegram")
_PARAMETERS = "ephemeral_message_parameters"
# Nobody saw the message, and the private chat may still reach them.
_NOT_PRIVATE_HERE = frozenset(
    {"bad_request", "forbidden", "not_admin", "no_right", "not_in_group", "not_started", "chat_not_found"}
)
# A group is asked to open chats at most so often, and a note that waits for that is tried again after so long. Seconds.
_POINT_EVERY = 4 * 3600.0
_WAIT = 900.0
_ASK_AGAIN = 3600.0  # whether a group has private messages now
_REMEMBERED = 2000


class TelegramNotes:
    """Delivers as the bot."""

    def __init__(self, api: TelegramApi, turns: Turns, pointer: str, opening: str) -> None:
        """`pointer`: what asks a group to open private chats, with `$link`. `opening`: says no more than that a tip follows."""
        self._api = api
        self._turns = turns
        self._pointer = pointer
        self._opening = opening
        self.me: Me | None = None
        self._tried = False
        self._not_before: dict[str, float] = {}
        self._pointed: OrderedDict[str, float] = OrderedDict()

    async def send(self, note: Note) -> Receipt:
        """By the first way of the three that is open.

        Raises:
            DeliveryError: not delivered, or in doubt.
        """
        try:
            return await self._sent(note)
        except TelegramFailure as failure:
            error = delivery_error(failure)
            closed = failure.code in NOT_OPEN
        if closed:
            await self._point(note.channel, note.thread)
            error = DeliveryError(str(error), permanent=False, retry_after=_WAIT)
        raise error

    async def alert(self, alert: Alert) -> Receipt:
        """In the private chat, to its recipient alone. Nobody is pointed there: that would be seen.

        Raises:
            DeliveryError: not delivered, or in doubt.
        """
        words, entities = shown.alert(alert.text, self._api.chats.title)
        try:
            said = await self._direct(alert.recipient, words, rows=shown.buttons(alert), entities=entities)
        except TelegramFailure as failure:
            error = delivery_error(failure)
        else:
            return Receipt("direct", str(said.ref))
        raise error

    async def tell(self, channel: str, person: str, reply: Reply, thread: str | None = None, press: str = "") -> None:
        """Answers a question or a press: in the private chat where it was asked there, else for that person alone.

        `press`: the press that it answers, which opens the private way in the group for some seconds.

        Raises:
            TelegramFailure: not answered.
        """
        words = shown.answer(reply)
        try:
            if channel != person and await self._for_one(channel, person, words, thread=thread, press=press):
                return
            await self._direct(person, words)
        except TelegramFailure as failure:
            if channel == person or failure.code not in NOT_OPEN:
                raise
            await self._point(channel, thread)

    async def replace(self, chat: str, person: str, said: Said, reply: Reply) -> None:
        """Puts the answer in place of a note.

        Raises:
            TelegramFailure: not replaced.
        """
        words = shown.answer(reply)
        if said.ephemeral is None:
            await self._api.replace(chat, said.ref, words)
            return
        where = {"receiver_user_id": int(person), "ephemeral_message_id": said.ephemeral}
        await self._api.newer("editEphemeralMessageText", chat, text=words, **where)

    def may_be_private(self, channel: str) -> None:
        """The bot's standing in a group changed: perhaps it can speak to one person there now."""
        self._not_before.pop(channel, None)

    async def _sent(self, note: Note) -> Receipt:
        if not is_person(note.recipient):
            raise TelegramFailure("not_a_person")
        text, rows = shown.fitted(note.text), shown.buttons(note)
        said = await self._for_one(
            note.channel, note.recipient, text, thread=note.thread, rows=rows, urgent=note.urgent
        )
        if said:
            return Receipt("ephemeral", str(said.ephemeral))
        return Receipt("direct", str((await self._direct(note.recipient, text, rows=rows)).ref))

    async def _direct(self, person: str, text: str, rows: Rows = (), entities: Entities = ()) -> Said:
        if not is_person(person):  # a group's id would make it public
            raise TelegramFailure("not_a_person")
        return await self._api.say(person, text, rows=rows, entities=entities)

    async def _for_one(  # noqa: PLR0913 - a message, and what it answers
        self,
        channel: str,
        person: str,
        text: str,
        *,
        thread: str | None,
        rows: Rows = (),
        press: str = "",
        urgent: bool = False,
    ) -> Said | None:
        """In the group, for one person alone; None where that cannot be, and nobody saw it."""
        if not is_person(person) or (not press and time.monotonic() < self._not_before.get(channel, 0.0)):
            return None
        try:
            await self._turns.turn(channel, urgent=urgent)
        except TelegramFailure:
            if urgent:
                return None  # the private chat has no such limit
            raise
        more = {"receiver_user_id": int(person), **({"callback_query_id": press} if press else {})}
        try:
            if not self._tried and not await self._is_private(channel, thread, more):
                return None
            said = await self._private(channel, text, thread, rows, more)
            if said.ephemeral is not None:
                return said
            self._not_before[channel] = float("inf")
            await self._api.remove(channel, said.ref)
        except TelegramFailure as failure:
            if failure.code not in _NOT_PRIVATE_HERE and not (failure.code == "no_thread" and thread):
                raise
        if not press:
            self._not_before[channel] = max(self._not_before.get(channel, 0.0), time.monotonic() + _ASK_AGAIN)
        return None

    async def _is_private(self, channel: str, thread: str | None, more: Mapping[str, Any]) -> bool:
        """Tries it once with words that give nothing away: a server before Bot API 10.3 would show them to everybody."""
        said = await self._private(channel, self._opening, thread, (), more)
        await self._turns.turn(channel, urgent=True)
        try:
            if said.ephemeral is None:
                await self._api.remove(channel, said.ref)
            else:
                where = {"receiver_user_id": more["receiver_user_id"], "ephemeral_message_id": said.ephemeral}
                await self._api.newer("deleteEphemeralMessage", channel, **where)
        except TelegramFailure:
            _log.warning("the opening words of a private note were not taken away again")
        if said.ephemeral is None:
            _log.warning(
                "this Bot API server cannot show a message to one person of a group: notes go to private chats"
            )
            self._not_before[channel] = float("inf")
            return False
        self._tried = True
        return True

    async def _private(self, channel: str, text: str, thread: str | None, rows: Rows, more: Mapping[str, Any]) -> Said:
        return await self._api.say(channel, text, thread=thread, rows=rows, more={_PARAMETERS: dict(more)})

    async def _point(self, channel: str, thread: str | None) -> None:
        """Asks the whole group, now and then, to open private chats. It names nobody, quotes nothing and gives no reason."""
        now = time.monotonic()
        if self.me is None or now - self._pointed.get(channel, -_POINT_EVERY) < _POINT_EVERY:
            return
        try:
            await self._turns.turn(channel)
            await self._api.say(channel, self._pointer.replace("$link", self.me.link), thread=thread)
        except TelegramFailure as failure:
            if not failure.doubtful:
                return
        self._pointed[channel] = now
        if len(self._pointed) > _REMEMBERED:
            self._pointed.popitem(last=False)
