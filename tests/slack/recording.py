"""An inbox that remembers what it was told, for the adapter alone. Keeps the promises of the protocol."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from adapters.base import Command, IntakeRefused, Message, Post, Press, Reply

LONG_TOLD = datetime(2020, 1, 1, tzinfo=UTC)


class RecordingInbox:
    """Hears each event once; `until` waits for something to have been told."""

    def __init__(self, channels: Sequence[str] = (), platform: str = "slack") -> None:
        self.channels = set(channels)
        self.platform = platform
        self.heard: list[Message] = []
        self.offered = 0
        self.unknowns: Counter[str] = Counter()
        self.gaps: list[tuple[str, int]] = []
        self.commands: list[Command] = []
        self.presses: list[Press] = []
        self.announced_in: list[str] = []
        self.told: dict[str, datetime] = {}
        """When a channel was told; where there is no announcement to make, all were long ago."""
        self.forgets = 0
        """How many more times an announcement is not kept."""
        self.marks: dict[str, str] = {}
        self.refuses = 0
        """How many more times intake is refused."""
        self.takes = 0.0
        """Seconds that hearing takes."""
        self.reply = Reply("the answer")
        self.announcement: str | None = None
        self._known: set[str] = set()
        self._told = asyncio.Condition()

    async def hear(self, messages: Sequence[Message]) -> list[bool]:
        await asyncio.sleep(self.takes)
        self.offered += len(messages)
        if self.refuses > 0:
            self.refuses -= 1
            await self._tell()
            raise IntakeRefused
        new = [message.event not in self._known for message in messages]
        self._known.update(message.event for message in messages)
        self.heard += [message for message, is_new in zip(messages, new, strict=True) if is_new]
        await self._tell()
        return new

    def hears(self, channel: str) -> bool:
        return channel in self.channels and (self.announcement is None or channel in self.announced_in)

    async def high_water(self, platform: str, workspace: str, channel: str) -> str | None:
        assert platform == self.platform
        assert workspace
        return self.marks.get(channel)

    async def raise_high_water(
        self, platform: str, workspace: str, channel: str, ref: str, lost_to: datetime | None = None
    ) -> None:
        assert platform == self.platform
        assert workspace
        assert lost_to is None or lost_to.tzinfo
        self.marks[channel] = max(ref, self.marks.get(channel, ""), key=lambda ref: float(ref or 0))

    async def command(self, command: Command) -> Reply:
        self.commands.append(command)
        await self._tell()
        return self.reply

    async def press(self, press: Press) -> Reply:
        self.presses.append(press)
        await self._tell()
        return self.reply

    async def joined(self, platform: str, workspace: str, channel: str) -> Post | None:
        assert platform == self.platform
        if self.announcement is None or channel in self.announced_in:
            return None
        return Post(workspace, channel, self.announcement, pin=True)

    async def announced(self, platform: str, workspace: str, channel: str, at: datetime | None = None) -> None:
        assert (platform, bool(workspace)) == (self.platform, True)
        if self.forgets > 0:
            self.forgets -= 1
            raise IntakeRefused
        self.announced_in.append(channel)
        self.told[channel] = at or datetime.now(UTC)
        await self._tell()

    async def announced_at(self, platform: str, workspace: str, channel: str) -> datetime | None:
        assert (platform, bool(workspace)) == (self.platform, True)
        return self.told.get(channel, LONG_TOLD if self.announcement is None else None)

    def unknown(self, platform: str, what: str) -> None:
        assert platform == self.platform
        self.unknowns[what] += 1

    def gap(self, platform: str, channel: str, heard: int) -> None:
        assert platform == self.platform
        self.gaps.append((channel, heard))
        self._later = asyncio.ensure_future(self._tell())

    async def until(self, is_so: Callable[[], bool], within: float = 15.0) -> None:
        """Returns when it is so."""
        async with asyncio.timeout(within), self._told:
            await self._told.wait_for(is_so)

    @property
    def texts(self) -> list[str]:
        """The words heard, in order."""
        return [message.text for message in self.heard]

    async def _tell(self) -> None:
        async with self._told:
            self._told.notify_all()
