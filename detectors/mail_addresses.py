"""Finds every e-mail address in a prepared text, whoever's it is, also written out: "jo (at) mail (dot) example"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice


@dataclass(frozen=True, slots=True)
class Address:
    """One address in a text. Local part and domain are as read, lower case, for judging only."""

    start: int
    end: int
    local: str = field(repr=False)
    domain: str = field(repr=False)


# Mail that anybody can have, by the first label of its domain: hotmail.com, hotmail.co.uk.
PROVIDERS = frozenset({
    "163", "aol", "blueyonder", "btinternet", "btopenworld", "fastmail", "freeserve", "gmail", "gmx", "googlemail",
    "hotmail", "hushmail", "icloud", "interia", "laposte", "libero", "live", "msn", "naver", "ntlworld", "o2", "onet",
    "orange", "outlook", "plusnet", "proton", "protonmail", "qq", "rediffmail", "rocketmail", "seznam", "sky", "talk21",
    "talktalk", "tiscali", "tuta", "tutanota", "virgin", "virginmedia", "wanadoo", "wp", "yahoo", "yandex", "ymail",
    "zoho",
})  # fmt: skip
PROVIDER_DOMAINS = frozenset({"duck.com", "hey.com", "mac.com", "mail.com", "me.com", "plus.net", "pm.me", "tesco.net"})
# Said without ".com" and meaning mail all the same: "jo_88 at gmail".
BRANDS = frozenset({"gmail", "googlemail", "hotmail", "icloud", "btinternet", "ymail", "protonmail", "yahoo"})

# Marks and addresses looked at in one text; keeps hostile text cheap.
_MOST_MARKS, _MOST = 160, 32
_LABEL = r"[A-Za-z0-9][A-Za-z0-9\-]{0,62}"
_MARK = re.compile(r"[(\[{<*] ?(?:[Aa][Tt]|@) ?[)\]}>*]| [Aa][Tt] |@")
_DOMAIN = re.compile(rf"((?:{_LABEL}\.){{1,5}}[A-Za-z]{{2,24}})(?![A-Za-z0-9\-])")
_LOCAL_BACKWARDS = re.compile(r"[\w.+%&'\-]{1,64}")

_DOT = r"(?: ?[(\[{<*] ?(?:dot|\.) ?[)\]}>*] ?| dot | \. | ?\.)"
_WRITTEN_DOMAIN = re.compile(rf" ?(?P<domain>{_LABEL}(?:{_DOT}{_LABEL}){{0,4}})(?![A-Za-z0-9\-])", re.IGNORECASE)
_IS_DOT = re.compile(_DOT, re.IGNORECASE)
_JOIN = r"(?: ?[(\[{] ?(?:dot|underscore) ?[)\]}] ?| (?:dot|underscore|dash|hyphen) )"
_IS_JOIN = re.compile(_JOIN, re.IGNORECASE)
_WRITTEN_LOCAL = re.compile(rf"[\w.+\-]{{1,64}}(?:{_JOIN}[\w.+\-]{{1,64}}){{0,4}} ?$", re.IGNORECASE)
_LOCAL_BEFORE = 100
_JOINED = {"underscore": "_", "dash": "-", "hyphen": "-"}
_ENDINGS = frozenset(
    {"co", "com", "de", "email", "es", "eu", "example", "fr", "ie", "info", "it", "me", "net", "org", "pl", "uk"}
)
_A_NAME = re.compile(
    r"\w*[._\d][\w.]*|\w{2,}-\w+"
)  # what a bare word before "at gmail.com" must look like, or be announced
_ANNOUNCED = re.compile(r"\b(?:e-?mail\w*|mail|address|reach|contact|send|write)\b", re.IGNORECASE)
# "log in at gmail.com", "find me at tomsblog dot com"
_NO_LOCAL = re.compile(
    r"a|account|accounts|all|am|and|are|at|be|book|booked|check|find|found|get|go|here|him|her|hosted|i|in"
    r"|inbox|is|it|log|login|look|looking|mail|email|me|meet|meeting|mine|my|now|of|off|on|online|or|out|page"
    r"|people|register|see|shop|sign|site|someone|staff|still|stay|support|team|the|them|there|they|up|us|was"
    r"|we|website|work|working|works|you"
)

# "the webinar at yahoo dot com slash events"
_THING = re.compile(r"\b(?:the|a|an|this|that|our|your) [A-Za-z]{3,} ?$", re.IGNORECASE)


def find(text: str) -> Iterator[Address]:
    """The addresses of `text` in order."""
    return islice(_found(text), _MOST)


def _found(text: str) -> Iterator[Address]:
    for mark in islice(_MARK.finditer(text), _MOST_MARKS):
        address = (_plain(text, mark) if mark[0] == "@" else None) or _written(text, mark)
        if address:
            yield address


def _plain(text: str, mark: re.Match[str]) -> Address | None:
    domain = _DOMAIN.match(text, mark.end())
    local = _LOCAL_BACKWARDS.match(text[max(0, mark.start() - 65) : mark.start()][::-1])
    name = local[0][::-1].lstrip(".'-") if local else ""
    if domain is None or not name.strip("._") or text.startswith("//", max(0, mark.start() - len(name) - 2)):
        return None
    labels = domain[1].split(".")
    # "jo@mail.example.Thanks": a sentence that began without a space.
    if len(labels) > 2 and labels[-1].istitle() and labels[0].islower():  # noqa: PLR2004 - a name and an ending
        labels.pop()
    host = ".".join(labels)
    return Address(mark.start() - len(name), mark.end() + len(host), name.lower(), host.lower())


def _written(text: str, mark: re.Match[str]) -> Address | None:
    domain = _WRITTEN_DOMAIN.match(text, mark.end())
    if domain is None:
        return None
    labels = _IS_DOT.sub(".", domain["domain"].lower()).split(".")
    if len(labels) == 1 and labels[0] not in PROVIDERS:
        return None
    before = _WRITTEN_LOCAL.search(text[max(0, mark.start() - _LOCAL_BEFORE) : mark.start()])
    if before is None:
        return None
    local = _IS_JOIN.sub(lambda join: _JOINED.get(join[0].strip(" ()[]{}").lower(), "."), before[0]).strip().lower()
    if _THING.search(text, max(0, mark.start() - _LOCAL_BEFORE), mark.start()):
        return None
    if _NO_LOCAL.fullmatch(local) or not _is_mail(text, mark, local, domain, labels):
        return None
    return Address(mark.start() - len(before[0]), domain.end(), local, ".".join(labels))


def _is_mail(text: str, mark: re.Match[str], local: str, domain: re.Match[str], labels: list[str]) -> bool:
    """Whether what stands around a written "at" is an address and not prose."""
    if mark[0][0] in "([{<*":
        return True
    if any(dot[0].strip() != "." for dot in _IS_DOT.finditer(domain["domain"])):
        return len(labels) > 1 and labels[-1] in _ENDINGS
    if mark[0] == "@" and not (text[mark.start() - 1].isspace() or text[mark.end()].isspace()):
        return False  # a plain address, or none
    named = _A_NAME.fullmatch(local) is not None
    if len(labels) == 1:
        return labels[0] in BRANDS and named
    if mark[0] == "@" and named and len(labels) > 1 and labels[-1] in _ENDINGS:
        return True  # "o.massie @ croftpost .example"
    announced = _ANNOUNCED.search(text, max(0, mark.start() - _LOCAL_BEFORE), mark.start()) is not None
    return labels[0] in PROVIDERS and labels[-1] in _ENDINGS and (named or announced or mark[0] == "@")
