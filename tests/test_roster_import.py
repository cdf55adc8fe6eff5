"""The CSV exports of a school's pupils, as messy as they come: names in, everything sensitive out, no cell repeated."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.roster_import import LARGEST, RosterFile, RosterFileError, read_roster, read_staff

PLAIN = "Forename,Surname,Year,Class\nTheodora,Marchbanks,4,Heron\nIsaac,Sollis,3,Kestrel\n"


def roster(folder: Path, data: str | bytes) -> RosterFile:
    path = folder / "export.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_roster(path)


def names(found: RosterFile) -> list[tuple[str, str, str]]:
    return [(pupil.forename, pupil.surname, pupil.known_as) for pupil in found.pupils]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (PLAIN, "as simple as it gets"),
        ("\ufeff" + PLAIN, "a byte-order mark"),
        (PLAIN.replace(",", ";"), "semicolons"),
        (PLAIN.replace(",", "\t"), "tabs"),
        (PLAIN.replace("\n", "\r\n"), "Windows line ends"),
        ("Marlowe Green Primary School,,,\nPupil list,,,\n\n" + PLAIN, "title rows above the header"),
        (
            PLAIN.replace("Forename,Surname", "Legal Forename,Legal Surname").replace("Class", "Reg Group"),
            "SIMS headings",
        ),
        (PLAIN.replace("Forename,Surname", "First Name,LAST NAME "), "case and spaces in headings"),
        ('Name,Year\n"Marchbanks, Theodora",4\n"Sollis, Isaac",3\n', "surname and forename in one cell"),
        ("Pupil Name,Year\nTheodora Marchbanks,4\nIsaac Sollis,3\n", "forename and surname in one cell"),
        (PLAIN.replace("Isaac", "\n,,,\nIsaac"), "blank rows"),
        (PLAIN + "Forename,Surname,Year,Class\n", "the header again at the end of a page"),
        (PLAIN.encode("utf-16"), "UTF-16, as spreadsheets write 'Unicode text'"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 60 and "\n" not in value else "",
)
def test_export_is_read(tmp_path: Path, data: str | bytes, why: str) -> None:
    assert names(roster(tmp_path, data)) == [("Theodora", "Marchbanks", ""), ("Isaac", "Sollis", "")], why


def test_windows_1252_and_curly_apostrophes(tmp_path: Path) -> None:
    data = "Forename,Surname\nZoë,O’Connor\nRenée,Ávila-Núñez\n".encode("cp1252")
    assert names(roster(tmp_path, data)) == [("Zoë", "O’Connor", ""), ("Renée", "Ávila-Núñez", "")]


def test_known_as_upns_year_and_class(tmp_path: Path) -> None:
    data = (
        "UPN,Former UPN,Legal Surname,Legal Forename,Preferred Forename,NC Year,Reg Group\n"
        "b801200005001,UN3,Wójcik,Aleksander,Olek,R,Acorn\n"
    )
    [pupil] = roster(tmp_path, data).pupils
    assert (pupil.known_as, pupil.upn, pupil.former_upn, pupil.year, pupil.class_) == (
        "Olek",
        "B801200005001",
        "",
        "R",
        "Acorn",
    )


def test_known_as_that_is_the_forename_is_none(tmp_path: Path) -> None:
    assert names(roster(tmp_path, "Forename,Surname,Known As\nKofi,Mensah,KOFI\n")) == [("Kofi", "Mensah", "")]


def test_sensitive_columns_are_dropped_and_named(tmp_path: Path) -> None:
    heading = "Forename,Surname,SEN Status,Pupil Premium Indicator,DOB,Ethnicity,In LEA Care,Home Address,Shoe Size"
    found = roster(tmp_path, heading + "\nKofi,Mensah,K,Y,18/07/2022,ABAN,N,1 High Street,12\n")
    assert found.dropped == ("SEN Status", "Pupil Premium Indicator", "DOB", "Ethnicity", "In LEA Care", "Home Address")
    assert found.unknown == ("Shoe Size",)
    assert "ABAN" not in repr(found)
    assert "Mensah" not in repr(found)


def test_row_without_a_name_is_told_by_its_line(tmp_path: Path) -> None:
    found = roster(tmp_path, PLAIN + ",Nobody,5,Oak\n")
    assert len(found.pupils) == 2
    assert found.skipped == ((4, "no forename and surname"),)


@pytest.mark.parametrize(
    ("data", "part"),
    [
        ("Shoe Size,Hat Size\n12,7\n", "Forename and Surname"),
        ("", "none of the first"),
        ("Forename,Surname\n", "no pupil under it"),
        (b"PK\x03\x04secret", "save it as CSV"),
        (b"Forename,Surname\nKofi,Men\0sah\n", "NUL"),
        ("Forename,Surname\n" + "Kofi,Mensah\n" * (LARGEST // 12 + 1), "Is it the right file?"),
        ('Forename,Surname\nKofi,"' + "secret " * 30_000, "line 2"),
    ],
)
def test_unusable_file_is_refused_with_a_remedy_and_without_a_cell(
    tmp_path: Path, data: str | bytes, part: str
) -> None:
    with pytest.raises(RosterFileError) as caught:
        roster(tmp_path, data)
    assert part in str(caught.value)
    assert "secret" not in str(caught.value)
    assert "Mensah" not in str(caught.value)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(RosterFileError, match="there is no such file"):
        read_roster(tmp_path / "nowhere.csv")


def test_staff(tmp_path: Path) -> None:
    path = tmp_path / "staff.csv"
    path.write_text("Forename,Surname,Role\nPriya,Raman,Headteacher\nGareth,,\n", encoding="utf-8")
    found = read_staff(path)
    assert [(person.forename, person.surname) for person in found.staff] == [("Priya", "Raman"), ("Gareth", "")]
