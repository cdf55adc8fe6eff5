"""Finds every UK phone number in a prepared text, whoever's it is; a detector judges whether one is personal.

Runs of digits are cut into groups; a number is the longest row of groups that the numbering plan knows. Digits are
never stripped out of a whole message: a timetable stripped so becomes a mobile number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from phonenumbers import PhoneMetadata

Kind = Literal["mobile", "personal", "pager", "geographic", "uk_wide", "free", "service", "premium", "voip"]
Groups = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Number:
    """One number in a text, with the `+44` or the bracket that belongs to it."""

    start: int
    end: int
    kind: Kind
    national: str = field(repr=False)
    """The digits after the trunk 0: only for comparing with the school's own numbers."""


# Shapes of Ofcom's National Telephone Numbering Plan, not allocations: a number nobody has is as much a slip.
_PLAN: dict[Kind, str] = {
    "mobile": r"7(?:[1-57-9]\d{8}|624\d{6})",  # 07624 is the Isle of Man's, amid the pagers
    "personal": r"70\d{8}",
    "pager": r"76\d{8}",
    "geographic": r"1[1-9]\d{8}|2[03489]\d{8}",
    "uk_wide": r"3[0347]\d{8}|55\d{8}",
    "free": r"80[08]\d{7}|800\d{6}|8001111|500\d{6}",
    "service": r"8(?:4[2-5]|7[0-3])\d{7}|845464\d",
    "premium": r"9(?:[01]\d|8[2-49])\d{7}",
    "voip": r"56\d{8}",
}
_SHAPES = tuple((kind, re.compile(shape)) for kind, shape in _PLAN.items())
# A few rural areas still have ten digits with the 0; libphonenumber lists them.
_GB = PhoneMetadata.metadata_for_region("GB", None)
_SHORT_GEOGRAPHIC = re.compile((_GB and _GB.fixed_line and _GB.fixed_line.national_number_pattern) or r"(?!)")
_LENGTHS = range(7, 11)  # national digits
_TRUNKS = ("0044", "0", "44")
_MOST_DIGITS = 15  # 0044 (0) and ten more

# Between two digits at most `) (`, ` - `, `.` or two spaces; never a colon, slash, comma, letter or line break.
_RUN = re.compile(r"[0-9](?=(?:[ .()\-]{0,4}[0-9]){7})[0-9]*+(?:\)? ?[(.\-]? ?[0-9]++){0,63}+")
_GROUP = re.compile(r"[0-9]+")
# More is no message that a person wrote; keeps hostile text cheap.
_MOST_GROUPS = 320
_MOST_NUMBERS = 32
_COUNT, _IN_FOURS = 2, 4  # digits: a head count before a number, a group of a code
_SPACED_OUT = 5  # so many single digits in a row ("0 7 7 0 0 ...") are one block

# "O77OO 9OO142": letters stand for digits in a token that is otherwise digits, and lone Os do.
_TOKEN = re.compile(r"[0-9OoIl](?<![0-9A-Za-z].)(?<=(?=[0-9]{0,15}[OoIl]).)[0-9OoIl]{0,15}(?![0-9A-Za-z])")
_AS_DIGITS = str.maketrans("OoIl", "0011")
_TYPED_DIGITS = 6  # so many of a number's digits must be digits as typed

# What makes the digits something else, asked of what stands before the number.
_BEFORE = 40
_REFERENCE = re.compile(
    r"\b(?:(?:order|invoice|inv|ref|reference|isbn|serial|asset|imei|p\.?o|id|barcode|account|acct?|a/c|upn|uln|urn)"
    r"|(?:booking|ticket|policy|customer|parcel|tracking|job|case|card|cheque|receipt|voucher|model|meeting|product"
    r"|item|grant|licence|member\w{0,4})"
    r" (?:no|number|code))(?: (?:no|number|code))?[ :.#=\-]{0,3}(?:(?:is|was) )?$",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"(?:#|\w_|@|\d[:.]"
    r"|(?<![A-Za-z])(?!(?i:tel|mob|mobile|ph|phone|call|txt|text|home|work|no|[tmhwp])-?$)(?:[A-Z]{1,6}-|[A-Z]{1,2}))$"
)
_PATH = re.compile(r"\S{0,200}://|[\w.\-]{1,80}\.[a-z]{2,12}/", re.IGNORECASE)
_MORE = re.compile(r"[.\-][0-9]++(?![A-Za-z])")
_GOES_ON = re.compile(r":\d|@\w|_\w")
_CLOCK = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d")
_QUAD = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")  # a version, an IP address
_DATE = re.compile(r"\d\d?[ .\-]\d\d?[ .\-](?:19|20)\d\d(?!\d)")


def find(text: str) -> Iterator[Number]:
    """The UK numbers of `text` in order, none overlapping."""
    plain = _TOKEN.sub(_read_letters, text, count=_MOST_GROUPS)
    considered = given = 0
    for run in _RUN.finditer(plain):
        groups = [group.span() for group in _GROUP.finditer(plain, run.start(), run.end())]
        considered += len(groups)
        if considered > _MOST_GROUPS:
            return
        for number in _in_run(text, plain, groups):
            yield number
            given += 1
            if given == _MOST_NUMBERS:
                return


def _read_letters(token: re.Match[str]) -> str:
    """The token with O and l read as digits, of the same length; words like "lol" stay."""
    rest = token[0].lstrip("Oo")
    return token[0] if rest and not any(map(str.isdigit, rest[:2])) else token[0].translate(_AS_DIGITS)


def _in_run(text: str, plain: str, groups: Groups) -> Iterator[Number]:
    at = free = 0  # groups before `free` belong to numbers already found
    while at < len(groups):
        block = _spaced_out(groups, at)
        found = None
        if plain[groups[at][0]] in "04" and block <= _MOST_DIGITS and not _continues(plain, groups, free, at):
            found = _longest(text, plain, groups[at : at + _MOST_DIGITS], max(1, block))
        if found:
            number, used = found
            yield number
            free = at = at + used
        else:
            at += max(1, block)


def _spaced_out(groups: Groups, at: int) -> int:
    """How many single digits stand in a row from here; 0 where too few to be a number spaced out."""
    end = at
    while end < len(groups) and groups[end][1] - groups[end][0] == 1:
        end += 1
    return end - at if end - at >= _SPACED_OUT else 0


def _continues(plain: str, groups: Groups, free: int, at: int) -> bool:
    """Whether the group goes on from the digits before it: an ISBN, a decimal, a code in fours."""
    if at == 0:
        return False
    (before, before_end), (start, end) = groups[at - 1], groups[at]
    gap = plain[before_end:start]
    if gap in {"-", "."}:
        return True
    # "1104 0771 ..." goes on; "Y4 07700 ..." and "ext 204 07700 ..." do not.
    return at > free and gap == " " and before_end - before > _COUNT and end - start <= _IN_FOURS


def _longest(text: str, plain: str, groups: Groups, least: int) -> tuple[Number, int] | None:
    """The longest number that begins with the first group and has at least `least`, and how many groups it takes."""
    plus = plain.rfind("+", max(0, groups[0][0] - 3), groups[0][0])
    if plus >= 0 and plain[plus + 1 : groups[0][0]].strip(" ("):
        plus = -1
    digits, best = "", None
    for used, (start, end) in enumerate(groups, 1):
        digits += plain[start:end]
        if len(digits) > _MOST_DIGITS or digits[1:2] == "6":
            break
        if used >= least and len(digits) > _LENGTHS.start and (known := _known(digits, plus=plus >= 0)):
            best = (*known, used)
    if best is None:
        return None
    kind, national, used = best
    start, end = plus if plus >= 0 else groups[0][0], groups[used - 1][1]
    if text.count(")", start, end) > text.count("(", start, end) and text[start - 1 : start] == "(":
        start -= 1
    if not _stands_alone(text, plain, start, groups, used):
        return None
    return Number(start, end, kind, national), used


def _known(digits: str, *, plus: bool) -> tuple[Kind, str] | None:
    """What kind of number the digits are, and its national part."""
    for prefix in ("44",) if plus else _TRUNKS:
        if not digits.startswith(prefix):
            continue
        national = digits.removeprefix(prefix)
        if prefix != "0":
            national = national.removeprefix("0")  # (0)7..., and the malformed but common +44 07...
        if len(national) not in _LENGTHS or (prefix == "44" and not plus and national[0] != "7"):
            continue  # 44 without its plus is only believed before a mobile
        for kind, shape in _SHAPES:
            if shape.fullmatch(national):
                return kind, national
        if len(national) == _LENGTHS.stop - 2 and _SHORT_GEOGRAPHIC.fullmatch(national):
            return "geographic", national
    return None


def _stands_alone(text: str, plain: str, start: int, groups: Groups, used: int) -> bool:
    """Whether the digits are nothing else: no time, date, code, reference or part of a link."""
    end = groups[used - 1][1]
    if sum(map(str.isdigit, text[start:end])) < _TYPED_DIGITS or _GOES_ON.match(text, end):
        return False
    if _MORE.match(plain, end):
        return False
    if _QUAD.fullmatch(plain, start, end) or _DATE.match(plain, groups[0][0]) or _two_clocks(plain, groups[:used]):
        return False
    before = text[max(0, start - _BEFORE) : start]
    if _CODE.search(before) or _REFERENCE.search(before):
        return False
    token = text[max(0, start - 200) : start].rsplit(maxsplit=1)
    return not token or text[start - 1].isspace() or not _PATH.match(token[-1])


def _two_clocks(plain: str, groups: Groups) -> bool:
    """`0745-0845 201`: two times of day and a count."""
    gaps = [plain[one[1] : two[0]] for one, two in pairwise(groups)]
    return len(set(gaps)) > 1 and gaps[0] == "-" and all(_CLOCK.fullmatch(plain, *group) for group in groups[:2])


def own_numbers(phones: Iterable[str]) -> frozenset[str]:
    """The school's numbers of the config as national digits, with the * of a block."""
    return frozenset(number for number in map(_configured, phones) if number.strip("*"))


def is_among(national: str, own: Iterable[str]) -> bool:
    """Whether a number is one of the school's, or in one of its blocks."""
    return any(national.startswith(number[:-1]) if number.endswith("*") else national == number for number in own)


def _configured(phone: str) -> str:
    digits = re.sub(r"[^\d*]", "", phone.replace("(0)", ""))
    for prefix in _TRUNKS:
        if digits.startswith(prefix):
            return digits.removeprefix(prefix).removeprefix("0")
    return digits
