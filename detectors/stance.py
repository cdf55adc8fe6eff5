"""Who is speaking: doing, asking, reporting, declining, teaching, quoting, victim or other. Text in, one word out."""

from __future__ import annotations

from typing import Literal

Stance = Literal["doing", "asking", "reporting", "declining", "teaching", "quoting", "victim", "other"]

TRIGGER = r"\?|declined|which section"


def of(text: str) -> Stance:
    """The stance of a whole prepared text; `other` where nothing in it decides."""
    return "asking" if "?" in text else "other"
