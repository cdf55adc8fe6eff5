"""Payloads as if they came from the channel and the people that the bot knows; and with one value changed into another kind.

Most samples are of other workspaces, or name nobody: as they are, the bot looks no further than that.
"""

from __future__ import annotations

import copy
import itertools
import random
import time
from collections.abc import Iterator, Mapping
from typing import Any

from tests.emulators import bot_api, local_slack, microsoft
from tests.payloads.found import Found

_numbers = itertools.count(100_000)
_TEXT = "my mobile is 07700 900217"
_SOON = 3600
_SLACK = {
    "channel": local_slack.OFFICE,
    "channel_id": local_slack.OFFICE,
    "channel_type": "channel",
    "team": local_slack.WORKSPACE,
    "team_id": local_slack.WORKSPACE,
    "user": local_slack.ANNA,
    "user_id": local_slack.ANNA,
    "command": "/policy",
    "response_url": "http://127.0.0.1:9/nobody",
}
_STAMPS = frozenset({"ts", "event_ts", "deleted_ts"})
_OF_BOTS = frozenset({"bot_id", "bot_profile", "app_id"})
# What no reader of JSON may take for granted: https://www.rfc-editor.org/rfc/rfc8259 leaves all of it open.
_OTHERS: tuple[Any, ...] = (
    None, True, 7, -1, 10**30, 1e300, "", "x", "\ud800", "\x00", "9" * 40, [], {}, [None], [[]], {"a": {}}, ["x"], [{}],
)  # fmt: skip


def at_home(one: Found, service_url: str) -> object:
    """The same at home; None where it is no object, or deeper than Python goes."""
    value = one.content
    try:
        return _at_home(one, value, service_url) if isinstance(value, Mapping) else None
    except RecursionError:
        return None


def _at_home(one: Found, value: Mapping[str, Any], service_url: str) -> object:
    match one.platform:
        case "slack":
            made = _of_slack(value)
            return {**made, "type": "event_callback"} if isinstance(made.get("event"), Mapping) else made
        case "teams":
            return _of_teams(value, service_url)
        case "telegram":
            return _of_telegram(value)


def odd(value: object, chance: random.Random, count: int) -> Iterator[object]:
    """The same with one value of it, anywhere, replaced by something else, or left out."""
    places = list(_places(value))
    for _ in range(count if places else 0):
        made = copy.deepcopy(value)
        *way, last = chance.choice(places)
        holder: Any = made
        for key in way:
            holder = holder[key]
        if chance.random() < 0.15:
            del holder[last]
        else:
            holder[last] = chance.choice(_OTHERS)
        yield made


def _of_slack(value: Any, key: str = "") -> Any:
    if isinstance(value, Mapping):
        return {name: _of_slack(one, name) for name, one in value.items() if name not in _OF_BOTS}
    if isinstance(value, list):
        return [_of_slack(one) for one in value]
    if not isinstance(value, str):
        return value
    if key in _STAMPS:
        return f"1795165200.{next(_numbers)}"
    return f"{_TEXT}, {next(_numbers)}" if key == "text" else _SLACK.get(key, value)


def _of_teams(value: Mapping[str, Any], service_url: str) -> object:
    data = value.get("channelData")
    place = {"channel": {"id": microsoft.STAFFROOM}, "tenant": {"id": microsoft.TENANT}}
    return {
        **value,
        "id": str(1_795_165_200_000 + next(_numbers)),
        "serviceUrl": service_url,
        "channelId": "msteams",
        "from": {"id": microsoft.account(microsoft.ANNA), "aadObjectId": microsoft.ANNA},
        "conversation": {"id": microsoft.STAFFROOM, "conversationType": "channel", "tenantId": microsoft.TENANT},
        "channelData": {**(data if isinstance(data, Mapping) else {}), **place},
    }


def _of_telegram(value: Any) -> Any:
    if isinstance(value, list):
        return [_of_telegram(one) for one in value]
    if not isinstance(value, Mapping):
        return value
    made = {name: _of_telegram(one) for name, one in value.items()}
    known: dict[str, Any] = {"chat": bot_api.place(bot_api.STAFFROOM), "from": bot_api.person(bot_api.ANNA)}
    soon = int(time.time()) + _SOON
    known |= {"date": soon, "edit_date": soon, "message_id": next(_numbers)}
    return made | {name: one for name, one in known.items() if name in made}


def _places(value: object, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    keys: list[Any] = list(value) if isinstance(value, Mapping) else []
    keys = list(range(len(value))) if isinstance(value, list) else keys
    for key in keys:
        yield (*way, key)
        yield from _places(value[key], (*way, key))  # type: ignore[index]
