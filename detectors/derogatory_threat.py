"""Finds threats, and wishes of harm, against a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

import regex

from detectors import lazily, plain_threats
from detectors.base import Hit
from detectors.disowned import is_denied, is_told_of
from detectors.learnt import DOUBTED, UNSURE, Learnt

if TYPE_CHECKING:
    from detectors.reading import Reading

CHILD = lazily.compiled(
    r"\b(?:child|children|kids?|pupils?|lads?|lass(?:es)?|boys?|girls?|class|year ?\d|y[1-6r]|reception|nursery|little \w+)\b",
    regex.IGNORECASE,
)
# Said of mugs, printers, oneself and one's knees, not in earnest.
_IDIOM = lazily.compiled(
    r"\bguts for garters\b|\b(?:br(?:ea|o)k(?:e|ing)|bust(?:ed|ing)?) (?:my|me|ma|your|his|her|their|our) (?:own )?(?:neck|back)s? (?:to|tryin\w*|getting|gettin|for|over|on|carry\w*|lift\w*)\b"
    r"|\b(?:jealous|envious|green with envy)\b|\bbreak a leg\b|\b(?:kill|murder|strangle|throttle|swing for|hang|shoot) (?:whoever|who ?ever|who'?s|the person (?:who|that)|the (?:sod|bugger|eejit|muppet|one) (?:who|that)|whichever)\b"
    r"|\b(?:kill|die|dying|murder) for (?:a|an|some|my|one|the|that)\b|\b(?:could|can|i'?d) murder (?:a|an|some|that|this|one)\b"
    r"|\b(?:shoot|kill|end|bury|strangle) me\b|\bkill(?:ing|s|ed)? (?:me|my (?:back|feet|knees?|head|legs?|neck))\b"
    r"|\b(?:kill|murder|finish|slay|do)(?:s|ed|ing|in)? (?:it|the assembly|that assembly|the lesson|me off|me in)\b|\bknock(?:s|ed|ing)? (?:'?em|them|us|me) dead\b"
    r"|\b(?:my|the) (?:mum|mam|mother|wife|husband|hubby|partner|other half|missus|nan|bank manager|dentist|doctor) (?:will|would|'ll|'d|is going to|is gonna|gonna) (?:actually |literally )?(?:kill|murder|shoot|throttle)\b"
    r"|\b(?:kill|strangle|shoot|throttle|murder|batter|smash|burn) (?:the|this|that|my|our) (?:\w+ )?(?:printer|laptop|photocopier|copier|laminator|computer|alarm|kettle|boiler|wi-?fi|projector|smartboard|whiteboard|phone|tannoy|bell|guillotine|dishwasher|app|system|website|sims|arbor)\b",
    regex.IGNORECASE,
)
_PERHAPS = 0.45  # for the review
_SAID, _TOLD = 0.85, 0.4
_DOUBT = frozenset({UNSURE})


class DerogatoryThreat(Learnt):
    """A threat to somebody, or a wish that harm may come to them.

    Why it matters: a threat is read as one by whoever it is about, and a threat to a child calls for help at once.
    How: an intent or a wish, harm, and somebody whom it is to befall, all said plainly, are known by rule; the rest two
    models read. A figure of speech ("I'll kill whoever took my mug") is none.
    Source: clauses 8.9 and 14.1 of the policy; the models' card is training/README.md.
    Known limits: irony, a threat that only the thread makes plain, and one beside a figure of speech.
    """

    name: ClassVar[str] = "derogatory_threat"  # type: ignore[misc]  # as in the base class
    label: ClassVar[str] = "derogatory.threat"
    doubted: ClassVar[float] = DOUBTED
    clauses: ClassVar[tuple[str, ...]] = ("8.9", "14.1")
    trigger: ClassVar[str] = plain_threats.TRIGGER
    floor: ClassVar[float] = 0.3
    reason: ClassVar[str] = "Could be read as a threat to somebody"

    def told(self, text: str) -> Iterator[Hit]:
        """What is said in plain words, by the writer; of what is quoted, nobody knows."""
        if _IDIOM.search(text):
            return
        whom = frozenset({"pupils"}) if CHILD.search(text) else frozenset[str]()
        for start, end, theirs in plain_threats.plain_threats(text):
            if not theirs and not is_denied(text, start, end):
                told = is_told_of(text, start, end)
                yield Hit(start, end, _TOLD if told else _SAID, self.reason, (), whom | _DOUBT if told else whom)

    def chance(self, reading: Reading, text: str) -> float:
        """Never sure where a figure of speech stands in it."""
        chance = super().chance(reading, text)
        return min(chance, _PERHAPS) if _IDIOM.search(text) else chance

    def cues(self, reading: Reading, text: str) -> frozenset[str]:  # noqa: ARG002
        """Whether it may be a child that is threatened."""
        return frozenset({"pupils"}) if CHILD.search(text) else frozenset()
