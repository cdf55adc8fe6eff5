"""Whatever is said fits what Slack takes, is cut between words, and stands in the text as well as in the blocks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from adapters.base import Alert, Button, Note, Passage
from adapters.slack import blocks
from adapters.slack.text import escaped, plain

words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20)
texts = st.lists(words, max_size=900).map(" ".join)
passages = st.builds(Passage, texts, texts, st.lists(st.tuples(words, texts), max_size=3).map(tuple))


@given(texts, st.lists(passages, max_size=4))
def test_message_fits_what_slack_takes(text: str, parts: list[Passage]) -> None:
    body = blocks.message(text, passages=parts)
    assert len(body["blocks"]) <= 50
    assert len(body["text"]) <= 4000
    assert all(len(block["text"]["text"]) <= 3000 for block in body["blocks"])


@given(texts)
def test_nothing_is_lost_between_the_pieces_of_a_long_answer(text: str) -> None:
    shown = [block["text"]["text"] for block in blocks.message(text)["blocks"]]
    assert "".join("".join(shown).split()) == "".join(escaped(text).split())


@given(st.lists(st.text("abc&<>", min_size=1, max_size=20), min_size=1).map(" ".join), st.integers(50, 300))
def test_cut_falls_between_words(text: str, limit: int) -> None:
    head = blocks.cut(text, limit)
    assert len(head) <= limit
    assert text.startswith(head)
    assert len(text) <= limit or text[len(head)] == " "


@given(st.integers(1, 400))
def test_cut_leaves_no_half_of_an_entity(limit: int) -> None:
    assert set(plain(blocks.cut(escaped("<&>" * 60), limit))) <= set("<&>")


def test_long_button_is_shortened_and_gives_the_id_back() -> None:
    note = Note("note-1", "slack", "T1", "C1", "U1", None, "Words", (Button("fine", "so " * 60),))
    [_, actions] = blocks.private(note)["blocks"]
    [button] = actions["elements"]
    assert (len(button["text"]["text"]), button["value"], button["action_id"]) == (75, "note-1", "tactful_fine")


def test_only_an_alert_names_people_by_their_ids() -> None:
    said = "ask @U0ANNA0001 in #C0STAFF001, not <@U0BEN00001> or #CLASS4"
    alert = blocks.private(Alert("alert-1", "slack", "", "U1", said))["text"]
    assert alert == "ask <@U0ANNA0001> in <#C0STAFF001>, not &lt;@U0BEN00001&gt; or #CLASS4"
    assert blocks.private(Note("note-1", "slack", "T1", "C1", "U1", None, said))["text"] == escaped(said)
