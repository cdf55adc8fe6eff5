"""The words around a span: what is before it in its sentence, without the articles and intensifiers, and what is behind."""

from __future__ import annotations

from dataclasses import dataclass

from detectors import lazily
from detectors.lexicons import people

TOKEN = lazily.compiled(r"[\w]+(?:['&-][\w]+)*|[^\w\s]")
_BEFORE, _BEHIND = 100, 60
_SENTENCE_END = lazily.compiled(r"(?r)(?:(?<!\.)[.!?;](?=\s)|\n)")
_NEXT_SENTENCE = lazily.compiled(r"[.!?;\n]")
_HELD = lazily.compiled(r"(\w)\1\1+")  # soooo
_GROUPS = frozenset({"bunch", "load", "loads", "pack", "pair", "lot", "shower", "group", "bit", "piece", "gang", "set"})


@dataclass(frozen=True, slots=True)
class Around:
    """The words around a remark."""

    before: str
    """Up to a hundred characters, earlier sentences included."""
    clause: str
    """What of it is in the remark's own sentence."""
    rest: str
    """The same without the articles and intensifiers at its end."""
    popped: frozenset[str]
    """Those."""
    behind: str
    """Up to the end of the sentence."""
    beyond: str
    """The same and what follows it."""

    @property
    def last(self) -> str:
        """The word that it ends on, in lower case."""
        return self.rest.rpartition(" ")[2].lower()


def look(text: str, start: int, end: int) -> Around:
    """What stands around text[start:end]."""
    modifiers = people().modifiers
    before = text[max(0, start - _BEFORE) : start]
    cut = _SENTENCE_END.search(before)
    clause = before[cut.end() :] if cut else before
    tokens = TOKEN.findall(clause)
    popped: set[str] = set()
    while tokens:
        last = tokens[-1].lower()
        if last not in modifiers:
            last = _HELD.sub(r"\1", last)
        if last == "of" and len(tokens) > 1 and tokens[-2].lower() in _GROUPS:  # a bunch of
            popped.add("such")
            del tokens[-2:]
        elif last in modifiers or (last == "not" and popped & {"just", "only"}):
            popped.add(last)
            del tokens[-1]
        else:
            break
    beyond = text[end : end + _BEHIND]
    behind = _NEXT_SENTENCE.split(beyond, maxsplit=1)[0]
    return Around(before, clause, " ".join(tokens), frozenset(popped), behind, beyond)
