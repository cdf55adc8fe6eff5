"""Finds identifiers that no word names: a date beside a person's name, a number that passes its check, on a form that wants it.

Each needs two signs besides its shape: whose it is, and what it is for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

import regex

from detectors import checksums, dates, lazily
from detectors.finding import Hit
from detectors.stretches import FAR

_MOST, _NEAR, _WIDE = 24, 45, 110  # candidates of a text; characters around one
PUPIL_YEARS = range(2009, 2023)
"""Of birth. Later dates beside a name are of meetings and first days."""
STAFF_YEARS = range(1940, 2006)

_DATE = lazily.compiled(
    r"(?<![\w./£-])(?:\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d\d)|\d{1,2}(?:st|nd|rd|th)? (?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}[ ,']{1,2}\d\d)",
    regex.IGNORECASE,
)
_NAME = r"(?-i:\p{Lu}[\p{Ll}'’-]+)"
_TITLE = r"(?:\p{Lu}[\p{Ll}'’-]+|\p{Lu})"
# "Mali Trew 14/02/2014", "Burgoyne S 19/11/18", "Keira's party card, she's 22 August 2014"; "26 Feb 2018, that's Noah Kirkbride's"
_NAMED_BEFORE = lazily.compiled(
    rf"(?-i:{_NAME}(?:[ -]{_TITLE}){{1,3}})(?:'s)?[,:(]?(?: (?:is|at|was|of|b\.?|born|=|-|dob|d\.o\.b\.?|we have|down as|passport name|he'?s|she'?s|on|date|birth|for the \w+|party card|cake)[,:]?){{0,3}} ?[(:]?$",
    regex.IGNORECASE,
)
_ONE_NAME = lazily.compiled(rf"(?:^|[ (]){_NAME}(?:'s)?[,:]?(?: (?:is|at|was|dob|=)){{0,2}} ?[(:]?$", regex.IGNORECASE)
_NAMED_AFTER = lazily.compiled(
    rf"[,;]? ?(?:(?:that'?s|thats|is|for|this is) ){{0,2}}{_NAME}(?:'s| (?-i:\p{{Lu}}[\p{{Ll}}'’-]+))?\b",
    regex.IGNORECASE,
)
_SMALL = lazily.compiled(
    r"(?:^|[,:;] |\b(?:want|wants|for|list|insurance|is) )(?P<small>[a-z]{3,14} [a-z]{3,16}) (?:is )?$"
)
_NO_PERSON = lazily.compiled(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:january|february|march|april|may|june|july|august|september|october|november|december|inset|ofsted|term|spring|summer|autumn|easter|christmas|report|policy|version|review|minutes|invoice|year|reception"
    r"|school|academy|church|trust|council|dear|regards|hi|hello|thanks|meeting|training|governors|assembly|photos?|sats|census)\b",
    regex.IGNORECASE,
)
_EVENT = lazily.compiled(
    r"\b(?:left|leaver|join\w{0,3}|start(?:ed|s|ing)?|admitted|since|incident|absen\w{1,3}|reviewed|meeting|expir\w{1,3}|signed|last seen|until|due|award\w{0,3}|won|photo of|piece|exclu\w{1,5}|suspend\w{0,3}|letter (?:of|dated)|dated|minutes|inspection|visited|updated|version|moved|logged|appointment|invoice)\b|\bcertificate\W*$",
    regex.IGNORECASE,
)
_FOR = lazily.compiled(
    r"\b(?:forms?|lists?|cards?|birth\w*|b'?days?|cakes?|ages?|aged|oldest|youngest|certificates?|gala|trip|booster|seats?|insurance|funding|clinic|referral|registration|transfer|admissions?|nursery|passport|ferry|visa|county|dentist|screening|check(?:ed)?|"
    r"spine|sync|app|arbor|sims|bromcom|medical|nurse|party|kit|starter|spelled|two year|place|under \d+|u\d+|dob|d\.o\.b|is right|that right|wants?|needs?|tries|label|sticker|height|hospital|jags|jabs)\b",
    regex.IGNORECASE,
)
_STAFF_FOR = lazily.compiled(
    r"\b(?:forms?|dbs|pension\w*|payroll|hr|insurance|birthdays?|b'?days?|big (?:one|day|five|three|\d)|(?:twen|thir|for|fif|six|seven)t(?:y|ieth)\w*|\d0th|banner|cakes?|cards?|do|hotel|bar|lottery|deny|certificate|visa|blue light|licence|sign|dob|d\.o\.b|"
    r"birthdays|syndicate|driving list|flowers|bday list|induction|portal|dfe|surprise)\b",
    regex.IGNORECASE,
)
_STORY = lazily.compiled(
    r"\b(?:author|artist|poet|painter|composer|scientist|inventor|explorer|actor|actress|singer|footballer|astronaut|king|queen|prince|princess|famous|lesson|topic|history|book|novel|film|story|stories|maths|problem|question|worksheet|timeline|character|moon|war|"
    r"album|single|match|final|episode|made.?up|invent\w*|example|dummy|test data|pretend|fictional)\b|\b(?:my|our) (?:\w+ )?(?:son|daughter|baby|niece|nephew|grand\w+|boy|girl|lad|twins?|dog|cat|godson|wife|husband|mum|dad)\b",
    regex.IGNORECASE,
)
_TEN = lazily.compiled(
    r"(?<![\w./£@+%#-])(?<!\d )\d{3}(?P<gap>[ -]?)\d{3}(?P=gap)\d{4}(?![\w/@%]|[.-]\d| \d| (?:blocks?|bytes|copies|words|people|k[bm]|items))"
)
_TEN_FOR = lazily.compiled(
    r"\b(?:nhs|forms?|lists?|dentist|nurse|transition|secondary|transfer|jabs|jags|flu|red book|course|clinic|health|hospital|scan|vaccin\w+|immunis\w+|exam board|learners?|uln|spine|asthma|allerg\w+|handover|arbor|college|provision|passport photo|ehm|county|checked|matches|long one|unique)\b",
    regex.IGNORECASE,
)
_TEN_NOT = lazily.compiled(
    r"\b(?:zoom|meeting|order|invoice|inv|ref|reference|tel|phone|ring|call|fax|mob(?:ile)?|isbn|parcel|tracking|account|serial|ticket|booking|budget|po|asset|case|job|quote|delivery|barcode|model|policy|voucher|giftaid|charity|page)\b",
    regex.IGNORECASE,
)
_WHOSE = lazily.compiled(
    rf"\b{_NAME}(?:'s\b| (?-i:\p{{Lu}}))|\b(?:his|her|their|he|she)\b|'s\b|\b{_NAME}\b(?=[ ,:(]{{1,2}}\d)|\d(?: |, )(?:is |that'?s |\()?{_NAME}|\b(?:for|from) {_NAME}",
    regex.IGNORECASE,
)
_PASSPORT = lazily.compiled(r"(?<![\w/-])[A-Z]{1,2}\d{7}(?!\w)")
_PASSPORT_FOR = lazily.compiled(r"\b(?:passports?|visa)\b", regex.IGNORECASE)
_SEVEN = lazily.compiled(r"(?<![\w./£@+%#-])(?<!\d )\d{7}(?![\w/@%£]|[.-]\d| \d)")
_TRN = lazily.compiled(r"\btrn'?s?\b|\bteacher(?:'?s)? (?:ref\w*|reg\w*|no|number|num)\b", regex.IGNORECASE)
_TRN_FOR = lazily.compiled(
    r"\b(?:pensions?|ect|dfe|scitt|induction|agency|cover sheet|supply (?:pool|agency)|reference number|mentor form|training provider|uni|moderation form|reference)\b",
    regex.IGNORECASE,
)
_WHO = lazily.compiled(rf"\b{_NAME}(?:'s)?\b|\b(?:mine|yours|hers|his|her|me|my)\b", regex.IGNORECASE)
_BANK = lazily.compiled(
    r"(?<![\w£/.-])(?P<sort>\d\d([ -])\d\d\2\d\d)(?:[ ,/;:|-]{1,3}|,? (?:and|acc|account|a/c|ac)(?: no| number)? )(?P<account>\d{8})(?![\w/]|[.-]\d)"
    r"|(?<![\w£/.-])(?P<first>\d{8}),? (?:and )?sort(?: code)? (?P<then>\d\d([ -])\d\d\6\d\d)(?![\w/])",
    regex.IGNORECASE,
)
_MONEY = lazily.compiled(
    r"\b(?:transfer|refund\w*|wages|bank'?s?|pay(?:ing|ment)?|payroll|collection|whip round|chip in|present|flowers|fund ?rais\w+|mileage|expenses|leaving|straight (?:to|in)|chuck|put it|details|deposit|overtime|money|quid|pounds?|tenner|fiver|owe|send it)\b",
    regex.IGNORECASE,
)
_PUBLIC = lazily.compiled(
    r"\b(?:supplier|invoice|pta|ptfa|school(?:'s)?|company|ltd|limited|plc|coach(?:es)?|charity|donations?|council|customer|federation|trust|catering|photographer|electric\w{0,4}|gas|water|broadband|remittance|vendor|club|parents (?:can )?pay|uniform shop|ledger|budget|nominal|hire|venue)\b",
    regex.IGNORECASE,
)
_PAIRS_BEFORE = lazily.compiled(r"\d\d[ -]$")
PUPIL_TRIGGER = r"\b[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:20)?(?:09|1[0-9]|2[0-2])\b|\b[0-9]{1,2}(?:st|nd|rd|th)? (?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}[ ,']{1,2}(?:20)?(?:09|1[0-9]|2[0-2])\b|(?:passport|visa).{0,160}[0-9]{7}|[0-9]{7}.{0,160}(?:passport|visa)"
STAFF_TRIGGER = (
    r"\b[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:19[4-9][0-9]|[4-9][0-9]|200[0-5]|0[0-5])\b|\b[0-9]{1,2}(?:st|nd|rd|th)? (?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}[ ,']{1,2}(?:19[4-9][0-9]|[4-9][0-9]|200[0-5])\b"
    r"|(?:trn|teacher|pension|ect|dfe|scitt|induction|agency|cover sheet|pool|reference|mentor|provider|uni|moderation).{0,160}\b[0-9]{7}\b|\b[0-9]{7}\b.{0,160}(?:trn|teacher|pension|ect|dfe|scitt|induction|agency|cover sheet|pool|reference|mentor|provider)|[0-9]{8}.{0,20}sort"
)


def of_pupils(text: str, is_pupil: Callable[[str, int, int], bool]) -> Iterator[Hit]:
    """Dates of birth, NHS and learner numbers, passports. `is_pupil`: whether the roster has a name in that stretch."""
    for start, end, named in _births(text, PUPIL_YEARS, is_pupil):
        if _FOR.search(text, *_around(text, start, end)):
            yield Hit(start, end, 0.75 if named else 0.7, "What reads as a pupil's date of birth")
    for match in islice(_TEN.finditer(text, 0, FAR), _MOST):
        digits = match[0].replace(" ", "").replace("-", "")
        low, high = _around(text, *match.span())
        if _TEN_NOT.search(text, max(0, match.start() - _NEAR), match.start()):
            continue
        if not (_TEN_FOR.search(text, low, high) or _WHOSE.search(text, low, high)):
            continue
        if checksums.is_nhs_number(digits) and digits[0] in "34679":
            yield Hit(*match.span(), 0.75, "An NHS number", cues=frozenset({"health"}))
        elif checksums.is_uln(digits):
            yield Hit(*match.span(), 0.7, "A unique learner number (ULN)")
    if _PASSPORT_FOR.search(text):
        for match in islice(_PASSPORT.finditer(text, 0, FAR), _MOST):
            yield Hit(*match.span(), 0.75, "A passport number")


_PARENT = lazily.compiled(
    r"\b(?:mum|mam|mom|dad|mother|father|parents?|carers?|nan|gran\w*|step\w{3,6}|guardian|aunt\w{0,2}|uncle|sister|brother)\b",
    regex.IGNORECASE,
)


def of_staff(text: str) -> Iterator[Hit]:
    """Dates of birth, teacher reference numbers, bank accounts."""
    for start, end, _ in _births(text, STAFF_YEARS):
        low, high = _around(text, start, end)
        if _STAFF_FOR.search(text, low, high) and not _PARENT.search(text, low, start):
            yield Hit(start, end, 0.75, "What reads as a colleague's date of birth")
    trn = _TRN.search(text)
    if trn or (_TRN_FOR.search(text) and _WHO.search(text)):
        for match in islice(_SEVEN.finditer(text, 0, FAR), _MOST):
            if not _TEN_NOT.search(text, max(0, match.start() - _NEAR), match.start()):
                yield Hit(*match.span(), 0.8 if trn else 0.7, "A teacher reference number (TRN)")
    for match in islice(_BANK.finditer(text, 0, FAR), _MOST):
        low, high = _around(text, *match.span())
        if _PUBLIC.search(text, low, high) or not (_MONEY.search(text, low, high) or _WHO.search(text, low, high)):
            continue
        for group, reason in (
            ("sort", "A sort code"),
            ("account", "A bank account number"),
            ("first", "A bank account number"),
            ("then", "A sort code"),
        ):
            if match[group]:
                yield Hit(*match.span(group), 0.75, reason)


def _births(
    text: str, years: range, is_pupil: Callable[[str, int, int], bool] | None = None
) -> Iterator[tuple[int, int, bool]]:
    """Dates of those years right beside a name, with whether it is a full one."""
    for match in islice(_DATE.finditer(text, 0, FAR), _MOST):
        date = dates.at(text, match.start())
        if date is None or date.year not in years:
            continue
        before, after = text[max(0, match.start() - _NEAR) : match.start()], text[date.end : date.end + _NEAR]
        full = _NAMED_BEFORE.search(before)
        name = full or _ONE_NAME.search(before) or _NAMED_AFTER.match(after)
        small = None if name else _SMALL.search(before)
        known = is_pupil is not None and is_pupil(text, max(0, match.start() - _NEAR), min(len(text), date.end + _NEAR))
        if (
            not (name or small or known)
            or (name and _NO_PERSON.search(name[0]))
            or (small and _NO_PERSON.search(small[0]))
        ):
            continue
        if (
            _EVENT.search(before)
            or _EVENT.search(after)
            or _STORY.search(text, *_around(text, match.start(), date.end))
        ):
            continue
        yield match.start(), date.end, full is not None


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    return max(0, start - _WIDE), min(len(text), end + _WIDE)
