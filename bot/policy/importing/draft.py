"""A document as a draft: clauses with ids, and a report of what somebody should look at."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from bot.policy.importing import contents, dates
from bot.policy.importing.blocks import LeftOut, Source, words_of
from bot.policy.importing.numbering import DraftClause, numbered_clauses
from bot.policy.importing.outline import outlined


@dataclass(frozen=True, slots=True)
class Draft:
    """What a document was read as. Every word of it is in a clause, a title, or among what was left out."""

    title: str
    clauses: tuple[DraftClause, ...]
    sections: dict[str, str]  # id -> title, those without a clause too
    left_out: tuple[LeftOut, ...]
    remarks: tuple[str, ...]
    review_due: dt.date | None
    written: str


def drafted(source: Source) -> Draft:
    """The draft of a document."""
    apart = contents.apart(source.blocks)
    outline = outlined(apart)
    made = numbered_clauses(apart, outline.starts)
    empty = [
        f"Section {section} “{title}” has no words of its own."
        for section, title in made.sections.items()
        if not any(clause.section == section for clause in made.clauses)
    ]
    texts = [block.text for block in source.blocks] + [clause.own for clause in made.clauses]
    texts += [left.text for left in source.left_out]
    return Draft(
        title=made.title,
        clauses=tuple(made.clauses),
        sections=made.sections,
        left_out=(*source.left_out, *apart.left_out, *made.left_out),
        remarks=(*outline.remarks, *made.remarks, *empty),
        review_due=dates.review_due(texts),
        written=dates.written(texts),
    )


def unaccounted(source: Source, draft: Draft) -> Counter[str]:
    """Words of the source that the draft has lost: none, or there is a bug. Numbers became ids."""
    kept = [clause.own for clause in draft.clauses] + [clause.title for clause in draft.clauses]
    kept += [*draft.sections.values(), draft.title, *(left.text for left in draft.left_out)]
    there = Counter(word for text in kept for word in words_of(text))
    wanted = Counter(
        word for block in source.blocks for word in words_of(block.text) if not word.isdigit() and word != "section"
    )
    return wanted - there
