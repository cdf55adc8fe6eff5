"""Small news of one child is told all day; what makes it confidential is what it touches."""

from __future__ import annotations

import pytest

from detectors import School, build, small_news
from detectors.learnt import UNSURE
from detectors.scanner import Scanner

CONFIDENTIAL = (
    "our year 3 twin's stepmum has moved out and it's gone to court",
    "AP in Willow back on his tablets from monday",
    "new lad in 5, third foster placement since june",
    "the one who sits by the door wets himself when the bell goes",
    "my key child's dad is due out in march",
    "boy in Ash, panel said no to the special school",
    "JL Y6 two days out for the chair",
    "that wee girl in P3, no heating since the weekend",
    "one of mine had a blade in his pencil case",
    "the tall one in 4B is on the CP register now",
    "her little brother's been diagnosed, mum told me in the car park",
    "KM y2 dinner account is overdrawn again",
)
SMALL = (
    "boy in 2 has a wobbly tooth and will talk of nothing else",
    "one of the reception girls swallowed a sweetcorn the wrong way, coughing done, smiling",
    "new lad in my class has found the library and we may never see him again",
    "year 3 girl at the optician till eleven, her lunch is jacket potato",
    "one off with a cold in mine, one off because of his cousin's wedding",
    "my lass in 6 has got the lead and she's bouncing",
    "lad in 4 stubbed his toe in PE, cold flannel, back to it",
    "P2 boy off the day, sair throat, his mammy rang",
    "a year one has lost one glove, it's red, he's bereft",
    "girl from Elm came first in the spelling thing, tell her well done",
    "little chap missed his nana this morning, fine by register",
    "one of the y5s is moving to Leeds at Easter, card's in the staffroom",
)


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    made = build(School(), reads=True)
    made.ready()
    return made


@pytest.mark.parametrize("text", CONFIDENTIAL)
def test_confidential_news_is_not_small(text: str) -> None:
    assert not small_news.is_small_news(text)


@pytest.mark.parametrize("text", SMALL)
def test_small_news_is_not_spoken_of(scanner: Scanner, text: str) -> None:
    assert small_news.is_small_news(text)
    told = [f for f in scanner.scan(text).findings if f.label == "pupil.sensitive"]
    assert all(UNSURE in finding.cues for finding in told)
