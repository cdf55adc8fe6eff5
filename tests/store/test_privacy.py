"""Nothing in the files names a person or holds a word: while a message waits, after it was decided, after a note was sent."""

from __future__ import annotations

import stat
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from bot.keys import Keyring
from bot.store.base import Closure, Effects, Nudged
from bot.store.sqlite import SqliteStore
from tests.store.made import LATER, LEASE, NOW, PERSON, case, decided, drained, message, note

PLANTED = ("Zebedee Quillfeather", "07700900123", "U0SENDERID", "C0CHANNELID", "T0WORKSPACE", "please do not say it")
DAY = timedelta(days=1)


def files(store: SqliteStore) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(store.path.parent.glob(f"{store.path.name}*")))


def leaked(store: SqliteStore) -> list[str]:
    data = files(store)
    forms: Iterable[tuple[str, bytes]] = ((w, form) for w in PLANTED for form in (w.encode(), w.encode("utf-16-le")))
    return [words for words, form in forms if form in data]


async def test_no_word_and_no_name_is_ever_in_the_files(store: SqliteStore, keyring: Keyring) -> None:
    ids = {"sender": "U0SENDERID", "channel": "C0CHANNELID", "workspace": "T0WORKSPACE"}
    heard = message("1700000000.000100", "ask Zebedee Quillfeather on 07700900123", **ids)
    await store.intake([heard], NOW)
    assert leaked(store) == []
    batch = await store.claim(10, LEASE, NOW)
    who = keyring.pseudonym("person", "slack", "T0WORKSPACE", "U0SENDERID")
    about = case(person=who, way_back=keyring.seal_for(who, b"U0SENDERID").hex())
    intent = note(about, person=who)
    named = replace(intent.note, recipient="U0SENDERID", channel="C0CHANNELID", workspace="T0WORKSPACE")
    intent = replace(intent, note=replace(named, text="please do not say it"))
    await store.commit(batch, Effects([about], notes=[intent], nudged=[Nudged(who, intent.pattern, NOW)]))
    await store.put_roster(b"Zebedee Quillfeather", NOW)
    assert leaked(store) == []
    assert await store.next_note(NOW) == intent
    await store.settle(intent, "sent", NOW, by="ephemeral")
    await store.respond(intent.note.id, who, "fine", NOW)
    assert leaked(store) == []


async def test_a_decided_body_is_overwritten_sealed_as_it_was(store: SqliteStore) -> None:
    await store.intake([message(str(n), "x" * 300) for n in range(50)], NOW)
    rows = await store._reader.do(lambda db: db.execute("SELECT sealed FROM inbox").fetchall())
    await drained(store)
    await store._scrub()
    data = files(store)
    assert [sealed for (sealed,) in rows if sealed[20:60] in data] == []


async def test_a_settled_note_is_overwritten(store: SqliteStore) -> None:
    about = case()
    intent = note(about)
    await decided(store, Effects([about], notes=[intent]))
    [[sealed]] = await store._reader.do(lambda db: db.execute("SELECT sealed FROM notes").fetchall())
    await store.next_note(NOW)
    await store.settle(intent, "unknown", NOW)
    await store._scrub()
    assert sealed[20:60] not in files(store)


async def test_only_its_user_may_read_the_file(store: SqliteStore) -> None:
    await store.intake([message()], NOW)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in store.path.parent.glob(f"{store.path.name}*")}
    assert modes == {0o600}


async def test_what_is_past_its_time_is_forgotten_once_a_day(store: SqliteStore) -> None:
    about, other = case("m1"), case("m2", at=NOW + 20 * DAY)
    intent = note(about)
    await decided(
        store, Effects([about], notes=[intent], nudged=[Nudged(PERSON, "p", NOW)], counts={("heard", "x"): 2})
    )
    await store.respond(intent.note.id, PERSON, "fine", NOW)
    await store.next_note(NOW)
    await store.settle(intent, "sent", NOW)
    await decided(store, Effects([other]), NOW + 20 * DAY)
    assert (await store.histories([PERSON], NOW))[PERSON].dismissed
    await drained(store, NOW + 40 * DAY)
    history = (await store.histories([PERSON], NOW))[PERSON]
    assert (history.nudges, history.dismissed) == ((), frozenset())
    assert await store.respond(intent.note.id, PERSON, "fine", NOW) is None
    assert list(await store.cases_of(["m1", "m2"])) == ["m2"], "an edit after so long no longer finds its case"
    assert await _count(store, "heard") == 1
    assert await _count(store, "counters") == 2, "what was heard, and how the note ended"
    assert await _count(store, "counted") > 0
    await drained(store, NOW + 400 * DAY)
    assert await _count(store, "counters") == await _count(store, "counted") == 0


async def test_a_message_is_known_for_weeks(store: SqliteStore) -> None:
    await store.intake([message()], NOW)
    await drained(store, NOW + 34 * DAY)
    assert await store.intake([message()], NOW + 34 * DAY) == [False]


async def test_counters_name_nobody_and_add_up(store: SqliteStore) -> None:
    await decided(store, Effects(counts={("heard", "slack"): 3, ("failed", "x"): 1}))
    await decided(store, Effects(counts={("heard", "slack"): 4}))
    await decided(store, Effects(counts={("heard", "slack"): 1}), NOW + DAY)
    rows = await store._reader.do(lambda db: db.execute("SELECT * FROM counters ORDER BY day, name").fetchall())
    assert rows == [
        ("2026-09-01", "failed", "x", 1),
        ("2026-09-01", "heard", "slack", 7),
        ("2026-09-02", "heard", "slack", 1),
    ]


async def test_a_look_up_is_counted_by_clause(store: SqliteStore) -> None:
    about = case()
    intent = note(about)
    await decided(store, Effects([about], notes=[intent], closures=[Closure(about.id, "withdrawn", LATER)]))
    await store.respond(intent.note.id, PERSON, "clause", NOW)
    rows = await store._reader.do(lambda db: db.execute("SELECT name, detail, n FROM counters").fetchall())
    assert rows == [("look_up", "9.2", 1)]


async def _count(store: SqliteStore, table: str) -> int:
    return await store._reader.do(lambda db: db.table(table).count)
