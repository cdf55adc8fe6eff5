"""Finds the sender's own private contact with pupils or parents."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import regex

from detectors import lazily
from detectors.learnt import Learnt

if TYPE_CHECKING:
    from detectors.reading import Reading

_PARENT = lazily.compiled(
    r"\b(?:mums?|mams?|dads?|parents?|carers?|nans?|nanas?|gran(?:ny|dad|ma)?|aunt(?:ie|y)?|uncle|step(?:mum|dad)|pta|mother|father)\b",
    regex.IGNORECASE,
)
_SECRET = lazily.compiled(
    r"\b(?:secret|between (?:us|you and me)|don't tell|dont tell|nobody (?:needs to|has to) know|delete (?:it|them|this) after|keep (?:it|this) quiet)\b",
    regex.IGNORECASE,
)


class BoundarySocialContact(Learnt):
    """Private contact of the sender with a pupil, or a parent, outside the school's own ways: friending, messages, lifts.

    Why it matters: staff are in a position of trust; contact that nobody else sees can be misread, or go wrong.
    How: two models read the message. Having declined, asking, and the school's own platforms are none.
    Source: clauses 8.4, 8.5, 10.1 to 10.5, 11.1, 12.1 and 12.2 of the policy; the models' card is training/README.md.
    Known limits: a colleague who is a parent too; `/declare` is for that.
    """

    name: ClassVar[str] = "boundary_social_contact"  # type: ignore[misc]  # as in the base class
    label: ClassVar[str] = "boundary.social_contact"
    clauses: ClassVar[tuple[str, ...]] = ("8.4", "8.5", "10.5")
    reason: ClassVar[str] = "May be private contact with a pupil or a parent"

    def cited(self, reading: Reading, text: str) -> tuple[str, ...]:
        """Parents have clauses of their own."""
        return ("12.1", "12.2") if "parents" in self.cues(reading, text) else ()

    def cues(self, reading: Reading, text: str) -> frozenset[str]:  # noqa: ARG002
        """With whom, and whether it is to be kept from others."""
        return frozenset({"parents" if _PARENT.search(text) else "pupils"}) | (
            {"secrecy"} if _SECRET.search(text) else frozenset()
        )
