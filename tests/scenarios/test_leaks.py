"""Planted secrets go through the whole bot, at debug and with failures forced; none comes out anywhere but in the channel."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.base import Note, Receipt
from bot import log
from bot.audit import report
from tests.scenarios.stage import Stage, on_stage

PHONE, UPN, NAME, PASSWORD = "07700 900217", "B801200005001", "Theodora Marchbanks", "Gr3en-Heron!7"
TOKEN = "xoxb-" + "2468013579-abcdefABCDEF"
SENDER = "callum.f.wetherby"
MESSAGES = (
    f"my mobile is {PHONE}",
    f"UPN {UPN} is wrong on the system",
    f"{NAME} has been suspended for two days",
    f"supply log-in is user: supply4 password: {PASSWORD}",
    f"bot token for the display is {TOKEN}",
    f"honestly that dad is an absolute moron, ring him on {PHONE}",
)
PLANTED = [
    PHONE,
    PHONE.replace(" ", ""),
    UPN,
    "Theodora",
    "Marchbanks",
    PASSWORD,
    TOKEN,
    SENDER,
    "absolute moron",
    "supply4",
]
ROSTER = 'Surname,Forename,Year,Class,UPN\nMarchbanks,Theodora,4,Heron,"B801200005001"\n'
NAMED = """
[governance]
dpia_reference = "DPIA-1"
dpia_date = 2026-09-01
lawful_basis = "public task"
contact = "the data protection officer"
[roster]
file = "roster.csv"
[log]
level = "debug"
format = "json"
[detectors.always_raises]
recognizer = "tests.scenarios.broken:Broken"
label = "contact.phone"
clauses = ["9.2"]
"""


async def _live(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> str:
    """A day with everything that can go wrong; the text of the HTTP pages at its end."""
    send = stage.people.send
    failing = {"left": 2}

    async def send_or_raise(note: Note) -> Receipt:
        if failing["left"]:
            failing["left"] -= 1
            raise ValueError(f"{note.recipient} {MESSAGES[0]}")
        return await send(note)

    monkeypatch.setattr(stage.people, "send", send_or_raise)
    logging.getLogger("some.library").warning("Unhandled request (%s)", {"text": MESSAGES[0], "token": TOKEN})
    said = [await stage.people.say(SENDER, text) for text in MESSAGES]
    notes = await stage.settled()
    await stage.people.press(notes[-1], "not_right")
    await stage.people.edit(said[0], "never mind")
    await stage.people.delete(said[1])
    await stage.people.ask(SENDER, f"/policy {MESSAGES[0]}")
    await stage.settled()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{stage.app.port}") as client:
        pages = [(await client.get(path)).text for path in ("/metrics", "/readyz", "/livez")]
    return "\n".join(pages)


def _files(folder: Path) -> dict[str, bytes]:
    """Everything the bot wrote; the input files of the test apart."""
    given = {"config.toml", "roster.csv"}
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name not in given}


async def test_nothing_planted_comes_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
    async with on_stage(tmp_path, NAMED) as stage:
        log.configure(stage.config.log)
        pages = await _live(stage, monkeypatch)
        while_running = _files(tmp_path)
        exported = "\n".join(report.exported(stage.config, "jsonl")) + "\n".join(report.exported(stage.config, "csv"))
        about = repr(stage.config) + repr(stage.app.keyring) + repr(stage.app.store)
        cases: list[dict[str, Any]] = await stage.cases()
    captured = capsys.readouterr()
    assert len(cases) >= len(MESSAGES), "the day must have led to cases, or the test shows nothing"
    assert any("always_raises" in case["failed"] for case in cases)
    assert "a library reported something" in captured.err
    outputs = {"log": captured.err, "stdout": captured.out, "pages": pages, "exports": exported, "repr": about}
    for name, text in outputs.items():
        assert [secret for secret in PLANTED if secret.lower() in text.lower()] == [], name
    for name, data in {**while_running, **_files(tmp_path)}.items():
        for encoding in ("utf-8", "utf-16-le"):
            assert [secret for secret in PLANTED if secret.encode(encoding) in data] == [], name
