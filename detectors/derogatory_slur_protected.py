"""Finds remarks that demean people for what they are: race, religion, disability, sex and the rest."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, ClassVar

import regex

from detectors import group_contempt, lazily, stereotypes
from detectors.base import Hit
from detectors.disowned import is_denied, is_told_of
from detectors.learnt import DOUBTED, UNSURE, Learnt

if TYPE_CHECKING:
    from detectors.reading import Reading

_MOST = 10
_NEAR = 60  # characters
_SLURRED = "A word that demeans people for what they are"
_SAID, _TOLD, _HURLED, _USED = 0.85, 0.4, 0.87, 0.8
_DOUBT = frozenset({UNSURE})
# Without those that have an ordinary meaning besides (Equality Act 2010, section 4, for whom they demean).
# Said in English, whatever is meant (Equality Act 2010, section 4, for whom they demean).
_ALWAYS = (
    r"spaz(?:z|zy|zes)?|spackers?|retards?|mongs?|poofters?|pakis?|chink(?:y|ies)|gypp?os?|pikeys?|wogs?|n[i*!1]gg[e*3]rs?|trann(?:y|ies)"
    r"|shirtlifters?|lezzers?|cripples|taigs?|raghead|towelheads?"
)
# Those that have another meaning besides: "and poof, it was gone", faggots and peas, Offa's dyke.
_WHERE = (
    r"\b(?:an?|the|such|that|this|these|those|you|ya|yer|yous?|bunch of|lot of|like|as|he's|he is|is|are|big|little|old|bloody|fucking|total|right|proper|absolute) (?:a )?poofs?\b"
    r"|\bfaggots?\b(?! (?:and|in|with|for|on|tea)\b)"
    r"|\b(?:an?|the|that|you|bloody|fucking|absolute|such|little|old) cripple\b(?! (?:the|our|us|them|it)\b)"
    r"|\b(?:so|is|are|'s|was|were|fucking|proper|totally|you|completely|bit|absolutely|looks?|sounds?|acts?|acting|being|bunch of) retarded\b(?! growth)"
    r"|\b(?:an?|that|bloody|old|big|fat|such|you|butch|bull|fucking|dirty) dykes?\b(?! (?:road|wall|lane|street|end)\b)"
)
_SLUR = lazily.compiled(
    rf"\b(?:{_ALWAYS})\b(?<!\bretards(?= (?:growth|progress|development|the|its|their|this|our|spoilage|fire)\b))|{_WHERE}",
    regex.IGNORECASE,
)
# Said of somebody. Models know these words too little to doubt it.
_AIMED = lazily.compiled(
    r"\b(?:you|ya|yer|yous?|he'?s|she'?s|they'?re|is|are|was|were|an?|that|this|those|these|them|some|such|bunch of|lot of|load of|like|of|looks like"
    r"|total|utter|complete|absolute|proper|right|pure|little|big|old|fat|bloody|fucking|fuckin|effing|f\w*\*+\w*|flaming|dirty|filthy|thieving|stupid|lazy|thick|daft) $",
    regex.IGNORECASE,
)
# Spoken about rather than used.
_MENTIONED = lazily.compiled(
    r"\b(?:words?|terms?|names?|phrases?|language|spell\w*|call(?:s|ed|ing)?|shout\w*|yell\w*|scream\w*|chant\w*|wrote|written|writing|graffiti"
    r"|filter\w*|banned|sanction\w*|say(?:s|ing)?|said|mean(?:s|ing)|things like|asked (?:me )?what|what is an?)\b|[\"“”]",
    regex.IGNORECASE,
)
_PEOPLE = lazily.compiled(
    r"\b(?:muslims?|jews?|jewish|hindus?|sikhs?|catholics?|christians?|gyps(?:y|ies)|travellers?|foreigners?|immigrants?|refugees?"
    r"|asians?|africans?|blacks?|indians?|chinese|poles|polish|romanians?|roma|gays?|lesbians?|trans|camp|autistics?|disabled"
    r"|deaf|blind|downs|special needs|old dears?|pensioners?|blondes?|women drivers?|curry|over there|their (?:culture|lot|sort))\b",
    regex.IGNORECASE,
)


class DerogatorySlurProtected(Learnt):
    """A slur, a stereotype or contempt because of a characteristic that the law protects.

    Why it matters: the Equality Act protects nine characteristics, and a school has a duty to eliminate harassment.
    How: a few words demean whatever is meant; contempt said plainly of a group, and sayings that every staff room has
    heard, are known by rule; the rest two models read. A word for a group decides nothing; what is said of it does.
    Source: clause 8.8 of the policy; Equality Act 2010, s4, s26, s149; the models' card is training/README.md.
    Known limits: coded words that the models never met; a pupil's words told in a report are kept for review.
    """

    name: ClassVar[str] = "derogatory_slur_protected"  # type: ignore[misc]  # as in the base class
    label: ClassVar[str] = "derogatory.slur_protected"
    doubted: ClassVar[float] = DOUBTED
    clauses: ClassVar[tuple[str, ...]] = ("8.8", "8.9")
    trigger: ClassVar[str] = (
        rf"\b(?:{_ALWAYS}|poofs?|faggots?|cripple|retarded|dykes?)\b|{group_contempt.TRIGGER}|{stereotypes.TRIGGER}"
    )
    floor: ClassVar[float] = 0.3
    rests_on: ClassVar[tuple[str, ...]] = ("derogatory.insult",)
    reason: ClassVar[str] = "May demean people for what they are"

    def told(self, text: str) -> Iterator[Hit]:
        """Words that are slurs whatever is meant, and contempt that is said plainly or in a known saying."""
        for found in islice(_SLUR.finditer(text), _MOST):
            mentioned = _is_mentioned(text, *found.span())
            hurled = not mentioned and (
                found.start() == 0 or _AIMED.search(text[max(0, found.start() - 30) : found.start()])
            )
            yield Hit(*found.span(), _HURLED if hurled else _USED, _SLURRED, (), _DOUBT if mentioned else frozenset())
        for start, end in (*group_contempt.contempt(text), *stereotypes.stereotypes(text)):
            if not is_denied(text, start, end):
                told = is_told_of(text, start, end)
                yield Hit(start, end, _TOLD if told else _SAID, self.reason, (), _DOUBT if told else frozenset())

    def chance(self, reading: Reading, text: str) -> float:
        """Of an insult too, where people with a protected characteristic are named in it."""
        chance = super().chance(reading, text)
        return max(chance, reading.chances["derogatory.insult"]) if _PEOPLE.search(text) else chance


def _is_mentioned(text: str, start: int, end: int) -> bool:
    """Whether the word is spoken about, told of another or denied."""
    near = text[max(0, start - _NEAR) : end + _NEAR]
    return bool(_MENTIONED.search(near)) or is_denied(text, start, end) or is_told_of(text, start, end)
