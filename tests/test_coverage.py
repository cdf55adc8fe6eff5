"""`tactful coverage`: what a head reads and a trust's program parses, from a real store, beside a bot that is at work."""

from __future__ import annotations

import itertools
import json
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from adapters.base import Message
from adapters.console import ConsoleAdapter
from bot import cli, lag, wording
from bot import config as configs
from bot.app import App
from bot.coverage import delivered, seen
from bot.coverage_report import lines, run
from bot.digest import text, weekly
from bot.digest.weeks import Week
from bot.errors import StoreAway, UsageError
from bot.inbox import StoreInbox
from bot.parts import PLATFORMS, library_of
from bot.store import listening
from bot.store.base import Effects, Heard, Outcome, Proof
from bot.store.migrations import migrate
from tests.scenarios.stage import Clock, on_stage
from tests.store.made import NOW, case, decided, note

STAFF, LOUNGE, GROUP, TEAM = "C0STAFF", "C0LOUNGE", "-1001234", "19:abc@thread.tacv2"
CONFIG = """
[channels]
listen = ["{listen}"]
[slack]
mode = "socket"
"""


@dataclass
class School:
    """A store with a bot on it whose platforms the test plays."""

    folder: Path
    clock: Clock
    listen: tuple[str, ...]
    more: str = ""

    @property
    def config(self) -> configs.Config:
        path = self.folder / "config.toml"
        path.write_text(CONFIG.format(listen='", "'.join(self.listen)) + self.more, encoding="utf-8")
        return configs.load(path)

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[StoreInbox]:
        """A process, from its start to its end; what adapters talk to."""
        app = App(self.config, [ConsoleAdapter(self.clock)], clock=self.clock)
        await app.store.open()
        yield app.inbox
        await app.store.close()

    def said(self) -> list[str]:
        return list(lines(seen(self.config, self.clock())))

    def told(self) -> tuple[int, dict[str, Any]]:
        """The exit code and the JSON."""
        code, printed = run(self.config, self.clock(), as_json=True)
        return code, json.loads(printed)

    def channel(self, name: str = STAFF) -> dict[str, Any]:
        channels = [one for platform in self.told()[1]["platforms"] for one in platform["channels"]]
        [found] = [one for one in channels if one["channel"] == name]
        return dict(found)


async def told(inbox: StoreInbox, channel: str, platform: str = "slack") -> None:
    """The bot introduces itself, where it has not yet."""
    if await inbox.joined(platform, "T1", channel):
        await inbox.announced(platform, "T1", channel)


async def whole(inbox: StoreInbox, clock: Clock, channel: str, platform: str = "slack", **more: Any) -> None:
    """The adapter has heard all up to now."""
    await inbox.raise_high_water(platform, "T1", channel, f"{clock().timestamp():.6f}", **more)


@pytest.fixture
def clock() -> Clock:
    return Clock()  # Monday 23 November 2026, 08:00


@pytest.fixture
def school(tmp_path: Path, clock: Clock) -> School:
    return School(tmp_path, clock, (STAFF, LOUNGE))


async def test_all_is_heard(school: School, clock: Clock) -> None:
    async with school.at_work() as inbox:
        for channel in school.listen:
            await told(inbox, channel)
            await whole(inbox, clock, channel)
        clock.forward(minutes=9)
        assert school.said()[0] == "Listening in 2 of 2 channels; no gap is open."
        code, found = school.told()
        assert (code, found["ok"], found["heard"], found["listed"]) == (0, True, 2, 2)
        assert school.channel() == {
            "channel": STAFF,
            "state": "heard",
            "since": "2026-11-23T08:00:00.000000+00:00",
            "whole_to": "2026-11-23T08:00:00.000000+00:00",
            "gap_since": None,
            "gaps": [],
        }


async def test_a_mark_that_stands_still_is_an_open_gap(school: School, clock: Clock) -> None:
    async with school.at_work() as inbox:
        for channel in school.listen:
            await told(inbox, channel)
            await whole(inbox, clock, channel)
        clock.forward(minutes=10)
        await whole(inbox, clock, LOUNGE)
        clock.forward(minutes=10)
        said = school.said()
        assert said[0] == "Listening in 1 of 2 channels; one gap open since Mon 23 Nov 08:00."
        assert (
            "  C0STAFF   Mon 23 Nov 08:00  NOT PROVED since Mon 23 Nov 08:00: something may be missing. Run tactful check"
            in said
        )
        assert school.told()[0] == 1
        assert school.channel()["state"] == "gap"


async def test_a_bot_that_stopped_is_said_first(school: School, clock: Clock) -> None:
    async with school.at_work() as inbox:
        for channel in school.listen:
            await told(inbox, channel)
            await whole(inbox, clock, channel)
    clock.forward(minutes=1)
    assert school.said()[0].startswith(
        "Tactful is not running, so nothing is heard now: all was heard up to Mon 23 Nov 08:00"
    )
    code, found = school.told()
    assert (code, found["running"], school.channel()["state"]) == (1, False, "stopped")


async def test_what_was_written_while_the_bot_was_down_is_a_repaired_gap(school: School, clock: Clock) -> None:
    async with school.at_work() as inbox:
        await told(inbox, STAFF)
        await whole(inbox, clock, STAFF)
    clock.forward(minutes=4)
    async with school.at_work() as inbox:
        await told(inbox, STAFF)
        inbox.gap("slack", STAFF, 3)
        await whole(inbox, clock, STAFF)
        [gap] = school.channel()["gaps"]
        assert (gap["repaired"], gap["found"], gap["lost_to"]) == (True, 3, None)
        assert (gap["began"][11:16], gap["ended"][11:16]) == ("08:00", "08:04")
        assert any("repaired: messages heard afterwards: 3" in line for line in school.said())
        clock.forward(minutes=10)
        await whole(inbox, clock, STAFF)
        assert len(school.channel()["gaps"]) == 1, "a mark that moves on as it should is no gap"
        assert school.channel()["state"] == "heard"


async def test_a_channel_that_the_bot_was_taken_out_of_is_not_heard_and_its_time_is_lost(
    school: School, clock: Clock
) -> None:
    async with school.at_work() as inbox:
        await told(inbox, STAFF)
        await whole(inbox, clock, STAFF)
        for _ in range(6):
            clock.forward(minutes=10)
            await whole(inbox, clock, STAFF, lost_to=clock() - timedelta(seconds=5))
        assert school.channel()["state"] == "absent"
        assert "one gap open since Mon 23 Nov 08:00" in school.said()[0]
        clock.forward(minutes=5)
        await whole(inbox, clock, STAFF)
        found = school.channel()
        assert found["state"] == "heard"
        [gap] = found["gaps"]
        assert (gap["repaired"], gap["began"][11:16], gap["ended"][11:16]) == (False, "08:00", "09:00")
        assert school.said()[1] == "In the last 30 days, something could not be heard afterwards; it stands below."


async def test_what_telegram_no_longer_keeps_is_lost_and_the_rest_is_not(tmp_path: Path, clock: Clock) -> None:
    school = School(tmp_path, clock, (GROUP,), '[telegram]\nmode = "polling"\n')
    async with school.at_work() as inbox:
        await told(inbox, GROUP, "telegram")
        await whole(inbox, clock, GROUP, "telegram")
    clock.forward(hours=30)
    async with school.at_work() as inbox:
        await told(inbox, GROUP, "telegram")
        await whole(inbox, clock, GROUP, "telegram", lost_to=clock() - timedelta(days=1))
        assert any("lost up to Mon 23 Nov 14:00: the rest was heard afterwards" in line for line in school.said())
        assert school.told()[0] == 0, "what is lost is lost: now all is heard"


async def test_channels_that_cannot_be_heard_say_why(tmp_path: Path, clock: Clock) -> None:
    school = School(tmp_path, clock, (STAFF, LOUNGE, GROUP, "staff room"))
    async with school.at_work() as inbox:
        await told(inbox, STAFF)
        await whole(inbox, clock, STAFF)
        states = [school.channel(name)["state"] for name in school.listen]
        assert states == ["heard", "untold", "off", "unknown"]
        assert school.said()[0] == "Listening in 1 of 4 channels; heard nothing yet elsewhere."
        assert school.told()[0] == 1


def test_an_empty_list_is_not_well(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "config.toml").write_text("", encoding="utf-8")
    config = configs.load(tmp_path / "config.toml")
    App(config, [], clock=clock)  # makes the keys
    migrated(tmp_path)
    code, said = run(config, clock(), as_json=False)
    assert (code, said.splitlines()[0]) == (1, wording.COVERAGE_NO_CHANNELS)


def migrated(folder: Path) -> None:
    db = Database(sqlite3.connect(folder / "tactful.db", isolation_level=None), execute_plugins=False)
    migrate(db)
    db.close()


@pytest.mark.parametrize(
    ("platform", "first", "ways"),
    [
        (
            "slack",
            "ephemeral",
            {"ephemeral": 2, "fell_back": 1, "refused": 1, "doubtful": 1, "spared": 1, "waiting": 1},
        ),
        ("teams", "direct", {"ephemeral": 2, "direct": 1, "refused": 1, "doubtful": 1, "spared": 1, "waiting": 1}),
    ],
)
async def test_how_notes_arrived(tmp_path: Path, clock: Clock, platform: str, first: str, ways: dict[str, int]) -> None:
    clock.time = NOW
    more = '[teams]\nmode = "on"\n' if platform == "teams" else ""
    school = School(tmp_path, clock, (TEAM if platform == "teams" else STAFF,), more)
    ends: list[tuple[Outcome, str]] = [
        ("sent", "ephemeral"), ("sent", "ephemeral"), ("sent", "direct"), ("absent", "refused"), ("unknown", "doubtful"),
        ("absent", "closed"),
    ]  # fmt: skip
    app = App(school.config, [], clock=clock)
    await app.store.open()
    for end in [*ends, None]:
        about = case(platform=platform)
        await decided(app.store, Effects([about], notes=[note(about)]))
        if end and (intent := await app.store.next_note(NOW)):
            await app.store.settle(intent, *end[:1], NOW, by=end[1])
    found = school.told()[1]
    [notes] = [one["notes"] for one in found["platforms"] if one["platform"] == platform]
    assert notes == {"days": 30, **ways}
    words = "  1  in a direct message, as the channel" if first == "ephemeral" else "  1  in a direct message"
    assert any(words in line for line in school.said())
    await app.store.close()


def test_a_note_that_was_tried_and_waits_again() -> None:
    rows = [("telegram", "pending", "", True, 2), ("slack", "sent", "ephemeral", True, 1)]
    assert delivered(rows, "telegram", first="ephemeral") == {"again": 2}


async def test_lag_is_of_messages_that_went_through_the_bot(tmp_path: Path) -> None:
    async with on_stage(tmp_path) as stage:
        await stage.people.say("Anna", "the boiler is back on")
        late = Message(
            "console", "local", "staffroom", "9", "posted", "Ben", "good", stage.clock() - timedelta(hours=3)
        )
        await stage.people.inbox.hear([late])
        await stage.settled()
        [platform] = [one for one in seen(stage.config, stage.clock()).platforms if one.name == "console"]
        assert platform.lag.messages == 2
        assert platform.lag.heard == (1, 4 * 3600)
        half, most = platform.lag.checked
        assert half
        assert most
        assert max(half, most) <= 10
        said = "\n".join(lines(seen(stage.config, stage.clock())))
        assert re.search("from said to heard +half within 1 s, 95 of 100 within 4 h", said)


async def test_messages_that_wait_for_long_are_told(school: School, clock: Clock) -> None:
    async with school.at_work() as inbox:
        for channel in school.listen:
            await told(inbox, channel)
        await inbox.hear([Message("slack", "T1", STAFF, "1", "posted", "U1", "hello", clock())])
        clock.forward(minutes=20)
        for channel in school.listen:
            await whole(inbox, clock, channel)
        assert school.said()[1] == (
            "Messages that were heard and still wait to be checked: 1, the first since Mon 23 Nov 08:00."
        )
        assert school.told()[0] == 1


async def test_reading_changes_nothing_and_needs_no_secret(
    school: School, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SLACK_BOT_TOKEN", raising=False)
    async with school.at_work() as inbox:
        await told(inbox, STAFF)
        await whole(inbox, clock, STAFF)
        before = {path.name: path.read_bytes() for path in school.folder.iterdir() if "-shm" not in path.name}
        done = CliRunner().invoke(cli.tactful, ["coverage", "--config", str(school.folder / "config.toml"), "--json"])
        assert done.exit_code == 1
        assert json.loads(done.output)["listed"] == 2
        assert before == {path.name: path.read_bytes() for path in school.folder.iterdir() if "-shm" not in path.name}


async def test_nothing_in_it_leads_to_a_person(school: School, clock: Clock) -> None:
    async with school.at_work() as inbox:
        await told(inbox, STAFF)
        await inbox.hear([Message("slack", "T1", STAFF, "1", "posted", "U0SENDERID", "Zebedee is ill", clock())])
        await whole(inbox, clock, STAFF)
        shown = "\n".join(school.said()) + json.dumps(school.told()[1])
        assert not any(word in shown for word in ("U0SENDERID", "Zebedee", 'T1"'))
    data = b"".join(path.read_bytes() for path in school.folder.glob("tactful.db*"))
    assert STAFF.encode() not in data


def test_without_a_store_it_says_what_to_do(school: School, clock: Clock) -> None:
    with pytest.raises(StoreAway, match="tactful run"):
        seen(school.config, clock())


def test_without_keys_it_makes_none(school: School, clock: Clock) -> None:
    migrated(school.folder)
    with pytest.raises(UsageError, match="backup"):
        seen(school.config, clock())
    assert not (school.folder / "tactful.keys").exists()


async def test_a_store_of_an_earlier_version_says_what_to_do(school: School, clock: Clock) -> None:
    async with school.at_work():
        pass
    db = sqlite3.connect(school.folder / "tactful.db")
    db.execute("DROP TABLE listening")
    db.commit()
    db.close()
    with pytest.raises(StoreAway, match="earlier version"):
        seen(school.config, clock())


async def test_a_channel_announced_before_this_was_kept_is_known_from_the_next_start(
    school: School, clock: Clock
) -> None:
    async with school.at_work() as inbox:
        await told(inbox, STAFF)
    db = sqlite3.connect(school.folder / "tactful.db")
    db.execute("DELETE FROM listening")
    db.commit()
    db.close()
    clock.forward(days=1)
    async with school.at_work() as inbox:
        await told(inbox, STAFF)
        assert school.channel()["since"] == "2026-11-23T08:00:00.000000+00:00"


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_platform_says_what_cannot_be_seen(platform: str) -> None:
    assert wording.COVERAGE_NAMES[platform]
    assert len(wording.COVERAGE_UNSEEN[platform]) >= 4


async def test_the_digest_carries_the_summary(school: School, clock: Clock) -> None:
    async with school.at_work() as inbox:
        for channel in school.listen:
            await told(inbox, channel)
            await whole(inbox, clock, channel)
    clock.forward(hours=2)
    async with school.at_work() as inbox:
        for channel in school.listen:
            await told(inbox, channel)
            await whole(inbox, clock, channel)
        clock.forward(minutes=10)
        await whole(inbox, clock, STAFF, lost_to=clock() - timedelta(seconds=5))
    clock.time = datetime(2026, 11, 30, 8, 0, tzinfo=clock().tzinfo)
    async with school.at_work() as inbox:
        await told(inbox, LOUNGE)
        await whole(inbox, clock, LOUNGE)
        config = school.config
        app = App(config, [], clock=clock)
        await app.store.open()
        about = [case(at=NOW.replace(month=11, day=24)) for _ in range(9)]
        await decided(app.store, Effects(about, counts={("heard", "slack"): 40}), NOW.replace(month=11, day=24))
        digest = await weekly.made(app.store, config, library_of(config), Week.parse("2026-W48"), clock())
        await app.store.close()
    [section] = [one for one in digest.sections if one.title == wording.DIGEST_SECTIONS["coverage"]]
    assert section.lines[0] == "Listening in 1 of 2 channels."
    assert "Times when something may have been missed: 1 made up for, 1 not, 1 still open." in section.lines
    assert STAFF not in text.text(digest)


MINUTE = timedelta(minutes=1)


@given(
    st.lists(st.tuples(st.integers(0, 90), st.integers(0, 2), st.booleans(), st.booleans()), min_size=1, max_size=30)
)
def test_every_silence_that_is_longer_than_the_marks_allow_is_in_one_gap(
    steps: list[tuple[int, int, bool, bool]],
) -> None:
    """Gaps never overlap, and none is made up where a mark followed the other in time."""
    db = Database(memory=True, execute_plugins=False)
    migrate(db)
    listening.listen(db, b"c", "slack", NOW)
    at, silences = NOW, []
    listening.prove(db, b"c", "slack", Proof(at))
    for minutes, found, is_lost, anew in steps:
        before, at = at, at + minutes * MINUTE
        listening.prove(db, b"c", "slack", Proof(at, found, at if is_lost else None, anew))
        silences.append((before, at, bool(minutes) and (bool(found) or is_lost or anew or minutes > 15)))
    gaps = listening.state(db, {"C": b"c"}, NOW)["C"].gaps[::-1]
    db.close()
    assert all(one.ended <= two.began for one, two in itertools.pairwise(gaps))
    for began, ended, is_gap in silences:
        if began < ended:
            assert any(gap.began <= began and ended <= gap.ended for gap in gaps) == is_gap
    merged = listening.outages(gaps)
    assert all(one.ended <= two.began for one, two in itertools.pairwise(merged))
    assert sum(gap.found for gap in merged) == sum(gap.found for gap in gaps)


@given(st.lists(st.integers(0, 200_000), min_size=1), st.sampled_from([50, 95]))
def test_a_percentile_is_never_better_than_the_truth(seconds: list[int], percent: int) -> None:
    posted = Message("slack", "T1", STAFF, "1", "posted", "U1", "hello", NOW)
    heard = [Heard(n, replace(posted, ref=str(n)), NOW + timedelta(seconds=s), 0) for n, s in enumerate(seconds)]
    counts = lag.counted(heard, NOW + timedelta(seconds=200_000))
    true = sorted(seconds)[-(-len(seconds) * percent // 100) - 1]
    told = lag.within(counts, lag.HEARD, "slack", percent)
    assert told is None if true > 86_400 else (told is not None and told >= true)
    assert lag.count(counts, "slack") == len(seconds)
