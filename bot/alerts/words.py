"""The sends of a step: the same alert for each person and each way, in the words of bot/wording.py. Pure, content-free."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from string import Template
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot import wording
from bot.alerts.route import MAIL, ways
from bot.store.base import AlertSend

if TYPE_CHECKING:
    from bot.store.base import AlertIntent, Party, TakenOn

CLOCK = timedelta(hours=72)
"""UK GDPR, article 33: to the ICO, from when the school became aware."""
_LONDON = ZoneInfo("Europe/London")
_PLATFORMS = {"slack": "Slack", "teams": "Teams", "telegram": "Telegram", "console": "this terminal"}


def sends(
    intent: AlertIntent, people: Sequence[Party], told: Collection[str], means: Collection[str], *, again: bool = False
) -> tuple[AlertSend, ...]:
    """One for each person and each way to them. `told`: the roles told before; `means`: the ways there are."""
    roles = {*told, *(one.role for one in people)}
    made = []
    for one in people:
        for way, recipient in ways(one, means):
            words = _alert(intent, roles - {one.role}, way, again=again)
            last = wording.ALERT_BY_MAIL if way == MAIL else wording.ALERT_PRESS
            subject = wording.ALERT_SUBJECTS[intent.kind] if way == MAIL else ""
            text = f"{words}\n\n{last}"
            made.append(AlertSend(secrets.token_urlsafe(16), one.role, way, recipient, text, subject))
    return tuple(made)


def ended(taken: TakenOn) -> tuple[str, str]:
    """Subject and text of what says that somebody has it."""
    role = wording.ALERT_ROLES[taken.role]
    text = Template(wording.ALERT_TAKEN).substitute(role=role[0].upper() + role[1:], time=_time(taken.raised_at))
    return wording.ALERT_SUBJECTS["taken"], text


def rehearsal(role: str, now: datetime) -> tuple[str, str]:
    """Subject and text of a rehearsal."""
    text = Template(wording.ALERTS["rehearsal"]).substitute(time=_time(now), role=wording.ALERT_ROLES[role])
    return wording.ALERT_SUBJECTS["rehearsal"], f"{text}\n\n{wording.ALERT_999}"


def _alert(intent: AlertIntent, others: Collection[str], way: str, *, again: bool) -> str:
    # What somebody declares goes where they wrote it, and not into a mail box, where it would stay.
    declared = intent.words if way == intent.platform else ""
    place = _PLATFORMS.get(intent.platform, intent.platform)
    words = Template(wording.ALERTS["declared" if declared else intent.kind]).substitute(
        time=_time(intent.at),
        where=f"in the channel #{intent.channel} on {place}" if intent.channel else f"on {place}",
        category=wording.ALERT_CATEGORIES.get(intent.category, wording.ALERT_CATEGORIES["safeguarding"]),
        who=f"@{intent.by} on {place}",
        until=_time(intent.at + CLOCK),
    )
    also = ", ".join(wording.ALERT_ROLES[role] for role in wording.ALERT_ROLES if role in others)
    told = Template(wording.ALERT_OTHERS).substitute(others=also) if also else wording.ALERT_ALONE
    first = wording.ALERT_AGAIN if again else ""
    said = f"\n\n“{declared}”" if declared else ""
    return f"{first}{words}{said}\n\n{told} {wording.ALERT_999}"


def _time(at: datetime) -> str:
    """As people say it: Monday 23 November at 14:05, London time."""
    local = at.astimezone(_LONDON)
    return f"{local:%A} {local.day} {local:%B} at {local:%H:%M}"
