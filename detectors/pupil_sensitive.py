"""Finds a confidential fact about one pupil who is not named, but whom colleagues would know."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from detectors import sensitive_facts, small_news
from detectors.learnt import Learnt

if TYPE_CHECKING:
    from detectors.reading import Reading

_SUREST = 0.99


class PupilSensitive(Learnt):
    """A sensitive fact about one pupil who can be told without a name: initials and a year, "my 1:1", "our LAC one".

    Why it matters: colleagues know who is meant; the fact is special-category or child-protection data all the same.
    How: two models read the message; small news of every day waits for the review. Where it names a pupil of the roster,
    that is another detector's.
    Source: clause 8.6 of the policy; UK GDPR Art 9; the models' card is training/README.md.
    Known limits: "him again" in a thread; without a roster, a name may be taken for none.
    """

    name: ClassVar[str] = "pupil_sensitive"  # type: ignore[misc]  # as in the base class
    label: ClassVar[str] = "pupil.sensitive"
    clauses: ClassVar[tuple[str, ...]] = ("8.6",)
    rests_on: ClassVar[tuple[str, ...]] = ("pupil.name_sensitive",)
    reason: ClassVar[str] = "May tell something confidential about a pupil"

    def chance(self, reading: Reading, text: str) -> float:
        """Of either label of pupils: which it is, the roster says better than a model."""
        named, unnamed = reading.chances["pupil.name_sensitive"], reading.chances["pupil.sensitive"]
        if self.school.roster is None:
            return min(named + unnamed, _SUREST) if unnamed > named else 0.0
        return 0.0 if any(m.kind != "initials" for m in self.school.roster.mentions(text)) else max(named, unnamed)

    def matters(self, text: str) -> bool:
        """Not where it is small news, which staff tell of single children all day."""
        return not small_news.is_small_news(text)

    def cues(self, reading: Reading, text: str) -> frozenset[str]:  # noqa: ARG002
        """Health, child protection."""
        return frozenset[str]().union(*(fact.group.cues for fact in sensitive_facts.facts(text)))
