"""The corpus as the models are shown it: names masked, so that none is learnt.

A school with a roster has its pupils' names masked by one sign, before a model sees a text, and given names that the
roster does not know by another; a school without has all given names masked by the other. So every text of the corpus
is shown as both schools would. Lists of names have gaps: some names are left as they are, in the second form others in
their place, drawn from all schools of the corpus.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from detectors import given_names, normalise
from detectors.model import masks
from training.gather import HERE, Example


class Names:
    """The pupils' names of each hand's school."""

    def __init__(self, folder: Path = HERE / "corpus") -> None:
        self._of_hand: dict[str, re.Pattern[str]] = {}
        self._firsts: list[str] = []
        for path in sorted((folder / "schools").glob("h*.json")):
            names: set[str] = set()
            for pupil in json.loads(path.read_text(encoding="utf-8"))["pupils"]:
                firsts = {pupil["first"], pupil.get("known_as") or pupil["first"]}
                self._firsts += sorted(firsts)
                names |= firsts | {pupil["surname"]} | {f"{first} {pupil['surname']}" for first in firsts}
            words = "|".join(re.escape(name) for name in sorted(filter(None, names), key=len, reverse=True))
            self._of_hand[path.stem] = re.compile(rf"\b(?:{words})\b", re.IGNORECASE)

    def spans(self, hand: str, text: str) -> list[tuple[int, int]]:
        """Where the text names a pupil of that hand's school."""
        pattern = self._of_hand.get(hand)
        return [match.span() for match in pattern.finditer(text)] if pattern else []

    def exchanged(self, example: Example, chance: random.Random) -> Example:
        """The same message about other children; the same name stays the same one."""
        pattern = self._of_hand.get(example.source)
        if pattern is None:
            return example
        new: dict[str, str] = {}

        def other(match: re.Match[str]) -> str:
            name = new.setdefault(match[0].lower(), chance.choice(self._firsts))
            return name.lower() if match[0].islower() else name

        return replace(
            example,
            text=pattern.sub(other, example.text),
            spans=tuple(pattern.sub(other, span) for span in example.spans),
        )


def shown(
    example: Example, names: Names | None, *, gaps: float = 0.0, chance: random.Random | None = None
) -> tuple[str, list[tuple[int, int]]]:
    """The masked text, and in it the spans that show what was found. `names` None: as a school without a roster has it.

    `gaps`: the share of given names that the list is taken not to hold, drawn by `chance`.
    """
    prepared = normalise.fold(example.text)
    text = prepared.text
    people = given_names.spans(text)
    if chance:
        left = {name for name in sorted({text[start:end].lower() for start, end in people}) if chance.random() < gaps}
        people = [(start, end) for start, end in people if text[start:end].lower() not in left]
    masked = masks.masked(prepared, names.spans(example.source, text) if names else (), people)
    return masked.text, list(_spans(example, masked))


def _spans(example: Example, masked: normalise.Prepared) -> Iterator[tuple[int, int]]:
    starts = masked.starts if masked.starts is not None else range(len(masked.text))
    for words in example.spans:
        at = example.text.find(words)
        inside = [i for i, start in enumerate(starts) if at <= start < at + len(words)]
        if at >= 0 and inside:
            yield inside[0], inside[-1] + 1
