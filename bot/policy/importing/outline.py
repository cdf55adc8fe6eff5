"""Which section each block belongs to. Headings are trusted last: by number, then by the contents, then by their looks."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.policy.importing.blocks import Block, explicit, numbered
from bot.policy.importing.contents import ALIKE, Contents, alike
from bot.policy.importing.lines import MOST_WORDS_OF_A_HEADING

_FURTHEST = 5  # sections that may be missing between two numbered ones
_TOP = 60  # no policy has more sections: a greater number is something else
_APPENDIX = re.compile(
    r"(?P<word>appendix|annex|schedule)\s*(?P<name>[A-Z]|\d{1,2})?\b\s*[.:)–—-]*\s*(?P<title>.*)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Start:
    """Where a section begins."""

    index: int
    id: str
    title: str
    blocks: int = 1  # of its heading; 0: none stands there, and the block at the index is content


@dataclass(frozen=True, slots=True)
class Outline:
    """The sections of a body in order, and what somebody should look at."""

    starts: tuple[Start, ...]
    remarks: tuple[str, ...]


def outlined(contents: Contents) -> Outline:
    """The sections."""
    return _Outliner(contents).outline()


class _Outliner:
    def __init__(self, contents: Contents) -> None:
        self.contents = contents
        self.body = contents.body
        self.found: dict[int, Start] = {}
        self.remarks: list[str] = []
        self.appendices = [
            index for index, block in enumerate(self.body) if _is_heading(block) and _APPENDIX.match(block.text)
        ]
        self.end = self.appendices[0] if self.appendices else len(self.body)

    def outline(self) -> Outline:
        self._by_number()
        self._by_contents()
        self._by_gap()
        self._without_heading()
        if len(self.found) < 2 and not any(entry.number for entry in self.contents.entries):  # noqa: PLR2004 - one numbered heading is no scheme
            self._by_looks()
        self._after_the_last()
        starts = sorted(self.found.values(), key=lambda start: start.index)
        self._compare(starts)
        return Outline((*starts, *self._appendix_starts()), tuple(self.remarks))

    def _by_number(self) -> None:
        last = 0
        named = {entry.number for entry in self.contents.entries}
        scheme = any(_is_heading(block) and numbered(block) for block in self.body) or not any(
            map(_is_heading, self.body)
        )
        for index, block in enumerate(self.body[: self.end]):
            found = None if explicit(block.text) else numbered(block)
            if found is None or block.kind in {"row", "note"} or not 0 < found[0] <= _TOP:
                continue
            number, title = found
            in_reach = last < number <= last + _FURTHEST or (number > last and number in named)
            if _is_heading(block):
                if in_reach:
                    self._add_headed(index, number, title)
                elif number in self.found:
                    self.remarks.append(
                        f"{block.place}: section {number} is numbered a second time; read as part of section {last}."
                    )
            elif in_reach and self._could_head(index, number, title, last, scheme=scheme):
                self._add_headed(index, number, title)
            last = max([last, *self.found])

    def _could_head(self, index: int, number: int, title: str, last: int, *, scheme: bool) -> bool:
        """Of a numbered line that doesn't look like a heading: whether it is one, rather than an item of a list."""
        if len(title.split()) > MOST_WORDS_OF_A_HEADING or title.endswith((".", ";", ",")):
            return False
        said = self.contents.title(number)
        if said and alike(said, title) >= ALIKE:
            return True
        following = self.body[index + 1] if index + 1 < self.end else None
        after = numbered(following) if following else None
        listed = after is not None and after[0] == number + 1
        return (
            number == last + 1
            and not listed
            and following is not None
            and (bool(said) or (scheme and not self.contents.entries))
        )

    def _by_contents(self) -> None:
        """Sections of the contents whose heading lost its number."""
        for entry in self.contents.entries:
            if entry.number is None or entry.number in self.found:
                continue
            first, last = self._between(entry.number)
            scored = [
                (alike(entry.title, self.body[index].text), -index)
                for index in range(first, last)
                if len(self.body[index].text.split()) <= MOST_WORDS_OF_A_HEADING
                and self.body[index].kind not in {"row", "note"}
            ]
            best, index = max(scored, default=(0.0, 0))
            if best >= ALIKE:
                self._add(-index, entry.number, self.body[-index].text)
        self._renumber()

    def _by_gap(self) -> None:
        """A number is missing, and so is the number of just one heading between its neighbours."""
        known = {entry.number for entry in self.contents.entries if entry.number}
        top = max([*self.found, *known], default=0)
        for number in range(1, top + 1):
            if number in self.found or not self.found:
                continue
            first, last = self._between(number)
            missing = [
                other
                for other in range(number, top + 1)
                if other not in self.found and self._between(other) == (first, last)
            ]
            bare = [
                index
                for index in range(first, last)
                if _is_heading(self.body[index])
                and not numbered(self.body[index])
                and not explicit(self.body[index].text)
            ]
            if len(bare) == len(missing) and (first > 0 or number > 1):
                for index, other in zip(bare, missing, strict=True):
                    self._add(index, other, self.body[index].text)
                    self.remarks.append(
                        f"{self.body[index].place}: this heading has no number; taken for section {other}."
                    )

    def _without_heading(self) -> None:
        """Sections of the contents that have no heading at all: where a table clearly starts them, or other words than before."""
        for entry in self.contents.entries:
            if entry.number is None or entry.number in self.found or not self.found:
                continue
            first, last = self._between(entry.number)
            at, why = self._seam(first + 1, last, entry.title)
            if at is None:
                self.remarks.append(
                    f"Section {entry.number} “{entry.title}” is in the contents, but was not found in the text."
                )
                continue
            self._add(at, entry.number, entry.title, blocks=0)
            self.remarks.append(
                f"{self.body[at].place}: section {entry.number} “{entry.title}” has no heading; taken to begin here, {why}. Please check."
            )

    def _seam(self, first: int, last: int, title: str) -> tuple[int | None, str]:
        inside = range(first, last)
        for index in inside:
            if self.body[index].kind == "row" and self.body[index - 1].kind != "row" and last == self.end:
                return index, "where a table follows"
        for index in inside:
            if self.body[index].kind == "paragraph" and self.body[index - 1].kind == "bullet":
                opening = " ".join(self.body[index].text.split()[:12])
                if alike(title, opening) >= ALIKE / 2:
                    return index, "where the words are those of its title"
        tail = [index for index in inside if self.body[index].kind == "bullet"]
        if last == self.end and tail and tail[-1] + 1 < last:
            return tail[-1] + 1, "after the last bullet"
        return None, ""

    def _by_looks(self) -> None:
        """A document without numbers: its headings in order, those of the contents if it has some."""
        heads = [index for index in range(self.end) if self.body[index].kind == "heading"]
        titled = bool(heads) and heads[0] == 0 and len(heads) > 1
        heads = heads[1:] if titled else heads
        if not heads:
            heads = [index for index in range(self.end) if self.body[index].kind == "bold"]
            heads = heads[1:] if len(heads) > 1 and heads[0] == 0 else heads
        named = [
            index
            for index in range(self.end)
            if any(alike(entry.title, self.body[index].text) == 1 for entry in self.contents.entries)
        ]
        if named:
            heads = named
        elif heads and self.body[heads[0]].kind == "heading":
            levels = [self.body[index].level for index in heads]
            top = next((level for level in sorted(set(levels)) if levels.count(level) > 1), min(levels))
            heads = [index for index in heads if self.body[index].level <= top]
        self.found.clear()
        for number, index in enumerate(heads, 1):
            said = numbered(self.body[index])
            self._add(index, number, (said and said[1]) or self.body[index].text)
        if not heads and self.body:
            self.found[1] = Start(0, "1", "", blocks=0)
            self.remarks.append("No section was found: all of it is read as section 1.")

    def _after_the_last(self) -> None:
        """An unnumbered heading like the others, after the last numbered one, is a section more."""
        if not self.found or self.contents.entries:
            return
        last = max(self.found)
        levels = [block.level for start in self.found.values() if (block := self.body[start.index]).kind == "heading"]
        if not levels:
            return
        usual = max(set(levels), key=levels.count)
        for index in range(self.found[last].index + 1, self.end):
            block = self.body[index]
            if block.kind == "heading" and block.level <= usual and not explicit(block.text) and not numbered(block):
                last += 1
                self._add(index, last, block.text)
                self.remarks.append(f"{block.place}: this heading has no number; counted as section {last}.")

    def _renumber(self) -> None:
        """Of two neighbours in the wrong order, neither is known to be right: say so."""
        in_order = sorted(self.found.items(), key=lambda item: item[1].index)
        for (one, _), (other, start) in itertools.pairwise(in_order):
            if other < one:
                self.remarks.append(f"{self.body[start.index].place}: section {other} stands after section {one}.")

    def _appendix_starts(self) -> Iterable[Start]:
        seen: set[str] = set()
        for position, index in enumerate(self.appendices, 1):
            found = _APPENDIX.match(self.body[index].text)
            name = f"app{((found and found['name']) or str(position)).lower()}"
            if name not in seen:
                seen.add(name)
                yield Start(index, name, self.body[index].text)

    def _between(self, number: int) -> tuple[int, int]:
        first = max((start.index + 1 for other, start in self.found.items() if other < number), default=0)
        last = min((start.index for other, start in self.found.items() if other > number), default=self.end)
        return first, last

    def _add_headed(self, index: int, number: int, title: str) -> None:
        """The title of a bare "Section 9:" stands on the next line, or in the contents."""
        following = self.body[index + 1] if index + 1 < self.end else None
        if not title and following and _is_heading(following) and not numbered(following):
            self._add(index, number, following.text, blocks=2)
        else:
            self._add(index, number, title or self.contents.title(number))

    def _add(self, index: int, number: int, title: str, *, blocks: int = 1) -> None:
        self.found[number] = Start(index, str(number), title.rstrip(" :"), blocks)

    def _compare(self, starts: Sequence[Start]) -> None:
        """Where the contents and the body differ."""
        if not any(entry.number for entry in self.contents.entries):
            return
        for start in starts:
            said = self.contents.title(int(start.id))
            if not said:
                self.remarks.append(f"Section {start.id} “{start.title}” is not in the contents.")
            elif start.title and start.blocks and said.casefold() != start.title.casefold():
                self.remarks.append(f"Section {start.id} is “{start.title}”; the contents call it “{said}”.")


def _is_heading(block: Block) -> bool:
    return block.kind in {"heading", "bold"}
