"""Personal phone numbers in a message."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar

import regex

from detectors import contact_cues, lazily, overseas_numbers, uk_numbers, whose_phone
from detectors.base import Detector, Hit, Options
from detectors.contact_cues import Near
from detectors.school import School
from detectors.whose_phone import Cues, Judge

# Slack writes a number twice: <tel:07700900187|07700 900187>. It is one thing, found whole.
_MARKUP = re.compile(r"<tel:[^<>|\n]{3,40}(?:\|[^<>\n]{0,80})?>")

# A mobile told in two parts, whichever comes first: "07700 900 then 142", "ends 142, rest of it's 07700 900".
_SAYS_ON = (
    r"(?:and|then|the|rest|is|it'?s|its|ends?|ending|in|with|last|bit|half|part|three|digits|finish(?:es)?|second|first|starts?|of|to|that'?s|say"
    r"|followed|by|comes|goes|a)"
)
_PARTED = lazily.compiled(
    rf"(?<![\d£])(?P<front>07\d{{3}}(?: ?\d{{3}})?)(?:[ ,.;:\-]{{1,3}}{_SAYS_ON}){{1,7}}[ ,:\-]{{1,3}}(?P<rest>\d[\d ]{{1,7}}\d)(?!\d| ?(?:p|%|am|pm)\b)"
    rf"|\b(?:ends?|ending|finish(?:es)?|last (?:three|bit|six)(?: is| are)?)(?: in| with)? (?P<tail>\d[\d ]{{1,7}}\d)\b(?:[ ,.;:\-]{{1,3}}{_SAYS_ON}){{1,7}}[ ,:\-]{{1,3}}(?P<head>07\d{{3}}(?: ?\d{{3}})?)(?!\d)",
    regex.IGNORECASE,
)
_PARTED_TRIGGER = r"07[0-9]{3}(?: ?[0-9]{3})?[ ,.;:\-]{1,3}(?:and|then|the|rest|first|last|ends?|finish)|(?:\b(?:ends?|ending|last|finish)[ a-z]{0,16}[0-9]|\brest\b[^0-9]{0,12})[0-9 ,.;:a-z'\-]{0,50}07[0-9]{3}"
_MOBILE = 11  # digits


class ContactPhone(Detector):
    """Somebody's personal phone number: a mobile, or a landline that the words make a home.

    Why it matters:
        Staff keep their own numbers private and reach parents and pupils through the school's phones (9.2, 9.5,
        10.2). Somebody else's number is theirs to give (8.6).

    How:
        Every UK number is found first. Mobiles (07) and personal numbers (070) count unless they are the
        school's, a work phone's or a tradesperson's by the words around. Landlines count only with words of
        home or family, or where the number is "mine". 03, 0800, 0808, 084, 087, 09 and pagers never count. A
        number from abroad counts where it is a mobile.

    Source:
        Ofcom, National Telephone Numbering Plan; libphonenumber for short landlines and numbers from abroad.

    Known limits:
        A mobile typed without its 0, or with slashes or line breaks inside. A sole trader's mobile with
        no word about the trade counts as personal. At most 32 numbers in one message.
    """

    name: ClassVar[str] = "contact_phone"  # type: ignore[misc]  # Presidio sets it per instance; ours is the class's
    label: ClassVar[str] = "contact.phone"
    clauses: ClassVar[tuple[str, ...]] = ("9.2",)
    trigger: ClassVar[str] = r"[0o4](?:[ .()\-]{0,4}[0-9oil]){9}|\+(?:[ .()\-]{0,4}[0-9]){7}|" + _PARTED_TRIGGER

    def __init__(self, school: School, options: Options | None = None) -> None:
        super().__init__(school, options)
        self._school_numbers = uk_numbers.own_numbers(school.phones)

    def find(self, text: str) -> Iterable[Hit]:
        """Each personal number once."""
        markups = [markup.span() for markup in _MARKUP.finditer(text)] if "<tel:" in text else []
        said: set[tuple[int, int]] = set()
        for start, end, judge in self._numbers(text):
            whole = next((m for m in markups if m[0] <= start and end <= m[1]), (start, end))
            if whole in said:
                continue
            words = contact_cues.near(text, *whole)
            cues = contact_cues.read(words, self.school.roster)
            confidence, reason = judge(words, cues)
            if confidence:
                said.add(whole)
                yield Hit(*whole, confidence, reason, _cited(words, cues), cues)

    def _numbers(self, text: str) -> Iterator[tuple[int, int, Judge]]:
        """Where the numbers are that could be personal, and who judges each."""
        for number in uk_numbers.find(text):
            judge = whose_phone.JUDGES.get(number.kind)
            if judge and not uk_numbers.is_among(number.national, self._school_numbers):
                yield number.start, number.end, judge
        for parted in _PARTED.finditer(text):
            digits = "".join(
                filter(str.isdigit, (parted["front"] or parted["head"]) + (parted["rest"] or parted["tail"]))
            )
            if len(digits) == _MOBILE and not uk_numbers.is_among(digits.removeprefix("0"), self._school_numbers):
                yield *parted.span(), whose_phone.JUDGES["mobile"]
        for far in overseas_numbers.find(text):
            if far.mobile is not False:
                yield far.start, far.end, whose_phone.overseas if far.mobile else whose_phone.overseas_unsure


def _cited(words: Near, cues: Cues) -> tuple[str, ...]:
    """9.2 leads; the words say which others the number touches."""
    also = (
        ("10.2", bool(cues & {"parents", "pupils"})),
        ("9.5", "other" not in cues and whose_phone.bypasses_the_office(words)),
        ("8.2", "own" in cues),
        ("8.6", "other" in cues),
    )
    return ("9.2", *(clause for clause, cited in also if cited))
