"""Judges whose phone a number is, by the words around it: a person's own, or the work's. Pure."""

from __future__ import annotations

from collections.abc import Callable

import regex

from detectors import lazily
from detectors.contact_cues import Near
from detectors.uk_numbers import Kind

Cues = frozenset[str]
Verdict = tuple[float, str]
Judge = Callable[[Near, Cues], Verdict]

_UK_MOBILE = "UK mobile number, not one of the school's"
_LANDLINE_AT_WORK = "Number of a parent at work"
_LANDLINE = "UK landline that the words around make somebody's own"
_OVERSEAS = "Phone number from abroad, not one of the school's"

# "Ring me on ... rather than the office" goes past the school's phone system (9.5); the office is not what is given.
_BYPASS = lazily.compiled(
    r"\b(?:rather than|instead of|not(?: through| via)?|without|easier than|quicker than|better than|faster than"
    r"|don'?t (?:use|ring|call|bother)|skip|bypass"
    r"|save going through|no need to go through|avoid) (?:\w+ ){0,3}(?:office|school|reception|front desk"
    r"|switchboard|main|work)(?:'s)?"
    r"(?: (?:number|line|phone|one|mobile|switchboard))?",
    regex.IGNORECASE,
)
_DIRECTLY = lazily.compiled(r"\bme (?:direct|directly)\b|\bdirectly on\b|\bstraight to me\b", regex.IGNORECASE)

# Phones that belong to the work, whoever carries them; said next to the number.
_WORK_PHONE = (
    r"\b(?:school|trip|work|office|duty|site|class|on[- ]?call|residential|staff|shared|club|company|business"
    r"|federation|trust)(?:'s)?"
    r" (?:(?:emergency|duty|contact|main|spare|trip) )?(?:mobiles?|mob|phone|cell|number|no|line|landline|tel)\b"
    r"(?!(?:'s| is| was| has)? (?:been )?(?:dead|flat|broken|bust|off|down|busy|lost|missing|out of))"
)
_WORK_BEFORE = lazily.compiled(
    _WORK_PHONE + r"(?:(?!\b(?:me|my|ma|mine|her|his|their)\b)[^.;]){0,24}$", regex.IGNORECASE
)
_WORK_AFTER = lazily.compiled(r"^[^.;]{0,18}" + _WORK_PHONE, regex.IGNORECASE)
_PERSONAL = lazily.compiled(
    r"\b(?:(?:my|her|his|their) own|personal|private|mine|hers"
    r"|(?:wife|husband|hubby|partner|missus|boyfriend|girlfriend|sister|brother|son|daughter)(?:'?s)?)\b",
    regex.IGNORECASE,
)

# "ring us on the mobile if the boiler goes": what may go wrong is nobody's trade.
_TRADES = (
    r"\b(?<!\b(?:if|when|unless|until|til|in case) (?:the|a|that|his|her) )(?:compan(?:y|ies)|firm|ltd|plc|coach(?:es)?|minibus|drivers?|taxis?|cabs?|plumbers?|electricians?"
    r"|engineers?|glaziers?|locksmith|builders?"
    r"|roofers?|painters?|decorators?|handyman|gardeners?|contractors?|suppliers?|caterers?|photographers?"
    r"|entertainer|hire|courier|repairs?"
    r"|repair ?man|tuner|boiler|heating|agency|helpline|hotline|help ?desk|venue|campsite|warden|ranger|sales"
    r"|(?<!\b(?:neu|nasuwt|naht|unison|gmb|union|staff|year) )rep"
    r"|it support|inspector|estate agent|pest control"
    r"|window cleaner|skip|scaffold\w*|cleaning firm|deliver(?:y|ies))(?:'s)?\b"
)
_TRADE = lazily.compiled(_TRADES, regex.IGNORECASE)
_TRADES_PHONE = lazily.compiled(
    rf"{_TRADES} (?:\w+ )?(?:(?:mobile|mob|number|no|phone|cell|contact)\b|(?:is |are )?on\b|\||: ?\|)",
    regex.IGNORECASE,
)
_PLACE = lazily.compiled(
    r"\b(?:surgery|gp|doctors?|dentist|clinic|hospital|ward|nhs|camhs|health|council|social (?:services|care"
    r"|work\w*)|early help|mash|lado|police|ofsted|union"
    r"|library|museum|gallery|farm|theatre|cinema|zoo|hotel|hostel|centre|center|leisure|pool|baths|church|mosque"
    r"|temple|synagogue|restaurant|pub|cafe"
    r"|takeaway|pizza|shop|store|garage|warehouse|bank|payroll|hr|support|customer|charity|childline|samaritans"
    r"|nspcc|nursery|(?<!after )(?<!before )schools?|academy|college"
    r"|office|reception(?:ist)?|switchboard|desk|direct line|extension|ext|answerphone|bookings?|enquir(?:y|ies)"
    r"|university|secondary|workshop|solicitors?|vets?|rspca|team|service|line|hub|trust|la|borough|studio|works?"
    r"|working|at work)(?:'s)?\b",
    regex.IGNORECASE,
)
_PLACE_ON = lazily.compiled(rf"{_PLACE.pattern}[^.,;|]{{0,12}}\|", regex.IGNORECASE)
_PRETEND = lazily.compiled(
    r"\b(?:dummy|fake|made[- ]up|pretend|placeholder|invented|fictional|(?<![.@])example|e\.?g|spoof|scam(?:mer)?s?|spam"
    r"|nuisance|test number|phishing)\b",
    regex.IGNORECASE,
)

# A landline is business unless the words make it somebody's.
_HOME = lazily.compiled(
    r"\bhome (?:number|no|phone|line|tel|landline|is|on)\b|\bat home\b|\bhome:|(?<!office )\bland ?line\b"
    r"|\bhouse ?(?:phone|number)\b",
    regex.IGNORECASE,
)
_KIN = (
    r"(?:(?:step-?|grand)?(?:sister|brother|mu?m|mam|mom|ma|dad|da|mother|father|son|daughter)|sis|nana?|nann(?:a|y)|gran(?:ny|dma|dad|pa)?|aunt(?:ie|y)?|uncle|cousin|mate|pal"
    r"|boyfriend|girlfriend|fella|partner|fianc[eé]e?|in-?laws?|landlord|landlady|neighbour|childminder)"
)
_NOT_HOME = r"(?! (?:at |in )?(?:the )?(?:work|office|surgery|shop|salon|school|firm|business|club|pub|cafe|farm|birthday|funeral))"
# "at his sister's", "use our mam's", "that's her house": where somebody stays rings at home.
_AT_HOME = lazily.compiled(
    rf"\b(?:at|to|up to|over at|from|use|try|on) (?:my|our|oor|her|his|their|the|(?-i:[A-Z]\w+)'?s) (?:own )?{_KIN}'?s\b{_NOT_HOME}"
    rf"|\b(?:ring|call|phone|try|reach|get) (?:my|our|oor|her|his|their|(?-i:[A-Z]\w+)'?s) {_KIN}\b(?!'){_NOT_HOME}"
    r"|\b(?:that'?s|it'?s|thats|its|which is|is) (?:my|his|her|their|the family'?s|(?-i:[A-Z]\w+)'s) (?:house|home|flat|own line|place)\b"
    r"|\b(?:try|ring|call|phone|use|on) the (?:house|cottage|flat|farmhouse|caravan|bungalow)\b(?! (?:style|of|points?|captain))|\b(?:'s?|my|her|his|their) own line\b|\b(?:my|her|his|their|landlord'?s|\w+'s) house\b(?=[^|]{0,25}\|)",
    regex.IGNORECASE,
)
# A parent's desk is still that parent's number: "his dad only answers his desk, |".
_PARENTS_WORK = lazily.compiled(
    r"\b(?:step-?)?(?:mu?m|mam|mom|dad|da|nan|gran|grandad|carer|aunt\w*|uncle)(?:'?s)?\b[^|.!?]{0,60}\b(?:(?:his|her|their) (?:desk|office|work)"
    r"|at (?:his |her |their )?work|works? (?:number|line|phone|landline)|works (?:at|for|in)|direct line)\b[^|.!?]{0,40}\|",
    regex.IGNORECASE,
)
_PERSONS = lazily.compiled(
    r"\b(?:[Hh]er|[Hh]is|[Tt]heir|[A-Z]\w+'s) (?:\w+ ){0,2}(?:numbers?|no|phone|tel|contact)\b"
    r"|\b[Ee]mergency contact (?:for|is)\b|\bnext of kin\b"
)
_CALLERS = lazily.compiled(
    r"\b(?:parents|carers|families|mums|dads|pupils|children|kids)(?: (?:and|or|&) \w+)?"
    r" (?:can |should |must |may |need to |are to |will |to |please |still |have to )?(?:ring|call|phone|contact"
    r"|book|use|dial|leave|report)\b"
    r"|\b(?:number|line) for (?:\w+ )?(?:parents|carers|families|pupils|children)\b|\binstead\b",
    regex.IGNORECASE,
)


def _mobile(words: Near, cues: Cues) -> Verdict:
    """A mobile is somebody's own unless the words make it a work phone or a tradesperson's."""
    both = _BYPASS.sub(" ", words.both)
    if _PRETEND.search(both) or (_for_work(words) and not _is_persons(both, cues)):
        return 0.0, ""
    if "own" not in cues and not _PERSONAL.search(both) and _TRADES_PHONE.search(both):
        return 0.0, ""
    whose = cues & {"own", "parents", "pupils", "colleague"} or _PERSONAL.search(both)
    if not whose and (_TRADE.search(both) or _PLACE_ON.search(both)):
        return 0.0, ""
    return (0.93 if cues else 0.88), _UK_MOBILE


def _landline(words: Near, cues: Cues) -> Verdict:
    """A landline is business unless the words say whose home it rings in."""
    both = _BYPASS.sub(" ", words.both)
    if _PRETEND.search(both) or (_for_work(words) and not _is_persons(both, cues)):
        return 0.0, ""
    if _AT_HOME.search(both):
        return 0.82, _LANDLINE
    if {"other", "parents"} <= cues and _PARENTS_WORK.search(both) and not _TRADE.search(both):
        return 0.75, _LANDLINE_AT_WORK
    business = _TRADE.search(both) or _PLACE.search(both)
    if _HOME.search(both) and (not business or cues & {"own", "other"}):
        return 0.93, _LANDLINE
    if business or (_CALLERS.search(both) and "own" not in cues):
        return 0.0, ""
    if "own" in cues or _PERSONS.search(both) or ("other" in cues and cues & {"parents", "pupils"}):
        return 0.82, _LANDLINE
    return 0.0, ""


def overseas(words: Near, cues: Cues) -> Verdict:
    """A mobile from abroad: judged as one from here, a little less sure."""
    confidence, _ = _mobile(words, cues)
    return min(confidence, 0.88), _OVERSEAS


def overseas_unsure(words: Near, cues: Cues) -> Verdict:
    """+1 and a few others do not tell mobiles from landlines: believed only where the words say whose."""
    confidence, _ = _mobile(words, cues)
    return (min(confidence, 0.8) if cues & {"own", "other"} else 0.0), _OVERSEAS


JUDGES: dict[Kind, Judge] = {"mobile": _mobile, "personal": _mobile, "geographic": _landline, "voip": _landline}


def _is_persons(both: str, cues: Cues) -> bool:
    """Whether a phone called a work phone is a person's all the same: "my own", or the number of a mum at work."""
    return bool(_PERSONAL.search(both)) or {"other", "parents"} <= cues


def _for_work(words: Near) -> bool:
    """Whether the words next to the number call it a work phone."""
    before = _BYPASS.sub(" ", words.before)
    return bool(_WORK_BEFORE.search(before) or _WORK_AFTER.search(_BYPASS.sub(" ", words.after)))


def bypasses_the_office(words: Near) -> bool:
    """Whether the number is offered instead of the school's phones."""
    return bool(_BYPASS.search(words.both) or _DIRECTLY.search(words.both))
