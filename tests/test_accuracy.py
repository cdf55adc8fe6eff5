"""What was reached on the test hands is not lost again: floors that only go up (bench/accuracy/floors.json)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import accuracy
from bench.accuracy.found import Found, Reader
from bench.accuracy.sets import hands
from bench.accuracy.tables import families

FLOORS = json.loads((Path(accuracy.__file__).parent / "floors.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def found() -> list[Found]:
    reader = Reader(reads=True)
    return [f for one in hands("test") for f in reader.found(one)]


@pytest.mark.parametrize("family", sorted(FLOORS["kept"]))
def test_what_is_found_at_all(found: list[Found], family: str) -> None:
    group = families(found)[f"**{family}**"]
    holds = [f for f in found if f.row.labels & group]
    assert sum(bool(f.kept.keys() & group) for f in holds) / len(holds) >= FLOORS["kept"][family]


@pytest.mark.parametrize("family", sorted(FLOORS["spoken"]))
def test_what_is_spoken_of(found: list[Found], family: str) -> None:
    group = families(found)[f"**{family}**"]
    holds = [f for f in found if f.row.labels & group]
    assert sum(f.spoken and bool(f.kept.keys() & group) for f in holds) / len(holds) >= FLOORS["spoken"][family]


@pytest.mark.parametrize("kind", sorted(FLOORS["false_at_most"]))
def test_benign_messages_are_left_alone(found: list[Found], kind: str) -> None:
    some = [f for f in found if not f.row.labels and f.row.kind == kind]
    assert sum(f.spoken for f in some) / len(some) <= FLOORS["false_at_most"][kind]


def test_who_speaks(found: list[Found]) -> None:
    assert sum(f.stance == f.row.stance for f in found) / len(found) >= FLOORS["stance"]


@pytest.mark.parametrize("low", [0.8, 0.9])
def test_a_confidence_holds(found: list[Found], low: float) -> None:
    sure = [label in f.row.labels for f in found for label, chance in f.kept.items() if chance >= low]
    assert sum(sure) / len(sure) >= low
