"""The scanner: the gate changes nothing but the speed, a failing detector silences no other, foreign ones are welcome."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import detectors
from detectors import Hit, Scan, Scanner, gate, spelled, stance, unmask
from detectors.contact_phone import ContactPhone
from detectors.pack import detector_class
from tests.detectors.example_school import SCHOOL

PACK = Path(detectors.__file__).parent
VEHICLE = {
    "recognizer": "presidio_analyzer.predefined_recognizers:UkVehicleRegistrationRecognizer",
    "label": "staff.identifier",
    "clauses": ["8.6"],
    "threshold": 0.1,
}


@cache
def gated() -> Scanner:
    scanner = detectors.build(SCHOOL)
    assert scanner.ready()
    return scanner


@cache
def ungated() -> Scanner:
    return detectors.build(SCHOOL, gated=False)


def example_texts() -> list[str]:
    texts = []
    for name in detectors.names():
        table = tomllib.loads((PACK / f"{name}.toml").read_text(encoding="utf-8"))
        texts += [row["text"].replace("«", "").replace("»", "") for rows in table.values() for row in rows]
    return texts


def same(text: str) -> None:
    fast, slow = gated().scan(text), ungated().scan(text)
    assert (fast.findings, fast.failed) == (slow.findings, slow.failed)
    if fast.findings:
        assert fast.stance == slow.stance


@pytest.mark.parametrize("text", example_texts())
def test_gate_loses_nothing_of_the_examples(text: str) -> None:
    same(text)


PIECES = st.sampled_from(
    [*" .,:;()@-/\n🎉éо０\u200b", *"0123456789", "07", "+44", "my ", "mobile ", "password", "pw: ", "UPN ", "B801200005001", "dob ",
     "Kai ", "Theo", "'s mum", "suspended", "SEN", "idiot", "sh*t", "such an ", "that dad ", "m o r o n", "oh seven seven ",
     "double ", "at ", "dot ", "gmail", ".com", "insta ", "@me_", "14 ", "Lapwing ", "Close", "E99 9XB", "NHS ", "999 000 0018",
     "sort code ", "12-34-56", "AB 12 34 56 C", "? ", "declined ", "which section "]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_gate_loses_nothing_of_what_looks_like_something(text: str) -> None:
    same(text)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_no_text_raises_and_every_span_lies_inside(text: str) -> None:
    same(text)
    for finding in gated().scan(text).findings:
        assert 0 <= finding.start < finding.end <= len(text)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_slower_gate_says_the_same(text: str) -> None:
    """Where Hyperscan has no wheel."""
    triggers = [trigger for name in detectors.names() if (trigger := detector_class(name).trigger)]
    triggers += [stance.TRIGGER, spelled.TRIGGER, unmask.TRIGGER]
    assert sorted(gate.build(triggers, wait=True)(text)) == sorted(gate.ReGate(triggers)(text))


@pytest.mark.skipif(gate.hyperscan is None, reason="nothing is compiled")
def test_first_start_ever_answers_while_the_gate_is_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    triggers = [*(found for name in detectors.names() if (found := detector_class(name).trigger)), "never met before"]
    first = gate.build(triggers)
    assert not first.ready(0)
    assert list(first("never met before")) == [len(triggers) - 1]
    assert first.ready(60)
    assert list(first("never met before")) == [len(triggers) - 1]
    gate.compiled.cache_clear()
    assert gate.build(triggers).ready(0), "what was compiled is kept"


@pytest.mark.skipif(gate.hyperscan is None, reason="nothing is compiled")
def test_gate_that_cannot_be_compiled_leaves_the_slower_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    opens = gate.build(["a", "(?=b)"])
    assert not opens.ready(60)
    assert list(opens("xay")) == [0]


def test_detector_that_raises_is_named_and_silences_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_self: ContactPhone, _text: str) -> Iterable[Hit]:
        raise RuntimeError("07700 900142")

    monkeypatch.setattr(ContactPhone, "find", broken)
    scan = gated().scan("ring me on 07700 900142, password: Tadpole-Radish-91")
    assert scan.failed == ("contact_phone",)
    assert [finding.label for finding in scan.findings] == ["credential"]


def test_recognizer_of_presidios_ecosystem_can_be_added() -> None:
    scan = detectors.build(SCHOOL, {"uk_vehicle": VEHICLE}).scan("whose is AB12 CDE at the gate?")
    assert [(f.label, f.detector, f.clauses) for f in scan.findings] == [("staff.identifier", "uk_vehicle", ("8.6",))]


def test_detector_can_be_switched_off_and_held_to_a_threshold() -> None:
    text = "ring me on 07700 900142"
    assert gated().scan(text).findings
    assert detectors.build(SCHOOL, {"contact_phone": {"mode": "off"}}).scan(text).findings == ()
    assert detectors.build(SCHOOL, {"contact_phone": {"threshold": 0.999}}).scan(text).findings == ()


@pytest.mark.parametrize(
    ("settings_", "part"),
    [
        ({"contact_phone": {"colour": "red"}}, "It knows: mode, threshold"),
        ({"nonsense": {"mode": "nudge"}}, "is no detector that ships"),
        ({"x": {**VEHICLE, "recognizer": "nowhere:Nothing"}}, "package.module:Class"),
        ({"x": {**VEHICLE, "recognizer": "pathlib:Path"}}, "no Presidio EntityRecognizer"),
        ({"x": {"recognizer": "a:B"}}, "give it: label, clauses"),
        ({"x": {**VEHICLE, "recognizer": "spacy"}}, "[detectors.x] recognizer = 'spacy': nothing there"),
        ({"x": {**VEHICLE, "recognizer": ".a:B"}}, "package.module:Class"),
        ({"x": {**VEHICLE, "recognizer": 7}}, "[detectors.x] recognizer: this is no value that it can have. It knows"),
        ({"x": {**VEHICLE, "label": ""}}, "[detectors.x] label: write it as family.name"),
        ({"x": {**VEHICLE, "label": "plate"}}, "label: write it as family.name"),
        ({"x": {**VEHICLE, "label": ["staff.identifier"]}}, "label: "),
        ({"x": {**VEHICLE, "clauses": "8.6"}}, "clauses: "),
        ({"x": {**VEHICLE, "clauses": []}}, "clauses: "),
        ({"x": {**VEHICLE, "clauses": [8.6]}}, "clauses.0: "),
        ({"x": {**VEHICLE, "clauses": [""]}}, "clauses.0: "),
        ({"x": {**VEHICLE, "threshold": 1.5}}, "threshold: "),
        ({"x": {**VEHICLE, "threshold": "0.5"}}, "threshold: "),
        ({"x": {**VEHICLE, "trigger": "("}}, "trigger: is no pattern"),
        ({"x": {**VEHICLE, "trigger": ""}}, "trigger: matches the empty text"),
        ({"x": {**VEHICLE, "trigger": "[0-9]*"}}, "trigger: matches the empty text"),
        ({"x": {**VEHICLE, "trigger": 7}}, "trigger: "),
        ({"x": {**VEHICLE, "reason": ""}}, "reason: "),
        ({"x": {**VEHICLE, "options": ["a"]}}, "options: "),
        ({"x": {**VEHICLE, "options": {"nonsense": 1}}}, "cannot be made with these options (TypeError)"),
        (
            {"x": {**VEHICLE, "clause": "8.6"}},
            "It knows: mode, recognizer, label, clauses, threshold, trigger, reason, options.",
        ),
    ],
)
def test_wrong_setting_says_what_to_write(settings_: dict[str, dict[str, object]], part: str) -> None:
    with pytest.raises(ValueError, match=re.escape(part)):
        detectors.build(SCHOOL, settings_)


@pytest.mark.skipif(gate.hyperscan is None, reason="only Hyperscan refuses it")
def test_trigger_must_be_one_for_both_gates() -> None:
    with pytest.raises(ValueError, match="no look-around"):
        detectors.build(SCHOOL, {"x": {**VEHICLE, "trigger": "(?=A)B"}})


def test_refused_options_are_not_repeated() -> None:
    with pytest.raises(ValueError, match="cannot be made") as caught:
        detectors.build(SCHOOL, {"x": {**VEHICLE, "options": {"very_secret": "very-secret"}}})
    assert "secret" not in str(caught.value)


def test_nothing_of_interest_is_nothing() -> None:
    assert gated().scan("boiler is back on, thanks all") == Scan()


@pytest.mark.parametrize("name", detectors.names())
def test_detector_is_its_own_documentation(name: str) -> None:
    page = detector_class(name).__doc__ or ""
    headings = [page.find(heading) for heading in ("Why it matters", "How", "Source", "Known limits")]
    assert -1 not in headings
    assert headings == sorted(headings)
