"""One pass over a text that says which detectors could possibly fire. A necessary condition, never a verdict.

Hyperscan answers for all triggers at once; where it has no wheel, `re` asks one trigger after the other, with the
same answer. Both look at the UTF-8 bytes, without regard to ASCII case.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

try:
    import hyperscan
except ImportError:  # no wheel for this platform
    hyperscan = None


class Gate(Protocol):
    """Says which of its triggers occur in a text."""

    def __call__(self, text: str) -> Sequence[int]:
        """The indices of the triggers that occur, in no order, each once."""
        ...


def build(triggers: Sequence[str]) -> Gate:
    """The fastest gate that this machine has."""
    return HyperscanGate(triggers) if hyperscan is not None and triggers else ReGate(triggers)


class HyperscanGate:
    """All triggers in one native scan."""

    def __init__(self, triggers: Sequence[str]) -> None:
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        flags = hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_SINGLEMATCH | hyperscan.HS_FLAG_DOTALL
        self._database.compile(
            expressions=[trigger.encode() for trigger in triggers],
            ids=list(range(len(triggers))),
            elements=len(triggers),
            flags=[flags] * len(triggers),
        )
        self._found: list[int] = []
        self._scan = self._database.scan

    def __call__(self, text: str) -> Sequence[int]:
        """The indices of the triggers that occur."""
        found: list[int] = []

        def on_match(index: int, start: int, end: int, flags: int, context: object) -> None:  # noqa: ARG001
            found.append(index)

        self._scan(text.encode(errors="surrogatepass"), match_event_handler=on_match)
        return found


class ReGate:
    """The same answer where Hyperscan has no wheel."""

    def __init__(self, triggers: Sequence[str]) -> None:
        flags = re.IGNORECASE | re.DOTALL
        self._patterns = [re.compile(trigger.encode(), flags) for trigger in triggers]

    def __call__(self, text: str) -> Sequence[int]:
        """The indices of the triggers that occur."""
        data = text.encode(errors="surrogatepass")
        return [index for index, pattern in enumerate(self._patterns) if pattern.search(data)]
