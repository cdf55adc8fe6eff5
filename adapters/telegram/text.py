"""What a person saw of a Telegram message, as plain words. Pure, and tolerant: a shape it cannot read is passed over.

Names of people stay out: who is mentioned is `@someone`. A user name that nobody here is known by stays as it was typed,
because it may be an account that is given out. Previews of links are passed over: the sender did not type them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Payload = Mapping[str, Any]
"""JSON as Telegram sent it: any key may be missing or of another type."""

# Rich messages nest; deeper is hostile.
_DEEPEST = 20
_SCHEME = re.compile(r"^(?:https?://|mailto:|tel:|tg://)", re.IGNORECASE)
_MENTION = re.compile(r"tg://user\?id=(\d{1,19})", re.IGNORECASE)
_NAMED_FILES = ("document", "audio", "video", "animation")

Known = Callable[[str], str]
"""The id of the person with a user name; empty where nobody here is known by it."""


def said(message: Payload, known: Known = lambda _: "") -> str:
    """The words or the caption, then what came with them that can be read, then what it quotes."""
    words = _marked(word(message.get("text")), message.get("entities"), known)
    caption = _marked(word(message.get("caption")), message.get("caption_entities"), known)
    rich = mapping(message.get("rich_message"))
    own = lines([words, caption, _rich(rich.get("blocks"), known, _DEEPEST), *_attached(message, known)])
    if message.get("forward_origin"):  # somebody else's words, shown as theirs
        own = _quoted(own)
    quote = mapping(message.get("quote"))
    shown = _quoted(_marked(word(quote.get("text")), quote.get("entities"), known)) if _chosen(message, quote) else ""
    # Half a surrogate pair is legal JSON, and cannot be stored.
    return lines([own, shown]).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def mentioned(message: Payload, known: Known) -> tuple[str, ...]:
    """The ids of the people that it mentions; their names stay out of the words."""
    found: set[str] = set()
    for text, entities in (("text", "entities"), ("caption", "caption_entities")):
        typed = word(message.get(text))
        for entity, start, end in _entities(typed, message.get(entities)):
            found.add(_person(entity, utf16_slice(typed, start, end), known))
    found.update(_people(mapping(message.get("rich_message")).get("blocks"), known, _DEEPEST))
    return tuple(sorted(found - {""}))


def word(value: object) -> str:
    """A string of a payload; empty where it is none."""
    return value if isinstance(value, str) else ""


def mapping(value: object) -> Payload:
    """An object of a payload; empty where it is none."""
    return value if isinstance(value, Mapping) else {}


def number(value: object) -> int | None:
    """An integer of a payload; None where it is none, or longer than any of Telegram's."""
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 53 else None


def mappings(value: object) -> list[Payload]:
    """The objects of a list."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def lines(words: list[str]) -> str:
    """Those that say something, one beneath the other."""
    return "\n".join(one for one in words if one.strip())


def utf16_slice(text: str, start: int, end: int) -> str:
    """Telegram counts UTF-16 units, Python counts code points."""
    return text.encode("utf-16-le", "surrogatepass")[2 * start : 2 * end].decode("utf-16-le", "replace")


def utf16_length(text: str) -> int:
    """How long Telegram takes it to be."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _entities(text: str, entities: object) -> Iterator[tuple[Payload, int, int]]:
    """Each with where it begins and ends, in UTF-16 units, in order; what lies outside the text is passed over."""
    length, found = utf16_length(text), []
    for entity in mappings(entities):
        offset, long = number(entity.get("offset")), number(entity.get("length"))
        if offset is not None and long is not None and 0 <= offset < offset + long <= length:
            found.append((entity, offset, offset + long))
    yield from sorted(found, key=lambda one: one[1:])


def _marked(text: str, entities: object, known: Known) -> str:
    """With links that say where they lead, and mentions that name nobody."""
    parts, at = [], 0
    for entity, start, end in _entities(text, entities):
        if start < at:
            continue
        shown = utf16_slice(text, start, end)
        other = _shown(entity, shown, known)
        if other != shown:
            parts += [utf16_slice(text, at, start), other]
            at = end
    return "".join([*parts, utf16_slice(text, at, utf16_length(text))])


def _shown(entity: Payload, text: str, known: Known) -> str:
    if _person(entity, text, known):
        return "@someone"
    return link(word(entity.get("url")), text) if entity.get("type") == "text_link" else text


def _person(entity: Payload, text: str, known: Known) -> str:
    """The id of whom an entity mentions."""
    kind = entity.get("type")
    if kind == "text_mention":
        return str(number(mapping(entity.get("user")).get("id")) or "")
    if kind == "text_link" and (found := _MENTION.match(word(entity.get("url")))):
        return found[1]
    return known(text) if kind == "mention" else ""


def link(url: str, label: str) -> str:
    """The label, and where it leads if it does not say so itself: a hidden wa.me number is a number given out."""
    target = _SCHEME.sub("", url).rstrip("/")
    if not target or _bare(target) == _bare(_SCHEME.sub("", label).rstrip("/")):
        return label
    return f"{label} ({target})"


def _bare(target: str) -> str:
    return re.sub(r"[\s()+-]", "", target).lower()


def _attached(message: Payload, known: Known) -> list[str]:
    contact, venue = mapping(message.get("contact")), mapping(message.get("venue"))
    names = " ".join(filter(None, (word(contact.get(key)) for key in ("first_name", "last_name"))))
    audio, game = mapping(message.get("audio")), mapping(message.get("game"))
    files = [word(mapping(message.get(kind)).get("file_name")) for kind in _NAMED_FILES]
    return [
        names,
        word(contact.get("phone_number")),
        *(word(venue.get(key)) for key in ("title", "address")),
        *_asked(mapping(message.get("poll")), "question", "options", known),
        *_asked(mapping(message.get("checklist")), "title", "tasks", known),
        *(word(audio.get(key)) for key in ("title", "performer")),
        *files,
        word(mapping(message.get("sticker")).get("emoji")),
        *(word(game.get(key)) for key in ("title", "description")),
    ]


def _asked(node: Payload, head: str, items: str, known: Known) -> list[str]:
    """A poll or a checklist: what stands above, then each line."""
    rows = [f"• {_marked(word(one.get('text')), one.get('text_entities'), known)}" for one in mappings(node.get(items))]
    return [_marked(word(node.get(head)), node.get(f"{head}_entities"), known), *rows]


def _chosen(message: Payload, quote: Payload) -> bool:
    """The person picked the words, or brought them from another chat; else the app shows them by itself."""
    return quote.get("is_manual") is True or bool(message.get("external_reply"))


def _quoted(words: str) -> str:
    return "\n".join(f"> {line}" for line in words.splitlines())


def _rich(node: object, known: Known, depth: int) -> str:
    """A block, or a list of blocks, beneath one another. Of a type that Telegram adds later, whatever text it holds."""
    if isinstance(node, list):
        return lines([_rich(one, known, depth - 1) for one in node]) if depth > 0 else ""
    if not isinstance(node, Mapping) or depth <= 0:
        return ""
    inner = [_inline(node.get(key), known, depth) for key in ("label", "summary", "text", "expression")]
    rows = node.get("cells")
    table = [" | ".join(_inline(mapping(cell).get("text"), known, depth) for cell in _list(row)) for row in _list(rows)]
    deeper = [_rich(node.get(key), known, depth - 1) for key in ("blocks", "items")]
    caption = node.get("caption")
    under = _rich(caption, known, depth - 1) if isinstance(caption, Mapping) else _inline(caption, known, depth)
    words = lines([*inner, *table, *deeper, under, _inline(node.get("credit"), known, depth)])
    return _quoted(words) if word(node.get("type")).endswith("quotation") else words


def _inline(node: object, known: Known, depth: int) -> str:
    """Rich text: a string, a list of pieces, or a piece that holds more."""
    if isinstance(node, str):
        return node
    if isinstance(node, list):
        return "".join(_inline(one, known, depth - 1) for one in node) if depth > 0 else ""
    if not isinstance(node, Mapping) or depth <= 0:
        return ""
    text = (
        _inline(node.get("text"), known, depth - 1)
        or word(node.get("alternative_text"))
        or word(node.get("expression"))
    )
    if _person(node, text, known):
        return "@someone"
    return link(word(node.get("url")), text) if node.get("type") == "url" else text


def _people(node: object, known: Known, depth: int) -> Iterator[str]:
    if isinstance(node, list) and depth > 0:
        for one in node:
            yield from _people(one, known, depth - 1)
    elif isinstance(node, Mapping) and depth > 0:
        yield _person(node, _inline(node.get("text"), known, depth), known)
        for key in ("text", "blocks", "items", "cells", "summary", "caption", "credit"):
            yield from _people(node.get(key), known, depth - 1)


def _list(node: object) -> list[Any]:
    return node if isinstance(node, list) else []
