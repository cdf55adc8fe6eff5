"""The whole bot as a process, in a Telegram with people in it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from adapters.telegram import webhook
from bot import wording
from tests.e2e.bot import TACTFUL, Bot
from tests.emulators import loopback
from tests.emulators.bot_api import ANNA, BEN, SECRET, STAFFROOM, TOKEN, BotApi, Said
from tests.emulators.serving import served

NUMBER = "my mobile is 07700 900217 if anyone needs me"


@dataclass
class Site:
    telegram: BotApi
    bot: Bot

    def private(self) -> list[Said]:
        """What Anna alone reads in the group."""
        return [one for one in self.telegram.said if one.receiver == ANNA and not one.gone]

    async def read(self, count: int) -> list[Said]:
        """The same, once it is so much and nothing of it is an opening."""
        await self.telegram.until(
            lambda: (
                len(found := self.private()) >= count and wording.TELEGRAM_OPENING not in {one.text for one in found}
            )
        )
        return self.private()


@pytest.fixture(params=["polling", "webhook"])
async def site(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Site]:
    async with _site(tmp_path, request.param) as site:
        yield site


@pytest.fixture
async def polled(tmp_path: Path) -> AsyncIterator[Site]:
    async with _site(tmp_path, "polling") as site:
        yield site


def _site(folder: Path, mode: str) -> _Running:
    return _Running(folder, mode)


class _Running:
    """From start to kill; where it is delivered to, what people do goes there as soon as it is done."""

    def __init__(self, folder: Path, mode: str) -> None:
        self._folder = folder
        self._mode = mode
        self._telegram = BotApi()
        self._server = served(self._telegram.app)

    async def __aenter__(self) -> Site:
        self._telegram.url = await self._server.__aenter__()
        more = _TELEGRAM.format(mode=self._mode, url=self._telegram.url)
        self._bot = Bot(self._folder, "http://127.0.0.1:9/", str(STAFFROOM), mode="off", more=more)
        self._bot.secrets = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_SECRET": SECRET}
        self._bot.start()
        await asyncio.to_thread(self._bot.ready)
        self._delivering = asyncio.create_task(self._telegram.delivers_to(self._bot.url))
        return Site(self._telegram, self._bot)

    async def __aexit__(self, *_: object) -> None:
        self._delivering.cancel()
        await asyncio.gather(self._delivering, return_exceptions=True)
        self._bot.kill()
        await self._telegram.close()
        await self._server.__aexit__(None, None, None)
        assert self._telegram.violations == []


async def test_from_message_to_settled_case(site: Site) -> None:
    """announcement; message -> private note in the group -> button; edit -> self-remediated; a question; SIGTERM."""
    telegram = site.telegram
    await telegram.until(lambda: bool(telegram.pinned))
    assert "I'm Tactful" in telegram.said[0].text

    first = telegram.say(NUMBER)
    telegram.say("boiler is back on in Heron")
    [note] = await site.read(1)
    assert note.chat == STAFFROOM
    assert "07700" not in note.text
    [case] = await site.bot.settled(1)
    assert (case["lead"], case["state"], case["note"]) == ("contact.phone", "open", "sent")

    telegram.edit(first, "ring the office if you need me")
    assert await site.bot.closed(0) == "self_remediated"

    telegram.say("the supply log-in is user: supply4 password: Gr3en-Heron!7")
    second = (await site.read(2))[-1]
    telegram.press(second, "Not a password")
    await telegram.until(lambda: bool(second.replaced))
    assert "no longer counts" in second.text
    assert await site.bot.closed(1) == "disputed"

    telegram.say("can I give a parent my number", ANNA, ANNA)
    await telegram.until(lambda: bool(telegram.to(ANNA)))
    assert "9.2" in telegram.to(ANNA)[0].text
    telegram.say("/policy photos", entities=[{"type": "bot_command", "offset": 0, "length": 7}])
    await site.read(3)
    assert [one for one in telegram.seen_by(BEN) if "I'm Tactful" not in one] == []

    code, seconds = await asyncio.to_thread(site.bot.terminate)
    assert (code, seconds < 5) == (0, True)


async def test_killed_in_the_middle_loses_nothing_and_repeats_nothing(site: Site) -> None:
    """What was not confirmed, Telegram gives out again; what was, is in the store."""
    for number in range(8):
        site.telegram.say(f"my mobile is 07700 9002{number:02d}")
        if number == 4:
            site.bot.kill()
            site.bot.start()
            await asyncio.to_thread(site.bot.ready)
    cases = await site.bot.settled(8)
    await asyncio.sleep(1.0)
    assert len(site.bot.cases()) == len(cases) == 8
    notes = [one for one in site.private() if one.text != wording.TELEGRAM_OPENING]
    sent = sum(case["note"] == "sent" for case in cases)
    assert sent <= len(notes) <= len(cases)


async def test_person_who_never_opened_a_chat_is_pointed_there_without_a_word_of_why(polled: Site) -> None:
    telegram = polled.telegram
    telegram.status[STAFFROOM] = "member"
    telegram.started.clear()
    telegram.say(NUMBER)
    await telegram.until(lambda: len(telegram.said) == 2)
    pointer = telegram.said[-1]
    assert (pointer.chat, pointer.receiver) == (STAFFROOM, None)
    assert "https://t.me/TactfulBot?start=tactful" in pointer.text
    assert not {"07700", "mobile", "number", str(ANNA)} & set(pointer.text.split())
    assert polled.bot.cases()[0]["note"] is None  # it waits


async def test_no_planted_secret_in_the_log_or_the_store_at_debug(site: Site) -> None:
    telegram = site.telegram
    telegram.say(NUMBER)
    await site.bot.settled(1)
    path = webhook.path(SECRET)
    async with loopback.client() as client:
        refused = await client.post(f"{site.bot.url}{path}", headers={"X-Telegram-Bot-Api-Secret-Token": "guess"})
        metrics = (await client.get(f"{site.bot.url}/metrics")).text
    assert refused.status_code == (403 if telegram.webhook["url"] else 404)
    telegram.away = True
    await asyncio.sleep(1.5)
    files = {path: path.read_bytes() for path in site.bot.folder.glob("tactful.*")}
    await asyncio.to_thread(site.bot.terminate)
    planted = ["07700", str(ANNA), "anna_example", SECRET, TOKEN, TOKEN.partition(":")[2]]
    for name, data in [*files.items(), (site.bot.log, site.bot.log.read_bytes()), (Path("metrics"), metrics.encode())]:
        assert [secret for secret in planted if secret.encode() in data] == [], name.name


async def test_check_says_what_the_bot_cannot_see(polled: Site) -> None:
    """Privacy mode, and a group that it is not in."""
    polled.telegram.status[STAFFROOM] = "member"
    environment = {**polled.bot.secrets, "PATH": "/usr/bin", "NO_PROXY": "127.0.0.1"}
    process = await asyncio.create_subprocess_exec(
        TACTFUL, "check", cwd=polled.bot.folder, env=environment, stdout=asyncio.subprocess.PIPE
    )
    said = (await process.communicate())[0].decode()
    assert "/setprivacy" in said
    assert TOKEN not in said


_TELEGRAM = """
[telegram]
mode = "{mode}"
api_url = "{url}"
public_url = "https://tactful.school.example"
"""
