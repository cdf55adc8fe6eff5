"""The secrets of one school, in a file apart from the database: pseudonyms, seals, a key per person, the audit signature.

See bot/key_file.py for how the file is kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot import key_file
from bot.errors import StoreAway, UsageError

KINDS = frozenset({"person", "channel", "message", "event"})
_MASTERS = ("audit", "pseudonym", "roster", "seal")
_SIZE = 32
_NONCE = 12  # NIST SP 800-38D: 96 bits for GCM
_ID = 8
_SEALED = b"\x01"


class SealBroken(Exception):  # noqa: N818 - reads as what happened
    """The bytes were not sealed with this key for this purpose, or were changed since."""


class Forgotten(SealBroken):
    """The person's key was destroyed after these bytes were sealed. Nobody can read them again."""


class Keyring:
    """The keys, opened. The masters are in memory; people's keys are read when first needed. Safe from any thread."""

    def __init__(self, path: Path, masters: Mapping[str, bytes]) -> None:
        """Use `create` or `open`."""
        self._path = path
        self._masters = masters
        self._hmac = _hmac_sha256(masters["pseudonym"])
        self._mac_key = _derived(masters["seal"], "mac")
        self._signer = Ed25519PrivateKey.from_private_bytes(masters["audit"])
        self._purposes: dict[str, AESGCM] = {}
        self._people: dict[str, tuple[bytes, AESGCM]] = {}
        self._seen: object = None
        self._nonces: list[bytes] = []
        self._nonces_of = os.getpid()
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return "Keyring()"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a keyring is not copied out of its file")

    @classmethod
    def create(cls, path: str | os.PathLike[str]) -> Keyring:
        """Makes a new key file. Complete or not there at all; never in the place of another.

        Raises:
            UsageError: there is a file already, or none can be made there.
        """
        path = Path(path)
        try:
            key_file.make(path, {name: secrets.token_bytes(_SIZE) for name in _MASTERS})
        except FileExistsError:
            raise UsageError(f"{path}: there is a file already, and keys are never overwritten. Open it.") from None
        except OSError as error:
            raise UsageError(f"{path}: the key file cannot be made here ({error.strerror}).") from None
        return cls.open(path)

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> Keyring:
        """Reads the key file.

        Raises:
            UsageError: it is missing, readable by others, or no key file.
        """
        path = Path(path)
        try:
            mode = path.stat().st_mode
        except OSError as error:
            raise UsageError(f"{path}: the key file cannot be opened ({error.strerror}). Restore its backup.") from None
        if os.name == "posix" and mode & 0o077:
            raise UsageError(f"{path}: others may read the keys. Run: chmod 600 {path}")
        try:
            with key_file.opened(path) as db:
                masters = dict(db.execute("SELECT name, secret FROM master"))
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_ERROR":  # no such table: another's database
                raise _away(path, error) from None
            masters = {}
        except sqlite3.DatabaseError:
            masters = {}
        if tuple(sorted(masters)) != _MASTERS or any(len(secret) != _SIZE for secret in masters.values()):
            raise UsageError(f"{path}: this is not a complete key file. Restore its backup.")
        return cls(path, masters)

    def pseudonym(self, kind: str, *parts: str) -> str:
        """A keyed name for what the parts name: 32 hex digits, the same each time, of no use without the key."""
        if kind not in KINDS:
            raise ValueError(f"{kind!r} is none of {', '.join(sorted(KINDS))}")
        # Quoted, so that ("a", "bc") and ("ab", "c") are apart; in ASCII, which no Unicode version changes.
        return self._hmac(ascii((kind, *parts)).encode())[:16].hex()

    def mac(self, purpose: str, data: bytes) -> bytes:
        """16 bytes that only this keyring can make from the data. `purpose`: a fixed word of at most 16 letters."""
        return hashlib.blake2b(data, digest_size=16, key=self._mac_key, person=purpose.encode()).digest()

    def seal(self, purpose: str, data: bytes) -> bytes:
        """Encrypts. `purpose` is one of a few fixed words, and is needed again to open."""
        nonce = self._nonce()
        return _SEALED + nonce + self._purpose(purpose).encrypt(nonce, data, purpose.encode())

    def unseal(self, purpose: str, data: bytes) -> bytes:
        """Opens what `seal` made.

        Raises:
            SealBroken: other key, other purpose, or changed.
        """
        return _opened(self._purpose(purpose), data, purpose.encode())

    def seal_for(self, person: str, data: bytes) -> bytes:
        """Encrypts with the person's own key; makes that key, durably, on first use."""
        identity, key = self._person(person) or self._new_person(person)
        nonce = self._nonce()
        return _SEALED + identity + nonce + key.encrypt(nonce, data, person.encode())

    def unseal_for(self, person: str, data: bytes) -> bytes:
        """Opens what `seal_for` made.

        Raises:
            Forgotten: the person's key was destroyed since.
            SealBroken: another person's, or changed.
        """
        found = self._person(person)
        head = len(_SEALED) + _ID
        if not data.startswith(_SEALED):
            raise SealBroken("these bytes were not sealed here")
        if found is None or found[0] != data[len(_SEALED) : head]:
            raise Forgotten("the key that this was sealed with is gone")
        return _opened(found[1], _SEALED + data[head:], person.encode())

    def forget(self, person: str) -> None:
        """Destroys the person's key. What was sealed with it is unreadable from now on, in every copy of the data."""
        with self._lock, self._rows() as db:
            db.execute("DELETE FROM people WHERE person = ?", (person,))
            self._people.pop(person, None)

    @property
    def roster_key(self) -> bytes:
        """The key that pupils' names are looked up with."""
        return self._masters["roster"]

    def sign(self, data: bytes) -> bytes:
        """An Ed25519 signature."""
        return self._signer.sign(data)

    @property
    def public_key(self) -> bytes:
        """32 bytes that `sign` is checked with; not secret."""
        return self._signer.public_key().public_bytes_raw()

    def _nonce(self) -> bytes:
        """Random, used once. Fetched by the hundred: each call to the system lets other threads in, and costs more than sealing."""
        if self._nonces_of != os.getpid():  # a fork must not use its parent's
            self._nonces, self._nonces_of = [], os.getpid()
        try:
            return self._nonces.pop()
        except IndexError:
            pool = os.urandom(_NONCE * 256)
            *self._nonces, nonce = [pool[at : at + _NONCE] for at in range(0, len(pool), _NONCE)]
            return nonce

    def _purpose(self, purpose: str) -> AESGCM:
        key = self._purposes.get(purpose)
        if key is None:
            key = self._purposes[purpose] = AESGCM(_derived(self._masters["seal"], f"seal {purpose}"))
        return key

    def _person(self, person: str) -> tuple[bytes, AESGCM] | None:
        with self._lock:
            self._drop_stale()
            if person not in self._people:
                with self._rows() as db:
                    row = db.execute("SELECT id, secret FROM people WHERE person = ?", (person,)).fetchone()
                if row is None:
                    return None
                self._people[person] = row[0], AESGCM(row[1])
            return self._people[person]

    def _new_person(self, person: str) -> tuple[bytes, AESGCM]:
        with self._lock, self._rows() as db:
            # Another process may be first: its key stands.
            row = (person, secrets.token_bytes(_ID), secrets.token_bytes(_SIZE))
            db.execute("INSERT OR IGNORE INTO people VALUES (?, ?, ?)", row)
            identity, secret = db.execute("SELECT id, secret FROM people WHERE person = ?", (person,)).fetchone()
        return identity, AESGCM(secret)

    def _drop_stale(self) -> None:
        # Another process may have forgotten somebody. A look at the file's time is enough: what a key that is gone
        # still seals in this instant is unreadable, as it should be.
        try:
            now = self._path.stat()
        except OSError as error:
            raise StoreAway(f"{self._path}: the key file cannot be read ({error.strerror}).") from None
        seen = now.st_mtime_ns, now.st_size, now.st_ino
        if seen != self._seen:
            self._people.clear()
            self._seen = seen

    @contextlib.contextmanager
    def _rows(self) -> Iterator[sqlite3.Connection]:
        try:
            with key_file.opened(self._path) as db:
                yield db
        except sqlite3.Error as error:
            raise _away(self._path, error) from None


def _derived(master: bytes, use: str) -> bytes:
    return HKDF(SHA256(), _SIZE, salt=None, info=f"tactful {use}".encode()).derive(master)


def _hmac_sha256(key: bytes) -> Callable[[bytes], bytes]:
    """HMAC (RFC 2104) with the key's two blocks hashed beforehand: a third of the time of `hmac.digest`, several a message."""
    block = key.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block))
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in block))

    def mac(data: bytes) -> bytes:
        first, second = inner.copy(), outer.copy()
        first.update(data)
        second.update(first.digest())
        return second.digest()

    return mac


def _opened(key: AESGCM, data: bytes, aad: bytes) -> bytes:
    start = len(_SEALED) + _NONCE
    if not data.startswith(_SEALED) or len(data) < start:
        raise SealBroken("these bytes were not sealed here")
    try:
        return key.decrypt(data[len(_SEALED) : start], data[start:], aad)
    except InvalidTag:
        raise SealBroken("sealed with another key or for another purpose, or changed since") from None


def _away(path: Path, error: sqlite3.Error) -> StoreAway:
    return StoreAway(f"{path}: the key file cannot be read or written ({error.sqlite_errorname}).")


def fingerprint(public_key: bytes) -> str:
    """A short name of a keyring, to tell one from another."""
    return hashlib.sha256(public_key).hexdigest()[:16]
