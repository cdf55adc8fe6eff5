"""The messages that Tactful and its peers are measured on: the corpus's test hands, and samples of real chat."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bench.accuracy.sets import Row, Set, chats, hands, statements
from bench.corpus import data_folder

# No mail domain ends so, and libphonenumber knows these numbers of Ofcom's for drama as nobody's.
_INVENTED = (
    (re.compile(r"(?<=\w)\.example\b"), ".co.uk"),
    (re.compile(r"7700(?=\D{0,2}900)"), "7400"),
    (re.compile(r"01632(?=\D{0,2}960)"), "01634"),
)
_MOST = 1000  # of one source of real chat: the slowest peer reads 40 a second


def sets() -> Iterator[Set]:
    """The same at each call."""
    yield from hands("test")
    data = data_folder()
    if data is not None:
        for one in (*chats(data), statements(data)):
            yield replace(one, rows=_sample(one.rows))


def _sample(rows: Sequence[Row]) -> Sequence[Row]:
    """Spread evenly."""
    return rows if len(rows) <= _MOST else [rows[i * len(rows) // _MOST] for i in range(_MOST)]


def texts() -> list[str]:
    """What a peer is shown of each row, in order: what is plainly invented as what could be real, for it checks that."""
    return [_could_be_real(row.text) for one in sets() for row in one.rows]


def _could_be_real(text: str) -> str:
    for invented, real in _INVENTED:
        text = invented.sub(real, text)
    return text
