"""What waits to be decided: intake, leases by shard, and forgetting the bodies. SQL on an open transaction."""

from __future__ import annotations

import itertools
import secrets
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from pydantic import TypeAdapter

from adapters.base import Message
from bot.audit.records import stamp
from bot.keys import SealBroken
from bot.store import rows
from bot.store.base import Batch, Heard, LeaseLost
from bot.store.migrations import SHARDS

if TYPE_CHECKING:
    from sqlite_utils import Database

    from bot.keys import Keyring

Row = tuple[int, bytes, str, int, str | None, int | None]
"""Number, sealed body, heard at, attempts; the newest revision heard of the message and whether it was deleted."""
NOTHING = Batch(shard=0, lease="")
_message = TypeAdapter(Message)
_PURPOSE = "inbox"
_EVENT = 14  # bytes of an event's pseudonym: no two alike by chance in 10^16 messages
_IDS = 800
_KNOWN_FOR = timedelta(days=35)  # a redelivery or a repaired gap older than this would be heard again


_RAISE = """ON CONFLICT DO UPDATE SET width = excluded.width, ref = excluded.ref
    WHERE (excluded.width, excluded.ref) > (width, ref)"""
_NEWEST = """ON CONFLICT DO UPDATE SET newest = max(newest, excluded.newest), gone = max(gone, excluded.gone),
    day = excluded.day"""


class Arrival(NamedTuple):
    """A message as the store may hold it: pseudonyms and a sealed body."""

    event: bytes
    message: bytes
    shard: int
    revision: str
    kind: str
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Claimed:
    """A leased batch, still sealed."""

    shard: int
    lease: str
    items: Sequence[Row]


def arrival(message: Message, channel: bytes, keyring: Keyring) -> Arrival:
    """Seals a message. `channel`: its channel's pseudonym. Costs time, so it is done outside the transaction."""
    m = message
    name = bytes.fromhex(keyring.pseudonym("message", m.platform, m.workspace, m.channel, m.ref))
    event = name[:_EVENT]  # what was posted first is known by the message; later events by a name of their own, longer
    if m.kind != "posted" or m.revision:
        event = bytes.fromhex(keyring.pseudonym("event", m.platform, m.workspace, m.event))
    sealed = keyring.seal(_PURPOSE, _message.dump_json(m))
    shard = zlib.crc32(channel) % SHARDS
    return Arrival(_neighbourly(m.ref) + event, name, shard, m.revision, m.kind, sealed)


def take_in(db: Database, deliveries: Sequence[tuple[Sequence[Arrival], datetime]]) -> list[list[bool]]:
    """Keeps what is new of several deliveries; True for each that was."""
    known = _known(db, [arrival.event for arrivals, _ in deliveries for arrival in arrivals])
    answers: list[list[bool]] = []
    new: list[tuple[Arrival, datetime]] = []
    for arrivals, now in deliveries:
        answer = []
        for arrival in arrivals:
            answer.append(arrival.event not in known)
            if answer[-1]:
                known.add(arrival.event)
                new.append((arrival, now))
        answers.append(answer)
    rows.insert(db, "heard", [(a.event, now.toordinal()) for a, now in new])
    last = db.execute("SELECT max((SELECT max(id) FROM inbox WHERE inbox.shard = shards.shard)) FROM shards").fetchone()
    numbers = itertools.count((last[0] or 0) + 1)
    # By shard, for the same reason as `_neighbourly`.
    waiting = sorted((a.shard, next(numbers), stamp(now), a.message, a.sealed) for a, now in new)
    rows.insert(db, "inbox (shard, id, heard_at, message, sealed)", waiting)
    revised = [(a.message, a.revision, a.kind == "deleted", now.toordinal()) for a, now in new if a.kind != "posted"]
    for row in revised:
        rows.insert(db, "revisions", [row], _NEWEST)
    return answers


def raise_high_water(db: Database, channel: bytes, ref: str) -> None:
    """All up to here was heard; a mark is never lowered."""
    rows.insert(db, "marks", [(channel, *_order(ref))], _RAISE)


def high_water(db: Database, channel: bytes) -> str | None:
    """Up to where the channel was heard whole."""
    row = db.execute("SELECT ref FROM marks WHERE channel = ?", (channel,)).fetchone()
    return row[0] if row else None


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants to claim, how much, for how long, and from which shard if not from any."""

    owner: str
    limit: int
    lease: timedelta
    shard: int | None


def claim(db: Database, wish: Wish, now: datetime) -> Claimed | None:
    """Leases the oldest waiting messages of one shard. A shard with a live lease is passed over: order is kept."""
    first = "(SELECT min(id) FROM inbox WHERE inbox.shard = shards.shard)"
    found = db.execute(
        f"""SELECT shard, {first} AS first FROM shards
        WHERE first IS NOT NULL AND (until IS NULL OR until <= ?) AND shard = coalesce(?, shard)
        ORDER BY first LIMIT 1""",  # noqa: S608 - constant text
        (stamp(now), wish.shard),
    ).fetchone()
    if found is None:
        return None
    # Claimed before and not finished: whoever had the lease did not get through.
    db.execute(
        """UPDATE inbox SET attempts = attempts + 1 WHERE shard = :shard AND id <=
        (SELECT claimed_to FROM shards WHERE shard = :shard AND lease IS NOT NULL)""",
        {"shard": found[0]},
    )
    items = db.execute(
        """SELECT id, sealed, heard_at, attempts, newest, gone FROM inbox LEFT JOIN revisions USING (message)
        WHERE shard = ? ORDER BY id LIMIT ?""",
        (found[0], wish.limit),
    ).fetchall()
    token = f"{wish.owner}-{secrets.token_hex(8)}"
    db.execute(
        "UPDATE shards SET lease = ?, until = ?, leased_at = ?, claimed_to = ? WHERE shard = ?",
        (token, stamp(now + wish.lease), stamp(now), items[-1][0], found[0]),
    )
    return Claimed(found[0], token, items)


def batch(claimed: Claimed | None, keyring: Keyring) -> Batch:
    """The claimed messages, opened."""
    if claimed is None:
        return NOTHING
    heard, unreadable = [], []
    for row in claimed.items:
        try:
            heard.append(_heard(row, keyring))
        except SealBroken:
            unreadable.append(row[0])
    return Batch(claimed.shard, claimed.lease, tuple(heard), tuple(unreadable))


def finish(db: Database, batch: Batch) -> str:
    """Forgets the batch's bodies and gives the lease back. When it was claimed.

    Raises:
        LeaseLost: another claimed it meanwhile.
    """
    row = db.execute(
        "SELECT leased_at FROM shards WHERE shard = ? AND lease = ?", (batch.shard, batch.lease)
    ).fetchone()
    if row is None:
        raise LeaseLost
    for some in rows.parts([*(item.id for item in batch.items), *batch.unreadable], _IDS):
        sql = f"DELETE FROM inbox WHERE shard = ? AND id IN ({rows.marks(len(some))})"  # noqa: S608 - marks
        db.execute(sql, (batch.shard, *some))
    db.execute("UPDATE shards SET lease = NULL, until = NULL WHERE shard = ?", (batch.shard,))
    leased_at: str = row[0]
    return leased_at


def owners(db: Database) -> set[str]:
    """Who has leases."""
    return {lease.partition("-")[0] for (lease,) in db.execute("SELECT lease FROM shards WHERE lease IS NOT NULL")}


def release(db: Database, dead: Iterable[str]) -> None:
    """The leases of crashed processes end now. They stay named, so that the next claim counts the attempt."""
    for owner in dead:
        db.execute("UPDATE shards SET until = '' WHERE lease GLOB ?", (f"{owner}-*",))


def waiting(db: Database) -> tuple[int, str | None]:
    """How many wait, and when the oldest was heard."""
    oldest = "(SELECT heard_at FROM inbox WHERE inbox.shard = shards.shard ORDER BY id LIMIT 1)"
    row: tuple[int, str | None] = db.execute(
        f"SELECT (SELECT count(*) FROM inbox), min({oldest}) FROM shards"  # noqa: S608 - constant text
    ).fetchone()
    return row


def tidy(db: Database, now: datetime) -> None:
    """Forgets the pseudonyms of what was heard long ago."""
    day = (now - _KNOWN_FOR).toordinal()
    db.execute("DELETE FROM heard WHERE day < ?", (day,))
    db.execute("DELETE FROM revisions WHERE day < ?", (day,))


def _known(db: Database, events: Sequence[bytes]) -> set[bytes]:
    found: set[bytes] = set()
    for some in rows.parts(events):
        sql = f"SELECT event FROM heard WHERE event IN ({rows.marks(len(some))})"  # noqa: S608 - marks
        found.update(event for (event,) in db.execute(sql, some))
    return found


def _neighbourly(ref: str) -> bytes:
    """Four bytes of the ref before the pseudonym: new rows then stand together in the index, and fewer pages are written."""
    head = ref[:10]
    return (int(head) & 0xFFFFFFFF).to_bytes(4) if head.isdecimal() else b"\0\0\0\0"


def _order(ref: str) -> tuple[int, str]:
    """Refs are numbers as text ("999" < "1000"), with or without a fraction of fixed length (Slack's `ts`)."""
    return len(ref.partition(".")[0]), ref


def _heard(row: Row, keyring: Keyring) -> Heard:
    number, sealed, heard_at, attempts, newest, gone = row
    message = _message.validate_json(keyring.unseal(_PURPOSE, sealed))
    superseded = message.kind != "deleted" and newest is not None and (bool(gone) or newest > message.revision)
    return Heard(number, message, datetime.fromisoformat(heard_at), attempts, superseded)
