"""What stops one platform stops no other: each way that one can fail to start, beside one that is well."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from adapters.base import Adapter, CredentialsRefused, DeliveryError, Inbox, Note, Receipt
from adapters.console import ConsoleAdapter
from bot import config as configs
from bot import platforms, speak
from bot.app import App, now
from bot.audit import report
from bot.config import Config
from bot.errors import CredentialsError, TactfulError, UsageError
from bot.platforms import Platform
from bot.speak import AT_ONCE
from tests.e2e.bot import TACTFUL
from tests.emulators import loopback
from tests.emulators.bot_api import TOKEN, BotApi
from tests.emulators.serving import free_port, served

SCHOOL = """
[school]
name = "Marlowe Green Primary School"
[channels]
listen = ["staffroom", "office"]
[reading]
on = false
[web]
port = 0
"""
NUMBER = "my mobile is 07700 900217 if anyone needs me"


@dataclass
class Office(ConsoleAdapter):
    """A second platform, which starts when `trouble` is over."""

    trouble: list[Exception] = field(default_factory=list)
    slow: float = 0.0
    there: bool = True
    hangs: bool = False
    trying: int = 0
    sent: list[Note] = field(default_factory=list)
    found: bool | None = False
    cannot_tell: int = 0
    name = "slack"

    def __post_init__(self) -> None:
        super().__init__(now, self.sent.append)

    @property
    def listening(self) -> bool:
        return super().listening and self.there

    async def start(self, inbox: Inbox) -> None:
        await asyncio.sleep(self.slow)
        if self.trouble:
            raise self.trouble.pop(0)
        await super().start(inbox)

    async def send(self, note: Note) -> Receipt:
        if not self.there:
            raise DeliveryError("away", permanent=False)
        self.trying += 1
        if self.hangs:
            await asyncio.Event().wait()
        return await super().send(note)

    async def find(self, note: Note) -> bool | None:  # noqa: ARG002 - the protocol's signature
        assert self.there
        if self.cannot_tell:
            self.cannot_tell -= 1
            raise DeliveryError("away", permanent=False)
        return self.found


@dataclass
class School:
    app: App
    notes: list[Note]
    people: ConsoleAdapter

    async def readyz(self) -> tuple[int, dict[str, Any]]:
        async with loopback.client() as client:
            answer = await client.get(f"http://127.0.0.1:{self.app.port}/readyz")
        return answer.status_code, answer.json()

    async def until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(10.0):
            while not is_so():  # noqa: ASYNC110 - workers to wait for
                await asyncio.sleep(0.01)

    async def nudged(self) -> None:
        """The well one is heard and answered."""
        before = len(self.notes)
        await self.people.say("anna", NUMBER)
        await self.until(lambda: len(self.notes) == before + 1)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "config.toml").write_text(SCHOOL)
    return configs.load(tmp_path / "config.toml")


@contextlib.asynccontextmanager
async def school(config: Config, *others: Adapter) -> AsyncIterator[School]:
    """A bot with a terminal that is well, and others."""
    notes: list[Note] = []
    people = ConsoleAdapter(now, notes.append)
    app = App(config, [people, *others])
    try:
        await app.start()
        yield School(app, notes, people)
    finally:
        await app.stop()


def missing() -> Adapter:
    raise UsageError("SLACK_BOT_TOKEN is not set. Set it (or SLACK_BOT_TOKEN_FILE) to Slack's bot token (xoxb-).")


def refusing() -> Adapter:
    return Office([CredentialsRefused("Slack does not accept the token in SLACK_BOT_TOKEN (invalid_auth).")])


def broken() -> Adapter:
    return Office([RuntimeError("07700 900217")])


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (missing, "[slack] SLACK_BOT_TOKEN is not set. Set it"),
        (refusing, "[slack] Slack does not accept the token in SLACK_BOT_TOKEN"),
        (broken, "[slack] could not be started: RuntimeError at test_platforms.py"),
    ],
)
async def test_one_that_cannot_start_is_named_and_the_other_goes_on(
    config: Config, make: Callable[[], Adapter], said: str
) -> None:
    with capture_logs() as logged:
        async with school(config, Platform("slack", make)) as running:
            status, body = await running.readyz()
            assert status == 503
            assert body["platforms"]["console"] == "listening"
            assert body["platforms"]["slack"].startswith(said)
            assert body["problem"].startswith(said)
            await running.nudged()
            async with loopback.client() as client:  # whatever is delivered comes again
                answer = await client.post(f"http://127.0.0.1:{running.app.port}/slack/events")
            assert answer.status_code == 503
    lines = [one["event"] for one in logged if one["log_level"] == "error"]
    assert [line[: len(said)] for line in lines] == [said]
    assert "07700" not in str(logged)


@pytest.mark.parametrize(
    "trouble", [CredentialsRefused("refused"), RuntimeError(), UsageError("no package"), TactfulError("else")]
)
async def test_it_is_tried_again_and_heard_once_it_starts(
    config: Config, trouble: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platforms, "_FIRST_WAIT", 0.05)
    monkeypatch.setattr(platforms, "_HOPELESS_WAIT", 0.05)
    made: list[Office] = []

    def make() -> Adapter:
        made.append(Office([trouble] if len(made) < 2 else []))
        return made[-1]

    with capture_logs() as logged:
        async with school(config, Platform("slack", make)) as running:
            await running.until(lambda: len(made) == 3 and made[-1].listening)
            assert (await running.readyz())[1]["platforms"] == {"console": "listening", "slack": "listening"}
            await made[-1].say("ben", NUMBER, "office")
            await running.until(lambda: len(made[-1].sent) == 1)
    assert len([one for one in logged if one["log_level"] == "error"]) == 1, "said once"


async def test_one_that_signs_in_slowly_comes_in_behind(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platforms, "_SOON", 0.1)
    slow = Office(slow=3.0)
    async with school(config, slow) as running:
        await running.nudged()
        assert "not signed in yet" in (await running.readyz())[1]["platforms"]["slack"]
        await running.until(lambda: slow.listening)
        assert (await running.readyz())[0] == 200


async def test_one_that_starts_for_ever_holds_up_neither_start_nor_stop(config: Config) -> None:
    async with school(config, Office(slow=3600.0)) as running:
        await running.nudged()
        async with asyncio.timeout(5.0):
            await running.app.stop()


@pytest.mark.parametrize(
    ("makes", "error"),
    [([missing, refusing], UsageError), ([refusing, refusing], CredentialsError), ([missing], UsageError)],
)
async def test_when_none_can_start_the_bot_says_all_and_ends(
    config: Config, makes: list[Callable[[], Adapter]], error: type[TactfulError]
) -> None:
    app = App(config, [Platform(name, make) for name, make in zip(("slack", "teams"), makes, strict=False)])
    with pytest.raises(error) as raised:
        await app.start()
    await app.stop()
    assert all(f"[{name}]" in str(raised.value) for name, _ in zip(("slack", "teams"), makes, strict=False))


async def test_a_late_refusal_of_the_last_ends_it_too(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platforms, "_SOON", 0.1)
    late = Office([CredentialsRefused("refused")], slow=1.0)
    app = App(config, [late, Platform("teams", missing)])
    await app.start()
    with pytest.raises(CredentialsError):
        await app.platforms.tried()
    await app.stop()


async def test_a_bug_is_not_hopeless(config: Config) -> None:
    """It is said, and tried again: the reason may be the platform's, and may end."""
    app = App(config, [Platform("slack", broken), Platform("teams", missing)])
    await app.start()
    await app.platforms.tried()
    assert all(app.states().values())
    await app.stop()


@pytest.mark.parametrize(
    ("found", "ended"), [(True, "sent"), (None, "unknown"), (False, "sent")], ids=["there", "nobody knows", "not there"]
)
async def test_a_note_cut_off_waits_until_its_platform_is_back(
    found: bool | None,  # noqa: FBT001 - a table
    ended: str,
    config: Config,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Back, and able to tell: what a look-up that fails leaves open is looked up again."""
    monkeypatch.setattr(speak, "_FIRST_WAIT", 0.1)
    async with school(config, office := Office()) as running:
        office.there = False
        await office.say("ben", NUMBER, "office")
        await running.until(lambda: report.cases(config) != [])
        await running.app.pause()
        assert await running.app.store.next_note(now().replace(year=now().year + 1))  # a crash leaves it so
    office = Office(there=False, found=found, cannot_tell=2)
    async with school(config, office) as running:
        await running.nudged()
        await asyncio.sleep(1.2)  # a second look
        assert report.cases(config)[0]["note"] not in {"sent", "unknown", "absent"}
        assert office.sent == []
        office.there = True
        await running.until(lambda: report.cases(config)[0]["note"] == ended)
        assert (len(office.sent), office.cannot_tell) == (found is False, 0)


async def test_a_platform_that_hangs_keeps_no_others_notes_waiting(config: Config) -> None:
    async with school(config, office := Office(hangs=True)) as running:
        for number in range(3 * AT_ONCE):
            await office.say(f"ben{number}", NUMBER, "office")
        await running.until(lambda: office.trying == AT_ONCE)
        await running.nudged()
        assert office.trying == AT_ONCE


def run(folder: Path, more: str, **secrets: str) -> tuple[int, str]:
    """`tactful run`: how it ends, and what it says."""
    (folder / "config.toml").write_text(SCHOOL + more)
    environment = {**os.environ, "NO_PROXY": "127.0.0.1", **secrets}
    done = subprocess.run(
        [TACTFUL, "run"], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    return done.returncode, done.stderr


async def test_run_ends_when_all_are_hopeless(tmp_path: Path) -> None:
    telegram = BotApi()
    async with served(telegram.app) as url:
        more = f'[slack]\nmode = "socket"\n[telegram]\nmode = "polling"\napi_url = "{url}"\n'
        code, said = await asyncio.to_thread(run, tmp_path, more, TELEGRAM_BOT_TOKEN="5000:wrong", SLACK_BOT_TOKEN="")
    assert code == 2
    assert "[slack] SLACK_BOT_TOKEN is not set" in said
    assert "[telegram] Telegram does not accept the token in TELEGRAM_BOT_TOKEN" in said


async def test_run_goes_on_with_the_right_one_beside_a_wrong_one(tmp_path: Path) -> None:
    telegram = BotApi()
    async with served(telegram.app) as url:
        telegram.url = url
        port = free_port()
        more = f'[slack]\nmode = "http"\napi_url = "{url}/"\n[telegram]\nmode = "polling"\napi_url = "{url}"\n'
        (tmp_path / "config.toml").write_text(SCHOOL.replace("port = 0", f"port = {port}") + more)
        process = await asyncio.create_subprocess_exec(
            TACTFUL, "run", cwd=tmp_path, env={**os.environ, "TELEGRAM_BOT_TOKEN": TOKEN, "SLACK_BOT_TOKEN": ""},
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            async with asyncio.timeout(30.0), loopback.client() as client:
                states: dict[str, str] = {}
                while states.get("telegram") != "listening":
                    with contextlib.suppress(OSError, Exception):
                        states = (await client.get(f"http://127.0.0.1:{port}/readyz")).json()["platforms"]
                    await asyncio.sleep(0.05)
            assert "SLACK_BOT_TOKEN is not set" in states["slack"]
        finally:
            process.terminate()
            _, said = await process.communicate()
            await telegram.close()
    assert process.returncode == 0
    assert said.decode().count("SLACK_BOT_TOKEN is not set") == 1
