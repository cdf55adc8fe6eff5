"""A rehearsal: each named person gets a message that marks itself as one, by each way to them. Needs no running bot, no store."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from adapters.base import Alert, DeliveryError
from bot import wording
from bot.alerts import route, words
from bot.errors import FINE, AwayError, UsageError
from bot.mail import Mail, mailer_of
from bot.parts import adapters_of

if TYPE_CHECKING:
    from adapters.base import Adapter
    from bot.config import Config
    from bot.mail import Mailer
    from bot.store.base import Party


async def rehearsed(
    config: Config, role: str | None, now: datetime, say: Callable[[str], None], adapters: list[Adapter] | None = None
) -> int:
    """Says a line for each person and way; the exit code: 4 where somebody could be reached in no way.

    Raises:
        UsageError: nobody is named.
    """
    people = list(_named(config, role))
    if not people:
        who = f"holds the role {role}" if role else "is named"
        raise UsageError(f"Nobody {who} in [people]. Name people there, so that somebody hears when help is needed.")
    mailer = mailer_of(config)
    platforms = {adapter.name: adapter for adapter in (adapters_of(config) if adapters is None else adapters)}
    code = FINE
    try:
        for one in people:
            reached = [await _tried(one, way, now, platforms, mailer) for way in _ways(one)]
            said = "; ".join(line for _, line in reached) or "no way to them: give them ids or an email in [people]"
            is_reached = any(ok for ok, _ in reached)
            say(f"{'ok' if is_reached else 'NO'} {one.role} {one.name}: {said}".replace(" :", ":"))
            code = code if all(ok for ok, _ in reached) and is_reached else AwayError.code
    finally:
        for adapter in platforms.values():
            await adapter.stop()
    return code


def _named(config: Config, role: str | None) -> Iterator[Party]:
    """Each person once for each role: who holds two is told of both."""
    for name in wording.ALERT_ROLES:
        if role in {None, name}:
            yield from (route.party(name, person) for person in config.people.get(name, ()))  # type: ignore[call-overload]


def _ways(one: Party) -> list[tuple[str, str]]:
    """All that the config names, so that one that is not switched on is said and not passed over."""
    return [*sorted(one.ids.items()), *([(route.MAIL, one.email)] if one.email else ())]


async def _tried(
    one: Party, way: tuple[str, str], now: datetime, platforms: Mapping[str, Adapter], mailer: Mailer | None
) -> tuple[bool, str]:
    means, recipient = way
    subject, text = words.rehearsal(one.role, now)
    id_ = secrets.token_urlsafe(16)
    try:
        if means == route.MAIL:
            if mailer is None:
                return False, "e-mail: not sent, [mail] host is empty"
            await mailer.send(Mail(recipient, subject, text, id=id_))
            return True, "e-mail: taken by the mail server"
        if means not in platforms:
            return False, f"{means}: not sent, it is switched off"
        await platforms[means].alert(Alert(id_, means, "", recipient, text))
    except DeliveryError as error:
        return False, f"{'e-mail' if means == route.MAIL else means}: {error}"
    return True, f"{means}: delivered"
