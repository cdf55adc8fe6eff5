"""Our words as Teams shows them: an Adaptive Card with buttons for what is private, plain text for what is open. Pure.

Text and a card in one activity would be split in two, so each goes alone; `summary` is what a notification shows.
"""

from __future__ import annotations

import base64
import re
import struct
from collections.abc import Mapping, Sequence
from typing import Any, get_args
from urllib.parse import quote

from adapters.base import Action, Alert, Button, Note, Passage, Post, Reply
from adapters.teams.text import word

Body = dict[str, Any]  # JSON for Teams
CARD = "application/vnd.microsoft.card.adaptive"
VERB = "tactful_"
_VERSION = "1.4"  # the first with Action.Execute, and what phones show
_TEXT = 20_000  # characters: with a card's own JSON well under Teams' 100 KB
_SUMMARY = 120
_LABEL = 75
_PICTURE_BYTES, _PICTURE_SIDE = 1 << 20, 1024
_MARKS = re.compile(r"([\\*_\[\]`~])")
_CHANNEL = re.compile(r"(?<![\w;])#(19:[\w:.+=-]+@[\w.-]+)")
_PERSON = re.compile(r"(?<![\w;])@([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\b")
_NOTE_ID = re.compile(r"[\w-]{1,64}")
_HEADER = struct.Struct(">8sI4sII")
_PNG = b"\x89PNG\r\n\x1a\n"


def private(message: Note | Alert) -> Body:
    """A note or an alert, with buttons that give its id back. An alert names people and channels by their ids."""
    return _card_message(message.text, private_card(message))


def private_card(message: Note | Alert) -> Body:
    """The card alone."""
    words = cut(message.text, _TEXT)
    entities: list[Body] = []
    if isinstance(message, Alert):
        body = [_block(_with_links(line, entities)) for line in _lines(words)]
    else:
        body = [_block(_unmarked(line)) for line in _lines(words)]
    actions = [_button(one, message.id) for one in message.buttons]
    more: Body = {"actions": actions} if actions else {}
    if entities:
        more["msteams"] = {"entities": entities}
    return _card(body, **more)


def reply(answer: Reply) -> Body:
    """An answer as a message."""
    return _card_message(answer.text, reply_card(answer))


def reply_card(answer: Reply) -> Body:
    """An answer as a card."""
    if not answer.passages:
        return _card([_block(_unmarked(line)) for line in _lines(cut(answer.text, _TEXT))])
    return _card([block for passage in answer.passages for block in _passage(passage)])


def post(text: str) -> Body:
    """What is said openly."""
    return {"type": "message", "text": cut(text, _TEXT), "textFormat": "plain"}


def picture(said: Post) -> Body | None:
    """The picture of a post, as a message of its own; None where Teams would not show it."""
    if not _fits(said.picture):
        return None
    url = f"data:image/png;base64,{base64.b64encode(said.picture).decode('ascii')}"
    image = {"type": "Image", "url": url, "altText": said.picture_text, "size": "stretch"}
    return _card_message(said.picture_text, _card([image]))


def pressed(verb: str, data: object) -> tuple[Action, str] | None:
    """What a button of a note or an alert says: the action and the id. None for another's button."""
    note = word(data.get("note")) if isinstance(data, Mapping) else ""
    for action in get_args(Action):
        if verb == VERB + action and _NOTE_ID.fullmatch(note):
            return action, note
    return None


def cut(words: str, limit: int) -> str:
    """The beginning, up to a line's or a word's end where there is one; a link at the very end of the words stays."""
    if len(words) <= limit:
        return words
    link = re.search(r"\s(https?://\S{1,500})\s*$", words)
    tail = f" … {link[1]}" if link and len(link[1]) < limit // 2 else " …"
    head = words[: limit - len(tail)]
    break_at = max(head.rfind("\n"), head.rfind(" "))
    return (head[:break_at] if break_at > limit // 2 else head).rstrip() + tail


def _card_message(summary: str, card: Body) -> Body:
    short = cut(" ".join(summary.split()), _SUMMARY)
    return {"type": "message", "summary": short, "attachments": [{"contentType": CARD, "content": card}]}


def _card(body: Sequence[Body], **more: object) -> Body:
    return {
        "type": "AdaptiveCard",
        "$schema": "https://adaptivecards.io/schemas/adaptive-card.json",
        "version": _VERSION,
        "body": list(body),
        **more,
    }


def _block(text: str, **more: object) -> Body:
    return {"type": "TextBlock", "text": text, "wrap": True, **more}


def _passage(passage: Passage) -> list[Body]:
    blocks = [_block(_unmarked(passage.title), weight="Bolder")] if passage.title else []
    blocks += [_block(_unmarked(line)) for line in _lines(passage.text)]
    return blocks + [_block(f"**{_unmarked(hint)}:** {_unmarked(text)}") for hint, text in passage.hints]


def _lines(words: str) -> list[str]:
    return [line for line in words.splitlines() if line.strip()]


def _unmarked(words: str) -> str:
    """A TextBlock reads Markdown; our words are not."""
    return _MARKS.sub(r"\\\1", words)


def _with_links(words: str, entities: list[Body]) -> str:
    """Teams shows a person's id in a mention by their name, and a channel's link by its place."""

    def person(found: re.Match[str]) -> str:
        shown = f"<at>{found[1]}</at>"
        entities.append({"type": "mention", "text": shown, "mentioned": {"id": found[1], "name": found[1]}})
        return shown

    def channel(found: re.Match[str]) -> str:
        return f"[linked here](https://teams.microsoft.com/l/channel/{quote(found[1], safe='')}/)"

    # Each part is unmarked by itself, so that ids stay whole.
    parts = re.split(r"((?<![\w;])(?:#19:[\w:.+=-]+@[\w.-]+|@[0-9a-fA-F-]{36}\b))", words)
    return "".join(
        _PERSON.sub(person, _CHANNEL.sub(channel, one)) if i % 2 else _unmarked(one) for i, one in enumerate(parts)
    )


def _button(button: Button, id_: str) -> Body:
    given = {"note": id_}
    return {
        "type": "Action.Execute",
        "title": button.label[:_LABEL],
        "verb": VERB + button.action,
        "data": given,
        # What older clients send instead: a message without words.
        "fallback": {
            "type": "Action.Submit",
            "title": button.label[:_LABEL],
            "data": {"verb": VERB + button.action, **given},
        },
    }


def _fits(png: bytes) -> bool:
    """A PNG that Teams shows: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages#picture-messages."""
    if len(png) > _PICTURE_BYTES or len(png) < _HEADER.size:
        return False
    mark, _, kind, width, height = _HEADER.unpack_from(png)
    return bool(mark == _PNG) and kind == b"IHDR" and max(width, height) <= _PICTURE_SIDE
