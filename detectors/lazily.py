"""Patterns that are compiled when they are first used: together they take a second, and a text needs a few of them."""

from __future__ import annotations

from typing import Any, cast

import regex


def compiled(pattern: str, flags: int = 0) -> regex.Pattern[str]:
    """As `regex.compile`, later. A pattern that is wrong raises at its first use; every one is used in the tests."""
    return cast("regex.Pattern[str]", _Lazy(pattern, flags))


class _Lazy:
    """Becomes its pattern's methods one by one: after the first use of each there is nothing between."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a pattern has
        own = vars(self)
        # Compiled once, in whichever thread comes first; another that comes at the same time does it again.
        if "_compiled" not in own:
            own["_compiled"] = regex.compile(own["pattern"], own["_flags"])
        own[name] = getattr(own["_compiled"], name)
        return own[name]
