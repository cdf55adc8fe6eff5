"""The roster finds pupils as staff write them, takes no word for a name, and holds no name that could be read."""

from __future__ import annotations

import gc
import re
import secrets

import pytest

from detectors.mentions import year
from detectors.roster import PupilRow, Roster, StaffRow, plain
from tests.detectors.example_school import CLASSES, PUPILS, SCHOOL, STAFF, upn

KEY = bytes(range(32))


@pytest.fixture(scope="module")
def roster() -> Roster:
    return Roster.build(PUPILS, KEY, staff=STAFF, classes=CLASSES)


def named(roster: Roster, text: str) -> list[tuple[str, str]]:
    return [(text[m.start : m.end], m.kind) for m in roster.mentions(text)]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Kwame Boateng is here", "Kwame Boateng", "full"),
        ("kwame boateng is here", "kwame boateng", "full"),
        ("Boateng, Kwame: present", "Boateng, Kwame", "full"),
        ("list: Boateng Kwame", "Boateng Kwame", "full"),
        ("Callum James Doyle is here", "Callum James Doyle", "full"),
        ("Kwame's tray", "Kwame", "first_unique"),
        ("kwames mum rang", "kwame", "first_unique"),
        ("Benny is away", "Benny", "first_unique"),
        ("Benjamin is away", "Benjamin", "first_unique"),
        ("Łukasz is away", "Łukasz", "first_unique"),
        ("Lukasz is away", "Lukasz", "first_unique"),
        ("mikolaj is away", "mikolaj", "first_unique"),
        ("saoirse o'dowd", "saoirse o'dowd", "full"),
        ("Saoirse O’Dowd", "Saoirse O’Dowd", "full"),
        ("Saoirse ODowd", "Saoirse ODowd", "full"),
        ("Saoirse O Dowd", "Saoirse O Dowd", "full"),
        ("Lizzie Grey-Foster", "Lizzie Grey-Foster", "full"),
        ("Lizzie Grey Foster", "Lizzie Grey Foster", "full"),
        ("Lizzie Foster", "Lizzie Foster", "full"),
        ("Elizabeth Grey", "Elizabeth Grey", "full"),
        ("Ines Ortega Ruiz", "Ines Ortega Ruiz", "full"),
        ("Jaxon-Lee is away", "Jaxon-Lee", "first_unique"),
        ("Jaxon Lee is away", "Jaxon Lee", "first_unique"),
        ("Jaxon is away", "Jaxon", "first_unique"),
        ("Yusuf is away", "Yusuf", "first_unique"),
        ("Muhammad Yusuf Anwar", "Muhammad Yusuf Anwar", "full"),
        ("Charlotte R is away", "Charlotte R", "first_initial"),
        ("Leo (Y6) is away", "Leo", "first_initial"),
        ("Leo in year 5 is away", "Leo", "first_initial"),
        ("Y6 Leo is away", "Leo", "first_initial"),
        ("Leo M's coat", "Leo M", "first_initial"),
        ("Hope's mum rang", "Hope", "first_unique"),
        ("a word with Hope about it", "Hope", "first_unique"),
        ("Mo's dad rang", "Mo", "first_unique"),
        ("CJ has been sent home", "CJ", "first_unique"),
        ("Robin has been referred", "Robin", "first_unique"),
        ("Willow Nash is away", "Willow Nash", "full"),
        ("Grace in Willow is away", "Grace", "first_initial"),
        ("Will T is away", "Will T", "first_initial"),
        ("little Grace is away", "Grace", "first_unique"),
        ("Rose Garland has been excluded", "Rose Garland", "full"),
        ("K.R. in Y4 again", "K.R.", "initials"),
        ("KR (Kestrel) again", "KR", "initials"),
        ("KR Y6 again", "KR", "initials"),
    ],
)
def test_pupils_are_found_as_staff_write_them(roster: Roster, text: str, name: str, kind: str) -> None:
    # The scanner hands over curly apostrophes as straight ones.
    prepared = text.replace("’", "'")
    assert named(roster, prepared) == [(name.replace("’", "'"), kind)]


@pytest.mark.parametrize(
    "text",
    [
        "I hope the rose bushes survive",
        "Will someone grace us with the keys",
        "May is SEN month",
        "Summer is coming",
        "Summer Gale warning for the coast",
        "Rose Garland craft at 3",
        "Poppy meadows display",
        "Star of the week",
        "Robin class are swimming",
        "Two in Robin and one in Willow",
        "Willow have PE",
        "Mark, are you covering?",
        "Grace has the keys",
        "Grace's mum is poorly",
        "Leo is away",  # two pupils
        "Mrs Boateng rang",
        "Miss Hope is in",
        "my Callum is poorly",
        "my son Omar starts Tuesday",
        "Kwame Nkrumah was president",
        "the builder Zoe Callum rang",
        "@callum see above",
        "callum.doyle@marlowegreen.example",
        "https://marlowegreen.example/callum/",
        "password Callum2026!",
        "PE in Y4",
        "TA in Y4",
        "as Y4 said",
        "mo",
        "",
    ],
)
def test_words_and_others_are_no_pupils(roster: Roster, text: str) -> None:
    assert named(roster, text) == []


def test_two_pupils_who_share_initials_in_a_year_are_less_sure(roster: Roster) -> None:
    shared = roster.mentions("KR in Y4")[0].confidence
    alone = roster.mentions("KR in Y6")[0].confidence
    assert shared < alone


def test_only_the_asked_part_is_searched(roster: Roster) -> None:
    text = "Kwame is here. Callum is here."
    assert [text[m.start : m.end] for m in roster.mentions(text, 14)] == ["Callum"]
    assert [text[m.start : m.end] for m in roster.mentions(text, 0, 14)] == ["Kwame"]


def test_a_known_as_name_belongs_to_who_goes_by_it() -> None:
    pupils = [PupilRow("Amelia", "Stone", "Millie", "3", "3R"), PupilRow("Amelia", "Stonely", "", "3", "3R")]
    roster = Roster.build(pupils, KEY)
    assert named(roster, "Amelia is away") == [("Amelia", "first_unique")]
    assert named(roster, "Millie is away") == [("Millie", "first_unique")]


def test_staff_make_a_shared_first_name_unsure() -> None:
    pupils = [PupilRow("Nadine", "Cope", "", "3", "3R")]
    assert named(Roster.build(pupils, KEY), "Nadine is away") == [("Nadine", "first_unique")]
    assert named(Roster.build(pupils, KEY, staff=[StaffRow("Nadine", "Lowe")]), "Nadine is away") == []


def test_current_and_former_upns_are_known() -> None:
    row = PupilRow("Nadine", "Cope", upn=upn(1), former_upn="P20199992661E")
    roster = Roster.build([row], KEY)
    assert roster.has_upn(upn(1))
    assert roster.has_upn("P20199992661E")
    assert not roster.has_upn(upn(2))
    assert not roster.has_upn("")


def test_no_name_is_held_or_shown(roster: Roster) -> None:
    words = {word for row in PUPILS for word in (*plain(row.forename), *plain(row.surname), *plain(row.known_as))}
    words |= {word for row in STAFF for word in plain(row.forename)}
    held = repr(roster) + repr(SCHOOL) + roster.to_bytes().decode() + " ".join(strings_within(roster))
    # Class names are kept in plain; some are first names.
    classes = {name.casefold() for name in CLASSES}
    assert (words - classes) & set(re.findall(r"\w+", held.casefold())) == set()
    assert not any(row.upn in held for row in PUPILS)


def test_rows_do_not_show_what_they_hold() -> None:
    assert "Boateng" not in repr(PUPILS[1])
    assert "Okoro" not in repr(STAFF[5])


def strings_within(root: object) -> list[str]:
    """Every text that the object holds, however deep."""
    found, queue, seen = [], [root], set()
    while queue:
        value = queue.pop()
        if id(value) in seen or isinstance(value, type):
            continue
        seen.add(id(value))
        if isinstance(value, str):
            found.append(value)
        queue += gc.get_referents(value)
    return found


def test_sealed_bytes_give_the_same_roster(roster: Roster) -> None:
    read = Roster.from_bytes(roster.to_bytes(), KEY)
    assert len(read) == len(roster) == len(PUPILS)
    for text in ("Hope's mum rang", "Leo M is away", "KR in Y6", "Rose Garland has been excluded", "Grace has keys"):
        assert named(read, text) == named(roster, text)
    assert read.to_bytes() == roster.to_bytes()


def test_sealed_bytes_do_not_hold_the_key(roster: Roster) -> None:
    assert KEY not in roster.to_bytes()
    assert KEY.hex() not in roster.to_bytes().decode()


def test_another_key_is_refused(roster: Roster) -> None:
    with pytest.raises(ValueError, match="another key"):
        Roster.from_bytes(roster.to_bytes(), secrets.token_bytes(32))


def test_another_key_gives_other_bytes(roster: Roster) -> None:
    other = Roster.build(PUPILS, secrets.token_bytes(32), staff=STAFF, classes=CLASSES)
    assert not set(other.words) & set(roster.words)


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 16"):
        Roster.build([], b"short")


def test_an_empty_roster_finds_nobody() -> None:
    assert Roster.build([], KEY).mentions("Kwame Boateng and KR in Y6") == []


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("R", "R"),
        ("Reception", "R"),
        ("FS2", "R"),
        ("N2", "N"),
        ("4", "4"),
        ("04", "4"),
        ("Y4", "4"),
        ("Yr 4", "4"),
        ("Year 4", "4"),
        ("year four", "4"),
        ("NC Year 6", "6"),
        ("13", "13"),
        ("14", ""),
        ("4H", ""),
        ("Willow", ""),
        ("", ""),
    ],
)
def test_year_groups_have_one_form(written: str, expected: str) -> None:
    assert year(written) == expected


CLASSMATES = (
    PupilRow("Elizabeth", "Hartnell"),
    PupilRow("Mohammed", "Kamali"),
    PupilRow("Theodore", "Quill"),
    PupilRow("Katarzyna", "Wilk"),
    PupilRow("Jayden", "Abara"),
    PupilRow("Marissa", "Dunmore"),
    PupilRow("Larissa", "Penn"),
)


@pytest.mark.parametrize("typed", ["Lizzie", "beth", "Mo", "Muhammad", "Teddy", "theo", "Kasia"])
def test_what_a_name_is_called_is_the_name(typed: str) -> None:
    text = f"{typed} has an EHCP"
    assert named(Roster.build(CLASSMATES, KEY), text) == [(typed, "first_unique")]


@pytest.mark.parametrize("typed", ["Jaydne", "Jadyen", "Jaayden", "Elizabteh", "Theodroe", "Mohammeed"])
def test_a_key_or_two_beside_a_name_is_the_name_less_surely(typed: str) -> None:
    (mention,) = Roster.build(CLASSMATES, KEY).mentions(f"{typed} has an EHCP")
    assert mention.confidence < 0.7


@pytest.mark.parametrize(
    "text",
    [
        "Maiden voyage today",  # an English word
        "Parissa has an EHCP",  # as near to one pupil as to another
        "jaydne has an EHCP",  # in small letters it may be anything
        "Teo has an EHCP",
        "Sam has an EHCP",  # nobody here is called so
        "Payment for the trip",
    ],
)
def test_what_is_near_a_name_and_none(text: str) -> None:
    assert named(Roster.build(CLASSMATES, KEY), text) == []
