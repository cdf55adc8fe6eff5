"""What people read: short, kind, accusing nobody, and never advising to delete evidence."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from bot import wording
from bot.decide import ORDER, Circumstances, Decision, Rules, decide
from detectors import Scan
from tests.test_decide import NOW, finding

CUES = [
    (),
    ("own",),
    ("own", "parents"),
    ("pupils",),
    ("colleague",),
    ("indecent",),
    ("cyberbullying_victim",),
    ("secrecy",),
]
CONTACTS = {"headteacher": "Ms Featherstonehaugh-Smythe", "office": "the office (020 7946 0100)", "dsl": "Mr Ó Briain"}
NEVER_DELETE = {"safeguarding.escalate", "derogatory.threat", "allegation.defamation"}


def notes() -> list[Any]:
    rows = []
    for label, cues, audience in itertools.product([*ORDER, "vehicle.plate"], CUES, ("staff", "parents")):
        decision = decide(Scan((finding(label, *cues),), "doing"), Circumstances(audience=audience), Rules(), NOW)
        rows.append(pytest.param(label, decision, id=f"{label}-{'-'.join(cues)}-{audience}"))
    return rows


@pytest.mark.parametrize(("label", "decision"), notes())
def test_note(label: str, decision: Decision) -> None:
    text = wording.note(decision, CONTACTS)
    words = text.lower()
    assert len(text.split()) <= 60
    assert "$" not in text
    assert "!" not in text
    for blunt in ("breach", "violat", "disciplin", "offence", "you have broken", "must not"):
        assert blunt not in words
    if label in NEVER_DELETE:
        assert "delete" not in words.replace("screenshot or delete anything", "")
        assert "edit" not in words


@pytest.mark.parametrize(
    "text",
    [
        wording.FINE,
        wording.NOT_RIGHT,
        wording.GONE,
        wording.TRY_AGAIN,
        wording.NOTHING_FITS,
        wording.TOPICS,
        wording.UNKNOWN_COMMAND,
    ],
)
def test_answers_are_short(text: str) -> None:
    assert len(text.split()) <= 40


def test_contacts_that_the_school_gave_are_named() -> None:
    decision = decide(Scan((finding("boundary.social_contact", "pupils"),), "doing"), Circumstances(), Rules(), NOW)
    assert "Ms Featherstonehaugh-Smythe" in wording.note(decision, CONTACTS)
    assert "the Headteacher" in wording.note(decision, {})


def test_every_note_offers_a_way_to_disagree() -> None:
    assert [button.action for button in wording.BUTTONS] == ["fine", "not_right", "clause"]
