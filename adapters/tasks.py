"""Work that goes on after a platform was answered. None of it outlives `stop`, and none of it fails unseen."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterator

_ASK_EVERY, _ASK_AGAIN = 60.0, 5.0


def failed(log: logging.Logger, what: str, error: BaseException) -> None:
    """Our bug, by its type and place: its message may hold what was being worked on."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    line = f" in {trace.tb_frame.f_code.co_qualname}, line {trace.tb_lineno}" if trace else ""
    log.error("%s failed: %s%s", what, type(error).__name__, line)


class Presence:
    """Whether a platform is there. In the log: one line when it goes, one when it is back, none between."""

    def __init__(self, platform: str, log: logging.Logger) -> None:
        """`platform` as people call it."""
        self._platform = platform
        self._log = log
        self.is_gone = False

    def gone(self) -> None:
        """It cannot be reached."""
        if not self.is_gone:
            section = self._platform.lower()
            self._log.warning(
                "[%s] %s is away: trying again until it is back. If it stays away, run tactful check",
                section,
                self._platform,
            )
        self.is_gone = True

    def back(self) -> None:
        """It answers."""
        if self.is_gone:
            self._log.info("%s is back", self._platform)
        self.is_gone = False

    async def watch(self, is_there: Callable[[], Awaitable[bool]]) -> None:
        """Asks now and then, until cancelled: where messages are delivered to the bot, nothing else tells of an outage."""
        while True:
            await asyncio.sleep(_ASK_AGAIN if self.is_gone else _ASK_EVERY)
            try:
                answers = await is_there()
            except Exception as error:  # noqa: BLE001 - it must go on until the bot stops
                failed(self._log, f"asking whether {self._platform} is there", error)
            else:
                (self.back if answers else self.gone)()


class Tasks:
    """Tasks behind, which may be cut off, and answers under way, which are waited for a moment."""

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self._behind: set[asyncio.Task[None]] = set()
        self._busy: set[asyncio.Task[object]] = set()

    def spawn(self, work: Coroutine[object, object, None]) -> None:
        """Runs it behind."""
        task = asyncio.create_task(work)
        self._behind.add(task)
        task.add_done_callback(self._done)

    @contextlib.contextmanager
    def busy(self) -> Iterator[None]:
        """Marks the current task as answering the platform."""
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("only a task can be busy")
        self._busy.add(task)
        try:
            yield
        finally:
            self._busy.discard(task)

    async def stop(self, within: float) -> None:
        """Waits for answers under way, then ends the rest."""
        if self._busy:
            await asyncio.wait(self._busy, timeout=within)
        left = [*self._behind, *self._busy]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._behind.discard(task)
        if not task.cancelled() and (error := task.exception()):
            failed(self._log, "work behind", error)
