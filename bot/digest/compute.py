"""Counts -> digest. Pure: no store, no clock. The only place where a true count becomes a published one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from string import Template

from bot import wording
from bot.digest import periods
from bot.digest.suppress import SMALLEST, Figure, coarse, derived, small, total
from bot.digest.value import Cell, Column, Digest, Section
from bot.digest.weeks import PERIOD, Span, Week, days
from bot.store.base import Tally

_KINDS = frozenset({"nudge", "silent"})
_IDEAS = 3


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a digest is made of."""

    week: Week
    window: int
    """Weeks that a column covers: 1 or 4."""
    rounding: int
    tallies: Sequence[Tally] = ()
    """Of all the weeks that `weeks_needed` names."""
    week_counts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Counters of this week."""
    period_counts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Counters of the four whole weeks that `period_of` names."""
    kept: Sequence[Digest] = ()
    """Digests of the weeks around, as they were published."""
    clauses: Mapping[str, str] = field(default_factory=dict)
    """Clause -> title, in the order of the policy."""
    review_due: date | None = None
    """Where it has passed."""
    shadow: Sequence[str] = ()
    paused: Sequence[str] = ()
    listen: int = 0
    """Channels on the opt-in list."""
    told: int = 0
    """Of these, how many had the announcement."""
    heard: int = 0
    """Of these, how many are listened to without an open gap."""
    repaired: int = 0
    """Gaps that ended in the week, over all channels; what was at the same time counts once."""
    lost: int = 0
    """Of which not all could be heard afterwards."""


def period_of(week: Week) -> Span:
    """The latest four-week period that is over by the end of the week."""
    span = week.span(PERIOD)
    return span if span.whole else span.earlier(1, PERIOD)


def weeks_needed(week: Week) -> tuple[int, int]:
    """The first and the last week that a digest may count."""
    return week.span(PERIOD).earlier(2, PERIOD).start, week.number


def digest(facts: Facts) -> Digest:
    """The digest of a week."""
    window, rounding = _scheme(facts)
    columns = tuple(_columns(facts, window, rounding))
    period = periods.period(facts, period_of(facts.week), columns, rounding)
    newest = columns[-1]
    quiet = newest.total.high == 0
    used = [cell for column in columns for cell in column.cells]
    categories = dict.fromkeys(cell.category for cell in used)
    order = [name for name in dict.fromkeys((*wording.DIGEST_CATEGORIES, *categories)) if name in categories]
    sections = _coverage(facts, rounding, quiet=quiet)
    if not quiet:
        sections = (*sections, *_ideas(columns), *_notices(facts))
    weeks = newest.end - newest.start + 1
    return Digest(
        week=str(facts.week),
        title=_said(wording.DIGEST_TITLE, days=days(facts.week.first, facts.week.last)),
        lead=_quiet(facts) if quiet else _said(wording.DIGEST_LEAD[window], weeks=weeks),
        window=window,
        rounding=rounding,
        columns=() if quiet else columns,
        names=tuple((name, wording.DIGEST_CATEGORIES.get(name, name)) for name in order),
        clauses=_clauses(facts, used),
        period=period,
        sections=sections,
        footer="" if quiet else _said(wording.DIGEST_FOOTER, rounding=rounding),
        chart_title=wording.DIGEST_CHART_TITLE,
        chart_text="" if quiet else _chart_text(columns, order),
        silent=columns if quiet else (),
    )


def _scheme(facts: Facts) -> tuple[int, int]:
    """Window and rounding: within a period as its first digest had them, for two views of one count tell it."""
    first = facts.week.span(PERIOD).start
    for kept in facts.kept:
        if Week.parse(kept.week).span(PERIOD).start == first:
            return kept.window, kept.rounding
    return facts.window, facts.rounding


def _columns(facts: Facts, window: int, rounding: int) -> Iterable[Column]:
    span = facts.week.span(window)
    for back in range(4 if window == 1 else 2, 0, -1):
        earlier = span.earlier(back, window)
        kept = _kept(facts, earlier)
        if kept:
            yield kept
        elif not _seen_otherwise(facts, earlier, window):
            yield _column(facts, earlier, window, rounding)
    yield _column(facts, span, window, rounding)


def _kept(facts: Facts, span: Span) -> Column | None:
    """The column as it was published before: what came of its cases since then would be a second view of them."""
    for kept in facts.kept:
        for column in kept.kept:
            if column.whole and (column.start, column.end) == (span.start, span.end):
                return column
    return None


def _seen_otherwise(facts: Facts, span: Span, window: int) -> bool:
    """Whether these weeks were published in another window: both together would tell more than each."""
    return any(
        kept.window != window and any(c.start <= span.end and span.start <= c.end for c in kept.kept)
        for kept in facts.kept
    )


def _column(facts: Facts, span: Span, window: int, rounding: int) -> Column:
    counts = counted(facts.tallies, span)
    order = list(facts.clauses)
    keys = sorted(counts, key=lambda key: (key[0], order.index(key[1]) if key[1] in order else len(order), key[1]))
    cells = tuple(Cell(*key, coarse(counts[key], rounding)) for key in keys)
    categories, grand = _totals(counts, cells, rounding, whole=span.whole)
    return Column(span.start, span.end, span.whole, _title(span, facts.week, window), days(span.first, span.last), cells,
                  tuple(categories.items()), grand)  # fmt: skip


def counted(tallies: Iterable[Tally], span: Span) -> Counter[tuple[str, str]]:
    """Cases by category and clause, without what R27 keeps out."""
    counts: Counter[tuple[str, str]] = Counter()
    for tally in tallies:
        if span.start <= tally.week <= span.end and tally.kind in _KINDS and tally.state != "disputed":
            counts[tally.lead.partition(".")[0], tally.clause] += tally.n
    return counts


def _totals(
    counts: Mapping[tuple[str, str], int], cells: Sequence[Cell], rounding: int, *, whole: bool
) -> tuple[dict[str, Figure], Figure]:
    """Of each category, and of all. While a window goes on, what its cells say themselves and no more."""
    parts: dict[str, list[Figure]] = {}
    true: Counter[str] = Counter()
    for cell in cells:
        parts.setdefault(cell.category, []).append(cell.figure)
        true[cell.category] += counts[cell.category, cell.clause]
    if not whole:
        sums = {category: derived(figures) for category, figures in parts.items()}
        return sums, derived([cell.figure for cell in cells])
    sums = {
        category: total(figures, true[category], rounding, among=small(figures)) for category, figures in parts.items()
    }
    return sums, total(list(sums.values()), true.total(), rounding, among=small(c.figure for c in cells))


def _title(span: Span, week: Week, window: int) -> str:
    weekly, longer = ("week" if span.end == week.number else "before"), ("period" if span.whole else "so_far")
    return _said(wording.DIGEST_COLUMNS[weekly if window == 1 else longer], first=f"{span.first.day} {span.first:%b}")


def _clauses(facts: Facts, cells: Iterable[Cell]) -> tuple[tuple[str, str], ...]:
    used = {cell.clause for cell in cells}
    known = [(clause, title) for clause, title in facts.clauses.items() if clause in used]
    strange = sorted(used - facts.clauses.keys())
    return (*known, *((clause, _said(wording.DIGEST_CLAUSE, clause=clause)) for clause in strange))


def _quiet(facts: Facts) -> str:
    """Where nothing was heard, nothing could be noticed."""
    heard = any(name == "heard" and n > 0 for (name, _), n in facts.week_counts.items())
    return wording.DIGEST_QUIET if heard else wording.DIGEST_NOTHING_HEARD


def _coverage(facts: Facts, rounding: int, *, quiet: bool) -> tuple[Section, ...]:
    """What was heard and what was not. In a quiet week only what is wrong: "nothing was noticed" must not mislead."""
    counts = facts.week_counts
    heard = sum(n for (name, _), n in counts.items() if name == "heard")
    wrong = [] if heard or quiet else [wording.DIGEST_NOTHING_HEARD]
    for (name, what), n in sorted(counts.items()):
        if name == "failed" and n > 0:
            words = wording.DIGEST_UNREADABLE if what == "unsealing" else wording.DIGEST_FAILED
            wrong.append(_said(words, what=what, count=coarse(n, rounding)))
    gaps = facts.told - facts.heard
    if facts.lost or gaps or (facts.repaired and not quiet):
        wrong.append(_said(wording.DIGEST_GAPS, repaired=facts.repaired, lost=facts.lost, open=gaps))
    if facts.told < facts.listen:
        wrong.append(_said(wording.DIGEST_UNTOLD, count=facts.listen - facts.told, listen=facts.listen))
    if quiet:
        lines = wrong
    else:
        lines = [
            *([_said(wording.DIGEST_LISTENING, heard=facts.heard, listen=facts.listen)] if facts.listen else []),
            *([_said(wording.DIGEST_HEARD, count=coarse(heard, rounding))] if heard else []),
            *wrong,
            wording.DIGEST_UNKNOWN,
        ]
    return (Section(wording.DIGEST_SECTIONS["coverage"], tuple(lines)),) if lines else ()


def _ideas(columns: Sequence[Column]) -> tuple[Section, ...]:
    """For what was noticed most, in the newest column that says enough."""
    for column in reversed(columns):
        often = [
            (figure.low, name)
            for name, figure in column.categories
            if figure.low >= SMALLEST and name in wording.DIGEST_IDEAS
        ]
        if often:
            often.sort(key=lambda one: -one[0])
            lines = tuple(wording.DIGEST_IDEAS[name] for _, name in often[:_IDEAS])
            return (Section(wording.DIGEST_SECTIONS["ideas"], lines),)
    return ()


def _notices(facts: Facts) -> tuple[Section, ...]:
    lines = []
    if facts.review_due:
        lines.append(_said(wording.DIGEST_REVIEW, due=f"{facts.review_due:%B %Y}"))
    if facts.shadow:
        lines.append(_said(wording.DIGEST_SHADOW, detectors=", ".join(facts.shadow)))
    if facts.paused:
        lines.append(_said(wording.DIGEST_PAUSED, detectors=", ".join(facts.paused)))
    return (Section(wording.DIGEST_SECTIONS["notices"], tuple(lines)),) if lines else ()


def _chart_text(columns: Sequence[Column], categories: Sequence[str]) -> str:
    before, now = columns[-2] if len(columns) > 1 else None, columns[-1]
    bars = [
        _said(
            wording.DIGEST_BAR,
            name=wording.DIGEST_CATEGORIES.get(name, name),
            now=now.of(name),
            before=before.of(name) if before else "0",
        )
        for name in categories
    ]
    return _said(wording.DIGEST_CHART, bars=" ".join(bars))


def _said(template: str, **words: object) -> str:
    return Template(template).substitute({name: str(word) for name, word in words.items()})
