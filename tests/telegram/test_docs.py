"""The guide names what the operator must set, and quotes what the log says."""

from __future__ import annotations

import re
from pathlib import Path

from adapters.telegram import TelegramSettings
from adapters.telegram.events import COMMANDS
from bot import wording

_ROOT = Path(__file__).parents[2]
_GUIDE = (_ROOT / "docs" / "telegram.md").read_text(encoding="utf-8")


def test_guide_names_each_variable_and_command() -> None:
    fields = TelegramSettings.__dataclass_fields__
    names = [str(fields["token_env"].default), str(fields["webhook_secret_env"].default)]
    assert [name for name in (*names, *(f"/{name}" for name in COMMANDS)) if f"`{name}`" not in _GUIDE] == []


def test_guide_quotes_the_log_as_it_is() -> None:
    files = [*(_ROOT / "adapters").glob("*.py"), *(_ROOT / "adapters" / "telegram").glob("*.py")]
    code = "".join(path.read_text(encoding="utf-8") for path in files).replace('"%s is ', '"Telegram is ')
    written = re.sub(r"\{env\}|%s", "TELEGRAM_BOT_TOKEN", code)
    assert [line for line in re.findall(r"^\| `([^`]+)`", _GUIDE, re.MULTILINE) if line not in written] == []


def test_menu_offers_the_commands_that_there_are() -> None:
    """https://core.telegram.org/bots/api#botcommand."""
    assert set(wording.TELEGRAM_COMMANDS) == set(COMMANDS)
    assert all(1 <= len(words) <= 256 for words in wording.TELEGRAM_COMMANDS.values())
