"""The app's own tokens, from Microsoft Entra: one to speak as the bot, one to read the history through Graph."""

from __future__ import annotations

import asyncio
import json
import time

import httpx

from adapters.teams.failures import TeamsFailure, answered
from adapters.teams.text import word

BOT = "https://api.botframework.com/.default"
GRAPH = "https://graph.microsoft.com/.default"
# Entra's codes for an app, a secret or a tenant that is not right: https://learn.microsoft.com/entra/identity-platform/reference-error-codes
_REFUSED = frozenset(
    {"invalid_client", "invalid_grant", "invalid_request", "invalid_scope", "invalid_tenant", "unauthorized_client"}
)
_RENEW_BEFORE = 300.0
_SHORTEST, _LONGEST = 60.0, 86_400.0


class SignIn:
    """Signs the app in with its secret, and again before a token runs out."""

    def __init__(self, http: httpx.AsyncClient, login_url: str, tenant: str, app: str, secret: str) -> None:
        self._http = http
        self._url = f"{login_url.rstrip('/')}/{tenant}/oauth2/v2.0/token"
        self._app = app
        self._secret = secret
        self._tokens: dict[str, tuple[str, float]] = {}
        self._one = asyncio.Lock()

    async def token(self, scope: str) -> str:
        """A token that is good for some minutes yet.

        Raises:
            TeamsFailure: none to be had; `refused` where the app or its secret is not accepted.
        """
        async with self._one:
            token, until = self._tokens.get(scope, ("", 0.0))
            if not token or time.monotonic() > until:
                token, lasts = await self._asked(scope)
                until = time.monotonic() + max(lasts - _RENEW_BEFORE, lasts / 2)
                self._tokens[scope] = token, until
            return token

    def forget(self, scope: str) -> None:
        """A token was refused: the next call asks for another."""
        self._tokens.pop(scope, None)

    async def _asked(self, scope: str) -> tuple[str, float]:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._app,
            "client_secret": self._secret,
            "scope": scope,
        }

        async def post() -> tuple[str, float]:
            response = (await self._http.post(self._url, data=form)).raise_for_status()
            body = json.loads(response.content)
            if not word(body["access_token"]):
                raise ValueError("no token in the answer")
            return body["access_token"], max(_SHORTEST, min(float(body.get("expires_in") or 0), _LONGEST))

        try:
            return await answered(post)
        except TeamsFailure as failed:
            # Nothing was done whatever became of it: it may be asked again.
            refused = failed.refused or failed.code in _REFUSED
            failure = TeamsFailure(
                failed.code, status=failed.status, retry_after=failed.retry_after, away=failed.away, refused=refused
            )
        raise failure
