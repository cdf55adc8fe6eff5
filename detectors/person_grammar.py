"""Says whether the words around a name speak of a person, of a child, or of somebody else with that name."""

from __future__ import annotations

from collections.abc import Callable

import regex

from detectors import lazily, name_words

_FAMILY = (
    r"(?:mum|mom|mam|mummy|mother|dad|daddy|father|nan|nana|nanny|gran|granny|grandma|grandad|granddad|grandpa|"
    r"grandparents?|parents?|carers?|guardians?|step-?(?:mum|dad|mother|father|brother|sister)|foster (?:mum|dad|carers?|"
    r"family|parents?|mother)|(?:big |little |older |younger |baby )?(?:brother|sister|sibling|twin)s?|aunt|auntie|uncle|"
    r"family|social worker|key ?worker|home life)"
)
_OWN = (
    r"(?:ehcp|ehc|iep|psp|diagnosis|meds|medication|behaviour|meltdowns?|seizures?|referral|exclusion|suspension|"
    r"disclosure|injunction|autism|adhd|epilepsy|asthma|allergy|allergies|safeguarding|child protection|cp|cin|pep)"
)
# Plain words about a child, which a month or a class could have too: "May's review".
_OWN_LOOSE = (
    r"(?:plan|review|assessment|report|file|timetable|attendance|case|condition|needs|placement|funding|support|records?|"
    r"social care|early help|house|home|situation|issues?|problems?|trousers|toilet|dinner money|"
    r"free (?:school )?(?:meals?|dinners?)|fsm|inhalers?|epi-?pens?)"
)
_ADVERB = (
    r"(?: (?:just|now|still|also|already|really|only|never|not|again|currently|actually|apparently|always|back|both))?"
)
_DONE_TO = (
    r"(?:suspended|(?:permanently |internally )?excluded|perm-?ex(?:ed|cluded)?|diagnosed|referred|placed|assessed|screened|"
    r"taken (?:in|to|off|away)|put (?:on|in|into)|moved (?:to|from|into)|removed|bitten|hit|bullied|hurt|abused|neglected|"
    r"adopted|fostered|arrested|restrained|hospitalised|discharged|self[- ]harming|crying|sick|violent|hitting|biting|"
    r"kicking|stealing|lying|told|given|sent home|in (?:hospital|care|foster|a refuge)|off (?:his|her|their)|looked after|known to)"
)
_DID = (
    r"(?:told (?:me|us|his|her|the)|disclosed|bit|spat|wet (?:him|her|them)|soiled|swore|scratched|head-?butted|lives? (?:with|at|"
    r"in)|kicked (?!off)|kicks (?!off)|hit(?:s)? (?:me|him|her|a|an|another|the|one|some)|punched|slapped|threw|"
    r"stole|says|said|lashed|strangled|self[- ]harms?|doesn't|didn't|won't|can't|hasn't|isn't|wasn't)"
)
_STRICT = lazily.compiled(
    rf"(?:'?s (?:\w{{1,15}} )?{_FAMILY}\b|'s {_OWN}\b"
    rf"|(?:'s| has| had){_ADVERB} (?:been|being|got|had)?{_ADVERB} ?{_DONE_TO}\b"
    rf"|(?:'s| is| was){_ADVERB} (?:being )?{_DONE_TO}\b"
    rf"|(?:'s| is| was){_ADVERB} (?:on (?:a|the|an|his|her|their) (?:\w{{1,12}} ){{0,2}}(?:plan|register|report|timetable|ehcp|"
    rf"pathway|meds|medication)|on (?:fsm|cp|cin|meds)|in (?:foster|care\b|hospital)|at risk|diabetic|autistic|epileptic|dyslexic|asthmatic|"
    rf"allergic|under (?:camhs|the)|fsm|lac|pp|nonverbal|non-verbal|adopted|homeless|known to)"
    rf"|(?: has|'s got| had| has got)(?: a| an| the)? (?:{_OWN}|asd|autism|epilepsy|diabetes|nits|head ?lice|scabies|nut allergy|dyslexia|"
    rf"anxiety|sickle cell|coeliac|eczema|chickenpox|special needs|social worker|child protection|cp plan|cancer|leukaemia)\b"
    rf"| {_DID}\b| (?:and|&) (?:his|her|their) {_FAMILY}\b)",
    regex.IGNORECASE,
)
_LOOSE = lazily.compiled(
    rf"(?:'s {_OWN_LOOSE}\b|(?:'s| is| was| has| had){_ADVERB} (?:been|being|on|off|in|under|at risk|a|an|the|got|getting|"
    rf"having|had|not|no|going|moving|living|looked|struggling|refusing|with|behind|very|so|lost|gone|come|made|taken|found|left|become|turned|started)\b"
    rf"| (?:cried|ran|refused|came in|went|keeps|kept|needs|gets|got|takes|hid|broke|smashed|called|pushed|shoved|pulled|"
    rf"absconded|climbed|screamed|couldn't|wouldn't|kicked|hurt|attacked|stormed|smells|stinks)\b)",
    regex.IGNORECASE,
)
_BEFORE = lazily.compiled(
    r"\b(?:about|for|with|told|and|re|regarding|from|by|of|bless|bit|hit|punched|kicked|hurt|saw|gave|give|had|asked|when|that|"
    r"because|but|so|if|while|did|does|is|was|has|know|see|find|found|took|take|let|sending|put|moved|suspended|"
    r"excluded|like|than|restrain|restrained|calm|against|towards|diagnosed)[ ,]{1,2}$"
)
_CHILD_BEFORE = lazily.compiled(
    r"\b(?:little|poor|young|pupil|child|kid|(?:boy|girl|child|pupil|kid|lad)(?: called| named|,)|our|[Yy](?:ea)?r? ?\d(?:'s)?|"
    r"\b(?:reception|nursery)(?:'s)?) $"
)
_CHILD_AFTER = lazily.compiled(
    r"(?:,? ?\(?(?:the )?(?:pupil|child|boy|girl|y\d|year \d|not (?:miss|mr|mrs|ms|staff|the ta|the teacher))\b)",
    regex.IGNORECASE,
)
_PLACE = lazily.compiled(r"(?:\b(?:in|from|of|across|class|[Yy](?:ea)?r? ?\d) |\()$")
_TITLE = lazily.compiled(
    r"\b(?:mr|mrs|miss|ms|mx|dr|sir|madam|rev|pc|sgt|cllr|prof|auntie|uncle|saint|st|king|queen|prince|princess|the)\.? $",
    regex.IGNORECASE,
)
_OWN_FAMILY = lazily.compiled(
    r"\b(?:my|my (?:own |little |big |eldest |youngest |oldest )?(?:son|daughter|boy|girl|lad|nephew|niece|husband|wife|partner|brother|sister|"
    r"grand(?:son|daughter)|friend|mate|cousin|dog|cat)(?:'s name is)?,?) $",
    regex.IGNORECASE,
)
# A capitalised word right after a first name is another surname, unless it is one of these.
_NEXT = lazily.compiled(r" ([A-Z][a-z'-]+)")
_PREVIOUS = lazily.compiled(r"(\S*) ([A-Z][a-z'-]+) $")
_MODALS = frozenset(["will", "may"])
_FAMILY_FOLLOWS = lazily.compiled(rf" {_FAMILY}\b", regex.IGNORECASE)


def is_person(text: str, start: int, end: int, *, strict: bool) -> bool:
    """Whether what surrounds text[start:end] is said of people. `strict`: and could not be said of a month or a class."""
    if _STRICT.match(text, end):
        # "the rest will hit a wall"
        return text[start:end] not in _MODALS or text.startswith(("'s ", " has "), end)
    if strict:
        return False
    return bool(_LOOSE.match(text, end) or _BEFORE.search(text[max(0, start - 20) : start]))


def is_child(text: str, start: int, end: int) -> bool:
    """Whether a word beside text[start:end] says that a child is meant: little, pupil, Y4."""
    return bool(_CHILD_BEFORE.search(text[max(0, start - 20) : start]) or _CHILD_AFTER.match(text, end))


def is_place(text: str, start: int) -> bool:
    """Whether a class or a month is meant: in Willow."""
    return bool(_PLACE.search(text[max(0, start - 12) : start]))


def titled(text: str, start: int) -> bool:
    """Whether a title stands before: Mrs Robinson is no pupil."""
    return bool(_TITLE.search(text[max(0, start - 12) : start]))


def own_family(text: str, start: int) -> bool:
    """Whether the sender speaks of a child of their own: my Kai, my son Kai."""
    return bool(_OWN_FAMILY.search(text[max(0, start - 40) : start]))


def someone_else(text: str, start: int, end: int, is_staff: Callable[[str], bool]) -> bool:
    """Whether text[start:end] is a part of another person's name: Kai Havertz, Zoe Tyler."""
    after = _NEXT.match(text, end)
    if after and after[1].casefold().removesuffix("'s") not in name_words.lexicon("not_surnames"):
        return True
    before = _PREVIOUS.search(text[max(0, start - 40) : start])
    # At the start of a sentence the capital says nothing: "Told Tyler".
    if not before or not before[1] or before[1][-1] in ".!?:,":
        return False
    return before[2].casefold() not in name_words.lexicon("not_surnames") and not is_staff(before[2])


def family_follows(text: str, end: int) -> bool:
    """Whether a word of kinship comes next: kais mum."""
    return bool(_FAMILY_FOLLOWS.match(text, end))


def shouted(text: str) -> bool:
    """Whether the whole text is in capitals, so that a capital says nothing."""
    return not any(char.islower() for char in text)
