"""What the examples beside the detectors cannot hold: token-like strings, reasons by form, gates, and hostile texts."""

from __future__ import annotations

import re
import time
import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import detectors
from detectors import School, gate, normalise, trie
from detectors.base import Detector
from detectors.credential import Credential
from detectors.pupil_identifier import PupilIdentifier
from detectors.pupil_name_sensitive import PupilNameSensitive
from detectors.staff_identifier import StaffIdentifier
from tests.detectors.example_school import SCHOOL, upn

PACK = Path(detectors.__file__).parent
OURS: tuple[Detector, ...] = (
    Credential(SCHOOL),
    PupilIdentifier(SCHOOL),
    PupilNameSensitive(SCHOOL),
    StaffIdentifier(SCHOOL),
)

# In parts, so that no secret scanner takes them for real.
TOKENS = {
    "slack bot": "xox" + "b-" + "1234567890-" + "abcdefABCDEF",
    "slack app": "xapp" + "-1-" + "A0123456789-0123456789",
    "github": "gh" + "p_" + "a1" * 18,
    "github, fine-grained": "github" + "_pat_" + "B2" * 25,
    "gitlab": "gl" + "pat-" + "c3" * 11,
    "stripe": "sk" + "_live_" + "d4" * 12,
    "openai": "sk" + "-proj-" + "e5" * 20,
    "aws": "AK" + "IA" + "F6" * 8,
    "google": "AI" + "za" + "g7" * 17 + "h",
    "sendgrid": "SG" + "." + "h8" * 11 + "." + "i9" * 20,
    "npm": "npm" + "_" + "j0" * 18,
    "telegram bot": "123456789" + ":AA" + "k1" * 16 + "l",
    "web token": "ey" + "J" + "m2" * 10 + ".ey" + "J" + "n3" * 10 + "." + "o4" * 12,
    "private key": "-----BEGIN " + "RSA PRIVATE" + " KEY-----",
}


def found(detector: Detector, text: str) -> list[str]:
    return [text[hit.start : hit.end] for hit in detector.find(text)]


@pytest.mark.parametrize("token", TOKENS.values(), ids=TOKENS.keys())
def test_access_tokens_are_known_by_their_prefix(token: str) -> None:
    detector = Credential(School())
    assert found(detector, f"the bot uses {token} for now") == [token]
    assert gate.build([detector.trigger], wait=True)(token)


@pytest.mark.parametrize("token", TOKENS.values(), ids=TOKENS.keys())
def test_a_prefix_alone_is_no_token(token: str) -> None:
    assert found(Credential(School()), f"tokens begin with {token[:8]}") == []


def test_a_filters_password_cites_the_clause_on_filters() -> None:
    detector = Credential(School())
    assert [hit.clauses for hit in detector.find("filter override password is Unlock-Me-44")] == [("9.3", "13.4")]
    assert [hit.clauses for hit in detector.find("laptop password is Unlock-Me-44")] == [()]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"upn {upn(2)}", "A unique pupil number (UPN)"),
        ("upn M20199992544A", "A temporary unique pupil number (UPN)"),
        (f"former upn {upn(2)}", "A former unique pupil number (UPN)"),
        ("nhs no 999 121 0008", "An NHS number"),
        ("ULN 9276308686", "A unique learner number (ULN)"),
        ("dob 12/02/2018", "A date of birth"),
        ("Orla Devlin born 03/09/2021", "A date of birth with somebody's name or class"),
        ("passport 999228041", "A passport number"),
        ("Orla Devlin adm no 004217", "An admission number with the pupil's name or another identifier"),
    ],
)
def test_each_form_of_a_pupils_identifier_has_its_reason(text: str, reason: str) -> None:
    assert [hit.reason for hit in PupilIdentifier(SCHOOL).find(text)] == [reason]


def test_a_upn_is_surer_the_more_speaks_for_it() -> None:
    detector = PupilIdentifier(SCHOOL)

    def confidence(text: str) -> float:
        return max(hit.confidence for hit in detector.find(text))

    elsewhere, unknown_authority = "B801200005001", "T999999924017"
    assert confidence(upn(2)) > confidence(f"upn {elsewhere}") > confidence(elsewhere) > confidence(unknown_authority)


def test_test_ranges_are_not_special() -> None:
    detector = PupilIdentifier(School())
    assert found(detector, "nhs number 462 001 9992") == ["462 001 9992"]
    assert found(detector, "check B801200005001") == ["B801200005001"]


def test_without_a_roster_no_name_is_looked_for() -> None:
    assert list(PupilNameSensitive(School()).find("Kwame Boateng has been suspended")) == []


def test_cues_of_all_facts_of_a_name_come_together() -> None:
    text = "Kwame has epilepsy and is on a child protection plan"
    (hit,) = PupilNameSensitive(SCHOOL).find(text)
    assert hit.cues == {"health", "child_protection"}
    assert hit.reason == "A pupil is named together with a safeguarding detail"


def test_a_fact_in_the_next_sentence_is_less_sure() -> None:
    detector = PupilNameSensitive(SCHOOL)
    (near,) = detector.find("Kwame is away as he has epilepsy")
    (later,) = detector.find("Kwame is away. He has epilepsy")
    assert later.confidence < near.confidence


PATTERNS = (
    "ehcps?",
    "child (?:protection|in need)",
    "cp (?:plan|case)",
    "(?:is|on) cp",
    "s ?47",
    "nits|worms",
    "ab[cd]",
    "(?:x)?yz",
)


@given(st.text("abcdehiklmnopqrstuwxyz47 ", max_size=30))
def test_shared_beginnings_change_nothing(text: str) -> None:
    assert bool(re.search(trie.joined(PATTERNS), text)) == bool(re.search("|".join(PATTERNS), text))


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("ehcp", 0),
        ("ehcps", 0),
        ("child in need", 1),
        ("cp case", 2),
        ("on cp", 3),
        ("s47", 4),
        ("worms", 5),
        ("abd", 6),
        ("yz", 7),
    ],
)
def test_the_matching_pattern_is_known(text: str, pattern: int) -> None:
    source, numbers = trie.numbered(PATTERNS)
    match = re.fullmatch(source, text)
    assert match is not None
    assert numbers[(match.lastindex or 0) - 1] == pattern


def examples(name: str) -> list[str]:
    table = tomllib.loads((PACK / f"{name}.toml").read_text(encoding="utf-8"))
    return [normalise.fold(re.sub("[«»]", "", row["text"])).text for rows in table.values() for row in rows]


@pytest.mark.parametrize("detector", OURS, ids=lambda d: d.name)
@pytest.mark.parametrize("make", [partial(gate.build, wait=True), gate.ReGate])
def test_the_gate_opens_wherever_something_is_found(detector: Detector, make: Callable[[list[str]], gate.Gate]) -> None:
    opens = make([detector.trigger])
    for name in ("credential", "pupil_identifier", "pupil_name_sensitive", "staff_identifier"):
        for text in examples(name):
            assert not found(detector, text) or opens(text), text


@pytest.mark.parametrize("detector", OURS, ids=lambda d: d.name)
@given(text=st.text(max_size=200))
def test_any_text_is_read_and_spans_lie_within(detector: Detector, text: str) -> None:
    for hit in detector.find(text):
        assert 0 <= hit.start < hit.end <= len(text)
        assert 0 < hit.confidence <= 1


HOSTILE = (
    ".", " ", "a ", "07", "1", "@", "(", "-", "A", "é", "A1", "1 ", "12-", "adhd ", "Kwame adhd ", "Kwame ", "KR Y4 ", "mum ",
    "password ", "password: ", "password is a ", "pw=", "pass - ", "pin ", "code 12 ", "login a / ", "user: a - ", "wifi - ",
    "123 456 ", "otp 123 456 ", "999 121 0008 ", "A201 9999 21 00", "dob ", "dob 1/1/2018 ", "born for a ", "passport ", "nhs ",
    "sort code ", "20-45-53 ", "20461187 ", "AB 12 34 56 ", "trn ", "eyJ", "1:AA", "x" * 99 + " ",
)  # fmt: skip


@pytest.mark.parametrize("detector", OURS, ids=lambda d: d.name)
def test_hostile_texts_take_no_time(detector: Detector) -> None:
    """Alone on a quiet core each takes under 5 ms; the limit here allows for a busy machine, not for a quadratic one."""
    list(detector.find("Kwame has adhd, password: x, dob 1/1/2018"))  # loads the lexicons
    slow = {}
    for unit in HOSTILE:
        text = (unit * 40_000)[:40_000]
        times = []
        for _ in range(5):
            start = time.process_time()
            list(detector.find(text))
            times.append(time.process_time() - start)
            if times[-1] < 0.02:
                break
        if min(times) > 0.05:
            slow[unit] = min(times)
    assert slow == {}
