"""Who may speak to the webhook: a table of secrets and addresses, over HTTP. https://core.telegram.org/bots/api#setwebhook"""

from __future__ import annotations

from dataclasses import dataclass

import httpx
import pytest

from adapters.telegram import webhook
from tests.emulators import loopback
from tests.emulators.bot_api import SECRET, TOKEN, BotApi
from tests.slack.recording import RecordingInbox
from tests.telegram.conftest import Bot

PATH = webhook.path(SECRET)
HEADER = b"x-telegram-bot-api-secret-token"


@dataclass(frozen=True)
class Row:
    name: str
    secrets: tuple[bytes, ...] = (SECRET.encode(),)
    path: str = PATH
    status: int = 403
    method: str = "POST"


TABLE = [
    Row("good", status=200),
    Row("good, with the secret as the address", path=f"/telegram/{SECRET}", status=200),
    Row("no secret", ()),
    Row("an empty secret", (b"",)),
    Row("another secret", (b"another-secret_0123456789",)),
    Row("the secret and more", (SECRET.encode() + b"x",)),
    Row("the secret but its end", (SECRET[:-1].encode(),)),
    Row("in capitals", (SECRET.upper().encode(),)),
    Row("in another script", ("ä".encode(),)),
    Row("not in any encoding", (b"\xff\xfe",)),
    Row("the bot's token", (TOKEN.encode(),)),
    Row("the address in place of the secret", (PATH.rpartition("/")[2].encode(),)),
    Row("another one first", (b"another", SECRET.encode())),
    Row("another address", path="/telegram/0123456789abcdef0123456789abcdef"),
    Row("the token as the address", path=f"/telegram/{TOKEN}"),
    Row("the address and more", path=PATH + "0"),
    Row("no secret in the address", path="/telegram/", status=404),
    Row("no address", path="/telegram", status=404),
    Row("below the address", path=PATH + "/x", status=404),
    Row("fetched", method="GET", status=405),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
async def test_secret(hooked: Bot, telegram: BotApi, inbox: RecordingInbox, row: Row) -> None:
    update = telegram.update("message", telegram.message("Hello"))
    async with loopback.client() as client:
        content = httpx.Request("POST", hooked.url, json=update).content
        headers = [(HEADER, secret) for secret in row.secrets]
        answer = await client.request(row.method, f"{hooked.url}{row.path}", content=content, headers=headers)
    assert answer.status_code == row.status
    assert inbox.texts == (["Hello"] if row.status == 200 else [])
    assert inbox.unknowns["bad_secret"] == (row.status == 403)


async def test_refused_before_anything_is_parsed(hooked: Bot, inbox: RecordingInbox) -> None:
    async with loopback.client() as client:
        answer = await client.post(f"{hooked.url}{PATH}", content=b"{not json")
    assert answer.status_code == 403
    assert inbox.unknowns == {"bad_secret": 1}
