"""Says which names are also English words, so that "Hope" is not taken for a pupil wherever somebody hopes."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

from detectors.model import first

Nature = Literal["plain", "word", "capital"]
"""`plain`: a name only. `word`: also a word. `capital`: also a word that is written with a capital (May, a class)."""

_LEXICON = Path(__file__).parent / "lexicons" / "name_words.toml"
_NICKNAMES = Path(__file__).parent / "lexicons" / "nicknames.toml"
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


def is_known(word: str) -> bool:
    """Whether a word, in compared form, is one that staff write anyway, or another name's own form."""
    return word in first.load().rows or word in _called() or word in lexicon("surnames")


def called(name: str) -> frozenset[str]:
    """What else a first name, in compared form, is called or spelled."""
    return _called().get(name, frozenset())


@cache
def _called() -> dict[str, frozenset[str]]:
    groups = tomllib.loads(_NICKNAMES.read_text(encoding="utf-8"))["groups"]
    found: defaultdict[str, set[str]] = defaultdict(set)
    for group in map(str.split, groups):
        for name in group:
            found[name].update(set(group) - {name})
    return {name: frozenset(others) for name, others in found.items()}


@cache
def lexicon(part: str) -> frozenset[str]:
    """The words under one key of the lexicon."""
    return frozenset(_read()[part].split())


@cache
def _read() -> dict[str, str]:
    return tomllib.loads(_LEXICON.read_text(encoding="utf-8"))
