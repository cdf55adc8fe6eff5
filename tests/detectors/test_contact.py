"""What the examples of the contact detectors cannot say: formats in bulk, offsets under disguise, hostile text."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from functools import cache, partial

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneMetadata

import detectors
from detectors import Finding, Scanner, School, gate, normalise, spelled, uk_numbers
from detectors.base import Detector
from detectors.pack import detector_class
from tests.detectors.example_school import SCHOOL

NAMES = ("contact_phone", "contact_email", "contact_address", "contact_social")

# How people write one mobile number; a, b, c are its last three groups of three.
FORMATS = (
    "07{a}{b}{c}",
    "07{a} {b}{c}",
    "07{a} {b} {c}",
    "07{a}-{b}-{c}",
    "07{a}.{b}.{c}",
    "(07{a}) {b}{c}",
    "+447{a}{b}{c}",
    "+44 7{a} {b} {c}",
    "+44 (0)7{a} {b}{c}",
    "+44(0)7{a}{b}{c}",
    "(+44) 07{a}-{b}-{c}",
    "(+44) 7{a} {b}{c}",
    "+ 44 7{a} {b}{c}",
    "0044 7{a} {b}{c}",
    "00447{a}{b}{c}",
    "447{a}{b}{c}",
    "07{a}  {b}  {c}",
    "07{a} - {b} - {c}",
)


@cache
def scanner() -> Scanner:
    return detectors.build(SCHOOL)


@cache
def detector(name: str) -> Detector:
    return detector_class(name)(SCHOOL)


def found(text: str, name: str) -> list[Finding]:
    scan = scanner().scan(text)
    assert name not in scan.failed
    return [finding for finding in scan.findings if finding.detector == name]


mobiles = st.integers(0, 999).map(lambda n: ("700", "900", f"{n:03}")).filter(lambda groups: groups[2] != "600")


@settings(deadline=None)  # the first example builds the scanner
@given(mobiles, st.sampled_from(FORMATS), st.sampled_from(("text me on {}", "it's {} x", "({})", "call{} ok", "{}.")))
def test_a_mobile_is_found_exactly_in_every_format(groups: tuple[str, str, str], form: str, around: str) -> None:
    a, b, c = groups
    number = form.format(a=a, b=b, c=c)
    text = around.format(number)
    start = text.index(number)
    assert [(f.start, f.end) for f in found(text, "contact_phone")] == [(start, start + len(number))]


INVISIBLE = ("\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad")
DIGITS = ("0", "\uff10", "\u0660", "\u0966", "\U0001d7ce")  # ASCII, full-width, Arabic, Devanagari, mathematical bold


@settings(deadline=None)
@given(mobiles, st.data())
def test_disguised_digits_are_found_where_they_were_typed(groups: tuple[str, str, str], data: st.DataObject) -> None:
    number = f"07{groups[0]} {groups[1]} {groups[2]}"
    typed = ""
    for char in number:
        if char.isdigit():
            typed += chr(ord(data.draw(st.sampled_from(DIGITS))) + int(char))
        else:
            typed += data.draw(st.sampled_from((" ", "\u00a0", "\u2009", "-", "\u2013", "\u2011")))
        typed += data.draw(st.sampled_from(("", "", "", *INVISIBLE)))
    typed = typed.rstrip("".join(INVISIBLE))
    text = f"ring \U0001f469\u200d\U0001f467 {typed}, my own"
    assert [text[f.start : f.end] for f in found(text, "contact_phone")] == [typed]


@settings(deadline=None)
@given(st.sampled_from(["jo_b@gmail.com", "12 Mill Lane, SE99 3PQ", "@jo_b_88"]), st.data())
def test_disguised_words_are_found_where_they_were_typed(detail: str, data: st.DataObject) -> None:
    name, before = {
        "j": ("contact_email", "email me: "),
        "1": ("contact_address", "I live at "),
        "@": ("contact_social", "add me on insta "),
    }[detail[0]]
    typed = "".join(char + data.draw(st.sampled_from(("", "", *INVISIBLE))) for char in detail)
    typed = typed.rstrip("".join(INVISIBLE)).replace(" ", "\u00a0")
    text = f"\u200bplease {before}{typed} - thanks"
    assert [text[f.start : f.end] for f in found(text, name)] == [typed]


@pytest.mark.parametrize("region", ["GB", "GG", "JE", "IM"])
def test_every_kind_of_number_that_libphonenumber_knows_is_a_number_here(region: str) -> None:
    metadata = PhoneMetadata.metadata_for_region(region, None)
    assert metadata is not None
    for kind in ("fixed_line", "mobile", "toll_free", "premium_rate", "personal_number", "voip", "pager", "uan"):
        described = getattr(metadata, kind)
        if described is None or described.example_number is None:
            continue
        text = f"on 0{described.example_number} today"
        assert phonenumbers.is_valid_number(phonenumbers.parse(f"+44{described.example_number}"))
        assert [(n.start, n.end) for n in uk_numbers.find(text)] == [(3, len(text) - 6)], kind


@pytest.mark.parametrize("kind", ["0303 123 0000", "0800 1111", "0808 157 0123", "0845 496 0123", "0871 496 0123"])
def test_organisations_numbers_are_nobodys_whatever_the_words(kind: str) -> None:
    assert found(f"my mum's own home number, ring me on {kind}", "contact_phone") == []


@pytest.mark.parametrize("configured", ["020 7946 030*", "+44 20 7946 030*", "(020) 7946-030*", "+44 (0)20 7946 030*"])
@pytest.mark.parametrize("typed", ["02079460305", "020 7946 0305", "+44 (0)20 7946 0305", "0044 20 7946 0305"])
def test_the_schools_block_is_silent_in_any_format_and_only_the_block(configured: str, typed: str) -> None:
    phones = detector_class("contact_phone")(School(phones=(configured, "07700 900600")))
    assert list(phones.find(f"my home number is {typed}")) == []
    assert len(list(phones.find(f"my home number is {typed.replace('030', '031')}"))) == 1


def test_a_star_alone_allows_nothing() -> None:
    phones = detector_class("contact_phone")(School(phones=("*", "")))
    assert len(list(phones.find("my number is 07700 900123"))) == 1


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("my mobile is 07700 900123", ("9.2", "8.2")),
        ("her mobile is 07700 900123", ("9.2", "8.6")),
        ("parents can text me on 07700 900123", ("9.2", "10.2", "8.2")),
        ("the leavers can text me on 07700 900123", ("9.2", "10.2", "8.2")),
        ("text me on 07700 900123, quicker than reception", ("9.2", "9.5", "8.2")),
        ("Kofi's dad is on 07700 900123", ("9.2", "10.2", "8.6")),
    ],
)
def test_a_number_cites_the_clauses_that_the_words_bring_in(text: str, clauses: tuple[str, ...]) -> None:
    assert [f.clauses for f in found(text, "contact_phone")] == [clauses]


@pytest.mark.parametrize(
    ("text", "name", "clauses"),
    [
        ("email me at jo_b@gmail.com", "contact_email", ("9.4",)),
        ("parents can email me at jo_b@gmail.com", "contact_email", ("9.4", "10.2")),
        ("I live at 12 Mill Lane", "contact_address", ("8.2",)),
        ("she lives at 12 Mill Lane", "contact_address", ("8.6",)),
        ("add me on insta @jo_b_88", "contact_social", ("8.2",)),
        ("told the leavers to add me on insta @jo_b_88", "contact_social", ("8.2", "12.1")),
        ("her insta is @jo_b_88", "contact_social", ("8.2", "8.6")),
    ],
)
def test_other_details_cite_their_clauses(text: str, name: str, clauses: tuple[str, ...]) -> None:
    assert [f.clauses for f in found(text, name)] == [clauses]


def test_a_colleague_and_a_pupil_of_the_roster_are_told_apart() -> None:
    (hers,) = found("Denise lives at 12 Mill Lane", "contact_address")
    (his,) = found("Kwame Boateng lives at 12 Mill Lane", "contact_address")
    assert "pupils" not in hers.cues
    assert "pupils" in his.cues


def test_slacks_markup_counts_once_and_whole() -> None:
    for name, markup in (
        ("contact_phone", "<tel:+447700900123|07700 900123>"),
        ("contact_phone", "<tel:07700900123>"),
        ("contact_email", "<mailto:jo_b@gmail.com|jo_b@gmail.com>"),
        ("contact_social", "<https://instagram.com/jo_b_88|instagram.com/jo_b_88>"),
    ):
        text = f"add me: my own is {markup} ok"
        assert [text[f.start : f.end] for f in found(text, name)] == [markup]


def test_what_is_found_never_shows_in_words() -> None:
    text = "add me on insta @jo_b_88 or jo_b@gmail.com or 07700 900123, I live at 12 Mill Lane, SE99 3PQ"
    findings = [finding for name in NAMES for finding in found(text, name)]
    assert len(findings) == len(NAMES)
    for shown in (repr(findings), repr(list(uk_numbers.find(text)))):
        assert not any(secret in shown for secret in ("jo_b", "900123", "7700", "Mill", "SE99"))


PIECES = (
    *("07700", "900", "123", "0", "7", "+44", "(0)", "0044", "020 7946 0301", "O77", "l", "o", "oh", "double", "seven"),
    *("my", "number", "home", "mum's", "ring me on", "lives at", "12", "Mill", "Lane", "The Green", "SE99", "3PQ"),
    *("flat 3", "jo_b", "@", "gmail", ".com", " at ", " dot ", "(at)", "(dot)", "insta", "is", ":", "add me", "on x"),
    *(
        "fb.me/",
        "facebook.com/jo.b",
        "https://",
        "<tel:",
        "|",
        ">",
        "parents",
        "\u00e9",
        "_",
        "-",
        ".",
        ",",
        "\n",
        "'s",
    ),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(("", " ", " "))), max_size=14))
def test_a_trigger_fires_wherever_its_detector_finds(pieces: list[tuple[str, str]]) -> None:
    text = spelled.rewrite(normalise.fold("".join(piece + gap for piece, gap in pieces))).text
    for name in NAMES:
        if list(detector(name).find(text)):
            assert list(gate.ReGate([detector(name).trigger])(text)) == [0], name


def test_triggers_mean_the_same_to_both_engines() -> None:
    triggers = [detector(name).trigger for name in NAMES]
    native, plain = gate.build(triggers, wait=True), gate.ReGate(triggers)
    draw = random.Random(11)  # noqa: S311 - test data
    for _ in range(400):
        text = "".join(draw.choice(PIECES) + draw.choice((" ", "")) for _ in range(draw.randrange(12)))
        assert sorted(native(text)) == sorted(plain(text))


def test_a_sheet_full_of_numbers_is_found_and_bounded() -> None:
    sheet = "\n".join(f"Parent {n}: 07700 900{n:03}" for n in range(1, 500))
    hits = list(detector("contact_phone").find(sheet))
    assert 20 <= len(hits) <= 100


HOSTILE = (
    *(
        "0",
        "0 ",
        "07",
        "07 ",
        "7.",
        "1-",
        "+",
        "+4",
        "+44 ",
        "00",
        "(",
        "O0",
        "l ",
        "07700 900 ",
        "@",
        "a@",
        "a@b.",
        "a.",
    ),
    *(
        " at ",
        " at a dot ",
        "(at)",
        "<tel:",
        "<mailto:",
        "a ",
        "A ",
        "my ",
        "mum's ",
        "1 a ",
        "1 Road ",
        "12 Old Mill ",
    ),
    *(
        "E99 ",
        "E99 9",
        "flat 3 ",
        "insta ",
        "my snap is ",
        "add me ",
        "@a_b ",
        "t.me/",
        "facebook.com/",
        "_",
        "'",
        "\n",
    ),
)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_text_costs_no_more_than_its_length(name: str, unit: str) -> None:
    short, long = (_seconds(partial(_all, detector(name), (unit * size)[:size])) for size in (8_000, 64_000))
    # Eight times the text: a quadratic detector takes 64 times as long.
    assert long < 24 * max(short, 0.002)


def _all(one: Detector, text: str) -> int:
    return sum(1 for _ in one.find(text))


def _seconds(work: Callable[[], object]) -> float:
    """The best of three, in CPU time: what others do on this machine does not count."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best
