"""Microsoft's side of a Teams bot, over loopback: signing keys, the token endpoint, the Bot Connector, policy tips; and activities signed as Teams signs.

It refuses what the real one refuses (no token, a conversation or person it does not know, text beside a card), fails as told,
and remembers what was said to whom.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.emulators import loopback
from tests.emulators.channel_messages import ChannelMessages

APP = "0d569679-aaaa-4a9a-b0d8-238b6e6b1149"
TENANT = "528dbe3f-15e0-4e37-84a1-00cc305847dd"
SECRET = "teams~client~secret"
ISSUER = "https://api.botframework.com"
KEY_ID = "key-1"
ANNA, BEN = "520e4d1e-2108-43ee-a092-46a9507c6200", "6babcaad-604b-40ac-a9d7-9fd97c0b779f"
HEAD = "7faf8ab2-3d56-4244-b585-20c8a42ed2b8"
"""In no team; the app is installed for them."""
STAFFROOM, OFFICE = "19:staffroom@thread.tacv2", "19:office@thread.tacv2"
GROUP = "b4783e72-9d7b-4ed9-8cef-ab446c873007"
ACCESS = "access-token-of-the-app"
_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def account(person: str) -> str:
    """Teams' own id of a person."""
    return f"29:1{person[:8]}"


class Microsoft:
    """Serves at `url` once that is set."""

    def __init__(self) -> None:
        self.url = ""
        self.sent: list[dict[str, Any]] = []
        """What was said: `conversation`, `targeted`, and the activity."""
        self.replaced: list[dict[str, Any]] = []
        self.calls: list[str] = []
        self.targeted = True
        """Whether the tenant has messages that one person of a channel sees."""
        self.secret = SECRET
        self.signs_in = True
        self.chats: dict[str, str] = {}
        self.key_fetches = 0
        self.late = 0.0
        """Seconds between saying something and answering that it was said."""
        self._faults: dict[str, deque[Callable[[], Response]]] = {}
        self.messages = ChannelMessages(
            GROUP, STAFFROOM, lambda what, request: self._fault(what) or self._unsigned(request)
        )
        """What Graph shows of channels, for policy tips."""
        self._ids = itertools.count(int(time.time() * 1000))
        self._told = asyncio.Condition()
        activities = "/teams/v3/conversations/{conversation}/activities"
        self.app = Starlette(
            routes=[
                Route("/v1/.well-known/openidconfiguration", self._openid),
                Route("/keys", self._keys),
                Route("/{tenant}/oauth2/v2.0/token", self._token, methods=["POST"]),
                Route("/teams/v3/conversations", self._chat, methods=["POST"]),
                Route(activities, self._say, methods=["POST"]),
                Route(activities + "/{ref}", self._replace, methods=["PUT"]),
                Route("/teams/v3/conversations/{conversation}/pagedMembers", self._members),
                Route("/teams/v3/conversations/{conversation}/members/{person}", self._member),
                *self.messages.routes,
            ]
        )

    @property
    def service_url(self) -> str:
        return f"{self.url}/teams/"

    @property
    def openid_url(self) -> str:
        return f"{self.url}/v1/.well-known/openidconfiguration"

    def fail(
        self, what: str, status: int, times: int = 1, code: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        """The next calls of `say`, `targeted`, `chat`, `replace`, `token`, `keys`, `members`, `tip` or `history` get this instead."""
        body = {"error": {"code": code, "message": "told to fail"}} if code else {}
        answers = [lambda: JSONResponse(body, status, headers=dict(headers or {}))] * times
        self._faults.setdefault(what, deque()).extend(answers)

    def answer(self, what: str, content: bytes, times: int = 1) -> None:
        """The next calls get this, and success."""
        self._faults.setdefault(what, deque()).extend([lambda: Response(content, 200)] * times)

    def mend(self) -> None:
        """Nothing fails any more."""
        self._faults.clear()
        self.late = 0.0

    def token(self, *, key: Any = _KEY, key_id: str = KEY_ID, algorithm: str = "RS256", **changes: Any) -> str:
        """A token as Teams signs it; `changes` to its claims, None to leave one out."""
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": APP, "iat": now, "nbf": now, "exp": now + 3600, "serviceurl": self.service_url}
        claims = {name: value for name, value in {**claims, **changes}.items() if value is not None}
        return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": key_id})

    async def deliver(self, bot: str, activity: Mapping[str, Any], token: str | None = None) -> httpx.Response:
        """To a bot, with a good token where none is given."""
        async with loopback.client() as client:
            headers = {"Authorization": f"Bearer {token or self.token(serviceurl=activity.get('serviceUrl'))}"}
            return await client.post(f"{bot}/teams/messages", json=activity, headers=headers)

    async def wait(self, count: int = 1) -> list[dict[str, Any]]:
        """What was said, once that is so much."""
        async with asyncio.timeout(10.0), self._told:
            await self._told.wait_for(lambda: len(self.sent) >= count)
        return self.sent

    def seen_by(self, person: str) -> list[dict[str, Any]]:
        """What somebody of the team can read: their one-to-one chat, and of the channels what is not for another alone."""

        def reads(one: dict[str, Any]) -> bool:
            if one["conversation"].partition(";")[0] not in {STAFFROOM, OFFICE}:
                return bool(one["conversation"] == self.chats.get(person))
            return not one["targeted"] or one["recipient"]["id"] in {person, account(person)}

        return [one for one in self.sent if reads(one)]

    def to(self, person: str) -> list[dict[str, Any]]:
        """What was said in the one-to-one chat with somebody."""
        return [one for one in self.sent if one["conversation"] == self.chats.get(person)]

    async def _openid(self, _: Request) -> Response:
        return self._fault("keys") or JSONResponse({"issuer": ISSUER, "jwks_uri": f"{self.url}/keys"})

    async def _keys(self, _: Request) -> Response:
        self.key_fetches += 1
        key = jwt.algorithms.RSAAlgorithm.to_jwk(_KEY.public_key(), as_dict=True)
        return JSONResponse({"keys": [{**key, "kid": KEY_ID, "use": "sig", "endorsements": ["msteams"]}]})

    async def _token(self, request: Request) -> Response:
        self.calls.append("token")
        form = dict(item.split("=", 1) for item in (await request.body()).decode().split("&"))
        if answer := self._fault("token"):
            return answer
        good = httpx.QueryParams((await request.body()).decode()).get("client_secret") == self.secret
        if not good or not form or request.path_params["tenant"] != TENANT:
            return JSONResponse({"error": "invalid_client", "error_description": "AADSTS7000215"}, 401)
        return JSONResponse({"token_type": "Bearer", "expires_in": 3599, "access_token": ACCESS})

    async def _chat(self, request: Request) -> Response:
        body = await request.json()
        self.calls.append("chat")
        if answer := self._fault("chat") or self._unsigned(request):
            return answer
        wanted = body["members"][0]["id"]
        person = next((one for one in (ANNA, BEN, HEAD) if wanted in {one, account(one)}), None)
        if person is None or body["tenantId"] != TENANT:
            return JSONResponse({"error": {"code": "BadSyntax", "message": "no such member"}}, 400)
        return JSONResponse({"id": self.chats.setdefault(person, f"a:{person[:8]}")}, 201)

    async def _say(self, request: Request) -> Response:
        body, place = await request.json(), request.path_params["conversation"]
        targeted = request.query_params.get("isTargetedActivity") == "true"
        self.calls.append("targeted" if targeted else "say")
        if answer := self._fault("targeted" if targeted else "say") or self._unsigned(request):
            return answer
        if targeted and not self.targeted:
            return JSONResponse({"error": {"code": "BadArgument", "message": "not in this tenant"}}, 400)
        if place.partition(";")[0] not in {STAFFROOM, OFFICE, *self.chats.values()}:
            return JSONResponse({"error": {"code": "ConversationNotFound", "message": "?"}}, 404)
        assert not (body.get("text") and body.get("attachments")), "Teams splits text and a card, and gives no id"
        ref = str(next(self._ids))
        async with self._told:
            self.sent.append({"conversation": place, "targeted": targeted, "id": ref, **body})
            self._told.notify_all()
        await asyncio.sleep(self.late)
        return JSONResponse({"id": ref}, 201)

    async def _replace(self, request: Request) -> Response:
        self.calls.append("replace")
        if answer := self._fault("replace") or self._unsigned(request):
            return answer
        self.replaced.append({"ref": request.path_params["ref"], **await request.json()})
        return JSONResponse({"id": request.path_params["ref"]})

    async def _members(self, request: Request) -> Response:
        if answer := self._fault("members") or self._unsigned(request):
            return answer
        return JSONResponse({"members": [_account(ANNA), _account(BEN)]})

    async def _member(self, request: Request) -> Response:
        if answer := self._fault("member") or self._unsigned(request):
            return answer
        wanted = request.path_params["person"]
        person = next((one for one in (ANNA, BEN) if wanted in {one, account(one)}), None)
        if person is None:
            return JSONResponse({"error": {"code": "MemberNotFoundInConversation", "message": "?"}}, 404)
        return JSONResponse(_account(person))

    def _fault(self, what: str) -> Response | None:
        waiting = self._faults.get(what)
        return waiting.popleft()() if waiting else None

    def _unsigned(self, request: Request) -> Response | None:
        if request.headers.get("authorization") == f"Bearer {ACCESS}" and self.signs_in:
            return None
        return JSONResponse({"error": {"code": "Unauthorized", "message": "?"}}, 401)


def _account(person: str) -> dict[str, str]:
    return {"id": account(person), "aadObjectId": person, "name": "Somebody", "tenantId": TENANT}
