"""What every store promises. An engine's test class inherits this unchanged and says how to make, and how to kill, a store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

import pytest

from bot.errors import StoreAway
from bot.store.base import (
    Acknowledged,
    Closure,
    Effects,
    LeaseLost,
    Nudged,
    OpenAlert,
    OpenAlerts,
    Step,
    Store,
    TakenOn,
)
from tests.store.made import (
    LATER,
    LEASE,
    NOW,
    OTHER,
    PERSON,
    alert,
    case,
    decided,
    deletion,
    drained,
    edit,
    message,
    note,
    send,
    stepped,
    with_note,
)

SECOND = timedelta(seconds=1)


class Engine(Protocol):
    """One database, and the processes on it."""

    def process(self) -> Store:
        """Another process's store on the same database, not yet opened."""
        ...

    async def kill(self, store: Store) -> None:
        """Ends the process of that store without a word."""
        ...


async def again(store: Store, engine: Engine) -> Store:
    """The process is killed, and another takes its place."""
    await engine.kill(store)
    other = engine.process()
    await other.open()
    return other


class StoreContract:
    @pytest.fixture
    def engine(self) -> Engine:
        raise NotImplementedError

    @pytest.fixture
    async def store(self, engine: Engine) -> AsyncIterator[Store]:
        store = engine.process()
        await store.open()
        yield store
        await store.close()

    async def test_is_away_before_it_is_opened(self, engine: Engine) -> None:
        with pytest.raises(StoreAway):
            await engine.process().intake([message()], NOW)

    # Intake

    async def test_a_message_is_heard_once(self, store: Store) -> None:
        assert await store.intake([message()], NOW) == [True]
        assert await store.intake([message()], LATER) == [False]

    async def test_twice_in_one_delivery_is_heard_once(self, store: Store) -> None:
        assert await store.intake([message("1"), message("2"), message("1")], NOW) == [True, True, False]
        assert [m.ref for m in await drained(store)] == ["1", "2"]

    async def test_two_equal_messages_are_heard_twice(self, store: Store) -> None:
        assert await store.intake([message("1", "thanks"), message("2", "thanks")], NOW) == [True, True]

    async def test_revisions_are_heard_each(self, store: Store) -> None:
        events = [message(), edit(revision="200"), edit(revision="300"), deletion()]
        assert await store.intake(events, NOW) == [True] * 4
        assert await store.intake(events, NOW) == [False] * 4

    async def test_the_same_ids_elsewhere_are_other_messages(self, store: Store) -> None:
        elsewhere = [message(), message(platform="teams"), message(workspace="T2"), message(channel="C2")]
        assert await store.intake(elsewhere, NOW) == [True] * 4

    async def test_a_decided_message_is_still_known(self, store: Store) -> None:
        await store.intake([message()], NOW)
        await drained(store)
        assert await store.intake([message()], LATER) == [False]
        assert await drained(store) == []

    async def test_nothing_is_no_message(self, store: Store) -> None:
        assert await store.intake([], NOW) == []

    async def test_many_at_once_are_told_apart(self, store: Store) -> None:
        answers = await asyncio.gather(*(store.intake([message(str(n % 50))], NOW) for n in range(100)))
        assert sum(new for [new] in answers) == 50
        assert len(await drained(store)) == 50

    async def test_what_was_acknowledged_outlives_a_crash(self, store: Store, engine: Engine) -> None:
        await store.intake([message("1"), message("2")], NOW)
        await engine.kill(store)
        again = engine.process()
        await again.open()
        assert await again.intake([message("1")], NOW) == [False]
        assert [m.ref for m in await drained(again)] == ["1", "2"]
        await again.close()

    async def test_a_message_comes_back_as_it_was(self, store: Store) -> None:
        heard = message("1.2", "Family 👩‍👩‍👧 & tést\x00\u202e", thread="1.0", sent_at=NOW + timedelta(microseconds=1))
        await store.intake([heard], LATER)
        [item] = (await store.claim(10, LEASE, LATER)).items
        assert item.message == heard
        assert (item.heard_at, item.attempts, item.superseded) == (LATER, 0, False)

    # High-water marks

    async def test_high_water_is_only_what_was_said_to_be_heard_whole(self, store: Store) -> None:
        """A live message proves nothing about what came before it."""
        await store.intake([message("1000")], NOW)
        assert await store.high_water("slack", "T1", "C1") is None
        await store.raise_high_water("slack", "T1", "C1", "999")
        assert await store.high_water("slack", "T1", "C1") == "999"

    async def test_high_water_never_falls(self, store: Store) -> None:
        for ref in ("1700000000.000200", "1700000000.000100", "999.000000"):
            await store.raise_high_water("slack", "T1", "C1", ref)
        assert await store.high_water("slack", "T1", "C1") == "1700000000.000200"

    async def test_high_water_is_each_channels_own(self, store: Store) -> None:
        await store.raise_high_water("slack", "T1", "C1", "7")
        assert await store.high_water("slack", "T1", "C2") is None
        assert await store.high_water("slack", "T2", "C1") is None
        assert await store.high_water("teams", "T1", "C1") is None

    # Announcements

    async def test_announcement_keeps_its_first_time(self, store: Store) -> None:
        assert await store.announced_at("place") is None
        await store.mark_announced("place", NOW)
        await store.mark_announced("place", LATER)
        assert await store.announced_at("place") == NOW

    # Claims

    async def test_nothing_waits(self, store: Store) -> None:
        assert (await store.claim(10, LEASE, NOW)).items == ()

    async def test_a_channel_keeps_its_order(self, store: Store) -> None:
        for number in range(10):
            await store.intake([message(str(n), channel=f"C{n % 3}") for n in range(number * 6, number * 6 + 6)], NOW)
        heard = await drained(store)
        assert len(heard) == 60
        for channel in ("C0", "C1", "C2"):
            refs = [int(m.ref) for m in heard if m.channel == channel]
            assert refs == sorted(refs)

    async def test_a_batch_has_a_limit_and_the_rest_comes_next(self, store: Store) -> None:
        await store.intake([message(str(n)) for n in range(5)], NOW)
        batch = await store.claim(2, LEASE, NOW)
        assert [item.message.ref for item in batch.items] == ["0", "1"]
        await store.commit(batch, Effects())
        assert [m.ref for m in await drained(store)] == ["2", "3", "4"]

    async def test_the_rest_of_a_leased_channel_waits(self, store: Store) -> None:
        """Otherwise a later message could be decided before an earlier one."""
        await store.intake([message("1"), message("2")], NOW)
        batch = await store.claim(1, LEASE, NOW)
        assert (await store.claim(1, LEASE, NOW)).items == ()
        assert (await store.claim(1, LEASE, NOW, shard=batch.shard)).items == ()

    async def test_what_waited_longest_comes_first(self, store: Store) -> None:
        for number in range(40):
            await store.intake([message("1", channel=f"C{number}")], NOW + number * SECOND)
        batch = await store.claim(1, LEASE, LATER)
        assert batch.items[0].message.channel == "C0"

    async def test_a_shard_can_be_asked_for(self, store: Store) -> None:
        await store.intake([message("1", channel=f"C{n}") for n in range(40)], NOW)
        first = await store.claim(100, LEASE, NOW)
        await store.commit(first, Effects())
        await store.intake([message("2", channel=f"C{n}") for n in range(40)], NOW)
        again = await store.claim(100, LEASE, NOW, shard=first.shard)
        assert again.shard == first.shard
        assert {i.message.channel for i in again.items} == {i.message.channel for i in first.items}

    async def test_an_expired_lease_is_claimed_again_and_counted(self, store: Store) -> None:
        await store.intake([message("1")], NOW)
        first = await store.claim(10, LEASE, NOW)
        assert (await store.claim(10, LEASE, NOW + LEASE - SECOND)).items == ()
        await store.intake([message("2")], NOW)
        second = await store.claim(10, LEASE, NOW + LEASE)
        assert [(i.message.ref, i.attempts) for i in second.items] == [("1", 1), ("2", 0)]
        third = await store.claim(10, LEASE, NOW + 2 * LEASE)
        assert [(i.message.ref, i.attempts) for i in third.items] == [("1", 2), ("2", 1)]
        assert len({first.lease, second.lease, third.lease}) == 3

    async def test_a_lost_lease_writes_nothing(self, store: Store) -> None:
        await store.intake([message()], NOW)
        late = await store.claim(10, LEASE, NOW)
        about = case()
        effects = Effects([about], notes=[note(about)], nudged=[Nudged(PERSON, "p", NOW)], counts={("heard", ""): 1})
        other = await store.claim(10, LEASE, NOW + LEASE)
        with pytest.raises(LeaseLost):
            await store.commit(late, effects)
        assert await store.cases_of(["m1"]) == {}
        assert await store.next_note(LATER) is None
        assert (await store.histories([PERSON], NOW))[PERSON].nudges == ()
        await store.commit(other, effects)
        assert await store.cases_of(["m1"]) == {"m1": [about]}
        with pytest.raises(LeaseLost):
            await store.commit(other, effects)

    async def test_an_expired_lease_that_nobody_took_still_counts(self, store: Store) -> None:
        await store.intake([message()], NOW)
        batch = await store.claim(10, LEASE, NOW)
        await store.commit(batch, Effects())
        assert await drained(store, LATER) == []

    async def test_a_part_of_a_batch_can_be_committed(self, store: Store) -> None:
        await store.intake([message("1"), message("2"), message("3")], NOW)
        batch = await store.claim(10, LEASE, NOW)
        await store.commit(replace(batch, items=batch.items[:1]), Effects())
        assert [m.ref for m in await drained(store)] == ["2", "3"]

    async def test_a_batch_that_a_crash_ended_comes_again(self, store: Store, engine: Engine) -> None:
        await store.intake([message("1"), message("2")], NOW)
        await store.claim(1, LEASE, NOW)
        await engine.kill(store)
        again = engine.process()
        await again.open()
        batch = await again.claim(10, LEASE, NOW + LEASE)
        assert [(i.message.ref, i.attempts) for i in batch.items] == [("1", 1), ("2", 0)]
        await again.close()

    async def test_a_later_revision_supersedes(self, store: Store) -> None:
        await store.intake([message("1"), edit("1", "200"), message("2")], NOW)
        items = (await store.claim(10, LEASE, NOW)).items
        assert [(i.message.ref, i.message.revision, i.superseded) for i in items] == [
            ("1", "", True),
            ("1", "200", False),
            ("2", "", False),
        ]

    async def test_a_revision_that_was_decided_supersedes_what_comes_late(self, store: Store) -> None:
        await store.intake([edit("1", "300")], NOW)
        await drained(store)
        await store.intake([message("1"), edit("1", "200"), edit("1", "400")], NOW)
        items = (await store.claim(10, LEASE, NOW)).items
        assert [i.superseded for i in items] == [True, True, False]

    async def test_a_deletion_supersedes_everything_but_itself(self, store: Store) -> None:
        await store.intake([message("1"), deletion("1"), edit("1", "200")], NOW)
        items = (await store.claim(10, LEASE, NOW)).items
        assert [(i.message.kind, i.superseded) for i in items] == [
            ("posted", True),
            ("deleted", False),
            ("edited", True),
        ]

    # Cases

    async def test_a_case_comes_back_as_it_was(self, store: Store) -> None:
        plain = case("m1")
        bare = case("m2", person=None, way_back=None, lead=None, labels=(), clauses=(), detectors={}, failed=("x", "y"))
        held = case("m1", held_back="cool_down", action="record", at=NOW + timedelta(microseconds=7))
        await decided(store, Effects(cases=[plain, bare, held]))
        assert await store.cases_of(["m1", "m2", "m3"]) == {"m1": [plain, held], "m2": [bare]}
        assert await store.cases_of([]) == {}

    async def test_a_closed_case_stays_closed(self, store: Store) -> None:
        about = case()
        await decided(store, Effects(cases=[about]))
        await decided(store, Effects(closures=[Closure(about.id, "self_remediated", LATER)]))
        await decided(store, Effects(closures=[Closure(about.id, "withdrawn", LATER + SECOND)]))
        closed = replace(about, state="self_remediated", closed_at=LATER)
        assert await store.cases_of(["m1"]) == {"m1": [closed]}

    async def test_a_case_can_open_and_close_in_one_batch(self, store: Store) -> None:
        about = case()
        await decided(store, Effects(cases=[about], closures=[Closure(about.id, "withdrawn", LATER)]))
        [found] = (await store.cases_of(["m1"]))["m1"]
        assert found.state == "withdrawn"

    async def test_a_closure_of_an_unknown_case_does_nothing(self, store: Store) -> None:
        await decided(store, Effects(closures=[Closure("f" * 32, "withdrawn", NOW)]))

    # Notes

    async def test_a_note_is_sent_once(self, store: Store) -> None:
        _, intent = await with_note(store)
        assert await store.next_note(NOW) == intent
        assert await store.next_note(LATER) is None
        await store.settle(intent, "sent", NOW, by="ephemeral")
        assert await store.next_note(LATER) is None

    async def test_a_note_waits_for_its_time(self, store: Store) -> None:
        about = case()
        await decided(store, Effects(cases=[about], notes=[note(about, not_before=LATER)]))
        assert await store.next_note(LATER - SECOND) is None
        assert await store.next_note(LATER) is not None

    async def test_notes_are_handed_out_in_order_each_to_one(self, store: Store) -> None:
        intents = [(await with_note(store, NOW + n * SECOND))[1] for n in range(8)]
        assert await asyncio.gather(*(store.next_note(LATER) for _ in range(10))) == [*intents, None, None]

    async def test_notes_of_busy_platforms_wait(self, store: Store) -> None:
        _, slack = await with_note(store)
        other = case()
        teams = note(other, not_before=NOW + SECOND)
        teams = replace(teams, note=replace(teams.note, platform="teams"))
        await decided(store, Effects(cases=[other], notes=[teams]))
        assert await store.next_note(LATER, ["slack", "teams"]) is None
        assert await store.next_note(LATER, ["slack"]) == teams
        assert await store.next_note(LATER, ["teams"]) == slack

    async def test_a_postponed_note_comes_again(self, store: Store) -> None:
        _, intent = await with_note(store)
        await store.next_note(NOW)
        await store.postpone(intent, LATER)
        assert await store.next_note(LATER - SECOND) is None
        assert await store.next_note(LATER) == replace(intent, attempts=1, not_before=LATER)
        assert (await store.health(NOW)).unsent == 1

    async def test_a_settled_note_is_not_postponed(self, store: Store) -> None:
        _, intent = await with_note(store)
        await store.next_note(NOW)
        await store.settle(intent, "sent", NOW)
        await store.postpone(intent, LATER)
        assert await store.next_note(LATER) is None

    async def test_only_what_a_crash_interrupted_is_listed(self, store: Store, engine: Engine) -> None:
        sending, sent, waiting = [(await with_note(store, NOW + n * SECOND))[1] for n in range(3)]
        await store.next_note(LATER)
        await store.next_note(LATER)
        await store.settle(sent, "sent", LATER)
        await engine.kill(store)
        again = engine.process()
        await again.open()
        assert await again.interrupted() == [sending]
        assert await again.next_note(LATER) == waiting
        await again.settle(sending, "sent", LATER, by="found")
        assert await again.interrupted() == []
        await again.close()

    async def test_an_interrupted_note_that_was_not_delivered_is_sent(self, store: Store, engine: Engine) -> None:
        _, intent = await with_note(store)
        await store.next_note(NOW)
        await engine.kill(store)
        again = engine.process()
        await again.open()
        [found] = await again.interrupted()
        await again.postpone(found, NOW)
        assert await again.next_note(NOW) == replace(intent, attempts=1)
        await again.close()

    async def test_what_another_process_is_sending_is_not_interrupted(self, store: Store, engine: Engine) -> None:
        """Or a second process, started beside the first, would send it again."""
        _, intent = await with_note(store)
        await store.next_note(NOW)
        beside = engine.process()
        await beside.open()
        assert await beside.interrupted() == []
        await beside.postpone(intent, NOW)
        assert await beside.next_note(LATER) is None
        await beside.close()
        assert await store.interrupted() == []

    async def test_two_processes_do_not_both_recover_a_note(self, store: Store, engine: Engine) -> None:
        _, intent = await with_note(store)
        await store.next_note(NOW)
        await engine.kill(store)
        one, two = engine.process(), engine.process()
        await one.open()
        await two.open()
        assert [await one.interrupted(), await two.interrupted()] == [[intent], []]
        await one.close()
        await two.close()

    async def test_a_doubtful_note_is_counted_and_never_sent_again(self, store: Store) -> None:
        _, intent = await with_note(store)
        await store.next_note(NOW)
        await store.settle(intent, "unknown", NOW, by="doubtful")
        assert (await store.health(NOW)).doubtful == 1
        assert await store.next_note(LATER) is None
        await store.settle(intent, "sent", LATER, by="reviewer")
        assert (await store.health(NOW)).doubtful == 0

    async def test_closing_a_case_cancels_its_waiting_note(self, store: Store) -> None:
        """Nobody is nudged for what they have mended."""
        about, _ = await with_note(store)
        await decided(store, Effects(closures=[Closure(about.id, "self_remediated", NOW)]))
        assert await store.next_note(LATER) is None
        assert (await store.health(NOW)).unsent == 0

    # Presses

    async def test_fine_accepts_the_case(self, store: Store) -> None:
        about, intent = await with_note(store)
        accepted = replace(about, state="accepted", closed_at=LATER)
        assert await store.respond(intent.note.id, PERSON, "fine", LATER) == accepted
        assert await store.cases_of(["m1"]) == {"m1": [accepted]}
        assert (await store.histories([PERSON], NOW))[PERSON].dismissed == {intent.pattern}

    async def test_the_first_answer_stands(self, store: Store) -> None:
        _, intent = await with_note(store)
        first = await store.respond(intent.note.id, PERSON, "not_right", NOW)
        assert first is not None
        assert first.state == "disputed"
        assert await store.respond(intent.note.id, PERSON, "not_right", LATER) == first
        assert await store.respond(intent.note.id, PERSON, "fine", LATER) == first

    async def test_not_right_stands_over_an_edit(self, store: Store) -> None:
        about, intent = await with_note(store)
        await store.next_note(NOW)
        await decided(store, Effects(closures=[Closure(about.id, "self_remediated", NOW)]))
        disputed = replace(about, state="disputed", closed_at=NOW)
        assert await store.respond(intent.note.id, PERSON, "not_right", LATER) == disputed

    async def test_fine_leaves_a_mended_case_mended(self, store: Store) -> None:
        about, intent = await with_note(store)
        await store.next_note(NOW)
        await decided(store, Effects(closures=[Closure(about.id, "self_remediated", NOW)]))
        mended = replace(about, state="self_remediated", closed_at=NOW)
        assert await store.respond(intent.note.id, PERSON, "fine", LATER) == mended

    async def test_another_persons_press_is_refused(self, store: Store) -> None:
        about, intent = await with_note(store)
        assert await store.respond(intent.note.id, OTHER, "fine", NOW) is None
        assert await store.respond("unknown", PERSON, "fine", NOW) is None
        assert await store.cases_of(["m1"]) == {"m1": [about]}
        assert (await store.histories([PERSON, OTHER], NOW))[OTHER].dismissed == frozenset()

    async def test_looking_up_the_clause_changes_nothing(self, store: Store) -> None:
        about, intent = await with_note(store)
        assert await store.respond(intent.note.id, PERSON, "clause", NOW) == about
        assert await store.cases_of(["m1"]) == {"m1": [about]}
        assert (await store.histories([PERSON], NOW))[PERSON].dismissed == frozenset()

    async def test_a_press_after_the_note_was_settled_counts(self, store: Store) -> None:
        _, intent = await with_note(store)
        await store.next_note(NOW)
        await store.settle(intent, "sent", NOW)
        assert await store.respond(intent.note.id, PERSON, "fine", LATER) is not None

    # What is remembered

    async def test_history_is_each_persons_own_and_since(self, store: Store) -> None:
        old, new = Nudged(PERSON, "p", NOW), Nudged(PERSON, "q", LATER)
        await decided(store, Effects(nudged=[old, new, Nudged(OTHER, "p", NOW)]))
        found = await store.histories([PERSON], NOW + SECOND)
        assert found == {PERSON: replace(found[PERSON], nudges=(new,))}
        assert (await store.histories([PERSON], NOW))[PERSON].nudges == (old, new)

    async def test_an_announcement_is_remembered(self, store: Store) -> None:
        assert not await store.announced("c" * 32)
        await store.mark_announced("c" * 32, NOW)
        await store.mark_announced("c" * 32, LATER)
        assert await store.announced("c" * 32)
        assert not await store.announced("d" * 32)

    async def test_the_last_roster_is_kept(self, store: Store) -> None:
        assert await store.roster() is None
        await store.put_roster(b"first", NOW)
        await store.put_roster(b"second", LATER)
        assert await store.roster() == (b"second", LATER)

    async def test_a_slot_is_for_one_of_all_replicas(self, store: Store, engine: Engine) -> None:
        beside = engine.process()
        await beside.open()
        callers = [store, beside] * 10
        answers = await asyncio.gather(*(one.tick("digest", "2026-09-04", NOW) for one in callers))
        assert sorted(answers) == [False] * 19 + [True]
        assert not await store.tick("digest", "2026-09-04", LATER)
        assert await store.tick("digest", "2026-09-11", LATER)
        assert await store.tick("purge", "2026-09-04", LATER)
        await beside.close()

    # Several processes

    async def test_two_processes_hear_a_message_once(self, store: Store, engine: Engine) -> None:
        beside = engine.process()
        await beside.open()
        sent = [message(str(n)) for n in range(20)]
        answers = await asyncio.gather(*(one.intake([m], NOW) for m in sent for one in (store, beside)))
        assert sum(new for [new] in answers) == 20
        await beside.close()

    async def test_two_processes_share_the_work(self, store: Store, engine: Engine) -> None:
        beside = engine.process()
        await beside.open()
        await store.intake([message(str(n), channel=f"C{n % 40}") for n in range(400)], NOW)
        one, two = await asyncio.gather(drained(store), drained(beside))
        assert sorted(int(m.ref) for m in [*one, *two]) == list(range(400))
        await beside.close()

    # Alerts

    async def test_an_alert_comes_with_its_case_and_is_due_at_once(self, store: Store) -> None:
        about = case(action="alert")
        raised = alert(case=about.id)
        await decided(store, Effects([about], alerts=[raised]))
        due = await store.due_alert(NOW)
        assert due == OpenAlert(raised, 0)
        assert await store.due_alert(NOW) == due, "until its step is taken"

    async def test_an_alert_of_a_batch_that_was_lost_is_not_there(self, store: Store) -> None:
        await store.intake([message()], NOW)
        batch = await store.claim(10, LEASE, NOW)
        await store.claim(10, LEASE, NOW + 2 * LEASE)
        with pytest.raises(LeaseLost):
            await store.commit(batch, Effects(alerts=[alert()]))
        assert await store.due_alert(LATER) is None

    async def test_the_same_alert_again_changes_nothing(self, store: Store) -> None:
        raised = alert()
        await store.raise_alert(raised, NOW)
        [one] = await stepped(store, raised)
        await store.raise_alert(raised, NOW)
        assert await store.due_alert(NOW) is None
        assert await store.next_alert_send(NOW) == one
        assert await store.next_alert_send(NOW) is None

    async def test_a_step_is_taken_by_one_of_two_processes(self, store: Store, engine: Engine) -> None:
        beside = engine.process()
        await beside.open()
        await store.raise_alert(alert(), NOW)
        due = await store.due_alert(NOW)
        assert due
        takers = [one.escalate(due, Step((send(),), LATER), NOW) for one in (store, beside) * 5]
        assert sorted(await asyncio.gather(*takers)) == [False] * 9 + [True]
        taken = await asyncio.gather(*(one.next_alert_send(NOW) for one in (store, beside) * 5))
        assert len([one for one in taken if one]) == 1
        await beside.close()

    async def test_an_alert_outlives_a_crash_in_each_state(self, store: Store, engine: Engine) -> None:
        """Raised; its step taken; in hand; delivered but not settled: at least once, whatever happened."""
        raised = alert()
        await store.raise_alert(raised, NOW)
        store = await again(store, engine)
        [one] = await stepped(store, raised)
        store = await again(store, engine)
        assert await store.next_alert_send(NOW) == one
        store = await again(store, engine)
        assert await store.next_alert_send(NOW) == replace(one, attempts=1)
        await store.settle_alert_send(one, "sent", NOW, by="direct")
        store = await again(store, engine)
        assert await store.next_alert_send(LATER) is None
        assert await store.due_alert(LATER) == OpenAlert(raised, 1, (one.role,))
        await store.close()

    async def test_what_a_living_process_has_in_hand_is_sent_by_nobody_else(self, store: Store, engine: Engine) -> None:
        beside = engine.process()
        await beside.open()
        await stepped(store, alert())
        assert await store.next_alert_send(NOW)
        assert await beside.next_alert_send(NOW) is None
        await store.close()
        assert await beside.next_alert_send(NOW), "it ended with it in hand"
        await beside.close()

    async def test_what_is_in_hand_for_too_long_is_sent_again(self, store: Store) -> None:
        [one] = await stepped(store, alert())
        await store.next_alert_send(NOW)
        assert await store.next_alert_send(NOW + timedelta(minutes=2)) is None
        assert await store.next_alert_send(NOW + timedelta(minutes=5)) == replace(one, attempts=1)

    async def test_what_was_postponed_comes_again(self, store: Store) -> None:
        [one] = await stepped(store, alert())
        await store.next_alert_send(NOW)
        await store.postpone_alert_send(one, LATER)
        assert await store.next_alert_send(NOW) is None
        assert await store.next_alert_send(LATER) == replace(one, attempts=1)

    async def test_where_nobody_of_a_step_can_be_told_the_next_is_due_at_once(self, store: Store) -> None:
        raised = alert()
        one, other = await stepped(store, raised, send(), send("dsl"), next_at=LATER)
        for gone in (one, other):
            await store.next_alert_send(NOW)
            assert await store.due_alert(NOW) is None
            await store.settle_alert_send(gone, "absent", NOW, by="refused")
        assert await store.due_alert(NOW) == OpenAlert(raised, 1)
        assert await store.open_alerts() == OpenAlerts(1, 1)

    async def test_an_alert_that_somebody_took_on_goes_no_further(self, store: Store) -> None:
        one, other = await stepped(store, alert(), send(), send("dsl"), next_at=LATER)
        for _ in range(2):
            sending = await store.next_alert_send(NOW)
            assert sending
            await store.settle_alert_send(sending, "sent", NOW, by="direct")
        assert await store.acknowledge(one.id, f"slack {one.recipient}", NOW) == Acknowledged("headteacher", first=True)
        assert await store.due_alert(LATER) is None
        told = await store.next_alert_send(NOW)
        assert told
        assert (told.recipient, told.taken, told.text) == (other.recipient, TakenOn("headteacher", NOW), "")
        await store.settle_alert_send(told, "sent", NOW, by="direct")
        assert await store.next_alert_send(LATER) is None, "who has it is not told so"
        late = await store.acknowledge(other.id, f"slack {other.recipient}", LATER)
        assert late == Acknowledged("headteacher", first=False)
        assert await store.open_alerts() == OpenAlerts()

    async def test_what_waits_to_be_sent_is_not_sent_after_somebody_has_it(self, store: Store) -> None:
        one, _ = await stepped(store, alert(), send(), send("dsl"))
        await store.next_alert_send(NOW)
        await store.acknowledge(one.id, f"slack {one.recipient}", NOW)
        assert await store.next_alert_send(LATER) is None, "who was not told need not be told that it is over"

    async def test_an_alert_is_taken_on_by_whom_it_was_sent_to(self, store: Store) -> None:
        [one] = await stepped(store, alert())
        assert await store.acknowledge(one.id, "slack U-somebody", NOW) is None
        assert await store.acknowledge(one.id, f"teams {one.recipient}", NOW) is None
        assert await store.acknowledge("unknown", f"slack {one.recipient}", NOW) is None
        assert await store.open_alerts() == OpenAlerts(1)

    async def test_the_last_step_ends_it(self, store: Store) -> None:
        raised = alert()
        [one] = await stepped(store, raised)
        due = await store.due_alert(LATER)
        assert due
        assert await store.escalate(due, Step((), None), LATER)
        assert await store.due_alert(LATER + timedelta(days=1)) is None
        assert await store.next_alert_send(LATER) is None
        taken = await store.acknowledge(one.id, f"slack {one.recipient}", LATER)
        assert taken == Acknowledged("headteacher", first=True), "late is better than never"

    # Health

    async def test_health_of_an_idle_store(self, store: Store) -> None:
        health = await store.health(NOW)
        assert (health.writable, health.waiting, health.oldest_waiting) == (True, 0, None)
        assert (health.unsent, health.doubtful, health.problem) == (0, 0, "")

    async def test_health_counts_what_waits(self, store: Store) -> None:
        await store.intake([message("1")], NOW)
        await store.intake([message("2", channel="C2")], LATER)
        health = await store.health(LATER)
        assert (health.waiting, health.oldest_waiting) == (2, LATER - NOW)

    async def test_health_never_raises(self, engine: Engine) -> None:
        health = await engine.process().health(NOW)
        assert not health.writable
        assert health.problem
