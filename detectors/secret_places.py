"""Finds the digits that open a door, a gate, a safe or a padlock where nobody calls them a code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from detectors import lazily
from detectors.letters import lowered
from detectors.secret_cues import Secret

_MOST = 48  # candidates looked at in one message
_BACK, _ON = 90, 60  # characters read before and after one

_OPENS = "A code that opens a door, a safe or a device"
_PIN = "A PIN or passcode"
_COMBINATION = "The combination of a lock"

# Digits that are no price, time, date, decimal, sum or part of a longer number. "C2580Y": mechanical locks.
_RUN = re.compile(r"[0-9]{3,}+")  # begins with a class, so that the engine can skip to the next possible one
_DIGITS = re.compile(r"(?<![\w./£$€%+#-])(?<![0-9]:)(?<![0-9] )c?[0-9]{3,6}[xyz]?(?![\w£%:]|[./-][0-9]| [0-9])")
# Made for keys: hardly anything else is said of them in digits.
_LOCK = r"(?P<lock>key ?safe|key ?box|lock ?box|key ?pad|padlock|(?:bike|locker|combination|combi|number) lock)"
_WHICH = (
    r"(?:back|side|front|main|rear|playground|staff|staffroom|car park|nursery|reception|hall|office|bike|field|bin|"
    r"pedestrian|ks[12]|boiler|boiler room|kitchen|pe|stock|garden|infants?|juniors?)"
)
_DOOR = rf"(?P<door>\b{_WHICH} (?:gate|door|shed|cupboard|barrier|shutter))"
_ALARM = r"(?P<alarm>(?<!fire )(?<!smoke )(?<!car )(?<!my )\balarm|\b(?:the|our|office|school|finance|cash) safe)"
_ANY = r"(?P<any>\b(?:gate|door|barrier|shutter|shed|alarm|the safe))"
_WHERE = (
    r"(?: (?:by|near|behind|beside|next to|outside|under|on|at|in|for|to|of|round|inside)(?: [a-z'-]{1,15}){1,5}?)?"
)
_LINK = r"(?P<link>(?:'s| is| is now| now|'s now| changed to| reset to)(?: just)?(?: ?[:=])?| ?[:=]| -)"
_THING = lazily.compiled(
    rf"(?:\b{_LOCK}{_WHERE}(?:{_LINK}|[,.:;])?|(?:{_DOOR}|{_ALARM}){_WHERE}{_LINK}?|{_ANY}{_LINK}) $"
)
_PRESS = lazily.compiled(
    r"\b(?:press|punch in|punch|tap in|tap|key in|type in|enter|put in|pit in|stick in|bang in|pop in|dial|hit)(?: the numbers?)? $"
)
_OPENED = lazily.compiled(
    r"\b(?:gate|door|key ?safe|key ?pad|padlock|alarm|lock|safe|barrier|shutter|shed|key ?box|lock ?box)\b"
)
# Right before the digits: a time, a place, a quantity.
_COUNTED = lazily.compiled(
    r"\b(?:at|by|from|until|till|til|around|about|before|after|in|on|of|room|rm|locker|ext|extn|extension|x|no|number|nr|block|"
    r"zone|year|page|bus|route|key|drawer|hook|tag|costs?|cost|was|need|needs|over|under|nearly|approx|only|ring|call|phone|to) $"
)
_CALLED = lazily.compiled(
    r"\b(?:ext|extn|extension|phone|tel|ring|call|buzzer|intercom|switchboard|option|voicemail|quotes?|cost|price|paid|pounds|"
    r"quid|invoice|order|part|model|ref|budget|delivery|serial|opens|opening|locked from)\b"
)
# A code ends its clause; "312 children", "1200 wide" and "350 from the hardware shop" do not.
_ENDS = lazily.compiled(
    r"[#*]?(?:\s*$|\s*[^\w\s£$€%]|\s*\n| (?:and|then|hash|star|if|please|pls|plz|thanks|thx|ta|x{1,3}|but|it|again|now|guys|all|"
    r"everyone|so|turn|push|pull|noo|till|until|for (?:the|anyone|supply|cover|now)|"
    r"(?:by|near|behind|outside|next to) the|to (?:get|open|unlock|let|set|unset|turn|disarm))\b)"
)
_TIME = re.compile(r"(?:0[6-9]|1[0-9]|2[01])[0-5][05]")
_NO_CODE = re.compile(r"(?:19|20)[0-9]{2}|[0-9]{1,4}00|999|112|111|101")
_IS_THE = lazily.compiled(
    r"[#*]? (?:is|as) (?:now |still )?(?:the|my|our|your) (?:[\w'-]{1,15} ){0,3}?(?P<what>pin|passcode|code|combo|combination)\b"
)
_THE_PIN = frozenset(["pin", "passcode"])
_OPENS_IT = lazily.compiled(
    r"[#*]? (?:opens|unlocks|will open|gets you (?:in|into|through)|lets you (?:in|into|through)) (?:[\w'-]{1,15} ){0,4}?"
    r"(?:gate|door|key ?safe|padlock|safe|barrier|shutter|shed|lock)\b"
)
_SHORTEST = 4  # digits; three only where a lock is named that is made so

_TURN = r"(?:[0-9]{1,2} ?(?:(?:to the )?(?:left|right)|(?:anti-?)?clockwise|[lr])\b|(?:left|right)(?: to)? [0-9]{1,2})"
_TURNS = re.compile(
    rf"(?<![\w.]){_TURN}(?:(?:,| then|, then| and|;) ?| ){_TURN}(?:(?:(?:,| then|, then| and|;) ?| ){_TURN}){{1,3}}"
)
# "tap 3 tap 8 tap 8 tap 1", and "four noughts and a seven": a code told by its keys.
_DIGIT = r"(?:[0-9]|oh|zero|nought|naught|one|two|three|four|five|six|seven|eight|nine)"
_MANY = r"(?:[2-5]|two|three|four|five|twa|double|triple)"
_SAME = r"(?:oh'?s|zeros?|zeroes|noughts?|naughts?|ones|twos|threes|fours|fives|sixes|sevens|eights|nines|[0-9]'?s)"
_KEYS = lazily.compiled(
    rf"\b(?:tap|press|push|hit) {_DIGIT}\b(?:(?:,| and| then|, then)? (?:tap|press|push|hit) {_DIGIT}\b){{2,5}}"
    rf"|\b{_MANY} {_SAME}(?:,| and| then|, then)(?: (?:a|an) {_DIGIT}| {_MANY} {_SAME})\b"
)
_KEYED = lazily.compiled(r"\b(?:gate|key ?safe|key ?pad|padlock|alarm|lock|barrier|shutter|panel)\b")
KEYS_TRIGGER = (
    r"\b(?:tap|press|push|hit) (?:[0-9]|oh|zero|n[ao]ught|one|two|three|four|five|six|seven|eight|nine)(?:,| and| then|, then)? (?:tap|press|push|hit) "
    r"|\b(?:[2-5]|two|three|four|five|twa|double|triple) (?:oh|zero|n[ao]ught|one|two|three|four|five|six|seven|eight|nine|[0-9])'?e?s?(?:,| and| then|, then) (?:a|an|[2-5]|two|three|four|five|twa|double|triple) "
)
_DIAL = re.compile(r"(?:s(?<!\ws)afe|p(?<!\wp)adlock|l(?<!\wl)ock(?:er)?|d(?<!\wd)ial|c(?<!\wc)omb(?:ination|o))\b")


def secrets(text: str) -> Iterator[Secret]:
    """The codes, in order."""
    lower = lowered(text)
    for run in islice(_RUN.finditer(lower), _MOST):
        first = run.start()
        match = _DIGITS.match(lower, first - 1 if first and lower[first - 1] == "c" else first)
        if match is None:
            continue
        start, end = match.span()
        before, after = lower[max(0, start - _BACK) : start], lower[end : end + _ON]
        reason = _said_of_a_lock(match[0], before, after) or _told_before(match[0], after)
        if reason:
            yield Secret(start, end, 0.8, reason)
    for keys in islice(_KEYS.finditer(lower), _MOST):
        if _KEYED.search(lower, max(0, keys.start() - _BACK), keys.end() + _ON):
            yield Secret(*keys.span(), 0.75, _OPENS)
    for dial in islice(_DIAL.finditer(lower), _MOST):
        turns = _TURNS.search(lower, dial.end(), min(len(lower), dial.end() + 2 * _ON))
        if turns and turns.start() - dial.end() <= _ON:
            yield Secret(*turns.span(), 0.8, _COMBINATION)


def _said_of_a_lock(digits: str, before: str, after: str) -> str:
    """The reason where a lock or a door stands before these digits, or somebody is told to press them there; else empty."""
    if not _ENDS.match(after) or _CALLED.search(before, max(0, len(before) - _ON)) or _CALLED.search(after, 0, 25):
        return ""
    if _PRESS.search(before):
        return _OPENS if (_OPENED.search(before) or _OPENED.search(after)) and not _plain(digits) else ""
    if _COUNTED.search(before):
        return ""
    said = _THING.search(before)
    if said is None or _plain(digits):
        return ""
    if said["lock"]:
        return _OPENS
    return _OPENS if len(digits) >= _SHORTEST and not _TIME.fullmatch(digits) else ""


def _told_before(digits: str, after: str) -> str:
    """The reason where it is said after these digits what they open; else empty."""
    if len(digits) < _SHORTEST or _plain(digits):
        return ""
    called = _IS_THE.match(after)
    if called and called["what"] in _THE_PIN:
        return _PIN
    if called and not _OPENED.search(after):
        return ""
    return _OPENS if called or _OPENS_IT.match(after) else ""


def _plain(digits: str) -> bool:
    """Whether it may well be a year, a sum or an emergency number."""
    return _NO_CODE.fullmatch(digits) is not None
