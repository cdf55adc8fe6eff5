"""Exports as schools make them are read; what cannot be read is refused with a remedy and without a cell's content."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import roster_import
from bot.roster_import import RosterFileError, read_roster, read_staff
from detectors.roster import Roster

HEADER = "Forename,Surname,Year Group,Reg Group"
ROW = "Orla,Devlin,R,Robin"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "export.csv"


def read(file: Path, text: str | bytes) -> roster_import.RosterFile:
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_roster(file)


def names(found: roster_import.RosterFile) -> list[tuple[str, str, str]]:
    return [(row.forename, row.known_as, row.surname) for row in found.pupils]


def test_a_plain_export(file: Path) -> None:
    (row,) = read(file, f"{HEADER},UPN,Former UPN\n{ROW},y201 9999 21003,P20199992661E\n").pupils
    assert (row.forename, row.surname, row.year, row.class_) == ("Orla", "Devlin", "R", "Robin")
    assert (row.upn, row.former_upn) == ("Y201999921003", "P20199992661E")


@pytest.mark.parametrize(
    "header",
    [
        "Forename,Surname",
        "Legal Forename,Legal Surname",
        "First Name,Last Name",
        "FIRST_NAME,LAST_NAME",
        "Given Name,Family Name",
        "legal first name,Preferred Surname",
        '"Forename","Surname"',
        " Forename , Surname ",
    ],
)
def test_headings_of_names(file: Path, header: str) -> None:
    assert names(read(file, f"{header}\nOrla,Devlin\n")) == [("Orla", "", "Devlin")]


@pytest.mark.parametrize(
    ("header", "cell", "expected"),
    [
        ("Name", '"Devlin, Orla"', ("Orla", "", "Devlin")),
        ("Student Name", '"O\'Dowd, Saoirse"', ("Saoirse", "", "O'Dowd")),
        ("Pupil Name", "Orla Devlin", ("Orla", "", "Devlin")),
        ("Full Name", "Inés Ortega Ruiz", ("Inés", "", "Ortega Ruiz")),
        ("Surname Forename", "Devlin Orla", ("Orla", "", "Devlin")),
        ('"Surname, Forename"', '"Devlin, Orla"', ("Orla", "", "Devlin")),
    ],
)
def test_names_in_one_column(file: Path, header: str, cell: str, expected: tuple[str, str, str]) -> None:
    assert names(read(file, f"{header},Year\n{cell},R\n")) == [expected]


@pytest.mark.parametrize("heading", ["Known As", "Preferred Forename", "Preferred First Name", "KnownAsFirstName"])
def test_known_as(file: Path, heading: str) -> None:
    text = f"Forename,Surname,{heading}\nZuzanna,Lis,Zuzia\nOrla,Devlin,Orla\nRavi,Chandra,\n"
    assert names(read(file, text)) == [("Zuzanna", "Zuzia", "Lis"), ("Orla", "", "Devlin"), ("Ravi", "", "Chandra")]


def test_of_two_headings_for_one_thing_the_first_that_holds_something(file: Path) -> None:
    text = "Forename,Surname,Preferred Forename,Known As\nMuhammad Ali,Aziz,Ali,\nZuzanna,Lis,Zuzanna,Zuzia\n"
    assert names(read(file, text)) == [("Muhammad Ali", "Ali", "Aziz"), ("Zuzanna", "Zuzia", "Lis")]


@pytest.mark.parametrize("heading", ["Year", "NC Year", "NCyearActual", "Curriculum Year", "current_nc_year"])
def test_headings_of_years(file: Path, heading: str) -> None:
    assert read(file, f"Forename,Surname,{heading}\nOrla,Devlin,4\n").pupils[0].year == "4"


@pytest.mark.parametrize("heading", ["Reg Group", "Registration Form", "Class Name", "Tutor Group", "Form/Tutor Group"])
def test_headings_of_classes(file: Path, heading: str) -> None:
    assert read(file, f"Forename,Surname,{heading}\nOrla,Devlin,4H\n").pupils[0].class_ == "4H"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le-bom"], ids=str)
def test_encodings(file: Path, encoding: str) -> None:
    text = "Forename,Surname\nInés,O’Dowd\n"
    data = b"\xff\xfe" + text.encode("utf-16-le") if encoding == "utf-16-le-bom" else text.encode(encoding)
    assert names(read(file, data)) == [("Inés", "", "O’Dowd")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(file: Path, delimiter: str, ending: str) -> None:
    text = ending.join([delimiter.join(["Surname", "Forename", "Year"]), delimiter.join(["Devlin", "Orla", "R"]), ""])
    assert names(read(file, text)) == [("Orla", "", "Devlin")]


def test_commas_in_quotes_stay_in_their_cell(file: Path) -> None:
    found = read(file, 'Forename,Surname,Notes,Year\nOrla,Devlin,"likes maths, art",R\n')
    assert found.pupils[0].year == "R"
    assert found.unknown == ("Notes",)


def test_title_rows_stand_above_the_header(file: Path) -> None:
    text = f"Marlowe Green Primary School\nPupils by class,,,\nPrinted 22/11/2026,,,\n\n{HEADER}\n{ROW}\n"
    assert names(read(file, text)) == [("Orla", "", "Devlin")]


def test_blank_rows_and_repeated_headers_are_no_pupils(file: Path) -> None:
    found = read(file, f"{HEADER}\n{ROW}\n,,,\n\n{HEADER}\nRavi,Chandra,1,Wren\n")
    assert names(found) == [("Orla", "", "Devlin"), ("Ravi", "", "Chandra")]
    assert found.skipped == ()


def test_short_rows_and_spaces(file: Path) -> None:
    (row,) = read(file, f"{HEADER}\n  Orla  May , Devlin\n").pupils
    assert (row.forename, row.surname, row.year, row.class_) == ("Orla May", "Devlin", "", "")


def test_rows_without_a_name_are_told_by_line_only(file: Path) -> None:
    found = read(file, f"{HEADER}\n{ROW}\n,Secretname,R,Robin\nSecretfirst,,R,Robin\n")
    assert len(found.pupils) == 1
    assert [line for line, _ in found.skipped] == [3, 4]
    assert "Secret" not in repr(found.skipped)


SENSITIVE = (
    "DOB,Date of Birth,SEN Status,SEN Need Type,Pupil Premium Indicator,FSM,FSM Ever 6,EAL,Ethnicity,Religion,In LEA Care,"
    "Looked After,Medical Notes,Home Address,Postcode,Contact 1 Name,Parent Email,NHS Number,Gender,Admission Number"
)


def test_sensitive_columns_are_dropped_and_said(file: Path) -> None:
    cells = ",".join(["planted"] * len(SENSITIVE.split(",")))
    found = read(file, f"Forename,Surname,{SENSITIVE},Year\nOrla,Devlin,{cells},R\n")
    assert found.dropped == tuple(SENSITIVE.split(","))
    assert found.unknown == ()
    (row,) = found.pupils
    assert row.year == "R"
    assert "planted" not in "".join(str(getattr(row, field)) for field in row.__slots__)


def test_unknown_headings_are_told(file: Path) -> None:
    assert read(file, f"{HEADER},House,\n{ROW},Blue,\n").unknown == ("House",)


def test_a_upn_that_means_unknown_is_none(file: Path) -> None:
    assert read(file, "Forename,Surname,UPN\nOrla,Devlin,UN1\n").pupils[0].upn == ""


def test_the_rows_make_a_roster(file: Path) -> None:
    found = read(file, f"{HEADER}\n{ROW}\n")
    roster = Roster.build(found.pupils, bytes(32))
    assert [mention.kind for mention in roster.mentions("Devlin, Orla")] == ["full"]


def test_staff(file: Path) -> None:
    file.write_text("Title,Forename,Surname,Role\nMs,Helen,Okoro,SENDCo\n,,Lowther,\n", encoding="utf-8")
    found = read_staff(file)
    assert [(row.forename, row.surname) for row in found.staff] == [("Helen", "Okoro")]
    assert [line for line, _ in found.skipped] == [3]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "none of the first"),
        (b"Orla,Devlin,R\nRavi,Chandra,1\n", "none of the first"),
        (b"Year,Class\nR,Robin\n", "Forename and Surname"),
        (b"Forename,Surname\n", "no pupil under it"),
        (b"Forename,Surname\n\n,,\n", "no pupil under it"),
        (b"PK\x03\x04planted", "spreadsheet"),
        (b"\xd0\xcf\x11\xe0planted", "spreadsheet"),
        (b"Forename,Surname\nplan\0ted,x\n", "NUL"),
        (b'Forename,Surname\nOrla,Devlin\nplanted,"planted\nRavi,Chandra\n', "line 3"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_remedy(file: Path, data: bytes, says: str) -> None:
    with pytest.raises(RosterFileError) as caught:
        read(file, data)
    message = str(caught.value)
    assert says in message
    assert "export.csv" in message
    assert not any(word in message for word in ("planted", "Orla", "Devlin", "Ravi"))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RosterFileError, match="no such file"):
        read_roster(tmp_path / "nowhere.csv")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(RosterFileError, match="cannot be read"):
        read_roster(tmp_path)


def test_a_file_too_large_is_not_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster_import, "LARGEST", 10)
    with pytest.raises(RosterFileError, match="right file"):
        read(file, f"{HEADER}\n{ROW}\n")


def test_the_error_is_a_value_error() -> None:
    assert issubclass(RosterFileError, ValueError)
