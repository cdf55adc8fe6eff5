"""A note as Teams' own policy tip: set once, answered in Teams, gone when the message is edited; a card where it cannot be."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from adapters.base import Button, DeliveryError, Note, Reply
from adapters.teams import TeamsAdapter, TeamsSettings
from adapters.teams.tips import answer, named, violation
from tests.emulators.microsoft import ANNA, GROUP, STAFFROOM, TENANT, Microsoft
from tests.slack.recording import RecordingInbox
from tests.teams.activities import activity
from tests.teams.conftest import Bot, Start

BUTTONS = (Button("fine", "That's fine here"), Button("not_right", "Not right"), Button("clause", "Show the clause"))
LINK = (
    f"https://teams.microsoft.com/l/channel/{STAFFROOM.replace(':', '%3A').replace('@', '%40')}/Staff?groupId={GROUP}"
)
REF, REPLY = "1795165200741", "1795165200999"


def note(**changes: object) -> Note:
    text = "This looks like a personal number. Could you take it out?"
    made = Note("note-1", "teams", TENANT, STAFFROOM, ANNA, None, text, BUTTONS, ref=REF)
    return replace(made, **changes)  # type: ignore[arg-type]  # fields by name


@pytest.fixture
def tipping(settings: TeamsSettings) -> TeamsSettings:
    return replace(settings, policy_tips=True, links=(LINK,), tips_looked_at=(0.2, 0.4, 0.6, 0.8, 1.0))


@pytest.fixture
async def bot(started: Start, tipping: TeamsSettings, microsoft: Microsoft) -> AsyncIterator[Bot]:
    microsoft.messages.post(REF, ANNA, "my mobile is 07700 900217")
    microsoft.messages.post(REPLY, ANNA, "or 07700 900218", root=REF)
    async with started(tipping) as running:
        yield running


async def test_note_stands_in_the_message_for_its_sender_alone(microsoft: Microsoft, bot: Bot) -> None:
    assert (await bot.adapter.send(note())).by == "tip"
    tip = microsoft.messages.tip(REF)
    assert tip is not None
    assert tip["dlpAction"] == "NotifySender"  # nothing is hidden from anybody
    assert tip["policyTip"]["generalText"] == note().text
    assert microsoft.sent == []


async def test_reply_has_its_own(microsoft: Microsoft, bot: Bot) -> None:
    await bot.adapter.send(note(ref=REPLY, thread=REF))
    assert microsoft.messages.tip(REPLY)
    assert microsoft.messages.tip(REF) is None


@pytest.mark.parametrize(
    ("said", "action"),
    [("Override", "fine"), ("ReportFalsePositive", "not_right"), ("Override,ReportFalsePositive", "not_right")],
)
async def test_senders_answer_comes_back_as_a_press_once(
    microsoft: Microsoft, bot: Bot, inbox: RecordingInbox, said: str, action: str
) -> None:
    inbox.reply = Reply("Thank you.", replaces=True)
    await bot.adapter.send(note())
    microsoft.messages.answers(REF, said)
    await inbox.until(lambda: bool(inbox.presses))
    await asyncio.sleep(0.5)
    [press] = inbox.presses
    assert (press.note, press.action, press.sender, press.workspace) == ("note-1", action, ANNA, TENANT)
    assert "Zebedee" not in repr(press)


async def test_answer_that_was_not_kept_is_given_again(microsoft: Microsoft, bot: Bot, inbox: RecordingInbox) -> None:
    inbox.reply = Reply("Please try again.")
    await bot.adapter.send(note())
    microsoft.messages.answers(REF, "Override")
    await inbox.until(lambda: len(inbox.presses) == 2)


async def test_answer_is_found_after_a_restart(
    microsoft: Microsoft, bot: Bot, inbox: RecordingInbox, started: Start, tipping: TeamsSettings
) -> None:
    await bot.adapter.send(note())
    await bot.adapter.stop()
    microsoft.messages.answers(REF, "ReportFalsePositive")
    async with started(tipping):
        await inbox.until(lambda: bool(inbox.presses))
    assert {(press.note, press.action) for press in inbox.presses} == {("note-1", "not_right")}


async def test_edit_takes_the_tip_away(microsoft: Microsoft, bot: Bot, inbox: RecordingInbox) -> None:
    await bot.adapter.send(note())
    edit = activity("edit", microsoft.service_url, id=REF, text="ring the office", attachments=[])
    assert (await microsoft.deliver(bot.url, edit)).status_code == 200
    await microsoft.messages.changed(2)
    assert microsoft.messages.changes[-1] == {"ref": REF, "policyViolation": {"dlpAction": "None"}}
    assert inbox.heard[-1].kind == "edited"


async def test_setting_a_tip_is_no_edit(microsoft: Microsoft, bot: Bot, inbox: RecordingInbox) -> None:
    """Teams may tell of any change as one without words; read back, nothing was edited."""
    await bot.adapter.send(note())
    wordless = activity("edit_without_text", microsoft.service_url, id=REF)
    assert (await microsoft.deliver(bot.url, wordless)).status_code == 200
    await asyncio.sleep(0.3)
    assert {message.kind for message in inbox.heard} <= {"posted"}


@pytest.mark.parametrize("status", [400, 402, 403, 404])
async def test_card_where_no_tip_can_be_set(
    microsoft: Microsoft, bot: Bot, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    with caplog.at_level(logging.WARNING):
        microsoft.fail("tip", status, times=2, code="PaymentRequired")
        assert [(await bot.adapter.send(note())).by, (await bot.adapter.send(note(id="note-2"))).by] == ["direct"] * 2
    assert len(microsoft.sent) == 2
    assert [record.message for record in caplog.records if "policy tip" in record.message] == [
        "Teams sets no policy tip (PaymentRequired): notes go as cards. Run tactful check"
    ]


async def test_card_where_the_note_asks_for_more_than_yes_or_no(microsoft: Microsoft, bot: Bot) -> None:
    buttons = (Button("breach", "Report a data breach"), Button("fine", "Not needed"))
    assert (await bot.adapter.send(note(buttons=buttons))).by == "direct"
    assert microsoft.messages.tip(REF) is None


async def test_card_where_the_team_is_not_known(microsoft: Microsoft, bot: Bot) -> None:
    assert (await bot.adapter.send(note(channel="19:office@thread.tacv2"))).by == "direct"
    assert len(microsoft.sent) == 1


@pytest.mark.parametrize("status", [500, 503])
async def test_lost_answer_is_in_no_doubt_because_a_tip_may_be_set_twice(
    microsoft: Microsoft, bot: Bot, status: int
) -> None:
    microsoft.fail("tip", status)
    with pytest.raises(DeliveryError) as lost:
        await bot.adapter.send(note())
    assert (lost.value.doubtful, lost.value.permanent) == (False, False)
    assert (await bot.adapter.send(note())).by == "tip"
    assert microsoft.sent == []


async def test_waits_as_long_as_asked(microsoft: Microsoft, bot: Bot) -> None:
    microsoft.fail("tip", 429, headers={"Retry-After": "120"})
    with pytest.raises(DeliveryError) as waits:
        await bot.adapter.send(note())
    assert waits.value.retry_after == 120.0


async def test_after_a_crash_the_tip_is_found(bot: Bot) -> None:
    assert await bot.adapter.find(note()) is None
    await bot.adapter.send(note())
    assert await bot.adapter.find(note()) is True
    assert await bot.adapter.find(note(id="another")) is None


@pytest.mark.parametrize("is_permitted", [True, False])
async def test_check_says_whether_tips_may_be_set(
    microsoft: Microsoft, tipping: TeamsSettings, *, is_permitted: bool
) -> None:
    microsoft.messages.post(REF, ANNA, "hello")
    microsoft.messages.is_permitted = is_permitted
    checks = await TeamsAdapter(tipping).check()
    assert [check.ok for check in checks] == [True, True, True, is_permitted]
    assert microsoft.messages.changes == []
    assert is_permitted or "UpdatePolicyViolation" in checks[-1].remedy


async def test_off_by_default(microsoft: Microsoft, started: Start, settings: TeamsSettings) -> None:
    microsoft.messages.post(REF, ANNA, "my mobile is 07700 900217")
    async with started(replace(settings, links=(LINK,))) as bot:
        assert (await bot.adapter.send(note())).by == "direct"
    assert microsoft.messages.changes == []


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"policyViolation": None},
        {"policyViolation": "yes"},
        {"policyViolation": {"userAction": None, "policyTip": []}},
        {"policyViolation": {"policyTip": {"matchedConditionDescriptions": [None, "Credit card number"]}}},
    ],
)
def test_another_apps_tip_is_left_alone(odd: dict[str, object]) -> None:
    assert (named(odd), answer(odd)) == ("", None)


def test_long_note_is_cut_and_carries_nothing_else() -> None:
    made = violation(note(text="wording " * 2000))
    assert len(made["policyViolation"]["policyTip"]["generalText"]) <= 4000
    assert made["policyViolation"]["policyTip"]["matchedConditionDescriptions"] == ["Tactful, note note-1"]
