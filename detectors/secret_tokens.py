"""Finds secrets by their own look: a mixed token beside a device or an account, digits that are spelled or parted beside a lock."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import regex

from detectors import lazily, secret_shapes
from detectors.secret_cues import Secret
from detectors.stretches import FAR

_MOST = 16  # tokens looked at in one message
_NEAR = 110  # characters read on either side
_LONGEST = 40
_LINK_BEFORE = lazily.compiled(r"(?:://|www\.)\S*$")
_PARTS = frozenset("/\\:=[]|;,")  # of paths, addresses and settings
_JOINTS = frozenset("_-")
_DOTS = 2
_LETTERS = 4
_SIGNS = frozenset("!?&*%$£^~@#")

_PLAIN = "A word that looks like a password, beside what it may open"
_ONE_TIME = "A one-time code"
_OPENS = "A code that opens a door, a safe or a device"

_TOKEN = lazily.compiled(r"(?<![^\s(\"'“‘:/,])[A-Za-z0-9](?=\S{0,39}[0-9])[^\s<>()\"“”‘’]{5,39}+(?!\S)")
# What a password opens.
_OPENED = lazily.compiled(
    r"\b(?:log(?:s|ged|ging)?[ -]?(?:in|on|into|me in|you in)s?|sign(?:ed|ing)?[ -]?in|pass|unlock\w*|opens?|account|accounts|user|admin|wi-?fi|network|router|hotspot"
    r"|laptops?|ipads?|tablets?|chromebooks?|computers?|pc|trolley|server|shared (?:drive|folder|calendar)|drive|folder|sheet|spreadsheet|tracker|zip|file|portal|licen[cs]e"
    r"|arbor|sims|cpoms|myconcern|bromcom|scholarpack|insight|tapestry|seesaw|dojo|ttrs|tt ?rockstars|rockstars|times tables|reading eggs|numbots|mathletics|purple mash|phonics play|twinkl|spag"
    r"|netflix|amazon|spotify|canva|zoom|kitchen(?:'s)? (?:ordering|order) site|ordering site|booking|parentpay|library system|lettings|payroll|email|gmail|outlook|office|microsoft|google|icloud|apple id"
    r"|cupboard|whiteboard|projector|same (?:as|one)|capital|caps|lower ?case|no spaces?|new one|changed|reset|still|use mine|mine|shared one|for supply|supply|cover)\b",
    regex.IGNORECASE,
)
_NO_SECRET = lazily.compiled(
    r"(?:[a-z]{0,4}[-_.]?)?(?:ks|y|yr|year|eyfs|room|rm|class|block|term|week|wk|unit|lesson|ch|page|pg|grp|group|set|level|phase|stage|v|version|ver|img|dsc|scan|doc|file|draft|final|copy)[-_ ]?[0-9][\w.-]*"
    r"|[0-9]+(?:st|nd|rd|th|am|pm|ish|mins?|hrs?|hours?|yrs?|weeks?|days?|pages?|cm|mm|kg|ml|gb|mb|px|x[0-9]+)\w{0,4}"
    r"|[a-z]{1,4}[0-9]{1,2}|(?:windows|office|ios|android|euro|world ?cup|covid|apollo|channel|radio|catch|area|formula|boeing|sats|glasto|level|sector|bbc|mp)[0-9]+|#\S*|@\S*|\S+@\S+|\S*/\S*/\S*|(?:https?|www)\S*|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|uk|example|pdf|docx?|xlsx?|pptx?|jpe?g|png|csv|mp4|mov)\S*"
    r"|[a-z]+!+1+!*|(?:ctrl|alt|shift|cmd|fn)[+-]\S*|\w+[-_.][0-9]+(?:\.[0-9]+)+|[A-Z]{1,4}[- ]?[0-9][0-9./-]*[A-Z]?|[0-9]{1,2}[a-z]{3,9}(?:[0-9]{2,4})?|[0-9.,:;x+=/*-]+[a-z]{0,2}|covid-?\d+|\w{1,2}[0-9]\w{1,2}",
    regex.IGNORECASE,
)

_IT_IS = lazily.compiled(r"\b(?:it'?s|try|type|is|/)\s{0,2}$", regex.IGNORECASE)
# A name that others may know.
_ACCOUNT = lazily.compiled(
    r"\b(?:roblox|reddit|discord|insta\w*|snap\w*|tik ?tok|fortnite|minecraft|psn|xbox|gamer ?tag|clan|steam|twitch|twitter|strava|vinted|handle|username is|user'?s|headsets?|gaming|playstation|follow|add me|friend request|dm)\b",
    regex.IGNORECASE,
)

LOCKS = (
    r"(?:gates?|doors?|locks?|padlocks?|alarm|keypads?|key ?pad|key ?safe|key ?box|lock ?box|safe|cabinet|cupboard|shed|locker|trolley|barrier|shutters?|till|photo ?copier|copier|laminator|lift"
    r"|loo|bog|toilet|gents|staffroom|entry|entrance|medicine|med|boiler room|plant room|compound|garage|container|pin|code|combo|combination|tablets?|ipads?|phone(?: lock)?|screen ?lock)"
)
_LOCK = lazily.compiled(rf"\b{LOCKS}(?:'?s)?\b", regex.IGNORECASE)
SPELT = r"(?:oh?|zero|nought|naught|nowt|one|two|three|four|five|six|seven|eight|nine|double|triple|\d)"
_DIGITS = lazily.compiled(
    # "2-0-9-5", "0 8 3 5", "C 2 4 7 Y"
    r"(?<![\w£$%.:+/-])(?<!\d )(?:c ?)?\d(?:(?:-\d){2,7}|(?: \d){3,7})(?: ?[xyz](?!\w)| ?[#*])?(?![\w%:/]|[.,-]\d| \d)"
    # "C2580Y": mechanical locks; "0417#"
    r"|(?<!\w)c\d{4}[xyz]?(?!\w)|(?<![\w£$.,:/#+-])\d{4,6}[#*](?!\w)"
    # "oh four nine nine", "three three nine star"
    rf"|(?<![\w-])(?:c )?{SPELT}(?:[ ,-]{{1,2}}(?:then )?{SPELT}){{2,7}}(?:[ ,-]{{1,2}}(?:then )?(?:star|hash|tick|[xyz#*]))?(?![\w-])",
    regex.IGNORECASE,
)
_COUNTED = lazily.compiled(
    r"\b(?:ring|call|tel|ext|extension|number is|mobile|score|won|lost|beat|count(?:ed|ing)?|times ?table|maths|number ?line|sequence|bingo|raffle|squares|hopscotch|clap|steps?"
    r"|plays?|song|dance|band|beat|rhythm|chant|nil|pages?|question|lottery|numbers came)\b",
    regex.IGNORECASE,
)
# "the alarm, it's still 4471X": a lock in the same sentence, and a word that links.
_FOUR = lazily.compiled(r"(?<![\w£$.,/#+-])c?\d{4,6}[xyz]?(?![\w£%:#*]|[.,/-]\d| \d)", regex.IGNORECASE)
_FILLERS = (
    r"(?:'s|\b(?:is|its|it's|it is|still|now|just|to|do|does|type|press|pin|code|one)|[:,=-]) "
    r"(?:(?:still|now|just|all|the|same|type|press|do|put|use|tap|gone back to|back to|in|again|was|then) ){0,3}$"
)
_LINK = lazily.compiled(_FILLERS, regex.IGNORECASE)
_LINKED = lazily.compiled(
    rf"\b{LOCKS}(?:'?s)?\b(?![ -]?(?:money|dinner|duty|number is))[^.!?\n]{{0,60}}?{_FILLERS}", regex.IGNORECASE
)
_COUNTS = (
    r"cost|costs|price|quote\w*|paid|pounds|quid|budget|model|serial|part|order|ref|invoice|asset|room|ext\w*|since|until|till|from|opens?|opening|closes?|shuts?|locked|at|by|before|after"
    r"|thinks?|counts|any ?more|pages?|pupils|children|kids|copies|sheets|steps|miles|people|tickets|won|raised|fire alarm|drill"
)
_NOT_LINKED = lazily.compiled(rf"\b(?:{_COUNTS}|year|battle|hastings)\b", regex.IGNORECASE)
_NOT_BESIDE = lazily.compiled(rf"\b(?:{_COUNTS})\b", regex.IGNORECASE)
_AFTER_COUNT = lazily.compiled(
    r" (?:copies|sheets|pages|pupils|children|kids|people|pounds|quid|times|steps|words|miles|tickets|and counting|of (?:them|us)|hours|points|start|sharp|bst)\b"
)
_CLOCK = lazily.compiled(r"(?:0[6-9]|1[0-9]|2[01])[0-5][05]|(?:19|20)\d\d|\d{1,3}000?")
# Codes that come by text message.
_SIX = lazily.compiled(r"(?<![\w£$.,:/+-])(?<!\d )(?:\d{3}[ -]?\d{3}|\d\d \d\d \d\d)(?![\w£%:/]|[.,-]\d| \d)")
_SENT = lazily.compiled(
    r"\b(?:text(?:ed|ing|s)?|sent (?:me|it|us|you)|come through|came (?:on|to|up|through)|popped up|authenticator|verification|one[- ]time|otp|2fa|mfa|code|says use|passcode)\b",
    regex.IGNORECASE,
)
_SOON = lazily.compiled(
    r"\b(?:quick\w*|fast|hurry|seconds|secs|minutes|mins|expires?|valid|before it|times? out|timing out|log[ -]?in|portal|bank|account|authenticator|security|verification|2fa|mfa|microsoft|google|use mine|type it|put it in|what you need|do you (?:need|want) it|stop pressing)\b",
    regex.IGNORECASE,
)
_OTHER_SIX = lazily.compiled(
    r"\b(?:order|ref\w*|invoice|promo|discount|product|item|budget|cost|tracking|booking|case|ticket|job|model|sort|catalogue|serial|ring|call|phone me|number is|my number)\b",
    regex.IGNORECASE,
)

_MODEL = lazily.compiled(
    r"\b(?:hp|canon|epson|brother|ricoh|kyocera|xerox|model|part|ref|item|order)(?: no\.?| number)? $", regex.IGNORECASE
)
_PHONE = lazily.compiled(
    r"(?:oh?|zero|nought|0)[ ,-]+(?:double )?(?:seven|7|one|1|two|2)[ ,-]+(?:double|seven|7|one|1|oh|zero|0|four|4|eight|8|nine|9)",
    regex.IGNORECASE,
)
_WORDS_LEAST = 4  # digits, where they are spelled


# "welshcake22", "KITE-PLUM-52": no capitals and signs mixed, so more must speak for it.
_SIMPLE = lazily.compiled(
    r"(?<![\w@./:#$£\\=\-])(?P<word>[A-Z]{5,24}\d{1,4}(?:[A-Z]{1,4})?|[A-Z]{3,15}(?:[-_.][A-Z]{3,15}){0,3}[-_.](?:\d{1,4}|[A-Z]{2,15}\d{1,4})(?:[-_.][A-Z]{3,15})?|[A-Z]{3,12}\d[A-Z]{1,10}[-_.][A-Z]{3,15})!?(?![\w/@:\\=(-]|\.\w)",
    regex.IGNORECASE,
)
_KEY = lazily.compiled(
    r"\b(?:log(?:s|ged|ging)?[ -]?(?:in|on)s?|sign(?:s|ed|ing)?[ -]?in|pass(?:words?|code|phrase)?|secret|pin|unlock\w*|wi-?fi|hotspot|guest|accounts?|netflix|spotify|parentpay|seesaw|dojo|tapestry|arbor|sims|cpoms|purple mash"
    r"|rockstars|portal|cctv|laptops?|ipads?|tablets?|chromebooks?|trolley|times tables|reading thing|sharepoint|booking system|visualiser|printer|capital|caps|lower ?case|all (?:small|one word|lower))\b",
    regex.IGNORECASE,
)
_NO_KEY = lazily.compiled(
    r"\b(?:ref\w*|order(?:ed)?|bookings? (?:no|ref|number)|tickets?|serial|model|asset|part|invoice|edition|isbn|registration|reg|plate|bus|train|flight|version|release|package|kernel|install\w*|driver|command|channel|postcode|profile|weak|strong"
    r"|example|plug-?in|director(?:y|ies)|constant|syntax|grep|sed|file(?:name)?s?|script|config\w*|called|chapter|song|episode|season|series|sudo|apt|repo\w*|debian|ubuntu|linux|windows|server)\b",
    regex.IGNORECASE,
)
_USER = lazily.compiled(
    r"\b(?:log(?:s|ged)? in|sign(?:s|ed)? in|(?:user(?:name)?|name)(?:'s| is)?)(?: as| with| under)? $",
    regex.IGNORECASE,
)
_WEAK_KEY = lazily.compiled(
    r"\b(?:user|admin|opens?|key|lock|same as|asks?|wants?|changed|app|new ones?|reset|it'?s|yours?|mine)\b",
    regex.IGNORECASE,
)
_SAID = lazily.compiled(
    r"(?:\b(?:it'?s|its|is|and|with|then|says|still|try|for|[\w']+'s)|[:/\n])\s{0,2}[\"'“‘(]?$", regex.IGNORECASE
)

# Digits within reach of a lock, with a word of how it is opened.
_BOLT = lazily.compiled(
    r"\b(?:gates?|doors?|padlocks?|alarms?|key ?pads?|key ?safes?|key ?box|lock ?box|(?:the|kitchen|office|wee|small|shed|fridge|bike|phone) (?:safe|lock)|safe'?s|lift|till'?s?|tills|photo ?copier|copier|laminator|cupboard|shed|locker|barrier|shutters?|loo"
    r"|(?:cash |trip |fete )tin|the tin|float box|(?:fire )?panel|entrance|boiler room'?s?|plant room|lockdown|fobs?(?:'s)?|swipe'?s?|pins?|(?:tablet|ipad)s? (?:pin|cupboard|lock|trolley)|corridor|ks[12] end|trolley)\b",
    regex.IGNORECASE,
)
_RUN = lazily.compiled(
    r"(?<![\w£$.,:/#+-])(?<!\d )(?:[a-z]?\d{4,6}[a-z]?|[a-z]-\d(?:-\d){2,5}|\d(?:-\d){3,5}|\d\d(?:-\d\d){1,3})(?![\w£%:]|[.,/-]\d| \d)",
    regex.IGNORECASE,
)
_HOW = lazily.compiled(
    r"\b(?:hash|star|tick|still|enter|press|push|pull|shove|codes?|pin|digits|combo|combination|keypad|key ?pad|backwards|both ways|(?:let|get) (?:me|you|u|us) in|(?:don'?t|dinnae|do not|not) (?:tell|say|write|let|give|lose)|tell the|gave them|give (?:him|her|them)|same as (?:always|ever|the|it)|as ever"
    r"|set|unset|changed|new (?:one|yin)|reset|is dead|are dead|fob'?s dead|scramble|if you(?:'re)? first|unlocks?|opens|(?:it|its|it's|is|are|thats|that's|to|use|so|wants|s) (?:now |still |just |on )?(?=[a-z]?\d)|year (?:we|i|she|he|the|of))\b|^[^\n]{0,25}\b[a-z]?\d{4}[a-z]?\s*$",
    regex.IGNORECASE,
)
_DATED = lazily.compiled(
    r"\b(?:in|since|from|of|by|until|till|before|after|like it'?s|summer|spring|autumn|christmas|january|february|march|april|june|july|august|september|october|november|december|class of|built|bought) $",
    regex.IGNORECASE,
)
_SAID_TO_BE_CODE = lazily.compiled(
    r"\b(?:codes?|pin|digits|keypads?|combo|padlocks?|key ?safes?|backwards|alarm|tin|till)\b", regex.IGNORECASE
)
_NUMERAL = regex.compile(r"\d")
_RUN_LEAST = 4  # digits of a code
_YEARLIKE = regex.compile(r"(?:19|20)\d\d")
_TIMELIKE = regex.compile(r"(?:0[6-9]|1[0-9]|2[01])[0-5][05]|\d{1,3}000?|\d\d-\d\d")


def secrets(text: str) -> Iterator[Secret]:
    """The secrets, in order of kind."""
    if numerals := len(_NUMERAL.findall(text)):
        yield from _words(text)
        yield from _simple(text)
    if _LOCK.search(text):
        yield from _parted(text)
        yield from _linked(text)
    if numerals >= _RUN_LEAST:
        yield from _beside(text)
        if _SENT.search(text):
            yield from _sent(text)


def _words(text: str) -> Iterator[Secret]:
    for match in islice(_TOKEN.finditer(text, 0, 2 * FAR), _MOST):
        start, end = secret_shapes.stripped(text, *match.span())
        word = text[start:end]
        if not start or not _mixed(word) or _LINK_BEFORE.search(text, max(0, start - _NEAR), start):
            continue  # at the head of a message it may be who is spoken to
        low, high = _around(text, start, end)
        placed = _sure(word) or _IT_IS.search(text, max(0, start - 12), start) or _OPENED.search(text, low, high)
        if placed and not _ACCOUNT.search(text, low, high):
            yield Secret(start, end, 0.75, _PLAIN)


def _simple(text: str) -> Iterator[Secret]:
    for match in islice(_SIMPLE.finditer(text, 0, FAR), _MOST):
        start, end = match.span()
        low, high = _around(text, start, end)
        if _USER.search(text, max(0, start - 20), start):
            continue
        if _NO_SECRET.fullmatch(match["word"]) or _NO_KEY.search(text, low, high) or _ACCOUNT.search(text, low, high):
            continue
        said = _SAID.search(text, max(0, start - 20), start) and _WEAK_KEY.search(text, low, high)
        if start and (said or _KEY.search(text, low, high)):
            yield Secret(start, end, 0.7, _PLAIN)


def _parted(text: str) -> Iterator[Secret]:
    for match in islice(_DIGITS.finditer(text, 0, FAR), _MOST):
        start, end = match.span()
        low, high = _around(text, start, end)
        if not _enough(match[0]) or _PHONE.match(match[0]) or _MODEL.search(text, max(0, start - 20), start):
            continue
        lock = _LOCK.search(text, low, start) or _LOCK.search(text, end, min(len(text), end + 40))
        if lock and not _COUNTED.search(text, low, high):
            yield Secret(start, end, 0.8, _OPENS)


def _linked(text: str) -> Iterator[Secret]:
    for match in islice(_FOUR.finditer(text, 0, FAR), _MOST):
        start, end = match.span()
        if _CLOCK.fullmatch(match[0]) or not _LINK.search(text, max(0, start - 30), start):
            continue
        said = _LINKED.search(text, max(0, start - _NEAR), start)
        if said and not _NOT_LINKED.search(said[0]) and not _AFTER_COUNT.match(text, end):
            yield Secret(start, end, 0.75, _OPENS)


def _beside(text: str) -> Iterator[Secret]:
    for match in islice(_RUN.finditer(text, 0, FAR), _MOST):
        start, end = match.span()
        low, high = max(0, start - 70), min(len(text), end + 45)
        bolt = _BOLT.search(text, low, start) or _BOLT.search(text, end, high)
        if bolt is None or _DATED.search(text, max(0, start - 12), start) or _AFTER_COUNT.match(text, end):
            continue
        named = _SAID_TO_BE_CODE.search(text, low, high)
        if _TIMELIKE.fullmatch(match[0]) or (_YEARLIKE.fullmatch(match[0]) and not named):
            continue
        if _NOT_BESIDE.search(text, min(bolt.end(), start), max(bolt.start(), end)) or not _HOW.search(text, low, high):
            continue
        yield Secret(start, end, 0.7, _OPENS)


def _sent(text: str) -> Iterator[Secret]:
    for match in islice(_SIX.finditer(text), _MOST):
        low, high = _around(text, *match.span())
        if _SENT.search(text, low, high) and _SOON.search(text, low, high) and not _OTHER_SIX.search(text, low, high):
            yield Secret(*match.span(), 0.8, _ONE_TIME)


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    return max(0, start - _NEAR), min(len(text), end + _NEAR)


def _mixed(word: str) -> bool:
    """Whether it looks like a password wherever it stands: letters, digits, and what nobody types without need."""
    if len(word) > _LONGEST or not word[0].isalpha() or _NO_SECRET.fullmatch(word) or not _PARTS.isdisjoint(word):
        return False
    letters = sum(char.isalpha() for char in word)
    digits = sum(char.isdigit() for char in word)
    capitals = sum(char.isupper() for char in word)
    signed = not _SIGNS.isdisjoint(word[:-1])
    parted = not _JOINTS.isdisjoint(word[1:-1])
    mixed = 1 <= capitals < letters and (digits > 1 or (capitals > 1 and (parted or not word[-1].isdigit())))
    return letters >= _LETTERS and digits >= 1 and word.count(".") < _DOTS and (signed or mixed)


def _sure(word: str) -> bool:
    """Whether nothing else looks like it: a capital, a sign within, and digits."""
    return any(c.isupper() for c in word) and any(c.isdigit() for c in word) and not _SIGNS.isdisjoint(word[1:])


def _enough(said: str) -> bool:
    parts = regex.findall(r"\d|[a-z]{2,}|\bo\b", said, regex.IGNORECASE)
    spelled = any(part.isalpha() for part in parts)
    return len(parts) >= (_WORDS_LEAST if spelled else 3)
