"""The blocks of a section into clauses with ids.

A bullet counts: 9.2 is the second bullet of section 9, 9.2.1 the first below it, and so does a row of a table. A paragraph
among bullets has the number of the bullet before it and a letter: 9.0a stands before the first. In a section without
bullets the paragraphs count. A number that the document itself gives a clause (9.2) is kept. A footnote is fn1.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot.policy.importing.blocks import Block, LeftOut, explicit
from bot.policy.importing.contents import Contents
from bot.policy.importing.outline import Start

WORDS_OF_A_TITLE = 8
_TITLE_PAGE = 12  # words of the longest line of a title page
_BEFORE = "0"  # the section of what stands before the first
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class DraftClause:
    """A clause in the document's own words."""

    id: str
    section: str
    section_title: str
    title: str
    own: str
    place: str


@dataclass(slots=True)
class Numbered:
    """What numbering made of a document."""

    title: str = ""
    clauses: list[DraftClause] = field(default_factory=list)
    sections: dict[str, str] = field(default_factory=dict)  # id -> title
    left_out: list[LeftOut] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def numbered_clauses(contents: Contents, starts: Sequence[Start]) -> Numbered:
    """Every block of the body as a clause, a title or something left out."""
    made = Numbered()
    taken: set[str] = set()
    first = starts[0].index if starts else len(contents.body)
    notes = _notes_by_place(contents.body, starts)
    before = _title_page([block for block in contents.body[:first] if block.kind != "note"], made)
    if before or _BEFORE in notes:
        _Section(Start(0, _BEFORE, "Before the first section"), made, taken).read([*before, *notes.get(_BEFORE, ())])
    for start, following in itertools.zip_longest(starts, starts[1:]):
        end = following.index if following else len(contents.body)
        blocks = [block for block in contents.body[start.index + start.blocks : end] if block.kind != "note"]
        _Section(Start(start.index, start.id, start.title or f"Section {start.id}"), made, taken).read(
            [*blocks, *notes.get(start.id, ())]
        )
    return made


def _notes_by_place(body: Sequence[Block], starts: Sequence[Start]) -> dict[str, list[Block]]:
    """The footnotes by section: where their number stands in the text, or else where they stand themselves."""
    found: dict[str, list[Block]] = {}
    for index, note in enumerate(body):
        if note.kind == "note":
            said = (i for i, block in enumerate(body) if block.kind != "note" and f"[{note.mark}]" in block.text)
            place = next(said, index)
            section = next((start.id for start in reversed(starts) if start.index <= place), _BEFORE)
            found.setdefault(section, []).append(note)
    return found


def _title_page(blocks: Sequence[Block], made: Numbered) -> list[Block]:
    """What of the blocks before the first section is content; its first heading is the title."""
    kept: list[Block] = []
    for block in blocks:
        if not made.title and block.kind in {"heading", "bold"}:
            made.title = block.text
        elif block.kind in {"paragraph", "bullet", "note"} and (
            len(block.text.split()) > _TITLE_PAGE or block.text.endswith((".", ";"))
        ):
            kept.append(block)
        else:
            made.left_out.append(LeftOut(f"{block.mark} {block.text}".strip(), block.place, "the title page"))
    return kept


class _Section:
    def __init__(self, start: Start, made: Numbered, taken: set[str]) -> None:
        self.id = start.id
        self.title = start.title
        self.made = made
        self.taken = taken
        self.base = start.id  # what the next bullet counts below: the section, or a clause with a number of its own
        self.last = start.id  # id of the last bullet
        self.heading: Block | None = None  # a heading inside the section, and whether a clause came under it
        self.headed = True
        self.path: list[str] = []  # ids of the bullets that are open, the outermost first
        self.levels: list[int] = []
        self.counts: dict[str, int] = {}

    def read(self, blocks: Sequence[Block]) -> None:
        self.made.sections[self.id] = self.title
        self.own_numbers = {found[0] for block in blocks if (found := self._own_number(block))}
        self.has_bullets = any(block.kind == "bullet" for block in blocks)
        in_table = False
        labels: tuple[str, ...] = ()
        for position, block in enumerate(blocks):
            match block.kind:
                case "heading" | "bold":
                    self._head(block)
                case "note":
                    self._add(self._free(f"fn{block.mark or '1'}"), block)
                case "row":
                    if not in_table and _is_header(block, blocks[position + 1 :]):
                        labels = block.cells  # they stand in each row below
                    else:
                        self._count(_labelled(block, labels), 0)
                case "bullet":
                    self._bullet(block)
                case _:
                    self._paragraph(block)
            in_table = block.kind == "row"
            labels = labels if in_table else ()
            if block.kind not in {"bullet", "note"}:
                self.path.clear()
                self.levels.clear()
        self._close_heading()

    def _own_number(self, block: Block) -> tuple[str, str] | None:
        found = explicit(block.text) if block.kind not in {"row", "note"} else None
        return found if found and found[0].split(".")[0] == self.id else None

    def _head(self, block: Block) -> None:
        self._close_heading()
        found = self._own_number(block)
        if found:
            self.base = self.last = found[0]
            block = Block(block.kind, found[1], block.place, block.level)
        self.heading, self.headed = block, False

    def _close_heading(self) -> None:
        if self.heading and not self.headed:
            self.made.left_out.append(LeftOut(self.heading.text, self.heading.place, "a heading with nothing below it"))

    def _paragraph(self, block: Block) -> None:
        found = self._own_number(block)
        if found:
            self.base = self.last = found[0]
            self._add(self._free(found[0]), Block("paragraph", found[1], block.place))
        elif self.base != self.id:
            bare = self.base not in self.taken
            self._add(self.base if bare else self._lettered(self.last), block)
        elif self.has_bullets:
            self._add(self._lettered(self.last if self.last != self.id else f"{self.id}.0"), block)
        else:
            self._count(block, 0)

    def _bullet(self, block: Block) -> None:
        found = self._own_number(block)
        if found:
            self.base = self.last = found[0]
            self.path, self.levels = [found[0]], [block.level]
            self._add(self._free(found[0]), Block("bullet", found[1], block.place))
            return
        while self.levels and block.level <= self.levels[-1]:
            self.levels.pop()
            self.path.pop()
        self._count(block, len(self.path))
        self.path.append(self.made.clauses[-1].id)
        self.levels.append(block.level)

    def _count(self, block: Block, depth: int) -> None:
        """The next number below the base, or below the bullet that is open."""
        above = self.path[depth - 1] if depth else self.base
        while True:
            self.counts[above] = self.counts.get(above, 0) + 1
            number = f"{above}.{self.counts[above]}"
            if number not in self.own_numbers and number not in self.taken:
                break
        if not depth:
            self.last = number
        self._add(number, block)

    def _lettered(self, number: str) -> str:
        return next(name for name in _letters(number) if name not in self.taken)

    def _free(self, number: str) -> str:
        if number not in self.taken:
            return number
        other = self._lettered(number)
        self.made.remarks.append(f"Clause {number} stands there twice; the second is {other}.")
        return other

    def _add(self, number: str, block: Block) -> None:
        self.taken.add(number)
        self.headed = True
        own = (
            f"{block.mark}) {block.text}"
            if block.mark and not block.mark.rstrip(".").isdigit() and block.kind == "bullet"
            else block.text
        )
        self.made.clauses.append(DraftClause(number, self.id, self.title, self._titled(block), own, block.place))

    def _titled(self, block: Block) -> str:
        """The heading inside the section, or the first words."""
        first = block.cells[0] if len(block.cells) > 1 and block.cells[0] else block.text
        words = first.split()
        short = " ".join(words[:WORDS_OF_A_TITLE]) + ("…" if len(words) > WORDS_OF_A_TITLE else "")
        return f"{self.heading.text.rstrip(' :')}: {short}" if self.heading else short.rstrip(" .;:,")


def _letters(number: str) -> Iterator[str]:
    yield from (number + letter for letter in _LETTERS)
    yield from (f"{number}{one}{other}" for one, other in itertools.product(_LETTERS, _LETTERS))


def _labelled(row: Block, labels: Sequence[str]) -> Block:
    """The row with the heading of its column before each cell."""
    if len(labels) != len(row.cells):
        return row if not labels else replace(row, text=f"{' | '.join(labels)}: {row.text}")
    cells = [f"{label}: {cell}" if cell else label for label, cell in zip(labels, row.cells, strict=True)]
    return replace(row, text=" | ".join(cells))


def _is_header(row: Block, following: Iterable[Block]) -> bool:
    """The first row of a table whose cells are but labels, with other rows after it."""
    after = next(iter(following), None)
    labels = all(0 < len(cell.split()) <= 3 and not any(map(str.isdigit, cell)) for cell in row.cells)  # noqa: PLR2004 - a label
    return after is not None and after.kind == "row" and len(row.cells) > 1 and labels
