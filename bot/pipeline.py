"""The order of work, in one place: claim -> scan -> decide -> commit. Speaking is bot/speak.py's, after the commit."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from adapters.base import Message, Note
from bot import lag, quiet, redact, wording
from bot.alerts import raised
from bot.audit.records import coarse
from bot.decide import Decision
from bot.judge import Judge
from bot.log import where
from bot.noise import Allowance
from bot.store.base import AlertIntent, Batch, Case, Closure, Effects, Heard, History, NoteIntent, Nudged, Overspent
from detectors import Scan

if TYPE_CHECKING:
    from bot.config import Config
    from bot.keys import Keyring
    from bot.policy.library import Library
    from bot.store.base import Store
    from detectors import Scanner

_log = structlog.get_logger("tactful.pipeline")
BATCH = 200
LEASE = timedelta(seconds=60)
_MEMORY = timedelta(days=30)
_COVERS = frozenset({"open", "accepted", "disputed"})
_TIPS = frozenset({"N0", "N1"})  # what may wait until quiet hours are over
_SPOKEN = frozenset({"nudge", "alert", "signpost", "support"})


@dataclass(slots=True)
class _Ledger:
    """What a batch has led to so far; later messages of the batch see it."""

    cases: dict[str, list[Case]]
    histories: dict[str, History]
    allowance: Allowance = field(default_factory=Allowance)
    effects_cases: list[Case] = field(default_factory=list)
    closures: list[Closure] = field(default_factory=list)
    notes: list[NoteIntent] = field(default_factory=list)
    alerts: list[AlertIntent] = field(default_factory=list)
    nudged: list[Nudged] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def close(self, case: Case, state: str, now: datetime) -> None:
        """The case ends, here and for the messages that follow."""
        closure = Closure(case.id, state, now)  # type: ignore[arg-type]  # a State, by its callers
        self.closures.append(closure)
        self.notes = [note for note in self.notes if note.case != case.id]
        cases = self.cases[case.message]
        cases[cases.index(case)] = replace(case, state=closure.state, closed_at=now)
        self.counts["closed", state] += 1


class Pipeline:
    """Turns what was heard into cases and note intents, a batch at a time."""

    def __init__(self, store: Store, scanner: Scanner, keyring: Keyring, config: Config, library: Library) -> None:
        """`library`: the books that cases cite."""
        self._store = store
        self._scanner = scanner
        self._keyring = keyring
        self._config = config
        self._library = library
        self._judge = Judge(config, library)
        self._quiet = quiet.parse(config.nudges.quiet_hours)

    async def drain(self, now: datetime) -> int:
        """Decides one batch; how many messages it held, 0 when nothing waits.

        Raises:
            StoreAway: nothing was committed; the messages wait.
        """
        begun = time.monotonic()
        batch = await self._store.claim(BATCH, LEASE, now)
        count = len(batch.items) + len(batch.unreadable)
        if count:
            while True:
                try:
                    effects = await self.decided(batch, now)
                    took = lag.counted(batch.items, now + timedelta(seconds=time.monotonic() - begun))
                    await self._store.commit(batch, replace(effects, counts={**effects.counts, **took}))
                    break
                except Overspent:  # another replica spoke meanwhile: what it left is asked for again
                    continue
        return count

    async def decided(self, batch: Batch, now: datetime) -> Effects:
        """All that a batch leads to. Reads the store, writes nothing."""
        # On a thread: reading takes milliseconds, and the platforms must be answered meanwhile.
        scanned = await asyncio.to_thread(lambda: [(heard, self._scan(heard)) for heard in batch.items])
        scanned = [(heard, scan) for heard, scan in scanned if not heard.superseded]
        ids = {redact.message_id(heard.message, self._keyring) for heard, scan in scanned if self._matters(heard, scan)}
        people = {redact.person(heard.message, self._keyring) for heard, scan in scanned if scan.findings}
        ledger = _Ledger(
            {key: list(cases) for key, cases in (await self._store.cases_of(ids)).items()} if ids else {},
            dict(await self._store.histories(people, now - _MEMORY)) if people else {},
            Allowance(await self._store.room(now)) if people else Allowance(),
        )
        if batch.unreadable:
            ledger.counts["failed", "unsealing"] += len(batch.unreadable)
        ledger.counts.update(("heard", heard.message.platform) for heard in batch.items)
        for heard, scan in scanned:
            if self._matters(heard, scan):
                self._decide(heard.message, scan, ledger, now)
        return Effects(ledger.effects_cases, ledger.closures, ledger.notes, ledger.nudged, ledger.counts, ledger.alerts)

    def _scan(self, heard: Heard) -> Scan:
        if heard.message.kind == "deleted" or heard.superseded:
            return Scan()
        try:
            return self._scanner.scan(heard.message.text)
        except Exception as error:  # noqa: BLE001 - one message must not keep the others of its batch from being decided
            _log.error("a message could not be scanned", error=where(error))
            return Scan(failed=("scanner",))

    @staticmethod
    def _matters(heard: Heard, scan: Scan) -> bool:
        return bool(scan.findings or scan.failed) or heard.message.kind != "posted"

    def _decide(self, message: Message, scan: Scan, ledger: _Ledger, now: datetime) -> None:
        key = redact.message_id(message, self._keyring)
        cases = ledger.cases.setdefault(key, [])
        if message.kind == "deleted":
            for case in [case for case in cases if case.state == "open"]:
                ledger.close(case, "withdrawn", now)
            return
        self._mend(message, scan, cases, ledger, now)
        covered = {label for case in cases if case.state in _COVERS for label in case.labels}
        fresh = replace(scan, findings=tuple(f for f in scan.findings if f.label not in covered))
        who = redact.person(message, self._keyring)
        history = ledger.histories.get(who, History())
        decision = self._judge.judged(
            fresh,
            message.text,
            now,
            channel=message.channel,
            sender=message.sender,
            place=redact.place(message.platform, message.workspace, message.channel, self._keyring),
            to_bot=message.to_bot,
            history=history,
            allowance=ledger.allowance,
        )
        for detector in scan.failed:
            ledger.counts["failed", detector] += 1
        if decision.action == "none" and not scan.failed:
            return
        case = redact.case(
            message, fresh, decision, policy=self._library.version, keyring=self._keyring,
            named=self._config.governance.named, now=now,
        )  # fmt: skip
        cases.append(case)
        ledger.effects_cases.append(case)
        ledger.counts["case", f"{case.lead} {case.action}"] += 1
        if decision.action in _SPOKEN:
            alert = raised.for_case(decision, message, case.id, self._config, now)
            if alert:
                ledger.alerts.append(alert)
            ledger.notes.append(self._intent(message, decision, case, who, now, alert))
            nudged = Nudged(who, decision.pattern, coarse(now))
            ledger.nudged.append(nudged)
            ledger.histories[who] = replace(history, nudges=(*history.nudges, nudged))
            ledger.allowance.spend(detector_of(decision))

    def _mend(self, message: Message, scan: Scan, cases: Sequence[Case], ledger: _Ledger, now: datetime) -> None:
        """Closes the cases whose findings an edit took away. A scan with a failure proves nothing gone."""
        if message.kind != "edited" or scan.failed:
            return
        found = {finding.label for finding in scan.findings}
        for case in [case for case in cases if case.state == "open"]:
            if case.labels and found.isdisjoint(case.labels):
                ledger.close(case, "self_remediated", now)

    def _intent(  # noqa: PLR0913, PLR0917 - a note, and all that it is about
        self, message: Message, decision: Decision, case: Case, who: str, now: datetime, alert: AlertIntent | None
    ) -> NoteIntent:
        told = raised.told_sender(alert, self._config) if alert else ""
        due = self._quiet.over(now) if self._quiet and decision.response in _TIPS else now
        note = Note(
            id=secrets.token_urlsafe(16),
            platform=message.platform,
            workspace=message.workspace,
            channel=message.channel,
            recipient=message.sender,
            thread=message.thread,
            text=wording.note(
                decision,
                self._config.contacts,
                self._judge.audience(message.channel),
                told,
                cited=self._library.said(decision.lead.clauses) if decision.lead else "",
            ),
            buttons=wording.buttons(decision),
            urgent=decision.response not in _TIPS,
            ref=message.ref,
        )
        return NoteIntent(note, case.id, decision.pattern, who, due, detector=detector_of(decision))


def detector_of(decision: Decision) -> str:
    """The detector that led to a decision."""
    return decision.lead.detector if decision.lead else ""
