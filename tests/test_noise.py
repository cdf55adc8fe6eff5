"""Budgets and pauses to the last note: in any order, from several processes, through crashes; and never of what is urgent."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audit.verify import verify
from bot.decide import ORDER, Circumstances, Rules, decide, response_of, severity_of
from bot.keys import Keyring
from bot.noise import Allowance
from bot.store.base import Effects, Limits, Overspent, Room
from bot.store.sqlite import SqliteStore
from detectors import Scan
from tests.store.made import LEASE, NOW, PERSON, case, message, note
from tests.test_decide import finding

CUES = [(), ("own",), ("pupils",), ("parents",), ("secrecy",), ("indecent",), ("cyberbullying_victim",)]
URGENT = {"E0", "E1", "V"}
DAY = timedelta(days=1)


@pytest.mark.parametrize("cues", CUES)
@pytest.mark.parametrize("label", ORDER)
def test_tips_rest_and_what_is_urgent_does_not(label: str, cues: Sequence[str]) -> None:
    found = finding(label, *cues)
    scan = Scan((found,), "doing")
    speaks = decide(scan, Circumstances(), Rules(), NOW)
    for why, circumstances in (
        ("paused", Circumstances(paused=frozenset({found.detector}))),
        ("budget", Circumstances(spent=frozenset({found.detector}))),
    ):
        rests = decide(scan, circumstances, Rules(), NOW)
        if response_of(found, severity_of(found, "staff")) in URGENT:
            assert rests == speaks
        else:
            assert (rests.action, rests.held_back) == ("record", why)
            assert rests == replace(speaks, action="record", held_back=why)


def test_the_next_finding_speaks_where_the_first_ones_detector_rests() -> None:
    first, second = finding("credential"), replace(finding("contact.phone", "own"), detector="other")
    paused = Circumstances(paused=frozenset({first.detector}))
    decision = decide(Scan((first, second), "doing"), paused, Rules(), NOW)
    assert (decision.action, decision.lead) == ("nudge", second)


@given(st.integers(0, 5), st.lists(st.sampled_from(["a", "b"]), max_size=20))
def test_an_allowance_is_spent_to_the_last_note(budget: int, wanted: list[str]) -> None:
    allowance = Allowance(Room(budget, {"a": 1}))
    said = {"a": 1, "b": 0}
    for detector in wanted:
        if detector not in allowance.spent:
            allowance.spend(detector)
            said[detector] += 1
    for detector in "ab":
        due = wanted.count(detector) + (detector == "a")
        assert said[detector] == (min(due, max(budget, detector == "a")) if budget else due)


def limited(path: Path, keyring: Keyring, **limits: float) -> SqliteStore:
    return SqliteStore(path / "tactful.db", keyring, limits=Limits(**limits))  # type: ignore[arg-type]  # whole where it must


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring.create(tmp_path / "school.keys")


def notes_of(count: int, action: str = "nudge") -> Effects:
    cases = [case(action=action) for _ in range(count)]
    return Effects(cases, notes=[note(one, detector="contact_phone") for one in cases])


async def commit(store: SqliteStore, ref: str, effects: Effects, at: datetime = NOW) -> None:
    await store.intake([message(ref)], at)
    await store.commit(await store.claim(10, LEASE, at), effects)


async def test_what_is_more_than_the_week_has_room_for_is_refused_whole(tmp_path: Path, keyring: Keyring) -> None:
    """Another process spoke between the reading and the commit: the batch is decided again."""
    one, other = limited(tmp_path, keyring, budget=3), limited(tmp_path, keyring, budget=3)
    await one.open()
    await other.open()
    await commit(one, "1", notes_of(2))
    await other.intake([message("2")], NOW)
    batch = await other.claim(10, LEASE, NOW)
    with pytest.raises(Overspent):
        await other.commit(batch, notes_of(2))
    assert dict((await other.room(NOW)).said) == {"contact_phone": 2}
    await other.commit(batch, notes_of(1))
    await commit(one, "3", notes_of(4, "alert"))  # urgent: counted, never refused
    assert dict((await one.room(NOW)).said) == {"contact_phone": 7}
    await one.close()
    await other.close()
    assert verify(one.path, keyring).ok


async def test_a_week_is_the_day_and_the_six_before(tmp_path: Path, keyring: Keyring) -> None:
    store = limited(tmp_path, keyring, budget=3)
    await store.open()
    await commit(store, "1", notes_of(3))
    assert (await store.room(NOW + 6 * DAY)).said == {"contact_phone": 3}
    assert (await store.room(NOW + 7 * DAY)).said == {}
    await store.close()


async def test_a_silence_that_was_not_told_is_told_after_a_crash(tmp_path: Path, keyring: Keyring) -> None:
    store = limited(tmp_path, keyring, budget=1)
    await store.open()
    await commit(store, "1", notes_of(1))
    silenced = await store.unsaid(NOW)
    assert silenced is not None
    assert (silenced.detector, silenced.why, silenced.week) == ("contact_phone", "budget", "2026-W36")
    assert await store.unsaid(NOW) is None, "it is in hand"
    await store._stop()  # killed before it was told
    store = limited(tmp_path, keyring, budget=1)
    await store.open()
    assert await store.unsaid(NOW + timedelta(minutes=6)) == silenced
    await store.said(silenced)
    assert await store.unsaid(NOW + DAY) is None
    await store.close()


async def test_answers_at_once_from_two_processes_pause_once(tmp_path: Path, keyring: Keyring) -> None:
    one, other = (limited(tmp_path, keyring, pause_above=0.5, pause_after=10) for _ in range(2))
    await one.open()
    await other.open()
    effects = notes_of(20)
    await commit(one, "1", effects)
    presses = [(one, other)[n % 2].respond(i.note.id, PERSON, "not_right", NOW) for n, i in enumerate(effects.notes)]
    await asyncio.gather(*presses)
    [noise] = await other.noise(NOW)
    assert (noise.answers, noise.disputed, noise.paused_at) == (20, 20, NOW)
    kinds = [
        kind
        for (kind,) in await one._reader.do(
            lambda db: db.execute("SELECT json_extract(data, '$.kind') FROM audit").fetchall()
        )
    ]
    assert kinds.count("paused") == 1
    assert await one.resume("contact_phone", NOW)
    assert not await other.resume("contact_phone", NOW)
    assert [(n.week, n.answers, n.paused_at) for n in await other.noise(NOW)] == [(20, 0, None)]
    await one.close()
    await other.close()
    assert verify(one.path, keyring).ok


async def test_answers_of_long_ago_count_no_more(tmp_path: Path, keyring: Keyring) -> None:
    store = limited(tmp_path, keyring, pause_above=0.5, pause_after=2)
    await store.open()
    effects = notes_of(2)
    await commit(store, "1", effects)
    await store.respond(effects.notes[0].note.id, PERSON, "not_right", NOW)
    await store.respond(effects.notes[1].note.id, PERSON, "not_right", NOW + 90 * DAY)
    [noise] = await store.noise(NOW + 90 * DAY)
    assert (noise.answers, noise.paused_at) == (1, None)
    await store.close()


async def test_counts_of_long_ago_are_forgotten(tmp_path: Path, keyring: Keyring) -> None:
    store = limited(tmp_path, keyring, budget=1)
    await store.open()
    await commit(store, "1", notes_of(1))
    await commit(store, "2", Effects(), NOW + 120 * DAY)
    for table in ("noise", "silenced"):
        assert await store._reader.do(lambda db, t=table: db.execute(f"SELECT * FROM {t}").fetchall()) == []  # type: ignore[misc]  # noqa: S608
    await store.close()
