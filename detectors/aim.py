"""At whom is a remark aimed? Looks at the few words before and behind it: a person, a thing, oneself, or nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import regex

from detectors import hearsay, lazily
from detectors.around import TOKEN, Around, look
from detectors.lexicons import Who, people
from detectors.trie import joined

Frame = Literal["attributive", "predicate", "exclaimed", "apart", "demonstrative", "addressed", "beside"]
"""lazy TA | he is lazy | lazy, that one | He bit me. Brat. | those brats | you brat | that mum 🤡"""

SURE, LIKELY, UNKNOWN = 3, 2, 1

_PEOPLE = people()
# Also "Year 4", "y6s", "4H". ASCII only, so that a trigger can hold it.
_PERSON = rf"(?:{joined(_PEOPLE.who)}|(?:year|yr|y)[ -]?[1-6]s?|[1-6][a-z]s?)"
FOLLOWED_BY_PERSON = rf"[ -]{{1,2}}(?:[\w'-]+[ -]{{1,2}}){{0,2}}{_PERSON}\b"
"""Stands behind every adjective that is aimed at a person by the word for one."""


@dataclass(frozen=True, slots=True)
class Aim:
    """Somebody the remark is aimed at."""

    certainty: int
    """SURE: a word for a person, he or she. LIKELY: a name, they. UNKNOWN: some word that may be anything."""
    frame: Frame
    who: Who | None = None
    stressed: bool = False
    """An intensifier stood before it: absolute, such a, so."""
    led: bool = True
    """A word pointed at the person (that, the, or a subject): not the person alone at the head of a sentence."""
    passing: bool = False
    """How somebody behaves just now ("being"), not what they are."""


Names = Callable[[str], Who | None]
"""Says who goes by a name, as typed; None where the school knows nobody of that name."""


def aim(text: str, start: int, end: int, names: Names, *, noun: bool) -> Aim | None:
    """Whom text[start:end] is aimed at; None where it is nobody, a thing, the sender, or another's words."""
    around = look(text, start, end)
    found = _framed(text[start:end], around, names, noun=noun)
    if not found or not hearsay.is_own(text, start, end, around.clause, around.rest):
        return None
    return replace(found, stressed=not _PEOPLE.stress.isdisjoint(around.popped))


def mentioned(text: str, start: int, end: int, names: Names) -> Aim | None:
    """Whom the nearest word before (or else just behind) text[start:end] names: for remarks that need no frame."""
    around = look(text, start, end)
    found = _nearest(around.clause, names) or _exclaimed(around.behind)
    return found if found and hearsay.is_own(text, start, end, around.clause, around.rest) else None


def _framed(remark: str, around: Around, names: Names, *, noun: bool) -> Aim | None:
    subject = _SUBJECT.search(around.rest)
    if subject and subject["self"]:
        return None
    attributed = _ATTRIBUTED.match(around.behind) or _OF_A_PERSON.match(around.behind)
    if attributed:
        titled = around.clause.strip() and remark[0].isupper() and attributed["person"].istitle()  # Awful Auntie
        return None if titled else _of_person(attributed["person"], around, subject=bool(subject))
    just_the = _JUST_THE.match(around.beyond) if not subject and _stands_apart(around.rest) else None
    if just_the and _who_is(just_the["person"]) == "parents":
        return Aim(SURE, "exclaimed", "parents")
    if subject:
        return None if _possessive(subject, around, noun=noun) else _predicate(subject, around, names)
    return _otherwise(around, names, plural=remark[-1] in "sS")


# --- "lazy TA" -------------------------------------------------------------------------------------------------------

# What stands between an adjective and the word for the person: "lazy *supply* teacher"; no word that begins a new phrase.
_BETWEEN = (
    r"(?!(?:and|but|the|so|because|when|if|with|for|to|of|as|at|in|on|is|are|was|were|my|his|her|their|a|an|that|those"
    r"|we|i|he|she|they|or|than|from|by|about|between|among|against|towards|into|out|over|under|even|just|then|which|who|what|it)\b)[\w'-]+[ -]{1,2}"
)
_ATTRIBUTED = lazily.compiled(
    rf"[ -]{{1,2}}(?:{_BETWEEN}){{0,2}}?(?P<person>{_PERSON})\b"
    rf"(?!'|[ -](?:{joined(_PEOPLE.compounds)})\b|(?<=supply) of\b)",
    regex.IGNORECASE,
)
_OF_A_PERSON = lazily.compiled(rf" of an? (?:\w+ )?(?P<person>{_PERSON})\b", regex.IGNORECASE)
_POINTING = frozenset({"that", "those", "this", "these", "what", "some", "his", "her", "their", "our", "your", "my"})


def _of_person(person: str, around: Around, *, subject: bool) -> Aim | None:
    who = _who_is(person)
    if around.last == "like" or (around.last in {"my", "own"} and _is_own(person)):
        return None
    if person.lower() == "head" and not (around.last in {"our", "that", "this"} or "the" in around.popped):
        return None  # the one on the shoulders
    led = subject or around.last in _POINTING or (who != "other" and bool(around.popped & {"a", "an", "the"}))
    return Aim(SURE, "attributive", who, led=led)


# --- "he is lazy" ----------------------------------------------------------------------------------------------------

_VERB = (
    r"(?:is|are|was|were|r|(?:should|must|can|could|would|will|might|may|has to|have to|got to) be|has|have|had|acts like|"
    r"acting like|behaves like|behaving like|turned into)"
)
_BE = rf"(?:'?s|'?re|'ve| {_VERB})"
_IS = rf"(?:'s|'ve| {_VERB})"  # behind a word that may end in s
_PLACE = (
    r"(?: (?:today|yesterday|again|here|round here|around here|this (?:week|year|term|morning)))?"
    r"(?: (?:in|from|of|with|at|on|over|to|for|and) (?:[\w'-]+ ){0,2}[\w'-]+)?"
)
_SUBJECT = lazily.compiled(
    rf"(?r)(?:^|\W)(?:"  # read from the end: it is there or nowhere
    rf"(?P<self>(?:i|we)(?:'?m| am|'(?:re|ve|d)| {_VERB}| feel| felt)?|me|us|myself|am i|are we"
    rf"|(?:feel|feels|feeling|felt|look|looks) like)"
    rf"|(?P<third>(?:he|she){_BE}|(?:isn't|isnt|wasn't|wasnt) (?:he|she)|(?:that|this|other|last) (?:one|lot){_BE}"
    rf"|(?:mr|mrs|miss|ms|dr)\.? \w+{_IS}|\w+,? who{_BE})"
    rf"|(?P<thing>(?:it|this|that|there|what|which|these|those){_BE})"
    rf"|(?P<they>(?:they|them){_BE})"
    rf"|(?P<you>(?:you|u)(?:'?re| r| are)?(?: (?:lot|all|people|guys))?(?: are)?)"
    rf"|(?P<my>my )?(?P<person>{_PERSON}){_PLACE}(?:{_IS}|(?P<equals> =))"
    rf"|(?P<name>(?-i:\p{{Lu}})[\w-]+(?: (?-i:\p{{Lu}})[\w'-]*)?){_PLACE}(?:{_IS}|(?P<equals> =))"
    rf"|(?P<word>[\w-]+){_IS}"
    rf"|(?P<loose>{_PERSON})s?"
    rf")$",
    regex.IGNORECASE,
)
_SAID = frozenset({"a", "an", "such", "so", "the"})
_POINTED_AT = lazily.compiled(r"\b(?:that|those|his|her) (?:\w+ )?\w+$", regex.IGNORECASE)
# "Thank you", "if you are": nobody is called anything.
_NOT_CALLED = lazily.compiled(
    r"\b(?:thank|thanks|for|to|of|with|tell|see|give|love|miss|do|did|if|when|unless) (?:you|u)\S*(?: are)?$",
    regex.IGNORECASE,
)
_IN_THE_PAST = lazily.compiled(r"\b(?:was|were|been|have|has)$", regex.IGNORECASE)
_A_WHILE = lazily.compiled(
    r" (?:today|yesterday|this (?:morning|afternoon|week)|all (?:day|morning|afternoon|week)|at lunch|after lunch"
    r"|in (?:assembly|pe|the hall)|outside)\b",
    regex.IGNORECASE,
)
_ENDS = lazily.compiled(
    r" ?(?:$|[^\w\s]|(?:and|but|so|as|today|again|honestly|tbh|imo|he|she|they|i|we|that|because|cos|when|if|lol|haha|too|now"
    r"|this|or)\b)",
    regex.IGNORECASE,
)


def _predicate(subject: regex.Match[str], around: Around, names: Names) -> Aim | None:
    found = _who_is_so(subject, around, names)
    if not found:
        return None
    while_ago = found.who == "pupils" and _IN_THE_PAST.search(subject[0]) and _A_WHILE.search(around.behind)
    return replace(found, passing="being" in around.popped or bool(while_ago))


def _who_is_so(subject: regex.Match[str], around: Around, names: Names) -> Aim | None:
    if subject["third"]:
        return Aim(SURE, "predicate", _who_near(around))
    if subject["they"]:
        who = _who_near(around)
        return Aim(SURE if who else LIKELY, "predicate", who)
    if subject["person"]:
        own = subject["my"] and _is_own(subject["person"])
        return None if own else Aim(SURE, "predicate", _who_is(subject["person"]))
    if subject["you"]:
        return None if _NOT_CALLED.search(around.rest) else Aim(SURE, "addressed", "colleague")
    if subject["loose"]:
        if around.popped & _SAID:  # "that mums an idiot"
            return Aim(SURE, "predicate", _who_is(subject["loose"]))
        return Aim(LIKELY, "beside", _who_is(subject["loose"])) if _POINTED_AT.search(around.rest) else None
    if subject["equals"] and _PEOPLE.stress.isdisjoint(around.popped):  # "Password = ..." is no person
        return None
    name = subject["name"] or subject["word"]
    if not name or name.lower().split()[-1] in _PEOPLE.things:
        return None
    who = names(name)
    return Aim(SURE if who else LIKELY if subject["name"] else UNKNOWN, "predicate", who)


def _possessive(subject: regex.Match[str], around: Around, *, noun: bool) -> bool:
    """Whether the 's behind a name or a word is no verb: "the boy's arse", "her brother's stupid car"."""
    if (
        subject["they"]
        or not subject[0].endswith("'s")
        or regex.search(r"\b(?:he|she|who|one|lot)'s$", subject[0], regex.I)
    ):
        return False
    return not around.popped & _SAID if noun else _ENDS.match(around.behind) is None


# --- "those idiots", "what a brat", "Brat." --------------------------------------------------------------------------

_SELF = frozenset({"i", "i'm", "im", "i've", "i'd", "my", "myself", "we", "we're"})
_THIRD = frozenset({"he", "she", "him", "his", "her", "he's", "she's", "they", "them", "they're", "hes", "shes"})
_SEVERAL = frozenset({"they", "them", "they're"})
_THING = frozenset({"it", "it's", "its"})
_INTERJECTIONS = frozenset({"omg", "ugh", "honestly", "god", "argh", "urgh", "oh"})
_EXCLAIMED = lazily.compiled(
    rf"[ ,-]*(?:(?:is|are|was|were) )?(?:(?P<self>(?:am i|i|i'm|im|we|me)\b)|(?:he|she|they|him|them)\b"
    rf"|(?:that|this|those|these|the|his|her|their|our)\b(?: [\w'-]+){{0,2}}? (?:(?P<person>{_PERSON})|one|lot)\b)",
    regex.IGNORECASE,
)
_ALL_OF_THEM = lazily.compiled(
    r"[ ,-]*(?:(?:the|that) (?:pair|two|three|lot|whole lot)|both|all|each|every (?:last |single )?one) (?:of|o'?) (?:them|'?em)\b",
    regex.IGNORECASE,
)
# "Rude, lazy, brainless. And that's just the dad."
_JUST_THE = lazily.compiled(
    rf"[ .,!:-]{{1,4}}(?:and |an )?(?:that'?s|that is|that was|thats) (?:just|only) (?:the|his|her|their) (?P<person>{_PERSON})\b"
    rf"(?!'|s'|[ -](?:{joined(_PEOPLE.compounds)}|race|races|bit|side|half)\b)(?![^\n]{{0,20}}[😂🤣😅])",
    regex.IGNORECASE,
)
_RELATIVE = lazily.compiled(
    r" (?:who|whose|from|at the|in the|in y|over the|next door|keeps|parked|left|has|thinks|dropping)\b",
    regex.IGNORECASE,
)
_FULL_NAME = lazily.compiled(
    r"(?:\p{Lu}[\p{Ll}'-]+ \p{Lu}[\p{Ll}'-]+|\b(?:Mr|Mrs|Miss|Ms|Dr) \p{Lu}\w+) [,-](?: what)?$"
)


def _otherwise(around: Around, names: Names, *, plural: bool) -> Aim | None:
    pointed = around.last in {"those", "these", "them"} or (around.last == "that" and not plural)
    little = not around.rest and around.popped & {"little", "wee", "lil"}
    if pointed or (("the" in around.popped or little) and _RELATIVE.match(around.behind)):
        return Aim(LIKELY, "demonstrative", _who_near(around) if pointed else None)
    if around.last == "how":
        return _exclaimed(around.behind)
    if around.rest.lower() in _OPENERS and (did := _did(around)):
        return did
    if around.last == "what" or _stands_apart(around.rest):
        full_name = Aim(LIKELY, "apart") if _FULL_NAME.search(around.rest) else None
        return _exclaimed(around.behind) or _nearest(around.before, names) or full_name
    return None


# "What a moron, shouted at me": nobody is named, and somebody did it to the sender.
_OPENERS = frozenset({"", "what", *_INTERJECTIONS, *(f"{word} what" for word in _INTERJECTIONS)})
_DID_TO_ME = lazily.compiled(
    r"[ ,.!:-]{0,3}(?:(?:he|she|they|just|actually|literally|honestly|then|and|who|has|had) ){0,2}(?:[\w'-]+ ){0,6}?"
    r"(?:(?:shouted|shouts|screamed|yelled|yells|swore|swears|effed|snapped|hissed|barked|laughed|spat|glared|had a go|kicked off)"
    r" (?:at|on) (?:me|us|my (?:ta|class|kids|children|colleague))"
    r"|(?:called|told|threatened|reported|blocked|pushed|shoved|cut|barged|ignored|blamed) (?:past |into )?(?:me|us)"
    r"|hung up on (?:me|us)|slammed the (?:door|phone|gate)|squared up to (?:me|us))\b",
    regex.IGNORECASE,
)
_PARKED = lazily.compiled(
    r"[ ,.!:-]{0,3}(?:(?:he|she|they|just|actually|literally|has|who) ){0,2}(?:parked|parks|pulled up|stopped|drove|mounted|dumped)"
    r"(?: [\w']+){0,3} (?:on|across|over|in front of|up|onto|in) (?:the|my|our|a) "
    r"(?:zig ?-?zags?|(?:double )?yellows?|yellow lines|pavement|kerb|crossing|school gates?|gates?|disabled (?:bay|space)s?)\b",
    regex.IGNORECASE,
)
_SENDER = lazily.compiled(r"\b(?:I|I'm|I've|myself|my own)\b", regex.IGNORECASE)
_SENDERS = lazily.compiled(r"\b(?:my|me|without thinking|a ticket|a fine)\b", regex.IGNORECASE)


def _did(around: Around) -> Aim | None:
    """Whoever did something to the sender, or parked where no parent may."""
    if _SENDER.search(around.behind):
        return None
    if _DID_TO_ME.match(around.beyond):
        return Aim(LIKELY, "exclaimed")
    parked = _PARKED.match(around.beyond)
    return Aim(UNKNOWN, "exclaimed") if parked and not _SENDERS.search(around.beyond, parked.end()) else None


def _stands_apart(rest: str) -> bool:
    """Nothing, a comma, a dash or an interjection before it: a remark on what was said before."""
    return not rest or rest[-1] in ",-:(." or rest.lower() in _INTERJECTIONS


def _exclaimed(behind: str) -> Aim | None:
    found = _EXCLAIMED.match(behind)
    if not found and _ALL_OF_THEM.match(behind):
        return Aim(LIKELY, "exclaimed")
    if not found or found["self"]:
        return None
    return Aim(SURE, "exclaimed", _who_is(found["person"]) if found["person"] else None)


def _nearest(before: str, names: Names) -> Aim | None:
    """The last person spoken of before, unless the sender or a thing comes later."""
    tokens = TOKEN.findall(before)
    for place in range(len(tokens) - 1, -1, -1):
        token = tokens[place].lower()
        if token in _SELF or token in _THING:
            return None
        if token in _PEOPLE.who:
            own = tokens[place - 1 : place] == ["my"] and _is_own(token)
            return None if own else Aim(SURE, "apart", _who_is(token))
        if token in _THIRD:
            return Aim(LIKELY if token in _SEVERAL else SURE, "apart", _last_person(tokens[:place]))
        if tokens[place][0].isupper() and (who := names(tokens[place].removesuffix("'s"))):
            return Aim(SURE, "apart", who)
    return None


def _who_near(around: Around) -> Who | None:
    """Whom the last word for a person before names; else the first behind."""
    return _last_person(TOKEN.findall(around.before)) or _last_person(TOKEN.findall(around.behind)[::-1])


def _last_person(tokens: list[str]) -> Who | None:
    words = (token.lower().removesuffix("'s") for token in reversed(tokens))
    return next((_PEOPLE.who[word] for word in words if word in _PEOPLE.who), None)


def _who_is(word: str) -> Who:
    """Whom a word for a person names; a year group or a class is pupils."""
    return _PEOPLE.who.get(word.lower(), "pupils")


def _is_own(word: str) -> bool:
    return word.lower() in _PEOPLE.own or _who_is(word) == "parents"
