"""A bot in a process of its own, to be killed: `python -m tests.alerts.process FOLDER [FREEZE]`.

Its platform writes what it delivers to a file, synced. At the point FREEZE (`before NAME` or `after NAME`, of a method of
the store or of the adapter) it says so on standard output and hangs for ever. Reads lines: `say TEXT`, `press ID WHO`.
"""

from __future__ import annotations

import asyncio
import functools
import json
import os
import sys
from pathlib import Path
from typing import Any

from adapters.base import Alert, Press, Receipt
from adapters.console import ConsoleAdapter
from bot import config as configs
from bot import log
from bot.app import App, now
from tests.alerts.stage import PEOPLE, SAFEGUARDING
from tests.scenarios.stage import SCHOOL

DELIVERED = "delivered.jsonl"
QUICK = "[alerts]\nescalate_after_minutes = 0.01\n"


class ToFile(ConsoleAdapter):
    """What is delivered outlives the process, as it does with a real platform."""

    def __init__(self, folder: Path) -> None:
        super().__init__(now)
        self._path = folder / DELIVERED

    async def alert(self, alert: Alert) -> Receipt:
        with self._path.open("a") as file:
            taken = not alert.buttons
            file.write(json.dumps({"id": alert.id, "who": alert.recipient, "text": alert.text, "taken": taken}) + "\n")
            file.flush()
            os.fsync(file.fileno())
        return Receipt("console")


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def freeze(part: Any, when: str, name: str) -> None:
    """The method hangs before or after it did its work, the first time that it does any."""
    method = getattr(part, name)

    @functools.wraps(method)
    async def frozen(*given: Any, **more: Any) -> Any:
        answer = await method(*given, **more) if when == "after" else None
        if when == "before" or answer not in {None, False}:
            tell("FROZEN")
            await asyncio.Event().wait()
        return answer

    @functools.wraps(method)
    async def frozen_always(*given: Any, **more: Any) -> Any:
        if when == "after":
            await method(*given, **more)
        tell("FROZEN")
        await asyncio.Event().wait()

    setattr(part, name, frozen_always if name in {"commit", "settle_alert_send"} else frozen)


async def main(folder: Path, point: str) -> None:
    path = folder / "config.toml"
    path.write_text(SCHOOL + SAFEGUARDING + PEOPLE + QUICK)
    config = configs.load(path)
    log.configure(config.log)
    adapter = ToFile(folder)
    app = App(config, [adapter])
    when, _, name = point.partition(" ")
    if name:
        freeze(adapter if name == "alert" else app.store, when, name)
    await app.start()
    tell("READY")
    while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
        word, _, rest = line.partition(" ")
        if word == "say":
            await adapter.say("anna", rest)
        else:
            id_, who = rest.split()
            reply = await adapter.inbox.press(Press("console", "local", who, id_, "acknowledge"))
            tell(f"SAID {reply.text}")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ""))
