"""Twenty a minute in a group, whoever asks in whatever order; and words that fit one message."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from adapters.telegram.failures import TelegramFailure
from adapters.telegram.limits import MOST, RESERVED, WINDOW, Turns
from adapters.telegram.shown import LONGEST, fitted
from adapters.telegram.text import utf16_length


class Clock:
    """Stands still until it is told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


async def taken(turns: Turns, *, urgent: bool) -> bool:
    try:
        await turns.turn("group", urgent=urgent)
    except TelegramFailure:
        return False
    return True


@given(some.lists(some.tuples(some.floats(0, 20), some.booleans()), max_size=120))
async def test_no_minute_has_more_than_twenty(asked: list[tuple[float, bool]]) -> None:
    clock = Clock()
    turns = Turns(clock, patience=0.0)
    sent: list[tuple[float, bool]] = []
    for later, urgent in asked:
        clock.now += later
        if await taken(turns, urgent=urgent):
            sent.append((clock.now, urgent))
    for at, _ in sent:
        assert sum(at - WINDOW < other <= at for other, _ in sent) <= MOST


async def test_what_is_urgent_finds_a_place_when_the_rest_is_taken() -> None:
    turns = Turns(Clock(), patience=0.0)
    assert [await taken(turns, urgent=False) for _ in range(MOST)] == [True] * (MOST - RESERVED) + [False] * RESERVED
    assert [await taken(turns, urgent=True) for _ in range(RESERVED + 1)] == [True] * RESERVED + [False]


async def test_refusal_says_when_there_is_a_place() -> None:
    clock = Clock()
    turns = Turns(clock, patience=0.0)
    for _ in range(MOST - RESERVED):
        await turns.turn("group")
        clock.now += 1.0
    with pytest.raises(TelegramFailure) as caught:
        await turns.turn("group")
    assert caught.value.retry_after == WINDOW - (MOST - RESERVED)
    clock.now += caught.value.retry_after
    await turns.turn("group")
    await turns.turn("another")


@given(some.text(some.sampled_from("ab \n👍"), max_size=300), some.integers(60, 200))
def test_what_is_too_long_is_cut_on_a_word_and_fits(text: str, limit: int) -> None:
    shown = fitted(text, limit)
    assert utf16_length(shown) <= limit
    if utf16_length(text) <= limit:
        assert shown == text
    else:
        head = shown.removesuffix(" …")
        assert text.startswith(head)


@pytest.mark.parametrize("where", [10, 4000, 4080, 4090, 4096, 9000])
def test_link_is_kept_whole_wherever_it_stands(where: int) -> None:
    link = "https://school.example/policy/9.2"
    text = f"{'word ' * 2000}"[:where] + f" {link} " + "more " * 1000
    shown = fitted(text)
    assert link in shown.split()
    assert utf16_length(shown) <= LONGEST
