"""Bytes of a file as text, piece by piece. UTF-8 and UTF-16 are told by their marks; what is neither is Windows-1252.

An old export is often half of each: bytes that are no UTF-8 are read as Windows-1252 one by one, and the place of the first is kept.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import Protocol

_PIECE = 1 << 18
_OLD = "cp1252"
_LONGEST_MARK = 4
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class Readable(Protocol):
    """Whatever gives bytes."""

    def read(self, size: int, /) -> bytes:
        """At most so many; none at the end."""
        ...


class Decoded:
    """The text of a stream, and what was odd about its bytes."""

    def __init__(self, stream: Readable) -> None:
        self._stream = stream
        self.taken = 0
        """Bytes read so far."""
        self.odd = 0
        """Bytes that are no UTF-8."""
        self.first_odd = 0
        """Where the first of them stands."""

    def pieces(self) -> Iterator[str]:
        """The text. Whatever the stream raises comes through."""
        head = self._read()
        while len(head) < _LONGEST_MARK and (more := self._read()):
            head += more
        encoding, mark = _encoding(head)
        rest, at = head[mark:], mark
        if encoding != "utf-8":
            decoder = codecs.getincrementaldecoder(encoding)("replace")
            while rest:
                yield decoder.decode(rest)
                rest = self._read()
            yield decoder.decode(b"", final=True)
            return
        while True:
            more = self._read()
            text, used = self._utf8(rest, at, final=not more)
            yield text
            if not more:
                return
            rest, at = rest[used:] + more, at + used

    def lines(self, longest: int) -> Iterator[str]:
        """Line by line, without their ends (also those of old Macs); one that is longer than that comes in parts."""
        kept = ""
        for piece in self.pieces():
            text = kept + piece
            end = len(text) - text.endswith("\r")  # its other half may come with the next piece
            *whole, kept = text[:end].replace("\r\n", "\n").replace("\r", "\n").split("\n")
            kept += text[end:]
            for line in whole:
                yield from _parts(line, longest)
            while len(kept) > longest:
                yield kept[:longest]
                kept = kept[longest:]
        if kept.rstrip("\r"):
            yield kept.rstrip("\r")

    def _read(self) -> bytes:
        data = self._stream.read(_PIECE)
        self.taken += len(data)
        return data

    def _utf8(self, data: bytes, at: int, *, final: bool) -> tuple[str, int]:
        parts: list[str] = []
        start = 0
        while True:
            try:
                text, used = codecs.utf_8_decode(data[start:] if start else data, "strict", final)
            except UnicodeDecodeError as error:
                bad = start + error.start, start + error.end
                parts += [data[start : bad[0]].decode(), data[slice(*bad)].decode(_OLD, "replace")]
                self.first_odd = self.first_odd if self.odd else at + bad[0]
                self.odd += bad[1] - bad[0]
                start = bad[1]
            else:
                return "".join([*parts, text]), start + used


def _encoding(head: bytes) -> tuple[str, int]:
    """The encoding, and the length of the mark that says so."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name, len(mark)
    # Without a mark, UTF-16 shows by the zeros of its first letters.
    pairs = head[:400]
    if len(pairs) > 3 and not any(pairs[1::2]) and any(pairs[::2]):  # noqa: PLR2004 - two letters
        return "utf-16-le", 0
    if len(pairs) > 3 and not any(pairs[::2]) and any(pairs[1::2]):  # noqa: PLR2004
        return "utf-16-be", 0
    return "utf-8", 0


def _parts(line: str, longest: int) -> Iterator[str]:
    yield line[:longest]
    for start in range(longest, len(line), longest):
        yield line[start : start + longest]
