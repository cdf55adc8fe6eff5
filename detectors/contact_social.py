"""Personal social-media profiles in a message."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

import regex

from detectors import bare_handles, contact_cues, lazily, mail_addresses, social_handles, uk_numbers
from detectors.base import Hit, Options
from detectors.contact_cues import Near
from detectors.learnt import Learnt
from detectors.school import School
from detectors.social_handles import AMONG_FRIENDS, HOSTS, PLATFORMS, Profile

_PLATFORMS = "|".join(PLATFORMS)
_OWN = "Own social-media profile, offered"
_SOMEBODYS = "Somebody's personal social-media profile"

_OFFERED = lazily.compiled(
    rf"\b(?:add|follow|find|dm|message|msg|snap|friend|look|hmu|poke|catch|get|reach|contact|connect with"
    rf"|search) me\b|\b(?:my|ma|mah|oor ain) (?!fav)(?:\w+ ){{0,3}}(?:{_PLATFORMS}|handle|profile|account|page|@|username|user name"
    rf"|tag)"
    rf"|\bI'?a?m (?:\w+ )?on (?:{_PLATFORMS})\b|\bi'?m\s+\||\bmine\b|\b(?:my own|my one|ma ain)\b|\bthat'?s me\b|\bis me\b"
    rf"|\bme on (?:{_PLATFORMS}|x)\b|\bhere'?s me\b",
    regex.IGNORECASE,
)
_POSSESSED = lazily.compiled(
    rf"(?:\b(?:her|his|their|oor [a-z]+'s|(?:my|ma|mah) (?:husband|wife|partner|son|daughter|sister|brother|friend|mate)'?s|(?:mu?m|dad"
    rf"|parent|nan|carer|kid|pupil|girl|boy|lad)s?'?s?)"
    rf"|(?<![A-Z\w] )\b(?-i:[A-Z])\w+'s) (?:\w+ ){{0,2}}(?:{_PLATFORMS}|handle|profile|account|username)\b"
    rf"|\b(?:she|he|they)(?:'(?:s|re)| is| are) (?:\w+ )?on (?:{_PLATFORMS})\b|\b(?:add|follow|find|message"
    rf"|dm) (?:her|him|them)\b"
    r"|\b(?:she|he|they)(?:'ll| will|'d| would) (?:let|add|accept|invite|follow|send) (?:you|ye|u|yous|yez|youse|yer)\b",
    regex.IGNORECASE,
)
# "sandra's insta = |": a name in small letters, told from "the bakery's insta" by the handle or by "she" behind it.
_SOMEONES = lazily.compiled(
    rf"\b(?P<name>[^\W\d_]{{2,20}})(?:'s|s') (?:(?:new|own|private|personal|old) )?(?:{_PLATFORMS}|handle|username)"
    r"(?:'s| is| name is| handle is)?[ =:,\-~]{1,4}\|",
    regex.IGNORECASE,
)
_NO_NAME = frozenset(
    {"everybody", "everyone", "it", "let", "school", "somebody", "someone", "that", "today", "what", "who"}
)
_SHE = lazily.compiled(r"\b(?:she|he)\b", regex.IGNORECASE)
_WORK_IN_HANDLE = lazily.compiled(
    r"maths|phonics|teach|learn|edu|school|class|book|author|official|primary|resource|science|museum|library|shop|event"
)
_THING_IN_HANDLE = lazily.compiled(
    r"(?:y\d|ks\d|(?:year|room|photo|img|level|model|group|page|week|term|day|grow)[s_.\d])"
)
_LEAST_NAME = 3
# "bereal: |" at the head of the sentence.
_HEADED = lazily.compiled(
    rf"^\W*(?:{_PLATFORMS})(?:'s| is| name| user ?name| handle)? ?(?:[:=\-,]|(?<=is)) {{0,2}}\|", regex.IGNORECASE
)
_SELF_BEHIND = lazily.compiled(
    r"\|\W{0,6}(?:(?:its|it's|and|but|where|tho|though) ){0,2}(?:i|i'm|im|me|my|mine|ma)\b", regex.IGNORECASE
)

_OFFICIAL = lazily.compiled(
    r"\b(?:official|(?:school|class|nursery|federation|trust|team|club|pta|ptfa|company|shop|garage|salon|cafe|gym|studio|bakery|business|year \d|y\d"
    r"|eyfs|reception|department|library|sports|choir|union)(?:'s)? (?:\w+ )?"
    rf"(?:{_PLATFORMS}|x|account|page|handle|feed|profile))\b",
    regex.IGNORECASE,
)
_SOURCE = lazily.compiled(
    r"\b(?:authors?|illustrators?|poets?|artists?|musicians?|bands?|celebrit(?:y|ies)|museums?|galler(?:y|ies)|zoo"
    r"|farm|theatre|charit(?:y|ies)|publishers?|compan(?:y|ies)|brand|shop|bakery"
    r"|resources?|ideas|inspo|inspiration|inspiring|displays?|tips|hacks|blogs?|bloggers?|podcasts?|channel"
    r"|influencers?|presenter|speaker|consultant|trainer|ofsted|dfe|bbc|news|teaching account|edu\w*"
    r"|great (?:account|content|stuff)|worth a follow|worth following|free printables?|for maths|for phonics|fake"
    r"|hacked|impersonat\w+|scam|parody|(?<![.@])example|e\.?g)\b",
    regex.IGNORECASE,
)
_LIKED = lazily.compiled(
    r"\bfavou?rite\b|\b(?:phonics|maths|science) (?:videos?|clips?|songs?)\b|\bthank(?:s| you|yous) @", regex.IGNORECASE
)
_HANDLE = lazily.compiled(r"@(\w[\w.]{1,40})")
_PERSONAL = lazily.compiled(r"\b(?:my own|personal|private)\b", regex.IGNORECASE)


_BARE = 0.8
# Facebook names a person's page so: facebook.com/jo.bright.7
_A_PERSONS_PAGE = lazily.compiled(r"[a-z]{2,20}(?:\.[a-z]{2,20}){1,3}(?:\.\d{1,3})?")
_SOMEBODY = lazily.compiled(
    r"\b(?:i|my|she|he|her|his|him|mum|mam|dad|da|aunt\w*|cousin|ex|husband|wife|sister|brother)\b", regex.IGNORECASE
)


class ContactSocial(Learnt):
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
    reason: ClassVar[str] = "May share somebody's own account"
    trigger: ClassVar[str] = (
        rf"(?:\b|_)(?:{_PLATFORMS})(?:'s)?(?:\b|_)|\b(?:me|i'm|own|mine|handle|user ?name|tag|profile|account"
        rf"|m(?:y|ah?) @|ma ain)\b[^@]{{0,40}}@[a-z0-9_]"
        rf"| on (?:my )?x\b|(?:{'|'.join(map(regex.escape, HOSTS))})|{bare_handles.TRIGGER}"
    )

    def __init__(self, school: School, options: Options | None = None) -> None:
        super().__init__(school, options)
        self._school_numbers = uk_numbers.own_numbers(school.phones)
        self._official = frozenset(handle.lstrip("@").lower() for handle in school.handles)

    def told(self, text: str) -> Iterable[Hit]:
        """Each personal profile once."""
        named = []
        for profile in social_handles.find(text):
            if self._is_the_schools(profile):
                continue
            words = contact_cues.near(text, profile.start, profile.end)
            cues = contact_cues.read(words, self.school.roster)
            confidence, reason = _judge(profile, words, cues)
            if not confidence:
                confidence, reason = self._of_someone(profile, words)
            if confidence:
                if reason is _OWN:
                    cues = cues - {"other", "colleague"} | {"own"}
                also = (("12.1",) if cues & {"parents", "pupils"} else ()) + (("8.6",) if reason is _SOMEBODYS else ())
                named.append(profile)
                yield Hit(profile.start, profile.end, confidence, reason, (*self.clauses, *also), cues)
        bare = [profile for profile in bare_handles.bare_handles(text) if not self._is_the_schools(profile)]
        for profile in () if bare and self.speaks_against(text) else bare:
            if any(profile.start < one.end and one.start < profile.end for one in named):
                continue
            cues = contact_cues.read(contact_cues.near(text, profile.start, profile.end), self.school.roster)
            yield Hit(profile.start, profile.end, _BARE, _SOMEBODYS, self.clauses, cues)

    def speaks_against(self, text: str) -> bool:
        """A school, a firm, an author or a resource is spoken of, people are only mentioned, or it is an e-mail address."""
        if (
            (any(mail_addresses.find(text)) and not any(social_handles.find(text)))
            or bare_handles.is_no_profile(text)
            or _SOURCE.search(text)
            or _LIKED.search(text)
            or (_OFFICIAL.search(text) and not _PERSONAL.search(text))
        ):
            return True
        handles = [handle.lower() for handle in _HANDLE.findall(text)]
        return any(handle in self._official or _WORK_IN_HANDLE.search(handle) for handle in handles)

    def _is_the_schools(self, profile: Profile) -> bool:
        if profile.platform == "wa.me":
            return uk_numbers.is_among(profile.handle.removeprefix("44"), self._school_numbers)
        return profile.handle in self._official

    def _of_someone(self, profile: Profile, words: Near) -> tuple[float, str]:
        """How sure it is that the name before the platform is a person's: "sandra's insta = |"."""
        both = words.both
        if "facebook." in profile.platform and _A_PERSONS_PAGE.fullmatch(profile.handle):
            return (0.0 if _is_works(profile, both) else 0.75 if _SOMEBODY.search(both) else 0.55), _SOMEBODYS
        owner = None if profile.plain or profile.platform.startswith("linked") else _SOMEONES.search(both)
        if owner is None or _is_works(profile, both):
            return 0.0, ""
        name, roster = owner["name"].lower(), self.school.roster
        alike = len(name) >= _LEAST_NAME and name in profile.handle
        known = roster is not None and (roster.is_staff(name) or roster.word(name) is not None)
        sure = name not in _NO_NAME and (alike or known or _SHE.search(words.after))
        return (0.75 if sure else 0.0), _SOMEBODYS


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
    if profile.plain:
        return 0.0, ""
    if _HEADED.search(both) and _SELF_BEHIND.search(both):
        return 0.8, _OWN
    alone = words.before.rstrip(" :@=").lower() == profile.platform and not any(
        map(str.isalnum, words.after.strip(" .x"))
    )
    if alone or (profile.platform in AMONG_FRIENDS and _HEADED.search(both) and not _is_works(profile, both)):
        return 0.7, _SOMEBODYS
    return 0.0, ""


def _is_works(profile: Profile, both: str) -> bool:
    """Whether a school, a firm, an author or a resource is behind the profile."""
    if _SOURCE.search(both) or (_OFFICIAL.search(both) and not _PERSONAL.search(both)):
        return True
    return (_WORK_IN_HANDLE.search(profile.handle) or _THING_IN_HANDLE.match(profile.handle)) is not None
