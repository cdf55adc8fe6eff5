"""Microsoft Teams over its signed webhook, on Microsoft's side of it over loopback: notes in one-to-one chats, and targeted."""

from __future__ import annotations

import contextlib
import html
import itertools
import json
import re
import time
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from starlette.applications import Starlette

from adapters.base import Button, Note
from adapters.teams import TeamsAdapter, TeamsSettings
from tests.contract.harness import SAMPLES, Delivery, Failure, Feature, Opener, Said, Sample
from tests.emulators import loopback
from tests.emulators.microsoft import ACCESS, ANNA, APP, BEN, SECRET, STAFFROOM, TENANT, Microsoft, account
from tests.emulators.serving import served
from tests.slack.recording import RecordingInbox
from tests.teams.activities import NAMES, activity

_STRANGER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
_CARD = "application/vnd.microsoft.card.adaptive"
_SPEAKING = ("chat", "say", "targeted")
_EMOJI = re.compile("[\U0001f000-\U0001faff\u200d]+")
_MARKED = re.compile(r"\\([\\*_\[\]`~])")
_FORGED: Mapping[str, Mapping[str, Any]] = {
    "strangers_key": {"key": _STRANGER},
    "unknown_key": {"key": _STRANGER, "key_id": "key-2"},
    "another_algorithm": {"algorithm": "RS512"},
    "another_bot": {"aud": "11111111-2222-4333-8444-555555555555"},
    "another_issuer": {"iss": "https://sts.windows.net/528dbe3f/"},
    "expired": {"exp": 1_700_000_000},
    "no_service": {"serviceurl": None},
}


class TeamsHarness:
    """Anna and Ben in a channel whose team consented; the activities are made here, signed, and posted."""

    platform = "teams"
    channel, person, other = STAFFROOM, ANNA, BEN
    lacks: Mapping[Feature, str] = {}
    ways_to_forge = ("none", *_FORGED)
    hindrances = ("no_chat", "not_a_member", "blocked", "not_targeted")

    def __init__(self, microsoft: Microsoft, settings: TeamsSettings) -> None:
        self._microsoft = microsoft
        self._token = microsoft.token()
        self._times = itertools.count(int(time.time() * 1000), 1000)
        self.url = ""
        self.secrets = (SECRET, ACCESS, self._token)
        self.inbox = RecordingInbox([STAFFROOM], self.platform)
        self.adapter = TeamsAdapter(settings)

    async def prove(self, feature: Feature) -> None:
        raise NotImplementedError

    async def show(self, sample: Sample) -> Delivery:
        words = SAMPLES[sample]
        escaped = html.escape(words, quote=False)
        text, page, more = escaped, f"<p>{escaped}</p>", dict[str, Any]()
        match sample:
            case "lines":
                page = "".join(f"<p>{line}</p>\n" for line in words.splitlines())
            case "emoji":  # the plain text goes without them
                text = _EMOJI.sub("", words)
                page = _EMOJI.sub(r'<emoji id="x" alt="\g<0>" title="?"></emoji>', page)
            case "mention":
                marked = {"type": "mention", "text": "<at>Ben Example</at>"}
                more = {"entities": [{**marked, "mentioned": {"id": account(BEN), "name": "Ben Example"}}]}
                shown = '<span itemscope itemtype="http://schema.skype.com/Mention" itemid="0">Ben Example</span>'
                text, page = (f"Ask {ben} about the key" for ben in ("<at>Ben Example</at>", shown))
            case "hidden_link":
                text = "Here is my number"
                page = '<p>Here is my <a href="https://wa.me/447700900217">number</a></p>'
            case "blocks":
                card = {"type": "AdaptiveCard", "body": [{"type": "TextBlock", "text": words}]}
                return await self._delivered(
                    self._activity(text="", attachments=[{"contentType": _CARD, "content": card}])
                )
            case "html":
                text = ""
            case _:
                pass
        return await self._delivered(self._message(text, page, **more))

    async def say(self, text: str) -> Said:
        posted = self._message(html.escape(text, quote=False))
        return Said(text, await self._delivered(posted), posted)

    async def again(self, said: Said) -> Delivery:
        return await self._delivered(said.payload)

    async def edit(self, said: Said, text: str) -> Delivery:
        return await self._delivered(self._changed(said, "messageUpdate", "editMessage", text))

    async def retouch(self, said: Said) -> Delivery:
        """Somebody put a heart to it; and it changed in a way that nobody typed."""
        reaction = {key: value for key, value in said.payload.items() if key not in {"text", "attachments"}}
        liked = {"type": "messageReaction", "replyToId": said.payload["id"], "reactionsAdded": [{"type": "heart"}]}
        first = await self._delivered({**reaction, **liked})
        second = await self._delivered(self._changed(said, "messageUpdate", "previewMessage", said.text))
        return first if not first.acknowledged else second

    async def delete(self, said: Said) -> Delivery:
        gone = self._changed(said, "messageDelete", "softDeleteMessage", "")
        return await self._delivered({key: value for key, value in gone.items() if key not in {"text", "attachments"}})

    async def bot_says(self, text: str, *, own: bool) -> Delivery:
        bot = APP if own else "c9e8c047-2a74-40a2-b28a-b162d5f5327c"
        return await self._delivered({**self._message(text), "from": {"id": f"28:{bot}", "name": "A bot"}})

    def body(self, text: str) -> bytes:
        return json.dumps(self._message(text)).encode()

    async def deliver(self, body: bytes) -> Delivery:
        answer = await self._post(body, self._token)
        return Delivery(answer.is_success, answer.status_code)

    def oddities(self) -> list[bytes]:
        whole = self._message("Hello")
        nested: Any = "deep"
        for _ in range(200):
            nested = {"items": [nested]}
        odd: list[dict[str, Any]] = [
            {"timestamp": "soon"}, {"timestamp": "9999-99-99T99:99:99Z"}, {"timestamp": None, "id": "1" * 15},
            {"id": None}, {"id": 7}, {"from": []}, {"from": {"id": 7, "aadObjectId": {}}}, {"text": {"a": 1}},
            {"text": "\ud800", "attachments": []}, {"conversation": None, "channelData": 7}, {"recipient": []},
            {"attachments": [None, 3, {"contentType": "text/html", "content": "<" * 900}]},
            {"attachments": [{"contentType": _CARD, "content": nested}]}, {"entities": [None, {"type": "mention"}]},
            {"attachments": [{"contentType": "messageReference", "content": "{" * 900}]}, {"membersAdded": 3},
            {"type": "hologramMessage"}, {"type": None}, {"type": "messageUpdate"}, {"type": "messageDelete", "id": 3},
            {"type": "invoke", "name": "hologram"}, {"type": "invoke", "name": "adaptiveCard/action", "value": [1]},
            {"type": "conversationUpdate", "membersAdded": [None]}, {"type": "event", "name": "hologram"},
            {"channelId": "hologram"}, {"value": {"verb": "tactful_fine", "note": ["x"]}, "text": "", "attachments": 7},
        ]  # fmt: skip
        bodies = [{**whole, **one} for one in odd]
        bodies += [activity(name, self._microsoft.service_url) for name in NAMES if name != "message_of_other_service"]
        return [json.dumps(body).encode() for body in bodies]

    async def forge(self, way: str, body: bytes) -> int:
        token = None if way == "none" else self._microsoft.token(**_FORGED[way])
        return (await self._post(body, token)).status_code

    def note(self, text: str, id_: str = "note-1") -> Note:
        buttons = (Button("fine", "That's fine here"), Button("not_right", "Not right"))
        return Note(id_, self.platform, TENANT, STAFFROOM, ANNA, None, text, buttons)

    async def fail(self, how: Failure, retry_after: int = 30) -> None:
        if how == "lost":
            self._microsoft.late = 4.0
        for what in _SPEAKING:
            match how:
                case "refused":
                    self._microsoft.fail(what, 403, times=9, code="MessageWritesBlocked")
                case "limited":
                    self._microsoft.fail(what, 429, times=9, headers={"Retry-After": str(retry_after)})
                case "away":
                    self._microsoft.fail(what, 503, times=9)
                case "garbage" if what != "chat":
                    self._microsoft.answer(what, b'{"id": [[[', times=9)
                case _:
                    pass

    async def hinder(self, how: str) -> None:
        match how:
            case "no_chat":
                self._microsoft.fail("targeted", 403, code="NotEnoughPermissions")
                self._microsoft.fail("chat", 403, code="ForbiddenOperationException")
            case "not_a_member":
                self._microsoft.fail("targeted", 404, code="BotNotInConversationRoster")
            case "blocked":
                self._microsoft.fail("targeted", 400, code="BadArgument")
                self._microsoft.fail("say", 403, code="MessageWritesBlocked")
            case "not_targeted":
                self._microsoft.targeted = False

    async def mend(self) -> None:
        self._microsoft.mend()

    async def seen_by(self, person: str) -> list[str]:
        return [_read(one) for one in self._microsoft.seen_by(person)]

    async def away(self) -> None:
        """The bot meets Microsoft when it signs in; from then on only when it has something to say."""
        await self.adapter.stop()
        self._microsoft.fail("token", 503, times=99)
        await self.adapter.start(self.inbox)

    async def back(self) -> None:
        self._microsoft.mend()

    def _message(self, text: str, page: str | None = None, **more: Any) -> dict[str, Any]:
        """As Teams sends it: the plain text, escaped, and the HTML that was shown."""
        shown = {"contentType": "text/html", "content": f"<p>{text}</p>" if page is None else page}
        return self._activity(text=text, attachments=[shown], **more)

    def _activity(self, **more: Any) -> dict[str, Any]:
        now = next(self._times)
        place = f"{STAFFROOM};messageid={now}"
        made = activity("message", self._microsoft.service_url, id=str(now), timestamp=_stamp(now), **more)
        return {**made, "conversation": {**made["conversation"], "id": place}}

    def _changed(self, said: Said, kind: str, event: str, text: str) -> dict[str, Any]:
        data = {**said.payload["channelData"], "eventType": event}
        words = self._message(html.escape(text, quote=False))
        changed = {"type": kind, "timestamp": words["timestamp"], "channelData": data}
        return {**said.payload, **changed, "text": words["text"], "attachments": words["attachments"]}

    async def _post(self, body: bytes, token: str | None) -> httpx.Response:
        headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
        async with loopback.client() as client:
            return await client.post(f"{self.url}/teams/messages", content=body, headers=headers)

    async def _delivered(self, made: Mapping[str, Any]) -> Delivery:
        return await self.deliver(json.dumps(made).encode())


def _stamp(milliseconds: int) -> str:
    """With Teams' seven places after the point."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03d}0000Z"


def _read(said: Mapping[str, Any]) -> str:
    """What is shown: the card's words, where there is one."""
    cards = [one["content"] for one in said.get("attachments") or ()]
    if not cards:
        return str(said["text"])
    return _MARKED.sub(r"\1", "\n".join(block["text"] for card in cards for block in card["body"]))


@contextlib.asynccontextmanager
async def _opened(*, targeted: bool) -> AsyncIterator[TeamsHarness]:
    microsoft = Microsoft()
    async with served(microsoft.app) as microsoft.url:
        settings = TeamsSettings(
            app_id=APP,
            tenant=TENANT,
            client_secret=SECRET,
            channels=(STAFFROOM,),
            targeted=targeted,
            service_url=microsoft.service_url,
            openid_url=microsoft.openid_url,
            login_url=microsoft.url,
            graph_url=f"{microsoft.url}/graph/v1.0",
            timeout=2.0,
        )
        harness = TeamsHarness(microsoft, settings)
        await harness.adapter.start(harness.inbox)
        async with served(Starlette(routes=list(harness.adapter.routes))) as harness.url:
            yield harness
            await harness.adapter.stop()


@contextlib.asynccontextmanager
async def in_chats(_: pytest.FixtureRequest) -> AsyncIterator[TeamsHarness]:
    async with _opened(targeted=False) as harness:
        yield harness


@contextlib.asynccontextmanager
async def in_the_channel(_: pytest.FixtureRequest) -> AsyncIterator[TeamsHarness]:
    """The tenant has messages that one person of a channel sees."""
    async with _opened(targeted=True) as harness:
        yield harness


HARNESSES: dict[str, Opener] = {"teams": in_chats, "teams-targeted": in_the_channel}
