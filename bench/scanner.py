"""The scanner beside Presidio on the same messages, in one run: `python -m bench.scanner`. Exits 1 below a floor.

Each engine runs in a process of its own; times are CPU seconds of one core, the best of three rounds, except those of one
message, which are by the clock. Read ratios. `--markdown` prints the table for the docs.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Console

from bench.engines import ENGINES
from bench.shown import Shown

# Of the rules alone.
PER_SECOND = 50_000
TIMES_MODEL = 200
TIMES_PATTERNS = 20
HOSTILE_MS = 20
RSS_MB = 200
# Of the rules and the first stage.
FIRST_PER_SECOND = 20_000
FIRST_TIMES_MODEL = 100
# Of both stages.
READING_TIMES_MODEL = 10
READING_PER_SECOND = 3_000
TOGETHER_PER_SECOND = 6_000
READ_SHARE = 0.1
P50_US = 60
P99_US = 6_000
READING_HOSTILE_MS = 50
READING_RSS_MB = 300
READY_S = 2

SAID = {
    "tactful": "Tactful, rules alone",
    "tactful-first": "Tactful, rules and first stage",
    "tactful-reading": "Tactful, both stages, one by one",
    "tactful-together": "Tactful, both stages, 256 together",
    "tactful-ungated": "Tactful, rules without the gate",
    "presidio-patterns": "Presidio, patterns alone",
    "presidio-model": "Presidio with spaCy's small model",
}
Numbers = Mapping[str, Any]


def measured(engine: str) -> dict[str, Any]:
    """The numbers of one engine."""
    command = [sys.executable, "-W", "ignore", "-m", "bench.engines", engine]
    with tempfile.TemporaryDirectory() as nothing_kept:  # the first start ever on a machine
        env = {**os.environ, "XDG_CACHE_HOME": nothing_kept}
        done = subprocess.run(command, check=True, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def main(*, markdown: bool = False) -> int:
    found = {name: measured(name) for name in ENGINES}
    shown = Shown(markdown=markdown)
    shown.table(
        f"Scanning: {found['tactful']['what']}",
        ["", "messages/s", "x Presidio's model", "x its patterns", "p50, p90, p99 us", "hostile ms", "ready s", "MB"],
        [_row(name, numbers, found) for name, numbers in found.items()],
    )
    reading = found["tactful-reading"]
    shape, worst = _worst(reading)
    shown.line(f"The second stage read {reading['read_share']:.1%} of the messages.")
    shown.line(
        f"Slowest of {len(reading['hostile_ms'])} shapes of 40,000 hostile characters, read: {shape!r}, {worst:.0f} ms."
    )
    floors, aims = dict(_floors(found)), dict(_aims(found))
    console = Console(width=110, stderr=markdown)
    for floor, held in floors.items():
        console.print(f"{'[green]ok[/green]' if held else '[red]NO[/red]'} {floor}")
    for aim, held in aims.items():
        console.print(f"{'[green]ok[/green]' if held else '[yellow]not yet[/yellow]'} {aim}")
    return 0 if all(floors.values()) else 1


def _row(name: str, numbers: Numbers, found: Mapping[str, Numbers]) -> list[str]:
    rate = numbers["per_second"]
    return [
        SAID[name],
        f"{rate:,.0f}",
        f"{rate / found['presidio-model']['per_second']:,.1f}",
        f"{rate / found['presidio-patterns']['per_second']:,.1f}",
        ", ".join(f"{us:,.0f}" for us in numbers.get("latencies_us", [])),
        f"{_worst(numbers)[1]:.0f}" if "hostile_ms" in numbers else "",
        f"{numbers['ready_s']:.2f}",
        f"{numbers['rss_mb']:.0f}",
    ]


def _worst(numbers: Numbers) -> tuple[str, float]:
    shapes: dict[str, float] = numbers["hostile_ms"]
    return max(shapes.items(), key=lambda item: item[1])


def _floors(found: Mapping[str, Numbers]) -> Iterator[tuple[str, bool]]:
    """What was reached, and is not lost again."""
    rules, first, reading = found["tactful"], found["tactful-first"], found["tactful-reading"]
    together = found["tactful-together"]
    model, patterns = (found[name]["per_second"] for name in ("presidio-model", "presidio-patterns"))
    yield f"rules: at least {PER_SECOND:,} messages a second", rules["per_second"] >= PER_SECOND
    yield f"rules: {TIMES_MODEL}x Presidio with a model", rules["per_second"] >= TIMES_MODEL * model
    yield f"rules: {TIMES_PATTERNS}x Presidio without", rules["per_second"] >= TIMES_PATTERNS * patterns
    yield f"rules: hostile text under {HOSTILE_MS} ms", _worst(rules)[1] < HOSTILE_MS
    yield f"rules: under {RSS_MB} MB", rules["rss_mb"] < RSS_MB
    yield f"first stage: {FIRST_TIMES_MODEL}x Presidio with a model", first["per_second"] >= FIRST_TIMES_MODEL * model
    yield f"both: {READING_TIMES_MODEL}x Presidio with a model", reading["per_second"] >= READING_TIMES_MODEL * model
    yield f"both: the second stage reads at most {READ_SHARE:.0%}", reading["read_share"] <= READ_SHARE
    yield f"both: under {READING_RSS_MB} MB", max(reading["rss_mb"], together["rss_mb"]) < READING_RSS_MB


def _aims(found: Mapping[str, Numbers]) -> Iterator[tuple[str, bool]]:
    """What a quiet machine should show; a slow or busy one may not."""
    rules, first, reading = found["tactful"], found["tactful-first"], found["tactful-reading"]
    half, _, most = reading["latencies_us"]
    yield f"first stage: at least {FIRST_PER_SECOND:,} messages a second", first["per_second"] >= FIRST_PER_SECOND
    yield f"both, one by one: at least {READING_PER_SECOND:,} a second", reading["per_second"] >= READING_PER_SECOND
    together = found["tactful-together"]["per_second"]
    yield f"both, together: at least {TOGETHER_PER_SECOND:,} a second", together >= TOGETHER_PER_SECOND
    yield f"both: p50 under {P50_US} microseconds", half < P50_US
    yield f"both: p99 under {P99_US / 1000:.0f} ms", most < P99_US
    yield f"both: hostile text under {READING_HOSTILE_MS} ms", _worst(reading)[1] < READING_HOSTILE_MS
    for name, numbers in (("rules", rules), ("first stage", first), ("both", reading)):
        yield f"{name}: import to first scan under {READY_S} s", numbers["ready_s"] < READY_S


if __name__ == "__main__":
    sys.exit(main(markdown="--markdown" in sys.argv))
