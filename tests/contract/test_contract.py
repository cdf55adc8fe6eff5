"""The adapter contract: what every platform's adapter keeps, tried unchanged on each of them.

Where a platform lacks what a test is about, the harness proves that instead, and the report says why.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from datetime import UTC, datetime, timedelta

import pytest

from adapters.base import DeliveryError, Receipt
from tests.contract.harness import FEATURE_OF, SAMPLES, Failure, Feature, Harness, Sample

SECRET_WORDS = "the word that only one person may read is zyzzyva"
LINK = "https://school.example/policy/9.2"
LONG = f"{'A kind and rather long reminder of what was agreed. ' * 1200}See {LINK}"
_FOR_A_WHILE = 0.3
RUBBISH = [
    b"", b"not json", b"[]", b"null", b'"x"', b"7", b"{", b'{"update_id": ', b"[" * 20_000, b"\x00" * 50,
]  # fmt: skip
NO_TEXT = b"\xff\xfe\x00"
"""In no encoding that any platform sends: it may be refused as forged."""


async def lacks(harness: Harness, *features: Feature, record: pytest.FixtureRequest) -> bool:
    """Whether the platform lacks one of these; then that is proved, and the reason stands in the report."""
    missing = [feature for feature in features if feature in harness.lacks]
    for feature in missing:
        await harness.prove(feature)
        record.node.add_report_section("call", "lacks", f"{feature}: {harness.lacks[feature]}")
    return bool(missing)


async def settled(harness: Harness, count: int) -> None:
    """So many messages are heard, and for a moment no more come."""
    await harness.inbox.until(lambda: len(harness.inbox.heard) >= count)
    await asyncio.sleep(_FOR_A_WHILE)
    assert len(harness.inbox.heard) == count


async def test_what_is_lacking_is_explained_and_true(harness: Harness) -> None:
    for feature, reason in harness.lacks.items():
        assert reason[0].isupper()
        assert reason.endswith(".")
        harness.inbox.heard.clear()
        await harness.prove(feature)


# What is heard.


@pytest.mark.parametrize("sample", SAMPLES)
async def test_text_is_what_the_person_saw(harness: Harness, sample: Sample, request: pytest.FixtureRequest) -> None:
    if sample in FEATURE_OF and await lacks(harness, FEATURE_OF[sample], record=request):
        return
    await harness.show(sample)
    await settled(harness, 1)
    [heard] = harness.inbox.heard
    assert heard.text == SAMPLES[sample]
    assert (heard.platform, heard.channel, heard.sender) == (harness.platform, harness.channel, harness.person)
    assert heard.mentions == ((harness.other,) if sample == "mention" else ())


async def test_equal_messages_are_heard_twice(harness: Harness) -> None:
    for _ in range(2):
        assert (await harness.say("Thanks!")).delivery.acknowledged
    await settled(harness, 2)
    first, second = harness.inbox.heard
    assert first.event != second.event


async def test_message_that_comes_twice_is_heard_once(harness: Harness, request: pytest.FixtureRequest) -> None:
    if await lacks(harness, "redelivery", record=request):
        return
    said = await harness.say("The hall is free")
    assert (await harness.again(said)).acknowledged
    await settled(harness, 1)


async def test_retry_that_nobody_saw_is_heard(harness: Harness, request: pytest.FixtureRequest) -> None:
    if await lacks(harness, "redelivery", "acknowledgements", record=request):
        return
    harness.inbox.refuses = 1
    said = await harness.say("The hall is free")
    assert not said.delivery.acknowledged
    assert (await harness.again(said)).acknowledged
    await settled(harness, 1)
    assert harness.inbox.texts == ["The hall is free"]


@pytest.mark.parametrize("own", [True, False], ids=["own", "another"])
async def test_bots_are_not_heard(harness: Harness, own: bool, request: pytest.FixtureRequest) -> None:  # noqa: FBT001
    if await lacks(harness, "bots", record=request):
        return
    assert (await harness.bot_says("Beep", own=own)).acknowledged
    await harness.say("A person speaks")
    await settled(harness, 1)
    assert harness.inbox.texts == ["A person speaks"]


async def test_edit_is_a_higher_revision(harness: Harness, request: pytest.FixtureRequest) -> None:
    if await lacks(harness, "edits", record=request):
        return
    said = await harness.say("Ring me on 07700 900217")
    for words in ("Ring me on my mobile", "Ring the office"):
        assert (await harness.edit(said, words)).acknowledged
    await settled(harness, 3)
    first, second, third = harness.inbox.heard
    assert [one.kind for one in harness.inbox.heard] == ["posted", "edited", "edited"]
    assert first.ref == second.ref == third.ref
    assert first.revision < second.revision < third.revision
    assert third.text == "Ring the office"


async def test_change_that_nobody_typed_is_no_edit(harness: Harness, request: pytest.FixtureRequest) -> None:
    if await lacks(harness, "retouches", record=request):
        return
    said = await harness.say("See https://school.example")
    assert (await harness.retouch(said)).acknowledged
    await settled(harness, 1)


async def test_deletion_is_the_last_revision_without_words(harness: Harness, request: pytest.FixtureRequest) -> None:
    if await lacks(harness, "deletions", record=request):
        return
    said = await harness.say("Ring me on 07700 900217")
    assert (await harness.delete(said)).acknowledged
    await settled(harness, 2)
    posted, deleted = harness.inbox.heard
    assert (deleted.kind, deleted.ref, deleted.text) == ("deleted", posted.ref, "")
    assert deleted.revision > posted.revision


async def test_times_are_aware_utc_and_now(harness: Harness, request: pytest.FixtureRequest) -> None:
    said = await harness.say("Good morning")
    if not await lacks(harness, "edits", record=request):
        await harness.edit(said, "Good afternoon")
    for heard in harness.inbox.heard:
        assert heard.sent_at.tzinfo is UTC
        assert abs(heard.sent_at - datetime.now(UTC)) < timedelta(minutes=5)


# What is delivered, and how it is taken.


async def test_message_is_durable_before_it_is_acknowledged(harness: Harness, request: pytest.FixtureRequest) -> None:
    if await lacks(harness, "acknowledgements", record=request):
        return
    harness.inbox.takes = 0.3
    delivering = asyncio.ensure_future(harness.say("Kept first"))
    await asyncio.sleep(0.1)
    assert not delivering.done()
    assert (await delivering).delivery.acknowledged
    assert harness.inbox.texts == ["Kept first"]


async def test_forged_delivery_is_refused_before_it_is_parsed(harness: Harness, request: pytest.FixtureRequest) -> None:
    if await lacks(harness, "forgery", record=request):
        return
    genuine = harness.body("Not from the platform")
    for way in harness.ways_to_forge:
        harness.inbox.unknowns.clear()
        assert {await harness.forge(way, body) for body in (genuine, *RUBBISH, NO_TEXT)} <= {401, 403, 404}
        assert "malformed" not in harness.inbox.unknowns
    assert harness.inbox.heard == []
    assert (await harness.deliver(genuine)).acknowledged
    await settled(harness, 1)


async def test_nothing_that_comes_raises_or_stops_what_comes_next(
    harness: Harness, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> None:
    if await lacks(harness, "payloads", record=request):
        return
    for body in (*RUBBISH, *harness.oddities()):
        delivery = await harness.deliver(body)
        assert delivery.acknowledged, body[:200]
        assert (delivery.status or 0) < 500
    assert ((await harness.deliver(NO_TEXT)).status or 0) < 500
    harness.inbox.heard.clear()
    await harness.say("Still here")
    await settled(harness, 1)
    broken = [record.getMessage() for record in caplog.records if record.exc_info or "failed" in record.getMessage()]
    assert broken == []


# What is sent.


async def test_note_reaches_its_recipient_and_nobody_else(harness: Harness, request: pytest.FixtureRequest) -> None:
    receipt = await harness.adapter.send(harness.note(SECRET_WORDS))
    assert isinstance(receipt, Receipt)
    assert SECRET_WORDS in "\n".join(await harness.seen_by(harness.person))
    if not await lacks(harness, "others", record=request):
        assert await harness.seen_by(harness.other) == []


async def test_note_is_never_seen_by_others_whatever_stands_in_its_way(
    harness: Harness, request: pytest.FixtureRequest
) -> None:
    if await lacks(harness, "others", record=request):
        return
    for how in harness.hindrances:
        await harness.hinder(how)
        with contextlib.suppress(DeliveryError):
            await harness.adapter.send(harness.note(SECRET_WORDS, f"note-{how}"))
        seen = "\n".join(await harness.seen_by(harness.other))
        assert "zyzzyva" not in seen
        assert harness.person not in seen


@pytest.mark.parametrize("how", ["refused", "limited", "away", "lost", "garbage"])
async def test_failure_to_send_says_what_can_help(
    harness: Harness, how: Failure, request: pytest.FixtureRequest
) -> None:
    if await lacks(harness, "limits" if how == "limited" else "failures", record=request):
        return
    await harness.fail(how, retry_after=30)
    with pytest.raises(DeliveryError) as caught:
        await harness.adapter.send(harness.note(SECRET_WORDS))
    error = caught.value
    assert error.permanent is (how == "refused")
    if how == "limited":
        assert error.retry_after is not None
        assert error.retry_after >= 30
    if how in {"lost", "garbage"}:
        assert error.doubtful
    # Neither the platform's words nor a payload travel with it.
    assert (error.__cause__, error.__context__) == (None, None)
    assert not any(secret in str(error) for secret in (*harness.secrets, "zyzzyva"))
    if how not in {"lost", "garbage"}:
        await harness.mend()
        assert isinstance(await harness.adapter.send(harness.note(SECRET_WORDS)), Receipt)


async def test_long_note_is_cut_on_a_word_and_keeps_its_link(harness: Harness, request: pytest.FixtureRequest) -> None:
    if await lacks(harness, "length", record=request):
        return
    await harness.adapter.send(harness.note(LONG))
    shown = (await harness.seen_by(harness.person))[-1]
    assert shown.split()[-1] == LINK
    assert set(shown.split()) <= {*LONG.split(), "…"}
    assert 1000 < len(shown) <= len(LONG)


# What is logged.


async def test_no_secret_stands_in_any_log(
    harness: Harness, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> None:
    """At every level, also where a library sets another's level back; through a whole life, and failures."""
    if await lacks(harness, "secrets", record=request):
        return
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "aiohttp", "urllib3", "asyncio"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    await harness.adapter.check()
    await harness.say("Good morning")
    await harness.adapter.send(harness.note(SECRET_WORDS))
    await harness.fail("away")
    with contextlib.suppress(DeliveryError):
        await harness.adapter.send(harness.note(SECRET_WORDS))
    await harness.mend()
    for way in harness.ways_to_forge:
        await harness.forge(way, harness.body("Not from the platform"))
    for record in caplog.records:
        if record.name == "uvicorn.access":  # the emulator's own server; the bot's writes no such lines
            continue
        line = f"{record.getMessage()} {record.exc_text or ''} {record.args!r}"
        assert not any(secret in line for secret in harness.secrets), record.name
        if record.name.startswith("tactful"):
            assert "zyzzyva" not in line


async def test_platform_that_goes_and_comes_back_is_a_line_each(
    harness: Harness, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> None:
    if await lacks(harness, "presence", record=request):
        return
    caplog.set_level(logging.INFO, logger="tactful")

    def lines(ending: str) -> list[str]:
        said = [record.getMessage() for record in caplog.records if record.name.startswith("tactful")]
        return [line for line in said if line.partition(":")[0].endswith(f" is {ending}")]

    await harness.away()
    async with asyncio.timeout(15.0):
        while not lines("away"):
            with contextlib.suppress(DeliveryError):
                await harness.adapter.send(harness.note(SECRET_WORDS))
            await asyncio.sleep(0.05)
    await asyncio.sleep(1.5)
    assert (len(lines("away")), len(lines("back"))) == (1, 0)
    await harness.back()
    async with asyncio.timeout(20.0):
        while not lines("back"):  # noqa: ASYNC110 - a log is looked at
            await asyncio.sleep(0.05)
    await asyncio.sleep(_FOR_A_WHILE)
    assert (len(lines("away")), len(lines("back"))) == (1, 1)
