"""Says things to one person in Teams: notes, alerts, answers. None is ever shown to anybody else."""

from __future__ import annotations

from collections import OrderedDict

from adapters.base import Alert, Note, Receipt, Reply
from adapters.teams import cards
from adapters.teams.calls import Calls
from adapters.teams.failures import TeamsFailure, delivery_error
from adapters.teams.people import People
from adapters.teams.tips import Tips

_NOT_FOUND = 404
# Nobody saw the targeted message, and a chat may still reach them: not in preview here, not a member, no such thread.
_NOT_TARGETED = frozenset({400, 403, 404, 405, 501})
_REMEMBERED = 5000


class TeamsNotes:
    """Delivers as the bot."""

    def __init__(self, calls: Calls, people: People, tenant: str, *, targeted: bool, tips: Tips | None = None) -> None:
        """`targeted`: the tenant has messages that one person of a channel sees. Where it has not, everybody might."""
        self._calls = calls
        self._people = people
        self._tenant = tenant
        self._targeted = targeted
        self._tips = tips
        self._chats: OrderedDict[str, str] = OrderedDict()

    async def send(self, note: Note) -> Receipt:
        """As a policy tip, if that is on; or where the person wrote, for them alone, if the tenant has that; else in the chat.

        Raises:
            DeliveryError: not delivered, or in doubt.
        """
        try:
            if self._tips and await self._tips.show(note):
                return Receipt("tip")
            if self._targeted:
                try:
                    place = f"{note.channel};messageid={note.thread}" if note.thread else note.channel
                    return Receipt("ephemeral", await self._to_one(place, note.recipient, cards.private(note)))
                except TeamsFailure as failure:
                    if failure.status not in _NOT_TARGETED:
                        raise
            return Receipt("direct", await self._direct(note.recipient, cards.private(note), note.channel))
        except TeamsFailure as failure:
            error = delivery_error(failure)
        raise error

    async def find(self, note: Note) -> bool | None:
        """Whether its policy tip is set; None where that is no answer: no app may read a chat between it and a person.

        Raises:
            DeliveryError: not known now.
        """
        if self._tips is None:
            return None
        try:
            return await self._tips.is_shown(note) or None
        except TeamsFailure as failure:
            error = delivery_error(failure)
        raise error

    async def alert(self, alert: Alert) -> Receipt:
        """In the one-to-one chat, to its recipient alone.

        Raises:
            DeliveryError: not delivered, or in doubt.
        """
        try:
            return Receipt("direct", await self._direct(alert.recipient, cards.private(alert)))
        except TeamsFailure as failure:
            error = delivery_error(failure)
        raise error

    async def tell(self, place: str, conversation: str, person: str, reply: Reply) -> None:
        """Answers a question: in the one-to-one chat where it was asked there, else for that person alone.

        Raises:
            TeamsFailure: not answered.
        """
        body = cards.reply(reply)
        if place == "personal":
            await self._calls.say(conversation, body)
            return
        if self._targeted:
            try:
                await self._to_one(conversation, person, body)
            except TeamsFailure as failure:
                if failure.status not in _NOT_TARGETED:
                    raise
            else:
                return
        await self._direct(person, body, conversation.partition(";")[0])

    async def replace(self, conversation: str, ref: str, reply: Reply) -> None:
        """Puts the answer in place of a note in the one-to-one chat.

        Raises:
            TeamsFailure: not replaced.
        """
        await self._calls.replace(conversation, ref, cards.reply(reply))

    async def _to_one(self, conversation: str, person: str, body: cards.Body) -> str:
        account = await self._account(person, conversation.partition(";")[0])
        recipient = {"id": account or person, "isTargeted": True}
        return await self._calls.say_to_one(conversation, {**body, "recipient": recipient})

    async def _direct(self, person: str, body: cards.Body, channel: str = "") -> str:
        known = person in self._chats
        chat = await self._chat(person, channel)
        try:
            return await self._calls.say(chat, body)
        except TeamsFailure as failure:
            if not known or failure.status != _NOT_FOUND:
                raise
        del self._chats[person]
        return await self._calls.say(await self._chat(person, channel), body)

    async def _chat(self, person: str, channel: str) -> str:
        if person not in self._chats:
            account = await self._account(person, channel)
            self._chats[person] = await self._calls.chat(account or person, self._tenant)
            if len(self._chats) > _REMEMBERED:
                self._chats.popitem(last=False)
        return self._chats[person]

    async def _account(self, person: str, channel: str) -> str:
        """Teams' own id. Entra's does as well for most calls, so not knowing it stops nothing."""
        if not self._people.account(person) and channel:
            try:
                account, _ = await self._calls.member(channel, person)
                self._people.learn(account, person)
            except TeamsFailure as failure:
                if failure.refused or failure.retry_after is not None:
                    raise
        return self._people.account(person)
