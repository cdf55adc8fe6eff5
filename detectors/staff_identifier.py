"""Finds direct identifiers of a colleague: National Insurance number, teacher reference, bank account, date of birth."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import ClassVar

import regex

from detectors import bare_identifiers, dates, lazily
from detectors.finding import Hit
from detectors.learnt import Learnt
from detectors.letters import lowered

# Years of birth of people who may work in a school; pupils are younger, history is older.
STAFF_BIRTH_YEARS = range(1940, 2010)

_MOST = 32  # candidates of a kind looked at in one message
_NEAR = 60  # characters read before and after a candidate

# Digits with single spaces or hyphens between: every number here is a part of such a run.
_RUN = re.compile(r"[0-9]++(?:[ -][0-9]++)*+")
_LONGEST_RUN = 40  # characters; a longer one is a table
_NINO = re.compile(
    r"[a-ceghj-pr-tw-z](?<![\w/-][a-z])[a-ceghj-npr-tw-z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[a-d](?![\w@]|-\w)"
)
_UNUSED = frozenset(["bg", "gb", "kn", "nk", "nt", "tn", "zz"])
_NI_WORD = lazily.compiled(
    r"\b(?:ni|nino|n\.i\.|national insurance|nat ins|payroll|hmrc|p45|p60|paye|contract|starter form)(?!\w)"
)
_SERIAL = lazily.compiled(
    r"\b(?:order|tracking|serial|asset|part|ref|reference|invoice|model|licen[cs]e|ticket|parcel|batch|sku|item|code|"
    r"voucher|po|reg|plate)\b\W{0,3}(?:\w{1,8}\W{1,2})?$"
)
_TRN = re.compile(
    r"(?:trn|teacher ref(?:erence)?(?: number| no)?|teacher number)\b[ .:#=(-]{0,3}"
    r"(?:(?:is|was|no|number|for [\w'-]{1,15}(?: [\w'-]{1,15})?) ?[:.]? ?){0,3}([0-9]{2}/?[0-9]{5})(?![0-9/])"
)
_TRN_AFTER = re.compile(r"([0-9]{2}/?[0-9]{5}) (?:is|as) (?:my|her|his|the|their) (?:trn|teacher ref)")

_SORT = re.compile(r"[0-9]{2}(?<![\w./£-][0-9]{2})(?:([ -])[0-9]{2}\1[0-9]{2}|[0-9]{4})(?![\w/]|[.-][0-9])")
_ACCOUNT = re.compile(r"[0-9]{8}(?<![\w./£-][0-9]{8})(?![\w/]|[.-][0-9])")
_SORT_WORD = lazily.compiled(r"\b(?:sort ?-?code|s/c)\b.{0,20}$")
_ACCOUNT_WORD = lazily.compiled(r"\b(?:account|acc|acct|ac|a/c)\b.{0,20}$")
_BANK = lazily.compiled(
    r"\b(?:bank|sort ?-?code|payroll|wages?|salary|expenses|reimburs\w{1,6}|refund|pay me|transfer|bacs|monzo|starling|"
    r"barclays|hsbc|lloyds|natwest|santander|nationwide|halifax|tsb|co-?op|(?:my|her|his|their|\w's) (?:bank )?acc\w{0,5})\b"
)
# Accounts that are nobody's own: they are printed on invoices and letters.
_PUBLIC_ACCOUNT = lazily.compiled(
    r"\b(?:supplier|invoice|pta|ptfa|school(?:'s)?|company|ltd|limited|plc|coaches?|charity|donations?|fund|council|customer|"
    r"federation|trust|catering|photographer|electric\w{0,4}|gas|water|broadband|remittance|vendor|club|parents (?:can )?pay|"
    r"uniform shop|ledger|budget|nominal)\b"
)
_DATE_LIKE = re.compile(r"(?:0?[1-9]|[12][0-9]|3[01])[ -](?:0?[1-9]|1[0-2])[ -][0-9]{2}")

_BIRTH = re.compile(
    r"(?:d(?<![a-z]d)(?:\.? ?o\.? ?b\b\.?|ate of birth)|b(?<![a-z]b)(?:irth ?date|irthday))(?:'s)?"
    r"(?: for(?: [\w'-]{1,20}){1,5}?(?= ?[:=-]| is\b))?[ :=(-]{0,3}"
    r"(?:(?:is|was|on|the|it's) ){0,3}"
)
# "First Last (born 3 May 1991)". A roster knows colleagues by first name only, so with a surname, which may be that of
# somebody famous, the words around must speak of work too.
_BORN = re.compile(r"born(?<![a-z]born)(?: on)?(?: the)? ")
_BORN_WHO = lazily.compiled(
    r"(?<![\w'-])(?P<first>\p{Lu}[\w'-]{1,20})(?P<last> \p{Lu}[\w'-]{1,20})?(?:,| ?\(|, who| who)? ?(?:(?:was|is) )?$"
)
_PAPERS = lazily.compiled(
    r"\b(?:pension|payroll|hr|dbs|scr|contract|starter|occupational health|right to work|p45|p60|teacher|ta|hlta|staff|colleague|supply|"
    r"governor|insurance|personnel|cover)\b"
)
_FAMOUS = lazily.compiled(
    r"\b(?:author|artist|poet|painter|composer|scientist|inventor|explorer|actor|actress|singer|footballer|player|athlete|astronaut|"
    r"king|queen|famous|lesson|topic|assembly|biography|history|unit|quiz|book|novel|film|story|stories|maths|problem|question|example|worksheet|timeline|character|how old|how many)\b"
)
_STAFF_WORD = lazily.compiled(
    r"\b(?:teachers?|ta|tas|hlta|senco|supply|dbs|payroll|contract|volunteers?|governors?|staff|colleague|agency|ect|nqt|"
    r"trainee|midday|mds|cleaner|caretaker|starter form|hr|single central|scr|my|head|deputy|business manager|cover)\b"
)
_PARENT_WORD = lazily.compiled(
    r"\b(?:mum|mom|dad|mother|father|parents?|carers?|nan|gran|grandad|grandma|step\w{3,6}|guardian|aunt\w{0,2}|uncle|"
    r"sister|brother|husband|wife|daughter|son)\b"
)
_WORD_BEFORE = lazily.compiled(r"\b([\w'-]{2,20})\b")

# NIM39110: prefixes that are not used. What forms and lessons print, and the number of a page.
_NO_ONES = lazily.compiled(
    r"\b(?:[dfiquv][a-z]|[a-z][dfiquvo]|bg|gb|kn|nk|nt|tn|zz) ?\d\d ?\d\d ?\d\d ?[a-d]\b|\b(?:is|as|for) (?:the|an|your) example\b|\bpage \d",
    regex.IGNORECASE,
)


class StaffIdentifier(Learnt):
    """A direct identifier of one colleague.

    That is: a National Insurance number, a teacher reference number, a bank account or sort code, a date of birth.

    Why it matters:
        These open pay, pension and credit in somebody's name. They belong in payroll and HR systems, never in a chat.

    How:
        A National Insurance number is known by its shape and its forbidden prefixes. A teacher reference has no check
        digit and needs its word. A sort code and an account number count together, or one with its word, unless the
        words around say that the account is a firm's, the school's or the parents' association's. A date needs to be
        called one of birth, to lie in the years of working age, and a colleague or their work beside it; "First Last,
        born ..." needs the work, since a colleague's first name may be anybody's.

    Source:
        HMRC, National Insurance Manual NIM39110; DfE, teacher reference number; Pay.UK, sort codes and accounts.

    Known limits:
        A National Insurance number has no check digit: an order code of the same shape is told apart by its words only.
    """

    name: ClassVar[str] = "staff_identifier"  # type: ignore[misc]  # as in the base class
    label: ClassVar[str] = "staff.identifier"
    clauses: ClassVar[tuple[str, ...]] = ("8.6",)
    reason: ClassVar[str] = "May identify a colleague directly"
    trigger: ClassVar[str] = (
        r"\b[a-ceghj-pr-tw-z][a-ceghj-npr-tw-z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[a-d]\b"
        r"|(?:trn|teacher (?:ref|number)).{0,120}[0-9]{5}|[0-9]{5} (?:is|as) [a-z]{2,5} (?:trn|teacher ref)"
        r"|\bsort ?-?code.{0,100}[0-9]{2}|\bs/c.{0,100}[0-9]{2}|\b(?:acc|acct|account|ac|a/c)\b.{0,100}[0-9]{8}"
        r"|\b[0-9]{2}[ -][0-9]{2}[ -][0-9]{2}\b.{0,250}[0-9]{8}|[0-9]{8}.{0,250}\b[0-9]{2}[ -][0-9]{2}[ -][0-9]{2}\b"
        r"|\bborn (?:on )?(?:the )?(?:[0-9]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
        rf"|(?:d\.? ?o\.? ?b\b|birth ?date|date of birth|birthday).{{0,450}}[0-9]|{bare_identifiers.STAFF_TRIGGER}"
    )

    def told(self, text: str) -> Iterator[Hit]:
        """Yield the identifiers."""
        found: list[Hit] = []
        for hit in self._identifiers(text):
            if all(hit.end <= one.start or one.end <= hit.start for one in found):
                found.append(hit)
                yield hit

    def speaks_against(self, text: str) -> bool:
        """A number that was never given out, or an example."""
        return _NO_ONES.search(text) is not None

    def _identifiers(self, text: str) -> Iterator[Hit]:
        lower = lowered(text)
        runs = [match.span() for match in islice(_RUN.finditer(lower), _MOST)]
        yield from _insurance(text, lower, runs)
        for pattern in (_TRN, _TRN_AFTER):
            for match in islice(pattern.finditer(lower), _MOST):
                yield Hit(*match.span(1), 0.9, "A teacher reference number (TRN)")
        yield from _bank(lower, runs)
        yield from self._births(text, lower)
        yield from self._born(text, lower)
        yield from bare_identifiers.of_staff(text)

    def _births(self, text: str, lower: str) -> Iterator[Hit]:
        for match in islice(_BIRTH.finditer(lower), _MOST):
            date = dates.at(lower, match.end())
            if date is None or date.year not in STAFF_BIRTH_YEARS:
                continue
            before = lower[max(0, match.start() - _NEAR) : match.end()]
            if _PARENT_WORD.search(before):
                continue
            near = text[max(0, match.start() - _NEAR // 2) : match.start()]
            colleague = self.school.roster is not None and any(
                self.school.roster.is_staff(word.removesuffix("'s")) for word in _WORD_BEFORE.findall(near)
            )
            if colleague or _STAFF_WORD.search(before) or _STAFF_WORD.search(lower[date.end : date.end + _NEAR // 2]):
                yield Hit(date.start, date.end, 0.85, "A colleague's date of birth")

    def _born(self, text: str, lower: str) -> Iterator[Hit]:
        roster = self.school.roster
        for match in islice(_BORN.finditer(lower), _MOST):
            date = dates.at(lower, match.end())
            who = _BORN_WHO.search(text, max(0, match.start() - _NEAR), match.start())
            if roster is None or who is None or date is None or date.year not in STAFF_BIRTH_YEARS:
                continue
            low, high = max(0, match.start() - _NEAR), min(len(text), date.end + _NEAR)
            around = _PARENT_WORD.search(lower, low, high) or _FAMOUS.search(lower, low, high)
            if around or not roster.is_staff(who["first"]):
                continue
            if who["last"] is None or _PAPERS.search(lower, low, high):
                yield Hit(date.start, date.end, 0.8, "A colleague's date of birth")


def _insurance(text: str, lower: str, runs: Sequence[tuple[int, int]]) -> Iterator[Hit]:
    for first, _ in runs:
        match = _NINO.match(lower, max(0, first - 2)) or _NINO.match(lower, max(0, first - 3))
        if match is None:
            continue
        start, end = match.span()
        if lower[start : start + 2] in _UNUSED:
            continue
        before = lower[max(0, start - _NEAR) : start]
        if _NI_WORD.search(before) or _NI_WORD.search(lower[end : end + _NEAR // 2]):
            yield Hit(start, end, 0.95, "A National Insurance number")
        elif text[start:end].isupper() and not _SERIAL.search(before):
            yield Hit(start, end, 0.7, "A National Insurance number")


def _bank(lower: str, runs: Sequence[tuple[int, int]]) -> Iterator[Hit]:
    # The patterns are matched within a run, and so do not see what it is glued to.
    apart = [(start, end) for start, end in runs if not re.match(r"[\w/]", lower[end : end + 1])]
    short = [(start, end) for start, end in apart if end - start <= _LONGEST_RUN]
    accounts = [match.span() for start, end in short for match in _ACCOUNT.finditer(lower, start, end)]
    sorts = [match.span() for start, end in short for match in _SORT.finditer(lower, start, end)]
    for start, end in sorts:
        before, pair = lower[max(0, start - _NEAR) : start], _beside(start, end, accounts)
        shape = lower[start:end]
        told = _SORT_WORD.search(before)
        if (told or (pair and "-" in shape and not _DATE_LIKE.fullmatch(shape))) and not _public(lower, start, end):
            yield Hit(start, end, 0.9 if told else 0.75, "A sort code")
    for start, end in accounts:
        around = lower[max(0, start - _NEAR) : start], lower[end : end + _NEAR]
        told = _ACCOUNT_WORD.search(around[0]) and (_BANK.search(around[0]) or _BANK.search(around[1]))
        pair = any(
            "-" in lower[first:last] and not _DATE_LIKE.fullmatch(lower[first:last])
            for first, last in sorts
            if _beside(start, end, [(first, last)])
        )
        if (told or pair) and not _public(lower, start, end):
            yield Hit(start, end, 0.9 if told else 0.75, "A bank account number")


def _beside(start: int, end: int, others: list[tuple[int, int]]) -> bool:
    return any(0 <= max(first - end, start - last) <= _NEAR // 2 for first, last in others)


def _public(lower: str, start: int, end: int) -> bool:
    """Whether the account is a firm's or the school's: printed on every letter."""
    return bool(_PUBLIC_ACCOUNT.search(lower, max(0, start - _NEAR), min(len(lower), end + _NEAR)))
