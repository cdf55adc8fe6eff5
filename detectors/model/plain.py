"""A disguised text written out for the models: "th1ck", "t h i c k", "t*ick", "thiiick", "four four seven one".

The models read the text as typed and, where this differs, as written out; the graver reading counts. The rules see
only what detectors/unmask.py reads: to a rule "P4ssw0rd" must stay a password.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from string import ascii_lowercase

from detectors.normalise import Prepared

_FLAGS = re.IGNORECASE | re.ASCII
_DIGITS = {
    "oh": "0", "zero": "0", "nought": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
_DIGIT = "|".join(_DIGITS)
# Every text that is written out holds one of these; for the gate, so without lookaround and back-references.
TRIGGER = (
    r"[a-z][0-9@$!*#.]{1,3}[a-z]|[a-z][0-9]{2}\b|\b[a-z][ ._-]{1,2}[a-z][ ._-]{1,2}[a-z][ ._-]{1,2}[a-z]\b"
    rf"|\b(?:{_DIGIT})[ ,-]{{1,3}}(?:{_DIGIT})[ ,-]{{1,3}}(?:{_DIGIT})\b|"
    + "|".join(letter * 3 for letter in ascii_lowercase)
)
_DISGUISED = re.compile(TRIGGER, _FLAGS)
_MARKED = re.compile(r"(?<![\w@$*#])(?=[a-z0-9@$!]{0,19}[0-9@$!*#])[a-z0-9@$!*#]{3,20}(?![\w@$*#])", _FLAGS)
_APART = re.compile(r"\b[a-z](?:[ ._-]{1,2}[a-z]\b){3,20}", _FLAGS)
_STRETCHED = re.compile(r"(?<![a-z])[a-z]{0,20}([a-z])\1\1[a-z]{0,20}(?![a-z])", _FLAGS)
_SAID = re.compile(rf"\b(?:{_DIGIT})(?:[ ,-]{{1,3}}(?:{_DIGIT})\b){{2,20}}", _FLAGS)
_ONE = re.compile(_DIGIT, re.IGNORECASE)
_LETTERS = str.maketrans("4@38150$7!", "aaebisosti")
_AS_I = str.maketrans("4@38150$7!l", "aaebisostii")
_MOST = 40  # of each kind in one text
_SHORTEST = 3
_SURE = 4  # letters
_A_HABIT = 2  # words of a text


class Plain:
    """Writes out what reads as a known word. `words`: the likelier first."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = frozenset(words)
        self._by_leet: dict[str, str] = {}
        self._by_shape: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        for word in words:
            if len(word) >= _SHORTEST:
                self._by_leet.setdefault(word.translate(_AS_I), word)
                self._by_shape[word[0], len(word)].append(word)

    def written_out(self, prepared: Prepared) -> Prepared | None:
        """The text without its disguises; None where it has none."""
        text = prepared.text
        if _DISGUISED.search(text) is None:
            return None
        found = sorted(
            edit
            for edits in (self._marked(text), self._apart(text), self._stretched(text), _said(text))
            for edit in edits
        )
        apart, at = [], 0
        for start, end, new in found:
            if start >= at:
                apart.append((start, end, new))
                at = end
        return prepared.replace(apart) if apart else None

    def _marked(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Known words; where two are written so, all else that mixes letters and digits too: a name may be."""
        unknown, known = [], 0
        for found in islice(_MARKED.finditer(text), _MOST):
            token = found[0].rstrip("!").lower()
            if token.isalpha() or not any(map(str.isalpha, token)):
                continue
            word = self._starred(token) if "*" in token or "#" in token else self._letters(token)
            if word:
                known += 1
                yield found.start(), found.start() + len(token), word
            elif token.isalnum():
                unknown.append((found.start(), found.start() + len(token), token.translate(_LETTERS)))
        if known >= _A_HABIT:
            yield from unknown

    def _letters(self, token: str) -> str | None:
        word = self._by_leet.get(token.translate(_AS_I))
        # A digit or two behind a short word are a number: "y6", "div5".
        return word if word and (len(word) >= _SURE or not token.rstrip("0123456789").isalpha()) else None

    def _starred(self, token: str) -> str | None:
        shape = token.replace("#", "*")
        fits = (w for w in self._by_shape.get((shape[0], len(shape)), ()) if _fits(w, shape))
        without = shape.replace("*", "")
        return next(fits, without if without in self._words else None)

    def _apart(self, text: str) -> Iterator[tuple[int, int, str]]:
        for found in islice(_APART.finditer(text), _MOST):
            places = [place for place in range(*found.span()) if text[place].isalpha()]
            run = "".join(text[place] for place in places).lower()
            # "a m o r o n": the first letter may be a word of its own.
            for skipped in (0, 1):
                if len(run) - skipped >= _SHORTEST and run[skipped:] in self._words:
                    yield places[skipped], found.end(), run[skipped:]
                    break

    def _stretched(self, text: str) -> Iterator[tuple[int, int, str]]:
        for found in islice(_STRETCHED.finditer(text), _MOST):
            for times in (r"\1", r"\1\1"):
                word = re.sub(r"([a-z])\1\1+", times, found[0].lower())
                if word in self._words:
                    yield *found.span(), word
                    break


def _fits(word: str, shape: str) -> bool:
    return all(mask in ("*", letter) for mask, letter in zip(shape, word, strict=True))


def _said(text: str) -> Iterator[tuple[int, int, str]]:
    for found in islice(_SAID.finditer(text), _MOST):
        yield *found.span(), "".join(_DIGITS[one.lower()] for one in _ONE.findall(found[0]))
