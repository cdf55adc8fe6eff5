"""Limits, lost answers, deliveries that come twice, tokens that are refused: each has one right answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from starlette.applications import Starlette

from adapters.base import Alert, Button, CredentialsRefused, DeliveryError, Note, Post
from adapters.slack import SlackAdapter, SlackSettings
from adapters.slack import socket_mode as slack_socket
from adapters.slack.check import SCOPES
from tests.emulators.faults import Faults
from tests.emulators.local_slack import ANNA, OFFICE, STAFFROOM, WORKSPACE, LocalSlack
from tests.emulators.serving import served
from tests.slack.conftest import Start, Workspace
from tests.slack.payloads import deliver
from tests.slack.recording import RecordingInbox

LONG_AGO = "1700000000.000100"
NOTE = Note("note-1", "slack", WORKSPACE, OFFICE, ANNA, None, "Is this yours?")

ALERT = Alert("alert-1", "slack", "", ANNA, "Help is needed.", (Button("acknowledge", "I have it"),))
PICTURED = Post(
    WORKSPACE,
    OFFICE,
    "Week 47: all well",
    blocks=({"type": "header", "text": {"type": "plain_text", "text": "Week 47"}},),
    picture=b"\x89PNG",
    picture_text="Four bars, the last the tallest",
)


@pytest.fixture
async def faults(slack: LocalSlack) -> Faults:
    return Faults(slack.api_url)


@pytest.fixture
async def settings(faults: Faults, http_settings: SlackSettings) -> AsyncIterator[SlackSettings]:
    """Over HTTP, through the proxy."""
    async with served(faults.app) as url:
        yield replace(http_settings, api_url=f"{url}/api/", timeout=1.0, repair_again=0.1)


@pytest.fixture
async def adapter(started: Start, settings: SlackSettings) -> AsyncIterator[SlackAdapter]:
    async with started(settings) as adapter:
        yield adapter


async def test_limited_note_says_when_to_try_again_and_then_goes(
    adapter: SlackAdapter, faults: Faults, slack: LocalSlack
) -> None:
    faults.too_many("chat.postEphemeral", retry_after=7)
    with pytest.raises(DeliveryError) as caught:
        await adapter.send(NOTE)
    assert (caught.value.permanent, caught.value.retry_after, caught.value.doubtful) == (False, 7.0, False)
    assert await slack.messages(OFFICE) == []
    assert (await adapter.send(NOTE)).by == "ephemeral"
    assert len(await slack.messages(OFFICE)) == 1


@pytest.mark.parametrize(
    "error", ["user_not_in_channel", "channel_not_found", "is_archived", "not_in_channel", "thread_not_found"]
)
async def test_note_goes_directly_where_the_channel_is_closed(
    error: str, adapter: SlackAdapter, faults: Faults, slack: LocalSlack
) -> None:
    faults.answer("chat.postEphemeral", error=error)
    assert (await adapter.send(NOTE)).by == "direct"
    assert await slack.messages(OFFICE) == []
    assert [said["text"] for said in await slack.direct(ANNA)] == ["Is this yours?"]


@pytest.mark.parametrize(("note", "found"), [("note-1", True), ("note-2", None)])
async def test_note_is_found_by_its_id(
    *, note: str, found: bool | None, adapter: SlackAdapter, faults: Faults, inbox: RecordingInbox
) -> None:
    """local-slack drops metadata, so Slack's published answer stands in. One not found may have been ephemeral."""
    await inbox.until(lambda: bool(inbox.gaps))  # that asks for the history too
    metadata = {"event_type": "tactful_note", "event_payload": {"note": note}}
    message = {"type": "message", "user": "U0BOTHTTP1", "bot_id": "B0BOTHTTP1", "ts": "1763712000.000100", "text": "x"}
    faults.answer("conversations.history", messages=[message, {**message, "metadata": metadata}], has_more=False)
    assert await adapter.find(NOTE) is found


async def test_note_whose_answer_is_lost_is_in_doubt_and_never_sent_twice(
    adapter: SlackAdapter, faults: Faults, slack: LocalSlack
) -> None:
    faults.lose("chat.postEphemeral", delay=1.5)
    with pytest.raises(DeliveryError) as caught:
        await adapter.send(NOTE)
    assert (caught.value.permanent, caught.value.doubtful) == (False, True)
    assert len(await slack.messages(OFFICE)) == 1
    assert "conversations.open" not in faults.calls


@pytest.mark.parametrize(
    ("status", "error", "permanent", "doubtful"),
    [
        (200, "invalid_auth", True, False),
        (200, "account_inactive", True, False),
        (200, "msg_too_long", True, False),
        (200, "an error of the future", False, True),
        (200, "internal_error", False, True),
        (500, None, False, True),
        (503, None, False, True),
        (403, "proxy says no", False, False),
    ],
)
async def test_failure_says_whether_trying_again_can_help(
    *,
    status: int,
    error: str | None,
    permanent: bool,
    doubtful: bool,
    adapter: SlackAdapter,
    faults: Faults,
) -> None:
    faults.answer("chat.postEphemeral", status=status, error=error)
    with pytest.raises(DeliveryError) as caught:
        await adapter.send(NOTE)
    assert (caught.value.permanent, caught.value.doubtful) == (permanent, doubtful)
    # Neither Slack's words nor a payload may travel with it.
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)
    assert error is None or error not in str(caught.value)


async def test_unreachable_slack_is_no_doubt(started: Start, settings: SlackSettings) -> None:
    """Nothing was sent: it may be sent later. What was sent before may be looked up later."""
    async with started(replace(settings, api_url="http://127.0.0.1:9/api/")) as adapter:
        with pytest.raises(DeliveryError) as caught:
            await adapter.send(NOTE)
        assert (caught.value.permanent, caught.value.doubtful) == (False, False)
        with pytest.raises(DeliveryError):
            await adapter.find(NOTE)


@pytest.mark.parametrize(("status", "error"), [(503, None), (200, "internal_error"), (403, "proxy says no")])
async def test_note_is_looked_up_again_where_slack_cannot_tell(
    status: int, error: str | None, adapter: SlackAdapter, faults: Faults, inbox: RecordingInbox
) -> None:
    await inbox.until(lambda: bool(inbox.gaps))
    faults.answer("conversations.history", status=status, error=error)
    with pytest.raises(DeliveryError) as caught:
        await adapter.find(NOTE)
    assert not caught.value.permanent


async def test_note_that_may_not_be_looked_up_stays_in_doubt(
    adapter: SlackAdapter, faults: Faults, inbox: RecordingInbox
) -> None:
    await inbox.until(lambda: bool(inbox.gaps))
    faults.answer("conversations.history", error="missing_scope")
    assert await adapter.find(NOTE) is None


async def test_post_is_delivered_even_if_it_cannot_be_pinned(
    adapter: SlackAdapter, faults: Faults, slack: LocalSlack
) -> None:
    faults.answer("pins.add", error="no_permission")
    receipt = await adapter.post(Post(WORKSPACE, OFFICE, "Hello.", pin=True))
    assert [said["ts"] for said in await slack.messages(OFFICE)] == [receipt.ref]
    assert faults.calls[-1] == "pins.add"


async def test_alert_that_is_limited_says_when_to_try_again(
    adapter: SlackAdapter, faults: Faults, slack: LocalSlack
) -> None:
    faults.too_many("chat.postMessage", retry_after=7)
    with pytest.raises(DeliveryError) as caught:
        await adapter.alert(ALERT)
    assert (caught.value.permanent, caught.value.retry_after, caught.value.doubtful) == (False, 7.0, False)
    assert (await adapter.alert(ALERT)).by == "direct"
    assert [said["text"] for said in await slack.direct(ANNA)] == ["Help is needed."]


async def test_alert_whose_answer_is_lost_is_in_doubt(adapter: SlackAdapter, faults: Faults, slack: LocalSlack) -> None:
    faults.lose("chat.postMessage", delay=1.5)
    with pytest.raises(DeliveryError) as caught:
        await adapter.alert(ALERT)
    assert (caught.value.permanent, caught.value.doubtful) == (False, True)
    assert len(await slack.direct(ANNA)) == 1


@pytest.mark.parametrize(
    ("method", "error", "permanent"),
    [
        ("conversations.open", "user_not_found", True),
        ("conversations.open", "user_disabled", True),
        ("conversations.open", "internal_error", False),
        ("chat.postMessage", "missing_scope", True),
        ("chat.postMessage", "messages_tab_disabled", True),
    ],
)
async def test_alert_that_cannot_be_delivered_says_whether_trying_again_helps(
    *, method: str, error: str, permanent: bool, adapter: SlackAdapter, faults: Faults, slack: LocalSlack
) -> None:
    faults.answer(method, error=error)
    with pytest.raises(DeliveryError) as caught:
        await adapter.alert(ALERT)
    assert (caught.value.permanent, caught.value.doubtful) == (permanent, False)
    assert await slack.direct(ANNA) == []


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal", "upload"])
async def test_post_goes_out_even_if_its_picture_is_refused(
    method: str, adapter: SlackAdapter, faults: Faults, slack: LocalSlack, caplog: pytest.LogCaptureFixture
) -> None:
    if method == "upload":
        faults.answer("files.getUploadURLExternal", upload_url="http://127.0.0.1:9/upload", file_id="F0EXAMPLE1")
    else:
        faults.answer(method, error="missing_scope")
    receipt = await adapter.post(PICTURED)
    (said,) = await slack.messages(OFFICE)
    assert (said["ts"], said["text"], said["blocks"][0]["type"]) == (receipt.ref, "Week 47: all well", "header")
    assert "the picture of a post was not delivered" in caplog.text


async def test_picture_has_its_words(adapter: SlackAdapter, faults: Faults) -> None:
    await adapter.post(PICTURED)
    assert faults.given["files.getUploadURLExternal"][-1]["alt_txt"] == "Four bars, the last the tallest"


@pytest.mark.parametrize("error", ["invalid_blocks", "invalid_blocks_format"])
async def test_post_whose_blocks_slack_does_not_take_goes_out_in_words(
    error: str, adapter: SlackAdapter, faults: Faults, slack: LocalSlack
) -> None:
    faults.answer("chat.postMessage", error=error)
    await adapter.post(PICTURED)
    said = (await slack.messages(OFFICE))[0]
    assert [block["text"]["text"] for block in said["blocks"]] == ["Week 47: all well"]


async def test_refused_message_comes_again_and_is_heard_once(
    started: Start, http_settings: SlackSettings, workspace: Workspace, inbox: RecordingInbox
) -> None:
    """Slack repeats what was not acknowledged, and now and then what was."""
    async with (
        started(http_settings) as adapter,
        served(Starlette(routes=list(adapter.routes))) as bot_url,
    ):
        faults = Faults(workspace.slack.api_url, f"{bot_url}/slack/events")
        async with served(faults.app, workspace.bot_port):
            faults.deliveries, inbox.refuses = 3, 1
            await workspace.slack.say(ANNA, "the hall is free", OFFICE)
            await inbox.until(lambda: inbox.offered == 3)
    assert faults.statuses == [503, 200, 200]
    assert inbox.texts == ["the hall is free"]


async def test_refused_message_is_not_acknowledged_on_the_socket_and_found_in_the_history(
    started: Start, socket_settings: SlackSettings, slack: LocalSlack, inbox: RecordingInbox
) -> None:
    inbox.marks[STAFFROOM] = LONG_AGO
    async with started(replace(socket_settings, repair_again=0.2)):
        await inbox.until(lambda: bool(inbox.gaps))
        inbox.refuses = 1
        saying = asyncio.create_task(slack.say(ANNA, "the hall is free"))
        await inbox.until(lambda: bool(inbox.heard))
        acknowledged = [entry for entry in await slack.log() if entry["kind"] == "ack"]
        assert (inbox.texts, acknowledged) == (["the hall is free"], [])
        saying.cancel()
        await asyncio.gather(saying, return_exceptions=True)


async def test_events_held_back_are_looked_up_later(
    settings: SlackSettings, started: Start, slack: LocalSlack, inbox: RecordingInbox
) -> None:
    inbox.marks[OFFICE] = LONG_AGO
    async with started(settings) as adapter, served(Starlette(routes=list(adapter.routes))) as bot_url:
        await inbox.until(lambda: bool(inbox.gaps))
        await slack.say(ANNA, "held back", OFFICE)
        assert inbox.heard == []
        await deliver(bot_url, "app_rate_limited")
        await inbox.until(lambda: bool(inbox.heard))
    assert inbox.texts == ["held back"]


async def test_stuck_connection_is_replaced(
    *,
    started: Start,
    socket_settings: SlackSettings,
    faults: Faults,
    slack: LocalSlack,
    inbox: RecordingInbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The SDK asks for an address once, and tries a dead one for ever."""
    monkeypatch.setattr(slack_socket, "_STUCK_AFTER", 1.0)
    faults.answer("apps.connections.open", url="ws://127.0.0.1:9/used-up")
    monkeypatch.setattr("adapters.slack.adapter._CONNECT_WITHIN", 0.1)
    async with served(faults.app) as url, started(replace(socket_settings, api_url=f"{url}/api/")):
        await inbox.until(lambda: bool(inbox.gaps))
        await slack.say(ANNA, "good morning")
        await inbox.until(lambda: inbox.texts == ["good morning"])


@pytest.mark.parametrize(
    ("method", "variable"), [("auth.test", "SLACK_BOT_TOKEN"), ("apps.connections.open", "SLACK_APP_TOKEN")]
)
async def test_refused_token_is_named_by_its_variable(
    method: str, variable: str, socket_settings: SlackSettings, faults: Faults, inbox: RecordingInbox
) -> None:
    faults.answer(method, error="invalid_auth")
    async with served(faults.app) as url:
        adapter = SlackAdapter(replace(socket_settings, api_url=f"{url}/api/"))
        with pytest.raises(CredentialsRefused, match=variable) as caught:
            await adapter.start(inbox)
    assert "xoxb" not in str(caught.value)
    assert caught.value.__context__ is None


async def test_nothing_is_acknowledged_before_the_bot_is_signed_in(
    settings: SlackSettings,
    started: Start,
    faults: Faults,
    inbox: RecordingInbox,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "tactful.slack")
    faults.answer("auth.test", status=503, times=2)
    async with started(settings) as adapter, served(Starlette(routes=list(adapter.routes))) as bot_url:
        assert (await deliver(bot_url, "message")).status_code == 503
        await inbox.until(lambda: bool(inbox.gaps))
        assert (await deliver(bot_url, "message")).status_code == 200
    assert len(inbox.heard) == 1
    assert [record.getMessage() for record in caplog.records if record.name == "tactful.slack"] == [
        "[slack] Slack is away: trying again until it is back. If it stays away, run tactful check",
        "Slack is back",
    ]


async def test_token_refused_after_slack_was_away_is_said_once_and_shown(
    *,
    settings: SlackSettings,
    started: Start,
    faults: Faults,
    inbox: RecordingInbox,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("adapters.slack.adapter._REFUSED_WAIT", 0.1)
    faults.answer("auth.test", status=503)
    faults.answer("auth.test", error="token_revoked", times=3)
    async with started(settings) as adapter:
        assert adapter.problem == ""
        async with asyncio.timeout(10):
            while not adapter.problem:  # noqa: ASYNC110 - the adapter tells nobody
                await asyncio.sleep(0.01)
        assert "SLACK_BOT_TOKEN" in adapter.problem
        assert "tactful check" in adapter.problem
        problem = adapter.problem
        await inbox.until(lambda: bool(inbox.gaps))
        assert adapter.problem == ""
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == [problem]


async def test_an_outage_is_noticed_though_nothing_is_said(
    settings: SlackSettings, started: Start, faults: Faults, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_ASK_EVERY", "_ASK_AGAIN"):
        monkeypatch.setattr(f"adapters.tasks.{name}", 0.1)
    async with started(settings) as adapter:
        faults.answer("auth.test", status=503, times=3)
        async with asyncio.timeout(10.0):
            while adapter.listening:  # noqa: ASYNC110 - the adapter tells nobody
                await asyncio.sleep(0.01)
            while not adapter.listening:  # noqa: ASYNC110
                await asyncio.sleep(0.01)


async def test_wrong_signing_secret_is_counted_and_said_once(
    settings: SlackSettings, started: Start, inbox: RecordingInbox, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = replace(settings, signing_secret="another-secret")
    async with started(wrong) as adapter, served(Starlette(routes=list(adapter.routes))) as bot_url:
        for _ in range(3):
            assert (await deliver(bot_url, "message")).status_code == 401
    assert inbox.unknowns == {"bad_signature": 3}
    assert caplog.text.count("SLACK_SIGNING_SECRET") == 1
    assert "another-secret" not in caplog.text


@pytest.mark.parametrize("late", [True, False])
async def test_lost_answer_before_anything_was_said_is_no_doubt(
    *, late: bool, adapter: SlackAdapter, faults: Faults, slack: LocalSlack
) -> None:
    faults.answer("chat.postEphemeral", error="user_not_in_channel", times=2)
    if late:
        faults.lose("conversations.open", delay=1.5)
    else:
        faults.answer("conversations.open", status=500)
    with pytest.raises(DeliveryError) as caught:
        await adapter.send(NOTE)
    assert (caught.value.permanent, caught.value.doubtful) == (False, False)
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)
    assert await slack.direct(ANNA) == []
    assert (await adapter.send(NOTE)).by == "direct"


@pytest.mark.parametrize("arrived", [True, False])
async def test_announcement_in_doubt_is_looked_for_and_said_once(
    *,
    arrived: bool,
    settings: SlackSettings,
    started: Start,
    faults: Faults,
    slack: LocalSlack,
    inbox: RecordingInbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("adapters.announcing._AGAIN", 0.1)
    inbox.announcement = "Hello. Ask dsl@school.example & read <https://school.example/policy>."
    if arrived:
        faults.lose("chat.postMessage", delay=1.5)
    else:
        faults.answer("chat.postMessage", status=500)
    async with started(settings):
        await inbox.until(lambda: bool(inbox.announced_in))
        await inbox.until(lambda: bool(inbox.gaps))  # a repair was asked for
    (said,) = await slack.messages(OFFICE)
    assert inbox.told[OFFICE].timestamp() == pytest.approx(float(said["ts"]), abs=0.001)
    assert faults.calls.count("chat.postMessage") == (1 if arrived else 2)
    assert "pins.add" in faults.calls


async def test_announcement_that_was_not_kept_is_not_said_again(
    *,
    settings: SlackSettings,
    started: Start,
    slack: LocalSlack,
    inbox: RecordingInbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("adapters.announcing._AGAIN", 0.05)
    inbox.announcement, inbox.forgets = "Hello.", 2
    async with started(settings):
        await inbox.until(lambda: bool(inbox.announced_in))
    assert (len(await slack.messages(OFFICE)), inbox.announced_in) == (1, [OFFICE])


async def test_quiet_bot_hears_nothing_and_can_still_send(
    started: Start, http_settings: SlackSettings, inbox: RecordingInbox
) -> None:
    async with started(http_settings) as adapter, served(Starlette(routes=list(adapter.routes))) as bot_url:
        await adapter.quiet()
        assert (await deliver(bot_url, "message")).status_code == 503
        assert (await adapter.send(NOTE)).by == "ephemeral"
        await adapter.quiet()
    assert inbox.heard == []


async def test_quiet_socket_acknowledges_nothing(
    started: Start, socket_settings: SlackSettings, slack: LocalSlack, inbox: RecordingInbox
) -> None:
    async with started(socket_settings) as adapter:
        await adapter.quiet()
        saying = asyncio.create_task(slack.say(ANNA, "the hall is free"))
        await asyncio.sleep(0.2)
        assert (await adapter.send(replace(NOTE, channel=STAFFROOM))).by == "ephemeral"
        saying.cancel()
        await asyncio.gather(saying, return_exceptions=True)
    assert inbox.heard == []
    assert [entry for entry in await slack.log() if entry["kind"] == "ack"] == []


async def test_check_finds_nothing_wrong_where_nothing_is(socket_settings: SlackSettings, faults: Faults) -> None:
    faults.add_headers("auth.test", {"x-oauth-scopes": ", ".join(SCOPES)})
    async with served(faults.app) as url:
        checks = await SlackAdapter(replace(socket_settings, api_url=f"{url}/api/")).check()
    assert [(check.what, check.ok, check.remedy) for check in checks] == [
        ("Slack: sign in", True, ""),
        ("Slack: scopes", True, ""),
        ("Slack: Socket Mode", True, ""),
        (f"Slack: channel {STAFFROOM}", True, ""),
    ]


async def test_check_says_what_to_do_about_each_fault(socket_settings: SlackSettings, faults: Faults) -> None:
    faults.add_headers("auth.test", {"X-OAuth-Scopes": ",".join(SCOPES - {"pins:write", "commands"})})
    faults.answer("apps.connections.open", error="not_allowed_token_type")
    faults.answer("conversations.info", channel={"id": "C1", "is_member": False})
    faults.answer("conversations.info", error="channel_not_found")
    faults.answer("conversations.info", channel={"id": "C3", "is_member": True, "is_archived": True})
    async with served(faults.app) as url:
        settings = replace(socket_settings, api_url=f"{url}/api/", channels=("C1", "C2", "C3"))
        checks = await SlackAdapter(settings).check()
    remedies = [check.remedy for check in checks if not check.ok]
    words = ["commands, pins:write", "SLACK_APP_TOKEN", "/invite", "id is right", "archived"]
    assert [word in remedy for word, remedy in zip(words, remedies, strict=True)] == [True] * 5


async def test_check_of_a_refused_token_looks_no_further(http_settings: SlackSettings, faults: Faults) -> None:
    faults.answer("auth.test", error="token_revoked")
    async with served(faults.app) as url:
        checks = await SlackAdapter(replace(http_settings, api_url=f"{url}/api/", signing_secret="")).check()
    assert [(check.what, check.ok) for check in checks] == [("Slack: sign in", False), ("Slack: signing secret", False)]
    assert "SLACK_BOT_TOKEN" in checks[0].remedy
    assert "SLACK_SIGNING_SECRET" in checks[1].remedy
