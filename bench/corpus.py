"""The messages that the benches run on: real chat where its folder is given, else the look-alikes of the detectors."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import detectors

_HERE = Path(__file__).parent
_IRC = re.compile(r"^(?:\[\d\d:\d\d\] )?<[^>]+> (.+)$")


def data_folder() -> Path | None:
    """TACTFUL_DATA, or ../shared/data beside the repository; None where there is neither."""
    folder = Path(os.environ.get("TACTFUL_DATA", _HERE.parent.parent / "shared" / "data"))
    return folder if folder.is_dir() else None


def ham(folder: Path) -> list[str]:
    """The messages of the UCI SMS Spam Collection that are not spam."""
    lines = (folder / "sms-spam" / "SMSSpamCollection").read_text(encoding="utf-8").splitlines()
    return [text for kind, _, text in (line.partition("\t") for line in lines) if kind == "ham"]


def irc(folder: Path) -> list[str]:
    """What people said in the Ubuntu channels."""
    paths = sorted((folder / "irc-ubuntu").glob("*.raw.txt"))
    lines = (line for path in paths for line in path.read_text(encoding="utf-8", errors="replace").splitlines())
    return [match[1] for line in lines if (match := _IRC.match(line))]


def messages(count: int) -> tuple[str, list[str]]:
    """What they are, and `count` of them, spread evenly over the sources; the same at each call."""
    folder = data_folder()
    if folder is None:
        found = list(look_alikes())
        return "the detectors' own look-alikes: a much harder mix than chat", (found * (count // len(found) + 1))[
            :count
        ]
    orders = json.loads((folder / "taskmaster" / "tm4_data_00.json").read_text(encoding="utf-8"))
    spoken = [turn["text"] for talk in orders for turn in talk["utterances"]]
    sources = [ham(folder), irc(folder), spoken]
    each = count // len(sources) + 1
    mixed = [source[i * len(source) // each] for i in range(each) for source in sources]
    return "SMS, IRC and spoken orders, a third each", mixed[:count]


def look_alikes() -> Iterator[str]:
    """The `pass` examples beside the detectors."""
    for name in detectors.names():
        path = Path(detectors.__file__).parent / f"{name}.toml"
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["pass"]:
            yield row["text"]
