"""The digest as a picture, drawn in another process; none where the extra `charts` is not installed."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from typing import Any, Literal

import structlog

from bot.digest.suppress import ZERO, Figure
from bot.digest.value import Digest

_log = structlog.get_logger("tactful.digest")
_WITHIN = 60.0  # seconds; fonts are looked up the first time
MISSING = "no picture in the digest: install the extra, pip install 'tactful[charts]'"

Theme = Literal["light", "dark"]


def can_draw() -> bool:
    """Whether the extra is there."""
    return importlib.util.find_spec("matplotlib") is not None


def picture(digest: Digest, theme: Theme = "light") -> bytes:
    """A PNG of the newest column beside the one before; empty in a quiet week, or where it cannot be drawn."""
    if not digest.columns:
        return b""
    if not can_draw():
        _log.info(MISSING)
        return b""
    command = [sys.executable, "-m", "bot.digest.chart"]
    asked = json.dumps(_asked(digest, theme)).encode()
    try:
        return subprocess.run(command, input=asked, capture_output=True, timeout=_WITHIN, check=True).stdout  # noqa: S603 - our own
    except (OSError, subprocess.SubprocessError) as error:
        _log.warning("the picture of the digest could not be drawn", error=type(error).__name__)
        return b""


def _asked(digest: Digest, theme: Theme) -> dict[str, Any]:
    now = digest.columns[-1]
    then = digest.columns[-2] if len(digest.columns) > 1 else None
    bars = [(name, _told(now.of(key)), _told(then.of(key) if then else ZERO)) for key, name in digest.names]
    return {
        "title": digest.chart_title, "subtitle": now.days, "theme": theme, "now": now.title,
        "then": then.title if then else "", "bars": [bar for bar in bars if bar[1][1] or bar[2][1]],
    }  # fmt: skip


def _told(figure: Figure) -> tuple[int, int, str]:
    return figure.low, figure.high, str(figure)
