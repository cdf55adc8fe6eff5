"""Whether a request comes from Teams: its bearer token, before anything of its body is looked at.

The SDK has a validator too, but importing it brings FastAPI and costs a second; it fetches keys with a blocking call for
whoever sends an unknown key id, takes tokens without an expiry, and takes Entra tokens of any tenant. The rules here are
https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication#connector-to-bot.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import jwt

from adapters.teams.failures import TeamsFailure, answered
from adapters.teams.text import word

ISSUER = "https://api.botframework.com"
_ALGORITHM = "RS256"
_LEEWAY = 300.0  # seconds that clocks may differ, as the rules say
_KEYS_GOOD_FOR = 86_400.0
_ASK_AGAIN_AFTER = 10.0  # or anybody could have us fetch keys all day
_ASK_SOON_AFTER = 2.0  # while there are none at all
_LONGEST = 16_384  # characters of a header


class NotFromTeams(Exception):  # noqa: N818 - reads as what happened
    """Answer 401. The message says which rule it broke, and nothing of the token."""


class KeysAway(Exception):  # noqa: N818 - reads as what happened
    """Microsoft's keys cannot be fetched now, so nobody can tell: answer 503."""


class Keys:
    """Microsoft's signing keys, by key id. Fetched on first use, once a day, and when an unknown one turns up."""

    def __init__(self, http: httpx.AsyncClient, openid_url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._http = http
        self._url = openid_url
        self._clock = clock
        self._keys: dict[str, tuple[jwt.PyJWK, frozenset[str]]] = {}
        self._asked: float | None = None
        self._fetched: float | None = None
        self._one = asyncio.Lock()

    async def find(self, key_id: str) -> tuple[jwt.PyJWK, frozenset[str]] | None:
        """The key and the channels that it is endorsed for; None where Microsoft has none of that name.

        Raises:
            KeysAway: there are none, and none to be had.
        """
        if key_id not in self._keys or self._older_than(self._fetched, _KEYS_GOOD_FOR):
            async with self._one:
                if self._older_than(self._asked, _ASK_AGAIN_AFTER if self._keys else _ASK_SOON_AFTER):
                    await self._fetch()
        if not self._keys:
            raise KeysAway
        return self._keys.get(key_id)

    async def fetch(self) -> None:
        """For `tactful check`.

        Raises:
            KeysAway: cannot be fetched.
        """
        await self._fetch()
        if not self._keys:
            raise KeysAway

    async def _fetch(self) -> None:
        self._asked = self._clock()
        try:
            found = _keys(await self._json(word((await self._json(self._url)).get("jwks_uri"))))
        except TeamsFailure:
            return  # those of yesterday are good enough
        if found:
            self._keys, self._fetched = found, self._clock()

    async def _json(self, url: str) -> Mapping[str, Any]:
        async def get() -> Mapping[str, Any]:
            response = (await self._http.get(url)).raise_for_status()
            body = json.loads(response.content)
            if not isinstance(body, dict):
                raise TypeError("an object was expected")
            return body

        return await answered(get)

    def _older_than(self, moment: float | None, seconds: float) -> bool:
        return moment is None or self._clock() - moment > seconds


class Doorkeeper:
    """Lets in what Teams sent to this bot."""

    def __init__(self, keys: Keys, app: str) -> None:
        self._keys = keys
        self._app = app

    async def service_url(self, authorization: str) -> str:
        """Where the caller may be answered, as its signed token says.

        Raises:
            NotFromTeams: not signed by Microsoft for this bot, or not now.
            KeysAway: nobody can tell.
        """
        token = self._bearer(authorization)
        try:
            header = jwt.get_unverified_header(token)
        except jwt.InvalidTokenError:
            raise NotFromTeams("no token") from None
        if header.get("alg") != _ALGORITHM:
            raise NotFromTeams("another algorithm")
        found = await self._keys.find(word(header.get("kid")))
        if found is None:
            raise NotFromTeams("an unknown key")
        key, endorsed = found
        if endorsed and "msteams" not in endorsed:
            raise NotFromTeams("a key for another channel")
        try:
            claims = jwt.decode(
                token,
                key.key,
                algorithms=[_ALGORITHM],
                audience=self._app,
                issuer=ISSUER,
                leeway=_LEEWAY,
                options={"require": ["exp", "iss", "aud"]},
            )
        except jwt.InvalidTokenError as error:
            broken = type(error).__name__
        else:
            url = word(claims.get("serviceurl"))
            if url:
                return url
            broken = "no service URL"
        raise NotFromTeams(broken)

    def _bearer(self, authorization: str) -> str:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token or len(authorization) > _LONGEST:
            raise NotFromTeams("no token")
        return token.strip()


def same_service(claimed: str, named: str) -> bool:
    """Whether the activity names the address that the token was made for."""
    return claimed.rstrip("/").lower() == named.rstrip("/").lower()


def _keys(page: Mapping[str, Any]) -> dict[str, tuple[jwt.PyJWK, frozenset[str]]]:
    found = {}
    listed = page.get("keys")
    for one in listed if isinstance(listed, list) else []:
        if not isinstance(one, Mapping) or one.get("kty") != "RSA" or not word(one.get("kid")):
            continue
        try:
            key = jwt.PyJWK(dict(one), algorithm=_ALGORITHM)
        except (jwt.PyJWKError, jwt.InvalidKeyError, ValueError):
            continue
        endorsed = one.get("endorsements")
        found[word(one.get("kid"))] = key, frozenset(endorsed if isinstance(endorsed, list) else ())
    return found
