"""Up to where all was heard. Telegram keeps a day's messages for a bot that is away; what is older it never shows again."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from adapters.base import Inbox, IntakeRefused
from adapters.telegram.events import PLATFORM, Me

_log = logging.getLogger("tactful.telegram")
_KEPT_FOR = 86_400.0  # seconds: https://core.telegram.org/bots/api#getting-updates
_MARK_EVERY = 60.0


class Gap:
    """The marks of the groups."""

    def __init__(self, inbox: Inbox, me: Me, channels: Sequence[str]) -> None:
        self._inbox = inbox
        self._me = me
        self._channels = channels
        self._marked = 0.0
        self._lost_to: dict[str, datetime] = {}
        self._out: set[str] = set()

    async def look(self) -> None:
        """Says how much Telegram has not kept.

        Raises:
            IntakeRefused: not known for now.
        """
        now = time.time()
        for channel in self._channels:
            heard = await self._inbox.high_water(PLATFORM, self._me.workspace, channel)
            away = now - _seconds(heard) if heard else 0.0
            if away > _KEPT_FOR:
                self._lost_to[channel] = datetime.fromtimestamp(now - _KEPT_FOR, UTC)
                hours = (away - _KEPT_FOR) / 3600
                _log.warning("a group was not heard for %.1f hours: Telegram keeps messages for a day only", hours)

    def left(self, channel: str) -> None:
        """The bot is in the group no more: nothing is heard there until it is back."""
        self._out.add(channel)

    def back(self, channel: str) -> None:
        """It is in the group (again): what was written meanwhile is lost."""
        if channel in self._out:
            self._out.remove(channel)
            self._lost_to[channel] = datetime.now(UTC)

    async def whole(self) -> None:
        """All up to now was heard, in each group that is heard."""
        now = time.time()
        if now - self._marked < _MARK_EVERY:
            return
        self._marked = now
        try:
            for channel in self._channels:
                if self._inbox.hears(channel):
                    lost_to = datetime.fromtimestamp(now, UTC) if channel in self._out else self._lost_to.get(channel)
                    mark = f"{now:.6f}"
                    await self._inbox.raise_high_water(PLATFORM, self._me.workspace, channel, mark, lost_to)
                    self._lost_to.pop(channel, None)
        except IntakeRefused:
            self._marked = 0.0


def _seconds(mark: str) -> float:
    try:
        return float(mark)
    except ValueError:
        return time.time()
