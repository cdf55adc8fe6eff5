"""Writes the mean of several courses' weights, which answers better than any one of them. `python -m training.mean`

They must have begun with the same weights. Source: Wortsman et al., Model soups, ICML 2022.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("courses", nargs="+", type=Path)
    parser.add_argument("--build", type=Path, default=Path("build/training"))
    given = parser.parse_args()
    courses = [load_file(course) for course in given.courses]
    mean = {name: torch.stack([c[name].float() for c in courses]).mean(0).half().contiguous() for name in courses[0]}
    save_file(mean, given.build / "ours.safetensors")


if __name__ == "__main__":
    main()
