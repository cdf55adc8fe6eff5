"""The scanner beside Presidio on the same messages, in one run: `python -m bench.scanner`. Exits 1 below a floor.

Each engine runs in a process of its own; times are CPU seconds of one core, the best of three rounds. Read ratios.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from typing import Any

from rich.console import Console
from rich.table import Table

PER_SECOND = 50_000
TIMES_MODEL = 200
TIMES_PATTERNS = 20
HOSTILE_MS = 20
READY_S = 2
RSS_MB = 200


def measured(engine: str) -> dict[str, Any]:
    """The numbers of one engine."""
    command = [sys.executable, "-W", "ignore", "-m", "bench.engines", engine]
    with tempfile.TemporaryDirectory() as nothing_kept:  # the first start ever on a machine
        env = {**os.environ, "XDG_CACHE_HOME": nothing_kept}
        done = subprocess.run(command, check=True, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def main() -> int:
    console = Console(width=110)
    names = ("tactful", "tactful-reading", "tactful-ungated", "presidio-patterns", "presidio-model")
    found = {name: measured(name) for name in names}
    ours = found["tactful"]
    table = Table("engine", "messages/s", "ours is", "ready s", "MB", title=f"Scanning: {ours['what']}")
    for name, numbers in found.items():
        ratio = ours["per_second"] / numbers["per_second"]
        table.add_row(
            name,
            f"{numbers['per_second']:,.0f}",
            f"{ratio:,.1f}x",
            f"{numbers['ready_s']:.2f}",
            f"{numbers['rss_mb']:.0f}",
        )
    console.print(table)
    half, nine, most = ours["latencies_us"]
    console.print(f"one message: p50 {half:.1f}, p90 {nine:.1f}, p99 {most:.1f} microseconds")
    shape, worst = max(ours["hostile_ms"].items(), key=lambda item: item[1])
    console.print(f"40,000 hostile characters, {len(ours['hostile_ms'])} shapes: worst {worst:.1f} ms ({shape!r})")
    floors = {
        f"at least {PER_SECOND:,} messages a second": ours["per_second"] >= PER_SECOND,
        f"{TIMES_MODEL}x Presidio with a model": ours["per_second"]
        >= TIMES_MODEL * found["presidio-model"]["per_second"],
        f"{TIMES_PATTERNS}x Presidio without": ours["per_second"]
        >= TIMES_PATTERNS * found["presidio-patterns"]["per_second"],
        f"hostile text under {HOSTILE_MS} ms": worst < HOSTILE_MS,
        f"import to first scan under {READY_S} s": ours["ready_s"] < READY_S,
        f"under {RSS_MB} MB": ours["rss_mb"] < RSS_MB,
    }
    for floor, held in floors.items():
        console.print(f"{'[green]ok[/green]' if held else '[red]NO[/red]'} {floor}")
    return 0 if all(floors.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
