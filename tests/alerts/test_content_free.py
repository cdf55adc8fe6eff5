"""An alert by every way, with failures: what was written comes out nowhere, and the people named in [people] in no file or log."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.base import Alert, DeliveryError, Receipt
from bot import log
from bot.audit import report
from tests.alerts.mail_server import MailServer, mail_server
from tests.alerts.stage import PEOPLE, WORD, AlertStage, alerted

PLANTED = ("Theodora Marchbanks", "found behind the sheds", "07700 900217", "callum.f.wetherby", WORD, "sheds.example")
SAID = f"{WORD}: Theodora Marchbanks was found behind the sheds, ring 07700 900217, see https://sheds.example/a.jpg"
SENDER = "callum.f.wetherby"
NAMED = ("Okafor", "Gareth Pike", "head@marlowegreen.example", "Amara Bello")
DEBUG = '[log]\nlevel = "debug"\n'


async def _live(stage: AlertStage, monkeypatch: pytest.MonkeyPatch) -> list[Alert]:
    """Raised, refused once by everything, delivered, escalated, taken on; the alerts that came."""
    alert = stage.people.alert
    failing = {"left": 3}

    async def alert_or_fail(one: Alert) -> Receipt:
        if failing["left"]:
            failing["left"] -= 1
            raise (DeliveryError("away", permanent=False) if failing["left"] else ValueError(one.text))
        return await alert(one)

    monkeypatch.setattr(stage.people, "alert", alert_or_fail)
    await stage.people.say(SENDER, SAID)
    await stage.people.say(SENDER, f"{SAID} and Mrs Okafor knew")
    came: list[Alert] = []
    for minutes in (1, 16, 16):
        stage.clock.forward(minutes=minutes)
        came += await stage.came()
    for one in came:
        await stage.press(one)
    return came + await stage.came()


async def test_nothing_planted_comes_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with mail_server() as server:
        async with alerted(tmp_path, PEOPLE + server.toml() + DEBUG) as stage:
            log.configure(stage.config.log)
            came = await _live(stage, monkeypatch)
            while_running = _files(tmp_path)
            exported = "\n".join(report.exported(stage.config, "jsonl"))
        files = {**{f"{name}, running": data for name, data in while_running.items()}, **_files(tmp_path)}
        captured = capsys.readouterr()
    assert {alert.recipient for alert in came} >= {"jo", "gareth", "lin", "amara"}
    assert server.mails, "the head has an e-mail address"
    outputs = {
        "alerts": "\n".join(alert.text for alert in came),
        "mails": "\n".join(mail.as_string() + mail.get_content() for mail in server.mails),
        "log": captured.err + captured.out,
        "export": exported,
    }
    for name, text in outputs.items():
        assert [secret for secret in PLANTED if secret.lower() in text.lower()] == [], name
    assert [secret for secret in NAMED if secret in outputs["log"] + exported] == []
    for name, data in files.items():
        for encoding in ("utf-8", "utf-16-le"):
            assert [secret for secret in (*PLANTED, *NAMED) if secret.encode(encoding) in data] == [], name


async def test_what_was_sealed_is_gone_when_it_is_over(tmp_path: Path) -> None:
    async with alerted(tmp_path) as stage:
        await stage.people.say(SENDER, SAID)
        [one, _] = await stage.came()
        assert await _sealed(stage) == 3, "the alert and two sends"
        await stage.press(one)
        await stage.came()
        assert await _sealed(stage) == 0


async def test_an_e_mail_says_what_is_said_in_chat(tmp_path: Path) -> None:
    with mail_server() as server:
        async with alerted(tmp_path, PEOPLE + server.toml()) as stage:
            await stage.people.say(SENDER, SAID)
            came = await stage.came()
            await stage.until(lambda: server.mails)
        _says_the_same(server, next(alert for alert in came if alert.recipient == "jo"))


def _says_the_same(server: MailServer, alert: Alert) -> None:
    [mail] = server.mails
    assert mail["To"] == "head@marlowegreen.example"
    assert mail["Subject"] == "Tactful: help is needed now"
    text = mail.get_content().replace("\r\n", "\n")
    assert text.split("\n\n")[:2] == alert.text.split("\n\n")[:2]
    assert "999" in text


async def _sealed(stage: AlertStage) -> int:
    sql = """SELECT (SELECT count(*) FROM alerts WHERE sealed IS NOT NULL)
        + (SELECT count(*) FROM alert_sends WHERE sealed IS NOT NULL)"""
    return await stage.app.store._reader.do(lambda db: int(db.execute(sql).fetchone()[0]))  # type: ignore[attr-defined, no-any-return]


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "config.toml"}
