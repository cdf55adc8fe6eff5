"""How a victim of abuse writes, and when words are quoted or taught; only where it is plain."""

from __future__ import annotations

from detectors.stances.rule import Rule

_PESTER = (
    r"(?:sending|messaging|texting|e-?mailing|ringing|calling|following|threatening|harassing|abusing|"
    r"filming|commenting)"
)

_ABOUT = r"(?:on|about|why|covers?|covering|covered|how|never)"

_LESSON = r"(?:lesson|unit|assembly|topic|training|workshop|session)s?"

_SUBJECT = (
    r"(?:pshe|rshe|online safety|e-?safety|internet safety|anti-?bullying|circle time|history|science|"
    r"kcsie|safeguarding|prevent|english|computing)"
)


VICTIM = (
    Rule(
        "victim",
        "keep keeps kept stop constantly",
        rf"(?:keeps?|kept|stop|constantly) (?:on )?{_PESTER}",
        rf"\b(?:keeps?|kept|wont stop|constantly) (?:on )?{_PESTER} (?:me\b|us\b|abuse|vile|horrible)",
    ),
    Rule(
        "victim",
        "fake",
        r"fake (?:account|profile|page|insta)",
        r"\bfake (?:account|profile|page|insta)[^.!?]{0,40}\b(?:my|me)\b",
    ),
    Rule(
        "victim",
        "about",
        r"about me\b",
        r"\b(?:posting|posted|writing|wrote|spreading|saying)\b[^.!?]{0,25}\b(?:lies|stuff|things|rumours|"
        r"vile|abuse|nasty|untrue)[^.!?]{0,15} about me\b",
    ),
    Rule("victim", "threatened threatening", r"threaten(?:ed|ing) me\b", r"\bthreaten(?:ed|ing) me\b"),
    Rule("victim", "knows", r"knows where i live", r"\bknows where i live\b"),
    Rule(
        "victim",
        "being",
        r"being (?:harassed|bullied|threatened|stalked|trolled|targeted)",
        r"\bim being (?:harassed|bullied|threatened|stalked|trolled|targeted)",
    ),
    Rule(
        "victim",
        "abusive threatening vile hateful",
        r"(?:abusive|threatening|vile|hateful) (?:messages?|texts?|e-?mails?|comments?|dms?)",
        r"\b(?:getting|had|received|receiving|sent me|sending me)\b[^.!?]{0,15}\b(?:abusive|threatening|vile|"
        r"hateful) (?:messages?|texts?|e-?mails?|comments?|dms?)",
    ),
)
QUOTING = (
    Rule(
        "quoting",
        "called calling",
        r"call(?:ed|ing) (?:him|her|them|me|us|another|each|the|an?|my|his|our) ",
        r"\b(?:called|calling) (?:him|her|them|me|us|another \w+|each other|(?:the|a|an|my|his|her|our) (?:\w+"
        r" ){0,2}?(?:teacher|ta|head|staff|child|boy|girl|kid|kids|mum|dad|lady|friend|brother|sister)) (?:an?"
        r" (?!few|minute|hour|lot|while|taxi|cab|bit|couple|day|week|moment|second)\w+|['\"]|names|lazy|"
        r"stupid|thick|fat|ugly|useless|dumb|racist|gay|smelly)",
        not_after=frozenset({"i", "we", "ive", "just", "id"}),
    ),
    Rule(
        "quoting",
        "word phrase term words",
        r"used (?:the|an?) |words (?:were|like)",
        r"\bused (?:the|a) (?:\w+ )?(?:word|phrase|term)\b|\b(?:his|her|their) (?:exact )?words were\b|\bwords"
        r" like\b",
    ),
    Rule(
        "quoting",
        "said shouted yelled wrote screamed",
        r"(?:child|pupil|boy|girl|parent|mum|dad|kid|he|she|one) (?:said|shouted|yelled|wrote|screamed)",
        r"\b(?:child|pupil|boy|girl|parent|mum|dad|kid|he|she|one) (?:(?:said|shouted|yelled|wrote|"
        r"screamed)[^.!?]{0,15}\"|(?:shouted|yelled|screamed) you(?:re)?\b)",
    ),
)
TEACHING = (
    Rule(
        "teaching",
        "lesson unit assembly topic training workshop session lessons",
        rf"{_LESSON} (?:[a-z]{{2,12}} )?{_ABOUT}\b",
        rf"\b{_SUBJECT}\b[^.!?]{{0,15}}\b{_LESSON} (?:[a-z]{{2,12}} )?{_ABOUT}\b",
        r"\b(?:he|she|his|her|him|hes|shes|told us|told me)\b",
    ),
    Rule(
        "teaching",
        "teach teaching taught",
        r"(?:teach|teaching|taught) (?:the|my|children|kids|class|pupils|year|them|about)",
        r"\b(?:teach|teaching|taught) (?:the |my )?(?:children|kids|class|pupils|year \d|them|"
        r"about)\b[^.!?]{0,20}\b(?:why|how|that|about|never|not to)\b",
        r"\b(?:he|she|his|her|him|hes|shes|told us|told me)\b",
    ),
)
