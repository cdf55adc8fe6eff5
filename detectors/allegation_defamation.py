"""Finds assertions of wrongdoing by somebody who can be told."""

from __future__ import annotations

from typing import ClassVar

from detectors.learnt import Learnt


class AllegationDefamation(Learnt):
    """An assertion that somebody whom colleagues would recognise did wrong: theft, drink at work, a fiddled result.

    Why it matters: gossip can wrong somebody; a true concern deserves the protected ways of raising it. So nobody is
    nudged: the sender is shown those ways, and nothing is kept about them.
    How: two models read the message. A question about procedure, or word to the right person, is none.
    Source: clause 8.7 of the policy; Employment Rights Act 1996 Part IVA; the models' card is training/README.md.
    Known limits: hints that only insiders understand.
    """

    name: ClassVar[str] = "allegation_defamation"  # type: ignore[misc]  # as in the base class
    label: ClassVar[str] = "allegation.defamation"
    clauses: ClassVar[tuple[str, ...]] = ("8.7",)
    reason: ClassVar[str] = "Says that somebody did wrong"
