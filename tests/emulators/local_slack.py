"""local-slack, a Slack workspace in one process: Web API, Events API and Socket Mode, and people to play through HTTP.

It checks no tokens, knows no limits and repeats no delivery: for those there are `faults` and signed payload files.
"""

from __future__ import annotations

import asyncio
import json
import platform
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.emulators import loopback, npm
from tests.emulators.processes import ServerProcess
from tests.emulators.serving import free_port

WORKSPACE = "T0SCHOOL01"
ANNA, BEN = "U0ANNA0001", "U0BEN00001"
HEAD, DPO = "U0HEAD0001", "U0DPO00001"
"""In no channel."""
STAFFROOM, OFFICE, PTA = "C0STAFF001", "C0OFFICE01", "C0PTA00001"
"""The socket app is in the first and the last, the HTTP app in the second and the last."""
SOCKET_APP, HTTP_APP = "A0SOCKET01", "A0HTTP0001"
SOCKET_BOT, HTTP_BOT = "U0BOTSOCK1", "U0BOTHTTP1"
BOT_TOKEN, APP_TOKEN, HTTP_BOT_TOKEN, SIGNING_SECRET = "xoxb-socket", "xapp-socket", "xoxb-http", "signing-secret"


def program() -> Path:
    """Where local-slack is."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        pytest.skip("local-slack is pinned for Linux on x86-64 only")
    return npm.installed() / "local-slack-linux-x64" / "bin" / "local-slack"


class LocalSlack:
    """A running workspace with two apps, three channels and four people."""

    def __init__(self, folder: Path, events_url: str = "http://127.0.0.1:9/nobody") -> None:
        self.url = f"http://127.0.0.1:{(port := free_port())}"
        self.api_url = f"{self.url}/api/"
        config = folder / "workspace.json"
        config.write_text(json.dumps(_workspace(events_url)))
        command = [str(program()), "--config", str(config), "--port", str(port), "--base-host", "127.0.0.1"]
        command += ["--files-dir", str(folder)]
        self._process = ServerProcess(command, f"{self.url}/_control/state", folder / "local-slack.log")

    def start(self) -> None:
        self._process.start()

    def stop(self) -> None:
        self._process.stop()

    async def say(self, person: str, text: str, channel: str = STAFFROOM, thread: str | None = None) -> str:
        """A person posts; the message's ts."""
        body = {"channel": channel, "user": person, "text": text, "thread_ts": thread}
        return str((await self._control("message", body))["message"]["ts"])

    async def edit(self, person: str, ts: str, text: str, channel: str = STAFFROOM) -> None:
        await self._control("edit-message", {"channel": channel, "ts": ts, "user": person, "text": text})

    async def delete(self, person: str, ts: str, channel: str = STAFFROOM) -> None:
        await self._control("delete-message", {"channel": channel, "ts": ts, "user": person})

    async def upload(self, person: str, name: str, text: str, channel: str = STAFFROOM) -> None:
        async with loopback.client() as client:
            answer = await client.post(
                f"{self.url}/_control/upload",
                data={"channel": channel, "user": person, "text": text},
                files={"file": (name, b"synthetic", "text/plain")},
            )
        assert answer.json()["ok"], answer.text

    async def command(
        self, person: str, command: str, text: str, channel: str = STAFFROOM, app: str = SOCKET_APP
    ) -> None:
        body = {"channel": channel, "user": person, "command": command, "text": text, "appId": app}
        await self._control("command", body)

    async def press(self, person: str, message: Mapping[str, Any], action_id: str) -> None:
        """A person presses a button of a message."""
        block = next(block for block in message["blocks"] if block["type"] == "actions")
        button = next(button for button in block["elements"] if button["action_id"] == action_id)
        action = {**button, "block_id": block["block_id"]}
        body = {"channel": message["channel"], "messageTs": message["ts"], "user": person, "action": action}
        await self._control("interact", body)

    async def messages(self, channel: str) -> list[dict[str, Any]]:
        """All that stands in a channel, ephemeral messages among it."""
        async with loopback.client() as client:
            return list((await client.get(f"{self.url}/_control/messages/{channel}")).json()["messages"])

    async def wait(self, channel: str, count: int = 1, last: str | None = None) -> list[dict[str, Any]]:
        """The messages of a channel, once there are so many, and the last of them says this."""
        async with asyncio.timeout(10.0):
            while True:
                messages = await self.messages(channel)
                if len(messages) >= count and last in {None, messages[-1]["text"]}:
                    return messages
                await asyncio.sleep(0.02)

    async def bot_user(self, app: str) -> str:
        """The user id of an app's bot."""
        return next(str(one["botUserId"]) for one in (await self._state())["apps"] if one["appId"] == app)

    async def conversation(self, person: str, token: str = BOT_TOKEN) -> str:
        """The direct conversation of a person with a bot, as when they open its Messages tab."""
        async with loopback.client() as client:
            headers = {"Authorization": f"Bearer {token}"}
            answer = await client.post(f"{self.api_url}conversations.open", data={"users": person}, headers=headers)
        return str(answer.json()["channel"]["id"])

    async def direct(self, person: str) -> list[dict[str, Any]]:
        """All that stands in the direct conversations of a person with bots."""
        channels = (await self._state())["channels"]
        ids = [channel["id"] for channel in channels if channel["is_im"] and person in channel["members"]]
        return [message for channel in ids for message in await self.messages(channel)]

    async def log(self) -> list[dict[str, Any]]:
        """What went to the apps and came from them."""
        async with loopback.client() as client:
            return list((await client.get(f"{self.url}/_control/log")).json()["log"])

    async def reset(self) -> None:
        await self._control("reset", {})

    async def _state(self) -> dict[str, Any]:
        async with loopback.client() as client:
            return dict((await client.get(f"{self.url}/_control/state")).json())

    async def _control(self, what: str, body: Mapping[str, Any]) -> dict[str, Any]:
        async with loopback.client() as client:
            answer = await client.post(f"{self.url}/_control/{what}", json=body)
        assert answer.json()["ok"], answer.text
        return dict(answer.json())


def _workspace(events_url: str) -> dict[str, Any]:
    def app(name: str, user: str, token: str, **more: str) -> dict[str, str]:
        return {"appId": name, "botUserId": user, "botName": name.lower(), "botToken": token, **more}

    def channel(name: str, id_: str, *members: str) -> dict[str, Any]:
        return {"id": id_, "name": name, "members": [ANNA, BEN, *members]}

    return {
        "workspace": {"name": "School", "domain": "school", "teamId": WORKSPACE},
        "apps": [
            app(SOCKET_APP, SOCKET_BOT, BOT_TOKEN, appToken=APP_TOKEN, signingSecret="unused", mode="socket"),
            app(
                HTTP_APP,
                HTTP_BOT,
                HTTP_BOT_TOKEN,
                appToken="xapp-http",
                signingSecret=SIGNING_SECRET,
                mode="events",
                requestUrl=events_url,
            ),
        ],
        "users": [
            {"id": ANNA, "name": "anna", "real_name": "Anna Example", "email": "anna@school.example"},
            {"id": BEN, "name": "ben", "real_name": "Ben Example", "email": "ben@school.example"},
            {"id": HEAD, "name": "head", "real_name": "Ms Okafor", "email": "head@school.example"},
            {"id": DPO, "name": "dpo", "real_name": "Mrs Bellweather", "email": "dpo@school.example"},
        ],
        "channels": [
            channel("staffroom", STAFFROOM, SOCKET_BOT),
            channel("office", OFFICE, HTTP_BOT),
            channel("pta", PTA, SOCKET_BOT, HTTP_BOT),
        ],
    }
