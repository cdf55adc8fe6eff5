"""`tactful teams package`: the app package with the school's own name in it, written to a file."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from bot import wording
from bot.errors import UsageError
from bot.parts import checked_ids

if TYPE_CHECKING:
    from bot.config import Config

_DEVELOPER = 32  # characters that Teams allows


def written(config: Config, file: Path, website: str) -> str:
    """Writes the zip; the sentence to say.

    Raises:
        UsageError: something is missing, or the file cannot be written.
    """
    try:
        from adapters.teams.package import AppWords, package  # noqa: PLC0415 - an extra
    except ImportError:
        raise UsageError("[teams] needs its extra. Install it: pip install 'tactful[teams]'.") from None
    app, _ = checked_ids(config)
    site = website or (f"https://{config.school.domains[0]}" if config.school.domains else "")
    if not re.fullmatch(r"https://[\w.-]+(?:/\S*)?", site):
        raise UsageError(
            "Teams shows the school's web site: give it with --website https://..., or set [school] domains."
        )
    words = AppWords(
        name=wording.APP_NAME,
        short=wording.APP_SHORT,
        full=wording.APP_FULL,
        commands=wording.APP_COMMANDS,
        developer=(config.school.name or wording.APP_NAME)[:_DEVELOPER].strip(),
        website=site,
    )
    data = package(app, _numbers(version("tactful")), words, targeted=config.teams.targeted)
    try:
        file.write_bytes(data)
    except OSError as error:
        raise UsageError(f"{file}: cannot be written ({error.strerror}).") from None
    return f"{file}: upload it in Teams under Apps, Manage your apps, Upload an app. docs/teams.md says how."


def _numbers(release: str) -> str:
    """Three numbers, as Teams wants a version."""
    found = re.findall(r"\d+", release)[:3]
    return ".".join([*found, "0", "0", "0"][:3])
