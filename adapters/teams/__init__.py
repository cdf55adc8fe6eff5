"""Microsoft Teams as a platform, over its webhook. `connector.py` alone imports the SDK, at the first call.

It is imported on first use, so that what Teams' messages say can be read without the extra.
"""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from adapters.teams.adapter import TeamsAdapter, TeamsSettings

__all__ = ["TeamsAdapter", "TeamsSettings"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - PEP 562
    if name not in __all__:
        raise AttributeError(f"module 'adapters.teams' has no attribute {name!r}")
    if importlib.util.find_spec("microsoft_teams") is None:
        raise ImportError("microsoft-teams-apps is not installed")  # it would show only at the first note
    from adapters.teams import adapter  # noqa: PLC0415 - an extra

    return getattr(adapter, name)
