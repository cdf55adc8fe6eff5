"""One digest in its forms: everybody can read it, in light and dark, with pictures or without."""

from __future__ import annotations

import itertools
import json
import random
import re
import struct
from html.parser import HTMLParser

import pytest

from bot import wording
from bot.digest import picture
from bot.digest.blocks import blocks
from bot.digest.compute import Facts, digest
from bot.digest.mail import html
from bot.digest.text import text
from bot.digest.value import Digest
from bot.digest.weeks import Week
from bot.policy import book
from bot.store.base import Tally

WEEK = Week.parse("2026-W46")
BOOK = book.load()
LABELS = [("contact.phone", "9.2"), ("credential", "9.3"), ("pupil.identifier", "8.6"), ("derogatory.insult", "8.9")]


def made(weeks: int = 12, labels: list[tuple[str, str]] = LABELS, heard: int = 999, most: int = 6) -> Digest:
    chance = random.Random(7)  # noqa: S311 - the same each time
    tallies = [
        Tally(WEEK.number - back, label, clause, "d", "nudge", chance.choice(["open", "self_remediated"]), 1, "", n)
        for back in range(weeks)
        for label, clause in labels
        if (n := chance.randrange(most))
    ]
    return digest(
        Facts(
            WEEK, 4, 5, tallies, {("heard", "slack"): heard, ("failed", "contact_phone"): 2},
            {("looked_up", "social-media 9.2"): 17, ("looked_up", "social-media 9.3"): 3, ("looked_up", "-"): 50},
            clauses={c.id: c.title for c in BOOK.clauses}, review_due=BOOK.review_due, shadow=["derogatory_insult"],
            listen=3, told=2,
        )
    )  # fmt: skip


QUIET = digest(Facts(WEEK, 4, 5, week_counts={("heard", "slack"): 30}))


def test_a_quiet_week_is_one_kind_sentence() -> None:
    assert text(QUIET).splitlines()[1:] == [wording.DIGEST_QUIET]
    assert [block["type"] for block in blocks(QUIET)] == ["header", "section"]
    assert "<table class" not in html(QUIET)
    assert picture.picture(QUIET) == b""


def test_a_week_in_which_nothing_was_heard_is_not_called_quiet() -> None:
    assert digest(Facts(WEEK, 4, 5)).lead == wording.DIGEST_NOTHING_HEARD


def test_all_forms_say_the_same() -> None:
    value = made()
    forms = (text(value), json.dumps(blocks(value), ensure_ascii=False), html(value))
    for row in value.rows():
        for form in forms:
            assert row.name.replace("'", "&#39;") in form or row.name in form
    for section in value.every_section:
        for line in section.lines:
            assert line in forms[0]
    assert "9.2 Keeping your own number private: 15." in forms[0]
    assert ": 3." not in forms[0]  # a small count of look-ups is not listed
    assert "1 of 3 channels" in forms[0]
    assert "October 2021" in forms[0]


def test_nothing_is_said_that_must_not_be() -> None:
    for form in (text(made()), html(made()), json.dumps(blocks(made()))):
        assert not re.search(r"\d\d:\d\d", form)  # no times of day
        for word in ("breach", "violation", "offence", "staffroom", "U01"):
            assert word not in form


def test_blocks_keep_to_slacks_limits() -> None:
    labels = [(f"vehicle{n}.plate", f"{n}.{m}") for n, m in itertools.product(range(20), range(8))]
    for value in (made(), made(labels=labels)):
        found = blocks(value)
        assert len(found) <= 50
        for block in found:
            assert len(json.dumps(block, ensure_ascii=False)) < 3300
            if block["type"] in {"section", "context"}:
                assert not re.search(r"<|>|&(?!amp;|lt;|gt;)", json.dumps(block, ensure_ascii=False))


class Reader(HTMLParser):
    """What stands on what, and whether the table has its headers."""

    def __init__(self) -> None:
        super().__init__()
        self.headers: list[str | None] = []
        self.scripts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "th":
            self.headers.append(dict(attrs).get("scope"))
        self.scripts += tag in {"script", "link", "img"}


def test_the_email_has_real_headers_and_loads_nothing() -> None:
    page = html(made())
    reader = Reader()
    reader.feed(page)
    assert None not in reader.headers
    assert {"row", "col"} == set(reader.headers)
    assert reader.scripts == 0
    assert "http" not in page
    assert 'lang="en-GB"' in page
    assert "<caption" in page


def test_what_stands_in_the_value_is_escaped() -> None:
    """A school names its own clauses."""
    value = digest(Facts(WEEK, 4, 5, [Tally(WEEK.number, "contact.phone", "9.2", "d", "nudge", "open", -1, "", 9)],
                         {("heard", "slack"): 1}, clauses={"9.2": "<b>Phones</b> & more"}))  # fmt: skip
    assert "<b>Phones" not in html(value)
    assert "&lt;b&gt;Phones&lt;/b&gt; &amp; more" in html(value)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_enough_in_light_and_dark() -> None:
    """WCAG 2.2 AA: 4.5 for words, 3 for bars. Read from the page itself."""
    page = html(made())
    dark = dict(re.findall(r"\.(\w+)[^{]*\{ (?:color|background): (#\w{6}) !important", page))
    for words in set(re.findall(r"(?<![-\w])color:(#\w{6})", page)):
        assert contrast(words, "#ffffff") >= 4.5
    for bar in set(re.findall(r'class="(?:now|then)"[^>]*background:(#\w{6})', page)):
        assert contrast(bar, "#ffffff") >= 3
    assert min(contrast(dark[name], dark["card"]) for name in ("ink", "soft")) >= 4.5
    assert min(contrast(dark[name], dark["card"]) for name in ("now", "then")) >= 3


def test_the_pictures_colours_have_contrast_too() -> None:
    from bot.digest.chart import _THEMES

    for theme in _THEMES.values():
        assert min(contrast(theme[name], theme["page"]) for name in ("ink", "soft")) >= 4.5
        assert min(contrast(theme[name], theme["page"]) for name in ("now", "then")) >= 3


@pytest.mark.skipif(not picture.can_draw(), reason="the extra `charts` is not installed")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_picture_is_one_and_is_told_in_words(theme: picture.Theme) -> None:
    value = made()
    drawn = picture.picture(value, theme)
    assert drawn.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", drawn[16:24])
    assert 1000 < width < 2000
    assert 400 < height < 2000
    for _, name in value.names:
        assert name in value.chart_text


def test_without_the_extra_there_is_no_picture_and_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "can_draw", lambda: False)
    assert picture.picture(made()) == b""
