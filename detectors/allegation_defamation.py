"""Finds assertions of wrongdoing by somebody who can be told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import regex

from detectors import lazily
from detectors.base import Hit
from detectors.disowned import is_denied, is_taught
from detectors.learnt import DOUBTED, UNSURE, Learnt
from detectors.wrongdoing import TRIGGER, wrongdoing

_SURE, _PERHAPS = 0.8, 0.5
_DOUBT = frozenset({UNSURE})
# Word to the right person, or a question about the way there: clause 3.3 of the policy, Employment Rights Act 1996 s43B.
_RAISED = lazily.compiled(
    r"\b(?:rais(?:ed|ing) (?:it|this|that|a concern|my)|report(?:ed|ing) (?:it|this|that|him|her|them|to)|logged|flagged|pass(?:ed|ing) (?:it|this|that|her|him)? ?(?:up|on|straight)|put (?:it|this|that) in writing|in writing"
    r"|emailed|written (?:it|this|that)? ?(?:down|up)|wrote (?:it|this|that)? ?(?:down|up)|statement|whistle ?blow\w*|lado|auditors?|hr|chair of governors|confidential reporting|low[- ]level concern"
    r"|in general(?: terms)?|only general|which form|what form|who do i (?:tell|ask|go)|who should i|do i (?:tell|ring|report|say|go)|should i (?:tell|report|say|ring)|directly or first|formal(?:ly)?|grievance|investigat\w+|disciplinary)\b",
    regex.IGNORECASE,
)


class AllegationDefamation(Learnt):
    """An assertion that somebody whom colleagues would recognise did wrong: theft, drink at work, a fiddled result.

    Why it matters: gossip can wrong somebody; a true concern deserves the protected ways of raising it. So nobody is
    nudged: the sender is shown those ways, and nothing is kept about them.
    How: what staff rooms lay to somebody's charge in plain words is known by rule; the rest two models read. A question
    about procedure, or word to the right person, is none.
    Source: clause 8.7 of the policy; Employment Rights Act 1996 Part IVA; the models' card is training/README.md.
    Known limits: hints that only insiders understand. What is said of a pupil's home is another detector's.
    """

    name: ClassVar[str] = "allegation_defamation"  # type: ignore[misc]  # as in the base class
    label: ClassVar[str] = "allegation.defamation"
    doubted: ClassVar[float] = DOUBTED
    clauses: ClassVar[tuple[str, ...]] = ("8.7",)
    reason: ClassVar[str] = "Says that somebody did wrong"
    trigger: ClassVar[str] = TRIGGER

    def told(self, text: str) -> Iterator[Hit]:
        """What is laid to somebody's charge in plain words."""
        if _RAISED.search(text):
            return
        for start, end, sure in wrongdoing(text):
            if not is_denied(text, start, end) and not is_taught(text, start, end):
                yield Hit(start, end, _SURE if sure else _PERHAPS, self.reason, (), frozenset() if sure else _DOUBT)
