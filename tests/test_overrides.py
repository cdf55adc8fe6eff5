"""What a detector's mode and threshold do, everywhere and in one channel alone."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.config import Config, load
from bot.errors import UsageError
from bot.judge import Judge
from bot.parts import library_of, scanner_of

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PHONE = "ring me on 07700 900142"


def actions(tmp_path: Path, settings: str, *channels: str) -> list[str]:
    """What is done about somebody's number in each channel."""
    config = loaded(tmp_path, settings)
    scan = scanner_of(config, None).scan(PHONE)
    judge = Judge(config, library_of(config))
    return [judge.judged(scan, PHONE, NOW, channel=channel).action for channel in channels]


def loaded(tmp_path: Path, settings: str) -> Config:
    path = tmp_path / "config.toml"
    path.write_text(settings, encoding="utf-8")
    return load(path)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("", ["nudge", "nudge"]),
        ("[detectors.contact_phone]\nmode = 'shadow'", ["record", "record"]),
        ("[detectors.contact_phone]\nmode = 'off'", ["none", "none"]),
        ("[detectors.contact_phone]\nthreshold = 1.0", ["none", "none"]),
        ("[channels.overrides]\nC1 = {detectors = {contact_phone = {mode = 'shadow'}}}", ["record", "nudge"]),
        ("[channels.overrides]\nC1 = {detectors = {contact_phone = {mode = 'off'}}}", ["none", "nudge"]),
        ("[channels.overrides]\nC1 = {detectors = {contact_phone = {threshold = 1.0}}}", ["none", "nudge"]),
        ("[channels.overrides]\nC1 = {speak_up_at = 1.0}", ["record", "nudge"]),
        ("[channels.overrides.C1.detectors.contact_phone]\nmode = 'off'", ["none", "nudge"]),
        ("[channels.overrides]\nC1 = {detectors = {contact_email = {mode = 'off'}}}", ["nudge", "nudge"]),
        # A channel may want more than all others, too.
        (
            (
                "[detectors.contact_phone]\nmode = 'off'\n"
                "[channels.overrides]\nC1 = {detectors = {contact_phone = {mode = 'nudge'}}}"
            ),
            ["nudge", "none"],
        ),
        (
            (
                "[detectors.contact_phone]\nmode = 'shadow'\n"
                "[channels.overrides]\nC1 = {detectors = {contact_phone = {mode = 'nudge'}}}"
            ),
            ["nudge", "record"],
        ),
        (
            (
                "[detectors.contact_phone]\nthreshold = 1.0\n"
                "[channels.overrides]\nC1 = {detectors = {contact_phone = {threshold = 0.5}}}"
            ),
            ["nudge", "none"],
        ),
        ("[nudges]\nspeak_up_at = 1.0\n[channels.overrides]\nC1 = {speak_up_at = 0.2}", ["nudge", "record"]),
    ],
)
def test_mode_and_threshold_of_one_channel(tmp_path: Path, settings: str, expected: list[str]) -> None:
    assert actions(tmp_path, settings, "C1", "C2") == expected


def test_child_at_risk_is_told_whatever_speaks_up(tmp_path: Path) -> None:
    """Where it speaks up is about tips; only the detector's own mode and threshold silence an alert."""
    text = "a pupil sent nudes to another pupil in my class"
    config = loaded(tmp_path, "[channels.overrides]\nC1 = {speak_up_at = 1.0}")
    scan = scanner_of(config, None).scan(text)
    judge = Judge(config, library_of(config))
    assert {judge.judged(scan, text, NOW, channel=channel).action for channel in ("C1", "C2")} == {"alert"}


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("C1 = {detectors = {contact_phnoe = {mode = 'off'}}}", "Did you mean contact_phone?"),
        ("C1 = {detectors = {contact_phone = {mode = 'loud'}}}", "'off', 'shadow' or 'nudge'"),
        ("C1 = {speak_up = 0.5}", "speak_up"),
        ("C1 = {detectors = {contact_phone = {threshold = 7}}}", "write 1 or less"),
    ],
)
def test_mistake_in_an_override_is_named(tmp_path: Path, settings: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        loaded(tmp_path, f"[channels.overrides]\n{settings}")
    assert said in str(caught.value)
    assert "channels.overrides" in str(caught.value)
