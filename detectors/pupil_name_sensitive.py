"""Finds pupils named together with something confidential about them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, ClassVar

import regex

from detectors import lazily, sensitive_facts
from detectors.finding import Hit
from detectors.learnt import DOUBTED, Learnt
from detectors.mentions import Mention
from detectors.sensitive_facts import Fact

if TYPE_CHECKING:
    from detectors.reading import Reading

_FAR = 160  # characters between name and fact in one sentence; chat sentences run on
_MOST = 24  # names looked at in one message
_SUREST = 0.99
_LATER = 0.1  # off the confidence where the fact stands in the next sentence

# "kind to a child who had wet himself"
_ANOTHER = lazily.compiled(
    r"\b(?:a|an|another|any|every|some|one) (?:\w+ )?(?:child|kid|pupil|boy|girl|lad|friend|someone|person) (?:who|that|with)",
    regex.IGNORECASE,
)
_LIST = lazily.compiled(r"[ ,&+/]{1,3}(?:and )?(?:also )?")
# "First Last (4H) - PP": a row of a list.
_ROW = lazily.compiled(r"(?: ?\([^()\n]{1,12}\))?(?: ?[-:,/|]{1,2} ?| \()")
_ROW_ENDS = lazily.compiled(r" ?(?:$|[),;/&|+\n.-])|,? and\b")
# What may stand with a name that is a sentence of its own: "First Last (4H).", "First, Y4!"
_NAME_ENDS = lazily.compiled(
    r"(?:[ ,-]{1,3}(?:\([^()\n]{1,12}\)|y(?:ea)?r? ?\d|reception|nursery))?[\s.!?]*", regex.IGNORECASE
)
_SOON = 25  # characters from such a name's sentence to its fact
_END = lazily.compiled(r"[.!?]++(?:\n|(?=[\s\"')]|$))|\n|;|•")
# Between name and fact: the sender turns to something else.
_BREAK = lazily.compiled(
    r"[,:(–—-]| (?:and|but|so|while|whilst|as|because|when|then|also|or|if|after|before|plus|btw|ps) ", regex.IGNORECASE
)
# In the part with the fact: it is about the sender, the staff or nobody.
_OTHERS = lazily.compiled(
    r"\b(?:my|our|I|I'm|I've|I'll|me|we|we're|can (?:someone|anyone|you)|could (?:someone|anyone|you)|reminder|deadline|everyone|"
    r"anyone|someone|staff|all staff|please (?:bring|complete|read|book|sign)|training|meeting is|is at \d|who(?:'s| is))\b",
    regex.IGNORECASE,
)
_HERS = lazily.compiled(
    r"\b(?:he|she|his|her|him|hers|they|their|them|mum|mom|dad|nan|gran|mother|father|parents?|stepdad|stepmum|carers?|family|brother|sister|"
    r"he's|she's|they're|mum's|dad's|child|boy|girl)\b",
    regex.IGNORECASE,
)


class PupilNameSensitive(Learnt):
    """A pupil of the roster named together with a sensitive fact.

    That is: special needs, health, safeguarding, care, money, family, the law, a sanction, or something humiliating.

    Why it matters:
        A name makes such a fact special-category or child-protection data about a child. Staff chat is read on
        phones, exported and disclosed on request; the school's own systems are made for it.

    How:
        The facts come from a lexicon with its sources beside it. Only around them are words looked up in the roster,
        which holds keyed hashes. A name counts in the sentence of the fact, or in the one before where the fact's
        sentence goes on about the same person, or where the name is a sentence of its own. In a row of a list ("First
        Last - PP") a short form right after a full name will do. Topics of work (autism awareness week) are no facts.

    Source:
        Clause 8.6 of the policy; UK GDPR Art 9; DfE, Data protection in schools; the lexicon names its own.

    Known limits:
        One message is read at a time: "same one as yesterday" is not seen. A first name that two pupils share is not
        reported without an initial, a class or a year. Euphemisms beyond the lexicon are missed.
    """

    name: ClassVar[str] = "pupil_name_sensitive"  # type: ignore[misc]  # as in the base class
    label: ClassVar[str] = "pupil.name_sensitive"
    doubted: ClassVar[float] = DOUBTED
    clauses: ClassVar[tuple[str, ...]] = ("8.6",)
    rests_on: ClassVar[tuple[str, ...]] = ("pupil.sensitive",)
    reason: ClassVar[str] = "May tell something confidential about a pupil"
    trigger: ClassVar[str] = sensitive_facts.trigger()

    def told(self, text: str) -> Iterator[Hit]:
        """Yield the names that stand with a fact."""
        roster = self.school.roster
        facts = sensitive_facts.facts(text) if roster is not None else []
        if roster is None or not facts:
            return
        ends = [match.end() for match in _END.finditer(text)]
        named = (
            mention
            for start, end in _windows(text, ends, facts)
            for mention in roster.mentions(text, start, end)
            if mention.kind != "initials"  # found by the detector of unnamed pupils
        )
        mentions = list(islice(named, _MOST))
        for mention in mentions:
            told = [
                (fact, later) for fact in facts if (later := _tied(text, ends, mention, mentions, fact)) is not None
            ]
            if told:
                yield _hit(mention, told)

    def chance(self, reading: Reading, text: str) -> float:
        """Of either label of pupils, where the roster knows somebody in the text.

        Without a roster, where the models think that one is named: for one mention the two labels exclude each other.
        """
        named, unnamed = reading.chances["pupil.name_sensitive"], reading.chances["pupil.sensitive"]
        if self.school.roster is None:
            return min(named + unnamed, _SUREST) if named >= unnamed else 0.0
        return max(named, unnamed) if any(m.kind != "initials" for m in self.school.roster.mentions(text)) else 0.0

    def cues(self, reading: Reading, text: str) -> frozenset[str]:  # noqa: ARG002
        """Health, child protection."""
        return frozenset[str]().union(*(fact.group.cues for fact in sensitive_facts.facts(text)))


def _hit(mention: Mention, told: Sequence[tuple[Fact, bool]]) -> Hit:
    """The name, with the weightiest of the facts told of it, each with whether it stands in the next sentence."""
    gravest = min((fact for fact, _ in told), key=lambda fact: fact.group.weight)
    loss = _LATER if all(later for _, later in told) else 0.0
    return Hit(
        mention.start,
        mention.end,
        mention.confidence - loss,
        gravest.group.reason,
        cues=frozenset[str]().union(*(fact.group.cues for fact, _ in told)),
    )


def _tied(text: str, ends: Sequence[int], mention: Mention, mentions: Sequence[Mention], fact: Fact) -> bool | None:
    """Whether the fact is told of this name in the next sentence (True) or in its own (False); None: not at all."""
    start, end = _sentence(text, ends, fact.start)
    if fact.beside:
        row = (
            mention.kind == "full" and _ROW.fullmatch(text, mention.end, fact.start) and _ROW_ENDS.match(text, fact.end)
        )
        return False if row else None
    if start <= mention.start < end:
        return False if _in_one_sentence(text, mention, mentions, fact) else None
    previous = _sentence(text, ends, start - 1)[0] if start else 0
    if not previous <= mention.start < start or any(start <= other.start < end for other in mentions):
        return None
    goes_on = _HERS.search(text, start, min(end, fact.end + _FAR)) or (
        # "First Last. Nits again."
        not text[previous : mention.start].strip()
        and _NAME_ENDS.fullmatch(text, mention.end, start)
        and fact.start - start <= _SOON
        and not _OTHERS.search(text, start, end)
    )
    return True if goes_on and fact.start - mention.end <= 2 * _FAR else None


def _in_one_sentence(text: str, mention: Mention, mentions: Sequence[Mention], fact: Fact) -> bool:
    name_first = mention.end <= fact.start
    low, high = (mention.end, fact.start) if name_first else (fact.end, mention.start)
    if high - low > _FAR:
        return False
    between = [other for other in mentions if low <= other.start < high]
    if between:
        # In a list of names the fact is told of each; otherwise of the nearest.
        gap = text[low : between[0].start] if name_first else text[between[-1].end : high]
        if not _LIST.fullmatch(gap):
            return False
    if name_first and _ANOTHER.search(text, low, high):
        return False
    breaks = [match.end() if name_first else match.start() for match in _BREAK.finditer(text, low, high)]
    if not breaks:
        return True
    part = text[breaks[-1] : fact.end] if name_first else text[max(0, fact.start - 40) : breaks[0]]
    return not _OTHERS.search(part) or bool(_HERS.search(part))


def _sentence(text: str, ends: Sequence[int], at: int) -> tuple[int, int]:
    """The sentence around an offset."""
    index = bisect_right(ends, at)
    return ends[index - 1] if index else 0, ends[index] if index < len(ends) else len(text)


def _windows(text: str, ends: Sequence[int], facts: Sequence[Fact]) -> list[tuple[int, int]]:
    """For each fact its sentence and the one before, merged, so that no word is looked up twice."""
    windows: list[tuple[int, int]] = []
    for fact in facts:
        start, end = _sentence(text, ends, fact.start)
        if start:
            start = _sentence(text, ends, start - 1)[0]
        start, end = max(start, fact.start - 2 * _FAR), min(end, fact.end + _FAR)
        start = text.rfind(" ", 0, start) + 1 if start else 0  # never in the middle of a word
        if windows and start <= windows[-1][1]:
            windows[-1] = (windows[-1][0], max(end, windows[-1][1]))
        else:
            windows.append((start, end))
    return windows
