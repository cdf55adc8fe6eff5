"""Any recognizer of Presidio's ecosystem as a detector: named in the config, findings in our words."""

from __future__ import annotations

import importlib
import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from detectors import gate
from detectors.base import CLAUSES, CUES, REASON
from detectors.presidio import EntityRecognizer, RecognizerResult

_REASON = "Found by a recognizer that the school added"


def _label(value: str) -> str:
    if not re.fullmatch(r"credential|[a-z][a-z_]*\.[a-z][a-z_]*", value):
        raise ValueError("write it as family.name, like staff.identifier (or credential)")
    return value


def _trigger(value: str) -> str:
    """Both gates must take it, and so must a machine that has but one of them."""
    try:
        empty = bool(gate.ReGate([value])(""))
        if not empty:
            gate.check(value)
    except Exception:  # noqa: BLE001 - each gate has errors of its own
        raise ValueError("is no pattern that the gate takes: no look-around, no references back") from None
    if empty:
        raise ValueError("matches the empty text, so it would pick out nothing. Leave it out to run on every message")
    return value


_Words = Annotated[str, Field(min_length=1)]


class Settings(BaseModel):
    """What `[detectors.NAME]` holds for a recognizer that the school adds. `mode` was read before."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    recognizer: _Words
    label: Annotated[str, AfterValidator(_label)]
    clauses: Annotated[tuple[_Words, ...], Field(min_length=1, strict=False)]
    threshold: float = Field(0.5, ge=0, le=1)
    trigger: Annotated[str, AfterValidator(_trigger)] | None = None
    reason: _Words = _REASON
    options: dict[str, Any] = {}


class Foreign(EntityRecognizer):
    """Wraps another's recognizer so that whatever it finds bears the given label and clauses."""

    def __init__(self, recognizer: EntityRecognizer, label: str, clauses: tuple[str, ...], reason: str) -> None:
        self._inner = recognizer
        self._said = {CLAUSES: clauses, REASON: reason, CUES: frozenset[str]()}
        super().__init__(supported_entities=[label], name=type(recognizer).__name__, version=str(recognizer.version))

    def load(self) -> None:
        """The inner recognizer loaded itself."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any) -> list[RecognizerResult]:  # noqa: ANN401, ARG002 - Presidio's signature
        """The inner findings under our label."""
        found = self._inner.analyze(text, self._inner.get_supported_entities(), nlp_artifacts) or ()
        return [
            RecognizerResult(self.supported_entities[0], r.start, r.end, r.score, recognition_metadata=dict(self._said))
            for r in found
        ]


def load(path: str, options: dict[str, Any]) -> EntityRecognizer:
    """The recognizer class at `package.module:Class`, made with `options`.

    Raises:
        ValueError: the path does not lead to a Presidio EntityRecognizer; the message says what to write.
    """
    module, _, name = path.partition(":")
    try:
        found = getattr(importlib.import_module(module), name)
    except Exception:  # noqa: BLE001 - another's module may raise anything when it is imported
        raise ValueError(
            f"recognizer = {path!r}: nothing there. Write it as package.module:Class, and install its package here."
        ) from None
    if not (isinstance(found, type) and issubclass(found, EntityRecognizer)):
        raise ValueError(f"recognizer = {path!r} is no Presidio EntityRecognizer.")  # noqa: TRY004 - config errors are ValueErrors
    try:
        return found(**options)
    except Exception as error:  # noqa: BLE001 - whatever another's class raises; its message may hold an option's value
        raise ValueError(
            f"recognizer = {path!r} cannot be made with these options ({type(error).__name__}). "
            "Give what its class asks for as a table named options."
        ) from None
