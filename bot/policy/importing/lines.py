"""Lines of text into blocks: which line goes on with the one before, which begins a bullet, a heading, a footnote."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.policy.importing.blocks import Block, tidy

MOST_WORDS_OF_A_HEADING = 14
_FULL = 0.72  # share of the page's width from which a line ran on because there was no room

_BULLET = re.compile(
    r"(?P<mark>[•●▪■◦○‣⁃∙·➢➤✓✔❖►\uf0b7\uf0a7\uf0d8\uf0fc]|[-–—*+](?=\s)|o(?=\s+\S))\s*(?=\S)"
    r"|(?P<letter>\((?:[a-z]|[ivx]{1,4})\)|(?:[a-z]|[ivx]{2,4})[.)](?=\s))\s*"
)
_HASHES = re.compile(r"(?P<hashes>#{1,6})\s*(?=\S)")
_NOTE = re.compile(r"\[\^(?P<name>[^\]\s]{1,20})\]:\s*|(?P<superscript>[¹²³⁴⁵⁶⁷⁸⁹])\s*(?=\S)")
_NUMBER = re.compile(r"(?:section\s+)?(?P<number>\d{1,2})(?:\.\d{1,2})*(?P<sign>[.:)])?\s+[\"“'‘]?[A-Z]", re.IGNORECASE)
_SUPERSCRIPTS = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹", "123456789")
_SENTENCE_END = (".", "?", "!", ":", ";")


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it stands on the page."""

    text: str
    place: str
    indent: float = 0.0
    gap: bool = False  # white space above it
    bold: bool = False
    level: int = 0  # of a heading by its size; 0: none


@dataclass(slots=True)
class _Bullets:
    """How deep a bullet is, by its indent or else by its sign."""

    open: list[tuple[float, str]]

    def depth(self, indent: float, mark: str) -> int:
        sign = "letter" if mark[-1:].isalpha() or mark[-1:] in ".)" else mark
        while self.open and indent < self.open[-1][0] - 1:
            self.open.pop()
        signs = [its for _, its in self.open]
        if self.open and indent <= self.open[-1][0] + 1 and sign in signs:
            del self.open[signs.index(sign) + 1 :]
        elif not self.open or (indent, sign) != self.open[-1]:
            self.open.append((indent, sign))
        return len(self.open) - 1


def blocks_from(lines: Sequence[Line], width: float | None) -> list[Block]:
    """The blocks. `width`: characters of a full line; 0 where any line goes on, None where none does by its length."""
    made: list[Block] = []
    bullets = _Bullets([])
    before: Line | None = None
    for line in lines:
        if not any(character.isalnum() for character in line.text):
            before = replace(line, gap=True)  # a ruled line, or nothing
            continue
        block = _begun(line, before, bullets, made)
        if block is not None:
            made.append(block)
        elif made and before is not None and _goes_on(line, before, width):
            made[-1] = replace(made[-1], text=f"{made[-1].text} {tidy(line.text)}")
        else:
            made.append(_plain(line))
        before = line
    return made


def _begun(line: Line, before: Line | None, bullets: _Bullets, made: Sequence[Block]) -> Block | None:
    """A block that the line itself says it begins."""
    text = line.text.strip()
    if found := _HASHES.match(text):
        bullets.open.clear()
        return Block("heading", tidy(text[found.end() :]), line.place, len(found["hashes"]))
    if found := _NOTE.match(text):
        name = found["name"] or found["superscript"].translate(_SUPERSCRIPTS)
        return Block("note", tidy(text[found.end() :]), line.place, mark=name)
    if (found := _BULLET.match(text)) and not line.level and _is_item(text, found, line, before):
        mark = found["mark"] or found["letter"]
        depth = bullets.depth(line.indent, mark)
        return Block("bullet", tidy(text[found.end() :]), line.place, depth, (found["letter"] or "").strip("()."))
    if found := _NUMBER.match(text):
        counts_on = (
            bool(made) and (its := _NUMBER.match(made[-1].text)) and int(found["number"]) == int(its["number"]) + 1
        )
        if found["sign"] or line.gap or before is None or counts_on or text[:1].isalpha():
            bullets.open.clear()
            return _plain(line)
    return None


def _is_item(text: str, found: re.Match[str], line: Line, before: Line | None) -> bool:
    """A dash or a letter in the middle of a sentence begins no bullet."""
    if found["mark"] and found["mark"] not in "-–—*+o":
        return True
    return (
        before is None
        or line.gap
        or before.text.rstrip().endswith(_SENTENCE_END)
        or _BULLET.match(before.text.strip()) is not None
        or text[0] in "-*("
    )


def _plain(line: Line) -> Block:
    text = tidy(line.text)
    if line.level:
        return Block("heading", text, line.place, line.level)
    short = len(text.split()) <= MOST_WORDS_OF_A_HEADING and not text.endswith((".", ";", ","))
    if short and (line.bold or (text.isupper() and sum(map(str.isalpha, text)) > 3)):  # noqa: PLR2004 - more than an acronym
        return Block("bold", text, line.place)
    return Block("paragraph", text, line.place)


def _goes_on(line: Line, before: Line, width: float | None) -> bool:
    """Whether the line belongs to the block before it."""
    if line.gap or line.level != before.level or line.bold != before.bold:
        # A sentence that begins in bold goes on after it.
        return not line.gap and not line.level and not before.level and line.text.lstrip()[:1].islower()
    if width == 0:
        return True
    if line.text.lstrip()[:1].islower():
        return True
    return width is not None and len(before.text.strip()) >= _FULL * width


def width_of(lines: Iterable[str]) -> float | None:
    """Characters of a full line, or None where lines aren't wrapped: then a line is a paragraph."""
    lengths = sorted(len(line) for line in lines if line.strip())
    if not lengths:
        return None
    full = lengths[int(len(lengths) * 0.95) - 1] if len(lengths) > 1 else lengths[0]
    return full if full <= 130 else None  # noqa: PLR2004 - no page is wider
