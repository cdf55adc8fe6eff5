"""`tactful scan`, exactly as other programs rely on it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

TACTFUL = [str(Path(sys.executable).parent / "tactful")]
KEYS = {"label", "detector", "start", "end", "confidence", "clauses", "reason"}


def scan(folder: Path, text: str | bytes, *more: str, name: str = "-") -> tuple[int, list[dict[str, Any]], str]:
    """Exit code, the JSON lines, standard error."""
    data = text.encode() if isinstance(text, str) else text
    if name != "-":
        (folder / name).write_bytes(data)
    done = subprocess.run(
        [*TACTFUL, "scan", "--format", "jsonl", *more, name], input=data, capture_output=True, cwd=folder, check=False
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr.decode()


def test_one_line_per_message_in_order(tmp_path: Path) -> None:
    rows = [
        {"id": "m1", "text": "ring me on 07700 900142"},
        {"id": "m2", "text": "boiler's back on"},
        {"id": "m3", "text": "told Isaac's mum to text me on 07700 900384"},
    ]
    code, lines, errors = scan(tmp_path, "\n".join(map(json.dumps, rows)), name="chat.jsonl")
    assert (code, errors) == (1, "")
    assert [line["id"] for line in lines] == ["m1", "m2", "m3"]
    first, second, third = lines
    [finding] = first["findings"]
    assert set(finding) == KEYS
    assert (finding["label"], finding["detector"], finding["start"], finding["end"]) == (
        "contact.phone",
        "contact_phone",
        11,
        23,
    )
    assert set(first) == {"id", "findings", "stance", "severity", "action"}
    assert (first["stance"], first["severity"], first["action"]) == ("doing", 1, "nudge")
    assert (second["findings"], second["action"]) == ([], "none")
    assert third["severity"] == 2


def test_nothing_found_is_zero(tmp_path: Path) -> None:
    code, lines, _ = scan(tmp_path, '{"text": "boiler is back on"}\n')
    assert code == 0
    assert lines[0]["id"] == "1"


def test_offsets_are_code_points_of_the_text_as_given(tmp_path: Path) -> None:
    text = "👨‍👩‍👧 my\u200b mobile: 0\u200b7700 ９００１42 🎉"
    _, [line], _ = scan(tmp_path, json.dumps({"text": text}))
    [finding] = line["findings"]
    assert text[finding["start"] : finding["end"]] == "0\u200b7700 ９００１42"


def test_bad_lines_are_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    data = b'{"id": 7}\nnot json\n[1]\n"\xff"\n{"id": "x", "text": 5}\n\n{"id": "good", "text": "ring me on 07700 900142"}\n'
    code, lines, _ = scan(tmp_path, data, name="bad.jsonl")
    assert code == 2
    assert [line["id"] for line in lines] == [7, "2", "3", "4", "x", "good"]
    assert ["error" in line for line in lines] == [True, True, True, True, True, False]
    assert lines[-1]["findings"]


def test_audience_raises_the_severity(tmp_path: Path) -> None:
    rows = [
        json.dumps({"text": "my mobile is 07700 900142", "audience": who}) for who in ("staff", "parents", "martians")
    ]
    code, lines, _ = scan(tmp_path, "\n".join(rows))
    assert code == 2
    assert [line.get("severity") for line in lines] == [1, 2, None]


def test_text_file_is_a_message_a_line(tmp_path: Path) -> None:
    code, lines, _ = scan(tmp_path, '{"not": "json here"}\nring me on 07700 900142\r\n', name="chat.txt")
    assert code == 1
    assert [len(line["findings"]) for line in lines] == [0, 1]


def test_asking_is_not_a_finding_and_a_value_asked_about_stays_silent(tmp_path: Path) -> None:
    _, [line], _ = scan(
        tmp_path, json.dumps({"text": "which section says I can't give parents my number, 07700 900142?"})
    )
    assert line["stance"] == "asking"
    assert line["action"] in {"none", "record"}


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["nowhere.jsonl"], "there is no such file"),
        (["."], "give a .jsonl or .txt file"),
        (["--config", "nowhere.toml", "-"], "there is no such file"),
    ],
)
def test_wrong_usage_is_two_with_one_clear_line(tmp_path: Path, arguments: list[str], part: str) -> None:
    done = subprocess.run(
        [*TACTFUL, "scan", *arguments], capture_output=True, text=True, cwd=tmp_path, check=False, input=""
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert part in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_text_format_never_prints_the_message(tmp_path: Path) -> None:
    (tmp_path / "chat.txt").write_text("ring me on 07700 900142\n", encoding="utf-8")
    done = subprocess.run([*TACTFUL, "scan", "chat.txt"], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert "contact.phone" in done.stdout
    assert "07700" not in done.stdout + done.stderr


def test_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "chat.txt").write_text("ring me on 07700 900142\n" * 5000, encoding="utf-8")
    with subprocess.Popen(
        [*TACTFUL, "scan", "chat.txt"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path
    ) as reading:
        assert reading.stdout
        assert reading.stderr
        assert b"contact.phone" in reading.stdout.readline()
        reading.stdout.close()
        assert reading.stderr.read() == b""
