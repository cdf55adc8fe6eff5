"""Measures the digest over a million cases (ten million with --full): made anew, and kept up while cases come.

Run: python -m bench.digest [--full] [FOLDER]. Exits 1 over the limits.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.config import Config
from bot.digest import weekly
from bot.digest.weeks import Week
from bot.keys import Keyring
from bot.parts import library_of
from bot.store import counted
from bot.store.sqlite import SqliteStore

LIMITS = {1_000_000: 0.050, 10_000_000: 0.500}  # seconds
WEEKS = 26
ROUNDS = 20
NOW = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
# Cases as an earlier version left them: audit rows and their own rows, spread over half a year.
_CASES = """
    WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n < :count - 1),
    made AS (
        SELECT n, strftime('%Y-%m-%dT%H:%M:%S.000000+00:00', :start + (n * 1.0 / :count) * :span, 'unixepoch') AS at,
            json_extract(:labels, '$[' || (n * 7919 % 17) || ']') AS label, (n / 5) % 5 AS fate, n % 3 AS silent
        FROM i
    )
"""
_AUDIT = f"""{_CASES} INSERT INTO audit (n, data, hash, mac) SELECT n,
    json_object('kind', 'case', 'lead', label ->> 0, 'clauses', json_array(label ->> 1, '8.6'),
        'detectors', json_object(label ->> 2, 1), 'held_back', iif(silent, NULL, 'cool_down')), x'00', x'00' FROM made"""  # noqa: S608 - constants
_HELD = f"""{_CASES} INSERT INTO cases (leaf, id, at, severity, action, state, closed_at)
    SELECT n, printf('%032x', n), at, 2, iif(silent, 'nudge', 'record'),
        iif(silent AND fate = 1, 'self_remediated', iif(silent AND fate = 2, 'disputed', 'open')),
        iif(silent AND fate = 1, at, NULL) FROM made"""  # noqa: S608 - constants


def main(folder: Path, *, full: bool = False) -> bool:
    """Prints the table; whether all was fast enough."""
    fast = True
    for count, limit in LIMITS.items():
        if count == max(LIMITS) and not full:
            continue
        with tempfile.TemporaryDirectory(dir=folder) as own:
            took, first, filled, rows = asyncio.run(measured(Path(own), count))
        fast = fast and took < limit
        what = f"digest over {count:,} cases"
        print(f"{what:<32}{took * 1e3:<32.1f}{f'ms; limit {limit * 1e3:.0f}; first {first * 1e3:.0f} ms'}")
        print(f"{'counting them in (migration)':<32}{f'{count / filled:,.0f} cases/s':<32}{rows:,} rows of the tally")
    return fast


async def measured(folder: Path, count: int) -> tuple[float, float, float, int]:
    """Seconds for a digest after warm-up (the middle one) and for the first; seconds to count in; rows."""
    store = SqliteStore(folder / "bench.db", Keyring.create(folder / "bench.keys"), reserve=0)
    await store.open()
    config = Config(folder=folder)
    library = library_of(config)
    span = timedelta(weeks=WEEKS).total_seconds()
    labels = [(label, clauses[0], label.replace(".", "_")) for label, clauses in library.main.cites.items()]
    import json

    values = {"count": count, "start": NOW.timestamp() - span, "span": span, "labels": json.dumps(labels)}
    await store._writer.do(lambda db: db.execute(_AUDIT, values))  # noqa: SLF001 - a store of an earlier version
    await store._writer.do(lambda db: db.execute(_HELD, values))  # noqa: SLF001 - the same
    begun = time.perf_counter()
    await store._writer.do(counted.fill)  # noqa: SLF001 - what its migration does
    filled = time.perf_counter() - begun
    rows = await store._reader.do(lambda db: db.execute("SELECT count(*) FROM counted").fetchone()[0])  # noqa: SLF001
    week, times = Week.last_whole(NOW), []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        digest = await weekly.made(store, config, library, week, NOW)
        times.append(time.perf_counter() - begun)
    assert digest.columns[-1].total.low > 0
    await store.close()
    return sorted(times)[len(times) // 2], times[0], filled, rows


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if word != "--full"]
    sys.exit(not main(Path(words[0] if words else tempfile.gettempdir()), full="--full" in sys.argv))
