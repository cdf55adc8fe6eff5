"""Finds insults aimed at a person or a group: at a pupil, a parent, a colleague, a class."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar

import regex

from detectors import comic_insults, lazily
from detectors.aim import LIKELY, SURE, UNKNOWN, Aim, Frame, Names, aim, mentioned
from detectors.base import Hit, Options
from detectors.disowned import is_denied, is_told_of
from detectors.insulting_remarks import TRIGGER, Remark, remarks
from detectors.learnt import DOUBTED, UNSURE, Learnt
from detectors.lexicons import Kind, Sense, Who, insults

if TYPE_CHECKING:
    from detectors.school import School


class DerogatoryInsult(Learnt):
    """An insult aimed at somebody: a pupil, a parent, a colleague, a class, a family.

    Why it matters: a remark about a child or a parent in staff chat is read one day in a subject access request, by
    the person it is about. Policies ask staff to make no derogatory or offensive remark online (8.9), least of all
    about a colleague (14.1).
    How: words from a list of insults say where to look; the words around must then show a person as the target, and
    not the sender, a thing, a denial, or another's words that are being reported. First names count as persons where
    the school's lists know them. Insults made to a pattern ("couldn't organise a raffle") are known by it.
    Source: detectors/lexicons/insults.toml and people.toml, written for this project.
    Known limits: contempt without an insulting word ("the apple doesn't fall far") and irony are not found. Slurs
    about protected groups are another detector's. A joke between friends looks like an insult.
    """

    name: ClassVar[str] = "derogatory_insult"  # type: ignore[misc]  # Presidio sets it per instance; ours is the class's
    label: ClassVar[str] = "derogatory.insult"
    doubted: ClassVar[float] = DOUBTED
    revision: ClassVar[int] = 1
    clauses: ClassVar[tuple[str, ...]] = ("8.9",)
    floor: ClassVar[float] = 0.3
    reason: ClassVar[str] = "May read as an insult about somebody"
    trigger: ClassVar[str] = f"{TRIGGER}|{comic_insults.TRIGGER}"

    def __init__(self, school: School, options: Options | None = None) -> None:
        super().__init__(school, options)
        self._classes = frozenset(name.lower() for name in school.classes)

    def told(self, text: str) -> Iterable[Hit]:
        """Each remark that is aimed at somebody, and each insult that is made to a known pattern."""
        spans: list[tuple[int, int]] = []
        for remark in remarks(text):
            hit = max(_readings(text, remark, self._names), key=lambda hit: hit.confidence, default=None)
            if hit:
                spans.append((hit.start, hit.end))
                yield hit
        for start, end in comic_insults.comic_insults(text):
            if not any(low < end and start < high for low, high in spans) and not is_denied(text, start, end):
                told = is_told_of(text, start, end)
                yield Hit(start, end, _TOLD if told else _MADE, self.reason, (), _UNSURE if told else frozenset())

    def speaks_against(self, text: str) -> bool:
        """Praise that sounds rough ("an absolute beast of a woman") is no insult; no hand of the corpus makes one of it."""
        return _PRAISE.search(text) is not None

    def _names(self, name: str) -> Who | None:
        """Who goes by this name: a class, a pupil, a colleague; `other` where it may be either."""
        if name.lower() in self._classes:
            return "pupils"
        roster = self.school.roster
        if roster is None:
            return None
        first = name.split(maxsplit=1)[0]
        number = roster.word(first)
        known = roster.names.get((number,)) if number is not None else None
        # A name that is a word as well (May, Hope) names nobody by itself.
        pupil = known is not None and (known.nature == "plain" or " " in name)
        colleague = first[:1].isupper() and roster.is_staff(first)
        return "other" if pupil and colleague else "pupils" if pupil else "colleague" if colleague else None


_PRAISE = lazily.compiled(
    r"\b(?:absolute|total|proper|utter|actual|pure|complete|an?) (?:wee |little )?(?:legend|star|hero|gem|angel|superstar|treasure|diamond|trooper"
    r"|belter|beast|machine|saint|life ?saver|rock ?star|wonder|dream|joy)s?\b",
    regex.IGNORECASE,
)
_MADE, _TOLD = 0.8, 0.4
_UNSURE = frozenset({UNSURE})
# The least certainty of the target, and the frames, in which a kind of word is an insult.
_PREDICATE: frozenset[Frame] = frozenset({"predicate", "attributive", "exclaimed"})
_ASIDE: frozenset[Frame] = frozenset({"apart", "addressed"})
_POINTED: frozenset[Frame] = frozenset({"demonstrative"})
_BEHIND: frozenset[Frame] = frozenset({"beside"})
_NEEDS: dict[Kind, tuple[int, frozenset[Frame]]] = {
    "person": (UNKNOWN, _PREDICATE | _ASIDE | _POINTED),
    "rude": (LIKELY, _PREDICATE | _ASIDE | _POINTED),
    "phrase": (LIKELY, _PREDICATE | _ASIDE | _POINTED),
    "saying": (SURE, _PREDICATE | _ASIDE),
    "mild": (SURE, (_PREDICATE | _ASIDE) - {"addressed"}),
    "figure": (LIKELY, (_PREDICATE | _ASIDE) - {"attributive"}),
    "trait": (LIKELY, _PREDICATE | _ASIDE),
    "quality": (SURE, _PREDICATE),
    "epithet": (SURE, frozenset({"attributive"})),
    "image": (LIKELY, (_PREDICATE | _ASIDE | _POINTED | _BEHIND) - {"attributive"}),
}
# Emoji that say it of the person they stand behind. (The class has a real snake only where nobody is pointed at.)
_BESIDE = frozenset("🤡🐍🐀")
# Animals of the farm trip: only where a word stresses them, "such a", "= absolute", and no costume or farmer follows.
_FARM = frozenset("🐷🐖🐄🐮🐗🐽🪳🫏")
_OF_THE_FARM = lazily.compiled(
    r"\W{0,3}(?:costumes?|masks?|onesies?|suits?|ears|farm\w*|man|lady|lovers?|fan|expert|outfit|impression|impersonator|noises?)\b",
    regex.IGNORECASE,
)
_EXCLAMATIONS = frozenset({"shit", "shite", "crap", "rubbish", "fucking", "effing", "f'ing"})
_OF_A_THING = lazily.compiled(r" of an? ", regex.IGNORECASE)  # "a pig of a day"
_IN_A_NAME = lazily.compiled(r" (?:challenge|record|competition|club)s?\b", regex.IGNORECASE)  # "plank challenge"
# An adjective that goes on is about something else: "useless at spelling", "stupid o'clock", "thick with cold", "entitled to".
_GOES_ON = lazily.compiled(
    r" (?:at|with|to|for|on|enough|busy|o'clock|early|late|tired|hot|cold|questions?|idea|mistake|things?|thought|joke)\b",
    regex.IGNORECASE,
)
_ALONE = lazily.compiled(r"\s*(?:$|[.,!?;])")


def _readings(text: str, remark: Remark, names: Names) -> Iterator[Hit]:
    """One hit for each sense of the remark in which it is aimed at somebody."""
    senses = insults().senses[remark.term]
    framed = aim(text, remark.start, remark.end, names, noun=senses[0].noun)
    for sense in senses:
        at = framed
        if sense.kind in {"phrase", "saying"} and (at is None or at.certainty < LIKELY):
            at = mentioned(text, remark.start, remark.end, names)
        if at and _fits(sense, at, text, remark) and (confidence := _confidence(sense, at, text, remark)) >= _LEAST:
            yield _hit(remark, at, confidence)


def _fits(sense: Sense, at: Aim, text: str, remark: Remark) -> bool:
    """Whether the target is plain enough for this kind of word, and the word no part of another thing."""
    certainty, frames = _NEEDS.get(sense.kind, (SURE, frozenset()))
    if at.certainty < certainty or at.frame not in frames:
        return False
    if sense.kind == "image":
        if remark.term in _FARM:
            return at.stressed and at.frame != "beside" and _OF_THE_FARM.match(text, remark.end) is None
        return not text[remark.end : remark.end + 1].isalpha() and (at.frame != "beside" or remark.term in _BESIDE)
    if sense.kind == "mild" and not (at.stressed or remark.several or at.frame == "attributive"):
        return False
    if sense.kind == "epithet":
        return at.led or (at.who != "other" and remark.term not in _EXCLAMATIONS)
    if sense.kind in {"phrase", "saying"}:
        return True
    if sense.noun:
        if _IN_A_NAME.match(text, remark.end):
            return False
        return at.frame == "attributive" or not _OF_A_THING.match(text, remark.end)
    if at.frame == "apart":
        return _ALONE.match(text, remark.end) is not None
    return at.frame in {"attributive", "exclaimed"} or not (at.passing or _GOES_ON.match(text, remark.end))


_LEAST = 0.5
_DOUBT = {SURE: 0.0, LIKELY: 0.1, UNKNOWN: 0.25}
_AROUND = 200
_AFFECTION = lazily.compiled(
    r"\b(?:bless|love (?:them|him|her|'em|you|u|every|all)|and (?:all )?mine|adorable|cute|proud|darling|miss (?:them|him|her)|poor|lucky|jammy|clever|cheeky|"
    r"funny|hilarious|sweet)\b|❤|😍|🥰|💕|💙|💚|💛",
    regex.IGNORECASE,
)
# Slang that praises ("an absolute weapon on the wing") or is said among friends.
_SLANG = frozenset({"weapon", "weapons", "melt", "melts", "tube", "tubes", "roaster", "roasters", "eejit", "eejits"})
_PRAISE = lazily.compiled(
    r"\b(?:goals?|tries|rugby|football|netball|darts|pitch|smashed|legend|scored|tackle|quiz|bowling|karaoke|player|striker)\b|💪|🔥|👏|🏆",
    regex.IGNORECASE,
)
_TAUGHT = lazily.compiled(
    r"\b(?:book|books|story|stories|story ?time|character|characters|chapter|novel|film|panto|pantomime|nativity|costumes?|dahl|"
    r"walliams|macbeth|pshe|rshe|anti-bullying|poem|poetry|script|role[ -]play|in the play|school play|"
    r"(?:lesson|assembly|topic|unit|display) (?:on|about))\b",
    regex.IGNORECASE,
)


def _confidence(sense: Sense, at: Aim, text: str, remark: Remark) -> float:
    around = (max(0, remark.start - _AROUND), remark.end + _AROUND)
    value = sense.weight - _DOUBT[at.certainty] + 0.05 * at.stressed + 0.05 * remark.several
    value -= 0.25 * (at.frame == "addressed")  # between friends it may be banter
    value -= 0.25 * bool(_AFFECTION.search(text, *around)) + 0.35 * bool(_TAUGHT.search(text, *around))
    if remark.term in _SLANG:
        value -= 0.1 + 0.35 * bool(_PRAISE.search(text, *around))
    return round(min(value, 0.95), 2)


_REASONS: dict[Who | None, str] = {
    "parents": "May read as an insult about a parent",
    "pupils": "May read as an insult about a pupil or a class",
    "colleague": "May read as an insult about a colleague",
}


def _hit(remark: Remark, at: Aim, confidence: float) -> Hit:
    who = at.who or insults().hints.get(remark.term)
    return Hit(
        remark.start,
        remark.end,
        confidence,
        _REASONS.get(who, "May read as an insult about somebody"),
        clauses=("8.9", "14.1") if who == "colleague" else ("8.9",),
        cues=frozenset({who}) if who in _REASONS and who else frozenset(),
    )
