"""Finds the handles of people that stand apart from their platform: "add me for the quiz, jackie_tatts"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib import resources
from itertools import islice

import regex

from detectors import lazily
from detectors.social_handles import PLATFORMS, Profile
from detectors.stretches import SHORT, stretches

_MORE = ("tinder", "hinge", "bumble", "finsta", "bird app", "the gram", "minecraft", "warzone", "soundcloud", "goodreads", "chess app", "onlyf", "signal", "etsy", "ravelry", "facey", "finstagram")  # fmt: skip
_NAMES = "|".join((*PLATFORMS, *_MORE))
# An @, an underscore or a stop within, a tag behind a hash, or digits behind letters.
_SHAPE = lazily.compiled(
    r"(?<![\w@./:#\-])(?:(?P<at>@[A-Z_][\w.]{2,29})|(?P<low>(?=\w*[A-Z]{2})(?:\w{3,20}_|(?:\w{1,20}_|_)\w{1,20}(?:[._]\w{1,20}){0,4}))"
    r"|(?P<tag>[A-Z]\w{2,20}#\w{2,8})|(?P<dot>[A-Z]\w{1,20}(?:\.[A-Z0-9]\w{0,20}){1,4})|(?P<digit>[A-Z]{3,20}\d{1,4}[A-Z]{0,3}))(?<!\.)(?![\w/@#])",
    regex.IGNORECASE,
)
_WHERE = lazily.compiled(
    rf"\b(?:{_NAMES})(?:'?s)?\b|\bon (?:there|here|x|everything)\b|\b(?:add|follow|find|dm|friend) (?:me|her|him|us)\b"
    r"|\blook (?:her|him|me|them) up\b|\b(?:streak|followers|gamer|prof(?:ile)? ?pic)\b",
    regex.IGNORECASE,
)
# What accounts are talked of by, beside their platforms: enough for a handle with an @ that is told and not spoken to.
_TALK = lazily.compiled(
    r"\b(?:pics?|photos?|pictures|vid(?:eo)?s?|clips|posts?|posted|posting|public|comments|followers|follow|followed|likes|online|recipes|handle|profile|personal|alt|"
    r"accounts?|page|goes live|dances?|dancing|nos[ey]y?|scroll|gander|giggle|request|private|accept|orders?|book (?:her|him|me)|msg (?:her|him|me)|seen|see|look)\b",
    regex.IGNORECASE,
)
_SPOKEN_TO = lazily.compiled(
    r"[,:]? (?:can|could|would|will|please|pls|are (?:you|u)|do (?:you|u)|did (?:you|u)|have (?:you|u)|you|u|thank|thanks|is (?:it|this|that)|any chance|fancy|mind)\b| (?:that|what|when|where)\b|\?",
    regex.IGNORECASE,
)
_CALLED = lazily.compiled(
    r"(?:^|\b(?:thanks?(?: you)?|cheers|ta|hi|hiya|hey|morning|hello|ask|asked|tell|and|cc|with|sorry|congrats|happy birthday|well done|to|from)\b)[ ,:]*$",
    regex.IGNORECASE,
)
_MINE = lazily.compiled(r"\b(?:i|i'?m|i'?ve|ah'?m|i am|me|my|mines?|ma|our|us|we'?re)\b", regex.IGNORECASE)
_THEIRS = lazily.compiled(
    r"\b(?:she|he|they|shes|hes|theyre|her|his|hers|their|herself|himself|him|mum|mam|mom|dad|da|brother|sister|nan|nanna|bloke|boyfriend|husband|wife"
    r"|missus|fella|son|daughter|cousin|kid|child|lad|girl|pupil|y[1-6]s?|ex|nephew|niece|fiancee?)s?(?:'?s)?\b"
    rf"|\b[a-z]{{2,15}}'?s (?:\w+ )?(?:(?:new|own|private|band|wee) )?(?:{_NAMES})\b|\b(?-i:[A-Z])[a-z]+(?:'s|s| is| has) (?:on|at|selling|doing|gone|still|called|under|got|dancing)\b",
    regex.IGNORECASE,
)
_BOUND_BEFORE = lazily.compiled(
    rf"(?:\b(?:{_NAMES}|i'?m|ah'?m|i am|mines?(?:'s| is)?|[sh]+e'?s|[sh]+e is|they'?re|it'?s|is|as|under|by|called|add|find|follow|me|her|him|up|user|username|handle|name|dm|message|snap|mum|dad|there)\b"
    r"(?:'s)?[ :,\-=(\"'“]{1,4})$",
    regex.IGNORECASE,
)
_BOUND_AFTER = lazily.compiled(
    rf"[\"')]?,? (?:on|over on) (?:my |the |their )?(?:{_NAMES}|there|here)\b", regex.IGNORECASE
)
_SAYS_WHO = lazily.compiled(
    r"\b(?:i'?m|ah'?m|i am|mines?(?: is)?|my \w+(?:'?s)?(?: is)?|she'?s|he'?s|shes|hes|her \w+(?: is)?|his \w+(?: is)?)(?: (?:on|at|under|as|there|called|now|still|just|only|it'?s) ?)*[ :,@]{0,3}$",
    regex.IGNORECASE,
)
_GROUP = lazily.compiled(
    r"\b(?:school|schools|class|club|shop|librar\w+|museum|hub|pta|ptfa|choirs?|compan\w+|coach(?:es)?|van|bank|hotel|choir|band|author|illustrator|poet|publisher|official|festival|theatre"
    r"|charit\w+|council|uniforms?|salon|cafe|garage|firm|business|trust|federation|nursery|page for|band'?s page|visit|resources?|printables|bbc|dfe|ofsted)(?:'?s)?\b",
    regex.IGNORECASE,
)
_GROUP_IN = lazily.compiled(
    r"primary|school|pri$|_ps$|ps$|librar|shop|fest|hub|club|(?:^|[_@.])ptf?a|ptf?a(?:_|$)|_eco|coach|hire$|hotel|bundles|sport|official|museum|edu|academy|charity|theatre|news|council|farm|cafe|tech|books|class|teach|phonics|maths|science",
    regex.IGNORECASE,
)
_ENDS = lazily.compiled(
    r"\.(?:com?|uk|org|net|gov|sch|example|io|app|tv|me|eu|info|pdf|docx?|xlsx?|pptx?|jpe?g|png|mp[34]|csv|txt|html?|py|zip|mov)$|^(?:e\.g|i\.e|p\.s|a\.m|p\.m|n\.b)|^@(?:all|here|channel|everyone)$",
    regex.IGNORECASE,
)
_THING = lazily.compiled(
    r"(?:year|yr|ks|room|class|week|term|page|level|group|img|dsc|p|y|unit|module|covid|ps|psalm|windows|win|mp|pin|code|model|grow|photo|day)[s_.]?\d+[a-z]?$",
    regex.IGNORECASE,
)
_NOT_SO = lazily.compiled(
    r"\b(?:passwords?|pass|log ?ins?|sign(?:ed|ing)? in|pw|pwd|mak(?:e|es|ing) up an?|made.?up (?:handle|name|account|one)|(?:in|for|our|an?|the) online safety|online safety (?:lesson|week|wk|day|quiz|game|poster|assembly)|pretend\w*|fake|impersonat\w+|hacked|scam\w*|example|"
    r"(?:someone|somebody|one) called|(?:made|set up|opened) an? (?:\w+ )?(?:account|page|profile)|wi-?fi|network|files?|documents?|spreadsheet|folder|saved?|upload(?:ed)?|print(?:ed)?)\b",
    regex.IGNORECASE,
)
# "she's Danka Wrona on fb", "on facebook as Tel Wragg": a profile that bears a person's name.
_FULL = r"(?P<named>(?-i:[A-Z][\w'’-]+(?: [A-Z][\w'’-]*){1,3}))"
_BOOKS = r"(?:fb|facebook|facey|vinted|insta|instagram|linked ?in|marketplace|etsy|strava|messenger)"
_BY_NAME = lazily.compiled(
    rf"\b(?:i'?m|i am|my|she'?s|he'?s|hers?|his|\w+'s|found \w+)(?: \w+){{0,2}}? {_BOOKS}(?: marketplace)?,? ?(?:(?:as|under|is|it'?s|i'?m|she'?s|he'?s|shes|hes|look for|name'?s|there) ){{1,2}}{_FULL}"
    rf"|\b(?:i'?m|i am|she'?s|he'?s|shes|hes|goes by|(?:she|he)'?s under|under|as) {_FULL} on (?:{_BOOKS})\b",
    regex.IGNORECASE,
)
_SIGN = lazily.compiled(r"@|_|#|\bon |\bas\b", regex.IGNORECASE)
# A name run together that is no word: "his vinted is tillysattic", "'hedgehognic' on there". Where accounts are named like that.
_RUN = r"(?P<run>(?-i:[A-Z]?[a-z]{2,}(?:[A-Z][a-z]+){0,4}))"
_CALLED_SO = lazily.compiled(
    rf"\b(?:my|ma|mah|her|his|their|(?:[a-z]{{2,15}}'s|mu?m'?s|dad'?s)) (?:[a-z]+ ){{0,2}}?(?:{_NAMES})(?:'?s)?"
    r"(?: (?:account|page|channel|thing|name|handle|shop|profile))?(?:,| -| :)?"
    r" ?(?:it'?s|is|'s|:|name'?s|search|look (?:for|up)|under)(?: (?:called|under|just))? [\"'“‘]?"
    + _RUN
    + rf"|\b(?:my|her|his|their|started|got|has|have|opened) (?:(?:a|an|my|her|his|own|new|wee|little) ){{0,3}}(?:[a-z]+ )?(?:{_NAMES}|channel)\b"
    r"(?:[,.] ?| )(?:it'?s|its|is|'s|search|look for|look up)(?: called| under)? [\"'“‘]?"
    + _RUN
    + r"|[\"'“‘]"
    + _RUN
    + rf"[\"'”’] on (?:there|{_NAMES})\b|\bi'?m "
    + _RUN
    + rf" on (?:{_NAMES}|there|the bird app)\b",
    regex.IGNORECASE,
)
_LEAST = 8  # letters of a name run together
_ENDINGS = ("", "s", "es", "d", "r", "er", "y", "ness", "able", "ish")
_SAID = ("ing", "ed", "ly", "ful", "less", "ous", "ive")  # ends of what people say of an account
_MOST, _NEAR = 12, 60  # handles of a text, characters before one
TRIGGER = rf"\b(?:{'|'.join(_MORE)})|@[a-z_]|[a-z0-9]_[a-z0-9 ]|[a-z]{{2}}#[a-z0-9]{{2}}|\bon there\b|\b(?:add|follow|find|dm) (?:me|her|him)\b"


def bare_handles(text: str) -> Iterator[Profile]:
    """Handles that are a person's, by their shape, the talk of accounts around, and the words that say whose."""
    for start, end in stretches(text, _SIGN):
        for profile in _in(text[start:end]):
            yield replace(profile, start=start + profile.start, end=start + profile.end)


def _in(text: str) -> Iterator[Profile]:
    there = _WHERE.search(text) is not None
    if (not there and not _TALK.search(text)) or _NOT_SO.search(text):
        return
    group = _GROUP.search(text) is not None
    if there and not group and (by_name := _BY_NAME.search(text)):
        yield Profile(*by_name.span("named"), by_name["named"].lower(), "", plain=True)
    if (
        there
        and not group
        and (run := _CALLED_SO.search(text))
        and is_no_word(run["run"])
        and not _GROUP_IN.search(run["run"] + "_")
    ):
        yield Profile(*run.span("run"), run["run"].lower(), "", plain=True)
    for found in _shapes(text):
        handle, start, end = found[0].rstrip("."), found.start(), found.end()
        before = text[max(0, start - _NEAR) : start]
        bound = _BOUND_AFTER.match(text, end) is not None
        if (found["dot"] or found["digit"]) and not (bound or _BOUND_BEFORE.search(before)):
            continue
        if not (there or found["at"]):
            continue
        if not _SAYS_WHO.search(before):
            if group or _GROUP_IN.search(handle) or (found["at"] and not bound and _is_spoken_to(before, text, end)):
                continue
            if not (_MINE.search(text) or _THEIRS.search(text) or _namesake(handle, text, start, end)):
                continue
        yield Profile(start, end, handle.lstrip("@").lower(), "", plain=False)


def is_no_profile(text: str) -> bool:
    """Whether there are handles in the text, and none is a person's profile: a group's, a colleague's who is spoken to, a file."""
    text = text[:SHORT]
    shapes = list(_shapes(text))
    excused = _NOT_SO.search(text) is not None
    return bool(shapes) and all(
        excused
        or (_GROUP_IN.search(found[0]) and not _SAYS_WHO.search(before))
        or (found["at"] and not _BOUND_AFTER.match(text, found.end()) and _is_spoken_to(before, text, found.end()))
        for found in shapes
        for before in (text[max(0, found.start() - _NEAR) : found.start()],)
    )


def _shapes(text: str) -> Iterator[regex.Match[str]]:
    for found in islice(_SHAPE.finditer(text), _MOST):
        if not _ENDS.search(found[0]) and not _THING.match(found[0]):
            yield found


def _is_spoken_to(before: str, text: str, end: int) -> bool:
    return (_CALLED.search(before) or _SPOKEN_TO.match(text, end)) is not None


_WORD = lazily.compiled(r"[a-z]{4,}", regex.IGNORECASE)


def _namesake(handle: str, text: str, start: int, end: int) -> bool:
    """Whether a name in the text stands in the handle."""
    low = handle.lower()
    return any(
        word.removesuffix("s") in low
        for side in (text[:start], text[end:])
        for word in map(str.lower, _WORD.findall(side))
    )


def is_no_word(run: str) -> bool:
    """Whether letters are long enough and no English word: a name run together."""
    low = run.lower()
    if len(low) < _LEAST or low.endswith(_SAID):
        return False
    return not any(low.removesuffix(ending) in _words() for ending in _ENDINGS if low.endswith(ending))


@cache
def _words() -> frozenset[str]:
    """The words that the second stage knows whole: the commonest of English, and those of staff rooms."""
    vocabulary = resources.files("detectors.model").joinpath("second.vocab.txt").read_text(encoding="utf-8")
    return frozenset(word for word in vocabulary.split() if word.isalpha())
