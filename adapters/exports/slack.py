"""Slack's export: a folder a channel, a file a day. Direct messages, which a compliance export holds too, are only counted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from adapters.exports.archive import READ_ERRORS, File
from adapters.exports.decoding import Decoded
from adapters.exports.items import Item, Left, Said, Why
from adapters.exports.json_stream import Break, JsonObjects
from adapters.slack.events import Me, is_by_person, word
from adapters.slack.text import said

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\.json")
_LISTS: Mapping[str, Literal["channel"] | Why] = {
    "channels.json": "channel",
    "groups.json": "channel",
    "dms.json": "direct",
    "mpims.json": "group_direct",
}
# What such conversations are called, where the list of them is missing or broken.
_LOOKS: tuple[tuple[Why, re.Pattern[str]], ...] = (
    ("direct", re.compile(r"D[A-Z0-9]{7,}")),
    ("group_direct", re.compile(r"mpdm-.*|G[A-Z0-9]{8,}-mpdm.*")),
)
_NOBODY = Me("", "", "")


@dataclass(frozen=True, slots=True)
class Conversations:
    """Which folder is what."""

    ids: Mapping[str, str] = field(default_factory=dict)
    """Channel ids by the names of their folders."""
    private: Mapping[str, Why] = field(default_factory=dict)

    def why_not(self, folder: str) -> Why | None:
        """Why a folder is not scanned; None where it is a channel."""
        if folder in self.private:
            return self.private[folder]
        if folder in self.ids:
            return None
        return next((why for why, looks in _LOOKS if looks.fullmatch(folder)), None)


def is_one(files: Sequence[File]) -> bool:
    """Folders with days in them beside the list of channels; also where somebody packed it into one more folder."""
    return any(file.path.name in _LISTS for file in files) and any(is_day(file) for file in files)


def is_day(file: File) -> bool:
    """Whether it holds the messages of a day."""
    return bool(_DAY.fullmatch(file.path.name)) and len(file.path.parts) > 1


def is_folder(files: Sequence[File]) -> bool:
    """Whether they are the days of one channel: a folder of the export, or a file of it, named alone."""
    return any(_DAY.fullmatch(file.name) for file in files) and not any(is_day(file) for file in files)


def named(files: Sequence[File], folder: Path) -> tuple[File, ...]:
    """The days with their folder's name before theirs."""
    return tuple(replace(file, name=f"{folder.name}/{file.name}") for file in files if _DAY.fullmatch(file.name))


def lists_in(folder: Path) -> Iterator[File]:
    """The lists of conversations of an export that was unpacked here."""
    for name in _LISTS:
        path = folder / name
        if path.is_file():
            yield File(name, path.stat().st_size, lambda path=path: path.open("rb"))  # type: ignore[misc] # the default binds early


def days(files: Sequence[File]) -> list[File]:
    """By day, so that what one person said in several channels comes nearly in order."""
    return sorted((file for file in files if is_day(file)), key=lambda file: (file.path.name, file.name))


def conversations(files: Sequence[File]) -> tuple[Conversations, list[str]]:
    """What the lists say, and the names of those that could not be read whole."""
    ids: dict[str, str] = {}
    private: dict[str, Why] = {}
    unread = []
    for file in files:
        what = _LISTS.get(file.path.name)
        if what is None or is_day(file):
            continue
        try:
            for one in _listed(file):
                if isinstance(one, Break):
                    unread.append(file.name)
                elif what == "channel":
                    ids.update({key: one["id"] for key in (word(one.get("name")), one["id"]) if key})
                else:
                    private.update({key: what for key in (word(one.get("name")), one["id"]) if key})
        except READ_ERRORS:
            unread.append(file.name)
    return Conversations(ids, private), unread


def is_message(value: Mapping[str, Any]) -> bool:
    """By its shape."""
    return isinstance(value.get("ts"), str) and any(key in value for key in ("type", "text", "blocks", "user"))


def read(message: Mapping[str, Any], path: PurePosixPath, known: Conversations) -> Item:
    """One message of a day's file."""
    folder = path.parent.name or path.stem
    why = known.why_not(folder)
    if why:
        return Left(why)
    if not is_by_person(message, _NOBODY):
        by_app = word(message.get("bot_id")) or word(message.get("subtype")) == "bot_message"
        return Left("app" if by_app else "notice", folder)
    text = said(message)
    if not text:
        return Left("wordless", folder)
    ref = message["ts"]
    return Said(ref, known.ids.get(folder, folder), folder, word(message.get("user")), text, _at(ref))


def _at(ts: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(ts), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _listed(file: File) -> Iterator[Mapping[str, Any] | Break]:
    with file.open() as stream:
        found = JsonObjects(Decoded(stream).pieces(), lambda value: isinstance(value.get("id"), str))
        for one in found:
            yield one if isinstance(one, Break) else one[1]
