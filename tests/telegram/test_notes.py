"""What a person reads, where, and who else does: nobody."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.base import Alert, Button, DeliveryError, Note, Post, Reply
from adapters.telegram import TelegramSettings
from bot import wording
from tests.emulators.bot_api import ANNA, BEN, BOT, BOT_NAME, HEAD, OFFICE, SMALL, STAFFROOM, BotApi, Said
from tests.slack.recording import RecordingInbox
from tests.telegram.conftest import Bot, Start

NOTE = Note(
    "note-1", "telegram", str(BOT), str(STAFFROOM), str(ANNA), None, "Is this yours?",
    (Button("fine", "That's fine here"), Button("not_right", "Not right")),
)  # fmt: skip
LINK = f"https://t.me/{BOT_NAME}?start=tactful"


def standing(telegram: BotApi) -> list[Said]:
    return [one for one in telegram.said if not one.gone]


async def test_note_is_for_one_person_alone_in_the_group(bot: Bot, telegram: BotApi) -> None:
    receipt = await bot.adapter.send(NOTE)
    [said] = standing(telegram)
    assert (receipt.by, receipt.ref) == ("ephemeral", str(said.ephemeral))
    assert (said.chat, said.receiver, said.text) == (STAFFROOM, ANNA, NOTE.text)
    assert [[button["text"] for button in row] for row in said.rows] == [["That's fine here"], ["Not right"]]
    assert telegram.seen_by(BEN) == []


async def test_only_the_first_note_is_opened_by_neutral_words(bot: Bot, telegram: BotApi) -> None:
    await bot.adapter.send(NOTE)
    await bot.adapter.send(NOTE)
    assert [one.text for one in telegram.said] == [wording.TELEGRAM_OPENING, NOTE.text, NOTE.text]
    assert telegram.said[0].gone


async def test_server_that_would_show_a_private_message_to_all_never_gets_one(bot: Bot, telegram: BotApi) -> None:
    telegram.knows_ephemeral = False
    assert (await bot.adapter.send(NOTE)).by == "direct"
    assert (await bot.adapter.send(NOTE)).by == "direct"
    assert [(one.chat, one.text) for one in standing(telegram)] == [(ANNA, NOTE.text)] * 2
    assert [one.text for one in telegram.said if one.chat < 0] == [wording.TELEGRAM_OPENING]
    assert telegram.seen_by(BEN) == []


async def test_note_goes_to_the_private_chat_where_the_bot_is_no_administrator(bot: Bot, telegram: BotApi) -> None:
    telegram.status[STAFFROOM] = "member"
    assert (await bot.adapter.send(NOTE)).by == "direct"
    [said] = telegram.said
    assert (said.chat, said.text) == (ANNA, NOTE.text)


async def test_group_is_not_tried_again_until_the_bots_standing_changes(bot: Bot, telegram: BotApi) -> None:
    telegram.status[STAFFROOM] = "member"
    await bot.adapter.send(NOTE)
    telegram.calls.clear()
    await bot.adapter.send(NOTE)
    assert telegram.calls.count("sendMessage") == 1
    await telegram.taken(telegram.standing(STAFFROOM, "administrator"))
    assert (await bot.adapter.send(NOTE)).by == "ephemeral"


async def test_pointer_names_nobody_quotes_nothing_and_comes_once(bot: Bot, telegram: BotApi) -> None:
    telegram.status[STAFFROOM] = "member"
    telegram.started.clear()
    for person in (ANNA, ANNA, BEN):
        with pytest.raises(DeliveryError) as caught:
            await bot.adapter.send(replace(NOTE, recipient=str(person)))
        assert (caught.value.permanent, caught.value.retry_after, caught.value.doubtful) == (False, 900.0, False)
    [said] = telegram.said
    assert said.text == wording.TELEGRAM_POINTER.replace("$link", LINK)
    assert (said.chat, said.receiver, said.entities, said.rows) == (STAFFROOM, None, [], [])
    [asked] = [given for given in telegram.given["sendMessage"] if LINK in given["text"]]
    assert asked.keys() == {"chat_id", "text", "link_preview_options"}  # a reply would show which message it is about


async def test_note_that_waited_comes_when_the_chat_is_open(bot: Bot, telegram: BotApi) -> None:
    telegram.status[STAFFROOM] = "member"
    telegram.started.clear()
    with pytest.raises(DeliveryError):
        await bot.adapter.send(NOTE)
    telegram.start(ANNA)
    await telegram.until(lambda: bool(telegram.to(ANNA)))
    assert telegram.to(ANNA)[0].text == wording.TELEGRAM_HELLO
    assert (await bot.adapter.send(NOTE)).by == "direct"


async def test_note_stands_in_its_topic(bot: Bot, telegram: BotApi) -> None:
    await bot.adapter.send(replace(NOTE, channel=str(OFFICE), thread="77"))
    assert standing(telegram)[0].thread == 77


async def test_who_wrote_as_the_group_is_never_written_to(bot: Bot, telegram: BotApi) -> None:
    """The id of a group in a person's place would make the note public."""
    with pytest.raises(DeliveryError) as caught:
        await bot.adapter.send(replace(NOTE, recipient=str(STAFFROOM)))
    assert caught.value.permanent
    with pytest.raises(DeliveryError):
        await bot.adapter.alert(Alert("alert-1", "telegram", "", str(STAFFROOM), "Help is needed."))
    assert telegram.said == []


async def test_small_group_that_moved_is_found_where_it_is_now(
    bot: Bot, telegram: BotApi, inbox: RecordingInbox, caplog: pytest.LogCaptureFixture
) -> None:
    telegram.say(chat=SMALL, migrate_to_chat_id=STAFFROOM)
    telegram.moved[SMALL] = STAFFROOM
    await telegram.taken(telegram.say("Still here", chat=STAFFROOM))
    assert [(heard.channel, heard.text) for heard in inbox.heard] == [(str(SMALL), "Still here")]
    assert (await bot.adapter.send(replace(NOTE, channel=str(SMALL)))).by == "ephemeral"
    assert f"write {STAFFROOM} in place of {SMALL}" in caplog.text


async def test_group_that_moved_while_nobody_looked_is_found_too(bot: Bot, telegram: BotApi) -> None:
    telegram.moved[SMALL] = STAFFROOM
    assert (await bot.adapter.send(replace(NOTE, channel=str(SMALL)))).by == "ephemeral"
    assert standing(telegram)[0].chat == STAFFROOM


@pytest.mark.parametrize(
    ("status", "said", "permanent", "doubtful"),
    [
        (403, "Forbidden: user is deactivated", True, False),
        (401, "Unauthorized", True, False),
        (500, "Internal Server Error", False, True),
        (502, "Bad Gateway", False, True),
        (429, "Too Many Requests", False, True),
    ],
)
async def test_failure_says_whether_trying_again_can_help(
    *, bot: Bot, telegram: BotApi, status: int, said: str, permanent: bool, doubtful: bool
) -> None:
    telegram.fail("sendMessage", status, said)
    with pytest.raises(DeliveryError) as caught:
        await bot.adapter.send(NOTE)
    assert (caught.value.permanent, caught.value.doubtful) == (permanent, doubtful)
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


async def test_limited_note_says_when_to_try_again(bot: Bot, telegram: BotApi) -> None:
    telegram.fail("sendMessage", 429, "Too Many Requests: retry after 33", retry_after=33)
    with pytest.raises(DeliveryError) as caught:
        await bot.adapter.send(NOTE)
    assert (caught.value.permanent, caught.value.retry_after, caught.value.doubtful) == (False, 33.0, False)
    assert telegram.said == []


async def test_group_gets_no_more_than_twenty_a_minute_and_what_is_urgent_still_comes(
    bot: Bot, telegram: BotApi
) -> None:
    telegram.limited = True
    ways: list[str] = []
    for number in range(20):
        try:
            ways.append((await bot.adapter.send(replace(NOTE, id=f"note-{number}"))).by)
        except DeliveryError as error:
            ways.append("later" if (error.retry_after or 0) > 30 else "at once")
    assert ways == ["ephemeral"] * 15 + ["later"] * 5
    urgent = [(await bot.adapter.send(replace(NOTE, id=f"urgent-{n}", urgent=True))).by for n in range(6)]
    assert urgent == ["ephemeral"] * 4 + ["direct"] * 2


async def test_alert_names_people_and_groups_by_links(bot: Bot, telegram: BotApi) -> None:
    await telegram.taken(telegram.say("Hello"))
    text = f"Somebody needs help in the channel #{STAFFROOM} on Telegram. 👍 @{BEN} on Telegram asked."
    receipt = await bot.adapter.alert(
        Alert("alert-1", "telegram", "", str(HEAD), text, (Button("acknowledge", "I have it"),))
    )
    assert receipt.by == "direct"
    [said] = telegram.to(HEAD)
    assert said.text == "Somebody needs help in the channel Staffroom on Telegram. 👍 this person on Telegram asked."
    links = {
        said.text.encode("utf-16-le")[2 * one["offset"] : 2 * (one["offset"] + one["length"])].decode("utf-16-le"): one[
            "url"
        ]
        for one in said.entities
    }
    assert links == {"Staffroom": "https://t.me/c/1000000001", "this person": f"tg://user?id={BEN}"}


async def test_alert_that_cannot_be_delivered_points_nobody_anywhere(bot: Bot, telegram: BotApi) -> None:
    telegram.started.clear()
    with pytest.raises(DeliveryError) as caught:
        await bot.adapter.alert(Alert("alert-1", "telegram", "", str(HEAD), "Help is needed."))
    assert caught.value.permanent
    assert telegram.said == []


async def test_answer_to_a_press_takes_the_notes_place(bot: Bot, telegram: BotApi, inbox: RecordingInbox) -> None:
    inbox.reply = Reply("Thank you: noted as fine.", replaces=True)
    await bot.adapter.send(NOTE)
    [said] = standing(telegram)
    telegram.press(said, "That's fine here")
    await telegram.until(lambda: bool(said.replaced))
    assert said.text == "Thank you: noted as fine."
    assert [(press.sender, press.note, press.action) for press in inbox.presses] == [(str(ANNA), "note-1", "fine")]
    assert telegram.given["answerCallbackQuery"]
    assert telegram.seen_by(BEN) == []


async def test_answer_to_a_press_stands_beneath_where_it_does_not_replace(
    bot: Bot, telegram: BotApi, inbox: RecordingInbox
) -> None:
    inbox.reply = Reply("Section 9.2 says ...")
    telegram.status[STAFFROOM] = "member"
    await bot.adapter.send(NOTE)
    telegram.press(telegram.to(ANNA)[0], "Not right")
    await telegram.until(lambda: len(telegram.to(ANNA)) == 2)
    assert [one.text for one in telegram.to(ANNA)] == [NOTE.text, "Section 9.2 says ..."]


async def test_direct_note_is_replaced_too(bot: Bot, telegram: BotApi, inbox: RecordingInbox) -> None:
    inbox.reply = Reply("Thank you.", replaces=True)
    telegram.status[STAFFROOM] = "member"
    await bot.adapter.send(NOTE)
    telegram.press(telegram.to(ANNA)[0], "Not right")
    await telegram.until(lambda: bool(telegram.to(ANNA)[0].replaced))
    assert [one.text for one in telegram.to(ANNA)] == ["Thank you."]


@pytest.mark.usefixtures("bot")
async def test_command_in_the_group_is_answered_to_its_writer_alone(telegram: BotApi, inbox: RecordingInbox) -> None:
    command = {"type": "bot_command", "offset": 0, "length": 7}
    telegram.say("/policy photos", entities=[command])
    await telegram.until(lambda: [one.text for one in standing(telegram)] == ["the answer"])
    assert [(one.channel, one.sender, one.name, one.words) for one in inbox.commands] == [
        (str(STAFFROOM), str(ANNA), "policy", "photos")
    ]
    assert telegram.seen_by(ANNA) == ["the answer"]
    assert telegram.seen_by(BEN) == []


@pytest.mark.usefixtures("bot")
async def test_command_is_pointed_to_a_private_chat_where_there_is_no_private_way(telegram: BotApi) -> None:
    telegram.status[STAFFROOM] = "member"
    telegram.started.clear()
    telegram.say("/privacy", entities=[{"type": "bot_command", "offset": 0, "length": 8}])
    await telegram.until(lambda: bool(telegram.said))
    assert [LINK in one.text for one in telegram.said] == [True]


@pytest.mark.usefixtures("bot")
async def test_commands_are_offered_in_private(telegram: BotApi) -> None:
    await telegram.until(lambda: bool(telegram.commands))
    assert {one["command"] for one in telegram.commands} == {"policy", "privacy", "mydata", "declare"}
    assert all(one["is_ephemeral"] for one in telegram.commands)


async def test_post_is_said_openly_with_its_picture_and_pinned(bot: Bot, telegram: BotApi) -> None:
    post = Post("", str(STAFFROOM), "Week 47: all well", pin=True, picture=b"\x89PNG", picture_text="Four bars")
    receipt = await bot.adapter.post(post)
    assert [(one.text, one.picture) for one in telegram.said] == [("Week 47: all well", b""), ("Four bars", b"\x89PNG")]
    assert (receipt.by, telegram.pinned) == ("channel", [int(receipt.ref)])


async def test_find_says_that_it_cannot_tell(bot: Bot) -> None:
    assert await bot.adapter.find(NOTE) is None


async def test_announcement_comes_before_anything_is_heard(
    started: Start, settings: TelegramSettings, telegram: BotApi, inbox: RecordingInbox
) -> None:
    """Telegram keeps a day's messages: those from before the group was told are not for the bot."""
    inbox.announcement = "Hello. I'm Tactful."
    old = telegram.message("Written before")
    telegram.put(telegram.update("message", {**old, "date": old["date"] - 60}))
    async with started(settings):
        await telegram.taken(telegram.say("Written after"))
    assert inbox.texts == ["Written after"]
    assert [one.text for one in telegram.said if one.chat == STAFFROOM] == ["Hello. I'm Tactful."]
