"""Finds what is confidential about a pupil once a name stands beside it: SEN, health, safeguarding, money, sanctions."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

from detectors import trie
from detectors.letters import lowered

_LEXICON = Path(__file__).parent / "lexicons" / "sensitive_terms.toml"
# A message that holds more is a table: one nudge about the first of it says enough.
_MOST = 24
_TRIED = 8 * _MOST
_BEFORE, _AFTER = 70, 60  # characters looked at on either side
# Up to three words: "parents have sadly just separated".
_GAP = r"(?:[ ,]{1,2}[\w'-]{1,20}){0,3}[ ,]{1,2}"


@dataclass(frozen=True, slots=True)
class Group:
    """One kind of fact."""

    name: str
    weight: int
    """0 is the most serious."""
    reason: str
    """A fixed sentence for a teacher."""
    cues: frozenset[str]


@dataclass(frozen=True, slots=True)
class Fact:
    """Where the text states or mentions such a fact."""

    start: int
    end: int
    group: Group
    beside: bool = False
    """Whether it counts only right after a full name: "First Last - PP"."""


@dataclass(frozen=True, slots=True)
class _Term:
    """One row of the lexicon; a condition that is None always holds."""

    group: Group
    before: re.Pattern[str] | None = None
    after: re.Pattern[str] | None = None
    not_before: re.Pattern[str] | None = None
    not_after: re.Pattern[str] | None = None
    written: re.Pattern[str] | None = None
    """How it must be written, where the case decides."""
    beside: bool = False

    def holds(self, text: str, lower: str, start: int, end: int) -> bool:
        return (
            (self.written is None or self.written.fullmatch(text, start, end) is not None)
            and (self.before is None or self.before.search(lower[max(0, start - _BEFORE) : start]) is not None)
            and (self.after is None or self.after.match(lower, end) is not None)
            and (self.not_before is None or self.not_before.search(lower[max(0, start - _BEFORE) : start]) is None)
            and (self.not_after is None or self.not_after.match(lower, end) is None)
        )


# Right after the term: it is a topic of work, not somebody's fact. "SEN coffee morning", "autism awareness week".
_TOPIC_AFTER = re.compile(
    r"(?:'s)?[ -](?:(?:awareness|acceptance|action|friendly|refresher|online|basic|level \d|for staff|for all staff|whole school) )?"
    r"(?:training|policy|policies|assembly|awareness|workshops?|webinar|course|coffee|lessons?|unit|topic|display|posters?|"
    r"books?|story|stories|songs?|films?|videos?|week|day|month|charity|fundrais\w+|leads?|co-?ordinators?|governors?|network|"
    r"budget|quiz|resources|slides|inset|cpd|briefing|refresher|updates?|newsletter|leaflets?|hub|rooms?|cupboard|toolkit|"
    r"guidance|drop-?in|kit|bucket|returns?|deadline|uk|research|bake|concert|appeal|sale|spreadsheet|audit|stats|lottery|museum|trip|fete|game|levels?|duty|rota)\b"
)
# Right before it: what a lesson, a book or a collection is about; or the sender's own matter.
_TOPIC_BEFORE = re.compile(
    r"(?:\b(?:books?|story|stories|poems?|lessons?|assembly|film|video|training|course|webinar|workshop|display|posters?|"
    r"topic|unit|project|presentation|talk|talks|talking|chat|speak|speaking|money|charity|sale|learning|learns?|learnt|learned|taught|teaching|writing|wrote|"
    r"reading|researching|research|debate|questions?|essay|work|quiz|song)(?: all)? (?:about|on|for|around|of) "
    r"(?:the |a |an |how )?(?:\w{1,20} ){0,2}"
    r"|\b(?:my|our) (?:own )?|\bi(?:'m| was| am|'ve(?: been)?| had| have)(?: a| an| in| on| the| my)? "
    r"|\banti[- ]|\bno |\bworld |\bnational |\binternational )$"
)


# "Mum is a social worker", "she plays the therapist": somebody's work or part.
_ROLE = re.compile(
    r"\b(?:is|was|be|are|as|play(?:s|ed|ing)?) (?:a |an |our |the )(?:\w{1,15} )?$|'s (?:a|an|our) (?:\w{1,15} )?$"
)


def trigger() -> str:
    """A pattern that occurs wherever `facts` finds something, in the syntax of a gate."""
    return rf"\b{trie.joined(_terms())}\b"


def facts(text: str) -> list[Fact]:
    """The facts in the text, in order, the first 24."""
    return list(islice(_facts(text, lowered(text)), _MOST))


def _facts(text: str, lower: str) -> Iterator[Fact]:
    pattern, terms = _compiled()
    for match in islice(pattern.finditer(lower), _TRIED):
        start, end = match.span()
        term = terms[(match.lastindex or 1) - 1]
        if not term.holds(text, lower, start, end) or _TOPIC_AFTER.match(lower, end):
            continue
        if not _TOPIC_BEFORE.search(lower[max(0, start - _BEFORE) : start]):
            yield Fact(start, end, term.group, term.beside)


@cache
def _compiled() -> tuple[re.Pattern[str], Sequence[_Term]]:
    terms = list(_terms().values())
    source, numbers = trie.numbered(_terms())
    return re.compile(rf"\b{source}\b"), [terms[number] for number in numbers]


@cache
def _terms() -> dict[str, _Term]:
    """The terms by pattern, in lower case."""
    terms: dict[str, _Term] = {}
    for weight, (name, table) in enumerate(tomllib.loads(_LEXICON.read_text(encoding="utf-8")).items()):
        group = Group(name, weight, table["reason"], frozenset(table["cues"]))
        terms |= dict.fromkeys(table["terms"], _Term(group))
        terms |= {written.lower(): _Term(group, written=re.compile(written)) for written in table["upper"]}
        terms |= dict.fromkeys(table.get("roles", ()), _Term(group, not_before=_ROLE))
        terms |= {row["term"]: _in_context(group, row) for row in table["context"]}
    return terms


def _in_context(group: Group, row: dict[str, str]) -> _Term:
    def pattern(key: str, form: str) -> re.Pattern[str] | None:
        return re.compile(form.format(row[key].replace("~", _GAP))) if key in row else None

    return _Term(
        group,
        before=pattern("before", r"\b(?:{})$"),
        after=pattern("after", r"(?:{})"),
        not_after=pattern("not_after", r"(?:{})"),
        written=re.compile(row["written"]) if "written" in row else None,
        beside="beside" in row,
    )
