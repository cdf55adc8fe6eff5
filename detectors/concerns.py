"""Plain words in which somebody tells that a child may be at risk, or that they are harassed: for what a rule is right.

The phrases were written for this project; which signs they stand for follows Keeping children safe in education, part one
and annex A (physical, sexual, emotional abuse and neglect), and sections 13 and 14 of the policy.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import regex

from detectors import lazily

_CHILD = (
    r"(?:he|she|they|him|her|his|child|kid|boy|girl|lad|lass|pupil|little one|one of (?:my|mine|the)|my 1:?1|the twins)"
)
_FAMILY = r"(?:mum|mam|mom|dad|daddy|mummy|step-?dad|step-?mum|uncle|brother|nan|grandad|partner|boyfriend|man at home)"
_RULES: tuple[tuple[str, str], ...] = (
    ("disclosure", rf"\b{_FAMILY}(?:'s)? (?:\w+ ){{0,2}}?(?:hits?|hurts?|beats?|batter(?:s|ed)|kicks?|punche[sd]|locks?|touche[sd]|burn(?:s|ed|t)) (?:her|him|them|me)\b"),
    ("disclosure", r"\b(?:scared|frightened|terrified|afraid) (?:to go|of going) (?:back )?home\b|\b(?:doesn'?t|didn'?t|won'?t|not) (?:want|wanna|wanted) to go (?:back )?home\b"),
    ("disclosure", r"\b(?:gets?|got|climbs?|comes?) (?:in|into) (?:her|his|their|my) bed\b"),
    ("disclosure", r"\b(?:touches|touched|touching) (?:her|him|them|me) (?:down there|there|at night|in bed|where)\b|\bhe touches (?:her|him)\b"),
    ("disclosure", r"\b(?:bruises?|marks?|burns?|welts?|bite marks?) (?:\w+ ){0,3}?(?:shape of|shaped like|all (?:up|over|down)|on (?:his|her|their) (?:back|neck|thighs?|legs?|arms?|wrists?|tummy|bottom))\b"),
    ("disclosure", r"\bfinger ?marks\b|\bcigarette burns?\b|\bbelt marks?\b"),
    ("disclosure", r"\b(?:hasn'?t|not|havent|hadn'?t) (?:eaten|had (?:any|anything to) (?:food|eat)) since (?:mon|tues|wednes|thurs|fri|satur|sun|yester|last|school)\w*"),
    ("disclosure", rf"\b{_CHILD} (?:\w+ ){{0,3}}?(?:wants? to die|wanted to die|(?:is|been|was|'s) self.?harming|cut(?:s|ting)? (?:him|her|them)sel(?:f|ves)|take (?:his|her) own life)\b"),
    ("threat_to_child", rf"\b{_FAMILY} (?:\w+ ){{0,4}}?(?:she'?d|he'?d|she'?ll|he'?ll|will|would|going to|gonna) (?:batter|leather|belt|kill|thrash|beat|hammer|knock) (?:him|her|them)\b"),
    ("indecent", r"\b(?:naked|nude|indecent|sexual|explicit|topless) (?:\w+ ){0,1}?(?:pictures?|pics?|photos?|images?|videos?|selfies?|nudes) (?:\w+ ){0,3}?(?:of|from|by) (?:\w+ ){0,2}?(?:child(?:ren)?|kids?|pupils?|girls?|boys?|year ?\d|y\d)\b"),
    ("indecent", r"\b(?:child(?:ren)?|kids?|pupils?|girls?|boys?|year ?\d|y\d)(?:'s|s')? (?:\w+ ){0,4}?(?:sending|sent|sharing|shared|posted|passing round) (?:\w+ ){0,3}?(?:nudes|naked|topless|indecent)\b"),
    ("unsuitable", r"\bporn\w*\b (?:\w+ ){0,5}?(?:history|laptop|pc|computer|ipad|tablet|phone|machine|browser|server|desktop|drive)\b|\b(?:history|laptop|pc|computer|ipad|browser|drive) (?:\w+ ){0,6}?\bporn\w*\b"),
    ("pupil_exposure", r"\b(?:popped|came|come|flashed) up (?:\w+ ){0,6}?(?:naked|porn\w*|nude|beheading|gore|sex(?:ual)?)\b|\b(?:kids|children|class|pupils|they|year ?\d|y\d) (?:\w+ ){0,2}?saw (?:\w+ ){0,4}?(?:naked|porn\w*|nude|beheading|gore)\b"),
    ("grooming", r"\b(?:our|a) (?:little )?secret\b(?=.{0,80}\b(?:pupil|child|girl|boy|y\d|year ?\d)\b)|\b(?:alone|shut in|one to one) with (?:the same|one|that) (?:girl|boy|child|pupil)\b"),
    ("cyberbullying_victim", r"\b(?:sending|sends|sent|getting|get|got|receiving|keep getting|keeps sending) me (?:\w+ ){0,3}?(?:abuse|abusive|horrible|nasty|vile|threatening|disgusting|foul)\b|\b(?:getting|receiving|had|keep getting) (?:\w+ ){0,2}?(?:abusive|horrible|nasty|vile|threatening) (?:messages?|dms?|texts?|comments?|e-?mails?)\b"),
    ("cyberbullying_victim", r"\b(?:fake|false|pretend) (?:account|profile|page) (?:\w+ ){0,3}?(?:in my name|of me|pretending to be me|using my)\b|\b(?:threatening|harassing|stalking|trolling) me (?:\w+ ){0,3}?(?:online|on (?:facebook|insta\w*|whatsapp|tiktok|snap\w*|twitter|x)|every night)\b"),
)  # fmt: skip
# What is only talked about: training, lessons, policy, fiction, hypothetical questions, first aid.
_TALK = lazily.compiled(
    r"\b(?:training|assembly|inset|lesson|rshe|pshe|policy|procedure|quiz|scenario|role.?play|case stud(?:y|ies)|novel|book|film|chapter|story|episode|"
    r"workshop|course|module|poster|leaflet|webinar|hypothetical(?:ly)?|for example|in case|what (?:do|would|should) (?:i|we|you) do if|if a (?:child|pupil|parent)|"
    r"playground|football|netball|climbing frame|fell|tripped|bumped|first aid|already logged|logged it|on cpoms|reported it)\b",
    regex.IGNORECASE,
)
_SURE = 0.9
TRIGGER = (
    r"hit|hurt|beat|batter|kick|punch|lock|touch|burn|scared|frightened|terrified|afraid|home|bed|bruise|mark|welt|eaten|had any|"
    r"die|harm|cut|own life|leather|belt|kill|thrash|hammer|knock|naked|nude|indecent|sexual|explicit|topless|porn|gore|behead|saw|"
    r"secret|alone|shut in|one to one|abus|horrible|nasty|vile|threaten|disgusting|foul|fake|false|pretend|harass|stalk|troll"
)


class Concern(NamedTuple):
    """A phrase that tells of one."""

    start: int
    end: int
    kind: str
    confidence: float


_COMPILED = tuple((kind, lazily.compiled(pattern, regex.IGNORECASE)) for kind, pattern in _RULES)


def concerns(text: str) -> Iterator[Concern]:
    """The phrases, the first of each kind; none where the text only talks of the subject."""
    if _TALK.search(text):
        return
    told = text.replace("’", "'")
    for kind, pattern in _COMPILED:
        match = pattern.search(told)
        if match:
            yield Concern(*match.span(), kind, _SURE)
