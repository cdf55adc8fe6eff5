"""The Microsoft 365 Agents Playground: a Teams with a team, two channels and people, to play through HTTP.

It signs nothing, so what it sends goes through `front`, which adds the token that Teams would add. It delivers channel messages
to a bot only where that is mentioned: what resource-specific consent brings is sent as a custom activity. It knows no targeted
messages, no limits and no history; for those there are `microsoft` and `backlot`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from websockets.asyncio.client import connect

from tests.emulators import loopback, npm
from tests.emulators.microsoft import ANNA, APP, BEN, GROUP, HEAD, OFFICE, STAFFROOM, TENANT, Microsoft, account
from tests.emulators.processes import ServerProcess
from tests.emulators.serving import free_port

ANNAS_CHAT = "a:annas-chat"


class Playground:
    """A running playground; `bot_url` is where it sends activities."""

    def __init__(self, folder: Path, bot_url: str) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.service_url = f"{self.url}/_connector"
        self.said: list[dict[str, Any]] = []
        """What the bot said and replaced, in order, as the client is told."""
        (folder / ".m365agentsplayground.yml").write_text(json.dumps(_school()))
        program = npm.installed() / "@microsoft" / "m365agentsplayground" / "cli.js"
        command = [str(npm.NODE), str(program), "start", "-e", bot_url, "-c", "msteams", "-p", str(port)]
        environment = {
            "TEAMSAPPTESTER_BROWSER": "none",
            "M365_AGENTS_PLAYGROUND_CONFIG_PATH": str(folder / ".m365agentsplayground.yml"),
            "M365_AGENTS_PLAYGROUND_LOGFILE": str(folder / "playground.log"),
            "NODE_OPTIONS": f"--require {Path(__file__).with_name('loopback.cjs')}",
        }
        self._process = ServerProcess(
            [*command, "--disable-telemetry"], f"{self.url}/_debug/ping", folder / "playground.out", environment
        )

    def start(self) -> None:
        self._process.start()

    def stop(self) -> None:
        self._process.stop()

    @contextlib.asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """Listens as a client does, to what the bot says."""
        address = f"{self.url.replace('http', 'ws')}/_ws_conversation/v1/conversations/stream"
        async with connect(address, proxy=None) as stream:
            task = asyncio.create_task(self._listen(stream))
            yield
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def write(self, conversation: str, text: str, *, mention: bool = False) -> None:
        """Anna writes; with the bot's name first where `mention`."""
        body: dict[str, Any] = {"from": {"id": account(ANNA)}, "text": text, "textFormat": "plain"}
        if mention:
            body["text"] = f"<at>Tactful</at> {text}"
            body["mentions"] = [{"mentioned": {"id": f"28:{APP}", "name": "Tactful"}, "text": "<at>Tactful</at>"}]
        await self._post(f"_conversation/v1/conversations/{conversation}/messages", body)

    async def send(self, activity: Mapping[str, Any]) -> None:
        """Any activity, as Teams would deliver it."""
        await self._post("_internal/v1/customActivities", {**activity, "serviceUrl": self.service_url})

    async def press(self, said: Mapping[str, Any], title: str) -> dict[str, Any]:
        """Anna presses a button of what the bot said; the bot's answer."""
        content = said["message"]["attachments"][0]["content"]
        card = json.loads(content) if isinstance(content, str) else content
        action = next(one for one in card["actions"] if one["title"] == title)
        body = {
            "name": "adaptiveCard/action",
            "value": {"action": {key: action[key] for key in ("type", "verb", "data")}, "trigger": "manual"},
            "from": {"id": account(ANNA)},
            "conversation": {"id": said["actionConversationId"]},
            "replyToId": said["message"]["messageId"],
        }
        return dict(await self._post("_conversation/v1/invoke", body))

    async def heard(self, count: int) -> list[dict[str, Any]]:
        """What the bot said, once that is so much."""
        async with asyncio.timeout(20.0):
            while len(self.said) < count:  # noqa: ASYNC110 - frames come when they come
                await asyncio.sleep(0.05)
        return self.said

    async def _listen(self, stream: Any) -> None:
        async for frame in stream:
            told = json.loads(frame)
            if told.get("action") in {"createMessage", "updateMessage"} and told["message"].get("from", {}).get(
                "id"
            ) in {
                None,
                "bot",
                f"28:{APP}",
            }:
                self.said.append(told)

    async def _post(self, path: str, body: Mapping[str, Any]) -> Any:
        async with loopback.client() as client:
            answer = await client.post(f"{self.url}/{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else {}


def front(microsoft: Microsoft, bot: str) -> Starlette:
    """Between the playground and the bot: signs as Teams signs."""

    async def pass_on(request: Request) -> Response:
        answer = await microsoft.deliver(bot, await request.json())
        return Response(answer.content, answer.status_code, media_type="application/json")

    return Starlette(routes=[Route("/api/messages", pass_on, methods=["POST"])])


def _school() -> dict[str, Any]:
    def user(person: str, name: str) -> dict[str, str]:
        mail = f"{name.lower()}@school.example"
        return {
            "id": account(person),
            "name": f"{name} Example",
            "userPrincipleName": mail,
            "aadObjectId": person,
            "givenName": name,
            "surname": "Example",
            "email": mail,
        }

    extra = [(f"{number}" * 8 + "-0000-4000-8000-000000000000", f"Staff{number}") for number in range(1, 4)]
    others = [user(BEN, "Ben"), user(HEAD, "Head"), *(user(person, name) for person, name in extra)]
    return {
        "version": "0.1.1",
        "tenantId": TENANT,
        "bot": {"id": f"28:{APP}", "name": "Tactful"},
        "currentUser": user(ANNA, "Anna"),
        "users": others,
        "personalChat": {"id": ANNAS_CHAT},
        "groupChat": {"id": "19:chat@thread.v2", "name": "Group"},
        "team": {
            "id": STAFFROOM,
            "name": "Staff",
            "aadGroupId": GROUP,
            "channels": [{"id": OFFICE, "name": "Office"}],
        },
    }
