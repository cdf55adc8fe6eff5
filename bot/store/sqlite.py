"""The embedded store: one SQLite file in WAL mode, every commit synced, one writing thread, safe for several processes."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bot.audit.records import stamp
from bot.errors import StoreAway, UsageError
from bot.keys import SealBroken, fingerprint
from bot.store import alerts, cases, connection, counted, inbox, ledger, listening, noise, notes, outcomes, retention
from bot.store.base import Health, Limits
from bot.store.migrations import migrate
from bot.store.presence import Presence
from bot.store.writer import Worker

if TYPE_CHECKING:
    from sqlite_utils import Database

    from adapters.base import Message
    from bot.keys import Keyring
    from bot.store.base import (
        Acknowledged,
        AlertIntent,
        AlertSend,
        Batch,
        Case,
        DigestSend,
        Effects,
        History,
        Listening,
        Noise,
        NoteIntent,
        OpenAlert,
        OpenAlerts,
        Outcome,
        Proof,
        Room,
        Silenced,
        Step,
        Store,
        Tally,
    )

T = TypeVar("T")
_ROSTER = "roster"
_NO_LIMITS = Limits()
# Kept free for deciding what was taken in: on a full disk even a DELETE fails.
RESERVE = 32 * 1024 * 1024


class SqliteStore:
    """The Store protocol on a file. Nothing in it names a person or holds a word in plain."""

    def __init__(  # noqa: PLR0913 - what an operator or a test may set
        self,
        path: str | os.PathLike[str],
        keyring: Keyring,
        *,
        checkpoint_every: int = 1000,
        anchor: Path | None = None,
        busy: timedelta = timedelta(seconds=5),
        reserve: int = RESERVE,
        limits: Limits = _NO_LIMITS,
    ) -> None:
        """`path`: the file, or its URL (sqlite:///FILE). `anchor`: a file outside that checkpoints are appended to.

        `busy`: how long to wait for another process. `reserve`: intake is refused where the disk has fewer bytes free.
        `limits`: of what detectors say.
        """
        self.path = Path(str(path).removeprefix("sqlite:///"))
        self._keyring = keyring
        self._every = checkpoint_every
        self._anchor = anchor
        self._busy = busy
        self._reserve = reserve
        self._limits = limits
        self._presence = Presence(self.path)
        self._writer = Worker("store-writer", self._connect, "BEGIN IMMEDIATE")
        self._reader = Worker("store-reader", self._connect, "BEGIN DEFERRED")
        self._unanchored: str | None = None
        # There are few channels and many messages.
        self._place = functools.lru_cache(1024)(lambda *names: bytes.fromhex(keyring.pseudonym("channel", *names)))

    async def open(self) -> None:
        """Makes the file where there is none, brings its schema up to date, and checks that it is this keyring's.

        Raises:
            UsageError: another keyring's, or a newer version's.
        """
        if str(self.path) == ":memory:":
            raise UsageError("[store] url: the store must be a file, or nothing would outlive a crash.")
        try:
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            self._presence.begin()
        except OSError as error:
            raise StoreAway(
                f"{self.path}: the store cannot be opened ({error.strerror}). Check [store] url and who may write there."
            ) from None
        self._writer.start()
        self._reader.start()
        try:
            await self._writer.do(self._prepare)
        except BaseException:
            await self._stop()
            raise

    async def close(self) -> None:
        """Signs a last checkpoint, finishes what was begun and lets go."""
        try:
            with contextlib.suppress(StoreAway):  # then the next close signs
                await self._publish(await self._writer.do(lambda db: ledger.sign(db, self._keyring)))
        finally:
            await self._stop()

    async def intake(self, messages: Sequence[Message], now: datetime) -> list[bool]:
        """Durable before it returns; False where it was known."""
        arrivals = [
            inbox.arrival(message, self._place(message.platform, message.workspace, message.channel), self._keyring)
            for message in messages
        ]
        return await self._writer.do_together(self._take_in, (arrivals, now))

    async def high_water(self, platform: str, workspace: str, channel: str) -> str | None:
        """Up to where this channel was heard whole."""
        place = self._place(platform, workspace, channel)
        return await self._reader.do(lambda db: inbox.high_water(db, place))

    async def raise_high_water(
        self, platform: str, workspace: str, channel: str, ref: str, proof: Proof | None = None
    ) -> None:
        """All up to `ref` was heard."""
        place = self._place(platform, workspace, channel)

        def keep(db: Database) -> None:
            inbox.raise_high_water(db, place, ref)
            if proof:
                listening.prove(db, self._place(channel), platform, proof)

        await self._writer.do(keep)

    async def listen(self, platform: str, channel: str, since: datetime) -> None:
        """The channel is listened to from then on."""
        await self._writer.do(lambda db: listening.listen(db, self._place(channel), platform, since))

    async def listening(self, channels: Collection[str], since: datetime) -> Mapping[str, Listening]:
        """How these channels are listened to, with their gaps that ended since then."""
        names = {channel: self._place(channel) for channel in channels}
        return await self._reader.do(lambda db: listening.state(db, names, since))

    async def claim(self, limit: int, lease: timedelta, now: datetime, shard: int | None = None) -> Batch:
        """The oldest waiting messages of one shard, leased. Once a day it also forgets what is past its time."""
        wish = inbox.Wish(self._presence.name, limit, lease, shard)

        def take(db: Database) -> tuple[inbox.Claimed | None, bool]:
            return inbox.claim(db, wish, now), retention.tidy_once_a_day(db, now)

        claimed, tidied = await self._writer.do(take)
        if tidied:
            with contextlib.suppress(StoreAway):  # the batch is claimed; the log will be moved another day
                await self._scrub()
        return inbox.batch(claimed, self._keyring)

    async def cases_of(self, messages: Collection[str]) -> Mapping[str, Sequence[Case]]:
        """The cases of these messages, oldest first."""
        return await self._reader.do(lambda db: cases.of_messages(db, messages))

    async def of_person(self, person: str) -> Sequence[Case]:
        """The cases that lead back to this person, oldest first."""
        return await self._reader.do(lambda db: cases.of_person(db, person))

    async def histories(self, people: Collection[str], since: datetime) -> Mapping[str, History]:
        """What is remembered of these people since then."""
        return await self._reader.do(lambda db: cases.histories(db, people, since))

    async def commit(self, batch: Batch, effects: Effects) -> None:
        """All of it in one transaction, or LeaseLost or Overspent and none of it."""
        intents = [notes.row(intent, self._keyring) for intent in effects.notes]
        raised = [alerts.row(intent, self._keyring) for intent in effects.alerts]
        await self._record(lambda db: outcomes.decided(db, batch, effects, intents, self._limits, raised))

    async def next_note(self, now: datetime, busy: Collection[str] = ()) -> NoteIntent | None:
        """The next note to send, "sending" on disk; of none of the `busy` platforms."""
        sealed = await self._writer.do(lambda db: notes.take(db, now, self._presence.name, busy))
        return notes.opened(sealed, self._keyring) if sealed else None

    async def settle(self, intent: NoteIntent, outcome: Outcome, now: datetime, by: str = "") -> None:
        """How it ended; wipes the sealed note. Does nothing where it was settled before."""
        owner = self._presence.name
        await self._record(lambda db: outcomes.delivered(db, intent.note.id, (outcome, by), now, owner))

    async def postpone(self, intent: NoteIntent, until: datetime) -> None:
        """Back to pending."""
        await self._writer.do(lambda db: notes.postpone(db, intent.note.id, until, self._presence.name))

    async def interrupted(self) -> Sequence[NoteIntent]:
        """Notes that a crashed process was sending; they are this one's to settle or postpone."""

        def take(db: Database) -> Sequence[notes.Sealed]:
            return notes.take_over(db, self._presence.dead(notes.owners(db)), self._presence.name)

        return [notes.opened(sealed, self._keyring) for sealed in await self._writer.do(take)]

    async def respond(self, note: str, person: str, action: str, now: datetime) -> Case | None:
        """Stores a press. The first answer stands."""
        by = (person, notes.holder(note, person, self._keyring))
        return await self._record(lambda db: outcomes.pressed(db, note, by, action, now, limits=self._limits))

    async def room(self, now: datetime) -> Room:
        """What each detector may still say this week."""
        return await self._reader.do(lambda db: noise.room(db, self._limits, now))

    async def noise(self, now: datetime) -> Sequence[Noise]:
        """Each detector that spoke in the last weeks or is paused."""
        return await self._reader.do(lambda db: noise.of_detectors(db, now))

    async def resume(self, detector: str, now: datetime) -> bool:
        """Ends a pause, on record."""
        return await self._record(lambda db: outcomes.resumed(db, detector, now))

    async def unsaid(self, now: datetime) -> Silenced | None:
        """The next silence to tell of. Writes only where there is one."""
        if not await self._reader.do(lambda db: noise.is_unsaid(db, now)):
            return None
        return await self._writer.do(lambda db: noise.unsaid(db, now))

    async def said(self, silenced: Silenced) -> None:
        """It was told."""
        await self._writer.do(lambda db: noise.said(db, silenced))

    async def count(self, counts: Mapping[tuple[str, str], int], now: datetime) -> None:
        """Adds to the day's counters."""
        await self._writer.do(lambda db: cases.count(db, counts, stamp(now)[:10]))

    async def raise_alert(self, intent: AlertIntent, now: datetime) -> None:  # noqa: ARG002 - the intent has its time
        """Durable before it returns; its first step is due at once."""
        row = alerts.row(intent, self._keyring)
        await self._record(lambda db: (None, alerts.keep(db, [(row, None)])))

    async def due_alert(self, now: datetime) -> OpenAlert | None:
        """The alert whose next step has been due the longest."""
        while due := await self._reader.do(lambda db: alerts.due(db, now)):
            try:
                return alerts.opened(due, self._keyring)
            except SealBroken:
                await self._drop_alert(due.number, now)
        return None

    async def _drop_alert(self, number: int, now: datetime) -> None:
        await self._record(lambda db: (None, alerts.drop(db, number, now)))

    async def escalate(self, alert: OpenAlert, step: Step, now: datetime) -> bool:
        """Takes the step, unless another did or somebody has the alert."""
        sends = [alerts.send_row(send, self._keyring, now) for send in step.sends]
        wordless = alerts.wordless(alert.intent, self._keyring)
        return await self._record(lambda db: alerts.escalate(db, alert, step, sends, now, wordless=wordless))

    async def next_alert_send(self, now: datetime) -> AlertSend | None:
        """The next one to send, "sending" on disk. Writes only where there is one."""
        if not await self._reader.do(lambda db: alerts.is_due(db, now, self._presence)):
            return None
        taken = await self._writer.do(lambda db: alerts.take(db, now, self._presence))
        try:
            return alerts.send_opened(*taken, self._keyring) if taken else None
        except SealBroken:
            return None  # its alert goes on to the next step

    async def settle_alert_send(self, send: AlertSend, outcome: Outcome, now: datetime, by: str = "") -> None:
        """How it ended."""
        await self._record(lambda db: (None, alerts.settle(db, send, (outcome, by), now)))

    async def postpone_alert_send(self, send: AlertSend, until: datetime) -> None:
        """To be sent again."""
        await self._writer.do(lambda db: alerts.postpone(db, send.id, until))

    async def acknowledge(self, alert: str, person: str, now: datetime) -> Acknowledged | None:
        """Somebody has it. The first stands."""
        holder = alerts.holder(alert, person, self._keyring)
        return await self._record(lambda db: alerts.acknowledge(db, alert, holder, now, self._keyring))

    async def open_alerts(self) -> OpenAlerts:
        """How many alerts nobody has taken on."""
        return await self._reader.do(alerts.waiting)

    async def announced(self, place: str) -> bool:
        """Whether the channel was told."""
        return await self.announced_at(place) is not None

    async def announced_at(self, place: str) -> datetime | None:
        """When it was told."""
        sql = "SELECT at FROM announced WHERE place = ?"
        row = await self._reader.do(lambda db: db.execute(sql, (place,)).fetchone())
        return datetime.fromisoformat(row[0]) if row else None

    async def mark_announced(self, place: str, now: datetime) -> None:
        """It was told."""
        await self._record(lambda db: outcomes.told(db, place, now))

    async def put_roster(self, sealed: bytes, now: datetime) -> None:
        """Keeps the roster, sealed once more, in the place of the one before."""
        twice = self._keyring.seal(_ROSTER, sealed)
        await self._record(lambda db: outcomes.listed(db, twice, now))

    async def roster(self) -> tuple[bytes, datetime] | None:
        """The roster kept, and since when."""
        row = await self._reader.do(lambda db: db.execute("SELECT sealed, at FROM roster").fetchone())
        return (self._keyring.unseal(_ROSTER, row[0]), datetime.fromisoformat(row[1])) if row else None

    async def tick(self, schedule: str, slot: str, now: datetime) -> bool:
        """True for exactly one caller, once for each slot."""
        sql, row = "INSERT INTO ticks VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (schedule, slot, stamp(now))
        return await self._writer.do(lambda db: db.execute(sql, row).rowcount == 1)

    async def last_tick(self, schedule: str) -> str | None:
        """The latest slot that was ticked off."""
        sql = "SELECT max(slot) FROM ticks WHERE schedule = ?"
        slot: str | None = await self._reader.do(lambda db: db.execute(sql, (schedule,)).fetchone()[0])
        return slot

    async def tallies(self, first: int, last: int) -> Sequence[Tally]:
        """The cases of these weeks, as numbers."""
        return await self._reader.do(lambda db: counted.tallies(db, first, last))

    async def counters(self, names: Collection[str], first: date, last: date) -> Mapping[tuple[str, str], int]:
        """The counters of these names over these days together."""
        return await self._reader.do(lambda db: counted.counters(db, names, first, last))

    async def keep_digest(
        self, week: str, value: str, targets: Collection[str], now: datetime, slot: tuple[str, str] | None = None
    ) -> bool:
        """Keeps a digest and where it is to go; ticks off the slot."""

        def keep(db: Database) -> bool:
            if slot:
                db.execute("INSERT INTO ticks VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (*slot, stamp(now)))
            return counted.keep(db, week, value, targets, now)

        return await self._writer.do(keep)

    async def digests(self, first: str, last: str) -> Mapping[str, str]:
        """The digests of these weeks."""
        return await self._reader.do(lambda db: counted.kept(db, first, last))

    async def digest_sends(self, week: str) -> Mapping[str, str]:
        """How the deliveries of a digest stand."""
        return await self._reader.do(lambda db: counted.sends(db, week))

    async def next_digest_send(self, now: datetime) -> DigestSend | None:
        """The next delivery that is due."""
        if not await self._reader.do(lambda db: counted.is_due(db, now)):
            return None
        return await self._writer.do(lambda db: counted.take(db, now))

    async def settle_digest_send(self, send: DigestSend, outcome: Outcome) -> None:
        """How it ended."""
        await self._writer.do(lambda db: counted.settle(db, send, outcome))

    async def postpone_digest_send(self, send: DigestSend, until: datetime) -> None:
        """To be tried again then."""
        await self._writer.do(lambda db: counted.postpone(db, send, until))

    async def erase(self, person: str, now: datetime) -> int:
        """Destroys the person's key, cuts their cases loose from them and forgets their nudges; how many cases.

        May be repeated: after a crash in the middle, the second call does the rest.
        """
        count, checkpoint = await self._writer.do(lambda db: retention.erase(db, self._keyring, person, now))
        self._keyring.forget(person)
        await self._scrub()
        await self._publish(checkpoint)
        return count

    async def purge(self, now: datetime) -> int:
        """Removes the cases whose time is over (policy-rules R19), on record; how many."""
        count, checkpoint = await self._writer.do(lambda db: retention.purge(db, self._keyring, now))
        if count:
            await self._scrub()
        await self._publish(checkpoint)
        return count

    async def health(self, now: datetime) -> Health:
        """Tries a write. What is wrong stands in the answer."""
        problem = self._unanchored or ""
        writable = True
        try:
            sql = "INSERT INTO meta VALUES ('health', ?) ON CONFLICT DO UPDATE SET value = excluded.value"
            await self._writer.do(lambda db: db.execute(sql, (stamp(now),)))
        except StoreAway as error:
            writable, problem = False, str(error)
        try:
            (waiting, oldest), unsent, doubtful = await self._reader.do(
                lambda db: (
                    inbox.waiting(db),
                    notes.in_state(db, "pending", "sending"),
                    notes.in_state(db, "unknown"),
                )
            )
        except StoreAway as error:
            return Health(False, 0, None, 0, 0, self._free(), str(error))
        waited = now - datetime.fromisoformat(oldest) if oldest else None
        free = self._free()
        if writable and free is not None and free < self._reserve:
            writable, problem = False, "the disk is nearly full: make room. Nothing is taken in until there is."
        return Health(writable, waiting, waited, unsent, doubtful, free, problem)

    def _take_in(
        self, db: Database, deliveries: Sequence[tuple[Sequence[inbox.Arrival], datetime]]
    ) -> Sequence[list[bool]]:
        free = self._free()
        if free is not None and free < self._reserve:
            raise StoreAway("the disk is nearly full: what is left is kept for deciding what was heard. Make room.")
        return inbox.take_in(db, deliveries)

    async def _record(self, change: Callable[[Database], outcomes.Changed[T]]) -> T:
        """A change and its audit records in one transaction."""

        def keep(db: Database) -> tuple[T, str | None]:
            result, entries = change(db)
            return result, ledger.append(db, self._keyring, entries, self._every)

        result, checkpoint = await self._writer.do(keep)
        await self._publish(checkpoint)
        return result

    async def _publish(self, checkpoint: str | None) -> None:
        """To the anchor, after the commit. A failure there undoes nothing; health tells it."""
        if checkpoint is None or self._anchor is None:
            return
        try:
            await asyncio.to_thread(ledger.publish, checkpoint, self._anchor)
            self._unanchored = None
        except OSError as error:
            self._unanchored = f"[audit] anchor: no checkpoint can be written to {self._anchor} ({error.strerror})"

    async def _scrub(self) -> None:
        """Moves the log into the file, so that what was overwritten is nowhere any more."""
        await self._writer.do(_truncate_log, alone=True)

    async def _stop(self) -> None:
        await self._reader.stop()
        await self._writer.stop()
        self._presence.end()

    def _free(self) -> int | None:
        try:
            return shutil.disk_usage(self.path.parent).free
        except OSError:
            return None

    def _prepare(self, db: Database) -> None:
        migrate(db)
        inbox.release(db, self._presence.dead(inbox.owners(db)))
        mine = fingerprint(self._keyring.public_key)
        db.execute("INSERT INTO meta VALUES ('keyring', ?) ON CONFLICT DO NOTHING", (mine,))
        if db.execute("SELECT value FROM meta WHERE name = 'keyring'").fetchone()[0] != mine:
            raise UsageError(
                f"{self.path} was made with another key file. Set [audit] key_file to that one, or restore its backup."
            )

    def _connect(self) -> Database:
        return connection.writing(self.path, self._busy)


def _truncate_log(db: Database) -> None:
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


if TYPE_CHECKING:

    def _conforms(store: SqliteStore) -> Store:
        return store
