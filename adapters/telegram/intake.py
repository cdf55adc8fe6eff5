"""What comes from Telegram, handed to the bot. An update is done with only when what it says is durable."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import re
import secrets
from collections import OrderedDict
from datetime import datetime

from adapters.announcing import Announcer
from adapters.base import Inbox, IntakeRefused, Message, Press, Reply
from adapters.tasks import Tasks, failed
from adapters.telegram.api import Said, TelegramApi
from adapters.telegram.chats import Chats
from adapters.telegram.events import (
    GROUPS,
    PLATFORM,
    Me,
    Place,
    chat_of,
    edited,
    is_ephemeral,
    is_person,
    posted,
    sender_of,
    thread_of,
)
from adapters.telegram.failures import TelegramFailure
from adapters.telegram.gap import Gap
from adapters.telegram.notes import TelegramNotes
from adapters.telegram.questions import Questions
from adapters.telegram.shown import pressed
from adapters.telegram.text import Payload, mapping, number, word

_log = logging.getLogger("tactful.telegram")
_WITHIN = 5.0  # seconds; a store that takes longer is tried again
_TYPE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_REMEMBERED = 20_000
_GONE = frozenset({"left", "kicked"})


class Intake:
    """Takes updates, fetched or delivered alike."""

    def __init__(  # noqa: PLR0913 - the parts it joins
        self,
        *,
        me: Me,
        api: TelegramApi,
        inbox: Inbox,
        notes: TelegramNotes,
        announcer: Announcer,
        gap: Gap,
        tasks: Tasks,
        hello: str,
    ) -> None:
        self._me = me
        self._api = api
        self._chats: Chats = api.chats
        self._inbox = inbox
        self._notes = notes
        self._announcer = announcer
        self._gap = gap
        self._tasks = tasks
        self._questions = Questions(me, inbox, notes, tasks, hello)
        self._told: dict[str, datetime] = {}
        self._last = _LastWords()

    async def take(self, update: object) -> bool:
        """Whether the update is done with; not so where a message or a press could not be kept. Raises nothing."""
        if not isinstance(update, dict):
            self.unknown("malformed")
            return True
        try:
            async with asyncio.timeout(_WITHIN):
                await self._take(update)
        except (IntakeRefused, TimeoutError):
            return False
        except Exception as error:  # noqa: BLE001 - one update that trips us must not come again and again
            failed(_log, "an update of Telegram", error)
            self.unknown("failed")
        return True

    async def _take(self, update: Payload) -> None:
        number_ = number(update.get("update_id"))
        kind = next((key for key, value in update.items() if key != "update_id" and isinstance(value, dict)), "")
        body = mapping(update.get(kind))
        match kind:
            case "message" | "edited_message" if number_ is not None:
                await self._message(body, number_ if kind == "edited_message" else None)
            case "callback_query":
                await self._press(body)
            case "my_chat_member":
                self._member(body)
            case _:
                self.unknown(kind or "malformed")

    async def _message(self, message: Payload, edit: int | None) -> None:
        id_, kind = chat_of(message)
        if kind == "private":
            if edit is None:
                self._questions.direct(message)
            return
        if kind not in GROUPS:
            self.unknown(f"message_in_{kind or 'nowhere'}")
            return
        self._migration(message, id_)
        channel = self._chats.channel(id_)
        if edit is None and any(one.get("id") == self._me.id for one in _members(message)):
            self._tasks.spawn(self._announcer.announce(channel))
        if edit is None and channel in self._chats.channels:
            self._questions.group(message, channel)
        if is_ephemeral(message) or not self._inbox.hears(channel):
            return
        self._chats.learn(message)
        place = Place(channel, self._chats.known)
        heard = posted(message, place, self._me) if edit is None else edited(message, edit, place, self._me)
        if heard is None:
            return
        if self._last.same(heard) or not await self._is_after_announcement(heard):
            return
        await self._inbox.hear([heard])
        self._last.keep(heard)

    async def _is_after_announcement(self, message: Message) -> bool:
        """Telegram keeps a day's messages for the bot: what was written before the group was told is not for it to hear."""
        told = self._told.get(message.channel)
        if told is None:
            told = await self._inbox.announced_at(PLATFORM, self._me.workspace, message.channel)
            if told is None:
                return False
            self._told[message.channel] = told
        return message.sent_at >= told.replace(microsecond=0)

    def _migration(self, message: Payload, chat: int) -> None:
        """Either group says so: the old one where it went, the new one where it came from."""
        went, came = number(message.get("migrate_to_chat_id")), number(message.get("migrate_from_chat_id"))
        old, new = (chat, went) if went else (came, chat)
        if old and new and max(old, new) < 0 and self._chats.moved(old, new):  # a person's id is above nought
            _log.warning("a group became a supergroup: in [channels] listen, write %s in place of %s", new, old)

    def _member(self, change: Payload) -> None:
        """The bot's own standing somewhere changed."""
        id_, kind = chat_of(change)
        channel = self._chats.channel(id_)
        status = word(mapping(change.get("new_chat_member")).get("status"))
        if kind in GROUPS and status in _GONE:
            self._gap.left(channel)
        elif kind in GROUPS:
            self._gap.back(channel)
            self._notes.may_be_private(channel)
            self._tasks.spawn(self._announcer.announce(channel))

    async def _press(self, query: Payload) -> None:
        sender, what = sender_of(query), pressed(word(query.get("data")))
        if what is None or not is_person(sender):
            self.unknown("callback_query")
            return
        press = Press(PLATFORM, self._me.workspace, sender, note=what[1], action=what[0])
        reply = await self._inbox.press(press)
        self._tasks.spawn(self._pressed(query, sender, reply))

    async def _pressed(self, query: Payload, sender: str, reply: Reply) -> None:
        """Shows the answer: in place of the note, or beneath it."""
        message, id_ = mapping(query.get("message")), word(query.get("id"))
        with contextlib.suppress(TelegramFailure):  # the button stops turning by itself
            await self._api.answer(id_)
        chat = chat_of(message)[0]
        channel = self._chats.channel(chat) if chat else sender
        said = Said(number(message.get("message_id")) or 0, number(message.get("ephemeral_message_id")))
        try:
            if reply.replaces:
                try:
                    await self._notes.replace(channel, sender, said, reply)
                except TelegramFailure as failure:
                    if failure.code == "not_modified":
                        return
                    _log.info("a note was not replaced by the answer (%s): it is told beneath", failure.code)
                else:
                    return
            await self._notes.tell(channel, sender, reply, thread_of(message), press=id_)
        except TelegramFailure as failure:
            _log.warning("the answer to a press was not delivered (%s)", failure.code)

    def unknown(self, what: str) -> None:
        """Counts what has no use here, by its type."""
        self._inbox.unknown(PLATFORM, what if _TYPE.fullmatch(what) else "malformed")


class _LastWords:
    """Whether an edit changed the words: Telegram tells of changes that nobody typed too.

    Keeps digests under a key that ends with the process, never the words; one that is not remembered counts as changed.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._digests: OrderedDict[tuple[str, str], bytes] = OrderedDict()

    def same(self, message: Message) -> bool:
        """An edit that says what was said before."""
        return message.kind == "edited" and self._digests.get((message.channel, message.ref)) == self._digest(message)

    def keep(self, message: Message) -> None:
        """What it says now."""
        self._digests[message.channel, message.ref] = self._digest(message)
        self._digests.move_to_end((message.channel, message.ref))
        if len(self._digests) > _REMEMBERED:
            self._digests.popitem(last=False)

    def _digest(self, message: Message) -> bytes:
        return hashlib.blake2b(message.text.encode(), key=self._key, digest_size=16).digest()


def _members(message: Payload) -> list[Payload]:
    found = message.get("new_chat_members")
    return [mapping(one) for one in found] if isinstance(found, list) else []
