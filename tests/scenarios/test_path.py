"""The way of a message, as the people in the staff room meet it."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest

from adapters.base import DeliveryError, IntakeRefused, Post
from bot.errors import StoreAway
from tests.scenarios.stage import Clock, on_stage

NUMBER = "my mobile's 07700 900217 if anyone needs me"
OTHER_NUMBER = "or ring 07700 900218, that's mine too"


async def test_personal_number_gets_one_private_note(tmp_path: Path) -> None:
    async with on_stage(tmp_path) as stage:
        await stage.people.say("callum", NUMBER)
        [note] = await stage.settled()
        assert note.recipient == "callum"
        assert "07700" not in note.text
        [case] = await stage.cases()
        assert (case["lead"], case["action"], case["state"]) == ("contact.phone", "nudge", "open")


async def test_ordinary_chat_leaves_no_trace(tmp_path: Path) -> None:
    async with on_stage(tmp_path) as stage:
        await stage.people.say("dilys", "photocopier is jammed again, absence line is 020 7946 0301")
        assert await stage.settled() == []
        assert await stage.cases() == []


async def test_edit_that_mends_closes_the_case(tmp_path: Path) -> None:
    async with on_stage(tmp_path) as stage:
        message = await stage.people.say("callum", NUMBER)
        await stage.settled()
        stage.clock.forward(minutes=3)
        await stage.people.edit(message, "ring the office if you need me")
        [case] = await stage.cases()
        assert case["state"] == "self_remediated"
        assert case["closed_at"].startswith("2026-11-23T08:03")


async def test_edit_that_does_not_mend_brings_no_second_note(tmp_path: Path) -> None:
    async with on_stage(tmp_path, "[nudges]\ncool_down_hours = 0\n") as stage:
        message = await stage.people.say("callum", NUMBER)
        await stage.settled()
        await stage.people.edit(message, NUMBER + " thanks")
        assert await stage.settled() == []
        [case] = await stage.cases()
        assert case["state"] == "open"


async def test_edit_that_brings_something_new_is_told(tmp_path: Path) -> None:
    async with on_stage(tmp_path) as stage:
        message = await stage.people.say("priti", "log-in details to follow")
        assert await stage.settled() == []
        await stage.people.edit(message, "supply log-in is user: supply4 password: Gr3en-Heron!7")
        [note] = await stage.settled()
        assert "change it now" in note.text


async def test_deletion_closes_the_case(tmp_path: Path) -> None:
    async with on_stage(tmp_path) as stage:
        message = await stage.people.say("callum", NUMBER)
        await stage.settled()
        await stage.people.delete(message)
        [case] = await stage.cases()
        assert case["state"] == "withdrawn"


async def test_same_delivery_twice_is_heard_once(tmp_path: Path) -> None:
    async with on_stage(tmp_path, "[nudges]\ncool_down_hours = 0\n") as stage:
        message = await stage.people.say("callum", NUMBER)
        assert await stage.people.inbox.hear([message]) == [False]
        assert len(await stage.settled()) == 1
        assert len(await stage.cases()) == 1


async def test_two_equal_messages_are_heard_twice(tmp_path: Path) -> None:
    async with on_stage(tmp_path, "[nudges]\ncool_down_hours = 0\n") as stage:
        await stage.people.say("callum", NUMBER)
        await stage.people.say("callum", NUMBER)
        assert len(await stage.settled()) == 2


async def test_second_note_waits_for_the_cool_down(tmp_path: Path) -> None:
    async with on_stage(tmp_path) as stage:
        await stage.people.say("callum", NUMBER)
        assert len(await stage.settled()) == 1
        stage.clock.forward(hours=2)
        await stage.people.say("callum", OTHER_NUMBER)
        assert await stage.settled() == []
        stage.clock.forward(hours=23)
        await stage.people.say("callum", OTHER_NUMBER)
        assert len(await stage.settled()) == 1
        assert [case["held_back"] for case in await stage.cases()] == [None, "cool_down", None]


async def test_only_opt_in_channels_are_heard(tmp_path: Path) -> None:
    async with on_stage(tmp_path) as stage:
        await stage.people.say("callum", NUMBER, channel="book-club")
        assert await stage.settled() == []
        assert await stage.cases() == []


async def test_channel_with_parents_raises_the_severity(tmp_path: Path) -> None:
    async with on_stage(tmp_path) as stage:
        await stage.people.say("callum", NUMBER, channel="lounge")
        assert [case["severity"] for case in await stage.cases()] == [2]


async def test_shadow_records_and_stays_silent(tmp_path: Path) -> None:
    async with on_stage(tmp_path, '[detectors.contact_phone]\nmode = "shadow"\n') as stage:
        await stage.people.say("callum", NUMBER)
        assert await stage.settled() == []
        assert [case["held_back"] for case in await stage.cases()] == ["shadow"]


async def test_not_right_disputes_and_is_not_repeated(tmp_path: Path) -> None:
    async with on_stage(tmp_path, "[nudges]\ncool_down_hours = 0\n") as stage:
        await stage.people.say("callum", NUMBER)
        [note] = await stage.settled()
        reply = await stage.people.press(note, "not_right")
        assert reply.replaces
        assert [case["state"] for case in await stage.cases()] == ["disputed"]
        await stage.people.say("callum", OTHER_NUMBER)
        assert await stage.settled() == []


async def test_clause_button_shows_the_clause_and_leaves_the_case_open(tmp_path: Path) -> None:
    async with on_stage(tmp_path) as stage:
        await stage.people.say("callum", NUMBER)
        [note] = await stage.settled()
        reply = await stage.people.press(note, "clause")
        assert "9.2" in reply.text
        assert not reply.replaces
        assert [case["state"] for case in await stage.cases()] == ["open"]


async def test_announcement_comes_once(tmp_path: Path) -> None:
    async with on_stage(tmp_path) as stage:
        await stage.people.join("staffroom")
        await stage.people.join("staffroom")
        await stage.people.join("book-club")
        assert [post.channel for post in stage.posts] == ["staffroom"]
        assert stage.posts[0].pin


async def test_policy_command_answers(tmp_path: Path) -> None:
    async with on_stage(tmp_path) as stage:
        reply = await stage.people.ask("callum", "/policy can I give a parent my number")
        assert "9.2" in reply.text
        assert "nothing in the policy" in (await stage.people.ask("callum", "/policy football scores")).text
        assert "Topics" in (await stage.people.ask("callum", "/policy")).text


async def test_restart_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """Heard before the stop, decided after it; nothing twice."""
    clock = Clock()
    async with on_stage(tmp_path, clock=clock) as stage:
        await stage.app.pause()
        message = await stage.people.say("callum", NUMBER)
        assert stage.notes == []
    async with on_stage(tmp_path, clock=clock) as stage:
        [note] = await stage.settled()
        assert note.recipient == "callum"
        assert await stage.people.inbox.hear([message]) == [False]
        assert await stage.settled() == []
        assert len(await stage.cases()) == 1


async def test_message_deleted_before_it_was_decided_brings_no_note(tmp_path: Path) -> None:
    clock = Clock()
    async with on_stage(tmp_path, clock=clock) as stage:
        await stage.app.pause()
        message = await stage.people.say("callum", NUMBER)
        await stage.people.delete(message)
    async with on_stage(tmp_path, clock=clock) as stage:
        assert await stage.settled() == []
        assert await stage.cases() == []


async def test_detector_that_raises_is_recorded_and_silences_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from detectors.contact_phone import ContactPhone

    def broken(_self: object, _text: str) -> list[object]:
        raise ValueError("07700 900217")

    monkeypatch.setattr(ContactPhone, "find", broken)
    async with on_stage(tmp_path) as stage:
        await stage.people.say("priti", "password: Gr3en-Heron!7 and ring 07700 900217")
        [note] = await stage.settled()
        assert "change it now" in note.text
        [case] = await stage.cases()
        assert list(case["failed"]) == ["contact_phone"]
        assert case["lead"] == "credential"


async def test_store_away_means_no_note_and_refused_intake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with on_stage(tmp_path) as stage:

        async def away(*_: object) -> list[bool]:
            raise StoreAway("the disk is full")

        with monkeypatch.context() as patch:
            patch.setattr(stage.app.store, "intake", away)
            with pytest.raises(IntakeRefused):
                await stage.people.say("callum", NUMBER)
            assert await stage.settled() == []
        await stage.people.say("callum", NUMBER)
        assert len(await stage.settled()) == 1


async def test_channel_that_was_not_told_is_not_heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R1: no processing before the announcement was delivered."""
    async with on_stage(tmp_path) as stage:

        async def undelivered(_: Post) -> None:
            raise DeliveryError("the channel is archived", permanent=True)

        monkeypatch.setattr(stage.people, "post", undelivered)
        with pytest.raises(DeliveryError):
            await stage.people.say("callum", NUMBER)
        assert not stage.people.inbox.hears("staffroom")
        assert await stage.cases() == []


async def test_two_edits_at_once_that_do_not_mend_leave_the_case_open(tmp_path: Path) -> None:
    """The first of them is superseded: it proves nothing gone."""
    clock = Clock()
    more = "[nudges]\ncool_down_hours = 0\n"
    async with on_stage(tmp_path, more, clock) as stage:
        message = await stage.people.say("callum", NUMBER)
        assert len(await stage.settled()) == 1
        await stage.app.pause()
        await stage.people.edit(message, NUMBER + " thnaks")
        await stage.people.edit(message, NUMBER + " thanks")
    async with on_stage(tmp_path, more, clock) as stage:
        assert await stage.settled() == []
        assert [case["state"] for case in await stage.cases()] == ["open"]


async def test_without_governance_nothing_leads_from_a_case_to_its_person(tmp_path: Path) -> None:
    """Neither by a column nor by an equal time or name in two tables."""
    async with on_stage(tmp_path) as stage:
        stage.clock.forward(minutes=7, seconds=1.234)
        await stage.people.say("callum", NUMBER)
        [note] = await stage.settled()
        stage.clock.forward(minutes=1)
        await stage.people.press(note, "not_right")
    with contextlib.closing(sqlite3.connect(tmp_path / "tactful.db")) as db:
        rows = {
            table: db.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - names from the line below
            for table in ("cases", "notes", "nudged", "dismissed")
        }
    people = {row[0] for table in ("nudged", "dismissed") for row in rows[table]}
    assert len(people) == 1
    times = {row[2] for table in ("nudged", "dismissed") for row in rows[table]}
    told = {str(value) for table in ("cases", "notes") for row in rows[table] for value in row}
    assert not (people | times) & told
