"""The shipped book holds every clause, in our own plain words; a school's own book is checked before it is used."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from pathlib import Path

import pytest

from bot.policy.book import LONGEST_TEXT, SHIPPED, Book, load

BULLETS = {
    "1": "01234567", "2": "1", "3": "123", "4": "1", "5": "123", "6": "12", "7": "123", "8": "123456789", "9": "123456789",
    "10": "12345", "11": "12", "12": "123", "13": "123456", "14": "1234", "15": "123",
}  # fmt: skip
EVERY_ID = {f"{section}.{bullet}" for section, bullets in BULLETS.items() for bullet in bullets} | {
    "8.10",
    "12.0a",
    "12.0b",
    "fn1",
}

# The first clause that each label cites: policy-rules 1.6.
CITED_FIRST = {
    "contact.phone": "9.2",
    "contact.email": "9.4",
    "contact.address": "8.2",
    "contact.social": "8.2",
    "credential": "9.3",
    "pupil.identifier": "8.6",
    "pupil.name_sensitive": "8.6",
    "pupil.sensitive": "8.6",
    "staff.identifier": "8.6",
    "staff.sensitive": "8.6",
    "derogatory.insult": "8.9",
    "derogatory.slur_protected": "8.8",
    "derogatory.threat": "8.9",
    "allegation.defamation": "8.7",
    "boundary.social_contact": "8.4",
    "images.pupils": "9.9",
    "safeguarding.escalate": "13.1",
}

SMALL = """
[book]
id = "small"
title = "Small"
version = "1"
language = "en-GB"
written = "2026-01"
review_due = 2027-01-31
based_on = "nothing"
[labels]
"contact.phone" = ["1.1"]
[[section]]
id = "1"
title = "One"
[[section.clause]]
id = "1.1"
title = "Numbers"
text = "Keep your number private."
instead = "Give the office number."
ask = "School office"
say = ["my number"]
"""


@pytest.fixture(scope="module")
def book() -> Book:
    return load()


def small(tmp_path: Path, text: str = SMALL) -> Path:
    path = tmp_path / "small.toml"
    path.write_text(text, "utf-8")
    return path


def test_every_clause_is_there(book: Book) -> None:
    assert {clause.id for clause in book.clauses} == EVERY_ID
    assert len(book.clauses) == 66


def test_clauses_are_in_order(book: Book) -> None:
    def place(clause_id: str) -> tuple[int, int, str]:
        section, bullet, letter = re.fullmatch(r"(\d+)\.(\d+)([a-z]?)", clause_id).groups()  # type: ignore[union-attr]  # or it fails
        return int(section), int(bullet), letter

    numbered = [clause.id for clause in book.clauses if clause.id != "fn1"]
    assert numbered == sorted(numbered, key=place)


def test_sections_are_in_order_and_named(book: Book) -> None:
    sections = list(dict.fromkeys(clause.section for clause in book.clauses))

    assert sections == [str(number) for number in range(1, 16)]
    assert all(clause.id.startswith(f"{clause.section}.") or clause.id == "fn1" for clause in book.clauses)


def test_texts_are_short(book: Book) -> None:
    assert [clause.id for clause in book.clauses if len(clause.text.split()) > LONGEST_TEXT] == []


def test_what_people_type_is_words_not_questions(book: Book) -> None:
    """The look-up would otherwise be a list of the questions that it is tested with."""
    too_long = [phrase for clause in book.clauses for phrase in clause.say if len(phrase.split()) > 7 or "?" in phrase]

    assert too_long == []


def test_no_clause_says_the_same_words_twice(book: Book) -> None:
    assert [clause.id for clause in book.clauses if len(set(clause.say)) < len(clause.say)] == []


@pytest.mark.parametrize(("label", "clause_id"), CITED_FIRST.items())
def test_label_cites_its_first_clause_first(book: Book, label: str, clause_id: str) -> None:
    assert book.for_label(label)[0].id == clause_id
    assert label in book.clause(clause_id).labels


def test_unknown_label_cites_nothing(book: Book) -> None:
    assert book.for_label("weather.rain") == ()


def test_every_label_has_a_clause_that_a_nudge_may_quote(book: Book) -> None:
    assert [label for label in book.cites if not book.for_nudge(label)] == []


def test_catch_alls_and_disciplinary_wording_never_reach_a_nudge(book: Book) -> None:
    kept_out = {clause.id for clause in book.clauses if not clause.nudge}

    assert kept_out == {"1.3", "5.1", "7.1", "7.2", "10.5"}
    assert not kept_out & {clause.id for label in book.cites for clause in book.for_nudge(label)}


def test_nothing_threatens(book: Book) -> None:
    """What may be quoted to a sender accuses nobody."""
    threat = re.compile(
        r"\b(breach|violat\w*|disciplin\w*|dismiss\w*|offence|punish\w*|forbidden|prohibited)\b", re.IGNORECASE
    )
    quotable = [clause for clause in book.clauses if clause.nudge and clause.id != "3.3"]

    assert [clause.id for clause in quotable if threat.search(f"{clause.title} {clause.text} {clause.instead}")] == []


def test_evidence_is_never_to_be_deleted(book: Book) -> None:
    """Sections 13 and 14, threats and allegations: "please delete it" would destroy what the police need."""
    careful = [
        clause for clause in book.clauses if clause.section in {"13", "14"} or clause.id in {"8.7", "8.9", "10.5"}
    ]
    asked = re.compile(r"(?<!don't )(?<!screenshot or )(?<!, )\b(delete|remove)\b", re.IGNORECASE)

    assert [clause.id for clause in careful if asked.search(f"{clause.text} {clause.instead}")] == []


def test_screenshots_are_not_for_indecent_images(book: Book) -> None:
    assert "screenshot" in book.clause("14.3").text
    assert "indecent" in book.clause("14.3").text


def test_pupil_only_clauses_do_not_name_parents(book: Book) -> None:
    """8.4 and 8.5 are about pupils; 9.2, 10.2, 12.1 and 12.3 are about parents too."""
    assert not [clause_id for clause_id in ("8.4", "8.5") if "parent" in book.clause(clause_id).text.lower()]
    assert not [i for i in ("9.2", "10.2", "12.1", "12.3") if "parents" not in book.clause(i).text.lower()]


def test_staff_who_are_parents_are_told_what_to_do(book: Book) -> None:
    assert [clause_id for clause_id in ("12.1", "12.2") if "parent here too" not in book.clause(clause_id).text] == []


def test_pupils_over_18_are_pupils(book: Book) -> None:
    assert "over 18" in book.clause("3.2").text


def test_review_is_overdue_and_says_so(book: Book) -> None:
    assert not book.review_passed(dt.date(2021, 10, 31))
    assert book.review_passed(dt.date(2021, 11, 1))
    assert "October 2021" in book.clause("15.1").text


def test_unknown_clause_says_which_book(book: Book) -> None:
    with pytest.raises(KeyError, match=r"social-media.*has no clause '99\.9'"):
        book.clause("99.9")


def test_clause_as_printed(book: Book) -> None:
    assert list(book.clause("9.2").as_dict()) == ["book", "clause", "title", "text", "instead", "ask"]
    assert book.clause("9.2").as_dict()["book"] == "social-media"


def test_book_cannot_be_changed(book: Book) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        book.clause("9.2").text = "other"  # type: ignore[misc]  # that it is refused is the test


def test_another_wording_is_another_version(tmp_path: Path) -> None:
    before = load(small(tmp_path)).version
    same = load(small(tmp_path, "# a remark\n" + SMALL.replace("\n", "\r\n"))).version
    after = load(small(tmp_path, SMALL.replace("private.", "to yourself."))).version

    assert before.startswith("1+")
    assert same == before
    assert after != before


def test_a_school_can_bring_its_own(tmp_path: Path) -> None:
    own = load(small(tmp_path))

    assert [clause.id for clause in own.for_label("contact.phone")] == ["1.1"]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('ask = "School office"\n', "", "clause 1.1: ask is missing"),
        ('title = "Numbers"', 'title = " "', "clause 1.1: title is empty"),
        ('title = "Numbers"', "title = 7", "clause 1.1: title must be a str"),
        ('title = "Numbers"', 'titel = "Numbers"', "clause 1.1: 'titel' is not a key here. Known ones: ask,"),
        ("Keep your number private.", "word " * 61, "clause 1.1: text has 61 words"),
        ('["my number"]', '"my number"', "clause 1.1 say: must be a list"),
        ('["my number"]', '["my number"]\nnudge = "no"', "clause 1.1: nudge must be true or false"),
        ('"contact.phone" = ["1.1"]', '"contact.phone" = ["1.2"]', "cites clause 1.2, which is not there"),
        ("review_due = 2027-01-31", "", r"\[book\]: review_due is missing"),
        ("review_due = 2027-01-31", 'review_due = "soon"', r"\[book\]: review_due must be a date"),
        ('id = "small"', "", r"\[book\]: id is missing"),
        ("[book]", "[buch]", "'buch' is not a key here"),
        ("[[section.clause]]", "[section.clause]", "clause must be a list"),
        ("[book]", "[book", "is not valid TOML"),
    ],
)
def test_refusal_says_file_place_and_remedy(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=rf"small\.toml.*{complaint}"):
        load(small(tmp_path, SMALL.replace(old, new, 1)))


def test_same_id_twice_is_refused(tmp_path: Path) -> None:
    again = SMALL[SMALL.index("[[section.clause]]") :]

    with pytest.raises(ValueError, match=r"clause 1\.1: stands there twice"):
        load(small(tmp_path, SMALL + again))


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"none\.toml: cannot be read"):
        load(tmp_path / "none.toml")


def test_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.toml"
    path.write_bytes(SMALL.replace("Keep", "Größe").encode("latin-1"))

    with pytest.raises(ValueError, match="is not UTF-8"):
        load(path)


def test_shipped_book_lies_beside_the_code() -> None:
    assert SHIPPED.parent.name == "books"
    assert SHIPPED.parent.parent.name == "policy"
