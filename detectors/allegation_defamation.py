"""Finds assertions of wrongdoing by somebody who can be told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from detectors.base import Hit
from detectors.disowned import is_denied
from detectors.learnt import Learnt
from detectors.wrongdoing import TRIGGER, wrongdoing

_CONFIDENCE = 0.8


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
    clauses: ClassVar[tuple[str, ...]] = ("8.7",)
    reason: ClassVar[str] = "Says that somebody did wrong"
    trigger: ClassVar[str] = TRIGGER

    def told(self, text: str) -> Iterator[Hit]:
        """What is laid to somebody's charge in plain words."""
        for start, end in wrongdoing(text):
            if not is_denied(text, start, end):
                yield Hit(start, end, _CONFIDENCE, self.reason)
