"""Signed deliveries over real HTTP: what is heard, what is not, what is refused, and what is answered to Slack."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import UTC, datetime

import pytest

from adapters.base import Command, Message, Press, Reply
from tests.emulators import loopback
from tests.emulators.local_slack import ANNA, BEN, HTTP_BOT, OFFICE, WORKSPACE, LocalSlack
from tests.slack.payloads import NAMES, deliver, message, payload, post
from tests.slack.recording import RecordingInbox

ROOT = "1763711000.000100"


async def test_message_is_heard_with_all_that_is_known_of_it(bot_url: str, inbox: RecordingInbox) -> None:
    answer = await deliver(bot_url, "message")
    assert (answer.status_code, answer.text) == (200, "")
    ts = message("message")["ts"]
    assert inbox.heard == [
        Message(
            platform="slack",
            workspace=WORKSPACE,
            channel=OFFICE,
            ref=ts,
            kind="posted",
            sender=ANNA,
            text="Staff meeting moves to 3.45 in the hall",
            sent_at=datetime.fromtimestamp(float(ts), UTC),
        )
    ]


@pytest.mark.parametrize(
    ("name", "text", "thread"),
    [
        ("me_message", "is off to lunch", None),
        ("thread_reply", "Thanks both", ROOT),
        ("thread_broadcast", "For everybody: the hall is free", ROOT),
        ("message_family_emoji", "Lovely day \U0001f468‍\U0001f469‍\U0001f467 \U0001f44d\U0001f3fc :school_crest:", None),
    ],
)
async def test_every_kind_of_post_is_heard(
    name: str, text: str, thread: str | None, bot_url: str, inbox: RecordingInbox
) -> None:
    assert (await deliver(bot_url, name)).status_code == 200
    assert [(heard.kind, heard.text, heard.thread) for heard in inbox.heard] == [("posted", text, thread)]


async def test_edit_is_a_revision_of_its_message(bot_url: str, inbox: RecordingInbox) -> None:
    await deliver(bot_url, "message_changed_edit")
    new = message("message_changed_edit")["message"]
    assert [(heard.kind, heard.ref, heard.revision, heard.text) for heard in inbox.heard] == [
        ("edited", new["ts"], new["edited"]["ts"], "Meet at 5")
    ]


@pytest.mark.parametrize(
    "name",
    [
        "message_changed_unfurl",
        "message_changed_unfurl_after_edit",
        "message_changed_pin",
        "message_changed_reply_count",
        "message_changed_by_bot",
    ],
)
async def test_change_that_nobody_typed_is_no_edit(name: str, bot_url: str, inbox: RecordingInbox) -> None:
    assert (await deliver(bot_url, name)).status_code == 200
    assert (inbox.heard, inbox.unknowns) == ([], {})


@pytest.mark.parametrize(
    ("name", "key"), [("message_deleted", "deleted_ts"), ("message_changed_tombstone", "previous_message")]
)
async def test_deletion_is_heard_without_words(name: str, key: str, bot_url: str, inbox: RecordingInbox) -> None:
    """A message that has replies leaves a tombstone instead."""
    await deliver(bot_url, name)
    event = message(name)
    ref = event[key] if key == "deleted_ts" else event[key]["ts"]
    assert [(heard.kind, heard.ref, heard.text, heard.sender) for heard in inbox.heard] == [("deleted", ref, "", BEN)]
    assert inbox.heard[0].revision > ref


@pytest.mark.parametrize(
    "name",
    [
        "bot_message",
        "message_of_other_app",
        "message_of_workflow",
        "message_of_self",
        "message_deleted_of_bot",
        "message_deleted_tombstone",
        "channel_join",
        "channel_topic",
        "message_in_other_channel",
        "group_direct_message",
        "member_joined_channel_other",
    ],
)
async def test_what_no_person_said_here_is_known_and_unheard(name: str, bot_url: str, inbox: RecordingInbox) -> None:
    assert (await deliver(bot_url, name)).status_code == 200
    assert (inbox.heard, inbox.unknowns, inbox.commands) == ([], {}, [])


@pytest.mark.parametrize(
    ("name", "counted"),
    [
        ("reaction_added", "reaction_added"),
        ("unknown_subtype", "message_hologram"),
        ("view_submission", "view_submission"),
        ("block_actions_other", "block_actions"),
    ],
)
async def test_what_has_no_use_is_acknowledged_and_counted(
    name: str, counted: str, bot_url: str, inbox: RecordingInbox
) -> None:
    """Bolt alone would answer 404, and Slack would deliver it three times more."""
    assert (await deliver(bot_url, name)).status_code == 200
    assert (inbox.unknowns, inbox.heard) == ({counted: 1}, [])


@pytest.mark.parametrize(
    ("secret", "age", "status"),
    [("signing-secret", 0, 200), ("another-secret", 0, 401), ("signing-secret", 600, 401), (None, 0, 401)],
)
async def test_only_what_slack_signed_lately_is_heard(
    secret: str | None, age: float, status: int, bot_url: str, inbox: RecordingInbox
) -> None:
    answer = await post(bot_url, json.dumps(payload("message")), secret=secret, age=age)
    assert (answer.status_code, len(inbox.heard)) == (status, 1 if status == 200 else 0)


@pytest.mark.parametrize("stamp", ["", "soon", "99999999999999999999999", "１７"])
async def test_odd_timestamp_is_not_signed(stamp: str, bot_url: str) -> None:
    headers = [(b"x-slack-request-timestamp", stamp.encode()), (b"x-slack-signature", "v0=ß".encode())]
    async with loopback.client() as client:
        answer = await client.post(f"{bot_url}/slack/events", content=b"{}", headers=headers)
    assert answer.status_code == 401


@pytest.mark.parametrize("body", ['{"type": "event_callback"', "[]", '{"event": ' + "[" * 5000, '{"event": 7}', "\x00"])
async def test_unsigned_rubbish_is_refused_before_it_is_parsed(body: str, bot_url: str, inbox: RecordingInbox) -> None:
    assert (await post(bot_url, body, secret=None)).status_code == 401
    assert inbox.unknowns == {"bad_signature": 1}


@pytest.mark.parametrize("body", ['{"type": "event_callback"', "[]", '{"event": ' + "[" * 5000])
async def test_malformed_body_is_not_asked_for_again(body: str, bot_url: str, inbox: RecordingInbox) -> None:
    answer = await post(bot_url, body)
    assert (answer.status_code, answer.headers["x-slack-no-retry"]) == (400, "1")
    assert inbox.unknowns == {"malformed": 1}


@pytest.mark.parametrize(
    "body",
    [
        {"type": "event_callback", "event": {"type": "message"}},
        {"type": "event_callback", "event": {"type": "message", "channel": OFFICE, "ts": "x", "user": ANNA}},
        {"type": "event_callback", "event": {"type": "message", "channel": OFFICE, "ts": "9" * 30, "user": ANNA}},
        {"type": "event_callback", "event": {"type": "message", "channel": OFFICE, "subtype": "message_changed"}},
        {"type": "event_callback", "event": {"type": "message", "channel": OFFICE, "subtype": "message_deleted"}},
        {"type": "event_callback", "event": {}},
        {"type": "event_callback"},
        {},
    ],
)
async def test_event_with_parts_missing_is_acknowledged_and_unheard(
    body: object, bot_url: str, inbox: RecordingInbox
) -> None:
    assert (await post(bot_url, json.dumps(body))).status_code == 200
    assert inbox.heard == []


async def test_huge_body_is_refused(bot_url: str) -> None:
    answer = await post(bot_url, "a" * (1 << 20) + "a")
    assert (answer.status_code, answer.headers["x-slack-no-retry"]) == (413, "1")


async def test_address_is_confirmed_to_slack(bot_url: str) -> None:
    answer = await deliver(bot_url, "url_verification")
    assert (answer.status_code, answer.json()) == (200, {"challenge": "a-challenge"})


async def test_same_message_twice_is_heard_once_and_equal_ones_twice(bot_url: str, inbox: RecordingInbox) -> None:
    """The key is the message, not the delivery."""
    again = payload("message") | {"event_id": "Ev0ANOTHER1"}
    other = payload("message")
    other["event"]["ts"] = other["event"]["event_ts"] = "1763719999.000100"
    for body in (payload("message"), again, other):
        assert (await post(bot_url, json.dumps(body))).status_code == 200
    assert len(inbox.heard) == 2


async def test_edit_is_acknowledged_only_when_kept(bot_url: str, inbox: RecordingInbox) -> None:
    """Bolt would acknowledge by itself: then a message refused by the store would be lost."""
    inbox.refuses = 1
    assert (await deliver(bot_url, "message_changed_edit")).status_code == 503
    assert (await deliver(bot_url, "message_changed_edit")).status_code == 200
    assert len(inbox.heard) == 1


async def test_slow_store_is_not_acknowledged(bot_url: str, inbox: RecordingInbox) -> None:
    inbox.takes = 30.0
    async with asyncio.timeout(2.9):
        assert (await deliver(bot_url, "message")).status_code == 503


async def test_bug_of_ours_is_not_acknowledged_and_shown_without_words(
    bot_url: str, inbox: RecordingInbox, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(_: object) -> list[bool]:
        raise ValueError("Staff meeting moves")

    monkeypatch.setattr(inbox, "hear", breaks)
    assert (await deliver(bot_url, "message")).status_code == 500
    assert "ValueError" in caplog.text
    assert "meeting" not in caplog.text


async def test_rate_limit_of_events_is_counted_and_said_once(
    bot_url: str, inbox: RecordingInbox, caplog: pytest.LogCaptureFixture
) -> None:
    assert (await deliver(bot_url, "app_rate_limited")).status_code == 200
    assert inbox.unknowns == {"app_rate_limited": 1}
    assert [record.levelname for record in caplog.records if record.name == "tactful.slack"] == ["WARNING"]


async def test_bot_introduces_itself_once_where_it_is_added(
    bot_url: str, inbox: RecordingInbox, slack: LocalSlack
) -> None:
    inbox.announcement = "Hello. I look for <personal> details & more."
    await deliver(bot_url, "member_joined_channel_self")
    await inbox.until(lambda: bool(inbox.announced_in))
    await deliver(bot_url, "member_joined_channel_self")
    assert [said["text"] for said in await slack.messages(OFFICE)] == [
        "Hello. I look for &lt;personal&gt; details &amp; more."
    ]


async def test_mention_is_a_look_up_for_that_person_alone(
    bot_url: str, inbox: RecordingInbox, slack: LocalSlack
) -> None:
    assert (await deliver(bot_url, "app_mention")).status_code == 200
    (answer,) = await slack.wait(OFFICE)
    assert inbox.commands == [Command("slack", WORKSPACE, OFFICE, ANNA, "policy", "photos & phones")]
    assert (answer["text"], answer["ephemeral_to"]) == ("the answer", ANNA)


async def test_who_writes_to_the_bot_directly_is_answered_and_not_heard(bot_url: str, inbox: RecordingInbox) -> None:
    assert (await deliver(bot_url, "direct_message")).status_code == 200
    await inbox.until(lambda: bool(inbox.commands))
    assert [(command.name, command.words) for command in inbox.commands] == [("policy", "photos on my own phone?")]
    assert inbox.heard == []


@pytest.mark.parametrize("name", ["app_mention", "direct_message"])
async def test_question_that_is_delivered_again_is_answered_once(
    name: str, bot_url: str, inbox: RecordingInbox
) -> None:
    """Another delivery, the same message; an equal question later is another one."""
    later = payload(name)
    later["event"]["ts"] = later["event"]["event_ts"] = "1763719999.000100"
    for body in (payload(name), payload(name) | {"event_id": "Ev0ANOTHER1"}, payload(name), later):
        assert (await post(bot_url, json.dumps(body))).status_code == 200
    await inbox.until(lambda: len(inbox.commands) == 2)
    assert inbox.heard == []


@pytest.mark.parametrize("subtype", [None, "file_share", "thread_broadcast"])
async def test_message_of_a_mention_is_heard_as_a_question(
    subtype: str | None, bot_url: str, inbox: RecordingInbox
) -> None:
    """Slack delivers a mention twice over: as a mention, and as a message of the channel. A child may be at risk in one."""
    body = payload("message")
    body["event"] |= {"text": f"<@{HTTP_BOT}> can I tell a parent about B801200005001?", "blocks": []}
    body["event"] |= {"subtype": subtype} if subtype else {}
    assert (await post(bot_url, json.dumps(body))).status_code == 200
    assert inbox.commands == []
    body["event"] |= {"text": f"thanks <@{HTTP_BOT}>", "ts": "1795449999.000100"}
    assert (await post(bot_url, json.dumps(body))).status_code == 200
    assert [message.to_bot for message in inbox.heard] == [True, False]
    assert inbox.texts[1] == "thanks @someone"


async def test_command_is_acknowledged_at_once(bot_url: str, inbox: RecordingInbox) -> None:
    answer = await deliver(bot_url, "slash_command")
    assert (answer.status_code, answer.text) == (200, "")
    await inbox.until(lambda: bool(inbox.commands))
    assert inbox.commands == [Command("slack", WORKSPACE, OFFICE, ANNA, "policy", "photos & phones")]


@pytest.mark.parametrize("name", ["block_actions_ephemeral", "block_actions_direct"])
async def test_press_is_stored_before_it_is_acknowledged(name: str, bot_url: str, inbox: RecordingInbox) -> None:
    inbox.reply = Reply("Thank you.", replaces=True)
    assert (await deliver(bot_url, name)).status_code == 200
    assert inbox.presses == [Press("slack", WORKSPACE, ANNA, "note-1", "fine")]


async def test_no_delivery_leaves_words_or_tokens_in_a_log(
    bot_url: str, inbox: RecordingInbox, caplog: pytest.LogCaptureFixture
) -> None:
    """At every level, with everything that the SDK likes to print."""
    caplog.set_level(logging.DEBUG)
    inbox.refuses = 2
    for name in NAMES:
        await deliver(bot_url, name)
    logged = caplog.text
    for secret in ("meeting", "xoxb", "signing-secret", "verification-token", "Oops", "photos", "Ben Example"):
        assert secret not in logged
