"""Where Telegram delivers: an address with a secret in it, and a secret in each request. Nothing is parsed before both are right."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Awaitable, Callable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

_HEADER = "x-telegram-bot-api-secret-token"
_LONGEST = 1 << 20  # bytes; Telegram's own stay well under
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,256}")

Take = Callable[[object], Awaitable[bool]]


def path(secret: str) -> str:
    """The address on this server. Addresses end up in the logs of proxies, so it does not tell the secret itself."""
    return f"/telegram/{hmac.new(secret.encode(), b'path', hashlib.sha256).hexdigest()[:32]}"


def is_usable(secret: str) -> bool:
    """What Telegram takes as a secret: https://core.telegram.org/bots/api#setwebhook."""
    return bool(_TOKEN.fullmatch(secret))


class Webhook:
    """One address."""

    def __init__(self, secret: str, take: Take, refused: Callable[[], None]) -> None:
        """`take` gives whether an update is done with; `refused` counts a request that was not Telegram's."""
        self._secret = secret
        self._take = take
        self._refused = refused
        self.routes = [Route("/telegram/{key}", self._receive, methods=["POST"])]

    async def _receive(self, request: Request) -> Response:
        """200 unless the update should come again; never an error for what cannot be read, which would come for a day."""
        if not self._is_from_telegram(request):
            self._refused()
            return Response(status_code=403)
        done = await self._take(_read(await _body(request)))
        return Response(status_code=200 if done else 503)

    def _is_from_telegram(self, request: Request) -> bool:
        given = request.headers.get(_HEADER, "")
        key = request.path_params["key"]
        # Somebody who registers the address by hand may write the secret into it.
        known = [_same(key, path(self._secret).rpartition("/")[2]), _same(key, self._secret)]
        return is_usable(self._secret) and _same(given, self._secret) and any(known)


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), wanted.encode())


async def _body(request: Request) -> bytes:
    """Nothing where it is too long, or the caller went away."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > _LONGEST:
                return b""
    except ClientDisconnect:
        return b""
    return bytes(body)


def _read(body: bytes) -> object:
    """The update; None where it is no JSON."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
