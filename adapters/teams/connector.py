"""Speaks as the bot through the SDK's API client. The only module that imports the SDK, which takes a second or two."""

from __future__ import annotations

import warnings
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from microsoft_teams.api.activities import MessageActivityInput
from microsoft_teams.api.clients.conversation import ConversationClient, CreateConversationParams
from microsoft_teams.api.models import Account
from microsoft_teams.common.http import Client, ClientOptions

from adapters.teams.failures import TeamsFailure, answered, quieten
from adapters.teams.limits import Limits, patiently
from adapters.teams.sign_in import BOT, SignIn
from adapters.teams.text import Payload, word

_Answer = TypeVar("_Answer")
_UNAUTHORISED, _NOT_FOUND = 401, 404
_PAGE = 500
_MOST_PAGES = 50
# The SDK's own for an answer that names no message.
_NO_ID = "DO_NOT_USE_PLACEHOLDER_ID"
_NEW_CHATS = "new chats"


class Connector:
    """The Bot Connector's REST calls, at whatever address Teams serves a conversation."""

    def __init__(self, sign_in: SignIn, limits: Limits, timeout: float) -> None:
        self._sign_in = sign_in
        self._limits = limits
        self._client = Client(ClientOptions(timeout=timeout, token=lambda: sign_in.token(BOT)))
        quieten()  # the SDK has just set httpx's level

    async def close(self) -> None:
        """Closes the connections."""
        await self._client.http.aclose()

    async def say(self, service: str, conversation: str, message: Payload) -> str:
        """Says something in a conversation; the new message's id.

        Raises:
            TeamsFailure: not said, or in doubt.
        """
        api = self._at(service)
        sent = await self._call(
            conversation,
            lambda: api.activities_client.create(conversation, MessageActivityInput.model_validate(message)),
        )
        return "" if sent.id == _NO_ID else sent.id

    async def say_to_one(self, service: str, conversation: str, message: Payload) -> str:
        """Says something in a channel that its recipient alone sees. In preview: only where the tenant has that.

        Raises:
            TeamsFailure: not said, or in doubt.
        """
        activity = MessageActivityInput.model_validate(message)
        api = self._at(service)

        async def create() -> Any:  # noqa: ANN401 - the SDK's type is private
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", FutureWarning)  # that it is in preview
                going = api.activities_client.create_targeted(conversation, activity)
                return await going

        sent = await self._call(conversation, create)
        return "" if sent.id == _NO_ID else str(sent.id)

    async def replace(self, service: str, conversation: str, ref: str, message: Payload) -> None:
        """Puts a message in place of one of the bot's own.

        Raises:
            TeamsFailure: not replaced.
        """
        activity = MessageActivityInput.model_validate(message)
        api = self._at(service)
        await self._call(conversation, lambda: api.activities_client.update(conversation, ref, activity))

    async def chat(self, service: str, person: str, tenant: str) -> str:
        """The one-to-one chat with a person; made where there was none. Nothing is said in it.

        Raises:
            TeamsFailure: there is none to be had.
        """
        params = CreateConversationParams(
            members=[Account(id=person)], tenant_id=tenant, channel_data={"tenant": {"id": tenant}}
        )
        api = self._at(service)
        try:
            return (await self._call(_NEW_CHATS, lambda: api.create(params))).id
        except TeamsFailure as failed:
            failure = TeamsFailure(
                failed.code,
                status=failed.status,
                retry_after=failed.retry_after,
                away=failed.away,
                refused=failed.refused,
            )
        raise failure

    async def people(self, service: str, conversation: str) -> list[tuple[str, str]]:
        """The members of a channel's team: Teams' id and Entra's of each, and no names.

        Raises:
            TeamsFailure: not known now.
        """
        members = self._at(service).members_client
        found: list[tuple[str, str]] = []
        more: str | None = None
        for _ in range(_MOST_PAGES):
            token = more
            page = await self._call(
                f"members of {conversation}",
                lambda: members.get_paged(conversation, _PAGE, token),  # noqa: B023 - called at once
            )
            found += [(one.id, word(getattr(one, "aad_object_id", None))) for one in page.members or ()]
            more = page.continuation_token
            if not more or more == token:
                break
        return found

    async def member(self, service: str, conversation: str, person: str) -> tuple[str, str]:
        """Teams' id and Entra's of a member, by either; both empty where they are none.

        Raises:
            TeamsFailure: not known now.
        """
        members = self._at(service).members_client
        try:
            found = await self._call(f"members of {conversation}", lambda: members.get_by_id(conversation, person))
        except TeamsFailure as failure:
            if failure.status == _NOT_FOUND:
                return "", ""
            raise
        return found.id, word(getattr(found, "aad_object_id", None))

    async def _call(self, turn: str, call: Callable[[], Awaitable[_Answer]]) -> _Answer:
        async def once() -> _Answer:
            await self._limits.turn(turn)
            return await answered(call)

        try:
            return await patiently(once)
        except TeamsFailure as failure:
            if failure.status != _UNAUTHORISED:
                raise
        self._sign_in.forget(BOT)  # perhaps it was taken back before its time
        return await patiently(once)

    def _at(self, service: str) -> ConversationClient:
        return ConversationClient(service, self._client)
