"""What a person saw of a Slack message, as plain words. Pure, and tolerant: a shape it cannot read is passed over.

Names of people stay out: a mention is `@someone`. Unfurled links are passed over, because the sender did not type them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

Payload = Mapping[str, Any]
"""JSON as Slack sent it: any key may be missing or of another type."""

# Blocks nest four or five deep; deeper is hostile.
_DEEPEST = 20
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}
_ENTITY = re.compile("|".join(_ENTITIES))
# <...> is markup; a typed < arrives as &lt;.
_MARKUP = re.compile(r"<([^<>\n]{1,4000})>")
_PERSON = re.compile(r"<@([A-Z0-9]{2,40})(?:\|[^<>\n]*)?>")
_SCHEME = re.compile(r"^(?:https?://|mailto:|tel:)", re.IGNORECASE)
# What an attachment carries only where Slack made it out of a link.
_UNFURLED = ("from_url", "original_url", "app_unfurl_url", "is_msg_unfurl", "is_app_unfurl")


def said(message: Payload) -> str:
    """The words, then attachments, then names of files. `text` counts only where there are no blocks to read."""
    words = _lines(_all(message.get("blocks"), _DEEPEST)) or plain(_text(message.get("text")))
    attachments = [_attachment(one) for one in _mappings(message.get("attachments"))]
    files = [_file(one) for one in _mappings(message.get("files"))]
    # Half a surrogate pair is legal JSON, and cannot be stored.
    return _lines([words, *attachments, *files]).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def mentioned(message: Payload) -> tuple[str, ...]:
    """The ids of the people that it mentions; their names stay out of the words."""
    return tuple(sorted(set(_mentioned([message.get("text"), message.get("blocks")], _DEEPEST))))


def plain(text: str) -> str:
    """Slack's own markup as it is shown: labels of links, `@someone`, entities decoded once."""
    return _decoded(_MARKUP.sub(lambda found: _shown(found[1]), text))


def escaped(text: str) -> str:
    """Our words for Slack: only these three characters mean something to it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _mentioned(node: object, depth: int) -> Iterator[str]:
    if isinstance(node, str):
        yield from _PERSON.findall(node)
    elif isinstance(node, list) and depth > 0:
        for one in node:
            yield from _mentioned(one, depth - 1)
    elif isinstance(node, Mapping) and depth > 0:
        if node.get("type") == "user" and _text(node.get("user_id")):
            yield _text(node.get("user_id"))
        for key in ("text", "fields", "elements", "rows"):
            yield from _mentioned(node.get(key), depth - 1)


def _decoded(text: str) -> str:
    return _ENTITY.sub(lambda found: _ENTITIES[found[0]], text)


def _shown(markup: str) -> str:
    target, _, label = markup.partition("|")
    if target.startswith("@"):
        return "@" + (label.lstrip("@") or "someone")
    if target.startswith("#"):
        return "#" + (label.lstrip("#") or "channel")
    if target.startswith("!"):
        name = target[1:].partition("^")[0]
        return label or {"subteam": "@group", "date": ""}.get(name, f"@{name}")
    return _link(target, label)


def _link(url: str, label: str) -> str:
    """The label, and where it leads if it does not say so itself: a hidden wa.me number is a number given out."""
    target = _SCHEME.sub("", url).rstrip("/")
    if not label:
        return target if url.lower().startswith(("mailto:", "tel:")) else url
    if _bare(target) == _bare(_SCHEME.sub("", label).rstrip("/")):
        return label
    return f"{label} ({target})"


def _bare(target: str) -> str:
    return re.sub(r"[\s()+-]", "", _decoded(target)).lower()


def _attachment(attachment: Payload, depth: int = _DEEPEST) -> str:
    shared = bool(attachment.get("is_share"))
    if not shared and any(attachment.get(key) for key in _UNFURLED):
        return ""
    fields = [
        _lines([plain(_text(field.get("title"))), plain(_text(field.get("value")))])
        for field in _mappings(attachment.get("fields"))
    ]
    own = [plain(_text(attachment.get(key))) for key in ("pretext", "title", "text")]
    files = [_file(one) for one in _mappings(attachment.get("files"))]
    words = _lines([*own, *fields, *_all(attachment.get("blocks"), depth), *files])
    words = words or plain(_text(attachment.get("fallback")))
    return _quoted(words) if shared else words


def _file(file: Payload) -> str:
    name, title = _text(file.get("name")), _text(file.get("title"))
    names = [title] if name.rpartition(".")[0] == title else [title, "" if name == title else name]
    typed = _text(file.get("preview")) if file.get("mode") == "snippet" else ""
    return _lines([_decoded(words) for words in (*names, _text(file.get("alt_txt")), typed)])


def _render(node: object, depth: int) -> str:
    """One block or element. Of a type that Slack adds later, whatever text it holds."""
    if isinstance(node, str):
        return plain(node)
    if not isinstance(node, Mapping) or depth <= 0:
        return ""
    render = _TYPES.get(_text(node.get("type")), _unnamed)
    return render(node, depth - 1)


def _all(nodes: object, depth: int) -> list[str]:
    return [_render(node, depth) for node in nodes] if isinstance(nodes, list) else []


def _unnamed(node: Payload, depth: int) -> str:
    own = [_render(node.get(key), depth) for key in ("title", "text", "description", "alt_text")]
    return _lines([*own, *(word for key in ("fields", "elements", "rows") for word in _all(node.get(key), depth))])


def _inline(node: Payload, depth: int) -> str:
    return "".join(_all(node.get("elements"), depth))


def _list(node: Payload, depth: int) -> str:
    offset = node.get("offset")
    first = offset + 1 if isinstance(offset, int) else 1
    ordered = node.get("style") == "ordered"
    items = enumerate(_all(node.get("elements"), depth), first)
    return _lines([f"{number}. {item}" if ordered else f"• {item}" for number, item in items])


def _emoji(node: Payload, _depth: int) -> str:
    name = f":{_text(node.get('name'))}:"
    try:
        characters = [chr(int(code, 16)) for code in _text(node.get("unicode")).split("-") if code]
    except (ValueError, OverflowError):
        return name
    return "".join(characters) or name


def _date(node: Payload, _depth: int) -> str:
    fallback, time = _text(node.get("fallback")), node.get("timestamp")
    if fallback or not isinstance(time, int) or not 0 <= time < 2**32:
        return _decoded(fallback)
    return datetime.fromtimestamp(time, UTC).date().isoformat()


def _table(node: Payload, depth: int) -> str:
    rows = node.get("rows")
    return _lines([" | ".join(_all(row, depth)) for row in rows] if isinstance(rows, list) else [])


def _quoted(words: str) -> str:
    return "\n".join(f"> {line}" for line in words.splitlines())


_TYPES: Mapping[str, Callable[[Payload, int], str]] = {
    # Elements of rich text. Their text is not markup.
    "text": lambda node, _: _decoded(_text(node.get("text"))),
    "link": lambda node, _: _decoded(_link(_text(node.get("url")), _text(node.get("text")))),
    "user": lambda *_: "@someone",
    "usergroup": lambda *_: "@group",
    "team": lambda *_: "@group",
    "channel": lambda *_: "#channel",
    "broadcast": lambda node, _: f"@{_text(node.get('range'))}",
    "color": lambda node, _: _text(node.get("value")),
    "emoji": _emoji,
    "date": _date,
    "rich_text_section": _inline,
    "rich_text_preformatted": _inline,
    "rich_text_quote": lambda node, depth: _quoted(_inline(node, depth)),
    "rich_text_list": _list,
    # Text objects and cells of tables.
    "plain_text": lambda node, _: _decoded(_text(node.get("text"))),
    "raw_text": lambda node, _: _decoded(_text(node.get("text"))),
    "markdown": lambda node, _: _decoded(_text(node.get("text"))),
    "context": lambda node, depth: " ".join(_all(node.get("elements"), depth)),
    "table": _table,
    # Controls and frames of apps: nobody types into them in a message.
    "actions": lambda *_: "",
    "divider": lambda *_: "",
}


def _lines(words: list[str]) -> str:
    return "\n".join(word for word in words if word.strip())


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _mappings(value: object) -> list[Payload]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
