"""A draft as a policy book: what its file holds, as data and as TOML."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.policy.book import LONGEST_TEXT, Book
from bot.policy.importing.draft import Draft
from bot.policy.importing.matching import Matcher
from bot.policy.importing.numbering import DraftClause

Labels = Mapping[str, Sequence[str]]

INSTEAD = "If you are not sure how this applies to you, ask before you act."
ASK = "Your line manager"
# What no note may quote to its reader (policy-rules 1.4, rule 8).
_STERN = re.compile(r"\b(disciplin\w*|dismiss\w*|misconduct|prosecut\w*|sanctions?|criminal)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[\"“'‘(]?[A-Z0-9])")


def content(
    draft: Draft, about: Mapping[str, object], labels: Labels, matcher: Matcher, shipped: Book
) -> dict[str, Any]:
    """What the file of the book holds. `about`: id, title, version and the like, for its [book]."""
    sections: dict[str, dict[str, Any]] = {}
    for clause in draft.clauses:
        section = sections.setdefault(
            clause.section, {"id": clause.section, "title": clause.section_title, "clause": []}
        )
        section["clause"].append(_clause(clause, matcher, shipped))
    cited = {label: list(ids) for label, ids in labels.items() if ids}
    return {"book": dict(about), "labels": cited, "section": list(sections.values())}


def short(own: str) -> str:
    """The first sentences, as many as fit a phone."""
    kept: list[str] = []
    for sentence in _SENTENCE.split(own):
        if len(" ".join([*kept, sentence]).split()) > LONGEST_TEXT:
            break
        kept.append(sentence)
    return " ".join(kept) or " ".join(own.split()[: LONGEST_TEXT - 1]) + " …"


def as_toml(book: Mapping[str, Any]) -> str:
    """The file. Its strings are JSON strings, which TOML's basic strings are but for DEL; that is read by nobody."""
    lines = [
        "# Imported by `tactful policy import`. Kept as it is: to change it, change the document and import it again.",
        "",
    ]
    lines += ["[book]", *_pairs(book["book"]), "", "[labels]", *_pairs(book["labels"])]
    for section in book["section"]:
        lines += ["", "", "[[section]]", *_pairs({key: value for key, value in section.items() if key != "clause"})]
        for clause in section["clause"]:
            lines += ["", "[[section.clause]]", *_pairs(clause)]
    return "\n".join(lines) + "\n"


def _clause(clause: DraftClause, matcher: Matcher, shipped: Book) -> dict[str, Any]:
    match = matcher.like(clause.id)
    like = shipped.clause(match.like) if match else None
    text = short(clause.own)
    stern = _STERN.search(clause.own) is not None
    row: dict[str, Any] = {
        "id": clause.id,
        "title": clause.title,
        "text": text,
        "instead": like.instead if like else INSTEAD,
        "ask": like.ask if like else ASK,
        "say": list(like.say) if like else [],
        "own": clause.own,
    }
    if like:
        row["like"] = like.id
    if stern or (like and not like.nudge):
        row["nudge"] = False
    return row


def _pairs(table: Mapping[str, Any]) -> Iterable[str]:
    for key, value in table.items():
        name = key if re.fullmatch(r"[A-Za-z_]+", key) else _quoted(key)
        yield f"{name} = {_value(value)}"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(_quoted(item) for item in value)}]"
    return _quoted(str(value))


def _quoted(text: str) -> str:
    return json.dumps(text.replace("\x7f", ""), ensure_ascii=False)
