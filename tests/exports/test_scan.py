"""`tactful scan` of exports, as a person runs it: lines, report, thresholds, interruption at any moment."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from bot.config import load
from bot.past.command import Asked
from bot.past.command import scan as scan_command
from bot.past.run import Shown, Wanted, run
from tests.exports.made import NOON, PHONE, slack_message, slack_zip

TACTFUL = [str(Path(sys.executable).parent / "tactful")]
WEEK = 7 * 86_400


def scan(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*TACTFUL, "scan", *arguments], capture_output=True, text=True, cwd=folder, check=False, input="", timeout=100
    )


def history(path: Path, *, days: int = 20, each: int = 40) -> Path:
    """Every tenth message shares a number; the rest is ordinary."""
    made: dict[str, Any] = {}
    for day in range(days):
        for channel in ("staffroom", "year-4"):
            messages = [
                slack_message(
                    f"{PHONE[:-3]}{n:03d} x" if n % 10 == 0 else f"assembly is at {n} today",
                    NOON + day * 86_400 + n,
                    f"U0PERSON{n % 4}",
                )
                for n in range(each)
            ]
            made[f"{channel}/2024-{1 + day // 28:02d}-{1 + day % 28:02d}.json"] = messages
    return slack_zip(path, made)


def test_line_for_each_message_in_order(tmp_path: Path) -> None:
    slack_zip(
        tmp_path / "export.zip",
        {"staffroom/2024-01-02.json": [slack_message(PHONE), slack_message("boiler is back", NOON + 1)]},
    )
    done = scan(tmp_path, "--format", "jsonl", "export.zip")
    first, second = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 1
    assert first["id"] == f"staffroom/{NOON}.000000"
    assert (first["action"], first["findings"][0]["label"]) == ("nudge", "contact.phone")
    assert (second["findings"], second["action"]) == ([], "none")


def test_text_form_never_shows_the_message(tmp_path: Path) -> None:
    slack_zip(tmp_path / "export.zip", {"staffroom/2024-01-02.json": [slack_message(PHONE)], "staffroom/x.json": b"{"})
    done = scan(tmp_path, "export.zip")
    assert "contact.phone" in done.stdout
    assert "07700" not in done.stdout + done.stderr
    assert "U0ANNA" not in done.stdout + done.stderr


def test_broken_file_is_two_with_its_line(tmp_path: Path) -> None:
    slack_zip(
        tmp_path / "export.zip",
        {"staffroom/2024-01-02.json": [slack_message(PHONE)], "staffroom/2024-01-03.json": b"[{"},
    )
    done = scan(tmp_path, "export.zip")
    assert done.returncode == 2
    assert "contact.phone" in done.stdout
    assert len([line for line in done.stderr.splitlines() if "2024-01-03.json" in line]) == 1


class _Page(HTMLParser):
    """What would be fetched or run, and the words."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.fetched += [f"{tag} {name}" for name, _ in attrs if name in {"src", "href", "srcset", "onclick"}]
        self.fetched += [tag] if tag in {"script", "link", "iframe", "img", "object"} else []

    def handle_data(self, data: str) -> None:
        self.words += data


def page(path: Path) -> _Page:
    found = _Page()
    found.feed(path.read_text(encoding="utf-8"))
    return found


def test_report_counts_and_holds_no_words(tmp_path: Path) -> None:
    history(tmp_path / "export.zip", days=14)
    done = scan(tmp_path, "--report", "report.html", "export.zip")
    assert (done.returncode, done.stdout) == (1, "")
    report = page(tmp_path / "report.html")
    assert report.fetched == []
    assert "1,120 messages in 2 channels" in report.words
    for part in ("staffroom", "year-4", "9.2", "contact_phone", "2024-01", "shortly before"):
        assert part in report.words
    assert "07700" not in report.words
    assert "U0PERSON" not in report.words
    assert "prefers-color-scheme: dark" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert list(tmp_path.glob("*.state*")) == []


def test_report_predicts_notes_a_week_by_the_real_decision(tmp_path: Path) -> None:
    """One person shares a number five times a day for four weeks: the cool-down leaves one note a day, in each channel."""
    days = {
        f"staffroom/2024-01-{day:02d}.json": [slack_message(PHONE, NOON + (day - 2) * 90_000 + n) for n in range(5)]
        for day in range(1, 29)
    }
    path = slack_zip(tmp_path / "export.zip", days)
    config = load(None)
    silent = Shown(lambda _line: None, lambda _line: None, lambda *_: None)
    tally, _ = run(config, [path], Wanted(form=None), silent)
    assert tally.acted["nudge",] == 28
    assert tally.held_back["contact_phone", "cool_down"] == 28 * 4
    assert sum(tally.weeks.values()) / tally.weeks_of(tally.channels) == pytest.approx(7, abs=0.6)


def test_with_text_shows_some_messages_escaped(tmp_path: Path) -> None:
    evil = f"{PHONE} &lt;script&gt;alert(1)&lt;/script&gt;"
    slack_zip(tmp_path / "export.zip", {"<img src=x>/2024-01-02.json": [slack_message(evil)]})
    done = scan(tmp_path, "--report", "report.html", "--with-text", "export.zip")
    assert done.returncode == 1
    report = page(tmp_path / "report.html")
    assert report.fetched == []
    assert "<script>alert(1)</script>" in report.words
    assert "<mark>07700 900142</mark>" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert (tmp_path / "report.html").stat().st_mode & 0o077 == 0


def test_direct_messages_stay_out_of_every_output(tmp_path: Path) -> None:
    slack_zip(
        tmp_path / "export.zip",
        {"staffroom/2024-01-02.json": [slack_message("hello")], "D0ANNABEN1/2024-01-02.json": [slack_message(PHONE)]},
        dms=[{"id": "D0ANNABEN1", "members": []}],
    )
    done = scan(tmp_path, "--report", "report.html", "--with-text", "export.zip")
    assert done.returncode == 0
    report = page(tmp_path / "report.html").words
    assert "1 direct messages: counted, never scanned" in report
    assert "07700" not in report


def test_plain_files_too_can_be_reported_on(tmp_path: Path) -> None:
    (tmp_path / "chat.txt").write_text(f"hello\n{PHONE}\n", encoding="utf-8")
    (tmp_path / "chat.jsonl").write_text(json.dumps({"text": PHONE, "channel": "C1", "sender": "a"}), encoding="utf-8")
    done = scan(tmp_path, "--report", "report.html", "chat.txt", "chat.jsonl")
    assert done.returncode == 1
    assert "3 messages in 2 channels" in page(tmp_path / "report.html").words


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--with-text", "export.zip"], "--report"),
        (["--report", "r.html", "--calibrate", "export.zip"], "a run of its own"),
        (["--report", "nowhere/r.html", "export.zip"], "nowhere"),
        (["--report", "r.html", "-"], "standard input"),
        (["nowhere.zip"], "there is no such file"),
        (["--report", "export.zip", "export.zip"], "into what is scanned"),
        (["--out", "lines.txt", "."], "into what is scanned"),
    ],
)
def test_wrong_usage_is_two_with_one_clear_line(tmp_path: Path, arguments: list[str], said: str) -> None:
    slack_zip(tmp_path / "export.zip", {"staffroom/2024-01-02.json": [slack_message("x")]})
    done = scan(tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


# Interruption

_SLOW = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background ignores it, and so would this
from bot.past import run as runs
real = runs._Scan._count
def slow(self, *arguments):
    time.sleep(0.02)
    return real(self, *arguments)
runs._Scan._count = slow
runs._REMEMBER_EVERY = 0.0
runs._BATCH = 16
from bot.cli import main
main()
"""


def _killed(folder: Path, arguments: list[str], seed: int, *, most: int) -> int:
    """Runs again and again with kill -9 at random moments, so often at most; how often it was killed."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    kills = 0
    state = next(folder / f"{arguments[i + 1]}.state" for i, a in enumerate(arguments) if a in {"--out", "--report"})
    while True:
        process = subprocess.Popen(
            [sys.executable, "-c", _SLOW, "scan", *arguments],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        begun = state.stat().st_mtime_ns if state.exists() else 0
        while process.poll() is None and not (state.exists() and state.stat().st_mtime_ns > begun):
            time.sleep(0.01)
        try:
            process.wait(chance.uniform(0.0, 0.8) if kills < most else 60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            kills += 1
        else:
            assert process.returncode in {0, 1}
            return kills


@pytest.mark.timeout(300)
def test_killed_at_random_moments_loses_and_doubles_nothing(tmp_path: Path) -> None:
    history(tmp_path / "export.zip", days=30)
    for name, arguments in (
        ("lines.jsonl", ["--format", "jsonl", "--out"]),
        ("report.html", ["--with-text", "--report"]),
    ):
        whole = scan(tmp_path, *arguments, f"whole-{name}", "export.zip")
        assert whole.returncode == 1
        assert _killed(tmp_path, [*arguments, name, "export.zip"], seed=5, most=3) == 3
        assert (tmp_path / name).read_bytes() == (tmp_path / f"whole-{name}").read_bytes()
    assert list(tmp_path.glob("*.state*")) == []


@pytest.mark.parametrize("with_text", [False, True])
def test_state_holds_no_words_and_no_person(tmp_path: Path, with_text: bool) -> None:  # noqa: FBT001 - a table
    path = history(tmp_path / "export.zip", days=3)
    kept: list[str] = []

    def look(_done: int, _of: int, _messages: int) -> None:
        if (tmp_path / "r.html.state").exists():
            kept.append((tmp_path / "r.html.state").read_text(encoding="utf-8"))

    from bot.past import run as runs

    before, runs._REMEMBER_EVERY = runs._REMEMBER_EVERY, 0.0
    try:
        shown = Shown(lambda _line: None, lambda _line: None, look)
        run(load(None), [path], Wanted(form=None, beside=tmp_path / "r.html", with_text=with_text), shown)
    finally:
        runs._REMEMBER_EVERY = before
    [*_, last] = [*kept, (tmp_path / "r.html.state").read_text(encoding="utf-8")]
    assert "staffroom" in last
    for secret in ("07700", "ring me", "U0PERSON"):
        assert secret not in last
    assert (tmp_path / "r.html.state").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_says_how_far_it_came_and_how_to_go_on(tmp_path: Path, end: signal.Signals, jobs: str) -> None:
    history(tmp_path / "export.zip", days=30)
    arguments = ["--format", "jsonl", "--jobs", jobs, "--out", "out.jsonl", "export.zip"]
    with subprocess.Popen(
        [sys.executable, "-c", _SLOW, "scan", *arguments], cwd=tmp_path, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr
        while not (tmp_path / "out.jsonl.state").exists():
            time.sleep(0.01)
        time.sleep(0.1)
        process.send_signal(end)
        said = process.stderr.read().splitlines()
        assert process.wait(timeout=60) == 130
    assert re.fullmatch(
        r"Stopped after [\d,]+ messages\. The same command goes on from there: out\.jsonl\.state remembers the place\.",
        said[0],
    )
    assert said[1:] == ["out.jsonl holds what was found in those messages."]
    assert scan(tmp_path, *arguments).returncode == 1
    assert len((tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()) == 2400


def test_places_are_tried_before_the_work(tmp_path: Path) -> None:
    history(tmp_path / "export.zip", days=1)
    for place in ("no/such/folder/r.html", "."):
        for option in ("--report", "--out"):
            done = scan(tmp_path / ".", option, place, "export.zip")
            assert done.returncode == 2
            assert len(done.stderr.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["export.zip"]


def test_two_scans_do_not_write_one_file(tmp_path: Path) -> None:
    history(tmp_path / "export.zip", days=30)
    arguments = ["--format", "jsonl", "--out", "out.jsonl", "export.zip"]
    with subprocess.Popen([sys.executable, "-c", _SLOW, "scan", *arguments], cwd=tmp_path) as process:
        while not (tmp_path / "out.jsonl.state").exists():
            time.sleep(0.01)
        second = scan(tmp_path, *arguments)
        assert (second.returncode, second.stderr) == (
            2,
            "out.jsonl: another scan is writing it. Wait for that, or name another file.\n",
        )
        assert process.wait(timeout=60) == 1
    assert len((tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()) == 2400
    assert list(tmp_path.glob("*.state*")) == []


def test_an_export_that_changed_is_not_gone_on_with(tmp_path: Path) -> None:
    path = history(tmp_path / "export.zip", days=2)
    wanted = Wanted(form=None, beside=tmp_path / "r.html")
    run(load(None), [path], wanted, Shown(lambda _line: None, lambda _line: None, lambda *_: None))
    os.utime(path, (NOON, NOON))
    done = scan(tmp_path, "--report", "r.html", "export.zip")
    assert done.returncode == 2
    assert "before it changed" in done.stderr
    assert "--fresh" in done.stderr


def test_an_export_named_twice_is_refused(tmp_path: Path) -> None:
    history(tmp_path / "export.zip", days=1)
    done = scan(tmp_path, "export.zip", "./export.zip")
    assert done.returncode == 2
    assert "named twice" in done.stderr


def test_a_full_disk_is_told_by_the_name_of_the_file(tmp_path: Path) -> None:
    history(tmp_path / "export.zip", days=30)
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000)); {_SLOW}"
    arguments = ["--format", "jsonl", "--out", "out.jsonl", "export.zip"]
    done = subprocess.run(
        [sys.executable, "-B", "-c", limited, "scan", *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert re.fullmatch(r"out\.jsonl(\.state)?: cannot be written \(file too large\)\. Make room, .*\n", done.stderr)
    assert scan(tmp_path, *arguments).returncode == 1
    assert len((tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()) == 2400


def test_state_of_another_scan_is_refused_and_fresh_begins_again(tmp_path: Path) -> None:
    history(tmp_path / "export.zip", days=2)
    (tmp_path / "r.html.state").write_text(
        '{"version": 1, "of": "x", "how": "y", "place": {"export": 0, "file": 1, "item": 0, "written": 0}, "counts": {}}',
        encoding="utf-8",
    )
    done = scan(tmp_path, "--report", "r.html", "export.zip")
    assert done.returncode == 2
    assert "--fresh" in done.stderr
    assert scan(tmp_path, "--report", "r.html", "--fresh", "export.zip").returncode == 1
    (tmp_path / "r.html.state").write_text("not json", encoding="utf-8")
    assert "--fresh" in scan(tmp_path, "--report", "r.html", "export.zip").stderr


def test_several_processes_say_the_same(tmp_path: Path) -> None:
    history(tmp_path / "export.zip", days=6)
    one, two = (scan(tmp_path, "--format", "jsonl", "--jobs", jobs, "export.zip") for jobs in ("1", "2"))
    assert one.stdout == two.stdout
    assert len(one.stdout.splitlines()) == 480


# Thresholds


def proposed(folder: Path, *arguments: str) -> str:
    done = scan(folder, "--calibrate", *arguments, "export.zip")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_calibrate_proposes_what_the_config_takes(tmp_path: Path) -> None:
    history(tmp_path / "export.zip", days=30)
    toml = proposed(tmp_path, "--out", "proposed.toml")
    assert (tmp_path / "proposed.toml").read_text(encoding="utf-8") == toml
    config = load(tmp_path / "proposed.toml")
    assert "contact_phone" in config.detectors
    section = config.detectors["contact_phone"]
    assert section.mode == "shadow" or section.threshold
    assert "safeguarding_escalate" not in config.detectors
    assert "Nobody marked these messages" in toml
    assert re.search(r"# contact_phone: \d+\.\d in 1,000 messages", toml)
    # Taken over, it is as quiet as was asked.
    (tmp_path / "config.toml").write_text(toml, encoding="utf-8")
    done = scan(tmp_path, "--format", "jsonl", "export.zip")
    notes = [line for line in done.stdout.splitlines() if '"action": "nudge"' in line]
    assert len(notes) <= len(done.stdout.splitlines()) / 1000


def test_calibrate_measures_what_the_config_hides(tmp_path: Path) -> None:
    history(tmp_path / "export.zip", days=30)
    open_ = proposed(tmp_path)
    (tmp_path / "config.toml").write_text(
        "[detectors.contact_phone]\nmode = 'off'\nthreshold = 1.0\n", encoding="utf-8"
    )
    assert proposed(tmp_path) == open_


def test_calibrate_silences_one_channel_where_only_that_is_loud(tmp_path: Path) -> None:
    days: dict[str, Any] = {}
    for day in range(1, 29):
        stamp = NOON + day * 86_400
        days[f"staffroom/2024-02-{day:02d}.json"] = [slack_message(f"meeting at {n}", stamp + n) for n in range(80)]
        days[f"year-4/2024-02-{day:02d}.json"] = [slack_message(PHONE, stamp + n, f"U0PERSON{n}") for n in range(5)]
    slack_zip(tmp_path / "export.zip", days)
    (tmp_path / "config.toml").write_text(toml := proposed(tmp_path), encoding="utf-8")
    override = load(tmp_path / "config.toml").channels.overrides["C0YEAR4001"]
    assert override.detectors["contact_phone"].mode == "shadow", toml


def test_calibrate_of_a_handful_proposes_nothing(tmp_path: Path) -> None:
    slack_zip(tmp_path / "export.zip", {"staffroom/2024-01-02.json": [slack_message(PHONE)]})
    toml = proposed(tmp_path)
    assert "too few" in toml
    assert "\n[" not in toml


def test_calibrate_leaves_a_child_at_risk_alone(tmp_path: Path) -> None:
    text = "a pupil sent nudes to another pupil in my class"
    day = [slack_message(text, NOON + n, f"U0PERSON{n % 9}") for n in range(1200)]
    path = slack_zip(tmp_path / "export.zip", {"staffroom/2024-01-02.json": day})
    asked = Asked(calibrate=True, out=tmp_path / "p.toml")
    assert scan_command(load(None), [path], asked) == 0
    toml = (tmp_path / "p.toml").read_text(encoding="utf-8")
    assert "# safeguarding_escalate: 1000.0 in 1,000" in toml
    assert "[detectors.safeguarding_escalate]" not in toml


def test_nothing_that_is_written_names_whom_a_chat_is_with(tmp_path: Path) -> None:
    with_anna = tmp_path / "WhatsApp Chat with Anna Example.txt"
    with_anna.write_bytes(f"02/01/2024, 14:05 - Anna Example: {PHONE} caf".encode() + b"\xe9\n")
    done = scan(tmp_path, "--report", "report.html", "--out", "out.jsonl", "--format", "jsonl", with_anna.name)
    written = [path.read_text(encoding="utf-8") for path in (tmp_path / "report.html", tmp_path / "out.jsonl")]
    assert "WhatsApp chat 1" in written[0]
    assert "WhatsApp chat 1/1" in written[1]
    assert not [text for text in (*written, done.stdout, done.stderr) if "Anna" in text]


def test_lines_beside_a_report(tmp_path: Path) -> None:
    history(tmp_path / "export.zip", days=1)
    assert scan(tmp_path, "--report", "report.html", "--out", "out.txt", "export.zip").returncode == 1
    assert "contact.phone" in (tmp_path / "out.txt").read_text(encoding="utf-8")


def test_what_holds_no_messages_is_two_and_the_rest_is_scanned(tmp_path: Path) -> None:
    slack_zip(tmp_path / "good.zip", {"staffroom/2024-01-02.json": [slack_message(PHONE)]})
    slack_zip(tmp_path / "days-of-none.zip", {"staffroom/2024-01-02.json": []})
    slack_zip(tmp_path / "lists-alone.zip", {})
    with zipfile.ZipFile(tmp_path / "empty.zip", "w"):
        pass
    with zipfile.ZipFile(tmp_path / "book.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    (tmp_path / "broken.zip").write_bytes((tmp_path / "good.zip").read_bytes()[:150])
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    bad = ["days-of-none.zip", "lists-alone.zip", "empty.zip", "book.xlsx", "broken.zip", "photo.jpg"]
    done = scan(tmp_path, *bad, "good.zip")
    assert done.returncode == 2
    assert "contact.phone" in done.stdout
    for name in bad:
        assert len([line for line in done.stderr.splitlines() if line.startswith(f"{name}: ")]) == 1
        alone = scan(tmp_path, name)
        assert (alone.returncode, alone.stdout) == (2, "")
        assert name in alone.stderr


def test_whoever_reads_no_further_ends_it_in_silence(tmp_path: Path) -> None:
    history(tmp_path / "export.zip", days=20)
    with subprocess.Popen(
        [*TACTFUL, "scan", "--format", "jsonl", "export.zip"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()
        assert (process.wait(timeout=60), said) == (0, "")
