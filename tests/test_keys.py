"""The keys: kept apart, kept private, and really gone when forgotten."""

from __future__ import annotations

import copy
import hashlib
import hmac
import pickle
import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import StoreAway, UsageError
from bot.keys import Forgotten, Keyring, SealBroken, fingerprint

ROOT = Path(__file__).parents[1]
PERSON, OTHER = "a" * 32, "b" * 32


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "school.keys"


@pytest.fixture
def keyring(path: Path) -> Keyring:
    return Keyring.create(path)


# The file


@pytest.mark.usefixtures("keyring")
def test_a_new_file_is_its_owners_alone(path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == [path.name], "one file, and nothing left beside it"


def test_a_file_is_never_overwritten(keyring: Keyring, path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(UsageError, match="never overwritten"):
        Keyring.create(path)
    assert path.read_bytes() == before
    assert Keyring.open(path).public_key == keyring.public_key
    assert [one.name for one in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o601])
def test_a_file_that_others_may_read_is_refused(keyring: Keyring, path: Path, mode: int) -> None:
    path.chmod(mode)
    with pytest.raises(UsageError, match=f"chmod 600 {path}"):
        Keyring.open(path)
    path.chmod(0o600)
    assert Keyring.open(path).public_key == keyring.public_key


def test_a_missing_file_is_named(path: Path) -> None:
    with pytest.raises(UsageError, match=r"school\.keys"):
        Keyring.open(path)
    with pytest.raises(UsageError, match=r"school\.keys"):
        Keyring.create(path / "in" / "school.keys")


@pytest.mark.parametrize("content", [b"", b"not a database" * 100])
def test_what_is_no_key_file_is_refused(path: Path, content: bytes) -> None:
    path.touch(0o600)
    path.write_bytes(content)
    with pytest.raises(UsageError, match="not a complete key file"):
        Keyring.open(path)


@pytest.mark.usefixtures("keyring")
def test_a_key_file_with_a_part_gone_is_refused(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("DELETE FROM master WHERE name = 'seal'")
    db.commit()
    db.close()
    with pytest.raises(UsageError, match="not a complete key file"):
        Keyring.open(path)


def test_nothing_is_shown(keyring: Keyring) -> None:
    assert repr(keyring) == "Keyring()"
    assert str(keyring) == "Keyring()"
    with pytest.raises(TypeError):
        pickle.dumps(keyring)
    with pytest.raises(TypeError):
        copy.deepcopy(keyring)


def test_a_copy_of_the_file_is_the_same_keyring(keyring: Keyring, path: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup.keys"
    backup.touch(0o600)
    backup.write_bytes(path.read_bytes())
    again = Keyring.open(backup)
    assert again.pseudonym("person", "x") == keyring.pseudonym("person", "x")
    assert again.unseal("inbox", keyring.seal("inbox", b"words")) == b"words"
    assert (again.roster_key, again.public_key) == (keyring.roster_key, keyring.public_key)


# Pseudonyms


def test_pseudonyms_are_hmac_sha256(keyring: Keyring) -> None:
    made = hmac.new(keyring._masters["pseudonym"], b"('person', 'slack', 'U1')", hashlib.sha256).hexdigest()
    assert keyring.pseudonym("person", "slack", "U1") == made[:32]


def test_pseudonyms_are_the_same_each_time_and_after_a_restart(keyring: Keyring, path: Path) -> None:
    assert keyring.pseudonym("person", "slack", "U1") == Keyring.open(path).pseudonym("person", "slack", "U1")


def test_pseudonyms_of_other_things_are_others(keyring: Keyring, tmp_path: Path) -> None:
    names = {
        keyring.pseudonym("person", "a", "bc"), keyring.pseudonym("person", "ab", "c"), keyring.pseudonym("person", "abc"),
        keyring.pseudonym("person", "a", "b", "c"), keyring.pseudonym("channel", "a", "bc"), keyring.pseudonym("person"),
        keyring.pseudonym("person", "a', 'bc"), keyring.pseudonym("person", ""), keyring.pseudonym("person", "é"),
        keyring.pseudonym("person", "e\u0301"), keyring.pseudonym("person", "\\xe9"),
        Keyring.create(tmp_path / "other.keys").pseudonym("person", "a", "bc"),
    }  # fmt: skip
    assert len(names) == 12


def test_an_unknown_kind_is_refused(keyring: Keyring) -> None:
    with pytest.raises(ValueError, match="channel, event, message, person"):
        keyring.pseudonym("persn", "U1")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_no_two_names_are_mixed_up(keyring: Keyring, one: list[str], two: list[str]) -> None:
    assert (keyring.pseudonym("event", *one) == keyring.pseudonym("event", *two)) == (one == two)


# Seals


@pytest.mark.parametrize("data", [b"", b"words", bytes(100_000)])
def test_what_is_sealed_comes_back(keyring: Keyring, data: bytes) -> None:
    assert keyring.unseal("inbox", keyring.seal("inbox", data)) == data
    assert keyring.unseal_for(PERSON, keyring.seal_for(PERSON, data)) == data


def test_no_two_seals_are_alike(keyring: Keyring) -> None:
    sealed = [keyring.seal("inbox", b"words") for _ in range(1000)]
    assert len({one[1:13] for one in sealed}) == 1000
    assert not any(b"words" in one for one in sealed)


def test_a_seal_is_for_its_purpose_and_key(keyring: Keyring, tmp_path: Path) -> None:
    sealed = keyring.seal("inbox", b"words")
    with pytest.raises(SealBroken):
        keyring.unseal("note", sealed)
    with pytest.raises(SealBroken):
        Keyring.create(tmp_path / "other.keys").unseal("inbox", sealed)


def test_a_changed_seal_is_broken(keyring: Keyring) -> None:
    sealed, own = keyring.seal("inbox", b"words"), keyring.seal_for(PERSON, b"words")
    for at in range(len(sealed)):
        with pytest.raises(SealBroken):
            keyring.unseal("inbox", sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :])
    for at in range(len(own)):
        with pytest.raises(SealBroken):
            keyring.unseal_for(PERSON, own[:at] + bytes([own[at] ^ 1]) + own[at + 1 :])
    for short in (b"", b"\x01", sealed[:13], own[:10]):
        with pytest.raises(SealBroken):
            keyring.unseal("inbox", short)
        with pytest.raises(SealBroken):
            keyring.unseal_for(PERSON, short)


FORKS = """
import os, sys
from bot.keys import Keyring
keyring = Keyring.open(sys.argv[1])
keyring.seal("inbox", b"")
child = os.fork()
os.write(1, b"".join(keyring.seal("inbox", b"")[1:13].hex().encode() + b"\\n" for _ in range(20)))
if child:
    os.waitpid(child, 0)
"""


@pytest.mark.usefixtures("keyring")
def test_a_fork_does_not_use_its_parents_nonces(path: Path) -> None:
    """A nonce used twice under one key breaks AES-GCM."""
    nonces = subprocess.check_output([sys.executable, "-c", FORKS, str(path)], cwd=ROOT, text=True).split()
    assert len(nonces) == len(set(nonces)) == 40


# People


def test_a_persons_seal_is_not_anothers(keyring: Keyring) -> None:
    sealed = keyring.seal_for(PERSON, b"words")
    keyring.seal_for(OTHER, b"")
    with pytest.raises(SealBroken):
        keyring.unseal_for(OTHER, sealed)


def test_a_forgotten_person_is_gone_for_good(keyring: Keyring, path: Path) -> None:
    sealed, other = keyring.seal_for(PERSON, b"words"), keyring.seal_for(OTHER, b"theirs")
    secret = key_of(path, PERSON)
    assert secret in path.read_bytes()
    keyring.forget(PERSON)
    with pytest.raises(Forgotten):
        keyring.unseal_for(PERSON, sealed)
    assert keyring.unseal_for(OTHER, other) == b"theirs"
    assert not any(secret in one.read_bytes() for one in path.parent.iterdir())
    keyring.forget(PERSON)


def test_who_comes_back_gets_a_new_key(keyring: Keyring) -> None:
    before = keyring.seal_for(PERSON, b"before")
    keyring.forget(PERSON)
    after = keyring.seal_for(PERSON, b"after")
    assert keyring.unseal_for(PERSON, after) == b"after"
    with pytest.raises(Forgotten):
        keyring.unseal_for(PERSON, before)


def test_another_process_forgets_too(keyring: Keyring, path: Path) -> None:
    beside = Keyring.open(path)
    sealed = keyring.seal_for(PERSON, b"words")
    assert beside.unseal_for(PERSON, sealed) == b"words"
    keyring.forget(PERSON)
    with pytest.raises(Forgotten):
        beside.unseal_for(PERSON, sealed)


def test_two_processes_give_a_person_one_key(keyring: Keyring, path: Path) -> None:
    rings = [keyring, *(Keyring.open(path) for _ in range(3))]
    with ThreadPoolExecutor(8) as pool:
        sealed = list(pool.map(lambda n: rings[n % 4].seal_for(str(n % 5), b"words"), range(40)))
    assert all(rings[(n + 1) % 4].unseal_for(str(n % 5), one) == b"words" for n, one in enumerate(sealed))


SEALS = """
import sys
from bot.keys import Keyring
keyring = Keyring.open(sys.argv[1])
for number in range(100000):
    print(number, keyring.seal_for(str(number), b"words").hex(), flush=True)
"""


def test_what_was_sealed_can_be_opened_after_kill_9(keyring: Keyring, path: Path) -> None:
    command = [sys.executable, "-c", SEALS, str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        said = [process.stdout.readline() for _ in range(30)]
        process.kill()
        said += list(process.stdout)
    again = Keyring.open(path)
    for line in said:
        if line.endswith("\n"):
            person, sealed = line.split()
            assert again.unseal_for(person, bytes.fromhex(sealed)) == b"words"
    assert keyring.seal_for(PERSON, b"")


def test_a_key_file_that_is_gone_is_told(keyring: Keyring, path: Path) -> None:
    path.unlink()
    with pytest.raises(StoreAway, match=r"school\.keys"):
        keyring.seal_for(PERSON, b"words")
    with pytest.raises(StoreAway, match="SQLITE_CANTOPEN"):
        keyring.forget(PERSON)
    assert keyring.unseal("inbox", keyring.seal("inbox", b"words")) == b"words", "the masters are in memory"


# Signatures


def test_a_signature_verifies(keyring: Keyring) -> None:
    public = Ed25519PublicKey.from_public_bytes(keyring.public_key)
    public.verify(keyring.sign(b"root"), b"root")
    with pytest.raises(InvalidSignature):
        public.verify(keyring.sign(b"root"), b"other")


def test_a_mac_is_for_its_purpose_and_key(keyring: Keyring, path: Path, tmp_path: Path) -> None:
    assert keyring.mac("audit row", b"x") == Keyring.open(path).mac("audit row", b"x")
    others = {
        keyring.mac("audit row", b"y"),
        keyring.mac("other", b"x"),
        Keyring.create(tmp_path / "o").mac("audit row", b"x"),
    }
    assert len(others | {keyring.mac("audit row", b"x")}) == 4


def test_a_fingerprint_tells_keyrings_apart(keyring: Keyring, tmp_path: Path) -> None:
    other = Keyring.create(tmp_path / "other.keys")
    assert fingerprint(keyring.public_key) != fingerprint(other.public_key)


def key_of(path: Path, person: str) -> bytes:
    db = sqlite3.connect(path)
    [[secret]] = db.execute("SELECT secret FROM people WHERE person = ?", (person,)).fetchall()
    db.close()
    return bytes(secret)
