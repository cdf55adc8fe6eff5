"""What is found, missed and wrongly found, on every set there is: `python -m bench.accuracy`. Writes docs/accuracy.md.

Two tiers: what the sender or somebody else hears of (spoken), and what is found at all, which the review sees (kept).
Intervals are Wilson's at 95%. The corpus is measured with each hand's own school: its pupils' names, classes, domains.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil

from bench.corpus import data_folder
from bot.config import Config
from bot.judge import Judge
from bot.parts import library_of
from detectors import Scanner, School, build
from detectors.roster import PupilRow, Roster, StaffRow

CORPUS = Path(__file__).parents[1] / "training" / "corpus"
PAGE = Path(__file__).parents[1] / "docs" / "accuracy.md"
_NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SPOKEN = frozenset({"nudge", "alert", "signpost", "support"})


@dataclass(frozen=True, slots=True)
class Row:
    """A message and what it holds."""

    id: str
    text: str
    labels: frozenset[str]
    stance: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What the bot made of a row."""

    row: Row
    kept: dict[str, float]
    """Label -> confidence, of what counts."""
    spoken: bool
    lead: str
    stance: str


@dataclass(frozen=True, slots=True)
class Set:
    """Rows of one source, and the school that they are about."""

    name: str
    rows: Sequence[Row]
    school: School


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--set", type=Path, action="append", default=[], help="JSONL of id, text, labels, stance")
    parser.add_argument("--split", default="test", choices=["test", "dev", "train"], help="hands of the corpus")
    parser.add_argument("--show", action="store_true", help="print the misses and the false findings")
    given = parser.parse_args()
    sets = [_file(path) for path in given.set] or [*hands(given.split), *_shared()]
    if not sets:
        print("No set was found: training/corpus has no such hand, and there is no ../shared/data. Try --set FILE.")
        return 2
    found = {one.name: read(one) for one in sets}
    page = "\n".join(_page(found))
    print(page)
    if given.show:
        for rows in found.values():
            _show(rows)
    if not given.set and given.split == "test":
        PAGE.write_text(page + "\n", encoding="utf-8")
    return 0


def hands(split: str) -> Iterator[Set]:
    """The corpus's hands of a split."""
    splits = json.loads((CORPUS / "splits.json").read_text(encoding="utf-8"))
    for hand in sorted(name for name, of in splits.items() if of == split):
        lines = (CORPUS / f"{hand}.jsonl").read_text(encoding="utf-8").splitlines()
        rows = [
            Row(r["id"], r["text"], frozenset(f["label"] for f in r["findings"]), r["stance"], r["kind"])
            for r in map(json.loads, lines)
        ]
        yield Set(hand, rows, school_of(CORPUS / "schools" / f"{hand}.json"))


def school_of(path: Path) -> School:
    """A hand's school."""
    told = json.loads(path.read_text(encoding="utf-8"))
    pupils = [
        PupilRow(forename=p["first"], surname=p["surname"], known_as=p["known_as"], class_=p["class"], year=p["year"])
        for p in told["pupils"]
    ]
    staff = [StaffRow(*_name(name)) for name in told["staff"]]
    roster = Roster.build(pupils, b"k" * 32, staff=staff, classes=told["classes"])
    return School(
        name=told["name"],
        domains=tuple(told["domains"]),
        phones=tuple(told["phones"]),
        classes=tuple(told["classes"]),
        roster=roster,
    )


def _name(name: str) -> tuple[str, str]:
    first, _, last = name.partition(" ")
    return first, last or first


def _file(path: Path) -> Set:
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        row = json.loads(line)
        labels = frozenset(row.get("labels") or ()) - {"none"}
        rows.append(
            Row(str(row.get("id", number)), row["text"], labels, row.get("stance") or "", row.get("kind") or "")
        )
    return Set(path.stem, rows, School())


def _shared() -> Iterator[Set]:
    data = data_folder()
    if data is None:
        return
    sys.path.insert(0, str(CORPUS.parents[1]))
    from training.gather import TEST, chat

    texts: defaultdict[str, list[Row]] = defaultdict(list)
    for example in chat(data):
        if example.split == TEST:
            texts[example.source].append(Row(f"{example.source}", example.text, frozenset(), "", "chat"))
    for source, rows in texts.items():
        yield Set(f"chat: {source}", rows, School())


def read(one: Set) -> list[Found]:
    """Every row as the bot decides about it, by itself."""
    scanner = build(one.school, reads=True)
    scanner.ready()
    config = Config()
    judge = Judge(config, library_of(config))
    return [_found(row, scanner, judge) for row in one.rows]


def _found(row: Row, scanner: Scanner, judge: Judge) -> Found:
    scan = scanner.scan(row.text)
    decision = judge.judged(scan, row.text, _NOW)
    kept: dict[str, float] = {}
    for finding in decision.findings:
        kept[finding.label] = max(kept.get(finding.label, 0.0), finding.confidence)
    lead = decision.lead.label if decision.lead else ""
    return Found(row, kept, decision.action in SPOKEN, lead, scan.stance)


def wilson(right: int, of: int) -> tuple[float, float, float]:
    """A share and its 95% interval."""
    if not of:
        return math.nan, math.nan, math.nan
    share, z = right / of, 1.96
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    width = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return share, middle - width, middle + width


def _page(found: dict[str, list[Found]]) -> Iterator[str]:
    ours = [f for name, rows in found.items() if not name.startswith("chat") for f in rows]
    yield "# How sure it is\n"
    yield "Written by `make measure`, with `[reading] on = true`. Hands are whole authors that nothing was fitted to.\n"
    if ours:
        yield from _by_label(ours)
        yield from _alarms(ours)
        yield from _reliability(ours)
    yield from _chat(found)
    yield from _cost(found)


def _by_label(rows: Sequence[Found]) -> Iterator[str]:
    labels = sorted({label for f in rows for label in f.row.labels} | {label for f in rows for label in f.kept})
    yield "## By label\n"
    yield "| label | messages | found (kept) | spoken of | precision (kept) |\n|---|---|---|---|---|"
    groups = {label: {label} for label in labels}
    for family in sorted({label.partition(".")[0] for label in labels}):
        groups[f"**{family}**"] = {label for label in labels if label.partition(".")[0] == family}
    for name, group in groups.items():
        holds = [f for f in rows if f.row.labels & group]
        kept = [f for f in rows if group & f.kept.keys()]
        hit = sum(bool(group & f.kept.keys()) for f in holds)
        said = sum(f.spoken and bool(group & f.kept.keys()) for f in holds)
        right = sum(bool(f.row.labels & group) for f in kept)
        yield f"| {name} | {len(holds)} | {_share(hit, len(holds))} | {_share(said, len(holds))} | {_share(right, len(kept))} |"
    yield ""
    told = [f for f in rows if f.row.stance]
    if told:
        right = sum(f.stance == f.row.stance for f in told)
        yield f"Who speaks (stance) is right in {_share(right, len(told))} of {len(told)}.\n"


def _alarms(rows: Sequence[Found]) -> Iterator[str]:
    yield "## False alarms on benign messages\n"
    yield "| kind | messages | spoken of | kept |\n|---|---|---|---|"
    for kind in sorted({f.row.kind for f in rows if not f.row.labels}):
        some = [f for f in rows if not f.row.labels and f.row.kind == kind]
        yield f"| {kind or 'all'} | {len(some)} | {_share(sum(f.spoken for f in some), len(some))} | {_share(sum(bool(f.kept) for f in some), len(some))} |"
    by_label = Counter(label for f in rows if not f.row.labels and f.spoken for label in [f.lead])
    yield f"\nSpoken of, by label: {dict(by_label.most_common()) or 'none'}.\n"


def _reliability(rows: Sequence[Found]) -> Iterator[str]:
    yield "## Confidence\n"
    yield "Of the findings with a confidence in a band, so many were right.\n"
    yield "| band | findings | right |\n|---|---|---|"
    for low, high in ((0.5, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 0.95), (0.95, 1.01)):
        some = [label in f.row.labels for f in rows for label, sure in f.kept.items() if low <= sure < high]
        yield f"| {low:.2f}-{min(high, 1):.2f} | {len(some)} | {_share(sum(some), len(some))} |"
    yield ""


def _chat(found: dict[str, list[Found]]) -> Iterator[str]:
    sets = {name: rows for name, rows in found.items() if name.startswith("chat")}
    if not sets:
        return
    yield "## Real chat\n"
    yield "Messages with a finding, in a thousand; none should have one. The half of each set that nothing was learnt from.\n"
    yield "| set | messages | spoken of | kept | labels |\n|---|---|---|---|---|"
    for name, rows in sets.items():
        labels = Counter(label for f in rows for label in f.kept)
        yield f"| {name} | {len(rows)} | {1000 * sum(f.spoken for f in rows) / len(rows):.2f} | {1000 * sum(bool(f.kept) for f in rows) / len(rows):.2f} | {dict(labels.most_common())} |"
    yield ""


def _cost(found: dict[str, list[Found]]) -> Iterator[str]:
    texts = [f.row.text for rows in found.values() for f in rows][:5000]
    scanner = build(School(), reads=True)
    scanner.ready()
    begun = time.process_time()
    for text in texts:
        scanner.scan(text)
    spent = time.process_time() - begun
    memory = psutil.Process().memory_info().rss / 2**20
    yield f"Scanned {len(texts) / spent:,.0f} of these messages a second on one core; {memory:.0f} MB resident."


def _share(right: int, of: int) -> str:
    share, low, high = wilson(right, of)
    return f"{share:.3f} ({low:.2f}-{high:.2f})" if of else "-"


def _show(rows: Iterable[Found]) -> None:
    for f in rows:
        missed, false = f.row.labels - f.kept.keys(), f.kept.keys() - f.row.labels
        if missed or false:
            print(f"{f.row.id} missed {sorted(missed)} false {sorted(false)} spoken {f.spoken}: {f.row.text}")


if __name__ == "__main__":
    sys.exit(main())
