"""The objects of a JSON file of any size, one by one, in bounded memory; those behind a broken place too.

Not ijson: at the first broken byte it loses what it had read of the piece and cannot say where it stood, so nothing behind
could be found again. Here an object is decoded whole by `json` where it is small, and walked through where it is not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Around = tuple[Mapping[str, Any], ...]
"""The plain values of the objects that one stands in, from the outermost."""

WHOLE = 1 << 20
"""The longest object, in characters, that is decoded whole; no message of any platform is longer."""
_DEEPEST = 40
_MOST_FAILURES = 1000
# Something unfinished says so within a few characters of the end: `tru`, `\\u00e`.
_NEAR = 12
_SPACE = re.compile(r"[ \t\r\n]*")
_NO_JSON = "is no JSON"
_NOTHING = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xff{4}|\ufffd{4}")
"""What a damaged disk leaves; a string that holds it may have swallowed the end of one chat and the beginning of another."""
_TOO_SOON = "ends too soon"
_SEAM = 200
"""Longer than a brace and its first quotation mark may stand apart, across two pieces."""
_CANDIDATE = re.compile(r"\{\s*\"")


@dataclass(frozen=True, slots=True)
class Break:
    """The file is broken here, or ends too soon. The rest is looked through for whole messages."""

    at: int
    """In characters."""
    what: str


class _BrokenError(Exception):
    """What stands here is no JSON. `around`: what it stands in, from the file's own outermost object."""

    around: Around | None = None


class _TooLongError(_BrokenError):
    """What stands here is longer, or nested deeper, than any message: looking for its end is dear, and is not done often."""


class JsonObjects:
    """Goes through the text once. Gives each message with what it stands in, and the first break."""

    def __init__(self, pieces: Iterator[str], is_message: Callable[[Mapping[str, Any]], bool]) -> None:
        self._pieces = pieces
        self._is_message = is_message
        # Line breaks inside strings are no JSON, but some tools write them.
        self._decoder = json.JSONDecoder(strict=False)
        self._text = ""
        self._at = 0
        self._before = 0
        self._failures = 0
        self._broken = False

    def __iter__(self) -> Iterator[tuple[Around, Mapping[str, Any]] | Break]:
        try:
            while self._peek():
                if self._text[self._at] in ",;":
                    self._at += 1
                    continue
                yield from self._value((), 0)
        except _BrokenError as error:
            yield from self._behind(error, ())

    def _value(self, around: Around, depth: int) -> Iterator[tuple[Around, Mapping[str, Any]] | Break]:
        opening = self._peek()
        if depth > _DEEPEST:
            raise _TooLongError("is nested too deep")
        if opening == "[":
            yield from self._array(around, depth)
        elif opening == "{":
            yield from self._object(around, depth)
        else:
            self._decoded()

    def _object(self, around: Around, depth: int) -> Iterator[tuple[Around, Mapping[str, Any]] | Break]:
        try:
            value = self._decoded()
        except _BrokenError:
            yield from self._members(around, depth)
        else:
            yield from self._flat(value, around, depth)

    def _flat(self, value: object, around: Around, depth: int) -> Iterator[tuple[Around, Mapping[str, Any]]]:
        """The messages of a value that was decoded whole."""
        if depth > _DEEPEST:
            return
        if isinstance(value, list):
            for one in value:
                yield from self._flat(one, around, depth + 1)
        elif isinstance(value, dict):
            if self._is_message(value):
                yield around, value
                return
            inner = (*around, {key: one for key, one in value.items() if not isinstance(one, list | dict)})
            for one in value.values():
                yield from self._flat(one, inner, depth + 1)

    def _members(self, around: Around, depth: int) -> Iterator[tuple[Around, Mapping[str, Any]] | Break]:
        """An object that is too long to be decoded whole, or broken somewhere: key by key."""
        own: dict[str, Any] = {}
        inner = (*around[-_DEEPEST:], own)
        try:
            self._take("{")
            while self._peek() != "}":
                key = self._decoded()
                if not isinstance(key, str):
                    raise _BrokenError(_NO_JSON)  # noqa: TRY301
                self._take(":")
                if self._peek() in {"[", "{"}:
                    yield from self._value(inner, depth + 1)
                else:
                    own[key] = self._decoded()
                self._step("}")
            self._take("}")
        except _BrokenError as error:
            error.around = error.around or inner
            raise

    def _array(self, around: Around, depth: int) -> Iterator[tuple[Around, Mapping[str, Any]] | Break]:
        try:
            self._take("[")
            while self._peek() != "]":
                yield from self._value(around, depth + 1)
                self._step("]")
            self._take("]")
        except _BrokenError as error:
            if self._broken:  # whoever looks for whole messages goes on from here
                raise
            yield from self._behind(error, around)

    def _step(self, closing: str) -> None:
        """Over the comma to the next member, or up to the end."""
        if self._peek() == ",":
            self._at += 1
        elif self._peek() != closing:
            raise _BrokenError(_NO_JSON if self._peek() else _TOO_SOON)

    def _behind(self, error: _BrokenError, around: Around) -> Iterator[tuple[Around, Mapping[str, Any]] | Break]:
        """The break, and then whatever still looks like an object, to the end of the file."""
        if self._broken:
            return
        self._broken = True
        yield Break(self._before + self._at, str(error) or _NO_JSON)
        around = error.around or around
        if len(around) > 1:
            around = ()  # another chat may have begun in what is broken: nobody knows whose the next messages are
        while self._failures < _MOST_FAILURES:
            found = _CANDIDATE.search(self._text, self._at)
            self._at = found.start() if found else max(self._at, len(self._text) - _SEAM)
            if found:
                yield from self._tried(around)
            elif not self._fill():
                return
        while self._fill():
            self._at = len(self._text)
        yield Break(self._before + self._at, "is broken in too many places")

    def _tried(self, around: Around) -> Iterator[tuple[Around, Mapping[str, Any]] | Break]:
        """What stands here, if it is an object."""
        begun = self._before + self._at
        try:
            yield from self._object(around, 0)
        except _BrokenError as error:
            self._failures += 50 if isinstance(error, _TooLongError) else 1
            self._at += self._before + self._at == begun  # so that it ends

    def _decoded(self) -> Any:  # noqa: ANN401 - whatever JSON holds
        """The value that stands here, and steps behind it."""
        self._peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                unfinished = error.pos >= len(self._text) - _NEAR or error.msg.startswith("Unterminated string")
                if not unfinished or not self._more():
                    ended = error.pos >= len(self._text) or error.msg.startswith("Unterminated string")
                    raise _BrokenError(_TOO_SOON if ended else _NO_JSON) from None
            except (ValueError, RecursionError):  # a number of 5,000 digits; nested 1,000 deep
                raise _BrokenError(_NO_JSON) from None
            else:
                # A number may go on in the next piece.
                if end < len(self._text) or isinstance(value, str | list | dict) or not self._more():
                    if _NOTHING.search(self._text, self._at, end):
                        raise _BrokenError(_NO_JSON)
                    self._at = end
                    return value

    def _more(self) -> bool:
        """Reads on, for something unfinished; False where the file ends."""
        if len(self._text) - self._at > WHOLE:
            raise _TooLongError("holds something longer than any message")
        # Doubled each time, so that a long value is not decoded from its beginning for every piece.
        wanted, grew = max(1, len(self._text) - self._at), False
        while wanted > 0:
            before = len(self._text) - self._at
            if not self._fill():
                return grew
            wanted, grew = wanted - (len(self._text) - self._at - before), True
        return True

    def _peek(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            found = _SPACE.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._fill():
                return ""

    def _take(self, character: str) -> None:
        if self._peek() != character:
            raise _BrokenError(_NO_JSON if self._peek() else _TOO_SOON)
        self._at += 1

    def _fill(self) -> bool:
        for piece in self._pieces:
            if piece:
                self._before += self._at
                self._text, self._at = self._text[self._at :] + piece, 0
                return True
        return False
