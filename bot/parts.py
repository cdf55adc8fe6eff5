"""Builds each part from the config: books, keys, store, scanner, platforms. Opens nothing but the key file."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import wording
from bot.config import Config, secret
from bot.errors import UsageError
from bot.policy.library import Library
from bot.policy.meaning.nearest import Meaning
from bot.policy.search import Search
from bot.policy.shelf import Shelf
from detectors.school import School

if TYPE_CHECKING:
    from collections.abc import Callable

    from adapters.base import Adapter
    from bot.keys import Keyring
    from bot.store.sqlite import SqliteStore
    from detectors import Scanner
    from detectors.roster import Roster


def library_of(config: Config) -> Library:
    """The policy books that the config names."""
    names = (config.policy.book, *config.policy.books)
    try:
        return Library.load(names, config.folder, Shelf(config.path(config.policy.folder)))
    except (ValueError, OSError) as error:
        raise UsageError(f"[policy] book: {error}") from None


def search_of(library: Library) -> Search:
    """The look-up in the books: by meaning too, where the `[model]` extra is installed."""
    return Search(library, meaning=Meaning.of(library.clauses, library.shelf.folder))


def keyring_of(config: Config) -> Keyring:
    """The keys, made on first use."""
    from bot.keys import Keyring  # noqa: PLC0415 - a look-up in the policy needs no keys

    path = config.path(config.audit.key_file)
    return Keyring.open(path) if path.exists() else Keyring.create(path)


def store_of(config: Config, keyring: Keyring) -> SqliteStore:
    """The store that the config names."""
    from bot.store.base import Limits  # noqa: PLC0415
    from bot.store.sqlite import SqliteStore  # noqa: PLC0415 - a look-up in the policy needs no store

    anchor = config.path(config.audit.anchor) if config.audit.anchor else None
    nudges = config.nudges
    return SqliteStore(
        database_of(config),
        keyring,
        checkpoint_every=config.audit.checkpoint_every,
        anchor=anchor,
        limits=Limits(nudges.weekly_budget, nudges.pause_above, nudges.pause_after),
    )


def school_of(config: Config, roster: Roster | None) -> School:
    """What belongs to the school, as the detectors know it."""
    section = config.school
    groups = [names if isinstance(names, tuple) else (names,) for names in section.classes.values()]
    return School(
        name=section.name,
        domains=tuple(domain.lower() for domain in section.domains),
        handles=section.handles,
        phones=section.phones,
        addresses=section.addresses,
        postcodes=section.postcodes,
        classes=tuple(name for group in groups for name in group),
        roster=roster,
    )


def scanner_of(config: Config, roster: Roster | None) -> Scanner:
    """The detectors as the config wants them. Takes a second: Presidio is imported here."""
    from detectors.pack import build  # noqa: PLC0415 - late on purpose

    # What the file leaves out is the detector's to default: a foreign one drops what is unsure, ours know themselves.
    settings = {name: options.model_dump(exclude_none=True) for name, options in config.detectors.items()}
    for override in config.channels.overrides.values():
        for name in override.detectors:
            settings[name] = _loosest(config, name, settings.get(name, {}))
    try:
        return build(school_of(config, roster), settings, reads=config.reading.on)
    except ValueError as error:
        raise UsageError(str(error)) from None


def _loosest(config: Config, name: str, options: dict[str, Any]) -> dict[str, Any]:
    """A detector's settings as the channel wants them that wants most of it; the judge is stricter where the others are."""
    everywhere = ("", *config.channels.overrides)
    modes = {config.mode_in(channel, name) for channel in everywhere}
    thresholds = [config.threshold_in(channel, name) for channel in everywhere]
    found = {**options, "mode": next(mode for mode in ("nudge", "shadow", "off") if mode in modes)}
    found.pop("threshold", None)
    if None not in thresholds:
        found["threshold"] = min(threshold for threshold in thresholds if threshold is not None)
    return found


def adapters_of(config: Config) -> list[Adapter]:
    """The platforms that are switched on."""
    return [make() for make in makers_of(config).values()]


def makers_of(config: Config) -> dict[str, Callable[[], Adapter]]:
    """What makes each platform that is switched on. Raises UsageError where it lacks a secret or its extra."""
    made = {"slack": slack_of, "teams": teams_of, "telegram": telegram_of}
    return {name: partial(make, config) for name, make in made.items() if getattr(config, name).mode != "off"}


def slack_of(config: Config) -> Adapter:
    """Slack, with its secrets from the environment."""
    try:
        from adapters.slack import SlackAdapter, SlackSettings  # noqa: PLC0415 - an extra
    except ImportError:
        raise UsageError("[slack] needs its extra. Install it: pip install 'tactful[slack]'.") from None
    section = config.slack
    socket = section.mode == "socket"
    return SlackAdapter(
        SlackSettings(
            mode="socket" if socket else "http",
            bot_token=secret(section.bot_token_env, "Slack's bot token (xoxb-)"),
            app_token=secret(section.app_token_env, "Slack's app-level token (xapp-)") if socket else "",
            signing_secret="" if socket else secret(section.signing_secret_env, "Slack's signing secret"),
            bot_token_env=section.bot_token_env,
            app_token_env=section.app_token_env,
            api_url=section.api_url,
            channels=channels_of(config, "slack"),
        )
    )


def teams_of(config: Config) -> Adapter:
    """Microsoft Teams, with its secret from the environment."""
    try:
        from adapters.teams import TeamsAdapter, TeamsSettings  # noqa: PLC0415 - an extra
    except ImportError:
        raise UsageError("[teams] needs its extra. Install it: pip install 'tactful[teams]'.") from None
    section = config.teams
    app_id, tenant = checked_ids(config)
    return TeamsAdapter(
        TeamsSettings(
            app_id=app_id,
            tenant=tenant,
            client_secret=secret(section.client_secret_env, "the secret of the Teams app"),
            client_secret_env=section.client_secret_env,
            channels=channels_of(config, "teams"),
            links=section.links,
            targeted=section.targeted,
            policy_tips=section.policy_tips,
            service_url=section.service_url,
            openid_url=section.openid_url,
            login_url=section.login_url,
            graph_url=section.graph_url,
        )
    )


def telegram_of(config: Config) -> Adapter:
    """Telegram, with its secrets from the environment."""
    try:
        from adapters.telegram import TelegramAdapter, TelegramSettings, Words  # noqa: PLC0415 - an extra
    except ImportError:
        raise UsageError("[telegram] needs its extra. Install it: pip install 'tactful[telegram]'.") from None
    section = config.telegram
    webhook = section.mode == "webhook"
    return TelegramAdapter(
        TelegramSettings(
            mode="webhook" if webhook else "polling",
            token=secret(section.token_env, "Telegram's bot token"),
            words=Words(
                wording.TELEGRAM_HELLO, wording.TELEGRAM_POINTER, wording.TELEGRAM_OPENING, wording.TELEGRAM_COMMANDS
            ),
            webhook_secret=secret(section.webhook_secret_env, "a secret for Telegram's webhook") if webhook else "",
            public_url=section.public_url,
            token_env=section.token_env,
            webhook_secret_env=section.webhook_secret_env,
            channels=channels_of(config, "telegram"),
            api_url=section.api_url,
        )
    )


def checked_ids(config: Config) -> tuple[str, str]:
    """The app and the tenant in Microsoft Entra.

    Raises:
        UsageError: one is missing or is no id.
    """
    ids = config.teams.app_id, config.teams.tenant
    for key, value in zip(("app_id", "tenant"), ids, strict=True):
        if not re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", value):
            raise UsageError(f"[teams] {key}: copy it from the app's page in the Microsoft Entra admin centre.")
    return ids


# How each platform names its channels, so that none asks after another's.
_CHANNELS = {"slack": r"[A-Z0-9]{2,40}", "teams": r"19:\S+", "telegram": r"-\d{1,19}"}
PLATFORMS = tuple(_CHANNELS)


def channels_of(config: Config, platform: str) -> tuple[str, ...]:
    """The channels on the opt-in list that are this platform's."""
    return tuple(one for one in config.channels.listen if re.fullmatch(_CHANNELS[platform], one))


def database_of(config: Config) -> Path:
    """Where the SQLite file is.

    Raises:
        UsageError: the config names no SQLite file. Of an address no more than its scheme is said: it may hold a password.
    """
    scheme, _, place = config.store.url.partition("://")
    if scheme != "sqlite" or not place.removeprefix("/") or not place.startswith("/"):
        known = re.fullmatch(r"[a-z][a-z0-9+.-]{0,30}", scheme) if place else None
        said = f"{scheme}:// is not a store that Tactful has" if known and scheme != "sqlite" else "this names no file"
        raise UsageError(f"[store] url: {said}. Write sqlite:///FILE.")
    return config.path(place[1:])
