"""Finds homes that are told as people tell the way: "the end house on Loom Street, 88", "Rose Cottage, Wash Lane", "over the chippy on Bobbin Row"."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import regex

from detectors import lazily
from detectors.stretches import stretches

_CAP = r"(?-i:\p{Lu}[\p{L}'’-]{1,20})"
# What the last word of a street's name is: the thoroughfares of Royal Mail's address file, and those of the regions.
_ENDS = (
    r"(?:road|rd|street|st|avenue|ave|crescent|cres|gardens|gdns|mews|terrace|drive|dr|lane|ln|close|cl|grove|wynd|vennel|brae|way|walk|row|hill|park|court|ct|view|green|rise|place|pl|square|sq|end|yard|gate"
    r"|fields?|bank|croft|loan|parade|quay|wharf|heath|chase|copse|meadows?|mead|vale|heights|villas|fold|ginnel|drove|loke|garth|steps|passage|rents|snicket|causeway|nook|knowe|spinney|holt|drop|cottages|lonning|alley|stairs|hollow|bottom|parks|gait|weavers|sands)"
)
_STREET = rf"(?P<street>(?:{_CAP} ){{1,3}}(?-i:(?i:{_ENDS}))\b|(?:(?-i:Heol|Ffordd|Stryd|Clos|Cwrt|Maes|Gelli|Bont|Rhodfa|Ty)) (?:(?:y|yr) )?{_CAP}(?: {_CAP})?)"
_NUMBER = r"(?:\d{1,3}[a-e]?|(?-i:(?:one hundred and )?(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve))"
_NO = r"(?:no\.?|num(?:ber)?|nr)"
_WHICH = r"(?:end|last|first|second|third|2nd|3rd|corner|top|bottom|middle|pink|red|blue|green|yellow|white|black|tall|wee|little|big|old|thatched|whole|other)"
_HOUSE = r"(?:house|hoose|cottage|bungalow|caravan|static|flats?|maisonette|terrace|semi|door|gate|one|basement|bedsit|room|villa|farmhouse|block)"
_NAMED = r"(?:house|cottage|farm|villa|lodge|barn|steading|mill|dairy|forge|rectory|vicarage|manor|grange|bothy|croft|chapel|schoolhouse|gatehouse|toll ?house|heron|oast)"
_SHOP = r"(?:chippy|chip shop|bookies|butcher'?s?|launderette|laundrette|bakery|baker'?s|vape shop|offy|off licence|newsagent'?s?|post office|barber'?s|co-?op|takeaway|chemist|chicken shop|pub|salon|nail bar|bank|garage|shop)"
_WAYS = (
    # "Cowrie Close number 12", "Tolverne Close, 33", "Periwinkle Rise dont you no 61"
    rf"{_STREET}(?:,? (?:dont you |don'?t you |now )?(?:at )?{_NO} ?|, ?){_NUMBER}\b(?!(?:\.|:)\d|(?: |-)?(?:am|pm|mins?|minutes|miles|pages?|children|kids|of)\b)",
    rf"\b{_NO} ?{_NUMBER},? (?:on |at |in )?{_STREET}",
    # "Rose Cottage, Trewellan Lane"
    rf"(?:the )?(?:{_CAP} ){{1,2}}(?-i:(?i:{_NAMED}))\b,? (?:(?:on|up|down|at|off|far end of|end of|bottom of|top of) )?(?:the )?{_STREET}",
    # "the end house on Loom Street", "the yellow one up Sparrow Hill"
    rf"\b{_WHICH} (?:{_WHICH} )?(?:{_HOUSE} )(?:[\w']+ ){{0,4}}?(?:on|up|down|along|at|in|of|off|to|past|round) (?:the (?:corner|end|back|bottom|top) of )?{_STREET}(?:,? (?:{_NO} )?{_NUMBER}\b)?",
    # "over the butcher's on Kell Lane"
    rf"\b(?:over|above|next to|beside|behind|back of|up from|opposite) (?:the )?{_SHOP} (?:on|in|at|up|down|along) {_STREET}(?:,? (?:{_NO} )?{_NUMBER}\b)?",
    # "end of Quoin Road, N99"
    rf"\b(?:end|top|bottom|corner|top end|bottom end|far end) of (?:the )?{_STREET}(?:,? (?:{_NO} )?{_NUMBER}\b)?",
    # "flat 3 Gilbey House", "Tower 11th floor flat 113", "caravan 31, Swanvale Sands"
    rf"\b(?:flat|apartment|apt|caravan|plot|room|static|unit|bungalow) (?:{_NO} )?\d{{1,3}}[a-e]?,? (?:at |in |on |the )*(?:{_STREET}|(?:{_CAP} ){{1,2}}(?-i:(?i:house|court|tower|point|guest house|lodge|mansions|buildings|caravan park|site|farm))\b)",
    rf"(?:{_CAP} ){{1,2}}(?-i:(?i:court|tower|mansions|buildings)),? (?:\w+ (?:block|floor),? )?(?:flat |{_NO} )?\d{{1,3}}[a-e]?\b",
    # "at 4 Lugger Steps": a number and a street whose last word is a region's
    rf"(?<![\w£.:/-])(?:\d{{1,3}}[a-e]?|{_NO} {_NUMBER}|{_NUMBER}) ?{_STREET}",
)
_TOLD = lazily.compiled(
    "|".join(f"(?:{way})" for way in (w.replace("(?P<street>", "(?:") for w in _WAYS)), regex.IGNORECASE
)
# Who lives there, or is to be met there.
_HOME = lazily.compiled(
    r"\b(?:live|lives|living|staying|stays|moved|moving|flit\w*|bides?|resid\w+|home|house|lodg\w+|hers|his|theirs|mine|ours|new place|new one|at (?:his|her|their) (?:da'?s|dad'?s|mum'?s|nan'?s|gran\w*'?s?)|drop(?:ped|ping)? (?:it|her|him|them|off|to|round|\w+'s|in|home)"
    r"|deliver(?:ed)? (?:there|to)|go to|home visits?|hv list|(?:pick|collect|walk|run|take|get) (?:me|him|her|them|you|u)|i'?m (?:at|on|the|bottom|top|end|round)|come (?:round|to|over)|at mine|round (?:mine|ours)|party|barbecue|bbq|hen do|planning|supper|curry night|do is|coat|book ?bag|inhaler|reading book|"
    r"parcel|letter|card|wreath|flowers|soup|fruit|cat-?sitting|lift|spare room|next door|buzzer|bell|doorbell|gnomes?|trampoline|bins|curtains|opposite|neighbours?|ring twice|knock|sat.?nav|(?:in|to) the end|keys|@\w+ for|minibus (?:order|pickups?)|address changed|carers?|baby shower|saw you|(?:works|on) nights|pick up form|sis(?:ter)?'?s|wardrobe|sherry|(?:she|he|they|who)(?:'s|s|'re| is| are)(?: now| only| just)? (?:at|on|out|up|in|the|over|round|by|end|just))\b"
    r"|\b(?-i:\p{Lu}\p{Ll}+)(?:'s?|s'|s)? (?:is|lot|mum|mam|nan|gran\w*|dad|ma|new|place|locum|lives?|at|out|just|on|round)\b",
    regex.IGNORECASE,
)
_VENUE = lazily.compiled(
    r"\b(?:coach|trip|venue|museum|gallery|theatre|church hall|town hall|village hall|pool|baths|hotel|restaurant|training|conference|cpd|inset|course|supplier|warehouse|depot|car park|stations?|academy|nursery|college|university|hq|office is|offices|entrance to the|invoice|company|ltd|hospital|surgery|clinic"
    r"|opticians?|library|cinema|zoo|stadium|pitch|court hearing|council|returns?|billing|solicitors?|premises|roadworks|closed|diversion|accident|traffic|crash|bus stop|bus route|field trip|local walk|walk to|map|survey|history|lesson|streets?' names|litter|novel|book|story|film|santa|pretend|monopoly|election|polling|flood\w*|power cut"
    r"|gritt\w+|one.?way|parking|crossing patrol|lollipop|school gate|scores?|relay|lanes?|points|dentists?|pizza|bank is|by the bank|supplies|industrial|trading estate|business park|school reception|to reception|letter.writing|downing street|supper is|week \d)\b",
    regex.IGNORECASE,
)
TRIGGER = (
    rf"\b{_ENDS},? (?:.{{0,20}}(?:no\.?|num|number|nr) ?)?[0-9]|\b{_ENDS},? (?:no\.?|number) |\b(?:no\.?|number|nr|flat|house|hoose|cottage|farm|villa|lodge|forge|dairy|mill|caravan|plot|end|top|bottom|corner|over|above|next to|behind|beside|opposite|one|door|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|two|three|four|five|six|seven|eight|nine|ten)\b.{{0,50}}\b{_ENDS}\b"
    rf"|\b[0-9]{{1,3}}[a-e]? ?(?:[^ ]{{1,20}} ){{1,3}}{_ENDS}\b|\b(?:heol|ffordd|stryd|clos|cwrt|maes|gelli|bont|rhodfa) [a-z]|\b(?:flat|apartment|apt|caravan|plot|room|static|unit|bungalow) (?:no\.? ?)?[0-9]|\b(?:court|tower|house|point|mansions|buildings),? .{{0,20}}[0-9]"
)
_SIGN = lazily.compiled(_ENDS, regex.IGNORECASE)
_MOST = 4


def homes(text: str) -> Iterator[tuple[int, int]]:
    """Where a home is told, by whose it is; nothing where a venue, the traffic or a lesson is spoken of."""
    for start, end in stretches(text, _SIGN):
        part = text[start:end]
        if _VENUE.search(part) or not _HOME.search(part):
            continue
        for match in islice(_TOLD.finditer(part), _MOST):
            yield start + match.start(), start + match.end()
