"""Messages of Teams as Microsoft Graph returns them, in whatever collection a tool wrote them into; also what Teams itself exports.

Chats between people are left out: without a channel a message was not said in a place that the bot may hear.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from adapters.exports.items import Item, Left, Said
from adapters.exports.json_stream import Around
from adapters.teams.events import time_of
from adapters.teams.text import at, said_in_history, word

_BETWEEN_TWO = "@unq.gbl.spaces"
_OF_A_CHANNEL = ("@thread.tacv2", "@thread.skype")
_OWN_TEXTS = frozenset({"Text", "RichText", "RichText/Html"})


def is_message(value: Mapping[str, Any]) -> bool:
    """By its shape: Graph's, or that of Teams' own export."""
    graph = "createdDateTime" in value and ("messageType" in value or isinstance(value.get("body"), Mapping))
    return "id" in value and (graph or ("messagetype" in value and "content" in value))


def read(around: Around, message: Mapping[str, Any]) -> Iterator[Item]:
    """The message, and the replies that were fetched with it."""
    yield _one(around, message)
    replies = message.get("replies")
    for reply in replies if isinstance(replies, list) else ():
        if isinstance(reply, Mapping) and is_message(reply):
            yield _one(around, {"channelIdentity": message.get("channelIdentity"), **reply})


def _one(around: Around, message: Mapping[str, Any]) -> Item:
    if "messagetype" in message:
        message = _as_graph(message)
    channel = at(message, "channelIdentity", "channelId") or _named(around, "channelId")
    chat = word(message.get("chatId")) or _named(around, "chatId")
    if not channel and chat.endswith(_OF_A_CHANNEL):
        channel = chat
    if not channel:
        return Left("direct" if _BETWEEN_TWO in chat else "group_direct" if chat else "unknown_chat")
    name = _named(around, "displayName", "channelName", "name") or channel
    if message.get("messageType") != "message":
        return Left("notice", name)
    if word(message.get("deletedDateTime")):
        return Left("deleted", name)
    sender = at(message, "from", "user", "id") or at(message, "from", "user", "displayName")
    if not sender:
        return Left("app", name)
    text = said_in_history(message)
    if not text:
        return Left("wordless", name)
    return Said(word(message.get("id")), channel, name, sender, text, time_of(word(message.get("createdDateTime"))))


def _as_graph(own: Mapping[str, Any]) -> Mapping[str, Any]:
    """A message of Teams' own export in Graph's shape."""
    kind = word(own.get("messagetype"))
    return {
        "id": word(own.get("id")),
        "messageType": "message" if kind in _OWN_TEXTS else kind,
        "createdDateTime": word(own.get("originalarrivaltime")),
        "deletedDateTime": at(own, "properties", "deletetime"),
        "from": {"user": {"id": word(own.get("from")).rpartition(":")[2]}},
        "body": {"contentType": "text" if kind == "Text" else "html", "content": word(own.get("content"))},
        "chatId": word(own.get("conversationid")),
    }


def _named(around: Around, *keys: str) -> str:
    """The nearest value of one of these keys, further out."""
    for one in reversed(around):
        for key in keys:
            if found := word(one.get(key)):
                return found
    return ""
