"""What people do in Teams, as the bot hears it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from adapters.base import Reply
from adapters.teams import TeamsSettings
from tests.emulators import loopback
from tests.emulators.microsoft import ANNA, BEN, STAFFROOM, TENANT, Microsoft, account
from tests.slack.recording import RecordingInbox
from tests.teams.activities import NAMES, activity
from tests.teams.conftest import Bot, Start


async def told(microsoft: Microsoft, bot: Bot, name: str, **changes: Any) -> httpx.Response:
    answer = await microsoft.deliver(bot.url, activity(name, microsoft.service_url, **changes))
    assert answer.status_code == 200, answer.text
    return answer


@pytest.mark.parametrize("name", NAMES)
async def test_every_shape_is_answered_200_and_raises_nothing(
    microsoft: Microsoft, bot: Bot, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    await told(microsoft, bot, name)
    assert [record for record in caplog.records if record.exc_info or "failed" in record.getMessage()] == []


@pytest.mark.parametrize(
    "body",
    [b"", b"{not json", b"[]", b"null", b'"x"', b"[" * 100_000, b"\xff\xfe", b"x" * (2 << 20)],
    ids=lambda b: b[:9],
)
async def test_what_is_no_activity_is_answered_200_and_counted(
    microsoft: Microsoft, bot: Bot, inbox: RecordingInbox, body: bytes
) -> None:
    async with loopback.client() as client:
        headers = {"Authorization": f"Bearer {microsoft.token()}"}
        answer = await client.post(f"{bot.url}/teams/messages", content=body, headers=headers)
    assert answer.status_code == 200
    assert inbox.unknowns == {"malformed": 1}


@pytest.mark.parametrize(
    "key", ["type", "id", "timestamp", "from", "conversation", "recipient", "channelData", "text", "attachments"]
)
@pytest.mark.parametrize("value", [None, 7, "", [], {}, [None], {"id": 7}], ids=json.dumps)
async def test_no_broken_field_raises(
    microsoft: Microsoft, bot: Bot, key: str, value: object, caplog: pytest.LogCaptureFixture
) -> None:
    await told(microsoft, bot, "message", **{key: value})
    assert [record.getMessage() for record in caplog.records if "failed" in record.getMessage()] == []


async def test_message_is_heard_whole(microsoft: Microsoft, bot: Bot, inbox: RecordingInbox) -> None:
    await told(microsoft, bot, "message")
    [heard] = inbox.heard
    assert (heard.platform, heard.workspace, heard.channel) == ("teams", TENANT, STAFFROOM)
    assert (heard.ref, heard.kind, heard.sender, heard.revision) == ("1795165200741", "posted", ANNA, "")
    assert heard.text == "boiler is back on in Heron"
    assert heard.sent_at.isoformat() == "2026-11-20T09:00:00.741234+00:00"
    assert heard.thread is None


async def test_reply_stands_in_its_thread(microsoft: Microsoft, bot: Bot, inbox: RecordingInbox) -> None:
    await told(microsoft, bot, "message_reply")
    assert (inbox.heard[0].channel, inbox.heard[0].thread) == (STAFFROOM, "1795165200741")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("message_html_only", "Ring me & ask for the number (wa.me/447700900217)\ntonight"),
        ("message_entities", "<b> & co\nsecond line 👩‍👩‍👧"),
        ("message_emoji", "well done 👩‍👩‍👧!\nsee you"),
        ("message_mention", "@someone ring me"),
        ("message_card", "Kestrel trip\nWhen\nFriday"),
        ("message_file", "see the list\nKestrel addresses.xlsx"),
        ("message_quoting", "I agree\n> boiler is off"),
    ],
)
async def test_text_is_what_the_person_saw(
    microsoft: Microsoft, bot: Bot, inbox: RecordingInbox, name: str, text: str
) -> None:
    await told(microsoft, bot, name)
    assert inbox.texts == [text]


async def test_mention_names_the_person_as_the_school_does(
    microsoft: Microsoft, bot: Bot, inbox: RecordingInbox
) -> None:
    """Teams mentions by an id of its own; it is learnt from what the person wrote, or from the list of members."""
    await told(microsoft, bot, "message_of_ben")
    await told(microsoft, bot, "message_mention")
    assert inbox.heard[-1].mentions == (BEN,)


async def test_person_who_is_mentioned_and_not_known_yet_is_asked_for(
    microsoft: Microsoft, started: Start, settings: TeamsSettings, inbox: RecordingInbox
) -> None:
    """Somebody who joined today: an alert about them must not go to them."""
    microsoft.fail("members", 403)
    async with started(settings) as bot:
        await told(microsoft, bot, "message_mention")
    assert inbox.heard[0].mentions == (BEN,)


async def test_mention_of_whom_nobody_knows_keeps_nothing_from_being_heard(
    microsoft: Microsoft, started: Start, settings: TeamsSettings, inbox: RecordingInbox
) -> None:
    microsoft.fail("members", 403)
    microsoft.fail("member", 503)
    async with started(settings) as bot:
        await told(microsoft, bot, "message_mention")
    assert (inbox.texts, inbox.heard[0].mentions) == (["@someone ring me"], (account(BEN),))


@pytest.mark.parametrize("name", ["message_of_self", "message_of_other_bot", "message_of_other_tenant", "message_of_other_service",
                                  "message_group_chat", "personal_question", "command_in_channel", "reaction"])  # fmt: skip
async def test_not_heard(microsoft: Microsoft, bot: Bot, inbox: RecordingInbox, name: str) -> None:
    await told(microsoft, bot, name)
    assert inbox.heard == []


async def test_twice_delivered_is_heard_once_and_two_equal_ones_twice(
    microsoft: Microsoft, bot: Bot, inbox: RecordingInbox
) -> None:
    await told(microsoft, bot, "message")
    await told(microsoft, bot, "message")
    assert len(inbox.heard) == 1
    await told(microsoft, bot, "message", id="1795165200742")
    assert len(inbox.heard) == 2


async def test_edit_undelete_and_delete_are_later_revisions(
    microsoft: Microsoft, bot: Bot, inbox: RecordingInbox
) -> None:
    for name in ("message", "edit", "delete", "undelete"):
        await told(microsoft, bot, name)
    assert [one.kind for one in inbox.heard] == ["posted", "edited", "deleted", "edited"]
    assert {one.ref for one in inbox.heard} == {"1795165200741"}
    revisions = [one.revision for one in inbox.heard]
    assert revisions == sorted(revisions)
    assert len(set(revisions)) == 4
    assert inbox.heard[1].text == "boiler is off again"
    assert inbox.heard[2].text == ""


async def test_edit_that_does_not_say_to_what_is_not_taken_for_an_empty_one(
    microsoft: Microsoft, bot: Bot, inbox: RecordingInbox
) -> None:
    await told(microsoft, bot, "message")
    await told(microsoft, bot, "edit_without_text")
    assert [one.kind for one in inbox.heard] == ["posted"]


@pytest.mark.parametrize(
    ("name", "counted"),
    [
        ("unknown_type", "holographicMessage"),
        ("edit_of_new_kind", "messageUpdate_archiveMessage"),
        ("edit_without_kind", "malformed"),
        ("read_receipt", "event"),
        ("invoke_unknown", "invoke/task/fetch"),
        ("invoke_other_card", "invoke/adaptiveCard"),
        ("message_of_other_tenant", "other_tenant"),
    ],
)
async def test_unknown_is_counted_by_type(
    microsoft: Microsoft, bot: Bot, inbox: RecordingInbox, name: str, counted: str
) -> None:
    await told(microsoft, bot, name)
    assert inbox.unknowns == {counted: 1}


async def test_not_acknowledged_while_it_cannot_be_kept_and_heard_when_it_comes_again(
    microsoft: Microsoft, bot: Bot, inbox: RecordingInbox
) -> None:
    inbox.refuses = 1
    body = activity("message", microsoft.service_url)
    assert (await microsoft.deliver(bot.url, body)).status_code == 503
    assert (await microsoft.deliver(bot.url, body)).status_code == 200
    assert len(inbox.heard) == 1


async def test_nothing_is_acknowledged_once_it_is_quiet(microsoft: Microsoft, bot: Bot, inbox: RecordingInbox) -> None:
    await bot.adapter.quiet()
    assert (await microsoft.deliver(bot.url, activity("message", microsoft.service_url))).status_code == 503
    assert inbox.heard == []


async def test_question_in_the_chat_is_answered_there(microsoft: Microsoft, bot: Bot, inbox: RecordingInbox) -> None:
    microsoft.chats[ANNA] = "a:520e4d1e"
    await told(microsoft, bot, "personal_question")
    [answer] = await microsoft.wait()
    assert inbox.commands[0].words == "can I give a parent my number?"
    assert answer["conversation"] == "a:520e4d1e"
    assert answer["attachments"][0]["content"]["body"][0]["text"] == "the answer"


async def test_question_in_a_channel_is_answered_in_private_and_heard_as_one(
    microsoft: Microsoft, bot: Bot, inbox: RecordingInbox
) -> None:
    await told(microsoft, bot, "message_question")
    [answer] = await microsoft.wait()
    assert (inbox.commands[0].name, inbox.commands[0].words) == ("policy", "can I give a parent my number?")
    assert answer["conversation"] == microsoft.chats[ANNA]
    assert inbox.heard[0].to_bot


async def test_talk_about_the_bot_is_no_question(microsoft: Microsoft, bot: Bot, inbox: RecordingInbox) -> None:
    await told(microsoft, bot, "message_mention_of_bot_further_on")
    assert inbox.commands == []
    assert not inbox.heard[0].to_bot


async def test_command_of_the_app_is_answered_for_that_person_alone(
    microsoft: Microsoft, started: Start, settings: TeamsSettings, inbox: RecordingInbox
) -> None:
    async with started(replace(settings, targeted=True)) as bot:
        await told(microsoft, bot, "command_in_channel")
        [answer] = await microsoft.wait()
    assert (inbox.commands[0].name, inbox.commands[0].words) == ("policy", "photos on my phone")
    assert answer["targeted"]
    assert answer["recipient"]["isTargeted"]


async def test_command_by_its_name(microsoft: Microsoft, bot: Bot, inbox: RecordingInbox) -> None:
    microsoft.chats[ANNA] = "a:520e4d1e"
    await told(microsoft, bot, "personal_privacy")
    await microsoft.wait()
    assert (inbox.commands[0].name, inbox.commands[0].words) == ("privacy", "")


async def test_button_is_answered_in_place(microsoft: Microsoft, bot: Bot, inbox: RecordingInbox) -> None:
    inbox.reply = Reply("Thank you: noted as fine.", replaces=True)
    answer = (await told(microsoft, bot, "invoke_button")).json()
    [press] = inbox.presses
    assert (press.note, press.action, press.sender) == ("note-1", "fine", ANNA)
    assert answer["type"] == "application/vnd.microsoft.card.adaptive"
    assert answer["value"]["body"][0]["text"] == "Thank you: noted as fine."


async def test_button_that_shows_something_leaves_the_note(
    microsoft: Microsoft, bot: Bot, inbox: RecordingInbox
) -> None:
    microsoft.chats[ANNA] = "a:520e4d1e"
    inbox.reply = Reply("9.2 Phones\nNo own numbers.")
    answer = (await told(microsoft, bot, "invoke_clause")).json()
    assert answer["type"] == "application/vnd.microsoft.activity.message"
    [said] = await microsoft.wait()
    assert "No own numbers." in str(said["attachments"])


async def test_button_of_an_older_client(microsoft: Microsoft, bot: Bot, inbox: RecordingInbox) -> None:
    microsoft.chats[ANNA] = "a:520e4d1e"
    inbox.reply = Reply("It no longer counts.", replaces=True)
    await told(microsoft, bot, "personal_submit")
    await inbox.until(lambda: bool(inbox.presses))
    assert inbox.presses[0].action == "not_right"
    assert inbox.commands == []
