"""Telegram, by polling or by a webhook on the shared HTTP app: updates are handed over, notes sent."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from starlette.routing import Route

from adapters.announcing import Announcer, Speaker
from adapters.base import Adapter, Alert, Check, CredentialsRefused, Inbox, IntakeRefused, Note, Post, Receipt
from adapters.tasks import Presence, Tasks, failed
from adapters.telegram import check as checks_of
from adapters.telegram.api import TelegramApi
from adapters.telegram.chats import Chats
from adapters.telegram.events import PLATFORM, Me
from adapters.telegram.failures import NOT_IN_GROUP, TelegramFailure
from adapters.telegram.gap import Gap
from adapters.telegram.intake import Intake
from adapters.telegram.limits import Turns
from adapters.telegram.notes import TelegramNotes
from adapters.telegram.polling import Polling
from adapters.telegram.posts import TelegramPosts
from adapters.telegram.text import number, word
from adapters.telegram.webhook import Webhook, path

_log = logging.getLogger("tactful.telegram")
_Part = TypeVar("_Part")
_STOP_WITHIN = 0.3
_TOLD_WITHIN = 5.0
_LONGEST_WAIT = 60.0
_REFUSED_WAIT = 600.0
_SAY_EVERY = 3600.0


@dataclass(frozen=True)
class Words:
    """What people read that is Telegram's alone."""

    hello: str
    """To who opens a private chat."""
    pointer: str
    """To a group: asks everybody to open one. With `$link`."""
    opening: str
    """Says that a private tip follows, and no more."""
    commands: Mapping[str, str]
    """What each command is for."""


@dataclass(frozen=True)
class TelegramSettings:
    """How to reach Telegram with one bot. Times in seconds."""

    mode: Literal["polling", "webhook"]
    token: str = field(repr=False)
    words: Words
    webhook_secret: str = field(default="", repr=False)
    public_url: str = ""
    """Under which the shared HTTP app is reached from outside."""
    token_env: str = "TELEGRAM_BOT_TOKEN"  # noqa: S105 - the name of the variable
    webhook_secret_env: str = "TELEGRAM_WEBHOOK_SECRET"  # noqa: S105
    channels: tuple[str, ...] = ()
    """The ids on the opt-in list."""
    api_url: str = "https://api.telegram.org"
    timeout: float = 15.0
    wait: float = 25.0
    """How long a fetch waits for something to come."""
    look_every: float = 60.0
    """Whether the webhook still stands; up to where all was heard."""


class TelegramAdapter:
    """One bot."""

    name = PLATFORM

    def __init__(self, settings: TelegramSettings) -> None:
        self._settings = settings
        self._presence = Presence("Telegram", _log)
        self._tasks = Tasks(_log)
        self._api: TelegramApi | None = None
        self._notes: TelegramNotes | None = None
        self._posts: TelegramPosts | None = None
        self._intake: Intake | None = None
        self._polling: Polling | None = None
        self._inbox: Inbox | None = None
        self._refused_said: float | None = None
        self.problem = ""
        """What somebody must mend before this can listen; empty when fine."""
        webhook = Webhook(settings.webhook_secret, self._take, self._not_telegram)
        self.routes: list[Route] = webhook.routes if settings.mode == "webhook" else []

    @property
    def listening(self) -> bool:
        """Whether what people write is heard now."""
        return self._intake is not None and not self._presence.is_gone

    async def start(self, inbox: Inbox) -> None:
        """Signs in and listens. Where Telegram is away, goes on trying behind.

        Raises:
            CredentialsRefused: Telegram does not accept the token, or would not accept the webhook's secret.
        """
        self._inbox = inbox
        settings = self._settings
        if (
            settings.mode == "webhook"
            and not (own := checks_of.secret(settings.webhook_secret, settings.webhook_secret_env)).ok
        ):
            raise CredentialsRefused(own.remedy)
        try:
            self._api = api = self._client()
            words, turns = self._settings.words, Turns()
            self._notes = TelegramNotes(api, turns, words.pointer, words.opening)
            self._posts = TelegramPosts(api, turns)
            await self._sign_in(inbox)
        except (TelegramFailure, IntakeRefused) as failure:
            refused = isinstance(failure, TelegramFailure) and failure.refused
            if not refused:
                if isinstance(failure, TelegramFailure):
                    self._not_signed_in(failure)
                self._tasks.spawn(self._sign_in_later(inbox))
        else:
            refused = False
        if refused:
            await self.stop()
            raise CredentialsRefused(self._not_accepted())

    async def quiet(self) -> None:
        """Takes nothing from now on, and lets answers under way finish for a moment. Sending goes on."""
        self._intake = None
        await self._tasks.stop(_STOP_WITHIN)
        self._intake = None  # a late sign-in may have come between
        polling, self._polling = self._polling, None
        if polling:
            await polling.confirm()

    async def stop(self) -> None:
        await self.quiet()
        if self._api:
            await self._api.close()

    async def send(self, note: Note) -> Receipt:
        return await _started(self._notes).send(note)

    async def find(self, note: Note) -> bool | None:  # noqa: ARG002 - no bot may read a chat's history
        return None

    async def alert(self, alert: Alert) -> Receipt:
        return await _started(self._notes).alert(alert)

    async def post(self, post: Post) -> Receipt:
        return await _started(self._posts).post(post)

    async def check(self) -> list[Check]:
        """Needs no start."""
        settings = self._settings
        by_webhook = settings.mode == "webhook"
        own = [checks_of.secret(settings.webhook_secret, settings.webhook_secret_env)] if by_webhook else []
        own += [checks_of.public_url(settings.public_url)] if by_webhook else []
        try:
            api = self._client()
        except TelegramFailure:
            return [Check("Telegram: sign in", ok=False, remedy=self._not_accepted(), refused=True)]
        try:
            signed_in, me, reads_all = await checks_of.signed_in(api, settings.token_env)
            if not signed_in.ok:
                return [signed_in, *own]
            there = await checks_of.webhook(api, self._address() if by_webhook else "")
            return [signed_in, *own, there, *await checks_of.channels(api, me, settings.channels, reads_all=reads_all)]
        finally:
            await api.close()

    def _client(self) -> TelegramApi:
        settings = self._settings
        return TelegramApi(settings.token, settings.api_url, settings.timeout, Chats(settings.channels))

    def _address(self) -> str:
        return self._settings.public_url.rstrip("/") + path(self._settings.webhook_secret)

    def _not_accepted(self) -> str:
        env = self._settings.token_env
        return f"[telegram] Telegram does not accept the token in {env}. Copy it again from @BotFather, and run tactful check."

    async def _sign_in(self, inbox: Inbox) -> None:
        settings, api = self._settings, _started(self._api)
        found = await api.me()
        me = Me(number(found.get("id")) or 0, word(found.get("username")))
        self._presence.back()
        _started(self._notes).me = me
        gap = Gap(inbox, me, settings.channels)
        await gap.look()
        posts = _started(self._posts)
        announcer = Announcer(Speaker(PLATFORM, me.workspace, lambda: posts.announce, _log), inbox, self._tasks)
        intake = Intake(
            me=me,
            api=api,
            inbox=inbox,
            notes=_started(self._notes),
            announcer=announcer,
            gap=gap,
            tasks=self._tasks,
            hello=settings.words.hello,
        )
        if settings.mode == "webhook":
            await api.set_webhook(self._address(), settings.webhook_secret)
        else:
            await api.delete_webhook()
        # Told before heard. A service that hangs must not keep the other platforms from starting.
        told = asyncio.Event()
        self._tasks.spawn(self._introduce(announcer, gap, told))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_TOLD_WITHIN):
                await told.wait()
        self._intake = intake
        if settings.mode == "webhook":
            self._tasks.spawn(self._watch(gap))
        else:
            self._polling = Polling(
                api, self._take, self._presence, settings.wait, whole=gap.whole, problem=self._say_problem
            )
            self._tasks.spawn(self._polling.run())

    async def _introduce(self, announcer: Announcer, gap: Gap, told: asyncio.Event) -> None:
        """The announcements, then the menu of commands; neither keeps the bot from listening."""
        api = _started(self._api)
        for channel in self._settings.channels:
            try:
                await api.chat(channel)  # a group that has moved says so
            except TelegramFailure as failure:
                if failure.code in NOT_IN_GROUP:
                    gap.left(channel)
        await asyncio.gather(*(announcer.announce(channel) for channel in self._settings.channels))
        told.set()
        try:
            await api.set_commands(self._settings.words.commands)
        except TelegramFailure as failure:
            _log.warning("the menu of commands could not be set (%s)", failure.code)

    async def _sign_in_later(self, inbox: Inbox) -> None:
        wait = 1.0
        while True:
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT)
            try:
                await self._sign_in(inbox)
            except IntakeRefused:
                continue
            except TelegramFailure as failure:
                self._not_signed_in(failure)
                wait = _REFUSED_WAIT if failure.refused else wait
            except Exception as error:  # noqa: BLE001 - whatever it was, the bot must come up when it can
                failed(_log, "signing in to Telegram", error)
            else:
                self._say_problem("")
                return

    def _not_signed_in(self, failure: TelegramFailure) -> None:
        if failure.refused:
            self._say_problem(self._not_accepted())
        elif failure.away or failure.retry_after is not None:
            self._presence.gone()
        else:
            self._say_problem(
                f"Telegram does not take the bot's webhook ({failure.code}): look at public_url in [telegram]."
            )

    async def _take(self, update: object) -> bool:
        intake = self._intake
        if intake is None:  # quiet, or not signed in yet: Telegram keeps it for a day
            return False
        with self._tasks.busy():
            return await intake.take(update)

    async def _watch(self, gap: Gap) -> None:
        """Whether Telegram still delivers here: another program may have changed that."""
        api, address = _started(self._api), self._address()
        while True:
            try:
                info = await api.webhook()
                self._presence.back()
                if word(info.get("url")) != address:
                    _log.warning("Telegram's webhook was changed by somebody else: it is set again")
                    await api.set_webhook(address, self._settings.webhook_secret)
                elif number(info.get("pending_update_count")) == 0:
                    await gap.whole()
                self._say_problem("")
            except TelegramFailure as failure:
                if failure.refused:
                    self._say_problem(self._not_accepted())
                elif failure.retry_after is None:
                    self._presence.gone()
            except Exception as error:  # noqa: BLE001 - it must go on until the bot stops
                failed(_log, "looking at Telegram's webhook", error)
            await asyncio.sleep(self._settings.look_every)

    def _say_problem(self, problem: str) -> None:
        """Once for each."""
        if problem and self.problem != problem:
            _log.error("%s", problem)
        self.problem = problem

    def _not_telegram(self) -> None:
        """Anybody may send such a request; Telegram does where the secret changed."""
        if self._inbox:
            self._inbox.unknown(PLATFORM, "bad_secret")
        now = time.monotonic()
        if self._refused_said is None or now - self._refused_said >= _SAY_EVERY:
            self._refused_said = now
            env = self._settings.webhook_secret_env
            _log.warning("a request did not carry the secret in %s: if no message is heard, restart tactful run", env)


def _started(part: _Part | None) -> _Part:
    if part is None:
        raise RuntimeError("start the adapter first")
    return part


_conforms: type[Adapter] = TelegramAdapter
