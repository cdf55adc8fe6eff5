"""Turns the gathered examples into arrays for the second stage: a cut vocabulary, token ids, targets. `python -m training.tokens`

What is unknown of an example is NaN (labels, abuse) or -1 (stance, kind of concern, evidence) and has no part in the loss.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file
from tokenizers import BertWordPieceTokenizer

from detectors.model.masks import LINK, MAIL, NAME, NUMBER, PERSON
from training.gather import DEV, HERE, LABELS, STANCES, SUBS, TRAIN, Example, corpus, open_sets
from training.shown import Names, shown

VOCABULARY = 12_000
VOCABULARY_FILE = HERE / "vocabulary.txt"  # chosen once, so that weights of one phase fit the next
LONGEST = 96  # tokens
GAPS = {"roster": 0.1, "none": 0.25}  # share of given names that are shown as typed
_SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
_SPLITS = (TRAIN, DEV, "test")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--base", type=Path, required=True, help="folder of MiniLM-L6 (vocab.txt, model.safetensors)")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--build", type=Path, default=Path("build/training"))
    given = parser.parse_args()
    given.build.mkdir(parents=True, exist_ok=True)
    chance = random.Random(11)  # noqa: S311 - a fixed order, no secret
    names = Names()
    rows: list[tuple[Example, str, list[tuple[int, int]]]] = []
    for example in corpus():
        learnt = example.split == TRAIN
        rows.append((example, *shown(example, names, gaps=GAPS["roster"], chance=chance if learnt else None)))
        if learnt:
            other = names.exchanged(example, chance)
            rows.append((other, *shown(other, None, gaps=GAPS["none"], chance=chance)))
    rows += [(example, *shown(example, None)) for example in open_sets(given.data)]
    whole = BertWordPieceTokenizer(str(given.base / "vocab.txt"), lowercase=True)
    if VOCABULARY_FILE.exists():
        kept = VOCABULARY_FILE.read_text(encoding="utf-8").splitlines()
    else:
        kept = _vocabulary(whole, [(text, example) for example, text, _ in rows if example.split == TRAIN])
        VOCABULARY_FILE.write_text("\n".join(kept) + "\n", encoding="utf-8")
    (given.build / "vocab.txt").write_text("\n".join(kept) + "\n", encoding="utf-8")
    _cut_weights(given.base, given.build, whole, kept)
    arrays = _arrays(BertWordPieceTokenizer(str(given.build / "vocab.txt"), lowercase=True), rows)
    np.savez_compressed(given.build / "data.npz", **arrays)
    print({name: array.shape for name, array in arrays.items()})


def _vocabulary(whole: BertWordPieceTokenizer, texts: Sequence[tuple[str, Example]]) -> list[str]:
    """Every sign and single character, and the pieces met most often; a message of our own counts five times."""
    counts: Counter[str] = Counter()
    for text, example in texts:
        weight = 5 if example.labels is not None and example.kind else 1
        for token in whole.encode(text).tokens:
            counts[token] += weight
    order = sorted(whole.get_vocab().items(), key=lambda item: item[1])
    ascii_pieces = [token for token, _ in order if token.isascii() and len(token.removeprefix("##")) == 1]
    kept = dict.fromkeys([*_SPECIAL, NAME, PERSON, NUMBER, MAIL, LINK, *ascii_pieces])
    for token, _ in counts.most_common():
        if len(kept) >= VOCABULARY:
            break
        kept.setdefault(token)
    # What is left goes to BERT's own order, which is by frequency in general English.
    for token, _ in order:
        if len(kept) >= VOCABULARY:
            break
        if token.isascii() and token.isalpha():
            kept.setdefault(token)
    return list(kept)


def _cut_weights(base: Path, build: Path, whole: BertWordPieceTokenizer, kept: Sequence[str]) -> None:
    weights = load_file(base / "model.safetensors")
    ids = [whole.token_to_id(token) for token in kept]
    name = next(name for name in weights if name.endswith("word_embeddings.weight"))
    weights[name] = weights[name][ids]
    cut = {name: array.astype(np.float16) for name, array in weights.items() if array.dtype == np.float32}
    save_file(cut, build / "base.safetensors")


def _arrays(
    tokenizer: BertWordPieceTokenizer, rows: Sequence[tuple[Example, str, list[tuple[int, int]]]]
) -> dict[str, np.ndarray]:
    count = len(rows)
    ids = np.zeros((count, LONGEST), np.int16)
    evidence = np.full((count, LONGEST), -1, np.int8)
    labels = np.full((count, len(LABELS)), np.nan, np.float16)
    stance, sub = np.full(count, -1, np.int8), np.full(count, -1, np.int8)
    abusive = np.full(count, np.nan, np.float16)
    tokenizer.enable_truncation(LONGEST)
    for i, (example, text, spans) in enumerate(rows):
        encoded = tokenizer.encode(text)
        ids[i, : len(encoded.ids)] = encoded.ids
        if example.labels is not None:
            labels[i] = [label in example.labels for label in LABELS]
            if not example.labels or spans:
                evidence[i, : len(encoded.ids)] = [
                    any(start < high and low < end for low, high in spans) for start, end in encoded.offsets
                ]
        if example.stance:
            stance[i] = STANCES.index(example.stance)
        if example.sub in SUBS:
            sub[i] = SUBS.index(example.sub)
        if example.abusive is not None:
            abusive[i] = example.abusive
    sources = sorted({example.source for example, *_ in rows})
    return {
        "ids": ids,
        "evidence": evidence,
        "labels": labels,
        "stance": stance,
        "sub": sub,
        "abusive": abusive,
        "split": np.array([_SPLITS.index(example.split) for example, *_ in rows], np.int8),
        "source": np.array([sources.index(example.source) for example, *_ in rows], np.int16),
        "sources": np.array(sources),
    }


if __name__ == "__main__":
    main()
