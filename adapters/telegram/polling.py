"""Fetches updates. The offset moves on only when what was fetched is durable, so what a crash cuts off is fetched again."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

from adapters.tasks import Presence, failed
from adapters.telegram.api import TelegramApi
from adapters.telegram.failures import TelegramFailure
from adapters.telegram.text import mapping, number

_log = logging.getLogger("tactful.telegram")
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 30.0
_REFUSED_WAIT = 600.0
_CONFLICT = "[telegram] Another program fetches this bot's messages too: end it, or give Tactful a bot of its own."
_CONFIRM_WITHIN = 0.5


class Polling:
    """One loop, until it is closed."""

    def __init__(  # noqa: PLR0913 - what it fetches with, and whom it tells
        self,
        api: TelegramApi,
        take: Callable[[object], Awaitable[bool]],
        presence: Presence,
        wait: float,
        *,
        whole: Callable[[], Awaitable[None]],
        problem: Callable[[str], None],
    ) -> None:
        """`whole` is called when all that Telegram had was taken; `problem` with what somebody must mend, or nothing."""
        self._api = api
        self._take = take
        self._presence = presence
        self._wait = wait
        self._whole = whole
        self._problem = problem
        self._offset: int | None = None
        self._confirmed: int | None = None

    async def run(self) -> None:
        """Until cancelled."""
        again = _FIRST_WAIT
        while True:
            try:
                await self._step()
            except TelegramFailure as failure:
                await asyncio.sleep(max(self._failed(failure, again), failure.retry_after or 0.0))
                again = min(again * 2, _LONGEST_WAIT)
            except Exception as error:  # noqa: BLE001 - it must go on until the bot stops
                failed(_log, "fetching from Telegram", error)
                await asyncio.sleep(again)
            else:
                again = _FIRST_WAIT

    async def confirm(self) -> None:
        """Says what was taken last, so that it does not come again. Not needed: what comes again is known."""
        if self._offset != self._confirmed:
            with contextlib.suppress(TelegramFailure, TimeoutError):
                async with asyncio.timeout(_CONFIRM_WITHIN):
                    await self._api.updates(self._offset, 0, limit=1)

    async def _step(self) -> None:
        offset = self._offset
        updates = await self._api.updates(offset, self._wait)
        self._confirmed = offset
        self._presence.back()
        self._problem("")
        for update in updates:
            while not await self._take(update):  # noqa: ASYNC110 - the store is away; nobody tells when it is back
                await asyncio.sleep(_FIRST_WAIT)
            last = number(mapping(update).get("update_id"))
            if last is not None:
                self._offset = last + 1
        if not updates:
            await self._whole()
        elif self._offset == offset:
            await asyncio.sleep(_FIRST_WAIT)  # nothing with a number: it would come again at once

    def _failed(self, failure: TelegramFailure, again: float) -> float:
        """How long to wait."""
        if failure.refused:
            self._problem("[telegram] Telegram does not accept the bot token any more: run tactful check.")
            return _REFUSED_WAIT
        if failure.code == "conflict":
            self._problem(_CONFLICT)
        elif failure.retry_after is None:
            self._presence.gone()
        if not failure.away and failure.retry_after is None:
            _log.warning("Telegram does not give the bot its messages (%s): run tactful check", failure.code)
        return again
