"""A school's own policy, as messy as schools' documents are, becomes a book in which nothing is lost in silence."""

from __future__ import annotations

import datetime as dt
import importlib
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.policy.importing import markdown, plain, reading
from bot.policy.importing.blocks import words_of
from bot.policy.importing.draft import Draft, drafted, unaccounted
from tests.policy import documents

MESSY = Path(__file__).parent / "messy_policy.md"

# Section, its title, and how each clause of it begins.
EXPECTED = {
    "1 Why we have this policy": {"1.0a": "This document sets", "1.1": "Be sensible", "1.2": "The document covers", "1.3": "Ignoring it"},
    "2 Other policies": {"2.1": "Read this beside"},
    "3 Who it is for": {"3.1": "Teachers, assistants", "3.2": "Anyone who meets"},
    "4 Where it sits": {"4.1": "This policy adds", "fn1": "Headteacher also means"},
    "5 What we stand for": {"5.1": "We act", "5.2": "We keep nothing secret"},
    "6 Definitions": {"6.1": "By social media we mean"},
    "7 What is expected": {"7.1": "Families must", "7.1.1": "This includes", "7.1.2": "It includes", "7.2": "Keep a proper"},
    "8 Looking after yourself online": {
        "8.1": "Do not put your home", "8.2": "Never ask a pupil", "8.3": "Do not look", "8.4": "Information about pupils",
        "8.5": "Never make remarks", "8.6": "Do not post material", "8.7": "Allegations about",
    },
    "9 Phones, passwords and cameras": {
        "9.1": "Your own mobile number", "9.2": "Log-ins and passwords", "9.3": "Use the school e-mail",
        "9.3a": "Staff who need a telephone", "9.4": "Do not take photographs",
    },
    "10 Talking with children": {
        "10.0a": "Messages between adults", "10.1": "Give pupils and parents", "10.2": "Do not ask for", "10.3": "Keep every message",
    },
    "11 Friendship and free time": {"11.1": "Do not seek out"},
    "12 Apps and games": {
        "12.0a": "An app is", "12.0b": "Staff should know", "12.1": "Do not friend, follow", "12.2": "Photographs, recordings",
    },
    "13 Harmful material": {"13.1": "Indecent images", "13.2": "Nobody looks into", "13.3": "Adult pornography"},
    "14 Cruel messages": {"14.1": "Cyberbullying means", "14.2": "If it happens to you", "14.3": "Report it to"},
    "15 Record of review": {
        "15.1": "Written: March 2013 | Amended: June 2019 | Next review:", "15.2": "This policy was checked", "15.3": "I have read",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def messy() -> Draft:
    return drafted(reading.read(MESSY))


def test_every_bullet_and_paragraph_of_the_messy_policy_is_a_clause(messy: Draft) -> None:
    found: dict[str, dict[str, str]] = {}
    for clause in messy.clauses:
        section = found.setdefault(f"{clause.section} {clause.section_title}", {})
        begins = EXPECTED.get(f"{clause.section} {clause.section_title}", {}).get(clause.id, "?")
        section[clause.id] = begins if clause.own.startswith(begins) else clause.own

    assert found == EXPECTED


def test_clauses_hold_their_words_whole(messy: Draft) -> None:
    own = {clause.id: clause.own for clause in messy.clauses}

    assert (
        own["8.4"]
        == "Information about pupils, colleagues or the school that is confidential must not be published or shared."
    )
    assert own["6.1"].endswith("Instagram. Devices are telephones, tablets, watches and cameras.")


def test_what_was_guessed_or_differs_is_reported(messy: Draft) -> None:
    assert messy.remarks == (
        "line 122: section 15 “Record of review” has no heading; taken to begin here, where a table follows. Please check.",
        "Section 6 is “Definitions”; the contents call it “Meaning of words”.",
        "Section 12 is “Apps and games”; the contents call it “Use of apps”.",
    )


def test_what_was_left_out_is_listed_with_its_reason(messy: Draft) -> None:
    left = {left.text: left.why for left in messy.left_out}

    assert left["School crest"] == "a picture"
    assert left["checked by the office"] == "a comment that no reader sees"
    assert left["9 | Phones, passwords and cameras | 5"] == "the table of contents: used as a hint"
    assert left["Version 3"] == "the title page"


def test_title_and_dates_are_found(messy: Draft) -> None:
    assert messy.title == "Hawthorn Hill Schools: Online Life and Communication Policy"
    assert messy.review_due == dt.date(2022, 9, 30)
    assert messy.written == "2013-03"


def test_no_word_of_the_file_is_lost(messy: Draft) -> None:
    """From the raw file, whatever the reader made of it: numbers became ids, and the address of a picture is no word."""
    kept = {word for clause in messy.clauses for word in words_of(f"{clause.own} {clause.title}")}
    kept |= {word for title in (messy.title, *messy.sections.values()) for word in words_of(title)}
    kept |= {word for left in messy.left_out for word in words_of(left.text)}
    raw = {word for word in words_of(MESSY.read_text("utf-8")) if not word.isdigit()}

    assert raw - kept == {"section", "crest", "png"} - kept
    assert not unaccounted(reading.read(MESSY), messy)


def test_same_document_again_gives_the_same_ids(messy: Draft) -> None:
    assert drafted(reading.read(MESSY)) == messy


def test_word_document(tmp_path: Path) -> None:
    draft = drafted(reading.read(documents.word(tmp_path / "policy.docx")))

    assert {clause.id: clause.own for clause in draft.clauses} == {
        "1.0a": "Everyone who works here keeps children safe online.",
        "1.1": "Think before you post.",
        "1.1.1": "At home as at school.",
        "1.1a": "Lost a phone? Tell the office.",
        "2.1": "Keep your mobile number to yourself.",
        "2.2": "Use the school camera.",
        "3.1": "Written: May 2020 | Next review: Review date: 1 May 2023",
    }
    assert (draft.left_out[0].text, draft.left_out[0].why) == (documents.RUNNING, "a running header or footer")
    assert len(draft.left_out) == 4
    assert draft.review_due == dt.date(2023, 5, 1)


def test_pdf(tmp_path: Path) -> None:
    draft = drafted(reading.read(documents.pdf(tmp_path / "policy.pdf")))

    assert draft.title == "Staff online policy"
    assert draft.sections == {"1": "Aims", "2": "Phones and cameras", "3": "Review"}
    assert {clause.id: clause.own.split(",")[0] for clause in draft.clauses} == {
        "1.1": "Everyone who works here keeps children safe online",
        "2.1": "Keep your mobile number to yourself",
        "2.2": "Use the school camera.",
        "3.1": "Next review: May 2023.",
    }
    assert draft.clauses[1].own.endswith("in a hurry and means well.")
    assert sum(left.why == "a running header or footer" for left in draft.left_out) == 3
    assert sum(left.why == "a page number" for left in draft.left_out) == 3


def test_plain_text() -> None:
    draft = drafted(
        plain.read(
            "ONLINE POLICY\n\nContents\n1. Aims ........ 1\n2. Phones ...... 2\n\n"
            "1. Aims\nWe keep children safe online, wherever we are and whatever\ndevice we use.\n\n"
            "2. Phones\n  * Keep your number to yourself.\n    - At home too.\n  * Use the\n    school camera.\n"
        )
    )

    assert {clause.id: clause.own for clause in draft.clauses} == {
        "1.1": "We keep children safe online, wherever we are and whatever device we use.",
        "2.1": "Keep your number to yourself.",
        "2.1.1": "At home too.",
        "2.2": "Use the school camera.",
    }
    assert draft.title == "ONLINE POLICY"


def test_numbers_of_the_document_are_kept() -> None:
    draft = drafted(
        markdown.read(
            "## 1 Aims\n\n1.1 We keep children safe.\n\n1.2 We think first:\n\n- at home\n- at school\n\n## 2 Phones\n\n2.1. Off in lessons.\n"
        )
    )

    assert [(clause.id, clause.own) for clause in draft.clauses] == [
        ("1.1", "We keep children safe."),
        ("1.2", "We think first:"),
        ("1.2.1", "at home"),
        ("1.2.2", "at school"),
        ("2.1", "Off in lessons."),
    ]


def test_document_without_numbers_counts_its_headings() -> None:
    draft = drafted(
        markdown.read(
            "# Our policy\n\n## Aims\n\nWe keep children safe.\n\n## Phones\n\n- Off in lessons.\n\n### At home\n\n- Yours.\n"
        )
    )

    assert {clause.id: clause.title for clause in draft.clauses} == {
        "1.1": "We keep children safe",
        "2.1": "Off in lessons",
        "2.2": "At home: Yours.",
    }


def test_section_that_cannot_be_placed_is_reported() -> None:
    draft = drafted(
        markdown.read(
            "**Contents**\n\n1. Aims\n2. Drones\n3. Phones\n\n## 1 Aims\n\n- Be safe.\n\n## 3 Phones\n\n- Off.\n"
        )
    )

    assert draft.remarks == ("Section 2 “Drones” is in the contents, but was not found in the text.",)


def test_heading_with_nothing_below_it_is_reported() -> None:
    draft = drafted(markdown.read("## 1 Aims\n\n- Be safe.\n\n### Remember\n\n## 2 Phones\n\n- Off.\n"))

    assert [(left.text, left.why) for left in draft.left_out] == [("Remember", "a heading with nothing below it")]


WORDS = st.lists(
    st.sampled_from(["phone", "child", "school", "parent", "head", "online", "never", "9", "2.1", "Section"]),
    min_size=1,
    max_size=20,
).map(" ".join)
MARKS = st.sampled_from(
    [
        "",
        "# ",
        "#### ",
        "- ",
        "  - ",
        "9. ",
        "**",
        "| ",
        "> ",
        "[^1]: ",
        "10 ",
        "    ",
        "• ",
        "Contents\n\n1. ",
        "<!-- ",
    ]
)
PIECES = st.tuples(MARKS, WORDS).map(
    lambda piece: piece[0] + piece[1] + {"**": "**", "| ": " | x |", "<!-- ": " -->"}.get(piece[0], "")
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=30), st.sampled_from(["\n", "\n\n"]))
def test_no_block_is_ever_lost(pieces: list[str], between: str) -> None:
    """Whatever stands in a document: its words are in a clause, a title, or the report."""
    text = between.join(pieces)
    for read in (markdown.read, plain.read):
        source = read(text)
        draft = drafted(source)
        read_words = [word for block in source.blocks for word in words_of(block.text)]
        read_words += [word for left in source.left_out for word in words_of(left.text)]

        assert not unaccounted(source, draft)
        assert len({clause.id for clause in draft.clauses}) == len(draft.clauses)
        assert not {word for word in words_of(text) if not word.isdigit()} - set(read_words)


@pytest.mark.parametrize(
    ("name", "data", "complaint"),
    [
        ("policy.odt", b"x", "cannot be read. Give one of .md"),
        ("policy.docx", b"not a zip", "is not a Word document"),
        ("policy.pdf", b"%PDF-1.4 no", "is not a PDF that can be read"),
        ("policy.md", b"\n\n", "there is no text in it"),
    ],
)
def test_unreadable_file_is_refused_with_what_to_do(tmp_path: Path, name: str, data: bytes, complaint: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UsageError, match=complaint):
        reading.read(path)


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no such file"):
        reading.read(tmp_path / "none.md")


def test_without_the_extra_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = documents.word(tmp_path / "policy.docx")
    monkeypatch.delitem(sys.modules, "bot.policy.importing.word", raising=False)
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(UsageError, match=r"pip install 'tactful\[import\]'"):
        reading.read(path)
    monkeypatch.undo()
    importlib.import_module("bot.policy.importing.word")
