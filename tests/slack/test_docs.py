"""The manifest asks for what the code needs, and the guide says why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from adapters.slack import SlackSettings
from adapters.slack.check import SCOPES

_DOCS = Path(__file__).parents[2] / "docs"
_GUIDE = (_DOCS / "slack.md").read_text(encoding="utf-8")
_MANIFEST: dict[str, Any] = json.loads((_DOCS / "slack-manifest.json").read_text(encoding="utf-8"))


def test_manifest_asks_for_the_scopes_that_check_looks_for() -> None:
    assert set(_MANIFEST["oauth_config"]["scopes"]["bot"]) == SCOPES


def test_guide_says_why_each_scope_is_needed() -> None:
    assert [scope for scope in SCOPES if f"`{scope}`" not in _GUIDE] == []


def test_guide_names_each_variable_and_command() -> None:
    settings = SlackSettings(mode="socket", bot_token="")
    names = [settings.bot_token_env, settings.app_token_env, settings.signing_secret_env]
    names += [command["command"] for command in _MANIFEST["features"]["slash_commands"]]
    assert [name for name in names if f"`{name}`" not in _GUIDE] == []


def test_manifest_keeps_within_slacks_lengths() -> None:
    """What app.manifest.validate would refuse: https://docs.slack.dev/reference/app-manifest."""
    shown = _MANIFEST["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 174 <= len(shown["long_description"]) <= 4000
    assert _MANIFEST["settings"]["socket_mode_enabled"] is True
    assert _MANIFEST["settings"]["token_rotation_enabled"] is False
