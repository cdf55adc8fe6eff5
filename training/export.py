"""Writes the second stage as it ships: ONNX with int8 weights, and its vocabulary. `python -m training.export`"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from training.second import started

SHIPPED = Path(__file__).parent.parent / "detectors" / "model"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=Path, default=Path("build/training"))
    parser.add_argument("--out", type=Path, default=SHIPPED)
    parser.add_argument("--weights", default="second.onnx", help="opinion.onnx, for the second opinion")
    given = parser.parse_args()
    model = started(given.build, given.build / "ours.safetensors").eval()
    ids = torch.randint(5, 1000, (2, 12))
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        torch.onnx.export(
            model,
            (ids,),
            str(whole),
            input_names=["ids"],
            output_names=["said", "marks"],
            dynamic_axes={"ids": {0: "texts", 1: "tokens"}, "said": {0: "texts"}, "marks": {0: "texts", 1: "tokens"}},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(whole, given.out / given.weights, weight_type=QuantType.QInt8, per_channel=True)
    shutil.copy(given.build / "vocab.txt", given.out / "second.vocab.txt")


if __name__ == "__main__":
    main()
