"""How staff ask about the rules, about whom to tell, or for something that is not for the chat."""

from __future__ import annotations

from detectors.stances.rule import Rule

_PROCESS = r"(?:section|clause|policy|rules?|form|procedures?|guidance|process|protocol|stance)"

_WANTED = (
    r"(?:wi-?fi|password|passcode|pin|log-?in|code|number|mobile|email|address|postcode|contact details|"
    r"upn|details)"
)

_SOMEBODY = r"(?:any ?one|any ?body|someone|somebody|you)"

# It was done already, or is no question.
_DONE = r"\bcan i just\b|\bdone it now\b|\balready (?:done|sent|added|given|posted|accepted)\b"

# It holds what it seems to ask for.
_GIVES = (
    rf"\d[\d -]{{8,}}\d|\w@\w|\b(?:password|passcode|pin|code|login|number)(?:s| is| was|:| =)+ (?!for|to|"
    rf"the|of|not|working|on|please|still|again)\S+\d|\b(?:its|think its|mine says|mines|is it) \S*\d|{_DONE}"
)


def _asking(words: str, gate: str, says: str) -> Rule:
    """A question about the rules stays one with a number in it: "a dad texts me from 07..., who do I tell?"."""
    return Rule("asking", words, gate, says, _DONE)


def _wanting(words: str, gate: str, says: str) -> Rule:
    """A question for a value is none where the value stands in it."""
    return Rule("asking", words, gate, says, _GIVES)


RULES = (
    _asking(
        "section clause policy rule rules form procedure procedures guidance process protocol stance",
        rf"(?:which|what|what'?s|what is|the|our|an?|any|against|s) {_PROCESS}\b",
        rf"\b(?:which|what) {_PROCESS}\b(?! is it that)|\b(?:is there an?|are there any) {_PROCESS}\b|"
        rf"\bwhat(?:s| is| are)? (?:the |our )?(?:schools? )?{_PROCESS}\b|\b(?:advise|know|clarify|sure|"
        rf"wondering)\b[^.!?]{{0,20}}\b{_PROCESS}\b|\bis it against (?:the |our )?(?:policy|rules)\b",
    ),
    _asking(
        "allowed permitted supposed meant",
        r"(?:allowed|permitted|supposed|meant) (?:to|tae)\b",
        r"\b(?:am i|are we|are staff|are tas|is a ta|is anyone|if i|if im|if we|if were|if we are|are you|am"
        r" a) ?(?:still |even )?(?:allowed|permitted|supposed|meant) (?:to|tae)\b(?! (?:say|swear|hate|slap|"
        r"hit|kill|scream|vent|moan|laugh|cry))[^.!]{0,100}(?:\?|know|$)|\bwondering are we (?:allowed|meant|"
        r"supposed) (?:to|tae)\b",
    ),
    _wanting(
        "ok okay alright right fine appropriate acceptable",
        r"(?:is|would) (?:it|that|this) (?:be )?(?:still )?(?:ok|okay|alright|all right|fine|appropriate|"
        r"acceptable) (?:to|if|for|with|that)",
        r"\b(?:is|would) (?:it|that|this) (?:be )?(?:still )?(?:ok|okay|alright|all right|fine|appropriate|"
        r"acceptable) (?:to|if|for|with)\b",
    ),
    _asking(
        "who whos",
        r"who (?:do|should|can|would|shall) (?:i|we) |who(?:'?s| is) (?:the|our|dsl|dpo) |(?:tell me|know|"
        r"remind me) who the ",
        r"\bwho (?:do|should|can|would|shall) (?:i|we) (?:need to )?(?:tell|speak|talk|report|contact|ask|"
        r"email|go|pass|let|inform|raise|send|see|notify)|\bwho(?:s| is) (?:the |our )?(?:dsl|dpo|ddsl|right"
        r" person|best person|safeguarding|lead|lado)|\b(?:tell me|know|remind me) who the \w+(?: \w+)? is\b",
    ),
    _asking(
        "what",
        r"what (?:do|should|shall|would|can) (?:i|we|you) do\b",
        r"\bwhat (?:do|should|shall|would|can) (?:i|we|you) do (?:if|when|about|now|next|here)\b|\bwhat (?:do|"
        r"should) (?:i|we) do ?(?:\?|$)",
    ),
    _asking(
        "how where",
        r"(?:how|where) (?:do|should|can|would) (?:i|we|you) (?:go about )?(?:report|log|record|raise|respond|"
        r"reply|escalat|declar|flag|reset|change|tell|store|share|put a|take a|find the)",
        r"\b(?:how|where) (?:do|should|can|would) (?:i|we|you) (?:go about )?(?:report|log|record|raise|"
        r"respond|reply|escalat|declar|flag|reset|change|tell|store|share|put a|take a|find the)",
    ),
    _asking(
        "do did",
        r"(?:do|did) (?:i|we) (?:need|have) (?:to (?:report|tell|log|record|declare|ask|inform)|consent|"
        r"permission)",
        r"\b(?:do|did) (?:i|we) (?:need|have) (?:to (?:report|tell|log|record|declare|ask|inform)|consent|"
        r"permission)",
    ),
    _asking(
        "can should could may",
        r"(?:can|should|could|may) (?:i|we|a ta|tas|staff|teachers) (?:accept|add|follow|friend|be |share|give"
        r" out|use|post|take|text|message|whatsapp|keep|reply|join)",
        r"\b(?:can|should|could|may) (?:i|we|a ta|tas|staff|teachers) (?:accept|add|follow|friend|be"
        r" (?:friends|in|worried|concerned)|share|give out|use|post|take|text|message|whatsapp|keep|reply|"
        r"join)\b[^.!]{0,100}\?",
    ),
    _wanting(
        "whats what where wheres remind",
        rf"(?:what'?s|what is|what are|where'?s|where is|remind me) (?:of |what )?(?:[a-z']{{1,12}}"
        rf" ){{0,3}}{_WANTED}\b",
        rf"\b(?:whats|what is|what are|wheres|where is|remind me (?:of|what)) (?:the |our |[a-z]+s )?(?:[a-z]+"
        rf" ){{0,2}}{_WANTED}\b",
    ),
    _wanting(
        "anyone anybody any someone somebody you",
        rf"{_SOMEBODY} (?:know|got|have|remember|remind me of|send me|tell me|give me|dm me|share|find me)"
        rf" (?:[a-z']{{1,12}} ){{0,3}}{_WANTED}\b",
        rf"\b{_SOMEBODY} (?:know|got|have|remember|remind me of|send me|tell me|give me|dm me|share|find me)"
        rf" (?:a |an |the |[a-z]+s )?(?:[a-z]+ ){{0,2}}{_WANTED}\b",
    ),
    _wanting(
        "need needs",
        rf"needs? (?:[a-z']{{1,12}} ){{1,3}}{_WANTED}\b",
        rf"\bneeds? (?:the |a |[a-z]+s )(?:[a-z]+ ){{0,2}}{_WANTED}\b[^.!]{{0,40}}(?:\?|\banyone|\bplease|"
        rf"\bpls\b)",
    ),
    _wanting(
        "holds has knows",
        rf"who (?:holds|has|knows) (?:the |our )?(?:[a-z]{{1,12}} ){{0,2}}(?:{_WANTED}|log in)",
        rf"\bwho (?:holds|has|knows) (?:the |our )?(?:[a-z]+ ){{0,2}}(?:{_WANTED}|log in)\b",
    ),
    _asking(
        "whether if",
        r"(?:whether|if) (?:i|we|staff|tas) (?:can|may|could|should) ",
        r"\b(?:ask|know|wondering|sure|advise|check)\b[^.!?]{0,20}\b(?:whether|if) (?:i|we|staff|tas) (?:can|"
        r"may|could|should) (?:accept|add|follow|friend|share|give|use|post|take|text|message|keep|reply|"
        r"join)\b",
    ),
    _asking("any", r"any (?:guidance|advice) ", r"\bany (?:guidance|advice) (?:on|about|for|please|if|when)\b"),
    _asking(
        "ok okay alright", r"(?:am i|are we) (?:ok|okay|alright) to ", r"\b(?:am i|are we) (?:ok|okay|alright) to\b"
    ),
)
