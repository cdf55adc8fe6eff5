"""`tactful run` on three platforms at once, in a process of its own, with the emulators around it; and its platforms' signatures."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from adapters.telegram import webhook
from tests.emulators import bot_api, loopback, microsoft
from tests.emulators.bot_api import BotApi
from tests.emulators.local_slack import HTTP_BOT_TOKEN, OFFICE, SIGNING_SECRET, LocalSlack
from tests.emulators.microsoft import Microsoft
from tests.emulators.processes import ServerProcess
from tests.emulators.serving import free_port, served
from tests.payloads.found import Found, Platform

_TACTFUL = Path(sys.executable).parent / "tactful"
_WRONG = ("[error", "[critical", "Traceback", "Error", "Exception")
PATHS: Mapping[Platform, str] = {
    "slack": "/slack/events",
    "teams": "/teams/messages",
    "telegram": webhook.path(bot_api.SECRET),
}


@dataclass
class Site:
    """A running bot."""

    url: str
    log: Path
    microsoft: Microsoft
    client: httpx.AsyncClient

    async def post(self, one: Found) -> httpx.Response:
        """Signed as the platform signs."""
        headers = {"content-type": one.content_type, **self.signed(one.platform, one.body, one.content)}
        return await self.client.post(f"{self.url}{PATHS[one.platform]}", content=one.body, headers=headers)

    def signed(self, platform: Platform, body: bytes, content: object) -> dict[str, str]:
        """The headers that say whose a body is."""
        match platform:
            case "slack":
                return signed_by_slack(body)
            case "teams":
                service = content.get("serviceUrl") if isinstance(content, Mapping) else None
                url = service if isinstance(service, str) and service else self.microsoft.service_url
                return {"authorization": f"Bearer {self.microsoft.token(serviceurl=url)}"}
            case "telegram":
                return {"x-telegram-bot-api-secret-token": bot_api.SECRET}

    async def counted(self) -> dict[str, float]:
        """The bot's counters, by their names with their labels."""
        page = (await self.client.get(f"{self.url}/metrics")).text
        lines = [line.rpartition(" ") for line in page.splitlines() if line.startswith("tactful_")]
        return {name: float(value) for name, _, value in lines if "_total" in name}

    def complaints(self) -> list[str]:
        """Lines of the log that nobody wants to see."""
        return [
            line for line in self.log.read_text(errors="replace").splitlines() if any(map(line.__contains__, _WRONG))
        ]


def signed_by_slack(body: bytes, *, secret: str = SIGNING_SECRET, stamp: str = "") -> dict[str, str]:
    """Slack's two headers, for any bytes."""
    stamp = stamp or str(int(time.time()))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={digest}"}


@contextlib.asynccontextmanager
async def site() -> AsyncIterator[Site]:
    """From start to SIGTERM, with a store of its own."""
    with tempfile.TemporaryDirectory(prefix="tactful-payloads-") as name:
        folder, port = Path(name), free_port()
        theirs, telegram = Microsoft(), BotApi()
        slack = LocalSlack(folder, f"http://127.0.0.1:{port}/slack/events")
        async with served(theirs.app) as theirs.url, served(telegram.app) as telegram.url, loopback.client() as client:
            config = folder / "config.toml"
            config.write_text(_config(port, slack.api_url, theirs, telegram.url))
            log = folder / "bot.log"
            url = f"http://127.0.0.1:{port}"
            bot = ServerProcess([str(_TACTFUL), "run", "--config", str(config)], f"{url}/readyz", log, _SECRETS)
            await _started(slack, bot)
            try:
                yield Site(url, log, theirs, client)
            finally:
                await telegram.close()
                await _stopped(bot, slack)


async def _started(*programs: LocalSlack | ServerProcess) -> None:
    for program in programs:
        await asyncio.to_thread(program.start)


async def _stopped(*programs: LocalSlack | ServerProcess) -> None:
    for program in programs:
        await asyncio.to_thread(program.stop)


def _config(port: int, slack_url: str, theirs: Microsoft, telegram_url: str) -> str:
    return _CONFIG.format(
        channels=_listed([OFFICE, microsoft.STAFFROOM, str(bot_api.STAFFROOM)]),
        slack=slack_url,
        app=microsoft.APP,
        tenant=microsoft.TENANT,
        service=theirs.service_url,
        microsoft=theirs.url,
        telegram=telegram_url,
        port=port,
    )


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f'"{word}"' for word in words)


_SECRETS = {
    "SLACK_BOT_TOKEN": HTTP_BOT_TOKEN,
    "SLACK_SIGNING_SECRET": SIGNING_SECRET,
    "TEAMS_CLIENT_SECRET": microsoft.SECRET,
    "TELEGRAM_BOT_TOKEN": bot_api.TOKEN,
    "TELEGRAM_WEBHOOK_SECRET": bot_api.SECRET,
    "NO_PROXY": "127.0.0.1",
}
_CONFIG = """
[school]
name = "Marlowe Green Primary School"
[channels]
listen = [{channels}]
[slack]
mode = "http"
api_url = "{slack}"
[teams]
mode = "on"
app_id = "{app}"
tenant = "{tenant}"
service_url = "{service}"
openid_url = "{microsoft}/v1/.well-known/openidconfiguration"
login_url = "{microsoft}"
graph_url = "{microsoft}/graph"
[telegram]
mode = "webhook"
api_url = "{telegram}"
public_url = "https://tactful.school.example"
[web]
port = {port}
[log]
level = "debug"
"""
