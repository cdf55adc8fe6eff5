"""Checkpoints are signed notes that other tools can check."""

from __future__ import annotations

import base64

import pytest

from bot.audit.checkpoint import Checkpoint, Forged, notes, open_note, opened, origin, sealed, sign_note
from bot.keys import Keyring

POINT = Checkpoint(20, bytes(range(32)))


@pytest.fixture
def note(keyring: Keyring) -> str:
    return sealed(POINT, keyring.public_key, keyring.sign)


def test_a_published_note_is_read() -> None:
    """The example of golang.org/x/mod/sumdb/note."""
    key = base64.b64decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    signature = (
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    )
    assert open_note(f"{text}\n{signature}\n", "PeterNeumann", key[1:]) == text
    with pytest.raises(Forged):
        open_note(f"{text.replace('know', 'see')}\n{signature}\n", "PeterNeumann", key[1:])
    with pytest.raises(Forged):
        open_note(f"{text}\n{signature}\n", "Somebody", key[1:])


def test_a_checkpoint_comes_back(note: str, keyring: Keyring) -> None:
    assert opened(note, keyring.public_key) == POINT
    head, size, root, empty, signature, end = note.split("\n")
    assert (head, size, empty, end) == (origin(keyring.public_key), "20", "", "")
    assert base64.b64decode(root) == POINT.root
    assert signature.startswith(f"— {head} ")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n20\n", "\n21\n"),
        ("\n20\n", "\n020\n"),
        ("AAEC", "BBEC"),
        ("\n\n", "\n"),
        ("— ", "- "),
        ("tactful/audit/", "tactful/other/"),
    ],
)
def test_a_changed_checkpoint_is_forged(note: str, keyring: Keyring, old: str, new: str) -> None:
    assert old in note
    with pytest.raises(Forged):
        opened(note.replace(old, new), keyring.public_key)


def test_another_schools_checkpoint_is_forged(note: str, keyring: Keyring) -> None:
    other = bytes(32)
    assert origin(other) != origin(keyring.public_key)
    with pytest.raises(Forged):
        opened(note, other)


@pytest.mark.parametrize("body", ["", "20\n", "x\nAAAA\n", "20\nAAAA\n", "-1\n" + "A" * 43 + "=\n", "20\n!!\n"])
def test_a_signed_note_that_is_no_checkpoint_is_refused(keyring: Keyring, body: str) -> None:
    name = origin(keyring.public_key)
    note = sign_note(f"{name}\n{body}", name, keyring.public_key, keyring.sign)
    with pytest.raises(Forged):
        opened(note, keyring.public_key)


def test_a_witness_may_sign_beside(note: str, keyring: Keyring) -> None:
    assert opened(f"{note}— witness.example AAAAAAAA\n", keyring.public_key) == POINT


def test_a_file_of_notes_is_read_but_for_what_a_crash_cut(note: str, keyring: Keyring) -> None:
    other = sealed(Checkpoint(21, POINT.root), keyring.public_key, keyring.sign)
    text = f"\n{note}\n{note[:40]}\n{other}\n{other[:90]}\n{note}\n{note[:15]}"
    assert list(notes(text)) == [note, other, note]
    assert list(notes("")) == []
