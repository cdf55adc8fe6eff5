"""Small exports, written as the platforms write them."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from adapters.exports import Item, Left, Said, Trouble, opened

PHONE = "ring me on 07700 900142"
NOON = 1_704_196_800  # 2 January 2024, 12:00 UTC


def slack_message(text: str, at: float = NOON, user: str = "U0ANNA0001", **more: Any) -> dict[str, Any]:
    return {"type": "message", "user": user, "text": text, "ts": f"{at:.6f}", **more}


def slack_zip(path: Path, days: Mapping[str, Any], **lists: Any) -> Path:
    """`days`: name of a file -> its messages, or its bytes. `lists`: channels, groups, dms, mpims."""
    lists.setdefault("channels", [{"id": "C0STAFF001", "name": "staffroom"}, {"id": "C0YEAR4001", "name": "year-4"}])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, value in lists.items():
            archive.writestr(f"{name}.json", value if isinstance(value, bytes) else json.dumps(value))
        for name, value in days.items():
            archive.writestr(name, value if isinstance(value, bytes) else json.dumps(value))
    return path


def telegram_message(number: int, text: Any, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "type": "message",
        "date": "2024-01-02T12:00:00",
        "date_unixtime": str(NOON + number),
        "from": "Anna Example",
        "from_id": "user7",
        "text": text,
        "text_entities": [{"type": "plain", "text": text}] if isinstance(text, str) else text,
        **more,
    }


def telegram_chat(*messages: dict[str, Any], kind: str = "private_supergroup", name: str = "KS1") -> dict[str, Any]:
    return {"name": name, "type": kind, "id": 1234, "messages": list(messages)}


def graph_message(number: int, content: str, **more: Any) -> dict[str, Any]:
    return {
        "id": str(number),
        "messageType": "message",
        "createdDateTime": "2024-01-02T12:00:00.123Z",
        "deletedDateTime": None,
        "from": {"application": None, "user": {"id": "7a5b", "displayName": "Anna Example"}},
        "body": {"contentType": "html", "content": content},
        "channelIdentity": {"teamId": "t1", "channelId": "19:staff@thread.tacv2"},
        "attachments": [],
        **more,
    }


def read(path: Path, text_column: str | None = None) -> list[Item]:
    """All items of an export."""
    export = opened(path, text_column)
    return [*export.refused, *(item for file in export.files for item in export.read(file))]


def texts(items: list[Item]) -> list[str]:
    return [item.text for item in items if isinstance(item, Said)]


def left(items: list[Item]) -> list[str]:
    return [item.why for item in items if isinstance(item, Left)]


def lines(items: list[Item]) -> list[str]:
    return [item.line for item in items if isinstance(item, Trouble)]
