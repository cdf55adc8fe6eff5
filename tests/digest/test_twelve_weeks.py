"""Twelve weeks of cases through the real store, and every figure of twelve digests against a count of the cases themselves."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import config as configs
from bot.config import Config
from bot.digest import value, weekly
from bot.digest.suppress import coarse
from bot.digest.value import Column, Digest
from bot.digest.weeks import Week
from bot.parts import library_of
from bot.store.base import Case, Closure, Effects, State
from bot.store.sqlite import SqliteStore
from tests.store.made import case, decided, note

FIRST = Week.parse("2026-W36")  # the first of a period of four: 31 August
LABELS = {
    "contact.phone": ("9.2", 40),
    "contact.email": ("9.4", 15),
    "credential": ("9.3", 8),
    "pupil.identifier": ("8.6", 20),
    "derogatory.insult": ("8.9", 10),
    "images.pupils": ("9.9", 3),
    "boundary.social_contact": ("8.4", 4),
}
STATES: list[State] = ["open", "self_remediated", "withdrawn", "accepted", "disputed"]
# What must not be counted, whatever its label (R26, R27; policy-rules 1.2).
LEFT_OUT = (
    {"severity": 1},
    {"action": "alert", "severity": 4},
    {"action": "support", "severity": 3},
    {"action": "signpost"},
    {"action": "record", "held_back": "stance", "stance": "asking"},
    {"action": "record", "held_back": "stance", "stance": "reporting"},
    {"action": "record", "held_back": "shadow"},
    {"action": "record", "held_back": "unsure"},
    {"action": "record", "held_back": "paused"},
)
HOURS = (0.5, 3, 20, 60, 90)


@dataclass
class Known:
    """What the test itself knows of a case."""

    case: Case
    week: int
    counts: bool
    state: State
    hours: float | None
    answer: str = ""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    path = tmp_path / "config.toml"
    path.write_text('[channels]\nleadership = "L"\nlisten = ["a", "b"]\n', encoding="utf-8")
    return configs.load(path)


def generated(seed: int) -> list[Known]:
    chance = random.Random(seed)  # noqa: S311 - the same each time
    found = []
    for week in range(12):
        monday = datetime.combine((Week(FIRST.number + week)).first, datetime.min.time(), UTC)
        for label, (clause, often) in LABELS.items():
            for _ in range(chance.randrange(0, often)):
                left_out = chance.random() < 0.25
                # From two in the morning on Monday to ten at night on Sunday: in London the same week, in summer too.
                at = monday + timedelta(hours=2, minutes=chance.randrange(164 * 60))
                changes: dict[str, Any] = dict(chance.choice(LEFT_OUT)) if left_out else {"severity": 2}
                if not left_out and chance.random() < 0.1:
                    changes |= {"action": "record", "held_back": "cool_down"}
                made = case(
                    lead=label, labels=(label,), clauses=(clause, "9.5"), detectors={label.replace(".", "_"): 1}, at=at, **changes
                )  # fmt: skip
                state = chance.choice(STATES) if made.action == "nudge" else "open"
                hours = chance.choice(HOURS) if state in {"self_remediated", "withdrawn"} else None
                answer = {"accepted": "fine", "disputed": "not_right"}.get(state, "")
                found.append(Known(made, FIRST.number + week, not left_out, state, hours, answer))
    return found


async def lived(store: SqliteStore, known: list[Known]) -> None:
    """Each case is opened, and comes to its end, as the pipeline and the people would do it."""
    for week in range(FIRST.number, FIRST.number + 12):
        mine = [one for one in known if one.week == week]
        noted = {one.case.id: note(one.case) for one in mine if one.case.action == "nudge"}
        now = max((one.case.at for one in mine), default=datetime(2026, 9, 1, tzinfo=UTC))
        await decided(store, Effects([one.case for one in mine], notes=list(noted.values())), now)
        ends = [
            Closure(one.case.id, one.state, one.case.at + timedelta(hours=one.hours))
            for one in mine
            if one.hours is not None
        ]
        await decided(store, Effects(closures=ends), now)
        for one in mine:
            if one.answer:
                intent = noted[one.case.id]
                await store.respond(intent.note.id, intent.person, one.answer, one.case.at + timedelta(minutes=5))


def expected(known: list[Known], column: Column) -> Counter[tuple[str, str]]:
    return Counter(
        (one.case.lead.partition(".")[0], one.case.clauses[0])
        for one in known
        if one.counts and one.state != "disputed" and column.start <= one.week <= column.end and one.case.lead
    )


def assert_right(column: Column, counts: Counter[tuple[str, str]]) -> None:
    assert {(cell.category, cell.clause): cell.figure for cell in column.cells} == {
        key: coarse(n, 5) for key, n in counts.items()
    }
    for category, figure in column.categories:
        true = sum(n for (name, _), n in counts.items() if name == category)
        assert figure.low <= true <= figure.high
    assert column.total.low <= counts.total() <= column.total.high


@pytest.mark.parametrize(("window", "seed"), [(4, 1), (1, 2)])
async def test_every_figure_is_right(store: SqliteStore, config: Config, window: int, seed: int) -> None:
    config = config.model_copy(update={"digest": config.digest.model_copy(update={"window_weeks": window})})
    known = generated(seed)
    await lived(store, known)
    for number in range(FIRST.number, FIRST.number + 12):
        week = Week(number)
        now = datetime.combine(week.last, datetime.min.time(), UTC) + timedelta(days=1, hours=8)
        digest, new = await weekly.queued(store, config, library_of(config), week, now)
        assert new
        for column in digest.columns:
            assert_right(column, expected(known, column))
        assert digest.columns[-1].end == number
        assert_period(digest, known)


def assert_period(digest: Digest, known: list[Known]) -> None:
    assert digest.period
    start = digest.period.start
    within = [one for one in known if start <= one.week < start + 4]
    said = {section.title.partition(" (")[0]: section.lines for section in digest.period.sections}
    cases = [one for one in within if one.counts and one.state != "disputed"]
    mended = sorted(one.hours for one in cases if one.hours is not None)
    if not cases:
        assert "Put right by the writers" not in said
        return
    words = ("Few", "About a quarter", "About half", "About three quarters", "Nearly all")
    line = said["Put right by the writers"][0]
    share = len(mended) / len(cases)
    assert line.startswith(min(zip(words, range(5), strict=True), key=lambda one: abs(one[1] / 4 - share))[0])
    if "half of those" in line:
        took = {0.5: "within an hour", 3: "within four hours", 20: "within a day", 60: "within three days"}
        assert took.get(mended[(len(mended) - 1) // 2], "after more than three days") in line
    answers: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for one in within:
        if one.answer and one.case.action == "nudge":
            answers[next(iter(one.case.detectors))] += 1
            right[next(iter(one.case.detectors))] += one.answer == "fine"
    assert said.get("How often tips were right", ()) == tuple(
        f"{name}: about {int(10 * right[name] / n + 0.5)} of 10 answers found it right."
        for name, n in sorted(answers.items())
        if n >= 20
    )


async def test_what_was_published_stands(store: SqliteStore, config: Config) -> None:
    """Later disputes, purges and erasures change no digest that was made, nor what later ones say of the same weeks."""
    known = generated(3)
    await lived(store, known)
    library, now = library_of(config), datetime(2026, 12, 1, 8, tzinfo=UTC)
    week = Week(FIRST.number + 3)
    first, _ = await weekly.queued(store, config, library, week, now)
    assert first.columns[-1].whole
    for one in known:
        if one.state == "open" and one.case.action == "nudge":
            intent = note(one.case)
            await decided(store, Effects([replace(one.case, id=intent.note.id.rjust(32, "0"))]), now)  # more of them
    await store.erase("a" * 32, now)
    assert await store.purge(now + timedelta(days=400)) > 0
    again, new = await weekly.queued(store, config, library, week, now)
    assert (again, new) == (first, False)
    later = await weekly.made(store, config, library, Week(week.number + 1), now)
    assert first.columns[-1].cells == later.columns[-2].cells
    assert later.period == first.period


async def test_a_dispute_is_out_at_once(store: SqliteStore, config: Config) -> None:
    cases = [case(at=datetime(2026, 9, 1, 9, n, tzinfo=UTC)) for n in range(8)]
    notes = [note(one) for one in cases]
    await decided(store, Effects(cases, notes=notes), cases[0].at)
    library, now = library_of(config), datetime(2026, 9, 7, 8, tzinfo=UTC)
    assert str((await weekly.made(store, config, library, FIRST, now)).columns[-1].total) == "10"
    for one in notes[:4]:
        await store.respond(one.note.id, one.person, "not_right", now)
    assert str((await weekly.made(store, config, library, FIRST, now)).columns[-1].total) == "<5"


async def test_another_window_begins_with_the_next_period(store: SqliteStore, config: Config) -> None:
    """Two views of one count tell it."""
    await lived(store, generated(4))
    library, now = library_of(config), datetime(2026, 12, 1, 8, tzinfo=UTC)
    weekly_ones = config.model_copy(update={"digest": config.digest.model_copy(update={"window_weeks": 1})})
    await weekly.queued(store, weekly_ones, library, Week(FIRST.number + 1), now)
    same_period = await weekly.made(store, config, library, Week(FIRST.number + 2), now)
    assert same_period.window == 1
    next_period = await weekly.made(store, config, library, Week(FIRST.number + 4), now)
    assert next_period.window == 4
    assert FIRST.number not in {column.start for column in next_period.columns}


async def test_cases_of_an_earlier_version_are_counted_in(store: SqliteStore) -> None:
    """The migration counts what is there, to the same rows as counting as it comes."""
    from bot.store import counted

    await lived(store, generated(5))
    rows: Callable[..., object] = lambda db: db.execute("SELECT * FROM counted WHERE n > 0").fetchall()  # noqa: E731
    before = await store._reader.do(rows)
    assert before

    def again(db: object) -> None:
        db.execute("DELETE FROM counted")  # type: ignore[attr-defined]
        counted.fill(db)  # type: ignore[arg-type]

    await store._writer.do(again)
    assert await store._reader.do(rows) == before


def test_a_digest_reads_back_as_it_was() -> None:
    digest = Digest("2026-W47", "t", "l", 4, 5)
    assert value.from_json(value.to_json(digest)) == digest
