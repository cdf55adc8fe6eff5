"""One process for Slack, Teams and Telegram: each is heard and nudged, and goes on while another is away."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from abc import abstractmethod
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import httpx
import pytest

from adapters.telegram import webhook
from bot import wording
from tests.e2e.bot import Bot
from tests.emulators import bot_api, local_slack, loopback, microsoft
from tests.emulators.bot_api import BotApi
from tests.emulators.local_slack import LocalSlack
from tests.emulators.microsoft import Microsoft
from tests.emulators.serving import free_port, served
from tests.teams.activities import activity

_NOTICED_WITHIN = 30.0
_START_WITHIN = 6.0  # 3 on a machine that does nothing else
_numbers = itertools.count(100)


def _words() -> str:
    return f"my mobile is 07700 900{next(_numbers)} if anyone needs me"


class Place(Protocol):
    """A platform with Anna in it."""

    name: str

    @abstractmethod
    async def say(self) -> None:
        """Anna gives her number away."""

    @abstractmethod
    async def notes(self) -> int:
        """How many private notes she got."""

    @abstractmethod
    async def leave(self) -> bool:
        """Its servers end. Whether she can still write."""

    @abstractmethod
    async def come_back(self) -> None: ...


@dataclass
class InSlack:
    slack: LocalSlack
    channel: str
    name: str = "slack"
    seen_before: int = 0

    async def say(self) -> None:
        await self.slack.say(local_slack.ANNA, _words(), self.channel)

    async def notes(self) -> int:
        found = [one for one in await self.slack.messages(self.channel) if one.get("subtype") == "ephemeral"]
        return self.seen_before + len(found)

    async def leave(self) -> bool:
        self.seen_before = await self.notes()  # it forgets
        await asyncio.to_thread(self.slack.stop)
        return False

    async def come_back(self) -> None:
        await asyncio.to_thread(self.slack.start)


class Served:
    """A server in the test's own loop, always on the same port."""

    def __init__(self, app: Callable[..., object]) -> None:
        self._app = app
        self.port = free_port()
        self._running = contextlib.AsyncExitStack()

    async def start(self) -> str:
        return await self._running.enter_async_context(served(self._app, self.port))  # type: ignore[arg-type]

    async def stop(self) -> None:
        await self._running.aclose()


@dataclass
class InTeams:
    teams: Microsoft
    server: Served
    bot_url: str
    name: str = "teams"
    _refs: itertools.count[int] = field(default_factory=lambda: itertools.count(1795165200741))

    async def say(self) -> None:
        body = activity("message", self.teams.service_url, id=str(next(self._refs)), text=_words(), attachments=[])
        assert (await self.teams.deliver(self.bot_url, body)).status_code == 200

    async def notes(self) -> int:
        return len(self.teams.to(microsoft.ANNA))

    async def leave(self) -> bool:
        await self.server.stop()
        return True

    async def come_back(self) -> None:
        await self.server.start()


@dataclass
class InTelegram:
    telegram: BotApi
    server: Served
    name: str = "telegram"

    async def say(self) -> None:
        self.telegram.say(_words())

    async def notes(self) -> int:
        said = [one for one in self.telegram.said if one.receiver == bot_api.ANNA and not one.gone]
        return sum(one.text != wording.TELEGRAM_OPENING for one in said)

    async def leave(self) -> bool:
        await self.telegram.close()
        await self.server.stop()
        return True

    async def come_back(self) -> None:
        self.telegram.mend()
        await self.server.start()


@dataclass
class Site:
    bot: Bot
    slack: InSlack
    teams: InTeams
    telegram: InTelegram

    @property
    def places(self) -> list[Place]:
        return [self.slack, self.teams, self.telegram]

    async def readyz(self) -> httpx.Response:
        async with loopback.client() as client:
            return await client.get(f"{self.bot.url}/readyz")

    async def started(self) -> float:
        """The seconds from its start to where it works and each platform that is there is heard. What it hears
        waits a second longer for the detectors."""
        begun = time.monotonic()
        self.bot.start()
        while True:
            assert time.monotonic() - begun < 40.0, self.bot.log.read_text()[-3000:]
            with contextlib.suppress(httpx.TransportError):
                async with loopback.client() as client:
                    if (await client.get(f"{self.bot.url}/livez")).is_success:
                        return time.monotonic() - begun
            await asyncio.sleep(0.02)

    async def shown(self, *away: str) -> None:
        """Returns when /readyz names these as away, and all others as listening."""
        until = time.monotonic() + _NOTICED_WITHIN
        while True:
            answer = await self.readyz()
            states: dict[str, str] = answer.json()["platforms"]
            named = {name for name, state in states.items() if state != "listening"} == set(away)
            if named and answer.status_code == (503 if away else 200):
                assert all(f"[{name}]" in answer.json()["problem"] for name in away)
                return
            assert time.monotonic() < until, (away, answer.text, self.bot.log.read_text()[-3000:])
            await asyncio.sleep(0.1)

    async def noted(self, expected: dict[str, int]) -> None:
        """Returns when Anna has so many notes on each platform; more are a failure."""
        until = time.monotonic() + _NOTICED_WITHIN
        while True:
            found = {place.name: await place.notes() for place in self.places if place.name in expected}
            if found == expected:
                return
            assert all(found[name] <= count for name, count in expected.items()), (found, expected)
            assert time.monotonic() < until, (found, expected, self.bot.log.read_text()[-3000:])
            await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def _site(folder: Path, *, delivered: bool) -> AsyncIterator[Site]:
    """`delivered`: all come by HTTP; else Slack by its socket, and Telegram is fetched."""
    port = free_port()
    slack = LocalSlack(folder, f"http://127.0.0.1:{port}/slack/events")
    await asyncio.to_thread(slack.start)
    teams, telegram = Microsoft(), BotApi()
    teams_server, telegram_server = Served(teams.app), Served(telegram.app)
    teams.url, telegram.url = await teams_server.start(), await telegram_server.start()
    channel = local_slack.OFFICE if delivered else local_slack.STAFFROOM
    bot = Bot(
        folder,
        slack.api_url,
        channel,
        others=[microsoft.STAFFROOM, str(bot_api.STAFFROOM)],
        mode="http" if delivered else "socket",
        port=port,
        more=_TEAMS.format(app=microsoft.APP, tenant=microsoft.TENANT, url=teams.url)
        + _TELEGRAM.format(mode="webhook" if delivered else "polling", url=telegram.url),
    )
    bot.secrets |= {
        "TEAMS_CLIENT_SECRET": microsoft.SECRET,
        "TELEGRAM_BOT_TOKEN": bot_api.TOKEN,
        "TELEGRAM_WEBHOOK_SECRET": bot_api.SECRET,
    }
    delivering = asyncio.create_task(telegram.delivers_to(bot.url))
    try:
        yield Site(
            bot, InSlack(slack, channel), InTeams(teams, teams_server, bot.url), InTelegram(telegram, telegram_server)
        )
        assert telegram.violations == []
    finally:
        delivering.cancel()
        await asyncio.gather(delivering, return_exceptions=True)
        bot.kill()
        await asyncio.to_thread(slack.stop)
        await telegram.close()
        await telegram_server.stop()
        await teams_server.stop()


@pytest.mark.parametrize("delivered", [True, False], ids=["by HTTP", "by socket and fetching"])
async def test_all_are_heard_and_nudged_in_one_process(
    tmp_path: Path, *, delivered: bool, record_property: Callable[[str, object], None]
) -> None:
    async with _site(tmp_path, delivered=delivered) as site:
        took = await site.started()
        await site.shown()
        for place in site.places:
            await place.say()
        await site.noted({"slack": 1, "teams": 1, "telegram": 1})
        assert len(await site.bot.settled(3)) == 3

        async with loopback.client() as client:
            metrics = (await client.get(f"{site.bot.url}/metrics")).text
            nobodys = [(await client.post(f"{site.bot.url}{path}")).status_code for path in _PATHS]
        for place in site.places:
            assert f'tactful_heard_total{{kind="posted",news="new",platform="{place.name}"}} 1.0' in metrics
        # Each refuses what its platform did not sign; where nothing is delivered, nothing is there.
        assert nobodys == ([401, 401, 403] if delivered else [404, 401, 404])

        code, seconds = await asyncio.to_thread(site.bot.terminate)
        print(f"started in {took:.2f} s, stopped in {seconds:.2f} s")  # noqa: T201 - measured
        record_property("started_s", round(took, 2))
        record_property("stopped_s", round(seconds, 2))
        assert code == 0
        assert took < _START_WITHIN
        assert seconds < 5
        assert len(site.bot.cases()) == 3


@pytest.mark.timeout(240)
async def test_while_one_is_away_the_others_go_on(tmp_path: Path) -> None:
    """In turn for each. What was written meanwhile is answered once it is back; nothing is said twice."""
    async with _site(tmp_path, delivered=False) as site:
        await site.started()
        await site.shown()
        expected = {place.name: 0 for place in site.places}
        for gone in site.places:
            others = [place for place in site.places if place is not gone]
            can_write = await gone.leave()
            for place in [*others, gone] if can_write else others:
                await place.say()
                expected[place.name] += 1
            await site.noted({place.name: expected[place.name] for place in others})
            await site.shown(gone.name)

            await gone.come_back()
            await site.shown()
            await gone.say()
            expected[gone.name] += 1
            await site.noted(expected)
        cases = await site.bot.settled(sum(expected.values()))
        assert {case["note"] for case in cases} == {"sent"}
        assert len(cases) == sum(expected.values())
        await site.noted(expected)
        log = site.bot.log.read_text()
        for place in site.places:
            assert log.count(f"[{place.name}] {place.name.title()} is away: trying again") == 1


@pytest.mark.timeout(240)
async def test_one_that_is_away_at_the_start_comes_in_later(tmp_path: Path) -> None:
    async with _site(tmp_path, delivered=False) as site:
        for gone in site.places:
            others = [place for place in site.places if place is not gone]
            before = {place.name: await place.notes() for place in site.places}
            await gone.leave()
            assert await site.started() < _START_WITHIN
            await site.shown(gone.name)
            for place in others:
                await place.say()
            await site.noted({place.name: before[place.name] + 1 for place in others})
            await gone.come_back()
            await site.shown()
            await gone.say()
            await site.noted({name: count + 1 for name, count in before.items()})
            code, seconds = await asyncio.to_thread(site.bot.terminate)
            assert (code, seconds < 5) == (0, True)


_PATHS = ["/slack/events", "/teams/messages", webhook.path(bot_api.SECRET)]
_TEAMS = """
[teams]
mode = "on"
app_id = "{app}"
tenant = "{tenant}"
service_url = "{url}/teams/"
openid_url = "{url}/v1/.well-known/openidconfiguration"
login_url = "{url}"
graph_url = "{url}/graph"
"""
_TELEGRAM = """
[telegram]
mode = "{mode}"
api_url = "{url}"
public_url = "https://tactful.school.example"
"""
