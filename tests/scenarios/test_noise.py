"""Detectors that say too much, or are wrong too often, fall silent by themselves, say so, and come back."""

from __future__ import annotations

import asyncio
import itertools
import json
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from adapters.base import Note
from bot import check, noise, wording
from bot.errors import StoreAway, UsageError
from bot.store import reader
from tests.scenarios import stage as stages
from tests.scenarios.stage import Clock, Stage, on_stage

NUMBER = "my mobile's 07700 900217 if anyone needs me"
_people = itertools.count()
_numbers = itertools.count(1)
INSULT = "that dad is an absolute moron"
CHILD_AT_RISK = "ALARM in room four"
LISTEN = """
[detectors.alarm]
recognizer = "tests.scenarios.alarm:Alarm"
label = "safeguarding.escalate"
clauses = ["13.5"]
[nudges]
cool_down_hours = 0
daily_cap = 1000
"""
TWO_A_WEEK = LISTEN + "weekly_budget = 2\n"
TOUCHY = LISTEN + "pause_after = 4\npause_above = 0.5\n"


@pytest.fixture(autouse=True)
def leadership(monkeypatch: pytest.MonkeyPatch) -> None:
    """The school has a channel for its leadership."""
    named = stages.SCHOOL.replace("[channels]", '[channels]\nleadership = "heads"')
    monkeypatch.setattr(stages, "SCHOOL", named)


async def said(stage: Stage, times: int, text: str = NUMBER) -> list[Note]:
    """The notes that so many people get for it, each of them new here."""
    stage.people._refs = _numbers  # after a restart a terminal would number its messages from 1 again
    for _ in range(times):
        await stage.people.say(f"person{next(_people)}", text)
    return await stage.settled()


async def resting(stage: Stage, number: int) -> list[str]:
    """What leadership was told of tips that rest, once it is so much; then a little longer, to see that it isn't more."""
    for _ in range(400):
        posts = [post.text for post in stage.posts if post.channel == "heads" and "resting" in post.text]
        if len(posts) >= number:
            await asyncio.sleep(0.1)
            return posts
        await asyncio.sleep(0.01)
    raise AssertionError("leadership was not told")


async def metrics(stage: Stage) -> str:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{stage.app.port}") as client:
        return (await client.get("/metrics")).text


async def held_back(stage: Stage) -> list[str | None]:
    return [case["held_back"] for case in await stage.cases()]


async def test_a_spent_week_is_silent_until_there_is_room_again(tmp_path: Path) -> None:
    clock = Clock()
    async with on_stage(tmp_path, TWO_A_WEEK, clock) as stage:
        assert len(await said(stage, 3)) == 2
        assert len(await said(stage, 1, INSULT)) == 1, "another detector has a week of its own"
        assert await held_back(stage) == [None, None, "budget", None]
    async with on_stage(tmp_path, TWO_A_WEEK, clock) as stage:
        assert await said(stage, 1) == []
        clock.forward(days=6)
        assert await said(stage, 1) == []
        clock.forward(days=1)
        assert len(await said(stage, 3)) == 2


async def test_a_week_that_is_spent_slowly_comes_back_slowly(tmp_path: Path) -> None:
    async with on_stage(tmp_path, TWO_A_WEEK) as stage:
        assert len(await said(stage, 1)) == 1
        stage.clock.forward(days=5)
        assert len(await said(stage, 2)) == 1
        stage.clock.forward(days=2)
        assert len(await said(stage, 2)) == 1, "the first note is a week old, the second is not"


async def test_two_replicas_have_one_budget(tmp_path: Path) -> None:
    more = LISTEN + "weekly_budget = 5\n"
    async with on_stage(tmp_path, more) as one, on_stage(tmp_path, more) as other:
        one.people._refs = other.people._refs = _numbers
        for n in range(20):
            await asyncio.gather(
                *(
                    stage.people.say(f"{n} of {stage.app.port}", NUMBER, channel)
                    for stage, channel in ((one, "staffroom"), (other, "lounge"))
                )
            )
        await one.settled()
        await other.settled()
        assert sorted(await held_back(one), key=str).count(None) == 5
        assert len(await resting(one, 0)) + len(await resting(other, 0)) == 1


async def test_leadership_is_told_once_a_week_and_nothing_of_anybody(tmp_path: Path) -> None:
    async with on_stage(tmp_path, TWO_A_WEEK) as stage:
        await said(stage, 4)
        [post] = await resting(stage, 1)
        assert "contact_phone" in post
        assert "07700" not in post
        assert "person" not in post
        assert 'tactful_detector_resting{detector="contact_phone",why="budget"} 1.0' in await metrics(stage)
        stage.clock.forward(days=7)
        await said(stage, 4)
        assert len(await resting(stage, 2)) == 2
        with reader.reading(tmp_path / "tactful.db") as db:
            day = stage.clock().date()
            assert reader.counters(db, day, day)["silenced", "contact_phone budget"] == 1


async def test_a_child_at_risk_is_never_held_back_and_an_alert_over_budget_is_told(tmp_path: Path) -> None:
    async with on_stage(tmp_path, TWO_A_WEEK) as stage:
        assert len(await said(stage, 5, CHILD_AT_RISK)) == 5
        assert {case["action"] for case in await stage.cases()} == {"alert"}
        [post] = await resting(stage, 1)
        assert "alarm" in post


async def test_a_detector_that_is_disputed_rests_until_a_person_resumes_it(tmp_path: Path) -> None:
    clock = Clock()
    async with on_stage(tmp_path, TOUCHY, clock) as stage:
        notes = await said(stage, 5)
        for note, answer in zip(notes, ["not_right", "fine", "not_right", "not_right", "fine"], strict=True):
            await stage.people.press(note, answer)  # type: ignore[arg-type]
        assert await said(stage, 1) == []
        [post] = await resting(stage, 1)
        assert "tactful detectors resume contact_phone" in post
    clock.forward(days=200)
    async with on_stage(tmp_path, TOUCHY, clock) as stage:
        assert await said(stage, 1) == [], "only a person lets it speak again"
        assert (await held_back(stage))[-1] == "paused"
        assert "contact_phone speaks again" in await noise.resumed(stage.config, "contact_phone")
        assert "not paused" in await noise.resumed(stage.config, "contact_phone")
        [note] = await said(stage, 1)
        await stage.people.press(note, "not_right")
        assert len(await said(stage, 1)) == 1, "judged afresh"
        assert len(await resting(stage, 0)) == 0, "a restart tells nothing again"
    with reader.reading(tmp_path / "tactful.db") as db:
        records = [json.loads(data) for _, data, _, _ in reader.audit_rows(db) if data]
    changes = [(r["kind"], r["detector"]) for r in records if r["kind"] in {"paused", "resumed"}]
    assert changes == [("paused", "contact_phone"), ("resumed", "contact_phone")]


async def test_an_alert_goes_out_while_its_detector_is_paused(tmp_path: Path) -> None:
    async with on_stage(tmp_path, TOUCHY) as stage:
        for note in await said(stage, 4, CHILD_AT_RISK):
            await stage.people.press(note, "not_right")
        assert len(await resting(stage, 1)) == 1
        assert len(await said(stage, 1, CHILD_AT_RISK)) == 1


async def test_few_answers_or_mostly_fine_pause_nothing(tmp_path: Path) -> None:
    async with on_stage(tmp_path, TOUCHY) as stage:
        notes = await said(stage, 4)
        for note in notes[:2]:
            await stage.people.press(note, "not_right")
        assert len(await said(stage, 1)) == 1, "two answers are too few"
        for note in notes[2:]:
            await stage.people.press(note, "fine")
            await stage.people.press(note, "not_right")  # the first answer stands
        assert len(await said(stage, 1)) == 1, "half of them is not above half"


async def test_operators_see_it(tmp_path: Path) -> None:
    async with on_stage(tmp_path, TWO_A_WEEK) as stage:
        # Both read the wall clock, so the notes must be of today.
        stage.clock.time = datetime.now(UTC)
        [note, _] = await said(stage, 2)
        await stage.people.press(note, "not_right")
        lines = {line.partition(":")[0]: line for line in (await noise.listed(stage.config)).splitlines()}
        assert "2 of 2 notes this week; 1 of 1 answers “not right”; resting" in lines["contact_phone"]
        assert "nothing said" in lines["credential"]
        with pytest.raises(UsageError, match="Did you mean contact_phone"):
            await noise.resumed(stage.config, "contact_fone")
        checked: list[str] = []
        await check.run(stage.config, checked.append)
        assert any("contact_phone is resting" in line for line in checked)


async def test_look_ups_are_counted_without_a_person(tmp_path: Path) -> None:
    async with on_stage(tmp_path) as stage:
        await stage.people.ask("callum", "/policy can I give a parent my number")
        await stage.people.ask("priti", "/policy ring parents from my mobile")
        await stage.people.ask("priti", "/policy football scores")
        await stage.people.ask("priti", "/policy")
        day = stage.clock().date()
    with reader.reading(tmp_path / "tactful.db") as db:
        counters = reader.counters(db, day, day)
    looked_up = {detail: n for (name, detail), n in counters.items() if name == "looked_up"}
    assert looked_up == {"social-media 9.2": 2, "-": 1}


async def test_a_look_up_is_answered_while_the_store_is_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with on_stage(tmp_path) as stage:

        async def away(*_: object) -> None:
            raise StoreAway("the disk is full")

        with monkeypatch.context() as patch:
            patch.setattr(stage.app.store, "count", away)
            assert "9.2" in (await stage.people.ask("callum", "/policy my number")).text
            await stage.app.look_ups.written()
        await stage.people.ask("callum", "/policy my number")
        day = stage.clock().date()
    with reader.reading(tmp_path / "tactful.db") as db:
        assert reader.counters(db, day, day)["looked_up", "social-media 9.2"] == 1


@pytest.mark.parametrize("why", ["budget", "paused"])
def test_what_leadership_reads_is_short(why: str) -> None:
    text = wording.fill(wording.RESTS[why], {}, detector="pupil_name_sensitive", budget="100")
    assert len(text.split()) <= 60
    assert "$" not in text
