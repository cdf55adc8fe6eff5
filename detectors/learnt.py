"""What detectors that read have in common: a chance from the models, the words that it rests on, a fixed reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from detectors.base import Detector, Hit

if TYPE_CHECKING:
    from detectors.reading import Reader, Reading

READ = "read"
"""The cue of what a model alone found."""
UNSURE = "unsure"
"""The cue of what is kept for the review: a rule that doubts found it, or a model alone whose like are right in fewer than
nine of ten."""
_SURE = 0.86  # rules from here on need nobody's consent
DOUBTED = 0.05
"""Where words are weighed: costs 2 in 100 of what these rules find rightly (development hands)."""
_APART = 60  # characters between stretches that are shown as one


class Learnt(Detector):
    """A detector whose findings, or some of them, come from reading the text. Not one itself."""

    reads: ClassVar[bool] = True
    trigger: ClassVar[str] = ""
    """Empty: runs on what the first stage lets through."""
    floor: ClassVar[float] = 0.5
    """Chances below are no finding."""
    doubted: ClassVar[float] = 0.0
    """Below this chance what a rule tells, and is not sure of, is kept for the review."""
    urgent: ClassVar[bool] = False
    """Whether a child may be at risk: recall before precision."""
    rests_on: ClassVar[tuple[str, ...]] = ()
    """Labels whose chances count too, besides the detector's own."""
    reason: ClassVar[str]

    _reader: Reader | None = None

    def learn(self) -> None:
        """Loads the models; without, `read` finds nothing."""
        from detectors.reading import reader_of  # noqa: PLC0415 - the models are loaded where they are used

        self._reader = reader_of(self.school.roster)

    def find(self, text: str) -> Iterable[Hit]:
        """What is told plainly; and what the models read, where nothing is, or nothing surely."""
        told = list(self.told(text))
        if told and self._reader and self._reader.lets_through(text):
            doubted = self.chance(self._reader.read(text), text) < self.doubted
            told = [
                replace(hit, cues=hit.cues | {UNSURE}) if doubted and hit.confidence < _SURE else hit for hit in told
            ]
        if all(UNSURE in hit.cues for hit in told):
            return [*told, *self.read(text)]
        return told

    def told(self, text: str) -> Iterable[Hit]:  # noqa: ARG002 - for those that have rules
        """What rules find, without the models. Nothing where there are none."""
        return ()

    def read(self, text: str) -> Iterator[Hit]:
        """At most one: the stretch of the text that the reading rests on, where the first stage lets the models read."""
        if self._reader is None or not self._reader.lets_through(text):
            return
        reading = self._reader.read(text)
        chance = self.chance(reading, text)
        if chance >= self.floor and not self.speaks_against(text):
            start, end = stretch(reading, text)
            cues = self.cues(reading, text) | {READ}
            if not self._may_speak(chance, text, self._reader):
                cues |= {UNSURE}
            yield Hit(start, end, round(chance, 3), self.reason, self.cited(reading, text), cues)

    def _may_speak(self, chance: float, text: str, reader: Reader) -> bool:
        """Whether a model alone is sure enough, and a second opinion as sure; of a child at risk, one is enough."""
        least = reader.speaks_at[self.label]
        return (
            chance >= least and self.matters(text) and (self.urgent or self.chance(reader.opinion(text), text) >= least)
        )

    def matters(self, text: str) -> bool:  # noqa: ARG002 - for those that look at the words too
        """Whether anything in it would matter, if the reading is right; else it waits for the review."""
        return True

    @classmethod
    def floors(cls) -> dict[str, float]:
        """The labels of which one at least must be so likely before anything can be found."""
        return dict.fromkeys((cls.label, *cls.rests_on), cls.floor)

    def chance(self, reading: Reading, text: str) -> float:  # noqa: ARG002 - for those that look at the text too
        """How likely the label is: at most the greatest chance of what it rests on."""
        return reading.chances[self.label]

    def speaks_against(self, text: str) -> bool:  # noqa: ARG002
        """Whether something that a model cannot know, or does not weigh enough, says that it is none: the school's own address."""
        return False

    def cited(self, reading: Reading, text: str) -> tuple[str, ...]:  # noqa: ARG002
        """The clauses; empty for the detector's own."""
        return ()

    def cues(self, reading: Reading, text: str) -> frozenset[str]:  # noqa: ARG002
        """What the words around say."""
        return frozenset()


def stretch(reading: Reading, text: str) -> tuple[int, int]:
    """From the first to the last word of the longest run of evidence; the whole text where none is known."""
    runs: list[tuple[int, int]] = []
    for start, end in reading.evidence:
        if runs and start - runs[-1][1] <= _APART:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    if not runs:
        return 0, len(text)
    return max(runs, key=lambda run: run[1] - run[0])
