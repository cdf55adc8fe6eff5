"""The models see no name, no number and no address; what they rest on is told in offsets as typed; long texts stay quick."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import detectors
from detectors import normalise, reading
from detectors.finding import TOLD, VALUES
from detectors.learnt import READ, UNSURE, Learnt
from detectors.model import first, masks, second
from detectors.pack import detector_class
from detectors.shipped import READING
from tests.detectors.example_school import SCHOOL

TEXTS = st.lists(
    st.sampled_from(
        [
            "Kai ",
            "07700 900142",
            "me@home.example ",
            "https://a.example/x?y ",
            "🤡",
            "👨‍👩‍👧",
            "\n",
            "é",
            "ψ",
            "he told me ",
            "  ",
        ]
    )
    | st.text(max_size=5),
    max_size=20,
).map("".join)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_masking_keeps_the_map(text: str) -> None:
    prepared = normalise.fold(text)
    masked = masks.masked(prepared, [(0, min(3, len(prepared.text)))] if prepared.text else [])
    for at in range(len(masked.text)):
        start, end = masked.span(at, at + 1)
        assert 0 <= start < end <= len(text)


def test_what_names_somebody_is_a_sign() -> None:
    masked = masks.masked(
        normalise.Prepared("Kai: 07700 900142, kai@home.example, https://kai.example/kai 🤡"), [(0, 3)]
    )
    assert masked.text == "ξ: ψ, ω, φ  clown face "


@pytest.fixture(scope="module")
def reader() -> reading.Reader:
    return reading.Reader(SCHOOL.roster)


def test_pupils_of_the_roster_are_masked(reader: reading.Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []

    def seen(self: second.SecondStage, texts: list[str]) -> list[second.Answers]:
        shown.extend(texts)
        return read(self, texts)

    read = second.SecondStage.read
    monkeypatch.setattr(second.SecondStage, "read", seen)
    reader.read("Callum Doyle bit somebody again, his mum has had enough")
    assert shown == ["ξ bit somebody again, his mum has had enough"]


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_any_text_is_read(text: str) -> None:
    made = reading.reader_of(SCHOOL.roster).read(normalise.fold(text).text)
    assert set(made.chances) == set(second.LABELS)
    assert all(0 <= chance <= 1 for chance in made.chances.values())
    assert all(0 <= start < end <= len(normalise.fold(text).text) for start, end in made.evidence)


def test_long_text_is_read_where_it_speaks_loudest(reader: reading.Reader) -> None:
    worry = "he came in with a bruise the shape of a hand on his arm and says he is scared to go home."
    plain = "The hall is booked for the harvest assembly and the chairs are out. " * 300
    short, long = reader.read(worry), reader.read(plain + worry + " " + plain)
    assert short.chances["safeguarding.escalate"] > 0.5
    assert long.chances["safeguarding.escalate"] > 0.3
    assert all(plain not in (plain + worry)[start:end] for start, end in long.evidence)


@pytest.mark.parametrize("shape", ["bruise ", "a" * 7 + " ", "my phone photo of the kids\n", "🤡"])
def test_hostile_length_costs_little(shape: str, reader: reading.Reader) -> None:
    text = (shape * 40_000)[:40_000]
    reader.read(text[:100])
    begun = time.process_time()
    reader.lets_through(text)
    reader.read(text)
    assert time.process_time() - begun < 2.0, "seconds; far less on a quiet machine"


def test_without_the_runtime_the_first_stage_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second, "load", lambda *_: None)
    made = reading.Reader(None).read("he came in with a bruise the shape of a hand on his arm")
    assert made.evidence == ()
    assert set(made.chances) == set(second.LABELS)


def test_a_model_alone_is_heard_where_a_second_opinion_agrees() -> None:
    """Of remarks, whoever says one thing may be wrong; of a child at risk, one is enough."""
    texts = [
        "y3 lad stuck in the toilet again, door handle's gone",
        "AS in reception, mum's gone into refuge so nobody picks up bar nan",
        "wee one's bumped his head on the climbing frame, cold pack on, mum rung",
        "Grace has left her inhaler case at yours, empty one, spare's in class",
        "couldn't lead a conga, that one, and there he is on the stage again",
    ]
    scanner, own = detectors.build(SCHOOL, reads=True), reading.reader_of(SCHOOL.roster)
    heard = []
    for text in texts:
        for finding in scanner.scan(text).findings:
            detector = detector_class(finding.detector)(SCHOOL)
            if READ in finding.cues and isinstance(detector, Learnt):
                at = own.speaks_at[finding.label]
                other = detector.chance(own.opinion(text), text)
                may = finding.confidence >= at and detector.matters(text) and (detector.urgent or other >= at)
                assert (UNSURE not in finding.cues) == may, text
                heard.append(may)
    assert set(heard) == {True, False}


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("is the side gate still 4471 or did they change it?", True),
        ("is 07700 900142 still the right number for Idris's mum?", True),
        ("does anyone know if the staff wifi is still Maple-Otter-22?", True),
        ("which one is right for his dad, t.bright@mailo.example or the old one?", True),
        ('so she shouts across the yard "the side gate is 4471" with all the parents there', True),
        ('the note says "any bother ring Shona on 07700 900086"', True),
        ("which section says I can't give parents my number, 07700 900142?", False),
        ("am I allowed to give parents my mobile 07700 900142?", False),
        ("a dad keeps texting me from 07700 900142, who do I tell?", False),
        ("what is the policy if a parent has my number, 07700 900142?", False),
        ("are we supposed to give out 07700 900142 to parents or only the office line?", False),
        ("told Karen that the side gate code, 4471, is on the parents' group, please change it", False),
    ],
)
def test_value_in_a_question_may_be_spoken_of_unless_the_question_is_about_the_rules(text: str, *, may: bool) -> None:
    scan = detectors.build(SCHOOL, reads=True).scan(text)
    values = [finding for finding in scan.findings if finding.label in VALUES]
    assert values
    assert all((scan.stance == "doing" or TOLD in finding.cues) == may for finding in values), scan.stance


def test_weights_fit_together() -> None:
    kept = first.load()
    assert len(kept.rows) == len(kept.weights)
    assert kept.doors.keys() <= kept.rows.keys()
    assert kept.weights.shape[1] == len(kept.bias) == len(second.LABELS)


def test_what_is_plain_is_not_read() -> None:
    scanner = detectors.build(SCHOOL, reads=True)
    for text in ("ok", "boiler is back on, thanks all", "see you in the hall at ten"):
        assert scanner.scan(text).findings == ()


def test_those_that_only_read_are_known_by_name() -> None:
    classes = {name: detector_class(name) for name in detectors.names()}
    assert {name for name, found in classes.items() if found.reads and not found.trigger} == READING


def test_many_are_read_as_one_by_one() -> None:
    scanner = detectors.build(SCHOOL, reads=True)
    texts = [
        "he came in with a bruise the shape of a hand on his arm",
        "ok",
        "honestly that mum is thick as mince and twice as loud, pass it on before I lose the will to live",
        "alarm is 4471 till the bloke comes",
        "he came in with a bruise the shape of a hand on his arm",
        "th1ck as m1nce, the pair of them",
        "",
    ]
    found = [[(f.label, f.start, f.end) for f in scan.findings] for scan in scanner.scan_all(texts)]
    assert found == [[(f.label, f.start, f.end) for f in scanner.scan(text).findings] for text in texts]
    assert found[0] == found[4] != []
