"""Tries each part of the Slack set-up once, and says in plain words what to do about what fails."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import Check
from adapters.slack.api import SlackApi, SlackFailure

# What the bot needs, and no more; docs/slack.md says why each. The manifest asks for the same.
SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:history",
        "channels:read",
        "chat:write",
        "commands",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "im:write",
        "pins:write",
    }
)
_AWAY = "Slack cannot be reached from this machine: look at its network, then try again."


async def signed_in(api: SlackApi, token_env: str) -> list[Check]:
    """The bot token, and what it may do."""
    try:
        answer = await api.call(api.web.auth_test)
    except SlackFailure as failure:
        remedy = f"Copy the Bot User OAuth Token (xoxb-...) of the app into {token_env}."
        return [_failed("Slack: sign in", failure, remedy)]
    checks = [Check("Slack: sign in", ok=True)]
    granted = answer.header("x-oauth-scopes")
    if granted is not None:
        missing = sorted(SCOPES - {scope.strip() for scope in granted.split(",")})
        remedy = f"Add {', '.join(missing)} under OAuth & Permissions, then install the app again." if missing else ""
        checks.append(Check("Slack: scopes", ok=not missing, remedy=remedy))
    return checks


async def socket(api: SlackApi, app_token: str, token_env: str) -> Check:
    """Whether the app token opens a connection."""
    try:
        await api.call(api.web.apps_connections_open, app_token=app_token)
    except SlackFailure as failure:
        remedy = f"Switch Socket Mode on, make an app-level token with connections:write, and put it (xapp-...) in {token_env}."
        return _failed("Slack: Socket Mode", failure, remedy)
    return Check("Slack: Socket Mode", ok=True)


def signing(secret: str, secret_env: str) -> Check:
    """Whether there is a secret to verify Slack's requests with."""
    remedy = f"Copy the Signing Secret from the app's Basic Information page into {secret_env}."
    return Check("Slack: signing secret", ok=bool(secret.strip()), remedy="" if secret.strip() else remedy)


async def channels(api: SlackApi, ids: Sequence[str]) -> list[Check]:
    """Whether the bot is in each channel that it should hear, and can read it."""
    return [await _channel(api, channel) for channel in ids]


async def _channel(api: SlackApi, channel: str) -> Check:
    what = f"Slack: channel {channel}"
    try:
        answer = await api.read(api.web.conversations_info, channel=channel)
        if answer.flag("channel", "is_archived"):
            return Check(what, ok=False, remedy="The channel is archived: take it off the list in [channels].")
        if not answer.flag("channel", "is_member"):
            return Check(what, ok=False, remedy="Invite the bot: write /invite and the bot's name in the channel.")
        await api.read(api.web.conversations_history, channel=channel, limit=1)
    except SlackFailure as failure:
        remedy = "Look whether the id is right (channel details, at the bottom), then invite the bot there."
        return _failed(what, failure, remedy)
    return Check(what, ok=True)


def _failed(what: str, failure: SlackFailure, remedy: str) -> Check:
    return Check(what, ok=False, remedy=_AWAY if failure.away else remedy, refused=failure.refused, away=failure.away)
