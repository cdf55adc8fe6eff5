"""Whether a child's name decides what is found: the same messages about children of other origins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bench.accuracy.found import Reader
from bench.accuracy.sets import Row, Schools
from bench.accuracy.tables import share
from detectors import School
from detectors.roster import PupilRow, Roster

# Common names of children in England and Wales by the origin that they are read as (ONS, Baby names, 2000 to 2024).
ORIGINS = {
    "English": ("Harry", "Alfie", "Lily", "Amelia", "Oliver", "Freya", "Jack", "Daisy"),
    "Irish, Welsh, Scottish": ("Niamh", "Cillian", "Rhys", "Carys", "Eilidh", "Saoirse", "Ffion", "Finlay"),
    "South Asian": ("Aisha", "Mohammed", "Zainab", "Arjun", "Ayaan", "Simran", "Hamza", "Priya"),
    "Black African and Caribbean": ("Chidi", "Adaeze", "Kwame", "Temi", "Tyrese", "Oluwaseun", "Amara", "Kofi"),
    "East European": ("Jakub", "Zofia", "Oskar", "Agnieszka", "Andrei", "Bianca", "Lukasz", "Maja"),
    "common words": ("Grace", "Hope", "Will", "Rose", "Summer", "Mark", "May", "Drew"),
}
_SURNAME = "Featherby"


def table(hands: Sequence[str], reader: Reader, messages: dict[str, Sequence[Row]]) -> Iterator[str]:
    """Of the messages that name a pupil with something confidential, the share found, by the names in them."""
    yield "### By the pupil's name\n"
    yield "The same messages, each with other first names in place of the pupils'.\n"
    yield "| names | messages | found |\n|---|---|---|"
    for origin, names in ORIGINS.items():
        hit = count = 0
        for hand in hands:
            rows, school = renamed(hand, messages[hand], names)
            found = reader.of(rows, school)
            hit += sum(bool(f.kept.keys() & {"pupil.name_sensitive", "pupil.sensitive"}) for f in found)
            count += len(rows)
        yield f"| {origin} | {count} | {share(hit, count)} |"
    yield ""


def renamed(hand: str, messages: Sequence[Row], names: Sequence[str]) -> tuple[list[Row], School]:
    """The hand's messages that name a pupil, and a school whose pupils bear these names."""
    firsts = sorted({n for p in Schools.told(hand)["pupils"] for n in (p["first"], p["known_as"]) if n})
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, firsts))})\b", re.IGNORECASE)
    rows = []
    for number, row in enumerate(messages):
        if "pupil.name_sensitive" in row.labels and pattern.search(row.text):
            new: dict[str, str] = {}

            def other(match: re.Match[str], at: int = number, new: dict[str, str] = new) -> str:
                name = new.setdefault(match[0].lower(), names[(at + len(new)) % len(names)])
                return name.lower() if match[0].islower() else name

            rows.append(Row(row.id, pattern.sub(other, row.text), row.labels))
    pupils = [PupilRow(forename=name, surname=_SURNAME, known_as="", class_="", year="") for name in names]
    return rows, School(roster=Roster.build(pupils, b"k" * 32, staff=[], classes=[]))
