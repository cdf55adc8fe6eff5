"""Who is who, in memory: Teams' own id of a person (`29:...`), and Entra's, by which the bot and the school know them. No names."""

from __future__ import annotations

from collections import OrderedDict

from adapters.teams.text import Payload, at

_MOST = 50_000


class People:
    """Learns from what comes in, and from lists of members."""

    def __init__(self) -> None:
        self._accounts: OrderedDict[str, str] = OrderedDict()
        self._people: dict[str, str] = {}

    def saw(self, activity: Payload) -> None:
        """Whoever did something."""
        self.learn(at(activity, "from", "id"), at(activity, "from", "aadObjectId"))

    def learn(self, account: str, person: str) -> None:
        """Two ids of one person; where one is missing, nothing."""
        if not account or not person or account == person:
            return
        self._accounts[person] = account
        self._accounts.move_to_end(person)
        self._people[account] = person
        if len(self._accounts) > _MOST:
            _, oldest = self._accounts.popitem(last=False)
            self._people.pop(oldest, None)

    def account(self, person: str) -> str:
        """Teams' id of a person; empty where it is not known."""
        return self._accounts.get(person, "")

    def person(self, account: str) -> str:
        """Entra's id; Teams' own again where it is not known."""
        return self._people.get(account, account)
