"""Finds phone numbers from outside the UK, written with + or 00 and their country code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType


@dataclass(frozen=True, slots=True)
class OverseasNumber:
    """One number in a text; `mobile` is None where its country does not tell mobiles from landlines (+1)."""

    start: int
    end: int
    mobile: bool | None


# The same separators as in the UK numbers; 8 to 15 digits in all (ITU-T E.164).
_REST = r"(?!44)[1-9](?:\)? ?[(.\-]? ?[0-9]){7,14}(?![0-9])"
_RUNS = (re.compile(rf"\+ ?(?=[1-9][0-9 .()\-]{{8}}){_REST}"), re.compile(rf"00(?<![0-9.,:/]00){_REST}"))
_IN_CODE = ("=", '="', "/")  # `AT+CMGW="+85..."` and links are no contact details
_MOST = 12  # each costs a parse; nobody writes more in one message
_MOBILE = {
    PhoneNumberType.MOBILE: True,
    PhoneNumberType.FIXED_LINE: False,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: None,
}


def find(text: str) -> Iterator[OverseasNumber]:
    """The numbers of `text`, at most a dozen tried."""
    runs = (run for pattern in _RUNS for run in pattern.finditer(text))
    for run in islice(runs, _MOST):
        if text.endswith(_IN_CODE, 0, run.start()):
            continue
        try:
            number = phonenumbers.parse("+" + re.sub(r"\D", "", run[0]).removeprefix("00"))
        except NumberParseException:
            continue
        kind = phonenumbers.number_type(number)
        if kind in _MOBILE:
            yield OverseasNumber(run.start(), run.end(), _MOBILE[kind])
