"""Text in, findings out: a pack of Presidio recognizers behind one native gate. Usable without the bot.

>>> from detectors import School, build
>>> build(School()).scan("ring me on 07700 900142").findings[0].label
'contact.phone'

Each name is imported on first use: Presidio takes a second, and whoever only wants a value should not pay it.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from detectors.base import Detector, Options
    from detectors.finding import Finding, Hit, Scan
    from detectors.pack import build
    from detectors.scanner import Scanner
    from detectors.school import School
    from detectors.shipped import names
    from detectors.stance import Stance

__all__ = ["Detector", "Finding", "Hit", "Options", "Scan", "Scanner", "School", "Stance", "build", "names"]

_HOME = {
    "Detector": "base",
    "Options": "base",
    "Finding": "finding",
    "Hit": "finding",
    "build": "pack",
    "names": "shipped",
    "Scan": "finding",
    "Scanner": "scanner",
    "School": "school",
    "Stance": "stance",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - PEP 562
    if name not in _HOME:
        raise AttributeError(f"module 'detectors' has no attribute {name!r}")
    return getattr(importlib.import_module(f"detectors.{_HOME[name]}"), name)
