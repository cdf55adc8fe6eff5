"""What is found, as values. No engine is imported here, so that whoever only decides stays light."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detectors.stance import Stance

VALUES = frozenset(
    {"contact.phone", "contact.email", "contact.address", "contact.social", "credential"}
    | {"pupil.identifier", "staff.identifier"}
)
"""Labels of what stands in the text itself, whoever speaks: a number in a question is a number in the chat."""
TOLD = "told"
"""The cue of a value in a question that is none about the rules ("is the gate still 4471?"), or in a quote."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found, in offsets of the text that the detector was given (code points, end exclusive)."""

    start: int
    end: int
    confidence: float
    reason: str
    """A fixed sentence for a teacher; never built from the text."""
    clauses: tuple[str, ...] = ()
    """Clauses to cite, the leading one first; empty means the detector's own."""
    cues: frozenset[str] = frozenset()
    """What the words around say: `own`, `other`, `colleague`, `parents`, `pupils`, `health`, `child_protection`."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One label on one span of one message, in offsets of the text as typed."""

    label: str
    detector: str
    version: int
    start: int
    end: int
    confidence: float
    clauses: tuple[str, ...]
    reason: str
    cues: frozenset[str] = frozenset()

    @property
    def category(self) -> str:
        """The family that the label belongs to: `contact` of `contact.phone`."""
        return self.label.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Scan:
    """What one text gave."""

    findings: tuple[Finding, ...] = ()
    """In the order of the text; on one span, the surer first."""
    stance: Stance = "other"
    failed: tuple[str, ...] = ()
    """Names of the detectors that raised."""
