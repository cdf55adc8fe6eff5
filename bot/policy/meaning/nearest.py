"""The meaning of one book's clauses, and how near a question is to each."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.policy.book import Clause
from bot.policy.meaning import encoder


class Meaning:
    """Prepared at the first question, then only read. Safe to use from several threads."""

    def __init__(self, clauses: Sequence[Clause], beside: Path | None = None) -> None:
        """`beside`: the folder of the school's own books, to keep their vectors in."""
        self._clauses = clauses
        self._beside = beside
        self._lock = threading.Lock()
        self._rows: Any = None  # phrases x 384, clause by clause
        self._starts: list[int] = []  # the first row of each clause

    @classmethod
    def of(cls, clauses: Sequence[Clause], beside: Path | None = None) -> Meaning | None:
        """None without the `[model]` extra."""
        return cls(clauses, beside) if encoder.installed() else None

    def near(self, question: str) -> list[float]:
        """How near the nearest phrase of each clause is: 1 where it means the same, 0 where it has nothing to do with it."""
        import numpy as np  # noqa: PLC0415 - nobody waits for it who asks for a clause by number

        self.prepare()
        found: list[float] = np.maximum.reduceat(self._rows @ encoder.load().vector(question), self._starts).tolist()
        return found

    def prepare(self) -> None:
        """What the first question waits for: about a third of a second for a book whose vectors are there."""
        with self._lock:
            if self._rows is None:
                self._read()

    def _read(self) -> None:
        import numpy as np  # noqa: PLC0415

        from bot.policy.meaning.vectors import vectors  # noqa: PLC0415

        of_clause = [phrases(clause) for clause in self._clauses]
        known = vectors((phrase for each in of_clause for phrase in each), encoder.load().vector, self._beside)
        self._starts = np.cumsum([0, *map(len, of_clause[:-1])]).tolist()
        self._rows = np.array([known[phrase] for each in of_clause for phrase in each])


def phrases(clause: Clause) -> list[str]:
    """What stands for the clause, each by itself: the best of them counts."""
    return list(dict.fromkeys(filter(None, (clause.title, clause.text, clause.own, *clause.say))))
