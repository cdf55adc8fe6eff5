"""Microsoft over loopback and an adapter per test, started and stopped; nothing it began may be left."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

import pytest
from starlette.applications import Starlette

from adapters.teams import TeamsAdapter, TeamsSettings
from tests.emulators.microsoft import APP, SECRET, STAFFROOM, TENANT, Microsoft
from tests.emulators.serving import served
from tests.slack.recording import RecordingInbox


@dataclass
class Bot:
    """A started adapter, and where it listens."""

    adapter: TeamsAdapter
    url: str


Start = Callable[[TeamsSettings], AbstractAsyncContextManager[Bot]]


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's proxy is not for loopback."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def microsoft() -> AsyncIterator[Microsoft]:
    made = Microsoft()
    async with served(made.app) as url:
        made.url = url
        yield made


@pytest.fixture
def inbox() -> RecordingInbox:
    return RecordingInbox([STAFFROOM], "teams")


@pytest.fixture
def settings(microsoft: Microsoft) -> TeamsSettings:
    return TeamsSettings(
        app_id=APP,
        tenant=TENANT,
        client_secret=SECRET,
        channels=(STAFFROOM,),
        service_url=microsoft.service_url,
        openid_url=microsoft.openid_url,
        login_url=microsoft.url,
        graph_url=f"{microsoft.url}/graph/v1.0",
        timeout=5.0,
    )


@pytest.fixture
def started(inbox: RecordingInbox) -> Start:
    """An adapter from start to stop."""

    @contextlib.asynccontextmanager
    async def start(settings: TeamsSettings) -> AsyncIterator[Bot]:
        before = asyncio.all_tasks()
        adapter = TeamsAdapter(settings)
        await adapter.start(inbox)
        try:
            async with served(Starlette(routes=list(adapter.routes))) as url:
                yield Bot(adapter, url)
        finally:
            await adapter.stop()
        left = asyncio.all_tasks() - before - {asyncio.current_task()}
        assert [task for task in left if "uvicorn" not in str(task)] == []

    return start


@pytest.fixture
async def bot(started: Start, settings: TeamsSettings) -> AsyncIterator[Bot]:
    async with started(settings) as running:
        yield running
