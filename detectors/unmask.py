"""Reads masked and leet-written words, where the reading is a word of the insult lexicon."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detectors.normalise import Prepared

TRIGGER = r"[a-z][*@$][a-z]"


def rewrite(prepared: Prepared) -> Prepared:
    """The text with masked words written out."""
    return prepared
