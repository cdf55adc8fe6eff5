"""Says whether a remark is the sender's own: not denied, not another's words, not a word that is only mentioned."""

from __future__ import annotations

import regex

from detectors import lazily
from detectors.lexicons import people
from detectors.trie import joined

_QUOTES = frozenset("'\"")
_FAR = 100  # characters: where a quotation has to end
_NEGATED = lazily.compiled(
    r"\b(?:not|never|no|nor|hardly|(?:is|are|was|were|ai|do|does|did)n'?t|far from|without being|no such thing|instead of being)$",
    regex.IGNORECASE,
)
_NOBODY = lazily.compiled(
    rf"\b(?:no|none of \w+|not (?:a|all|every)) (?:\w+ )?(?:{joined(people().who)})\b[^,]{{0,20}}$", regex.IGNORECASE
)
# "I don't think she's lazy". "Can't believe she's so lazy" is no denial.
_DENIED = lazily.compiled(
    r"\b(?:don't|dont|doesn't|didn't|do not|not|never|wouldn't|nobody|no one|no-one)\b(?: \w+)? "
    r"(?:think|thinks|thinking|say|said|saying|says|mean|means|meaning|suggest\w*|call\w*|imply\w*|believe|label\w*|treat\w*)\b"
    r"[^,]{0,45}$",
    regex.IGNORECASE,
)
_REPORTED = lazily.compiled(
    r"\b(?P<by>[\w']+) (?:thinks?|feels?|felt|believes?|thought|said|says|saying|tells|told|reckons|claims|claimed|heard|shout\w*|"
    r"scream\w*|yell\w*|wrote|writing|worries|worried|convinced|decided|complain\w*|accus\w*|implied|implies|suggest\w*)\b"
    r"[^,]{0,50}$",
    regex.IGNORECASE,
)
# Before those verbs they make it the sender's opinion: "I just think", "we've always said".
_OWN_OPINION = frozenset(
    {
        "can't",
        "cant",
        "cannot",
        "couldn't",
        "i",
        "we",
        "you",
        "i'd",
        "i've",
        "we've",
        "just",
        "honestly",
        "also",
        "really",
        "always",
        "still",
        "id",
        "been",
        "got",
        "ive",
        "tbh",
    }
)
_CALLED = lazily.compiled(
    r"\b(?:call|calls|called|calling|labell?(?:ed|ing)|name-calling|described as|the words?|words like|the term|say|saying|used|"
    r"using)\b[^,]{0,35}$",
    regex.IGNORECASE,
)


def is_own(text: str, start: int, end: int, clause: str, rest: str) -> bool:
    """Whether text[start:end] is said by the sender and meant.

    `clause`: the sentence up to the remark. `rest`: the same without the articles and intensifiers at its end.
    """
    if text[start - 1 : start] in _QUOTES and text[end : end + 1] in _QUOTES:
        return False
    if clause.count('"') % 2 == 1 and '"' in text[end : end + _FAR]:
        return False
    if _NEGATED.search(rest) or _NOBODY.search(rest) or _DENIED.search(clause) or _CALLED.search(rest):
        return False
    reported = _REPORTED.search(clause)
    return reported is None or reported["by"].lower() in _OWN_OPINION
