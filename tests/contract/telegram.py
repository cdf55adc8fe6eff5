"""Telegram, fetched and delivered, on our own Bot API server."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from starlette.applications import Starlette

from adapters.base import Button, Note
from adapters.telegram import TelegramAdapter
from adapters.telegram import webhook as webhooks
from tests.contract.harness import SAMPLES, Delivery, Failure, Feature, Opener, Said, Sample
from tests.emulators.bot_api import ANNA, BEN, BOT, PHOTO, SECRET, STAFFROOM, TOKEN, BotApi, entity, person
from tests.emulators.bot_api_table import TYPES
from tests.emulators.serving import served
from tests.slack.recording import RecordingInbox
from tests.telegram.conftest import CHANNELS, by_webhook, polling

_LINK = "https://wa.me/447700900217"
_WRONG_PATH = "/telegram/0123456789abcdef0123456789abcdef"


class TelegramHarness:
    """Anna and Ben in a group where the bot is an administrator."""

    platform = "telegram"
    channel, person, other = str(STAFFROOM), str(ANNA), str(BEN)
    secrets = (TOKEN, TOKEN.partition(":")[2], SECRET)
    hindrances = ("not_admin", "not_started", "an_old_server", "kicked")

    def __init__(self, telegram: BotApi, adapter: TelegramAdapter, inbox: RecordingInbox) -> None:
        self.telegram = telegram
        self.adapter = adapter
        self.inbox = inbox
        self.lacks: Mapping[Feature, str] = {
            "deletions": "The Bot API has no update that says a group's message was deleted.",
            "html": "A message of Telegram's has words and entities; HTML is only for what bots send.",
            **self._lacks,
        }

    _lacks: Mapping[Feature, str] = {}
    ways_to_forge: tuple[str, ...] = ()

    async def prove(self, feature: Feature) -> None:
        match feature:
            case "deletions":
                assert not [field for field in TYPES["Update"].split() if "delete" in field]
            case "html":
                await self.say("<b>as typed</b>")
                assert self.inbox.texts == ["<b>as typed</b>"]
            case _:
                assert feature == "forgery"
                assert not self.adapter.routes

    async def show(self, sample: Sample) -> Delivery:
        text, more = SAMPLES[sample], dict[str, Any]()
        if sample == "mention":
            text = text.replace("@someone", "Ben Example")
            more = {"entities": [entity(text, "Ben Example", "text_mention", user=person(BEN))]}
        elif sample == "hidden_link":
            text = "Here is my number"
            more = {"entities": [entity(text, "number", "text_link", url=_LINK)]}
        elif sample == "blocks":
            more = {"caption": text, "photo": [PHOTO]}
            text = ""
        elif sample == "emoji":
            more = {"entities": [entity(text, "all", "bold")]}
        return await self._delivered(self.telegram.update("message", self.telegram.message(text, **more)))

    async def say(self, text: str) -> Said:
        update = self.telegram.update("message", self.telegram.message(text))
        return Said(text, await self._delivered(update), update)

    async def again(self, said: Said) -> Delivery:
        return await self._delivered(said.payload)

    async def edit(self, said: Said, text: str) -> Delivery:
        message = said.payload["message"]
        changed = {**message, "text": text, "edit_date": message["date"] + 5}
        return await self._delivered(self.telegram.update("edited_message", changed))

    async def retouch(self, said: Said) -> Delivery:
        """A preview was added: the words are the same."""
        more = {"link_preview_options": {"is_disabled": False}}
        return await self.edit(
            Said(said.text, said.delivery, {"message": {**said.payload["message"], **more}}), said.text
        )

    async def delete(self, said: Said) -> Delivery:
        raise NotImplementedError

    async def bot_says(self, text: str, *, own: bool) -> Delivery:
        bot = person(BOT) if own else {**person(6000), "is_bot": True}
        return await self._delivered(self.telegram.update("message", {**self.telegram.message(text), "from": bot}))

    def body(self, text: str) -> bytes:
        return json.dumps(self.telegram.update("message", self.telegram.message(text))).encode()

    async def deliver(self, body: bytes) -> Delivery:
        raise NotImplementedError

    def oddities(self) -> list[bytes]:
        whole = self.telegram.message("Hello")
        changes: tuple[dict[str, Any], ...] = (
                {"date": "soon"}, {"date": 10**30}, {"date": -5}, {"from": None}, {"from": {"id": "x", "is_bot": 0}},
                {"chat": []}, {"chat": {"id": 2**80, "type": "supergroup"}}, {"text": {"a": 1}}, {"entities": 7},
                {"entities": [None, {"type": "text_link", "offset": -1, "length": 10**9, "url": 3}]},
                {"rich_message": {"blocks": _deep(200)}}, {"message_id": None}, {"poll": {"options": [[]]}},
                {"caption": "\ud800", "text": None}, {"hologram": {"x": 1}}, {"sender_chat": {"id": "?"}},
        )  # fmt: skip
        updates: list[object] = [{"update_id": 1 + n, "message": {**whole, **odd}} for n, odd in enumerate(changes)]
        updates += [
            {"update_id": 50, "hologram": {"id": 1}},
            {"update_id": 51, "edited_message": whole},
            {"update_id": 52, "callback_query": {"id": 7, "from": person(ANNA), "data": "tactful:fine:" + "x" * 900}},
            {"update_id": 53, "callback_query": {"data": None}},
            {"update_id": 54, "my_chat_member": {"chat": {"id": None}}},
            {"update_id": 55, "message": None},
            {"update_id": 56, "poll": {}, "message": []},
            {"update_id": "57", "message": whole},
            {"update_id": 58},
            {},
        ]
        return [json.dumps(update).encode() for update in updates]

    async def forge(self, way: str, body: bytes) -> int:
        raise NotImplementedError

    def note(self, text: str, id_: str = "note-1") -> Note:
        buttons = (Button("fine", "That's fine here"), Button("not_right", "Not right"))
        return Note(id_, self.platform, str(BOT), self.channel, self.person, None, text, buttons)

    async def fail(self, how: Failure, retry_after: int = 30) -> None:
        telegram = self.telegram
        match how:
            case "refused":
                telegram.fail("sendMessage", 403, "Forbidden: user is deactivated", times=9)
            case "limited":
                telegram.fail("sendMessage", 429, "Too Many Requests", times=9, retry_after=retry_after)
            case "away":
                telegram.fail("sendMessage", 502, "Bad Gateway", times=9)
            case "lost":
                telegram.lose("sendMessage", 4.0, times=9)
            case "garbage":
                telegram.answer("sendMessage", b'{"ok": true, "result": [[[', times=9)

    async def hinder(self, how: str) -> None:
        match how:
            case "not_admin":
                self.telegram.status[STAFFROOM] = "member"
            case "not_started":
                self.telegram.status[STAFFROOM] = "member"
                self.telegram.started.clear()
            case "an_old_server":
                self.telegram.knows_ephemeral = False
            case "kicked":
                self.telegram.status[STAFFROOM] = "kicked"

    async def mend(self) -> None:
        self.telegram.mend()

    async def seen_by(self, person: str) -> list[str]:
        return self.telegram.seen_by(int(person))

    async def away(self) -> None:
        self.telegram.away = True

    async def back(self) -> None:
        self.telegram.away = False

    async def _delivered(self, update: Mapping[str, Any]) -> Delivery:
        return await self.deliver(json.dumps(update).encode())


class PollingHarness(TelegramHarness):
    """The bot fetches."""

    _lacks: Mapping[Feature, str] = {"forgery": "The bot fetches: it has no address that anybody could call."}

    async def deliver(self, body: bytes) -> Delivery:
        """Acknowledged when the bot asks for what comes next; not so when it was told that nothing was kept."""
        refused = self.inbox.refuses
        try:
            update = json.loads(body)
        except (ValueError, RecursionError):
            fetched = self.telegram.calls.count("getUpdates")
            self.telegram.answer("getUpdates", body)
            await self.telegram.until(lambda: self.telegram.calls.count("getUpdates") > fetched + 2)
            return Delivery(acknowledged=True)
        number = self.telegram.put(update)
        if not (isinstance(update, dict) and isinstance(update.get("update_id"), int)):
            number = self.telegram.put({"update_id": 0})  # the bot moves on by numbers
        async with asyncio.timeout(15.0):
            while self.telegram.taken_to <= number and not self.inbox.refuses < refused:  # noqa: ASYNC110 - two to look at
                await asyncio.sleep(0.01)
        return Delivery(acknowledged=self.telegram.taken_to > number)

    async def again(self, said: Said) -> Delivery:
        """The bot ended before it confirmed what it had fetched."""
        await self.adapter.stop()
        self.telegram.put_back(said.payload)
        self.adapter = TelegramAdapter(polling(self.telegram))
        await self.adapter.start(self.inbox)
        await self.telegram.taken(said.payload)
        return Delivery(acknowledged=True)


class WebhookHarness(TelegramHarness):
    """Telegram delivers."""

    ways_to_forge = ("none", "wrong", "wrong_address", "in_another_script")
    url = ""

    async def deliver(self, body: bytes) -> Delivery:
        answer = await self.telegram.deliver(self.url, body)
        return Delivery(answer.is_success, answer.status_code)

    async def forge(self, way: str, body: bytes) -> int:
        secret = {"none": None, "wrong": SECRET + "x", "wrong_address": SECRET, "in_another_script": SECRET}[way]
        path = _WRONG_PATH if way == "wrong_address" else webhooks.path(SECRET)
        if way == "in_another_script":
            return await self.telegram.deliver_header(self.url, body, path, "ä".encode())
        return (await self.telegram.deliver(self.url, body, secret=secret, path=path)).status_code


def _deep(levels: int) -> list[Any]:
    return [{"type": "details", "blocks": _deep(levels - 1)}] if levels else []


@contextlib.asynccontextmanager
async def fetching(_: pytest.FixtureRequest) -> AsyncIterator[TelegramHarness]:
    telegram, inbox = BotApi(), RecordingInbox(CHANNELS, "telegram")
    async with served(telegram.app) as telegram.url:
        adapter = TelegramAdapter(polling(telegram))
        await adapter.start(inbox)
        harness = PollingHarness(telegram, adapter, inbox)
        yield harness
        await harness.adapter.stop()
        await telegram.close()
    assert telegram.violations == []


@contextlib.asynccontextmanager
async def delivering(_: pytest.FixtureRequest) -> AsyncIterator[TelegramHarness]:
    telegram, inbox = BotApi(), RecordingInbox(CHANNELS, "telegram")
    async with served(telegram.app) as telegram.url:
        adapter = TelegramAdapter(by_webhook(polling(telegram)))
        await adapter.start(inbox)
        async with served(Starlette(routes=list(adapter.routes))) as url:
            harness = WebhookHarness(telegram, adapter, inbox)
            harness.url = url
            yield harness
            await adapter.stop()
        await telegram.close()
    assert telegram.violations == []


HARNESSES: dict[str, Opener] = {"telegram-polling": fetching, "telegram-webhook": delivering}
