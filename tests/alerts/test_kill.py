"""kill -9 in every state of an alert, with real processes: delivered at least once, ended by a press, never lost."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot import config as configs
from bot.audit import report
from tests.alerts.process import DELIVERED
from tests.alerts.stage import WORD

# Each is where the process hangs when it is killed.
POINTS = (
    "before commit",  # heard, not decided
    "after commit",  # decided: case and alert are on disk, nobody was told
    "before escalate",  # due
    "after escalate",  # the step is taken, nothing is sent
    "after next_alert_send",  # in hand
    "before alert",  # in the middle of the delivery, before it arrives
    "after alert",  # it arrived, and nobody knows
    "before settle_alert_send",
    "after settle_alert_send",
    "before acknowledge",  # pressed, and not on disk
    "after acknowledge",  # on disk, and the others not told
)


class Process:
    """One life of the bot."""

    def __init__(self, folder: Path, point: str = "") -> None:
        with (folder / "bot.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.alerts.process", str(folder), point],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        os.set_blocking(self.process.stdout.fileno(), False)  # type: ignore[union-attr]
        self.seen = ""

    def does(self, line: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def says(self, word: str) -> None:
        until(lambda: word in self.heard())

    def heard(self) -> str:
        assert self.process.stdout
        with contextlib.suppress(TypeError):  # nothing there yet
            self.seen += self.process.stdout.read() or ""
        return self.seen

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe
            with contextlib.suppress(BrokenPipeError):
                pipe.close()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    for word in (WORD, "behind the old kiln"):
        for path in (path for path in tmp_path.rglob("*") if path.is_file()):
            assert path.name == "config.toml" or word.encode() not in path.read_bytes(), path.name


@pytest.mark.parametrize("point", POINTS)
def test_killed(folder: Path, point: str) -> None:
    first = Process(folder, point)
    try:
        first.says("READY")
        first.does(f"say behind the old kiln, {WORD}")
        if "acknowledge" in point:
            until(lambda: len(delivered(folder)) >= 2)
            first.does(f"press {delivered(folder)[0]['id']} {delivered(folder)[0]['who']}")
        first.says("FROZEN")
    finally:
        first.kill()
    second = Process(folder)
    try:
        second.says("READY")
        told = ("jo", "gareth", "lin", "amara") if point != "after acknowledge" else ()
        until(lambda: set(told) <= {one["who"] for one in delivered(folder)})
        if point == "after acknowledge":
            until(lambda: any(one["taken"] for one in delivered(folder)))
        else:
            second.does(f"press {delivered(folder)[0]['id']} {delivered(folder)[0]['who']}")
            second.says("SAID Thank you. It is yours")
        until(lambda: not waiting(folder))
        count = len(delivered(folder))
        time.sleep(1.5)  # more than two waits
        assert len(delivered(folder)) == count, "it ended"
    finally:
        second.kill()
    config = configs.load(folder / "config.toml")
    assert [case["action"] for case in report.cases(config)] == ["alert"], "one message, one case"
    ok, words = report.verified(config)
    assert ok, words


def delivered(folder: Path) -> list[dict[str, Any]]:
    path = folder / DELIVERED
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def waiting(folder: Path) -> bool:
    with contextlib.closing(sqlite3.connect(f"file:{folder / 'tactful.db'}?mode=ro", uri=True)) as db:
        sql = """SELECT (SELECT count(*) FROM alerts WHERE state = 'open')
            + (SELECT count(*) FROM alert_sends WHERE state IN ('pending', 'sending'))"""
        return bool(db.execute(sql).fetchone()[0])


def until(true: Callable[[], object], within: float = 30.0) -> None:
    end = time.monotonic() + within
    while time.monotonic() < end:
        if true():
            return
        time.sleep(0.02)
    raise AssertionError(f"that did not come true within {within} s")
