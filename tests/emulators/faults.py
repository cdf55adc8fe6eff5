"""Stands between a bot and Slack, both ways, and fails as told: 429, 5xx, lost answers, deliveries that come twice."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.emulators import loopback

_HOP = {"host", "content-length", "transfer-encoding", "connection", "content-encoding"}


@dataclass
class _Fault:
    """What happens to one call."""

    status: int = 200
    body: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    forwarded: bool = False
    """Slack does what it was asked, but its answer comes too late."""
    delay: float = 0.0


class Faults:
    """The API is served under /api/, and events for the bot are taken at /slack/events."""

    def __init__(self, api_url: str, bot_url: str = "") -> None:
        self._api_url = api_url
        self._bot_url = bot_url
        self._faults: dict[str, deque[_Fault]] = {}
        self._extra: dict[str, Mapping[str, str]] = {}
        self._seen: set[str] = set()
        self.calls: list[str] = []
        """The methods called, in order."""
        self.given: dict[str, list[dict[str, str]]] = {}
        """What each method was called with."""
        self.statuses: list[int] = []
        """What the bot answered to deliveries."""
        self.deliveries = 1
        """How often each event is delivered; after the first time with a retry number."""
        self.app = Starlette(
            routes=[
                Route("/api/{method}", self._call, methods=["GET", "POST"]),
                Route("/slack/events", self._deliver, methods=["POST"]),
            ]
        )

    def answer(
        self,
        method: str,
        *,
        status: int = 200,
        error: str | None = None,
        headers: Mapping[str, str] | None = None,
        times: int = 1,
        **more: object,
    ) -> None:
        """The next calls of `method` get this instead of Slack's answer."""
        body = {"ok": error is None, **({"error": error} if error else {}), **more}
        self._add(method, _Fault(status, body, headers or {}), times)

    def too_many(self, method: str, retry_after: int, times: int = 1) -> None:
        """The next calls are limited."""
        self.answer(method, status=429, error="ratelimited", headers={"Retry-After": str(retry_after)}, times=times)

    def spare(self, method: str) -> None:
        """The next call goes through, before what is told after this."""
        self._add(method, _Fault(forwarded=True), 1)

    def lose(self, method: str, delay: float) -> None:
        """The next call is done, but its answer is late."""
        self._add(method, _Fault(forwarded=True, delay=delay), 1)

    def add_headers(self, method: str, headers: Mapping[str, str]) -> None:
        """Every answer to `method` carries these too."""
        self._extra[method] = headers

    def mend(self) -> None:
        """Nothing fails any more."""
        self._faults.clear()

    def _add(self, method: str, fault: _Fault, times: int) -> None:
        self._faults.setdefault(method, deque()).extend([fault] * times)

    async def _call(self, request: Request) -> Response:
        method = request.path_params["method"]
        self.calls.append(method)
        self.given.setdefault(method, []).append(await _arguments(request))
        faults = self._faults.get(method)
        fault = faults.popleft() if faults else None
        if fault and not fault.forwarded:
            return JSONResponse(fault.body, fault.status, fault.headers)
        answer = await _forward(request, self._api_url + method)
        if fault:
            await asyncio.sleep(fault.delay)
        headers = _kept(answer.headers) | dict(self._extra.get(method, {}))
        return Response(answer.content, answer.status_code, headers)

    async def _deliver(self, request: Request) -> Response:
        body = await request.body()
        answers = []
        for number in range(self.deliveries):
            retry = {"x-slack-retry-num": str(number), "x-slack-retry-reason": "http_timeout"} if number else {}
            answers.append(await _forward(request, self._bot_url, body, retry))
        self.statuses += [answer.status_code for answer in answers]
        return Response(answers[0].content, answers[0].status_code, _kept(answers[0].headers))


async def _arguments(request: Request) -> dict[str, str]:
    """From the address, or from a form or JSON in the body."""
    body = await request.body()
    if "json" in request.headers.get("content-type", ""):
        return {key: str(value) for key, value in json.loads(body or b"{}").items()}
    return {**request.query_params, **dict(parse_qsl(body.decode()))}


async def _forward(
    request: Request, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> httpx.Response:
    content = await request.body() if body is None else body
    async with loopback.client() as client:
        return await client.request(
            request.method,
            url,
            params=request.url.query,
            content=content,
            headers=_kept(request.headers) | dict(headers or {}),
        )


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() not in _HOP}
