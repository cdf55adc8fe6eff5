"""An alert from the message to the person who takes it on, with a clock that the test moves."""

from __future__ import annotations

from pathlib import Path

from bot.audit import report
from tests.alerts.stage import PEOPLE, WORD, alerted
from tests.scenarios.stage import Clock

CONCERN = f"please look at this, {WORD}"


async def test_head_and_lead_are_told_at_once_and_the_sender_knows(tmp_path: Path) -> None:
    async with alerted(tmp_path) as stage:
        await stage.people.say("anna", CONCERN)
        came = await stage.came()
        assert sorted(alert.recipient for alert in came) == ["gareth", "jo"]
        for alert in came:
            assert "999" in alert.text
            assert "#staffroom" in alert.text
            assert WORD not in alert.text
            assert "anna" not in alert.text
            assert [button.action for button in alert.buttons] == ["acknowledge"]
        assert "Also told: the Designated Safeguarding Lead" in next(a.text for a in came if a.recipient == "jo")


async def test_the_sender_reads_who_was_told(tmp_path: Path) -> None:
    async with alerted(tmp_path) as stage:
        await stage.people.say("anna", CONCERN)
        [note] = await stage.settled()
        assert "Ms Jo Okafor and Mr Gareth Pike have been told that help is needed" in note.text


async def test_nobody_takes_it_so_it_goes_on_until_somebody_does(tmp_path: Path) -> None:
    async with alerted(tmp_path) as stage:
        await stage.people.say("anna", CONCERN)
        assert await stage.told() == ["gareth", "jo"]
        stage.clock.forward(minutes=14, seconds=59)
        assert await stage.told() == []
        stage.clock.forward(seconds=1)
        assert await stage.told() == ["lin"]
        stage.clock.forward(minutes=15)
        [last] = await stage.came()
        assert last.recipient == "amara"
        stage.clock.forward(minutes=10)
        assert "Thank you" in await stage.press(last)
        ended = await stage.came()
        assert sorted(alert.recipient for alert in ended) == ["gareth", "jo", "lin"]
        assert {alert.text for alert in ended} == {
            "The Chair of Governors has taken on what you were told about, Monday 23 November at 08:00. Nothing more to do."
        }
        assert not any(alert.buttons for alert in ended)
        for _ in range(30):
            stage.clock.forward(hours=1)
            assert await stage.told() == []


async def test_it_comes_round_every_hour_for_a_day_and_is_then_listed(tmp_path: Path) -> None:
    async with alerted(tmp_path) as stage:
        await stage.people.say("anna", CONCERN)
        rounds = []
        for _ in range(26 * 4):
            rounds.append(await stage.told())
            stage.clock.forward(minutes=15)
        everybody = ["amara", "gareth", "jo", "lin"]
        assert rounds[:3] == [["gareth", "jo"], ["lin"], ["amara"]]
        again = [people for people in rounds[3:] if people]
        assert again == [everybody] * len(again)
        assert len(again) == 23
        steps = [r["step"] for r in _records(stage)]
        assert steps[-1] == "over"


async def test_a_press_after_it_was_over_still_counts(tmp_path: Path) -> None:
    async with alerted(tmp_path) as stage:
        await stage.people.say("anna", CONCERN)
        first, _ = await stage.came()
        for _ in range(4):
            stage.clock.forward(hours=23)
            await stage.came()
        assert "Thank you" in await stage.press(first)
        assert await stage.told() == []
        assert [r["step"] for r in _records(stage)][-1] == "acknowledged"


async def test_only_who_was_told_can_take_it_on_and_once(tmp_path: Path) -> None:
    async with alerted(tmp_path) as stage:
        await stage.people.say("anna", CONCERN)
        [one, other] = await stage.came()
        assert "no longer open" in await stage.press(one, "anna")
        first = await stage.press(one)
        assert await stage.press(other) != first
        await stage.came()
        assert [r["step"] for r in _records(stage)].count("acknowledged") == 1


async def test_escalation_survives_a_restart(tmp_path: Path) -> None:
    clock = Clock()
    async with alerted(tmp_path, clock=clock) as stage:
        await stage.people.say("anna", CONCERN)
        assert await stage.told() == ["gareth", "jo"]
    clock.forward(minutes=40)
    async with alerted(tmp_path, clock=clock) as stage:
        assert await stage.told() == ["lin"], "what was due while the bot was down comes at its start"
        clock.forward(minutes=15)
        [alert] = await stage.came()
        await stage.press(alert)
    async with alerted(tmp_path, clock=clock) as stage:
        await stage.came()
        clock.forward(hours=5)
        assert await stage.told() == []


async def test_an_edit_does_not_stop_it(tmp_path: Path) -> None:
    async with alerted(tmp_path) as stage:
        said = await stage.people.say("anna", CONCERN)
        await stage.told()
        await stage.people.delete(said)
        await stage.settled()
        stage.clock.forward(minutes=15)
        assert await stage.told() == ["lin"]


async def test_the_head_as_sender(tmp_path: Path) -> None:
    async with alerted(tmp_path) as stage:
        await stage.people.say("jo", CONCERN)
        heard = set(await stage.told())
        for _ in range(30):
            stage.clock.forward(minutes=15)
            heard |= set(await stage.told())
        assert "amara" in heard
        assert "jo" not in heard


async def test_who_complains_of_the_head_is_told_of_nobody(tmp_path: Path) -> None:
    async with alerted(tmp_path) as stage:
        await stage.people.say("anna", f"{CONCERN} I'm worried about Mrs Okafor")
        [note] = await stage.settled()
        assert "The people responsible have been told" in note.text
        assert "Okafor" not in note.text
        assert await stage.told() == ["amara", "gareth"]


async def test_nobody_is_named_so_the_operator_is_told(tmp_path: Path) -> None:
    clock = Clock()
    async with alerted(tmp_path, "", clock) as stage:
        await stage.people.say("anna", CONCERN)
        [note] = await stage.settled()
        assert "told" not in note.text
        assert await stage.told() == []
        await stage.until(lambda: any("nobody" in problem for problem in stage.app.problems()))
    clock.forward(minutes=10)
    async with alerted(tmp_path, PEOPLE, clock) as stage:
        assert await stage.told() == ["gareth", "jo"], "once somebody is named, it comes"
        await stage.until(lambda: not stage.app.problems())


async def test_the_audit_says_roles_and_verifies(tmp_path: Path) -> None:
    async with alerted(tmp_path) as stage:
        await stage.people.say("anna", CONCERN)
        one, _ = await stage.came()
        await stage.press(one)
        await stage.came()
        records = _records(stage)
        steps = [record["step"] for record in records]
        assert steps == ["raised", "told", "sent", "sent", "acknowledged", "taken_on_sent"]
        assert records[1]["roles"] == ["dsl", "headteacher"]
        config = stage.config
    ok, words = report.verified(config)
    assert ok, words


def _records(stage: object) -> list[dict[str, object]]:
    import json
    import sqlite3

    path = stage.config.folder / "tactful.db"  # type: ignore[attr-defined]
    with sqlite3.connect(path) as db:
        rows = [json.loads(data) for (data,) in db.execute("SELECT data FROM audit ORDER BY n")]
    return [row for row in rows if row["kind"] == "alert"]
