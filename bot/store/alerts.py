"""Alerts and their sends: sealed until over, delivered at least once, ended by whoever takes them on. SQL on an open transaction."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from bot.audit import records
from bot.audit.records import Record, stamp
from bot.store.base import Acknowledged, AlertIntent, AlertSend, OpenAlert, OpenAlerts, Outcome, Step, TakenOn

if TYPE_CHECKING:
    from sqlite_utils import Database

    from bot.keys import Keyring
    from bot.store.presence import Presence

_intent = TypeAdapter(AlertIntent)
_send = TypeAdapter(AlertSend)
_PURPOSE = "alert"
_IN_HAND = timedelta(minutes=3)  # longer than any delivery takes; then it is sent again
_KEPT_FOR = timedelta(days=30)
_TOLD = "SELECT DISTINCT role FROM alert_sends WHERE alert = ? AND state <> 'absent' ORDER BY role"
_UNREACHED = "NOT EXISTS (SELECT 1 FROM alert_sends WHERE alert = alerts.n AND state <> 'absent')"

SendRow = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class AlertRow:
    """A new alert, sealed."""

    id: str
    kind: str
    sealed: bytes
    at: datetime
    case: str | None


@dataclass(frozen=True, slots=True)
class Due:
    """An alert as its row has it."""

    number: int
    sealed: bytes
    step: int
    told: str


def row(intent: AlertIntent, keyring: Keyring) -> AlertRow:
    """The row of a new alert. Sealing costs time, so it is done outside the transaction."""
    return AlertRow(intent.id, intent.kind, keyring.seal(_PURPOSE, _intent.dump_json(intent)), intent.at, intent.case)


def keep(db: Database, raised: Sequence[tuple[AlertRow, int | None]]) -> list[Record]:
    """New alerts, due at once, each with the row of its case; their audit records. Known ones stay as they are."""
    entries = []
    sql = """INSERT INTO alerts (id, about, kind, sealed, raised_at, state, step, next_at)
        VALUES (?, ?, ?, ?, ?, 'open', 0, ?) ON CONFLICT DO NOTHING"""
    for made, about in raised:
        at = stamp(made.at)
        if db.execute(sql, (made.id, about, made.kind, made.sealed, at, at)).rowcount:
            entries.append(_record(db, made.id, about, "raised", made.at, by=made.kind))
    return entries


def due(db: Database, now: datetime) -> Due | None:
    """The open alert whose next step has been due the longest."""
    found = db.execute(
        """SELECT n, sealed, step FROM alerts WHERE state = 'open' AND next_at <= ? ORDER BY next_at, n LIMIT 1""",
        (stamp(now),),
    ).fetchone()
    if found is None:
        return None
    number, sealed, step = found
    told = db.execute(_TOLD, (number,)).fetchall()
    return Due(number, sealed, step, " ".join(role for (role,) in told))


def opened(due: Due, keyring: Keyring) -> OpenAlert:
    """The alert as it was raised."""
    intent = _intent.validate_json(keyring.unseal(_PURPOSE, due.sealed))
    return OpenAlert(intent, due.step, tuple(due.told.split()))


def drop(db: Database, number: int, now: datetime) -> list[Record]:
    """Ends an alert that no key opens (a damaged file), or it would keep the others from being seen to."""
    name, about = db.execute("SELECT id, about FROM alerts WHERE n = ?", (number,)).fetchone()
    _end(db, number, "over", now)
    return [_record(db, name, about, "unreadable", now)]


def wordless(intent: AlertIntent, keyring: Keyring) -> bytes | None:
    """The alert without a declaration's words, for when they are on their way; None where it has none."""
    return keyring.seal(_PURPOSE, _intent.dump_json(replace(intent, words=""))) if intent.words else None


def send_row(send: AlertSend, keyring: Keyring, now: datetime) -> SendRow:
    """The row of a new send."""
    return (
        send.id, send.role, send.means, holder(send.id, f"{send.means} {send.recipient}", keyring),
        keyring.seal(_PURPOSE, _send.dump_json(send)), "pending", stamp(now), 0,
    )  # fmt: skip


def holder(send: str, person: str, keyring: Keyring) -> str:
    """Proves that a press comes from whom it was sent to, and names nobody: another one for each send."""
    return keyring.pseudonym("person", "alert", send, person)


def escalate(  # noqa: PLR0913 - a step, and what is kept of it
    db: Database,
    alert: OpenAlert,
    step: Step,
    sends: Sequence[SendRow],
    now: datetime,
    *,
    wordless: bytes | None = None,
) -> tuple[bool, list[Record]]:
    """Takes the step, where nobody took it before. A last step without sends ends the alert. `wordless`: kept from now on."""
    found = db.execute(
        "SELECT n, about FROM alerts WHERE id = ? AND state = 'open' AND step = ?", (alert.intent.id, alert.step)
    ).fetchone()
    if found is None:
        return False, []
    number, about = found
    if step.next_at is None:
        _end(db, number, "over", now)
        return True, [_record(db, alert.intent.id, about, "over", now)]
    taken = alert.step + 1 if sends else alert.step
    db.execute("UPDATE alerts SET step = ?, next_at = ? WHERE n = ?", (taken, stamp(step.next_at), number))
    sql = """INSERT INTO alert_sends (alert, step, id, role, means, person, sealed, state, not_before, attempts)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
    for values in sends:
        db.execute(sql, (number, taken, *values))
    roles = sorted({send.role for send in step.sends})
    if not sends:
        return True, []
    if wordless is not None:
        db.execute("UPDATE alerts SET sealed = ? WHERE n = ?", (wordless, number))
    what = "told" if alert.step == 0 else "escalated"
    return True, [_record(db, alert.intent.id, about, what, now, roles=roles)]


def is_due(db: Database, now: datetime, presence: Presence) -> bool:
    """Whether there is something to take. Only reads, so it may be asked every second."""
    sql = "SELECT 1 FROM alert_sends WHERE state IN ('pending', 'sending') AND not_before <= ? LIMIT 1"
    return db.execute(sql, (stamp(now),)).fetchone() is not None or bool(_orphaned(db, presence))


def take(db: Database, now: datetime, presence: Presence) -> tuple[bytes, int] | None:
    """The next send that is due, with its earlier attempts; from now on in this process's hands."""
    for gone in _orphaned(db, presence):
        sql = "UPDATE alert_sends SET state = 'pending', not_before = ? WHERE state = 'sending' AND owner = ?"
        db.execute(sql, (stamp(now), gone))
    found = db.execute(
        """SELECT n, sealed, attempts FROM alert_sends WHERE state IN ('pending', 'sending') AND not_before <= ?
        ORDER BY not_before, n LIMIT 1""",
        (stamp(now),),
    ).fetchone()
    if found is None:
        return None
    number, sealed, attempts = found
    sql = "UPDATE alert_sends SET state = 'sending', attempts = attempts + 1, owner = ?, not_before = ? WHERE n = ?"
    db.execute(sql, (presence.name, stamp(now + _IN_HAND), number))
    return sealed, attempts


def send_opened(sealed: bytes, attempts: int, keyring: Keyring) -> AlertSend:
    """A send as it was given."""
    return replace(_send.validate_json(keyring.unseal(_PURPOSE, sealed)), attempts=attempts)


def settle(db: Database, send: AlertSend, ended: tuple[Outcome, str], now: datetime) -> list[Record]:
    """How a send ended. Where none of its step can reach anybody, the next step is due at once."""
    outcome, how = ended
    done = db.execute(
        """UPDATE alert_sends SET state = ?, how = ?, settled_at = ?, owner = NULL
        WHERE id = ? AND state IN ('pending', 'sending')""",
        (outcome, how, stamp(now), send.id),
    ).rowcount
    found = db.execute(
        """SELECT alerts.n, alerts.id, alerts.about, alerts.state, alerts.step, s.step, kind FROM alert_sends s
        JOIN alerts ON alerts.n = s.alert WHERE s.id = ?""",
        (send.id,),
    ).fetchone()
    if not done or found is None:
        return []
    number, name, about, state, at, step, kind = found
    arrived = kind == "declare" and outcome == "sent"  # with words in it, which are not ours to keep
    if send.taken or arrived or state != "open":
        db.execute("UPDATE alert_sends SET sealed = NULL WHERE id = ?", (send.id,))
    if state == "open" and step == at and outcome == "absent" and not _hopeful(db, number, step):
        db.execute("UPDATE alerts SET next_at = min(next_at, ?) WHERE n = ?", (stamp(now), number))
    what = f"taken_on_{outcome}" if send.taken else outcome
    return [_record(db, name, about, what, now, roles=[send.role], by=f"{send.means} {how}".strip())]


def postpone(db: Database, send: str, until: datetime) -> None:
    """Back to pending."""
    sql = "UPDATE alert_sends SET state = 'pending', not_before = ?, owner = NULL WHERE id = ? AND state = 'sending'"
    db.execute(sql, (stamp(until), send))


def acknowledge(
    db: Database, send: str, holder: str, now: datetime, keyring: Keyring
) -> tuple[Acknowledged | None, list[Record]]:
    """Somebody who was told has it. What was not sent yet is not sent; who was told is told that it is taken on."""
    found = db.execute(
        """SELECT alerts.n, alerts.id, alerts.about, alerts.state, taken_by, s.role FROM alert_sends s
        JOIN alerts ON alerts.n = s.alert WHERE s.id = ? AND s.person = ? AND s.what = 'alert'""",
        (send, holder),
    ).fetchone()
    if found is None:
        return None, []
    number, name, about, state, taken_by, role = found
    if state == "taken":
        return Acknowledged(taken_by, first=False), []
    told = [] if state == "over" else _others(db, number, role, keyring, now)
    _end(db, number, "taken", now)
    db.execute("UPDATE alerts SET taken_by = ? WHERE n = ?", (role, number))
    sql = """INSERT INTO alert_sends (alert, step, what, id, role, means, person, sealed, state, not_before, attempts)
        VALUES (?, 0, 'taken', ?, ?, ?, ?, ?, ?, ?, ?)"""
    for values in told:
        db.execute(sql, (number, *values))
    return Acknowledged(role, first=True), [_record(db, name, about, "acknowledged", now, roles=[role])]


def waiting(db: Database) -> OpenAlerts:
    """Alerts that nobody has taken on, and those of them that were brought to nobody though it was tried."""
    sql = f"SELECT count(*), coalesce(sum((step > 0 OR next_at > raised_at) AND {_UNREACHED}), 0) FROM alerts WHERE state = 'open'"  # noqa: S608
    return OpenAlerts(*db.execute(sql).fetchone())


@dataclass(frozen=True, slots=True)
class Unacknowledged:
    """An alert that nobody has taken on."""

    raised_at: str
    kind: str
    open: bool
    told: tuple[str, ...]
    """Roles."""


def unacknowledged(db: Database) -> Iterator[Unacknowledged]:
    """Oldest first."""
    sql = "SELECT n, raised_at, kind, state FROM alerts WHERE state IN ('open', 'over') ORDER BY n"
    for number, raised_at, kind, state in db.execute(sql).fetchall():
        told = "SELECT DISTINCT role FROM alert_sends WHERE alert = ? AND settled_at IS NOT NULL AND state = 'sent'"
        roles = sorted(role for (role,) in db.execute(told, (number,)))
        yield Unacknowledged(raised_at, kind, state == "open", tuple(roles))


def tidy(db: Database, now: datetime) -> None:
    """Forgets what has been over for a while; a press on it is then unknown."""
    over = stamp(now - _KEPT_FOR)
    db.execute("DELETE FROM alert_sends WHERE alert IN (SELECT n FROM alerts WHERE ended_at < ?)", (over,))
    db.execute("DELETE FROM alerts WHERE ended_at < ?", (over,))


def _end(db: Database, number: int, state: str, now: datetime) -> None:
    db.execute("UPDATE alerts SET state = ?, ended_at = ?, sealed = NULL WHERE n = ?", (state, stamp(now), number))
    db.execute(
        """UPDATE alert_sends SET state = 'absent', how = ?, settled_at = ?, owner = NULL
        WHERE alert = ? AND state IN ('pending', 'sending')""",
        (state, stamp(now), number),
    )
    db.execute("UPDATE alert_sends SET sealed = NULL WHERE alert = ?", (number,))


def _others(db: Database, number: int, role: str, keyring: Keyring, now: datetime) -> list[SendRow]:
    """Those who were told, or may have been: one send each that says it is taken on. Not to who has it."""
    sql = """SELECT sealed FROM alert_sends WHERE alert = ? AND role <> ? AND what = 'alert' AND sealed IS NOT NULL
        AND (state IN ('sent', 'sending') OR attempts > 0 AND state = 'pending') ORDER BY n"""
    found = [send_opened(sealed, 0, keyring) for (sealed,) in db.execute(sql, (number, role))]
    [raised_at] = db.execute("SELECT raised_at FROM alerts WHERE n = ?", (number,)).fetchone()
    taken = TakenOn(role, datetime.fromisoformat(raised_at))
    once = {(send.means, send.recipient): send for send in found}
    return [
        send_row(replace(send, id=secrets.token_urlsafe(16), text="", subject="", taken=taken), keyring, now)
        for send in once.values()
    ]


def _orphaned(db: Database, presence: Presence) -> list[str]:
    """Crashed processes that had sends in hand."""
    return presence.dead(who for (who,) in db.execute("SELECT DISTINCT owner FROM alert_sends WHERE state = 'sending'"))


def _hopeful(db: Database, number: int, step: int) -> bool:
    sql = "SELECT 1 FROM alert_sends WHERE alert = ? AND step = ? AND state <> 'absent' LIMIT 1"
    return db.execute(sql, (number, step)).fetchone() is not None


def _record(  # noqa: PLR0913 - what stands in a record
    db: Database, alert: str, about: int | None, what: str, now: datetime, *, roles: Sequence[str] = (), by: str = ""
) -> Record:
    """A record under its case, where that is still there."""
    found = None
    if about is not None:
        found = db.execute("SELECT id FROM cases WHERE leaf = ?", (about,)).fetchone()
    return records.alert(
        alert, about if found else None, found[0] if found else None, what, stamp(now), roles=roles, by=by
    )
