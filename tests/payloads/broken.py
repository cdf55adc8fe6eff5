"""Files that no platform sends, written into a folder: whatever comes with a right signature must do no harm."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from tests.emulators import bot_api, local_slack, microsoft
from tests.payloads.found import PLATFORMS

_DEEP = 400  # read by every reader of JSON, and deeper than anybody writes
_TOO_DEEP = 100_000
_HUGE = 2 << 20
BROKEN: Mapping[str, bytes] = {
    "empty.json": b"",
    "blank.json": b" \n\n ",
    "nul.json": b"\x00" * 64,
    "cut_off.json": b'{"type": "event_callback", "event": {"type": "mess',
    "no_json.txt": b"ring me on my mobile",
    "latin_1.json": '{"text": "café"}'.encode("latin-1"),
    "utf_16.json": '{"text": "ring me"}'.encode("utf-16"),
    "byte_order_mark.json": b'\xef\xbb\xbf{"update_id": 1}',
    "no_encoding.bin": bytes(range(256)),
    "half_a_pair.json": b'{"text": "\\ud800", "update_id": 3}',
    "number.json": b"7",
    "null.json": b"null",
    "string.json": b'"ring me"',
    "not_a_number.json": b'{"update_id": NaN, "event_time": Infinity}',
    "long_number.json": b'{"update_id": ' + b"9" * 5000 + b"}",
    "twice.json": b'{"type": 1, "type": {}, "update_id": [], "update_id": 4}',
    "list_of_numbers.json": b"[1, 2, 3]",
    "too_deep.json": b"[" * _TOO_DEEP,
    "deep_objects.json": b'{"event": ' * 5000 + b"1" + b"}" * 5000,
    "huge.json": b'{"text": "' + b"x" * _HUGE + b'"}',
    "form.txt": b"payload=%7B%22type%22%3A",
    "form_of_bytes.txt": b"command=%ff%fe&text=%00",
    "form_of_nothing.txt": b"command=&text=",
    "form_of_a_list.txt": b"payload=[1]",
    "form_twice.txt": b"command=/policy&command=/mydata&text=a",
}


def write(folder: Path) -> None:
    """Each once for every platform, and messages with a depth in them that is the platform's to fill."""
    for platform in PLATFORMS:
        for name, body in {**BROKEN, **_deep(platform)}.items():
            path = folder / platform / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)


def _deep(platform: str) -> dict[str, bytes]:
    blocks: object = [{"type": "text", "text": "ring me"}]
    for _ in range(_DEEP):
        blocks = [{"type": _KIND[platform][0], _KIND[platform][1]: blocks}]
    made = {
        "slack": _slack(blocks),
        "teams": _teams(blocks),
        "telegram": {"update_id": 5, "message": _telegram(blocks)},
    }[platform]
    return {"deep_inside.json": json.dumps(made).encode()}


_KIND = {
    "slack": ("rich_text_section", "elements"),
    "teams": ("Container", "items"),
    "telegram": ("details", "blocks"),
}


def _slack(blocks: object) -> dict[str, object]:
    words = {"channel": local_slack.OFFICE, "user": local_slack.ANNA, "text": "", "blocks": blocks}
    return {"type": "event_callback", "event": {"type": "message", "ts": "1795165299.000100", **words}}


def _teams(items: object) -> dict[str, object]:
    card = {"contentType": "application/vnd.microsoft.card.adaptive", "content": {"body": items}}
    page = {"contentType": "text/html", "content": "<div>" * 5000 + "ring me"}
    who = {"id": microsoft.account(microsoft.ANNA), "aadObjectId": microsoft.ANNA}
    return {"type": "message", "id": "1795165299000", "text": "", "from": who, "attachments": [card, page]}


def _telegram(blocks: object) -> dict[str, object]:
    place = {"chat": bot_api.place(bot_api.STAFFROOM), "from": bot_api.person(bot_api.ANNA)}
    reply: dict[str, object] = {"message_id": 1, "date": 1795165299, **place}
    for _ in range(_DEEP):
        reply = {"message_id": 1, "reply_to_message": reply, "quote": {"text": "ring me", "is_manual": True}}
    return {**reply, "message_id": 2, "date": 1795165299, **place, "rich_message": {"blocks": blocks}}
