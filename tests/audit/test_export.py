"""An auditor sees what was decided and what came of it, never content or a way back."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from bot.audit.export import FIELDS, export, rows, show
from bot.errors import StoreAway
from bot.store.base import Effects
from bot.store.sqlite import SqliteStore
from tests.store.made import LATER, NOW, PERSON, case, decided, note


@pytest.fixture
async def two(store: SqliteStore) -> tuple[SqliteStore, str, str]:
    first, second = case("m1"), case("m2", failed=("slow",), lead=None, labels=(), clauses=())
    intent = note(first)
    await decided(store, Effects([first, second], notes=[intent]))
    await store.next_note(NOW)
    await store.settle(intent, "sent", NOW, by="ephemeral")
    await store.respond(intent.note.id, PERSON, "not_right", LATER)
    return store, first.id, second.id


def test_show_tells_all_that_came_of_a_case(two: tuple[SqliteStore, str, str]) -> None:
    store, first, _ = two
    [shown] = show(store.path, first)
    assert (shown["id"], shown["state"], shown["note"]) == (first, "disputed", "sent")
    assert [(one["row"], one["kind"]) for one in shown["records"]] == [(0, "case"), (2, "note"), (3, "response")]


def test_show_tells_the_latest_first(two: tuple[SqliteStore, str, str]) -> None:
    store, first, second = two
    assert [one["id"] for one in show(store.path)] == [second, first]
    assert [one["id"] for one in show(store.path, latest=1)] == [second]
    assert list(show(store.path, "unknown")) == []


def test_export_as_lines_of_json(two: tuple[SqliteStore, str, str]) -> None:
    store, first, second = two
    exported = [json.loads(line) for line in export(store.path, "jsonl")]
    assert [one["id"] for one in exported] == [first, second]
    assert tuple(exported[0]) == FIELDS
    assert exported[0]["labels"] == ["contact.phone"]
    assert [one["id"] for one in rows(store.path)] == [first, second]


def test_export_as_a_table(two: tuple[SqliteStore, str, str]) -> None:
    store, first, second = two
    table = list(csv.DictReader(export(store.path, "csv")))
    assert [one["id"] for one in table] == [first, second]
    assert (table[0]["clauses"], table[0]["detectors"], table[1]["failed"]) == ("9.2 9.3", "contact_phone@2", "slow")


def test_no_way_back_and_no_pseudonym_of_a_message_is_shown(two: tuple[SqliteStore, str, str]) -> None:
    store, _, _ = two
    everything = json.dumps(list(show(store.path))) + "".join(export(store.path, "csv"))
    assert "c2VhbGVk" not in everything
    assert "m1" not in everything
    assert "way_back" not in everything


def test_a_store_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreAway, match="SQLITE_CANTOPEN"):
        list(export(tmp_path / "nowhere.db", "jsonl"))
