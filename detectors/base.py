"""The contract of a detector: text in, hits out. A detector never returns, logs or keeps the text itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel, ConfigDict

from detectors.finding import Finding, Hit
from detectors.presidio import EntityRecognizer, RecognizerResult

if TYPE_CHECKING:
    from detectors.school import School

__all__ = ["CLAUSES", "CUES", "REASON", "Detector", "Finding", "Hit", "Options"]

# Keys of RecognizerResult.recognition_metadata that carry what Presidio has no field for.
CLAUSES, REASON, CUES = "clauses", "reason", "cues"


class Options(BaseModel):
    """A detector's own options in `[detectors.<name>]`; subclassed in the detector's file where it has any."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Detector(EntityRecognizer):
    """A Presidio recognizer that finds one label. A subclass sets the class attributes and writes `find`.

    The class docstring is the page people read, under these headings in this order:
    what is found; Why it matters; How; Source; Known limits.
    """

    name: ClassVar[str]  # type: ignore[misc]  # Presidio sets it per instance; ours is the class's
    """The module's name and the key in config, permanent: `contact_phone`."""
    label: ClassVar[str]
    """The label found, as in policy-book terms: `contact.phone`."""
    revision: ClassVar[int] = 1
    """Raised whenever the results change; stored with every case."""
    clauses: ClassVar[tuple[str, ...]]
    """Default clauses to cite, the leading one first."""
    trigger: ClassVar[str]
    """A necessary condition: a pattern that matches somewhere in every text in which `find` finds something.

    Matched without regard to ASCII case on the UTF-8 bytes of the prepared text, by Hyperscan and by `re` alike:
    so only literals, ASCII classes, groups, `|`, `?`, `*`, `+`, `{m,n}`, `\\b`, `\\d`, `\\w`, `\\s`.
    """
    reads: ClassVar[bool] = False
    """Whether it reads with the models what the first stage lets through (detectors/learnt.py)."""
    options_type: ClassVar[type[Options]] = Options

    def __init__(self, school: School, options: Options | None = None) -> None:
        self.school = school
        self.options = options or self.options_type()
        super().__init__(
            supported_entities=[self.label], name=self.name, supported_language="en", version=str(self.revision)
        )

    def load(self) -> None:
        """Nothing to load; a detector with a model loads it here."""

    def find(self, text: str) -> Iterable[Hit]:
        """Yield what is found in the prepared text. No I/O, no logging, no randomness, no state between calls."""
        raise NotImplementedError

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any) -> list[RecognizerResult]:  # noqa: ANN401, ARG002 - Presidio's signature
        """Presidio's way in: the hits as recognizer results."""
        return [
            RecognizerResult(
                self.label,
                hit.start,
                hit.end,
                hit.confidence,
                recognition_metadata={
                    RecognizerResult.RECOGNIZER_NAME_KEY: self.name,
                    RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
                    CLAUSES: hit.clauses or self.clauses,
                    REASON: hit.reason,
                    CUES: hit.cues,
                },
            )
            for hit in self.find(text)
        ]
