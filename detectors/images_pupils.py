"""Finds pictures of pupils on somebody's own device or page."""

from __future__ import annotations

from typing import ClassVar

from detectors.learnt import Learnt


class ImagesPupils(Learnt):
    """Pictures of pupils on a personal phone or camera, or shared by somebody's own account.

    Why it matters: a picture of a child belongs on the school's devices, under the consent that the school holds.
    How: two models read the message. The school's iPad, a hired photographer and pictures of displays are none.
    Source: clauses 9.9 and 12.3 of the policy; the models' card is training/README.md.
    Known limits: "sent it to the group", where only the thread tells what was sent.
    """

    name: ClassVar[str] = "images_pupils"  # type: ignore[misc]  # as in the base class
    label: ClassVar[str] = "images.pupils"
    clauses: ClassVar[tuple[str, ...]] = ("9.9", "12.3")
    reason: ClassVar[str] = "May be pictures of pupils on a personal device or page"
