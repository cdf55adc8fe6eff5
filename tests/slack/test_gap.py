"""What was written while nobody listened is heard from the history, which backlot serves as Slack does: in pages."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from starlette.applications import Starlette

from adapters.repairing import Repairer
from adapters.slack import SlackSettings
from tests.emulators.backlot import TOKEN, Backlot, channel_id
from tests.emulators.faults import Faults
from tests.emulators.local_slack import SIGNING_SECRET
from tests.emulators.serving import served
from tests.slack.conftest import Start
from tests.slack.payloads import deliver
from tests.slack.recording import RecordingInbox

STAFF, PTA, NOWHERE = channel_id("staff"), channel_id("pta"), "C0NOWHERE1"
_ANNA, _BEN = "anna@school.example", "ben@school.example"
_HOUR = 3600
_START = 1763712000


def _post(hour: float, text: str, channel: str = "staff", **more: object) -> dict[str, object]:
    return {
        "channel": channel,
        "author_email": _ANNA,
        "created": _at(hour),
        "content": text,
        **more,
    }


def _at(hour: float) -> int:
    return int(_START + hour * _HOUR)


def _reply(hour: float, text: str) -> dict[str, object]:
    return {"content": text, "author_email": _BEN, "created": _at(hour)}


def _edited(hour: float) -> dict[str, str]:
    return {"user": _ANNA, "ts": f"{_at(hour)}.000100"}


# The bot heard up to hour 10, and was away until hour 20.
_RECORDS = [
    _post(1, "old and heard"),
    _post(8, "begun before", replies=[_reply(9, "answered before"), _reply(15, "answered in the gap")]),
    _post(9, "edited in the gap", edited=_edited(12)),
    _post(9.5, "edited before the gap", edited=_edited(9.6)),
    *(_post(11 + number / 100, f"missed {number:02d}") for number in range(30)),
    _post(13, "posted and edited in the gap", edited=_edited(14)),
    _post(16, "begun in the gap", replies=[_reply(17, "and answered")]),
    _post(18, "joined", subtype="channel_join"),
    _post(12, "in the other channel", channel="pta"),
]
_MISSED = [
    "edited in the gap",
    *(f"missed {number:02d}" for number in range(30)),
    "posted and edited in the gap",
    "answered in the gap",
    "begun in the gap",
    "and answered",
]


@pytest.fixture(scope="module")
def backlot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backlot]:
    backlot = Backlot(tmp_path_factory.mktemp("backlot"), _RECORDS)
    backlot.start()
    yield backlot
    backlot.stop()


@pytest.fixture
def faults(backlot: Backlot) -> Faults:
    return Faults(backlot.api_url)


@pytest.fixture
async def settings(faults: Faults) -> AsyncIterator[SlackSettings]:
    async with served(faults.app) as url:
        yield SlackSettings(
            mode="http",
            bot_token=TOKEN,
            signing_secret=SIGNING_SECRET,
            api_url=f"{url}/api/",
            channels=(STAFF,),
            page_size=7,
            overlap=0.0,
            repair_again=0.05,
            timeout=5.0,
        )


@pytest.fixture
def inbox() -> RecordingInbox:
    inbox = RecordingInbox([STAFF, PTA])
    inbox.marks = {STAFF: f"{_at(10)}.000000", PTA: f"{_at(10)}.000000"}
    return inbox


async def test_gap_is_heard_whole_and_in_order(started: Start, settings: SlackSettings, inbox: RecordingInbox) -> None:
    async with started(settings):
        await inbox.until(lambda: bool(inbox.gaps))
    assert inbox.texts == _MISSED
    assert inbox.gaps == [(STAFF, len(_MISSED))]
    first, root, reply = inbox.heard[0], inbox.heard[-2], inbox.heard[-1]
    assert (first.kind, first.revision) == ("edited", f"{_at(12)}.000100")
    assert (reply.thread, root.thread) == (root.ref, None)


async def test_what_was_heard_is_not_heard_again(
    started: Start, settings: SlackSettings, inbox: RecordingInbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The overlap asks for more than was missed; the inbox drops what it knows."""
    monkeypatch.setattr("adapters.slack.gap._KNOWN_FOR", 10.0**10)
    for _ in range(2):
        async with started(replace(settings, overlap=3.0 * _HOUR)):
            await inbox.until(lambda: bool(inbox.gaps))
            inbox.gaps, heard = [], len(inbox.heard)
    assert len(inbox.heard) == heard == len({message.event for message in inbox.heard})
    assert "edited before the gap" in inbox.texts


async def test_limit_is_waited_out(
    started: Start, settings: SlackSettings, inbox: RecordingInbox, faults: Faults
) -> None:
    faults.too_many("conversations.history", retry_after=1)
    faults.too_many("conversations.replies", retry_after=0)
    async with started(settings):
        await inbox.until(lambda: bool(inbox.gaps))
    assert inbox.texts == _MISSED


async def test_channel_that_fails_stops_no_other(
    started: Start,
    settings: SlackSettings,
    inbox: RecordingInbox,
    faults: Faults,
    caplog: pytest.LogCaptureFixture,
) -> None:
    faults.answer("conversations.history", error="missing_scope")
    async with started(replace(settings, channels=(STAFF, NOWHERE, PTA))):
        await inbox.until(lambda: bool(inbox.gaps))
    assert (inbox.texts, inbox.gaps) == (["in the other channel"], [(PTA, 1)])
    assert "missing_scope" in caplog.text


@pytest.mark.parametrize("after", [0, 3])
async def test_repair_that_breaks_off_is_done_again(
    after: int, started: Start, settings: SlackSettings, inbox: RecordingInbox, faults: Faults
) -> None:
    """Nothing is heard before all is read: otherwise a crash now would hide the rest for good."""
    for _ in range(after):
        faults.spare("conversations.history")
    faults.answer("conversations.history", status=503)
    async with started(settings):
        await inbox.until(lambda: bool(inbox.gaps))
    assert inbox.texts == _MISSED


async def test_gap_waits_for_the_store(started: Start, settings: SlackSettings, inbox: RecordingInbox) -> None:
    inbox.refuses = 2
    async with started(settings):
        await inbox.until(lambda: bool(inbox.gaps))
    assert inbox.texts == _MISSED


async def test_channel_without_a_mark_is_not_read_into_the_past(
    started: Start, settings: SlackSettings, inbox: RecordingInbox
) -> None:
    """The bot was not there yet, and nobody had been told of it."""
    inbox.marks = {}
    async with started(replace(settings, overlap=10.0**9)):
        await inbox.until(lambda: bool(inbox.gaps))
    assert (inbox.heard, inbox.gaps) == ([], [(STAFF, 0)])


async def test_time_in_which_the_bot_was_not_in_the_channel_is_not_read_later(
    started: Start, settings: SlackSettings, inbox: RecordingInbox, faults: Faults
) -> None:
    faults.answer("conversations.history", error="not_in_channel")
    async with started(settings) as adapter, served(Starlette(routes=list(adapter.routes))) as url:
        while "conversations.history" not in faults.calls:  # noqa: ASYNC110 - another side's event
            await asyncio.sleep(0.01)
        await deliver(url, "app_rate_limited")  # which asks for a repair
        await inbox.until(lambda: bool(inbox.gaps))
    assert (inbox.heard, inbox.gaps) == ([], [(STAFF, 0)])


async def test_mark_older_than_what_the_store_remembers_has_no_overlap(
    started: Start, settings: SlackSettings, inbox: RecordingInbox
) -> None:
    """What was heard before it would be taken for new."""
    async with started(replace(settings, overlap=3.0 * _HOUR)):
        await inbox.until(lambda: bool(inbox.gaps))
    assert inbox.texts == _MISSED


async def test_channel_that_was_not_told_is_not_read(
    started: Start, settings: SlackSettings, inbox: RecordingInbox, faults: Faults
) -> None:
    faults.answer("chat.postMessage", error="not_in_channel", times=5)
    inbox.announcement = "Hello."
    inbox.announced_in = [PTA]
    inbox.told = {PTA: datetime.fromtimestamp(_at(0), UTC)}
    async with started(replace(settings, channels=(STAFF, PTA))):
        await inbox.until(lambda: bool(inbox.gaps))
    assert (inbox.texts, inbox.gaps) == (["in the other channel"], [(PTA, 1)])


async def test_nothing_before_the_announcement_is_heard_after_a_restart_either(
    started: Start, settings: SlackSettings, inbox: RecordingInbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.slack.gap._KNOWN_FOR", 10.0**10)
    inbox.told = {STAFF: datetime.fromtimestamp(_at(15.5), UTC)}
    async with started(replace(settings, overlap=100.0 * _HOUR)):
        await inbox.until(lambda: bool(inbox.gaps))
    assert inbox.texts == ["begun in the gap", "and answered"]


async def test_first_mark_holds_after_a_restart(
    started: Start, settings: SlackSettings, inbox: RecordingInbox, faults: Faults
) -> None:
    """The overlap is taken off a stored mark: it must not reach behind the moment the bot came."""
    inbox.marks = {}
    begun = time.time()
    faults.answer("conversations.history", status=503)
    async with started(replace(settings, overlap=1000.0, repair_again=60.0)):
        pass
    assert float(inbox.marks[STAFF]) - 1000.0 >= begun - 5.001, "but for what two clocks may differ"


async def test_unexpected_failure_stops_neither_other_channels_nor_later_repairs(
    *,
    started: Start,
    settings: SlackSettings,
    inbox: RecordingInbox,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole, broken = inbox.announced_at, [True]

    async def announced_at(platform: str, workspace: str, channel: str) -> datetime | None:
        if channel == STAFF and broken and broken.pop():
            raise KeyError("Staff meeting moves")
        return await whole(platform, workspace, channel)

    monkeypatch.setattr(inbox, "announced_at", announced_at)
    async with started(replace(settings, channels=(STAFF, PTA))):
        await inbox.until(lambda: len(inbox.gaps) == 3)
    assert inbox.gaps == [(PTA, 1), (STAFF, len(_MISSED)), (PTA, 0)]
    assert "KeyError" in caplog.text
    assert "meeting" not in caplog.text


async def test_repairer_goes_on_after_a_failure(caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        calls = 0

        async def repair(self) -> bool:
            self.calls += 1
            if self.calls == 1:
                raise RuntimeError("a secret")
            done.set()
            return True

    done, gap = asyncio.Event(), Broken()
    repairer = Repairer(gap.repair, again_after=0.01, every=60.0, log=logging.getLogger("tactful.slack"))
    repairer.want()
    running = asyncio.create_task(repairer.run())
    await asyncio.wait_for(done.wait(), 5.0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert "RuntimeError" in caplog.text
    assert "secret" not in caplog.text
