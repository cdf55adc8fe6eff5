"""The files of an export: a zip, a folder or one file. Nothing is unpacked to disk, and no zip may swell without bounds."""

from __future__ import annotations

import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from adapters.exports.items import ExportRefusedError, Trouble

READ_ERRORS = (OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError)
"""What reading a damaged file may raise; zipfile has no one error for it."""

# Chat as JSON shrinks to a tenth or a twentieth, the dullest to a hundredth; deflate itself ends at 1,032.
_RATIO = 300
_SMALL = 8 << 20
"""Bytes that any file may swell to, whatever its ratio."""
_LARGEST = 64 << 30
"""Bytes of one file."""
_LONGEST_LIST = 48 << 20
"""Bytes of a zip's list of files: about half a million of them, and 300 MB of memory."""
_END = struct.Struct("<4s4H2LH")
_END_MARK = b"PK\x05\x06"
_ENCRYPTED = 0x1
_PEOPLE = re.compile(r"(?<=mpdm-)[\w.-]+|[^/:]+(?=\.vcf\b)")
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}


@dataclass(frozen=True, slots=True)
class File:
    """One file of an export. Its name is as the export has it, with `/`."""

    name: str
    size: int
    """In bytes, unpacked."""
    open: Callable[[], BinaryIO]

    @property
    def path(self) -> PurePosixPath:
        return PurePosixPath(self.name)


@dataclass(frozen=True, slots=True)
class Files:
    """What there is to read, in the order of names, and what was refused."""

    found: tuple[File, ...]
    refused: tuple[Trouble, ...] = ()


def files_of(path: Path) -> Files:
    """The files of an export.

    Raises:
        ExportRefusedError: it cannot be opened, or is a bomb as a whole.
    """
    try:
        if path.is_dir():
            return Files(tuple(_folder(path)))
        if zipfile.is_zipfile(path):
            return _zip(path)
        return Files((File(path.name, path.stat().st_size, lambda: path.open("rb")),))
    except READ_ERRORS as error:
        raise ExportRefusedError(f"{path}: cannot be opened ({_said(error)}). Export or copy it again.") from None


def broken(name: str, error: Exception, read: int) -> Trouble:
    """The line for a file that stopped being readable after so many messages."""
    return Trouble(f"{name}: cannot be read on after {read} messages ({_said(error)}). The other files are scanned.")


def _said(error: Exception) -> str:
    """In a few words; of a library's errors no more than their kind, for they may quote what they met."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return "encrypted" if "encrypted" in str(error) else "damaged"


def _folder(folder: Path) -> Iterator[File]:
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(place) / name
            found = path.lstat()
            if stat.S_ISREG(found.st_mode) and not name.startswith("."):  # neither links out of the folder nor devices
                yield File(path.relative_to(folder).as_posix(), found.st_size, lambda path=path: path.open("rb"))  # type: ignore[misc] # the default binds early


def _zip(path: Path) -> Files:
    _refuse_endless_list(path)
    archive = zipfile.ZipFile(path)
    infos = [info for info in archive.infolist() if not info.is_dir()]
    overlapping = _overlapping(infos)
    found, refused = [], []
    for info in sorted(infos, key=lambda info: info.filename):
        why = "shares its bytes with another file" if info.header_offset in overlapping else _why_not(info)
        name = PurePosixPath(info.filename).name
        if why:
            refused.append(
                Trouble(f"{path.name}: {shown(info.filename)} {why}. It was not opened; the rest is scanned.")
            )
        elif not name.startswith(".") and "__MACOSX" not in info.filename:
            found.append(File(info.filename, info.file_size, lambda info=info: cast("BinaryIO", archive.open(info))))  # type: ignore[misc] # the default binds early
    return Files(tuple(found), tuple(refused))


def shown(name: str) -> str:
    """A file's name, fit for a line on a terminal. Folders of group messages, and contact cards, are named after people."""
    return _PEOPLE.sub("…", "".join(c if c.isprintable() else "?" for c in name))[:200]


def _why_not(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & _ENCRYPTED:
        return "is locked with a password: unpack it, and scan the folder"
    if info.compress_type not in _METHODS:
        return "is packed in a way that cannot be read here: unpack it, and scan the folder"
    if info.file_size > _LARGEST or info.file_size > max(_SMALL, _RATIO * info.compress_size):
        return "would swell beyond all that a chat does (a zip bomb)"
    return ""


def _overlapping(infos: list[zipfile.ZipInfo]) -> set[int]:
    """Where files begin that share packed bytes with the one before: how a small zip becomes petabytes."""
    found, end = set(), 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            found.add(info.header_offset)
        end = max(end, info.header_offset + info.compress_size)
    return found


def _refuse_endless_list(path: Path) -> None:
    """Looked at before zipfile reads the list, which it does whole."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(max(0, size - _END.size - 0xFFFF))
        tail = stream.read()
    at = tail.rfind(_END_MARK)
    if at < 0 or len(tail) - at < _END.size:
        return
    length = _END.unpack_from(tail, at)[5]
    # All ones: the true length stands elsewhere (zip64), and is at most what the file has.
    if length > _LONGEST_LIST and (length != 0xFFFFFFFF or size > _LONGEST_LIST):  # noqa: PLR2004
        raise ExportRefusedError(f"{path}: lists too many files to be read from a zip. Unpack it, and scan the folder.")
