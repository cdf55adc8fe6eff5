"""Reading what people saw: any JSON at all, any HTML at all, and the shapes that Teams really sends."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.teams.events import Me, deleted, edited, heard, milliseconds, posted, question, time_of
from adapters.teams.page import shown
from adapters.teams.questions import parsed
from adapters.teams.text import marked_up, said, said_in_history
from tests.emulators.microsoft import APP, TENANT
from tests.teams.activities import activity

_ME = Me(TENANT, APP)
_KEYS = ["type", "id", "text", "content", "contentType", "attachments", "body", "entities", "mentioned", "from", "mentions", "user",
         "channelData", "conversation", "channel", "tenant", "timestamp", "name", "value", "items", "facts", "subject"]  # fmt: skip
_LEAVES = (
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(["text/html", "message", "messageUpdate"])
)
_JSON = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=5)
)


@given(st.dictionaries(st.sampled_from(_KEYS), _JSON))
def test_any_json_is_read_without_raising(payload: dict[str, Any]) -> None:
    for text in (said(payload), said_in_history(payload)):
        text.encode("utf-8")
    for read in (heard(payload, _ME, lambda one: one), posted(payload, "19:a@thread.tacv2", _ME)):
        assert read is None or read.sent_at.utcoffset() is not None
    edited(payload, "19:a@thread.tacv2", _ME)
    deleted(payload, "19:a@thread.tacv2", _ME)
    question(payload, _ME)


@given(st.text(alphabet=st.sampled_from("<>/&;=\"' ab!-[]pdivatspn\n"), max_size=200))
def test_any_markup_is_read_without_raising(markup: str) -> None:
    assert isinstance(shown(markup), str)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Zs", "Zl", "Zp"]), min_size=1))
def test_words_without_marks_stay_as_they_are(words: str) -> None:
    import html

    assert said({"attachments": [{"contentType": "text/html", "content": f"<p>{html.escape(words)}</p>"}]}) == words


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<p>one</p><p>two</p>", "one\ntwo"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<div>a&nbsp;b&amp;c &lt;d&gt;</div>\n", "a b&c <d>"),
        ('<a href="tel:+447700900123">ring</a>', "ring (+447700900123)"),
        ('<a href="https://a.example/">https://a.example</a>', "https://a.example"),
        ("<ol><li>a</li><li>b</li></ol><ul><li>c</li></ul>", "1. a\n2. b\n• c"),
        ("<table><tr><td>Kim</td><td>Y4</td></tr><tr><td>Sam</td><td>Y5</td></tr></table>", "Kim | Y4\nSam | Y5"),
        ("<blockquote><p>said</p></blockquote><p>mine</p>", "> said\nmine"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ('<at id="0">Ben Example</at> hello', "@someone hello"),
        ('<img alt="👩‍👩‍👧" itemtype="http://schema.skype.com/Emoji" src="x">', "👩‍👩‍👧"),
        ("<script>alert(1)</script>seen", "seen"),
        ("&amp;amp;", "&amp;"),
        ("<systemEventMessage/>", ""),
    ],
)
def test_html_as_people_see_it(markup: str, words: str) -> None:
    assert shown(markup) == words


def test_plain_text_is_decoded_once() -> None:
    assert marked_up("<at>Ben</at> &amp;lt; a&nbsp;b") == "@someone &lt; a b"


def test_half_a_surrogate_pair_can_be_stored() -> None:
    said({"text": "a\ud83d"}).encode("utf-8")


def test_history_and_live_say_the_same_of_one_message() -> None:
    page = "<p>Ring <strong>me</strong> &amp; ask<br>tonight</p>"
    live = heard(activity("message", attachments=[{"contentType": "text/html", "content": page}]), _ME, lambda one: one)
    assert live
    kept = posted(
        {
            "id": live.ref, "messageType": "message", "createdDateTime": "2026-11-20T09:00:00.741Z",
            "from": {"user": {"id": live.sender}}, "body": {"contentType": "html", "content": page},
        }, live.channel, _ME)  # fmt: skip
    assert kept
    assert (kept.event, kept.text, kept.sender) == (live.event, live.text, live.sender)


def test_an_edit_has_one_revision_live_and_in_the_history() -> None:
    live, kept = time_of("2026-11-20T09:05:00.1230000Z"), time_of("2026-11-20T09:05:00.123Z")
    assert live
    assert kept
    assert milliseconds(live) == milliseconds(kept)


@pytest.mark.parametrize(
    "stamp", ["", "yesterday", "2026-11-20T09:00:00", "9999-99-99T00:00:00Z", "0001-01-01T00:00:00+14:00"]
)
def test_a_time_without_a_zone_is_none(stamp: str) -> None:
    assert time_of(stamp) is None


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ("policy photos on my phone", ("policy", "photos on my phone")),
        ("/policy photos", ("policy", "photos")),
        ("/Privacy", ("privacy", "")),
        ("privacy", ("privacy", "")),
        ("privacy on trips?", ("policy", "privacy on trips?")),
        ("declare I coach a team", ("declare", "I coach a team")),
        ("can I post photos?", ("policy", "can I post photos?")),
        ("/help", ("help", "")),
    ],
)
def test_what_is_asked(words: str, command: tuple[str, str]) -> None:
    assert parsed(words) == command
