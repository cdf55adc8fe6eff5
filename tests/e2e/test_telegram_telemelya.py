"""The whole bot as a process, speaking to somebody else's Bot API server; what people do is delivered to its webhook.

That server knows no messages that one person of a group sees, so the ladder goes down to the private chat.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from adapters.base import Post
from adapters.telegram import TelegramAdapter, TelegramSettings, Words, webhook
from bot import wording
from tests.e2e.bot import Bot
from tests.emulators import loopback
from tests.emulators.bot_api import ANNA, SECRET, STAFFROOM, TOKEN, person, place
from tests.emulators.telemelya import Telemelya
from tests.slack.recording import RecordingInbox

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)
NUMBER = "my mobile is 07700 900217 if anyone needs me"


@dataclass
class Site:
    telegram: Telemelya
    bot: Bot
    _numbers = itertools.count(1)

    async def deliver(self, kind: str, body: dict[str, Any], secret: str = SECRET) -> int:
        """As Telegram does."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
        update = {"update_id": next(self._numbers), kind: body}
        async with loopback.client() as client:
            return (await client.post(self.bot.url + webhook.path(SECRET), json=update, headers=headers)).status_code

    async def say(self, text: str, chat: int = STAFFROOM) -> None:
        """Anna writes."""
        made = {"message_id": next(self._numbers), "date": int(time.time()), "from": person(ANNA), "chat": place(chat)}
        assert await self.deliver("message", {**made, "text": text}) == 200

    async def told(self, count: int) -> list[dict[str, Any]]:
        """What Anna was told in private, once it is so much."""
        said = await self.telegram.until(
            "sendMessage", lambda found: sum(one["chat_id"] == ANNA for one in found) >= count
        )
        return [one for one in said if one["chat_id"] == ANNA]


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    telegram = await asyncio.to_thread(Telemelya, tmp_path)
    await asyncio.to_thread(telegram.start)
    more = _TELEGRAM.format(url=telegram.url)
    bot = Bot(tmp_path, "http://127.0.0.1:9/", str(STAFFROOM), mode="off", more=more)
    bot.secrets = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_SECRET": SECRET}
    bot.start()
    try:
        await asyncio.to_thread(bot.ready)
        yield Site(telegram, bot)
    finally:
        bot.kill()
        telegram.stop()


@pytest.mark.timeout(240)  # telemelya is installed the first time
async def test_announcement_note_button_question_and_stop(site: Site) -> None:
    [announcement] = await site.telegram.until("sendMessage", bool)
    assert announcement["chat_id"] == STAFFROOM
    assert "I'm Tactful" in announcement["text"]

    await site.say(NUMBER)
    await site.say("boiler is back on in Heron")
    [note] = await site.told(1)
    assert "07700" not in note["text"]
    [case] = await site.bot.settled(1)
    assert (case["lead"], case["state"], case["note"]) == ("contact.phone", "open", "sent")

    # Words that give nothing away went first, were seen to be open, and were taken back.
    open_words = [one for one in await site.telegram.asked("sendMessage") if one["chat_id"] == STAFFROOM][1:]
    assert [one["text"] for one in open_words] == [wording.TELEGRAM_OPENING]
    assert len(await site.telegram.asked("deleteMessage")) == 1

    [button] = [
        one
        for row in note["reply_markup"]["inline_keyboard"]
        for one in row
        if "not_right" in one.get("callback_data", "")
    ]
    chat = {"id": ANNA, "type": "private", "first_name": "Anna"}
    pressed = {"message_id": 2, "date": int(time.time()), "chat": chat, "text": note["text"]}
    query = {"id": "1", "from": person(ANNA), "chat_instance": "1", "message": pressed, "data": button["callback_data"]}
    assert await site.deliver("callback_query", query) == 200
    assert await site.bot.closed(0) == "disputed"
    [replaced] = await site.telegram.until("editMessageText", bool)
    assert "no longer counts" in replaced["text"]

    await site.say("can I give a parent my number", ANNA)
    assert "9.2" in (await site.told(2))[1]["text"]
    assert await site.deliver("message", {}, secret="guess") == 403

    code, seconds = await asyncio.to_thread(site.bot.terminate)
    assert (code, seconds < 5) == (0, True)
    assert TOKEN not in site.bot.log.read_text()


async def test_picture_of_a_post_goes_beneath_its_words(tmp_path: Path) -> None:
    telegram = await asyncio.to_thread(Telemelya, tmp_path)
    await asyncio.to_thread(telegram.start)
    words = Words("Hello", "Open a chat: $link", "A private message follows.", {"policy": "Ask"})
    settings = TelegramSettings(
        "webhook", TOKEN, words, webhook_secret=SECRET, public_url="https://tactful.school.example"
    )
    adapter = TelegramAdapter(replace(settings, api_url=telegram.url, channels=(str(STAFFROOM),)))
    try:
        await adapter.start(RecordingInbox([str(STAFFROOM)], "telegram"))
        post = Post("", str(STAFFROOM), "The week in numbers", picture=PICTURE, picture_text="Bar chart")
        assert (await adapter.post(post)).by == "channel"
        [picture] = await telegram.asked("sendPhoto")
    finally:
        await adapter.stop()
        telegram.stop()
    assert (picture["chat_id"], picture["caption"]) == (STAFFROOM, "Bar chart")


_TELEGRAM = """
[telegram]
mode = "webhook"
api_url = "{url}"
public_url = "https://tactful.school.example"
"""
