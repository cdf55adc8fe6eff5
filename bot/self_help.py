"""What people do for themselves: declare something, report a data breach, ask for help, see what is kept about them.

Nothing here is done unasked, and no words of theirs are kept: a declaration's stand sealed in its alert until it arrived.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from adapters.base import Action, Passage, Reply
from bot import wording
from bot.alerts import raised, route
from bot.alerts.words import CLOCK
from bot.notice import contact

if TYPE_CHECKING:
    from adapters.base import Command, Press
    from bot.config import Config
    from bot.keys import Keyring
    from bot.store.base import AlertIntent, Case, Store

_MEMORY = timedelta(days=30)
_LONGEST = 3000  # characters of a declaration
_SHOWN = 20  # records of /mydata
_RAISED = {"breach": raised.breach, "declare": raised.declare, "tell": raised.tell}
PRESSES: frozenset[Action] = frozenset({"breach", "declare", "tell", "evidence"})
"""The buttons of a note that this answers."""


class SelfHelp:
    """Needs the store. Every method may raise StoreAway; then nothing was done."""

    def __init__(self, store: Store, keyring: Keyring, config: Config, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._keyring = keyring
        self._config = config
        self._clock = clock

    async def declare(self, command: Command) -> Reply:
        """/declare WORDS: to the headteacher alone, or to the chair where the headteacher is who declares."""
        now = self._clock()
        intent = raised.declare(command.platform, command.sender, self._config, now)
        told = self._told(intent)
        if not command.words:
            return Reply(self._filled(wording.DECLARE_HELP, told=told or wording.ROLES["headteacher"]))
        if len(command.words) > _LONGEST:
            return Reply(wording.DECLARE_LONG)
        if not told:
            return Reply(self._filled(wording.ASK_YOURSELF))
        # In chat alone: a mail box would keep them.
        reached = all(command.platform in party.ids for party in route.first_told(self._config, intent))
        await self._store.raise_alert(replace(intent, words=command.words if reached else ""), now)
        return Reply(self._filled(wording.DECLARED if reached else wording.DECLARE_BY_MAIL, told=told))

    async def pressed(self, press: Press) -> Reply:
        """A button of a note, pressed by the person that the note went to. The same press again raises nothing new."""
        if press.action == "evidence":
            return self._checklist()
        now = self._clock()
        intent = _RAISED[press.action](press.platform, press.sender, self._config, now)
        intent = replace(intent, id=self._keyring.pseudonym("message", "alert", press.note, press.action))
        told, until = self._told(intent), wording.moment(now + CLOCK)
        if not told:
            return Reply(self._filled(wording.NOT_REACHED.get(press.action, wording.ASK_YOURSELF), until=until))
        await self._store.raise_alert(intent, now)
        return Reply(self._filled(wording.RAISED[press.action], told=told, until=until))

    async def my_data(self, command: Command) -> Reply:
        """/mydata: what leads back to who asks (R2)."""
        who = self._keyring.pseudonym("person", command.platform, command.workspace, command.sender)
        cases = await self._store.of_person(who)
        history = (await self._store.histories([who], self._clock() - _MEMORY))[who]
        lines = [_line(case) for case in reversed(cases[-_SHOWN:])]
        if len(cases) > _SHOWN:
            lines.append(self._filled(wording.MY_DATA_MORE, count=_counted(len(cases) - _SHOWN, "record")))
        if cases:
            said = self._filled(wording.MY_DATA, count=_counted(len(cases), "record"))
        else:
            said = wording.MY_DATA_NOTHING if self._config.governance.named else wording.MY_DATA_NO_NAMES
        memory = self._filled(wording.MY_DATA_MEMORY, notes=_counted(len(history.nudges), "note"))
        remembers = bool(history.nudges or history.dismissed)
        rights = self._filled(wording.MY_DATA_RIGHTS)
        return Reply("\n".join([said, *lines, *([memory] if remembers else []), rights]))

    def _checklist(self) -> Reply:
        points = "\n".join(f"• {self._filled(point)}" for point in wording.EVIDENCE)
        title = wording.EVIDENCE_TITLE
        return Reply(f"{title}\n{points}", passages=(Passage(title, points),))

    def _told(self, intent: AlertIntent) -> str:
        """Who is told, in words; empty where nobody can be reached."""
        return " and ".join(raised.told(intent, self._config))

    def _filled(self, template: str, **more: str) -> str:
        return wording.fill(template, self._config.contacts, contact=contact(self._config), **more)


def _line(case: Case) -> str:
    return wording.fill(
        wording.MY_DATA_LINE,
        {},
        date=wording.day(case.at.date()),
        clauses=", ".join(case.clauses[:2]) or "none",
        state=wording.STATES[case.state],
    )


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
