"""Turns a message and its decision into what may be stored. The only code that may: no text, span or name gets past here."""

from __future__ import annotations

import base64
import json
import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from bot.store.base import Case

if TYPE_CHECKING:
    from adapters.base import Message
    from bot.decide import Decision
    from bot.keys import Keyring
    from detectors import Scan


def person(message: Message, keyring: Keyring) -> str:
    """The keyed pseudonym of the sender."""
    return keyring.pseudonym("person", message.platform, message.workspace, message.sender)


def place(platform: str, workspace: str, channel: str, keyring: Keyring) -> str:
    """The keyed pseudonym of a channel."""
    return keyring.pseudonym("channel", platform, workspace, channel)


def message_id(message: Message, keyring: Keyring) -> str:
    """The keyed pseudonym of a message: the same for all its revisions."""
    return keyring.pseudonym("message", message.platform, message.workspace, message.channel, message.ref)


def case(  # noqa: PLR0913 - one record, all of its parts
    message: Message, scan: Scan, decision: Decision, *, policy: str, keyring: Keyring, named: bool, now: datetime
) -> Case:
    """The audit record of a decision. `named`: whether governance allows a way back to the person (R5)."""
    lead = decision.lead
    # The lead's clause is the first cited: the digest counts the case under it.
    findings = sorted(decision.findings, key=lambda finding: finding is not lead)
    # A tip (N0) is a counter with no person attached (policy-rules 1.2); who asked or declined did nothing (R32).
    with_person = (
        named and lead is not None and decision.response not in {"N0", "W", "V"} and decision.held_back != "stance"
    )
    who = person(message, keyring)
    return Case(
        id=secrets.token_hex(16),
        message=message_id(message, keyring),
        at=now,
        platform=message.platform,
        channel=place(message.platform, message.workspace, message.channel, keyring),
        person=who if with_person else None,
        way_back=_way_back(message, who, keyring) if with_person else None,
        lead=lead.label if lead else None,
        labels=tuple(sorted({f.label for f in decision.findings})),
        clauses=tuple(dict.fromkeys(clause for f in findings for clause in f.clauses)),
        policy=policy,
        detectors={f.detector: f.version for f in findings},
        confidence=lead.confidence if lead else 0.0,
        stance=scan.stance,
        severity=decision.severity,
        action=decision.action,
        held_back=decision.held_back,
        failed=scan.failed,
    )


def _way_back(message: Message, who: str, keyring: Keyring) -> str:
    ids = {"workspace": message.workspace, "channel": message.channel, "sender": message.sender, "ref": message.ref}
    return base64.b64encode(keyring.seal_for(who, json.dumps(ids).encode())).decode()
