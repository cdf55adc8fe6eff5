"""Decides what to do about a message's findings. Pure: no clock, no store, no chat.

Every rule stands in policy-rules 1.2 to 1.6 (severity and response by label, stance and audience) or R13, R31, R32, R41.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from bot.store.base import History
from detectors.finding import TOLD, VALUES

if TYPE_CHECKING:
    from detectors import Finding, Scan

Action = Literal["none", "record", "nudge", "alert", "signpost", "support"]
Response = Literal["N0", "N1", "N2", "E0", "E1", "V", "W"]

# The most serious label leads (policy-rules 1.4, rule 7).
ORDER = (
    "safeguarding.escalate",
    "derogatory.threat",
    "pupil.identifier",
    "credential",
    "boundary.social_contact",
    "pupil.name_sensitive",
    "pupil.sensitive",
    "staff.identifier",
    "staff.sensitive",
    "images.pupils",
    "derogatory.slur_protected",
    "contact.phone",
    "contact.email",
    "contact.address",
    "contact.social",
    "derogatory.insult",
    "allegation.defamation",
)
_ACTIONS: dict[Response, Action] = {
    "N0": "nudge",
    "N1": "nudge",
    "N2": "nudge",
    "E0": "alert",
    "E1": "alert",
    "V": "support",
    "W": "signpost",
}
# Who asks, declined, reported, teaches or suffered did nothing that earns a nudge (policy-rules 1.4, rule 1; R32).
_BLAMELESS = frozenset({"asking", "declining", "reporting", "teaching", "victim"})
_URGENT = frozenset({"alert", "support"})
_HIGH, _CRITICAL = 3, 4
_UNSURE = "unsure"  # detectors/learnt.py: a model alone found it, and not sure enough
_DAY = timedelta(hours=24)
NO_HISTORY = History()


@dataclass(frozen=True, slots=True)
class Rules:
    """What the school set."""

    shadow: frozenset[str] = frozenset()
    """Detectors that record but do not speak."""
    off: frozenset[str] = frozenset()
    """Detectors that find nothing here, though they do in other channels."""
    thresholds: Mapping[str, float] = field(default_factory=dict)
    """Findings of a detector below this confidence do not count."""
    speak_up_at: float = 0.6
    cool_down: timedelta = _DAY
    daily_cap: int = 5


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Where the message stands and whose it is."""

    audience: str = "staff"
    """Who else reads the channel: staff, guests, parents or pupils."""
    exempt_detectors: frozenset[str] = frozenset()
    """Silent in this channel; `*` for all."""
    exempt_person: bool = False
    to_bot: bool = False
    """A question put to the bot: it is answered, not scolded."""
    union: bool = False
    """The message holds a union term (R31)."""
    place: str = ""
    """The channel's pseudonym: what is dismissed in one channel may matter in another."""
    history: History = NO_HISTORY
    paused: frozenset[str] = frozenset()
    """Detectors whose tips rest until a person lets them speak again (R15)."""
    spent: frozenset[str] = frozenset()
    """Detectors that have said all they may in a week."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do about one message."""

    action: Action
    severity: int = 0
    response: Response | None = None
    lead: Finding | None = None
    findings: tuple[Finding, ...] = ()
    """Those that count; what a rule set aside is not among them."""
    held_back: str | None = None
    """Why a note that was due is not spoken."""
    pattern: str = ""
    """What cool-downs and dismissals are about: the lead's label and first clause, in this channel."""


NOTHING = Decision("none")


def decide(scan: Scan, circumstances: Circumstances, rules: Rules, now: datetime) -> Decision:
    """The decision about one revision of one message."""
    findings = tuple(f for f in scan.findings if not _dropped(f, rules) and _counts(f, scan.stance, circumstances))
    if not findings:
        return NOTHING
    lead, held_back = _lead(findings, scan.stance, circumstances, rules, now)
    severity = severity_of(lead, circumstances.audience)
    response = response_of(lead, severity)
    action = "record" if held_back else _ACTIONS[response]
    return Decision(action, severity, response, lead, findings, held_back, _pattern(lead, circumstances))


def _lead(
    findings: Iterable[Finding], stance: str, circumstances: Circumstances, rules: Rules, now: datetime
) -> tuple[Finding, str | None]:
    """The most serious finding that may speak; where none may, the most serious, and why it is silent."""
    by_weight = sorted(findings, key=lambda finding: _weight(finding, circumstances.audience))
    reasons = [_held_back(finding, stance, circumstances, rules, now) for finding in by_weight]
    at = reasons.index(None) if None in reasons else 0
    return by_weight[at], reasons[at]


def severity_of(finding: Finding, audience: str) -> int:
    """0 information to 4 critical (policy-rules 1.2, 1.6)."""
    cues = finding.cues
    outside = audience != "staff" or bool(cues & {"parents", "pupils"})
    match finding.label:
        case "contact.phone" | "contact.email":
            return 2 if outside else 1
        case "contact.address":
            return 3 if "pupils" in cues else 2 if outside or cues & {"colleague", "other"} else 1
        case "boundary.social_contact":
            return 4 if "secrecy" in cues else 2 if "parents" in cues and "pupils" not in cues else 3
        case "pupil.name_sensitive":
            return 4 if "child_protection" in cues else 3
        case "pupil.sensitive":
            return 3 if cues & {"health", "child_protection"} else 2
        case "derogatory.threat":
            return 4 if "pupils" in cues else 3
        case "safeguarding.escalate":
            return 3 if _is_victim(finding) else 4
        case "credential" | "pupil.identifier" | "staff.identifier" | "images.pupils" | "derogatory.slur_protected":
            return 3
    return 2


def response_of(finding: Finding, severity: int) -> Response:
    """The response code (policy-rules 1.2, 1.6)."""
    cues = finding.cues
    match finding.label:
        case "safeguarding.escalate" if _is_victim(finding):
            return "V"
        case "safeguarding.escalate":
            return "E0" if cues & {"indecent", "unsuitable"} else "E1"
        case "derogatory.threat" | "boundary.social_contact" if severity == _CRITICAL:
            return "E1"
        case "allegation.defamation":
            return "W"
        case "contact.phone" | "contact.email" | "contact.address" if severity == 1:
            return "N0"
        case "pupil.identifier" | "pupil.name_sensitive" | "derogatory.slur_protected" | "derogatory.threat":
            return "N2"
        case "pupil.sensitive" | "boundary.social_contact" if severity >= _HIGH:
            return "N2"
    return "N1"


def _is_victim(finding: Finding) -> bool:
    """A message that could be either gets the text of section 13 (policy-rules 1.4, rule 4): screenshots can be a crime."""
    return "cyberbullying_victim" in finding.cues and not finding.cues & {"indecent", "unsuitable"}


def _dropped(finding: Finding, rules: Rules) -> bool:
    return finding.detector in rules.off or finding.confidence < rules.thresholds.get(finding.detector, 0)


def _counts(finding: Finding, stance: str, circumstances: Circumstances) -> bool:
    if _urgent(finding, circumstances.audience):
        return True
    if circumstances.to_bot or circumstances.union:
        return False
    if not circumstances.exempt_detectors.isdisjoint({finding.detector, "*"}):
        return False
    # A value stands in the text whoever speaks, and a question with contempt in it is still contempt: both are on record.
    asked = stance == "asking" and finding.category == "derogatory"
    return stance not in _BLAMELESS or finding.label in VALUES or asked


def _urgent(finding: Finding, audience: str) -> bool:
    return _ACTIONS[response_of(finding, severity_of(finding, audience))] in _URGENT


def _weight(finding: Finding, audience: str) -> tuple[int, int, float]:
    place = ORDER.index(finding.label) if finding.label in ORDER else len(ORDER)
    return place, -severity_of(finding, audience), -finding.confidence


def _pattern(finding: Finding, circumstances: Circumstances) -> str:
    return f"{finding.label} {finding.clauses[0]} {circumstances.place}".rstrip()


def _held_back(finding: Finding, stance: str, circumstances: Circumstances, rules: Rules, now: datetime) -> str | None:
    """The first reason for silence, or None."""
    history = circumstances.history
    pattern = _pattern(finding, circumstances)
    if finding.detector in rules.shadow:
        return "shadow"
    if _urgent(finding, circumstances.audience):
        return "unsure" if _UNSURE in finding.cues else None
    if circumstances.exempt_person:
        return "exempt"
    if (stance in _BLAMELESS or stance == "quoting") and TOLD not in finding.cues:
        return "stance"
    if _UNSURE in finding.cues or finding.confidence < rules.speak_up_at:
        return "unsure"
    # A password is no less a password because the last one was not right.
    if pattern in history.dismissed and severity_of(finding, circumstances.audience) < _HIGH:
        return "dismissed"
    if rules.cool_down and any(n.pattern == pattern and now - n.at < rules.cool_down for n in history.nudges):
        return "cool_down"
    if sum(now - n.at < _DAY for n in history.nudges) >= rules.daily_cap:
        return "cap"
    return _rests(finding.detector, circumstances)


def _rests(detector: str, circumstances: Circumstances) -> str | None:
    """Why a detector's tips rest, or None: last, so that what is held back so would have been spoken."""
    if detector in circumstances.paused:
        return "paused"
    return "budget" if detector in circumstances.spent else None
