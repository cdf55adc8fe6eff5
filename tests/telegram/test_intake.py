"""What people do in Telegram, as the bot hears it; what is fetched twice, out of order, broken, or not Telegram's."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import Any

import pytest

from adapters.base import CredentialsRefused
from adapters.telegram import TelegramAdapter, TelegramSettings, webhook
from tests.emulators.bot_api import (
    ANNA,
    BEN,
    BOT,
    BOT_NAME,
    OFFICE,
    PHOTO,
    SECRET,
    STAFFROOM,
    TOKEN,
    BotApi,
    entity,
    person,
    place,
)
from tests.slack.recording import RecordingInbox
from tests.telegram.conftest import Bot, Start, by_webhook

FILE = {"file_id": "BQAC", "file_unique_id": "AQAD"}
FORWARD = {"type": "hidden_user", "date": 1763711000, "sender_user_name": "Somebody"}


async def heard(telegram: BotApi, inbox: RecordingInbox, text: str = "", **more: Any) -> Any:
    """The one message that is heard of it."""
    await telegram.taken(telegram.say(text, **more))
    [message] = inbox.heard
    return message


@pytest.mark.usefixtures("bot")
async def test_message_is_heard_whole(telegram: BotApi, inbox: RecordingInbox) -> None:
    update = telegram.say("Staff meeting moves to 3.45")
    await telegram.taken(update)
    [message] = inbox.heard
    assert (message.platform, message.workspace, message.channel) == ("telegram", str(BOT), str(STAFFROOM))
    assert (message.ref, message.kind, message.sender) == (str(update["message"]["message_id"]), "posted", str(ANNA))
    assert (message.sent_at.timestamp(), message.thread, message.to_bot) == (update["message"]["date"], None, False)


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"caption": "Year 4 at the zoo", "photo": [PHOTO]}, "Year 4 at the zoo"),
        ({"document": {**FILE, "file_name": "Kestrel addresses.xlsx"}, "caption": "here"}, "here\nKestrel addresses.xlsx"),
        ({"contact": {"phone_number": "+447700900217", "first_name": "Anna", "last_name": "B"}}, "Anna B\n+447700900217"),
        ({"venue": {"location": {"latitude": 51.5, "longitude": 0.1}, "title": "My house", "address": "4 Mill Lane"}},
         "My house\n4 Mill Lane"),
        ({"text": "as she wrote\nto me", "forward_origin": FORWARD}, "> as she wrote\n> to me"),
        ({"text": "I agree", "quote": {"text": "boiler is off", "position": 0, "is_manual": True}},
         "I agree\n> boiler is off"),
        ({"text": "I agree", "quote": {"text": "boiler is off", "position": 0}}, "I agree"),
        ({"checklist": {"title": "Trip", "tasks": [{"id": 1, "text": "ring Mrs Bell"}]}}, "Trip\n• ring Mrs Bell"),
        ({"sticker": {**FILE, "type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False,
                      "emoji": "👍"}}, "👍"),
        ({"rich_message": {"blocks": [
            {"type": "heading", "text": "Plan", "size": 1},
            {"type": "paragraph", "text": ["ring ", {"type": "url", "text": "me", "url": "https://wa.me/447700900217"}]},
            {"type": "table", "cells": [[{"text": "a"}, {"text": "b"}]]},
        ]}}, "Plan\nring me (wa.me/447700900217)\na | b"),
    ],
)  # fmt: skip
async def test_what_came_with_it_is_read_too(
    telegram: BotApi, inbox: RecordingInbox, more: dict[str, Any], text: str
) -> None:
    assert (await heard(telegram, inbox, **more)).text == text


@pytest.mark.usefixtures("bot")
async def test_user_name_is_nobodys_unless_somebody_here_has_it(telegram: BotApi, inbox: RecordingInbox) -> None:
    """It may be an account that is given out."""
    telegram.say("Hello", BEN)
    text = "👍 ask @ben_example, or add me: @anna_private"
    marks = [entity(text, "@ben_example", "mention"), entity(text, "@anna_private", "mention")]
    await telegram.taken(telegram.say(text, entities=marks))
    assert inbox.heard[1].text == "👍 ask @someone, or add me: @anna_private"
    assert inbox.heard[1].mentions == (str(BEN),)


@pytest.mark.usefixtures("bot")
async def test_topic_is_the_thread_and_a_reply_is_none(telegram: BotApi, inbox: RecordingInbox) -> None:
    telegram.say("In a topic", chat=OFFICE, message_thread_id=77, is_topic_message=True)
    await telegram.taken(telegram.say("A reply", message_thread_id=12))
    assert [message.thread for message in inbox.heard] == ["77", None]


@pytest.mark.usefixtures("bot")
async def test_anonymous_administrator_is_heard_as_the_group(telegram: BotApi, inbox: RecordingInbox) -> None:
    """A child may be at risk in what they write; but nobody knows who they are."""
    bot = {**person(1087968824), "is_bot": True, "username": "GroupAnonymousBot"}
    update = telegram.update("message", {**telegram.message("Hello"), "from": bot, "sender_chat": place(STAFFROOM)})
    telegram.put(update)
    await telegram.taken(update)
    assert inbox.heard[0].sender == str(STAFFROOM)


@pytest.mark.usefixtures("bot")
async def test_two_edits_within_a_second_are_two(telegram: BotApi, inbox: RecordingInbox) -> None:
    first = telegram.say("one")
    telegram.edit(first, "two")
    await telegram.taken(telegram.edit(first, "three"))
    assert inbox.texts == ["one", "two", "three"]
    assert sorted({message.revision for message in inbox.heard}) == [message.revision for message in inbox.heard]


@pytest.mark.usefixtures("bot")
async def test_question_in_the_group_is_heard_as_one_and_answered(telegram: BotApi, inbox: RecordingInbox) -> None:
    text = f"@{BOT_NAME} may I post photos?"
    message = await heard(telegram, inbox, text, entities=[entity(text, f"@{BOT_NAME}", "mention")])
    await inbox.until(lambda: bool(inbox.commands))
    assert message.to_bot
    assert [(command.name, command.words) for command in inbox.commands] == [("policy", "may I post photos?")]


@pytest.mark.usefixtures("bot")
async def test_private_command_and_private_chat_are_answered_and_never_heard(
    telegram: BotApi, inbox: RecordingInbox
) -> None:
    mark = [{"type": "bot_command", "offset": 0, "length": 7}]
    telegram.say("/mydata", entities=mark, ephemeral_message_id=9)
    await telegram.taken(telegram.say("photos on my own phone?", ANNA, ANNA))
    await inbox.until(lambda: len(inbox.commands) == 2)
    assert [(command.name, command.words) for command in inbox.commands] == [
        ("mydata", ""),
        ("policy", "photos on my own phone?"),
    ]
    assert inbox.heard == []


@pytest.mark.usefixtures("bot")
async def test_another_bots_command_is_not_ours(telegram: BotApi, inbox: RecordingInbox) -> None:
    mark = [{"type": "bot_command", "offset": 0, "length": 16}]
    assert not (await heard(telegram, inbox, "/policy@OtherBot x", entities=mark)).to_bot
    assert inbox.commands == []


@pytest.mark.usefixtures("bot")
async def test_group_that_is_not_on_the_list_is_not_heard(telegram: BotApi, inbox: RecordingInbox) -> None:
    await telegram.taken(telegram.say("Elsewhere", chat=-1009999999999))
    assert (inbox.heard, inbox.unknowns) == ([], {})


async def test_nothing_is_confirmed_before_it_is_kept(
    telegram: BotApi, inbox: RecordingInbox, settings: TelegramSettings
) -> None:
    """The bot is killed while the store is away: the next one is given the message again."""
    inbox.refuses = 1000
    adapter = TelegramAdapter(settings)
    await adapter.start(inbox)
    update = telegram.say("Kept in the end")
    await inbox.until(lambda: inbox.offered >= 1)
    assert telegram.taken_to <= update["update_id"]
    await adapter.stop()
    assert telegram.taken_to <= update["update_id"]
    inbox.refuses = 0
    again = TelegramAdapter(settings)
    await again.start(inbox)
    await telegram.taken(update)
    await again.stop()
    assert inbox.texts == ["Kept in the end"]


@pytest.mark.usefixtures("bot")
async def test_store_that_is_slow_to_come_back_loses_no_order(telegram: BotApi, inbox: RecordingInbox) -> None:
    inbox.refuses = 2
    last = [telegram.say(f"message {number}") for number in range(5)][-1]
    await telegram.taken(last)
    assert inbox.texts == [f"message {number}" for number in range(5)]


async def test_stopping_confirms_what_was_taken(
    telegram: BotApi, inbox: RecordingInbox, settings: TelegramSettings
) -> None:
    adapter = TelegramAdapter(settings)
    await adapter.start(inbox)
    update = telegram.say("Hello")
    await inbox.until(lambda: bool(inbox.heard))
    await adapter.stop()
    assert telegram.taken_to == update["update_id"] + 1


async def test_webhook_is_registered_with_its_secret_and_ends_fetching(hooked: Bot, telegram: BotApi) -> None:
    assert telegram.webhook["url"] == f"https://bot.school.example{webhook.path(SECRET)}"
    assert (telegram.webhook["secret_token"], telegram.webhook["max_connections"]) == (SECRET, 1)
    assert SECRET not in telegram.webhook["url"]
    assert "getUpdates" not in telegram.calls
    assert len(hooked.adapter.routes) == 1


async def test_webhook_takes_the_secret_as_its_path_too(hooked: Bot, telegram: BotApi, inbox: RecordingInbox) -> None:
    """Whoever registers it by hand may write it so; the header is asked for all the same."""
    update = telegram.update("message", telegram.message("Hello"))
    assert (await telegram.deliver(hooked.url, update, path=f"/telegram/{SECRET}")).status_code == 200
    assert (await telegram.deliver(hooked.url, update, path=f"/telegram/{SECRET}", secret=None)).status_code == 403
    assert inbox.texts == ["Hello"]


async def test_webhook_is_answered_before_any_work(hooked: Bot, telegram: BotApi) -> None:
    telegram.lose("sendMessage", 2.0)
    mark = [{"type": "bot_command", "offset": 0, "length": 7}]
    update = telegram.update("message", telegram.message("/policy photos", entities=mark))
    async with asyncio.timeout(1.0):
        assert (await telegram.deliver(hooked.url, update)).status_code == 200


async def test_webhook_that_somebody_changed_is_set_again(hooked: Bot, telegram: BotApi) -> None:
    telegram.webhook = {"url": "https://elsewhere.example/"}
    async with asyncio.timeout(10.0):
        while "bot.school.example" not in telegram.webhook["url"]:  # noqa: ASYNC110 - the emulator's state
            await asyncio.sleep(0.05)
    assert hooked.adapter.problem == ""


async def test_huge_body_is_not_asked_for_again(hooked: Bot, telegram: BotApi, inbox: RecordingInbox) -> None:
    assert (await telegram.deliver(hooked.url, b"[" + b" " * (2 << 20))).status_code == 200
    assert inbox.unknowns == {"malformed": 1}


@pytest.mark.parametrize("token", ["", "5000:wrong", "no token at all"])
async def test_wrong_token_is_said_by_its_variable(
    telegram: BotApi, inbox: RecordingInbox, settings: TelegramSettings, token: str
) -> None:
    adapter = TelegramAdapter(replace(settings, token=token))
    with pytest.raises(CredentialsRefused, match="TELEGRAM_BOT_TOKEN"):
        await adapter.start(inbox)
    [check] = await adapter.check()
    assert (check.ok, check.refused) == (False, True)
    assert telegram.said == []


async def test_token_that_is_taken_back_is_a_problem(bot: Bot, telegram: BotApi) -> None:
    telegram.token = "5000:another"
    async with asyncio.timeout(10.0):
        while not bot.adapter.problem:  # noqa: ASYNC110 - the adapter's state
            await asyncio.sleep(0.05)
    assert TOKEN not in bot.adapter.problem


async def test_two_programs_fetching_is_a_problem_until_one_ends(
    bot: Bot, telegram: BotApi, inbox: RecordingInbox
) -> None:
    telegram.fail("getUpdates", 409, "Conflict: terminated by other getUpdates request")
    async with asyncio.timeout(10.0):
        while "Another program" not in bot.adapter.problem:  # noqa: ASYNC110 - the adapter's state
            await asyncio.sleep(0.02)
    await telegram.taken(telegram.say("Hello"))
    assert (bot.adapter.problem, inbox.texts) == ("", ["Hello"])


async def test_telegram_away_at_the_start_is_waited_for(
    started: Start, settings: TelegramSettings, telegram: BotApi, inbox: RecordingInbox
) -> None:
    telegram.fail("getMe", 502, "Bad Gateway")
    async with started(settings):
        await telegram.taken(telegram.say("Hello"))
    assert inbox.texts == ["Hello"]


async def test_day_that_telegram_did_not_keep_is_said(
    started: Start, settings: TelegramSettings, inbox: RecordingInbox, caplog: pytest.LogCaptureFixture
) -> None:
    inbox.marks[str(STAFFROOM)] = "1700000000.000000"
    async with started(settings):
        await inbox.until(lambda: bool(inbox.marks.get(str(OFFICE)) or True))
    assert "was not heard for" in caplog.text


async def test_mark_moves_on_when_all_was_fetched(bot: Bot, telegram: BotApi, inbox: RecordingInbox) -> None:
    async with asyncio.timeout(10.0):
        while str(OFFICE) not in inbox.marks:  # noqa: ASYNC110 - the inbox's state
            await asyncio.sleep(0.05)
    assert bot.adapter.problem == ""
    assert "getUpdates" in telegram.calls


async def test_check_is_well_where_all_is(settings: TelegramSettings) -> None:
    for mode in (settings, by_webhook(settings)):
        assert [check.what for check in await TelegramAdapter(mode).check() if not check.ok] == []


async def test_check_reports_privacy_mode_and_where_the_bot_is_not(
    settings: TelegramSettings, telegram: BotApi
) -> None:
    telegram.status |= {STAFFROOM: "member", OFFICE: "left"}
    checks = {check.what: check for check in await TelegramAdapter(settings).check() if not check.ok}
    assert set(checks) == {
        f"Telegram: group {STAFFROOM}: the bot is shown what is written",
        f"Telegram: group {OFFICE}",
    }
    assert "/setprivacy" in checks[f"Telegram: group {STAFFROOM}: the bot is shown what is written"].remedy
    telegram.reads_all = True
    telegram.status[OFFICE] = "member"
    assert all(check.ok for check in await TelegramAdapter(settings).check())


async def test_check_refuses_a_weak_secret_and_an_address_that_nobody_can_reach(settings: TelegramSettings) -> None:
    adapter = TelegramAdapter(replace(by_webhook(settings), webhook_secret="short", public_url="http://10.0.0.1"))
    failing = [check.what for check in await adapter.check() if not check.ok]
    assert failing == ["Telegram: webhook secret", "Telegram: public address"]


async def test_no_words_of_a_message_stand_in_a_log(
    bot: Bot, telegram: BotApi, inbox: RecordingInbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    inbox.refuses = 1
    await telegram.taken(telegram.say("zyzzyva"))
    assert bot.adapter.problem == ""
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("uvicorn")]
    assert not any("zyzzyva" in line or "Somebody" in line for line in ours)
