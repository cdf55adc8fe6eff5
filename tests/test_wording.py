"""What people read: short, kind, accusing nobody, and never advising to delete evidence."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from adapters.base import Button
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
        *wording.ACCEPTED.values(),
    ],
)
def test_answers_are_short(text: str) -> None:
    assert len(text.split()) <= 40


@pytest.mark.parametrize(
    "text",
    [
        *wording.RAISED.values(),
        *wording.NOT_REACHED.values(),
        wording.DECLARED,
        wording.DECLARE_HELP,
        wording.ASK_YOURSELF,
    ],
)
def test_what_comes_back_for_self_help_is_short_and_accuses_nobody(text: str) -> None:
    filled = wording.fill(text, CONTACTS, told="Ms Featherstonehaugh-Smythe", until="Thursday 26 November, 08:00")
    assert len(filled.split()) <= 60
    assert "$" not in filled
    assert not [blunt for blunt in ("violat", "disciplin", "your breach", "must not") if blunt in filled.lower()]


def test_contacts_that_the_school_gave_are_named() -> None:
    decision = decide(Scan((finding("boundary.social_contact", "pupils"),), "doing"), Circumstances(), Rules(), NOW)
    assert "Ms Featherstonehaugh-Smythe" in wording.note(decision, CONTACTS)
    assert "the Headteacher" in wording.note(decision, {})


@pytest.mark.parametrize(("label", "decision"), notes())
def test_every_note_offers_a_way_to_disagree(label: str, decision: Decision) -> None:
    """In V nothing was said about the person, and nothing happens that they did not ask for."""
    actions = [button.action for button in wording.buttons(decision)]
    assert len(actions) == len(set(actions)) == 3 or decision.response in {"E0", "E1", "W"} or "derogatory" in label
    assert ("not_right" in actions) != (decision.response == "V")


def test_report_of_a_data_breach_is_offered_before_anything_else_about_pupils() -> None:
    """policy-rules 1.4, rule 2."""
    for label in ("pupil.identifier", "pupil.name_sensitive", "pupil.sensitive"):
        assert [button.action for button in of(label)] == ["breach", "not_right", "clause"]


@pytest.mark.parametrize(
    ("label", "cues", "actions"),
    [
        ("contact.phone", ("own",), ["fine", "not_right", "clause"]),
        ("credential", (), ["fine", "not_right", "clause"]),
        ("staff.sensitive", (), ["fine", "not_right", "clause"]),
        ("derogatory.insult", (), ["not_right", "clause"]),
        ("boundary.social_contact", ("pupils",), ["declare", "not_right", "clause"]),
        ("images.pupils", (), ["declare", "not_right", "clause"]),
        ("safeguarding.escalate", ("cyberbullying_victim",), ["tell", "evidence", "fine"]),
        ("vehicle.plate", (), ["fine", "not_right", "clause"]),
    ],
)
def test_buttons_suit_the_note(label: str, cues: tuple[str, ...], actions: list[str]) -> None:
    assert [button.action for button in of(label, *cues)] == actions


def test_nobody_can_say_of_a_child_at_risk_that_it_is_fine() -> None:
    for label, cues in (("safeguarding.escalate", ("indecent",)), ("boundary.social_contact", ("secrecy",))):
        assert "fine" not in [button.action for button in of(label, *cues)]


def of(label: str, *cues: str) -> tuple[Button, ...]:
    """The buttons of a note about one finding."""
    return wording.buttons(decide(Scan((finding(label, *cues),), "doing"), Circumstances(), Rules(), NOW))
