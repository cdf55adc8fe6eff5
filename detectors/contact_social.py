"""Personal social-media profiles in a message."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

import regex

from detectors import contact_cues, social_handles, uk_numbers
from detectors.base import Detector, Hit, Options
from detectors.contact_cues import Near
from detectors.school import School
from detectors.social_handles import HOSTS, PLATFORMS, Profile

_PLATFORMS = "|".join(PLATFORMS)
_OWN = "Own social-media profile, offered"
_SOMEBODYS = "Somebody's personal social-media profile"

_OFFERED = regex.compile(
    rf"\b(?:add|follow|find|dm|message|msg|snap|friend|look|hmu|poke|catch|get|reach|contact|connect with"
    rf"|search) me\b|\bmy (?!fav)(?:\w+ ){{0,3}}(?:{_PLATFORMS}|handle|profile|account|page|@|username|user name"
    rf"|tag)"
    rf"|\bI'?a?m (?:\w+ )?on (?:{_PLATFORMS})\b|\bi'?m\s+\||\bmine\b|\bmy own\b|\bthat'?s me\b|\bis me\b"
    rf"|\bme on (?:{_PLATFORMS}|x)\b|\bhere'?s me\b",
    regex.IGNORECASE,
)
_POSSESSED = regex.compile(
    rf"(?:\b(?:her|his|their|my (?:husband|wife|partner|son|daughter|sister|brother|friend|mate)'?s|(?:mu?m|dad"
    rf"|parent|nan|carer|kid|pupil|girl|boy|lad)s?'?s?)"
    rf"|(?<![A-Z\w] )\b(?-i:[A-Z])\w+'s) (?:\w+ ){{0,2}}(?:{_PLATFORMS}|handle|profile|account|username)\b"
    rf"|\b(?:she|he|they)(?:'(?:s|re)| is| are) (?:\w+ )?on (?:{_PLATFORMS})\b|\b(?:add|follow|find|message"
    rf"|dm) (?:her|him|them)\b",
    regex.IGNORECASE,
)
_OFFICIAL = regex.compile(
    r"\b(?:official|(?:school|class|nursery|federation|trust|team|club|pta|ptfa|company|shop|business|year \d|y\d"
    r"|eyfs|reception|department|library|sports|choir|union)(?:'s)? (?:\w+ )?"
    rf"(?:{_PLATFORMS}|x|account|page|handle|feed|profile))\b",
    regex.IGNORECASE,
)
_SOURCE = regex.compile(
    r"\b(?:authors?|illustrators?|poets?|artists?|musicians?|bands?|celebrit(?:y|ies)|museums?|galler(?:y|ies)|zoo"
    r"|farm|theatre|charit(?:y|ies)|publishers?|compan(?:y|ies)|brand|shop|bakery"
    r"|resources?|ideas|inspo|inspiration|inspiring|displays?|tips|hacks|blogs?|bloggers?|podcasts?|channel"
    r"|influencers?|presenter|speaker|consultant|trainer|ofsted|dfe|bbc|news|teaching account|edu\w*"
    r"|great (?:account|content|stuff)|worth a follow|worth following|free printables?|for maths|for phonics|fake"
    r"|hacked|impersonat\w+|scam|parody|example|e\.?g)\b",
    regex.IGNORECASE,
)
_PERSONAL = regex.compile(r"\b(?:my own|personal|private)\b", regex.IGNORECASE)


class ContactSocial(Detector):
    """Somebody's personal social-media profile, offered or passed on.

    Why it matters:
        Private profiles open private lives, and pupils and parents are not to be friends there (8.2, 12.1).

    How:
        A handle beside the name of its platform, "add me" with a handle, or a link to a profile. It counts
        where the words offer it ("add me", "my snap is") or say whose it is. Bare mentions, the school's
        handles, class pages, authors' and resources' accounts, posts, events and groups never count. A LinkedIn
        profile, a professional's front door, counts only where parents or pupils are spoken of.

    Source:
        The platforms' own rules for handles and links; section 6.1 of the policy for the platforms.

    Known limits:
        A profile told by a person's name; an invitation to a private group or server; a word as handle where it
        could be any word.
    """

    name: ClassVar[str] = "contact_social"  # type: ignore[misc]  # Presidio sets it per instance; ours is the class's
    label: ClassVar[str] = "contact.social"
    clauses: ClassVar[tuple[str, ...]] = ("8.2",)
    trigger: ClassVar[str] = (
        rf"(?:\b|_)(?:{_PLATFORMS})(?:'s)?(?:\b|_)|\b(?:me|i'm|own|mine|handle|user ?name|tag|profile|account"
        rf"|my @)\b[^@]{{0,40}}@[a-z0-9_]"
        rf"| on (?:my )?x\b|(?:{'|'.join(map(regex.escape, HOSTS))})"
    )

    def __init__(self, school: School, options: Options | None = None) -> None:
        super().__init__(school, options)
        self._school_numbers = uk_numbers.own_numbers(school.phones)
        self._official = frozenset(handle.lstrip("@").lower() for handle in school.handles)

    def find(self, text: str) -> Iterable[Hit]:
        """Each personal profile once."""
        for profile in social_handles.find(text):
            if self._is_the_schools(profile):
                continue
            words = contact_cues.near(text, profile.start, profile.end)
            cues = contact_cues.read(words, self.school.roster)
            confidence, reason = _judge(profile, words, cues)
            if confidence:
                if reason is _OWN:
                    cues = cues - {"other", "colleague"} | {"own"}
                also = (("12.1",) if cues & {"parents", "pupils"} else ()) + (("8.6",) if reason is _SOMEBODYS else ())
                yield Hit(profile.start, profile.end, confidence, reason, (*self.clauses, *also), cues)

    def _is_the_schools(self, profile: Profile) -> bool:
        if profile.platform == "wa.me":
            return uk_numbers.is_among(profile.handle.removeprefix("44"), self._school_numbers)
        return profile.handle in self._official


def _judge(profile: Profile, words: Near, cues: frozenset[str]) -> tuple[float, str]:
    """How sure it is that the profile is a person's own; 0 where nothing says so."""
    both = words.both
    offered = _OFFERED.search(both)
    if _OFFICIAL.search(both) and not _PERSONAL.search(both):
        return 0.0, ""
    if profile.platform.startswith("linked") and not cues & {"parents", "pupils"}:
        return 0.0, ""
    if offered:
        return (0.8 if profile.plain else 0.93), _OWN
    if _SOURCE.search(both):
        return 0.0, ""
    if _POSSESSED.search(both):
        return (0.75 if profile.plain else 0.85), _SOMEBODYS
    if profile.platform == "wa.me":  # a mobile number in a link
        return 0.85, _SOMEBODYS
    alone = words.before.rstrip(" :@").lower() == profile.platform and not words.after.strip(" .x")
    return (0.7 if alone and not profile.plain else 0.0), _SOMEBODYS
