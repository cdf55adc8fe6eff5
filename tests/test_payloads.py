"""Every payload that stands in `tests/payloads`, an update of each kind, and files that no platform sends, to the running bot.

`python -m tests.payloads FOLDER` does the same with any other folder.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.payloads import broken
from tests.payloads.found import Found, found, posted
from tests.payloads.posting import Told, all_posted, outcome_of, with_homes
from tests.payloads.site import site
from tests.payloads.updates import is_specification, of_specification, of_table, updates

_FOLDER = Path(__file__).parent / "payloads"


async def _told(payloads: Iterable[Found], *, odd: int | None = None) -> list[Told]:
    async with site() as bot:
        wanted = payloads if odd is None else with_homes(payloads, bot.microsoft.service_url, odd)
        return [told async for told in all_posted(bot, wanted)]


def _failed(told: list[Told]) -> list[str]:
    return [str(one) for one in told if one.outcome == "FAILED"]


async def test_payload_files_at_home_and_with_a_value_changed() -> None:
    told = await _told(found(_FOLDER), odd=1)
    assert _failed(told) == []
    assert {(one.platform, one.outcome) for one in told} >= {
        (platform, outcome)
        for platform in ("slack", "teams", "telegram")
        for outcome in ("heard", "answered", "ignored")
    }
    # What is refused is neither taken for forged nor sent again.
    assert {one.status for one in told} <= {200, 400}


async def test_update_of_each_kind() -> None:
    made = list(updates(of_table()))
    told = await _told(posted(name, "telegram", update) for name, update in made)
    assert _failed(told) == []
    assert {one.status for one in told} == {200}
    heard = {one.name for one in told if one.outcome == "heard"}
    assert {"message with text", "message with caption", "edited_message with text", "message with poll"} <= heard


async def test_files_that_no_platform_sends(tmp_path: Path) -> None:
    broken.write(tmp_path)
    told = await _told(found(tmp_path), odd=0)
    assert _failed(told) == []
    assert {one.status for one in told if one.platform != "slack"} == {200}
    assert {one.status for one in told if one.platform == "slack"} <= {200, 400, 413}


def test_whose_a_file_is(tmp_path: Path) -> None:
    """By the folder, by its shape, or nobody's."""
    files: dict[str, object] = {
        "teams/odd.json": {"event": {}},
        "a/event.json": {"type": "event_callback", "team_id": "T", "event": {}},
        "a/command.json": {"command": "/policy", "text": "photos"},
        "a/press.json": {"type": "block_actions", "actions": []},
        "a/activity.json": {"type": "message", "serviceUrl": "https://smba.trafficmanager.net/uk/"},
        "a/update.json": {"update_id": 1},
        "a/several.json": [{"update_id": 2}, {"update_id": 3}],
        "a/nobody.json": {"a": 1},
    }
    for name, value in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(json.dumps(value))
    (tmp_path / "a/lines.jsonl").write_text('{"update_id": 4}\n{"update_id": \n')
    (tmp_path / "a/form.txt").write_text("command=/policy&text=photos\n")
    whose = [(one.name, one.platform, "form" in one.content_type) for one in found(tmp_path)]
    assert whose == [
        ("a/activity.json", "teams", False),
        ("a/command.json", "slack", True),
        ("a/event.json", "slack", False),
        ("a/form.txt", "slack", True),
        ("a/lines.jsonl:1", "telegram", False),
        *(("a/lines.jsonl:2", platform, False) for platform in ("slack", "teams", "telegram")),
        *(("a/nobody.json", platform, False) for platform in ("slack", "teams", "telegram")),
        ("a/press.json", "slack", True),
        ("a/several.json:1", "telegram", False),
        ("a/several.json:2", "telegram", False),
        ("a/update.json", "telegram", False),
        ("teams/odd.json", "teams", False),
    ]


def test_specification_gives_an_update_of_each_kind() -> None:
    """In the shape of `api.json`."""
    fields = [
        {"name": "update_id", "types": ["Integer"], "required": True, "description": ""},
        {"name": "message", "types": ["Message"], "required": False, "description": ""},
    ]
    message = [
        {"name": "date", "types": ["Integer"], "required": True, "description": ""},
        {"name": "of", "types": ["Origin"], "required": True, "description": ""},
        {"name": "photo", "types": ["Array of Array of String"], "required": False, "description": ""},
    ]
    origin = [{"name": "type", "types": ["String"], "required": True, "description": 'Its type, always "user"'}]
    types = {
        "Update": {"fields": fields},
        "Message": {"fields": message},
        "Origin": {"subtypes": ["OriginUser"]},
        "OriginUser": {"fields": origin},
    }
    api = {"methods": {}, "types": types}
    assert is_specification(api)
    made = dict(updates(of_specification(api)))
    assert list(made) == ["message", "message, whole", "message with photo"]
    assert made["message"]["message"]["of"] == {"type": "user"}
    assert isinstance(made["message, whole"]["message"]["photo"][0][0], str)


@pytest.mark.parametrize(
    ("status", "news", "complaints", "outcome"),
    [
        (500, [], [], "FAILED"),
        (200, [], ["[error    ] a library reported something"], "FAILED"),
        (401, [], [], "refused"),
        (200, ['tactful_heard_total{platform="slack"}'], [], "heard"),
        (200, [], [], "ignored"),
    ],
)
def test_what_counts_as_failed(status: int, news: list[str], complaints: list[str], outcome: str) -> None:
    assert outcome_of(status, b"", news, complaints)[0] == outcome


def test_command_tells_and_exits(tmp_path: Path) -> None:
    (tmp_path / "update.json").write_text('{"update_id": 1, "hologram": {}}')
    done = _command(str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    line, _, total = done.stdout.splitlines()
    assert line.split()[:4] == ["200", "ignored", "telegram", "update.json"]
    assert total == "2 posted: 2 ignored"
    missing = _command(str(tmp_path / "nowhere"))
    assert (missing.returncode, "nowhere" in missing.stderr) == (2, True)


def _command(*arguments: str) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).parents[1]
    command = [sys.executable, "-m", "tests.payloads", *arguments]
    return subprocess.run(command, cwd=root, env=os.environ, capture_output=True, text=True, check=False, timeout=100)
