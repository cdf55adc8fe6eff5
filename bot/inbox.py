"""What adapters may ask of the bot: hear, answer, note a press. Refuses intake while the store cannot be written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from adapters.base import Command, IntakeRefused, Message, Post, Press, Reply
from bot import redact, wording
from bot.alerts import raised
from bot.errors import StoreAway
from bot.notice import contact
from bot.self_help import PRESSES, SelfHelp
from bot.store.base import Proof

if TYPE_CHECKING:
    from bot.commands import Commands
    from bot.config import Config
    from bot.keys import Keyring
    from bot.metrics import Metrics
    from bot.store.base import Store

_log = structlog.get_logger("tactful.inbox")


class StoreInbox:
    """The Inbox of the adapters, on the store."""

    def __init__(  # noqa: PLR0913 - the parts it joins
        self,
        *,
        store: Store,
        keyring: Keyring,
        config: Config,
        commands: Commands,
        metrics: Metrics,
        clock: Callable[[], datetime],
        wake: Callable[[], None],
    ) -> None:
        """`wake` is called when there is something new to decide."""
        self._store = store
        self._keyring = keyring
        self._config = config
        self._commands = commands
        self._metrics = metrics
        self._clock = clock
        self._wake = wake
        self._self_help = SelfHelp(store, keyring, config, clock)
        self._listen = frozenset(config.channels.listen)
        self._told: set[str] = set()
        self._proved: set[str] = set()
        self._repaired: Counter[str] = Counter()
        self._away = False

    async def hear(self, messages: Sequence[Message]) -> list[bool]:
        """Durable when it returns; False for a message that was known."""
        try:
            new = await self._store.intake(messages, self._clock())
        except StoreAway as error:
            self._say_once(away=True)
            self._metrics.refused.inc(len(messages))
            raise IntakeRefused from error
        self._say_once(away=False)
        for message, is_new in zip(messages, new, strict=True):
            self._metrics.heard.labels(message.platform, message.kind, "new" if is_new else "known").inc()
        self._wake()
        return new

    def hears(self, channel: str) -> bool:
        """Whether the channel is on the opt-in list, and was told what the bot does (R1: nothing is heard in secret)."""
        return channel in self._told

    async def high_water(self, platform: str, workspace: str, channel: str) -> str | None:
        """Up to where this channel was heard whole."""
        try:
            return await self._store.high_water(platform, workspace, channel)
        except StoreAway as error:
            raise IntakeRefused from error

    async def raise_high_water(
        self, platform: str, workspace: str, channel: str, ref: str, lost_to: datetime | None = None
    ) -> None:
        """All up to `ref` was heard; for `tactful coverage`, it is kept how."""
        found = self._repaired.pop(channel, 0)
        proof = Proof(self._clock(), found, lost_to, anew=channel not in self._proved)
        try:
            await self._store.raise_high_water(platform, workspace, channel, ref, proof)
        except StoreAway as error:
            self._repaired[channel] += found
            raise IntakeRefused from error
        self._proved.add(channel)

    async def command(self, command: Command) -> Reply:
        """The private answer to a slash command."""
        self._metrics.commands.labels(command.platform, command.name if command.name in _COMMANDS else "other").inc()
        try:
            match command.name:
                case "declare":
                    return await self._self_help.declare(command)
                case "mydata":
                    return await self._self_help.my_data(command)
        except StoreAway:
            self._say_once(away=True)
            return Reply(wording.TRY_AGAIN)
        return self._commands.answer(command)

    async def press(self, press: Press) -> Reply:
        """Stores the press; the answer that takes the note's place, or stands beneath it."""
        try:
            reply = await (self._taken(press) if press.action == "acknowledge" else self._answered(press))
        except StoreAway:
            self._say_once(away=True)
            return Reply(wording.TRY_AGAIN)
        if reply is None:
            return Reply(wording.GONE)
        self._metrics.presses.labels(press.platform, press.action).inc()
        return reply

    async def _answered(self, press: Press) -> Reply | None:
        """A button of a note; None where the note is unknown or another's."""
        who = self._keyring.pseudonym("person", press.platform, press.workspace, press.sender)
        case = await self._store.respond(press.note, who, press.action, self._clock())
        if case is None:
            return None
        if press.action in PRESSES:
            return await self._self_help.pressed(press)
        if press.action == "clause":
            return self._commands.clauses(case.clauses, case.policy)
        # The first answer stands; what is said back is what holds.
        if case.state == "disputed":
            return Reply(wording.NOT_RIGHT, replaces=True)
        said = wording.accepted(case.lead, case.action)
        return Reply(wording.fill(said, self._config.contacts), replaces=True)

    async def _taken(self, press: Press) -> Reply | None:
        """The button of an alert; None where it is unknown or went to another."""
        who = raised.who(press.platform, press.sender)
        taken = await self._store.acknowledge(press.note, who, self._clock())
        if taken is None:
            return None
        role = wording.ALERT_ROLES[taken.role]
        had = wording.fill(wording.ALERT_HAD, {}, role=role[0].upper() + role[1:])
        return Reply(wording.ALERT_YOURS if taken.first else had, replaces=True)

    async def joined(self, platform: str, workspace: str, channel: str) -> Post | None:
        """The announcement, once for a channel (R1); None in a channel that is not on the opt-in list."""
        if channel not in self._listen:
            return None
        if told := await self.announced_at(platform, workspace, channel):
            await self._listens(platform, channel, told)
            return None
        text = wording.fill(wording.ANNOUNCEMENT, self._config.contacts, contact=contact(self._config))
        return Post(workspace, channel, text, pin=True)

    async def announced(self, platform: str, workspace: str, channel: str, at: datetime | None = None) -> None:
        """The announcement was delivered; `at` by the platform's clock, where it says so."""
        place = redact.place(platform, workspace, channel, self._keyring)
        told = at or self._clock()
        try:
            await self._store.mark_announced(place, told)
        except StoreAway as error:
            raise IntakeRefused from error
        await self._listens(platform, channel, told)

    async def announced_at(self, platform: str, workspace: str, channel: str) -> datetime | None:
        """When the announcement was delivered: nothing before it is ever heard (R1)."""
        try:
            return await self._store.announced_at(redact.place(platform, workspace, channel, self._keyring))
        except StoreAway as error:
            raise IntakeRefused from error

    def unknown(self, platform: str, what: str) -> None:
        """Counts what an adapter has no use for."""
        self._metrics.unknown.labels(platform, what[:40]).inc()

    def gap(self, platform: str, channel: str, heard: int) -> None:
        """Counts messages that a gap repair brought in; on record when the mark is raised."""
        self._repaired[channel] += heard
        self._metrics.repaired.labels(platform).inc(heard)
        if heard:
            _log.info("gap repaired", platform=platform, messages=heard)

    async def _listens(self, platform: str, channel: str, since: datetime) -> None:
        """From now on it is heard; on record once for a process."""
        if channel not in self._told:
            try:
                await self._store.listen(platform, channel, since)
            except StoreAway as error:
                raise IntakeRefused from error
        self._told.add(channel)

    def _say_once(self, *, away: bool) -> None:
        """One line when the store goes, one when it is back."""
        if away and not self._away:
            _log.error("the store cannot be written: nothing is heard and nobody is nudged until it can. See /readyz.")
        elif self._away and not away:
            _log.info("the store can be written again")
        self._away = away


_COMMANDS = frozenset({"policy", "privacy", "declare", "mydata"})
