"""A workspace for all tests, and an adapter per test, started and stopped; nothing it began may be left."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

import pytest
from starlette.applications import Starlette

from adapters.slack import SlackAdapter, SlackSettings
from tests.emulators.local_slack import (
    APP_TOKEN,
    BOT_TOKEN,
    HTTP_BOT_TOKEN,
    OFFICE,
    SIGNING_SECRET,
    STAFFROOM,
    LocalSlack,
)
from tests.emulators.serving import free_port, served
from tests.slack.recording import RecordingInbox


@dataclass
class Workspace:
    """local-slack, and where its HTTP app expects the bot."""

    slack: LocalSlack
    bot_port: int


@pytest.fixture(scope="session")
def shared_workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    port = free_port()
    slack = LocalSlack(tmp_path_factory.mktemp("slack"), f"http://127.0.0.1:{port}/slack/events")
    slack.start()
    yield Workspace(slack, port)
    slack.stop()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's proxy is not for loopback."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def workspace(shared_workspace: Workspace) -> Workspace:
    await shared_workspace.slack.reset()
    return shared_workspace


@pytest.fixture
async def slack(workspace: Workspace) -> LocalSlack:
    return workspace.slack


@pytest.fixture
def inbox() -> RecordingInbox:
    return RecordingInbox([STAFFROOM, OFFICE])


Start = Callable[[SlackSettings], AbstractAsyncContextManager[SlackAdapter]]


@pytest.fixture
def started(inbox: RecordingInbox) -> Start:
    """An adapter from start to stop."""

    @contextlib.asynccontextmanager
    async def start(settings: SlackSettings) -> AsyncIterator[SlackAdapter]:
        before = asyncio.all_tasks()
        adapter = SlackAdapter(settings)
        await adapter.start(inbox)
        try:
            yield adapter
        finally:
            await adapter.stop()
        left = asyncio.all_tasks() - before - {asyncio.current_task()}
        assert [task for task in left if "uvicorn" not in str(task)] == []

    return start


@pytest.fixture
def socket_settings(slack: LocalSlack) -> SlackSettings:
    return SlackSettings(
        mode="socket",
        bot_token=BOT_TOKEN,
        app_token=APP_TOKEN,
        api_url=slack.api_url,
        channels=(STAFFROOM,),
        ping_interval=0.5,
        timeout=5.0,
    )


@pytest.fixture
def http_settings(slack: LocalSlack) -> SlackSettings:
    return SlackSettings(
        mode="http",
        bot_token=HTTP_BOT_TOKEN,
        signing_secret=SIGNING_SECRET,
        api_url=slack.api_url,
        channels=(OFFICE,),
        timeout=5.0,
    )


@pytest.fixture
async def socket_bot(started: Start, socket_settings: SlackSettings) -> AsyncIterator[SlackAdapter]:
    async with started(socket_settings) as adapter:
        yield adapter


@pytest.fixture
async def bot_url(started: Start, http_settings: SlackSettings, workspace: Workspace) -> AsyncIterator[str]:
    """The address of a bot that listens over HTTP."""
    async with (
        started(http_settings) as adapter,
        served(Starlette(routes=list(adapter.routes)), workspace.bot_port) as url,
    ):
        yield url
