"""Finds the sender's own private contact with pupils or parents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

import regex

from detectors import close_contacts, lazily
from detectors.finding import Hit
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
# Family, friends and colleagues; and a child or a parent.
_OTHERS = lazily.compiled(
    r"\b(?:my|our|the|some|few|couple|other|most) (?:of )?(?:(?:my|the|our) )?(?:old )?(?:cousins?|staff|colleagues?|team ?mates?|mates|friends|nieces?|nephews?|in-laws|neighbours?|teachers|tas|teaching assistants|governors)\b",
    regex.IGNORECASE,
)
_YOUNG = lazily.compiled(
    r"\b(?:pupils?|kids?|child(?:ren)?|class|y(?:ea)?r? ?[1-6]s?|reception|nursery|leavers?|boys?|girls?|lads?|lass(?:ie|es)?|weans?|bairns?|students?|mu?ms?|mams?|dads?|parents?)\b",
    regex.IGNORECASE,
)
_TOLD = 0.8


class BoundarySocialContact(Learnt):
    """Private contact of the sender with a pupil, or a parent, outside the school's own ways: friending, messages, lifts.

    Why it matters: staff are in a position of trust; contact that nobody else sees can be misread, or go wrong.
    How: following, messages, numbers, lifts, games, secrets and outings told in plain words; else two models read the message. Having declined, asking, and the school's own platforms are none.
    Source: clauses 8.4, 8.5, 10.1 to 10.5, 11.1, 12.1 and 12.2 of the policy; the models' card is training/README.md.
    Known limits: a colleague who is a parent too; `/declare` is for that.
    """

    name: ClassVar[str] = "boundary_social_contact"  # type: ignore[misc]  # as in the base class
    label: ClassVar[str] = "boundary.social_contact"
    clauses: ClassVar[tuple[str, ...]] = ("8.4", "8.5", "10.5")
    reason: ClassVar[str] = "May be private contact with a pupil or a parent"

    trigger: ClassVar[str] = close_contacts.TRIGGER

    def told(self, text: str) -> Iterator[Hit]:
        """What is told in plain words."""
        for start, end in close_contacts.contacts(text):
            yield Hit(start, end, _TOLD, self.reason, _clauses(text), _cues(text))

    def matters(self, text: str) -> bool:
        """Not where only family, friends or colleagues are spoken of."""
        return not _OTHERS.search(text) or _YOUNG.search(text) is not None

    def cited(self, reading: Reading, text: str) -> tuple[str, ...]:  # noqa: ARG002
        """Parents have clauses of their own."""
        return _clauses(text)

    def cues(self, reading: Reading, text: str) -> frozenset[str]:  # noqa: ARG002
        """With whom, and whether it is to be kept from others."""
        return _cues(text)


def _clauses(text: str) -> tuple[str, ...]:
    return ("12.1", "12.2") if _PARENT.search(text) else ()


def _cues(text: str) -> frozenset[str]:
    return frozenset({"parents" if _PARENT.search(text) else "pupils"}) | (
        {"secrecy"} if _SECRET.search(text) else frozenset()
    )
