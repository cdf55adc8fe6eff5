"""What comes out of an export: what somebody said, what was left out, and what could not be read. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Why = Literal["direct", "group_direct", "unknown_chat", "app", "notice", "deleted", "wordless"]
"""A direct message; one among a few people; of a chat that the export does not name; by an app; by the platform itself
(somebody joined); deleted before the export was made; without words, as a picture is."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message, as the person saw it."""

    ref: str
    """The platform's id of it, or its number in the file."""
    channel: str
    """The id that the platform's live messages bear too; the name where the export gives no id."""
    channel_name: str
    sender: str
    """The platform's id of the person; the name where the export gives no id. Never to be kept as it is."""
    text: str
    at: datetime | None
    """Aware; None where the export does not say."""
    audience: str | None = None
    """staff, guests, parents or pupils, where the file says so."""


@dataclass(frozen=True, slots=True)
class Left:
    """Left out, unscanned."""

    why: Why
    channel_name: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One line for the operator: where, what, and what was done about it. Never holds a message's words."""

    line: str
    lost: bool = True
    """Whether a message may have been lost by it."""


Item = Said | Left | Trouble


class ExportRefusedError(Exception):
    """The file is no export that can be read, or not a safe one. The message says which file, why, and what to do."""
