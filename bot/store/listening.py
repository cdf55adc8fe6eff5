"""Since when each channel is listened to, up to when it was heard whole, and its gaps. SQL on an open transaction.

A channel is a keyed pseudonym of its id, and no row leads to a message or a person.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.audit.records import stamp
from bot.store.base import Gap, Listening, Proof

if TYPE_CHECKING:
    from sqlite_utils import Database

    from bot.keys import Keyring

STALE = timedelta(minutes=15)
"""A mark is raised every ten minutes at least, where all is well: one that is older proves a gap."""
_KEPT = timedelta(days=366)  # as long as counters with no person
_JUST = timedelta(minutes=1)
_GAP = "began, ended, lost_to, found"


def name(channel: str, keyring: Keyring) -> bytes:
    """The channel as it stands in the rows."""
    return bytes.fromhex(keyring.pseudonym("channel", channel))


def listen(db: Database, channel: bytes, platform: str, since: datetime) -> None:
    """The channel is listened to from then on; what was kept first stands."""
    sql = """INSERT INTO listening (channel, platform, since) VALUES (?, ?, ?)
        ON CONFLICT DO UPDATE SET since = coalesce(since, excluded.since)"""
    db.execute(sql, (channel, platform, stamp(since)))


def prove(db: Database, channel: bytes, platform: str, proof: Proof) -> None:
    """All up to now was heard, but for what the proof says is lost. What lies behind a gap becomes a row."""
    row = db.execute("SELECT since, whole_to FROM listening WHERE channel = ?", (channel,)).fetchone()
    since, whole_to = (datetime.fromisoformat(text) if text else None for text in row or (None, None))
    if since and whole_to:
        _gap(db, channel, max(since, whole_to), proof)
    sql = """INSERT INTO listening (channel, platform, whole_to) VALUES (?, ?, ?)
        ON CONFLICT DO UPDATE SET whole_to = max(coalesce(whole_to, ''), excluded.whole_to)"""
    db.execute(sql, (channel, platform, stamp(proof.at)))


def _gap(db: Database, channel: bytes, began: datetime, proof: Proof) -> None:
    if proof.at <= began:
        return
    lost_to = min(proof.lost_to, proof.at) if proof.lost_to and proof.lost_to > began else None
    if not (lost_to or proof.found or proof.anew or proof.at - began > STALE):
        return
    ended, lost = stamp(proof.at), stamp(lost_to) if lost_to else None
    if lost_to and _goes_on(db, channel, began):
        sql = "UPDATE gaps SET ended = ?, lost_to = ?, found = found + ? WHERE channel = ? AND ended = ?"
        db.execute(sql, (ended, lost, proof.found, channel, stamp(began)))
        return
    sql = f"INSERT INTO gaps (channel, {_GAP}) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"  # noqa: S608 - constants
    db.execute(sql, (channel, stamp(began), ended, lost, proof.found))


def _goes_on(db: Database, channel: bytes, at: datetime) -> bool:
    """Whether a gap of which all was lost ended then: the bot is out of the channel, and nothing came between."""
    sql = f"SELECT {_GAP} FROM gaps WHERE channel = ? AND ended = ?"  # noqa: S608 - constants
    row = db.execute(sql, (channel, stamp(at))).fetchone()
    return row is not None and _gap_of(row).is_lost_whole


def state(db: Database, channels: Mapping[str, bytes], since: datetime) -> dict[str, Listening]:
    """How each of these is listened to, with its gaps that ended since then, newest first. `channels`: id -> `name`."""
    found: dict[str, Listening] = {}
    for channel, place in channels.items():
        row = db.execute("SELECT platform, since, whole_to FROM listening WHERE channel = ?", (place,)).fetchone()
        if row is None:
            continue
        platform, *times = row
        sql = f"SELECT {_GAP} FROM gaps WHERE channel = ? AND ended >= ? ORDER BY ended DESC"  # noqa: S608 - constants
        gaps = tuple(_gap_of(gap) for gap in db.execute(sql, (place, stamp(since))))
        begun, whole_to = (datetime.fromisoformat(text) if text else None for text in times)
        found[channel] = Listening(platform, begun, whole_to, gaps)
    return found


def is_kept(db: Database) -> bool:
    """Whether the file has these tables: one that an earlier version made has not, until the bot was started once."""
    return "listening" in db.table_names()


def outages(gaps: Collection[Gap]) -> list[Gap]:
    """The gaps of several channels as the times in which something was amiss: what overlaps is one."""
    found: list[Gap] = []
    for gap in sorted(gaps, key=lambda one: one.began):
        last = found[-1] if found else None
        if last is None or gap.began >= last.ended:
            found.append(gap)
            continue
        lost = [one.lost_to for one in (last, gap) if one.lost_to]
        found[-1] = Gap(last.began, max(last.ended, gap.ended), max(lost, default=None), last.found + gap.found)
    return found


def tidy(db: Database, now: datetime) -> None:
    """Forgets gaps of long ago."""
    db.execute("DELETE FROM gaps WHERE ended < ?", (stamp(now - _KEPT),))


def _gap_of(row: tuple[str, str, str | None, int]) -> Gap:
    began, ended, lost_to, found = row
    lost = datetime.fromisoformat(lost_to) if lost_to else None
    return Gap(datetime.fromisoformat(began), datetime.fromisoformat(ended), lost, found)
