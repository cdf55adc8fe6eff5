"""Who may speak to the Events API's address: a table of signatures, over HTTP. https://docs.slack.dev/authentication/verifying-requests-from-slack/"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import httpx
import pytest

from tests.emulators import loopback
from tests.emulators.local_slack import SIGNING_SECRET
from tests.slack.payloads import payload
from tests.slack.recording import RecordingInbox

BODY = json.dumps(payload("message")).encode()
Headers = dict[str, bytes]


def _headers(
    body: bytes = BODY,
    *,
    secret: str = SIGNING_SECRET,
    age: float = 0.0,
    version: str = "v0",
    stamp: str | None = None,
) -> Headers:
    """As Slack makes them, but for what is said."""
    stamp = str(int(time.time() - age)) if stamp is None else stamp
    digest = hmac.new(secret.encode(), f"{version}:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"x-slack-request-timestamp": stamp.encode(), "x-slack-signature": f"{version}={digest}".encode()}


def _without(name: str) -> Headers:
    return {header: value for header, value in _headers().items() if not header.endswith(name)}


def _changed(**headers: bytes) -> Headers:
    return _headers() | {f"x-slack-{name.replace('_', '-')}": value for name, value in headers.items()}


def _now(shift: int = 0) -> str:
    return str(int(time.time()) + shift)


def _mac() -> bytes:
    return _headers()["x-slack-signature"]


@dataclass(frozen=True)
class Row:
    name: str
    headers: Callable[[], Headers]
    status: int = 401
    body: bytes = BODY


TABLE = [
    Row("good", _headers, 200),
    Row("good, four minutes under way", partial(_headers, age=240.0), 200),
    Row("good, by a clock four minutes fast", partial(_headers, age=-240.0), 200),
    Row("another secret", partial(_headers, secret="another-secret")),
    Row("an empty secret", partial(_headers, secret="")),
    Row("old", partial(_headers, age=330.0)),
    Row("of the future", partial(_headers, age=-330.0)),
    Row("a year old", partial(_headers, age=31_536_000.0)),
    Row("no signature", partial(_without, "signature")),
    Row("no timestamp", partial(_without, "timestamp")),
    Row("neither", dict),
    Row("an empty signature", lambda: _changed(signature=b"")),
    Row("an empty timestamp", partial(_headers, stamp="")),
    Row("a timestamp that is no number", partial(_headers, stamp="yesterday")),
    Row("a timestamp with a fraction", lambda: _headers(stamp=_now() + ".5")),
    Row("a timestamp below nought", lambda: _headers(stamp="-" + _now())),
    Row("a very long timestamp", partial(_headers, stamp="9" * 6000)),
    Row("a timestamp not of this signature", lambda: _changed(request_timestamp=_now(-60).encode())),
    Row("an altered body", _headers, body=BODY.replace(b"3.45", b"4.45")),
    Row("a longer body", _headers, body=BODY + b" "),
    Row("no body", _headers, body=b""),
    Row("prefix v1", partial(_headers, version="v1")),
    Row("prefix v1 on a v0 digest", lambda: _changed(signature=_mac().replace(b"v0=", b"v1="))),
    Row("no prefix", lambda: _changed(signature=_mac().removeprefix(b"v0="))),
    Row("in capitals", lambda: _changed(signature=_mac().upper())),
    Row("cut short", lambda: _changed(signature=_mac()[:-1])),
    Row("not in ASCII", lambda: _changed(signature="v0=ä".encode())),
    Row("signed, and no text in any encoding", lambda: _headers(b"\xff\xfe\x00"), 400, b"\xff\xfe\x00"),
    Row("signed, and cut off", lambda: _headers(BODY[:40]), 400, BODY[:40]),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
async def test_signature(bot_url: str, inbox: RecordingInbox, row: Row) -> None:
    headers = [(name.encode(), value) for name, value in row.headers().items()]
    async with loopback.client() as client:
        answer: httpx.Response = await client.post(
            f"{bot_url}/slack/events", content=row.body, headers=[*headers, (b"content-type", b"application/json")]
        )
    assert answer.status_code == row.status
    assert len(inbox.heard) == (row.status == 200)
    assert inbox.unknowns["bad_signature"] == (row.status == 401)
