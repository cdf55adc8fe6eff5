"""The composition root: the only module that knows every part. Starts them, keeps them working, stops them in order."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog

from adapters.base import Adapter
from bot import log
from bot.alerts.escalate import Escalation
from bot.commands import Commands
from bot.config import Config
from bot.digest.weekly import Weekly
from bot.errors import StoreAway, UsageError
from bot.inbox import StoreInbox
from bot.looked_up import LookUps
from bot.mail import mailer_of
from bot.metrics import Metrics
from bot.noise import Watch
from bot.parts import keyring_of, library_of, makers_of, scanner_of, search_of, store_of
from bot.pipeline import Pipeline
from bot.platforms import Platform, Platforms
from bot.rosters import roster_of
from bot.speak import AT_ONCE, Speaker
from bot.store.base import LeaseLost
from bot.web.server import Server, application, not_yet

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from bot.store.base import Health, Store

_log = structlog.get_logger("tactful")
_IDLE = 1.0  # seconds between looks when nothing woke a worker
_SENDERS = 4
_TIDY_EVERY = 600.0
_DIGEST_EVERY = 15.0
_ADAPTER_WITHIN = 0.8
_STOP_WITHIN = 2.0  # seconds for the workers to finish what they hold; the rest goes on at the next start


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
        self.platforms = Platforms([_apart(adapter) for adapter in adapters])
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
        platforms = {platform.name: platform for platform in self.platforms}
        self.escalation = Escalation(self.store, platforms, mailer_of(config), config, clock)
        self.speaker = Speaker(self.store, platforms, clock)
        self._digest = asyncio.Event()
        self.weekly = Weekly(
            store=self.store,
            adapters=list(self.platforms),
            mailer=mailer_of(config),
            config=config,
            library=self.library,
            clock=clock,
        )
        self.watch = Watch(self.store, list(self.platforms), config, self.metrics, clock)
        self.pipeline: Pipeline | None = None

    @property
    def port(self) -> int | None:
        """The port of the HTTP side, while it runs."""
        return self._server.port if self._server else None

    async def start(self) -> None:
        """Opens everything, in the order that loses nothing: store, HTTP, the platforms, workers.

        The detectors take as long as all else together: what is heard before they are there is durable, and waits.

        Raises:
            TactfulError: what could not be started, and what to do.
        """
        self.platforms.make()
        self._keep_policy()
        await self.store.open()
        roster = await roster_of(self.config, self.store, self.keyring, self.clock())
        self._server = Server(application(self, self.metrics), self.config.web.host, self.config.web.port)
        try:
            async with asyncio.TaskGroup() as together:
                scanner = together.create_task(asyncio.to_thread(scanner_of, self.config, roster))
                together.create_task(asyncio.to_thread(self._search.prepare))
                together.create_task(self._listen(self._server))
        except ExceptionGroup as group:
            raise group.exceptions[0] from None
        self.pipeline = Pipeline(self.store, scanner.result(), self.keyring, self.config, self.library)
        self._tasks.append(asyncio.create_task(self._keep(self._decide, self._work), name="decide"))

    async def _listen(self, server: Server) -> None:
        """All but deciding."""
        await server.start()
        await self.platforms.start(self.inbox)
        await self.speaker.recover()
        self._tasks += [
            asyncio.create_task(self._keep(self._speak, self._notes), name="speak")
            for _ in range(AT_ONCE * len(self.states()))
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
        there = [platform.name for platform in self.platforms if platform.listening]
        _log.info("listening", platforms=there, port=server.port)

    def routes(self) -> list[BaseRoute]:
        """Where the platforms deliver."""
        found: list[BaseRoute] = []
        for platform in self.platforms:
            found += [not_yet(platform.name)] if platform.routes is None else platform.routes
        return found

    def alive(self) -> bool:
        """Whether every worker is at work."""
        return bool(self._tasks) and not any(task.done() for task in self._tasks)

    def states(self) -> dict[str, str]:
        """Each platform, and why it does not listen; nothing where it does."""
        return {platform.name: platform.state for platform in self.platforms}

    def problems(self) -> list[str]:
        """What keeps messages from being decided or alerts from people, in words; empty where all is well."""
        deciding = "" if self.pipeline else "the detectors are being loaded: what is heard waits for them"
        return [problem for problem in (deciding, self.escalation.problem) if problem]

    async def health(self) -> Health:
        """The store's, now."""
        return await self.store.health(self.clock())

    async def stop(self) -> None:
        """Stops intake first, then the workers with what they hold, then the rest. What is waiting goes on at the next start."""
        await asyncio.gather(*(_within(_ADAPTER_WITHIN, platform.quiet()) for platform in self.platforms))
        await self.pause()
        await asyncio.gather(
            *(_within(_ADAPTER_WITHIN, platform.stop()) for platform in self.platforms),
            _within(_ADAPTER_WITHIN, self.look_ups.written()),
            self._server.stop() if self._server else asyncio.sleep(0),
        )
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
        count = await self.pipeline.drain(self.clock()) if self.pipeline else 0
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
    """What takes longer is cut off, and what fails is said: neither must keep the rest from stopping."""
    try:
        async with asyncio.timeout(seconds):
            await work
    except TimeoutError:
        pass
    except Exception as error:  # noqa: BLE001 - whatever it was
        _log.error("a part did not stop well", error=log.where(error))


def _apart(adapter: Adapter) -> Platform:
    return adapter if isinstance(adapter, Platform) else Platform(adapter.name, lambda: adapter)


async def run(config: Config) -> None:
    """Runs the configured platforms until SIGTERM or SIGINT.

    Raises:
        TactfulError: what all of it needs is not there, or none of the platforms can be started.
    """
    platforms = [Platform(name, make) for name, make in makers_of(config).items()]
    if not platforms:
        raise UsageError(
            "No platform is switched on. Set mode in [slack], [teams] or [telegram], or try `tactful demo`."
        )
    gc.disable()  # until it runs: there is no garbage yet, and looking for it takes a tenth of the start
    app = App(config, platforms)
    running = asyncio.create_task(_running(app))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, running.cancel)
    try:
        with contextlib.suppress(asyncio.CancelledError):
            await running
    finally:
        await app.stop()


async def _running(app: App) -> None:
    await app.start()
    gc.freeze()
    gc.enable()
    await app.platforms.tried()
    await asyncio.Event().wait()
