"""kill -9 of the running bot at random moments, under load from a Slack emulator: `python -m bench.kill [KILLS]`.

Afterwards every message has exactly one case, no note was sent twice, and the audit log verifies. Exits 1 otherwise.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from rich.console import Console

from bot.audit import report
from tests.e2e.bot import Bot
from tests.emulators.local_slack import ANNA, BEN, STAFFROOM, LocalSlack

KILLS = 50
_UP = (0.2, 3.0)  # seconds that the bot lives after it is ready, at random between
_EVERY = 0.08  # seconds between messages; they go on while the bot is down


async def main(kills: int, seed: int = 1) -> int:
    console = Console()
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    with tempfile.TemporaryDirectory(prefix="tactful-kill-") as name:
        folder = Path(name)
        slack = LocalSlack(folder)
        slack.start()
        bot = Bot(folder, slack.api_url, STAFFROOM, mode="socket")
        said: list[str] = []
        talking = True

        async def talk() -> None:
            while talking:
                number = len(said)
                text = f"my mobile is 07700 900{number % 1000:03d}, number {number}"
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
    good = len(cases) == len(said) and not twice and sum(notes.values()) <= len(cases) and verified
    console.print("[green]ok[/green]" if good else "[red]NO[/red]")
    return 0 if good else 1


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
