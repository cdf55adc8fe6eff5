"""Telegram's updates as messages: posted, edited, or nothing that a person said to the group. Pure.

Deletions are never delivered to bots. What somebody asks the bot itself is answered; in a group it is heard as a question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from adapters.base import Kind, Message
from adapters.telegram.text import Known, Payload, mapping, mentioned, number, said, utf16_length, utf16_slice, word

PLATFORM = "telegram"
UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""What the bot asks Telegram for."""
COMMANDS = ("policy", "privacy", "declare", "mydata")
GROUPS = frozenset({"group", "supergroup"})
# A person's account, never a group's: those are negative.
_PERSON = re.compile(r"[1-9]\d{0,18}")
_LATEST = 253402300799  # the last second that a date can be of


@dataclass(frozen=True, slots=True)
class Me:
    """The bot itself, as Telegram knows it."""

    id: int
    username: str

    @property
    def workspace(self) -> str:
        """Telegram has none: a bot is one account."""
        return str(self.id)

    @property
    def link(self) -> str:
        """Opens a chat with the bot, where its Start button waits."""
        return f"https://t.me/{self.username}?start=tactful"


@dataclass(frozen=True, slots=True)
class Place:
    """How a message's group is called here, and who its people are."""

    channel: str
    known: Known


@dataclass(frozen=True, slots=True)
class Asked:
    """A command, or a question put to the bot by its name."""

    name: str
    words: str


def posted(message: Payload, place: Place, me: Me) -> Message | None:
    """A message as a person posted it; None where no person said anything."""
    return _message(message, place, me, kind="posted", at=number(message.get("date")), revision="")


def edited(message: Payload, update: int, place: Place, me: Me) -> Message | None:
    """An edit. Its time has whole seconds, so the update's own number orders two within one; redelivered, it is the same."""
    at = number(message.get("edit_date"))
    return _message(message, place, me, kind="edited", at=at, revision=f"{at or 0:010d}.{update:012d}")


def sender_of(message: Payload) -> str:
    """Who said it; empty for bots and for Telegram itself. Who writes as a group or channel is that group or channel."""
    behind = number(mapping(message.get("sender_chat")).get("id"))
    if behind is not None:
        return "" if message.get("is_automatic_forward") is True else str(behind)
    person = mapping(message.get("from"))
    id_ = number(person.get("id"))
    if id_ is None or id_ <= 0 or person.get("is_bot") is not False or message.get("sender_business_bot"):
        return ""
    return str(id_)


def is_person(id_: str) -> bool:
    """Whether a private chat with it can be meant. A group's id must never be written to in private's stead."""
    return bool(_PERSON.fullmatch(id_))


def chat_of(message: Payload) -> tuple[int, str]:
    """The chat's id, 0 where it has none, and its type."""
    chat = mapping(message.get("chat"))
    return number(chat.get("id")) or 0, word(chat.get("type"))


def thread_of(message: Payload) -> str | None:
    """The topic of a forum: its id is that of the message that opened it."""
    topic = number(message.get("message_thread_id")) if message.get("is_topic_message") is True else None
    return str(topic) if topic else None


def asked(message: Payload, me: Me) -> Asked | None:
    """What a message asks that begins with a command of ours or with the bot's own name; None for all others."""
    text = word(message.get("text")) or word(message.get("caption"))
    entities = message.get("entities") if word(message.get("text")) else message.get("caption_entities")
    for entity in entities if isinstance(entities, list) else []:
        length = number(mapping(entity).get("length")) or 0
        if mapping(entity).get("offset") != 0 or not 0 < length <= utf16_length(text):
            continue
        head, rest = utf16_slice(text, 0, length), utf16_slice(text, length, utf16_length(text)).strip()
        if entity.get("type") == "mention" and head.casefold() == f"@{me.username}".casefold():
            return Asked("policy", rest.lstrip(" ,:"))
        if entity.get("type") == "bot_command" and (name := _command(head, me)):
            return Asked(name, rest)
    return None


def is_ephemeral(message: Payload) -> bool:
    """Only its writer and the bot saw it."""
    return message.get("ephemeral_message_id") is not None


def _command(head: str, me: Me) -> str:
    """`/policy@OurBot` is ours, `/policy` too; another's command is not, unless it names us."""
    name, _, bot = head.removeprefix("/").lower().partition("@")
    if bot:
        return name if bot == me.username.lower() else ""
    return name if name in {*COMMANDS, "start", "help"} else ""


def _message(  # noqa: PLR0913 - one message, six things to know
    message: Payload, place: Place, me: Me, *, kind: Kind, at: int | None, revision: str
) -> Message | None:
    ref, sender = number(message.get("message_id")), sender_of(message)
    if not ref or ref < 0 or at is None or not 0 < at <= _LATEST or not sender:
        return None
    words = said(message, place.known)
    if kind == "posted" and not words:
        return None  # a picture without a caption, a service message
    return Message(
        platform=PLATFORM,
        workspace=me.workspace,
        channel=place.channel,
        ref=str(ref),
        kind=kind,
        sender=sender,
        text=words,
        sent_at=datetime.fromtimestamp(at, UTC),
        revision=revision,
        thread=thread_of(message),
        mentions=mentioned(message, place.known),
        to_bot=asked(message, me) is not None,
    )
