"""Reads digits that were spelled out: "oh seven seven double-oh" becomes digits, mapped back to the words as typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detectors.normalise import Prepared

TRIGGER = r"\b(?:oh|zero|nought)\W{1,3}seven\b"


def rewrite(prepared: Prepared) -> Prepared:
    """The text with runs of spelled digits written as digits."""
    return prepared
