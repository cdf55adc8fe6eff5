"""`tactful scan`, exactly as other programs rely on it."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.config import Config
from bot.judge import Judge
from bot.parts import library_of
from bot.scans import scan_lines
from detectors import Scanner, School, build

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


@cache
def _scanner() -> Scanner:
    return build(School())


def scanned(lines: list[str], *, json_lines: bool | None) -> list[dict[str, Any]]:
    """The JSON lines, without a process around."""
    results = scan_lines(
        [line.encode() for line in lines], _scanner(), Judge(Config(), library_of(Config())), json_lines=json_lines
    )
    return [json.loads(json.dumps(result.as_dict(), allow_nan=False)) for result in results]


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


OBJECT = '{"id": "o", "text": "ring me on 07700 900142"}'


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["ring me on 07700 900142", OBJECT], ["1", "o"]),
        ([OBJECT, "ring me on 07700 900142"], ["o", "not JSON"]),
        (
            ["boiler is back", '{"text": "ring', "{} and [] are brackets", OBJECT, "boiler"],
            ["1", "2", "3", "o", "not JSON"],
        ),
        (['{"text": "ring', "boiler is back", OBJECT], ["not JSON", "not JSON", "o"]),
        (["{'text': 'boiler'}", OBJECT], ["not JSON", "o"]),
        (["{", OBJECT], ["not JSON", "o"]),
        (["{wave} hello", "{smile} ring me on 07700 900142"], ["1", "2"]),
        (["{ wave} hello", OBJECT, "{wave} hello"], ["1", "o", "not JSON"]),
        (["[1]", "boiler"], ["1", "2"]),
        (["  " + OBJECT, "", "[1]"], ["o", "no object"]),
    ],
)
def test_standard_input_is_told_line_by_line(lines: list[str], told: list[str]) -> None:
    found = scanned(lines, json_lines=None)
    for line, said in zip(found, told, strict=True):
        assert said in line["error"] if " " in said else (line["id"] == said and "error" not in line)


def test_suffix_goes_before_what_the_lines_look_like(tmp_path: Path) -> None:
    _, [text], _ = scan(tmp_path, OBJECT, name="chat.txt")
    assert text["id"] == "1"
    code, [error, read], _ = scan(tmp_path, f"ring me on 07700 900142\n{OBJECT}", name="chat.jsonl")
    assert (code, "error" in error, read["id"]) == (2, True, "o")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999"])
@pytest.mark.parametrize("json_lines", [True, None])
def test_number_that_json_has_not_is_not_written_back(number: str, json_lines: bool | None) -> None:  # noqa: FBT001 - a case
    lines = scanned([f'{{"id": {number}, "text": "boiler"}}', OBJECT], json_lines=json_lines)
    assert [line["id"] for line in lines] == ["1", "o"]
    assert "not JSON" in lines[0]["error"]


ADDED = """[detectors.added]
recognizer = "presidio_analyzer.predefined_recognizers:UkVehicleRegistrationRecognizer"
label = "staff.identifier"
clauses = ["8.6"]
"""


def scan_with(folder: Path, config: str, text: str) -> tuple[int, list[dict[str, Any]], str]:
    (folder / "config.toml").write_text(config, encoding="utf-8")
    return scan(folder, text)


def test_added_recognizer_says_only_what_is_half_sure_unless_told_otherwise(tmp_path: Path) -> None:
    unsure = """[detectors.added]
        recognizer = "presidio_analyzer:PatternRecognizer"
        label = "staff.identifier"
        clauses = ["8.6"]
        options = {supported_entity = "X", deny_list = ["tadpole"], deny_list_score = 0.4}
        """
    text = "the tadpole is out"
    assert scan_with(tmp_path, unsure, text)[1][0]["findings"] == []
    for more in ("threshold = 0.1", "threshold = 0.4\ntrigger = 'tad[a-z]'"):
        [finding] = scan_with(tmp_path, f"{unsure}{more}\n", text)[1][0]["findings"]
        assert (finding["detector"], finding["confidence"]) == ("added", 0.4)


@pytest.mark.parametrize(
    "wrong",
    ["labels = 'x'", "trigger = '('", "threshold = nan", "options = {nonsense = 1}", "options = 3", "reason = 7"],
)
def test_wrong_setting_of_an_added_recognizer_is_wrong_usage(tmp_path: Path, wrong: str) -> None:
    code, lines, errors = scan_with(tmp_path, f"{ADDED}{wrong}\n", "boiler")
    assert (code, lines) == (2, [])
    assert "[detectors.added]" in errors
    assert len(errors.splitlines()) == 1


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
        (["."], "Give a .jsonl or .txt file"),
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
