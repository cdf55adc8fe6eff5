"""The table of contents: a hint about which sections there are, never content. It is often older than the body."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.policy.importing.blocks import Block, LeftOut, explicit, numbered, words_of

WHY_LEFT_OUT = "the table of contents: used as a hint"
ALIKE = 0.5  # from here two titles are taken for the same
_HEADING = re.compile(r"(table of )?contents( page)?\s*:?|index\s*:?", re.IGNORECASE)
_LEADER = re.compile(r"[\s|]*(?:[.…·_]\s?){3,}\s*\d*\s*$|\s*…\s*\d*\s*$")
_PAGE = re.compile(r"[\s|]+\d{1,3}\s*$")
_LONGEST = 14  # words of an entry
_FEWEST = 3  # entries that make a table of contents where no heading says so
_EMPTY = frozenset({"of", "and", "the", "a", "an", "to", "in", "for", "with", "on", "by"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the table of contents."""

    number: int | None
    title: str


@dataclass(frozen=True, slots=True)
class Contents:
    """The entries, what remains of the document, and what was taken out of it."""

    entries: tuple[Entry, ...]
    body: tuple[Block, ...]
    left_out: tuple[LeftOut, ...]

    def title(self, number: int) -> str:
        """What the contents call that section; "" where they don't name it."""
        return next((entry.title for entry in self.entries if entry.number == number), "")


def apart(blocks: Sequence[Block]) -> Contents:
    """The contents and the body."""
    start, end = _extent(blocks)
    entries = [entry for block in blocks[start:end] if (entry := _entry(block, blocks[start:end])) is not None]
    taken = [index for index, block in enumerate(blocks) if start <= index < end or block.kind == "contents"]
    return Contents(
        tuple(entries),
        tuple(block for index, block in enumerate(blocks) if index not in taken),
        tuple(LeftOut(f"{blocks[i].mark} {blocks[i].text}".strip(), blocks[i].place, WHY_LEFT_OUT) for i in taken),
    )


def alike(one: str, other: str) -> float:
    """How far two titles are the same, 0 to 1: Dice's coefficient of their words."""
    first, second = _stems(one), _stems(other)
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0


def _stems(title: str) -> set[str]:
    return {re.sub(r"(ing|es|s)$", "", word) for word in words_of(title)} - _EMPTY


def _extent(blocks: Sequence[Block]) -> tuple[int, int]:
    marked = [index for index, block in enumerate(blocks) if block.kind == "contents"]
    if marked:
        first = marked[0]
        headed = first and _HEADING.fullmatch(blocks[first - 1].text) is not None
        return first - bool(headed), marked[-1] + 1
    for index, block in enumerate(blocks):
        if block.kind != "row" and _HEADING.fullmatch(block.text):
            end = _end(blocks, index + 1)
            return (index, end) if end > index + 1 else (0, 0)
    for index, block in enumerate(blocks):
        if _LEADER.search(block.text):
            end = _end(blocks, index)
            if end - index >= _FEWEST:
                return index, end
    return 0, 0


def _end(blocks: Sequence[Block], start: int) -> int:
    """Where the entries stop: at a heading, a sentence, or where the numbers or titles begin again."""
    last = 0
    titles: list[str] = []
    for index in range(start, len(blocks)):
        block = blocks[index]
        title = _LEADER.sub("", block.text)
        is_sentence = title == block.text and title.endswith((".", ";", ","))
        if block.kind == "heading" or is_sentence or len(title.split()) > _LONGEST:
            return index
        found = None if explicit(block.text) else numbered(_by_cells(block))
        if found:
            if found[0] <= last:
                return index
            last = found[0]
        elif titles and alike(_PAGE.sub("", title), titles[0]) == 1:
            return index
        titles.append(_PAGE.sub("", title))
    # No body at all: then it was none.
    return start


def _entry(block: Block, among: Sequence[Block]) -> Entry | None:
    if (
        _HEADING.fullmatch(block.text)
        or explicit(block.text)
        or (block.kind == "row" and not re.search(r"\d", block.text))
    ):
        return None
    paged = sum(_PAGE.search(other.text) is not None for other in among) > len(among) / 2
    text = _LEADER.sub("", _by_cells(block).text)
    if paged:
        text = _PAGE.sub("", text)
    found = numbered(Block("paragraph", text, block.place, mark=block.mark))
    return Entry(found[0], found[1]) if found else Entry(None, text.strip())


def _by_cells(block: Block) -> Block:
    """A row as a line: number, title, page."""
    return Block(block.kind, " ".join(block.cells), block.place, mark=block.mark) if block.cells else block
