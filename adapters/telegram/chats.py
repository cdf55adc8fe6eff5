"""What is known of groups and of the people in them, in memory only: a group's newer id, its title, who has which user name.

A group that becomes a supergroup gets another id. To the bot it stays the channel that the config names; Telegram tells
the newer id again whenever the older one is used, so nothing of this need be kept.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from adapters.telegram.text import Payload, mapping, number, word

_REMEMBERED = 5000


class Chats:
    """The groups on the opt-in list, and whoever wrote in them."""

    def __init__(self, channels: Sequence[str]) -> None:
        self.channels = tuple(channels)
        self._now: dict[str, int] = {}
        self._titles: dict[str, str] = {}
        self._people: OrderedDict[str, str] = OrderedDict()

    def channel(self, chat: int) -> str:
        """What the bot calls a chat."""
        return next((channel for channel, now in self._now.items() if now == chat), str(chat))

    def id(self, channel: str) -> int:
        """What Telegram calls it now.

        Raises:
            ValueError: it is none of Telegram's.
        """
        return self._now.get(channel) or int(channel)

    def moved(self, old: int, new: int) -> bool:
        """A group became a supergroup; whether that is news about one on the list."""
        channel = self.channel(old)
        if channel not in self.channels or self._now.get(channel) == new:
            return False
        self._now[channel] = new
        return True

    def learn(self, message: Payload) -> None:
        """Who wrote it, by their user name, and what the group is called."""
        person, chat = mapping(message.get("from")), mapping(message.get("chat"))
        name, id_ = word(person.get("username")), number(person.get("id"))
        if name and id_ and person.get("is_bot") is False:
            self._people[name.casefold()] = str(id_)
            self._people.move_to_end(name.casefold())
            if len(self._people) > _REMEMBERED:
                self._people.popitem(last=False)
        where, title = number(chat.get("id")), word(chat.get("title"))
        if where and title and (channel := self.channel(where)) in self.channels:
            self._titles[channel] = title

    def known(self, mention: str) -> str:
        """The id of whom `@name` is; empty where nobody here is known by it."""
        return self._people.get(mention.removeprefix("@").casefold(), "")

    def title(self, channel: str) -> str:
        """What the group is called, where that is known."""
        return self._titles.get(channel, "")
