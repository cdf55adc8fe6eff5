"""What people do for themselves: buttons of notes, /declare, /privacy, /mydata. And what is kept of it: as little as they were told."""

from __future__ import annotations

import asyncio
import contextlib
import re
import sqlite3
from datetime import date, timedelta
from pathlib import Path

import pytest

from adapters.base import Alert, Button, Note
from bot import wording
from bot.config import Config
from bot.keys import Keyring
from bot.notice import notice
from bot.parts import database_of
from bot.store.base import Effects
from bot.store.retention import RULES
from bot.store.sqlite import SqliteStore
from detectors.shipped import names
from tests.scenarios.stage import Stage, on_stage
from tests.store.made import LEASE, NOW, case, message

ROSTER = "Surname,Forename,Year,Class\nMarchbanks,Theodora,4,Heron\n"
PUPIL = "heads up, Theodora has been suspended for two days after yesterday"
NUMBER = "my mobile's 07700 900217 if anyone needs me"
BULLIED = "a dad keeps sending me abusive messages on Facebook and I dread opening my phone"
PEOPLE = """
[people.headteacher]
name = "Ms Okafor"
ids = { console = "okafor" }
[people.chair]
name = "Mr Achterberg"
ids = { console = "achterberg" }
[people.dpo]
name = "Mrs Bellweather"
ids = { console = "bellweather" }
[roster]
file = "roster.csv"
"""
NAMED = """
[governance]
dpia_reference = "DPIA-2026-3"
dpia_date = 2026-09-01
lawful_basis = "public task"
contact = "Mrs Bellweather (dpo@marlowegreen.example)"
"""
WORDS = "I coach the under-tens on Saturdays and two of our pupils play there"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
    return tmp_path


async def alerted(stage: Stage, count: int = 1) -> list[Alert]:
    """The alerts since the last time, once there are so many."""
    async with asyncio.timeout(15):
        while len(stage.alerts) < count:  # noqa: ASYNC110 - two workers to wait for
            await asyncio.sleep(0.02)
    came, stage.alerts[:] = list(stage.alerts), []
    return came


async def noted(stage: Stage, sender: str, text: str) -> Note:
    """The one note that a message leads to."""
    await stage.people.say(sender, text)
    [note] = await stage.settled()
    return note


def on_disk(folder: Path) -> bytes:
    """All that the bot wrote."""
    given = {"config.toml", "roster.csv"}
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name not in given)


async def test_breach_reported_from_a_pupil_note_tells_the_dpo_who_and_when_and_starts_the_clock(folder: Path) -> None:
    async with on_stage(folder, PEOPLE) as stage:
        note = await noted(stage, "marcus", PUPIL)
        assert note.buttons[0] == Button("breach", "Report a data breach")
        reply = await stage.people.press(note, "breach")
        assert not reply.replaces, "the note's other buttons stay"
        assert "Mrs Bellweather" in reply.text
        assert "Thursday 26 November, 08:00" in reply.text
        [alert] = await alerted(stage)
        assert alert.recipient == "bellweather"
        assert "marcus" in alert.text
        assert "23 November" in alert.text
        assert not [word for word in ("Theodora", "suspended") if word in alert.text]


async def test_breach_pressed_twice_is_reported_once(folder: Path) -> None:
    async with on_stage(folder, PEOPLE) as stage:
        note = await noted(stage, "marcus", PUPIL)
        await stage.people.press(note, "breach")
        await stage.people.press(note, "breach")
        await alerted(stage)
        await stage.people.ask("marcus", "/declare something else")
        assert [alert.recipient for alert in await alerted(stage)] == ["okafor"], "no second alert for the officer"


async def test_report_that_reaches_nobody_says_so_and_promises_nothing(folder: Path) -> None:
    async with on_stage(folder, '[roster]\nfile = "roster.csv"\n') as stage:
        note = await noted(stage, "marcus", PUPIL)
        reply = await stage.people.press(note, "breach")
        assert "have told nobody" in reply.text
        assert "72 hours" in reply.text
        reply = await stage.people.ask("marcus", f"/declare {WORDS}")
        assert "have told nobody and kept nothing" in reply.text
        assert await stage.app.store.due_alert(stage.clock()) is None


async def test_declaration_goes_to_the_headteacher_alone_and_its_words_are_kept_nowhere(folder: Path) -> None:
    async with on_stage(folder, PEOPLE) as stage:
        reply = await stage.people.ask("aoife", f"/declare {WORDS}")
        assert "Ms Okafor" in reply.text
        [alert] = await alerted(stage)
        assert alert.recipient == "okafor"
        assert WORDS in alert.text
        assert "aoife" in alert.text
        assert await without_words(stage)
        stage.clock.forward(minutes=30)
        await stage.people.say("callum", "anything at all")
        await stage.settled()
        assert stage.alerts == [], "nobody else is asked where nobody answers"
        for text in (WORDS.encode(), b"aoife"):
            assert text not in on_disk(folder)


async def test_declaration_of_the_headteacher_goes_to_the_chair(folder: Path) -> None:
    async with on_stage(folder, PEOPLE) as stage:
        reply = await stage.people.ask("okafor", f"/declare {WORDS}")
        assert "Mr Achterberg" in reply.text
        assert [alert.recipient for alert in await alerted(stage)] == ["achterberg"]


async def test_declaration_without_words_explains_and_raises_nothing(folder: Path) -> None:
    async with on_stage(folder, PEOPLE) as stage:
        reply = await stage.people.ask("aoife", "/declare")
        assert "Ms Okafor" in reply.text
        assert "/declare" in reply.text
        assert await stage.app.store.due_alert(stage.clock()) is None


async def test_declaration_too_long_to_pass_on_is_not_cut_but_refused(folder: Path) -> None:
    async with on_stage(folder, PEOPLE) as stage:
        reply = await stage.people.ask("aoife", f"/declare {'and then ' * 400}")
        assert "fewer words" in reply.text
        assert await stage.app.store.due_alert(stage.clock()) is None


async def test_who_has_an_alert_is_thanked_and_others_learn_that_it_is_theirs(folder: Path) -> None:
    async with on_stage(folder, PEOPLE) as stage:
        await stage.people.ask("aoife", f"/declare {WORDS}")
        [alert] = await alerted(stage)
        assert [button.action for button in alert.buttons] == ["acknowledge"]
        reply = await stage.people.press(alert, "acknowledge")
        assert reply.replaces
        assert reply.text == wording.ALERT_YOURS
        again = await stage.people.press(alert, "acknowledge")
        assert "The Headteacher has it already" in again.text


async def test_alert_cannot_be_taken_by_whom_it_was_not_sent_to(folder: Path) -> None:
    async with on_stage(folder, PEOPLE) as stage:
        await stage.people.ask("aoife", f"/declare {WORDS}")
        [alert] = await alerted(stage)
        stolen = Alert(alert.id, alert.platform, "", "callum", alert.text)
        assert (await stage.people.press(stolen, "acknowledge")).text == wording.GONE


async def test_buttons_of_anothers_note_do_nothing(folder: Path) -> None:
    async with on_stage(folder, PEOPLE) as stage:
        note = await noted(stage, "marcus", PUPIL)
        theirs = Note(note.id, "console", "local", note.channel, "callum", None, note.text)
        for action in ("breach", "declare", "tell", "evidence"):
            assert (await stage.people.press(theirs, action)).text == wording.GONE
        assert await stage.app.store.due_alert(stage.clock()) is None


@pytest.mark.parametrize("action", ["declare", "tell"])
async def test_press_tells_the_headteacher_that_somebody_asks_not_what(action: str, folder: Path) -> None:
    """The buttons of boundary, image and support notes; any note takes them."""
    async with on_stage(folder, PEOPLE) as stage:
        note = await noted(stage, "marcus", PUPIL)
        reply = await stage.people.press(note, action)  # type: ignore[arg-type]  # one of the actions
        assert "Ms Okafor" in reply.text
        [alert] = await alerted(stage)
        assert (alert.recipient, "marcus" in alert.text, "Theodora" in alert.text) == ("okafor", True, False)


async def test_evidence_checklist_keeps_and_never_deletes(folder: Path) -> None:
    async with on_stage(folder, PEOPLE) as stage:
        note = await noted(stage, "marcus", PUPIL)
        reply = await stage.people.press(note, "evidence")
        assert not reply.replaces
        assert "Screenshot each one" in reply.text
        assert "don't delete" in reply.text
        assert "indecent picture of a child" in reply.text
        assert await stage.app.store.due_alert(stage.clock()) is None


async def test_privacy_says_what_is_so_now(folder: Path) -> None:
    settings = PEOPLE + NAMED + '[detectors.derogatory_insult]\nmode = "shadow"\n[detectors.credential]\nmode = "off"\n'
    async with on_stage(folder, settings) as stage:
        reply = await stage.people.ask("callum", "/privacy")
    said = {passage.title: passage.text for passage in reply.passages}
    assert "2 channels" in said["Where I listen"]
    assert "pupils' confidential information" in said["What I look for"]
    assert "In silence, to see how well it works: unkind remarks" in said["What I look for"]
    assert "password" not in said["What I look for"]
    assert "most records: 90 days" in said["What I keep, and how long"]
    assert "Ms Okafor" in said["Who sees it"]
    assert "Mrs Bellweather" in said["Who sees it"]
    assert "public task" in said["Why the school may"]
    assert "DPIA-2026-3, 1 September 2026" in said["Why the school may"]
    assert "dpo@marlowegreen.example" in said["If you disagree"]
    assert "ico.org.uk" in said["Complaints"]
    assert all(part in reply.text for part in (*said, *said.values()))
    assert "$" not in reply.text


async def test_privacy_of_a_school_that_named_nothing_says_that_nothing_leads_back(folder: Path) -> None:
    async with on_stage(folder, '[roster]\nfile = "roster.csv"\n') as stage:
        text = (await stage.people.ask("callum", "/privacy")).text
    assert "no record of what I notice leads back to anybody" in text
    assert "with no way back to you" in text


def test_notice_names_every_period_and_every_detector_that_ships() -> None:
    text = " ".join(passage.text for passage in notice(Config()))
    assert [rule.name for rule in RULES if f": {rule.keep.days} days" not in text] == []
    assert [name for name in names() if name.replace("_", " ") in text] == ["credential"] * ("credential" in text)


async def test_my_data_lists_what_leads_back_and_nobody_elses(folder: Path) -> None:
    async with on_stage(folder, PEOPLE + NAMED) as stage:
        await noted(stage, "marcus", PUPIL)
        note = await noted(stage, "priti", "supply log-in is user: supply4 password: Gr3en-Heron!7")
        await stage.people.press(note, "fine")
        marcus, priti, callum = [(await stage.people.ask(who, "/mydata")).text for who in ("marcus", "priti", "callum")]
    assert "I keep 1 record about you" in marcus
    assert "23 November 2026: section 8.6, not answered" in marcus
    assert "I sent you 1 note" in marcus
    assert "section 9.3, you said it was fine" in priti
    assert callum.startswith(wording.MY_DATA_NOTHING)
    assert not re.search(r"\d{1,2} November", callum)


async def test_my_data_without_names_says_plainly_that_nothing_leads_back(folder: Path) -> None:
    async with on_stage(folder, PEOPLE) as stage:
        await noted(stage, "marcus", PUPIL)
        text = (await stage.people.ask("marcus", "/mydata")).text
    assert text.startswith("Nothing that I noticed leads back to you")
    assert "under a code, that I sent you 1 note" in text


async def test_question_with_a_finding_in_it_is_answered_not_scolded(folder: Path) -> None:
    async with on_stage(folder, PEOPLE) as stage:
        reply = await stage.people.ask("callum", "/policy can I give a parent my number 07700 900217")
        assert "9.2" in reply.text
        assert "07700" not in reply.text
        assert await stage.settled() == []
        assert await stage.cases() == []


async def test_policy_alone_lists_topics_and_what_is_not_in_the_policy_is_said_plainly(folder: Path) -> None:
    async with on_stage(folder, PEOPLE) as stage:
        topics = (await stage.people.ask("callum", "/policy")).text
        nothing = (await stage.people.ask("callum", "/policy is the swimming pool open")).text
    assert "Topics: " in topics
    assert "; cyberbullying" in topics
    assert nothing.startswith("There's nothing in the policy about that.")
    assert "cyberbullying" in nothing


async def test_writer_of_something_urgent_cannot_make_its_record_go(tmp_path: Path) -> None:
    """A disputed tip is gone after a week; an alert's record is not its writer's to take away (R19)."""
    store = SqliteStore(tmp_path / "tactful.db", Keyring.create(tmp_path / "tactful.keys"))
    await store.open()
    await store.intake([message()], NOW)
    ended = [case(action=action, state="disputed", closed_at=NOW) for action in ("nudge", "alert")]
    await store.commit(await store.claim(1, LEASE, NOW), Effects(cases=ended))
    assert await store.purge(NOW + timedelta(days=8)) == 1
    assert [left.action for left in await store.of_person(ended[0].person or "")] == ["alert"]
    await store.close()


async def test_commands_are_counted_by_name_alone(folder: Path) -> None:
    async with on_stage(folder, PEOPLE) as stage:
        for line in ("/policy photos", "/declare", "/privacy", "/mydata", "/sesame open"):
            await stage.people.ask("callum", line)
        page = stage.app.metrics.page().decode()
    counted = re.findall(r'tactful_commands_total\{command="(\w+)",platform="console"\} 1.0', page)
    assert sorted(counted) == ["declare", "mydata", "other", "policy", "privacy"]


def test_days_read_as_people_say_them() -> None:
    assert wording.day(date(2026, 3, 1)) == "1 March 2026"


async def without_words(stage: Stage) -> bool:
    """Whether, in a moment, no declaration stands in the store any more, not even sealed."""
    for _ in range(300):
        if WORDS.encode() not in unsealed(stage):
            return True
        await asyncio.sleep(0.02)
    return False


def unsealed(stage: Stage) -> bytes:
    """What who has the keys could still read of alerts."""
    with contextlib.closing(sqlite3.connect(database_of(stage.config))) as database:
        rows = database.execute("SELECT sealed FROM alerts UNION ALL SELECT sealed FROM alert_sends").fetchall()
    return b"".join(stage.app.keyring.unseal("alert", sealed) for (sealed,) in rows if sealed)
