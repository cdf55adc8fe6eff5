"""Says in plain words what is wrong with a setting, and what to write instead."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

_WRITE = {
    "tuple_type": 'write a list, as in {key} = ["..."]',
    "list_type": 'write a list, as in {key} = ["..."]',
    "string_type": 'write it in quotation marks, as in {key} = "..."',
    "path_type": 'write it in quotation marks, as in {key} = "..."',
    "bool_type": "write true or false",
    "bool_parsing": "write true or false",
    "int_type": "write a whole number",
    "int_parsing": "write a whole number",
    "int_from_float": "write a whole number",
    "float_type": "write a number",
    "float_parsing": "write a number",
    "finite_number": "write a number; inf and nan are none here",
    "dict_type": "this is a table: write [{path}] on a line of its own, and its settings below",
    "model_type": "this is a table: write [{path}] on a line of its own, and its settings below",
    "model_attributes_type": "this is a table: write [{path}] on a line of its own, and its settings below",
    "greater_than_equal": "write {ge} or more",
    "greater_than": "write more than {gt}",
    "less_than_equal": "write {le} or less",
    "less_than": "write less than {lt}",
    "literal_error": "write one of {expected}",
}
_DATE = "write a date, as in 2026-09-01"
_OTHERWISE = "this is no value that it can have; config.example.toml shows what belongs here"


def explained(model: type[BaseModel], error: ValidationError) -> list[str]:
    """A line for each mistake, with its place, in the order of the file's sections. Never what was written there."""
    return list(dict.fromkeys(_explained(model, item) for item in error.errors()))


def remedy(item: Any, key: str, path: str) -> str:  # noqa: ANN401 - pydantic's ErrorDetails is not a public type to build on
    """What to write instead, for one of pydantic's errors."""
    kind: str = item["type"]
    if kind.startswith("date"):
        return _DATE
    if kind == "value_error":
        return str(item["ctx"]["error"]).removesuffix(".")
    bounds = {name: f"{value:g}" if isinstance(value, float) else value for name, value in item.get("ctx", {}).items()}
    return _WRITE.get(kind, _OTHERWISE).format(key=key, path=path, **bounds)


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, as a sentence; empty where none is near."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" Did you mean {close[0]}?" if close else ""


def _explained(model: type[BaseModel], item: Any) -> str:  # noqa: ANN401 - as above
    # Pydantic names the place in a list too, and of a value that may be of several types the type that it tried.
    place = [
        part
        for part in item["loc"]
        if isinstance(part, str) and part not in {"str", "none"} and not part.startswith("tuple[")
    ]
    if item["type"] == "extra_forbidden":
        return _unknown(place, _section_at(model, place[:-1]))
    if place and place[-1] == "[key]":
        return _unknown(place[:-1], _keys_of(item))
    said = remedy(item, place[-1] if place else "", ".".join(place))
    return f"{said}." if said.startswith("[") else f"{_key(place)}: {said}."


def _unknown(place: Sequence[str], known: Sequence[str]) -> str:
    return f"{_key(place)} is not known.{nearest(place[-1], known)} Known here: {', '.join(sorted(known))}."


def _keys_of(item: Any) -> list[str]:  # noqa: ANN401 - as above
    expected: str = item.get("ctx", {}).get("expected", "")
    return [name.strip(" '") for name in expected.replace(" or ", ", ").split(",") if name.strip()]


def _key(place: Sequence[str]) -> str:
    return f"[{'.'.join(place[:-1])}] {place[-1]}" if place[:-1] else f"[{place[0]}]" if place else "the file"


def _section_at(model: type[BaseModel], place: Sequence[str]) -> list[str]:
    for part in place:
        if part in model.model_fields:
            model = next(_sections_of(model.model_fields[part].annotation), model)
    return [name for name in model.model_fields if name != "folder"]


def _sections_of(annotation: object) -> Iterator[type[BaseModel]]:
    """The sections that an annotation names: of `dict[str, ChannelOverride]`, ChannelOverride."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _sections_of(inner)
