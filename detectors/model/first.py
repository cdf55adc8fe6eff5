"""The first stage: a linear model over runs of one or two words. Looks at every message, in microseconds.

It says which texts the second stage should read, and where there is no second stage it gives the answers itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from typing import Any

import numpy as np

from detectors.model.second import LABELS

LONGEST_RUN = 2  # words
_WORD = re.compile(r"[a-z']+|[0-9]+|[^\w\s]|\w")
_MOST_WORDS = 4000  # of one text; more tell nothing new
_LONGEST = 6 * _MOST_WORDS  # characters

Run = str | tuple[str, str]
"""A word, or two in a row."""


def words(text: str) -> list[str]:
    """The words of a masked text as the first stage counts them. Shared with the training."""
    return _WORD.findall(text[:_LONGEST].lower())[:_MOST_WORDS]


@dataclass(frozen=True, slots=True)
class FirstStage:
    """Weights of runs of words. A run that was not learnt weighs nothing."""

    rows: dict[Run, int]
    doors: dict[Run, float]
    """How much each run speaks for reading on; the others say nothing about it."""
    door: float
    """At this sum a text is read on."""
    weights: Any
    """rows x labels, float32; the labels as second.LABELS has them."""
    bias: Any

    def lets_through(self, text: str) -> bool:
        """Whether a masked text is worth reading on."""
        return self.loudness(text) >= self.door

    def loudness(self, text: str) -> float:
        """How much speaks for reading on."""
        one, two = _known(self.doors, text)
        doors = self.doors
        return sum([doors[run] for run in one]) + sum([doors[run] for run in two])

    def logits(self, text: str) -> Any:  # noqa: ANN401 - an array
        """By label, what the first stage itself thinks."""
        one, two = _known(self.rows, text)
        rows = self.rows
        return self.bias + self.weights[[*[rows[run] for run in one], *[rows[run] for run in two]]].sum(0)


def _known(runs: Mapping[Run, object], text: str) -> tuple[set[Run], set[Run]]:
    """The words and the pairs of words that the text holds, of those known."""
    said = words(text)
    known = runs.keys()
    return known & said, known & pairwise(said)


@lru_cache(1)
def load() -> FirstStage:
    """The weights that ship in this folder."""
    with resources.files("detectors.model").joinpath("first.npz").open("rb") as file, np.load(file) as kept:
        runs = [_run(said) for said in bytes(kept["runs"]).decode().split("\n")]
        doors = (kept["doors"].astype(np.float32) * kept["door_scale"]).tolist()
        answers = kept["answers"].tolist()
        labels = [answers.index(label) for label in LABELS]
        return FirstStage(
            rows={run: row for row, run in enumerate(runs)},
            doors={run: weight for run, weight in zip(runs, doors, strict=True) if weight},
            door=float(kept["door"]),
            weights=(kept["weights"].astype(np.float32) * kept["scale"])[:, labels],
            bias=kept["bias"].astype(np.float32)[labels],
        )


def _run(said: str) -> Run:
    one, _, two = said.partition(" ")
    return (one, two) if two else one
