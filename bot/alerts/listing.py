"""What the operator is shown of alerts: those that nobody has taken on, and whether anybody would be told. No content, no names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from adapters.base import Check
from bot import wording
from bot.alerts import route
from bot.parts import database_of
from bot.store import alerts, connection
from bot.store.base import AlertIntent

if TYPE_CHECKING:
    from bot.config import Config


def listed(config: Config) -> Iterator[str]:
    """A line for each alert that is open, and for those that ended in the last month with nobody having it."""
    with connection.reading(database_of(config)) as db:
        found = list(alerts.unacknowledged(db))
    if not found:
        yield "No alert waits for anybody."
    for one in found:
        told = ", ".join(one.told) or "nobody"
        state = "waits" if one.open else "was never taken on"
        yield f"{one.raised_at}  {one.kind}  {state}; told: {told}"


async def checked(config: Config) -> list[Check]:
    """Whether somebody would be told. For `tactful check`."""
    if not any(config.people.values()):
        return [Check("alerts: nobody is named in [people], so nobody would be told when help is needed", ok=True)]
    means = route.means_of(config)
    people = route.reachable(config, means)
    intent = AlertIntent("", "E1", datetime.now(UTC), "", "")
    steps = [" and ".join(one.role for one in step) for step in route.steps(intent, people)]
    remedy = "nobody in [people] can be reached: give ids of a platform that is on, or an email and [mail] host"
    checks = [Check(f"alerts: to {', then '.join(steps)}" if steps else "alerts", ok=bool(steps), remedy=remedy)]
    passed = [role for role, persons in config.people.items() if len(people[role]) < len(persons)]
    if passed and steps:
        remedy = (
            f"somebody cannot be reached in these roles: {', '.join(passed)}. Give them ids or an email in [people]"
        )
        checks.append(Check("alerts: everybody named", ok=False, remedy=remedy))
    if not people.get("chair"):
        checks.append(Check(f"alerts: {wording.NO_CHAIR}", ok=True))
    return checks
