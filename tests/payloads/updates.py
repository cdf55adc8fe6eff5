"""Telegram's updates, one of each kind and more, built from a specification: our own table, or the `api.json` of the Bot API.

They come from the emulator's people and groups, so that the bot takes what it can use.
"""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from tests.emulators import bot_api_table
from tests.emulators.bot_api import ANNA, BOT, STAFFROOM, person, place

_PLAIN = {"Integer": "int", "String": "str", "Boolean": "bool", "Float": "float"}
_ALWAYS = re.compile(r'always "(\w+)"')
_WHOLE = 2
_SOON = 3600  # seconds: nothing is heard that was written before the bot said that it listens
_MESSAGES = ("message", "edited_message")
_DEEPEST = 12  # levels of required fields; the specification's own loops (a rich text within a rich text) end there


@dataclass(frozen=True)
class Field:
    """One field of a type. `kind` as in `bot_api_table`: `int`, `[Type]`, `One|Another`."""

    name: str
    kind: str
    may_miss: bool
    always: str = ""
    """Its only value, where it has one."""


Schema = Mapping[str, tuple[Field, ...] | str]
"""Of each type its fields, or the kinds that it stands for."""


def of_table() -> Schema:
    """Our own."""
    return {
        name: tuple(Field(part, kind, bool(may)) for part, kind, may in bot_api_table._fields(table))
        for name, table in bot_api_table.TYPES.items()
    }


def is_specification(value: object) -> TypeGuard[Mapping[str, Any]]:
    """Whether this is the `api.json` that describes the Bot API."""
    return isinstance(value, Mapping) and {"methods", "types"} <= value.keys() and "Update" in value["types"]


def of_specification(api: Mapping[str, Any]) -> Schema:
    """What `api.json` says."""
    return {name: _type(described) for name, described in api["types"].items()}


def updates(schema: Schema) -> Iterator[tuple[str, dict[str, Any]]]:
    """Of each kind one with what it must have and one with all that it may have; of messages one with each field besides."""
    numbers = itertools.count(1)
    build = _Builder(schema)
    for one in _fields(schema, "Update"):
        if not one.may_miss:
            continue
        yield one.name, {"update_id": next(numbers), one.name: build.value(one)}
        yield f"{one.name}, whole", {"update_id": next(numbers), one.name: build.value(one, whole=_WHOLE)}
        for more in _fields(schema, "Message") if one.name in _MESSAGES else ():
            if more.may_miss:
                edit = {"edit_date": int(time.time()) + _SOON} if one.name == "edited_message" else {}
                by = {"from": person(ANNA), **edit}
                message = {**build.value(one), **by, more.name: build.value(more, whole=_WHOLE)}
                yield f"{one.name} with {more.name}", {"update_id": next(numbers), one.name: message}


class _Builder:
    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._numbers = itertools.count(1)

    def value(self, field: Field, *, whole: int = 0, depth: int = 0) -> Any:
        """`whole`: levels that have all their fields."""
        if field.always:
            return field.always
        made = self._of_kind(field.kind, field.name, whole, depth)
        if field.name == "chat" and isinstance(made, dict):
            return made | place(STAFFROOM)
        if field.name in {"from", "user", "sender_user"} and isinstance(made, dict):
            return made | person(BOT if "bot" in field.name else ANNA)
        return made

    def _of_kind(self, kind: str, name: str, whole: int, depth: int) -> Any:
        if kind.startswith("["):
            return [self._of_kind(kind[1:-1], name, whole, depth + 1)] if depth < _DEEPEST else []
        options = kind.split("|")
        kind = options[next(self._numbers) % len(options)]
        match kind:
            case "int":
                return int(time.time()) + _SOON if name.endswith("date") else next(self._numbers)
            case "str" | "file":
                return f"my mobile is 07700 900217, {name}"
            case "bool":
                return True
            case "float":
                return 0.5
            case "json":
                return {}
        described = self._schema.get(kind, ())
        if isinstance(described, str):
            return self._of_kind(described, name, whole, depth + 1) if depth < _DEEPEST else {}
        wanted = [one for one in described if whole > 0 or not one.may_miss] if depth < _DEEPEST else []
        return {one.name: self.value(one, whole=whole - 1, depth=depth + 1) for one in wanted}


def _fields(schema: Schema, name: str) -> tuple[Field, ...]:
    found = schema.get(name, ())
    return () if isinstance(found, str) else found


def _type(described: Mapping[str, Any]) -> tuple[Field, ...] | str:
    if described.get("subtypes"):
        return "|".join(_kind(one) for one in described["subtypes"])
    return tuple(
        Field(one["name"], "|".join(map(_kind, one["types"])), not one["required"], _always(one["description"]))
        for one in described.get("fields", ())
    )


def _kind(written: str) -> str:
    """`Array of Message` is `[Message]`."""
    inner = written.removeprefix("Array of ")
    return f"[{_kind(inner)}]" if inner != written else _PLAIN.get(written, written)


def _always(description: str) -> str:
    found = _ALWAYS.search(description)
    return found[1] if found else ""
