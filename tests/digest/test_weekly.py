"""The digest on its way to leadership: once for all replicas, caught up once, retried and never lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from adapters.base import DeliveryError, Post, Receipt
from adapters.console import ConsoleAdapter
from bot import cli, wording
from bot import config as configs
from bot.app import App
from bot.digest import picture
from bot.digest.weekly import Weekly
from bot.mail import mailer_of
from tests.alerts.mail_server import MailServer, mail_server
from tests.scenarios.stage import SCHOOL, Clock

MORE = """
leadership = "heads"
[people.headteacher]
name = "Ms Okafor"
email = "head@marlowegreen.example"
[[people.leadership]]
email = "deputy@marlowegreen.example"
"""
MONDAY = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


class Platform(ConsoleAdapter):
    """A terminal that fails when it is told to."""

    failures: list[DeliveryError]

    async def post(self, post: Post) -> Receipt:
        if post.channel == "heads" and self.failures:
            raise self.failures.pop(0)
        return await super().post(post)


class Desk:
    """One bot, whose digest worker the test drives."""

    def __init__(self, folder: Path, clock: Clock, posts: list[Post]) -> None:
        self.clock = clock
        self.people = Platform(clock, on_post=posts.append)
        self.people.failures = []
        self.app = App(configs.load(folder / "config.toml"), [self.people], clock=clock)
        self.weekly = Weekly(
            store=self.app.store,
            adapters=[self.people],
            mailer=mailer_of(self.app.config),
            config=self.app.config,
            library=self.app.library,
            clock=clock,
        )

    async def rest(self) -> None:
        while await self.weekly.look():
            pass


@asynccontextmanager
async def at_work(*desks: Desk) -> AsyncIterator[None]:
    for desk in desks:
        await desk.app.store.open()
    yield
    for desk in desks:
        await desk.app.store.close()


@pytest.fixture
def letters() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path, letters: MailServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    head, brace, rest = SCHOOL.partition("[web]")
    words = f"{head.rstrip()}{MORE}{letters.toml()}{brace}{rest}"
    (tmp_path / "config.toml").write_text(words, encoding="utf-8")
    monkeypatch.setattr(picture, "can_draw", lambda: False)  # drawing is tested in test_forms.py
    return tmp_path


@pytest.fixture
def clock() -> Clock:
    clock = Clock()
    clock.time = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
    return clock


def digests(posts: list[Post]) -> list[str]:
    return [post.text.partition("\n")[0] for post in posts if post.channel == "heads"]


async def test_monday_brings_last_weeks_digest_once(folder: Path, clock: Clock, letters: MailServer) -> None:
    posts: list[Post] = []
    desk = Desk(folder, clock, posts)
    async with at_work(desk):
        await desk.rest()
        assert digests(posts) == []  # nothing is made up for that was due before the bot was there
        clock.time = MONDAY
        await desk.rest()
        await desk.rest()
    assert digests(posts) == ["Tactful, week of 23 to 29 November"]
    assert posts[0].text.splitlines()[1] == wording.DIGEST_NOTHING_HEARD
    assert sorted(mail["To"] for mail in letters.mails) == ["deputy@marlowegreen.example", "head@marlowegreen.example"]
    for mail in letters.mails:
        words, page = mail.get_body(("plain",)), mail.get_body(("html",))
        assert words
        assert page
        assert words.get_content().splitlines() == posts[0].text.splitlines()
        assert posts[0].text.splitlines()[0] in page.get_content()


async def test_two_bots_on_one_store_send_once(folder: Path, clock: Clock, letters: MailServer) -> None:
    posts: list[Post] = []
    one, other = (Desk(folder, clock, posts) for _ in range(2))
    async with at_work(one, other):
        await asyncio.gather(one.rest(), other.rest())
        clock.time = MONDAY
        await asyncio.gather(*(desk.rest() for desk in (one, other) for _ in range(4)))
    assert len(digests(posts)) == 1
    assert len(letters.mails) == 2


async def test_after_three_weeks_of_downtime_only_the_newest_comes(folder: Path, clock: Clock) -> None:
    posts: list[Post] = []
    before, after = (Desk(folder, clock, posts) for _ in range(2))
    async with at_work(before):
        await before.rest()
    clock.time = MONDAY + timedelta(weeks=3, days=2)
    async with at_work(after):
        await after.rest()
    assert digests(posts) == ["Tactful, week of 14 to 20 December"]


async def test_what_fails_is_tried_again_and_not_lost(folder: Path, clock: Clock, letters: MailServer) -> None:
    posts: list[Post] = []
    desk = Desk(folder, clock, posts)
    async with at_work(desk):
        await desk.rest()
        clock.time = MONDAY
        desk.people.failures += [
            DeliveryError("away", permanent=False),
            DeliveryError("away", permanent=False, retry_after=900),
        ]
        for minutes in (0, 1, 5, 8):
            clock.forward(minutes=minutes)
            await desk.rest()
        assert (digests(posts), len(letters.mails)) == ([], 2)
        clock.forward(minutes=10)
        await desk.rest()
        assert len(digests(posts)) == 1
        assert set((await desk.app.store.digest_sends("2026-W48")).values()) == {"sent"}


async def test_a_crash_between_making_and_sending_loses_nothing(folder: Path, clock: Clock) -> None:
    posts: list[Post] = []
    one, other = (Desk(folder, clock, posts) for _ in range(2))
    async with at_work(one):
        await one.rest()
        clock.time = MONDAY
        await one.app.store.next_digest_send(clock())
        assert await one.weekly.look()
    posts.clear()
    async with at_work(other):
        clock.forward(minutes=11)
        await other.rest()
        assert set((await other.app.store.digest_sends("2026-W48")).values()) == {"sent"}


async def test_a_channel_that_refuses_for_good_is_given_up_and_said(
    folder: Path, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    posts: list[Post] = []
    desk = Desk(folder, clock, posts)
    async with at_work(desk):
        await desk.rest()
        clock.time = MONDAY
        desk.people.failures += [DeliveryError("the channel is archived", permanent=True)]
        await desk.rest()
        assert (await desk.app.store.digest_sends("2026-W48"))["channel"] == "absent"
    assert digests(posts) == []
    said = capsys.readouterr()
    assert "the channel is archived" in said.out + said.err


async def test_a_running_bot_sends_what_the_command_kept(folder: Path, clock: Clock) -> None:
    result = await asyncio.to_thread(_digest, folder)
    assert result.exit_code == 0
    posts: list[Post] = []
    clock.time = datetime.now(UTC)
    desk = Desk(folder, clock, posts)
    await desk.app.start()
    try:
        for _ in range(400):
            if digests(posts):
                break
            await asyncio.sleep(0.02)
    finally:
        await desk.app.stop()
    assert len(digests(posts)) == 1


def _digest(folder: Path, *options: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - click's Result
    return CliRunner().invoke(cli.tactful, ["digest", "--config", str(folder / "config.toml"), *options])


def test_a_preview_keeps_and_sends_nothing(folder: Path) -> None:
    first, second = _digest(folder, "--preview"), _digest(folder)
    assert first.exit_code == second.exit_code == 0
    assert first.stdout == second.stdout
    assert "sends it" not in first.stderr
    assert "sends it" in second.stderr
    assert "nothing is sent again" in _digest(folder).stderr


@pytest.mark.parametrize(("form", "begins"), [("html", "<!DOCTYPE html>"), ("json", "{"), ("blocks", '{"blocks"')])
def test_each_form_of_the_command(folder: Path, form: str, begins: str) -> None:
    assert _digest(folder, "--preview", "--format", form).stdout.startswith(begins)


@pytest.mark.parametrize(
    ("week", "said"), [("2026-W60", "is no week"), ("last", "is no week"), ("2199-W01", "not over yet")]
)
def test_a_week_that_is_none_or_not_over(folder: Path, week: str, said: str) -> None:
    result = _digest(folder, "--preview", "--week", week)
    assert said in str(result.exception)
