"""What comes from Teams, handed to the bot. A message is acknowledged only when it is durable."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections.abc import Mapping
from typing import Any

from adapters.announcing import Announcer, Speaker
from adapters.base import Inbox, IntakeRefused, Message, Press, Reply
from adapters.repairing import Repairer
from adapters.tasks import Tasks
from adapters.teams import cards
from adapters.teams.calls import Calls
from adapters.teams.events import (
    MESSAGES,
    PLATFORM,
    Me,
    channel_of,
    heard,
    is_by_person,
    is_wordless_edit,
    mentioned,
    place_of,
    sender_of,
    thread_of,
)
from adapters.teams.failures import TeamsFailure
from adapters.teams.gap import Gap
from adapters.teams.graph import Graph
from adapters.teams.notes import TeamsNotes
from adapters.teams.people import People
from adapters.teams.posts import TeamsPosts
from adapters.teams.questions import Questions
from adapters.teams.text import Payload, at, said, word
from adapters.teams.tips import Tips

_log = logging.getLogger("tactful.teams")
_WITHIN = 5.0  # seconds; Teams waits some fifteen for its answer, and five for a button's
_KNOWN_WITHIN = 4.0
_TYPE = re.compile(r"[A-Za-z][A-Za-z0-9_./]{0,39}")
_TOAST = 120
# Known, and of no use here.
_IDLE = frozenset({"typing", "messageReaction", "endOfConversation", "conversationUpdate", "installationUpdate"})

Answer = Mapping[str, Any]
"""What an invoke is answered with."""


class NotKept(Exception):  # noqa: N818 - reads as what happened
    """A message could not be made durable: answer 503, so that Teams sends it again."""


class Intake:
    """Takes activities that are known to be from Teams."""

    def __init__(  # noqa: PLR0913 - the parts it joins
        self,
        *,
        me: Me,
        inbox: Inbox,
        notes: TeamsNotes,
        posts: TeamsPosts,
        gap: Gap,
        graph: Graph,
        repairer: Repairer,
        calls: Calls,
        people: People,
        tips: Tips | None,
        tasks: Tasks,
        channels: tuple[str, ...],
    ) -> None:
        self._me = me
        self._inbox = inbox
        self._notes = notes
        self._gap = gap
        self._graph = graph
        self._repairer = repairer
        self._calls = calls
        self._people = people
        self._tips = tips
        self._tasks = tasks
        self._channels = channels
        speaker = Speaker(PLATFORM, me.workspace, lambda: posts.announce, _log)
        self._announcer = Announcer(speaker, inbox, tasks, repairer.want)
        self._questions = Questions(inbox, notes, tasks)

    async def take(self, activity: Payload) -> Answer:
        """One activity, of whatever kind; what to answer.

        Raises:
            NotKept: a message was not made durable.
        """
        kind = word(activity.get("type"))
        if not self.is_ours(activity):
            self.unknown("other_tenant" if at(activity, "channelId") == "msteams" else "other_channel")
            return {}
        self._people.saw(activity)
        if self._graph.learn(channel_of(activity), at(activity, "channelData", "team", "aadGroupId")):
            self._repairer.want_later()
        if kind == "invoke":
            return await self._invoke(activity)
        if kind in MESSAGES:
            await self._message(activity)
        elif kind in {"conversationUpdate", "installationUpdate"}:
            self._moved(activity)
        elif kind not in _IDLE:
            self.unknown(kind or "malformed")
        return {}

    def is_ours(self, activity: Payload) -> bool:
        """Whether it comes from Teams, and from this tenant."""
        return at(activity, "channelId") == "msteams" and self._tenant(activity) in {"", self._me.workspace}

    async def announce(self, channel: str) -> None:
        """Says what the bot does, where it has not said so before; where it cannot yet, tries again behind."""
        await self._announcer.announce(channel)

    def unknown(self, what: str) -> None:
        """Counts what has no use here, by its type."""
        self._inbox.unknown(PLATFORM, what if _TYPE.fullmatch(what) else "malformed")

    async def _message(self, activity: Payload) -> None:
        kind, place = activity.get("type"), place_of(activity)
        if kind == "message" and isinstance(activity.get("value"), Mapping) and not said(activity):
            await self._submitted(activity)
            return
        recipient = activity.get("recipient")
        to_bot_alone = isinstance(recipient, Mapping) and recipient.get("isTargeted") is True
        if place == "personal" or to_bot_alone:
            if kind == "message":
                self._questions.direct(activity, self._me)
            return
        channel = channel_of(activity)
        if kind == "message":
            self._questions.mention(activity, self._me)
        if not self._inbox.hears(channel):
            return
        if is_wordless_edit(activity) and is_by_person(activity, self._me):
            self._tasks.spawn(self._reread(channel, word(activity.get("id")), thread_of(activity)))
            return
        await self._know(activity, channel)
        message = heard(activity, self._me, self._people.person)
        if message is None:
            if is_by_person(activity, self._me):
                event = at(activity, "channelData", "eventType")
                self.unknown(f"{kind}_{event}" if event else "malformed")
            return
        await self._keep(message)
        if self._tips and message.kind == "edited":
            self._tips.edited(channel, message.ref, message.thread)

    async def _keep(self, message: Message) -> None:
        try:
            async with asyncio.timeout(_WITHIN):
                await self._inbox.hear([message])
        except (IntakeRefused, TimeoutError):
            # Teams gives up some time; the history does not.
            self._repairer.want_later()
            raise NotKept from None

    async def _know(self, activity: Payload, channel: str) -> None:
        """Asks who is mentioned where that is not known yet: an alert about somebody must not go to them."""
        accounts = mentioned(activity) if is_by_person(activity, self._me) else set[str]()
        unknown = [account for account in accounts if self._people.person(account) == account]
        with contextlib.suppress(TimeoutError, TeamsFailure):
            async with asyncio.timeout(_KNOWN_WITHIN):
                for account in unknown:
                    self._people.learn(*await self._calls.member(channel, account))

    async def _reread(self, channel: str, ref: str, thread: str | None) -> None:
        """What it was edited to nobody knows but the history. Where that is closed, its case stays as it is."""
        if not await self._gap.reread(channel, ref, thread, self._me):
            self.unknown("edit_without_text")
            self._repairer.want_later()

    def _moved(self, activity: Payload) -> None:
        """The app was added somewhere, or something else changed: whatever is on the list and new is announced."""
        added = activity.get("membersAdded")
        came = any(at(one, "id") == self._me.account for one in added) if isinstance(added, list) else False
        if came or activity.get("action") == "add":
            self._tasks.spawn(self._arrived())

    async def _arrived(self) -> None:
        for channel in self._channels:
            if not self._inbox.hears(channel):
                try:
                    await self._gap.joined(channel, self._me)
                except IntakeRefused:
                    self._repairer.want_later()
                await self.announce(channel)

    async def _invoke(self, activity: Payload) -> Answer:
        """A button: its answer takes the note's place, or is said beneath it."""
        value = activity.get("value")
        action = value.get("action") if isinstance(value, Mapping) else None
        if activity.get("name") != "adaptiveCard/action" or not isinstance(action, Mapping):
            self.unknown(f"invoke/{word(activity.get('name'))}")
            return {}
        what = cards.pressed(word(action.get("verb")), action.get("data"))
        if what is None or not sender_of(activity):
            self.unknown("invoke/adaptiveCard")
            return {}
        reply = await self._pressed(activity, what)
        if reply.replaces:
            return {"statusCode": 200, "type": cards.CARD, "value": cards.reply_card(reply)}
        self._tasks.spawn(self._tell(activity, reply))
        first = cards.cut(reply.text.partition("\n")[0], _TOAST)
        return {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": first}

    async def _submitted(self, activity: Payload) -> None:
        """A button, as clients send it that know no Action.Execute: as a message without words."""
        value = activity.get("value")
        what = cards.pressed(at(value, "verb"), value)
        if what is None or not sender_of(activity):
            self.unknown("submit")
            return
        reply = await self._pressed(activity, what)
        self._tasks.spawn(self._tell(activity, reply, in_place=reply.replaces))

    async def _pressed(self, activity: Payload, what: tuple[Any, str]) -> Reply:
        press = Press(PLATFORM, self._me.workspace, sender_of(activity), note=what[1], action=what[0])
        async with asyncio.timeout(_WITHIN):
            return await self._inbox.press(press)

    async def _tell(self, activity: Payload, reply: Reply, *, in_place: bool = False) -> None:
        conversation, ref = at(activity, "conversation", "id"), at(activity, "replyToId")
        try:
            if in_place and ref and place_of(activity) == "personal":
                await self._notes.replace(conversation, ref, reply)
            else:
                await self._notes.tell(place_of(activity), conversation, sender_of(activity), reply)
        except TeamsFailure as failure:
            _log.warning("the answer to a press was not delivered (%s)", failure.code)

    def _tenant(self, activity: Payload) -> str:
        return (at(activity, "channelData", "tenant", "id") or at(activity, "conversation", "tenantId")).lower()
