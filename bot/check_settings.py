"""What `tactful check` says of settings that load and yet cannot do what was meant."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, get_args

from adapters.base import Check
from bot import wording
from bot.config import Role
from bot.config_errors import nearest

if TYPE_CHECKING:
    from bot.config import Config

_YEARS = frozenset({"N", "R", *map(str, range(14))})  # nursery, reception, and the years of a school
_DIGITS = 3  # of the shortest number or block


async def checked(config: Config) -> list[Check]:
    """A check for each setting that misses its aim; none where all is well."""
    said = [*_channels(config), *_school(config), *_anchor(config)]
    return [Check(where, ok=False, remedy=remedy) for where, remedy in said]


def _channels(config: Config) -> Iterator[tuple[str, str]]:
    section = config.channels
    for key in ("audience", "exempt", "overrides"):
        for channel in getattr(section, key):
            if section.listen and channel not in section.listen:
                near = nearest(channel, section.listen)
                yield f"[channels.{key}] {channel}", f"is not in [channels] listen, so it does nothing.{near}"


def _school(config: Config) -> Iterator[tuple[str, str]]:
    roles = {*wording.ROLES, *get_args(Role)}
    for role in config.school.contacts:
        if role not in roles:
            yield f"[school.contacts] {role}", f"is no role.{nearest(role, roles)} Known: {', '.join(sorted(roles))}."
    for year in config.school.classes:
        if year.upper() not in _YEARS:
            yield f"[school.classes] {year}", "is no year. Write R for reception, or the number alone, as in 3."
    for place, phone in enumerate(config.school.phones, 1):
        if sum(map(str.isdigit, phone)) < _DIGITS:
            yield f"[school] phones, number {place}", "is no telephone number. Write its digits, as in 01632 960000."


def _anchor(config: Config) -> Iterator[tuple[str, str]]:
    if config.audit.anchor is None:
        return
    file = config.path(config.audit.anchor)
    if not os.access(file if file.exists() else file.parent, os.W_OK) or file.is_dir():
        yield "[audit] anchor", "cannot be written. Name a file in a folder that exists and that Tactful may write to."
