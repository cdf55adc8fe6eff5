"""How staff say that they declined: a request, a number, a lift."""

from __future__ import annotations

from detectors.stances.rule import BY_ANOTHER, THEM, Rule

_OFFICE = (
    r"the (?:school )?(?:office|school one|school (?:number|line|email|page|phone|mobile)|main number|"
    r"reception number)"
)

_DID_AFTER_ALL = (
    r"\b(?:but|then|though|anyway|in the end|eventually|instead of|rather than|ended up)\b[^.!?]{0,30}?"
    r"\b(?:gave|given|giving|accepted|accepting|adding|sent (?:her|him|them)|texted|messaged|followed|"
    r"posted|caved|through the office|"
    r"the office (?:number|line|email))\b(?! (?:her|him|them|mum|dad|mine) (?:the|to the) (?:school|"
    r"office))"
    r"|\baccepted in the end\b|\bgave (?:her|him|them|mum|dad) my\b"
)


def _declining(words: str, gate: str, says: str) -> Rule:
    return Rule("declining", words, gate, says, _DID_AFTER_ALL, BY_ANOTHER)


RULES = (
    _declining(
        "declined", r"declined", r"\bdeclined\b(?! to (?:come|go|do|eat|join in|take part|work|sit|write|read))"
    ),
    _declining(
        "refused",
        r"refused (?:it|to|him|her|them)\b",
        r"\brefused (?:it|to (?:share|give|add|accept|send|let|hand)|him|her|them)\b",
    ),
    _declining(
        "turned turning",
        r"turn(?:ed|ing) (?:it|him|her|them|this|that|mum|dad|the [a-z]{3,7}) down",
        rf"\bturn(?:ed|ing) (?:it|this|that|{THEM}) down\b",
    ),
    _declining(
        "turned",
        r"turned down (?:an?|the|his|her|their|all|my) ",
        r"\bturned down (?:an?|the|his|her|their|all|my)\b[^.!?]{0,20}\b(?:request|requests|invite|invites|"
        r"invitation)\b",
    ),
    _declining("not", r"said (?:absolutely|definitely) not", r"\bsaid (?:absolutely|definitely) not\b"),
    _declining("refuse", r"i (?:had to|have to|did|politely) refuse", r"\bi (?:had to|have to|did|politely) refuse\b"),
    _declining(
        "unfollowed unfriended removed",
        r"(?:unfollowed|unfriended|removed) (?:him|her|them|all|the|my) ?",
        r"\b(?:unfollowed|unfriended|removed) (?:him|her|them|all (?:the|my) (?:parents|pupils)|the parents|my"
        r" pupils)\b",
    ),
    _declining("no", r"said no\b", r"\bsaid no\b(?! (?:more|one|at first|to (?:the|an|his|her|it all)\b)|thing)"),
    _declining(
        "ignored blocked rejected",
        r"(?:ignored|blocked|rejected)",
        r"\b(?:ignored|blocked|rejected)(?: (?:it|him|her|them|the request|and (?:blocked|deleted|reported))|"
        r"[,.!]|$)",
    ),
    _declining(
        "accept accepted accepting",
        r"(?:n'?t|not) accept",
        r"\b(?:didnt|did not|havent|have not|wouldnt|would not|wont|will not|couldnt|could not|cant|cannot|"
        r"not) accept",
    ),
    _declining(
        "gave given giving sent directed pointed referred signposted",
        r"(?:gave|given|giving|sent|directed|pointed|referred|signposted) [a-z' ]{2,25}the (?:school|office|"
        r"main|reception)",
        rf"\b(?:gave|given|giving|sent|directed|pointed|referred|signposted) {THEM} (?:back |straight )?(?:to"
        rf" )?{_OFFICE}",
    ),
    _declining(
        "told",
        r"told [a-z' ]{2,25}(?:to|had to be|has to be) [a-z ]{2,18}the (?:school|office|main)",
        rf"\btold {THEM} (?:to (?:ring|call|phone|contact|email|go through|speak to|use|try)|it (?:has|had|"
        rf"needs) to (?:be|come|go)(?: through| via)?) {_OFFICE}",
    ),
    _declining(
        "told",
        r"(?:told|explained) [a-z' ]{1,25}(?:can'?t|cannot|couldn'?t|don'?t|not|won'?t|wasn'?t|aren'?t)",
        rf"\btold {THEM} (?:that )?(?:i|we|im|were|staff|teachers) ?(?:cant|cannot|couldnt|could not|dont|am"
        rf" not|are not|not|wasnt|wont|arent) (?:really |just |actually )?(?:give|share|add|accept|be |follow|"
        rf"do (?:that|it)|have (?:contact|parents|pupils)|use|reply|message|text|discuss|say|talk|comment|"
        rf"allowed|permitted|able)",
    ),
    _declining(
        "never dont wont wouldnt didnt havent not",
        r"(?:never|n'?t|not) (?:ever )?(?:give|given|share|shared|add|added|hand out|follow|friend)",
        r"(?:\bi(?: would|d|ve)? |(?:^|[,.;] ))(?:never|dont|wont|wouldnt|didnt|havent|do not|would not|did"
        r" not|will not) (?:ever )?(?:(?:give|given|share|shared|hand out)\b[^.!?]{0,30}\b(?:number|mobile|"
        r"email|insta|facebook|login|password|mine|personal)\b|(?:give|given|share|shared) (?:(?:him|her|them)"
        r" )?(?:it|them)\b|(?:add|added|follow|friend) (?:him|her|them|parents|pupils|any \w+)(?: back| on"
        r" (?:insta|snap|facebook|fb|tiktok|whatsapp))?(?:[.,!]|$))",
    ),
    _declining(
        "asked",
        r"i (?:would|could|wo)(?:n'?t| not)",
        r"\basked\b[^.!?]{2,60}\bi (?:wouldnt|would not|wont|couldnt)\b(?: of course)?[.!]?$",
    ),
    _declining("left", r"left the [a-z' ]{0,20}group", r"\bi(?:ve| have)? (?:just |now )?left the [a-z ]{0,20}group\b"),
)
