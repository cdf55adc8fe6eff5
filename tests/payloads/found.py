"""What a folder holds: for each payload the platform whose it is, and the body that the platform would post.

A folder named `slack`, `teams` or `telegram` above a file says whose it is; else its shape does; what has neither goes to
all three. A file of a list, or of a line each (`.jsonl`), holds several. What cannot be read is posted as the bytes it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode

from tests.payloads.updates import is_specification, of_specification, updates

Platform = Literal["slack", "teams", "telegram"]
PLATFORMS: Sequence[Platform] = ("slack", "teams", "telegram")
_FORM, _JSON = "application/x-www-form-urlencoded", "application/json"
# What Slack posts as a form with one field, `payload`.
_INTERACTIVE = frozenset(
    """block_actions block_suggestion dialog_cancellation dialog_submission dialog_suggestion interactive_message
    message_action shortcut view_closed view_submission workflow_step_edit""".split()  # noqa: SIM905
)
_OF_SLACK = frozenset({"api_app_id", "challenge", "command", "event", "team_id", "trigger_id"})
_OF_TEAMS = frozenset({"channelData", "conversation", "serviceUrl"})


@dataclass(frozen=True)
class Found:
    """One payload."""

    name: str
    platform: Platform
    body: bytes
    content_type: str = _JSON

    @property
    def content(self) -> object:
        """The JSON value of the body, or of its form; None where it is none."""
        try:
            if self.content_type == _FORM:
                form = dict(parse_qsl(self.body.decode()))
                return json.loads(form["payload"]) if "payload" in form else form
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


def found(folder: Path) -> Iterator[Found]:
    """All of a folder, or of one file.

    Raises:
        OSError: it cannot be read.
    """
    paths = [folder] if folder.is_file() else sorted(path for path in folder.rglob("*") if path.is_file())
    if not folder.exists():
        raise FileNotFoundError(f"{folder}: no such folder")
    for path in paths:
        if path.suffix not in {".py", ".pyc"}:
            name = path.name if folder.is_file() else str(path.relative_to(folder))
            yield from _of_file(name, _platform_of(path), path)


def posted(name: str, platform: Platform, value: object, body: bytes | None = None) -> Found:
    """As the platform posts it: commands and buttons of Slack's as forms, all else as JSON."""
    body = json.dumps(value).encode() if body is None else body
    if platform != "slack" or not isinstance(value, Mapping):
        return Found(name, platform, body)
    if "command" in value and "event" not in value:
        return Found(name, platform, urlencode({key: _field(one) for key, one in value.items()}).encode(), _FORM)
    if _type(value) in _INTERACTIVE:
        return Found(name, platform, urlencode({"payload": body}).encode(), _FORM)
    return Found(name, platform, body)


def _of_file(name: str, platform: Platform | None, path: Path) -> Iterator[Found]:
    body = path.read_bytes()
    value = Found(name, "slack", body).content
    if is_specification(value):
        for update_name, update in updates(of_specification(value)):
            yield posted(f"{name}: {update_name}", "telegram", update)
        return
    several = _several(value, body)
    if several:
        for number, one in enumerate(several, 1):
            yield from _each(f"{name}:{number}", platform, one)
    elif value is None and _is_form(body):
        yield Found(name, "slack", body.strip(), _FORM)
    else:
        yield from _each(name, platform, body)


def _several(value: object, body: bytes) -> list[bytes]:
    """The payloads of a list, or of lines; none where the file is one payload, or broken."""
    if isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
        return [json.dumps(one).encode() for one in value]
    lines = [line for line in body.splitlines() if line.strip()]
    if value is None and any(isinstance(Found("", "slack", line).content, Mapping) for line in lines[:2]):
        return lines
    return []


def _each(name: str, platform: Platform | None, body: bytes) -> Iterator[Found]:
    value = Found(name, "slack", body).content
    platform = platform or _shape_of(value)
    for one in [platform] if platform else PLATFORMS:
        yield posted(name, one, value, body)


def _platform_of(path: Path) -> Platform | None:
    """The nearest folder that is named for one."""
    parts = [part.lower() for part in reversed(path.parent.parts)]
    return next((one for part in parts for one in PLATFORMS if part == one), None)


def _shape_of(value: object) -> Platform | None:
    if not isinstance(value, Mapping):
        return None
    keys = set(value)
    if "update_id" in keys:
        return "telegram"
    if keys & _OF_TEAMS or value.get("channelId") == "msteams":
        return "teams"
    return "slack" if keys & _OF_SLACK or _type(value) in _INTERACTIVE else None


def _is_form(body: bytes) -> bool:
    first = body.strip().partition(b"&")[0]
    return b"=" in first and b"\n" not in body.strip() and not first.startswith((b"{", b"["))


def _type(value: Mapping[str, Any]) -> str:
    return str(value.get("type"))


def _field(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
