"""Finds messages in which a child may be at risk, or the writer is being harassed: somebody must be told at once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, ClassVar

import regex

from detectors import concerns, lazily, plain_threats
from detectors.base import Hit
from detectors.derogatory_threat import CHILD
from detectors.learnt import Learnt

if TYPE_CHECKING:
    from detectors.reading import Reading

_CITED = {
    "indecent": ("13.1", "13.5"),
    "unsuitable": ("13.2", "13.6"),
    "grooming": ("10.4", "2.1"),
    "disclosure": ("2.1",),
    "threat_to_child": ("2.1", "8.9"),
    "pupil_exposure": ("13.4",),
    "cyberbullying_victim": ("14.3", "14.4"),
}
_OWN_SLIP = lazily.compiled(
    r"\b(?:(?:need|have|ought|want|wanted|got|better|should) (?:to )?(?:tell|let|own up|confess|admit|declare|self.?refer)|i'?ve to let|"
    r"telling you|tell (?:you|him|her|them) (?:myself|before)|heard it from me|low.?level concern|self.?referral|own up|my own fault|"
    r"hands? up (?:it was|that was)?|i shouldn'?t have|so i'?m telling|letting you know (?:that )?i)\b",
    regex.IGNORECASE,
)


_THREAT = 0.8  # of another, where a child is named too


class SafeguardingEscalate(Learnt):
    """A child may be at risk, somebody found what should not be there, or the writer is being harassed online.

    Why it matters: chat is not where help is found. The writer is told what to do, and named people that help is needed.
    How: plain phrases are matched, and two models read the message; here a miss weighs more than a false alarm. The
    likeliest kind decides the response.
    Source: clauses 10.4, 13.1 to 13.6, 14.3 and 14.4 of the policy; Keeping children safe in education; the models' card
    is training/README.md.
    Known limits: the models take some who tell of a slip of their own for somebody at risk; a worry spread over several
    messages is not seen.
    """

    name: ClassVar[str] = "safeguarding_escalate"  # type: ignore[misc]  # as in the base class
    label: ClassVar[str] = "safeguarding.escalate"
    urgent: ClassVar[bool] = True
    clauses: ClassVar[tuple[str, ...]] = ("2.1",)
    floor: ClassVar[float] = 0.3
    reason: ClassVar[str] = "A child may be at risk, or somebody needs help"

    trigger: ClassVar[str] = f"{concerns.TRIGGER}|{plain_threats.TRIGGER}"

    def told(self, text: str) -> Iterator[Hit]:
        """What is told in plain words."""
        for one in islice(concerns.concerns(text), 1):
            yield Hit(one.start, one.end, one.confidence, self.reason, _CITED[one.kind], frozenset({one.kind}))
            return
        if CHILD.search(text):
            for start, end, theirs in plain_threats.plain_threats(text):
                if theirs:
                    yield Hit(
                        start, end, _THREAT, self.reason, _CITED["threat_to_child"], frozenset({"threat_to_child"})
                    )
                    return

    def chance(self, reading: Reading, text: str) -> float:
        """None where the writer tells of a slip of their own (R32).

        Who reports what a child said is no reason for silence: the models know what was passed on without its content.
        """
        return 0.0 if _OWN_SLIP.search(text) else super().chance(reading, text)

    def cited(self, reading: Reading, text: str) -> tuple[str, ...]:  # noqa: ARG002
        """By the likeliest kind."""
        return _CITED.get(reading.concern, ())

    def cues(self, reading: Reading, text: str) -> frozenset[str]:  # noqa: ARG002
        """The likeliest kind."""
        return frozenset({reading.concern} if reading.concern else ())
