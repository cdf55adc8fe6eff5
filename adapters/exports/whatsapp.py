"""A chat that WhatsApp exported as text: Android's and iOS's forms, 12 and 24 hours, messages of several lines.

Times are as the phone showed them; London's are assumed. The order of day and month is told by the dates themselves,
and is the British one where they leave it open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from adapters.exports.items import Item, Left, Said

LONGEST_LINE = 1 << 20
_LONGEST = 1 << 20
"""Characters of one message; WhatsApp's own limit is 65,536."""
_LONDON = ZoneInfo("Europe/London")
# Marks of direction that WhatsApp puts before what it says itself, and spaces that do not break.
_MARKS = "\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
_DATE = r"(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})"
_TIME = r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:[\s\u00a0\u202f]?([AaPp])\.?[\s\u00a0\u202f]?[Mm]\.?)?"
_HEAD = re.compile(
    rf"[{_MARKS}]*(?:\[{_DATE},?[\s\u00a0\u202f]{_TIME}\][\s\u00a0\u202f]|{_DATE},?[\s\u00a0\u202f]{_TIME}[\s\u00a0\u202f]-[\s\u00a0\u202f])"
)
_SENDER = re.compile(r"([^:\n]{1,100}):(?:[ \u00a0]|$)")
_BIDI = re.compile(f"[{_MARKS}]")
_EDITED = re.compile(r"\s*<This message was edited>\s*$")
_MEDIA = re.compile(
    r"<media omitted>|<attached: [^<>]*>|(?:image|video|audio|sticker|gif|document|contact card) omitted|null"
    r"|(?:\S.{0,120} )?\(file attached\)|missed (?:group )?(?:voice|video) call.*|(?:live )?location shared.*",
    re.IGNORECASE,
)
_DELETED = re.compile(r"(?:this message was deleted|you deleted this message)\.?(?: by .*)?", re.IGNORECASE)
_PACKED = re.compile(r"(?:<attached: [^<>]*>|\S.{0,120} \(file attached\))[\s]*\n?", re.IGNORECASE)

_POLL = re.compile(r"POLL:\s*")
_OPTION = re.compile(r"^OPTION: (.*?)(?: \(\d+ votes?\))?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before a message."""

    date: tuple[int, int, int]
    time: tuple[int, int, int]
    end: int


def is_one(first_lines: str) -> bool:
    """Whether the first line that is not blank begins as all messages do."""
    lines = [line for line in first_lines.splitlines() if line.strip()]
    return bool(lines) and head_of(lines[0]) is not None


def read(lines: Iterator[str], chat: str, *, month_first: bool) -> Iterator[Item]:
    """Each message; what WhatsApp says itself, pictures and deleted messages are left out."""
    head: Head | None = None
    words: list[str] = []
    length = number = 0
    for line in lines:
        found = head_of(line)
        if found:
            if head:
                number += 1
                yield _item(head, words, number, chat, month_first=month_first)
            head, words, length = found, [line[found.end :]], len(line)
        elif length + len(line) < _LONGEST:
            words.append(line)
            length += len(line) + 1
        elif head:  # longer than any message: the rest is scanned as one of its own
            number += 1
            yield _item(head, words, number, chat, month_first=month_first)
            words, length = [f"{words[0].partition(':')[0]}: {line}"], len(line)
    if head:
        yield _item(head, words, number + 1, chat, month_first=month_first)


def head_of(line: str) -> Head | None:
    """Date and time before a message; None for a line that goes on with the one before."""
    found = _HEAD.match(line)
    if not found:
        return None
    groups = found.groups()
    day, month, year, hour, minute, second, half = groups[:7] if groups[0] else groups[7:]
    hours = int(hour)
    if half:
        hours = hours % 12 + (12 if half in "pP" else 0)
    return Head((int(day), int(month), int(year)), (hours, int(minute), int(second or 0)), found.end())


def month_first(first_lines: str) -> bool:
    """Whether the dates can only be American ones."""
    dates = [head.date for line in first_lines.splitlines() if (head := head_of(line))]
    return any(second > 12 for _, second, _ in dates) and not any(12 < first < 32 for first, _, _ in dates)  # noqa: PLR2004 - months and days


def _item(head: Head, words: list[str], number: int, chat: str, *, month_first: bool) -> Item:
    sender = _SENDER.match(words[0])
    if not sender:
        return Left("notice", chat)
    first = words[0][sender.end() :]
    said_itself = first.startswith("\u200e")
    text = _EDITED.sub("", _BIDI.sub("", "\n".join([first, *words[1:]]))).strip()
    if _POLL.match(text):
        text, said_itself = _OPTION.sub(r"\1", _POLL.sub("", text)).strip(), False
    if _DELETED.fullmatch(text):
        return Left("deleted", chat)
    if not text or _MEDIA.fullmatch(text):
        return Left("wordless", chat)
    if said_itself:
        text = _PACKED.sub("", text).strip()
        if not text or not _PACKED.search(_BIDI.sub("", first)):
            return Left("notice", chat)
    return Said(str(number), chat, chat, _BIDI.sub("", sender[1]).strip(), text, _at(head, month_first=month_first))


def _at(head: Head, *, month_first: bool) -> datetime | None:
    first, second, third = head.date
    year, month, day = (first, second, third) if first > 31 else (third, second, first)  # noqa: PLR2004 - no day
    if first <= 31 and month_first:  # noqa: PLR2004
        month, day = day, month
    try:
        local = datetime(year + 2000 if year < 100 else year, month, day, *head.time, tzinfo=_LONDON)  # noqa: PLR2004
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
