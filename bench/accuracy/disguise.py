"""Thirteen ways in which people hide words from a filter, each done to the words that show a finding."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from bench.accuracy.found import Found, Reader
from bench.accuracy.sets import Row, Set
from bench.accuracy.tables import share

_LOOKS_LIKE = str.maketrans("aeopcxyiASEOPC", "аеорсхуіАЅЕОРС")
_LEET = str.maketrans("aeiost", "431057")
_SAID = dict(
    zip("0123456789", ["oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], strict=True)
)
_EMOJI = {"pig": "🐷", "clown": "🤡", "snake": "🐍", "rat": "🐀", "phone": "📞", "email": "📧", "house": "🏠", "door": "🚪", "key": "🔑", "camera": "📷", "photo": "📷", "school": "🏫", "car": "🚗"}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]{4,}")


def _words(change: Callable[[str], str], of: int = 10) -> Callable[[str], str]:
    """Does it to the long words of the span."""
    return lambda span: _WORD.sub(lambda match: change(match[0]), span, count=of)


KINDS: dict[str, Callable[[str], str]] = {
    "zero-width": _words(lambda word: "\u200b".join((word[:2], word[2:]))),
    "look-alike letters": _words(lambda word: word.translate(_LOOKS_LIKE)),
    "full-width": lambda span: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in span),
    "leet": _words(lambda word: word[0] + word[1:].translate(_LEET)),
    "spaced letters": _words(" ".join, 1),
    "dotted letters": _words(".".join, 1),
    "repeated letters": _words(lambda word: word[:-1] + word[-1] * 4),
    "inner asterisks": _words(lambda word: word[0] + "*" + word[2:], 1),
    "spelled-out digits": lambda span: re.sub(r"\d", lambda m: f" {_SAID[m[0]]} ", span),
    "at and dot in words": lambda span: span.replace("@", " at ").replace(".", " dot "),
    "emoji for words": lambda span: re.sub(
        r"[a-z]+", lambda m: _EMOJI.get(m[0].lower(), m[0]), span, flags=re.IGNORECASE
    ),
    "mixed case": _words(lambda word: "".join(c.upper() if i % 2 else c.lower() for i, c in enumerate(word))),
    "combining marks": _words(lambda word: word[0] + "\u0336" + word[1:]),
}


def table(sets: Sequence[Set], clean: dict[str, Sequence[Found]], reader: Reader) -> Iterator[str]:
    """Recall on disguised messages, of those that were found undisguised."""
    yield "## Disguises\n"
    yield "Each done to the words that show a finding, in messages of the test hands that are found undisguised.\n"
    yield "| disguise | messages | still found |\n|---|---|---|"
    right = total = 0
    for kind, change in KINDS.items():
        hit = count = 0
        for one in sets:
            rows = [d for f in clean[one.name] if (d := disguised(f, change)) is not None]
            found = reader.of(rows, one.school)
            count += len(rows)
            hit += sum(bool(f.row.labels & f.kept.keys()) for f in found)
        right, total = right + hit, total + count
        yield f"| {kind} | {count} | {share(hit, count)} |"
    yield f"| **all** | {total} | {share(right, total)} |\n"


def disguised(found: Found, change: Callable[[str], str]) -> Row | None:
    """The message with its telling words changed; None where it was not found clean, or nothing of it changes."""
    row = found.row
    hits = row.labels & found.kept.keys()
    if not hits:
        return None
    text = row.text
    for label, span in row.spans:
        if label in hits:
            text = text.replace(span, change(span), 1)
    return None if text == row.text else replace(row, text=text, labels=frozenset(hits))
