"""Reads a channel's history through Microsoft Graph, page by page. Plain calls: five of them do not need Graph's own SDK.

With the team's consent to ChannelMessage.Read.Group the app may read that team's channels, and no others.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

import httpx

from adapters.teams.failures import TeamsFailure, answered
from adapters.teams.limits import patiently
from adapters.teams.sign_in import GRAPH, SignIn
from adapters.teams.text import Payload, word

PAGE = 50  # Graph's most
_MOST_PAGES = 2000
_UNAUTHORISED = 401
_GROUP = re.compile(r"[0-9a-fA-F-]{36}")


def teams_of(links: Sequence[str]) -> dict[str, str]:
    """The team of each channel, from the channels' links as Teams copies them. A link that names none is passed over."""
    found = {}
    for link in links:
        parts = urlsplit(link)
        path = parts.path.split("/")
        group = parse_qs(parts.query).get("groupId", [""])[0]
        channel = unquote(path[path.index("channel") + 1]) if "channel" in path[:-1] else ""
        if channel.startswith("19:") and _GROUP.fullmatch(group):
            found[channel] = group.lower()
    return found


class Graph:
    """The history of the channels whose team is known."""

    def __init__(self, http: httpx.AsyncClient, sign_in: SignIn, url: str, teams: Mapping[str, str]) -> None:
        self._http = http
        self._sign_in = sign_in
        self._url = url.rstrip("/")
        self._teams = dict(teams)

    def learn(self, channel: str, group: str) -> bool:
        """The team of a channel, as an activity named it; whether that is news."""
        if not channel or not _GROUP.fullmatch(group) or channel in self._teams:
            return False
        self._teams[channel] = group.lower()
        return True

    def knows(self, channel: str) -> bool:
        """Whether the channel's history can be asked for."""
        return channel in self._teams or _is_chat(channel)

    async def threads(self, channel: str) -> AsyncIterator[Payload]:
        """The first messages of threads, each with `replies`; the thread with the latest word first.

        Raises:
            TeamsFailure: not to be read now.
        """
        if _is_chat(channel):
            url = f"{self._place(channel)}?$top={PAGE}&$orderby=lastModifiedDateTime%20desc"
        else:
            url = f"{self._place(channel)}?$top={PAGE}&$expand=replies"
        async for message in self._pages(url):
            replies = list(_mappings(message.get("replies")))
            if more := word(message.get("replies@odata.nextLink")):
                replies += [reply async for reply in self._pages(more)]
            yield {**message, "replies": replies}

    async def message(self, channel: str, ref: str, thread: str | None) -> Payload:
        """One message, as it is now.

        Raises:
            TeamsFailure: not to be read now.
        """
        return await self._get(self._message(channel, ref, thread))

    async def change(self, channel: str, ref: str, thread: str | None, body: Payload) -> None:
        """Changes what an app may change of a message: its policy tip.

        Raises:
            TeamsFailure: not changed, or in doubt.
        """
        await self._asked("PATCH", self._message(channel, ref, thread), body)

    async def peek(self, channel: str) -> None:
        """Reads one message of a channel, to see whether it may be read.

        Raises:
            TeamsFailure: it may not.
        """
        await self._get(f"{self._place(channel)}?$top=1")

    def _message(self, channel: str, ref: str, thread: str | None) -> str:
        place = self._place(channel)
        return f"{place}/{quote(thread)}/replies/{quote(ref)}" if thread else f"{place}/{quote(ref)}"

    def _place(self, channel: str) -> str:
        if _is_chat(channel):
            return f"{self._url}/chats/{quote(channel, safe='')}/messages"
        if channel not in self._teams:
            raise TeamsFailure("unknown_team")
        return f"{self._url}/teams/{self._teams[channel]}/channels/{quote(channel, safe='')}/messages"

    async def _pages(self, url: str) -> AsyncIterator[Payload]:
        for _ in range(_MOST_PAGES):
            page = await self._get(url)
            for message in _mappings(page.get("value")):
                yield message
            before, url = url, word(page.get("@odata.nextLink"))
            if not url or url == before:
                return

    async def _get(self, url: str) -> Mapping[str, Any]:
        return await self._asked("GET", url)

    async def _asked(self, method: str, url: str, body: Payload | None = None) -> Mapping[str, Any]:
        # A link to the next page is followed on Graph's own host only: the token goes with it.
        if urlsplit(url)[:2] != urlsplit(self._url)[:2]:
            raise TeamsFailure("foreign_link")

        async def ask() -> Mapping[str, Any]:
            headers = {"Authorization": f"Bearer {await self._sign_in.token(GRAPH)}"}

            async def once() -> Mapping[str, Any]:
                response = await self._http.request(method, url, headers=headers, json=body)
                content = response.raise_for_status().content
                found = json.loads(content) if content or body is None else {}
                if not isinstance(found, dict):
                    raise TypeError("an object was expected")
                return found

            return await answered(once)

        try:
            return await patiently(ask)
        except TeamsFailure as failure:
            if failure.status != _UNAUTHORISED:
                raise
        self._sign_in.forget(GRAPH)
        return await patiently(ask)


def _is_chat(channel: str) -> bool:
    return channel.endswith(("@thread.v2", "@unq.gbl.spaces"))


def _mappings(value: object) -> list[Payload]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
