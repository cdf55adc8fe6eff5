"""Tells by its content what an export is, and reads its files one after the other. Memory does not grow with the export."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from adapters.exports import no_chat, plain, slack, table, teams, telegram, whatsapp
from adapters.exports.archive import READ_ERRORS, File, Files, broken, files_of, shown
from adapters.exports.decoding import Decoded
from adapters.exports.items import ExportRefusedError, Item, Left, Said, Trouble
from adapters.exports.json_stream import Around, Break, JsonObjects

Kind = Literal["json", "whatsapp", "csv", "jsonl", "text"]
_HEAD = 1 << 16
_TEXTS = frozenset({".json", ".jsonl", ".ndjson", ".txt", ".csv", ".tsv"})
_CALLED = re.compile(r"WhatsApp Chat (?:with|-) [^/]+?(?=\.(?:txt|zip)\b|/|$)", re.IGNORECASE)
_CHAT = "WhatsApp chat"
_GIVE = "a .jsonl or .txt file, or an export of Slack (zip), Telegram (JSON), Teams (JSON), WhatsApp (.txt) or a .csv"


class Export:
    """One export: its files in their order, and what each holds."""

    def __init__(self, path: Path, text_column: str | None, number: int = 1) -> None:
        """`number`: its place among those that are read together; WhatsApp's chats are told apart by it."""
        try:
            files = files_of(path)
        except ExportRefusedError as error:
            files = Files((), (Trouble(str(error)),))
        self._number = number
        self.name = name_of(path, number)
        """What it is called in what others may read: never by a person's name."""
        self.refused = [replace(one, line=called(one.line, number)) for one in files.refused]
        """What was not opened at all."""
        self._text_column = text_column
        self._whole = path.is_file() and len(files.found) == 1 and files.found[0].name == path.name
        self._known: slack.Conversations | None = None
        self.files: tuple[File, ...] = tuple(file for file in files.found if file.path.suffix.lower() in _TEXTS)
        if self._whole:
            self.files = files.found
        lists = files.found
        if slack.is_folder(self.files):
            at = Path(os.path.abspath(path))  # noqa: PTH100 - resolve would follow a link to another name
            folder = at if path.is_dir() else at.parent if self._whole else at.with_suffix("")
            lists = (*lists, *slack.lists_in(folder.parent))
            self.files = slack.named(self.files, folder)
        if slack.is_one([*lists, *self.files]):
            self._known, unread = slack.conversations(lists)
            self.files = tuple(slack.days(self.files))
            self.refused += [
                Trouble(f"{self.name}: {shown(name)} is broken; folders are told by their names.", lost=False)
                for name in unread
            ]
        if not self.files and not self.refused:
            why = (
                no_chat.of_office([file.name for file in files.found])
                or f"holds nothing that can be read. Give {_GIVE}"
            )
            self.refused.append(Trouble(f"{self.name}: {why}."))
        self._reading: Decoded | None = None

    @property
    def size(self) -> int:
        """Bytes of all files, unpacked."""
        return sum(file.size for file in self.files)

    @property
    def taken(self) -> int:
        """Bytes read of the file that is being read."""
        return self._reading.taken if self._reading else 0

    @property
    def is_plain(self) -> bool:
        """Whether it is one file with a message a line."""
        return self._whole and kind_of(self.files[0], self._text_column) in {"jsonl", "text"}

    def read(self, file: File) -> Iterator[Item]:
        """The items of one file, the same ones in the same order each time. What cannot be read is one of them.

        Raises:
            ExportRefusedError: the column that was named is not there.
        """
        count = 0
        decoded = kind = None
        try:
            if why := no_chat.instead(_first_bytes(file)):
                yield Trouble(f"{self._called(file)}: {why}. It was passed over.")
                return
            kind = kind_of(file, self._text_column) if self._known is None else "json"
            with file.open() as stream:
                self._reading = decoded = Decoded(stream)
                for item in self._items(file, decoded, kind):
                    count += isinstance(item, Said | Left)
                    yield item
        except READ_ERRORS as error:
            yield broken(self._called(file), error, count)
        if decoded and decoded.odd:
            name = self._chat(file) if kind == "whatsapp" else self._called(file)
            yield Trouble(
                f"{name}: is not all UTF-8 (first at byte {decoded.first_odd + 1}); {decoded.odd} bytes were read as "
                "Windows-1252.",
                lost=False,
            )

    def _items(self, file: File, decoded: Decoded, kind: Kind) -> Iterator[Item]:
        if kind == "json":
            yield from self._from_json(file, decoded)
        elif kind == "whatsapp":
            yield from whatsapp.read(
                decoded.lines(whatsapp.LONGEST_LINE), self._chat(file), month_first=whatsapp.month_first(_head(file))
            )
        elif kind == "csv":
            if self._text_column is None:
                raise ExportRefusedError(f"{self._called(file)}: name the column of the words with --text-column.")
            yield from table.read(decoded.lines(table.LONGEST_LINE), file.path.name, self._text_column)
        else:
            yield from plain.read(decoded.lines(plain.LONGEST_LINE), self._called(file), as_json=kind == "jsonl")

    def _from_json(self, file: File, decoded: Decoded) -> Iterator[Item]:
        name, path, count = self._called(file), file.path, 0
        for found in JsonObjects(decoded.pieces(), _is_message if self._known is None else slack.is_message):
            if isinstance(found, Break):
                yield Trouble(
                    f"{name}: {found.what} at character {found.at + 1}, after {count} messages. What stands there was passed over; "
                    "the rest is scanned."
                )
                continue
            for item in self._read_one(*found, path):
                count += 1
                yield item
        if not count and self._whole:
            yield Trouble(f"{name}: holds no messages of a kind that is known: Slack's, Telegram's or Teams'.")

    def _read_one(self, around: Around, message: Mapping[str, Any], path: PurePosixPath) -> Iterator[Item]:
        if self._known is not None or slack.is_message(message):
            yield slack.read(message, path, self._known or slack.Conversations())
        elif telegram.is_message(message):
            yield telegram.read(around, message)
        else:
            yield from teams.read(around, message)

    def _called(self, file: File) -> str:
        """A file, in a line that others may read."""
        return self.name if self._whole else called(file.name, self._number)

    def _chat(self, file: File) -> str:
        """What a WhatsApp chat is called. Its file bears the name of whom it is with, so that is not shown."""
        if self._whole or len(self.files) == 1:
            return f"{_CHAT} {self._number}"
        return f"{_CHAT} {self._number}.{self.files.index(file) + 1}"


def name_of(path: Path, number: int) -> str:
    """What an export is called in what others may read: never by a person's name."""
    return called(os.path.basename(os.path.abspath(path)), number)  # noqa: PTH100, PTH119 - "." has no name of its own


def called(name: str, number: int) -> str:
    """A file's name for what others may read: without the person whom WhatsApp named it after."""
    return _CALLED.sub(f"{_CHAT} {number}", shown(name))


def opened(path: Path, text_column: str | None = None, number: int = 1, *, alone: bool = True) -> Export:
    """An export, ready to be read. Where it is one of several, `refused` says what is wrong with it as a whole.

    Raises:
        ExportRefusedError: it is alone, and cannot be opened, or holds nothing that can be read.
    """
    export = Export(path, text_column, number)
    if alone and not export.files:
        raise ExportRefusedError(export.refused[0].line)
    return export


def kind_of(file: File, text_column: str | None = None) -> Kind:
    """What a file holds, by how it begins; where its content leaves that open, by its suffix."""
    suffix = file.path.suffix.lower()
    if suffix == ".jsonl":
        return "jsonl"
    head = _head(file).lstrip("\ufeff \t\r\n")
    if suffix != ".txt" and head[:1] in {"{", "["}:
        return "json"
    if suffix not in {".csv", ".tsv"} and whatsapp.is_one(head):
        return "whatsapp"
    return (
        "csv"
        if suffix in {".csv", ".tsv"} or (text_column and suffix != ".txt")
        else "json"
        if suffix == ".json"
        else "text"
    )


def _head(file: File) -> str:
    return next(Decoded(_Begin(_first_bytes(file))).pieces(), "")


def _first_bytes(file: File) -> bytes:
    with file.open() as stream:
        return stream.read(_HEAD)


class _Begin:
    """The first bytes of a stream, as a stream."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def read(self, _size: int, /) -> bytes:
        data, self._data = self._data, b""
        return data


def _is_message(value: Mapping[str, Any]) -> bool:
    return slack.is_message(value) or telegram.is_message(value) or teams.is_message(value)
