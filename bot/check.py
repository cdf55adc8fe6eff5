"""`tactful check`: tries every part once and says what to do about what does not work."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from adapters.base import Check, CredentialsRefused
from bot import check_settings, wording
from bot.alerts.listing import checked as alert_checks
from bot.digest import picture, weekly
from bot.errors import FINE, AwayError, CredentialsError, TactfulError, UsageError
from bot.mail import checked as mail_checks
from bot.noise import state_of
from bot.parts import keyring_of, library_of, makers_of, scanner_of, store_of
from bot.policy.meaning import encoder
from bot.rosters import roster_of

if TYPE_CHECKING:
    from adapters.base import Adapter
    from bot.config import Config
    from bot.store.base import Store
    from detectors.roster import Roster

_SAMPLE = "ring me on 07700 900142"  # one of Ofcom's numbers for drama: nobody's


async def run(config: Config, say: Callable[[str], None]) -> int:
    """Says a line for each part. The exit code: of the first part that failed, else 0."""
    code = FINE
    settings = changed(config)
    say(
        "Settings that differ from the defaults:"
        if settings
        else "No setting that may be shown differs from its default."
    )
    for key, value in settings:
        say(f"   {key} = {value}")
    parts: dict[str, Callable[[], Awaitable[list[Check]]]] = {
        "policy": partial(_policy, config),
        "settings": partial(check_settings.checked, config),
        "store": partial(_store, config),
        "governance": partial(_governance, config),
        "alerts": partial(alert_checks, config),
        "mail": partial(mail_checks, config),
        "digest": partial(_digest, config),
        **{name: partial(_platform, make) for name, make in makers_of(config).items()},
        "channels": partial(_channels, config),
    }
    for name, part in parts.items():
        for check in await _tried(name, part):
            say(_line(check))
            code = code or (FINE if check.ok else _code(check))
    return code


async def _tried(name: str, part: Callable[[], Awaitable[list[Check]]]) -> list[Check]:
    """What the part says; where it cannot be made or reached, that, under its name."""
    try:
        return await part()
    except CredentialsRefused as error:
        return [Check(f"{name}: sign-in", ok=False, remedy=str(error), refused=True)]
    except TactfulError as error:
        away, refused = error.code == AwayError.code, error.code == CredentialsError.code
        return [Check(name, ok=False, remedy=str(error), away=away, refused=refused)]


def changed(config: Config) -> list[tuple[str, object]]:
    """The settings that differ from their defaults, without those in which a secret may stand."""
    defaults = type(config)().model_dump(mode="json")
    found = []
    for section, table in config.model_dump(mode="json").items():
        for key, value in table.items():
            if defaults[section].get(key) != value and not _private(section, key):
                found.append((f"[{section}] {key}", _shown(value) if section == "detectors" else value))
    return found


def _private(section: str, key: str) -> bool:
    """A database's address may hold a password; and people paste tokens where the name of a variable belongs."""
    return (section, key) == ("store", "url") or key.endswith("_env")


def _shown(options: dict[str, object]) -> dict[str, object]:
    """What is set for a detector. The options of a recognizer that the school added may hold a service's key."""
    return {key: value for key, value in options.items() if value is not None and key != "options"}


async def _policy(config: Config) -> list[Check]:
    library = library_of(config)
    several = len(library.books) > 1
    checks = []
    for book in library.books:
        name = f"policy {book.id}" if several else "policy"
        checks.append(Check(f"{name}: {len(book.clauses)} clauses, version {book.version}", ok=True))
        if book in library.overdue(datetime.now(UTC).date()):
            checks.append(Check(f"{name}: its review date has passed; leadership may want to know", ok=True))
    by = "by words and meaning" if encoder.installed() else encoder.MISSING
    return [*checks, Check(f"policy look-up: {by}", ok=True)]


async def _store(config: Config) -> list[Check]:
    keyring = keyring_of(config)
    store: Store = store_of(config, keyring)
    await store.open()
    try:
        now = datetime.now(UTC)
        health = await store.health(now)
        if not health.writable:
            raise AwayError(f"the store cannot be written: {health.problem}")
        roster = await roster_of(config, store, keyring, now)
        noises = await store.noise(now)
        unreached = (await store.open_alerts()).unreached
    finally:
        await store.close()
    pupils = (
        f"{len(roster)} pupils" if roster else "none; names are not looked for. `tactful roster import FILE` adds it"
    )
    return [
        Check(f"store: writable, {health.waiting} messages waiting, {health.doubtful} notes in doubt", ok=True),
        Check(f"roster: {pupils}", ok=True),
        *([Check("alerts", ok=False, remedy=wording.unreached(unreached))] if unreached else ()),
        _detectors(config, roster),
        Check(f"reading: {_reading(config)}", ok=True),
        *(
            Check(f"noise: {noise.detector} is {state}", ok=True)
            for noise in noises
            if (state := state_of(noise, config.nudges.weekly_budget))
        ),
    ]


def _detectors(config: Config, roster: Roster | None) -> Check:
    try:
        found = scanner_of(config, roster).scan(_SAMPLE)
    except UsageError as error:
        return Check("detectors", ok=False, remedy=str(error))
    return Check("detectors", ok=not found.failed, remedy=f"these raise: {', '.join(found.failed)}")


def _reading(config: Config) -> str:
    if not config.reading.on:
        return "off: only rules find"
    return (
        "both models" if encoder.installed() else "the first model alone; pip install 'tactful[model]' adds the second"
    )


async def _governance(config: Config) -> list[Check]:
    kept = (
        "cases keep a sealed way back" if config.governance.named else "not named: cases keep no way back to a person"
    )
    return [Check(f"governance: {kept}", ok=True)]


async def _digest(config: Config) -> list[Check]:
    """Where the weekly digest goes, and whether it has its picture."""
    to = weekly.targets(config)
    where = (
        f"places it goes to: {len(to)}" if to else "goes to nobody: set [channels] leadership, or an email in [people]"
    )
    return [Check(f"digest: {where}{'' if picture.can_draw() else f'; {picture.MISSING}'}", ok=True)]


async def _platform(make: Callable[[], Adapter]) -> list[Check]:
    return await make().check()


async def _channels(config: Config) -> list[Check]:
    if not makers_of(config):
        return [Check("platforms: none is switched on", ok=True)]
    remedy = "[channels] listen is empty: name the channels to listen in"
    return [] if config.channels.listen else [Check("channels", ok=False, remedy=remedy)]


def _code(check: Check) -> int:
    return CredentialsError.code if check.refused else AwayError.code if check.away else UsageError.code


def _line(check: Check) -> str:
    return f"ok {check.what}" if check.ok else f"NO {check.what}: {check.remedy}"
