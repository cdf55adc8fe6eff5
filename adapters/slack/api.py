"""Calls to Slack's Web API, and what their failures mean. A failure is a code of Slack's, never its text or ours."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.base import DeliveryError

# The token itself is the trouble: trying again cannot help.
REFUSED = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "token_expired",
        "token_revoked",
    }
)
# Slack says of these that part of the request may have been done all the same.
_DOUBTFUL = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable", "team_added_to_org"})
_CODE = re.compile(r"[a-z0-9_]{1,60}")
_OK, _TOO_MANY, _SERVER = 200, 429, 500
_FIRST_WAIT = 30.0  # Retry-After is always sent; this is for a proxy that drops it
_MOST_WAITS = 20
_REASONS = {
    "cannot_dm_bot": "the recipient is a bot",
    "messages_tab_disabled": "the app's Messages tab is switched off (docs/slack.md)",
    "user_disabled": "the person has left the workspace",
    "user_not_found": "the person is not in this workspace",
    "user_not_visible": "the person cannot be reached by the bot",
}


def quieten() -> logging.Logger:
    """The SDK logs payloads, and with them messages; whatever level is set, none of it gets out. The logger for Bolt."""
    for name in ("slack_sdk", "slack_bolt"):
        logger = logging.getLogger(name)
        logger.setLevel(logging.CRITICAL + 1)
        logger.propagate = False
    return logger


class SlackFailure(Exception):  # noqa: N818 - reads as what happened
    """A call that Slack did not answer with ok."""

    def __init__(self, code: str, *, retry_after: float | None = None, doubtful: bool = False, away: bool = False):
        """`code` is Slack's error code, or `away`, `timeout`, `server_error`, `ratelimited`.

        `doubtful`: it may have been done all the same. `away`: Slack could not be asked, or could not answer.
        """
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after
        self.doubtful = doubtful
        self.away = away

    @property
    def refused(self) -> bool:
        """Whether the token is not good for this."""
        return self.code in REFUSED


class SlackApi:
    """Slack's Web API with one token. Never retries by itself what writes."""

    def __init__(self, token: str, url: str, timeout: float) -> None:
        # The SDK's own retry handlers repeat a POST whose answer was lost: a note could come twice.
        self.web = AsyncWebClient(token, base_url=url, retry_handlers=[])
        self._timeout = timeout

    def open(self) -> None:
        """Makes the connection pool, in the running loop."""
        if self.web.session is None:
            limits = aiohttp.ClientTimeout(total=self._timeout, sock_connect=self._timeout / 2)
            self.web.session = aiohttp.ClientSession(timeout=limits)

    async def close(self) -> None:
        """Closes the connection pool."""
        session, self.web.session = self.web.session, None
        if session is not None:
            await session.close()

    async def call(self, method: Callable[..., Awaitable[AsyncSlackResponse]], **arguments: object) -> Answer:
        """One call: `call(api.web.auth_test)`.

        Raises:
            SlackFailure: not ok; raised apart from its cause, whose text may hold a payload or a token.
        """
        try:
            response = await method(**arguments)
        except SlackApiError as error:
            failure = _failure(error)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            failure = SlackFailure("away", away=True)
        except TimeoutError:
            failure = SlackFailure("timeout", doubtful=True, away=True)
        except (aiohttp.ClientError, SlackClientError, OSError):
            failure = SlackFailure("away", doubtful=True, away=True)
        else:
            return Answer(response)
        raise failure

    async def read(self, method: Callable[..., Awaitable[AsyncSlackResponse]], **arguments: object) -> Answer:
        """A call that changes nothing: waits as long as Slack asks, and calls again."""
        for _ in range(_MOST_WAITS):
            try:
                return await self.call(method, **arguments)
            except SlackFailure as failure:
                if failure.retry_after is None:
                    raise
                wait = failure.retry_after
            await asyncio.sleep(wait)
        return await self.call(method, **arguments)

    async def upload(self, url: str, data: bytes) -> None:
        """Puts a file where `files.getUploadURLExternal` said.

        Raises:
            SlackFailure: it does not stand there.
        """
        if self.web.session is None:
            raise RuntimeError("open the connection pool first")
        try:
            async with self.web.session.post(url, data=data) as response:
                status = response.status
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
            status = 0
        if status != _OK:
            raise SlackFailure("upload_failed", away=True)


class Answer:
    """What Slack answered."""

    def __init__(self, response: AsyncSlackResponse) -> None:
        self._response = response

    def text(self, *path: str) -> str:
        """The string at `path`; empty where there is none."""
        value = self._at(path)
        return value if isinstance(value, str) else ""

    def flag(self, *path: str) -> bool:
        """Whether the value at `path` is true."""
        return self._at(path) is True

    def messages(self) -> list[Mapping[str, Any]]:
        """The messages of a page."""
        found = self._at(("messages",))
        return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []

    def header(self, name: str) -> str | None:
        """A header of the answer."""
        return next((value for key, value in self._response.headers.items() if key.lower() == name), None)

    def _at(self, path: tuple[str, ...]) -> object:
        value: object = self._response.data
        for key in path:
            value = value.get(key) if isinstance(value, Mapping) else None
        return value


def delivery_error(failure: SlackFailure) -> DeliveryError:
    """What the bot is told of a note, alert or post that failed."""
    if failure.retry_after is not None:
        return DeliveryError("Slack asks to wait", permanent=False, retry_after=failure.retry_after)
    if failure.doubtful:
        return DeliveryError("Slack's answer was lost", permanent=False, doubtful=True)
    if failure.away:
        return DeliveryError("Slack cannot be reached", permanent=False)
    if failure.refused:
        return DeliveryError("Slack does not accept the bot token for this: run tactful check", permanent=True)
    return DeliveryError(_REASONS.get(failure.code, "Slack does not deliver there"), permanent=True)


def _failure(error: SlackApiError) -> SlackFailure:
    response = error.response  # the SDK's, or aiohttp's where the body was no JSON
    status: int = getattr(response, "status_code", 0) or getattr(response, "status", 0)
    headers: Mapping[str, Any] = getattr(response, "headers", {})
    data = getattr(response, "data", None)
    code = data.get("error") if isinstance(data, Mapping) else None
    if status == _TOO_MANY or code in {"ratelimited", "rate_limited"}:
        return SlackFailure("ratelimited", retry_after=_seconds(headers.get("Retry-After")))
    if status >= _SERVER:
        return SlackFailure("server_error", doubtful=True, away=True)
    if status == _OK and isinstance(code, str) and _CODE.fullmatch(code):
        return SlackFailure(code, doubtful=code in _DOUBTFUL, away=code in _DOUBTFUL)
    return SlackFailure("unreadable_answer", doubtful=status == _OK, away=True)


def _seconds(value: object) -> float:
    try:
        return max(0.0, min(float(str(value)), 3600.0))
    except ValueError:
        return _FIRST_WAIT
