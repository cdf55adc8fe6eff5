"""Reads a text with the models: what it may be about, how sure that is, and which words it rests on. Names are masked first.

The first stage looks at every message; what it lets through, the second stage reads. Where the `[model]` extra is not
installed the first stage answers alone. Where the second stage alone would be heard, an earlier course of it is asked too.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np

from detectors import given_names
from detectors.model import first, masks, second
from detectors.model.plain import Plain
from detectors.normalise import Prepared

if TYPE_CHECKING:
    from detectors.roster import Roster
    from detectors.stance import Stance

_WHOLE = 360  # characters of a text that is read as one
_PART = 200  # characters of a longer text that are read together: a worry in a long message must not be drowned
_PARTS = 4  # of a long text, those that speak loudest to the first stage
_BREAK = re.compile(r"[.!?\n]\s+|\n")
_SURE_OF_SPEAKER = 0.5
_MOST = 13.8  # logit that counts


@dataclass(frozen=True, slots=True)
class Reading:
    """What the models make of one text."""

    chances: Mapping[str, float]
    """By label, calibrated: of the texts at .8, eight in ten are so (training/README.md)."""
    stance: Stance
    """Who speaks, where that is plain; else `other`."""
    concern: str
    """The likeliest kind of safeguarding concern."""
    evidence: tuple[tuple[int, int], ...]
    """The stretches of the text that it rests on; empty where only the first stage read it."""


@dataclass(slots=True)
class _Kept:
    """The text that a thread is at, and what came of it."""

    text: str
    passed: bool
    reading: Reading | None = None


class Reader:
    """Reads texts of one school. Thread-safe; keeps the last text of each thread, and nothing else."""

    def __init__(self, roster: Roster | None) -> None:
        self._roster = roster
        self._first = first.load()
        self._second = second.load()
        self._plain = plain_words()
        self._scales = _scales("no_roster" if roster is None else "roster")
        self._last = threading.local()
        self.speaks_at = self._scales.speaks_at
        """By label: the chance from which what is read may be spoken of without a rule."""

    def lets_through(self, text: str, *, disguised: bool = True) -> bool:
        """Whether the text is worth reading. Cheap; without the names, which tell nothing.

        `disguised`: whether the trigger of detectors/model/plain.py holds in it.
        """
        return self._at(text, disguised=disguised).passed

    def read(self, text: str, *, disguised: bool = True) -> Reading:
        """The reading of a prepared text."""
        kept = self._at(text, disguised=disguised)
        if kept.reading is None:
            kept.reading = self._readings([(text, disguised)], self._second, self._scales.both)[0]
        return kept.reading

    def opinion(self, text: str, *, disguised: bool = True) -> Reading:
        """What an earlier course of the second stage makes of a prepared text; without it, the reading itself."""
        stage = second.load("opinion.onnx")
        if stage is None:
            return self.read(text, disguised=disguised)
        return self._readings([(text, disguised)], stage, self._scales.opinion)[0]

    def read_together(self, texts: Mapping[str, bool]) -> dict[str, Reading]:
        """The readings of many prepared texts, each with whether it is disguised; sooner than one by one."""
        if not texts:
            return {}
        readings = self._readings(list(texts.items()), self._second, self._scales.both)
        return dict(zip(texts, readings, strict=True))

    def know(self, text: str, reading: Reading) -> None:
        """The thread is at this text, which was read before."""
        self._last.kept = _Kept(text, passed=True, reading=reading)

    def _at(self, text: str, *, disguised: bool = True) -> _Kept:
        kept: _Kept | None = getattr(self._last, "kept", None)
        if kept is None or kept.text != text:
            kept = self._last.kept = _Kept(text, any(map(self._passes, self._forms(text, disguised=disguised))))
        return kept

    def _passes(self, form: Prepared) -> bool:
        return self._first.lets_through(masks.masked(form).text)

    def _forms(self, text: str, *, disguised: bool) -> list[Prepared]:
        """The text as typed and, where it is disguised, as written out."""
        typed = Prepared(text)
        plain = self._plain.written_out(typed) if disguised else None
        return [typed] if plain is None else [typed, plain]

    def _readings(
        self, texts: Sequence[tuple[str, bool]], stage: second.SecondStage | None, curves: Curves
    ) -> list[Reading]:
        """Of each text, by the parts of it that matter; all parts are read at once."""
        shown: list[tuple[int, int, Prepared]] = []
        for number, (text, disguised) in enumerate(texts):
            for start, part in self._parts(text):
                for form in self._forms(part, disguised=disguised):
                    names = [(m.start, m.end) for m in self._roster.mentions(form.text)] if self._roster else []
                    shown.append((number, start, masks.masked(form, names, given_names.spans(form.text))))
        own: list[list[int]] = [[] for _ in texts]
        for i, (number, _, _) in enumerate(shown):
            own[number].append(i)
        simple = np.stack([self._first.logits(prepared.text) for _, _, prepared in shown])
        if stage is None:
            chances = self._scales.first(simple)
            return [Reading(_by_label(chances[rows].max(0)), "other", "", ()) for rows in own]
        answers = stage.read([prepared.text for _, _, prepared in shown])
        chances = curves(
            np.stack([answer.labels for answer in answers]), simple, np.array([[answer.abusive] for answer in answers])
        )
        return [self._reading(chances[rows], [answers[i] for i in rows], [shown[i][1:] for i in rows]) for rows in own]

    @staticmethod
    def _reading(
        chances: np.ndarray, answers: Sequence[second.Answers], shown: Sequence[tuple[int, Prepared]]
    ) -> Reading:
        """Of one text, by its parts."""
        at = int(chances.max(1).argmax())
        said = answers[at]
        speaker = int(said.stances.argmax())
        return Reading(
            _by_label(chances.max(0)),
            cast("Stance", second.STANCES[speaker]) if said.stances[speaker] >= _SURE_OF_SPEAKER else "other",
            second.CONCERNS[int(said.concerns.argmax())],
            tuple(_typed(*shown[at], said.evidence)),
        )

    def _parts(self, text: str) -> list[tuple[int, str]]:
        """The text, or of a long one the parts that the first stage thinks most of."""
        if len(text) <= _WHOLE:
            return [(0, text)]
        parts, start = [], 0
        while start < len(text):
            end = min(start + _PART, len(text))
            ends = [match.end() for match in _BREAK.finditer(text, start + _PART // 2, end)] if end < len(text) else []
            end = ends[-1] if ends else end
            parts.append((start, text[start:end]))
            start = end
        loudest = sorted(parts, key=lambda part: -self._first.loudness(part[1]))[:_PARTS]
        return sorted(loudest)


def _typed(offset: int, prepared: Prepared, spans: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    found = [prepared.span(start, end) for start, end in spans]
    return [(offset + start, offset + end) for start, end in found if start < end]


def _by_label(chances: np.ndarray) -> dict[str, float]:
    return dict(zip(second.LABELS, chances.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Curves:
    """Turns what the stages say into a chance that holds: a logistic curve for each label, fitted on the development hands."""

    weights: np.ndarray
    """stages x labels"""
    bias: np.ndarray

    def __call__(self, *logits: np.ndarray) -> np.ndarray:
        """Of texts x labels each, or of one for all labels."""
        total = self.bias
        for weight, one in zip(self.weights, logits, strict=True):
            total = total + weight * one.clip(-_MOST, _MOST)
        chances: np.ndarray = 1.0 / (1.0 + np.exp(-total.clip(-30.0, 30.0)))
        return chances


@dataclass(frozen=True, slots=True)
class Scales:
    """Of the first stage alone, of both stages, and of the first with the second opinion."""

    first: Curves
    both: Curves
    opinion: Curves
    speaks_at: Mapping[str, float]
    """By label: the chance from which nine in ten findings were right, on the development hands."""


@lru_cache(2)
def _scales(school: Literal["roster", "no_roster"]) -> Scales:
    table = json.loads(resources.files("detectors.model").joinpath("scales.json").read_text(encoding="utf-8"))[school]
    return Scales(_curves(table["first"]), _curves(table["both"]), _curves(table["opinion"]), table["speaks_at"])


def _curves(rows: Mapping[str, Any]) -> Curves:
    weights = np.array([rows[label]["weights"] for label in second.LABELS]).T
    return Curves(weights, np.array([rows[label]["bias"] for label in second.LABELS]))


@lru_cache(1)
def plain_words() -> Plain:
    """The words that a disguise may hide: those that the first stage knows, the commonest first."""
    return Plain([run for run in first.load().rows if isinstance(run, str) and run.isascii() and run.isalpha()])


@lru_cache(4)
def reader_of(roster: Roster | None) -> Reader:
    """The one reader of a school, shared by its detectors."""
    return Reader(roster)
