"""Masked spellings are read only where a word of the lexicon comes out, and only in texts that the trigger sees."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from detectors import gate, lexicons, unmask
from detectors.normalise import Prepared, fold

READABLE = sorted(lexicons.readable())
LEET = {"a": "4@", "b": "8", "e": "3", "i": "1!", "l": "1", "o": "0", "s": "5$", "t": "7"}


def read(text: str) -> str:
    return unmask.rewrite(fold(text)).text


@pytest.fixture(scope="module")
def seen() -> gate.Gate:
    return gate.build([unmask.TRIGGER], wait=True)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sh*ts", "shits"),
        ("1d10t", "idiot"),
        ("what a m o r o n he is", "what a moron he is"),
        ("st.u.pid", "stupid"),
        ("idioooot", "idiot"),
        ("m0r0n", "moron"),
        ("b@stard", "bastard"),
        ("f**k", "fuck"),
        ("f***ing parents", "fucking parents"),
        ("sh** day", "shit day"),
        ("f***", "fuck"),
        ("m#ron", "moron"),
        ("m*r*n", "moron"),
        ("pri*ck", "prick"),
        ("sh!t!", "shit!"),
        ("(a55hole)", "(asshole)"),
        ("@rsehole", "arsehole"),
        ("5h1t", "shit"),
        ("M O R O N S", "morons"),
        ("i.d.i.o.t", "idiot"),
        ("m-o-r-o-n", "moron"),
        ("m_o_r_o_n", "moron"),
        ("USELESSSSS", "useless"),
        ("thiiiick", "thick"),
        ("stuuuupid", "stupid"),
        ("d*ckhead", "dickhead"),
        ("m\u200b0\u200br\u200b0\u200bn", "moron"),
        ("w****r", "wanker"),
        ("that b1tch", "that bitch"),
    ],
)
def test_is_read(typed: str, meant: str, seen: gate.Gate) -> None:
    assert read(typed) == meant
    assert seen(fold(typed).text)


@pytest.mark.parametrize(
    "text",
    [
        "9b and 3pm in Y4, a-level, A*, c*, B**",
        "the *hit list*, *idiot* in bold, idiot* as a footnote, s* t*",
        "L**y was upset, M****y too, and J*** S****",  # names starred out
        "soooo tired, nooooo, aaaargh, mmmm, hahahaaa",
        "KS2 5H1 Div5 team1 room D10 2nite gr8 l8r m8 b4",
        "B A S I C s, P E A R L, a b c d e f g",
        "e.g. i.e. a.m. p.m. www.a.b.example dick@school.example",
        "UPN M201999921625, NHS 999 000 0042, 07700 900142, £14.75, 10.0.0.42, AB123456785GB",
        "p@ssw0rd Tadpole-Radish-91 Summer2026! f00tball",
        "2*3*4 = 24, x**2, a*b, #4H, @MarloweGreen",
        "****", "* * * *", "!!!!", "1 0 1 0 1", "....", "@@@@", "a . b . c",
    ],
)  # fmt: skip
def test_is_left_alone(text: str) -> None:
    assert read(text) == text


@given(st.sampled_from(READABLE), st.data())
def test_any_readable_word_is_read_in_leet(word: str, data: st.DataObject) -> None:
    places = [at for at in range(1, len(word) - 1) if word[at] in LEET]
    masked = data.draw(st.sets(st.sampled_from(places), min_size=1)) if places else set()
    typed = "".join(data.draw(st.sampled_from(LEET[c])) if at in masked else c for at, c in enumerate(word))
    if masked and sum(c.isalpha() for c in typed) >= 2:
        assert gate.ReGate([unmask.TRIGGER])(typed)
        assert read(typed) in {word, word.replace("l", "i"), word.replace("i", "l")} & lexicons.readable()


@given(st.sampled_from(READABLE), st.sampled_from([" ", ".", "-", "_", "*", "  "]))
def test_any_readable_word_is_read_in_single_letters(word: str, between: str) -> None:
    assert read(f"such {between.join(word)}, really") == f"such {word}, really"


@given(st.sampled_from(READABLE), st.integers(2, 6), st.data())
def test_any_readable_word_is_read_with_a_letter_held_down(word: str, extra: int, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(word) - 1))
    typed = word[:at] + word[at] * extra + word[at:]
    squeezed = {w for w in READABLE if unmask._squeezed(w) == unmask._squeezed(word)}
    assert read(f"so {typed}.").removeprefix("so ").removesuffix(".") in squeezed


PIECES = [
    "m0r0n",
    "sh*t",
    "m o r o n",
    "a ",
    ".",
    "*",
    "1",
    "0",
    "aaa",
    "ok",
    "\u200b",
    "é",
    "😂",
    "the ",
    "st.u.pid",
    "f",
    "@",
    "-",
    "\n",
]


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join)))
@example("\u0130m0r0n")
def test_nothing_is_read_that_the_trigger_does_not_see(text: str) -> None:
    prepared = fold(text)
    rewritten = unmask.rewrite(prepared)
    if not gate.ReGate([unmask.TRIGGER])(prepared.text):
        assert rewritten is prepared
    spans = [rewritten.span(at, at + 1) for at in range(len(rewritten.text))]
    assert all(0 <= start < end <= len(text) for start, end in spans)


def test_a_word_maps_to_the_whole_of_its_mask() -> None:
    typed = "he's a m.o.r.o.n, that one"
    rewritten = unmask.rewrite(fold(typed))
    at = rewritten.text.index("moron")
    assert typed[slice(*rewritten.span(at, at + 5))] == "m.o.r.o.n"


@pytest.mark.parametrize(
    "unit",
    [
        ".",
        "7",
        "a ",
        "07",
        "@",
        "(",
        " ",
        "a*",
        "a1",
        "sh*t ",
        "m o r o n ",
        "aaa ",
        "a",
        "a.b.",
        "f***",
        "s******t ",
        "!a",
    ],
)
def test_long_texts_take_no_time(unit: str) -> None:
    prepared = Prepared((unit * 40_000)[:40_000])
    started = perf_counter()
    unmask.rewrite(prepared)
    assert perf_counter() - started < 0.2  # it takes less than 10 ms on a quiet machine
