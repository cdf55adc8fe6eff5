"""A large synthetic Slack export scanned, interrupted and gone on with: `python -m bench.exports [MEGABYTES]`.

Prints the speed, the peak memory, and whether the interrupted scan counted and wrote what the whole one did. Exits 1 otherwise.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
from rich.console import Console

MEGABYTES = 1000
KILLS = 5
RSS_MB = 400
_SECONDS = 86_400
_BEGIN = 1_672_617_600  # 2 January 2023
_CHANNELS = tuple(f"team-{n:02d}" for n in range(40))
_EACH = 400  # messages of a channel and day
_SAID = (
    "assembly moves to {n} past nine, hall not library",
    "who has the laminator? year {n} need it before lunch please",
    "k is kicking off again, could someone pop to room {n}",
    "thanks all, lovely to see {n} parents at the coffee morning",
    "can somebody cover my duty on the {n}th, happy to swap for a Friday",
    "the boiler is back on in block {n}, give it an hour",
    "reminder: trip letters by the {n}th, office has spares",
    "photocopier jammed again, engineer's reference is {n}",
)
_FOUND = "ring me on 07700 900{n:03d} if the coach is late"


def main(megabytes: int) -> int:
    console = Console(width=110)
    with tempfile.TemporaryDirectory(prefix="tactful-exports-") as name:
        folder = Path(name)
        path = folder / "export.zip"
        size, messages = _written(path, megabytes)
        console.print(
            f"{size / 1e6:,.0f} MB of JSON in a zip of {path.stat().st_size / 1e6:,.0f} MB: {messages:,} messages"
        )
        whole = _scanned(folder, "whole.jsonl")
        console.print(
            f"uninterrupted: {whole.seconds:,.0f} s, {messages / whole.seconds:,.0f} messages/s, "
            f"{size / 1e6 / whole.seconds:.1f} MB/s, peak {whole.rss_mb:.0f} MB"
        )
        chance = random.Random(1)  # noqa: S311 - repeatable, not secret
        parts = [
            _scanned(folder, "parts.jsonl", kill_after=chance.uniform(0.1, 0.9) * whole.seconds / KILLS + 4)
            for _ in range(KILLS)
        ]
        parts.append(_scanned(folder, "parts.jsonl"))
        killed = sum(part.killed for part in parts)
        console.print(
            f"killed {killed} times and gone on with: {sum(part.seconds for part in parts):,.0f} s in all, "
            f"peak {max(part.rss_mb for part in parts):.0f} MB"
        )
        lines = _lines(folder / "whole.jsonl")
        checks = {
            "the same lines, none lost, none twice": (folder / "whole.jsonl").read_bytes()
            == (folder / "parts.jsonl").read_bytes(),
            f"a line for each of {messages:,} messages": lines == messages,
            "the same counts at the end": whole.said == parts[-1].said,
            "killed at least twice": killed > 1,
            f"under {RSS_MB} MB": max(whole.rss_mb, *(part.rss_mb for part in parts)) < RSS_MB,
        }
        for check, held in checks.items():
            console.print(f"{'[green]ok[/green]' if held else '[red]NO[/red]'} {check}")
    return 0 if all(checks.values()) else 1


@dataclass(frozen=True)
class Scanned:
    """One run of the command."""

    seconds: float
    rss_mb: float
    killed: bool
    said: str
    """Its last line: the counts."""


def _scanned(folder: Path, out: str, kill_after: float | None = None) -> Scanned:
    command = [str(Path(sys.executable).parent / "tactful"), "scan", "--format", "jsonl", "--out", out, "export.zip"]
    begun, most, killed = time.monotonic(), 0, False
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True) as process:
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            most = max(most, _rss(watched))
            if kill_after is not None and time.monotonic() - begun > kill_after:
                process.kill()
                killed = True
                break
            time.sleep(0.05)
        seconds = time.monotonic() - begun
        said = (process.stderr.read() if process.stderr else "").strip().splitlines()
    return Scanned(seconds, most / 1e6, killed, said[-1] if said else "")


def _rss(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


def _lines(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(1 for _ in stream)


def _written(path: Path, megabytes: int) -> tuple[int, int]:
    """Bytes of JSON, and messages."""
    chance = random.Random(7)  # noqa: S311 - repeatable, not secret
    size = messages = day = 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        channels = [{"id": f"C0TEAM{n:04d}", "name": name} for n, name in enumerate(_CHANNELS)]
        archive.writestr("channels.json", json.dumps(channels))
        while size < megabytes * 1_000_000:
            for channel in _CHANNELS:
                data = json.dumps(list(_day(chance, day)), indent=1).encode()
                when = time.strftime("%Y-%m-%d", time.gmtime(_BEGIN + day * _SECONDS))
                archive.writestr(f"{channel}/{when}.json", data)
                size, messages = size + len(data), messages + _EACH
            day += 1
    return size, messages


def _day(chance: random.Random, day: int) -> Iterator[dict[str, object]]:
    for n in range(_EACH):
        text = (_FOUND if chance.random() < 0.005 else chance.choice(_SAID)).format(n=chance.randrange(1000))
        element = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
        yield {
            "client_msg_id": f"{chance.getrandbits(128):032x}",
            "type": "message",
            "user": f"U0PERSON{chance.randrange(200):03d}",
            "text": text,
            "ts": f"{_BEGIN + day * _SECONDS + n * 60}.{n:06d}",
            "team": "T0SCHOOL01",
            "blocks": [{"type": "rich_text", "block_id": "aBc", "elements": [element]}],
        }


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else MEGABYTES))
