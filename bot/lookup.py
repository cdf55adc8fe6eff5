"""`tactful policy`: answers from the policy book, for people and for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.commands import Commands, shown
from bot.parts import library_of, search_of

if TYPE_CHECKING:
    from bot.config import Config


def answered(config: Config, question: str, *, as_json: bool) -> str:
    """The answer: the object of the design's "tactful policy, exactly", or as people read it."""
    library = library_of(config)
    search = search_of(library)
    if as_json:
        return json.dumps(search.answer(question).as_dict(), ensure_ascii=False)
    return Commands(library, search, config).policy(question)


def listed(config: Config, *, as_json: bool) -> str:
    """Every clause, in order."""
    clauses = library_of(config).clauses
    if as_json:
        return json.dumps([clause.as_dict() for clause in clauses], ensure_ascii=False)
    return "\n\n".join(shown(clause) for clause in clauses)
