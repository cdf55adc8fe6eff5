"""What the bot asks of Teams, at the address where Teams serves it. The SDK behind it is imported at the first call, in a thread."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from adapters.tasks import Presence
from adapters.teams.failures import TeamsFailure
from adapters.teams.limits import Limits
from adapters.teams.sign_in import SignIn
from adapters.teams.text import Payload

if TYPE_CHECKING:
    from collections.abc import Awaitable
    from typing import TypeVar

    from adapters.teams.connector import Connector

    _Answer = TypeVar("_Answer")


class Calls:
    """The calls of `connector`, with the address that the last activity came with."""

    def __init__(self, sign_in: SignIn, service_url: str, timeout: float, presence: Presence) -> None:
        self._sign_in = sign_in
        self._service = service_url.rstrip("/")
        self._timeout = timeout
        self._presence = presence
        self._limits = Limits()
        self._connector: Connector | None = None
        self._one = asyncio.Lock()

    def serve_from(self, service_url: str) -> None:
        """Teams may move a tenant: the address of the latest activity, which its token vouched for."""
        self._service = service_url.rstrip("/")

    async def close(self) -> None:
        """Closes the connections."""
        connector, self._connector = self._connector, None
        if connector:
            await connector.close()

    async def say(self, conversation: str, message: Payload) -> str:
        """Says something in a conversation; the new message's id."""
        return await self._seen((await self._ready()).say(self._service, conversation, message))

    async def say_to_one(self, conversation: str, message: Payload) -> str:
        """Says something in a channel that its recipient alone sees; the new message's id."""
        return await self._seen((await self._ready()).say_to_one(self._service, conversation, message))

    async def replace(self, conversation: str, ref: str, message: Payload) -> None:
        """Puts a message in place of one of the bot's own."""
        await self._seen((await self._ready()).replace(self._service, conversation, ref, message))

    async def chat(self, person: str, tenant: str) -> str:
        """The one-to-one chat with a person; made where there was none."""
        return await self._seen((await self._ready()).chat(self._service, person, tenant))

    async def people(self, conversation: str) -> list[tuple[str, str]]:
        """The members of a channel's team: Teams' id and Entra's of each."""
        return await self._seen((await self._ready()).people(self._service, conversation))

    async def member(self, conversation: str, person: str) -> tuple[str, str]:
        """Teams' id and Entra's of a member, by either; both empty where they are none."""
        return await self._seen((await self._ready()).member(self._service, conversation, person))

    async def _seen(self, call: Awaitable[_Answer]) -> _Answer:
        """Any of these raises TeamsFailure where the call did not succeed."""
        try:
            answer = await call
        except TeamsFailure as failure:
            if failure.away:
                self._presence.gone()
            raise
        self._presence.back()
        return answer

    async def _ready(self) -> Connector:
        async with self._one:
            if self._connector is None:
                connector = await asyncio.to_thread(_imported)
                self._connector = connector(self._sign_in, self._limits, self._timeout)
            return self._connector


def _imported() -> type[Connector]:
    from adapters.teams.connector import Connector  # noqa: PLC0415 - the SDK, a second or two

    return Connector
