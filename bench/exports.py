"""A large synthetic Slack export scanned, interrupted and gone on with: `python -m bench.exports [MEGABYTES] [--once] [--no-models]`.

Prints the speed, the peak memory, and whether the interrupted scan wrote a line for each message that was put in, in order,
and what an uninterrupted one wrote. `--once` leaves the uninterrupted one out, which halves the time; `--no-models` scans by the rules alone. Exits 1 otherwise.
"""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterable, Iterator
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
_LINE = 100  # bytes of output for a message, about
_CONFIG = """
[school]
name = "Marlowe Green Primary School"
[reading]
on = {models}
"""
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


def main(megabytes: int, *, once: bool, models: bool) -> int:
    console = Console(width=110)
    with tempfile.TemporaryDirectory(prefix="tactful-exports-") as name:
        folder = Path(name)
        path = folder / "export.zip"
        size, messages = _written(path, megabytes)
        (folder / "config.toml").write_text(_CONFIG.format(models=str(models).lower()))
        console.print(
            f"{size / 1e6:,.0f} MB of JSON in a zip of {path.stat().st_size / 1e6:,.0f} MB: {messages:,} messages"
        )
        out = folder / "parts.jsonl"
        stops = [round(messages * _LINE * number / (KILLS + 1)) for number in range(1, KILLS + 1)]
        parts = [_scanned(folder, out.name, kill_at=stop) for stop in stops]
        parts.append(_scanned(folder, out.name))
        killed = sum(part.killed for part in parts)
        seconds, most = sum(part.seconds for part in parts), max(part.rss_mb for part in parts)
        console.print(f"killed {killed} times and gone on with: {_speed(size, messages, seconds)}, peak {most:.0f} MB")
        console.print(f"at its end: {parts[-1].said}")
        checks = {
            f"a line for each of {messages:,} messages, in order, none lost, none twice": _ids(out)
            == _put_in(messages),
            f"{messages:,} messages counted at the end": parts[-1].said.startswith(f"{messages:,} messages"),
            "killed at least twice": killed > 1,
            f"under {RSS_MB} MB": most < RSS_MB,
        }
        if not once:
            whole = _scanned(folder, "whole.jsonl")
            console.print(f"uninterrupted: {_speed(size, messages, whole.seconds)}, peak {whole.rss_mb:.0f} MB")
            checks |= {
                "the same lines as uninterrupted": (folder / "whole.jsonl").read_bytes() == out.read_bytes(),
                "the same counts as uninterrupted": whole.said == parts[-1].said,
                f"uninterrupted under {RSS_MB} MB": whole.rss_mb < RSS_MB,
            }
        for check, held in checks.items():
            console.print(f"{'[green]ok[/green]' if held else '[red]NO[/red]'} {check}")
    return 0 if all(checks.values()) else 1


def _speed(size: int, messages: int, seconds: float) -> str:
    return f"{seconds:,.0f} s, {messages / seconds:,.0f} messages/s, {size / 1e6 / seconds:.2f} MB/s"


@dataclass(frozen=True)
class Scanned:
    """One run of the command."""

    seconds: float
    rss_mb: float
    killed: bool
    said: str
    """Its last line: the counts."""


def _scanned(folder: Path, out: str, kill_at: int | None = None) -> Scanned:
    """To its end, or until it has written so many bytes."""
    command = [
        str(Path(sys.executable).parent / "tactful"),
        "scan",
        "--format",
        "jsonl",
        "--out",
        out,
        "--config",
        "config.toml",
        "export.zip",
    ]
    begun, most, killed = time.monotonic(), 0, False
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True) as process:
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            most = max(most, _rss(watched))
            if kill_at is not None and _size(folder / out) > kill_at:
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


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _ids(path: Path) -> str:
    """Of the messages, in their order, as one digest."""
    with path.open("rb") as stream:
        return _digest(json.loads(line)["id"] for line in stream)


def _put_in(messages: int) -> str:
    """The same of the messages that were written: day by day."""
    days = range(messages // (len(_CHANNELS) * _EACH))
    return _digest(f"{channel}/{_ts(day, n)}" for day in days for channel in _CHANNELS for n in range(_EACH))


def _digest(ids: Iterable[str]) -> str:
    found = hashlib.sha256()
    for id_ in ids:
        found.update(f"{id_}\n".encode())
    return found.hexdigest()


def _written(path: Path, megabytes: int) -> tuple[int, int]:
    """Bytes of JSON, and messages."""
    chance = random.Random(7)  # noqa: S311 - repeatable, not secret
    size = messages = day = 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        channels = [{"id": f"C0TEAM{n:04d}", "name": name} for n, name in enumerate(_CHANNELS)]
        archive.writestr("channels.json", json.dumps(channels))
        while size < megabytes * 1_000_000:
            for channel in _CHANNELS:
                data = json.dumps(list(_day(chance, day)), indent=4).encode()
                when = time.strftime("%Y-%m-%d", time.gmtime(_BEGIN + day * _SECONDS))
                archive.writestr(f"{channel}/{when}.json", data)
                size, messages = size + len(data), messages + _EACH
            day += 1
    return size, messages


def _day(chance: random.Random, day: int) -> Iterator[dict[str, object]]:
    for n in range(_EACH):
        text = (_FOUND if chance.random() < 0.005 else chance.choice(_SAID)).format(n=chance.randrange(1000))
        element = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
        person = chance.randrange(200)
        yield {
            "client_msg_id": f"{chance.getrandbits(128):032x}",
            "type": "message",
            "user": f"U0PERSON{person:03d}",
            "text": text,
            "ts": _ts(day, n),
            "team": "T0SCHOOL01",
            "user_team": "T0SCHOOL01",
            "source_team": "T0SCHOOL01",
            "user_profile": _profile(person),
            "blocks": [{"type": "rich_text", "block_id": "aBc", "elements": [element]}],
        }


def _profile(person: int) -> dict[str, object]:
    """As Slack writes it beside every message of an export."""
    return {
        "avatar_hash": f"g{person:011x}",
        "image_72": f"https://avatars.example/{person:032x}.png?s=72",
        "first_name": "Somebody",
        "real_name": f"Somebody {person}",
        "display_name": "",
        "team": "T0SCHOOL01",
        "name": f"somebody{person}",
        "is_restricted": False,
        "is_ultra_restricted": False,
    }


def _ts(day: int, number: int) -> str:
    return f"{_BEGIN + day * _SECONDS + number * 60}.{number:06d}"


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:] if word.isdigit()]
    sys.exit(main(given[0] if given else MEGABYTES, once="--once" in sys.argv, models="--no-models" not in sys.argv))
