"""Finds what has the shape of a social-media profile in a prepared text: a handle beside its platform, or a link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

# Section 6.1 of the policy names some; the rest is what people use and how they write it.
PLATFORMS = (
    "instagram", "insta", "ig", "snapchat", "snap chat", "snap", "snappy", "tiktok", "tiktoks", "tik tok", "facebook",
    "face book", "fb", "messenger", "twitter", "discord", "telegram", "tg", "threads", "bluesky", "blue sky", "bsky",
    "mastodon", "bereal", "be real", "roblox", "psn", "playstation", "xbox", "gamertag", "gamer tag", "steam", "twitch",
    "reddit", "kik", "vinted", "strava", "pinterest", "tumblr", "youtube", "linkedin", "linked in", "friend code",
    "socials", "yubo", "wizz", "locket", "airbuds", "lemon8", "letterboxd", "depop", "zepeto", "fortnite", "onlyfans",
)  # fmt: skip
# Those where people are among friends: a profile there is a person's, not a firm's or a museum's.
AMONG_FRIENDS = frozenset({
    "snapchat", "snap chat", "bereal", "psn", "gamertag", "gamer tag", "kik", "friend code", "yubo", "wizz", "airbuds", "zepeto",
})  # fmt: skip
HOSTS = ("fb.me/", "fb.com/", "x.com/", "t.me/", "telegram.me/", "wa.me/", "linktr.ee/")
_MOST, _MOST_OF_ONE = 48, 12  # places looked at in one text, and of one word; keeps hostile text cheap
_LEAST = 3  # characters of a handle; "Y6" is none


@dataclass(frozen=True, slots=True)
class Profile:
    """One profile named in a text."""

    start: int
    end: int
    handle: str = field(repr=False)
    """Lower case, without the @; of a link the part that names the profile."""
    platform: str
    """As written, lower case; of a link its host; empty where none is named."""
    plain: bool
    """Whether the handle could be an ordinary word: no @, digit, dot or underscore."""


_HANDLE = r"(?:@ ?)?[^\W\d][\w.\-]{1,29}(?:#\d{4})?"
_BOUND = (
    r"(?:handle|name|user ?name|user|account|acc|page|tag|id|profile|is|it's|i'm|as|called|under|me|at|now|new"
    r"|gamer ?tag|psn)"
)
_AFTER = re.compile(
    rf"(?:'s)?(?:[ ,]{{1,2}}{_BOUND}\b){{0,4}} ?[:=\-~]{{0,2}}[ (\"']{{0,2}}(?P<handle>{_HANDLE})", re.IGNORECASE
)
_SHAPED_HANDLE = r"(?P<handle>@[\w.\-]{2,30}|[^\W\d]\w{0,20}[._\d][\w.]{1,20})"
_BEFORE = re.compile(
    rf"(?<![\w@.]){_SHAPED_HANDLE}[\"')]?,? (?:(?:on|over on|for|is my|is me on|=|-|that's my|as my) ){{1,2}}(?:my "
    rf"|the )?$",
    re.IGNORECASE,
)
# "follow me @jo_makes", "I'm @jo_makes everywhere", "@jo_makes on X"
_MENTION = re.compile(r"@[\w.\-]{2,30}")
_ME_BEFORE = re.compile(
    r"\b(?:(?:add|follow|find|dm|message|msg|snap|tag|poke) me|i'm|my own|ma ain|mine|(?:my|ma|mah) (?:handle|user ?name|tag|profile"
    r"|account|@))"
    r"(?: (?:up|at|on|here|it's|is|via|x|as)){0,4}[ ,:\-]{1,3}$",
    re.IGNORECASE,
)
# Discord's tags: a name, a hash and four digits, with "discord" near by on either side.
_TAG = re.compile(r"(?<![\w@#./])[^\W\d][\w.]{1,31}#[0-9]{4}(?![\w#])")
_TAG_BEFORE, _TAG_BEHIND = 60, 40
_ON_X = re.compile(r"[\"')]? on (?:my )?x\b", re.IGNORECASE)
_LINK = re.compile(
    r"(?P<host>[a-z]{1,12}\.(?:[a-z]{2,10}\.)?[a-z]{2,10})/(?P<path>[\w.@+\-/]{2,120})(?:\?[\w=&%.\-]{0,100})?",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"<?(?:https?://)?(?:[a-z]{1,10}\.)?$", re.IGNORECASE)
_MARKUP_ENDS = re.compile(r"(?:\|[^<>\n]{0,120})?>")

# "insta: zaraxo", "my snap is zaraxo", "add me on insta zaraxo": a plain word is a handle only right there, at the end
# of a clause, and if no word that people say of their accounts ("private", "mostly").
_NAMES = "|".join(PLATFORMS)
_BINDS = re.compile(
    r"(?:[:=]|\b(?:handle|user ?name|called|under|tag|id)\b"
    rf"|\b(?:my|ma|mah) (?:\w+ )?(?:{_NAMES})(?:'?s| is| [-~])|\bme (?:up )?on (?:{_NAMES}))[ \"'(]*$",
    re.IGNORECASE,
)
_CLAUSE_ENDS = re.compile(
    r"[\"')]?\s*(?:$|[.,!?;:)\n]|x+\b|(?:if|for|so|and|but|as|xo?|lol|pls|please)\b|[^\w\s])", re.IGNORECASE
)
_NO_HANDLE = re.compile(
    r".*(?:ing|ed|ly|'s)|private|public|hidden|broken|glitchy|slow|empty|boring|personal|mental|rubbish|terrible|awful"
    r"|great|lovely|always|never|already|almost|pretty|rather|quite|nothing|everything|something|tonight|tomorrow|today"
    r"|yesterday|later|sometimes?|anytime|whenever|instead|please|thanks|though|because|while|before|after|unless|since"
    r"|during|again|every\w+|some\w+|any\w+|people|folks|girls|ladies|friends|account|profile|photos?|pictures?|videos?"
    r"|stories|school|class|parents?|pupils?|children|ancient|different|better|another|weird|awesome|amazing"
    r"|notifications?|messages?|messenger|marketplace|premium|filters?|reels?|streaks?|\w+day|weekend"
)
_SHAPED = re.compile(r"@|[A-Za-z][\w\-]*[\d_.]\w|\d")

# Parts of the sites that are nobody's profile.
_NOT_A_PROFILE = re.compile(
    r"\+|(?:p|reels?|tv|videos?|watch|events?|groups?|hashtag|explore|stories|marketplace|photos?|status|statuses"
    r"|shorts"
    r"|share|sharer|help|policies|business|login|games?|about|legal|terms|privacy|search|home|settings|channels|company"
    r"|school|jobs|pulse|posts|invite|joinchat|s|i|intent|web)(?:/|$)|\S*/(?:p|reels?|videos?|posts|status|photos?)/",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"^(?:@|add/|in/|users?/|u/|profile\.php/|profile/|people/|athletes/|c/)+", re.IGNORECASE)


def find(text: str) -> Iterator[Profile]:
    """The profiles of `text`, none overlapping."""
    taken: list[tuple[int, int]] = []
    for profile in islice(_found(text), _MOST):
        if all(profile.end <= start or end <= profile.start for start, end in taken):
            taken.append((profile.start, profile.end))
            yield profile


def _found(text: str) -> Iterator[Profile]:
    """Links first, so that no handle is read out of one."""
    lowered = text.lower()
    if len(lowered) != len(text):  # Turkish capital dotted I becomes two code points
        lowered = text.translate(_ASCII_LOWER)
    named = [place for word in PLATFORMS for place in _places(lowered, word)]
    for at, end in sorted(named + [place for host in HOSTS for place in _places(lowered, host)]):
        yield from _link(text, at, end)
    for at, end in sorted(named, key=lambda place: (place[0], -place[1])):
        name = lowered[at:end]
        if not text[end : end + 1].isalnum():
            yield from _handle(text, _AFTER.match(text, end), name)
            yield from _handle(text, _BEFORE.search(text, max(0, at - 70), at), name)
            if name == "discord":
                for tag in _TAG.finditer(text, max(0, at - _TAG_BEFORE), end + _TAG_BEHIND):
                    yield _profile(tag.start(), tag[0], name)
    for mention in islice(_MENTION.finditer(text), _MOST):
        if _ON_X.match(text, mention.end()) or _ME_BEFORE.search(text, max(0, mention.start() - 60), mention.start()):
            yield _profile(mention.start(), mention[0], "")


_ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def _places(lowered: str, word: str) -> Iterator[tuple[int, int]]:
    """Where a word begins in the text. `str.find` for each word is many times faster than one pattern for all."""
    at = lowered.find(word)
    for _ in range(_MOST_OF_ONE):
        if at < 0:
            return
        if not (lowered[at - 1 : at] or " ").isalnum():
            yield at, at + len(word)
        at = lowered.find(word, at + len(word))


def _link(text: str, at: int, end: int) -> Iterator[Profile]:
    link = _LINK.match(text, at) if text[end - 1 : end] == "/" or text[end : end + 1] == "." else None
    if link is None or _NOT_A_PROFILE.match(link["path"]):
        return
    scheme = _SCHEME.search(text, max(0, at - 24), at)
    start = scheme.start() if scheme else at
    stop = link.start() + len(link[0].rstrip(".-"))
    markup = _MARKUP_ENDS.match(text, stop) if text[start] == "<" else None
    path = _PREFIX.sub("", link["path"].rstrip(".-"))
    if path and (text[start - 1 : start] or " ")[0] not in "@/.":
        start = start if markup or text[start] != "<" else start + 1
        yield Profile(
            start, markup.end() if markup else stop, path.split("/")[0].lower(), link["host"].lower(), plain=False
        )


def _handle(text: str, found: re.Match[str] | None, platform: str) -> Iterator[Profile]:
    if found is None:
        return
    start, handle = found.start("handle"), found["handle"].rstrip(".-")
    if len(handle) >= _LEAST and not text.startswith("@", start + len(handle)):
        profile = _profile(start, handle, platform)
        if not profile.plain or _is_handle(text, start, handle):
            yield profile


def _profile(start: int, handle: str, platform: str) -> Profile:
    handle = handle.rstrip(".-")
    return Profile(
        start, start + len(handle), handle.lstrip("@ ").lower(), platform, plain=_SHAPED.search(handle) is None
    )


def _is_handle(text: str, start: int, word: str) -> bool:
    """Whether a word without digits, dots or underscores stands where a handle does."""
    return (
        len(word) > 4  # noqa: PLR2004 - "down", "full", "mine"
        and word.islower()
        and not _NO_HANDLE.fullmatch(word)
        and _BINDS.search(text, max(0, start - 60), start) is not None
        and _CLAUSE_ENDS.match(text, start + len(word)) is not None
    )
