"""Finds secrets that are told in words: the answer to a security question, a pass word for the telephone, and hints that anybody in the school can follow."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from detectors import lazily
from detectors.secret_cues import Secret
from detectors.stretches import stretches

_ANSWER = "The answer to a security question"
_SPOKEN = "A word that is asked for on the telephone or at the gate"
_HINT = "A password or a code, told so that it can be worked out"

# What banks, payroll lines and portals ask for.
_ASKED = lazily.compiled(
    r"\b(?:mu?m(?:my)?'?s|mam'?s|mother'?s|her|his|my|your|the)? ?maiden name\b|\bname of (?:my |her |his )?mother\b|\b(?:first|favourite) (?:pet|school|car|teacher|dog|cat)\b|\bmemorable (?:word|name|date|place)\b"
    r"|\b(?:security|secret) (?:question|answer|word)\b|\bfavourite teacher\b",
    regex.IGNORECASE,
)
_ASKS = lazily.compiled(
    r"\b(?:payroll|bank|portal|helpdesk|help desk|help ?line|pension\w*|security|memorable|reset|verif\w*|id check|they(?:'ll| will)? (?:only )?(?:ask|want)|wants|if (?:\w+ ){1,2}(?:asks?|wants?|rings?)|ring(?:s|ing)? (?:them|back|for me)|log ?in|account|hr|answer|say (?:you're|it's) me"
    r"|tell (?:'?em|them)|pretend|tax office|hmrc|pass(?:word)?)\b",
    regex.IGNORECASE,
)
_SAID = lazily.compiled(
    r"(?:[^.?!\n]{0,45}?\b(?:is|was|it'?s|its|be|mine'?s|so|which is|try|put|answer|say)|'s|\s?[:,=-]| of mother| mother) (?:just |now |only |the |with a |with |a |mine is )?[\"'“‘]?(?P<secret>(?-i:[A-Z][\w'’-]{2,24}(?: [A-Z][\w'’-]{2,20})?))",
    regex.IGNORECASE,
)
_NO_NAME = regex.compile(
    r"(?:I|It|My|The|Mum|Dad|What|Who|They|You|He|She|Payroll|Bank|But|And|If|So|Not|Never|Does|Is)\b"
)
# "the cancel word for the monitoring people is bullfinch"
_WORD = lazily.compiled(
    r"\b(?:safe|cancel|code|panic|pass|pick-?up|collection|magic|lock-?down|duress|secret|security|release|stand-?down|all-?clear)[ -]word\b(?! (?:for (?:the )?(?:spelling|week|day)|of the))|\b(?:they|monitoring people|alarm (?:co\w*|people)|payroll) (?:\w+ ){0,3}(?:want|ask for|need|asks? for|wants) the word\b"
    r"|\bsay the word\b",
    regex.IGNORECASE,
)
_THE_WORD = lazily.compiled(
    r"[^.?!\n]{0,70}?(?:\b(?:is|it'?s|its|was|changed to|now|be)|'s|\s?[:=]|,) (?:now |still |just |the |password is )?[\"'“‘]?(?P<secret>(?-i:[A-Z]{4,16}\b|[A-Z][a-z]{3,15}\b)|[a-z]{4,15}(?=[\"'”’]?(?:[.,;!]|$| (?:tell|then|don'?t|dont|they|if|and they|for all))))",
    regex.IGNORECASE,
)
_NO_WORD = frozenset({
    "always", "anything", "asked", "been", "being", "changed", "different", "dont", "fine", "given", "going",
    "gone", "good", "have", "here", "important", "just", "known", "lost", "necessary", "needed", "never",
    "nothing", "okay", "only", "please", "really", "required", "right", "said", "secret", "sent", "shared",
    "something", "sorry", "still", "taken", "tell", "that", "their", "then", "there", "they", "this", "used",
    "what", "when", "where", "with", "wrong",
})  # fmt: skip
_TALK = lazily.compiled(
    r"\b(?:what(?:'s| is| was) (?:the|your|her|his)|never|don'?t (?:share|give|post|put|tell)|training|policy|lesson|assembly|drill tomorrow|phishing|scam\w*|fraud|quiz|treasure|scavenger|escape room|clues?|murder mystery|spy (?:week|day|club)|spelling|example|e\.?g|should(?:n'?t| not)|"
    r"family tree|genealog\w*|ancestors?|married|wedding|divorc\w+|changed (?:her|my) name|going back to|goes by|register(?:ed)? (?:as|under)|birth certificate|census)\b",
    regex.IGNORECASE,
)
# What is opened, and how what opens it is told.
_OPENED = r"\b(?:pass ?words?|pass ?code|passw?d?|pins?|codes?|combo|combination|log ?ins?|log(?:s|ged)? in|sign(?:s|ed)? in|alarm|key ?safe|keypad|padlock|safe|wi-?fi|unlock\w*|digits|account|accs?|portal|till|ipads?|tablets?|laptop|locker|photocopier)\b"
_OPENS = lazily.compiled(_OPENED, regex.IGNORECASE)
_CHANGED = lazily.compiled(
    r"\b(?:same as|last (?:year|term|month)'?s?|the old (?:one|pass\w*|code)|yesterday'?s)\b[^.?!\n]{0,45}?(?:\bbut (?:with |swap |change |add |it'?s |now )?(?:a|an|the|two|one)? ?(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|zero|capital|exclamation|backwards)\b|\bbut backwards|\band now (?:is )?(?:just )?backwards)"
    r"(?: (?:on the end|at the end|on it|instead))?",
    regex.IGNORECASE,
)
_THING = r"(?:(?:first |old |late )?(?:dog|cat|pet|rabbit|hamster|guinea pig|horse|nan|gran|granny|husband|wife|son|daughter|mother|mum|mam|regiment|bairn|baby|hubby)(?:'?s)?(?: (?:name|names|birthday|bday|maiden name))?)"
_FACT = (
    rf"(?:(?:the )?(?:name of )?(?:my|our|her|his|the|\w+'s) {_THING}|(?:the|my|our|her|his|\w+'s) (?:house number|postcode|post code|street|surname|birthday|bday|birth year|wedding year|anniversary|classroom number|room number|phone number|school'?s? (?:birthday|postcode))"
    r"|the (?:year|date|day) (?:of |we |the |i |she |he |they |alf |that |\w+ )(?:[\w'-]+ ){0,5}[\w'-]+)"
)
_JOINED = r"(?:[,;]? ?(?:\b(?:and|then|with|plus|followed by|in (?:figures|numbers|capitals|caps|full)|but|all|no|capital|caps|lower|one word|wan word|twice|backwards|back to front|both|a|an|the|1|first letter)\b)[^.?!\n]{0,40})"
_TOLD = lazily.compiled(
    rf"(?:\b(?:is|it'?s|its|are|just|be|set to|changed to)\b|'s\b|[:=,]) ?(?:just |now |still |only )?(?P<secret>{_FACT}{_JOINED}{{1,2}})",
    regex.IGNORECASE,
)
_SIGN = lazily.compiled(
    r"\bmaiden|\bword\b|\bfirst|\bmemorable|\bsecret|\bsecurity|\bname of|\bbut\b|\bbackwards|\bthen\b|\bcapital",
    regex.IGNORECASE,
)
TRIGGER = (
    r"maiden name|name of (?:my |her |his )?mother|memorable (?:word|name|date|place)|(?:security|secret) (?:question|answer)|favourite teacher|first (?:pet|school|car)\b"
    r"|\b(?:safe|cancel|code|panic|pass|pick-?up|collection|magic|lock-?down|duress|secret|security|release|stand-?down|all-?clear)[ -]word\b"
    r"|\b(?:want|wants|ask for|asks for|need|needs|asks|say) the word\b|\bbut (?:with|swap|change|add|backwards)\b|backwards|\bthe year\b|house number|\bcapital\b"
    rf"|{_OPENED}.{{0,60}}\b(?:dog|cat|pet|rabbit|hamster|guinea pig|horse)\b"
)


def secrets(text: str) -> Iterator[Secret]:
    """The secrets, in order of kind."""
    for start, end in stretches(text, _SIGN):
        part = text[start:end]
        told = (*_answers(part), *_words(part), *_hints(part))
        for found in () if told and _TALK.search(part) else told:
            yield Secret(start + found.start, start + found.end, found.confidence, found.reason)


def _answers(text: str) -> Iterator[Secret]:
    asked = _ASKED.search(text)
    if asked is None or not _ASKS.search(text):
        return
    said = _SAID.match(text, asked.end())
    if said and not _NO_NAME.match(said["secret"]):
        yield Secret(*said.span("secret"), 0.8, _ANSWER)


def _words(text: str) -> Iterator[Secret]:
    word = _WORD.search(text)
    said = _THE_WORD.match(text, word.end()) if word else None
    if said and said["secret"].lower() not in _NO_WORD:
        yield Secret(*said.span("secret"), 0.75, _SPOKEN)


def _hints(text: str) -> Iterator[Secret]:
    opens = _OPENS.search(text)
    if opens is None:
        return
    changed = _CHANGED.search(text)
    if changed:
        yield Secret(*changed.span(), 0.75, _HINT)
        return
    told = _TOLD.search(text)
    if told:
        yield Secret(*told.span("secret"), 0.75, _HINT)
