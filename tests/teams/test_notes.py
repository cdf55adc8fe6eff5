"""What the bot says in Teams, to whom, and what becomes of it where Teams refuses, is slow or is away."""

from __future__ import annotations

import asyncio
import logging
import struct
import zlib
from dataclasses import replace

import pytest

from adapters.base import Alert, Button, CredentialsRefused, DeliveryError, Note, Passage, Post, Reply
from adapters.teams import TeamsAdapter, TeamsSettings, cards
from adapters.teams.failures import TeamsFailure
from adapters.teams.limits import WINDOWS, Limits
from tests.emulators.microsoft import ANNA, BEN, HEAD, STAFFROOM, TENANT, Microsoft, account
from tests.slack.recording import RecordingInbox
from tests.teams.conftest import Bot, Start

BUTTONS = (Button("fine", "That's fine here"), Button("not_right", "Not right"), Button("clause", "Show the clause"))


def note(text: str = "Looks like a personal number.", **changes: object) -> Note:
    made = Note("note-1", "teams", TENANT, STAFFROOM, ANNA, None, text, BUTTONS)
    return replace(made, **changes)  # type: ignore[arg-type]  # fields by name


def png(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))


async def test_note_comes_in_the_one_to_one_chat_with_buttons(microsoft: Microsoft, bot: Bot) -> None:
    receipt = await bot.adapter.send(note())
    [sent] = microsoft.sent
    assert (receipt.by, receipt.ref) == ("direct", sent["id"])
    assert sent["conversation"] == microsoft.chats[ANNA]
    card = sent["attachments"][0]["content"]
    assert [one["text"] for one in card["body"]] == ["Looks like a personal number."]
    assert [(one["type"], one["title"], one["verb"], one["data"]) for one in card["actions"]] == [
        ("Action.Execute", button.label, f"tactful_{button.action}", {"note": "note-1"}) for button in BUTTONS
    ]
    assert "text" not in sent


async def test_chat_is_made_once(microsoft: Microsoft, bot: Bot) -> None:
    await bot.adapter.send(note())
    await bot.adapter.send(note(id="note-2"))
    assert microsoft.calls.count("chat") == 1


async def test_note_is_targeted_where_the_tenant_has_that(
    microsoft: Microsoft, started: Start, settings: TeamsSettings
) -> None:
    async with started(replace(settings, targeted=True)) as bot:
        receipt = await bot.adapter.send(note(thread="1795165200741"))
    [sent] = microsoft.sent
    assert receipt.by == "ephemeral"
    assert sent["targeted"]
    assert sent["recipient"] == {"id": account(ANNA), "isTargeted": True}
    assert sent["conversation"] == f"{STAFFROOM};messageid=1795165200741"


@pytest.mark.parametrize("status", [400, 403, 404])
async def test_note_falls_back_to_the_chat_where_a_targeted_one_is_refused(
    microsoft: Microsoft, started: Start, settings: TeamsSettings, status: int
) -> None:
    microsoft.fail("targeted", status, code="BadArgument")
    async with started(replace(settings, targeted=True)) as bot:
        assert (await bot.adapter.send(note())).by == "direct"
    assert [one["conversation"] for one in microsoft.sent] == [microsoft.chats[ANNA]]


async def test_no_note_ever_goes_to_the_channel(microsoft: Microsoft, bot: Bot) -> None:
    """Not even where the person cannot be reached otherwise."""
    with pytest.raises(DeliveryError) as refused:
        await bot.adapter.send(note(recipient="11111111-2222-4333-8444-555555555555"))
    assert refused.value.permanent
    assert microsoft.sent == []


async def test_long_note_is_cut_on_a_word_and_keeps_its_link(microsoft: Microsoft, bot: Bot) -> None:
    link = "https://school.example/policy#9.2"
    await bot.adapter.send(note("wording " * 10_000 + link))
    [block] = microsoft.sent[0]["attachments"][0]["content"]["body"]
    assert len(block["text"]) <= 20_100
    assert block["text"].replace("\\", "").endswith(f"wording … {link}")


async def test_our_words_are_not_taken_for_markdown(microsoft: Microsoft, bot: Bot) -> None:
    await bot.adapter.send(note("a *b* _c_ [d](e)"))
    assert microsoft.sent[0]["attachments"][0]["content"]["body"][0]["text"] == r"a \*b\* \_c\_ \[d\](e)"


@pytest.mark.parametrize("status", [412, 429, 502, 504])
async def test_tries_again_where_microsoft_says_so(microsoft: Microsoft, bot: Bot, status: int) -> None:
    microsoft.fail("say", status, times=2, headers={"Retry-After": "0"})
    assert (await bot.adapter.send(note())).by == "direct"
    assert microsoft.calls.count("say") == 3
    assert len(microsoft.sent) == 1


async def test_longer_waits_are_the_bots(microsoft: Microsoft, bot: Bot) -> None:
    microsoft.fail("say", 429, headers={"Retry-After": "120"})
    with pytest.raises(DeliveryError) as waits:
        await bot.adapter.send(note())
    assert (waits.value.permanent, waits.value.retry_after) == (False, 120.0)
    assert microsoft.calls.count("say") == 1


@pytest.mark.parametrize("status", [500, 503])
async def test_lost_answer_is_in_doubt_and_not_said_again(microsoft: Microsoft, bot: Bot, status: int) -> None:
    microsoft.fail("say", status)
    with pytest.raises(DeliveryError) as lost:
        await bot.adapter.send(note())
    assert lost.value.doubtful
    assert microsoft.calls.count("say") == 1


@pytest.mark.parametrize("what", ["chat", "say"])
async def test_refusal_is_final_and_in_fixed_words(microsoft: Microsoft, bot: Bot, what: str) -> None:
    microsoft.fail(what, 403, code="MessageWritesBlocked")
    with pytest.raises(DeliveryError) as refused:
        await bot.adapter.send(note())
    assert (refused.value.permanent, str(refused.value)) == (True, "the person has blocked the app")


async def test_a_token_taken_back_is_asked_for_again(microsoft: Microsoft, bot: Bot) -> None:
    microsoft.fail("chat", 401)
    assert (await bot.adapter.send(note())).by == "direct"
    assert microsoft.calls.count("token") == 2


async def test_away_is_one_line_and_back_is_one(
    started: Start, settings: TeamsSettings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    async with started(settings) as bot:
        await bot.adapter.send(note())
        url = bot.adapter._calls._service if bot.adapter._calls else ""
        assert bot.adapter._calls
        bot.adapter._calls.serve_from("http://127.0.0.1:9/teams")
        for _ in range(3):
            with pytest.raises(DeliveryError) as away:
                await bot.adapter.send(note())
            assert not away.value.permanent
            assert not away.value.doubtful
        bot.adapter._calls.serve_from(url)
        await bot.adapter.send(note())
    lines = [line for record in caplog.records if "Teams is" in (line := record.getMessage())]
    assert lines == [
        "[teams] Teams is away: trying again until it is back. If it stays away, run tactful check",
        "Teams is back",
    ]


async def test_alert_goes_to_its_recipient_alone_and_names_by_mention(microsoft: Microsoft, bot: Bot) -> None:
    text = f"Help is needed in the channel #{STAFFROOM} on Teams.\n\n@{BEN} on Teams wrote."
    alert = Alert("alert-1", "teams", "", HEAD, text, (Button("acknowledge", "I have it"),))
    assert (await bot.adapter.alert(alert)).by == "direct"
    [sent] = microsoft.to(HEAD)
    card = sent["attachments"][0]["content"]
    assert card["msteams"]["entities"] == [
        {"type": "mention", "text": f"<at>{BEN}</at>", "mentioned": {"id": BEN, "name": BEN}}
    ]
    assert f"<at>{BEN}</at> on Teams wrote." in card["body"][1]["text"]
    assert "(https://teams.microsoft.com/l/channel/19%3Astaffroom%40thread.tacv2/)" in card["body"][0]["text"]


async def test_post_is_words_and_the_picture_goes_by_itself(microsoft: Microsoft, bot: Bot) -> None:
    post = Post("", STAFFROOM, "The week in numbers", picture=png(800, 400), picture_text="Bar chart")
    assert (await bot.adapter.post(post)).by == "channel"
    words, picture = microsoft.sent
    assert (words["text"], words["textFormat"]) == ("The week in numbers", "plain")
    [image] = picture["attachments"][0]["content"]["body"]
    assert image["altText"] == "Bar chart"
    assert image["url"].startswith("data:image/png;base64,")


@pytest.mark.parametrize("picture", [png(2000, 400), png(10, 10) + b"\0" * (1 << 20), b"GIF89a"])
async def test_picture_beyond_the_limits_stays_out(microsoft: Microsoft, bot: Bot, picture: bytes) -> None:
    await bot.adapter.post(Post("", STAFFROOM, "The week in numbers", picture=picture, picture_text="Bar chart"))
    assert len(microsoft.sent) == 1


async def test_wrong_secret_is_said_by_the_name_of_its_variable(
    microsoft: Microsoft, settings: TeamsSettings, inbox: RecordingInbox
) -> None:
    microsoft.secret = "another"
    with pytest.raises(CredentialsRefused, match="TEAMS_CLIENT_SECRET"):
        await TeamsAdapter(settings).start(inbox)


async def test_comes_up_when_microsoft_is_back(microsoft: Microsoft, started: Start, settings: TeamsSettings) -> None:
    microsoft.fail("token", 503)
    async with started(settings) as bot:
        assert bot.adapter._intake is None
        assert bot.adapter.problem == ""
        await bot.adapter.send(note())


async def test_announces_itself_before_it_listens(
    microsoft: Microsoft, started: Start, settings: TeamsSettings, inbox: RecordingInbox
) -> None:
    inbox.announcement = "Hello. I'm Tactful."
    async with started(settings):
        await inbox.until(lambda: inbox.announced_in == [STAFFROOM])
        assert [one["text"] for one in microsoft.sent] == ["Hello. I'm Tactful."]


async def test_check_says_what_to_do(microsoft: Microsoft, settings: TeamsSettings) -> None:
    checks = {check.what: check for check in await TeamsAdapter(settings).check()}
    assert checks["Teams: sign in"].ok
    assert checks["Teams: Microsoft's signing keys"].ok
    assert "links" in checks[f"Teams: history of {STAFFROOM}"].remedy
    microsoft.secret = "another"
    [refused, _] = await TeamsAdapter(settings).check()
    assert refused.refused
    assert "TEAMS_CLIENT_SECRET" in refused.remedy


async def test_limits_of_a_conversation_are_kept() -> None:
    """7 in a second, 8 in two, 60 in thirty: what would be more waits, or is handed back."""
    now = 1000.0
    limits = Limits(lambda: now)
    taken = [now]
    while (wait := limits._take("a")) <= 10:
        taken.append(now + wait)
    assert len(taken) > 8
    taken = taken[1:]
    for most, seconds in WINDOWS[:3]:
        assert all(later - sooner >= seconds for sooner, later in zip(taken, taken[most:], strict=False))
    assert limits._take("b") == 0
    with pytest.raises(TeamsFailure) as full:
        await limits.turn("a")
    assert full.value.retry_after


def test_reply_in_passages_is_set_off() -> None:
    card = cards.reply_card(
        Reply("all of it", passages=(Passage("9.2 Phones", "No own numbers.", (("Ask", "the office"),)),))
    )
    assert [one["text"] for one in card["body"]] == ["9.2 Phones", "No own numbers.", "**Ask:** the office"]


async def test_httpx_stays_silent_though_the_sdk_sets_its_level_back(
    bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    """httpx prints addresses, and another platform's hold its token."""
    caplog.set_level("DEBUG")
    await bot.adapter.send(note())
    for name in ("httpx", "httpcore.http11", "microsoft_teams.common.http.client", "microsoft_teams.apps.auth"):
        logging.getLogger(name).error("https://api.telegram.example/bot123:secret/getMe")
    assert [record.name for record in caplog.records if "secret" in record.getMessage()] == []


async def test_an_outage_is_noticed_though_nothing_is_said(
    started: Start, settings: TeamsSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_ASK_EVERY", "_ASK_AGAIN"):
        monkeypatch.setattr(f"adapters.tasks.{name}", 0.02)
    async with started(settings) as bot:
        calls = bot.adapter._calls
        assert calls
        calls.serve_from("http://127.0.0.1:9/teams")
        async with asyncio.timeout(10.0):
            while bot.adapter.listening:  # noqa: ASYNC110 - the adapter tells nobody
                await asyncio.sleep(0.01)
            calls.serve_from(settings.service_url)
            while not bot.adapter.listening:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
