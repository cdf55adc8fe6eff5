"""Who may speak to the webhook: a table of tokens, over HTTP, with keys from a server on this machine."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from adapters.base import Post
from adapters.teams import TeamsSettings
from tests.emulators import loopback, microsoft
from tests.emulators.microsoft import APP, ISSUER, KEY_ID, STAFFROOM, Microsoft
from tests.slack.recording import RecordingInbox
from tests.teams.activities import activity
from tests.teams.conftest import Bot, Start

_STRANGER = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _claims(of: Microsoft, **changes: Any) -> dict[str, Any]:
    now = int(time.time())
    return {
        "iss": ISSUER,
        "aud": APP,
        "iat": now,
        "nbf": now,
        "exp": now + 3600,
        "serviceurl": of.service_url,
        **changes,
    }


def _public() -> bytes:
    return microsoft._KEY.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _by_hand(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    parts = [json.dumps(header).encode(), json.dumps(claims).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def _hmac_of_the_public_key(of: Microsoft) -> str:
    """The known confusion: our own public key used as the secret of an HMAC."""
    import hashlib
    import hmac

    body = _by_hand({"alg": "HS256", "typ": "JWT", "kid": KEY_ID}, _claims(of)).rpartition(".")[0]
    signature = hmac.new(_public(), body.encode(), hashlib.sha256).digest()
    return f"{body}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def _swapped(of: Microsoft) -> str:
    """A good signature under other claims."""
    head, _, signature = of.token().split(".")
    body = base64.urlsafe_b64encode(json.dumps(_claims(of, exp=9_999_999_999)).encode()).rstrip(b"=").decode()
    return f"{head}.{body}.{signature}"


@dataclass(frozen=True)
class Row:
    name: str
    token: Callable[[Microsoft], str]
    status: int = 401


_LEEWAY = 300
TABLE = [
    Row("good", lambda of: of.token(), 200),
    Row("good for some seconds yet by other clocks", lambda of: of.token(exp=int(time.time()) - _LEEWAY + 30), 200),
    Row("audience of another bot", lambda of: of.token(aud="11111111-2222-4333-8444-555555555555")),
    Row("no audience", lambda of: of.token(aud=None)),
    Row("another issuer", lambda of: of.token(iss="https://sts.windows.net/528dbe3f/")),
    Row("no issuer", lambda of: of.token(iss=None)),
    Row("expired", lambda of: of.token(exp=int(time.time()) - _LEEWAY - 30)),
    Row("no expiry", lambda of: of.token(exp=None)),
    Row("not good yet", lambda of: of.token(nbf=int(time.time()) + _LEEWAY + 30)),
    Row("no service URL", lambda of: of.token(serviceurl=None)),
    Row("another service URL", lambda of: of.token(serviceurl="https://evil.example/")),
    Row("a stranger's key under Microsoft's name",
        lambda of: jwt.encode(_claims(of), _STRANGER, algorithm="RS256", headers={"kid": KEY_ID})),
    Row("a key that Microsoft does not have",
        lambda of: jwt.encode(_claims(of), _STRANGER, algorithm="RS256", headers={"kid": "other"})),
    Row("no key id", lambda of: jwt.encode(_claims(of), microsoft._KEY, algorithm="RS256")),
    Row("another algorithm of the same key",
        lambda of: jwt.encode(_claims(of), microsoft._KEY, algorithm="RS512", headers={"kid": KEY_ID})),
    Row("HMAC with the public key", _hmac_of_the_public_key),
    Row("algorithm none", lambda of: _by_hand({"alg": "none", "kid": KEY_ID}, _claims(of))),
    Row("algorithm none in a capital", lambda of: _by_hand({"alg": "None", "kid": KEY_ID}, _claims(of))),
    Row("no signature", lambda of: of.token().rpartition(".")[0] + "."),
    Row("other claims under a good signature", _swapped),
    Row("no token at all", lambda _: "."),
    Row("no token but words", lambda _: "let me in"),
    Row("very long", lambda of: of.token() + "A" * 20_000),
]  # fmt: skip


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
async def test_token(microsoft: Microsoft, bot: Bot, inbox: RecordingInbox, row: Row) -> None:
    body = activity("message", microsoft.service_url)
    async with loopback.client() as client:
        headers = {"Authorization": f"Bearer {row.token(microsoft)}"}
        answer = await client.post(f"{bot.url}/teams/messages", json=body, headers=headers)
    assert answer.status_code == row.status
    assert len(inbox.heard) == (row.status == 200)
    assert inbox.unknowns == ({} if row.status == 200 else {"bad_token": 1})


@pytest.mark.parametrize("header", [None, "Basic dXNlcjpwYXNz", "bearer", "Bearer"])
async def test_without_a_bearer_token(microsoft: Microsoft, bot: Bot, header: str | None) -> None:
    async with loopback.client() as client:
        headers = {"Authorization": header} if header else {}
        answer = await client.post(
            f"{bot.url}/teams/messages", json=activity("message", microsoft.service_url), headers=headers
        )
    assert answer.status_code == 401


@pytest.mark.parametrize("url", [None, "", 7, []])
async def test_activity_that_names_no_service_is_done_with_and_unheard(
    microsoft: Microsoft, bot: Bot, inbox: RecordingInbox, url: object
) -> None:
    """Its token is good: with 401 Teams would take the bot for broken."""
    body = {**activity("message"), "serviceUrl": url}
    answer = await microsoft.deliver(bot.url, body, microsoft.token())
    assert (answer.status_code, inbox.heard, inbox.unknowns) == (200, [], {"malformed": 1})


async def test_activity_of_another_tenant_does_not_move_the_service(
    microsoft: Microsoft, bot: Bot, inbox: RecordingInbox
) -> None:
    """The app may stand in several tenants; what is said here goes where this tenant is served."""
    elsewhere = "https://elsewhere.example/teams/"
    assert (await microsoft.deliver(bot.url, activity("message_of_other_tenant", elsewhere))).status_code == 200
    assert inbox.unknowns == {"other_tenant": 1}
    await bot.adapter.post(Post("", STAFFROOM, "Hello"))
    assert len(microsoft.sent) == 1


async def test_refused_before_anything_is_parsed(bot: Bot, inbox: RecordingInbox) -> None:
    async with loopback.client() as client:
        answer = await client.post(f"{bot.url}/teams/messages", content=b"{not json")
    assert answer.status_code == 401
    assert inbox.unknowns == {"bad_token": 1}


async def test_unknown_keys_of_anybody_do_not_have_us_fetch_all_day(microsoft: Microsoft, bot: Bot) -> None:
    body = activity("message", microsoft.service_url)
    for number in range(20):
        token = jwt.encode(_claims(microsoft), _STRANGER, algorithm="RS256", headers={"kid": f"made-up-{number}"})
        assert (await microsoft.deliver(bot.url, body, token)).status_code == 401
    assert microsoft.key_fetches == 1


async def test_nobody_is_let_in_while_the_keys_cannot_be_had_and_teams_tries_again(
    microsoft: Microsoft, bot: Bot, inbox: RecordingInbox
) -> None:
    """503, not 401: with 401 Teams would not come back with the message."""
    microsoft.fail("keys", 503)
    assert (await microsoft.deliver(bot.url, activity("message", microsoft.service_url))).status_code == 503
    assert inbox.heard == []


async def test_no_token_in_the_log(
    microsoft: Microsoft, started: Start, settings: TeamsSettings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    token = microsoft.token(aud="another")
    async with started(settings) as bot:
        await microsoft.deliver(bot.url, activity("message", microsoft.service_url), token)
        await microsoft.deliver(bot.url, activity("message_question", microsoft.service_url))
        await microsoft.wait()
    said = "\n".join(record.getMessage() + str(record.exc_text) for record in caplog.records)
    assert [secret for secret in (token, token.split(".")[2], microsoft.secret, "access-token") if secret in said] == []
