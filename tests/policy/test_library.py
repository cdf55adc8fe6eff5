"""Several books side by side: whose clause a finding cites, how a case reads later, what an import keeps."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import tactful
from bot.errors import UsageError
from bot.policy import book as books
from bot.policy.importing import steps
from bot.policy.library import Library
from bot.policy.search import Search
from bot.policy.shelf import Shelf
from tests.policy.test_import import MESSY
from tests.scenarios.stage import on_stage

TODAY = dt.date(2026, 11, 23)
SAFETY = "# Online safety\n\n## 1 Passwords\n\n- Log-ins and passwords are never shared with anybody.\n"


def imported(folder: Path, text: str = "", book_id: str = "online-life") -> steps.Kept:
    file = folder / "policy.md"
    file.write_text(text or MESSY.read_text("utf-8"), "utf-8")
    shelf = Shelf(folder / "policy")
    proposal = steps.propose(file, shelf, book_id=book_id)
    return steps.keep(proposal, proposal.proposed, shelf, TODAY)


def library(folder: Path, *names: str) -> Library:
    return Library.load(names, folder, Shelf(folder / "policy"))


def command(folder: Path, *words: str, typed: str = "") -> Result:
    return CliRunner().invoke(
        tactful, ["policy", *words, "--config", str(folder / "config.toml")], input=typed, catch_exceptions=False
    )


def test_shipped_book_alone_cites_as_before(tmp_path: Path) -> None:
    shipped = library(tmp_path, "social-media")

    assert shipped.cited("contact.phone", ("9.2", "10.2")) == ("9.2", "10.2")
    assert shipped.version == f"social-media {books.load().version}"
    assert shipped.said(("9.2",)) == ""


def test_own_clause_is_cited_that_is_like_what_was_found(tmp_path: Path) -> None:
    imported(tmp_path)
    own = library(tmp_path, "online-life")

    assert own.cited("contact.phone", ("9.2", "10.2")) == ("9.1", "10.1")
    assert own.cited("credential", ("9.3",)) == ("9.2",)
    assert own.clause("9.1").own.startswith("Your own mobile number")
    assert own.sections(("9.1", "10.1")) == "sections 9 and 10"


def test_another_book_is_cited_by_name_where_the_main_one_has_nothing(tmp_path: Path) -> None:
    imported(tmp_path, SAFETY, "online-safety")
    imported(
        tmp_path,
        "# Phones\n\n## 1 Numbers\n\n- Your own mobile number stays private: no parent or pupil is given it.\n",
        "phones",
    )
    both = library(tmp_path, "phones", "online-safety")

    assert both.cited("contact.phone", ("9.2",)) == ("1.1",)
    assert both.cited("credential", ("9.3",)) == ("online-safety 1.1",)
    assert both.clause("online-safety 1.1").section_title == "Passwords"
    assert both.sections(("online-safety 1.1",)) == "section 1 of Online safety"


def test_label_without_a_clause_falls_back_to_the_shipped_book(tmp_path: Path) -> None:
    imported(tmp_path, SAFETY, "online-safety")
    own = library(tmp_path, "online-safety")

    assert own.cited("images.pupils", ("9.9",)) == ("social-media 9.9",)
    assert own.clause("social-media 9.9").title == books.load().clause("9.9").title
    assert books.load().version in own.version
    assert {clause.book for clause in own.clauses} == {"online-safety"}


def test_clauses_of_a_recognizer_that_the_school_added_stay(tmp_path: Path) -> None:
    imported(tmp_path)

    assert library(tmp_path, "online-life").cited("vehicle.plate", ("8.4",)) == ("8.4",)


def test_look_up_finds_clauses_of_every_book(tmp_path: Path) -> None:
    imported(tmp_path)
    imported(tmp_path, "# Trips\n\n## 1 Coaches\n\n- Count the seat belts of the coach before it leaves.\n", "trips")
    search = Search(library(tmp_path, "online-life", "trips"))

    assert [(c.book, c.id) for c in search.answer("seat belts on the coach").answers][:1] == [("trips", "1.1")]
    assert search.answer("can I give parents my mobile number").answers[0].id == "9.1"


def test_same_document_again_makes_no_other_version(tmp_path: Path) -> None:
    first, again = imported(tmp_path), imported(tmp_path)

    assert (first.new, again.new) == (True, False)
    assert again.book.version == first.book.version
    assert Shelf(tmp_path / "policy").versions("online-life") == [first.book.version]


def test_case_is_read_under_the_version_of_its_day(tmp_path: Path) -> None:
    """A bullet put in shifts the numbers after it: the version says which text was meant."""
    imported(tmp_path)
    before = library(tmp_path, "online-life")
    text = MESSY.read_text("utf-8").replace("   - Your own mobile", "   - Lock your telephone.\n   - Your own mobile")
    imported(tmp_path, text)
    after = library(tmp_path, "online-life")

    assert after.version != before.version
    assert after.clause("9.1").own == "Lock your telephone."
    assert after.old(before.version).clause("9.1").own.startswith("Your own mobile number")
    assert after.cited("contact.phone", ("9.2",)) == ("9.2",)


def test_confirmed_label_follows_its_words_to_another_number(tmp_path: Path) -> None:
    file = tmp_path / "policy.md"
    file.write_text(MESSY.read_text("utf-8"), "utf-8")
    shelf = Shelf(tmp_path / "policy")
    steps.keep(steps.propose(file, shelf, book_id="own"), {"credential": ["9.3"], "contact.phone": []}, shelf, TODAY)
    file.write_text(file.read_text("utf-8").replace("   - Log-ins", "   - Lock your telephone.\n   - Log-ins"), "utf-8")

    again = steps.propose(file, shelf, book_id="own").proposed

    assert again["credential"] == ["9.4"]
    assert again["contact.phone"] == []


def test_version_that_was_edited_is_refused(tmp_path: Path) -> None:
    kept = imported(tmp_path)
    kept.path.write_text(kept.path.read_text("utf-8").replace("never shared", "often shared"), "utf-8")

    with pytest.raises(ValueError, match="somebody edited a kept version"):
        library(tmp_path, "online-life")


def test_unknown_book_says_what_there_is(tmp_path: Path) -> None:
    imported(tmp_path)

    with pytest.raises(ValueError, match=r"no book 'e-safety' .*there: online-life.*tactful policy import"):
        library(tmp_path, "e-safety")


def test_review_date_that_has_passed_is_told(tmp_path: Path) -> None:
    imported(tmp_path)
    own = library(tmp_path, "online-life")

    assert [book.id for book in own.overdue(TODAY)] == ["online-life"]
    assert own.overdue(dt.date(2022, 9, 30)) == ()


def test_stern_wording_reaches_no_note(tmp_path: Path) -> None:
    book = imported(tmp_path).book

    assert "disciplinary" in book.clause("1.3").own
    assert not book.clause("1.3").nudge


def test_long_clause_is_kept_whole(tmp_path: Path) -> None:
    sentence = "Phones stay in the locker while children are about and nobody makes calls in class. "
    clause = imported(
        tmp_path, f"# P\n\n## 1 Phones\n\n- {sentence * 12}\n\n## 2 More\n\n- Be kind.\n", "long"
    ).book.clause("1.1")

    assert len(clause.text.split()) <= books.LONGEST_TEXT
    assert clause.own == (sentence * 12).strip()
    assert clause.as_dict()["own"] == clause.own


def test_shipped_id_is_not_taken(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--id social-media"):
        imported(tmp_path, SAFETY, "social-media")


def test_import_command_previews_asks_and_keeps(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("", "utf-8")
    only = command(tmp_path, "import", str(MESSY), "--preview", "--id", "own")
    assert not (tmp_path / "policy").exists()
    assert "Review date: 30.09.2022. It has passed" in only.output
    assert "section 15 “Record of review” has no heading" in only.output

    answers = "none\n99.9\n9.2\n" + "yes\n" * 30
    done = command(tmp_path, "import", str(MESSY), "--id", "own", typed=answers)
    assert "There is no clause 99.9" in done.output
    assert 'write book = "own" under [policy]' in done.output
    book = Shelf(tmp_path / "policy").book("own")
    assert "contact.phone" not in book.cites
    assert book.cites["contact.email"] == ("9.2",)


def test_questions_are_still_answered(tmp_path: Path) -> None:
    imported(tmp_path)
    (tmp_path / "config.toml").write_text('[policy]\nbook = "online-life"\n', "utf-8")

    [best, *_] = json.loads(command(tmp_path, "--format", "json", "my", "number").output)["answers"]
    assert (best["book"], best["clause"]) == ("online-life", "9.1")
    listed = json.loads(command(tmp_path, "list", "--format", "json").output)
    assert len(listed) == len(books.load(imported(tmp_path).path).clauses)


async def test_note_and_case_cite_the_schools_own_policy(tmp_path: Path) -> None:
    kept = imported(tmp_path)
    async with on_stage(tmp_path, '[policy]\nbook = "online-life"\n') as stage:
        await stage.people.join("staffroom")
        await stage.people.say(
            "Sam", "ring Bailey's mum on 07700 900123, it's my own mobile, tell the parents", "staffroom"
        )
        [note] = await stage.settled()
        [case] = await stage.cases()
        shown = await stage.people.press(note, "clause")

    assert "Sections 8, 9 and 10 ask" in note.text or "Sections 9 and 10 ask" in note.text
    assert case["policy"] == f"online-life {kept.book.version}"
    assert case["clauses"][0] == "9.1"
    assert "Your own mobile number stays private: do not give it to parents or pupils." in shown.text


async def test_button_shows_the_clause_as_it_stood(tmp_path: Path) -> None:
    imported(tmp_path)
    own = '[policy]\nbook = "online-life"\n'
    async with on_stage(tmp_path, own) as stage:
        await stage.people.join("staffroom")
        await stage.people.say("Sam", "my mobile is 07700 900123, pass it to the parents", "staffroom")
        [note] = await stage.settled()
    text = MESSY.read_text("utf-8").replace("   - Your own mobile", "   - Lock your telephone.\n   - Your own mobile")
    await asyncio.to_thread(imported, tmp_path, text)
    async with on_stage(tmp_path, own) as stage:
        shown = await stage.people.press(note, "clause")

    assert "Your own mobile number stays private" in shown.text
    assert "Lock your telephone" not in shown.text


async def test_version_in_use_is_kept_for_later(tmp_path: Path) -> None:
    async with on_stage(tmp_path):
        assert Shelf(tmp_path / "policy").versions("social-media") == [books.load().version]
