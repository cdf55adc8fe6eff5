"""Messages, cases and notes as the tests of stores need them. Only invented values."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.base import Button, Message, Note
from bot.store.base import AlertIntent, AlertSend, Batch, Case, Effects, NoteIntent, Step, Store

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
LEASE = timedelta(minutes=1)
LATER = NOW + timedelta(minutes=5)
PERSON = "a" * 32
OTHER = "b" * 32
_numbers = itertools.count()


def message(ref: str = "100", text: str = "Could somebody cover Year 4?", **changes: Any) -> Message:
    first = Message("slack", "T1", "C1", ref, "posted", "U1", text, NOW)
    return replace(first, **changes)


def edit(ref: str = "100", revision: str = "200", **changes: Any) -> Message:
    return message(ref, kind="edited", revision=revision, **changes)


def deletion(ref: str = "100") -> Message:
    return message(ref, "", kind="deleted")


def case(about: str = "m1", **changes: Any) -> Case:
    first = Case(
        id=f"{next(_numbers):032x}", message=about, at=NOW, platform="slack", channel="c" * 32, person=PERSON,
        way_back="c2VhbGVk", lead="contact.phone", labels=("contact.phone",), clauses=("9.2", "9.3"),
        policy="social-media 1", detectors={"contact_phone": 2}, confidence=0.93, stance="doing", severity=2,
        action="nudge",
    )  # fmt: skip
    return replace(first, **changes)


def note(about: Case, **changes: Any) -> NoteIntent:
    words = "It looks like a personal phone number."
    buttons = (Button("fine", "It's fine"), Button("not_right", "Not right"))
    sent = Note(f"n{next(_numbers)}", "slack", "T1", "C1", "U1", None, words, buttons)
    return replace(NoteIntent(sent, about.id, "contact.phone 9.2", PERSON, NOW), **changes)


def alert(**changes: Any) -> AlertIntent:
    return replace(AlertIntent(f"{next(_numbers):032x}", "E1", NOW, "slack", "C1", "safeguarding"), **changes)


def send(role: str = "headteacher", **changes: Any) -> AlertSend:
    number = next(_numbers)
    return replace(AlertSend(f"s{number}", role, "slack", f"U{number}", "Help is needed in #C1."), **changes)


async def stepped(
    store: Store, raised: AlertIntent, *sends: AlertSend, next_at: datetime = LATER
) -> tuple[AlertSend, ...]:
    """An alert whose first step was taken: these wait to be sent."""
    made = sends or (send(),)
    await store.raise_alert(raised, NOW)
    due = await store.due_alert(NOW)
    assert due
    assert await store.escalate(due, Step(made, next_at), NOW)
    return made


async def decided(store: Store, effects: Effects, at: datetime = NOW) -> Batch:
    """A new message, taken in, claimed and committed with these effects."""
    heard = message(f"{next(_numbers) + 10_000}", channel="C-decided")
    assert await store.intake([heard], at) == [True]
    while True:
        batch = await store.claim(100, LEASE, at)
        if any(item.message == heard for item in batch.items):
            await store.commit(batch, effects)
            return batch
        assert batch.items, "the message must be there"
        await store.commit(batch, Effects())


async def with_note(store: Store, at: datetime = NOW) -> tuple[Case, NoteIntent]:
    """A case whose note waits to be sent."""
    about = case(at=at)
    intent = note(about, not_before=at)
    await decided(store, Effects(cases=[about], notes=[intent]), at)
    return about, intent


async def drained(store: Store, now: datetime = NOW) -> Sequence[Message]:
    """All messages that wait, claimed and committed."""
    found: list[Message] = []
    while (batch := await store.claim(100, LEASE, now)).items:
        found += [item.message for item in batch.items]
        await store.commit(batch, Effects())
    return found
