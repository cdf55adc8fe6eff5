"""Payload files in Slack's published shapes, and their delivery: signed as Slack signs, over HTTP."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
from slack_sdk.signature import SignatureVerifier

from tests.emulators import loopback
from tests.emulators.local_slack import SIGNING_SECRET

_FOLDER = Path(__file__).parents[1] / "payloads" / "slack"
NAMES = sorted(path.stem for path in _FOLDER.glob("*.json"))


def payload(name: str) -> dict[str, Any]:
    """The file's content."""
    return dict(json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8")))


def message(name: str) -> dict[str, Any]:
    """The message of an event file."""
    return dict(payload(name)["event"])


async def deliver(url: str, name: str) -> httpx.Response:
    """As Slack delivers it: events as JSON, buttons as a form with `payload`, commands as a form."""
    body = payload(name)
    if "command" in body:
        return await post(url, urlencode(body), form=True)
    if body["type"] in {"block_actions", "view_submission"}:
        return await post(url, urlencode({"payload": json.dumps(body)}), form=True)
    return await post(url, json.dumps(body))


async def post(
    url: str, body: str, *, form: bool = False, secret: str | None = SIGNING_SECRET, age: float = 0.0
) -> httpx.Response:
    """Any body, signed with `secret` as of `age` seconds ago; unsigned where that is None."""
    headers = {"content-type": "application/x-www-form-urlencoded" if form else "application/json"}
    if secret is not None:
        stamp = str(int(time.time() - age))
        signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body)
        headers |= {"x-slack-request-timestamp": stamp, "x-slack-signature": str(signature)}
    async with loopback.client() as client:
        return await client.post(f"{url}/slack/events", content=body.encode(), headers=headers)
