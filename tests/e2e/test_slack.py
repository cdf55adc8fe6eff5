"""The whole bot as a process, in a Slack workspace with people in it, in both modes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.e2e.bot import Bot
from tests.emulators import loopback
from tests.emulators.local_slack import ANNA, BEN, HTTP_APP, OFFICE, SOCKET_APP, STAFFROOM, LocalSlack
from tests.emulators.serving import free_port

NUMBER = "my mobile is 07700 900217 if anyone needs me"


@dataclass
class Site:
    slack: LocalSlack
    bot: Bot
    channel: str
    app: str

    async def notes(self, count: int = 1) -> list[dict[str, Any]]:
        """The private notes in the channel, once there are so many."""
        async with asyncio.timeout(20.0):
            while True:
                found = [m for m in await self.slack.messages(self.channel) if m.get("subtype") == "ephemeral"]
                if len(found) >= count:
                    return found
                await asyncio.sleep(0.05)


@pytest.fixture(params=["socket", "http"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    port = free_port()
    slack = LocalSlack(tmp_path, f"http://127.0.0.1:{port}/slack/events")
    slack.start()
    socket = request.param == "socket"
    channel = STAFFROOM if socket else OFFICE
    bot = Bot(tmp_path, slack.api_url, channel, mode=request.param, port=port)
    bot.start()
    bot.ready()
    yield Site(slack, bot, channel, SOCKET_APP if socket else HTTP_APP)
    bot.kill()
    slack.stop()


async def test_from_message_to_settled_case(site: Site) -> None:
    """message -> ephemeral -> button; edit -> self-remediated; /policy; SIGTERM."""
    ts = await site.slack.say(ANNA, NUMBER, site.channel)
    await site.slack.say(BEN, "boiler is back on in Heron", site.channel)
    [note] = await site.notes()
    assert note["ephemeral_to"] == ANNA
    assert "07700" not in str(note["blocks"])
    [case] = await site.bot.settled(1)
    assert (case["lead"], case["state"], case["note"]) == ("contact.phone", "open", "sent")

    await site.slack.edit(ANNA, ts, "ring the office if you need me", site.channel)
    assert await site.bot.closed(0) == "self_remediated"

    await site.slack.say(BEN, "the supply log-in is user: supply4 password: Gr3en-Heron!7", site.channel)
    second = (await site.notes(2))[-1]
    await site.slack.press(BEN, {**second, "channel": site.channel}, "tactful_not_right")
    assert await site.bot.closed(1) == "disputed"

    await site.slack.command(ANNA, "/policy", "can I give a parent my number", site.channel, site.app)
    answers = await site.notes(3)
    assert "9.2" in answers[-1]["text"]

    code, seconds = site.bot.terminate()
    assert code == 0
    assert seconds < 5
    assert len(site.bot.cases()) == 2


async def test_killed_in_the_middle_loses_nothing_and_repeats_nothing(site: Site) -> None:
    for number in range(10):
        await site.slack.say(ANNA, f"my mobile is 07700 9002{number:02d}", site.channel)
        if number == 4:
            site.bot.kill()
    site.bot.start()
    site.bot.ready()
    cases = await site.bot.settled(10)
    notes = [m for m in await site.slack.messages(site.channel) if m.get("subtype") == "ephemeral"]
    assert len(cases) == 10
    values = [element["value"] for note in notes for block in note["blocks"] for element in block.get("elements", ())
              if "value" in element]  # fmt: skip
    assert len(set(values)) * 3 == len(values), "a note was sent twice"
    sent = sum(case["note"] == "sent" for case in cases)
    assert sent <= len(notes) <= len(cases)


async def test_health_and_metrics(site: Site) -> None:
    await site.slack.say(ANNA, NUMBER, site.channel)
    await site.bot.settled(1)
    async with loopback.client() as client:
        assert (await client.get(f"{site.bot.url}/livez")).text == "alive\n"
        metrics = (await client.get(f"{site.bot.url}/metrics")).text
    assert 'tactful_heard_total{kind="posted",news="new",platform="slack"} 1.0' in metrics
    assert not any(secret in metrics for secret in (ANNA, "07700", site.channel))


async def test_no_planted_secret_in_the_log_or_the_store_at_debug(site: Site) -> None:
    await site.slack.say(ANNA, NUMBER, site.channel)
    await site.slack.say(BEN, "the supply log-in is user: supply4 password: Gr3en-Heron!7", site.channel)
    await site.bot.settled(2)
    while_running = {path: path.read_bytes() for path in site.bot.folder.glob("tactful.*")}
    site.bot.terminate()
    files = [*while_running.items(), (site.bot.log, site.bot.log.read_bytes())]
    planted = ["07700", "Gr3en-Heron!7", "supply4", ANNA, BEN, *site.bot.secrets.values()]
    for path, data in files:
        assert [secret for secret in planted if secret.encode() in data] == [], path.name


async def test_wrong_signature_is_refused(site: Site) -> None:
    if site.app == SOCKET_APP:
        return  # nothing listens for events over HTTP
    async with httpx.AsyncClient(trust_env=False, verify=loopback.NO_TLS) as client:
        headers = {"X-Slack-Signature": "v0=0", "X-Slack-Request-Timestamp": "1"}
        answer = await client.post(f"{site.bot.url}/slack/events", content=b"{not json", headers=headers)
    assert answer.status_code == 401
