"""Any recognizer of Presidio's ecosystem as a detector: named in the config, findings in our words."""

from __future__ import annotations

import importlib
from typing import Any

from presidio_analyzer import EntityRecognizer, RecognizerResult

from detectors.base import CLAUSES, CUES, REASON

_REASON = "Found by a recognizer that the school added"


class Foreign(EntityRecognizer):
    """Wraps another's recognizer so that whatever it finds bears the given label and clauses."""

    def __init__(
        self, recognizer: EntityRecognizer, label: str, clauses: tuple[str, ...], reason: str = _REASON
    ) -> None:
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
    except (ImportError, AttributeError, ValueError) as error:
        raise ValueError(
            f"recognizer = {path!r}: nothing there. Write it as package.module:Class, and install its package here."
        ) from error
    if not (isinstance(found, type) and issubclass(found, EntityRecognizer)):
        raise ValueError(f"recognizer = {path!r} is no Presidio EntityRecognizer.")  # noqa: TRY004 - config errors are ValueErrors
    return found(**options)
