"""Every detector against the examples beside it: what must be caught, what must be left alone, what is known to fail."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import detectors
from detectors import Finding, Scanner
from detectors.learnt import READ, UNSURE
from tests.detectors.example_school import SCHOOL

PACK = Path(detectors.__file__).parent
PHRASES = frozenset(
    {
        "boundary_social_contact",
        "images_pupils",
        "staff_sensitive",
        "safeguarding_escalate",
        "derogatory_slur_protected",
        "derogatory_threat",
        "allegation_defamation",
    }
)
KINDS = ("catch", "pass", "known_miss", "known_false_alarm")


@cache
def scanner() -> Scanner:
    return detectors.build(SCHOOL, reads=True)


def marked(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without its « » marks, and the spans they marked."""
    spans, plain, start = [], "", 0
    for char in text:
        if char == "«":
            start = len(plain)
        elif char == "»":
            spans.append((start, len(plain)))
        else:
            plain += char
    return plain, spans


def found(name: str, text: str) -> list[tuple[int, int]]:
    scan = scanner().scan(text)
    assert name not in scan.failed
    return [(f.start, f.end) for f in scan.findings if f.detector == name]


def examples(*kinds: str) -> list[Any]:
    rows = []
    for name in detectors.names():
        table = tomllib.loads((PACK / f"{name}.toml").read_text(encoding="utf-8"))
        assert set(table) <= set(KINDS), f"{name}.toml: unknown table among {sorted(table)}"
        for kind in kinds:
            for number, row in enumerate(table.get(kind, [])):
                assert row.get("why"), f"{name}.toml: {kind} {number} does not say why it is there"
                known = kind.startswith("known")
                marks = [pytest.mark.xfail(strict=True, reason=row["why"])] if known else []
                rows.append(pytest.param(name, row, id=f"{name}-{kind}-{number}", marks=marks))
    return rows


@pytest.mark.parametrize(("name", "row"), examples("catch", "known_miss"))
def test_is_caught_where_marked(name: str, row: dict[str, Any]) -> None:
    text, spans = marked(row["text"])
    assert spans, f"mark what must be found with « »: {text}"
    if name in PHRASES or any(READ in f.cues for f in scanner().scan(text).findings if f.detector == name):
        # Where exactly a phrase, or the words that a model rests on, begin and end is no rule.
        assert any(low < end and start < high for low, high in spans for start, end in found(name, text))
    else:
        assert found(name, text) == spans
    if "cues" in row:
        cues = [f.cues for f in scanner().scan(text).findings if f.detector == name]
        assert all(set(row["cues"]) <= c for c in cues)


@pytest.mark.parametrize(("name", "row"), examples("pass", "known_false_alarm"))
def test_is_left_alone(name: str, row: dict[str, Any]) -> None:
    """Nobody hears of it. What a model takes for likely, and no more, is kept for the review in silence."""
    assert [f for f in scanner().scan(row["text"]).findings if f.detector == name and not _in_silence(f)] == []


def _in_silence(finding: Finding) -> bool:
    return UNSURE in finding.cues


@pytest.mark.parametrize("name", detectors.names())
def test_look_alikes_are_as_many_as_catches(name: str) -> None:
    table = tomllib.loads((PACK / f"{name}.toml").read_text(encoding="utf-8"))
    assert len(table["pass"]) >= len(table["catch"]) >= 10
