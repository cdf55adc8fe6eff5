"""Finds the detectors in this folder and builds a scanner from them. A detector is a module with its .toml beside it."""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from detectors import foreign
from detectors.base import Detector
from detectors.learnt import Learnt
from detectors.scanner import Scanner, Watched
from detectors.shipped import READING, names

if TYPE_CHECKING:
    from detectors.school import School


def build(
    school: School, settings: Mapping[str, Mapping[str, Any]] | None = None, *, gated: bool = True, reads: bool = False
) -> Scanner:
    """A scanner with every detector of the pack, and the foreign ones that `settings` adds.

    `settings`: by detector name, what `[detectors.<name>]` holds: `mode`, `threshold`, own options; for a foreign
    one `recognizer`, `label`, `clauses`, and if known `trigger` and `reason`. `reads`: whether texts are read with the
    models too; else the rules find alone.

    Raises:
        ValueError: an option is unknown or wrong; the message names the section, the key and the remedy.
    """
    wanted = {name: dict(options) for name, options in (settings or {}).items()}
    watched = []
    for name in names():
        options = wanted.pop(name, {})
        if options.pop("mode", None) != "off" and (reads or name not in READING):
            watched.append(_own(detector_class(name), school, options, reads=reads))
    for name, options in wanted.items():
        if options.pop("mode", None) != "off":
            watched.append(_foreign(name, options))
    reader = None
    if any(item.floors for item in watched):
        from detectors.reading import reader_of  # noqa: PLC0415 - the models are loaded where they are used

        reader = reader_of(school.roster)
    return Scanner(watched, reader, gated=gated)


def detector_class(name: str) -> type[Detector]:
    """The Detector that the module of this name defines."""
    module = importlib.import_module(f"detectors.{name}")
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, Detector) and getattr(value, "name", None) == name:
            return value
    raise LookupError(f"detectors/{name}.py defines no Detector whose name is {name!r}.")


def _own(found: type[Detector], school: School, options: dict[str, Any], *, reads: bool) -> Watched:
    threshold = float(options.pop("threshold", 0.0))
    try:
        own = found.options_type(**options)
    except ValidationError as error:
        raise _refused(found.name, error, ["mode", "threshold", *found.options_type.model_fields]) from None
    detector = found(school, own)
    floors: Mapping[str, float] = {}
    if reads and isinstance(detector, Learnt):
        detector.learn()
        floors = detector.floors()
    return Watched(detector, found.name, found.revision, found.trigger, threshold, floors)


def _foreign(name: str, options: dict[str, Any]) -> Watched:
    missing = [key for key in ("recognizer", "label", "clauses") if key not in options]
    if missing:
        raise ValueError(
            f"[detectors.{name}] is no detector that ships ({', '.join(names())}). "
            f"To add a Presidio recognizer, give it: {', '.join(missing)}."
        )
    try:
        settings = foreign.Settings(**options)
    except ValidationError as error:
        raise _refused(name, error, ["mode", *foreign.Settings.model_fields]) from None
    try:
        recognizer = foreign.load(settings.recognizer, settings.options)
    except ValueError as error:
        raise ValueError(f"[detectors.{name}] {error}") from None
    wrapped = foreign.Foreign(recognizer, settings.label, settings.clauses, settings.reason)
    return Watched(wrapped, name, 1, settings.trigger, settings.threshold)


def _refused(name: str, error: ValidationError, known: list[str]) -> ValueError:
    """The first mistake of a section, with the keys that it may have."""
    first = error.errors()[0]
    key, said = ".".join(map(str, first["loc"])), first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        said = "is not known" + "".join(
            f". Did you mean {near}?" for near in difflib.get_close_matches(key, known, n=1)
        )
    elif first["type"] != "value_error":
        said = "this is no value that it can have"
    return ValueError(f"[detectors.{name}] {key}: {said.rstrip('?.')}. It knows: {', '.join(known)}.")
