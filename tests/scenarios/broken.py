"""A recognizer of somebody else's that raises on every message, with the message in its error."""

from __future__ import annotations

from typing import Any

from presidio_analyzer import EntityRecognizer


class Broken(EntityRecognizer):
    def __init__(self) -> None:
        super().__init__(supported_entities=["BROKEN"])

    def load(self) -> None:
        pass

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any) -> list[Any]:  # noqa: ARG002
        raise RuntimeError(text)
