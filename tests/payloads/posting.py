"""Posts payloads one by one, and tells what became of each."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from tests.payloads.changed import at_home, odd
from tests.payloads.found import Found, posted
from tests.payloads.site import Site

Outcome = Literal["heard", "answered", "ignored", "refused", "FAILED"]
_SERVER = 500
_REFUSED = 400
_A_MOMENT = 0.05
_FOR_AN_ANSWER = 2.0
_QUIET = 1.0


@dataclass(frozen=True)
class Told:
    """What became of one."""

    name: str
    platform: str
    status: int
    outcome: Outcome
    why: str = ""
    """What it was counted as, or the lines of the log that came with it."""

    def __str__(self) -> str:
        return f"{self.status} {self.outcome:8} {self.platform:8} {self.name}{f'  ({self.why})' if self.why else ''}"


def with_homes(payloads: Iterable[Found], service_url: str, odd_ones: int = 0) -> Iterable[Found]:
    """Each as it is, once more as if it came from a channel that the bot listens in, and so many times with a value changed."""
    chance = random.Random(7)  # noqa: S311 - repeatable, not secret
    for one in payloads:
        yield one
        home = at_home(one, service_url)
        if home is None:
            continue
        yield _again(one, f"{one.name} [at home]", home)
        for number, changed in enumerate(odd(home, chance, odd_ones), 1):
            yield _again(one, f"{one.name} [odd {number}]", changed)


def _again(one: Found, name: str, value: object) -> Found:
    made = posted(name, one.platform, value)
    if made.content_type == one.content_type:
        return made
    return replace(made, body=one.body, content_type=one.content_type)


async def all_posted(site: Site, payloads: Iterable[Found]) -> AsyncIterator[Told]:
    """In their order; the last one, if there is anything to say, is of what the log said when all was done."""
    said = len(site.complaints())
    for one in payloads:
        before = await site.counted()
        status, body = await _status(site, one)
        news = await _news(site, before, one)
        complaints = site.complaints()[said:]
        said += len(complaints)
        outcome, why = outcome_of(status, body, news, complaints)
        yield Told(one.name, one.platform, status, outcome, why)
    await asyncio.sleep(_QUIET)
    if late := site.complaints()[said:]:
        yield Told("after all of them", "-", 0, "FAILED", " | ".join(late))


async def _status(site: Site, one: Found) -> tuple[int, bytes]:
    answer = await site.post(one)
    return answer.status_code, answer.content


async def _news(site: Site, before: Mapping[str, float], one: Found) -> list[str]:
    """The counters that it moved. A command is counted a moment after it is acknowledged."""
    waits = _FOR_AN_ANSWER if b"command=" in one.body and one.platform == "slack" else 0.0
    while True:
        after = await site.counted()
        news = [name for name, value in after.items() if value > before.get(name, 0.0)]
        if news or waits <= 0:
            return news
        waits -= _A_MOMENT
        await asyncio.sleep(_A_MOMENT)


def outcome_of(status: int, body: bytes, news: list[str], complaints: list[str]) -> tuple[Outcome, str]:
    """What became of it, and what it was counted as or complained about."""
    kinds = " ".join(name for name in news if "unknown" in name).replace("tactful_unknown_events_total", "")
    if complaints or status >= _SERVER:
        return "FAILED", " | ".join(complaints)
    if status >= _REFUSED:
        return "refused", kinds
    if any(name.startswith("tactful_heard") for name in news):
        return "heard", ""
    if any(name.startswith(("tactful_commands", "tactful_presses")) for name in news) or _says_something(body):
        return "answered", ""
    return "ignored", kinds


def _says_something(body: bytes) -> bool:
    try:
        return bool(body) and bool(json.loads(body))
    except ValueError:
        return bool(body)
