"""What people in the workspace saw, as a page to be read: in $TACTFUL_TRANSCRIPTS where that is set, else in the test's folder."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from adapters.slack.text import plain
from tests.emulators.local_slack import ANNA, BEN, DPO, HEAD

_NAMES = {ANNA: "Anna", BEN: "Ben", HEAD: "Ms Okafor (Headteacher)", DPO: "Mrs Bellweather (DPO)"}


class Transcript:
    """Grows with what is done and seen; written after each line, so that a test that fails leaves its page too."""

    def __init__(self, folder: Path, title: str) -> None:
        place = Path(os.environ.get("TACTFUL_TRANSCRIPTS", folder))
        place.mkdir(parents=True, exist_ok=True)
        self.path = place / f"{title.lower().replace(' ', '-')}.md"
        self._lines = [f"# {title}"]

    def did(self, person: str, what: str) -> None:
        """Something that a person typed or pressed."""
        self._add(f"**{_NAMES[person]}** {what}")

    def saw(self, person: str, message: Mapping[str, Any]) -> None:
        """Something that one person alone sees, block by block."""
        lines = [line for block in message["blocks"] for line in _lines(block)]
        self._add("\n".join([f"> *only {_NAMES[person]} sees this*", *(f"> {line}".rstrip() for line in lines)]))

    def _add(self, part: str) -> None:
        self._lines.append(part)
        self.path.write_text("\n\n".join(self._lines) + "\n", encoding="utf-8")


def _lines(block: Mapping[str, Any]) -> list[str]:
    if block["type"] == "actions":
        return ["", "  ".join(f"[ {button['text']['text']} ]" for button in block["elements"])]
    words = "\n".join(_named(line) for line in str(block["text"]["text"]).splitlines())
    return ["", *plain(words).splitlines()]


def _named(line: str) -> str:
    for person, name in _NAMES.items():
        line = line.replace(f"<@{person}>", f"@{name}")
    return line
