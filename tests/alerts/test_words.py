"""What people read when help is needed: every kind says 999, names nobody who did not ask to be, and is short."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args

import pytest

from adapters.slack.text import mentioned
from bot import wording
from bot.alerts import words
from bot.alerts.route import GO_ROUND, MAIL
from bot.store.base import AlertIntent, AlertKind, Party

NOW = datetime(2026, 6, 23, 13, 5, tzinfo=UTC)
HEAD = Party("headteacher", "Ms Okafor", "head@school.example", {"slack": "UJO"})


KINDS = [(kind, again) for kind in get_args(AlertKind) for again in (False, True) if not again or kind in GO_ROUND]


@pytest.mark.parametrize(("kind", "again"), KINDS)
def test_every_alert(kind: AlertKind, again: bool) -> None:  # noqa: FBT001 - by pytest
    asked = kind in {"tell", "declare", "breach"}
    intent = AlertIntent("1" * 32, kind, NOW, "slack", "C1", "safeguarding", by="UANNA" if asked else "")
    chat, mail = words.sends(intent, [HEAD], ["dsl"], {"slack", MAIL}, again=again)
    for send in (chat, mail):
        assert "call 999" in send.text
        assert "Tuesday 23 June at 14:05" in send.text, "London time"
        assert "Also told: the Designated Safeguarding Lead." in send.text
        assert ("@UANNA" in send.text) == asked
        assert "$" not in send.text
        assert len(send.text.split()) <= 100
    assert (chat.subject, mail.recipient) == ("", HEAD.email)
    assert wording.ALERT_SUBJECTS[kind] == mail.subject


def test_e0_says_what_not_to_do() -> None:
    [send] = words.sends(AlertIntent("1" * 32, "E0", NOW, "slack", "C1"), [HEAD], [], {"slack"})
    assert "do not open, copy, forward, screenshot or delete anything, and do not investigate" in send.text
    assert "police and the local authority's safeguarding unit" in send.text
    assert "Nobody else was told." in send.text


@pytest.mark.parametrize("as_usual", [True, False])
def test_what_the_sender_reads_is_a_note(as_usual: bool) -> None:  # noqa: FBT001 - by pytest
    told = wording.told(["Mrs Featherstonehaugh-Cholmondeley", "Mr Gareth Pike"], as_usual=as_usual)
    for template in wording._TOLD.values():
        assert len(wording.fill(template, {}, told=told).split()) <= 60


def test_a_mention_in_slack_is_known_by_its_id() -> None:
    user = {"type": "user", "user_id": "UJO123"}
    section = {"type": "rich_text_section", "elements": [user, {"type": "text", "text": " did it"}]}
    blocks = [{"type": "rich_text", "elements": [section]}]
    assert mentioned({"text": "<@UJO123> did it, <@ULIN99|lin> saw", "blocks": blocks}) == ("UJO123", "ULIN99")
    assert mentioned({"text": "nobody@example.org"}) == ()
