"""Finds remarks that demean people for what they are: race, religion, disability, sex and the rest."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, ClassVar

import regex

from detectors import lazily
from detectors.base import Hit
from detectors.learnt import Learnt

if TYPE_CHECKING:
    from detectors.reading import Reading

_MOST = 10
# Without those that have an ordinary meaning besides (Equality Act 2010, section 4, for whom they demean).
_WORDS = (
    r"\b(?:spaz(?:z|zy|zes)?|spackers?|retards?|mongs?|poofters?|pakis?|chink(?:y|ies)|gyppos?|pikeys?|wogs?"
    r"|n[i*!1]gg[e*3]rs?|trannies|shirtlifters?|lezzers?|cripples)\b"
    # Not "and poof, it was gone".
    r"|\b(?:an?|the|such|that|this|these|those|you|ya|yer|yous?|bunch of|lot of|like|as|he's|he is|is|are|big|little|old|bloody|fucking|total|right|proper|absolute) (?:a )?poofs?\b"
)
_SLUR = lazily.compiled(_WORDS, regex.IGNORECASE)
_PEOPLE = lazily.compiled(
    r"\b(?:muslims?|jews?|jewish|hindus?|sikhs?|catholics?|christians?|gyps(?:y|ies)|travellers?|foreigners?|immigrants?|refugees?"
    r"|asians?|africans?|blacks?|indians?|chinese|poles|polish|romanians?|roma|gays?|lesbians?|trans|camp|autistics?|disabled"
    r"|deaf|blind|downs|special needs|old dears?|pensioners?|blondes?|women drivers?|curry|over there|their (?:culture|lot|sort))\b",
    regex.IGNORECASE,
)


class DerogatorySlurProtected(Learnt):
    """A slur, a stereotype or contempt because of a characteristic that the law protects.

    Why it matters: the Equality Act protects nine characteristics, and a school has a duty to eliminate harassment.
    How: a few words demean whatever is meant; the rest two models read. A word for a group decides nothing; what is
    said of it does.
    Source: clause 8.8 of the policy; Equality Act 2010, s4, s26, s149; the models' card is training/README.md.
    Known limits: coded words that the models never met; a pupil's words told in a report are kept for review.
    """

    name: ClassVar[str] = "derogatory_slur_protected"  # type: ignore[misc]  # as in the base class
    label: ClassVar[str] = "derogatory.slur_protected"
    clauses: ClassVar[tuple[str, ...]] = ("8.8", "8.9")
    trigger: ClassVar[str] = _WORDS
    floor: ClassVar[float] = 0.3
    rests_on: ClassVar[tuple[str, ...]] = ("derogatory.insult",)
    reason: ClassVar[str] = "May demean people for what they are"

    def told(self, text: str) -> Iterator[Hit]:
        """Words that are slurs whatever is meant."""
        for found in islice(_SLUR.finditer(text), _MOST):
            yield Hit(*found.span(), 0.8, "A word that demeans people for what they are")

    def chance(self, reading: Reading, text: str) -> float:
        """Of an insult too, where people with a protected characteristic are named in it."""
        chance = super().chance(reading, text)
        return max(chance, reading.chances["derogatory.insult"]) if _PEOPLE.search(text) else chance
