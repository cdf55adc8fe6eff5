"""The table of decisions: finding, stance, circumstances -> action, severity, why it is held back. One row, one reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.decide import ORDER, Circumstances, Rules, decide
from bot.store.base import History, Nudged
from detectors import Finding, Scan
from detectors.finding import TOLD

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def finding(label: str, *cues: str, confidence: float = 0.9, clause: str = "9.2", start: int = 0) -> Finding:
    detector = label.replace(".", "_")
    return Finding(label, detector, 1, start, start + 5, confidence, (clause,), "a reason", frozenset(cues))


def nudged(*hours_ago: float, pattern: str = "contact.phone 9.2") -> History:
    return History(tuple(Nudged("p", pattern, NOW - timedelta(hours=hours)) for hours in hours_ago))


PHONE = finding("contact.phone", "own")
TOLD_PIN = finding("credential", TOLD)

ROWS: list[tuple[str, list[Finding], str, dict[str, Any], dict[str, Any], tuple[str, int, str | None]]] = [
    ("nothing found", [], "other", {}, {}, ("none", 0, None)),
    ("own number among colleagues", [PHONE], "doing", {}, {}, ("nudge", 1, None)),
    ("own number to parents", [finding("contact.phone", "own", "parents")], "doing", {}, {}, ("nudge", 2, None)),
    ("a channel with parents raises it", [PHONE], "doing", {"audience": "parents"}, {}, ("nudge", 2, None)),
    ("a channel with guests raises it", [PHONE], "doing", {"audience": "guests"}, {}, ("nudge", 2, None)),
    ("a pupil's address", [finding("contact.address", "pupils")], "doing", {}, {}, ("nudge", 3, None)),
    ("a colleague's address", [finding("contact.address", "colleague")], "doing", {}, {}, ("nudge", 2, None)),
    ("one's own address", [finding("contact.address", "own")], "doing", {}, {}, ("nudge", 1, None)),
    ("a password", [finding("credential")], "doing", {}, {}, ("nudge", 3, None)),
    ("a UPN", [finding("pupil.identifier")], "doing", {}, {}, ("nudge", 3, None)),
    ("a pupil's name with a sanction", [finding("pupil.name_sensitive")], "doing", {}, {}, ("nudge", 3, None)),
    (
        "with a child-protection fact",
        [finding("pupil.name_sensitive", "child_protection")],
        "doing",
        {},
        {},
        ("nudge", 4, None),
    ),
    ("an insult", [finding("derogatory.insult")], "doing", {}, {}, ("nudge", 2, None)),
    ("a threat to an adult", [finding("derogatory.threat")], "doing", {}, {}, ("nudge", 3, None)),
    ("a threat to a child", [finding("derogatory.threat", "pupils")], "doing", {}, {}, ("alert", 4, None)),
    ("friends with a parent", [finding("boundary.social_contact", "parents")], "doing", {}, {}, ("nudge", 2, None)),
    ("friends with a pupil", [finding("boundary.social_contact", "pupils")], "doing", {}, {}, ("nudge", 3, None)),
    ("in secret", [finding("boundary.social_contact", "pupils", "secrecy")], "doing", {}, {}, ("alert", 4, None)),
    ("indecent images", [finding("safeguarding.escalate", "indecent")], "doing", {}, {}, ("alert", 4, None)),
    (
        "reported, still an alert",
        [finding("safeguarding.escalate", "indecent")],
        "reporting",
        {},
        {},
        ("alert", 4, None),
    ),
    (
        "a victim is supported",
        [finding("safeguarding.escalate", "cyberbullying_victim")],
        "victim",
        {},
        {},
        ("support", 3, None),
    ),
    ("an allegation is signposted", [finding("allegation.defamation")], "doing", {}, {}, ("signpost", 2, None)),
    # who is speaking
    ("asking about conduct is no finding", [finding("boundary.social_contact")], "asking", {}, {}, ("none", 0, None)),
    ("declining is no finding", [finding("boundary.social_contact")], "declining", {}, {}, ("none", 0, None)),
    ("reporting is no finding", [finding("derogatory.insult")], "reporting", {}, {}, ("none", 0, None)),
    ("a value in a question about the rules", [finding("credential")], "asking", {}, {}, ("record", 3, "stance")),
    ("a value in a question about itself", [TOLD_PIN], "asking", {}, {}, ("nudge", 3, None)),
    ("a value in a quote", [TOLD_PIN], "quoting", {}, {}, ("nudge", 3, None)),
    (
        "contempt in a question stays on record",
        [finding("derogatory.insult")],
        "asking",
        {},
        {},
        ("record", 2, "stance"),
    ),
    ("quoting is recorded for review", [finding("derogatory.insult")], "quoting", {}, {}, ("record", 2, "stance")),
    # exemptions
    (
        "detector exempt here",
        [PHONE],
        "doing",
        {"exempt_detectors": frozenset({"contact_phone"})},
        {},
        ("none", 0, None),
    ),
    ("channel exempt", [PHONE], "doing", {"exempt_detectors": frozenset({"*"})}, {}, ("none", 0, None)),
    ("person exempt", [PHONE], "doing", {"exempt_person": True}, {}, ("record", 1, "exempt")),
    ("union message", [PHONE], "doing", {"union": True}, {}, ("none", 0, None)),
    ("a question to the bot", [PHONE], "doing", {"to_bot": True}, {}, ("none", 0, None)),
    (
        "a question to the bot, child at risk",
        [finding("safeguarding.escalate")],
        "asking",
        {"to_bot": True},
        {},
        ("alert", 4, None),
    ),
    (
        "union message, child at risk",
        [finding("safeguarding.escalate")],
        "doing",
        {"union": True},
        {},
        ("alert", 4, None),
    ),
    # holding back
    ("a detector in shadow", [PHONE], "doing", {}, {"shadow": frozenset({"contact_phone"})}, ("record", 1, "shadow")),
    (
        "read by a model alone, not sure enough",
        [finding("pupil.sensitive", "unsure")],
        "doing",
        {},
        {},
        ("record", 2, "unsure"),
    ),
    (
        "a child at risk, perhaps: for the review",
        [finding("safeguarding.escalate", "disclosure", "unsure")],
        "doing",
        {},
        {},
        ("record", 4, "unsure"),
    ),
    ("not sure enough", [finding("contact.phone", confidence=0.5)], "doing", {}, {}, ("record", 1, "unsure")),
    ("the same an hour ago", [PHONE], "doing", {"history": nudged(1)}, {}, ("record", 1, "cool_down")),
    ("the same two days ago", [PHONE], "doing", {"history": nudged(48)}, {}, ("nudge", 1, None)),
    (
        "another pattern an hour ago",
        [PHONE],
        "doing",
        {"history": nudged(1, pattern="credential 9.3")},
        {},
        ("nudge", 1, None),
    ),
    ("the daily cap", [PHONE], "doing", {"history": nudged(*range(2, 7), pattern="x")}, {}, ("record", 1, "cap")),
    (
        "a dismissed pattern",
        [PHONE],
        "doing",
        {"history": History((), frozenset({"contact.phone 9.2"}))},
        {},
        ("record", 1, "dismissed"),
    ),
    (
        "a dismissed pattern does not mute a password",
        [finding("credential")],
        "doing",
        {"history": History((), frozenset({"credential 9.2"}))},
        {},
        ("nudge", 3, None),
    ),
    (
        "what was dismissed in another channel",
        [PHONE],
        "doing",
        {"history": History((), frozenset({"contact.phone 9.2 lounge"})), "place": "staffroom"},
        {},
        ("nudge", 1, None),
    ),
    (
        "union message, threat to a child",
        [finding("derogatory.threat", "pupils")],
        "doing",
        {"union": True},
        {},
        ("alert", 4, None),
    ),
    ("own address to parents", [finding("contact.address", "own", "parents")], "doing", {}, {}, ("nudge", 2, None)),
    (
        "either a victim or indecent",
        [finding("safeguarding.escalate", "cyberbullying_victim", "indecent")],
        "victim",
        {},
        {},
        ("alert", 4, None),
    ),
    (
        "no cap on a child at risk",
        [finding("safeguarding.escalate")],
        "doing",
        {"history": nudged(*range(1, 9), pattern="safeguarding.escalate 9.2")},
        {},
        ("alert", 4, None),
    ),
]


@pytest.mark.parametrize(
    ("findings", "stance", "circumstances", "rules", "expected"),
    [row[1:] for row in ROWS],
    ids=[row[0] for row in ROWS],
)
def test_decision(
    findings: list[Finding],
    stance: Any,
    circumstances: dict[str, Any],
    rules: dict[str, Any],
    expected: tuple[str, int, str | None],
) -> None:
    decision = decide(Scan(tuple(findings), stance), Circumstances(**circumstances), Rules(**rules), NOW)
    assert (decision.action, decision.severity, decision.held_back) == expected


@pytest.mark.parametrize("place", range(len(ORDER) - 1))
def test_more_serious_label_leads(place: int) -> None:
    """policy-rules 1.4, rule 7."""
    more, less = finding(ORDER[place], confidence=0.6), finding(ORDER[place + 1], confidence=1.0, start=9)
    assert decide(Scan((less, more), "doing"), Circumstances(), Rules(), NOW).lead == more


def test_speaking_detector_leads_before_a_more_serious_one_in_shadow() -> None:
    shadow = Rules(shadow=frozenset({"pupil_identifier"}))
    decision = decide(Scan((finding("pupil.identifier"), PHONE), "doing"), Circumstances(), shadow, NOW)
    assert (decision.action, decision.lead) == ("nudge", PHONE)


def test_unsure_finding_does_not_silence_a_sure_one() -> None:
    unsure = finding("pupil.identifier", confidence=0.5)
    decision = decide(Scan((unsure, PHONE), "doing"), Circumstances(), Rules(), NOW)
    assert (decision.action, decision.lead, decision.findings) == ("nudge", PHONE, (unsure, PHONE))


def test_label_that_nobody_listed_is_nudged_at_medium() -> None:
    decision = decide(Scan((finding("vehicle.plate"),), "doing"), Circumstances(), Rules(), NOW)
    assert (decision.action, decision.severity) == ("nudge", 2)
