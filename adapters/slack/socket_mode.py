"""Keeps one Socket Mode connection: says once that it is gone and once that it is back, and replaces one that is stuck."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any, Protocol

from slack_sdk.socket_mode.aiohttp import SocketModeClient

from adapters.tasks import Presence

_LOOK_EVERY = 1.0
_AWAY_AFTER = 3.0  # Slack renews connections about hourly; that takes less
_STUCK_AFTER = 30.0  # the SDK can wait for ever on a used-up address (slackapi/python-slack-sdk#1110)
_CLOSE_WITHIN = 0.5


class Handler(Protocol):
    """Bolt's Socket Mode handler, as far as it is used here."""

    client: SocketModeClient

    async def connect_async(self) -> None: ...


class Connection:
    """One connection, watched."""

    def __init__(self, make: Callable[[], Handler], on_hello: Callable[[], None], presence: Presence) -> None:
        self._make = make
        self._on_hello = on_hello
        self._presence = presence
        self._handler: Handler | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None
        self._hello = asyncio.Event()

    async def open(self, url: str, wait: float) -> None:
        """Connects to `url`, and returns when Slack greets; after `wait` seconds it goes on trying behind."""
        self._connect(url)
        self._watching = asyncio.create_task(self._watch(), name="slack-watch")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._hello.wait(), wait)

    async def close(self) -> None:
        """Disconnects, and leaves no task behind."""
        if self._watching:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        await self._drop()

    def _connect(self, url: str | None = None) -> None:
        self._handler = handler = self._make()
        handler.client.wss_uri = url
        handler.client.message_listeners.append(self._listen)
        self._connecting = asyncio.create_task(handler.connect_async(), name="slack-connect")

    async def _listen(self, _client: object, message: dict[str, Any], _raw: str | None) -> None:
        if message.get("type") == "hello":
            self._hello.set()
            self._presence.back()
            self._on_hello()

    async def _watch(self) -> None:
        down = 0.0
        while self._handler:
            await asyncio.sleep(_LOOK_EVERY)
            down = 0.0 if await self._handler.client.is_connected() else down + _LOOK_EVERY
            if down >= _AWAY_AFTER:
                self._presence.gone()
            if down >= _STUCK_AFTER:
                await self._drop()
                self._connect()
                down = 0.0

    async def _drop(self) -> None:
        """The SDK cancels its tasks without waiting for them; a peer that is gone must not hold us up."""
        handler, self._handler = self._handler, None
        if handler is None:
            return
        client = handler.client
        closing = asyncio.ensure_future(client.close())  # type: ignore[no-untyped-call]  # the SDK's own
        await asyncio.wait({closing}, timeout=_CLOSE_WITHIN)
        tasks = [client.message_processor, client.message_receiver, client.current_session_monitor, self._connecting]
        running = [closing, *(task for task in tasks if task is not None)]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await client.aiohttp_client_session.close()
