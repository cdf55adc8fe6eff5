"""Slack as a platform, over Socket Mode or the signed Events API. `adapter.py` alone imports Bolt.

It is imported on first use, so that what Slack's messages say can be read without the extra.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from adapters.slack.adapter import SlackAdapter, SlackSettings

__all__ = ["SlackAdapter", "SlackSettings"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - PEP 562
    if name not in __all__:
        raise AttributeError(f"module 'adapters.slack' has no attribute {name!r}")
    from adapters.slack import adapter  # noqa: PLC0415 - an extra

    return getattr(adapter, name)
