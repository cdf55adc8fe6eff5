"""`tactful alerts test` and `tactful alerts list`, as the operator meets them."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.base import Alert
from adapters.console import ConsoleAdapter
from bot import config as configs
from bot.alerts.listing import checked, listed
from bot.alerts.rehearse import rehearsed
from bot.errors import UsageError
from bot.mail import checked as mail_checked
from tests.alerts.mail_server import mail_server
from tests.alerts.stage import PEOPLE, WORD, alerted

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
TACTFUL = str(Path(sys.executable).parent / "tactful")


def written(folder: Path, text: str) -> configs.Config:
    (folder / "config.toml").write_text(text)
    return configs.load(folder / "config.toml")


async def test_everybody_is_reached_and_it_says_that_it_is_a_rehearsal(tmp_path: Path) -> None:
    came: list[Alert] = []
    said: list[str] = []
    with mail_server() as server:
        config = written(tmp_path, PEOPLE + server.toml())
        terminal = ConsoleAdapter(lambda: NOW, on_alert=came.append)
        assert await rehearsed(config, None, NOW, said.append, [terminal]) == 0
        [mail] = server.mails
    assert len(said) == 5
    assert said[0] == "ok headteacher Ms Jo Okafor: console: delivered; e-mail: taken by the mail server"
    for text in (*(alert.text for alert in came), mail.get_content()):
        assert text.startswith("REHEARSAL, Monday 23 November at 14:05.")
    assert mail["Subject"].startswith("REHEARSAL")
    assert not any(alert.buttons for alert in came)
    assert not (tmp_path / "tactful.db").exists()


async def test_only_one_role(tmp_path: Path) -> None:
    came: list[Alert] = []
    config = written(tmp_path, PEOPLE)
    terminal = ConsoleAdapter(lambda: NOW, on_alert=came.append)
    assert await rehearsed(config, "dsl", NOW, lambda _: None, [terminal]) == 0
    assert [alert.recipient for alert in came] == ["gareth"]


async def test_who_cannot_be_reached_is_said(tmp_path: Path) -> None:
    said: list[str] = []
    people = '[people.dsl]\nname = "Mr Pike"\nemail = "pike@marlowegreen.example"\n[people.chair]\nname = "Dr Bello"\n'
    with mail_server() as server:
        server.answers["pike@marlowegreen.example"] = "550 no such box"
        config = written(tmp_path, people + server.toml())
        assert await rehearsed(config, None, NOW, said.append, []) == 4
    assert said == [
        "NO dsl Mr Pike: e-mail: the mail server does not know the address",
        "NO chair Dr Bello: no way to them: give them ids or an email in [people]",
    ]


async def test_nobody_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Nobody is named in \\[people\\]"):
        await rehearsed(written(tmp_path, ""), None, NOW, print, [])


def test_the_command(tmp_path: Path) -> None:
    with mail_server() as server:
        written(tmp_path, '[people.chair]\nemail = "chair@marlowegreen.example"\n' + server.toml())
        command = [TACTFUL, "alerts", "test"]
        run = subprocess.run(command, check=False, cwd=tmp_path, capture_output=True, text=True, timeout=60)
        assert (run.returncode, run.stdout) == (0, "ok chair: e-mail: taken by the mail server\n"), run.stderr
        assert len(server.mails) == 1


async def test_the_list_shows_what_waits_without_content(tmp_path: Path) -> None:
    async with alerted(tmp_path) as stage:
        await stage.people.say("anna", WORD)
        [one, _] = await stage.came()
        [line] = listed(stage.config)
        assert line.endswith("E1  waits; told: dsl, headteacher")
        await stage.press(one)
        assert list(listed(stage.config)) == ["No alert waits for anybody."]


async def test_check_says_who_would_be_told(tmp_path: Path) -> None:
    with mail_server() as server:
        config = written(tmp_path, '[people.dsl]\nname = "A"\nemail = "a@marlowegreen.example"\n' + server.toml())
        checks = await checked(config)
        assert next(check.what for check in checks if check.ok) == "alerts: to dsl"
        assert any("no chair of governors" in check.what for check in checks)
        [mail] = await mail_checked(config)
        assert mail.what == "mail: the server lets us in"
    [away] = await mail_checked(config)
    assert (away.ok, away.away) == (False, True)
    config = written(tmp_path, '[people.dsl]\nname = "A"\nemail = "a@marlowegreen.example"\n')
    assert await mail_checked(config) == []
    [refused, *_] = await checked(config)
    assert not refused.ok
    assert "nobody in [people] can be reached" in refused.remedy
    [unnamed] = await checked(configs.Config())
    assert unnamed.ok
    assert "nobody is named" in unnamed.what
