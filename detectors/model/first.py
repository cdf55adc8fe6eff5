"""The first stage: a linear model over runs of one or two words. Looks at every message, in microseconds.

It says which texts the second stage should read, and where there is no second stage it gives the answers itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from typing import Any

import numpy as np

LONGEST_RUN = 2  # words
_WORD = re.compile(r"[a-z']+|[0-9]+|[^\w\s]|\w")
_MOST_WORDS = 4000  # of one text; more tell nothing new
_LOW, _HIGH = -30.0, 30.0


def words(text: str) -> list[str]:
    """The words of a masked text as the first stage counts them. Shared with the training."""
    return _WORD.findall(text.lower())[:_MOST_WORDS]


@dataclass(frozen=True, slots=True)
class FirstStage:
    """Weights of runs of words. A run that was not learnt weighs nothing."""

    rows: dict[str, int]
    doors: list[float]
    """By row: how much the run speaks for reading on."""
    door: float
    """At this sum a text is read on."""
    weights: Any
    """rows x answers, float32."""
    bias: Any
    answers: tuple[str, ...]

    def runs(self, text: str) -> list[int]:
        """The rows of the runs that the text holds, each once."""
        said = words(text)
        get = self.rows.get
        found = {get(word) for word in said}
        for one, two in pairwise(said):
            found.add(get(f"{one} {two}"))
        found.discard(None)
        return list(found)  # type: ignore[arg-type]  # None is out

    def lets_through(self, runs: list[int]) -> bool:
        """Whether the text is worth reading on."""
        return self.loudness(runs) >= self.door

    def loudness(self, runs: list[int]) -> float:
        """How much speaks for reading on."""
        doors = self.doors
        return sum([doors[run] for run in runs])

    def probabilities(self, runs: list[int]) -> dict[str, float]:
        """By answer, what the first stage itself thinks."""
        total = self.bias + (self.weights[runs].sum(0) if runs else 0.0)
        chances = 1.0 / (1.0 + np.exp(-np.clip(total, _LOW, _HIGH)))
        return dict(zip(self.answers, chances.tolist(), strict=True))


@lru_cache(1)
def load() -> FirstStage:
    """The weights that ship in this folder."""
    with resources.files("detectors.model").joinpath("first.npz").open("rb") as file, np.load(file) as kept:
        runs = bytes(kept["runs"]).decode().split("\n")
        return FirstStage(
            rows={run: row for row, run in enumerate(runs)},
            doors=(kept["doors"].astype(np.float32) * kept["door_scale"]).tolist(),
            door=float(kept["door"]),
            weights=kept["weights"].astype(np.float32) * kept["scale"],
            bias=kept["bias"].astype(np.float32),
            answers=tuple(str(name) for name in kept["answers"]),
        )
