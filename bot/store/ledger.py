"""Appends audit rows to the tree and signs checkpoints of it, in the transaction of what they record."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.audit import checkpoint, records, tree
from bot.store import rows

if TYPE_CHECKING:
    from sqlite_utils import Database

    from bot.keys import Keyring

MAC = "audit row"


def size(db: Database) -> int:
    """How many rows there are: the number of the next."""
    return int(db.execute("SELECT size FROM tree").fetchone()[0])


def append(db: Database, keyring: Keyring, entries: Sequence[records.Record], every: int) -> str | None:
    """Adds the records; the signed note where a checkpoint was due after `every` rows."""
    if not entries:
        return None
    count, signed, roots = db.execute("SELECT size, signed, edge FROM tree").fetchone()
    edge = tree.Edge(count, roots)
    made = []
    for number, entry in enumerate(entries, start=count):
        data = records.encoded(entry)
        leaf = tree.leaf_hash(data.encode())
        edge.append(leaf)
        made.append((number, data, leaf, row_mac(keyring, number, leaf)))
    rows.insert(db, "audit (n, data, hash, mac)", made)
    due = edge.size - signed >= every
    db.execute("UPDATE tree SET size = ?, edge = ?", (edge.size, edge.to_bytes()))
    return _signed(db, keyring, edge) if due else None


def sign(db: Database, keyring: Keyring) -> str | None:
    """A checkpoint of all rows; None where the last one covers them."""
    count, signed, roots = db.execute("SELECT size, signed, edge FROM tree").fetchone()
    return _signed(db, keyring, tree.Edge(count, roots)) if count > signed else None


def row_mac(keyring: Keyring, number: int, leaf: bytes) -> bytes:
    """Binds a row to its place with a key that is not in the database: tells which row was made anew or moved."""
    return keyring.mac(MAC, number.to_bytes(8) + leaf)


def publish(note: str, anchor: Path) -> None:
    """Appends a checkpoint to a file outside the database, synced."""
    handle = os.open(anchor, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        # The newline ends what a crash may have cut short before.
        os.write(handle, f"\n{note}".encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def _signed(db: Database, keyring: Keyring, edge: tree.Edge) -> str:
    note = checkpoint.sealed(checkpoint.Checkpoint(edge.size, edge.root()), keyring.public_key, keyring.sign)
    db.execute("INSERT INTO checkpoints VALUES (?, ?)", (edge.size, note))
    db.execute("UPDATE tree SET signed = ?", (edge.size,))
    return note
