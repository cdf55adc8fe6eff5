"""What somebody sees of an import before it is kept: the clauses, what to look at, what was left out, what cites what."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from bot.policy.importing.steps import Proposal

_SHOWN = 90  # characters of a line that is shown


def preview(proposal: Proposal, today: dt.date) -> str:
    """The whole report."""
    return "\n".join(
        [
            *_summary(proposal, today),
            "",
            *_clauses(proposal),
            *_remarks(proposal),
            *_left_out(proposal),
            *_labels(proposal),
        ]
    )


def review(due: dt.date | None, today: dt.date) -> str:
    """When the policy is to be reviewed, and whether that is past."""
    if due is None:
        return "No review date was found in it."
    passed = " It has passed: leadership may want to know." if today > due else ""
    return f"Review date: {due:%d.%m.%Y}.{passed}"


def choice(proposal: Proposal, label: str) -> str:
    """One label's proposal, as it is asked about."""
    own = {clause.id: clause for clause in proposal.draft.clauses}
    lines = (
        f"   {match.clause:<7} {match.confidence:>4.0%}  {_cut(own[match.clause].own)}"
        for match in proposal.labels[label]
    )
    return "\n".join([f"{label} cites", *lines])


def _summary(proposal: Proposal, today: dt.date) -> Iterator[str]:
    draft = proposal.draft
    yield f"{draft.title} (id {proposal.book_id}): {len(draft.sections)} sections, {len(draft.clauses)} clauses."
    yield review(draft.review_due, today)
    if proposal.before is not None:
        new, changed, gone = proposal.changes()
        yield f"Since the version before: {new} clauses new, {changed} read otherwise under the same number, {gone} gone."


def _clauses(proposal: Proposal) -> Iterator[str]:
    for section, title in proposal.draft.sections.items():
        yield f"{section} {title}"
        for clause in proposal.draft.clauses:
            if clause.section == section:
                yield f"   {clause.id:<7} {_cut(clause.own)}"


def _remarks(proposal: Proposal) -> Iterator[str]:
    if proposal.draft.remarks:
        yield "\nPlease look at:"
    for remark in proposal.draft.remarks:
        yield f"   {remark}"


def _left_out(proposal: Proposal) -> Iterator[str]:
    """Every text that is in no clause; what comes again and again but once."""
    counted = Counter((left.why, left.text) for left in proposal.draft.left_out)
    why_before = ""
    for (why, text), times in sorted(counted.items(), key=lambda item: item[0][0]):
        if why != why_before:
            yield f"\nLeft out, {why}:"
            why_before = why
        yield f"   {_cut(text)}" + (f" ({times} times)" if times > 1 else "")


def _labels(proposal: Proposal) -> Iterator[str]:
    own = {clause.id: clause for clause in proposal.draft.clauses}
    yield "\nWhat our labels would cite (how sure):"
    for label, matches in proposal.labels.items():
        if not matches:
            yield f"   {label:<27} nothing here is like it: the shipped book is cited"
        for match in matches:
            name = label if match is matches[0] else ""
            yield f"   {name:<27} {match.clause:<7} {match.confidence:>4.0%}  {_cut(own[match.clause].own, 60)}"


def _cut(text: str, length: int = _SHOWN) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"
