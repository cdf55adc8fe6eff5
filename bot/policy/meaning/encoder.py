"""Turns a text into a vector: texts that mean the same lie close. Needs the `[model]` extra."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib import resources, util
from typing import Any

LONGEST = 64  # tokens that are read of a text: a question has said by then what it is about
MISSING = "by words alone; pip install 'tactful[model]' adds their meaning"
_WEIGHTS = "encoder.onnx"
_READS = 2_000  # characters, as for the words


class Encoder:
    """A session of the runtime. Thread-safe."""

    def __init__(self, weights: bytes, vocabulary: Sequence[str]) -> None:
        import onnxruntime  # noqa: PLC0415 - an extra
        from tokenizers import BertWordPieceTokenizer  # noqa: PLC0415

        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = settings.inter_op_num_threads = 1
        settings.log_severity_level = 3
        # More would make no question quicker, and the start slower.
        settings.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        self._session = onnxruntime.InferenceSession(weights, settings, providers=["CPUExecutionProvider"])
        self._tokenizer = BertWordPieceTokenizer({word: i for i, word in enumerate(vocabulary)}, lowercase=True)

    def vector(self, text: str) -> Any:  # noqa: ANN401 - an array
        """Of length 1. One text at a time: beside others it would come out a little different."""
        # The tokenizer takes no lone surrogates, which a question may hold.
        ids = self._tokenizer.encode(text[:_READS].encode("utf-8", "replace").decode("utf-8")).ids
        return self._session.run(None, {"ids": [[*ids[: LONGEST - 1], ids[-1]]] if len(ids) > LONGEST else [ids]})[0][0]


def installed() -> bool:
    """Whether the `[model]` extra and the weights are there. Imports nothing."""
    there = resources.files(__package__ or "").joinpath(_WEIGHTS).is_file()
    return there and all(_has(name) for name in ("onnxruntime", "tokenizers"))


@lru_cache(1)
def load() -> Encoder:
    """With the weights that ship in this folder; read at the first question, not at the start."""
    folder = resources.files(__package__ or "")
    vocabulary = folder.joinpath("vocab.txt").read_text(encoding="utf-8").splitlines()
    return Encoder(folder.joinpath(_WEIGHTS).read_bytes(), vocabulary)


def _has(module: str) -> bool:
    try:
        return util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False
