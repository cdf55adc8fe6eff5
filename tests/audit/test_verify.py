"""Every attack on the audit rows is found and named; honest forgetting is not mistaken for one."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.audit import checkpoint, records, tree
from bot.audit.verify import Report, verify
from bot.keys import Forgotten, Keyring
from bot.store import ledger
from bot.store.base import Closure, Effects, Nudged
from bot.store.migrations import TRIGGERS
from bot.store.sqlite import SqliteStore
from tests.store.made import LATER, NOW, OTHER, PERSON, case, decided, note

DAY = timedelta(days=1)
# Rows 0 to 24: see `busy`. Checkpoints at 14 rows, since the cases come in one commit, and at 25.
CASES = 12


@pytest.fixture
async def busy(store: SqliteStore) -> SqliteStore:
    """A closed store: a roster, an announcement, cases with notes, presses and closures."""
    await store.put_roster(b"pupils", NOW)  # row 0
    await store.mark_announced("c" * 32, NOW)  # row 1
    cases = [case(f"m{n}", person=PERSON if n % 3 else OTHER, at=NOW) for n in range(CASES)]
    intents = [note(one, person=one.person) for one in cases[:6]]
    await decided(store, Effects(cases, notes=intents, nudged=[Nudged(PERSON, "p", NOW)]))  # rows 2 to 13
    for intent in intents:  # rows 14 to 19
        await store.next_note(LATER)
        await store.settle(intent, "sent", LATER, by="ephemeral")
    await store.respond(intents[0].note.id, OTHER, "fine", LATER)  # row 20: case 0, row 2
    await store.respond(intents[1].note.id, PERSON, "not_right", LATER)  # row 21: case 1, row 3
    closures = [Closure(one.id, "self_remediated", LATER) for one in cases[2:5]]
    await decided(store, Effects(closures=closures))  # rows 22 to 24: cases 2 to 4, rows 4 to 6
    await store.close()
    return store


def anchored(store: SqliteStore) -> list[str]:
    assert store._anchor
    return list(checkpoint.notes(store._anchor.read_text(encoding="utf-8")))


def edited(store: SqliteStore, *statements: str | tuple[str, tuple[object, ...]]) -> None:
    """What somebody with the file and SQLite can do: take the triggers off, change rows, put them back."""
    db = sqlite3.connect(store.path)
    triggers = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    assert {name for name, _ in triggers} == TRIGGERS
    for name, _ in triggers:
        db.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        db.execute(*([statement] if isinstance(statement, str) else statement))
    for _, sql in triggers:
        db.execute(sql)
    db.commit()
    db.close()


def row(store: SqliteStore, number: int) -> tuple[str, bytes, bytes]:
    db = sqlite3.connect(store.path)
    data, leaf, mac = db.execute("SELECT data, hash, mac FROM audit WHERE n = ?", (number,)).fetchone()
    db.close()
    return data, leaf, mac


def lighter(data: str) -> str:
    changed = data.replace('"severity":2', '"severity":0')
    assert changed != data
    return changed


def edit_a_row(store: SqliteStore) -> None:
    edited(store, ("UPDATE audit SET data = ? WHERE n = 5", (lighter(row(store, 5)[0]),)))


def edit_a_row_with_its_leaf_and_case(store: SqliteStore) -> None:
    data = lighter(row(store, 5)[0])
    leaf = tree.leaf_hash(data.encode())
    edited(
        store,
        ("UPDATE audit SET data = ?, hash = ? WHERE n = 5", (data, leaf)),
        "UPDATE cases SET severity = 0 WHERE leaf = 5",
    )


def swap_two_rows(store: SqliteStore) -> None:
    edited(
        store,
        "UPDATE audit SET n = -1 WHERE n = 15",
        "UPDATE audit SET n = 15 WHERE n = 17",
        "UPDATE audit SET n = 17 WHERE n = -1",
    )


def delete_a_row(store: SqliteStore) -> None:
    edited(store, "DELETE FROM audit WHERE n = 16")


def delete_a_row_and_close_the_gap(store: SqliteStore) -> None:
    closer = [("UPDATE audit SET n = ? WHERE n = ?", (n, n + 1)) for n in range(16, 24)]
    edited(store, "DELETE FROM audit WHERE n = 16", *closer)


def put_a_row_in(store: SqliteStore) -> None:
    data, leaf, mac = row(store, 24)
    edited(
        store,
        ("INSERT INTO audit (n, data, hash, mac) VALUES (25, ?, ?, ?)", (data, leaf, mac)),
        ("UPDATE tree SET size = 26, edge = ?", (_edge(store, [leaf]),)),
    )


def cut_the_end_off(store: SqliteStore) -> None:
    edited(store, "DELETE FROM audit WHERE n >= 22")


def cut_the_end_off_with_its_checkpoint(store: SqliteStore) -> None:
    """As if the bot had stopped after row 21; all in the store agrees."""
    edited(
        store,
        "DELETE FROM audit WHERE n >= 22",
        "DELETE FROM checkpoints WHERE size > 14",
        ("UPDATE tree SET size = 22, signed = 14, edge = ?", (_edge(store, [], 22),)),
        "UPDATE cases SET state = 'open', closed_at = NULL WHERE leaf IN (4, 5, 6)",
    )


def blank_a_row(store: SqliteStore) -> None:
    edited(store, "UPDATE audit SET data = NULL WHERE n = 16")


def blank_a_closure(store: SqliteStore) -> None:
    edited(store, "UPDATE audit SET data = NULL WHERE n = 22")


def blank_a_case_and_remove_it(store: SqliteStore) -> None:
    edited(store, "UPDATE audit SET data = NULL WHERE n = 13", "DELETE FROM cases WHERE leaf = 13")


def blank_a_case_and_forge_the_purge(store: SqliteStore) -> None:
    blank_a_case_and_remove_it(store)
    data = records.encoded(records.purge([13], "low", LATER))
    leaf = tree.leaf_hash(data.encode())
    edited(
        store,
        ("INSERT INTO audit (n, data, hash, mac) VALUES (25, ?, ?, x'00')", (data, leaf)),
        ("UPDATE tree SET size = 26, edge = ?", (_edge(store, [leaf]),)),
    )


def change_a_case(store: SqliteStore) -> None:
    edited(store, "UPDATE cases SET severity = 0 WHERE leaf = 7")


def reopen_a_case(store: SqliteStore) -> None:
    edited(store, "UPDATE cases SET state = 'open', closed_at = NULL WHERE leaf = 3")


def swap_two_ciphertexts(store: SqliteStore) -> None:
    edited(store, "UPDATE cases SET way_back = 'b3RoZXI=' WHERE leaf = 8")


def blame_another(store: SqliteStore) -> None:
    edited(store, ("UPDATE cases SET person = ? WHERE leaf = 3", (OTHER,)))


def cut_a_case_loose(store: SqliteStore) -> None:
    edited(store, "UPDATE cases SET person = NULL, way_back = NULL, salt = NULL WHERE leaf = 3")


def remove_a_case(store: SqliteStore) -> None:
    edited(store, "DELETE FROM cases WHERE leaf = 9")


def invent_a_case(store: SqliteStore) -> None:
    edited(
        store,
        "INSERT INTO cases SELECT 15, 'invented', salt, message, at, person, way_back, severity, action, state, closed_at"
        " FROM cases WHERE leaf = 9",
    )


def forge_a_checkpoint(store: SqliteStore) -> None:
    forger = Keyring.create(store.path.with_name("forger.keys"))
    forged = checkpoint.sealed(checkpoint.Checkpoint(14, bytes(32)), forger.public_key, forger.sign)
    edited(store, ("UPDATE checkpoints SET note = ? WHERE size = 14", (forged,)))


def file_a_checkpoint_elsewhere(store: SqliteStore) -> None:
    edited(store, "UPDATE checkpoints SET size = 10 WHERE size = 14")


def change_the_edge(store: SqliteStore) -> None:
    """The next rows would be appended to another tree."""
    edited(store, ("UPDATE tree SET edge = ?", (bytes(96),)))


def exchange_the_roster(store: SqliteStore) -> None:
    edited(store, "UPDATE roster SET sealed = x'00'")


def take_the_triggers_off(store: SqliteStore) -> None:
    db = sqlite3.connect(store.path)
    db.execute("DROP TRIGGER audit_kept")
    db.close()


def write_nonsense(store: SqliteStore) -> None:
    data = "[1]"
    leaf = tree.leaf_hash(data.encode())
    edited(store, ("UPDATE audit SET data = ?, hash = ? WHERE n = 16", (data, leaf)))


def damage_the_file(store: SqliteStore) -> None:
    data = bytearray(store.path.read_bytes())
    data[4096:] = bytes(len(data) - 4096)
    store.path.write_bytes(data)


def _edge(store: SqliteStore, more: list[bytes], size: int = 25) -> bytes:
    db = sqlite3.connect(store.path)
    edge = tree.Edge()
    for (leaf,) in db.execute("SELECT hash FROM audit WHERE n < ? ORDER BY n", (size,)).fetchall():
        edge.append(leaf)
    for leaf in more:
        edge.append(leaf)
    db.close()
    return edge.to_bytes()


ATTACKS: list[tuple[Callable[[SqliteStore], None], str, int | None]] = [
    (edit_a_row, r"Row 5 was changed", 5),
    (edit_a_row_with_its_leaf_and_case, r"Row 5 was made anew", 5),
    (swap_two_rows, r"Row 15 was made anew, moved", 15),
    (delete_a_row, r"Row 16 is missing", 16),
    (delete_a_row_and_close_the_gap, r"Row 16 was made anew, moved", 16),
    (put_a_row_in, r"Row 25 was made anew, moved or put in", 25),
    (cut_the_end_off, r"Rows 22 to 24 are missing", 22),
    (blank_a_row, r"Row 16 was blanked, and no purge", 16),
    (blank_a_closure, r"Row 22 was blanked, and no purge", 22),
    (blank_a_case_and_remove_it, r"Row 13 was blanked, and no purge", 13),
    (blank_a_case_and_forge_the_purge, r"Row 25 was made anew", 25),
    (change_a_case, r"Case \w+ no longer agrees with its record, row 7: its severity changed", 7),
    (reopen_a_case, r"no longer agrees with its record, row 3: its state, closed_at changed", 3),
    (swap_two_ciphertexts, r"row 8: its person or way back changed", 8),
    (blame_another, r"row 3: its person or way back changed", 3),
    (cut_a_case_loose, r"Row 3: its case lost its person, and no erasure", 3),
    (remove_a_case, r"Case \w+ is gone: row 9 recorded it", 9),
    (invent_a_case, r"Case invented has no record: row 15", 15),
    (forge_a_checkpoint, r"checkpoint at 14 rows was not signed by this key", None),
    (file_a_checkpoint_elsewhere, r"filed under 10 rows is one of 14 rows", None),
    (change_the_edge, r"edge does not fit", 25),
    (exchange_the_roster, r"roster is not the one on record", None),
    (take_the_triggers_off, r"triggers .* are gone", None),
    (write_nonsense, r"Row 16 was made anew", 16),
    (damage_the_file, r"SQLITE_CORRUPT|SQLITE_NOTADB|SQLITE_ERROR|cannot be read", None),
]


def test_an_untouched_store_is_clean(busy: SqliteStore, keyring: Keyring) -> None:
    clean = Report(rows=25, checkpoints=2, unsigned=0)
    assert verify(busy.path, keyring) == clean
    assert verify(busy.path, keyring.public_key) == clean
    assert verify(busy.path, keyring, anchored(busy)) == replace(clean, outside=2)


@pytest.mark.parametrize(("attack", "problem", "number"), ATTACKS, ids=[attack.__name__ for attack, *_ in ATTACKS])
def test_every_attack_is_found(
    busy: SqliteStore, keyring: Keyring, attack: Callable[[SqliteStore], None], problem: str, number: int | None
) -> None:
    attack(busy)
    report = verify(busy.path, keyring)
    assert not report.ok
    assert re.search(problem, report.problem), report.problem
    if number is not None:
        assert report.row == number


@pytest.mark.parametrize("attack", [attack for attack, *_ in ATTACKS], ids=lambda attack: attack.__name__)
def test_a_public_key_finds_all_but_what_was_put_after_the_end(
    busy: SqliteStore, keyring: Keyring, attack: Callable[[SqliteStore], None]
) -> None:
    attack(busy)
    report = verify(busy.path, keyring.public_key, anchored(busy))
    if attack is put_a_row_in:
        assert (report.ok, report.unsigned) == (True, 1), "what no checkpoint covers is told by its number"
    else:
        assert not report.ok


def test_a_public_key_tells_between_which_checkpoints(busy: SqliteStore, keyring: Keyring) -> None:
    swap_two_rows(busy)
    report = verify(busy.path, keyring.public_key)
    assert report.problem.startswith("Rows 14 to 24 are not those that the checkpoint from the store at 25 rows signed")


def test_an_end_that_was_cut_off_with_its_checkpoint_shows_from_outside(busy: SqliteStore, keyring: Keyring) -> None:
    outside = anchored(busy)
    cut_the_end_off_with_its_checkpoint(busy)
    assert verify(busy.path, keyring).ok, "from inside it cannot be told; this is what the anchor is for"
    report = verify(busy.path, keyring, outside)
    assert report.problem == "Rows 22 to 24 are missing: outside has a checkpoint at 25 rows."


async def test_a_whole_rewrite_with_the_keys_shows_from_outside(
    busy: SqliteStore, keyring: Keyring, tmp_path: Path
) -> None:
    outside = anchored(busy)
    (tmp_path / "new").mkdir()
    rewritten = SqliteStore(tmp_path / "new" / "tactful.db", keyring, checkpoint_every=10)
    await rewritten.open()
    await decided(rewritten, Effects([case(severity=0) for _ in range(25)]))
    await rewritten.close()
    assert verify(rewritten.path, keyring).ok
    report = verify(rewritten.path, keyring, outside)
    assert report.problem.startswith("Rows 0 to 13 are not those that the checkpoint from outside at 14 rows signed")


def test_a_forged_checkpoint_from_outside_is_named(busy: SqliteStore, keyring: Keyring) -> None:
    forged = anchored(busy)[0].replace("\n14\n", "\n15\n")
    assert "from outside was not signed by this key" in verify(busy.path, keyring, [forged]).problem


def test_another_schools_key_does_not_verify(busy: SqliteStore, tmp_path: Path) -> None:
    assert not verify(busy.path, Keyring.create(tmp_path / "other.keys")).ok


async def test_rows_since_the_last_checkpoint_are_counted(store: SqliteStore, keyring: Keyring) -> None:
    await decided(store, Effects([case() for _ in range(23)]))
    await decided(store, Effects([case() for _ in range(4)]))
    report = verify(store.path, keyring)
    assert (report.rows, report.checkpoints, report.unsigned) == (27, 1, 4)


async def test_a_running_bot_is_verified_as_it_is(store: SqliteStore, keyring: Keyring) -> None:
    await decided(store, Effects([case()]))
    assert verify(store.path, keyring) == Report(rows=1, unsigned=1)


def test_verifying_writes_nothing(busy: SqliteStore, keyring: Keyring) -> None:
    before = {path.name: path.read_bytes() for path in busy.path.parent.iterdir()}
    verify(busy.path, keyring, anchored(busy))
    assert {path.name: path.read_bytes() for path in busy.path.parent.iterdir()} == before


def test_a_copy_on_a_backup_medium_is_verified(busy: SqliteStore, keyring: Keyring, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    folder.mkdir()
    shutil.copy(busy.path, folder / "tactful.db")
    assert verify(folder / "tactful.db", keyring).ok
    assert [path.name for path in folder.iterdir()] == ["tactful.db"]


def test_an_empty_store_is_clean(tmp_path: Path, keyring: Keyring) -> None:
    assert "SQLITE_CANTOPEN" in verify(tmp_path / "nowhere.db", keyring).problem


# Honest forgetting


async def opened(store: SqliteStore, act: Callable[[SqliteStore], Awaitable[object]]) -> None:
    await store.open()
    await act(store)
    await store.close()


async def test_an_erased_person_is_gone_and_the_rest_verifies(busy: SqliteStore, keyring: Keyring) -> None:
    sealed = keyring.seal_for(PERSON, b"U1")
    other = keyring.seal_for(OTHER, b"U2")
    await opened(busy, lambda store: store.erase(PERSON, LATER))
    assert verify(busy.path, keyring, anchored(busy)) == Report(rows=26, checkpoints=3, outside=3, erased=8)
    files = b"".join(path.read_bytes() for path in busy.path.parent.glob("tactful.db*"))
    assert PERSON.encode() not in files
    assert OTHER.encode() in files
    with pytest.raises(Forgotten):
        keyring.unseal_for(PERSON, sealed)
    assert keyring.unseal_for(OTHER, other) == b"U2"


async def test_erasing_may_be_repeated(busy: SqliteStore, keyring: Keyring) -> None:
    async def twice(store: SqliteStore) -> None:
        assert await store.erase(PERSON, LATER) == 8
        assert await store.erase(PERSON, LATER) == 0
        assert (await store.histories([PERSON], NOW))[PERSON].nudges == ()

    await opened(busy, twice)
    assert verify(busy.path, keyring).ok


async def test_what_is_past_its_time_is_purged_on_record(store: SqliteStore, keyring: Keyring) -> None:
    low, high, alert = case(severity=2), case(severity=3), case(severity=4, action="alert")
    disputed, support = case(), case(severity=3, action="support")
    intent = note(disputed)
    await decided(store, Effects([low, high, alert, disputed, support], notes=[intent]))
    await store.respond(intent.note.id, PERSON, "not_right", NOW)

    async def left(days: int) -> list[str]:
        await store.purge(NOW + days * DAY)
        report = verify(store.path, keyring)
        assert report.ok, report.problem
        return [one.id for one in (await store.cases_of(["m1"])).get("m1", [])]

    assert await left(7) == [low.id, high.id, alert.id, disputed.id, support.id]
    assert await left(8) == [low.id, high.id, alert.id, support.id]
    assert await left(31) == [low.id, high.id, alert.id]
    assert await left(91) == [high.id, alert.id]
    assert await left(181) == [alert.id]
    assert await left(366) == []
    assert verify(store.path, keyring).blanked == 6


async def test_a_purged_case_is_in_no_file(store: SqliteStore) -> None:
    about = case()
    await decided(store, Effects([about]))
    assert await store.purge(NOW + 91 * DAY) == 1
    assert await store.purge(NOW + 91 * DAY) == 0
    files = b"".join(path.read_bytes() for path in store.path.parent.glob("tactful.db*"))
    assert about.id.encode() not in files


async def test_a_late_note_of_a_purged_case_does_no_harm(store: SqliteStore, keyring: Keyring) -> None:
    about = case()
    intent = note(about)
    await decided(store, Effects([about], notes=[intent]))
    await store.next_note(NOW)
    await store.purge(NOW + 91 * DAY)
    await store.settle(intent, "sent", NOW)
    assert await store.respond(intent.note.id, PERSON, "fine", NOW) is None
    assert verify(store.path, keyring).ok


# The anchor


async def test_checkpoints_are_anchored_as_they_are_signed(busy: SqliteStore, keyring: Keyring) -> None:
    assert [checkpoint.opened(one, keyring.public_key).size for one in anchored(busy)] == [14, 25]


async def test_an_anchor_that_cannot_be_written_stops_nothing(tmp_path: Path, keyring: Keyring) -> None:
    store = SqliteStore(tmp_path / "tactful.db", keyring, checkpoint_every=1, anchor=tmp_path / "no" / "anchor.txt")
    await store.open()
    await decided(store, Effects([case()]))
    health = await store.health(NOW)
    assert health.writable
    assert "[audit] anchor" in health.problem
    (tmp_path / "no").mkdir()
    await decided(store, Effects([case()]))
    assert (await store.health(NOW)).problem == ""
    await store.close()


async def test_a_new_start_signs_on(busy: SqliteStore, keyring: Keyring) -> None:
    """The tree goes on where it was put down."""
    await opened(busy, lambda store: decided(store, Effects([case() for _ in range(30)])))
    assert verify(busy.path, keyring, anchored(busy)).ok


async def test_every_kind_of_row_is_sealed_to_its_place(store: SqliteStore, keyring: Keyring) -> None:
    await decided(store, Effects([case()]))
    data, leaf, mac = row(store, 0)
    assert leaf == tree.leaf_hash(data.encode())
    assert mac == ledger.row_mac(keyring, 0, leaf) != ledger.row_mac(keyring, 1, leaf)
    assert PERSON not in data, "only a commitment to the person goes into the tree"
