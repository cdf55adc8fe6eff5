"""Slack's export: what was said in channels; direct messages are counted and never read out."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from adapters.exports import ExportRefusedError, Said
from tests.exports.made import left, lines, read, slack_message, slack_zip, texts


def test_messages_of_a_channel(tmp_path: Path) -> None:
    blocks = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [
        {"type": "text", "text": "see "}, {"type": "user", "user_id": "U0BEN00001"}]}]}]  # fmt: skip
    day = [
        slack_message("Q&amp;A with <@U0BEN00001>, 07700 900142"),
        slack_message("lossy", blocks=blocks),
        slack_message("", files=[{"name": "rota.pdf"}], subtype="file_share"),
        slack_message("has joined", subtype="channel_join"),
        slack_message("beep", bot_id="B0BOT00001"),
        slack_message(""),
    ]
    items = read(slack_zip(tmp_path / "export.zip", {"staffroom/2024-01-02.json": day}))
    assert texts(items) == ["Q&A with @someone, 07700 900142", "see @someone", "rota.pdf"]
    assert left(items) == ["notice", "app", "wordless"]
    first = items[0]
    assert isinstance(first, Said)
    assert (first.channel, first.channel_name, first.sender) == ("C0STAFF001", "staffroom", "U0ANNA0001")
    assert first.at
    assert first.at.isoformat() == "2024-01-02T12:00:00+00:00"


def test_compliance_export_leaves_direct_messages_out(tmp_path: Path) -> None:
    days = {
        "staffroom/2024-01-02.json": [slack_message("in the open")],
        "leads/2024-01-02.json": [slack_message("in a private channel")],
        "D0ANNABEN1/2024-01-02.json": [slack_message("secret"), slack_message("secret too")],
        "mpdm-anna--ben--cara-1/2024-01-02.json": [slack_message("secret")],
        # In no list: told by what it is called.
        "D0OTHER001/2024-01-02.json": [slack_message("secret")],
    }
    export = slack_zip(
        tmp_path / "export.zip",
        days,
        groups=[{"id": "G0LEADS001", "name": "leads"}],
        dms=[{"id": "D0ANNABEN1", "members": ["U0ANNA0001", "U0BEN00001"]}],
        mpims=[{"id": "G0MANY0001", "name": "mpdm-anna--ben--cara-1"}],
    )
    items = read(export)
    assert sorted(texts(items)) == ["in a private channel", "in the open"]
    assert sorted(left(items)) == ["direct", "direct", "direct", "group_direct"]


def test_unpacked_export_and_one_packed_into_a_folder(tmp_path: Path) -> None:
    inner = slack_zip(tmp_path / "export.zip", {"staffroom/2024-01-02.json": [slack_message("hello")]})
    with zipfile.ZipFile(inner) as archive:
        archive.extractall(tmp_path / "wrapped" / "My school Slack export")
    assert texts(read(tmp_path / "wrapped")) == ["hello"]


def test_days_come_in_order(tmp_path: Path) -> None:
    days = {
        "year-4/2024-01-01.json": [slack_message("1")],
        "staffroom/2024-01-02.json": [slack_message("2")],
        "staffroom/2023-12-31.json": [slack_message("0")],
    }
    assert texts(read(slack_zip(tmp_path / "export.zip", days))) == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (b'[{"type": "message", "user": "U0ANNA0001", "text": "cut sho', "ends too soon"),
        (b"[not json]", "is no JSON"),
        (b"\x00\xff\xfe\x00", "is no JSON"),
        (b"{}", ""),
        (b"", ""),
        (b'[1, null, "x", {"a": [[]]}, {"ts": 5}]', ""),
    ],
)
def test_broken_day_is_one_line_and_the_rest_is_read(tmp_path: Path, bad: bytes, said: str) -> None:
    days = {"staffroom/2024-01-01.json": bad, "staffroom/2024-01-02.json": [slack_message("still here")]}
    items = read(slack_zip(tmp_path / "export.zip", days))
    assert texts(items) == ["still here"]
    told = [line for line in lines(items) if "UTF-8" not in line]
    assert len(told) == bool(said)
    if said:
        assert told[0].startswith("staffroom/2024-01-01.json: ")
        assert said in told[0]


def test_messages_around_a_broken_one_are_read(tmp_path: Path) -> None:
    good = ", ".join(f'{{"type": "message", "user": "U0ANNA0001", "text": "m{n}", "ts": "17.{n}"}}' for n in range(4))
    bad = good.replace('"text": "m1"', '"text": m1"').encode()
    items = read(slack_zip(tmp_path / "export.zip", {"staffroom/2024-01-02.json": b"[" + bad + b"]"}))
    assert texts(items) == ["m0", "m2", "m3"]
    [line] = lines(items)
    assert "after 1 messages" in line


def test_broken_list_of_channels_is_told_and_folders_are_read(tmp_path: Path) -> None:
    days = {"staffroom/2024-01-02.json": [slack_message("hello")], "D0ANNABEN1/2024-01-02.json": [slack_message("no")]}
    items = read(slack_zip(tmp_path / "export.zip", days, channels=b'[{"id": "C0ST', dms=b"nonsense"))
    assert texts(items) == ["hello"]
    assert left(items) == ["direct"]
    assert [line.split(": ")[1].split()[0] for line in lines(items)] == ["channels.json", "dms.json"]


def test_zip_bomb_is_refused_and_the_rest_is_read(tmp_path: Path) -> None:
    days = {
        "staffroom/2024-01-01.json": b"[" + b" " * (60 << 20) + b"]",
        "staffroom/2024-01-02.json": [slack_message("still here")],
    }
    items = read(slack_zip(tmp_path / "export.zip", days))
    assert texts(items) == ["still here"]
    [line] = lines(items)
    assert "staffroom/2024-01-01.json" in line
    assert "zip bomb" in line


def test_files_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    """How a zip of some megabytes becomes petabytes: every name in the list leads to the same packed bytes."""
    path = slack_zip(
        tmp_path / "export.zip",
        {"staffroom/2024-01-01.json": [slack_message("a")], "staffroom/2024-01-02.json": [slack_message("b")]},
    )
    with zipfile.ZipFile(path, "a") as archive:
        first, second = (archive.getinfo(f"staffroom/2024-01-0{day}.json") for day in (1, 2))
        second.header_offset = first.header_offset
        archive.writestr("more.txt", "")
    assert "shares its bytes" in " ".join(lines(read(path)))


def test_damaged_and_locked_files_are_told(tmp_path: Path) -> None:
    path = slack_zip(
        tmp_path / "export.zip",
        {"staffroom/2024-01-01.json": [slack_message("x" * 500)], "staffroom/2024-01-02.json": [slack_message("b")]},
    )
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("staffroom/2024-01-01.json")
    data = bytearray(path.read_bytes())
    data[info.header_offset + 60] ^= 0xFF
    path.write_bytes(data)
    items = read(path)
    assert "b" in texts(items)
    assert len(lines(items)) == 1


@pytest.mark.parametrize("data", [b"PK\x03\x04 and no more", b"PK\x05\x06" + b"\x00" * 18])
def test_what_is_no_whole_zip_is_no_exception(tmp_path: Path, data: bytes) -> None:
    from adapters.exports import ExportRefusedError

    path = tmp_path / "export.zip"
    path.write_bytes(data)
    try:
        assert texts(read(path)) in ([], ["PK\x03\x04 and no more"])
    except ExportRefusedError as error:
        assert "export.zip" in str(error)  # noqa: PT017 - one of two ways to end well


@pytest.mark.parametrize("lists", [True, False])
@pytest.mark.parametrize("alone", ["folder", "day", "zip"])
def test_a_conversation_named_alone_is_what_it_is_in_the_export(tmp_path: Path, alone: str, lists: bool) -> None:  # noqa: FBT001 - a table
    private = {"D0ANNABEN1": "direct", "mpdm-anna--ben--cara-1": "group_direct"}
    for folder in ("staffroom", *private):
        day = tmp_path / "export" / folder / "2024-01-02.json"
        day.parent.mkdir(parents=True)
        day.write_text(json.dumps([slack_message("hello")]))
    if lists:
        (tmp_path / "export" / "channels.json").write_text(json.dumps([{"id": "C0STAFF001", "name": "staffroom"}]))
    for folder, why in (("staffroom", None), *private.items()):
        path = tmp_path / "export" / folder
        if alone == "day":
            path /= "2024-01-02.json"
        elif alone == "zip":
            with zipfile.ZipFile(path.with_suffix(".zip"), "w") as archive:
                archive.write(path / "2024-01-02.json", "2024-01-02.json")
            path = path.with_suffix(".zip")
        items = read(path)
        assert texts(items) == ([] if why else ["hello"])
        assert left(items) == ([why] if why else [])
        if not why:
            [said] = [item for item in items if isinstance(item, Said)]
            assert (said.channel, said.channel_name) == ("C0STAFF001" if lists else "staffroom", "staffroom")


def test_lines_about_group_messages_name_nobody(tmp_path: Path) -> None:
    days = {
        "mpdm-anna--ben--cara-1/2024-01-02.json": b'[{"type": "mess',
        "staffroom/2024-01-02.json": [slack_message("x")],
    }
    [line] = lines(read(slack_zip(tmp_path / "export.zip", days)))
    assert line.startswith("mpdm-…/2024-01-02.json: ")


def test_lines_about_what_cannot_be_opened_name_nobody(tmp_path: Path) -> None:
    damaged = tmp_path / "mpdm-anna--ben-1"
    damaged.write_bytes(b"PK\x05\x06" + b"\xff" * 18)
    with pytest.raises(ExportRefusedError, match=r"mpdm-…: cannot be opened \(damaged\)"):
        read(damaged)
    days = slack_zip(tmp_path / "mpdm-anna--ben-2.zip", {"2024-01-02.json": [slack_message("secret")]})
    assert left(read(days)) == ["group_direct"]
