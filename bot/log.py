"""What the operator reads. Our own lines are written with care; what a library says is reduced to who, where and how bad.

A library may put a payload or a token into its message (Bolt's "Unhandled request" holds the whole body), so its words
never reach the log, at any level.
"""

from __future__ import annotations

import logging
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from bot.config import LogSection

_OURS = "tactful"


def configure(settings: LogSection) -> None:
    """Sends every line to standard error, in one form."""
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    machine = settings.format == "json"
    renderer: Any = structlog.processors.JSONRenderer() if machine else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        # Looked up at each line: standard error may be another one by then.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers = [_Reduced()]
    # Libraries stay quiet below a warning even at debug: httpx prints URLs with tokens, slack_sdk whole payloads.
    root.setLevel(logging.WARNING)
    logging.getLogger(_OURS).setLevel(level)


def where(error: BaseException) -> str:
    """The type of an error and where it came from; never its message, which may hold what was being worked on."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


class _Reduced(logging.Handler):
    """Passes on our own adapters' lines; of a library's, only who, where and how bad."""

    def emit(self, record: logging.LogRecord) -> None:
        log = structlog.get_logger()
        level = min(record.levelno // 10 * 10, logging.CRITICAL)
        if record.name.partition(".")[0] == _OURS:
            log.log(level, record.getMessage(), source=record.name)
            return
        error = record.exc_info[1] if record.exc_info else None
        more = {"error": where(error)} if error else {}
        log.log(
            level, "a library reported something", source=record.name, at=f"{record.module}:{record.lineno}", **more
        )
