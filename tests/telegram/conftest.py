"""The Bot API over loopback and an adapter per test, started and stopped; nothing it began may be left."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace

import pytest
from starlette.applications import Starlette

from adapters.telegram import TelegramAdapter, TelegramSettings, Words
from bot import wording
from tests.emulators.bot_api import OFFICE, SECRET, SMALL, STAFFROOM, TOKEN, BotApi
from tests.emulators.serving import served
from tests.slack.recording import RecordingInbox

CHANNELS = (str(STAFFROOM), str(OFFICE), str(SMALL))


@dataclass
class Bot:
    """A started adapter, and where it listens."""

    adapter: TelegramAdapter
    url: str


Start = Callable[[TelegramSettings], AbstractAsyncContextManager[Bot]]


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's proxy is not for loopback."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def telegram() -> AsyncIterator[BotApi]:
    made = BotApi()
    async with served(made.app) as url:
        made.url = url
        yield made
        await made.close()
    assert made.violations == []


@pytest.fixture
def inbox() -> RecordingInbox:
    return RecordingInbox(CHANNELS, "telegram")


@pytest.fixture
def settings(telegram: BotApi) -> TelegramSettings:
    return polling(telegram)


def polling(telegram: BotApi) -> TelegramSettings:
    """Fetching, from the emulator."""
    return TelegramSettings(
        mode="polling",
        token=TOKEN,
        words=Words(
            wording.TELEGRAM_HELLO, wording.TELEGRAM_POINTER, wording.TELEGRAM_OPENING, wording.TELEGRAM_COMMANDS
        ),
        channels=CHANNELS,
        api_url=telegram.url,
        timeout=3.0,
        wait=1.0,
        look_every=0.1,
    )


def by_webhook(settings: TelegramSettings) -> TelegramSettings:
    """The same, but delivered."""
    return replace(settings, mode="webhook", webhook_secret=SECRET, public_url="https://bot.school.example")


@pytest.fixture
def started(inbox: RecordingInbox) -> Start:
    """An adapter from start to stop."""

    @contextlib.asynccontextmanager
    async def start(settings: TelegramSettings) -> AsyncIterator[Bot]:
        before = asyncio.all_tasks()
        adapter = TelegramAdapter(settings)
        await adapter.start(inbox)
        try:
            async with served(Starlette(routes=list(adapter.routes))) as url:
                yield Bot(adapter, url)
        finally:
            await adapter.stop()
        left = asyncio.all_tasks() - before - {asyncio.current_task()}
        assert [task for task in left if "uvicorn" not in str(task) and "emulators" not in str(task)] == []

    return start


@pytest.fixture
async def bot(started: Start, settings: TelegramSettings) -> AsyncIterator[Bot]:
    """By polling."""
    async with started(settings) as running:
        yield running


@pytest.fixture
async def hooked(started: Start, settings: TelegramSettings) -> AsyncIterator[Bot]:
    """By webhook."""
    async with started(by_webhook(settings)) as running:
        yield running
