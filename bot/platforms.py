"""The platforms side by side: each is made, started and tried again by itself, so that what stops one stops no other."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import structlog

from adapters.base import Alert, Check, CredentialsRefused, DeliveryError, Inbox, Note, Post, Receipt
from bot import log
from bot.errors import CredentialsError, TactfulError, UsageError

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from adapters.base import Adapter

_log = structlog.get_logger("tactful")
_SOON = 1.0  # seconds that the bot's start waits for all of them; who takes longer comes in behind
_FIRST_WAIT, _LONGEST_WAIT = 5.0, 300.0
_HOPELESS_WAIT = 600.0
_NOT_UP = 15.0


class Platform:
    """A platform that can be spoken to at any time: while it is not up, that fails as if it were away."""

    def __init__(self, name: str, make: Callable[[], Adapter]) -> None:
        """`make` raises UsageError where a setting, a secret or a package is missing; it is called again at each try."""
        self.name = name
        self._make = make
        self._adapter: Adapter | None = None
        self._up = False
        self._failed: TactfulError | None = None
        self._trying: asyncio.Task[None] | None = None
        self.tried = asyncio.Event()
        """Set once it was tried to start it."""

    @property
    def listening(self) -> bool:
        """Whether what people write there is heard now."""
        return self._up and self._adapter is not None and self._adapter.listening and not self.problem

    @property
    def problem(self) -> str:
        """What somebody must mend; empty when fine, and where it is only away."""
        return str(self._failed or (self._adapter and self._adapter.problem) or "")

    @property
    def state(self) -> str:
        """Why it does not listen; empty where it does."""
        away = f"[{self.name}] is not signed in yet, or away: tried again until it is back. If it stays so, run tactful check."
        return "" if self.listening else self.problem or away

    @property
    def hopeless(self) -> TactfulError | None:
        """Why it could not be started, where waiting alone will not mend that."""
        return self._failed if isinstance(self._failed, UsageError | CredentialsError) else None

    @property
    def routes(self) -> Sequence[BaseRoute] | None:
        """Where it is delivered to; None where that is not known, as it could not be made yet."""
        return None if self._adapter is None else getattr(self._adapter, "routes", ())

    def make(self) -> None:
        """Makes the adapter where there is none. What stands against that is `problem`."""
        try:
            self._adapter = self._adapter or self._make()
        except Exception as error:  # noqa: BLE001 - whatever it was, the other platforms go on
            self._failed = _told(self.name, error)

    async def start(self, inbox: Inbox) -> None:
        """Tries once. Whether it is up then, `problem` tells."""
        self.make()
        if (adapter := self._adapter) is None:
            return
        try:
            await adapter.start(inbox)
        except Exception as error:  # noqa: BLE001 - as above
            self._adapter, self._failed = None, _told(self.name, error)
            with contextlib.suppress(Exception):
                await adapter.stop()
        else:
            self._up, self._failed = True, None

    def keep_starting(self, inbox: Inbox) -> None:
        """Tries behind, until it is up."""
        self._trying = asyncio.create_task(self._try(inbox), name=f"start-{self.name}")

    async def quiet(self) -> None:
        if self._trying:
            self._trying.cancel()
            await asyncio.gather(self._trying, return_exceptions=True)
        if self._adapter:
            await self._adapter.quiet()

    async def stop(self) -> None:
        self._up = False
        if self._adapter:
            await self._adapter.stop()

    async def send(self, note: Note) -> Receipt:
        return await self._there().send(note)

    async def find(self, note: Note) -> bool | None:
        return await self._there().find(note)

    async def alert(self, alert: Alert) -> Receipt:
        return await self._there().alert(alert)

    async def post(self, post: Post) -> Receipt:
        return await self._there().post(post)

    async def check(self) -> list[Check]:
        return await (self._adapter or self._make()).check()

    def _there(self) -> Adapter:
        if not self._up or self._adapter is None:
            raise DeliveryError(f"the bot is not signed in to {self.name}", permanent=False, retry_after=_NOT_UP)
        return self._adapter

    async def _try(self, inbox: Inbox) -> None:
        wait, said = _FIRST_WAIT, ""
        while True:
            await self.start(inbox)
            self.tried.set()
            if self._failed is None:
                break
            if said != self.problem:
                said = self.problem
                _log.error(said, platform=self.name)
            await asyncio.sleep(_HOPELESS_WAIT if self.hopeless else wait)
            wait = min(wait * 2, _LONGEST_WAIT)
        if self.listening:
            _log.info("a platform is up", platform=self.name)


class Platforms:
    """All that are configured."""

    def __init__(self, platforms: Sequence[Platform]) -> None:
        self._all = tuple(platforms)

    def __iter__(self) -> Iterator[Platform]:
        return iter(self._all)

    def make(self) -> None:
        """Imports what they need, which takes a while, and looks for their secrets.

        Raises:
            TactfulError: none of them can be made.
        """
        for platform in self._all:
            platform.make()
        self._give_up_where_hopeless()

    async def start(self, inbox: Inbox) -> None:
        """Starts them side by side. Returns when each was tried, or soon: who takes long comes in behind.

        Raises:
            TactfulError: as `tried`.
        """
        for platform in self._all:
            platform.keep_starting(inbox)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_SOON):
                await self.tried()

    async def tried(self) -> None:
        """Returns when each was tried.

        Raises:
            TactfulError: none could be started, for reasons that waiting will not mend.
        """
        await asyncio.gather(*(platform.tried.wait() for platform in self._all))
        self._give_up_where_hopeless()

    def _give_up_where_hopeless(self) -> None:
        errors = [platform.hopeless for platform in self._all if platform.hopeless]
        if errors and len(errors) == len(self._all):
            raise type(errors[0])("\n".join(map(str, errors)))


def _told(name: str, error: Exception) -> TactfulError:
    """The same for whoever runs the bot, with the section of the config that it is about."""
    if isinstance(error, CredentialsRefused):
        error = CredentialsError(str(error))
    if not isinstance(error, TactfulError):
        return TactfulError(
            f"[{name}] could not be started: {log.where(error)}. It is tried again. Please report this line."
        )
    return error if f"[{name}]" in str(error) else type(error)(f"[{name}] {error}")


_conforms: type[Adapter] = Platform
