"""Our words as Telegram shows them: plain, in one message, with buttons; an alert names people and groups by links. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, get_args

from adapters.base import Action, Alert, Note, Reply
from adapters.telegram.text import utf16_length, utf16_slice

LONGEST = 4096
"""Characters of a message, as UTF-16 units: https://core.telegram.org/bots/api#sendmessage."""
_MARK = "tactful"
_LABEL = 60
_NOTE_ID = re.compile(r"[\w-]{1,40}")
_LINK = re.compile(r"https?://\S{1,500}")
_ID = re.compile(r"(?<![\w;])([@#])(-?\d{1,19})\b")
_SOMEBODY, _GROUP = "this person", "this group"

Row = tuple[tuple[str, str], ...]


def buttons(message: Note | Alert) -> tuple[Row, ...]:
    """One beneath the other, so that no label is cut; each gives the id back (64 bytes at most)."""
    return tuple(((one.label[:_LABEL], f"{_MARK}:{one.action}:{message.id}"),) for one in message.buttons)


def pressed(data: str) -> tuple[Action, str] | None:
    """What a button of a note or an alert says: the action and the id. None for another's button."""
    mark, _, rest = data.partition(":")
    what, _, note = rest.partition(":")
    for action in get_args(Action):
        if mark == _MARK and what == action and _NOTE_ID.fullmatch(note):
            return action, note
    return None


def answer(reply: Reply) -> str:
    """All of it in words."""
    return fitted(reply.text)


def alert(text: str, title: Callable[[str], str]) -> tuple[str, list[Mapping[str, Any]]]:
    """With ids of people and groups as links. `title`: what a group is called, where that is known."""
    parts, entities, at = [], list[Mapping[str, Any]](), 0
    for found in _ID.finditer(text):
        parts.append(text[at : found.start()])
        at = found.end()
        sign, id_ = found.groups()
        label = (title(id_) or _GROUP) if sign == "#" else _SOMEBODY
        if url := _address(sign, id_):
            start = utf16_length("".join(parts))
            entities.append({"type": "text_link", "offset": start, "length": utf16_length(label), "url": url})
        parts.append(label)
    whole = "".join([*parts, text[at:]])
    words = fitted(whole)
    return words, entities if words == whole else []


def fitted(text: str, limit: int = LONGEST) -> str:
    """As much as fits, up to a word's end. Links stay: those that would be cut off stand at the end."""
    if utf16_length(text) <= limit:
        return text
    links = list(_LINK.finditer(text))
    kept: list[str] = []
    while True:
        tail = " ".join(["…", *kept])
        head = _cut(text, limit - utf16_length(tail) - 1, links)
        lost = [found[0] for found in links if found.end() > len(head) and found[0] not in kept]
        if not lost or utf16_length(" ".join([tail, lost[-1]])) > limit // 2:
            return f"{head} {tail}"
        kept.insert(0, lost[-1])


def _cut(text: str, limit: int, links: list[re.Match[str]]) -> str:
    head = utf16_slice(text, 0, limit).removesuffix("\ufffd")
    inside = next((found.start() for found in links if found.start() < len(head) < found.end()), None)
    if inside is not None:
        return text[:inside].rstrip()
    if text[len(head) : len(head) + 1].isspace():
        return head.rstrip()
    words_end = max(head.rfind(" "), head.rfind("\n"))
    return (head[:words_end] if words_end > len(head) // 2 else head).rstrip()


def _address(sign: str, id_: str) -> str:
    if sign == "@":
        return f"tg://user?id={id_}" if not id_.startswith("-") else ""
    # What opens a supergroup for its members; a small group has no address.
    return f"https://t.me/c/{id_.removeprefix('-100')}" if id_.startswith("-100") else ""
