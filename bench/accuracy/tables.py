"""The page's tables. Intervals are Wilson's at 95%."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from bench.accuracy.found import Found

_BANDS = ((0.5, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 0.95), (0.95, 1.01))
_SHORT, _LONG = 6, 30  # words
_THRESHOLDS = (0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


def wilson(right: int, of: int) -> tuple[float, float, float]:
    """A share and its 95% interval."""
    if not of:
        return math.nan, math.nan, math.nan
    share, z = right / of, 1.96
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    width = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return share, middle - width, middle + width


def share(right: int, of: int) -> str:
    """The same, to be read."""
    found, low, high = wilson(right, of)
    return f"{found:.3f} ({low:.2f}-{high:.2f})" if of else "-"


def families(rows: Sequence[Found]) -> dict[str, set[str]]:
    """Each label by itself, then the labels of each family."""
    labels = sorted({label for f in rows for label in (*f.row.labels, *f.kept)})
    groups = {label: {label} for label in labels}
    for family in sorted({label.partition(".")[0] for label in labels}):
        groups[f"**{family}**"] = {label for label in labels if label.partition(".")[0] == family}
    return groups


def by_label(rows: Sequence[Found]) -> Iterator[str]:
    """Found, spoken of, precision; and who speaks."""
    yield "## By label\n"
    yield "| label | messages | found (kept) | spoken of | precision (kept) |\n|---|---|---|---|---|"
    for name, group in families(rows).items():
        holds = [f for f in rows if f.row.labels & group]
        kept = [f for f in rows if group & f.kept.keys()]
        hit = sum(bool(group & f.kept.keys()) for f in holds)
        said = sum(f.spoken and bool(group & f.kept.keys()) for f in holds)
        right = sum(bool(f.row.labels & group) for f in kept)
        yield f"| {name} | {len(holds)} | {share(hit, len(holds))} | {share(said, len(holds))} | {share(right, len(kept))} |"
    yield ""
    told = [f for f in rows if f.row.stance]
    if told:
        right = sum(f.stance == f.row.stance for f in told)
        yield f"Who speaks (stance) is right in {share(right, len(told))} of {len(told)}.\n"
        yield "| stance | messages | read so |\n|---|---|---|"
        for stance in sorted({f.row.stance for f in told}):
            some = [f for f in told if f.row.stance == stance]
            yield f"| {stance} | {len(some)} | {share(sum(f.stance == stance for f in some), len(some))} |"
        yield ""


def alarms(rows: Sequence[Found]) -> Iterator[str]:
    """What is found in messages that hold nothing."""
    yield "## False alarms on benign messages\n"
    yield "| kind | messages | spoken of | kept |\n|---|---|---|---|"
    benign = [f for f in rows if not f.row.labels]
    for kind in sorted({f.row.kind for f in benign}):
        some = [f for f in benign if f.row.kind == kind]
        yield f"| {kind or 'all'} | {len(some)} | {share(sum(f.spoken for f in some), len(some))} | {share(sum(bool(f.kept) for f in some), len(some))} |"
    by_lead = Counter(f.lead for f in benign if f.spoken)
    yield f"\nSpoken of, by label: {_counted(by_lead)}.\n"


def reliability(rows: Sequence[Found]) -> Iterator[str]:
    """Whether a confidence holds."""
    yield "## Confidence\n"
    yield "Of the findings with a confidence in a band, so many were right.\n"
    yield "| band | findings | right |\n|---|---|---|"
    for low, high in _BANDS:
        some = [label in f.row.labels for f in rows for label, sure in f.kept.items() if low <= sure < high]
        yield f"| {low:.2f}-{min(high, 1):.2f} | {len(some)} | {share(sum(some), len(some))} |"
    yield ""


def curves(rows: Sequence[Found]) -> Iterator[str]:
    """What another threshold would give, by family."""
    yield "## Recall against false alarms\n"
    yield "If everything were spoken of from a confidence on: found, and false alarms in 1,000 hard look-alikes.\n"
    yield f"| family | {' | '.join(f'{at:.2f}' for at in _THRESHOLDS)} |\n|---|{'---|' * len(_THRESHOLDS)}"
    for name, group in families(rows).items():
        if not name.startswith("**"):
            continue
        holds = [_surest(f, group) for f in rows if f.row.labels & group]
        hard = [_surest(f, group) for f in rows if f.row.kind == "lookalike" and not f.row.labels]
        cells = [
            f"{sum(sure >= at for sure in holds) / len(holds):.2f}, {1000 * sum(sure >= at for sure in hard) / max(len(hard), 1):.0f}"
            for at in _THRESHOLDS
        ]
        yield f"| {name.strip('*')} | {' | '.join(cells)} |"
    yield ""


def _surest(found: Found, group: set[str]) -> float:
    return max((sure for label, sure in found.kept.items() if label in group), default=0.0)


def slices(rows: Sequence[Found], hands: dict[str, Sequence[Found]]) -> Iterator[str]:
    """By author (dialect, register, role) and by length."""
    yield "## Slices\n"
    yield "| slice | slips | found (any right label) | benign | spoken of |\n|---|---|---|---|---|"
    for name, some in hands.items():
        yield _slice(f"hand {name}", some)
    lengths: dict[str, Callable[[int], bool]] = {
        f"under {_SHORT} words": lambda n: n < _SHORT,
        f"{_SHORT} to {_LONG} words": lambda n: _SHORT <= n <= _LONG,
        f"over {_LONG} words": lambda n: n > _LONG,
    }
    for name, fits in lengths.items():
        yield _slice(name, [f for f in rows if fits(len(f.row.text.split()))])
    yield ""


def _slice(name: str, rows: Sequence[Found]) -> str:
    slips = [f for f in rows if f.row.labels]
    benign = [f for f in rows if not f.row.labels]
    hit = sum(bool(f.row.labels & f.kept.keys()) for f in slips)
    return f"| {name} | {len(slips)} | {share(hit, len(slips))} | {len(benign)} | {share(sum(f.spoken for f in benign), len(benign))} |"


def chat(sets: dict[str, Sequence[Found]]) -> Iterator[str]:
    """Messages of real people, none of which should have a finding, and statements of identity."""
    yield "## Real chat, and statements of identity\n"
    yield "Messages with a finding, in a thousand. Only what nothing was learnt from.\n"
    yield "| set | messages | spoken of | kept | labels |\n|---|---|---|---|---|"
    for name, rows in sets.items():
        labels = Counter(label for f in rows for label in f.kept)
        spoken, kept = sum(f.spoken for f in rows), sum(bool(f.kept) for f in rows)
        yield f"| {name} | {len(rows)} | {1000 * spoken / len(rows):.2f} | {1000 * kept / len(rows):.2f} | {_counted(labels)} |"
    yield "\nEvery one of them, to be read:\n"
    for name, rows in sets.items():
        for f in rows:
            if f.kept:
                text = " ".join(f.row.text.replace("|", "/").split())
                yield f"- {name.removeprefix('chat: ')}, {', '.join(sorted(f.kept))}{' (spoken of)' if f.spoken else ''}: {text[:160]}"
    yield ""


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.most_common()) or "none"
