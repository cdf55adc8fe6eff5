"""Says which names are also English words, so that "Hope" is not taken for a pupil wherever somebody hopes."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

Nature = Literal["plain", "word", "capital"]
"""`plain`: a name only. `word`: also a word. `capital`: also a word that is written with a capital (May, a class)."""

_LEXICON = Path(__file__).parent / "lexicons" / "name_words.toml"
_SHORT = 2  # letters: Mo and TJ look like abbreviations


def nature(name: Sequence[str], class_names: Collection[str]) -> Nature:
    """What a first name, in compared form, is besides a name. A class of the school may bear it too."""
    if len(name) > 1:
        return "plain"
    if name[0] in lexicon("capitals") or name[0] in class_names:
        return "capital"
    return "word" if name[0] in lexicon("words") or len(name[0]) <= _SHORT else "plain"


def is_word(surname: Sequence[str]) -> bool:
    """Whether a surname, in compared form, is made of English words."""
    return all(word in lexicon("surnames") for word in surname)


@cache
def lexicon(part: str) -> frozenset[str]:
    """The words under one key of the lexicon."""
    return frozenset(_read()[part].split())


@cache
def _read() -> dict[str, str]:
    return tomllib.loads(_LEXICON.read_text(encoding="utf-8"))
