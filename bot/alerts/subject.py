"""Whom a message names, as far as that decides who is told. Pure; keeps nothing of the text.

Leans towards naming: where somebody is named who only was told about it, another person in authority is asked, and no
harm is done. Where the subject of a concern is told of it, it is.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import regex

_TITLED = r"(?:mr|mrs|ms|miss|mx|dr|prof|sir|dame|rev|fr)\.?"
_HEAD = r"""
    (?<! deputy[\s-] | assistant[\s-] | vice[\s-] )
    (?: head[\s-]?teacher | head[\s-]?master | head[\s-]?mistress
      | exec(?:utive)?\.?[\s-]head | head\ of\ (?:the\ )?school\b (?!s) | (?:the|our|my|your)\ principal
      # "the head" of the school, not of a child: "hit on the head", "the head of the queue", "head lice".
      | (?<! \b(?:on|in|over|round|around|across|against) \s )
        (?:the|our|my|your|his\ own|acting|interim|new)\ (?:acting\ |interim\ |new\ |exec\ )? head \b
        (?! \s+ (?:of|lice|louse|count|start|injur\w*|wound|band|teachers?\ of|phones?)\b ) )
"""
_ROLES = {
    "headteacher": _HEAD,
    "dsl": r"(?<! deputy[\s-] ) (?: \bdsl\b | (?:designated\ )? safeguarding\ (?:lead|officer) )",
    "deputy_headteacher": r"\b deputy[\s-] head (?:[\s-]?teacher)? \b",
    "deputy_dsl": r"\b (?: ddsl | deputy[\s-] (?: dsl | (?:designated\ )? safeguarding\ lead ) ) \b",
    "chair": r"\b chair (?:man|woman|person)? \ of\ (?:the\ )?(?:governors|governing\ (?:body|board)|trustees) \b",
    "dpo": r"\b (?: dpo | data\ protection\ officer ) \b",
}
_MENTION = regex.compile(r"@([\w.-]{1,100}+)")
_PATTERNS = {role: regex.compile(pattern, regex.VERBOSE) for role, pattern in _ROLES.items()}


def roles(text: str) -> frozenset[str]:
    """The roles that the text names by a title."""
    words = _plain(text)
    return frozenset(role for role, pattern in _PATTERNS.items() if pattern.search(words))


def mentioned(text: str) -> frozenset[str]:
    """The ids that the text mentions, where a platform leaves them in it: `<@U0123>`, `@U0123`."""
    return frozenset(_MENTION.findall(text))


def names(text: str, people: Iterable[str]) -> bool:
    """Whether one of these names of a person stands in the text: whole, without its title, or a title with the surname."""
    words = _plain(text)
    return any(regex.search(rf"(?<!\w)(?:{pattern})(?!\w)", words) for name in people if (pattern := _as_written(name)))


def _as_written(name: str) -> str:
    """How others write a name: "Ms Jo Okafor", "Jo Okafor", "Mrs Okafor"."""
    plain = _plain(name)
    bare = regex.sub(rf"^{_TITLED}\s+", "", plain)
    if not bare:
        return ""
    surname = bare.rpartition(" ")[2]
    titled = bare != plain or " " in bare
    forms = [plain, *([bare] if " " in bare or not titled else ()), *([rf"{_TITLED} {{}}"] if titled else ())]
    return "|".join(
        form.format(regex.escape(surname)) if form.endswith("{}") else regex.escape(form)
        for form in dict.fromkeys(forms)
    )


def _plain(text: str) -> str:
    """Folded, in one kind of apostrophe and space, without what cannot be seen and without accents."""
    folded = unicodedata.normalize("NFKD", text).casefold().replace("’", "'").replace("`", "'")
    seen = "".join(sign for sign in folded if unicodedata.category(sign) not in {"Cf", "Mn"})
    return " ".join(seen.split())
