"""The app package that a school uploads to Teams: a manifest and two icons in a zip. Pure.

https://learn.microsoft.com/microsoftteams/platform/resources/schema/manifest-schema
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.teams import icons

_VERSION = "1.19"
_PREVIEW = "devPreview"
# What the team's owner agrees to: hearing its channels and group chats, and no more.
_CONSENTS = ("ChannelMessage.Read.Group", "ChatMessage.Read.Chat")
_SCOPES = ["personal", "team", "groupChat"]
# The same input gives the same bytes, so that somebody can see whether anything changed.
_WHEN = (2026, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class AppWords:
    """What people read of the app in Teams."""

    name: str
    """30 characters at most."""
    short: str
    """80 characters at most."""
    full: str
    """4000 characters at most."""
    commands: Mapping[str, str]
    """Each command and what it is for, in 128 characters."""
    developer: str
    website: str
    """Begins with https://."""


def package(app: str, version: str, words: AppWords, *, targeted: bool) -> bytes:
    """The zip."""
    files = {
        "manifest.json": json.dumps(manifest(app, version, words, targeted=targeted), indent=2).encode() + b"\n",
        "color.png": icons.colour(),
        "outline.png": icons.outline(),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, _WHEN), data, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def manifest(app: str, version: str, words: AppWords, *, targeted: bool) -> dict[str, Any]:
    """The manifest. Targeted messages and slash commands are in Microsoft's developer preview only."""
    schema = _PREVIEW if targeted else f"v{_VERSION}"
    site = words.website.rstrip("/")
    triggers: dict[str, Any] = {"triggers": ["slash", "mention"]} if targeted else {}
    commands = [{"title": name, "description": what} for name, what in words.commands.items()]
    bot: dict[str, Any] = {
        "botId": app,
        "scopes": _SCOPES,
        "isNotificationOnly": False,
        "supportsFiles": False,
        "commandLists": [{"scopes": _SCOPES, "commands": commands, **triggers}],
    }
    if targeted:
        bot["supportsTargetedMessages"] = True
    return {
        "$schema": f"https://developer.microsoft.com/json-schemas/teams/{schema}/MicrosoftTeams.schema.json",
        "manifestVersion": _PREVIEW if targeted else _VERSION,
        "version": version,
        "id": app,
        "developer": {
            "name": words.developer,
            "websiteUrl": site,
            "privacyUrl": f"{site}/",
            "termsOfUseUrl": f"{site}/",
        },
        "name": {"short": words.name, "full": words.name},
        "description": {"short": words.short, "full": words.full},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": icons.COLOUR,
        "bots": [bot],
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [],
        # Consent by resource asks for this, though nobody signs in through the app.
        "webApplicationInfo": {"id": app, "resource": f"api://{app}"},
        "authorization": {
            "permissions": {"resourceSpecific": [{"name": name, "type": "Application"} for name in _CONSENTS]}
        },
    }
