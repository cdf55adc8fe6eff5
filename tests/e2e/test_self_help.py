"""Look-up and self-help with `tactful run` as a process in a workspace with people in it; and a page of what they saw."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.bot import Bot
from tests.e2e.transcript import Transcript
from tests.emulators.local_slack import ANNA, BEN, DPO, HEAD, SOCKET_APP, SOCKET_BOT, STAFFROOM, LocalSlack

PUPIL = "heads up, Theodora has been suspended for two days"
DECLARED = "I coach the under-tens and two of our pupils play there"
PEOPLE = f"""
[roster]
file = "roster.csv"
[people.headteacher]
name = "Ms Okafor"
ids = {{ slack = "{HEAD}" }}
[people.dpo]
name = "Mrs Bellweather"
ids = {{ slack = "{DPO}" }}
"""


@dataclass
class Site:
    slack: LocalSlack
    bot: Bot
    page: Transcript

    async def shown(self, person: str) -> dict[str, Any]:
        """The last private message to a person in the staff room, once it is another than the last time."""
        return await self._next(lambda: self._ephemeral(person))

    async def written(self, person: str) -> dict[str, Any]:
        """The last direct message to a person, once it is another than the last time."""
        return await self._next(lambda: self._direct(person))

    async def _next(self, look: Callable[[], Awaitable[tuple[str, list[dict[str, Any]]]]]) -> dict[str, Any]:
        async with asyncio.timeout(20.0):
            while True:
                person, found = await look()
                if found and (key := (found[-1]["ts"], found[-1]["text"])) not in self._seen:
                    self._seen.add(key)
                    self.page.saw(person, found[-1])
                    return dict(found[-1])
                await asyncio.sleep(0.05)

    def __post_init__(self) -> None:
        self._seen: set[tuple[str, str]] = set()

    async def _ephemeral(self, person: str) -> tuple[str, list[dict[str, Any]]]:
        said = await self.slack.messages(STAFFROOM)
        return person, [{**one, "channel": STAFFROOM} for one in said if one.get("ephemeral_to") == person]

    async def _direct(self, person: str) -> tuple[str, list[dict[str, Any]]]:
        return person, [one for one in await self.slack.direct(person) if one.get("user") == SOCKET_BOT]


@pytest.fixture
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    slack = LocalSlack(tmp_path)
    slack.start()
    (tmp_path / "roster.csv").write_text("Surname,Forename,Year,Class\nMarchbanks,Theodora,4,Heron\n")
    bot = Bot(tmp_path, slack.api_url, STAFFROOM, mode="socket", more=PEOPLE)
    bot.start()
    bot.ready()
    yield Site(slack, bot, Transcript(tmp_path, request.node.name.removeprefix("test_").replace("_", " ").capitalize()))
    bot.kill()
    slack.stop()


async def test_look_ups_by_command_mention_and_direct_message(site: Site) -> None:
    slack, page = site.slack, site.page

    page.did(ANNA, "types `/policy can I give a parent my number`")
    await slack.command(ANNA, "/policy", "can I give a parent my number")
    answer = await site.shown(ANNA)
    assert answer["blocks"][0]["text"]["text"].startswith("*9.2 ")
    assert "*Instead:*" in answer["blocks"][1]["text"]["text"]
    assert "See also" in answer["text"]

    page.did(ANNA, "types `/policy`")
    await slack.command(ANNA, "/policy", "")
    assert "Topics" in (await site.shown(ANNA))["text"]

    page.did(ANNA, "types `/policy is the swimming pool open`")
    await slack.command(ANNA, "/policy", "is the swimming pool open")
    assert "nothing in the policy about that" in (await site.shown(ANNA))["text"]

    question = f"<@{SOCKET_BOT}> can I put photos of class 4 on my phone? my number is 07700 900217"
    page.did(
        BEN, "writes in the channel: `@Tactful can I put photos of class 4 on my phone? my number is 07700 900217`"
    )
    await slack.say(BEN, question)
    assert "9.9" in (await site.shown(BEN))["text"]

    conversation = await slack.conversation(ANNA)
    page.did(ANNA, "writes to Tactful directly: `a parent sent me a friend request. my mobile is 07700 900218`")
    await slack.say(ANNA, "a parent sent me a friend request. my mobile is 07700 900218", conversation)
    assert "12.1" in (await site.written(ANNA))["text"]

    await slack.say(BEN, "my mobile is 07700 900219")
    [case] = await site.bot.settled(1)
    assert case["lead"] == "contact.phone", "of three numbers only the one that was no question is a finding"


async def test_self_help_from_a_note_to_the_people_who_are_told(site: Site) -> None:
    slack, page = site.slack, site.page

    page.did(ANNA, f"writes in the channel: `{PUPIL}`")
    await slack.say(ANNA, PUPIL)
    note = await site.shown(ANNA)
    page.did(ANNA, "presses **Report a data breach**")
    await slack.press(ANNA, note, "tactful_breach")
    assert "72 hours" in (await site.shown(ANNA))["text"]
    alert = await site.written(DPO)
    assert f"<@{ANNA}>" in alert["text"]
    assert "Theodora" not in str(alert)
    page.did(DPO, "presses **I have it**")
    await slack.press(DPO, alert, "tactful_acknowledge")
    taken = await site.written(DPO)
    assert (taken["ts"], [block["type"] for block in taken["blocks"]]) == (alert["ts"], ["section"])
    assert "It is yours" in taken["text"]

    page.did(BEN, f"types `/declare {DECLARED}`")
    await slack.command(BEN, "/declare", DECLARED)
    assert "Ms Okafor" in (await site.shown(BEN))["text"]
    declared = await site.written(HEAD)
    assert DECLARED in declared["text"]
    assert f"<@{BEN}>" in declared["text"]

    for name, expected in (("/privacy", "ico.org.uk"), ("/mydata", "Nothing that I noticed leads back to you")):
        page.did(ANNA, f"types `{name}`")
        await slack.command(ANNA, name, "", STAFFROOM, SOCKET_APP)
        assert expected in (await site.shown(ANNA))["text"]

    await site.bot.settled(1)
    site.bot.terminate()
    for path in [*site.bot.folder.glob("tactful.*"), site.bot.log]:
        for planted in ("under-tens", "Theodora", ANNA, BEN, HEAD, DPO):
            assert planted.encode() not in path.read_bytes(), path.name
