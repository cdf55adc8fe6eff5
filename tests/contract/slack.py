"""Slack over the signed Events API, on local-slack, through the proxy that fails as told."""

from __future__ import annotations

import contextlib
import copy
import hashlib
import hmac
import itertools
import json
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from adapters.base import Button, Note
from adapters.slack import SlackAdapter, SlackSettings
from tests.contract.harness import SAMPLES, Delivery, Failure, Feature, Opener, Said, Sample
from tests.emulators import loopback
from tests.emulators.faults import Faults
from tests.emulators.local_slack import ANNA, BEN, HTTP_APP, HTTP_BOT, HTTP_BOT_TOKEN, OFFICE, SIGNING_SECRET, WORKSPACE
from tests.emulators.serving import served
from tests.slack.conftest import Workspace
from tests.slack.payloads import NAMES, payload
from tests.slack.recording import RecordingInbox

_CALLS = ("chat.postEphemeral", "conversations.open", "chat.postMessage")


class SlackHarness:
    """Anna and Ben in a channel; the events are made here, signed, and posted."""

    platform = "slack"
    channel, person, other = OFFICE, ANNA, BEN
    lacks: Mapping[Feature, str] = {
        "html": "Slack has markup of its own and blocks, never HTML.",
    }
    secrets = (HTTP_BOT_TOKEN, SIGNING_SECRET)
    ways_to_forge = ("none", "wrong", "old")
    hindrances = ("not_in_channel", "archived")

    def __init__(self, workspace: Workspace, faults: Faults, settings: SlackSettings) -> None:
        self._slack = workspace.slack
        self._faults = faults
        self._settings = settings
        self._times = itertools.count(int(time.time()))
        self._events = itertools.count(1)
        self.url = ""
        self.inbox = RecordingInbox([OFFICE])
        self.adapter = SlackAdapter(settings)

    async def prove(self, feature: Feature) -> None:
        assert feature == "html"
        await self.say("<b>as typed</b>".replace("<", "&lt;").replace(">", "&gt;"))
        assert self.inbox.texts == ["<b>as typed</b>"]

    async def show(self, sample: Sample) -> Delivery:
        text = _escaped(SAMPLES[sample])
        blocks: list[dict[str, Any]] = []
        if sample == "mention":
            text = text.replace("@someone", f"<@{BEN}>")
        elif sample == "hidden_link":
            text = "Here is my <https://wa.me/447700900217|number>"
        elif sample == "blocks":
            blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]
            text = ""
        return await self._posted(text, blocks=blocks)

    async def say(self, text: str) -> Said:
        event = self._message(text)
        return Said(text, await self._event(event), event)

    async def again(self, said: Said) -> Delivery:
        return await self._event(said.payload)

    async def edit(self, said: Said, text: str) -> Delivery:
        edited = {"user": ANNA, "ts": self._ts()}
        return await self._changed(said, {**said.payload, "text": text, "edited": edited})

    async def retouch(self, said: Said) -> Delivery:
        unfurled = {"from_url": "https://school.example", "title": "A school", "text": "Ring 07700 900217"}
        return await self._changed(said, {**said.payload, "attachments": [unfurled]})

    async def delete(self, said: Said) -> Delivery:
        gone = {"type": "message", "subtype": "message_deleted", "channel": OFFICE, "channel_type": "channel"}
        ts = self._ts()
        more = {"deleted_ts": said.payload["ts"], "previous_message": said.payload, "ts": ts, "event_ts": ts}
        return await self._event({**gone, **more})

    async def bot_says(self, text: str, *, own: bool) -> Delivery:
        bot = {"user": HTTP_BOT, "bot_id": "B0BOTHTTP1"} if own else {"bot_id": "B0OTHER001", "subtype": "bot_message"}
        event = {key: value for key, value in self._message(text).items() if key != "user"}
        return await self._event({**event, **bot})

    def body(self, text: str) -> bytes:
        return self._wrapped(self._message(text)).encode()

    async def deliver(self, body: bytes) -> Delivery:
        answer = await self._post(body)
        return Delivery(answer.is_success or "x-slack-no-retry" in answer.headers, answer.status_code)

    def oddities(self) -> list[bytes]:
        whole = self._message("Hello")
        odd: list[dict[str, Any]] = [
            {"ts": "soon"}, {"ts": None}, {"user": 7}, {"channel": []}, {"text": {"a": 1}}, {"blocks": 7},
            {"blocks": [{"type": "hologram", "elements": [[]]}]}, {"subtype": "message_hologram"},
            {"subtype": "message_changed", "message": []}, {"files": [None, 3]}, {"attachments": {"a": 1}},
            {"type": "hologram"}, {"type": None}, {"text": "\ud800"},
        ]  # fmt: skip
        known = [name for name in NAMES if "command" not in payload(name) and payload(name)["type"] == "event_callback"]
        bodies = [self._wrapped({**whole, **one}) for one in odd] + [json.dumps(payload(name)) for name in known]
        return [body.encode() for body in [*bodies, '{"type": "event_callback"}', '{"type": "hologram"}', "{}"]]

    async def forge(self, way: str, body: bytes) -> int:
        secret, age = {"none": (None, 0.0), "wrong": ("another-secret", 0.0), "old": (SIGNING_SECRET, 600.0)}[way]
        return (await self._post(body, secret, age)).status_code

    def note(self, text: str, id_: str = "note-1") -> Note:
        return Note(id_, "slack", WORKSPACE, OFFICE, ANNA, None, text, (Button("fine", "That's fine here"),))

    async def fail(self, how: Failure, retry_after: int = 30) -> None:
        for method in _CALLS:
            match how:
                case "refused":
                    self._faults.answer(method, error="user_not_found", times=9)
                case "limited":
                    self._faults.too_many(method, retry_after, times=9)
                case "away":
                    self._faults.answer(method, status=503, times=9)
                case "lost":
                    for _ in range(9):
                        self._faults.lose(method, 3.0)
                case "garbage":
                    self._faults.answer(method, status=200, error="an error of the future {{{", times=9)

    async def hinder(self, how: str) -> None:
        error = {"not_in_channel": "user_not_in_channel", "archived": "is_archived"}[how]
        self._faults.answer("chat.postEphemeral", error=error, times=9)

    async def mend(self) -> None:
        self._faults.mend()

    async def seen_by(self, person: str) -> list[str]:
        everywhere = await self._slack.messages(OFFICE) + await self._slack.direct(person)
        bots = [one for one in everywhere if one.get("user") not in {ANNA, BEN}]
        return [_read(one) for one in bots if one.get("ephemeral_to") in {None, person}]

    async def away(self) -> None:
        """Over HTTP the bot meets Slack when it starts; from then on only when it has something to say."""
        await self.adapter.stop()
        self._faults.answer("auth.test", status=503, times=99)
        await self.adapter.start(self.inbox)

    async def back(self) -> None:
        self._faults.mend()

    async def _post(self, body: bytes, secret: str | None = SIGNING_SECRET, age: float = 0.0) -> httpx.Response:
        """Signed as of `age` seconds ago, whatever bytes it holds; unsigned where there is no secret."""
        stamp, headers = str(int(time.time() - age)).encode(), [(b"content-type", b"application/json")]
        if secret is not None:
            signature = hmac.new(secret.encode(), b"v0:%s:%s" % (stamp, body), hashlib.sha256).hexdigest()
            headers += [(b"x-slack-request-timestamp", stamp), (b"x-slack-signature", b"v0=" + signature.encode())]
        async with loopback.client() as client:
            return await client.post(f"{self.url}/slack/events", content=body, headers=headers)

    def _ts(self) -> str:
        return f"{next(self._times)}.000100"

    def _message(self, text: str, **more: Any) -> dict[str, Any]:
        ts = self._ts()
        words = {"text": text, "channel": OFFICE, "channel_type": "channel", "team": WORKSPACE}
        return {"type": "message", "user": ANNA, "ts": ts, "event_ts": ts, **words, **more}

    async def _posted(self, text: str, **more: Any) -> Delivery:
        return await self._event(self._message(text, **more))

    async def _changed(self, said: Said, new: Mapping[str, Any]) -> Delivery:
        ts = self._ts()
        place = {"type": "message", "subtype": "message_changed", "channel": OFFICE, "channel_type": "channel"}
        event = {**place, "message": new, "previous_message": said.payload, "ts": ts, "event_ts": ts, "hidden": True}
        return await self._event(event)

    async def _event(self, event: Mapping[str, Any]) -> Delivery:
        return await self.deliver(self._wrapped(event).encode())

    def _wrapped(self, event: Mapping[str, Any]) -> str:
        id_ = f"Ev{next(self._events):08d}"
        outer = {"token": "-", "team_id": WORKSPACE, "api_app_id": HTTP_APP, "type": "event_callback", "event_id": id_}
        return json.dumps({**outer, "event_time": int(time.time()), "event": copy.deepcopy(dict(event))})


def _read(message: Mapping[str, Any]) -> str:
    """What is shown: the blocks, where there are any."""
    sections = [block["text"]["text"] for block in message.get("blocks") or () if block["type"] == "section"]
    return "\n".join(sections) if sections else str(message["text"])


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@contextlib.asynccontextmanager
async def opened(request: pytest.FixtureRequest) -> AsyncIterator[SlackHarness]:
    workspace: Workspace = request.getfixturevalue("shared_workspace")
    await workspace.slack.reset()
    faults = Faults(workspace.slack.api_url)
    settings = SlackSettings(
        mode="http",
        bot_token=HTTP_BOT_TOKEN,
        signing_secret=SIGNING_SECRET,
        channels=(OFFICE,),
        timeout=2.0,
    )
    async with served(faults.app) as api:
        harness = SlackHarness(workspace, faults, replace(settings, api_url=f"{api}/api/"))
        await harness.adapter.start(harness.inbox)
        async with served(Starlette(routes=list(harness.adapter.routes))) as harness.url:
            yield harness
            await harness.adapter.stop()


HARNESSES: dict[str, Opener] = {"slack": opened}
