"""What raises an alert: a decision (E0, E1), a press on a note, a command. Each gives an intent for the store; nothing is sent here."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from bot import wording
from bot.alerts import route
from bot.store.base import AlertIntent

if TYPE_CHECKING:
    from adapters.base import Message
    from bot.config import Config
    from bot.decide import Decision
    from bot.store.base import AlertKind


def for_case(decision: Decision, message: Message, case: str, config: Config, now: datetime) -> AlertIntent | None:
    """The alert that goes with a decision; None where it asks for none. The text is looked at for whom it is about only."""
    if decision.action != "alert" or decision.lead is None:
        return None
    conflict = route.conflict(config.people, message.platform, message.sender, message.text, message.mentions)
    return AlertIntent(
        id=secrets.token_hex(16),
        kind="E0" if decision.response == "E0" else "E1",
        at=now,
        platform=message.platform,
        channel=message.channel,
        category=decision.lead.category,
        avoid=conflict.roles,
        spared=conflict.people,
        case=case,
    )


def tell(platform: str, sender: str, config: Config, now: datetime, *, channel: str = "") -> AlertIntent:
    """The sender asked us to tell the headteacher: only with the person's consent, and then with their name (policy-rules 1.4, rule 4)."""
    return _asked("tell", platform, sender, channel, config, now)


def declare(platform: str, sender: str, config: Config, now: datetime, *, channel: str = "") -> AlertIntent:
    """A declaration to the headteacher alone: that there is something, not what (clause 1.7)."""
    return _asked("declare", platform, sender, channel, config, now)


def breach(platform: str, sender: str, config: Config, now: datetime, *, channel: str = "") -> AlertIntent:
    """A data breach reported to the data protection officer: who and when, not what (R38)."""
    return _asked("breach", platform, sender, channel, config, now)


def told(intent: AlertIntent, config: Config) -> tuple[str, ...]:
    """The names (or roles, in words) of those who are told first; empty where nobody can be reached.

    For an answer like "Ms Okafor has been told": say it only where this is not empty.
    """
    return tuple(party.name or wording.ALERT_ROLES[party.role] for party in route.first_told(config, intent))


def told_sender(intent: AlertIntent, config: Config) -> str:
    """The sentence for who wrote the message; empty where nobody can be reached.

    Nobody is named where somebody was passed over: it would say who was complained of.
    """
    people = told(intent, config)
    return wording.told(people, as_usual=route.usual(intent)) if people else ""


def who(platform: str, sender: str) -> str:
    """A person for `store.acknowledge`: who pressed, wherever in that platform."""
    return f"{platform} {sender}"


def _asked(  # noqa: PLR0913, PLR0917 - what a person asked for
    kind: AlertKind, platform: str, sender: str, channel: str, config: Config, now: datetime
) -> AlertIntent:
    conflict = route.conflict(config.people, platform, sender, "")
    return AlertIntent(
        id=secrets.token_hex(16),
        kind=kind,
        at=now,
        platform=platform,
        channel=channel,
        by=sender,
        avoid=conflict.roles,
        spared=conflict.people,
    )
