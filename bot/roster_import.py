"""Reads a school's CSV export of its pupils or staff. Sensitive columns are dropped on reading; no cell is ever repeated.

Exports are messy: title rows above the header, a byte-order mark, Windows-1252, tabs or semicolons, `Surname, Forename`
in one cell. Headings as seen in MIS exports (SIMS, Arbor, Bromcom, Wonde): policy-rules 2.5.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from detectors.roster import PupilRow, StaffRow

LARGEST = 20 * 2**20  # bytes; a trust of a hundred schools exports some 10 MB
_HEADER_WITHIN = 30  # rows; title rows, dates and blank lines come above the header
# Headings by field, compared without case, spaces and signs; of several in one file the first that holds something.
_FIELDS: dict[str, tuple[str, ...]] = {
    "forename": ("legal forename", "legal first name", "forename", "first name", "given name"),
    "known_as": (
        "known as", "preferred forename", "preferred first name", "preferred name", "knownasfirstname",
        "chosen name", "chosen forename",
    ),
    "surname": ("legal surname", "legal last name", "surname", "last name", "family name", "preferred surname"),
    "name": ("name", "student name", "pupil name", "full name", "student", "pupil"),
    "name_reversed": ("surname forename", "surname first name", "last name first name"),
    "year": ("year", "year group", "nc year", "ncyear", "ncyearactual", "curriculum year", "current_nc_year", "year_code"),
    "class_": (
        "reg group", "registration group", "registration form", "reg", "class", "class name", "form", "tutor group",
        "form/tutor group",
    ),
    "upn": ("upn", "local_upn"),
    "former_upn": ("former upn",),
}  # fmt: skip
_USABLE = ({"forename", "surname"}, {"known_as", "surname"}, {"name"}, {"name_reversed"})
# Never read beyond their heading: names of columns that hold what the bot has no business to know.
_SENSITIVE = (
    "pupilpremium", "freeschool", "ethnic", "religion", "incare", "leacare", "lookedafter", "medical", "address", "postcode",
    "contact", "phone", "mobile", "email", "parent", "carer", "guardian", "language", "dateofbirth", "birthdate", "gender",
    "doctor", "allerg", "diet", "ever6", "asylum", "traveller", "servicechild", "attendance", "nationality", "admission",
    "adno", "misid", "pupilid",
)  # fmt: skip
_SENSITIVE_AT_START = ("sen", "nhs", "fsm", "dob", "uln")
_SENSITIVE_ALONE = frozenset({"pp", "ppg", "eal", "lac", "sex"})


class RosterFileError(ValueError):
    """The file cannot be used. Says file, line and remedy; never what a cell holds."""


@dataclass(frozen=True, slots=True)
class RosterFile:
    """What a file gave, and what there is to say about it."""

    pupils: tuple[PupilRow, ...] = ()
    staff: tuple[StaffRow, ...] = ()
    dropped: tuple[str, ...] = ()
    """Sensitive headings, dropped on reading."""
    unknown: tuple[str, ...] = ()
    """Headings that mean nothing here; not read either."""
    skipped: tuple[tuple[int, str], ...] = ()
    """(line, why) of the rows that gave no pupil."""


def read_roster(path: Path) -> RosterFile:
    """The pupils of a CSV export.

    Raises:
        RosterFileError: no file, too large, no header that can be used, or no pupil in it.
    """
    columns, rows = _table(path, path.name)
    pupils, skipped = [], []
    for line, cells in rows:
        forename, surname = _names(columns, cells)
        if not forename or not surname:
            skipped.append((line, "no forename and surname"))
            continue
        known_as = _cell(columns, cells, "known_as")
        pupils.append(
            PupilRow(
                forename=forename,
                surname=surname,
                known_as="" if known_as.casefold() == forename.casefold() else known_as,
                year=_cell(columns, cells, "year"),
                class_=_cell(columns, cells, "class_"),
                upn=_upn(_cell(columns, cells, "upn")),
                former_upn=_upn(_cell(columns, cells, "former_upn")),
            )
        )
    if not pupils:
        raise RosterFileError(f"{path.name}: there is a header but no pupil under it. Export again, with the pupils.")
    return RosterFile(pupils=tuple(pupils), dropped=columns.dropped, unknown=columns.unknown, skipped=tuple(skipped))


def read_staff(path: Path) -> RosterFile:
    """The colleagues of a CSV with Forename and Surname, or Name.

    Raises:
        RosterFileError: as for pupils.
    """
    columns, rows = _table(path, path.name)
    staff, skipped = [], []
    for line, cells in rows:
        forename, surname = _names(columns, cells)
        if forename:
            staff.append(StaffRow(forename, surname))
        else:
            skipped.append((line, "no name"))
    return RosterFile(staff=tuple(staff), dropped=columns.dropped, unknown=columns.unknown, skipped=tuple(skipped))


@dataclass(frozen=True, slots=True)
class _Columns:
    at: Mapping[str, Sequence[int]]
    """By field: the columns that hold it, the best first."""
    dropped: tuple[str, ...]
    unknown: tuple[str, ...]


def _table(path: Path, name: str) -> tuple[_Columns, Iterator[tuple[int, Sequence[str]]]]:
    lines = _text(path, name).splitlines()
    for number, line in enumerate(lines[:_HEADER_WITHIN]):
        for delimiter in (",", ";", "\t"):
            columns = _columns(next(csv.reader([line], delimiter=delimiter), []))
            if columns:
                return columns, _rows(lines[number + 1 :], number + 2, delimiter, name)
    wanted = "Forename and Surname (or Legal Forename and Legal Surname, First Name and Last Name), or one column Name"
    raise RosterFileError(
        f"{name}: none of the first {_HEADER_WITHIN} lines is a header that can be used. It needs {wanted}; "
        "Year, Class and UPN help."
    )


def _text(path: Path, name: str) -> str:
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= LARGEST else b""
    except FileNotFoundError:
        raise RosterFileError(f"{path}: there is no such file.") from None
    except OSError as error:
        raise RosterFileError(f"{path}: cannot be read ({error.strerror}).") from None
    if size > LARGEST:
        raise RosterFileError(
            f"{name}: is {size // 2**20} MB; a roster has at most {LARGEST // 2**20}. Is it the right file?"
        )
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise RosterFileError(f"{name}: is a spreadsheet, not a CSV. Open it and save it as CSV (UTF-8).")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace").replace("\0", "")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\0" in text:
        raise RosterFileError(f"{name}: holds NUL bytes, so it is no text file. Export it again as CSV (UTF-8).")
    return text


def _columns(headings: Sequence[str]) -> _Columns | None:
    """The columns by field; None where these headings hold no usable names."""
    found: dict[str, list[tuple[int, int]]] = {}
    dropped, unknown = [], []
    aliases = {_plain(alias): (place, field) for field, names in _FIELDS.items() for place, alias in enumerate(names)}
    for column, heading in enumerate(headings):
        plain = _plain(heading)
        if plain in aliases:
            place, field = aliases[plain]
            found.setdefault(field, []).append((place, column))
        elif plain and _sensitive(plain):
            dropped.append(heading.strip())
        elif plain:
            unknown.append(heading.strip())
    if not any(wanted <= set(found) for wanted in _USABLE):
        return None
    at = {field: [column for _, column in sorted(places)] for field, places in found.items()}
    return _Columns(at, tuple(dropped), tuple(unknown))


def _rows(lines: Iterable[str], first: int, delimiter: str, name: str) -> Iterator[tuple[int, Sequence[str]]]:
    # Strict: a quotation mark left open would otherwise swallow the pupils after it without a word.
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line = first + reader.line_num
        try:
            cells = next(reader, None)
        except csv.Error:
            raise RosterFileError(
                f"{name}: line {line} is no CSV (a quotation mark left open?). Correct that line, or export again."
            ) from None
        if cells is None:
            return
        # A header that comes again (one class after the other on a page) is no pupil.
        if any(cell.strip() for cell in cells) and _columns(cells) is None:
            yield line, cells


def _names(columns: _Columns, cells: Sequence[str]) -> tuple[str, str]:
    forename = _cell(columns, cells, "forename") or _cell(columns, cells, "known_as")
    surname = _cell(columns, cells, "surname")
    whole, turned = _cell(columns, cells, "name"), _cell(columns, cells, "name_reversed")
    if (forename and surname) or not (whole or turned):
        return forename, surname
    if "," in (turned or whole):
        surname, _, forename = (turned or whole).partition(",")
    elif turned:
        surname, _, forename = turned.partition(" ")
    else:
        forename, _, surname = whole.partition(" ")
    return forename.strip(), surname.strip()


def _cell(columns: _Columns, cells: Sequence[str], field: str) -> str:
    values = (" ".join(cells[at].split()) for at in columns.at.get(field, ()) if at < len(cells))
    return next(filter(None, values), "")


def _upn(value: str) -> str:
    """Upper case, without spaces; empty where it is a placeholder (UN1 to UN5: unknown)."""
    plain = re.sub(r"\s", "", value).upper()
    return "" if re.fullmatch(r"UN\d", plain) else plain


def _plain(heading: str) -> str:
    return re.sub(r"[^a-z0-9]", "", heading.casefold())


def _sensitive(plain: str) -> bool:
    return (
        plain in _SENSITIVE_ALONE or plain.startswith(_SENSITIVE_AT_START) or any(word in plain for word in _SENSITIVE)
    )
