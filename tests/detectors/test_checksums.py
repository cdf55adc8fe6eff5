"""Check characters against published samples, and the promise they make: a slip of one digit shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.checksums import (
    UPN_LETTERS,
    is_luhn,
    is_nhs_number,
    is_temporary_upn,
    is_uln,
    is_upn,
    upn_check_letter,
)

DIGITS = "0123456789"


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text(DIGITS, min_size=count, max_size=count)


@pytest.mark.parametrize(
    ("value", "valid"),
    [
        ("B801200005001", True),  # the data standard's own sample
        ("P207000016049", True),  # vendors' help pages work it to Q by a slip; the standard's table gives P
        ("Q207000016049", False),
        ("A801200005001", False),
        ("P20199992661E", True),  # temporary
        ("B20199992131P", True),
        ("X80120000A001", False),  # a letter before the last place
        ("P20199992661I", False),  # I is none of the 23
        ("I801200005001", False),
        ("B80120000500", False),
        ("B8012000050011", False),
        ("b801200005001", False),  # callers fold the case
        ("B٨01200005001", False),  # an Arabic-Indic digit
        ("", False),
        ("UN1", False),  # looked-after returns: UPN unknown
    ],
)
def test_upn(value: str, *, valid: bool) -> None:
    assert is_upn(value) is valid


def test_a_temporary_upn_ends_in_a_letter() -> None:
    assert is_temporary_upn("P20199992661E")
    assert not is_temporary_upn("B801200005001")
    assert not is_temporary_upn("A20199992661E")


@pytest.mark.parametrize(
    ("value", "valid"),
    [
        ("9990000018", True),
        ("9990000042", True),
        ("9991234500", True),
        ("9434765918", False),
        ("9876544321", False),
        ("999000001", False),
        ("99900000180", False),
        ("999000001x", False),
        ("٩٩٩٠٠٠٠٠١٨", False),
    ],
)
def test_nhs_number(value: str, *, valid: bool) -> None:
    assert is_nhs_number(value) is valid


@pytest.mark.parametrize(
    ("value", "valid"),
    [
        ("9276308686", True),
        ("9999999912", True),
        ("9276308687", False),
        ("0276308686", False),
        ("9876544321", True),  # printed on the web as an NHS number, which it is not
        ("9990000018", False),  # an NHS number is none: its remainder is 0, a ULN's 10
    ],
)
def test_uln(value: str, *, valid: bool) -> None:
    assert is_uln(value) is valid


@pytest.mark.parametrize(
    ("value", "valid"),
    [
        ("490154203237518", True),  # IMEI of 3GPP TS 23.003
        ("490154203237519", False),
        ("4111111111111111", True),
        ("4111111111111112", False),
        ("0", False),
        ("", False),
        ("4111 1111", False),
    ],
)
def test_luhn(value: str, *, valid: bool) -> None:
    assert is_luhn(value) is valid


@given(digits(12), st.integers(0, 11), st.integers(1, 9))
def test_another_digit_breaks_a_upn(body: str, place: int, step: int) -> None:
    letter = upn_check_letter(body)
    slipped = body[:place] + str((int(body[place]) + step) % 10) + body[place + 1 :]
    assert letter is not None
    assert is_upn(letter + body)
    assert not is_upn(letter + slipped)


@given(digits(11), st.sampled_from(UPN_LETTERS), st.sampled_from(UPN_LETTERS))
def test_another_last_letter_breaks_a_temporary_upn(body: str, last: str, other: str) -> None:
    letter = upn_check_letter(body + last)
    assert letter is not None
    assert is_upn(letter + body + other) is (last == other)


@given(digits(9), st.integers(0, 9), st.integers(1, 9))
def test_another_digit_breaks_an_nhs_number(body: str, place: int, step: int) -> None:
    number = next((body + check for check in DIGITS if is_nhs_number(body + check)), None)
    if number is None:  # the check value would be 10, so no such number is issued
        return
    slipped = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]
    assert not is_nhs_number(slipped)


@given(st.text(max_size=15))
def test_any_text_is_judged(value: str) -> None:
    for judge in (is_upn, is_temporary_upn, is_nhs_number, is_uln, is_luhn):
        assert judge(value) in {True, False}
