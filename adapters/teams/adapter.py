"""Microsoft Teams, over its webhook on the shared HTTP app: tokens are checked, activities handed over, notes sent.

The SDK's own server path is not used: it wants FastAPI, answers 500 to activities that it does not know, so that Teams
sends them again, and parses a body before it looks at the token. Its API client is (`connector.py`).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from dataclasses import dataclass, field
from typing import TypeVar

import httpx
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from adapters.base import Adapter, Alert, Check, CredentialsRefused, Inbox, IntakeRefused, Note, Post, Receipt
from adapters.repairing import Repairer
from adapters.tasks import Presence, Tasks, failed
from adapters.teams import check as checks_of
from adapters.teams.calls import Calls
from adapters.teams.events import PLATFORM, Me
from adapters.teams.failures import TeamsFailure, quieten
from adapters.teams.gap import Gap, Reach
from adapters.teams.graph import Graph, teams_of
from adapters.teams.intake import Intake, NotKept
from adapters.teams.notes import TeamsNotes
from adapters.teams.people import People
from adapters.teams.posts import TeamsPosts
from adapters.teams.sign_in import BOT, SignIn
from adapters.teams.text import at
from adapters.teams.tips import LOOK_AFTER, Tips
from adapters.teams.tokens import Doorkeeper, Keys, KeysAway, NotFromTeams, same_service

_log = logging.getLogger("tactful.teams")
_Part = TypeVar("_Part")
_STOP_WITHIN = 0.3
_TOLD_WITHIN = 5.0
_LONGEST_WAIT = 60.0
_REFUSED_WAIT = 600.0
_SAY_EVERY = 3600.0
_LONGEST_BODY = 1 << 20  # bytes; Teams' own stay well under


@dataclass(frozen=True)
class TeamsSettings:
    """How to reach one tenant. Times in seconds."""

    app_id: str
    tenant: str
    client_secret: str = field(repr=False)
    client_secret_env: str = "TEAMS_CLIENT_SECRET"  # noqa: S105 - the name of the variable
    channels: tuple[str, ...] = ()
    """The ids on the opt-in list: whose gaps are repaired, and which `check` looks at."""
    links: tuple[str, ...] = ()
    """The links of channels, which name their teams."""
    targeted: bool = False
    """The tenant has messages that one person of a channel sees."""
    policy_tips: bool = False
    """Notes are shown by Teams in the message itself, where the app may set that."""
    service_url: str = "https://smba.trafficmanager.net/teams/"
    """Where Teams serves conversations, until an activity says otherwise."""
    openid_url: str = "https://login.botframework.com/v1/.well-known/openidconfiguration"
    login_url: str = "https://login.microsoftonline.com/"
    graph_url: str = "https://graph.microsoft.com/v1.0/"
    timeout: float = 15.0
    overlap: float = 300.0
    lookback: float = 2 * 86_400.0
    repair_again: float = 60.0
    """After a repair that failed."""
    learn_after: float = 3.0
    repair_every: float = 600.0
    """Unasked."""
    tips_looked_at: tuple[float, ...] = LOOK_AFTER
    """After a policy tip: whether its sender answered."""


class TeamsAdapter:
    """One tenant."""

    name = PLATFORM

    def __init__(self, settings: TeamsSettings) -> None:
        self._settings = settings
        self._me = Me(settings.tenant.lower(), settings.app_id)
        self._presence = Presence("Teams", _log)
        self._tasks = Tasks(_log)
        self._people = People()
        self._http: httpx.AsyncClient | None = None
        self._doorkeeper: Doorkeeper | None = None
        self._calls: Calls | None = None
        self._graph: Graph | None = None
        self._tips: Tips | None = None
        self._notes: TeamsNotes | None = None
        self._posts: TeamsPosts | None = None
        self._intake: Intake | None = None
        self._inbox: Inbox | None = None
        self._unsigned_said: float | None = None
        self.problem = ""
        """What somebody must mend before this can listen; empty when fine."""
        self.routes: list[Route] = [Route("/teams/messages", self._receive, methods=["POST"])]

    @property
    def listening(self) -> bool:
        """Whether what people write is heard now."""
        return self._intake is not None and not self._presence.is_gone

    async def start(self, inbox: Inbox) -> None:
        """Signs in and listens. Where Microsoft is away, goes on trying behind.

        Raises:
            CredentialsRefused: the app, its tenant or its secret is not accepted.
        """
        quieten()
        settings = self._settings
        self._inbox = inbox
        self._http = http = httpx.AsyncClient(timeout=settings.timeout)
        self._doorkeeper = Doorkeeper(Keys(http, settings.openid_url), settings.app_id)
        sign_in = SignIn(http, settings.login_url, settings.tenant, settings.app_id, settings.client_secret)
        self._calls = Calls(sign_in, settings.service_url, settings.timeout, self._presence)
        self._graph = Graph(http, sign_in, settings.graph_url, teams_of(settings.links))
        if settings.policy_tips:
            self._tips = Tips(self._graph, inbox, self._tasks, self._me.workspace, settings.tips_looked_at)
        self._notes = TeamsNotes(
            self._calls, self._people, self._me.workspace, targeted=settings.targeted, tips=self._tips
        )
        self._posts = TeamsPosts(self._calls)
        try:
            await self._sign_in(inbox, sign_in)
        except (TeamsFailure, IntakeRefused) as failure:
            if isinstance(failure, TeamsFailure):
                self._presence.gone()
            self._tasks.spawn(self._sign_in_later(inbox, sign_in))
        except CredentialsRefused:
            await self.stop()
            raise

    async def quiet(self) -> None:
        """Refuses from now on, and lets answers under way finish for a moment. Sending goes on."""
        self._intake = None
        await self._tasks.stop(_STOP_WITHIN)
        self._intake = None  # a late sign-in may have come between

    async def stop(self) -> None:
        await self.quiet()
        if self._calls:
            await self._calls.close()
        if self._http:
            await self._http.aclose()

    async def send(self, note: Note) -> Receipt:
        return await _started(self._notes).send(note)

    async def find(self, note: Note) -> bool | None:
        return await _started(self._notes).find(note)

    async def alert(self, alert: Alert) -> Receipt:
        return await _started(self._notes).alert(alert)

    async def post(self, post: Post) -> Receipt:
        return await _started(self._posts).post(post)

    async def check(self) -> list[Check]:
        """Needs no start."""
        quieten()
        settings = self._settings
        async with httpx.AsyncClient(timeout=settings.timeout) as http:
            sign_in = SignIn(http, settings.login_url, settings.tenant, settings.app_id, settings.client_secret)
            graph = Graph(http, sign_in, settings.graph_url, teams_of(settings.links))
            checks = [
                await checks_of.signed_in(sign_in, settings.client_secret_env),
                await checks_of.keys(Keys(http, settings.openid_url)),
            ]
            if checks[0].ok:
                checks += await checks_of.channels(graph, settings.channels)
                if settings.policy_tips:
                    checks.append(await checks_of.tips(graph, settings.channels))
            return checks

    async def _sign_in(self, inbox: Inbox, sign_in: SignIn) -> None:
        settings = self._settings
        await self._accepted(sign_in)
        self._presence.back()
        graph = _started(self._graph)
        gap = Gap(graph, inbox, settings.channels, Reach(settings.overlap, settings.lookback), self._tips)
        await gap.mark(self._me)
        repairer = Repairer(lambda: gap.repair(self._me), settings.repair_again, settings.repair_every, _log)
        intake = Intake(
            me=self._me,
            inbox=inbox,
            notes=_started(self._notes),
            posts=_started(self._posts),
            gap=gap,
            graph=graph,
            repairer=repairer,
            calls=_started(self._calls),
            people=self._people,
            tips=self._tips,
            tasks=self._tasks,
            channels=settings.channels,
        )
        # Told before heard: a channel that does not know of the bot yet is not listened to.
        # A service that hangs must not keep the other platforms from starting.
        told = asyncio.Event()
        self._tasks.spawn(self._announce(intake, told))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_TOLD_WITHIN):
                await told.wait()
        self._intake = intake
        self._tasks.spawn(repairer.run())
        self._tasks.spawn(self._learn_people())
        self._tasks.spawn(self._presence.watch(self._is_there))
        repairer.want()

    async def _announce(self, intake: Intake, told: asyncio.Event) -> None:
        await asyncio.gather(*(intake.announce(channel) for channel in self._settings.channels))
        told.set()

    async def _learn_people(self) -> None:
        """Mentions name people by Teams' own ids only. What is not known now is learnt from what people write.

        Not at once: the SDK is imported for it, which would take its time from the start of the bot.
        """
        await asyncio.sleep(self._settings.learn_after)
        for channel in self._settings.channels:
            try:
                for account, person in await _started(self._calls).people(channel):
                    self._people.learn(account, person)
            except TeamsFailure as failure:
                if not failure.away:
                    _log.warning("the members of a channel cannot be listed (%s): run tactful check", failure.code)

    async def _is_there(self) -> bool:
        if not self._settings.channels:
            return True
        try:
            await _started(self._calls).people(self._settings.channels[0])
        except TeamsFailure as failure:
            return not failure.away
        return True

    async def _accepted(self, sign_in: SignIn) -> None:
        try:
            await sign_in.token(BOT)
        except TeamsFailure as failure:
            if not failure.refused:
                raise
            problem = f"Microsoft does not accept the app or its secret in {self._settings.client_secret_env} ({failure.code})."
        else:
            return
        raise CredentialsRefused(
            f"{problem} Look at app_id and tenant in [teams], make a new secret, and run tactful check."
        )

    async def _sign_in_later(self, inbox: Inbox, sign_in: SignIn) -> None:
        wait = 1.0
        while True:
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT)
            try:
                await self._sign_in(inbox, sign_in)
            except (TeamsFailure, IntakeRefused):
                continue
            except CredentialsRefused as refused:
                if self.problem != str(refused):
                    self.problem = str(refused)
                    _log.error("%s", refused)
                wait = _REFUSED_WAIT
            except Exception as error:  # noqa: BLE001 - whatever it was, the bot must come up when it can
                failed(_log, "signing in to Teams", error)
            else:
                self.problem = ""
                return

    async def _receive(self, request: Request) -> Response:
        """POST /teams/messages: every activity. The token is looked at before anything of the body."""
        if self._doorkeeper is None:
            return Response(status_code=503)
        try:
            service = await self._doorkeeper.service_url(request.headers.get("authorization", ""))
        except NotFromTeams as reason:
            self._not_from_teams(str(reason))
            return Response(status_code=401)
        except KeysAway:
            self._presence.gone()
            return Response(status_code=503)
        intake = self._intake
        if intake is None:  # quiet, or not signed in yet: Teams sends it again, or the repair finds it
            return Response(status_code=503)
        activity = await _activity(request)
        named = at(activity, "serviceUrl")
        if activity is None or not named:
            intake.unknown("malformed")
            return Response(status_code=200)
        if not same_service(service, named):
            self._not_from_teams("another service URL")
            return Response(status_code=401)
        if intake.is_ours(activity):
            _started(self._calls).serve_from(service)
        with self._tasks.busy():
            return await self._taken(intake, activity)

    async def _taken(self, intake: Intake, activity: dict[str, object]) -> Response:
        try:
            answer = await intake.take(activity)
        except (NotKept, TimeoutError):
            return Response(status_code=503)
        except Exception as error:  # noqa: BLE001 - one activity that trips us must not come again and again
            failed(_log, "an activity of Teams", error)
            intake.unknown("failed")
            return Response(status_code=200)
        return JSONResponse(answer) if answer else Response(status_code=200)

    def _not_from_teams(self, reason: str) -> None:
        """Anybody may send such a request; Teams does where app_id is wrong."""
        if self._inbox:
            self._inbox.unknown(PLATFORM, "bad_token")
        now = time.monotonic()
        if self._unsigned_said is None or now - self._unsigned_said >= _SAY_EVERY:
            self._unsigned_said = now
            _log.warning("a request was not Teams' own (%s): if no message is heard, look at app_id in [teams]", reason)


async def _activity(request: Request) -> dict[str, object] | None:
    """The JSON object of the body; None where it is none."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > _LONGEST_BODY:
                return None
        found = json.loads(bytes(body))
    except (ClientDisconnect, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _started(part: _Part | None) -> _Part:
    if part is None:
        raise RuntimeError("start the adapter first")
    return part


_conforms: type[Adapter] = TeamsAdapter
