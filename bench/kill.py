"""kill -9 of the running bot at random moments, under load from a Slack emulator: `python -m bench.kill [KILLS]`.

Afterwards every message has exactly one case, no note was sent twice, every alert was delivered at least once and ends
when it is taken on, and the audit log verifies. Exits 1 otherwise.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from bot.audit import report
from tests.alerts.stage import SAFEGUARDING, WORD
from tests.e2e.bot import Bot
from tests.emulators.local_slack import ANNA, BEN, HEAD, STAFFROOM, LocalSlack

KILLS = 50
_UP = (0.2, 3.0)  # seconds that the bot lives after it is ready, at random between
_ALERT_EVERY = 10  # messages
_PEOPLE = f'[people.headteacher]\nname = "Ms Okafor"\nids = {{ slack = "{HEAD}" }}\n'
_EVERY = 0.08  # seconds between messages; they go on while the bot is down


async def main(kills: int, seed: int = 1) -> int:
    console = Console()
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    with tempfile.TemporaryDirectory(prefix="tactful-kill-") as name:
        folder = Path(name)
        slack = LocalSlack(folder)
        slack.start()
        bot = Bot(folder, slack.api_url, STAFFROOM, mode="socket", more=SAFEGUARDING + _PEOPLE)
        said: list[str] = []
        talking = True

        async def talk() -> None:
            while talking:
                number = len(said)
                text = f"my mobile is 07700 900{number % 1000:03d}, number {number}"
                text = f"{WORD}, number {number}" if number % _ALERT_EVERY == 0 else text
                said.append(await slack.say((ANNA, BEN)[number % 2], text))
                await asyncio.sleep(_EVERY)

        try:
            bot.start()
            await asyncio.to_thread(bot.ready)
            talker = asyncio.create_task(talk())
            for _ in range(kills):
                await asyncio.sleep(chance.uniform(*_UP))
                bot.kill()
                bot.start()
                # Half of them die while they start.
                if chance.random() < 0.5:
                    await asyncio.sleep(chance.uniform(0.0, 4.0))
                else:
                    await asyncio.to_thread(bot.ready)
            talking = False
            await talker
            await asyncio.to_thread(bot.ready)
            cases = await bot.settled(len(said), within=120)
            notes = await _notes(slack)
            alerts = await _alerts(slack, bot, within=60)
            bot.terminate()
            verified, words = report.verified(bot.config)
        finally:
            bot.kill()
            slack.stop()
    outcomes = Counter(case["note"] for case in cases)
    twice = sum(count - 1 for count in notes.values())
    console.print(
        f"{kills} kills, {len(said)} messages, {len(cases)} cases, {sum(notes.values())} notes seen by people"
    )
    console.print(f"notes by outcome: {dict(outcomes)}; sent twice: {twice}")
    console.print(words)
    console.print(
        f"{alerts.raised} alerts: {alerts.delivered} delivered, {alerts.copies} copies; {alerts.left} left open"
    )
    good = len(cases) == len(said) and not twice and sum(notes.values()) <= len(cases) and verified and alerts.good
    console.print("[green]ok[/green]" if good else "[red]NO[/red]")
    return 0 if good else 1


@dataclass(frozen=True)
class Alerts:
    """What came of the alerts."""

    raised: int
    delivered: int
    copies: int
    """Deliveries beyond the first: what was in doubt is sent again."""
    left: int
    """Open after each was taken on."""

    @property
    def good(self) -> bool:
        return self.raised == self.delivered > 0 and not self.left


async def _alerts(slack: LocalSlack, bot: Bot, within: float) -> Alerts:
    """Waits until nothing is on its way, takes each on as the headteacher would, and counts."""
    pending = "SELECT count(*) FROM alert_sends WHERE state IN ('pending', 'sending')"
    never = "SELECT count(*) FROM alerts WHERE state = 'open' AND step = 0"
    await _until(lambda: not _rows(bot, pending)[0][0] and not _rows(bot, never)[0][0], within)
    sends = dict(_rows(bot, "SELECT id, alert FROM alert_sends"))
    came = [(message, _button(message)) for message in await slack.direct(HEAD) if _button(message) in sends]
    for message, _ in came:
        action = next(
            b["action_id"] for block in message["blocks"] if block["type"] == "actions" for b in block["elements"]
        )
        await slack.press(HEAD, message, action)
    still = "SELECT count(*) FROM alerts WHERE state = 'open'"
    await _until(lambda: not _rows(bot, still)[0][0], within)
    delivered = {sends[id_] for _, id_ in came}
    raised = int(_rows(bot, "SELECT count(*) FROM alerts")[0][0])
    return Alerts(raised, len(delivered), len(came) - len(delivered), int(_rows(bot, still)[0][0]))


async def _until(true: Callable[[], bool], within: float) -> None:
    """Or until that time is over; what is counted afterwards shows it."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(within):
            while not true():  # noqa: ASYNC110 - another process's database tells nobody
                await asyncio.sleep(0.2)


def _rows(bot: Bot, sql: str) -> list[tuple[Any, ...]]:
    with contextlib.closing(sqlite3.connect(f"file:{bot.folder / 'tactful.db'}?mode=ro", uri=True)) as db:
        return db.execute(sql).fetchall()


def _button(message: Mapping[str, Any]) -> str:
    """The id that a message's first button bears; empty where it has none."""
    buttons = [b for block in message.get("blocks", ()) if block["type"] == "actions" for b in block["elements"]]
    return str(buttons[0]["value"]) if buttons else ""


async def _notes(slack: LocalSlack) -> Counter[str]:
    """How often each note was seen, by its id."""
    found: Counter[str] = Counter()
    for message in await slack.messages(STAFFROOM):
        if message.get("subtype") == "ephemeral":
            buttons = [b for block in message["blocks"] if block["type"] == "actions" for b in block["elements"]]
            found[buttons[0]["value"]] += 1
    for person in (ANNA, BEN):
        for message in await slack.direct(person):
            buttons = [b for block in message["blocks"] if block["type"] == "actions" for b in block["elements"]]
            found[buttons[0]["value"]] += 1
    return found


if __name__ == "__main__":
    begun = time.monotonic()
    code = asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else KILLS))
    print(f"{time.monotonic() - begun:.0f} s")
    sys.exit(code)
