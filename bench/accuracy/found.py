"""What the bot makes of a set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bench.accuracy.sets import Row, Set
from bot.config import Config
from bot.judge import Judge
from bot.parts import library_of
from detectors import Scan, School, build

_NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
_SPOKEN = frozenset({"nudge", "alert", "signpost", "support"})


@dataclass(frozen=True, slots=True)
class Found:
    """What the bot made of a row."""

    row: Row
    kept: dict[str, float]
    """Label -> confidence, of what counts."""
    spoken: bool
    """The sender or somebody else hears of it; else the review alone sees it."""
    lead: str
    stance: str


class Reader:
    """Reads rows as the bot decides about each by itself."""

    def __init__(self, *, reads: bool) -> None:
        config = Config()
        self._judge = Judge(config, library_of(config))
        self._reads = reads

    def found(self, one: Set) -> list[Found]:
        """Every row of a set, with its school."""
        return self.of(one.rows, one.school)

    def of(self, rows: Sequence[Row], school: School) -> list[Found]:
        """Every row."""
        scanner = build(school, reads=self._reads)
        scanner.ready()
        return [
            self._one(row, scan) for row, scan in zip(rows, scanner.scan_all([row.text for row in rows]), strict=True)
        ]

    def _one(self, row: Row, scan: Scan) -> Found:
        decision = self._judge.judged(scan, row.text, _NOW)
        kept: dict[str, float] = {}
        for finding in decision.findings:
            kept[finding.label] = max(kept.get(finding.label, 0.0), finding.confidence)
        lead = decision.lead.label if decision.lead else ""
        return Found(row, kept, decision.action in _SPOKEN, lead, scan.stance)
