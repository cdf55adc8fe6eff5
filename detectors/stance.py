"""Who is speaking: doing, asking, reporting, declining, teaching, quoting, victim or other. Text in, one word out.

A wrong `asking` silences a true finding; a wrong `doing` nudges somebody who did the right thing. So a question mark
alone decides nothing, and what is only intended ("I'll log it later") is no report.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from detectors.stances import asking, declining, others, reporting
from detectors.stances.rule import Rule, Stance

__all__ = ["TRIGGER", "Stance", "of"]

# In order of weight: who is attacked comes before who asks, who did the right thing before who quotes.
_RULES: Sequence[Rule] = (
    *others.VICTIM,
    *declining.RULES,
    *reporting.RULES,
    *asking.RULES,
    *others.QUOTING,
    *others.TEACHING,
)
TRIGGER = "|".join(rule.gate for rule in _RULES)
_WORD = re.compile(r"[a-z]+")
_READ = 2000  # characters: who speaks is plain by then


def of(text: str) -> Stance:
    """The stance of a whole prepared text; `other` where nothing in it decides."""
    said = " ".join(text[:_READ].lower().replace("'", "").split())
    candidates = {number for word in _WORD.findall(said) if word in _BY_WORD for number in _BY_WORD[word]}
    for number in sorted(candidates):
        if _RULES[number].fits(said) and _RULES[number].is_gated(text):
            return _RULES[number].stance
    return "other"


def _by_word() -> Mapping[str, Sequence[int]]:
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for number, rule in enumerate(_RULES):
        for word in rule.words.split():
            numbers[word].append(number)
    return dict(numbers)


_BY_WORD = _by_word()
