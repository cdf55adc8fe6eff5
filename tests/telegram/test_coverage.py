"""A group that the bot is taken out of is not said to be heard, on a real store."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.telegram import TelegramAdapter, TelegramSettings, gap
from bot import config as configs
from bot.app import App
from bot.coverage import Channel, seen
from tests.emulators.bot_api import STAFFROOM, BotApi

CONFIG = f"""
[channels]
listen = ["{STAFFROOM}"]
[telegram]
mode = "polling"
"""


async def test_out_of_the_group_and_back(
    telegram: BotApi, settings: TelegramSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gap, "_MARK_EVERY", 0.0)
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    config = configs.load(tmp_path / "config.toml")

    async def is_so(state: str, gaps: int) -> Channel:
        async with asyncio.timeout(20):
            while True:
                [platform] = seen(config, datetime.now(UTC)).platforms
                [channel] = platform.channels
                if (channel.state, len(channel.gaps)) == (state, gaps) and channel.whole_to:
                    return channel
                await asyncio.sleep(0.05)

    adapter = TelegramAdapter(replace(settings, channels=(str(STAFFROOM),), wait=0.2))
    app = App(config, [adapter])
    await app.store.open()
    await adapter.start(app.inbox)
    await is_so("heard", 0)
    telegram.standing(STAFFROOM, "kicked")
    out = await is_so("absent", 1)
    telegram.standing(STAFFROOM, "administrator")
    back = await is_so("heard", 1)
    assert back.gaps[0].began == out.gap_since
    assert back.gaps[0].lost_to
    await adapter.stop()
    await app.store.close()

    telegram.status[STAFFROOM] = "kicked"  # and nobody says so
    again = TelegramAdapter(replace(settings, channels=(str(STAFFROOM),), wait=0.2))
    app = App(config, [again])
    await app.store.open()
    await again.start(app.inbox)
    await is_so("absent", 2)
    await again.stop()
    await app.store.close()
