"""Finds usable secrets: passwords, PINs, door and one-time codes, access tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import ClassVar

import regex

from detectors import lazily, secret_cues, secret_hints, secret_places, secret_shapes, secret_tokens
from detectors.finding import Hit
from detectors.learnt import Learnt
from detectors.secret_cues import Secret

_NEAR = 60
_MOST = 32  # tokens looked at in one message

# Prefixes that makers chose so that leaked tokens can be found: GitHub, GitLab, Slack, Stripe, OpenAI and Anthropic,
# AWS, Google, SendGrid, npm, Telegram; JSON web tokens (RFC 7519); PEM keys (RFC 7468).
_PREFIX = re.compile(
    r"[sprk]k_(?:live|test)_|sk-|gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|xapp-|AKIA|AIza|SG\.|npm_|:AA|eyJ|-----BEGIN "
)
_TOKEN = lazily.compiled(
    r"(?<![\w/-])(?:[sprk]k_(?:live|test)_[0-9A-Za-z]{16,99}|sk-(?:proj-|ant-)?[0-9A-Za-z_-]{20,199}|gh[pousr]_[0-9A-Za-z]{36}|"
    r"github_pat_[0-9A-Za-z_]{40,99}|glpat-[0-9A-Za-z_-]{20,64}|xox[abeoprs]-[0-9A-Za-z-]{10,199}|xapp-[0-9A-Za-z-]{10,199}|"
    r"AKIA[0-9A-Z]{16}|AIza[0-9A-Za-z_-]{35}|SG\.[0-9A-Za-z_-]{16,32}\.[0-9A-Za-z_-]{16,64}|npm_[0-9A-Za-z]{36}|"
    r"[0-9]{8,10}:AA[0-9A-Za-z_-]{33}|eyJ[0-9A-Za-z_-]{10,499}\.eyJ[0-9A-Za-z_-]{10,499}\.[0-9A-Za-z_-]{10,499}|"
    r"-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----)"
)
# RFC 3986, 3.2.1: user and password before the host.
_ADDRESS = re.compile(r"://[^\s:/@]{1,64}:([^\s/@]{4,64})@(?=\w)")
_STAND_INS = frozenset(["pass", "password", "secret", "token", "passwd", "pwd"])
_BEFORE_COLON = 10  # digits of a Telegram bot's number
_FILTER = lazily.compiled(
    r"\b(?:filter(?:ing|s)?|smoothwall|securly|lightspeed|senso|impero|admin|administrator|unfiltered|unrestricted|"
    r"unblock\w{0,3}|bypass|parental controls?)\b",
    regex.IGNORECASE,
)

# Numbers that open nothing.
_OPENS_NOTHING = lazily.compiled(
    r"\b(?:serial (?:no\.?|numbers?|ends?|is|starts?)|asset (?:tag|no|number)|(?:site|order|job|booking|ticket|case|quote) ref\w*|quote (?:the )?(?:ref\w*|job|order)"
    r"|(?:model|part) (?:no\.?|number)|opt(?:ion)? \d\b|press \d (?:for|then|it'?s)|like (?:it'?s|its) (?:19|20)\d\d|clocks? (?:says?|reads?|shows?)"
    r"|escape rooms?|(?:treasure|scavenger|egg) hunts?|murder mystery|(?:breakout|puzzle|clue) box(?:es)?|cluedo)\b",
    regex.IGNORECASE,
)


class Credential(Learnt):
    """A secret that opens something: a password, a PIN, a door, alarm or one-time code, an access token.

    Why it matters:
        Log-ins must never be shared (clause 9.3): whoever has them reads what the owner may read, in the owner's name.
        A message stays on every phone that received it, so the secret has to be changed, not just the message.

    How:
        A word of secrecy (password, pin, log-in, door code) proposes; then the words after it are read up to one that
        looks like a secret, or before it ("Winter2025 is the password"). How it must look depends on what links the
        two: "password Winter2025" needs letters with digits or signs, for "PIN is 4821" digits will do. After a key
        safe, a gate, an alarm or a padlock bare digits will do too, unless they read as a time, a year, a price, a room
        or an extension; so will digits that are spelled or parted. A word that mixes capitals, letters and digits needs
        no more than a device, an account or "it's" beside it. Where it only ends in digits ("welshcake22"), or digits stand
        beside a lock, words of signing in or of opening must stand there too. Answers to security questions, words for the
        telephone and hints ("my dog, then the year") are read where it is said what they are for. Tokens are known by the prefixes that their makers publish.
        Policies, lessons, reset notices and questions hold no secret; meeting and quiz codes are meant to be shared.

    Source:
        Clause 9.3 and, where a filter or an administrator's account is meant, 13.4. The prefixes: their makers' pages
        on secret scanning, RFC 7519, RFC 7468.

    Known limits:
        Pass phrases with spaces, passwords in plain words with no word of secrecy beside them, and patterns ("an L, then
        across") are missed; so are door codes that look like a year or a time of day and are not called a code.
    """

    name: ClassVar[str] = "credential"  # type: ignore[misc]  # as in the base class
    label: ClassVar[str] = "credential"
    clauses: ClassVar[tuple[str, ...]] = ("9.3",)
    reason: ClassVar[str] = "May give away a password or a code"
    trigger: ClassVar[str] = (
        r"\bpass[ -]?(?:words?|code|phrase)\b|\bpasswd|\bpword\b|\bpsswrd|\bpwd\b|\bpw\b|\bp/w|\bpass(?:\s?[:=>]|\s.{0,900}[0-9!@#$%&*_.+=~^?/|:>-])"
        r"|\b(?:pin|code|combo|combination|otp)\b.{0,300}[0-9]{3}|[0-9]{3}[xyz#*]{0,2} (?:is|was|as) (?:now |still )?(?:your|the|my|our) "
        r"|\b(?:log[ -]?[io]n|sign[ -]?in|user|wi-?fi|u/n).{0,900}[0-9!@#$%&*_.+=~^?/|:>-]"
        r"|://[^ /]{6,520}@|\b(?:key ?(?:safe|box|pad)|padlock|lock|lock ?box|gate|door|shed|cupboard|barrier|shutter|alarm|safe)\b.{0,400}[0-9]{3}"
        r"|\b(?:press|punch|tap|tap in|key in|type in|enter|put in|pit in|stick in|bang in|pop in|dial|hit) (?:in )?(?:the numbers? )?c?[0-9]{3}"
        r"|[0-9]{3}[xyz#*]{0,2} (?:opens|unlocks|will open|gets you|lets you) "
        r"|\b(?:safe|padlock|lock|dial|combination|combo|locker)\b.{0,260}(?:[0-9] ?(?:to the )?(?:[lr]|anti|clock)|(?:left|right) (?:to )?[0-9])"
        r"|[^a-z0-9][a-z][^ \n]{4,38}[0-9]|[^a-z0-9][a-z][^ \n]{0,4}[0-9][^ \n]{4,38}|\bc[0-9]{4}|[0-9]{4}[#*]|[0-9][ -][0-9][ -][0-9]|[0-9]{2} [0-9]{2} [0-9]{2}|[0-9]{3}[ -]?[0-9]{3}"
        rf"|\b{secret_tokens.LOCKS}\b.{{0,100}}[0-9]{{4}}|[0-9]{{4}}.{{0,50}}\b{secret_tokens.LOCKS}\b|\b(?:panel|tin|box|entrance|fob'?s?|fobs|swipe'?s?|room'?s?|corridor|end)\b.{{0,80}}[0-9]{{4}}|[0-9]-[0-9][0-9]?-[0-9]|\b{secret_tokens.SPELT}[ ,-]{{1,2}}(?:then )?{secret_tokens.SPELT}\b"
        rf"|{secret_hints.TRIGGER}|{secret_places.KEYS_TRIGGER}"
        r"|[sprk]k_(?:live|test)_|\bsk-|gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|xapp-|AKIA|AIza|SG\.|npm_|:AA|eyJ|PRIVATE KEY"
    )

    def told(self, text: str) -> Iterator[Hit]:
        """Yield the secrets, each once."""
        found: list[Secret] = []
        for secret in (
            *_tokens(text),
            *_addresses(text),
            *secret_cues.secrets(text),
            *_places(text),
            *_looks(text),
            *secret_hints.secrets(text),
        ):
            if any(secret.start < other.end and other.start < secret.end for other in found):
                continue
            found.append(secret)
            filtered = _FILTER.search(text, max(0, secret.start - _NEAR), min(len(text), secret.end + _NEAR))
            clauses = ("9.3", "13.4") if filtered else ()
            yield Hit(secret.start, secret.end, secret.confidence, secret.reason, clauses)

    def speaks_against(self, text: str) -> bool:
        """Serials, orders, telephone menus, clocks and games are spoken of."""
        return _OPENS_NOTHING.search(text) is not None


def _tokens(text: str) -> Iterator[Secret]:
    for prefix in islice(_PREFIX.finditer(text), _MOST):
        at = prefix.start()
        starts = range(max(0, at - _BEFORE_COLON), at) if prefix[0] == ":AA" else (at,)
        match = next(filter(None, (_TOKEN.match(text, start) for start in starts)), None)
        if match is not None:
            yield Secret(*match.span(), 0.95, "An access token: it opens an account for whoever holds it")


def _addresses(text: str) -> Iterator[Secret]:
    for match in islice(_ADDRESS.finditer(text), _MOST):
        if match[1].lower() not in _STAND_INS and secret_shapes.shape(match[1]):
            yield Secret(*match.span(1), 0.9, "A web address with its log-in in it")


def _looks(text: str) -> Iterator[Secret]:
    for secret in secret_tokens.secrets(text):
        if not secret_cues.talked_of(text, secret.start, secret.end):
            yield secret


def _places(text: str) -> Iterator[Secret]:
    for secret in secret_places.secrets(text):
        if not secret_cues.talked_of(text, secret.start, secret.end):
            yield secret
