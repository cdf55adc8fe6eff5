"""What the audit tree commits to: a flat record of each decision and of all that came of it. Never content.

What leads to a person (pseudonym, way back) enters as a salted commitment: once the salt is wiped, nobody can
tell whose it was, and the tree still verifies.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic_core import to_json

from bot.store.base import Case, Closure, Outcome

Record = dict[str, Any]


def encoded(record: Record) -> str:
    """A record as it is hashed and kept: JSON, in the order of the functions below."""
    return to_json(record).decode()


@functools.lru_cache(256)  # a batch has few times and many rows
def stamp(at: datetime) -> str:
    """A time as it is stored: UTC, to the microsecond, so that text sorts as time does."""
    if at.tzinfo is None:
        raise ValueError("a time without its zone is no time")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def coarse(at: datetime) -> datetime:
    """Up to the next hour: what is remembered of a person to the microsecond would name the case that it belongs to."""
    return (at + timedelta(hours=1) - timedelta(microseconds=1)).replace(minute=0, second=0, microsecond=0)


def commitment(salt: bytes, person: str | None, way_back: str | None) -> str | None:
    """Binds to a person and the way back to them without telling either."""
    if person is None and way_back is None:
        return None
    return hashlib.sha256(salt + f"{person}\n{way_back}".encode()).hexdigest()


def case(case: Case, salt: bytes) -> Record:
    """A case as it was opened. What becomes of it stands in later records, under the number of this one's row."""
    return {
        "kind": "case", "case": case.id, "at": stamp(case.at), "platform": case.platform, "channel": case.channel,
        "who": commitment(salt, case.person, case.way_back), "lead": case.lead, "labels": case.labels,
        "clauses": case.clauses, "policy": case.policy, "detectors": dict(case.detectors), "confidence": case.confidence,
        "stance": case.stance, "severity": case.severity, "action": case.action, "held_back": case.held_back,
        "failed": case.failed, "state": case.state, "closed_at": stamp(case.closed_at) if case.closed_at else None,
    }  # fmt: skip


def closure(closure: Closure, row: int) -> Record:
    """A case's end by an edit or a deletion. `row`: the case's own."""
    at = stamp(closure.at)
    return {"kind": "closure", "case": closure.case, "row": row, "state": closure.state, "closed_at": at, "at": at}


def response(case: Case, row: int, action: str, now: datetime) -> Record:
    """A press, with the state that the case is in after it."""
    ended = stamp(case.closed_at) if case.closed_at else None
    return {
        "kind": "response", "case": case.id, "row": row, "action": action, "state": case.state, "closed_at": ended,
        "at": stamp(now),
    }  # fmt: skip


def note(case: str, row: int, ended: tuple[Outcome, str], now: datetime) -> Record:
    """How the delivery of a note ended, and how it was done."""
    outcome, by = ended
    return {"kind": "note", "case": case, "row": row, "outcome": outcome, "by": by, "at": stamp(now)}


def alert(  # noqa: PLR0913 - one record, all of its parts
    name: str,
    row: int | None,
    case: str | None,
    step: str,
    at: str,
    *,
    kind: str = "",
    roles: Sequence[str] = (),
    by: str = "",
) -> Record:
    """A step of an alert: raised, told, escalated, sent, absent, acknowledged, over. Roles, never names; `by`: the way."""
    record: Record = {"kind": "alert", "alert": name, "step": step, "at": at}
    about = {"case": case, "row": row} if row is not None else {}
    more = {"about": kind, "roles": list(roles), "by": by}
    return {**record, **about, **{key: value for key, value in more.items() if value}}


def roster(sealed: bytes, now: datetime) -> Record:
    """A roster taken in: the hash of its ciphertext."""
    return {"kind": "roster", "sha256": hashlib.sha256(sealed).hexdigest(), "at": stamp(now)}


def paused(detector: str, answers: int, disputed: int, now: datetime) -> Record:
    """A detector's tips rest: too many of the answers to them were "not right" (R15)."""
    return {"kind": "paused", "detector": detector, "answers": answers, "disputed": disputed, "at": stamp(now)}


def resumed(detector: str, now: datetime) -> Record:
    """A person let a detector speak again."""
    return {"kind": "resumed", "detector": detector, "at": stamp(now)}


def announced(place: str, now: datetime) -> Record:
    """A channel was told what the bot does (R1)."""
    return {"kind": "announced", "channel": place, "at": stamp(now)}


def erasure(leaves: Iterable[int], now: datetime) -> Record:
    """A person's key was destroyed and their cases cut loose from them. Says which cases, not who."""
    return {"kind": "erasure", "rows": spans(leaves), "at": stamp(now)}


def purge(leaves: Iterable[int], rule: str, now: datetime) -> Record:
    """Rows blanked at the end of their time, and by which rule."""
    return {"kind": "purge", "rows": spans(leaves), "rule": rule, "at": stamp(now)}


def spans(numbers: Iterable[int]) -> list[list[int]]:
    """Numbers as runs: [[first, last], ...]."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return runs


def outside(numbers: Iterable[int], runs: Iterable[list[int]]) -> int | None:
    """The first of these ascending numbers that is in none of the runs."""
    waiting = iter(sorted(runs))
    first, last = 0, -1
    for number in numbers:
        while number > last:
            run = next(waiting, None)
            if run is None:
                return number
            first, last = run
        if number < first:
            return number
    return None
