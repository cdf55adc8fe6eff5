"""Home addresses in a message."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

import regex

from detectors import contact_cues, home_places, lazily, postal_addresses
from detectors.base import Hit, Options
from detectors.contact_cues import Near
from detectors.learnt import Learnt
from detectors.postal_addresses import STREET_WORDS, Place
from detectors.school import School

_HOME_ADDRESS = "House and street that the words around make somebody's home"
_POSTCODE = "Postcode that the words around make somebody's home"
_FULL = "Full postal address, and no word of a venue or a delivery"
_DOOR = "A house number and a street, and no word of a venue or a delivery"

# Words that say a home, whatever else the sentence speaks of.
_LIVES = lazily.compiled(
    r"\b(?:(?<!\b(?:it's|its|is|are|was|be|go|goes|going|perform\w*|stream\w*|watch|see) )live|lives|living|bides?|biding|resid(?:es?|ing)|stays?|staying|lodg(?:es?|ing))"
    r"(?: (?:now|noo|currently|still|actually|just|out|all|both|together|alone|temporarily|presently|these days|the noo|the now"
    r"|again|mostly|permanently)){0,2} (?:at|on|in|with|wi|up|down|over|near|by"
    r"|round|opposite|off)\b|\b(?:home address|home visits?|family home"
    r"|foster (?:home|placement)|refuge|at mine|at ours|round (?:mine|ours)|house[- ]?warming|address on (?:file"
    r"|arbor|sims|bromcom))\b",
    regex.IGNORECASE,
)
# Words that say a home where nothing says a venue.
_HOME = lazily.compiled(
    r"\b(?:moved|moving|moves|flitted|flitting|flits|new (?:(?:wee|little|rented|council|temporary|family|own) )?(?:place"
    r"|house(?! points| system| captain| team)|flat|gaff|pad|home|hoose|hame|digs|bedsit|bungalow|apartment|studio flat)"
    r"|next door to|home is|(?:pick|picking|picked|collect|drop|dropping|dropped|run"
    r"|running|take|taking|taken|bring|walk|walking) (?:\w+ ){1,2}(?:up|home|off|back|at|to|from))\b"
    r"|(?:\b(?:my|ma|mah|our|oor|her|his|their)|'s?) (?:\w+ )?(?:house|flat|place|home|hoose|gaff|address|addy|postcode"
    r"|post code|bit)\b",
    regex.IGNORECASE,
)
# People who moved, in the sentence before: "The Quills have flitted. 14 Larch Terrace now". A firm may move as well.
_MOVED_BEFORE = lazily.compiled(
    r"(?:\b(?:flitted|flitting|moved (?:house|home|flat|in with))"
    r"|\b(?:she|he|they|we|I|mu?m|dad|nan|gran|family|parents|(?-i:[Tt]he [A-Z])[a-z]+s)(?:'ve|'s|'re| have| has| are| is)?"
    r"(?: just| now| all| finally)? (?:moved|moving)(?= ?[.!?:\n]| (?:in|into|away|out|over|again|back|now|last|this|yesterday|at|on|with|nearer|closer)\b))"
    r"[^.!?:\n]{0,50}[.!?:\n]\s+"
    r"(?:(?:it's|its|they're|they are|he's|she's|we're|new one's|new one is|now|noo|at|the new (?:place|address) is)[ :]){0,3}$",
    regex.IGNORECASE,
)
_BEFORE = 140
_SURE = 0.93
_TOLD = 0.75  # as people tell the way
_SENT_HOME = lazily.compiled(r"\b(?:cards?|flowers|present|gift|bouquet|hamper)\b", regex.IGNORECASE)
_VENUE = lazily.compiled(
    r"\b(?:deliver(?:y|ies|ed)?|coach|trip|venue|museum|gallery|farm|theatre|church|mosque|temple|gurdwara"
    r"|synagogue|chapel|hall|centre|center|pool|baths|hotel|hostel|restaurant"
    r"|pub|cafe|bar|shop|store|course|training|conference|cpd|inset|meeting|supplier|warehouse|depot|parking"
    r"|car park|station|schools?|academy|nursery|college|university|hq|office|offices"
    r"|entrance|sat ?nav|directions|invoice|company|ltd|hospital|surgery|clinic|dentist|opticians?|library|cinema"
    r"|zoo|stadium|ground(?! floor)|pitch|court hearing|council|town hall|bank|garage"
    r"|workshop|returns?|ship(?:ped|ping)?|billing|registered|solicitors?|premises|building|residential|lodge|youth"
    r"|club|choir|rehearsals?|leisure|playground|walk(?:ing)? to|curry|pizza|drinks|meal|table booked)\b",
    regex.IGNORECASE,
)
# Whose it is, right beside: "hers is", "W99 1AA for me", "to Amy at".
_WHOSE = lazily.compiled(
    r"\b(?:hers|his|mine|theirs|ours|yours)\b|\b(?:for|to|by post to) me\b|\b(?:he|she|they)(?:'s| is|'re| are) (?:now )?(?:at|in|round)\b"
    r"|'s (?:new|at|round|barbecue|bbq|birthday|leaving|engagement|party)\b|\b(?:Our|Mrs?|Ms|Miss) (?-i:[A-Z])\w+",
    regex.IGNORECASE,
)
_ROADS = lazily.compiled(rf"(?:^|[ ,])(?:{postal_addresses.ROADS})\b", regex.IGNORECASE)
# Nobody's home: lessons and letters in role.
_PRETEND = lazily.compiled(
    r"\b(?:vikings?|beanstalk|giant'?s|pretend|fictional|imaginary|letter[- ]writing|in role|scenarios?|made[- ]up (?:kid|child|family|address|pupil|person|house)|fairy ?tales?)\b",
    regex.IGNORECASE,
)
# Nor lists, lanes and scores of sports day, nor an address that everybody knows.
_KNOWN = lazily.compiled(
    r"\b(?:read|reading|novel|book|film|giant|dragon|santa(?: claus)?|father christmas|north pole|story|stories|downing street|sesame street|coronation street"
    r"|albert square|privet drive|paddington|windsor gardens|baker street|cherry tree lane|rounders|final|scores?|heats?)\b"
    r"|\w{3,}[.,] .*\blane$",
    regex.IGNORECASE,
)
# "18 Larch Road lamps": a name of things.
_THINGS = lazily.compiled(r" (?!hers|theirs|yours|thanks|cos|lives|stays|always|thats|its|has|was|this|us)[a-z]{3,}s\b")


class ContactAddress(Learnt):
    """Somebody's home address, or the postcode of their home.

    Why it matters:
        Where staff live is private (8.2). Where a colleague, a pupil or a parent lives is confidential (8.6),
        and some families live where nobody may find them.

    How:
        A house or flat number with a street, a postcode of a real area, or both. It counts where the words
        around make it a home ("lives at", "moved to", "party's at mine", "her new place"), or where a full
        address stands with no word of a venue, delivery or trip. Homes told as people tell the way ("the end house on Loom
        Street") count where somebody is to be met there. The school's own addresses and postcodes never
        count.

    Source:
        Royal Mail's postcode areas; Cabinet Office, BS 7666 address types.

    Known limits:
        A street that ends in no word of a street; a home told without any word of who lives there. Homes in stories.
    """

    name: ClassVar[str] = "contact_address"  # type: ignore[misc]  # Presidio sets it per instance; ours is the class's
    label: ClassVar[str] = "contact.address"
    clauses: ClassVar[tuple[str, ...]] = ("8.2", "8.6")
    reason: ClassVar[str] = "May share a private address"
    trigger: ClassVar[str] = (
        r"[a-z][0-9][0-9a-z]? ?[0-9][abd-hjlnp-uw-z]{2}"
        rf"|[0-9][a-z]?,? (?:[^ ]{{1,80}} ){{1,4}}(?:{STREET_WORDS})\b|{home_places.TRIGGER}"
    )

    def __init__(self, school: School, options: Options | None = None) -> None:
        super().__init__(school, options)
        own = [place.street for address in school.addresses for place in postal_addresses.find(address)]
        self._streets = frozenset((*own, *map(postal_addresses.plain, school.addresses)))
        self._postcodes = frozenset(code.replace(" ", "").upper() for code in school.postcodes)

    def told(self, text: str) -> Iterable[Hit]:
        """Each home address once, street and postcode together."""
        found: list[Place] = []
        for place in postal_addresses.find(text):
            if place.postcode in self._postcodes or place.street in self._streets:
                continue
            words = contact_cues.near(text, place.start, place.end)
            if _PRETEND.search(words.both):
                continue
            cues = contact_cues.read(words, self.school.roster)
            confidence, reason = _judge(place, words, cues)
            if not confidence:
                confidence, reason = _at_the_door(text, place, words)
            if confidence < _SURE and place.firm and not _VENUE.search(words.both) and _have_moved(text, place.start):
                confidence, reason = _SURE, _HOME_ADDRESS
            if confidence:
                found.append(place)
                yield Hit(place.start, place.end, confidence, reason, _cited(cues), cues)
        for start, end in () if _PRETEND.search(text) else home_places.homes(text):
            told = postal_addresses.plain(text[start:end])
            if all(end <= place.start or place.end <= start for place in found) and not self._is_the_schools(told):
                cues = contact_cues.read(contact_cues.near(text, start, end), self.school.roster)
                yield Hit(start, end, _TOLD, _HOME_ADDRESS, _cited(cues), cues)

    def _is_the_schools(self, told: str) -> bool:
        return any(told in street or street.lstrip("0123456789 ") in told for street in self._streets if street)

    def speaks_against(self, text: str) -> bool:
        """The school's own address, one of a lesson, or a whole one beside the word of a venue."""
        return _PRETEND.search(text) is not None or any(
            place.postcode in self._postcodes or place.street in self._streets or _VENUE.search(text)
            for place in postal_addresses.find(text)
        )


def _cited(cues: frozenset[str]) -> tuple[str, ...]:
    return ("8.2",) if "own" in cues else ("8.6",)


def _at_the_door(text: str, place: Place, words: Near) -> tuple[float, str]:
    """How sure it is where no word says a home: who writes a number and a road in a chat writes where somebody is."""
    said = text[place.start : place.end]
    if _KNOWN.search(words.both) or _KNOWN.search(said) or _THINGS.match(text, place.end):
        return 0.0, ""
    if place.postcode and not place.street:
        return (0.75, _POSTCODE) if said.isupper() and _WHOSE.search(words.both) else (0.0, "")
    if not place.firm or _VENUE.search(words.both) or not (_ROADS.search(said) or _WHOSE.search(words.both)):
        return 0.0, ""
    return (0.8, _DOOR) if any(word[:1].isupper() for word in said.split()[1:]) else (0.65, _DOOR)


def _have_moved(text: str, start: int) -> bool:
    """Whether the sentence before the one that begins with an address says that people moved."""
    before = text[max(0, start - _BEFORE) : start]
    if "mov" not in before and "flit" not in before:
        return False
    return _MOVED_BEFORE.search(before) is not None and not _VENUE.search(before)


def _judge(place: Place, words: Near, cues: frozenset[str]) -> tuple[float, str]:
    """How sure it is that somebody lives there; 0 where nothing says so."""
    reason = _HOME_ADDRESS if place.street else _POSTCODE
    sure = _SURE if place.street else 0.85
    both = words.both
    if _LIVES.search(both):
        return sure, reason
    home, whose = _HOME.search(both), cues & {"own", "other", "parents"}
    if _VENUE.search(both):
        return (0.8 if home and whose else 0.0), reason
    if home and (whose or place.firm):
        return sure, reason
    if place.firm and (cues & {"own", "parents"} or _SENT_HOME.search(both)):
        return 0.85, reason
    if place.firm and place.postcode:
        return 0.75, _FULL
    return 0.0, ""
