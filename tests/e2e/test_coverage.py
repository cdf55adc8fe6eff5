"""`tactful coverage` beside a running process, in a Telegram with people in it, and after that process was killed."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.bot import TACTFUL, Bot
from tests.emulators.bot_api import SECRET, STAFFROOM, TOKEN, BotApi
from tests.emulators.serving import served

_TELEGRAM = """
[telegram]
mode = "webhook"
public_url = "https://tactful.marlowegreen.example/"
api_url = "{url}"
"""


@pytest.fixture
async def telegram() -> AsyncIterator[BotApi]:
    made = BotApi()
    async with served(made.app) as url:
        made.url = url
        yield made
        await made.close()
    assert made.violations == []


@pytest.fixture
def bot(telegram: BotApi, tmp_path: Path) -> Bot:
    more = _TELEGRAM.format(url=telegram.url)
    bot = Bot(tmp_path, "http://127.0.0.1:9/", str(STAFFROOM), mode="off", more=more)
    bot.secrets = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_SECRET": SECRET}
    return bot


def coverage(bot: Bot, *options: str) -> tuple[int, str]:
    """Exit code and what was printed. No token, no platform: it asks the store alone."""
    done = subprocess.run(
        [TACTFUL, "coverage", *options],
        cwd=bot.folder,
        env={**os.environ, "HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert not done.stderr
    return done.returncode, done.stdout


async def group(bot: Bot, gaps: int, within: float = 20.0) -> dict[str, Any]:
    """What is told, with the group in it, once all is proved heard and so many gaps are over."""
    async with asyncio.timeout(within):
        while True:
            found = json.loads((await asyncio.to_thread(coverage, bot, "--json"))[1])
            [channel] = [one for platform in found["platforms"] for one in platform["channels"]]
            if found["ok"] and channel["whole_to"] and len(channel["gaps"]) == gaps:
                return {**found, "channel": channel}
            await asyncio.sleep(0.2)


async def test_heard_then_killed_then_repaired(telegram: BotApi, bot: Bot) -> None:
    bot.start()
    await asyncio.to_thread(bot.ready)
    delivering = asyncio.create_task(telegram.delivers_to(bot.url))
    telegram.say("my mobile is 07700 900217 if anyone needs me")
    await bot.settled(1)
    first = await group(bot, gaps=0)
    assert first["verdict"] == "Listening in 1 of 1 channels; no gap is open."
    [platform] = first["platforms"]
    assert platform["notes"] == {"days": 30, "ephemeral": 1}
    assert platform["lag"]["messages"] == 1

    bot.kill()
    code, said = await asyncio.to_thread(coverage, bot)
    assert (code, said.splitlines()[0].startswith("Tactful is not running, so nothing is heard now")) == (1, True)
    assert "Deletions, at any time" in said

    bot.start()
    await asyncio.to_thread(bot.ready)
    again = await group(bot, gaps=1)
    [gap] = again["channel"]["gaps"]
    assert (gap["repaired"], gap["began"]) == (True, first["channel"]["whole_to"])
    assert again["channel"]["since"] == first["channel"]["since"]
    code, said = await asyncio.to_thread(coverage, bot)
    assert (code, said.splitlines()[0]) == (0, "Listening in 1 of 1 channels; no gap is open.")

    delivering.cancel()
    await asyncio.gather(delivering, return_exceptions=True)
    bot.kill()
