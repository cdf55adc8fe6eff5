"""Calls to the Bot API, and what their failures mean. The only module that imports python-telegram-bot.

Its Updater is not used: it moves the offset on before anybody has kept what it fetched, and one update that it cannot parse
stops all (platforms.md). Updates are fetched and read as JSON.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import HTTPXRequest

from adapters.telegram.chats import Chats
from adapters.telegram.events import UPDATES
from adapters.telegram.failures import TelegramFailure, code_of, quieten

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_CAPTION = 1024
# Without it the library warns on standard error, in words of its own, of each 429.
os.environ.setdefault("PTB_TIMEDELTA", "1")
# Nothing went out: it may be tried again.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)

Rows = Sequence[Sequence[tuple[str, str]]]
"""Buttons by row: what each says, and an address or what comes back."""
Entities = Sequence[Mapping[str, Any]]


class TelegramApi:
    """The Bot API with one token."""

    def __init__(self, token: str, url: str, timeout: float, chats: Chats) -> None:
        """Raises TelegramFailure where this can be no token at all."""
        quieten()  # before the library says which address it will use
        self.chats = chats
        self._timeout = timeout
        try:
            self._bot = _Bot(
                token,
                base_url=f"{url.rstrip('/')}/bot",
                base_file_url=f"{url.rstrip('/')}/file/bot",
                request=_request(16, timeout),
                get_updates_request=_request(1, timeout),
            )
        except InvalidToken:
            failure = TelegramFailure("no_token", refused=True)
        else:
            quieten()  # the loggers that were made meanwhile
            return
        raise failure

    async def close(self) -> None:
        """Closes both connection pools."""
        for request in self._bot.requests:
            await request.shutdown()

    async def me(self) -> Mapping[str, Any]:
        """The bot itself: `getMe`."""
        found: Mapping[str, Any] = await self._called(lambda: self._bot.raw("getMe", {}), dict)
        return found

    async def updates(self, offset: int | None, wait: float, limit: int = 100) -> list[Any]:
        """`getUpdates`: what is there, or what comes within `wait` seconds. Confirms all before `offset`."""
        asked = {"offset": offset, "timeout": int(wait), "limit": limit, "allowed_updates": list(UPDATES)}
        found: list[Any] = await self._called(
            lambda: self._bot.raw("getUpdates", asked, read_timeout=self._timeout + wait), list
        )
        return found

    async def set_webhook(self, url: str, secret: str) -> None:
        """One connection, so that messages come in their order."""
        await self._called(
            lambda: self._bot.set_webhook(url, secret_token=secret, max_connections=1, allowed_updates=list(UPDATES))
        )

    async def delete_webhook(self) -> None:
        """`getUpdates` is refused while there is one. What waits there stays."""
        await self._called(lambda: self._bot.delete_webhook(drop_pending_updates=False))

    async def webhook(self) -> Mapping[str, Any]:
        """`getWebhookInfo`."""
        found: Mapping[str, Any] = await self._called(lambda: self._bot.raw("getWebhookInfo", {}), dict)
        return found

    async def set_commands(self, commands: Mapping[str, str]) -> None:
        """What the app offers after a slash. Private in groups, where the server knows that."""
        asked = [BotCommand(name, words, api_kwargs={"is_ephemeral": True}) for name, words in commands.items()]
        await self._called(lambda: self._bot.set_my_commands(asked))

    async def chat(self, channel: str) -> Mapping[str, Any]:
        """`getChat`."""
        found: Mapping[str, Any] = await self._in(channel, lambda id_: self._bot.raw("getChat", {"chat_id": id_}), dict)
        return found

    async def member(self, channel: str, person: int) -> Mapping[str, Any]:
        """`getChatMember`: what somebody is in a group."""
        found: Mapping[str, Any] = await self._in(
            channel, lambda id_: self._bot.raw("getChatMember", {"chat_id": id_, "user_id": person}), dict
        )
        return found

    async def say(  # noqa: PLR0913 - what a message can have
        self,
        chat: str,
        text: str,
        *,
        thread: str | None = None,
        rows: Rows = (),
        entities: Entities = (),
        more: Mapping[str, Any] | None = None,
    ) -> Said:
        """`sendMessage`, words as they are. `more`: what the library does not know yet."""
        kwargs = {**(more or {}), **({"entities": list(entities)} if entities else {})}
        sent = await self._in(
            chat,
            lambda id_: self._bot.send_message(
                id_,
                text,
                message_thread_id=int(thread) if thread else None,
                reply_markup=_keyboard(rows),
                link_preview_options=_NO_PREVIEW,
                api_kwargs=kwargs or None,
            ),
            Message,
        )
        return Said(sent.message_id, sent.api_kwargs.get("ephemeral_message_id"), sent.date)

    async def picture(self, chat: str, data: bytes, caption: str) -> None:
        """`sendPhoto`."""
        await self._in(chat, lambda id_: self._bot.send_photo(id_, data, caption=caption[:_CAPTION] or None))

    async def pin(self, chat: str, ref: int) -> None:
        """`pinChatMessage`, without a sound."""
        await self._in(chat, lambda id_: self._bot.pin_chat_message(id_, ref, disable_notification=True))

    async def replace(self, chat: str, ref: int, text: str) -> None:
        """`editMessageText`; the buttons go."""
        await self._in(
            chat,
            lambda id_: self._bot.edit_message_text(
                text, chat_id=id_, message_id=ref, link_preview_options=_NO_PREVIEW
            ),
        )

    async def remove(self, chat: str, ref: int) -> None:
        """`deleteMessage`."""
        await self._in(chat, lambda id_: self._bot.delete_message(id_, ref))

    async def answer(self, query: str) -> None:
        """`answerCallbackQuery`: the button stops turning."""
        await self._called(lambda: self._bot.answer_callback_query(query))

    async def newer(self, method: str, chat: str, **arguments: object) -> None:
        """A method that the library does not know yet, in a chat."""
        await self._in(chat, lambda id_: self._bot.do_api_request(method, {"chat_id": id_, **arguments}))

    async def _in(self, channel: str, method: Callable[[int], Awaitable[Any]], kind: type[Any] = object) -> Any:  # noqa: ANN401 - what each caller asks for
        """A call to a chat, by its newer id where it has moved."""
        try:
            id_ = self.chats.id(channel)
        except ValueError:
            raise TelegramFailure("chat_not_found") from None
        try:
            return await self._called(lambda: method(id_), kind)
        except TelegramFailure as failure:
            if failure.moved_to is None:
                raise
            self.chats.moved(id_, failure.moved_to)
            moved_to = failure.moved_to
        return await self._called(lambda: method(moved_to), kind)

    async def _called(self, method: Callable[[], Awaitable[Any]], kind: type[Any] = object) -> Any:  # noqa: ANN401
        """Raises TelegramFailure, apart from its cause, whose text may hold the token."""
        try:
            answer = await method()
        except TelegramError as error:
            failure = _failure(error)
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
            # The library's, over an answer of a shape that it does not expect.
            failure = TelegramFailure("unreadable_answer", doubtful=True, away=True)
        else:
            if isinstance(answer, kind):
                return answer
            failure = TelegramFailure("unreadable_answer", doubtful=True, away=True)
        raise failure


@dataclass(frozen=True, slots=True)
class Said:
    """What stands where."""

    ref: int
    ephemeral: int | None = None
    """The id of a message that one person alone sees."""
    at: datetime | None = None
    """When, by Telegram's clock."""


class _Bot(Bot):
    """With answers as JSON: the library would parse updates, and refuse those that it does not know."""

    __slots__ = ()

    @property
    def requests(self) -> tuple[Any, ...]:
        return self._request

    async def raw(self, method: str, data: dict[str, Any], read_timeout: float | None = None) -> object:
        kept = {key: value for key, value in data.items() if value is not None}
        if read_timeout is None:
            return await self._post(method, kept)
        return await self._post(method, kept, read_timeout=read_timeout)


def _keyboard(rows: Rows) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup([[_button(label, target) for label, target in row] for row in rows])


def _button(label: str, target: str) -> InlineKeyboardButton:
    if target.startswith("https://"):
        return InlineKeyboardButton(label, url=target)
    return InlineKeyboardButton(label, callback_data=target)


def _request(connections: int, timeout: float) -> HTTPXRequest:
    return HTTPXRequest(
        connections, read_timeout=timeout, write_timeout=timeout, connect_timeout=timeout, pool_timeout=timeout
    )


def _failure(error: TelegramError) -> TelegramFailure:
    match error:
        case ChatMigrated():
            return TelegramFailure("moved", moved_to=error.new_chat_id)
        case RetryAfter():
            return TelegramFailure("too_many", retry_after=_seconds(error))
        case InvalidToken() | EndPointNotFound():
            return TelegramFailure("refused", refused=True)
        case Conflict():
            return TelegramFailure("conflict", away=True)
        case Forbidden():
            return TelegramFailure(code_of(error.message, "forbidden"))
        case BadRequest():
            return TelegramFailure(code_of(error.message, "bad_request"))
        case TimedOut() | NetworkError():
            sent = not isinstance(error.__cause__, _NOT_SENT)
            return TelegramFailure("away", doubtful=sent, away=True)
        case _:
            return TelegramFailure("unreadable_answer", doubtful=True, away=True)


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    return max(0.0, min(wait.total_seconds() if isinstance(wait, timedelta) else float(wait), 3600.0))
