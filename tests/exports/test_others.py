"""Telegram, Teams, WhatsApp and CSV: what was said, when and where; what is private stays unread; what is broken is told."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from adapters.exports import ExportRefusedError, Said
from tests.exports.made import graph_message, left, lines, read, telegram_chat, telegram_message, texts


def written(tmp_path: Path, name: str, value: Any) -> Path:
    path = tmp_path / name
    if isinstance(value, bytes):
        path.write_bytes(value)
    else:
        path.write_text(value if isinstance(value, str) else json.dumps(value, indent=1), encoding="utf-8")
    return path


def only(items: list[Any]) -> Said:
    [said] = [item for item in items if isinstance(item, Said)]
    return said


# Telegram


def test_telegram_text_is_what_the_person_saw(tmp_path: Path) -> None:
    chat = telegram_chat(
        telegram_message(1, ["call ", {"type": "phone", "text": "07700 900142"}, " x"]),
        telegram_message(2, [{"type": "text_link", "text": "my page", "href": "https://me.example/anna"}]),
        telegram_message(3, "", poll={"question": "Tea?", "answers": [{"text": "Yes"}, {"text": "No"}]}),
        telegram_message(
            4, "", contact_information={"first_name": "Anna", "last_name": "", "phone_number": "07700900142"}
        ),
        telegram_message(5, "so they said", forwarded_from="Ben"),
        telegram_message(6, ""),
        {**telegram_message(7, ""), "type": "service", "action": "join_group_by_link"},
    )
    items = read(written(tmp_path, "result.json", chat))
    assert texts(items) == [
        "call 07700 900142 x",
        "my page (https://me.example/anna)",
        "Tea?\nYes\nNo",
        "Anna  07700900142",
        "> so they said",
    ]
    assert left(items) == ["wordless", "notice"]
    first = items[0]
    assert isinstance(first, Said)
    assert (first.channel, first.channel_name, first.sender) == ("-1001234", "KS1", "7")
    assert first.at
    assert first.at.isoformat() == "2024-01-02T12:00:01+00:00"


def test_telegram_chats_between_two_people_are_counted_and_never_read(tmp_path: Path) -> None:
    chats = [
        telegram_chat(telegram_message(1, "secret"), kind="personal_chat", name="Ben"),
        telegram_chat(telegram_message(2, "in the group"), kind="private_group"),
        telegram_chat(telegram_message(3, "secret"), kind="saved_messages"),
    ]
    items = read(written(tmp_path, "result.json", {"about": "x", "chats": {"about": "y", "list": chats}}))
    assert texts(items) == ["in the group"]
    assert left(items) == ["direct", "direct"]


def test_private_chat_with_a_broken_head_stays_unread(tmp_path: Path) -> None:
    """Its messages stand behind those of a group, and must not be taken for the group's."""
    chats = [
        telegram_chat(telegram_message(1, "in the group")),
        telegram_chat(telegram_message(2, "secret"), kind="personal_chat"),
        telegram_chat(telegram_message(3, "in the group again")),
    ]
    whole = json.dumps({"chats": {"list": chats}}, indent=1)
    for broken in (
        whole.replace('"type": "personal_chat"', '"type": personal_chat"'),
        whole.replace('"text": "in the group",', '"text": in the group",').replace('"personal_chat"', 'personal_chat"'),
    ):
        items = read(written(tmp_path, "result.json", broken))
        assert "secret" not in texts(items)
        assert "in the group again" in texts(items)
        assert len(lines(items)) == 1


def test_telegram_export_cut_short_is_read_up_to_there(tmp_path: Path) -> None:
    whole = json.dumps(telegram_chat(*(telegram_message(n, f"m{n}") for n in range(20))))
    items = read(written(tmp_path, "result.json", whole[:-150]))
    assert texts(items) == [f"m{n}" for n in range(19)]
    [line] = lines(items)
    assert "ends too soon" in line


# Teams


def test_teams_collection_as_graph_returns_it(tmp_path: Path) -> None:
    page = {
        "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#chatMessages",
        "value": [
            graph_message(1, "<p>Q&amp;A with <at id='0'>Ben</at></p>", replies=[graph_message(2, "<p>yes</p>")]),
            graph_message(3, "", messageType="systemEventMessage"),
            graph_message(4, "gone", deletedDateTime="2024-01-03T00:00:00Z"),
            graph_message(5, "beep", **{"from": {"application": {"id": "x"}, "user": None}}),
            graph_message(6, "secret", channelIdentity=None, chatId="19:a_b@unq.gbl.spaces"),
            graph_message(7, "secret", channelIdentity=None, chatId="19:abc@thread.v2"),
        ],
    }
    items = read(written(tmp_path, "messages.json", page))
    assert texts(items) == ["Q&A with @someone", "yes"]
    assert left(items) == ["notice", "deleted", "app", "direct", "group_direct"]
    first = items[0]
    assert isinstance(first, Said)
    assert (first.channel, first.sender) == ("19:staff@thread.tacv2", "7a5b")


@pytest.mark.parametrize(
    "shape",
    [
        lambda messages: messages,
        lambda messages: [{"value": messages[:1]}, {"value": messages[1:]}],
        lambda messages: {
            "teams": [{"displayName": "School", "channels": [{"displayName": "Staff", "messages": messages}]}]
        },
        lambda messages: "\n".join(map(json.dumps, messages)),
    ],
)
def test_teams_in_whatever_a_tool_wrote(tmp_path: Path, shape: Any) -> None:
    messages = [graph_message(1, "one"), graph_message(2, "two")]
    assert texts(read(written(tmp_path, "export.json", shape(messages)))) == ["one", "two"]


def test_teams_own_export(tmp_path: Path) -> None:
    row = {
        "id": "1",
        "originalarrivaltime": "2024-01-02T12:00:00Z",
        "messagetype": "RichText/Html",
        "content": "<p>hello</p>",
        "from": "8:orgid:7a5b",
    }
    export = {
        "conversations": [
            {"displayName": "Staff", "MessageList": [{**row, "conversationid": "19:staff@thread.tacv2"}]},
            {"displayName": "Ben", "MessageList": [{**row, "conversationid": "19:a_b@unq.gbl.spaces"}]},
        ]
    }
    items = read(written(tmp_path, "messages.json", export))
    assert (only(items).text, only(items).channel_name, left(items)) == ("hello", "Staff", ["direct"])


# WhatsApp


@pytest.mark.parametrize(
    ("head", "hour"),
    [
        ("02/01/2024, 14:05 - ", 14),
        ("02/01/24, 14:05 - ", 14),
        ("02/01/2024, 2:05 pm - ", 14),
        ("02/01/2024, 2:05\u202fpm - ", 14),
        ("[02/01/2024, 14:05:09] ", 14),
        ("\u200e[02/01/2024, 2:05:09\u202fPM] ", 14),
        ("[02.01.24, 14:05:09] ", 14),
        ("2024-01-02, 14:05 - ", 14),
        ("02/01/2024, 12:05 am - ", 0),
    ],
)
def test_whatsapp_heads(tmp_path: Path, head: str, hour: int) -> None:
    said = only(read(written(tmp_path, "WhatsApp Chat with Staff room.txt", f"{head}Anna Example: hello: you\n")))
    assert (said.text, said.sender, said.channel_name) == ("hello: you", "Anna Example", "WhatsApp chat 1")
    assert said.at
    assert (said.at.year, said.at.month, said.at.day, said.at.hour) == (2024, 1, 2, hour)


def test_whatsapp_lines_of_one_message_and_what_nobody_said(tmp_path: Path) -> None:
    chat = (
        "01/06/2024, 09:00 - Messages and calls are end-to-end encrypted.\n"
        "01/06/2024, 09:01 - Anna created group “Staff”\n"
        "01/06/2024, 09:02 - Anna: one\n\ntwo: 2\n13/13 is a fraction\n"
        "01/06/2024, 09:03 - Ben: <Media omitted>\n"
        "01/06/2024, 09:04 - Ben: This message was deleted\n"
        "01/06/2024, 09:05 - Ben: fixed it <This message was edited>\n"
    )
    items = read(written(tmp_path, "chat.txt", chat))
    assert texts(items) == ["one\n\ntwo: 2\n13/13 is a fraction", "fixed it"]
    assert left(items) == ["notice", "notice", "wordless", "deleted"]
    assert isinstance(items[2], Said)
    assert items[2].at
    assert items[2].at.hour == 8  # British Summer Time


def test_whatsapp_from_an_iphone_in_its_zip(tmp_path: Path) -> None:
    chat = (
        "[02/01/2024, 14:05:09] Staff: \u200eMessages and calls are end-to-end encrypted.\r\n"
        "[02/01/2024, 14:05:10] \u200eAnna: \u200e<attached: 0001-PHOTO.jpg>\r\n"
        "\u200e[02/01/2024, 14:05:11] Anna: on my way\r\n"
    )
    path = tmp_path / "WhatsApp Chat - Staff.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("_chat.txt", chat)
        archive.writestr("0001-PHOTO.jpg", b"\xff\xd8")
    items = read(path)
    assert (texts(items), only(items).channel_name) == (["on my way"], "WhatsApp chat 1")
    assert left(items) == ["notice", "wordless"]


@pytest.mark.parametrize("mark", ["\u200e", ""])
def test_whatsapp_poll_is_its_senders_words(tmp_path: Path, mark: str) -> None:
    chat = (
        f"[02/01/2024, 14:05:09] Anna: {mark}POLL:\r\nWhere for the do, ring me on 07700 900142\r\n"
        f"{mark}OPTION: The Plough (3 votes)\r\n{mark}OPTION: Curry (my shout) (1 vote)\r\n{mark}OPTION: Mine\r\n"
        "[02/01/2024, 14:05:10] Anna: \u200eAnna changed the group description\r\n"
        "[02/01/2024, 14:05:11] Anna: \u200eimage omitted\r\n"
    )
    items = read(written(tmp_path, "_chat.txt", chat))
    assert texts(items) == ["Where for the do, ring me on 07700 900142\nThe Plough\nCurry (my shout)\nMine"]
    assert left(items) == ["notice", "wordless"]


def test_whatsapp_chats_are_told_apart_and_named_after_nobody(tmp_path: Path) -> None:
    line = b"02/01/2024, 14:05 - Anna Example: caf\xe9\n"
    path = tmp_path / "both.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("WhatsApp Chat with Anna Example.txt", line)
        archive.writestr("WhatsApp Chat - Ben Sample/_chat.txt", line)
    items = read(path)
    assert [item.channel for item in items if isinstance(item, Said)] == ["WhatsApp chat 1.1", "WhatsApp chat 1.2"]
    assert len(lines(items)) == 2
    assert not [line for line in lines(items) if "Anna" in line or "Ben" in line]


def test_whatsapp_order_of_day_and_month_is_told_by_the_dates(tmp_path: Path) -> None:
    american = "1/5/24, 2:05 PM - Anna: x\n1/25/24, 2:05 PM - Anna: y\n"
    first = read(written(tmp_path, "chat.txt", american))[0]
    assert isinstance(first, Said)
    assert first.at
    assert (first.at.month, first.at.day) == (1, 5)


# CSV


def test_csv_with_its_columns(tmp_path: Path) -> None:
    table = 'Date;From;Team;Message\n02/01/2024 12:00;Anna;Staff;"hello;\nyou"\n\n;Ben;Staff;\n'
    items = read(written(tmp_path, "chat.csv", table), "message")
    said = only(items)
    assert (said.text, said.sender, said.channel) == ("hello;\nyou", "Anna", "Staff")
    assert said.at
    assert left(items) == ["wordless"]


def test_csv_without_the_column_says_which_it_could_be(tmp_path: Path) -> None:
    path = written(tmp_path, "chat.csv", "Date,Message\n1,hello\n")
    with pytest.raises(ExportRefusedError, match="Did you mean Message"):
        read(path, "Mesage")
    with pytest.raises(ExportRefusedError, match="--text-column"):
        read(path)


def test_csv_with_a_quotation_mark_that_never_ends(tmp_path: Path) -> None:
    table = "text\n" + '"begins\n' + "filler words here\n" * 20_000 + "the last\n"
    items = read(written(tmp_path, "chat.csv", table), "text")
    assert "the last" in texts(items)
    assert lines(items)


# Encodings


def test_windows_1252_is_read_and_told_once(tmp_path: Path) -> None:
    chat = "02/01/2024, 14:05 - Zoë: café\n02/01/2024, 14:06 - Zoë: “quoted”\n"
    items = read(written(tmp_path, "chat.txt", chat.encode("cp1252")))
    assert texts(items) == ["café", "“quoted”"]
    [line] = lines(items)
    assert "not all UTF-8" in line


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_other_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    chat = json.dumps(telegram_chat(telegram_message(1, "café 🎉")), ensure_ascii=False)
    items = read(written(tmp_path, "result.json", chat.encode(encoding)))
    assert (texts(items), lines(items)) == (["café 🎉"], [])


def test_one_bad_byte_costs_no_message(tmp_path: Path) -> None:
    chat = json.dumps(telegram_chat(*(telegram_message(n, f"m{n}") for n in range(3)))).encode()
    items = read(written(tmp_path, "result.json", chat.replace(b"m1", b"m\xff1")))
    assert [text[:1] for text in texts(items)] == ["m", "m", "m"]
    [line] = lines(items)
    assert "byte" in line


def test_what_is_no_export_is_said(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(ExportRefusedError, match=r"Give a \.jsonl or \.txt file"):
        read(tmp_path / "folder")
    [line] = lines(read(written(tmp_path, "x.json", {"a": [1, 2]})))
    assert "no messages of a kind that is known" in line


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ('text,who\n"hello,Anna\nhi there,Ben\n"x, y",Cara\n', ["hello", "hi there", "x, y"]),
        ('text,who\nthe 5" one,Anna\nbye,Ben\n', ['the 5" one', "bye"]),
        ('who,text\nAnna,"begins and\nBen,never ends\n', ["begins and", "never ends"]),
        ('who,text,at\nA,"stray,1\nB,one,2\nC,two,3\nD,a nail of 12",4\n', ["stray", "one", "two", 'a nail of 12"']),
        ('who,text\nA,"' + "a line, or two\n" * 1500 + 'the end"\nB,x\n', ["a line, or two\n" * 1500 + "the end", "x"]),
        ('who,text\nAnna,"of\n\ntwo ""lines"""\nBen,x\n', ['of\n\ntwo "lines"', "x"]),
    ],
)
def test_csv_loses_no_row_to_a_quotation_mark(tmp_path: Path, table: str, words: list[str]) -> None:
    items = read(written(tmp_path, "chat.csv", table), "text")
    assert texts(items) == words


def test_csv_with_commas_that_nobody_quoted(tmp_path: Path) -> None:
    table = "Who,Text,Date\nAnna,no, ring me on 07700 900142, ta,22/11/2026\nBen,fine,22/11/2026\nCara\n"
    items = read(written(tmp_path, "chat.csv", table), "text")
    assert texts(items) == ["no, ring me on 07700 900142, ta", "fine"]
    assert [item.at is not None for item in items if isinstance(item, Said)] == [True, True]
    assert [item.channel for item in items if isinstance(item, Said)] == ["chat.csv", "chat.csv"]
    short, long = lines(items)
    assert short == "chat.csv: 1 row has too few cells to have the text (first at line 4). They were passed over."
    assert long.startswith(
        "chat.csv: 1 row has more cells than the first line (first at line 2). They were taken for commas"
    )


def test_csv_columns_without_a_name_and_names_with_a_comma(tmp_path: Path) -> None:
    items = read(written(tmp_path, "chat.csv", "id;text;;\n7;one; two;;\n8;;;\n"), "text")
    assert (texts(items), left(items)) == (["one; two"], ["wordless"])
    table = "from,channel,text\nSmith, Anna,Staff,hello\nBen,Staff,hello\n"
    items = read(written(tmp_path, "chat.csv", table), "text")
    assert [item.channel for item in items if isinstance(item, Said)] == ["chat.csv", "Staff"]


@pytest.mark.parametrize(
    ("written_as", "at"),
    [
        ("22/11/2026,09:31", "2026-11-22T09:31:00+00:00"),
        ("22/11/26,09:31:05", "2026-11-22T09:31:05+00:00"),
        ("03.07.2026,9.31pm", "2026-07-03T20:31:00+00:00"),
        ("3 Jul 2026,21:31", "2026-07-03T20:31:00+00:00"),
        ("2026-07-03 21:31,", "2026-07-03T20:31:00+00:00"),
        ("2026-07-03 21:31 UTC,", "2026-07-03T21:31:00+00:00"),
        ("2026/07/03 21:31,", "2026-07-03T20:31:00+00:00"),
        ("03/07/2026 21:31 BST,", "2026-07-03T20:31:00+00:00"),
        ("3.7.26 9.31 pm,", "2026-07-03T20:31:00+00:00"),
        ("2026-07-03T21:31:00Z,", "2026-07-03T21:31:00+00:00"),
        ("1704196800,", "2024-01-02T12:00:00+00:00"),
        ("Tuesday,09:31", None),
        (",", None),
    ],
)
def test_csv_dates_as_people_write_them(tmp_path: Path, written_as: str, at: str | None) -> None:
    items = read(written(tmp_path, "chat.csv", f"Date,Time,Text\n{written_as},hello\n"), "text")
    [said] = [item for item in items if isinstance(item, Said)]
    assert (said.at.isoformat() if said.at else None) == at
    assert bool(lines(items)) == (at is None)


@pytest.mark.parametrize(
    "table",
    [
        "sep=;\r\nwho;text\r\nAnna;one, two\r\nBen;three\r\n",
        'who,text\rAnna,"one, two"\rBen,three\r',
        "who\ttext\nAnna\tone, two\nBen\tthree\n".encode("utf-16"),
    ],
)  # fmt: skip
def test_csv_as_spreadsheets_write_it(tmp_path: Path, table: str | bytes) -> None:
    items = read(written(tmp_path, "chat.csv", table), "text")
    assert texts(items) == ["one, two", "three"]
    assert lines(items) == []


def test_csv_without_the_column_lists_those_that_are_there(tmp_path: Path) -> None:
    path = written(tmp_path, "chat.csv", "Sent at,Who wrote it,Message\n1,Anna,hello\n")
    with pytest.raises(ExportRefusedError, match="Its columns are: Sent at, Who wrote it, Message"):
        read(path, "words")
    bare = written(tmp_path, "bare.csv", "ring me on 07700 900142 please,then Anna at home\n")
    with pytest.raises(ExportRefusedError, match="names no columns"):
        read(bare, "words")


# What is no chat


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("photo.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF", "is a picture"),
        ("letter.txt", b"%PDF-1.7\n", "is a PDF"),
        ("messages.html", b"<!DOCTYPE html>\n<html>", "as JSON and not as HTML"),
        ("export.zip", b"PK\x03\x04 cut short", "is no whole zip"),
        ("chat.csv", b"text\n\x00\x01\x02 and words that are none, at some length, to be sure of it", "is no text"),
    ],
)
def test_what_is_no_chat_is_refused_and_the_rest_is_read(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    [line] = lines(read(written(tmp_path, name, data), "text"))
    assert said in line
    assert line.endswith("It was passed over.")
