"""Whatever a file holds: no exception but our own, no message lost before a break, nothing twice, the same again each time."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.exports import ExportRefusedError, whatsapp
from adapters.exports.decoding import Decoded
from adapters.exports.json_stream import Break, JsonObjects
from tests.exports.made import graph_message, read, slack_message, slack_zip, telegram_chat, telegram_message, texts

_WORDS = st.text(st.characters(codec="utf-8"), max_size=30)


class _Dribble:
    """A stream that gives a few bytes at a time."""

    def __init__(self, data: bytes, size: int) -> None:
        self._data, self._size, self._at = data, size, 0

    def read(self, _wanted: int = -1, /) -> bytes:
        self._at += self._size
        return self._data[self._at - self._size : self._at]


@given(words=st.lists(_WORDS, max_size=8), seam=st.integers(1, 40), indent=st.sampled_from([None, 1]))
def test_every_object_is_found_wherever_the_seams_are(words: list[str], seam: int, indent: int | None) -> None:
    whole = json.dumps({"a": {"b": [{"id": n, "text": word} for n, word in enumerate(words)]}, "n": 12}, indent=indent)
    pieces = (whole[at : at + seam] for at in range(0, len(whole), seam))
    found = list(JsonObjects(pieces, lambda value: "text" in value))
    assert [one[1]["text"] for one in found if not isinstance(one, Break)] == words
    assert not [one for one in found if isinstance(one, Break)]


@given(count=st.integers(1, 8), cut=st.integers(0, 2000), junk=st.binary(max_size=5))
def test_damage_costs_only_what_it_touches(count: int, cut: int, junk: bytes) -> None:
    """Five bytes put anywhere: all messages before them are found, and none is found twice."""
    whole = json.dumps(telegram_chat(*(telegram_message(n, f"m{n}") for n in range(count)))).encode()
    at = cut % len(whole)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "result.json")
        path.write_bytes(whole[:at] + junk + whole[at:])
        try:
            found = texts(read(path))
        except ExportRefusedError:
            return
    numbers = [word for word in found if word in {f"m{n}" for n in range(count)}]
    assert len(numbers) == len(set(numbers))
    before = [n for n in range(count) if whole.find(f'"id": {n}, "type": "message"'.encode()) + 250 < at]
    header = whole.find(b'"messages"') + 12
    if at > header:
        assert {f"m{n}" for n in before} <= set(numbers)


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                """type text ts user id messages list value date date_unixtime from from_id body content createdDateTime messageType
                channelIdentity replies poll contact_information messagetype blocks files attachments""".split()  # noqa: SIM905
            ),
            inner | st.sampled_from(["message", "private_group", "html", "1704196800"]),
            max_size=6,
        )
    ),
    max_leaves=25,
)


@given(value=_ANY)
def test_no_shape_is_fatal(value: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x.json")
        path.write_text(
            json.dumps([value, {"name": "g", "type": "private_group", "messages": [value]}]), encoding="utf-8"
        )
        assert read(path) == read(path)
        slack_zip(Path(folder, "x.zip"), {"staffroom/2024-01-01.json": [value]}, channels=value, dms=value)
        assert isinstance(read(Path(folder, "x.zip")), list)


@given(data=st.binary(max_size=400), name=st.sampled_from(["x.json", "x.txt", "x.csv", "x.zip", "x.jsonl", "x"]))
def test_no_bytes_are_fatal(data: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        try:
            assert isinstance(read(path, "text"), list)
        except ExportRefusedError as error:
            assert len(str(error).splitlines()) == 1  # noqa: PT017 - one of two ways to end well


@given(text=st.text(max_size=200), size=st.integers(1, 7), encoding=st.sampled_from(["utf-8", "utf-8-sig"]))
def test_text_comes_whole_through_any_seam(text: str, size: int, encoding: str) -> None:
    data = text.encode(encoding, "replace")
    assert "".join(Decoded(_Dribble(data, size)).pieces()) == data.decode(encoding)


@given(data=st.binary(max_size=100), size=st.integers(1, 7))
def test_bytes_of_any_kind_become_text(data: bytes, size: int) -> None:
    assert isinstance("".join(Decoded(_Dribble(data, size)).pieces()), str)


@given(words=st.lists(_WORDS.map(lambda word: " ".join(word.split())).filter(bool), min_size=1, max_size=6))
def test_whatsapp_loses_no_message(words: list[str]) -> None:
    lines = [f"02/01/2024, 14:{n:02d} - Anna: {word}" for n, word in enumerate(words)]
    assert len(list(whatsapp.read(iter(lines), "c", month_first=False))) == len(words)


@pytest.mark.parametrize("make", [lambda n: graph_message(n, f"m{n}"), lambda n: slack_message(f"m{n}")])
def test_object_of_many_megabytes_is_walked_through(tmp_path: Path, make: Any) -> None:
    path = tmp_path / "big.json"
    path.write_text(json.dumps({"value": [make(n) for n in range(20_000)]}), encoding="utf-8")
    assert texts(read(path)) == [f"m{n}" for n in range(20_000)]


_SECRET = "said between two"
_CHATS = [
    ("private_supergroup", "KS1"),
    ("personal_chat", "Somebody"),
    ("private_group", "Office"),
    ("saved_messages", ""),
    ("bot_chat", "A bot"),
    ("private_supergroup", "KS2"),
]
_MIXED = json.dumps(
    {
        "about": "Here is the data",
        "personal_information": {"user_id": 7, "first_name": "Anna"},
        "chats": {
            "list": [
                telegram_chat(
                    *(
                        telegram_message(n, f"{'hall is free' if 'group' in kind else _SECRET} {n}", reply_to=n)
                        for n in range(4)
                    ),
                    kind=kind,
                    name=name,
                )
                for kind, name in _CHATS
            ]
        },
    },
    indent=1,
).encode()


@given(
    at=st.integers(0, len(_MIXED) - 1),
    damage=st.one_of(
        st.integers(1, 1500).map(bytes),  # a block that the disk lost
        st.integers(4, 1500).map(lambda size: b"\xff" * size),
        st.characters(codec="ascii").map(str.encode),
        st.just(b""),  # cut off
    ),
)
def test_a_damaged_export_tells_nothing_of_private_chats(at: int, damage: bytes) -> None:
    harmed = _MIXED[:at] + (damage + _MIXED[at + len(damage) :] if damage else b"")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "result.json"
        file.write_bytes(harmed)
        found = read(file)
    assert not [text for text in texts(found) if _SECRET in text]


@pytest.mark.parametrize("odd", [[], {}, None, 7, True])
@pytest.mark.parametrize("key", ["id", "type", "date", "name", "text", "from_id"])
def test_a_value_of_another_kind_breaks_nothing(tmp_path: Path, key: str, odd: Any) -> None:
    chat = telegram_chat({**telegram_message(1, "one"), key: odd}, telegram_message(2, "two"))
    for whole in (chat, {**chat, key: odd}):
        file = tmp_path / "result.json"
        file.write_text(json.dumps(whole), encoding="utf-8")
        assert set(texts(read(file))) <= {"one", "two", "None", "7", "True"}
