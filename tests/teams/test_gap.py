"""What was written while nobody listened is heard from the history, which backlot serves as Microsoft Graph does: in pages."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from adapters.repairing import Repairer
from adapters.teams.events import Me
from adapters.teams.gap import Gap, Reach
from adapters.teams.graph import Graph, teams_of
from adapters.teams.sign_in import SignIn
from tests.emulators import loopback
from tests.emulators.backlot import TOKEN, Backlot
from tests.emulators.microsoft import APP, TENANT
from tests.emulators.serving import served
from tests.slack.recording import RecordingInbox

_ANNA, _BEN = "anna@school.example", "ben@school.example"
_START = 1763712000
_ME = Me(TENANT, APP)
_REACH = Reach(overlap=300.0, lookback=2 * 86_400.0)


def _at(hour: float) -> int:
    return int(_START + hour * 3600)


def _post(hour: float, text: str, **more: object) -> dict[str, object]:
    return {"channel": "staff", "author_email": _ANNA, "created": _at(hour), "content": text, **more}


def _reply(hour: float, text: str) -> dict[str, object]:
    return {"content": text, "author_email": _BEN, "created": _at(hour)}


# The bot heard up to hour 10, and was away until hour 20.
_RECORDS = [
    _post(1, "old and heard"),
    _post(8, "begun before", replies=[_reply(9, "answered before"), _reply(15, "answered in the gap")]),
    _post(9, "edited in the gap", edited=_at(12)),
    *(_post(11 + number / 100, f"missed {number:02d}") for number in range(60)),
    _post(16, "later"),
    _post(16.5, "last"),
]


@dataclass
class History:
    """Graph, and the channel that it shows."""

    graph: Graph
    channel: str
    link: str
    asked: list[str]
    faults: list[Response]


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backlot]:
    backlot = Backlot(tmp_path_factory.mktemp("backlot"), _RECORDS, "msteams")
    backlot.start()
    yield backlot
    backlot.stop()


@pytest.fixture
async def history(past: Backlot) -> AsyncIterator[History]:
    """Through a front that counts, fails as told, and takes our token for backlot's."""
    asked: list[str] = []
    faults: list[Response] = []
    headers = {"Authorization": f"Bearer {TOKEN}"}

    async def token(_: Request) -> Response:
        return JSONResponse({"access_token": "graph-token", "expires_in": 3600})

    async def front(request: Request) -> Response:
        asked.append(request.url.path)
        assert request.headers["authorization"] == "Bearer graph-token"
        if faults:
            return faults.pop()
        async with loopback.client() as client:
            answer = await client.get(f"{past.url}{request.url.path}", params=request.url.query, headers=headers)
        body = answer.text.replace(past.url, str(request.base_url).rstrip("/"))
        return Response(body, answer.status_code, media_type="application/json")

    app = Starlette(
        routes=[Route("/{tenant}/oauth2/v2.0/token", token, methods=["POST"]), Route("/{rest:path}", front)]
    )
    async with (
        loopback.client() as client,
        served(app) as url,
        httpx.AsyncClient(trust_env=False, timeout=10.0) as http,
    ):
        [team] = (await client.get(f"{past.graph_url}/me/joinedTeams", headers=headers)).json()["value"]
        channels = await client.get(f"{past.graph_url}/teams/{team['id']}/channels", headers=headers)
        [channel] = channels.json()["value"]
        graph = Graph(
            http, SignIn(http, url, TENANT, APP, "secret"), f"{url}/msgraph/v1.0", teams_of([channel["webUrl"]])
        )
        yield History(graph, channel["id"], channel["webUrl"], asked, faults)


@pytest.fixture
def inbox(history: History) -> RecordingInbox:
    made = RecordingInbox([history.channel], "teams")
    made.marks[history.channel] = f"{_at(10)}000"
    return made


async def _repaired(history: History, inbox: RecordingInbox) -> bool:
    gap = Gap(history.graph, inbox, [history.channel], _REACH)
    await gap.mark(_ME)
    return await gap.repair(_ME)


async def test_link_of_a_channel_names_its_team(history: History) -> None:
    assert set(teams_of([history.link, "https://teams.microsoft.com/l/channel/x", "nonsense"])) == {history.channel}


async def test_what_was_missed_is_heard_once_in_order_over_pages(history: History, inbox: RecordingInbox) -> None:
    assert await _repaired(history, inbox)
    posted = [one for one in inbox.heard if one.kind == "posted"]
    assert [one.ref for one in posted] == sorted(one.ref for one in posted)
    expected = [*(f"missed {number:02d}" for number in range(60)), "answered in the gap", "later", "last"]
    assert [one.text for one in posted] == expected
    assert len([path for path in history.asked if path.endswith("/messages")]) > 1
    assert await _repaired(history, inbox)
    assert [one.text for one in inbox.heard if one.kind == "posted"] == expected


async def test_edit_of_an_older_message_is_heard(history: History, inbox: RecordingInbox) -> None:
    await _repaired(history, inbox)
    [edit] = [one for one in inbox.heard if one.kind == "edited"]
    assert (edit.text, edit.sent_at) == ("edited in the gap", datetime.fromtimestamp(_at(12), UTC))


async def test_reply_stands_in_its_thread_and_people_are_named_as_live(history: History, inbox: RecordingInbox) -> None:
    await _repaired(history, inbox)
    reply = next(one for one in inbox.heard if one.text == "answered in the gap")
    assert reply.thread
    assert len(reply.sender) == 36
    assert reply.channel == history.channel


async def test_mark_moves_up_and_the_gap_is_counted(history: History, inbox: RecordingInbox) -> None:
    before = time.time()
    await _repaired(history, inbox)
    assert float(inbox.marks[history.channel]) / 1000 >= before - 1
    assert inbox.gaps == [(history.channel, 64)]


async def test_nothing_from_before_the_announcement_is_heard(history: History, inbox: RecordingInbox) -> None:
    inbox.told[history.channel] = datetime.fromtimestamp(_at(15.5), UTC)
    await _repaired(history, inbox)
    assert inbox.texts == ["later", "last"]


async def test_without_a_mark_it_hears_from_now_on(history: History, inbox: RecordingInbox) -> None:
    inbox.marks.clear()
    assert await _repaired(history, inbox)
    assert inbox.heard == []
    assert inbox.marks


@pytest.mark.parametrize("status", [429, 500, 502, 504])
async def test_mark_stays_where_the_history_was_not_read_whole(
    history: History, inbox: RecordingInbox, status: int
) -> None:
    headers = {"Retry-After": "60"} if status == 429 else {}
    history.faults += [Response("{}", status, headers) for _ in range(4)]
    assert not await _repaired(history, inbox)
    assert inbox.marks[history.channel] == f"{_at(10)}000"
    history.faults.clear()
    assert await _repaired(history, inbox)
    assert len(inbox.heard) == 64


async def test_forbidden_is_said_once_and_nothing_moves(
    history: History, inbox: RecordingInbox, caplog: pytest.LogCaptureFixture
) -> None:
    gap = Gap(history.graph, inbox, [history.channel], _REACH)
    await gap.mark(_ME)
    for _ in range(3):
        history.faults.append(JSONResponse({"error": {"code": "Forbidden"}}, 403))
        assert await gap.repair(_ME)
    lines = [record.getMessage() for record in caplog.records if "gap of a channel" in record.getMessage()]
    assert lines == ["the gap of a channel stays open (Forbidden: run tactful check)"]
    assert inbox.marks[history.channel] == f"{_at(10)}000"


async def test_token_never_follows_a_link_to_another_host(history: History, inbox: RecordingInbox) -> None:
    page: dict[str, Any] = {"value": [], "@odata.nextLink": "http://127.0.0.1:9/elsewhere"}
    history.faults.append(JSONResponse(page))
    await _repaired(history, inbox)
    assert inbox.heard == []
    assert inbox.marks[history.channel] == f"{_at(10)}000"


async def test_deleted_in_the_gap_closes(history: History, inbox: RecordingInbox) -> None:
    message = {
        "id": f"{_at(9)}000", "messageType": "message", "from": {"user": {"id": "anna"}},
        "createdDateTime": "2025-11-21T17:00:00Z", "deletedDateTime": "2025-11-21T20:00:00Z", "body": {"content": ""},
    }  # fmt: skip
    history.faults.append(JSONResponse({"value": [{**message, "replies": []}]}))
    await _repaired(history, inbox)
    assert [(one.kind, one.text) for one in inbox.heard] == [("deleted", "")]


async def test_edit_without_words_is_read_again(history: History, inbox: RecordingInbox) -> None:
    await _repaired(history, inbox)
    ref = next(one.ref for one in inbox.heard if one.kind == "edited")
    inbox.heard.clear()
    inbox._known.clear()
    gap = Gap(history.graph, inbox, [history.channel], _REACH)
    assert await gap.reread(history.channel, ref, None, _ME)
    assert inbox.texts == ["edited in the gap"]


async def test_repairs_when_wanted_and_again_after_a_failure() -> None:
    class Failing:
        def __init__(self) -> None:
            self.times = 0
            self.enough = asyncio.Event()

        async def repair(self) -> bool:
            self.times += 1
            if self.times == 3:
                self.enough.set()
            return self.times > 2

    gap = Failing()
    repairer = Repairer(gap.repair, again_after=0.01, every=60.0, log=logging.getLogger("tactful.teams"))
    running = asyncio.create_task(repairer.run())
    repairer.want()
    async with asyncio.timeout(5.0):
        await gap.enough.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
