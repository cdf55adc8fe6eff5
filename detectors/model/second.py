"""The second stage: a small transformer (MiniLM, int8) that reads what the first stage let through. Needs the `[model]` extra.

An earlier course of it ships beside it, for a second opinion where it alone would be heard.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import numpy as np

LABELS = (
    "contact.phone", "contact.email", "contact.address", "contact.social", "credential", "pupil.identifier",
    "pupil.name_sensitive", "pupil.sensitive", "staff.identifier", "staff.sensitive", "derogatory.insult",
    "derogatory.slur_protected", "derogatory.threat", "allegation.defamation", "boundary.social_contact",
    "images.pupils", "safeguarding.escalate",
)  # fmt: skip
STANCES = ("doing", "asking", "reporting", "declining", "teaching", "quoting", "victim", "other")
CONCERNS = (
    "disclosure", "grooming", "indecent", "unsuitable", "threat_to_child", "pupil_exposure", "cyberbullying_victim",
)  # fmt: skip
_ENDS = np.cumsum((len(LABELS), len(STANCES), len(CONCERNS)))
_WINDOW, _STEP, _MOST_WINDOWS = 96, 72, 2  # tokens; the same window as in training
_TOGETHER, _PADDED = 8, 2  # texts and tokens
_EVIDENCE = 0.0  # logit
_LONGEST = 1_000  # characters read at once; who asks brings the parts that matter


@dataclass(frozen=True, slots=True)
class Answers:
    """What the second stage says of one text, uncalibrated."""

    labels: Any
    """A logit for each of LABELS."""
    stances: Any
    """A share for each of STANCES."""
    concerns: Any
    """A share for each of CONCERNS."""
    abusive: float
    """A logit."""
    evidence: tuple[tuple[int, int], ...]
    """The stretches of the masked text that it rests on."""


class SecondStage:
    """A session of the runtime. Thread-safe."""

    def __init__(self, weights: bytes, vocabulary: Sequence[str]) -> None:
        import onnxruntime  # noqa: PLC0415 - an extra
        from tokenizers import BertWordPieceTokenizer  # noqa: PLC0415

        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = settings.inter_op_num_threads = 1
        settings.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(weights, settings, providers=["CPUExecutionProvider"])
        self._tokenizer = BertWordPieceTokenizer({word: i for i, word in enumerate(vocabulary)}, lowercase=True)

    def read(self, texts: Sequence[str]) -> list[Answers]:
        """The answers about masked texts; many at once cost less each."""
        windows, offsets, owner = [], [], []
        for number, text in enumerate(texts):
            encoded = self._tokenizer.encode(text[:_LONGEST], add_special_tokens=False)
            for start in range(0, max(len(encoded.ids), 1), _STEP):
                if (start and start + _WINDOW - 2 - _STEP >= len(encoded.ids)) or start >= _STEP * _MOST_WINDOWS:
                    break
                end = start + _WINDOW - 2
                windows.append([2, *encoded.ids[start:end], 3])
                offsets.append([(0, 0), *encoded.offsets[start:end], (0, 0)])
                owner.append(number)
        said: list[Any] = [None] * len(windows)
        marks: list[Any] = [None] * len(windows)
        for rows in _of_like_length(windows):
            ids = np.zeros((len(rows), len(windows[rows[-1]])), np.int64)
            for place, row in enumerate(rows):
                ids[place, : len(windows[row])] = windows[row]
            for row, *answers in zip(rows, *self._session.run(None, {"ids": ids}), strict=True):
                said[row], marks[row] = answers
        own: list[list[int]] = [[] for _ in texts]
        for row, number in enumerate(owner):
            own[number].append(row)
        return [self._answers(rows, said, marks, offsets) for rows in own]

    @staticmethod
    def _answers(rows: list[int], said: list[Any], marks: list[Any], offsets: list[list[tuple[int, int]]]) -> Answers:
        labels, stances, concerns, abusive = np.split(np.stack([said[row] for row in rows]), _ENDS, axis=1)
        # Of a long text the gravest window counts.
        gravest = int(labels.max(1).argmax())
        evidence = [
            offsets[row][at]
            for row in rows
            for at in np.flatnonzero(marks[row][: len(offsets[row])] >= _EVIDENCE)
            if offsets[row][at][1]
        ]
        return Answers(
            labels.max(0),
            _softmax(stances[gravest]),
            _softmax(concerns[gravest]),
            float(abusive.max()),
            tuple(_joined(sorted(set(evidence)))),
        )


def _of_like_length(windows: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Their places, the short first; what is read together is padded to the longest, so those that differ are apart."""
    some: list[int] = []
    for row in sorted(range(len(windows)), key=lambda row: len(windows[row])):
        if len(some) == _TOGETHER or (some and len(windows[row]) > len(windows[some[0]]) + _PADDED):
            yield some
            some = []
        some.append(row)
    if some:
        yield some


def _joined(pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Pieces of words, and words side by side, as one stretch."""
    runs: list[tuple[int, int]] = []
    for start, end in pieces:
        if runs and start - runs[-1][1] <= 1:
            runs[-1] = (runs[-1][0], max(end, runs[-1][1]))
        else:
            runs.append((start, end))
    return runs


def _softmax(values: Any) -> Any:  # noqa: ANN401 - arrays
    shares = np.exp(values - values.max())
    return shares / shares.sum()


@lru_cache(2)
def load(weights: str = "second.onnx") -> SecondStage | None:
    """The weights that ship in this folder: also `opinion.onnx`. None without the `[model]` extra."""
    try:
        import onnxruntime  # noqa: F401, PLC0415 - an extra
        import tokenizers  # noqa: F401, PLC0415
    except ImportError:
        return None
    folder = resources.files("detectors.model")
    vocabulary = folder.joinpath("second.vocab.txt").read_text(encoding="utf-8").splitlines()
    return SecondStage(folder.joinpath(weights).read_bytes(), vocabulary)
