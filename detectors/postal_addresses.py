"""Finds what has the shape of a UK postal address: a house number and street, a postcode, or both."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

# Royal Mail's postcode areas, with those of Jersey, Guernsey and Man. "Y5 2PE" and "KS2 3TA" are in none.
_AREAS = frozenset({
    "AB", "AL", "B", "BA", "BB", "BD", "BH", "BL", "BN", "BR", "BS", "BT", "CA", "CB", "CF", "CH", "CM", "CO", "CR",
    "CT", "CV", "CW", "DA", "DD", "DE", "DG", "DH", "DL", "DN", "DT", "DY", "E", "EC", "EH", "EN", "EX", "FK", "FY",
    "G", "GL", "GU", "GY", "HA", "HD", "HG", "HP", "HR", "HS", "HU", "HX", "IG", "IM", "IP", "IV", "JE", "KA", "KT",
    "KW", "KY", "L", "LA", "LD", "LE", "LL", "LN", "LS", "LU", "M", "ME", "MK", "ML", "N", "NE", "NG", "NN", "NP",
    "NR", "NW", "OL", "OX", "PA", "PE", "PH", "PL", "PO", "PR", "RG", "RH", "RM", "S", "SA", "SE", "SG", "SK", "SL",
    "SM", "SN", "SO", "SP", "SR", "SS", "ST", "SW", "SY", "TA", "TD", "TF", "TN", "TQ", "TR", "TS", "TW", "UB", "W",
    "WA", "WC", "WD", "WF", "WN", "WR", "WS", "WV", "YO", "ZE",
})  # fmt: skip
# Cabinet Office, BS 7666 address types: the last two letters are never C, I, K, M, O or V.
_INWARD = re.compile(r"[0-9][ABD-HJLNP-UW-Zabd-hjlnp-uw-z]{2}(?![A-Za-z0-9])")
_OUTWARD = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{1,2})[0-9][0-9A-Za-z]? ?$")

_FIRM = (
    r"road|rd|street|avenue|ave|crescent|cres|gardens|gdns|mews|terrace|drive|lane|ln|close|grove|boulevard|cottages"
    r"|wynd|vennel|brae"
)
_LOOSE = (  # also everyday words: "10 chairs front row"
    r"st|way|walk|row|hill|park|house|court|ct|view|green|rise|dr|place|pl|square|sq|cl|end|yard|gate|fields?|bank"
    r"|croft"
    r"|loan|mount|parade|quay|wharf|heath|chase|copse|meadows?|mead|vale|crest|circus|heights|lodge|buildings|mansions"
    r"|villas|tower|point"
)
STREET_WORDS = f"{_FIRM}|{_LOOSE}"
ROADS = rf"{_FIRM}|row|rise|court|ct|place|pl|square|sq|cl|st|way|walk|yard|house|parade|heights|villas|mansions"
"""Words that end the name of a road or of a house with flats, and seldom stand behind a number otherwise."""
_NO_NAME = (
    r"(?!(?:a|about|all|am|an|and|are|around|at|by|children|days?|down|extra|go|got|for|from|girls|boys|hours?|i|if|in"
    r"|into|is|it|its|just|kids|left|me|miles?|mins?|minutes?|more|my|near|no|of|off|on|or|our|out|outta|over|people|pm"
    r"|pupils|spare|tables|that|(?-i:the)|then|there|they|this|times|to|under|up|was|we|weeks?|went|with|x|you|your)\b)"
)
_WORD = rf"{_NO_NAME}[^\W\d_][\w'.\-]{{0,24}} "
_NUMBER = re.compile(r"[0-9](?<![\w£$€#:./\-].)[0-9]{0,4}[A-Za-z]?(?: ?- ?[0-9]{1,4}[A-Za-z]?)?,? (?=[^\W\d_])")
_NUMBER_OF_ELSE = re.compile(
    r"\b(?:year|room|chapter|page|lesson|unit|week|term|set|group|table|key stage) $", re.IGNORECASE
)
_FLAT_BEFORE = re.compile(r"\b(?:flat|apartment|apt)\.? ?(?:[0-9]{1,4}[a-z]?,? (?:at )?)?$", re.IGNORECASE)
# As far as the first Road or Lane; failing that, as far as the last looser word.
_STREET = re.compile(
    rf"(?:{_WORD}){{1,4}}?(?P<firm>{_FIRM})(?![\w'])|(?:{_WORD}){{1,4}}(?:{_LOOSE})(?![\w'])", re.IGNORECASE
)
# From a street to its postcode: a comma, a place name or two.
_TO_POSTCODE = re.compile(r"(?:[,.]? ?[^\W\d_][\w'\-]{1,20}){0,4}[,.]? {0,2}")
_MOST_NUMBERS, _MOST_CODES = 24, 24  # looked at in one text; keeps hostile text cheap


@dataclass(frozen=True, slots=True)
class Place:
    """A street, a postcode, or a street with its postcode."""

    start: int
    end: int
    street: str = field(repr=False)
    """House number and street in one form, to compare with the school's own; empty where there is none."""
    postcode: str = field(repr=False)
    """In capitals without a space; empty where there is none."""
    firm: bool
    """Whether it reads as an address on its own: a capital in the name, a word like Road, or a flat."""


def find(text: str) -> Iterator[Place]:
    """The places of `text`, none overlapping."""
    codes = list(_postcodes(text))
    at = 0
    for number in islice(_NUMBER.finditer(text), _MOST_NUMBERS):
        before = text[max(0, number.start() - 20) : number.start()]
        street = _STREET.match(text, number.end()) if number.start() >= at else None
        if street is None or _NUMBER_OF_ELSE.search(before):
            continue
        flat = _FLAT_BEFORE.search(before)
        start, end, packed = number.start() - (len(flat[0]) if flat else 0), street.end(), ""
        code = next((code for code in codes if _TO_POSTCODE.fullmatch(text, street.end(), code[0])), None)
        if code:
            codes.remove(code)
            _, end, packed = code
        firm = bool(street["firm"] or flat or re.search("[A-Z][a-z]", street[0]))
        yield Place(start, end, plain(text[start : street.end()]), packed, firm)
        at = end
    for start, end, packed in codes:
        yield Place(start, end, "", packed, firm=False)


def _postcodes(text: str) -> Iterator[tuple[int, int, str]]:
    for inward in islice(_INWARD.finditer(text), _MOST_CODES):
        outward = _OUTWARD.search(text, max(0, inward.start() - 6), inward.start())
        if outward and outward[1].upper() in _AREAS:
            yield outward.start(), inward.end(), (outward[0].strip() + inward[0]).upper()


_SHORT = {
    "ave": "avenue", "cl": "close", "cres": "crescent", "ct": "court", "dr": "drive", "gdns": "gardens", "ln": "lane",
    "pl": "place", "rd": "road", "sq": "square", "st": "street",
}  # fmt: skip


def plain(street: str) -> str:
    """A street in one form: lower case, single spaces, no commas, the last word in full."""
    words = re.sub(r"[,.]", " ", street.lower()).split()
    return " ".join((*words[:-1], _SHORT.get(words[-1], words[-1]))) if words else ""
