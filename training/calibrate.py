"""Fits the curves that make the stages' answers hold as chances, on the development hands. `python -m training.calibrate`"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from detectors.model import first, second
from detectors.reading import _MOST
from training.gather import DEV, TRAIN, corpus, open_sets
from training.shown import Names, shown

SHIPPED = Path(__file__).parent.parent / "detectors" / "model" / "scales.json"
CHAT = 3000  # real messages that hold none of our labels, among the development hands


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    given = parser.parse_args()
    names = Names()
    examples = [e for e in corpus() if e.split == DEV]
    chat = [e for e in open_sets(given.data) if e.source in {"sms", "irc", "tm4", "cima"} and e.split == TRAIN]
    examples += chat[:: max(len(chat) // CHAT, 1)]
    texts = [shown(e, names)[0][:1000] for e in examples]
    simple = first.load()
    one = np.stack([simple.logits(text) for text in texts])
    stage = second.load()
    two = [answers for i in range(0, len(texts), 64) for answers in stage.read(texts[i : i + 64])] if stage else []
    said = np.stack([answers.labels for answers in two]) if two else None
    abusive = np.array([answers.abusive for answers in two])
    table: dict[str, dict[str, object]] = {"first": {}, "both": {}}
    for i, label in enumerate(second.LABELS):
        target = np.array([label in (e.labels or ()) for e in examples])
        table["first"][label] = _fitted(one[:, i : i + 1], target)
        if said is not None:
            both = np.stack([said[:, i], one[:, i], abusive], 1)
            table["both"][label] = _fitted(both, target, abusive=label.startswith("derogatory"))
    SHIPPED.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


def _fitted(logits: np.ndarray, target: np.ndarray, *, abusive: bool = True) -> dict[str, object]:
    logits = logits.clip(-_MOST, _MOST)
    used = logits if abusive or logits.shape[1] == 1 else logits[:, :2]
    model = LogisticRegression(C=1.0).fit(used, target)
    weights = [round(float(w), 4) for w in model.coef_[0]]
    weights += [0.0] * (logits.shape[1] - len(weights))
    return {"weights": weights, "bias": round(float(model.intercept_[0]), 4)}


if __name__ == "__main__":
    main()
