"""The composition root: the only module that knows every part. Starts them, keeps them working, stops them in order."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog

from adapters.base import Adapter, CredentialsRefused
from bot import log
from bot.alerts.escalate import Escalation
from bot.commands import Commands
from bot.config import Config
from bot.digest.weekly import Weekly
from bot.errors import CredentialsError, StoreAway, UsageError
from bot.inbox import StoreInbox
from bot.looked_up import LookUps
from bot.mail import mailer_of
from bot.metrics import Metrics
from bot.noise import Watch
from bot.parts import adapters_of, keyring_of, library_of, scanner_of, search_of, store_of
from bot.pipeline import Pipeline
from bot.rosters import roster_of
from bot.speak import Speaker
from bot.store.base import LeaseLost
from bot.web.server import Server, application

if TYPE_CHECKING:
    from bot.store.base import Store

_log = structlog.get_logger("tactful")
_IDLE = 1.0  # seconds between looks when nothing woke a worker
_SENDERS = 4
_TIDY_EVERY = 600.0
_DIGEST_EVERY = 15.0
_ADAPTER_WITHIN = 0.8
_STOP_WITHIN = 2.5  # seconds for the workers to finish what they hold; the rest goes on at the next start


def now() -> datetime:
    """The clock of a running bot."""
    return datetime.now(UTC)


class App:
    """A running bot."""

    def __init__(
        self,
        config: Config,
        adapters: Sequence[Adapter],
        *,
        store: Store | None = None,
        clock: Callable[[], datetime] = now,
    ) -> None:
        """Puts the parts together; nothing is opened yet."""
        self.config = config
        self.adapters = adapters
        self.clock = clock
        self.metrics = Metrics()
        self.library = library_of(config)
        self.keyring = keyring_of(config)
        self.store: Store = store or store_of(config, self.keyring)
        self.look_ups = LookUps(self.store, clock)
        self._search = search_of(self.library)
        self.commands = Commands(self.library, self._search, config, self.look_ups)
        self._work = asyncio.Event()
        self._notes = asyncio.Event()
        self._daily = asyncio.Event()
        self._noise = asyncio.Event()
        self._stopping = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._server: Server | None = None
        self.inbox = StoreInbox(
            store=self.store,
            keyring=self.keyring,
            config=config,
            commands=self.commands,
            metrics=self.metrics,
            clock=clock,
            wake=self._work.set,
        )
        self._alerts = asyncio.Event()
        platforms = {adapter.name: adapter for adapter in adapters}
        self.escalation = Escalation(self.store, platforms, mailer_of(config), config, clock)
        self.speaker = Speaker(self.store, platforms, clock)
        self._digest = asyncio.Event()
        self.weekly = Weekly(
            store=self.store,
            adapters=adapters,
            mailer=mailer_of(config),
            config=config,
            library=self.library,
            clock=clock,
        )
        self.watch = Watch(self.store, adapters, config, self.metrics, clock)
        self.pipeline: Pipeline

    @property
    def port(self) -> int | None:
        """The port of the HTTP side, while it runs."""
        return self._server.port if self._server else None

    async def start(self) -> None:
        """Opens everything, in the order that loses nothing: store, workers, HTTP, then the platforms.

        Raises:
            TactfulError: what could not be started, and what to do.
        """
        self._keep_policy()
        await asyncio.to_thread(self._search.prepare)
        await self.store.open()
        roster = await roster_of(self.config, self.store, self.keyring, self.clock())
        self.pipeline = Pipeline(
            self.store,
            scanner_of(self.config, roster),
            self.keyring,
            self.config,
            self.library,
        )
        routes = [route for adapter in self.adapters for route in getattr(adapter, "routes", ())]
        web = application(routes, self.metrics, lambda: self.store.health(self.clock()), self.alive, self.problems)
        self._server = Server(web, self.config.web.host, self.config.web.port)
        await self._server.start()
        for adapter in self.adapters:
            try:
                await adapter.start(self.inbox)
            except CredentialsRefused as error:
                raise CredentialsError(str(error)) from None
        await self.speaker.recover()
        self._tasks = [asyncio.create_task(self._keep(self._decide, self._work), name="decide")]
        self._tasks += [
            asyncio.create_task(self._keep(self._speak, self._notes), name="speak") for _ in range(_SENDERS)
        ]
        self._tasks.append(asyncio.create_task(self._keep(self._escalate, self._alerts), name="escalate"))
        self._tasks += [
            asyncio.create_task(self._keep(self.escalation.send, self._alerts), name="alert") for _ in range(_SENDERS)
        ]
        self._tasks.append(asyncio.create_task(self._keep(self._tidy, self._daily, _TIDY_EVERY), name="tidy"))
        self._tasks.append(asyncio.create_task(self._keep(self.watch.look, self._noise), name="noise"))
        self._tasks.append(
            asyncio.create_task(self._keep(self.weekly.look, self._digest, _DIGEST_EVERY), name="digest")
        )
        _log.info("listening", platforms=[adapter.name for adapter in self.adapters], port=self._server.port)

    def alive(self) -> bool:
        """Whether every worker is at work."""
        return bool(self._tasks) and not any(task.done() for task in self._tasks)

    def problems(self) -> list[str]:
        """What the platforms refuse and what keeps alerts from people, in words; empty where all is well."""
        refused = [getattr(adapter, "problem", "") for adapter in self.adapters]
        return [problem for problem in (*refused, self.escalation.problem) if problem]

    async def stop(self) -> None:
        """Stops intake first, then the workers with what they hold, then the rest. What is waiting goes on at the next start."""
        for adapter in self.adapters:
            await _within(_ADAPTER_WITHIN, adapter.quiet())
        await self.pause()
        for adapter in self.adapters:
            await _within(_ADAPTER_WITHIN, adapter.stop())
        if self._server:
            await self._server.stop()
        await _within(_ADAPTER_WITHIN, self.look_ups.written())
        await self.store.close()
        _log.info("stopped")

    async def pause(self) -> None:
        """Ends deciding and speaking, with what the workers hold; what is heard from now on waits for the next start."""
        self._stopping.set()
        self._work.set()
        self._notes.set()
        self._alerts.set()
        self._daily.set()
        self._noise.set()
        self._digest.set()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=_STOP_WITHIN)
            for task in late:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _keep(self, step: Callable[[], Awaitable[bool]], woken: asyncio.Event, idle: float = _IDLE) -> None:
        """Works while there is work, waits while there is none. No failure ends it."""
        while not self._stopping.is_set():
            woken.clear()
            try:
                if await step():
                    continue
            except (StoreAway, LeaseLost):
                pass  # intake says it once; /readyz shows it
            except Exception as error:  # noqa: BLE001 - whatever it was, the next message must be worked on
                _log.error("a step failed and will be tried again", error=log.where(error))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(idle):
                    await woken.wait()

    def _keep_policy(self) -> None:
        """Every version that cases are decided under stays readable (R39); where it can't be kept, nothing else waits for it."""
        try:
            self.library.keep()
        except (OSError, ValueError) as error:
            _log.warning(
                "the policy of today could not be kept for later; see [policy] folder in the config",
                error=str(error) if isinstance(error, ValueError) else error.strerror,
            )

    async def _tidy(self) -> bool:
        """Once a day, by one of all replicas: what is past its time goes (policy-rules R19)."""
        now = self.clock()
        if await self.store.tick("purge", now.date().isoformat(), now):
            _log.info("purged", cases=await self.store.purge(now))
        return False

    async def _decide(self) -> bool:
        count = await self.pipeline.drain(self.clock())
        if count:
            self.metrics.decided.inc(count)
            self._alerts.set()
            self._notes.set()
            self._noise.set()
        return count > 0

    async def _escalate(self) -> bool:
        if taken := await self.escalation.step():
            self._alerts.set()
        return taken

    async def _speak(self) -> bool:
        return await self.speaker.speak()


async def _within(seconds: float, work: Awaitable[None]) -> None:
    """What takes longer is cut off: it must not keep the rest from stopping."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await work


async def run(config: Config) -> None:
    """Runs the configured platforms until SIGTERM or SIGINT."""
    adapters = adapters_of(config)
    if not adapters:
        raise UsageError("No platform is switched on. Set mode in [slack] or [teams], or try `tactful demo`.")
    app = App(config, adapters)
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked.set)
    try:
        await app.start()
        await asked.wait()
    finally:
        await app.stop()
