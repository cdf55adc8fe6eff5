"""Tries each part of the Telegram set-up once, and says in plain words what to do about what fails."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import Check
from adapters.telegram.api import TelegramApi
from adapters.telegram.events import GROUPS
from adapters.telegram.failures import TelegramFailure
from adapters.telegram.text import number, word
from adapters.telegram.webhook import is_usable

_AWAY = "Telegram cannot be reached from this machine: look at its network, then try again."
_IN = frozenset({"member", "administrator", "creator", "restricted"})


async def signed_in(api: TelegramApi, token_env: str) -> tuple[Check, int, bool]:
    """The token; with it the bot's own id, and whether it is shown all that is written in groups."""
    what = "Telegram: sign in"
    try:
        me = await api.me()
    except TelegramFailure as failure:
        remedy = f"Ask @BotFather for the bot's token (/mybots, API Token), and put it in {token_env}."
        return _failed(what, failure, remedy), 0, False
    return Check(what, ok=True), number(me.get("id")) or 0, me.get("can_read_all_group_messages") is True


def secret(value: str, secret_env: str) -> Check:
    """Whether Telegram would take the webhook's secret."""
    remedy = f"Put 16 letters, digits, _ and - or more, made at random, in {secret_env}."
    fine = is_usable(value) and len(value) >= 16  # noqa: PLR2004 - as the remedy says
    return Check("Telegram: webhook secret", ok=fine, remedy="" if fine else remedy)


def public_url(url: str) -> Check:
    """Whether Telegram could deliver there."""
    fine = url.startswith("https://")
    remedy = (
        "Write the address under which this server is reached from outside (https://...) as public_url in [telegram]."
    )
    return Check("Telegram: public address", ok=fine, remedy="" if fine else remedy)


async def webhook(api: TelegramApi, url: str) -> Check:
    """Whether Telegram delivers here, or has trouble with it. `url` is empty where the bot fetches."""
    what = "Telegram: webhook" if url else "Telegram: fetching messages"
    try:
        info = await api.webhook()
    except TelegramFailure as failure:
        return _failed(what, failure, "Try again in a while.")
    found = word(info.get("url"))
    if not url:
        remedy = (
            "Another program has a webhook for this bot, which ends when tactful run starts. Is the bot really yours?"
        )
        return Check(what, ok=not found, remedy=remedy if found else "")
    if found and found != url:
        return Check(
            what, ok=False, remedy="Telegram delivers to another address: tactful run changes that when it starts."
        )
    if info.get("last_error_date") and number(info.get("pending_update_count")):
        remedy = "Telegram could not deliver lately: look at the proxy's certificate and at its path /telegram/."
        return Check(what, ok=False, remedy=remedy)
    return Check(what, ok=True)


async def channels(api: TelegramApi, me: int, ids: Sequence[str], *, reads_all: bool) -> list[Check]:
    """Whether the bot is in each group that it should hear, is shown what is written there, and can speak to one person."""
    return [check for channel in ids for check in await _channel(api, me, channel, reads_all=reads_all)]


async def _channel(api: TelegramApi, me: int, channel: str, *, reads_all: bool) -> list[Check]:
    what = f"Telegram: group {channel}"
    try:
        chat = await api.chat(channel)
        status = word((await api.member(channel, me)).get("status"))
    except TelegramFailure as failure:
        remedy = "Look whether the id is right (a minus, then digits), then add the bot to the group."
        return [_failed(what, failure, remedy)]
    if (moved := str(api.chats.id(channel))) != channel:
        remedy = f"The group became a supergroup: write {moved} in place of {channel} in [channels] listen."
        return [Check(what, ok=False, remedy=remedy)]
    if word(chat.get("type")) not in GROUPS:
        return [Check(what, ok=False, remedy="This is no group: take it off the list in [channels].")]
    if status not in _IN:
        return [Check(what, ok=False, remedy="Add the bot to the group.")]
    admin = status == "administrator"
    return [Check(what, ok=True), _privacy(channel, seen=admin or reads_all), _private(channel, admin=admin)]


def _privacy(channel: str, *, seen: bool) -> Check:
    what = f"Telegram: group {channel}: the bot is shown what is written"
    remedy = (
        "Privacy mode hides messages from it. Make the bot an administrator of the group; or switch privacy mode off with "
        "@BotFather (/setprivacy, Disable), then remove the bot from the group and add it again."
    )
    return Check(what, ok=seen, remedy="" if seen else remedy)


def _private(channel: str, *, admin: bool) -> Check:
    """Not a fault: notes then go to private chats."""
    how = "in the group, for one person alone" if admin else "in private chats only, as the bot is no administrator"
    return Check(f"Telegram: group {channel}: notes come {how}", ok=True)


def _failed(what: str, failure: TelegramFailure, remedy: str) -> Check:
    return Check(what, ok=False, remedy=_AWAY if failure.away else remedy, refused=failure.refused, away=failure.away)
