"""What calls to Microsoft's services may fail with, and what the bot is told of it. A failure is a code, never their text."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

import httpx

from adapters.base import DeliveryError

_Answer = TypeVar("_Answer")
# Microsoft's own list: try again later, further and further apart.
# https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
AGAIN = frozenset({412, 429, 502, 504})
_SERVER, _UNAUTHORISED, _FORBIDDEN = 500, 401, 403
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.]{0,60}")
_LONGEST_WAIT = 3600.0
_REASONS = {
    "BotNotInConversationRoster": "the bot is not in that channel: add the app to the team",
    "ConversationNotFound": "that channel or chat is not there",
    "ForbiddenOperationException": "the person has blocked the app, or it is not installed for them",
    "MessageSizeTooBig": "the message is too long",
    "MessageWritesBlocked": "the person has blocked the app",
    "NotEnoughPermissions": "the app may not do that: give the team's consent again",
    "not_a_member": "the person is not in that team",
}


class TeamsFailure(Exception):  # noqa: N818 - reads as what happened
    """A call that was not answered with success."""

    def __init__(  # noqa: PLR0913 - one failure, what there is to know of it
        self,
        code: str,
        *,
        status: int = 0,
        retry_after: float | None = None,
        doubtful: bool = False,
        away: bool = False,
        refused: bool = False,
    ) -> None:
        """`code` is Microsoft's, or `away`, `timeout`, `http_<status>`.

        `doubtful`: it may have been done all the same. `away`: it could not be asked, or could not answer.
        `refused`: the credentials are not accepted.
        """
        super().__init__(code)
        self.code = code
        self.status = status
        self.retry_after = retry_after
        self.doubtful = doubtful
        self.away = away
        self.refused = refused


async def answered(call: Callable[[], Awaitable[_Answer]]) -> _Answer:
    """One call over httpx, also where the SDK makes it.

    Raises:
        TeamsFailure: apart from its cause, whose text may hold an address with a token or a payload.
    """
    try:
        return await call()
    except httpx.HTTPStatusError as error:
        failure = _refused(error.response)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol):
        failure = TeamsFailure("away", away=True)
    except httpx.TimeoutException:
        failure = TeamsFailure("timeout", doubtful=True, away=True)
    except (httpx.HTTPError, httpx.InvalidURL, OSError):
        failure = TeamsFailure("away", doubtful=True, away=True)
    except (ValueError, KeyError, TypeError):  # the answer was no JSON, or lacked what it must have
        failure = TeamsFailure("unreadable_answer", doubtful=True, away=True)
    raise failure


def delivery_error(failure: TeamsFailure) -> DeliveryError:
    """What the bot is told of a note, alert or post that failed."""
    if failure.retry_after is not None:
        return DeliveryError("Teams asks to wait", permanent=False, retry_after=failure.retry_after)
    if failure.doubtful:
        return DeliveryError("Teams' answer was lost", permanent=False, doubtful=True)
    if failure.away:
        return DeliveryError("Teams cannot be reached", permanent=False)
    if failure.refused:
        return DeliveryError("Teams does not accept the app's secret for this: run tactful check", permanent=True)
    return DeliveryError(_REASONS.get(failure.code, "Teams does not deliver there"), permanent=True)


def quieten() -> None:
    """The SDK and httpx log addresses, and the SDK what is wrong with tokens; whatever level is set, none of it gets out.

    A level, for the loggers beneath; a filter besides, because the SDK sets httpx's level back whenever it makes a client.
    """
    for name in ("httpx", "httpcore", "microsoft_teams", "msal"):
        logger = logging.getLogger(name)
        logger.setLevel(logging.CRITICAL + 1)
        logger.propagate = False
        if _nothing not in logger.filters:
            logger.addFilter(_nothing)


def _nothing(_: logging.LogRecord) -> bool:
    return False


def _refused(response: httpx.Response) -> TeamsFailure:
    status = response.status_code
    code = _code(response) or f"http_{status}"
    if status in AGAIN and status < _SERVER:
        return TeamsFailure(code, status=status, retry_after=_seconds(response.headers.get("Retry-After")))
    if status >= _SERVER:
        return TeamsFailure(code, status=status, doubtful=True, away=True)
    refused = status == _UNAUTHORISED or (status == _FORBIDDEN and code in {"http_403", "Authorization_RequestDenied"})
    return TeamsFailure(code, status=status, refused=refused)


def _code(response: httpx.Response) -> str:
    try:
        body = json.loads(response.content)
    except (ValueError, RecursionError, httpx.ResponseNotRead):
        return ""
    error = body.get("error") if isinstance(body, Mapping) else None
    found = error.get("code") if isinstance(error, Mapping) else error
    return found if isinstance(found, str) and _CODE.fullmatch(found) else ""


def _seconds(value: str | None) -> float:
    """A Retry-After in seconds; nought where there is none, or a date."""
    try:
        return max(0.0, min(float(value or 0), _LONGEST_WAIT))
    except ValueError:
        return 0.0
