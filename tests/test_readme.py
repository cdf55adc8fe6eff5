"""The README: its commands run, its transcripts are what they print, its numbers come from the bench."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot import wording
from bot.cli import tactful
from bot.decide import Circumstances, Rules, decide
from bot.demo_script import MORNING
from detectors import Scan, names
from detectors.pack import detector_class
from tests.test_decide import NOW, finding

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```console\n(.*?)```", README, re.DOTALL)


def transcripts() -> list[Any]:
    """Command and the output shown, for each `$ ` line of the console blocks."""
    rows = []
    for block in BLOCKS:
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            rows.append(pytest.param(command, shown.strip(), id=command[:60]))
    return rows


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "COLUMNS": "100", "NO_COLOR": "1"}
    return subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, cwd=folder, env=environment, check=False, timeout=60
    )


@pytest.mark.parametrize(("command", "shown"), transcripts())
def test_command_prints_what_the_readme_shows(command: str, shown: str, tmp_path: Path) -> None:
    if command.startswith("make "):
        assert re.search(rf"^{command.split()[1]}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
        return
    done = run(command, tmp_path)
    assert "Traceback" not in done.stderr
    assert done.returncode in {0, 1}, done.stderr
    assert done.stdout.strip() == shown


def test_transcript_is_from_the_demo() -> None:
    [transcript] = re.findall(r"```text\n(.*?)```", README, re.DOTALL)
    said = {f"{turn.at}  {turn.who}  {turn.text}" for turn in MORNING if turn.does == "says"}
    shown = re.findall(r"^\d\d:\d\d  \w+  .*$", transcript, re.MULTILINE)
    assert shown
    assert set(shown) <= said
    words = " ".join(re.sub("[│╭╮╰╯─]", " ", transcript).split())
    for label, cue in (("contact.phone", "own"), ("derogatory.insult", "parents")):
        decision = decide(Scan((finding(label, cue),), "doing"), Circumstances(), Rules(), NOW)
        assert wording.note(decision, {}) in words


def test_every_command_of_the_cli_stands_in_the_readme() -> None:
    for name, command in tactful.commands.items():
        assert f"tactful {name}" in README
        for below in getattr(command, "commands", {}):
            assert re.search(rf"tactful {name} (\w+ \| )*{below}\b", README), f"tactful {name} {below}"


def test_every_command_has_help() -> None:
    for command in tactful.commands.values():
        assert command.help
        for below in getattr(command, "commands", {}).values():
            assert below.help


def test_first_screen() -> None:
    """One sentence, a transcript, the two commands, what is stored and what never is."""
    screen = "\n".join(README.splitlines()[:60])
    for part in ("```text", "make demo", "make test", "What is stored", "What never is"):
        assert part in screen


def detector_table() -> list[str]:
    """The rows of "What it finds": name, label, clauses, and the first sentence of the detector's page."""
    rows = []
    for name in names():
        found = detector_class(name)
        what = " ".join((found.__doc__ or "").split("\n\n")[0].split())
        rows.append(f"| `{name}` | {found.label} | {', '.join(found.clauses)} | {what} |")
    return rows


def test_table_of_detectors_is_that_of_the_code() -> None:
    stands = [line for line in README.splitlines() if line.startswith("| `") and line.split("`")[1] in names()]
    assert stands == detector_table()
