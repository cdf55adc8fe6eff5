"""The whole bot with a terminal before it, on a real SQLite file, under a clock that the test moves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from adapters.base import Alert, Note, Post
from adapters.console import ConsoleAdapter
from bot import config as configs
from bot.app import App
from bot.audit import report

SCHOOL = """
[school]
name = "Marlowe Green Primary School"
domains = ["marlowegreen.example"]
phones = ["020 7946 030*"]
[school.contacts]
headteacher = "Ms Okafor"
[channels]
listen = ["staffroom", "lounge"]
audience = { lounge = "parents" }
[web]
port = 0
"""


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def forward(self, **by: float) -> None:
        self.time += timedelta(**by)


class Stage:
    """What a scenario plays on."""

    def __init__(self, folder: Path, more: str, clock: Clock) -> None:
        path = folder / "config.toml"
        path.write_text(SCHOOL + more, encoding="utf-8")
        self.config = configs.load(path)
        self.clock = clock
        self.notes: list[Note] = []
        self.posts: list[Post] = []
        self.alerts: list[Alert] = []
        self.people = ConsoleAdapter(clock, self.notes.append, self.posts.append, self.alerts.append)
        self.app = App(self.config, [self.people], clock=clock)

    async def settled(self) -> list[Note]:
        """The notes sent since the last time; waits until everything heard is decided and delivered."""
        for _ in range(2000):
            state = await self.app.store.health(self.clock())
            if not state.waiting and not state.unsent:
                came, self.notes[:] = list(self.notes), []
                return came
            await asyncio.sleep(0.005)
        raise AssertionError("the bot did not settle within ten seconds")

    async def cases(self) -> list[dict[str, Any]]:
        """All cases, oldest first."""
        await self.settled()
        return list(report.cases(self.config))


@asynccontextmanager
async def on_stage(folder: Path, more: str = "", clock: Clock | None = None) -> AsyncIterator[Stage]:
    """A running bot; again on the same folder, it is the bot after a restart."""
    stage = Stage(folder, more, clock or Clock())
    try:
        await stage.app.start()
        yield stage
    finally:
        await stage.app.stop()
