"""The adapter in a workspace with people in it, over Socket Mode and over HTTP: heard, answered, reconnected."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from starlette.applications import Starlette

from adapters.base import Alert, Button, Note, Passage, Post, Reply
from adapters.slack import SlackAdapter, SlackSettings
from tests.emulators.local_slack import (
    ANNA,
    APP_TOKEN,
    BEN,
    BOT_TOKEN,
    HTTP_APP,
    OFFICE,
    PTA,
    SOCKET_APP,
    STAFFROOM,
    WORKSPACE,
    LocalSlack,
)
from tests.emulators.serving import served
from tests.slack.conftest import Start, Workspace
from tests.slack.recording import RecordingInbox

BUTTONS = (Button("fine", "That's fine"), Button("not_right", "Not right"), Button("clause", "Show the clause"))


LAST = Passage("", "", (("See also", "10.2 Work number"),))
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def alert(text: str) -> Alert:
    return Alert("alert-1", "slack", "", ANNA, text, (Button("acknowledge", "I have it"),))


@dataclass
class Bot:
    """A bot at work, and the channel that it hears."""

    adapter: SlackAdapter
    channel: str
    app: str


@pytest.fixture(params=["socket", "http"])
async def bot(
    request: pytest.FixtureRequest,
    started: Start,
    workspace: Workspace,
    socket_settings: SlackSettings,
    http_settings: SlackSettings,
) -> AsyncIterator[Bot]:
    """Both ways promise the same."""
    if request.param == "socket":
        async with started(socket_settings) as adapter:
            yield Bot(adapter, STAFFROOM, SOCKET_APP)
    else:
        async with (
            started(http_settings) as adapter,
            served(Starlette(routes=list(adapter.routes)), workspace.bot_port),
        ):
            yield Bot(adapter, OFFICE, HTTP_APP)


def note(channel: str, **changes: str) -> Note:
    filled = Note("note-1", "slack", WORKSPACE, channel, ANNA, None, "Q&A: is this <yours>?", BUTTONS)
    return replace(filled, **changes)  # type: ignore[arg-type]  # all of them are strings


async def test_message_edit_and_deletion_are_heard(bot: Bot, slack: LocalSlack, inbox: RecordingInbox) -> None:
    ts = await slack.say(ANNA, "meet at 4 &amp; bring tea", bot.channel)
    await slack.edit(ANNA, ts, "meet at 5", bot.channel)
    await slack.delete(ANNA, ts, bot.channel)
    await inbox.until(lambda: len(inbox.heard) == 3)
    assert [(heard.kind, heard.ref, heard.sender, heard.text) for heard in inbox.heard] == [
        ("posted", ts, ANNA, "meet at 4 & bring tea"),
        ("edited", ts, ANNA, "meet at 5"),
        ("deleted", ts, ANNA, ""),
    ]
    assert inbox.heard[1].revision < inbox.heard[2].revision


async def test_reply_and_file_are_heard(bot: Bot, slack: LocalSlack, inbox: RecordingInbox) -> None:
    ts = await slack.say(ANNA, "who has the hall?", bot.channel)
    await slack.say(BEN, "we have", bot.channel, thread=ts)
    await slack.upload(BEN, "rota.txt", "here", bot.channel)
    await inbox.until(lambda: len(inbox.heard) == 3)
    assert [(heard.text, heard.thread) for heard in inbox.heard] == [
        ("who has the hall?", None),
        ("we have", ts),
        ("here\nrota.txt", None),
    ]
    assert inbox.unknowns == {"file_shared": 1}


async def test_channel_off_the_list_is_not_heard(bot: Bot, slack: LocalSlack, inbox: RecordingInbox) -> None:
    await slack.say(ANNA, "not for the bot", PTA)
    await slack.say(ANNA, "for the bot", bot.channel)
    await inbox.until(lambda: bool(inbox.heard))
    assert inbox.texts == ["for the bot"]


async def test_command_is_answered_for_that_person_alone(bot: Bot, slack: LocalSlack, inbox: RecordingInbox) -> None:
    inbox.reply = Reply("8.1 <Photos>")
    await slack.command(ANNA, "/policy", "photos", bot.channel, bot.app)
    (answer,) = await slack.wait(bot.channel)
    assert (answer["text"], answer["ephemeral_to"]) == ("8.1 &lt;Photos&gt;", ANNA)
    assert [(command.name, command.words, command.sender) for command in inbox.commands] == [("policy", "photos", ANNA)]


async def test_note_is_ephemeral_and_its_answer_takes_its_place(
    bot: Bot, slack: LocalSlack, inbox: RecordingInbox
) -> None:
    root = await slack.say(ANNA, "ring me", bot.channel)
    receipt = await bot.adapter.send(note(bot.channel, thread=root))
    (_, shown) = await slack.messages(bot.channel)
    assert receipt.by == "ephemeral"
    assert (shown["ephemeral_to"], shown["thread_ts"]) == (ANNA, root)
    assert shown["text"] == "Q&amp;A: is this &lt;yours&gt;?"
    assert await bot.adapter.find(note(bot.channel)) is None

    inbox.reply = Reply("Thank you.", replaces=True)
    await slack.press(ANNA, shown, "tactful_fine")
    await inbox.until(lambda: bool(inbox.presses))
    (_, replaced) = await slack.wait(bot.channel, last="Thank you.")
    assert (replaced["ts"], [block["type"] for block in replaced["blocks"]]) == (shown["ts"], ["section"])
    assert [(press.note, press.action, press.sender) for press in inbox.presses] == [("note-1", "fine", ANNA)]


async def test_answer_that_does_not_replace_stands_beneath(bot: Bot, slack: LocalSlack, inbox: RecordingInbox) -> None:
    await bot.adapter.send(note(bot.channel))
    (shown,) = await slack.messages(bot.channel)
    inbox.reply = Reply("9.2 Keep numbers private")
    await slack.press(ANNA, shown, "tactful_clause")
    (first, second) = await slack.wait(bot.channel, 2)
    assert (first["text"], second["text"]) == (shown["text"], "9.2 Keep numbers private")
    assert second["ephemeral_to"] == ANNA


async def test_note_sent_directly_is_found_again_and_answered_in_place(
    started: Start, socket_settings: SlackSettings, slack: LocalSlack, inbox: RecordingInbox
) -> None:
    """Also what a note comes to where the person has left the channel."""
    async with started(replace(socket_settings, prefer="direct")) as adapter:
        assert await adapter.find(note(STAFFROOM)) is False
        receipt = await adapter.send(note(STAFFROOM))
        (shown,) = await slack.direct(ANNA)
        assert (receipt.by, receipt.ref) == ("direct", shown["ts"])
        assert await slack.messages(STAFFROOM) == []
        inbox.reply = Reply("Thank you.", replaces=True)
        await slack.press(ANNA, shown, "tactful_not_right")
        (replaced,) = await slack.wait(shown["channel"], last="Thank you.")
        assert replaced["ts"] == shown["ts"]
    assert [press.action for press in inbox.presses] == ["not_right"]


async def test_mention_and_direct_message_are_look_ups(bot: Bot, slack: LocalSlack, inbox: RecordingInbox) -> None:
    me = await slack.bot_user(bot.app)
    await slack.say(ANNA, f"<@{me}> photos", bot.channel)
    await inbox.until(lambda: bool(inbox.commands))
    await slack.say(BEN, f"ask <@{me}> yourself", bot.channel)
    (_, answer, _) = await slack.wait(bot.channel, 3)
    assert (answer["text"], answer["ephemeral_to"]) == ("the answer", ANNA)
    assert [command.words for command in inbox.commands] == ["photos"]
    await inbox.until(lambda: len(inbox.heard) == 2)
    heard = {message.text: message.to_bot for message in inbox.heard}
    assert heard == {"@someone photos": True, "ask @someone yourself": False}, "asked of the bot, and only about it"


async def test_question_in_a_thread_is_answered_there(bot: Bot, slack: LocalSlack, inbox: RecordingInbox) -> None:
    root = await slack.say(BEN, "who knows the rules?", bot.channel)
    await slack.say(ANNA, f"<@{await slack.bot_user(bot.app)}> photos", bot.channel, thread=root)
    (*_, answer) = await slack.wait(bot.channel, 3)
    assert (answer["text"], answer["ephemeral_to"], answer["thread_ts"]) == ("the answer", ANNA, root)
    await inbox.until(lambda: len(inbox.heard) == 2)
    assert [message.to_bot for message in sorted(inbox.heard, key=lambda message: message.ref)] == [False, True]


async def test_question_that_is_edited_or_deleted_stays_a_question(
    bot: Bot, slack: LocalSlack, inbox: RecordingInbox
) -> None:
    me = await slack.bot_user(bot.app)
    ts = await slack.say(ANNA, f"<@{me}> photos", bot.channel)
    await slack.edit(ANNA, ts, f"<@{me}> photos on a trip", bot.channel)
    await slack.delete(ANNA, ts, bot.channel)
    await slack.say(BEN, "good morning", bot.channel)
    await inbox.until(lambda: "good morning" in inbox.texts)
    about = [(heard.kind, heard.to_bot) for heard in inbox.heard if heard.text != "good morning"]
    assert set(about) <= {("posted", True), ("edited", True), ("deleted", False)}
    assert ("edited", True) in about


async def test_direct_message_is_answered_there_and_never_heard(
    bot: Bot, slack: LocalSlack, inbox: RecordingInbox
) -> None:
    """The bot opens the conversation with its first direct word."""
    await bot.adapter.alert(alert("hello"))
    (opened,) = await slack.direct(ANNA)
    await slack.say(ANNA, "photos on my own phone?", opened["channel"])
    (*_, answer) = await slack.wait(opened["channel"], 3)
    assert (answer["text"], answer.get("ephemeral_to")) == ("the answer", None)
    assert [command.words for command in inbox.commands] == ["photos on my own phone?"]
    assert inbox.heard == []


async def test_answer_with_passages_is_set_off_and_said_in_words(
    bot: Bot, slack: LocalSlack, inbox: RecordingInbox
) -> None:
    hints = (("Instead", "Use the school's & <only> that"), ("Ask", "the office"))
    inbox.reply = Reply("all of it", passages=(Passage("9.2 Your *own* number", "Keep it private.", hints), LAST))
    await slack.command(ANNA, "/policy", "number", bot.channel, bot.app)
    (answer,) = await slack.wait(bot.channel)
    assert answer["text"] == "all of it"
    assert [block["text"]["text"] for block in answer["blocks"]] == [
        "*9.2 Your own number*\nKeep it private.",
        "*Instead:* Use the school's &amp; &lt;only&gt; that\n*Ask:* the office",
        "*See also:* 10.2 Work number",
    ]


async def test_alert_comes_directly_and_who_has_it_is_said_in_its_place(
    bot: Bot, slack: LocalSlack, inbox: RecordingInbox
) -> None:
    words = f"Help is needed in #{bot.channel}, says @{BEN} on Slack. Not a name: @U2, me@U0000000001."
    receipt = await bot.adapter.alert(alert(words))
    (shown,) = await slack.direct(ANNA)
    assert (receipt.by, receipt.ref) == ("direct", shown["ts"])
    assert (
        shown["text"] == f"Help is needed in <#{bot.channel}>, says <@{BEN}> on Slack. Not a name: @U2, me@U0000000001."
    )
    assert await slack.messages(bot.channel) == []
    inbox.reply = Reply("It is yours.", replaces=True)
    await slack.press(ANNA, shown, "tactful_acknowledge")
    (replaced,) = await slack.wait(shown["channel"], last="It is yours.")
    assert (replaced["ts"], [block["type"] for block in replaced["blocks"]]) == (shown["ts"], ["section"])
    assert [(press.note, press.action, press.sender) for press in inbox.presses] == [("alert-1", "acknowledge", ANNA)]


async def test_post_has_its_blocks_and_its_picture(bot: Bot, slack: LocalSlack) -> None:
    blocks = ({"type": "header", "text": {"type": "plain_text", "text": "Week 47"}},)
    post = Post(WORKSPACE, bot.channel, "Week 47: all well", blocks=blocks, picture=PNG, picture_text="Four bars")
    receipt = await bot.adapter.post(post)
    (said, shared) = await slack.wait(bot.channel, 2)
    assert (said["ts"], said["text"], [block["type"] for block in said["blocks"]]) == (
        receipt.ref,
        "Week 47: all well",
        ["header"],
    )
    (file,) = shared["files"]
    assert (file["name"], file["size"], file["title"]) == ("chart.png", len(PNG), "Week 47: all well")


async def test_nothing_said_reaches_a_log(
    bot: Bot, slack: LocalSlack, inbox: RecordingInbox, caplog: pytest.LogCaptureFixture
) -> None:
    """At debug the SDK prints whole payloads and headers."""
    caplog.set_level(logging.DEBUG)
    await slack.say(ANNA, "a word in confidence", bot.channel)
    await slack.command(ANNA, "/policy", "a word in confidence", bot.channel, bot.app)
    await bot.adapter.send(note(bot.channel, text="a word in confidence"))
    await inbox.until(lambda: bool(inbox.heard and inbox.commands))
    await slack.wait(bot.channel, 3)
    assert not [word for word in ("confidence", BOT_TOKEN, APP_TOKEN, "xoxb-http", "the answer") if word in caplog.text]


async def test_long_text_is_cut_to_what_slack_takes(bot: Bot, slack: LocalSlack) -> None:
    text = "\n".join(f"{number}. keep this & that in mind" for number in range(400))
    await bot.adapter.post(Post(WORKSPACE, bot.channel, text))
    (shown,) = await slack.messages(bot.channel)
    parts = [block["text"]["text"] for block in shown["blocks"]]
    assert max(map(len, parts)) <= 3000
    assert "\n".join(parts).split() == text.replace("&", "&amp;").split()


async def test_bot_introduces_itself_at_its_first_start(
    started: Start, socket_settings: SlackSettings, slack: LocalSlack, inbox: RecordingInbox
) -> None:
    """It may have been invited while it did not run."""
    inbox.announcement = "Hello."
    for _ in range(2):
        async with started(socket_settings):
            await inbox.until(lambda: inbox.announced_in == [STAFFROOM])
    assert [said["text"] for said in await slack.messages(STAFFROOM)] == ["Hello."]


@pytest.fixture
def own_slack(tmp_path: Path) -> Iterator[LocalSlack]:
    """One that may be ended."""
    slack = LocalSlack(tmp_path)
    slack.start()
    yield slack
    slack.stop()


async def test_connection_comes_back_after_slack_went_away(
    own_slack: LocalSlack,
    started: Start,
    inbox: RecordingInbox,
    socket_settings: SlackSettings,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "tactful.slack")
    async with started(replace(socket_settings, api_url=own_slack.api_url)):
        await inbox.until(lambda: len(inbox.gaps) == 1)
        own_slack.stop()
        await _logged(caplog, "away")
        own_slack.start()
        await inbox.until(lambda: len(inbox.gaps) >= 2)
        await own_slack.say(ANNA, "back again")
        await inbox.until(lambda: inbox.texts == ["back again"])
    assert [record.getMessage() for record in caplog.records if record.name == "tactful.slack"] == [
        "[slack] Slack is away: trying again until it is back. If it stays away, run tactful check",
        "Slack is back",
    ]


async def test_bot_that_starts_while_slack_is_away_listens_once_it_is_back(
    own_slack: LocalSlack, started: Start, inbox: RecordingInbox, socket_settings: SlackSettings
) -> None:
    own_slack.stop()
    async with started(replace(socket_settings, api_url=own_slack.api_url)):
        own_slack.start()
        await inbox.until(lambda: bool(inbox.gaps))
        await own_slack.say(ANNA, "good morning")
        await inbox.until(lambda: inbox.texts == ["good morning"])


async def test_secrets_stay_out_of_the_settings_shown(socket_settings: SlackSettings) -> None:
    shown = repr(replace(socket_settings, signing_secret="signing-secret"))
    assert not any(secret in shown for secret in (BOT_TOKEN, APP_TOKEN, "signing-secret"))


async def _logged(caplog: pytest.LogCaptureFixture, word: str) -> None:
    async with asyncio.timeout(15):
        while word not in caplog.text:  # noqa: ASYNC110 - another process's event
            await asyncio.sleep(0.05)
