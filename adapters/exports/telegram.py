"""Telegram Desktop's JSON export, of one chat or of all: groups and channels; chats between two people are left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from adapters.exports.items import Item, Left, Said
from adapters.exports.json_stream import Around

_LONDON = ZoneInfo("Europe/London")
_DIRECT = frozenset({"personal_chat", "bot_chat", "saved_messages", "replies", "verify_codes"})
_SUPERGROUPS = frozenset({"private_supergroup", "public_supergroup", "private_channel", "public_channel"})
_GROUPS = _SUPERGROUPS | {"private_group"}


def is_message(value: Mapping[str, Any]) -> bool:
    """By its shape."""
    return (
        isinstance(value.get("id"), int)
        and _word(value.get("type")) in {"message", "service", "unsupported"}
        and ("date" in value or "date_unixtime" in value)
    )


def read(around: Around, message: Mapping[str, Any]) -> Item:
    """The message, as it was last edited."""
    chat = next((one for one in reversed(around) if _word(one.get("type")) in _GROUPS | _DIRECT), None)
    if chat is None:
        return Left("unknown_chat")
    if chat["type"] in _DIRECT:
        return Left("direct")
    name = _word(chat.get("name")) or "a group without a name"
    if message.get("type") != "message":
        return Left("notice", name)
    words = _lines([*_said(message), *_packed(message)])
    if message.get("forwarded_from"):
        words = "\n".join(f"> {line}" for line in words.splitlines())
    if not words:
        return Left("wordless", name)
    # Half a surrogate pair is legal JSON, and cannot be stored.
    words = words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    sender = _word(message.get("from_id")).removeprefix("user")
    return Said(str(message["id"]), _id(chat), name, sender, words, _at(message))


def _id(chat: Mapping[str, Any]) -> str:
    """As the live messages name the chat: the Bot API writes groups with a minus, supergroups with -100."""
    number = chat.get("id")
    if not isinstance(number, int):
        return _word(chat.get("name"))
    return f"-100{number}" if chat["type"] in _SUPERGROUPS else f"-{number}"


def _said(message: Mapping[str, Any]) -> Iterator[str]:
    text = message.get("text")
    yield text if isinstance(text, str) else _runs(text) or _runs(message.get("text_entities"))


def _runs(value: object) -> str:
    """Pieces of a text; a link shows where it leads."""
    words = []
    for one in value if isinstance(value, list) else ():
        if isinstance(one, str):
            words.append(one)
        elif isinstance(one, Mapping):
            text, target = _word(one.get("text")), _word(one.get("href"))
            words.append(f"{text} ({target})" if target and target != text else text)
    return "".join(words)


def _packed(message: Mapping[str, Any]) -> Iterator[str]:
    """What came with the words: a poll, a contact card, the names of files."""
    poll, contact = message.get("poll"), message.get("contact_information")
    if isinstance(poll, Mapping):
        yield _word(poll.get("question")) or _runs(poll.get("question"))
        answers = poll.get("answers")
        for answer in answers if isinstance(answers, list) else ():
            if isinstance(answer, Mapping):
                yield _word(answer.get("text")) or _runs(answer.get("text"))
    if isinstance(contact, Mapping):
        yield " ".join(_word(contact.get(key)) for key in ("first_name", "last_name", "phone_number")).strip()
    yield _word(message.get("file_name"))


def _at(message: Mapping[str, Any]) -> datetime | None:
    try:
        if stamp := _word(message.get("date_unixtime")):
            return datetime.fromtimestamp(int(stamp), UTC)
        local = datetime.fromisoformat(_word(message.get("date")))
        return (local if local.tzinfo else local.replace(tzinfo=_LONDON)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _lines(words: list[str]) -> str:
    return "\n".join(one for one in words if one.strip())


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""
