"""Finds pictures of pupils on somebody's own device or page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from detectors import personal_pictures
from detectors.base import Hit
from detectors.learnt import Learnt

_TOLD = 0.8


class ImagesPupils(Learnt):
    """Pictures of pupils on a personal phone or camera, or shared by somebody's own account.

    Why it matters: a picture of a child belongs on the school's devices, under the consent that the school holds.
    How: a picture, children and one's own device or page, told in one sentence, are known by rule; else two models read the
    message. The school's iPad, a hired photographer and pictures of displays are none.
    Source: clauses 9.9 and 12.3 of the policy; the models' card is training/README.md.
    Known limits: "sent it to the group", where only the thread tells what was sent.
    """

    name: ClassVar[str] = "images_pupils"  # type: ignore[misc]  # as in the base class
    label: ClassVar[str] = "images.pupils"
    clauses: ClassVar[tuple[str, ...]] = ("9.9", "12.3")
    reason: ClassVar[str] = "May be pictures of pupils on a personal device or page"
    trigger: ClassVar[str] = personal_pictures.TRIGGER

    def told(self, text: str) -> Iterator[Hit]:
        """What is told in plain words."""
        roster = self.school.roster
        pupils = [(m.start, m.end) for m in roster.mentions(text)] if roster else []
        for start, end in personal_pictures.pictures(text, pupils):
            yield Hit(start, end, _TOLD, self.reason)
