"""Says whether ugly words are somebody's own: in the same sentence they may be denied, condemned, taught or told of."""

from __future__ import annotations

import regex

from detectors import lazily

_WRONG = (
    r"(?:wrong|racist|racism|sexist|sexism|homophobic|transphobic|ableist|islamophobic|anti-?semitic|offensive|unacceptable|hateful|ignorant"
    r"|bigoted|disgraceful|appalling|outdated|prejudiced?|not ok(?:ay)?|never ok(?:ay)?|untrue|not true|nonsense|a myth|a stereotype|a lie|hate (?:crime|speech))"
)
_DENIED = lazily.compiled(
    rf"\b(?:is|are|was|were|that'?s|thats|it'?s|its|so|how|such|very|really|plain|just|simply|be|being|feels?|sounds?|a|an) (?:\w+ )?{_WRONG}\b"
    rf"|\b{_WRONG} (?:to|that|when|of|if|thing|language|word|words|view|views|remark|comment|joke|idea|stereotype|trope)\b|\b(?:awful|terrible|horrible|cruel|unkind|nasty|vile|disgusting|sad|shameful) (?:to (?:say|hear|think|read|call)|that (?:people|anyone|some|anybody|they|he|she)|thing to say)\b"
    r"|\bif (?:you|u|they|anyone|anybody|he|she|someone|somebody|people) (?:\w+ )?(?:think|thinks|say|says|believe|believes|hear|call|calls)\b|\b(?:never|not|isn'?t|wasn'?t) (?:acceptable|right|fine|funny|on|cool|a joke|banter)\b"
    r"|\b(?:(?:nobody|no ?one|no-one)(?= (?:should|ought|must|can|could|gets|has|ever|here|really|says?|thinks?|believes?|hates?))|never|don'?t|do not|doesn'?t|didn'?t|did not|shouldn'?t|should not|mustn'?t|can'?t|cannot|won'?t|wouldn'?t|stop|instead of|rather than|without|not|against|nor)(?! you\b)(?: \w+){0,3}? (?:say|saying|said|think|thinking|believe|believing|claim|claiming|call|calling|hate|hating|treat|treating|mean|imply|assume|suggest|judge|blame|blaming|despise|detest|loathe|stereotype|repeat|tell|telling|teach|teaching)\b"
    r"|\b(?:anyone|anybody|someone|people|those|idiots?|bigots?|racists?|trolls?|whoever) who (?:\w+ )?(?:says?|thinks?|believes?|claims?|hates?|calls?|reckons?|tells?)\b|\b(?:yeah right|as if|so much for)\b|\b(?:i|we) (?:disagree|challenged|object|objected)\b",
    regex.IGNORECASE,
)
_TAUGHT = lazily.compiled(
    r"\b(?:lessons?|assembly (?:on|about|theme)|(?:racism|bullying|history|rights) assembly|unit|topic|history|nazis?|hitler|holocaust|windrush|apartheid|slavery|tudors?|henry viii|boleyn|macbeth|shakespeare|dickens|fagin|romans?|victorians?|greeks?"
    r"|novel|poem|film|documentary|character|plot|chapter|rshe|rse|pshe|worksheet|quiz|training|source|extract|poster|article|textbook|speech|video|clip|inset|policy"
    r"|examples?|phrases like|things like|sentences? like|scenario|role ?play|display)\b",
    regex.IGNORECASE,
)
_TOLD_OF = lazily.compiled(
    r"\b(?:people|anyone|anybody|someone|somebody|parents?|mums?|dads?|men|women|he|she|they|some|mail|sun|paper|papers|kids?|child|children|pupils?|class|boys?|girls?|lad|lads|y\d|nazis?|hitler|mum|dad|(?-i:[A-Z][a-z]+)) (?:\w+ )?(?:say|says|saying|said|told|think|thinks|thought|believe|believes|believed|reckon|reckons|assume|assumes|shouted|yelled|wrote|writes|tweeted|posted|taught|calls?|called|argued?|argues|goes|went|whispered|muttered)\b"
    r"|\b(?:his|her|their|actual|exact) (?:exact )?words\b|\b(?:heard|overheard|reported|logged|flagged)\b"
    r"|[\"“”].+[\"“”]|(?<!\w)['‘].+['’](?!\w)",
    regex.IGNORECASE,
)
_ENDS = ".!?\n"
_REACH = 200  # characters: longer sentences are none


def is_denied(text: str, start: int, end: int) -> bool:
    """Whether it is said that it is not so, or wrong to say."""
    return bool(_DENIED.search(text, *_sentence(text, start, end)))


def is_told_of(text: str, start: int, end: int) -> bool:
    """Whether it may be another's, or what is taught."""
    return bool(_TOLD_OF.search(text, *_sentence(text, start, end))) or is_taught(text, start, end)


def is_taught(text: str, start: int, end: int) -> bool:
    """Whether it may be what a lesson, a book or a training is about."""
    return bool(_TAUGHT.search(text, *_sentence(text, start, end)))


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    low, high = max(start - _REACH, 0), min(end + _REACH, len(text))
    begins = max(max(text.rfind(mark, low, start) for mark in _ENDS) + 1, low)
    ends = min((at for mark in _ENDS if (at := text.find(mark, end, high)) >= 0), default=high)
    return begins, ends
