"""Finds threats, and wishes of harm, against a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import regex

from detectors import lazily
from detectors.learnt import Learnt

if TYPE_CHECKING:
    from detectors.reading import Reading

_CHILD = lazily.compiled(
    r"\b(?:child|children|kids?|pupils?|lads?|lass(?:es)?|boys?|girls?|class|year ?\d|y[1-6r]|reception|nursery|little \w+)\b",
    regex.IGNORECASE,
)


class DerogatoryThreat(Learnt):
    """A threat to somebody, or a wish that harm may come to them.

    Why it matters: a threat is read as one by whoever it is about, and a threat to a child calls for help at once.
    How: two models read the message. A figure of speech ("I'll kill whoever took my mug") is none.
    Source: clauses 8.9 and 14.1 of the policy; the models' card is training/README.md.
    Known limits: irony, and a threat that only the thread makes plain.
    """

    name: ClassVar[str] = "derogatory_threat"  # type: ignore[misc]  # as in the base class
    label: ClassVar[str] = "derogatory.threat"
    clauses: ClassVar[tuple[str, ...]] = ("8.9", "14.1")
    floor: ClassVar[float] = 0.3
    reason: ClassVar[str] = "Could be read as a threat to somebody"

    def cues(self, reading: Reading, text: str) -> frozenset[str]:  # noqa: ARG002
        """Whether it may be a child that is threatened."""
        return frozenset({"pupils"}) if _CHILD.search(text) else frozenset()
