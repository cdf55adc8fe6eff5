"""Policy tips: a note shown by Teams in the message itself, to its sender alone. An option of `[teams]`, off by default.

The app says of a message, through Graph, that it may break a policy, and with which words
(https://learn.microsoft.com/graph/api/chatmessage-update, `policyViolation`). The sender can answer there: "share anyway"
or "this is a mistake". Graph tells of the answer only when it is asked, so it is: some times after each tip, and whenever
the history is read. What the sender may write beside the answer is never read.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from adapters.base import Action, Inbox, Note, Press
from adapters.tasks import Tasks, failed
from adapters.teams.cards import cut
from adapters.teams.events import PLATFORM
from adapters.teams.failures import TeamsFailure
from adapters.teams.text import Payload, at, word

_log = logging.getLogger("tactful.teams")
# A note that asks more of its reader than yes or no goes as a card, which has its buttons.
_ANSWERED_BY_TIP: frozenset[Action] = frozenset({"fine", "not_right", "clause"})
# The tip was not set, and a card may still reach them: no permission, no licence, no such message, not in this cloud.
_NO_TIP = frozenset({400, 401, 402, 403, 404, 405, 409, 410, 501})
_WORDS = 4000  # characters; Microsoft names no limit
_REMEMBERED = 1000
_NAMED = re.compile(r"Tactful, note ([\w-]{1,64})")
LOOK_AFTER = (60.0, 300.0, 1800.0, 7200.0, 28_800.0, 86_400.0)
"""Seconds after a tip, at which its message is looked at for an answer."""


class Messages(Protocol):
    """What tips need of Graph."""

    def knows(self, channel: str) -> bool: ...
    async def message(self, channel: str, ref: str, thread: str | None) -> Payload: ...
    async def change(self, channel: str, ref: str, thread: str | None, body: Payload) -> None: ...


class Tips:
    """Sets tips, and hands their answers to the bot as presses."""

    def __init__(
        self, messages: Messages, inbox: Inbox, tasks: Tasks, workspace: str, look_after: Sequence[float] = LOOK_AFTER
    ) -> None:
        self._messages = messages
        self._inbox = inbox
        self._tasks = tasks
        self._workspace = workspace
        self._look_after = tuple(look_after)
        self._shown: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._answered: OrderedDict[str, None] = OrderedDict()
        self._one = asyncio.Lock()
        self._said = False

    async def show(self, note: Note) -> bool:
        """Sets the tip; False where this note cannot go as one. Setting it twice is the same as once.

        Raises:
            TeamsFailure: try again.
        """
        if not (note.ref and self._messages.knows(note.channel)) or {b.action for b in note.buttons} - _ANSWERED_BY_TIP:
            return False
        try:
            async with self._one:
                await self._messages.change(note.channel, note.ref, note.thread, violation(note))
        except TeamsFailure as failure:
            if failure.status not in _NO_TIP:
                # Whatever became of it, it may be set again.
                raise TeamsFailure(
                    failure.code, status=failure.status, retry_after=failure.retry_after, away=failure.away
                ) from None
            if not self._said:
                _log.warning("Teams sets no policy tip (%s): notes go as cards. Run tactful check", failure.code)
            self._said = True
            return False
        self._said = False
        _remember(self._shown, (note.channel, note.ref))
        self._tasks.spawn(self._follow(note))
        return True

    async def is_shown(self, note: Note) -> bool:
        """Whether the message has this note's tip.

        Raises:
            TeamsFailure: not known now.
        """
        if not (note.ref and self._messages.knows(note.channel)):
            return False
        try:
            message = await self._messages.message(note.channel, note.ref, note.thread)
        except TeamsFailure as failure:
            if failure.status in _NO_TIP:
                return False
            raise
        return named(message) == note.id

    def edited(self, channel: str, ref: str, thread: str | None) -> None:
        """The message has other words now: its tip was about the earlier ones, and goes."""
        if self._shown.pop((channel, ref), _NONE) is not _NONE:
            self._tasks.spawn(self._lift(channel, ref, thread))

    def look(self, messages: Sequence[Payload]) -> None:
        """Messages of the history: their senders may have answered."""
        for message in messages:
            note, action = named(message), answer(message)
            if note and action and note not in self._answered:
                self._tasks.spawn(self._press(message, note, action))

    async def _lift(self, channel: str, ref: str, thread: str | None) -> None:
        try:
            async with self._one:
                await self._messages.change(channel, ref, thread, {"policyViolation": {"dlpAction": "None"}})
        except TeamsFailure as failure:
            _log.info("a policy tip stays on an edited message (%s)", failure.code)

    async def _follow(self, note: Note) -> None:
        before = 0.0
        for after in self._look_after:
            await asyncio.sleep(after - before)
            before = after
            if (note.channel, note.ref) not in self._shown or note.id in self._answered:
                return
            try:
                message = await self._messages.message(note.channel, note.ref, note.thread)
            except TeamsFailure as failure:
                if failure.status in _NO_TIP:
                    return
                continue
            if (action := answer(message)) and named(message) == note.id:
                await self._press(message, note.id, action)

    async def _press(self, message: Payload, note: str, action: Action) -> None:
        press = Press(PLATFORM, self._workspace, at(message, "from", "user", "id"), note, action)
        try:
            reply = await self._inbox.press(press)
        except Exception as error:  # noqa: BLE001 - it is looked at again
            failed(_log, "the answer to a policy tip", error)
            return
        if reply.replaces:  # it was kept
            _remember(self._answered, note)


def violation(note: Note) -> dict[str, Any]:
    """The change of the message: it stays readable, and its sender is told."""
    return {
        "policyViolation": {
            "dlpAction": "NotifySender",
            "verdictDetails": "AllowOverrideWithoutJustification,AllowFalsePositiveOverride",
            "policyTip": {
                "generalText": cut(note.text, _WORDS),
                # Comes back with the message, so that the answer finds its note after a restart too.
                "matchedConditionDescriptions": [f"Tactful, note {note.id}"],
            },
        }
    }


def named(message: Payload) -> str:
    """The note that the message's tip shows; empty where there is none, or another app's."""
    violated = message.get("policyViolation")
    tip = violated.get("policyTip") if isinstance(violated, Mapping) else None
    reasons = tip.get("matchedConditionDescriptions") if isinstance(tip, Mapping) else None
    found = [
        match[1] for one in (reasons if isinstance(reasons, list) else []) if (match := _NAMED.fullmatch(word(one)))
    ]
    return found[0] if found else ""


def answer(message: Payload) -> Action | None:
    """What the sender said to the tip; None where nothing yet."""
    said = {one.strip().lower() for one in at(message, "policyViolation", "userAction").split(",")}
    if "reportfalsepositive" in said:
        return "not_right"
    return "fine" if "override" in said else None


_NONE = object()


def _remember(known: OrderedDict[Any, None], key: object) -> None:
    known[key] = None
    if len(known) > _REMEMBERED:
        known.popitem(last=False)
