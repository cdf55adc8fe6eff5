"""What a person saw of a Teams message, as plain words. Pure, and tolerant: a shape it cannot read is passed over.

Names of people stay out: a mention is `@someone`. Teams sends the HTML as an attachment, and a lossy plain `text` beside it.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from adapters.teams.page import shown

Payload = Mapping[str, Any]
"""JSON as Teams sent it: any key may be missing or of another type."""

HTML = "text/html"
# Cards nest four or five deep; deeper is hostile.
_DEEPEST = 20
_AT = re.compile(r"<at\b[^<>]{0,200}>(?:[^<]{0,300})</at>", re.IGNORECASE)
# The words of a card, in the order in which it shows them.
_CARD_WORDS = ("title", "subtitle", "text", "value", "altText")
_CARD_PARTS = ("body", "items", "columns", "facts", "rows", "cells", "inlines", "content", "sections", "actionsText")
_PREVIEW = "messagePreview"


def said(activity: Payload) -> str:
    """The words of a live activity, then what is attached. The HTML counts where there is one; else `text`."""
    attached = list(_mappings(activity.get("attachments")))
    pages = [shown(word(one.get("content"))) for one in attached if one.get("contentType") == HTML]
    words = _lines(pages) or _plain(activity)
    return _whole([words, *_attachments(attached)])


def said_in_history(message: Payload) -> str:
    """The words of a message as Graph keeps it."""
    body = message.get("body")
    content = word(body.get("content")) if isinstance(body, Mapping) else ""
    is_html = isinstance(body, Mapping) and word(body.get("contentType")).lower() == "html"
    words = shown(content) if is_html else content
    return _whole([word(message.get("subject")), words, *_attachments(_mappings(message.get("attachments")))])


def marked_up(text: str) -> str:
    """`text` of an activity as it is shown: mentions by their markup, entities decoded once."""
    return _decoded(_AT.sub("@someone", text))


def word(value: object) -> str:
    """A string of a payload; empty where it is none."""
    return value if isinstance(value, str) else ""


def at(payload: object, *path: str) -> str:
    """The string at a path of keys; empty where there is none."""
    for key in path:
        payload = payload.get(key) if isinstance(payload, Mapping) else None
    return word(payload)


def _plain(activity: Payload) -> str:
    text = word(activity.get("text"))
    return shown(text) if activity.get("textFormat") == "xml" else marked_up(text)


def _decoded(text: str) -> str:
    return html.unescape(text).replace("\xa0", " ").replace("\r\n", "\n")


def _attachments(attachments: Iterator[Payload] | list[Payload]) -> list[str]:
    return [_attachment(one) for one in attachments if one.get("contentType") != HTML]


def _attachment(attachment: Payload) -> str:
    content = attachment.get("content")
    if isinstance(content, str) and content.lstrip().startswith("{"):
        try:
            content = json.loads(content)
        except (ValueError, RecursionError):
            content = None
    if attachment.get("contentType") == "messageReference":
        preview = word(content.get(_PREVIEW)) if isinstance(content, Mapping) else ""
        return "\n".join(f"> {line}" for line in preview.splitlines())
    words = list(_card(content, _DEEPEST)) if "card" in word(attachment.get("contentType")) else []
    return _lines([word(attachment.get("name")), *words])


def _card(node: object, depth: int) -> Iterator[str]:
    """The words of a card, whatever its kind."""
    if isinstance(node, list) and depth:
        for one in node:
            yield from _card(one, depth - 1)
    elif isinstance(node, Mapping) and depth:
        yield from (marked_up(word(node.get(key))) for key in _CARD_WORDS)
        for key in _CARD_PARTS:
            yield from _card(node.get(key), depth - 1)


def _whole(parts: list[str]) -> str:
    # Half a surrogate pair is legal JSON, and cannot be stored.
    return _lines(parts).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _lines(words: list[str]) -> str:
    return "\n".join(one for one in words if one.strip())


def _mappings(value: object) -> Iterator[Payload]:
    return (one for one in value if isinstance(one, Mapping)) if isinstance(value, list) else iter(())
