"""Finds remarks that demean people for what they are: race, religion, disability, sex and the rest."""

from __future__ import annotations

from typing import ClassVar

from detectors.learnt import Learnt


class DerogatorySlurProtected(Learnt):
    """A slur, a stereotype or contempt because of a characteristic that the law protects.

    Why it matters: the Equality Act protects nine characteristics, and a school has a duty to eliminate harassment.
    How: two models read the message. A word for a group decides nothing; what is said of it does.
    Source: clause 8.8 of the policy; Equality Act 2010, s4, s26, s149; the models' card is training/README.md.
    Known limits: coded words that the models never met; a pupil's words told in a report are kept for review.
    """

    name: ClassVar[str] = "derogatory_slur_protected"  # type: ignore[misc]  # as in the base class
    label: ClassVar[str] = "derogatory.slur_protected"
    clauses: ClassVar[tuple[str, ...]] = ("8.8", "8.9")
    reason: ClassVar[str] = "May demean people for what they are"
