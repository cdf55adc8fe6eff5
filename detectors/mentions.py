"""Finds where a text names a pupil of the roster. A word that is a name elsewhere must read as a person here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import regex

from detectors import lazily, name_words, person_grammar

if TYPE_CHECKING:
    from detectors.roster import Name, Roster

Kind = Literal["full", "first_unique", "first_initial", "initials"]
"""`first_initial`: first name with initial, class or year. `initials`: J.S. in Y4."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One pupil named, in offsets of the text."""

    start: int
    end: int
    kind: Kind
    confidence: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pupil is taught."""

    class_: str
    """As staff write it, in lower case."""
    year: str
    """N, R, 1 to 13; empty where the export does not say."""


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the text that is part of some pupil's name."""

    start: int
    end: int
    """Without the possessive."""
    index: int
    """Its place among all words of the text."""
    number: int
    capital: bool
    exact: bool = True
    """Else it is a key or two from the name."""


_WORD = lazily.compiled(r"[^\W\d_](?:[^\W\d_]|\p{M}|'(?=[^\W\d_]))*+")
_POSSESSIVE = lazily.compiled(r"'s$", regex.IGNORECASE)
# Glued to these, a word is part of an address, a handle, a password or a path.
_GLUE = frozenset("@#/\\_=$%&+*~^|0123456789")
_MISSPELT = 0.65  # how sure a name is that is spelled a little otherwise
_PARTS = 3  # words of one forename or surname at most
_MIDDLE = lazily.compiled(r" [A-Z][\w'-]{0,19}\.? ")
_INITIAL = lazily.compiled(r"[ ]([A-Z])\b\.?(?!'(?!s\b)|\w)")

_YEARS = {"nursery": "N", "n": "N", "n1": "N", "n2": "N", "fs1": "N", "reception": "R", "r": "R", "yr": "R", "fs2": "R"}
_NUMBERS = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6"}
_YEAR = lazily.compiled(r"(?:(?:nc ?)?y(?:ea)?r? ?(?:group ?)?)?0?(\d{1,2}|one|two|three|four|five|six)")
# The place right after a name: "Amelia (Wren)", "Amelia in Y3", "Amelia, year 3".
_AFTER = lazily.compiled(
    r"(?:'s)?[ ,:/(\[-]{1,4}(?:(?:is |who's |who is )?(?:in|from|of|over in) )?(?:class |my )?([\w']{1,20}(?: [\w']{1,12})?)",
    regex.IGNORECASE,
)
_BEFORE = lazily.compiled(r"([\w]{1,20}(?: [\w]{1,12})?)(?:'s)?[ :,-]{1,3}(?:pupil |child |boy |girl )?$")
_INITIALS = lazily.compiled(r"(?<![\w.'@#/-])([A-Za-z])(\.?) ?([A-Za-z])(\.?)(?![\w'@])")


def find(roster: Roster, text: str, start: int, end: int) -> list[Mention]:
    """The mentions in text[start:end], in order and apart."""
    words = list(_words(roster, text, start, end))
    found: list[Mention] = []
    at = 0
    while at < len(words):
        mention, used = _mention(roster, text, words, at)
        if mention is not None:
            found.append(mention)
        at += used
    for mention in _initials(roster, text, start, end):
        if all(mention.end <= other.start or other.end <= mention.start for other in found):
            found.append(mention)
    return sorted(found, key=lambda m: m.start)


def year(written: str) -> str:
    """A year group as exports and staff write it, in one form: N, R, 1 to 13; empty where it is none."""
    text = " ".join(written.casefold().split())
    if text in _YEARS:
        return _YEARS[text]
    match = _YEAR.fullmatch(text)
    if match is None:
        return ""
    number = _NUMBERS.get(match[1], match[1])
    return number if 1 <= int(number) <= 13 else ""  # noqa: PLR2004 - the school years of England


def _words(roster: Roster, text: str, start: int, end: int) -> Iterator[_Word]:
    known: dict[str, int | None] = {}
    for index, match in enumerate(_WORD.finditer(text, start, end)):
        typed = match[0]
        bare = _POSSESSIVE.sub("", typed) if "'" in typed else typed
        if bare not in known:
            known[bare] = roster.word(bare)
        number = known[bare]
        stop = match.start() + len(bare)
        if number is None and bare[-1] in "sS" and person_grammar.family_follows(text, stop):
            bare = bare[:-1]  # "kais mum", typed without the apostrophe
            stop -= 1
            number = roster.word(bare)
        if number is not None:
            yield _Word(match.start(), stop, index, number, typed[0].isupper())
        elif typed[0].isupper() and (near := roster.misspelt(bare)) is not None:
            yield _Word(match.start(), stop, index, near, capital=True, exact=False)


def _mention(roster: Roster, text: str, words: list[_Word], at: int) -> tuple[Mention | None, int]:
    """The mention that begins at this word, if any, and how many words it takes."""
    for count in range(min(_PARTS, len(words) - at), 0, -1):
        parts = words[at : at + count]
        if not _joined(text, parts, " -"):
            continue
        ids = tuple(part.number for part in parts)
        name = roster.names.get(ids)
        if name is not None and not _glued(text, parts):
            surname = _surname_after(roster, text, words, at + count, name)
            if surname:
                return _full(roster, text, words[at : at + count + surname], name, count), count + surname
            mention = _first(roster, text, parts, ids, name)
            if mention is not None:
                unsure = not all(part.exact for part in parts)
                return replace(mention, confidence=_MISSPELT) if unsure else mention, count
        if ids in roster.surnames:
            first = _first_after(roster, text, words, at, count)
            if first:
                span = words[at : at + count + first]
                return Mention(span[0].start, span[-1].end, "full", 0.9), count + first
    return None, 1


def _surname_after(roster: Roster, text: str, words: list[_Word], at: int, name: Name) -> int:
    """How many words of one of this name's surnames begin at words[at]."""
    for count in range(min(_PARTS, len(words) - at), 0, -1):
        parts = words[at : at + count]
        owners = roster.surnames.get(tuple(part.number for part in parts), frozenset())
        if not owners & (name.by | name.also) or not _joined(text, parts, " -"):
            continue
        if _joined(text, words[at - 1 : at + 1], " -") or _MIDDLE.fullmatch(text, words[at - 1].end, parts[0].start):
            return count
    return 0


def _first_after(roster: Roster, text: str, words: list[_Word], at: int, count: int) -> int:
    """How many words of a first name follow the surname words[at:at+count], as in "Surname, Forename"."""
    owners = roster.surnames[tuple(part.number for part in words[at : at + count])]
    for more in range(min(_PARTS, len(words) - at - count), 0, -1):
        parts = words[at + count : at + count + more]
        name = roster.names.get(tuple(part.number for part in parts))
        if name is None or not owners & (name.by | name.also) or not _joined(text, parts, " -"):
            continue
        gap = text[words[at + count - 1].end : parts[0].start]
        # Without the comma only in capitals, as lists have it: two words may stand so by chance.
        if gap in {", ", ","} or (gap == " " and words[at].capital and parts[0].capital and name.nature == "plain"):
            return more
    return 0


def _full(roster: Roster, text: str, span: list[_Word], name: Name, count: int) -> Mention | None:
    start, end = span[0].start, span[-1].end
    surname = tuple(word.number for word in span[count:])
    if person_grammar.titled(text, start) or person_grammar.own_family(text, start):
        return None
    if name.nature == "plain" or surname not in roster.common_surnames:
        return Mention(start, end, "full", 0.95)
    # Daisy Lane, May Day: two words that are names only with two capitals, and where a person is spoken of.
    capitals = span[0].capital and span[count].capital and not person_grammar.shouted(text)
    reads = person_grammar.is_person(text, start, end, strict=name.nature == "capital") or _near(
        roster, text, start, end, name.by | name.also
    )
    return Mention(start, end, "full", 0.85) if capitals and reads else None


def _first(roster: Roster, text: str, parts: list[_Word], ids: tuple[int, ...], name: Name) -> Mention | None:
    """A first name without its surname: with an initial or a class it stands for few, alone it must be one pupil's."""
    start, end = parts[0].start, parts[-1].end
    if person_grammar.titled(text, start) or person_grammar.own_family(text, start):
        return None
    capital = parts[0].capital
    initial = _INITIAL.match(text, end)
    if initial and capital and roster.by_initial(ids, initial[1]):
        return Mention(start, initial.end(1), "first_initial", 0.9)
    near = _near(roster, text, start, end, name.by | name.also)
    if near and (capital or name.nature == "plain"):
        return Mention(start, end, "first_initial", 0.9 if len(near) == 1 else 0.8)
    if len(name.pupils) != 1 or person_grammar.someone_else(text, start, end, roster.is_staff):
        return None
    child = person_grammar.is_child(text, start, end)
    if (name.staff and not child) or (name.nature == "capital" and person_grammar.is_place(text, start)):
        return None
    if name.nature == "plain":
        return Mention(start, end, "first_unique", 0.85 if capital else 0.8)
    strict = name.nature == "capital" or not capital or person_grammar.shouted(text)
    if child or person_grammar.is_person(text, start, end, strict=strict):
        return Mention(start, end, "first_unique", 0.75)
    return None


def _near(roster: Roster, text: str, start: int, end: int, pupils: frozenset[int]) -> frozenset[int]:
    """Those of the pupils whose class or year stands right beside the name."""
    places: set[str] = set()
    for match in (_AFTER.match(text, end), _BEFORE.search(text[max(0, start - 30) : start])):
        if match is not None:
            words = match[1].split()
            places |= {match[1], words[0], words[-1]} if match.re is _BEFORE else {match[1], words[0]}
    return frozenset(index for index in pupils if any(_is_place(roster.places[index], place) for place in places))


def _is_place(place: Place, written: str) -> bool:
    folded = written.casefold().removesuffix("'s")
    if folded == place.class_ and folded:
        return True
    # A bare number or letter is no year: "Amelia, 3 others".
    return len(folded) > 1 and not folded.isdigit() and folded not in _NUMBERS and year(folded) == place.year != ""


def _initials(roster: Roster, text: str, start: int, end: int) -> Iterator[Mention]:
    known: dict[str, frozenset[int]] = {}
    for match in _INITIALS.finditer(text, start, end):
        first, dot, second, _ = match.groups()
        pair = first + second
        if not dot and (not first.isupper() or pair.casefold() in name_words.lexicon("not_initials")):
            continue
        if pair not in known:
            known[pair] = roster.by_initials(pair)
        pupils = known[pair]
        near = _near(roster, text, match.start(), match.end(), pupils) if pupils else pupils
        if near:
            yield Mention(match.start(), match.end(), "initials", 0.8 if len(near) == 1 else 0.7)


def _joined(text: str, words: list[_Word], gaps: str) -> bool:
    """Whether the words follow each other with one space or hyphen between."""
    return all(
        later.index == earlier.index + 1 and len(gap := text[earlier.end : later.start]) == 1 and gap in gaps
        for earlier, later in pairwise(words)
    )


def _glued(text: str, words: list[_Word]) -> bool:
    start, end = words[0].start, words[-1].end
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    dotted = after == "." and end + 1 < len(text) and text[end + 1].isalnum()
    return before in _GLUE or after in _GLUE or dotted or (before == "." and text[start - 2 : start - 1].isalnum())
