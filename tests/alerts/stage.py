"""The whole bot with named people who may be alerted, by the terminal and by e-mail, under a clock that the test moves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from adapters.base import Alert
from tests.scenarios.stage import Clock, Stage

# Any message with this word is one that a child may be at risk in: a recognizer as a school would add it.
WORD = "heronfall"
SAFEGUARDING = f"""
[detectors.concern]
recognizer = "presidio_analyzer:PatternRecognizer"
label = "safeguarding.escalate"
clauses = ["10.4"]
[detectors.concern.options]
supported_entity = "CONCERN"
deny_list = ["{WORD}"]
"""
PEOPLE = """
[people.headteacher]
name = "Ms Jo Okafor"
also = ["Executive Headteacher"]
email = "head@marlowegreen.example"
ids = { console = "jo" }
[people.dsl]
name = "Mr Gareth Pike"
ids = { console = "gareth" }
[people.deputy_headteacher]
name = "Mrs Lin"
ids = { console = "lin" }
[people.chair]
name = "Dr Amara Bello"
ids = { console = "amara" }
[people.dpo]
name = "Sam Trent"
ids = { console = "sam" }
"""
BY_ID = {"jo": "headteacher", "gareth": "dsl", "lin": "deputy_headteacher", "amara": "chair", "sam": "dpo"}


class AlertStage(Stage):
    """A stage that keeps the alerts as they come."""

    def __init__(self, folder: Path, more: str, clock: Clock) -> None:
        super().__init__(folder, more, clock)
        self.alerts: list[Alert] = []
        self.people._on_alert = self.alerts.append

    async def told(self) -> list[str]:
        """Who was told since the last time, once nothing more is due."""
        return sorted(alert.recipient for alert in await self.came())

    async def came(self) -> list[Alert]:
        """The alerts since the last time, once nothing more is due."""
        await self.settled()
        self.app._alerts.set()  # the clock moved without a word
        await self.until(self._nothing_due)
        came, self.alerts[:] = list(self.alerts), []
        return came

    async def press(self, alert: Alert, who: str = "") -> str:
        """Somebody presses "I have it"; what they are answered."""
        from adapters.base import Press

        press = Press("console", "local", who or alert.recipient, alert.id, "acknowledge")
        return (await self.people.inbox.press(press)).text

    async def until(self, true: Callable[[], object]) -> None:
        for _ in range(2000):
            answer = true()
            if await answer if asyncio.iscoroutine(answer) else answer:
                return
            await asyncio.sleep(0.005)
        raise AssertionError("that did not come true within ten seconds")

    async def _nothing_due(self) -> bool:
        sql = """SELECT (SELECT count(*) FROM alerts WHERE state = 'open' AND next_at <= ?)
            + (SELECT count(*) FROM alert_sends WHERE state = 'pending' AND not_before <= ? OR state = 'sending')"""
        now = self.clock().isoformat(timespec="microseconds")
        store = self.app.store
        return not await store._reader.do(lambda db: db.execute(sql, (now, now)).fetchone()[0])  # type: ignore[attr-defined]


@asynccontextmanager
async def alerted(folder: Path, more: str = PEOPLE, clock: Clock | None = None) -> AsyncIterator[AlertStage]:
    """A running bot; again on the same folder, it is the bot after a restart."""
    stage = AlertStage(folder, SAFEGUARDING + more, clock or Clock())
    try:
        await stage.app.start()
        yield stage
    finally:
        await stage.app.stop()
