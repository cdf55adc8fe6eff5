"""`tactful check` and `tactful run` as an operator meets them: each part tried once, each failure with its remedy and code."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.bot import TACTFUL, Bot
from tests.emulators.faults import Faults
from tests.emulators.local_slack import STAFFROOM, LocalSlack
from tests.emulators.serving import served


@pytest.fixture
def slack(tmp_path: Path) -> Iterator[LocalSlack]:
    slack = LocalSlack(tmp_path)
    slack.start()
    yield slack
    slack.stop()


def tactful(bot: Bot, command: str, **environment: str) -> tuple[int, str]:
    """Exit code and all that was printed."""
    done = subprocess.run(
        [TACTFUL, command],
        cwd=bot.folder,
        env={**os.environ, **bot.secrets, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout + done.stderr


def test_all_is_well(slack: LocalSlack, tmp_path: Path) -> None:
    code, printed = tactful(Bot(tmp_path, slack.api_url, STAFFROOM, mode="socket"), "check")
    assert code == 0
    assert "NO " not in printed
    for part in (
        "ok policy: 66 clauses",
        "ok store",
        "ok detectors",
        "ok Slack: sign in",
        f"ok Slack: channel {STAFFROOM}",
    ):
        assert part in printed


@pytest.mark.parametrize("command", ["check", "run"])
def test_missing_token_is_two_and_names_the_variable(slack: LocalSlack, tmp_path: Path, command: str) -> None:
    bot = Bot(tmp_path, slack.api_url, STAFFROOM, mode="socket")
    code, printed = tactful(bot, command, SLACK_BOT_TOKEN="")
    assert code == 2
    assert "SLACK_BOT_TOKEN is not set" in printed


def test_each_platform_and_part_has_its_own_line(tmp_path: Path) -> None:
    bot = Bot(tmp_path, "http://127.0.0.1:9/api/", STAFFROOM, mode="socket")
    file = tmp_path / "config.toml"
    more = (
        '\n[telegram]\nmode = "polling"\n[teams]\nmode = "on"\napp_id = "none"\n[detectors.contact_phone]\ntreshold = 1'
    )
    more += '\n[mail]\nhost = "127.0.0.1"\nsender = "no address"\n'
    file.write_text(file.read_text(encoding="utf-8") + more, encoding="utf-8")
    code, printed = tactful(bot, "check", SLACK_BOT_TOKEN="", TELEGRAM_BOT_TOKEN="")
    assert code == 2
    for part in ("slack: SLACK_BOT_TOKEN", "telegram: TELEGRAM_BOT_TOKEN", "teams: [teams] app_id", "mail: "):
        assert f"NO {part}" in printed
    assert "NO detectors: [detectors.contact_phone] treshold: is not known. Did you mean threshold" in printed
    assert "ok store" in printed
    assert "ok reading" in printed


def test_platform_away_is_four(tmp_path: Path) -> None:
    code, printed = tactful(Bot(tmp_path, "http://127.0.0.1:9/api/", STAFFROOM, mode="socket"), "check")
    assert code == 4
    assert "NO Slack: sign in: Slack cannot be reached" in printed


def test_store_that_cannot_be_written_is_four(slack: LocalSlack, tmp_path: Path) -> None:
    bot = Bot(tmp_path, slack.api_url, STAFFROOM, mode="socket")
    (tmp_path / "tactful.db").mkdir()
    code, printed = tactful(bot, "check")
    assert code == 4
    assert "NO store" in printed


def test_port_in_use_is_four_and_says_so(slack: LocalSlack, tmp_path: Path) -> None:
    port = int(slack.url.rpartition(":")[2])
    code, printed = tactful(Bot(tmp_path, slack.api_url, STAFFROOM, mode="socket", port=port), "run")
    assert code == 4
    assert "Choose another port" in printed


@pytest.mark.parametrize("command", ["check", "run"])
async def test_refused_token_is_three(slack: LocalSlack, tmp_path: Path, command: str) -> None:
    faults = Faults(slack.api_url)
    faults.answer("auth.test", error="invalid_auth", times=9)
    async with served(faults.app) as url:
        bot = Bot(tmp_path, f"{url}/api/", STAFFROOM, mode="socket")
        code, printed = await asyncio.to_thread(tactful, bot, command)
    assert code == 3
    assert "SLACK_BOT_TOKEN" in printed


async def test_missing_scope_is_named(slack: LocalSlack, tmp_path: Path) -> None:
    faults = Faults(slack.api_url)
    faults.add_headers("auth.test", {"x-oauth-scopes": "chat:write,channels:history,channels:read,commands"})
    async with served(faults.app) as url:
        bot = Bot(tmp_path, f"{url}/api/", STAFFROOM, mode="socket")
        code, printed = await asyncio.to_thread(tactful, bot, "check")
    assert code == 2
    assert "Add app_mentions:read, files:write, groups:history" in printed
