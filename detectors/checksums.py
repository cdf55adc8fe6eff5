"""Proves or refutes identifiers by their check characters. Pure arithmetic on digits: no context, no state."""

from __future__ import annotations

# The 23 letters of a UPN: no I, O or S. Index = weighted sum modulo 23.
# Source: Unique Pupil Number data standard (govtalk), "Validation".
UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"

_UPN_BODY = 12  # what follows the check letter: LA 3, establishment 4, year 2, serial 3


def upn_check_letter(body: str) -> str | None:
    """The check letter for the 12 characters after it, upper case; None where they are no body of a UPN.

    A temporary UPN ends in a letter, which counts as its place among the 23.
    """
    if len(body) != _UPN_BODY or not body.isascii() or not body[:-1].isdigit():
        return None
    last = int(body[-1]) if body[-1].isdigit() else UPN_LETTERS.find(body[-1])
    if last < 0:
        return None
    values = [*map(int, body[:-1]), last]
    return UPN_LETTERS[sum(value * place for place, value in enumerate(values, start=2)) % len(UPN_LETTERS)]


def is_upn(value: str) -> bool:
    """Whether these 13 characters, upper case without spaces, are a UPN: permanent, or temporary (ends in a letter)."""
    return bool(value) and upn_check_letter(value[1:]) == value[0]


def is_temporary_upn(value: str) -> bool:
    """Whether the UPN is a temporary one, as a pupil has before the first school's census."""
    return is_upn(value) and value[-1].isalpha()


def is_nhs_number(digits: str) -> bool:
    """Whether ten digits pass the NHS number's modulus 11. So do a tenth of all, and every all-digit ISBN-10.

    Source: NHS Data Dictionary, "NHS NUMBER". A check value of 10 is never issued.
    """
    return _is_ten_digits(digits) and _weighted(digits) % 11 == 0


def is_uln(digits: str) -> bool:
    """Whether ten digits pass the unique learner number's modulus 11: remainder 10, first digit not 0.

    Source: DfE, ILR specification, rule ULN_04.
    """
    return _is_ten_digits(digits) and digits[0] != "0" and _weighted(digits) % 11 == 10  # noqa: PLR2004 - the rule's own remainder


def is_luhn(digits: str) -> bool:
    """Whether digits pass the Luhn check (ISO/IEC 7812-1 annex B): payment cards, and the 15 digits of an IMEI."""
    if len(digits) < 2 or not _is_digits(digits):  # noqa: PLR2004 - a digit and its check digit
        return False
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (1 + place % 2)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 - the two digits of a doubled one are added
    return total % 10 == 0


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _is_ten_digits(text: str) -> bool:
    return len(text) == 10 and _is_digits(text)  # noqa: PLR2004 - the length of both numbers


def _weighted(digits: str) -> int:
    """Ten digits, each times 10 down to 1."""
    return sum(int(char) * weight for char, weight in zip(digits, range(10, 0, -1), strict=True))
