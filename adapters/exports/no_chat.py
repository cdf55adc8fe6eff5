"""Tells files that hold no chat by how they begin, and says what to give instead. Signatures: the formats' own specifications."""

from __future__ import annotations

import re

_BEGINS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "is a PDF. Export the chat itself: JSON, a zip, a .txt or a CSV"),
    (b"\xff\xd8\xff", "is a picture"),
    (b"\x89PNG", "is a picture"),
    (b"GIF8", "is a picture"),
    (b"RIFF", "is a picture or a recording"),
    (b"OggS", "is a recording"),
    (b"ID3", "is a recording"),
    (b"PK\x03\x04", "is no whole zip. Copy or download it again"),
    (b"PK\x05\x06", "is an empty zip. Export it again"),
    (b"\xd0\xcf\x11\xe0", "is an old Office file. Save it as CSV"),
    (b"7z\xbc\xaf", "is a 7z archive. Unpack it, and scan the folder"),
    (b"Rar!", "is a RAR archive. Unpack it, and scan the folder"),
    (b"\x1f\x8b", "is a gzip archive. Unpack it, and scan the folder"),
    (b"SQLite format 3", "is a database"),
    (b"{\\rtf", "is a document. Save it as plain text"),
)
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml)", re.IGNORECASE)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# What is in the zip that an Office file is.
_OFFICE = (
    ("xl/", "is a spreadsheet. Save it as CSV"),
    ("word/", "is a Word document. Save it as plain text, or export the chat itself"),
    ("ppt/", "is a presentation"),
)
_LETTERS_WITH_ZEROS = 0.3  # share of zeros from which UTF-16 without a mark is likelier than a picture


def instead(head: bytes) -> str:
    """Why the file is not read, and what would be; empty where it may be chat. `head`: its first bytes."""
    for begin, why in _BEGINS:
        if head.startswith(begin):
            return why
    if _MARKUP.match(head):
        return "is a web page. Export again, as JSON and not as HTML"
    zeros = head.count(0) / max(len(head), 1)
    if head.startswith(_UTF_16) or not zeros or zeros > _LETTERS_WITH_ZEROS:
        return ""
    return "is no text"


def of_office(names: list[str]) -> str:
    """The same of a zip, by the names of its files."""
    return next((why for folder, why in _OFFICE if any(name.startswith(folder) for name in names)), "")
