"""Checkpoints of the audit tree as signed notes: c2sp.org/tlog-checkpoint and c2sp.org/signed-note, with Ed25519."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

_ORIGIN = "tactful/audit/"
_DASH = "— "  # em dash and space: signed-note, "Signatures"
_SIGNATURE = re.compile(rf"{_DASH}\S+ [A-Za-z0-9+/]{{91}}=")  # key id and Ed25519 signature, 68 bytes
_ED25519 = b"\x01"
_ID = 4


class Forged(Exception):  # noqa: N818 - reads as what is wrong
    """The note is not what this key signed."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tree as it stood: so many records, with this root."""

    size: int
    root: bytes


def origin(public_key: bytes) -> str:
    """The log's name, from its key: one school's log is never taken for another's."""
    return f"{_ORIGIN}{hashlib.sha256(public_key).hexdigest()[:16]}"


def sealed(checkpoint: Checkpoint, public_key: bytes, sign: Callable[[bytes], bytes]) -> str:
    """The checkpoint as a signed note."""
    name = origin(public_key)
    root = base64.b64encode(checkpoint.root).decode()
    return sign_note(f"{name}\n{checkpoint.size}\n{root}\n", name, public_key, sign)


def opened(note: str, public_key: bytes) -> Checkpoint:
    """The checkpoint in a note that this key signed.

    Raises:
        Forged: it did not, or the note is none.
    """
    name = origin(public_key)
    lines = open_note(note, name, public_key).split("\n")
    try:
        head, size, root, *_ = lines
        checkpoint = Checkpoint(int(size), base64.b64decode(root, validate=True))
    except ValueError:  # too few lines, no number, no base64
        raise Forged("no checkpoint stands in the note") from None
    if head != name or not re.fullmatch(r"0|[1-9][0-9]*", size) or len(checkpoint.root) != hashlib.sha256().digest_size:
        raise Forged("no checkpoint of this log stands in the note")
    return checkpoint


def sign_note(text: str, name: str, public_key: bytes, sign: Callable[[bytes], bytes]) -> str:
    """The text, which ends in a newline, with its signature line."""
    signature = base64.b64encode(_key_id(name, public_key) + sign(text.encode())).decode()
    return f"{text}\n{_DASH}{name} {signature}\n"


def open_note(note: str, name: str, public_key: bytes) -> str:
    """The text of a note that this key signed under this name. Signatures by others are passed over.

    Raises:
        Forged: it did not.
    """
    text, separator, signatures = note.rpartition("\n\n")
    text += "\n"
    mine = _key_id(name, public_key)
    for line in signatures.splitlines() if separator else ():
        prefix = f"{_DASH}{name} "
        try:
            raw = base64.b64decode(line.removeprefix(prefix), validate=True)
        except ValueError:  # another's line, or no base64
            continue
        if raw[:_ID] == mine:
            try:
                Ed25519PublicKey.from_public_bytes(public_key).verify(raw[_ID:], text.encode())
            except InvalidSignature:
                raise Forged("the signature does not fit the text") from None
            return text
    raise Forged("this key did not sign the note")


def notes(text: str) -> Iterator[str]:
    """The notes in a file that checkpoints were appended to. One that a crash cut short is left out."""
    for part in re.split(rf"(?m)^(?={_ORIGIN})", text):
        body, blank, rest = part.partition("\n\n")
        signatures = list(itertools.takewhile(_SIGNATURE.fullmatch, rest.splitlines()))
        if blank and body.startswith(_ORIGIN) and signatures:
            yield "\n".join([body, "", *signatures, ""])


def _key_id(name: str, public_key: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public_key).digest()[:_ID]
