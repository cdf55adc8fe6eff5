"""What the words around a contact detail say: whose it is, and who is to get it. Shared by the contact detectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import regex

from detectors import lazily

if TYPE_CHECKING:
    from detectors.roster import Roster

_BEFORE, _AFTER = 140, 80  # characters looked at on either side

# A sentence ends at a stop and a space, not after "Mrs."; a next one about the detail ("That's my own") belongs to it.
_STOP_BEFORE = lazily.compiled(r"[.!?](?<!\b(?:M[rs]|Dr|Mrs|no|St)\.)\s|\n")
_STOP_AFTER = lazily.compiled(r"[.!?]\)?\s+(?!(?:that|thats|it|its|this|she|he)\b)|\n", regex.IGNORECASE)

_DETAIL = (
    r"(?:numbers?|no|nos|num|digits|mobiles?|mobs?|moby|phones?|fone|cell|landline|home|line|tel|whats ?app|own"
    r"|personal"
    r"|private|new|e-?mails?|mail|inbox|gmail|hotmail|yahoo|outlook|icloud|contact details?|details|address|addy|house"
    r"|hoose|flat|place|gaff|bit|postcode|insta\w*|ig|snap\w*|tik ?tok|facebook|fb|twitter|discord|telegram|handle"
    r"|user ?name|profile|account|socials?)\b"
)
_REACH = (
    r"(?:ring|call|text|txt|msg|message|whats ?app|dm|pm|phone|fone|bell|buzz|reach|contact|get|e-?mail|mail|catch|find"
    r"|add|follow|get (?:a )?hold of|drop(?:ping)?|tak(?:e|ing)|run|pick|collect|bring)"
)
_OWN = lazily.compiled(
    rf"\b(?:my|ma|mah|our|oor) (?:(?!class|pupil|key |year |y\d)\w+[ -]){{0,2}}{_DETAIL}|\b(?:mine|ours|gimme)\b"
    r"|^\W*(?:home|personal|private|own) "
    rf"|\bme\b(?:(?<=\b(?:{_REACH}|tell|send|poke|ping|snap|gie|give|hit|try|write to|grab|needs?|wants?)"
    r" (?:it |them |that |this )?(?:to |up )?me)|(?<=(?:\bis|'s|best for|better for|easier for|quicker for"
    r"|works for) me)"
    r"|(?= (?:on|at)\b))"
    r"|\bI ?'?a?m (?:\w+ )?(?:on|at|living|staying|moving)\b|\bwe(?:'re| are) (?:now )?(?:living|staying|moving)\b"
    r"|\b(?:I|we)(?:'?ve| have)? (?:now |just |also |both )?(?:live|stay|moved)\b"
    r"|\bI can be (?:reached|contacted|found)\b|\bI(?:'ll| will) be (?:on|at)\b",
    regex.IGNORECASE,
)
_PARENT = lazily.compiled(
    r"\b(?:(?:step-?|birth |god)?(?:mu?ms?|mams?|moms?|dads?|mothers?|fathers?|mummy|mummies|daddy|daddies)|parents?"
    r"|carers?|guardians?|nans?|nanas?|nannas?|grans?|grann(?:y|ies)|grand?dad|grandparents?|grandma|grandpa"
    r"|famil(?:y|ies)|aunt(?:y|ie)?|childminders?|pta|ptfa)(?:'?s)?\b"
    r"(?! (?:evening|eve|consultation|meeting|assembly|forum|lunch|room))",
    regex.IGNORECASE,
)
# The sender's own relations are nobody's parents here.
_OWN_FAMILY = lazily.compiled(
    r"\b(?:my|our) (?:own )?(?:mu?m|mam|mom|dad|mother|father|parents?|nan|gran|grandma|grandad|family|aunt\w*)\b",
    regex.IGNORECASE,
)
_PUPIL = lazily.compiled(
    r"\b(?:pupils?|students?|kids|kiddos|weans?|bairns?|children|child|boys?|girls?|lads|leavers"
    r"|little (?:ones?|boy|girl)|class(?:es)?|y(?:ear )?[1-6]s?|year (?:one|two|three|four|five|six)s?)(?:'s?)?\b"
    r"(?! (?:teachers?|ta|team|staff|lead|page|account|parents?|mums?|dads?|famil\w+|carers?)\b)",
    regex.IGNORECASE,
)
_OTHER = lazily.compiled(
    rf"\b(?:her|his|their) (?:(?!my|the|our|a)\w+[ -]){{0,2}}{_DETAIL}|\b(?:hers|theirs)\b"
    rf"|'s (?<!\b(?:that|it|here|what)'s )(?:(?!my|the|our|a)\w+[ -]){{0,2}}{_DETAIL}"
    r"|\b(?:she|he|they)(?:'(?:s|re|ll)| is| are| lives?| moved)\b"
    rf"|\b(?:her|him|them)\b(?<=\b{_REACH} \w+)|\b(?-i:[A-Z])\w+(?<=\b{_REACH} \w+)"
    r"|\b(?-i:[A-Z])\w+(?:(?:'s| is) (?:on|at)| (?:lives|stays|moved|has moved|is moving))\b"
    r"|\b(?:husband|wife|partner|boyfriend|girlfriend|hubby|missus|flatmate|son|daughter|sister|brother)"
    r"(?:'?s| is on| on)\b|\bemergency contact (?:for|is)\b|\bnext of kin\b",
    regex.IGNORECASE,
)
_STAFF = lazily.compiled(
    r"\b(?:colleagues?|supply|caretaker|site manager|ta|hlta|lsa|teacher|teaching assistant|senco|deputy|head ?teacher"
    r"|bursar|midday|msa|cook|governors?|ect|nqt|trainee|volunteer|mr|mrs|ms|miss)(?:'s)?\b",
    regex.IGNORECASE,
)
_NAMED = lazily.compiled(
    r"\b(?!(?:That|It|Here|What|There|She|He)'|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b)[A-Z]\w+(?:'s? | is (?:on|at) |$| (?:on|at) $)"
)
# "gave the parents my number": whoever is given a detail does not own it.
_GIVEN_TO = lazily.compiled(
    r"(?:give|gave|given|giving|tell|told|send|sent|sending|share|shared|passed?|passing|email(?:ed)?|text(?:ed)?"
    r"|to|for"
    r"|from|let|so) (?:(?:on|it|this|out|to|all|the|our|my|some|any|of|a|your) ){0,3}(?:[A-Z]\w+'s |y\w* ?\d "
    r"|year \d )?$"
)


@dataclass(frozen=True, slots=True)
class Near:
    """The words of the sentence on either side of a detail: asked, never kept."""

    before: str
    after: str

    @property
    def both(self) -> str:
        """Before and after, with one mark where the detail stands."""
        return f"{self.before} | {self.after}"


def near(text: str, start: int, end: int) -> Near:
    """The words around text[start:end], as far as its sentence goes and no further than a line or two."""
    before = text[max(0, start - _BEFORE) : start]
    cut = 0
    for stop in _STOP_BEFORE.finditer(before):
        if any(map(str.isalpha, before[stop.end() :])):  # "Can you ring me? 07..." is one sentence
            cut = stop.end()
    after = text[end : end + _AFTER]
    stop_after = _STOP_AFTER.search(after)
    return Near(before[cut:], after[: stop_after.start()] if stop_after else after)


def read(words: Near, roster: Roster | None = None) -> frozenset[str]:
    """`own`, `other` and `colleague` by the nearest word that says whose it is; `parents` and `pupils` by any word."""
    strangers = Near(*(_OWN_FAMILY.sub("them", side) for side in (words.before, words.after)))
    found = {name for name, said in (("parents", _PARENT), ("pupils", _PUPIL)) if said.search(strangers.both)}
    whose = _whose(strangers)
    if whose != "own" and roster and roster.mentions(words.both):
        found.add("pupils")
    if whose == "other" and not found and (_STAFF.search(words.both) or _NAMED.search(words.both)):
        found.add("colleague")
    return frozenset(found | {whose} if whose else found)


def _whose(words: Near) -> str:
    """The nearest word decides; what stands before the detail is asked first."""
    for side in (words.before, words.after):
        own = [match.end() if side is words.before else -match.start() for match in _OWN.finditer(side)]
        other = [match.end() if side is words.before else -match.start() for match in _OTHER.finditer(side)]
        other += [
            match.end() if side is words.before else -match.start()
            for match in _PARENT.finditer(side)
            if not _GIVEN_TO.search(side, 0, match.start())
        ]
        if own or other:
            return "own" if max(own, default=-999) >= max(other, default=-999) else "other"
    return ""
