"""`tactful scan`: what the bot would find and do, for messages in files. Streams; keeps nothing.

The JSON lines are a contract that other programs rely on: the design, "tactful scan, exactly". What a file holds is told
by its suffix. On standard input a line that is a JSON object is one, and after it every line must be; the rest is text.
"""

from __future__ import annotations

import json
import math
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from bot.decide import Decision
from bot.errors import UsageError
from bot.judge import Judge
from bot.parts import library_of
from bot.past.scanning import scanner_for

if TYPE_CHECKING:
    from bot.config import Config
    from detectors import Scan, Scanner

_HEAD = 1 << 12
_AUDIENCES = ("staff", "guests", "parents", "pupils")
# A first line that is no JSON though it begins like some: `{"text": ...` cut short, or `{'text': 'with wrong quotes'}`. What
# has a letter after its brace, as `{wave} hello` has, is what somebody wrote, and is scanned.
_MEANT_AS_OBJECT = re.compile(rb"\s*\{\s*(?:[\"'}]|\Z)")


@dataclass(frozen=True, slots=True)
class Scanned:
    """One message's result, or why its line could not be read."""

    id: Any
    scan: Scan | None = None
    decision: Decision | None = None
    error: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The object of the JSON lines."""
        if self.scan is None or self.decision is None:
            return {"id": self.id, "error": self.error}
        result = {
            "id": self.id,
            "findings": [
                {
                    "label": finding.label,
                    "detector": finding.detector,
                    "start": finding.start,
                    "end": finding.end,
                    "confidence": finding.confidence,
                    "clauses": list(finding.clauses),
                    "reason": finding.reason,
                }
                for finding in self.decision.findings
            ],
            "stance": self.scan.stance,
            "severity": self.decision.severity,
            "action": self.decision.action,
        }
        if self.scan.failed:
            result["failed"] = list(self.scan.failed)
        return result


def scan_paths(config: Config, paths: Sequence[Path]) -> Iterator[Scanned]:
    """The results for every message of the files, in order; `-` is standard input.

    Raises:
        UsageError: a path cannot be read, or is of a kind that is not known.
    """
    for path in paths:
        _refuse_unreadable(path)
    scanner, judge = scanner_for(config), Judge(config, library_of(config))
    for path in paths:
        if str(path) == "-":
            yield from scan_lines(lines_of(sys.stdin.buffer), scanner, judge, json_lines=None)
        else:
            with path.open("rb") as stream:
                yield from scan_lines(lines_of(stream), scanner, judge, json_lines=path.suffix == ".jsonl")


def scan_lines(lines: Iterable[bytes], scanner: Scanner, judge: Judge, *, json_lines: bool | None) -> Iterator[Scanned]:
    """A result for each line that is not blank. `json_lines`: None to tell line by line, as on standard input."""
    expected, first = bool(json_lines), True
    for number, line in enumerate(lines, 1):
        raw = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if not raw.strip():
            continue
        if json_lines is None and not expected:
            expected = _is_object(raw) or (first and _MEANT_AS_OBJECT.match(raw) is not None)
        first = False
        yield _scanned(raw, number, scanner, judge, json_line=expected)


def lines_of(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a stream, without their ends."""
    for line in stream:
        yield line.rstrip(b"\r\n")


def _is_object(raw: bytes) -> bool:
    if not raw.lstrip().startswith(b"{"):
        return False
    try:
        return isinstance(_parsed(raw.decode("utf-8")), dict)
    except (ValueError, RecursionError):
        return False


def _parsed(text: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    """What the JSON says. Strictly: NaN and numbers past all bounds could not be written back as JSON (RFC 8259, 6)."""
    return json.loads(text, parse_constant=_no_number, parse_float=_finite)


def _no_number(_word: str) -> float:
    raise ValueError("is no number in JSON")


def _finite(digits: str) -> float:
    return number if math.isfinite(number := float(digits)) else _no_number(digits)


def _scanned(raw: bytes, number: int, scanner: Scanner, judge: Judge, *, json_line: bool) -> Scanned:
    try:
        text = raw.decode("utf-8")
        fields: Any = _parsed(text) if json_line else {"text": text}
    except UnicodeDecodeError:
        return Scanned(str(number), error=f"line {number} is not UTF-8. Save the file again as UTF-8.")
    except (ValueError, RecursionError):
        return Scanned(str(number), error=f"line {number} is not JSON. Write one object a line.")
    if not isinstance(fields, dict):
        return Scanned(str(number), error=f"line {number} is JSON, but no object. Write one object a line.")
    identity = fields.get("id", str(number))
    if not isinstance(fields.get("text"), str):
        return Scanned(identity, error=f"line {number} has no text. Give each object a string named text.")
    audience = fields.get("audience")
    if audience is not None and audience not in _AUDIENCES:
        return Scanned(identity, error=f"line {number}: audience is one of {', '.join(_AUDIENCES)}.")
    message = fields["text"]
    scan = scanner.scan(message)
    decision = judge.judged(
        scan,
        message,
        datetime.now(UTC),
        channel=_word(fields.get("channel")),
        sender=_word(fields.get("sender")),
        audience=audience,
    )
    return Scanned(identity, scan, decision)


def line_of(result: Scanned) -> list[str]:
    """The findings of one message, a line each, for people. Never the message."""
    if result.decision is None:
        return []
    return [
        f"{result.id}: {finding.label} at {finding.start}-{finding.end}, {finding.confidence:.2f}, "
        f"clause {', '.join(finding.clauses)}: {finding.reason}. -> {result.decision.action}"
        for finding in result.decision.findings
    ]


def is_export(path: Path) -> bool:
    """Whether a path is to be read as a history; else it is a message a line.

    Raises:
        UsageError: there is no such file.
    """
    if str(path) == "-":
        return False
    if not path.exists():
        raise UsageError(f"{path}: there is no such file.")
    if path.suffix == ".jsonl" and path.is_file():
        return False
    if path.suffix != ".txt" or path.is_dir():
        return True
    from adapters.exports import whatsapp  # noqa: PLC0415 - only a file of text may be a chat

    try:
        with path.open("rb") as stream:
            return whatsapp.is_one(stream.read(_HEAD).decode("utf-8-sig", "replace"))
    except OSError:
        return False  # whoever opens it next says why


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""


def _refuse_unreadable(path: Path) -> None:
    if str(path) == "-":
        return
    if not os.access(path, os.R_OK):
        raise UsageError(f"{path}: cannot be read. Check its permissions.")
