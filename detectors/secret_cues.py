"""Finds secrets by the words of secrecy before them: password, PIN, log-in, door code, one-time code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import regex

from detectors import lazily, secret_shapes
from detectors.letters import lowered

_MOST = 48  # cues looked at in one message
_NEAR = 60  # characters read on either side
_LONG = 120  # where a secret of any length and its cue have room
_FILLER = 9  # words between "code" and its digits


@dataclass(frozen=True, slots=True)
class Secret:
    """One secret found."""

    start: int
    end: int
    confidence: float
    reason: str


_PLAIN = "A password in plain words"
_PIN = "A PIN or passcode"
_ONE_TIME = "A one-time code"
_OPENS = "A code that opens a door, a safe or a device"
_PAIRED = "A log-in with its password"

# One pass finds where to look at all; it begins with a letter, so that the engine can skip to the next possible one.
_ANCHOR = re.compile(
    r"p(?<!\wp)(?:ass|in\b|w\b|w[do]|/w|sswr)|co(?<!\wco)(?:de\b|mbo\b|mbination\b)|otp(?<!\wotp)\b|log(?<!\wlog)[ -]?[io]n"
    r"|sign(?<!\wsign)[ -]?in|user(?<!\wuser)|u/n(?<!\wu/n)|wi(?<!\wwi)-?fi|key(?<!\wkey)\b"
)
_WORD = lazily.compiled(
    r"(?P<password>pass[ -]?words?|passwd|passcode|pass[ -]?phrase|pword|psswrd|pwd|pw|p/w)(?!\w)|(?P<pass>pass)(?=\s?[:=]|\s)|"
    r"(?P<pin>pin)(?:\s(?:code|number|no))?(?!\w)|(?P<wifi>wi-?fi)(?:\s(?:key|code|login))?(?!\w)|(?P<key>key)(?=\s?[:=]|\sis\s)",
    regex.IGNORECASE,
)
# A pair with what parts it: "supply2 / Fernbrook!2026", "jsmith and Oakwood24".
_PAIR = lazily.compiled(
    r"(?:log[ -]?(?:in|on)s?|sign[ -]?in|user[ -]?names?|user|u/n|wi-?fi)(?:\sdetails?)?"
    r"(?:(?:\s(?:for|to|on)(?:\s[\w'-]{1,20}){1,5}?)?(?:\s(?:is|are|as|with|using)|\s?[:=?]|\s-)|)\s{1,2}"
    r"(?P<user>[A-Za-z0-9_.@+-]{2,60})(?:\s?[/|,;:]\s?|\s-\s|\s(?:and|then)\s|(?P<bare>\s))(?P<secret>[^\s\"'`<>]{6,64})",
    regex.IGNORECASE,
)
_NO_USER = frozenset(
    ["to", "for", "at", "on", "in", "and", "or", "the", "your", "my", "page", "via", "from", "with", "is", "as", "it"]
)
_CODE = lazily.compiled(r"(?:code|combo|combination|otp|pin|passcode)(?!\w)", regex.IGNORECASE)
_DIGITS = lazily.compiled(
    r"(?<![\w.:/£$%+-])(?<![0-9] )(?P<secret>(?P<six>[0-9]{3}[ -]?[0-9]{3})|[A-Z]{0,2}[0-9]{3,8}[A-Z]{0,2})[#*]?"
    r"(?![\w£%]|[.:/-][0-9]| [0-9]| copies| pages)",
    regex.IGNORECASE,
)
_SIX_BEFORE = lazily.compiled(
    r"(?<![\w.:/£-])(?P<secret>[0-9]{3}[ -]?[0-9]{3}) (?:is|was|as) (?:your|the|my|our) (?:[\w-]{1,15} ){0,3}$",
    regex.IGNORECASE,
)
_IS = lazily.compiled(r"(?:\s(?:is|was|it's)|'s|\s?[:=-])\s{0,2}", regex.IGNORECASE)
_THE_CODE = lazily.compiled(r"(?:^|[\n.!?,-]|\b(?:the|my|your|this|that|new|a|and|so))\s{0,2}$", regex.IGNORECASE)
_YEAR = lazily.compiled(r"20[12][0-9]")
_DOOR_NEAR = lazily.compiled(
    r"\b(?:doors?|gates?|alarm|entry|entrance|key ?pad|key ?safe|safe|lock|padlock|building|shed|cupboard|car park|barrier|"
    r"staffroom|unlock|pool|photocopier|copier|printer)\b",
    regex.IGNORECASE,
)
_ONCE_NEAR = lazily.compiled(
    r"\b(?:mfa|2fa|otp|one[- ]time|verification|verify|authenticat\w{1,6}|security|log-? ?in|sign-? ?in|logging in|"
    r"two[- ](?:factor|step)|microsoft|google|texted|expires?|just (?:got|came|sent)|sent (?:me|you))\b",
    regex.IGNORECASE,
)
# What stands right before "code" where it opens nothing.
_OTHER_CODE = lazily.compiled(
    r"\b(?:budget|cost|order|post|promo|discount|voucher|dinner|attendance|register|sort|dress|colour|qr|area|dialling|"
    r"country|product|item|class|course|ledger|nominal|vat|tax|zip|bar|source|la|dfe|school|centre|job|ref|reference|"
    r"booking|tracking|collection|print|account|expense|finance|department|stock|part|model|hex|error|status|lesson|unit|"
    r"room|phone|serial|asset|catalogue|invoice|house|absence|reason|charity|donation|referral|gift|join)\s$",
    regex.IGNORECASE,
)
_DEVICE = lazily.compiled(
    r"\b(?:wi-?fi|ipads?|laptops?|chromebooks?|computers?|network|admin|staff|trolley|log-? ?in|account|email|tapestry|seesaw|"
    r"sims|arbor|cpoms|bromcom|scholarpack|teams|google|printer|tablets?|purple mash|tt ?rockstars|phonics play|twinkl|guest|"
    r"supply|server|vpn|safe)\b",
    regex.IGNORECASE,
)
_WIFI = lazily.compiled(r"\bwi-?fi\b", regex.IGNORECASE)
# The secret first: "Kettle-88 is the password for the laptops", "use Kettle-88 as your password".
_TOLD_BEFORE = lazily.compiled(
    r"(?<!\S)(?P<secret>\S{6,64})(?:\s(?:is|as)|'s|\s[=-]>?)\s(?:(?:now|still|also)\s)?(?:the|my|our|your|her|his)\s"
    r"(?!(?:wrong|old|worst|best)\b)(?:[\w'-]{1,15}\s){0,3}$",
    regex.IGNORECASE,
)
_CUE_ENDS = lazily.compiled(
    r"\s?(?:$|[\n.,;!?)]|(?:for|to|on|if|now|guys|everyone|x|and|btw|until|till|please|pls|again)\b)"
)
# A question, quoted or asked, with its answer right behind it.
_QUESTION = lazily.compiled(
    r"[^\n?]{0,80}(?:\?{1,3}[ \n]{1,2}|(?P<line>\n))(?:(?:it'?s|its|try|think it'?s|i think it'?s|should be)\s)?(?P<secret>[^\s>]\S{5,63})",
    regex.IGNORECASE,
)
# Somebody's own log-in lent, with name and secret further on: "sign in as me and print it, j.okoro / Kettle-88".
_LENT = lazily.compiled(
    r"(?:log[ -]?[io]n|sign[ -]?in)\s(?:as|with|under|using)\s(?:me|mine|my|her|his)\b|(?<=\b(?:my|her|his)\s)log[ -]?in\b",
    regex.IGNORECASE,
)
_THEIRS = lazily.compiled(
    r"(?<![\w/.@-])(?P<user>[a-z][a-z0-9._-]{1,40}(?:@[\w.-]{3,40})?)"
    r"(?:\s?(?P<strict>[/|:])\s?|\s?[,;-]\s|\s(?:and|then)\s)(?P<secret>[^\s\"'`<>]{6,64})"
)
_SCHOOL_WORD = lazily.compiled(
    r"(?:ks|y|yr|year|eyfs|room|class|block|term|week)[-_ ]?[0-9]{1,2}(?![0-9])", regex.IGNORECASE
)
_USER_LIKE = frozenset("._@0123456789")
_SLASH = lazily.compiled(r"\s?[/|]")
_USER = lazily.compiled(r"\b(?:user|user ?name|log-? ?in|u/n)\b", regex.IGNORECASE)
_GOES_ON = lazily.compiled(r"\s(?:for|to|then|if|on|and|or|is)\b", regex.IGNORECASE)
_MEETING = lazily.compiled(
    r"\b(?:zoom|teams (?:call|meeting|link)|google meet|webinar|meeting(?: id)?|kahoot|blooket|quiz\w{0,4}|menti\w{0,6}|game|"
    r"escape room|join)\b",
    regex.IGNORECASE,
)
_LESSON = lazily.compiled(
    r"\b(?:e\.?g\b|(?<!\.)examples?|such as|weak|strong|lessons?|pshe|posters?|assembly|never use|don't use|do not use|"
    r"(?:should|must) (?:be|have|contain)|at least|invent|made[- ]up|pretend|children (?:make|made|chose)|book|story|novel|"
    r"film)\b|\blike ['\"]",
    regex.IGNORECASE,
)


def secrets(text: str) -> Iterator[Secret]:
    """The secrets, the surest reading of each place first; two readings may overlap."""
    for anchor in islice(_ANCHOR.finditer(lowered(text)), _MOST):
        at = anchor.start()
        for reader in _READERS:
            for secret in reader(text, at):
                if not talked_of(text, at, secret.end):
                    yield secret


def _pair(text: str, at: int) -> Iterator[Secret]:
    match = _PAIR.match(text, at)
    if match is None or match["user"].lower() in _NO_USER:
        return
    start, end = secret_shapes.stripped(text, *match.span("secret"))
    secret = text[start:end]
    mixed = any(c.isupper() for c in secret) and any(c.islower() for c in secret) and any(c.isdigit() for c in secret)
    if secret_shapes.shape(secret) == "strong" and (match["bare"] is None or mixed):
        yield Secret(start, end, 0.9, _PAIRED)


def _lent(text: str, at: int) -> Iterator[Secret]:
    cue = _LENT.match(text, at)
    for match in _THEIRS.finditer(text, cue.end(), min(len(text), cue.end() + _LONG), overlapped=True) if cue else ():
        start, end = secret_shapes.stripped(text, *match.span("secret"))
        sure = match["strict"] is not None or not _USER_LIKE.isdisjoint(match["user"])
        if sure and _surely(text[start:end]):
            yield Secret(start, end, 0.85, _PAIRED)


def _before(text: str, at: int) -> Iterator[Secret]:
    cue = _WORD.match(text, at)
    if cue is None or not cue["password"] or not _CUE_ENDS.match(text, cue.end()):
        return
    match = _TOLD_BEFORE.search(text, max(0, at - _LONG), at)
    if match is not None:
        start, end = secret_shapes.stripped(text, *match.span("secret"))
        if _surely(text[start:end]):
            yield Secret(start, end, 0.85, _PLAIN)


def _answer(text: str, at: int) -> Iterator[Secret]:
    cue = _WORD.match(text, at)
    match = _QUESTION.match(text, cue.end()) if cue and cue["password"] else None
    if match is None or (match["line"] and text[text.rfind("\n", 0, at) + 1 : at].lstrip()[:1] != ">"):
        return
    start, end = secret_shapes.stripped(text, *match.span("secret"))
    if _surely(text[start:end]):
        yield Secret(start, end, 0.85, _PLAIN)


def _surely(secret: str) -> bool:
    """Whether a word looks like a secret wherever it stands: letters and digits, with a capital or a sign among them."""
    if _SCHOOL_WORD.match(secret):
        return False
    signs = any(not char.isalnum() for char in secret)
    return (
        secret_shapes.shape(secret) == "strong"
        and any(char.isalpha() for char in secret)
        and any(char.isdigit() for char in secret)
        and (signs or (any(char.isupper() for char in secret) and any(char.islower() for char in secret)))
    )


def _word(text: str, at: int) -> Iterator[Secret]:
    cue = _WORD.match(text, at)
    found = secret_shapes.after(text, cue.end()) if cue else None
    if cue is None or found is None:
        return
    told = _judged(text, cue, found)
    if told is not None:
        yield Secret(found.start, found.end, *told)


def _judged(text: str, cue: regex.Match[str], found: secret_shapes.Candidate) -> tuple[float, str] | None:
    """Confidence and reason: the less a word looks like a secret, the clearer it must be called one."""
    kind, linked = found.shape, found.link != ""
    if kind == "digits" and (cue["pin"] or cue[0].lower() == "passcode"):
        return (0.85, _PIN) if linked or found.last or _GOES_ON.match(text, found.end) else None
    if cue["password"]:
        if kind == "strong":
            return 0.95 if linked else 0.85, _PLAIN
        if kind != "word":
            return (0.85, _PLAIN) if linked else None
        named = found.link == "colon" or _DEVICE.search(text, max(0, cue.start() - 40), found.start)
        return (0.65, _PLAIN) if linked and found.last and named else None
    if kind == "strong" or (
        kind == "phrase" and (found.link == "colon" or not text[found.start : found.end].isalpha())
    ):
        if cue["pin"] or (cue["wifi"] and _SLASH.match(text, found.end)):
            return None  # the network's name, with its key behind the slash
        if cue["key"] and not _WIFI.search(text, max(0, cue.start() - _NEAR), cue.start()):
            return None
        known = (
            linked
            or cue[0].lower().endswith(("key", "code"))
            or (cue["pass"] and _USER.search(text, max(0, cue.start() - _NEAR), cue.start()))
        )
        return (0.8, _PLAIN) if known else None
    return None


def _code(text: str, at: int) -> Iterator[Secret]:
    cue = _CODE.match(text, at)
    if cue is None or _OTHER_CODE.search(text, max(0, at - 20), at):
        return
    before = _SIX_BEFORE.search(text, max(0, at - _NEAR), at)
    if before:
        yield Secret(*before.span("secret"), 0.9, _ONE_TIME)
    stop = text.find("\n", cue.end(), cue.end() + _NEAR)
    found = _DIGITS.search(text, cue.end(), stop if stop >= 0 else min(len(text), cue.end() + _NEAR))
    gap = text[cue.end() : found.start()] if found else ""
    if found is None or "?" in gap or len(gap.split()) > _FILLER:
        return
    start, end = found.span("secret")
    told = _IS.fullmatch(gap) is not None
    low, high = max(0, at - _NEAR), min(len(text), end + _NEAR)
    once = cue[0].lower() == "otp" or _ONCE_NEAR.search(text, low, high)
    if found["six"] and (once or (told and _THE_CODE.search(text, max(0, at - 20), at))):
        yield Secret(start, end, 0.85, _ONE_TIME)
    elif _DOOR_NEAR.search(text, low, high) and (told or gap == " " or not _YEAR.fullmatch(found["secret"])):
        yield Secret(start, end, 0.85, _OPENS)


_READERS = (_pair, _word, _code, _before, _answer, _lent)


def talked_of(text: str, start: int, end: int) -> bool:
    """Whether it is a lesson, or an invitation that is meant to be shared."""
    low, high = max(0, start - _NEAR), min(len(text), end + 25)
    return bool(_MEETING.search(text, low, start) or _LESSON.search(text, low, high))
