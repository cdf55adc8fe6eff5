"""Reads masked spellings ("sh*t", "1d10t", "m o r o n", "st.u.pid", "idioooot") where the reading is a word of a lexicon.

What reads as no such word is left as it is: "9b", "3pm", "A*", "a-level", "sooo".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import TYPE_CHECKING

from detectors import lexicons

if TYPE_CHECKING:
    from detectors.normalise import Prepared

_WORDS = lexicons.readable()
_SWEARING = lexicons.swearing()
# One masked letter has these forms; "1" is an i or an l.
_LEET = {"a": "4@", "b": "8", "e": "3", "i": "1!", "l": "1", "o": "0", "s": "5$", "t": "7"}
# Both are taken for an i before comparing.
_AS_LETTER = str.maketrans({mask: letter for letter, masks in _LEET.items() for mask in masks} | {"1": "i", "l": "i"})
_FLAGS = re.IGNORECASE | re.ASCII

_MASKED = re.compile(r"(?<![\w@$*#])(?=[a-z]{0,19}[0-9@$!*#])[a-z0-9@$!*#]{4,20}(?![\w@$*#])", _FLAGS)
_SPACED = re.compile(r"\b[a-z](?:[ ._*-]{1,2}[a-z]\b){3,40}", _FLAGS)
_DOTTED = re.compile(r"(?<![\w.-])[a-z]{1,6}(?=[._-][a-z])(?:[._-][a-z]{1,6}){2,15}(?![\w-]|[.][a-z])", _FLAGS)
_STRETCHED = re.compile(r"([a-z])\1\1", _FLAGS)
_LONGEST = 20
_MOST = 50  # words read in one text of each kind: more is no message


def rewrite(prepared: Prepared) -> Prepared:
    """The text with masked words written out."""
    text = prepared.text
    readers = (_masked, _spaced, _dotted, _stretched)
    edits = sorted(
        {edit for reader in readers for edit in islice(reader(text), _MOST)}, key=lambda edit: (edit[0], -edit[1])
    )
    # Held to the trigger, so that a text is the same to every detector whether it came by the gate or not.
    if not edits or not _POSSIBLE.search(text, max(0, edits[0][0] - 1)):
        return prepared
    return prepared.replace(_apart(edits))


def _masked(text: str) -> Iterator[tuple[int, int, str]]:
    """Letters starred out or written as digits and signs."""
    for found in islice(_MASKED.finditer(text), 4 * _MOST):
        token = found[0].rstrip("!")
        if token.isalpha() or token.isdigit():
            continue
        word = _starred(token) if "*" in token or "#" in token else _leet(token.lower())
        if word:
            yield found.start(), found.start() + len(token), word


def _leet(token: str) -> str | None:
    if sum(map(str.isalpha, token)) < _LEAST_LETTERS or token.rstrip("0123456789$@").isalpha():
        return None  # digits at the end are a number: "div5"
    return _BY_LEET.get(token.translate(_AS_LETTER))


def _starred(token: str) -> str | None:
    """The word of that length that agrees in every letter left; or the word without the stars."""
    if token[0] in "*#":
        return None  # a footnote, or bold
    lower = token.lower().replace("#", "*")
    if lower in _ONE_LETTER_LEFT and token[0].islower():
        return _ONE_LETTER_LEFT[lower]
    letters = len(lower) - lower.count("*")
    if "*" not in lower.rstrip("*") and not lower.endswith("**"):
        return None
    if letters >= _LEAST_LETTERS:
        for word in _BY_FIRST_AND_LENGTH.get((lower[0], len(lower)), ()):
            # An ordinary word needs most of its letters: staff star out names as well ("L**y was upset").
            enough = word in _SWEARING or letters * 2 > len(word)
            if enough and all(mask in ("*", letter) for mask, letter in zip(lower, word, strict=True)):
                return word
    without = lower.replace("*", "")
    return without if without in _WORDS else None


def _spaced(text: str) -> Iterator[tuple[int, int, str]]:
    """Words in single letters; a run may hold more than the word: "a m o r o n"."""
    for found in islice(_SPACED.finditer(text), _MOST):
        places = [place for place in range(found.start(), found.end()) if text[place].isalpha()]
        run = "".join(text[place] for place in places).lower()
        at = 0
        while at < len(run):
            word = next((w for w in _BY_HEAD.get(run[at : at + _HEAD], ()) if run.startswith(w, at)), None)
            if word:
                yield places[at], places[at + len(word) - 1] + 1, word
            at += len(word) if word else 1


def _dotted(text: str) -> Iterator[tuple[int, int, str]]:
    for found in islice(_DOTTED.finditer(text), _MOST):
        word = re.sub(r"[._-]", "", found[0]).lower()
        if word in _WORDS:
            yield found.start(), found.end(), word


def _stretched(text: str) -> Iterator[tuple[int, int, str]]:
    """Words with a letter held down."""
    for found in islice(_STRETCHED.finditer(text), _MOST):
        start, end = found.span()
        while start > 0 and found.start() - start < _LONGEST and _is_letter(text[start - 1]):
            start -= 1
        while end < len(text) and end - found.end() < _LONGEST and _is_letter(text[end]):
            end += 1
        word = _BY_SQUEEZED.get(_squeezed(text[start:end].lower()))
        if word:
            yield start, end, word


def _is_letter(char: str) -> bool:
    return char.isascii() and char.isalpha()


def _apart(edits: Iterable[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """The edits without those that overlap an earlier one."""
    at = 0
    for start, end, word in edits:
        if start >= at:
            yield start, end, word
            at = end


def _squeezed(word: str) -> str:
    return "".join(letter for letter, _ in groupby(word))


def _index() -> dict[tuple[str, int], list[str]]:
    index: dict[tuple[str, int], list[str]] = defaultdict(list)
    for word in sorted(_WORDS, key=lambda word: (word not in _SWEARING, word)):
        index[word[0], len(word)].append(word)
    return index


def _heads() -> dict[str, list[str]]:
    heads: dict[str, list[str]] = defaultdict(list)
    for word in sorted(_WORDS, key=lambda word: (-len(word), word)):
        heads[word[:_HEAD]].append(word)
    return heads


def _trigger() -> str:
    """What every text has in which something is read: which letters of the lexicon stand beside a masked or long one."""
    before: dict[str, set[str]] = defaultdict(set)
    behind: dict[str, set[str]] = defaultdict(set)
    last: dict[str, set[str]] = defaultdict(set)
    for word in _WORDS:
        last[word[-1]].add(word[-2])
        for left, letter, right in zip(word, word[1:], word[2:], strict=False):
            before[letter].add(left)
            behind[letter].add(right)
    cores = [
        f"{_class(before[letter])}[{masks}]{_class(behind[letter], *(_LEET.get(c, '') for c in behind[letter]))}"
        for letter, masks in _LEET.items()
    ]
    leet = [form for core in cores for form in (f"[a-z0-9@$!]{core}", f"{core}[a-z0-9@$!]")]  # four letters or more
    first = sorted({rf"[{_LEET[word[0]]}]{word[1:4]}" for word in _WORDS if word[0] in _LEET})
    long = [f"{_class(before[c])}{c}{{3,20}}{_class(behind[c] - {c})}" for c in sorted(before)]
    long += [rf"{_class(last[c])}{c}{{3,20}}\b" for c in sorted(last)]
    return "|".join([*_MARKS, *leet, *first, *long])


def _class(*letters: Iterable[str]) -> str:
    return f"[{''.join(sorted(set().union(*letters)))}]"


_MARKS = (
    r"[a-z][*#]{1,8}[a-z]|[a-z]{2}[*#]{2}|\b[fsc][*#]{3}",
    r"\b[a-z][ ._*-]{1,2}[a-z][ ._*-]{1,2}[a-z][ ._*-]{1,2}[a-z]\b",
    r"[a-z][._-][a-z][._-][a-z]",
)
_LEAST_LETTERS = 2
_HEAD = 4
_ONE_LETTER_LEFT = {"f***": "fuck", "s***": "shit", "c***": "cunt"}
_BY_LEET = {word.replace("l", "i"): word for word in sorted(_WORDS, reverse=True)}
_BY_FIRST_AND_LENGTH = _index()
_BY_HEAD = _heads()
_BY_SQUEEZED = {_squeezed(word): word for word in sorted(_WORDS, reverse=True)}
TRIGGER = _trigger()
_POSSIBLE = re.compile(TRIGGER, _FLAGS | re.DOTALL)
