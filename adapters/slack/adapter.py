"""Slack, over Socket Mode or the signed Events API: Bolt receives, `intake` hands over, `notes` answers.

Bolt acknowledges an event before its listeners run, and trips over shapes that it does not know, so events never get to it.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from slack_bolt import BoltResponse
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.base import Adapter, Alert, Check, CredentialsRefused, Inbox, IntakeRefused, Note, Post, Receipt
from adapters.repairing import Repairer
from adapters.slack import check as checks_of
from adapters.slack.api import Answer, SlackApi, SlackFailure, quieten
from adapters.slack.events import PLATFORM, Me, is_for_bolt
from adapters.slack.gap import Gap, Reach
from adapters.slack.intake import Intake
from adapters.slack.notes import SlackNotes
from adapters.slack.posts import SlackPosts
from adapters.slack.signed_http import NotSigned, TooLong, signed_body
from adapters.slack.socket_mode import Connection
from adapters.tasks import Presence, Tasks, failed

_log = logging.getLogger("tactful.slack")
_CONNECT_WITHIN = 10.0
_STOP_WITHIN = 0.3
_LONGEST_WAIT = 60.0
_REFUSED_WAIT = 600.0
_SAY_EVERY = 3600.0
# A broken request will not be whole the next time.
_MALFORMED = {"X-Slack-No-Retry": "1"}


@dataclass(frozen=True)
class SlackSettings:
    """How to reach one Slack workspace. Times in seconds."""

    mode: Literal["socket", "http"]
    bot_token: str = field(repr=False)
    app_token: str = field(default="", repr=False)
    """Socket Mode."""
    signing_secret: str = field(default="", repr=False)
    """HTTP."""
    bot_token_env: str = "SLACK_BOT_TOKEN"  # noqa: S105 - the name of the variable
    app_token_env: str = "SLACK_APP_TOKEN"  # noqa: S105
    signing_secret_env: str = "SLACK_SIGNING_SECRET"  # noqa: S105
    channels: tuple[str, ...] = ()
    """The ids on the opt-in list: whose gaps are repaired, and which `check` looks at."""
    prefer: Literal["ephemeral", "direct"] = "ephemeral"
    api_url: str = "https://slack.com/api/"
    timeout: float = 20.0
    ping_interval: float = 5.0
    page_size: int = 200
    """15 for an app that is distributed outside the Marketplace; a school's own app may ask for 200."""
    overlap: float = 300.0
    lookback: float = 2 * 86_400.0
    repair_again: float = 60.0
    """After a repair that failed."""
    repair_every: float = 600.0
    """Unasked."""


class SlackAdapter:
    """One workspace."""

    name = PLATFORM

    def __init__(self, settings: SlackSettings) -> None:
        self._settings = settings
        self._api = SlackApi(settings.bot_token, settings.api_url, settings.timeout)
        self._notes = SlackNotes(self._api, settings.prefer)
        self._posts = SlackPosts(self._api)
        self._presence = Presence("Slack", _log)
        self._tasks = Tasks(_log)
        self._app: AsyncApp | None = None
        self._intake: Intake | None = None
        self._connection: Connection | None = None
        self._inbox: Inbox | None = None
        self._unsigned_said: float | None = None
        self.problem = ""
        """What somebody must mend before this can listen; empty when fine."""
        http = settings.mode == "http"
        self.routes: list[Route] = [Route("/slack/events", self._receive, methods=["POST"])] if http else []

    @property
    def listening(self) -> bool:
        """Whether what people write is heard now."""
        return self._app is not None and not self._presence.is_gone

    async def start(self, inbox: Inbox) -> None:
        """Signs in and listens. Where Slack is away, goes on trying behind.

        Raises:
            CredentialsRefused: Slack does not accept a token.
        """
        quieten()
        self._inbox = inbox
        self._api.open()
        try:
            await self._sign_in(inbox)
        except (SlackFailure, IntakeRefused) as failure:
            if isinstance(failure, SlackFailure):
                self._presence.gone()
            self._tasks.spawn(self._sign_in_later(inbox))
        except CredentialsRefused:
            await self.stop()
            raise

    async def quiet(self) -> None:
        """Refuses from now on, lets answers under way finish for a moment, then disconnects. Sending goes on."""
        self._app = None
        await self._tasks.stop(_STOP_WITHIN)
        self._app = None  # a late sign-in may have come between
        if self._connection:
            await self._connection.close()

    async def stop(self) -> None:
        await self.quiet()
        await self._api.close()

    async def send(self, note: Note) -> Receipt:
        return await self._notes.send(note)

    async def find(self, note: Note) -> bool | None:
        return await self._notes.find(note)

    async def alert(self, alert: Alert) -> Receipt:
        return await self._notes.alert(alert)

    async def post(self, post: Post) -> Receipt:
        return await self._posts.post(post)

    async def check(self) -> list[Check]:
        """Needs no start."""
        quieten()
        settings = self._settings
        api = SlackApi(settings.bot_token, settings.api_url, settings.timeout)
        api.open()
        try:
            checks = await checks_of.signed_in(api, settings.bot_token_env)
            if settings.mode == "socket":
                checks.append(await checks_of.socket(api, settings.app_token, settings.app_token_env))
            else:
                checks.append(checks_of.signing(settings.signing_secret, settings.signing_secret_env))
            return checks + (await checks_of.channels(api, settings.channels) if checks[0].ok else [])
        finally:
            await api.close()

    async def _sign_in(self, inbox: Inbox) -> None:
        settings = self._settings
        answer = await self._accepted(settings.bot_token_env, self._api.web.auth_test)
        me = Me(answer.text("team_id"), answer.text("user_id"), answer.text("bot_id"))
        url = ""
        if settings.mode == "socket":
            opened = await self._accepted(
                settings.app_token_env, self._api.web.apps_connections_open, app_token=settings.app_token
            )
            url = opened.text("url")
        self._presence.back()
        gap = Gap(self._api, inbox, settings.channels, Reach(settings.page_size, settings.overlap, settings.lookback))
        await gap.mark(me)
        repairer = Repairer(lambda: gap.repair(me), settings.repair_again, settings.repair_every, _log)
        self._intake = intake = Intake(
            me=me,
            inbox=inbox,
            notes=self._notes,
            posts=self._posts,
            gap=gap,
            repairer=repairer,
            tasks=self._tasks,
        )
        # Told before heard: a channel that does not know of the bot yet is not listened to.
        await asyncio.gather(*(intake.announce(channel) for channel in settings.channels))
        self._app = app = self._bolt(intake, me)
        self._tasks.spawn(repairer.run())
        if settings.mode == "socket":
            self._connection = Connection(lambda: self._socket(app), repairer.want, self._presence)
            await self._connection.open(url, _CONNECT_WITHIN)
        else:
            self._tasks.spawn(self._presence.watch(self._is_there))
            repairer.want()

    async def _is_there(self) -> bool:
        try:
            await self._api.call(self._api.web.auth_test)
        except SlackFailure as failure:
            return not failure.away
        return True

    async def _accepted(self, env: str, method: Callable[..., Awaitable[Any]], **arguments: object) -> Answer:
        try:
            return await self._api.call(method, **arguments)
        except SlackFailure as failure:
            if failure.away or failure.retry_after is not None:
                raise
            problem = f"[slack] Slack does not accept the token in {env} ({failure.code})."
        raise CredentialsRefused(f"{problem} Copy it again from the app's pages, and run tactful check.")

    async def _sign_in_later(self, inbox: Inbox) -> None:
        wait = 1.0
        while True:
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT)
            try:
                await self._sign_in(inbox)
            except (SlackFailure, IntakeRefused):
                continue
            except CredentialsRefused as refused:
                if self.problem != str(refused):
                    self.problem = str(refused)
                    _log.error("%s", refused)
                wait = _REFUSED_WAIT
            except Exception as error:  # noqa: BLE001 - whatever it was, the bot must come up when it can
                failed(_log, "signing in to Slack", error)
            else:
                self.problem = ""
                return

    def _socket(self, app: AsyncApp) -> AsyncSocketModeHandler:
        settings = self._settings
        client = AsyncWebClient(settings.app_token, base_url=settings.api_url, timeout=int(settings.timeout))
        return AsyncSocketModeHandler(app, settings.app_token, web_client=client, ping_interval=settings.ping_interval)

    async def _receive(self, request: Request) -> Response:
        """POST /slack/events: events, buttons and commands."""
        try:
            body = await signed_body(request, self._settings.signing_secret)
        except NotSigned:
            self._not_signed()
            return Response(status_code=401)
        except TooLong:
            return Response(status_code=413, headers=_MALFORMED)
        if self._intake is None or self._app is None:
            return Response(status_code=503)
        try:
            bolt_request = to_async_bolt_request(request, body)
        except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
            self._intake.unknown("malformed")
            return Response(status_code=400, headers=_MALFORMED)
        return to_starlette_response(await self._app.async_dispatch(bolt_request))

    def _not_signed(self) -> None:
        """Anybody may send such a request; Slack does where the secret is wrong."""
        if self._inbox:
            self._inbox.unknown(PLATFORM, "bad_signature")
        now = time.monotonic()
        if self._unsigned_said is None or now - self._unsigned_said >= _SAY_EVERY:
            self._unsigned_said = now
            env = self._settings.signing_secret_env
            _log.warning(
                "a request was not signed by Slack with the secret in %s: if no message is heard, copy it again", env
            )

    def _bolt(self, intake: Intake, me: Me) -> AsyncApp:
        async def authorize() -> AuthorizeResult:
            # Bolt would call auth.test while Slack waits, and answer 200 when that fails.
            return AuthorizeResult(
                enterprise_id=None,
                team_id=me.workspace,
                bot_user_id=me.user,
                bot_id=me.bot,
                bot_token="-",  # noqa: S106
            )

        async def take(body: object) -> BoltResponse:
            if self._app is not app:  # quiet by now: Slack sends it again, or the next start's repair finds it
                return BoltResponse(status=503)
            with self._tasks.busy():
                try:
                    return BoltResponse(status=200 if await intake.take(body) else 503)
                except Exception as error:  # noqa: BLE001 - told by its type and place alone
                    failed(_log, "an event of Slack", error)
                    return BoltResponse(status=500)

        app = _App(
            name="slack_bolt.tactful",
            logger=quieten(),
            authorize=authorize,
            signing_secret=self._settings.signing_secret or "-",
            ignoring_self_events_enabled=False,
        )

        async def command(ack: Callable[[], Awaitable[None]], body: dict[str, Any]) -> None:
            with self._tasks.busy():
                await ack()
                await intake.command(body)

        async def press(ack: Callable[[], Awaitable[None]], body: dict[str, Any]) -> None:
            with self._tasks.busy():
                answer = await intake.press(body)
                await ack()
                if answer:
                    await intake.pressed(body, *answer)

        async def broken(error: Exception) -> None:
            failed(_log, "an event of Slack", error)

        app.take = take
        app.command(re.compile(""))(command)
        app.action(re.compile(""))(press)
        app.error(broken)
        return app


class _App(AsyncApp):
    """Hands on to Bolt what Bolt is for: commands and buttons."""

    take: Callable[[object], Awaitable[BoltResponse]]

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        return await super().async_dispatch(req) if is_for_bolt(req.body) else await self.take(req.body)


_conforms: type[Adapter] = SlackAdapter
