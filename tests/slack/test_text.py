"""The text is what the person saw: entities decoded, emoji whole, mentions readable, nothing said twice."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.text import escaped, plain, said
from tests.slack.payloads import message

SEEN = {
    "message": "Staff meeting moves to 3.45 in the hall",
    "message_text_only": (
        "Year 3 & 4 swap halls, see the rota (school.example/rota) or ask @someone, #staffroom <3 @here @office "
        "ring 020 7946 0000, mail office@school.example by 21 November"
    ),
    "message_entities": "Tea & cake <3, not &",
    "message_family_emoji": "Lovely day \U0001f468‍\U0001f469‍\U0001f467 \U0001f44d\U0001f3fc :school_crest:",
    "message_rich_text": (
        "Hello @someone and @group in #channel, @here\n\n3. bring wellies\n4. see the plan (school.example/trip)\n• coat\n"
        "> be there at 8\nroom  = 4\n2025-11-21 #2eb67d office@school.example"
    ),
    "message_blocks_only": (
        "Duty rota\nGate: *Anna* & @someone\nMon\n8.30\nfrom the office a whistle\nWhere to stand\nmap of the playground\n"
        "**Wet play:** hall\nBring a coat"
    ),
    "message_table": "Class | Room\nOak | 4",
    "message_hidden_link": "message me (chat.example/447700900123)",
    "message_unfurled": "https://news.example/story",
    "message_attachment": "New note\nTrip & coach\nLeaves at 9, @someone\nSeats\n52",
    "message_attachment_fallback": "Coach booked for Friday",
    "message_shared": "please see\n> Oak class is in the hall\n> hall.pdf",
    "file_share": (
        "the form & letter\nTrip consent\nOak class assembly\nIMG_0042.jpg\nchildren singing\nnotes.txt\nring the coach firm"
    ),
    "me_message": "is off to lunch",
    "thread_broadcast": "For everybody: the hall is free",
}


@pytest.mark.parametrize("name", SEEN)
def test_text_is_what_the_person_saw(name: str) -> None:
    assert said(message(name)) == SEEN[name]


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        ("<https://school.example>", "https://school.example"),
        ("<http://school.example|school.example>", "school.example"),
        ("<mailto:anna@mail.example|write to me>", "write to me (anna@mail.example)"),
        ("<tel:+447700900123|07700 900123>", "07700 900123 (+447700900123)"),
        ("<tel:07700900123|07700 900123>", "07700 900123"),
        ("<@U0BEN00001|ben>", "@ben"),
        ("<!subteam^S0TEAM0001>", "@group"),
        ("<!everyone>", "@everyone"),
        ("<#C0STAFF001>", "#channel"),
        ("2 &lt; 3 &amp;&amp; 3 &gt; 2", "2 < 3 && 3 > 2"),
        ("&amp;lt; stays as typed", "&lt; stays as typed"),
        ("a < b and no markup", "a < b and no markup"),
    ],
)
def test_markup_of_slack_is_decoded(markup: str, seen: str) -> None:
    assert plain(markup) == seen


def test_half_a_surrogate_pair_is_replaced() -> None:
    """Legal in JSON, impossible in UTF-8: it would be a message that can never be stored."""
    said({"text": "half \ud83d a pair, \ud83d\ude00 whole"}).encode()


def test_what_is_escaped_comes_back() -> None:
    assert plain(escaped("Q&A <b> &amp;")) == "Q&A <b> &amp;"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "text", "elements", "rows", "fields", "unicode", "timestamp", "url", "offset"])
            | st.text(max_size=5),
            inner
            | st.sampled_from(["text", "link", "emoji", "date", "table", "rich_text", "rich_text_list", "context"]),
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(blocks=_JSON, attachments=_JSON, files=_JSON, text=_JSON)
def test_no_shape_is_fatal(blocks: Any, attachments: Any, files: Any, text: Any) -> None:
    """A payload that raised would be delivered again and again, and never be heard."""
    assert isinstance(said({"blocks": [blocks], "attachments": [attachments], "files": files, "text": text}), str)


def test_deep_nesting_ends() -> None:
    node: dict[str, Any] = {"type": "text", "text": "x"}
    for _ in range(500):
        node = {"type": "rich_text_section", "elements": [node]}
    assert said({"blocks": [node], "text": "shallow"}) == "shallow"
