"""When gaps are repaired; how, each platform knows for itself."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

from adapters.tasks import failed


class Repairer:
    """Repairs when wanted, one repair at a time, and again later what could not be repaired yet.

    Every so often also unasked: it finds what the platform gave up on, and moves the marks on.
    """

    def __init__(
        self, repair: Callable[[], Awaitable[bool]], again_after: float, every: float, log: logging.Logger
    ) -> None:
        """`repair` says whether all was repaired that can be."""
        self._repair = repair
        self._again_after = again_after
        self._every = every
        self._log = log
        self._wanted = asyncio.Event()
        self._later: asyncio.TimerHandle | None = None

    def want(self) -> None:
        """Repair now."""
        self._wanted.set()

    def want_later(self) -> None:
        """Repair in a while: the platform tries again by itself first."""
        if self._later is None:
            self._later = asyncio.get_running_loop().call_later(self._again_after, self._due)

    async def run(self) -> None:
        """Until cancelled."""
        try:
            while True:
                # Not wait_for: before Python 3.12 it may swallow the cancelling.
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._every):
                        await self._wanted.wait()
                self._wanted.clear()
                try:
                    whole = await self._repair()
                except Exception as error:  # noqa: BLE001 - gaps must be repaired until the bot stops
                    failed(self._log, "a gap repair", error)
                    whole = False
                if not whole:
                    self.want_later()
        finally:
            if self._later:
                self._later.cancel()

    def _due(self) -> None:
        self._later = None
        self._wanted.set()
