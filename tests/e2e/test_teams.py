"""The whole bot as a process, in a Teams with people in it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.bot import Bot
from tests.emulators import loopback
from tests.emulators.microsoft import ANNA, APP, GROUP, SECRET, STAFFROOM, TENANT, Microsoft
from tests.emulators.serving import free_port, served
from tests.emulators.teams_playground import ANNAS_CHAT, Playground, front
from tests.teams.activities import activity

NUMBER = "my mobile is 07700 900217 if anyone needs me"


@dataclass
class Site:
    playground: Playground
    microsoft: Microsoft
    bot: Bot

    async def post(self, text: str, ref: str, kind: str = "message", at: str = "2026-11-20T09:00:00Z") -> None:
        """What Teams delivers by resource-specific consent when Anna writes, edits or deletes in the channel."""
        page = [{"contentType": "text/html", "content": f"<p>{text}</p>"}] if text else []
        await self.playground.send(activity(kind, id=ref, text=text, attachments=page, timestamp=at))


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    microsoft, port = Microsoft(), free_port()
    front_port = free_port()
    playground = Playground(tmp_path, f"http://127.0.0.1:{front_port}/api/messages")
    async with (
        served(microsoft.app) as url,
        served(front(microsoft, f"http://127.0.0.1:{port}"), front_port),
    ):
        microsoft.url = url
        await asyncio.to_thread(playground.start)
        more = _TEAMS.format(app=APP, tenant=TENANT, service=playground.service_url, url=url)
        bot = Bot(tmp_path, "http://127.0.0.1:9/", STAFFROOM, mode="off", port=port, more=more)
        bot.secrets = {"TEAMS_CLIENT_SECRET": SECRET}
        try:
            async with playground.watched():
                bot.start()
                await asyncio.to_thread(bot.ready)
                yield Site(playground, microsoft, bot)
        finally:
            bot.kill()
            playground.stop()


def _words(said: dict[str, Any]) -> str:
    return str(said["message"])


async def test_from_message_to_settled_case(site: Site) -> None:
    """announcement; message -> card in the chat -> button; edit -> self-remediated; deletion; a question; SIGTERM."""
    [announced] = await site.playground.heard(1)
    assert "I'm Tactful" in _words(announced)

    await site.post(NUMBER, "1795165200741")
    await site.post("boiler is back on in Heron", "1795165200742")
    note = (await site.playground.heard(2))[-1]
    assert note["actionConversationId"] == ANNAS_CHAT
    assert "07700" not in _words(note)
    [case] = await site.bot.settled(1)
    assert (case["lead"], case["state"], case["note"]) == ("contact.phone", "open", "sent")

    await site.post("ring the office if you need me", "1795165200741", "edit", "2026-11-20T09:05:00Z")
    assert await site.bot.closed(0) == "self_remediated"

    await site.post("the supply log-in is user: supply4 password: Gr3en-Heron!7", "1795165200743")
    second = (await site.playground.heard(3))[-1]
    pressed = await site.playground.press(second, "Not a password")
    assert "no longer counts" in str(pressed)
    assert await site.bot.closed(1) == "disputed"

    await site.post("my other number is 07700 900345", "1795165200744")
    await site.playground.heard(4)
    await site.post("", "1795165200744", "delete", "2026-11-20T09:06:00Z")
    assert await site.bot.closed(2) == "withdrawn"

    await site.playground.write(ANNAS_CHAT, "can I give a parent my number")
    assert "9.2" in _words((await site.playground.heard(5))[-1])
    await site.playground.write(STAFFROOM, "can I give a parent my number", mention=True)
    answer = (await site.playground.heard(6))[-1]
    assert "9.2" in _words(answer)
    assert answer["actionConversationId"] == ANNAS_CHAT

    code, seconds = await asyncio.to_thread(site.bot.terminate)
    assert (code, seconds < 5) == (0, True)


async def test_killed_in_the_middle_loses_nothing_and_repeats_nothing(site: Site) -> None:
    """What was not acknowledged, Teams sends again; what was, is in the store."""
    for number in range(8):
        body = activity("message", site.playground.service_url, id=f"17951652008{number:02d}", attachments=[],
                        text=f"my mobile is 07700 9002{number:02d}")  # fmt: skip
        if number == 4:
            site.bot.kill()
            site.bot.start()
            await asyncio.to_thread(site.bot.ready)
        answer = await site.microsoft.deliver(site.bot.url, body)
        assert answer.status_code == 200
    cases = await site.bot.settled(8)
    notes = [one for one in site.playground.said if one["actionConversationId"] == ANNAS_CHAT]
    assert len(cases) == 8
    sent = sum(case["note"] == "sent" for case in cases)
    assert sent <= len(notes) <= len(cases)


async def test_no_planted_secret_in_the_log_or_the_store_at_debug(site: Site) -> None:
    await site.post(NUMBER, "1795165200741")
    await site.bot.settled(1)
    async with loopback.client() as client:
        token = site.microsoft.token(aud="another")
        refused = await client.post(f"{site.bot.url}/teams/messages", headers={"Authorization": f"Bearer {token}"})
        metrics = (await client.get(f"{site.bot.url}/metrics")).text
    assert refused.status_code == 401
    files = {path: path.read_bytes() for path in site.bot.folder.glob("tactful.*")}
    await asyncio.to_thread(site.bot.terminate)
    planted = ["07700", ANNA, SECRET, token, "access-token-of-the-app"]
    for path, data in [*files.items(), (site.bot.log, site.bot.log.read_bytes()), (Path("metrics"), metrics.encode())]:
        assert [secret for secret in planted if secret.encode() in data] == [], path.name


async def test_policy_tip_answered_while_the_bot_was_down(tmp_path: Path) -> None:
    """message -> tip in the message -> "this is a mistake" while nothing runs -> the case is disputed."""
    microsoft, port, ref = Microsoft(), free_port(), "1795165200741"
    async with served(microsoft.app) as url:
        microsoft.url = url
        more = _TEAMS.format(app=APP, tenant=TENANT, service=microsoft.service_url, url=url) + _TIPS
        bot = Bot(tmp_path, "http://127.0.0.1:9/", STAFFROOM, mode="off", port=port, more=more)
        bot.secrets = {"TEAMS_CLIENT_SECRET": SECRET}
        try:
            bot.start()
            await asyncio.to_thread(bot.ready)
            microsoft.messages.post(ref, ANNA, NUMBER)
            said = activity("message", microsoft.service_url, id=ref, text=NUMBER, attachments=[], timestamp=_now())
            assert (await microsoft.deliver(bot.url, said)).status_code == 200
            [case] = await bot.settled(1)
            assert (case["state"], case["note"]) == ("open", "sent")
            await asyncio.to_thread(bot.terminate)
            microsoft.messages.answers(ref, "ReportFalsePositive")
            bot.start()
            await asyncio.to_thread(bot.ready)
            assert await bot.closed(0) == "disputed"
        finally:
            bot.kill()
    assert microsoft.messages.tip(ref)
    assert [one for one in microsoft.sent if one["conversation"] != STAFFROOM] == []


def _now() -> str:
    return datetime.now(UTC).isoformat()


_TIPS = f"""
policy_tips = true
links = ["https://teams.microsoft.com/l/channel/{STAFFROOM.replace(":", "%3A").replace("@", "%40")}/Staff?groupId={GROUP}"]
"""
_TEAMS = """
[teams]
mode = "on"
app_id = "{app}"
tenant = "{tenant}"
service_url = "{service}"
openid_url = "{url}/v1/.well-known/openidconfiguration"
login_url = "{url}"
graph_url = "{url}/graph/v1.0"
"""
