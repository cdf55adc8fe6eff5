"""Measures and writes docs/accuracy.md. With `--set FILE` any other set is measured, and printed only."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import psutil

from bench.accuracy import disguise, names, tables
from bench.accuracy.found import Found, Reader
from bench.accuracy.sets import Set, chats, from_file, hands, statements
from bench.corpus import data_folder
from detectors import School, build

PAGE = Path(__file__).parents[2] / "docs" / "accuracy.md"
LIMITS = Path(__file__).parent / "limits.md"
_TIMED = 5000


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.accuracy")
    parser.add_argument("--set", type=Path, action="append", default=[], help="JSONL of id, text, labels, stance")
    parser.add_argument("--config", type=Path, help="config of the school that the sets are about, with its roster")
    parser.add_argument("--split", default="test", choices=["test", "dev", "train"], help="hands of the corpus")
    parser.add_argument("--rules", action="store_true", help="by the rules alone, without the models")
    parser.add_argument("--show", action="store_true", help="print the misses and the false findings")
    given = parser.parse_args()
    reader = Reader(reads=not given.rules)
    try:
        sets = [from_file(path, given.config) for path in given.set] or list(hands(given.split))
    except (ValueError, OSError) as error:
        print(error)
        return 2
    found: dict[str, Sequence[Found]] = {one.name: reader.found(one) for one in sets}
    page = list(_page(sets, found, reader, whole=not given.set))
    print("\n".join(page))
    if given.show:
        _show(f for rows in found.values() for f in rows)
    if not given.set and given.split == "test" and not given.rules:
        PAGE.write_text("\n".join([*page, LIMITS.read_text(encoding="utf-8")]), encoding="utf-8")
    return 0


def _page(sets: Sequence[Set], found: dict[str, Sequence[Found]], reader: Reader, *, whole: bool) -> Iterator[str]:
    rows = [f for some in found.values() for f in some]
    yield "# How sure it is\n"
    yield (
        "Written by `make measure`, with the models (`[reading] on = true`). Hands are whole authors that nothing was "
        "fitted to. *Kept*: found at all, which the review sees. *Spoken of*: the sender, or who must act, hears of it.\n"
    )
    yield from tables.by_label(rows)
    yield from tables.alarms(rows)
    yield from tables.reliability(rows)
    yield from tables.curves(rows)
    if not whole:
        return
    yield from tables.slices(rows, found)
    yield from names.table(list(found), reader, {one.name: one.rows for one in sets})
    yield from disguise.table(sets, found, reader)
    data = data_folder()
    if data is not None:
        other = [*chats(data), statements(data)]
        yield from tables.chat({one.name: reader.found(one) for one in other})
        yield from _cost([row.text for one in other[:-1] for row in one.rows])


def _cost(texts: Sequence[str]) -> Iterator[str]:
    """On ordinary chat, one by one and together."""
    texts = texts[:: max(len(texts) // _TIMED, 1)][:_TIMED]
    scanner = build(School(), reads=True)
    scanner.ready()
    begun = time.process_time()
    for text in texts:
        scanner.scan(text)
    apart, begun = time.process_time() - begun, time.process_time()
    scanner.scan_all(texts)
    together = time.process_time() - begun
    memory = psutil.Process().memory_info().rss / 2**20
    yield "## Cost\n"
    yield (
        f"{len(texts) / apart:,.0f} messages of real chat a second on one core, one by one; {len(texts) / together:,.0f} "
        f"together; {memory:.0f} MB resident, bench and all.\n"
    )


def _show(rows: Iterable[Found]) -> None:
    for f in rows:
        missed, false = f.row.labels - f.kept.keys(), f.kept.keys() - f.row.labels
        if missed or false:
            print(f"{f.row.id} missed {sorted(missed)} false {sorted(false)} spoken {f.spoken}: {f.row.text}")


if __name__ == "__main__":
    sys.exit(main())
