"""Finds direct identifiers of a pupil: UPN, NHS number, ULN, date of birth, passport and admission numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import ClassVar

import regex

from detectors import bare_identifiers, checksums, dates, lazily
from detectors.finding import Hit
from detectors.learnt import Learnt
from detectors.letters import lowered

# Years of birth that make a pupil of a primary school now or within the life of a message archive. A detector has no
# clock; colleagues are older, and lessons speak of earlier births.
PUPIL_BIRTH_YEARS = range(2010, 2030)

# Where no word says birth: later dates in brackets are of meetings, incidents and first days.
_UNSAID_BIRTH_YEARS = range(2010, 2023)

_MOST = 32  # candidates of a kind looked at in one message
_NEAR = 40  # characters read before and after a candidate

# LA codes in use or lately in use; a UPN keeps that of the first school. Source: DfE, Get Information about Schools,
# local authority codes; 660-681 are Wales, 701-708 overseas and the islands, 001-005 seen in exports.
_AUTHORITIES = frozenset(
    code
    for first, last in (
        (1, 5), (201, 213), (301, 320), (330, 336), (340, 344), (350, 359), (370, 373), (380, 384), (390, 394), (420, 420),
        (660, 681), (701, 708), (800, 803), (805, 808), (810, 813), (815, 816), (820, 823), (825, 826), (830, 831), (835, 841),
        (845, 846), (850, 852), (855, 857), (860, 861), (865, 896), (908, 909), (916, 916), (919, 919), (921, 921), (925, 926),
        (928, 929), (931, 931), (933, 933), (935, 943),
    )
    for code in range(first, last + 1)
)  # fmt: skip

# Ten digits or more, with which a ten-digit number begins and a UPN goes on after its letter.
_RUN = re.compile(r"[0-9](?:[ -]?[0-9]){9,11}")
# One letter, eleven digits, a digit or letter; parted as L DDD DDDD DD DDX where it is parted.
_UPN = re.compile(r"[A-Za-z][ -]?[0-9]{3}[ -]?[0-9]{4}[ -]?[0-9]{2}[ -]?[0-9]{2}[0-9A-Za-z]")
_TEN = re.compile(r"(?<![0-9A-Za-z])[0-9]{3}([ -]?)[0-9]{3}\1[0-9]{4}")
_NHS_WORD = lazily.compiled(r"\bnhs\b", regex.IGNORECASE)
_CHI_WORD = lazily.compiled(r"\bCHI\b(?:\s(?:no|number))?\W{0,3}(?:is\s)?$", regex.IGNORECASE)
_MEDICAL_WORD = lazily.compiled(r"\b(?:gp|medical|hospital|surgery|health|doctor'?s?|dr|camhs)\b", regex.IGNORECASE)
_NOT_NHS = lazily.compiled(
    r"\b(?:zoom|meeting|teams|order|invoice|inv|ref|reference|tel|phone|call|ring|fax|mob(?:ile)?|isbn|parcel|tracking|account|"
    r"uln|learner|serial|ticket|booking|budget|po|id|asset|case)\b\W{0,3}(?:\w{1,12}\W{1,2}){0,2}$|[0-9][ -]$",
    regex.IGNORECASE,
)
_SERIAL = lazily.compiled(
    r"\b(?:serial|s/n|asset|tracking|parcel|model|part|order|ref|reference|imei|barcode|item|invoice|batch|licence|key)\b"
    r"\W{0,3}(?:\w{1,8}\W{1,2})?$",
    regex.IGNORECASE,
)
_FORMER = lazily.compiled(r"\b(?:former|old|previous|prev|ex)\b[^,;0-9]*$", regex.IGNORECASE)
# 4, 6 and 7 are issued in England and Wales, 3 as well; 9 is issued for tests and to the Isle of Man.
# Scotland's CHI and Northern Ireland's numbers begin with 0 to 3: only with their word.
_NHS_FIRST = frozenset("34679")
_ULN_WORD = lazily.compiled(r"\b(?:uln|unique learner (?:number|no))\b[^0-9]{0,40}$", regex.IGNORECASE)
_PASSPORT = re.compile(r"passport[^0-9\n]{0,40}+([0-9]{9})(?![0-9])")
_NO_PASSPORT = lazily.compiled(r"\b(?:office|ref|reference|application|order|fee|my)\b", regex.IGNORECASE)
_ADMISSION = re.compile(
    r"ad(?<![a-z]ad)(?:(?:missions?|m)\.? (?:no|number|num)\b\.?|no\b)[ :#=]{0,3}(?:is )?([0-9]{3,7})(?![0-9])"
)
_BIRTH = re.compile(
    r"(d(?<![a-z]d)(?:\.? ?o\.? ?b\b\.?|ate of birth)|b(?<![a-z]b)(?:irth ?date|irthday|'?day\b|orn))(?:'s)?"
    r"(?: for(?: [\w'-]{1,20}){1,5}?(?= ?[:=-]| is\b))?[ :=(-]{0,3}"
    r"(?:(?:is|was|on|the|it's) ){0,3}"
)
# "First Last (16.02.2017)", with the name of the roster before it.
_BRACKETED = re.compile(r"\((?=[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{2,4}\))")
_EVENT = lazily.compiled(
    r"\b(?:left|leaver|join\w{0,3}|start\w{0,3}|admitted|since|incident|absen\w{1,3}|review\w{0,3}|meeting|expir\w{1,3}|signed|seen|last|"
    r"from|until|due|visit\w{0,3}|award\w{0,3}|won|photo of|work|piece|report|certificate|exclu\w{1,5}|suspend\w{0,3}|on|letter|email|form)\b",
    regex.IGNORECASE,
)
_AWARD = lazily.compiled(
    r"\)\W{0,3}(?:left|joined|started|signed|was|is|for)\b|\b(?:stars?|badges?|medals?|awards?|certificates?|trophy|"
    r"winners?|won|incident|absen\w{1,3}|leavers?|photos? (?:of|from)|painting|poem|drawing|work)\b",
    regex.IGNORECASE,
)
_CHILD = lazily.compiled(
    r"\b(?:pupil|child|boy|girl|twin|he|she|his|her|their|hers|they|class|y(?:ea)?r? ?[0-9r]|reception|nursery|eyfs|starter|surname|"
    r"surnamed|called|named|upn|nhs|admission|passport)\b",
    regex.IGNORECASE,
)
_NAME = lazily.compiled(r"\b[A-Z][a-z'-]{1,20} [A-Z][A-Za-z'-]{1,20}\b")
_OWN = lazily.compiled(
    r"\b(?:my|our) (?:\w{1,12} )?(?:son|daughter|baby|niece|nephew|grand\w{3,9}|boy|girl|lad|twins?|dog|cat|godson|goddaughter)\b|"
    r"\b(?:baby|weighing|lbs?|oz|arrived|puppy|kitten|calf|lamb|chicks?|author|king|queen|prince|princess|famous)\b",
    regex.IGNORECASE,
)


class PupilIdentifier(Learnt):
    """A direct identifier of one pupil.

    That is: a UPN (permanent, temporary or former), an NHS number, a unique learner number, a date of birth, a
    passport number, or an admission number with another identifier.

    Why it matters:
        With it a pupil is known beyond doubt, to strangers too, and across every list the number stands in. The school
        has systems for it; a message is copied to every phone.

    How:
        The check letter of a UPN is the proof; a known local authority, the school's own roster or the word raise the
        confidence. An NHS number needs its check digit and either its word or its usual 3-3-4 spacing. A date needs
        to be called one of birth, or to stand in brackets right after a full name of the roster, and to lie in the
        years of a primary school's pupils. Where no word names them, a date right beside a name, and a number that passes its
        check, need a word for what wants them: a form, a list, the nurse, the ferry.

    Source:
        UPN data standard (govtalk); NHS Data Dictionary; DfE rule ULN_04; LA codes from Get Information about Schools.

    Known limits:
        A UPN or NHS number with a slip of a digit is not found. A tenth of all ten-digit numbers pass the NHS check: one
        in a list of orders that does not call itself so may be taken for one. Dates in words are missed.
    """

    name: ClassVar[str] = "pupil_identifier"  # type: ignore[misc]  # as in the base class
    label: ClassVar[str] = "pupil.identifier"
    clauses: ClassVar[tuple[str, ...]] = ("8.6",)
    reason: ClassVar[str] = "May identify a pupil directly"
    trigger: ClassVar[str] = (
        r"\b[a-z][ -]?[0-9]{3}[ -]?[0-9]{4}[ -]?[0-9]{2}[ -]?[0-9]{2}[0-9a-z]\b|\b[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}\b"
        r"|passport.{0,160}[0-9]{9}|ad(?:no|m)[a-z]{0,8}[ .:#=a-z]{0,20}[0-9]{3}"
        r"|\b(?:d\.? ?o\.? ?b\b|birth ?date|date of birth|born for |birthday for |b'?day for ).{0,450}[0-9]"
        r"|\([0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{2,4}\)"
        r"|\b(?:b'?day|birthday|born)(?:'s)?[ :=(-]{0,3}(?:[a-z']{2,4} ){0,3}"
        rf"(?:[0-9]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|{bare_identifiers.PUPIL_TRIGGER}"
    )

    def told(self, text: str) -> Iterator[Hit]:
        """Yield the identifiers."""
        lower = lowered(text)
        runs = [match.span() for match in islice(_RUN.finditer(text), _MOST)]
        found = [
            *self._upns(text, runs),
            *_ten_digits(text, runs),
            *self._births(text, lower),
            *self._bracketed(text),
            *_passports(lower),
        ]
        for hit in bare_identifiers.of_pupils(text, self._has_pupil):
            if all(hit.end <= one.start or one.end <= hit.start for one in found):
                found.append(hit)
        yield from found
        for match in islice(_ADMISSION.finditer(lower), _MOST):
            if found or self._named(text, match.start(), match.end()):
                yield Hit(*match.span(1), 0.75, "An admission number with the pupil's name or another identifier")

    def _upns(self, text: str, runs: Sequence[tuple[int, int]]) -> Iterator[Hit]:
        for first, _ in runs:
            match = _UPN.match(text, max(0, first - 1)) or _UPN.match(text, max(0, first - 2))
            if match is None:
                continue
            start, end = match.span()
            upn = match[0].replace(" ", "").replace("-", "").upper()
            if not checksums.is_upn(upn) or not _stands_alone(text, start, end):
                continue
            before, after = text[max(0, start - _NEAR) : start], text[end : end + 20]
            called = "upn" in before.lower() or "upn" in after.lower()
            known = self.school.roster is not None and self.school.roster.has_upn(upn)
            authority = int(upn[1:4]) in _AUTHORITIES
            if not (called or known) and (_SERIAL.search(before) or (len(upn) != end - start and not authority)):
                continue
            confidence = 0.99 if known else 0.97 if called else 0.9 if authority else 0.6
            yield Hit(start, end, confidence, _kind(upn, before))

    def _births(self, text: str, lower: str) -> Iterator[Hit]:
        for match in islice(_BIRTH.finditer(lower), _MOST):
            date = dates.at(lower, match.end())
            if date is None or date.year not in PUPIL_BIRTH_YEARS:
                continue
            before = text[max(0, match.start() - _NEAR) : match.end()]
            after = text[date.end : date.end + _NEAR]
            if _OWN.search(before) or _OWN.search(after[:20]):
                continue
            somebody = bool(self._named(text, match.start(), date.end) or _CHILD.search(before) or _CHILD.search(after))
            word = match[1]
            if word.startswith("born") or word.endswith("day"):
                if not somebody:
                    continue
                yield Hit(date.start, date.end, 0.8, "A date of birth with somebody's name or class")
            else:
                yield Hit(date.start, date.end, 0.92 if somebody else 0.8, "A date of birth")

    def _bracketed(self, text: str) -> Iterator[Hit]:
        for match in islice(_BRACKETED.finditer(text), _MOST):
            date = dates.at(text, match.end())
            roster = self.school.roster
            if date is None or roster is None or date.year not in _UNSAID_BIRTH_YEARS or text[date.end] != ")":
                continue
            low, start = max(0, match.start() - _NEAR), match.start()
            low = text.rfind("\n", low, start) + 1 or low
            named = any(
                m.kind == "full" and not text[m.end : start].strip(" ,") for m in roster.mentions(text, low, start)
            )
            if named and not _EVENT.search(text, low, start) and not _AWARD.search(text, date.end, date.end + _NEAR):
                yield Hit(date.start, date.end, 0.75, "A pupil's name with what reads as a date of birth")

    def _has_pupil(self, text: str, start: int, end: int) -> bool:
        return self.school.roster is not None and any(True for _ in self.school.roster.mentions(text, start, end))

    def _named(self, text: str, start: int, end: int) -> bool:
        """Whether a pupil's name stands close by: one of the roster, or two capitalised words."""
        low, high = max(0, start - _NEAR), min(len(text), end + _NEAR)
        if _NAME.search(text[low:high]):
            return True
        return self.school.roster is not None and bool(self.school.roster.mentions(text, low, high))


def _kind(upn: str, before: str) -> str:
    if _FORMER.search(before):
        return "A former unique pupil number (UPN)"
    return "A temporary unique pupil number (UPN)" if checksums.is_temporary_upn(upn) else "A unique pupil number (UPN)"


def _ten_digits(text: str, runs: Sequence[tuple[int, int]]) -> Iterator[Hit]:
    for first, last in runs:
        match = _TEN.search(text, first, last)
        if match is None:
            continue
        start, end = match.span()
        if not _stands_alone(text, start, end):
            continue
        digits = match[0].replace(" ", "").replace("-", "")
        before, after = text[max(0, start - _NEAR) : start], text[end : end + 20]
        if checksums.is_nhs_number(digits):
            confidence = _nhs(digits, before, after, spaced=bool(match[1]))
            if confidence:
                yield Hit(start, end, confidence, "An NHS number", cues=frozenset({"health"}))
        elif checksums.is_uln(digits) and _ULN_WORD.search(before):
            yield Hit(start, end, 0.9, "A unique learner number (ULN)")


def _nhs(digits: str, before: str, after: str, *, spaced: bool) -> float:
    """How sure it is that these digits, which pass the check, are an NHS number; 0 where they are not."""
    if _CHI_WORD.search(before):
        return 0.9
    if digits[0] not in _NHS_FIRST:
        return 0.0
    if _NHS_WORD.search(before) or _NHS_WORD.search(after):
        return 0.95
    if _NOT_NHS.search(before):
        return 0.0
    if _MEDICAL_WORD.search(before):
        return 0.8
    return 0.6 if spaced else 0.0


def _passports(lower: str) -> Iterator[Hit]:
    for match in islice(_PASSPORT.finditer(lower), _MOST):
        if not _NO_PASSPORT.search(lower[max(0, match.start() - 20) : match.start(1)]):
            yield Hit(*match.span(1), 0.9, "A passport number")


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no letter, digit or address sign touches it: not a part of a path, a file name, a longer number."""
    before, after = text[start - 1 : start], text[end : end + 2]
    if before and (before.isalnum() or before in "/_@.+-\\%£#"):
        return False
    return not after or not (after[0].isalnum() or after[0] in "_@%/" or (after[0] in ".-" and after[1:].isalnum()))
