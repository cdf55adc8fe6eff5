"""Fits the curves that make the stages' answers hold as chances, on the development hands. `python -m training.calibrate`"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from detectors import small_news
from detectors.model import first, second
from detectors.reading import _MOST
from training.gather import DEV, TRAIN, Example, corpus, open_sets
from training.shown import Names, shown

SHIPPED = Path(__file__).parent.parent / "detectors" / "model" / "scales.json"
_STEPS = np.arange(0.8, 0.98, 0.01).round(2)
_REMARK_STEPS = np.arange(0.92, 0.98, 0.01).round(2)
_REMARKS = frozenset({"derogatory.insult", "derogatory.threat"})  # a wrong note about these hurts most
_ALERT_STEPS = np.arange(0.55, 0.96, 0.05).round(2)
_RIGHT = 0.9  # of what is spoken of
_FALSE = 0.00027  # of harmless messages, by a label
_FALSE_ALERTS = 0.002  # the same where a child may be at risk: recall first
CHAT = 3000  # real messages that hold none of our labels, among the development hands


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    given = parser.parse_args()
    names = Names()
    examples = [e for e in corpus() if e.split == DEV]
    chat = [e for e in open_sets(given.data) if e.source in {"sms", "irc", "tm4", "cima"} and e.split == TRAIN]
    examples += chat[:: max(len(chat) // CHAT, 1)]
    table = {"roster": _table(examples, names), "no_roster": _table(examples, None)}
    SHIPPED.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


def _table(examples: list[Example], names: Names | None) -> dict[str, dict[str, object]]:
    """For schools with a roster, or without."""
    texts = [shown(e, names)[0][:1000] for e in examples]
    simple = first.load()
    one = np.stack([simple.logits(text) for text in texts])
    said, abusive = _said(texts, "second.onnx")
    opinion, opinion_abusive = _said(texts, "opinion.onnx")
    table: dict[str, dict[str, object]] = {"first": {}, "both": {}, "opinion": {}, "speaks_at": {}}
    benign = np.array([not e.labels for e in examples])
    for i, label in enumerate(second.LABELS):
        target = np.array([label in (e.labels or ()) for e in examples])
        table["first"][label] = _fitted(one[:, i : i + 1], target)
        unkind = label.startswith("derogatory")
        both = np.stack([said[:, i], one[:, i], abusive], 1)
        table["both"][label] = row = _fitted(both, target, abusive=unkind)
        beside = np.stack([opinion[:, i], one[:, i], opinion_abusive], 1)
        table["opinion"][label] = other = _fitted(beside, target, abusive=unkind)
        chances = _chances(row, both)
        if label == "safeguarding.escalate":  # a child at risk wants no second opinion
            at = _speaks_at(chances, target, benign, _ALERT_STEPS, _FALSE_ALERTS)
        else:
            steps = _REMARK_STEPS if label in _REMARKS else _STEPS
            least = np.minimum(chances, _chances(other, beside))
            if label == "pupil.sensitive":  # small news is not spoken of, however sure the models are
                least = least * np.array([not small_news.is_small_news(e.text) for e in examples])
            at = _speaks_at(least, target, benign, steps, _FALSE)
        table["speaks_at"][label] = at
    return table


def _said(texts: list[str], weights: str) -> tuple[np.ndarray, np.ndarray]:
    """Texts x labels, and texts: logits."""
    stage = second.load(weights)
    if stage is None:
        raise SystemExit("Install the [model] extra: the curves are fitted to what both stages say.")
    two = [answers for i in range(0, len(texts), 64) for answers in stage.read(texts[i : i + 64])]
    return np.stack([answers.labels for answers in two]), np.array([answers.abusive for answers in two])


def _speaks_at(chances: np.ndarray, target: np.ndarray, benign: np.ndarray, steps: np.ndarray, false: float) -> float:
    """The least chance from which findings are right, and harmless messages left alone, often enough to be spoken of."""
    for least in steps:
        over = chances >= least
        if target[over].mean() >= _RIGHT and (over & benign).sum() <= false * benign.sum():
            return float(least)
    return float(steps[-1])


def _chances(row: dict[str, object], logits: np.ndarray) -> np.ndarray:
    total = logits.clip(-_MOST, _MOST) @ np.array(row["weights"]) + row["bias"]
    return 1.0 / (1.0 + np.exp(-total))


def _fitted(logits: np.ndarray, target: np.ndarray, *, abusive: bool = True) -> dict[str, object]:
    logits = logits.clip(-_MOST, _MOST)
    used = logits if abusive or logits.shape[1] == 1 else logits[:, :2]
    model = LogisticRegression(C=1.0).fit(used, target)
    weights = [round(float(w), 4) for w in model.coef_[0]]
    weights += [0.0] * (logits.shape[1] - len(weights))
    return {"weights": weights, "bias": round(float(model.intercept_[0]), 4)}


if __name__ == "__main__":
    main()
