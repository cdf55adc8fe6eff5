"""A few messages of each detector, drawn evenly from the whole history. Only where the operator asked for text.

Where a scan was interrupted, only the places of those found before are remembered: their words are read again at the end.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from bot.past.state import pseudonym

if TYPE_CHECKING:
    from adapters.exports import Item, Said
    from bot.decide import Decision

_EACH = 12
_LONGEST = 600


class Samples:
    """Those with the smallest keyed numbers: the same ones however often the scan was interrupted."""

    def __init__(self, key: bytes, *, on: bool) -> None:
        self._key = key
        self._on = on
        self._kept: dict[str, list[dict[str, Any]]] = {}

    def offer(self, said: Said, decision: Decision, place: tuple[int, int, int]) -> None:
        """One message with findings. `place`: its export, file, and number among the file's items."""
        if not self._on or decision.lead is None:
            return
        sample = {
            "draw": pseudonym(self._key, f"{said.channel}\n{said.ref}"),
            "channel": said.channel_name,
            "at": said.at.date().isoformat() if said.at else "",
            "action": decision.action,
            "reason": decision.lead.reason,
            "place": place,
            "span": (decision.lead.start, decision.lead.end),
            "parts": _parts(said.text, decision.lead.start, decision.lead.end),
        }
        kept = self._kept.setdefault(decision.lead.detector, [])
        kept.append(sample)
        kept.sort(key=lambda one: str(one["draw"]))
        del kept[_EACH:]

    def of(self, detector: str) -> list[dict[str, Any]]:
        """The samples of a detector: what is before, in and behind what it found."""
        return self._kept.get(detector, [])

    def as_json(self) -> dict[str, Any]:
        """For the state file: without their words."""
        return {
            detector: [{key: value for key, value in one.items() if key != "parts"} for one in some]
            for detector, some in self._kept.items()
        }

    def take(self, kept: dict[str, Any]) -> None:
        """As `as_json` gave it."""
        self._kept = kept

    def read_again(self, items: Callable[[int, int], Iterator[Item]]) -> None:
        """Gives their words to those that a state file told of. `items`: those of a file, by its export and its place there."""
        wanted: dict[tuple[int, int], dict[int, list[dict[str, Any]]]] = {}
        for one in itertools.chain(*self._kept.values()):
            if "parts" not in one:
                export, file, number = one["place"]
                wanted.setdefault((export, file), {}).setdefault(number, []).append(one)
        for (export, file), by_number in wanted.items():
            for number, item in enumerate(itertools.islice(items(export, file), max(by_number)), 1):
                for one in by_number.get(number, ()):
                    one["parts"] = _parts(getattr(item, "text", ""), *one["span"])


def _parts(text: str, start: int, end: int) -> list[str]:
    """Of a long message, what is around the place."""
    first, last = max(0, start - _LONGEST // 2), min(len(text), max(end, start + 1) + _LONGEST // 2)
    before, behind = "…" if first else "", "…" if last < len(text) else ""
    return [before + text[first:start], text[start:end], text[end:last] + behind]
