"""One uvicorn for everything, on a loop that is not its own: signals belong to bot/app.py."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, Router
from starlette.types import Receive, Scope, Send

from bot.errors import AwayError, UsageError

if TYPE_CHECKING:
    from bot.metrics import Metrics
    from bot.store.base import Health

_LATE = 60.0  # seconds that a message may wait before the bot counts as not ready


class Parts(Protocol):
    """What the HTTP side shows of a running bot, as it is at the moment."""

    def routes(self) -> Sequence[BaseRoute]:
        """Where the platforms deliver."""
        ...

    def alive(self) -> bool:
        """Whether every worker is at work."""
        ...

    def states(self) -> Mapping[str, str]:
        """Each platform, and why it does not listen; nothing where it does."""
        ...

    def problems(self) -> list[str]:
        """What else somebody must mend."""
        ...

    async def health(self) -> Health:
        """The store's."""
        ...


def application(parts: Parts, metrics: Metrics) -> Starlette:
    """The HTTP app with the platforms' routes beside its own."""

    async def livez(_: Request) -> Response:
        return PlainTextResponse("alive\n") if parts.alive() else PlainTextResponse("a worker has stopped\n", 503)

    async def readyz(_: Request) -> Response:
        state = await parts.health()
        oldest = state.oldest_waiting.total_seconds() if state.oldest_waiting else 0.0
        platforms = parts.states()
        problems = [*filter(None, platforms.values()), *parts.problems()]
        ready = parts.alive() and state.writable and oldest < _LATE and not problems
        body = {
            "ready": ready,
            "platforms": {name: why or "listening" for name, why in platforms.items()},
            "store": "writable" if state.writable else "away",
            "waiting": state.waiting,
            "oldest_waiting_s": round(oldest, 1),
            "unsent_notes": state.unsent,
            "doubtful_notes": state.doubtful,
            "free_bytes": state.free_bytes,
            "problem": "; ".join(filter(None, [state.problem, *problems])),
        }
        return JSONResponse(body, 200 if ready else 503)

    async def counters(_: Request) -> Response:
        metrics.waiting.set((await parts.health()).waiting)
        return Response(metrics.page(), media_type="text/plain; version=0.0.4; charset=utf-8")

    async def delivered(scope: Scope, receive: Receive, send: Send) -> None:
        await Router(parts.routes())(scope, receive, send)

    own = [Route("/livez", livez), Route("/readyz", readyz), Route("/metrics", counters)]
    return Starlette(routes=[*own, Mount("/", app=delivered)])


def not_yet(platform: str) -> BaseRoute:
    """Whatever is delivered for a platform that could not be built yet should come again."""

    async def refuse(_: Request) -> Response:
        return Response(status_code=503)

    return Route(f"/{platform}/{{rest:path}}", refuse, methods=["POST"])


class Server:
    """Serves an app until it is stopped."""

    def __init__(self, app: Starlette, host: str, port: int) -> None:
        self._socket = _bound(host, port)
        config = uvicorn.Config(
            app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=1
        )
        self._server = uvicorn.Server(config)
        self._server.capture_signals = _no_signals  # type: ignore[method-assign]  # the loop and its signals are ours
        self._task: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """The port it listens on; the one given, or a free one where 0 was given."""
        return int(self._socket.getsockname()[1])

    async def start(self) -> None:
        """Returns when it answers."""
        self._task = asyncio.create_task(self._server.serve(sockets=[self._socket]), name="http")
        while not self._server.started and not self._task.done():  # noqa: ASYNC110 - uvicorn tells by a flag only
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        """Stops accepting, finishes what was begun."""
        if self._task is not None:
            self._server.should_exit = True
            await self._task
        self._socket.close()


def _bound(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), backlog=512)
    except socket.gaierror:
        raise UsageError(
            f"[web] host: {host} is no address of this machine. Write 127.0.0.1, or 0.0.0.0 for all of its addresses."
        ) from None
    except OSError as error:
        raise AwayError(
            f"[web] {host}:{port} cannot be listened on ({error.strerror}). Choose another port, or stop what uses it."
        ) from None


@contextlib.contextmanager
def _no_signals() -> Iterator[None]:
    yield
