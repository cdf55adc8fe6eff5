"""Trains the first stage: logistic regressions over runs of words, as bytes. `python -m training.first`. A minute."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from detectors.model import second
from detectors.model.first import LONGEST_RUN, words
from training.gather import DEV, LABELS, TRAIN, Example, corpus, open_sets
from training.shown import Names, shown

HERE = Path(__file__).parent
SHIPPED = HERE.parent / "detectors" / "model" / "first.npz"
MOST_RUNS = 40_000
ANSWERS = (*LABELS, "abusive")
LOSE_AT_MOST = 0.01  # of what the second stage would find, on the development hands, the door may keep out
_WORTH = 0.0  # at this logit of the second stage a text is worth reading on
_SILENT = frozenset({None, "doing", "other"})
_LONGEST = 1000  # characters shown to the second stage


def runs_of(text: str) -> set[str]:
    said = words(text)
    return {" ".join(said[i : i + n]) for n in range(1, LONGEST_RUN + 1) for i in range(len(said) - n + 1)}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=SHIPPED)
    given = parser.parse_args()
    names = Names()
    examples = [*corpus(), *open_sets(given.data)]
    texts = [runs_of(shown(example, names)[0]) for example in examples]
    rows = _learnt([found for found, example in zip(texts, examples, strict=True) if example.split == TRAIN])
    matrix = _matrix(texts, rows)
    answers = [_fitted(matrix, *_target(examples, answer)) for answer in ANSWERS]
    weights = np.stack([coefficients for coefficients, _ in answers], 1)
    bias = np.array([intercept for _, intercept in answers], np.float32)
    # The door learns from the second stage too: what that would find must come through; and whoever asks, reports,
    # declines or teaches should, for the second stage tells them apart.
    known = np.array([example.labels is not None for example in examples])
    ours = np.array([bool(example.labels) for example in examples])
    found = np.zeros(len(examples), bool)
    found[known] = _found([shown(examples[i], names)[0] for i in np.flatnonzero(known)])
    told = np.array([example.stance not in _SILENT for example in examples])
    train = known & np.array([example.split == TRAIN for example in examples])
    door_weights, _ = _fitted(matrix, np.flatnonzero(train), (ours | found | told)[train], strength=0.3)
    sums = matrix @ door_weights
    measured = np.array([example.split == DEV for example in examples])
    measured = measured if (measured & ours & found).any() else train
    door = float(np.quantile(sums[measured & ours & found], LOSE_AT_MOST))
    chat = np.array(
        [example.source in {"sms", "irc", "tm4", "cima"} and example.split != TRAIN for example in examples]
    )
    print(f"door {door:.2f}: lets {np.mean(sums[chat] >= door):.3f} of other chat through")
    _save(given.out, rows, weights, bias, door_weights, door)


def _found(texts: list[str]) -> np.ndarray:
    """Which of them the second stage finds something in."""
    stage = second.load()
    found = np.zeros(len(texts), bool)
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    for start in range(0, len(order), 64):
        some = order[start : start + 64]
        answers = stage.read([texts[i][:_LONGEST] for i in some])
        found[some] = [answer.labels.max() >= _WORTH for answer in answers]
    return found


def _learnt(texts: list[set[str]]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for found in texts:
        counts.update(found)
    kept = [run for run, count in counts.most_common() if count >= (2 if " " not in run else 3)][:MOST_RUNS]
    return {run: row for row, run in enumerate(kept)}


def _matrix(texts: list[set[str]], rows: dict[str, int]) -> sparse.csr_matrix:
    found = [sorted(rows[run] for run in text if run in rows) for text in texts]
    ends = np.cumsum([0, *map(len, found)])
    columns = np.concatenate([np.array(row, np.int32) for row in found])
    return sparse.csr_matrix((np.ones(len(columns), np.float32), columns, ends), shape=(len(texts), len(rows)))


def _target(examples: list[Example], answer: str) -> tuple[np.ndarray, np.ndarray]:
    if answer == "abusive":
        kept = [i for i, e in enumerate(examples) if e.split == TRAIN and e.abusive is not None]
        return np.array(kept), np.array([examples[i].abusive for i in kept])
    kept = [i for i, e in enumerate(examples) if e.split == TRAIN and e.labels is not None]
    return np.array(kept), np.array([answer in (examples[i].labels or ()) for i in kept])


def _fitted(
    matrix: sparse.csr_matrix, rows: np.ndarray, target: np.ndarray, strength: float = 2.0
) -> tuple[np.ndarray, float]:
    model = LogisticRegression(C=strength, solver="liblinear", class_weight={False: 1.0, True: 3.0})
    model.fit(matrix[rows], target)
    return model.coef_[0].astype(np.float32), float(model.intercept_[0])


def _save(
    path: Path, rows: dict[str, int], weights: np.ndarray, bias: np.ndarray, doors: np.ndarray, door: float
) -> None:
    scale, door_scale = np.abs(weights).max() / 127, np.abs(doors).max() / 127
    np.savez_compressed(
        path,
        runs=np.frombuffer("\n".join(rows).encode(), np.uint8),
        weights=np.round(weights / scale).astype(np.int8),
        scale=np.float32(scale),
        doors=np.round(doors / door_scale).astype(np.int8),
        door_scale=np.float32(door_scale),
        door=np.float32(door),
        bias=bias,
        answers=np.array(ANSWERS),
    )


if __name__ == "__main__":
    main()
