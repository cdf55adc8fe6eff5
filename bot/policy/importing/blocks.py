"""What a document is read into, whatever its format: one list of blocks in the order that people read them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Kind = Literal["heading", "bold", "bullet", "paragraph", "row", "note", "contents"]

_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[^\W_]+")
_SECTION = r"(?P<word>section|part|clause)?\s*"
# "9 Use of phones", "9.", "Section 9:", "9) Phones". A digit straight after it would make it 9.2, or a date.
_NUMBERED = re.compile(
    rf"{_SECTION}(?P<number>\d{{1,2}})(?P<sign>\s*[.:)\-–—](?!\d)|(?=\s|$))\s*(?P<rest>.*)", re.IGNORECASE | re.DOTALL
)
_EXPLICIT = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2}){1,3})[.:)]?\s+(?=[\"“'‘(]?[^\W\d_])")


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, bullet, paragraph, table row or footnote."""

    kind: Kind
    text: str
    place: str  # where it stands in the source: "line 12", "page 3"
    level: int = 0  # of a heading from 1; of a bullet from 0, the outermost
    mark: str = ""  # the number that the format itself keeps apart: "9" of an ordered item, "1" of a footnote
    cells: tuple[str, ...] = ()  # of a row


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Words of the source that are in no clause, and why."""

    text: str
    place: str
    why: str


@dataclass(frozen=True, slots=True)
class Source:
    """A document as read."""

    blocks: tuple[Block, ...]
    left_out: tuple[LeftOut, ...] = ()


def tidy(text: str) -> str:
    """One line, without control characters and soft hyphens; what people read stays as it was."""
    kept = "".join(
        " " if unicodedata.category(c) == "Cc" else c for c in text if unicodedata.category(c) not in {"Cf", "Cs"}
    )
    return _SPACE.sub(" ", kept).strip()


def words_of(text: str) -> list[str]:
    """The words, for counting what became of them."""
    return _WORD.findall(text.casefold())


def numbered(block: Block) -> tuple[int, str] | None:
    """The number that the block begins with and the rest, as a section's heading would: (9, "Use of phones")."""
    if block.mark.isdigit() and block.kind != "note":
        return int(block.mark), block.text
    found = _NUMBERED.match(block.text)
    return (int(found["number"]), found["rest"].strip()) if found else None


def explicit(text: str) -> tuple[str, str] | None:
    """The clause number that the text begins with and the rest: ("9.2", "Staff keep ...")."""
    found = _EXPLICIT.match(text)
    return (found["number"], text[found.end() :].strip()) if found else None
