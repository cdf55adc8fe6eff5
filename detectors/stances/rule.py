"""One way to say a stance, and the words that give a verb to another person or to another time."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

Stance = Literal["doing", "asking", "reporting", "declining", "teaching", "quoting", "victim", "other"]


@dataclass(frozen=True, slots=True)
class Rule:
    """The patterns see the text in lower case, without apostrophes, single-spaced."""

    stance: Stance
    words: str
    """One of these words is in every text that `says` matches; nobody looks further where none is."""
    gate: str
    """The rule's part of the trigger: seen by the gate, so with apostrophes, in ASCII, without lookaround."""
    says: str
    unless: str = ""
    """What elsewhere in the text speaks against it."""
    not_after: frozenset[str] = frozenset()
    """Words right before that give it to another person, or to a time to come."""
    _gate: re.Pattern[str] = field(init=False, repr=False)
    _says: re.Pattern[str] = field(init=False, repr=False)
    _unless: re.Pattern[str] | None = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_gate", re.compile(self.gate, re.IGNORECASE | re.ASCII | re.DOTALL))
        object.__setattr__(self, "_says", re.compile(self.says))
        object.__setattr__(self, "_unless", re.compile(self.unless) if self.unless else None)

    def fits(self, said: str) -> bool:
        """Whether the text says it."""
        if not any(self._is_sender(said[: found.start()]) for found in self._says.finditer(said)):
            return False
        return not (self._unless and self._unless.search(said))

    def is_gated(self, text: str) -> bool:
        """Whether the trigger holds in the text as prepared: without it no rule counts, so that the gate changes no stance."""
        return self._gate.search(text) is not None

    def _is_sender(self, before: str) -> bool:
        words = before.rsplit(maxsplit=2)[-2:]
        return self.not_after.isdisjoint({words[-1] if words else "", " ".join(words)})


_THIRD = "he she they it mum dad mums dads nan parents parent family kids who child boy girl pupil"
_NOT_DONE = "nearly almost didnt never not be get havent hasnt nobody anyone you if to please should shouldve needs"
_HARDLY_DONE = (
    "should have",
    "could have",
    "would have",
    "to be",
    "should be",
    "must be",
    "no one",
    "will be",
    "has anyone",
)
BY_ANOTHER = frozenset(f"{_THIRD} {_NOT_DONE} was got has".split()).union(_HARDLY_DONE) - {"to"}
"""Before "declined": it was not the sender, or it was not done."""
NOT_DONE = frozenset(_NOT_DONE.split()).union(_HARDLY_DONE, {"not been", "hasnt been"})
"""Before "logged": it was not done yet."""
THEM = (
    r"(?:him|her|them|mum|dad|nan|the (?:parent|mum|dad|mother|father|boy|girl|child|pupil|family)s?|"
    r"[a-z]+s (?:mum|dad|nan))"
)
