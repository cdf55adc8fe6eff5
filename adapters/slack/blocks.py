"""Our words as Slack shows them: sections, passages with a heading, buttons. Pure. `text` always holds all of it as well.

People who use a screen reader are read `text` and not the blocks: https://docs.slack.dev/messaging/#accessibility.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from adapters.base import Alert, Button, Note, Passage
from adapters.slack.text import escaped

Block = dict[str, Any]  # JSON for Slack
EVENT = "tactful_note"
ACTION = "tactful_"
_SECTION = 3000  # characters in the text of a section
_MOST = 48  # of 50 in a message: one more for the buttons, one spare
_TEXT = 4000  # characters; Slack shortens what is longer
_LABEL = 75  # characters on a button
_ID = re.compile(r"(?<![\w;])(@[UW]|#[CG])([A-Z0-9]{8,20})\b")
_HALF_ENTITY = re.compile(r"&[a-z]{0,4}$")


def message(text: str, *, passages: Sequence[Passage] = ()) -> Block:
    """`text` and `blocks` of a message."""
    return _message(escaped(text), passages)


def private(message: Note | Alert) -> Block:
    """The same for what has buttons, which give its id back. An alert names people and channels by their ids."""
    words = escaped(message.text)
    body = _message(_ID.sub(r"<\1\2>", words) if isinstance(message, Alert) else words)
    if message.buttons:
        elements = [_button(one, message.id) for one in message.buttons]
        body["blocks"].append({"type": "actions", "block_id": EVENT, "elements": elements})
    return body


def cut(words: str, limit: int) -> str:
    """The beginning, up to a line's or a word's end where there is one."""
    if len(words) <= limit:
        return words
    head = words[:limit]
    break_at = max(head.rfind("\n"), head.rfind(" "))
    if break_at > limit // 2:
        return head[:break_at]
    return _HALF_ENTITY.sub("", head)


def _message(words: str, passages: Sequence[Passage] = ()) -> Block:
    blocks = [block for passage in passages for block in _passage(passage)] or _sections(words)
    return {"text": cut(words, _TEXT), "blocks": blocks[:_MOST]}


def _passage(passage: Passage) -> list[Block]:
    title = f"*{_unmarked(passage.title)}*" if passage.title else ""
    blocks = _sections("\n".join(part for part in (title, escaped(passage.text)) if part))
    hints = "\n".join(f"*{_unmarked(word)}:* {escaped(hint)}" for word, hint in passage.hints)
    return blocks + _sections(hints)


def _unmarked(words: str) -> str:
    """Between asterisks a further one would end the bold."""
    return escaped(words).replace("*", "")


def _sections(words: str) -> list[Block]:
    return [{"type": "section", "text": {"type": "mrkdwn", "text": part}} for part in _parts(words)]


def _parts(words: str) -> list[str]:
    """In pieces that fit a section."""
    parts: list[str] = []
    while words.strip() and len(parts) < _MOST:
        part = cut(words, _SECTION)
        parts.append(part)
        words = words[len(part) :].lstrip()
    return parts


def _button(button: Button, id_: str) -> Block:
    return {
        "type": "button",
        "action_id": ACTION + button.action,
        "value": id_,
        "text": {"type": "plain_text", "text": button.label[:_LABEL], "emoji": True},
    }
