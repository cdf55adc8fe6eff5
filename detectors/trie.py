"""Writes many patterns as one that shares their beginnings: hundreds of alternatives at the price of a few letters.

Takes the syntax of a trigger: literals, classes, groups `(?:...)`, `|`, and `?` after a letter, a class or a group.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

_QUANTIFIERS = frozenset("?*+{")
_DEPTH = 4  # letters shared; measured: with more, Hyperscan compiles no faster


def joined(patterns: Iterable[str]) -> str:
    """One pattern that matches wherever one of the patterns does."""
    return _write(list(_forms(patterns)), _DEPTH, "", [])


def numbered(patterns: Iterable[str]) -> tuple[str, Sequence[int]]:
    """As `joined`, and which it was: the pattern at index numbers[match.lastindex - 1]."""
    numbers: list[int] = []
    return _write(list(_forms(patterns)), _DEPTH, "()", numbers), numbers


def _write(forms: list[tuple[str, int]], depth: int, mark: str, numbers: list[int]) -> str:
    by_letter: dict[str, list[tuple[str, int]]] = {}
    rest = []
    for form, number in forms:
        if depth and form[:1] and (form[0].isalnum() or form[0] in " &'-") and form[1:2] not in _QUANTIFIERS:
            by_letter.setdefault(form[0], []).append((form[1:], number))
        else:
            rest.append((form, number))
    parts = [re.escape(letter) + _write(tails, depth - 1, mark, numbers) for letter, tails in by_letter.items()]
    for form, number in rest:
        parts.append(form + mark)
        numbers.append(number)
    return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"


def _forms(patterns: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Each pattern with its leading groups spelled out, so that every form begins with a letter if it can."""
    seen = set()
    for number, pattern in enumerate(patterns):
        for form in _spelled_out(f"(?:{pattern})"):
            if form not in seen:
                seen.add(form)
                yield form, number


def _spelled_out(pattern: str) -> Iterator[str]:
    if not pattern.startswith("(?:"):
        yield pattern
        return
    close = _closing(pattern)
    tail = pattern[close + 1 :]
    if tail[:1] in _QUANTIFIERS - {"?"}:
        yield pattern
        return
    choices = _alternatives(pattern[3:close])
    if tail.startswith("?"):
        tail, choices = tail[1:], [*choices, ""]
    for choice in choices:
        yield from _spelled_out(choice + tail)


def _alternatives(body: str) -> list[str]:
    found, depth, start, in_class = [], 0, 0, False
    for at, char in enumerate(body):
        in_class = char == "[" or (in_class and char != "]")
        if not in_class:
            depth += (char == "(") - (char == ")")
            if char == "|" and depth == 0:
                found.append(body[start:at])
                start = at + 1
    return [*found, body[start:]]


def _closing(pattern: str) -> int:
    depth = 0
    for at, char in enumerate(pattern):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return at
    raise ValueError("A group of the pattern is not closed.")
