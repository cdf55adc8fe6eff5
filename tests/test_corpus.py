"""The corpus that the models learn from: whole, its spans right, split by hand, and nothing in it real."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from detectors.checksums import upn_check_letter
from detectors.model.second import CONCERNS, LABELS, STANCES

CORPUS = Path(__file__).parents[1] / "training" / "corpus"
HANDS = sorted(path.stem for path in CORPUS.glob("h*.jsonl"))
# Ofcom's numbers for drama: https://www.ofcom.org.uk/phones-and-broadband/phone-numbers/numbers-for-drama
DRAMA = re.compile(
    r"07700900\d{3}|020\s?7946\d{4}|01(13|14|15|16|17|18|21|31|41|51|61)4960\d{3}|01632960\d{3}|08081570\d{3}|03069990\d{3}"
)


def rows(hand: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CORPUS / f"{hand}.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("hand", HANDS)
def test_every_row_is_whole(hand: str) -> None:
    for row in rows(hand):
        assert row["hand"] == hand
        assert row["stance"] in STANCES, row["id"]
        assert row["kind"] in {"slip", "lookalike", "ordinary"}
        assert (row["kind"] == "slip") == bool(row["findings"]), row["id"]
        for found in row["findings"]:
            assert found["label"] in LABELS
            assert row["text"][found["start"] : found["end"]] == found["span"]
            assert found["label"] != "safeguarding.escalate" or row["sub"] in CONCERNS, row["id"]


@pytest.mark.parametrize("hand", HANDS)
def test_nothing_is_real(hand: str) -> None:
    for row in rows(hand):
        for number in re.findall(r"(?<![\d{])0[127][\d ]{8,12}\d(?!\d)", row["text"]):
            assert DRAMA.fullmatch(re.sub(r"\s", "", number)), row["id"]
        for domain in re.findall(r"@[\w-]+(?:\.[\w-]+)*\.([a-z]{2,})", row["text"]):
            assert domain == "example", row["id"]
        for upn in re.findall(r"\b[A-HJ-NP-RT-Z]\d{11}[\dA-Z]\b", row["text"]):
            assert upn[0] == upn_check_letter(upn[1:]), row["id"]


def test_hands_are_split_whole_and_no_message_stands_twice() -> None:
    splits = json.loads((CORPUS / "splits.json").read_text(encoding="utf-8"))
    assert sorted(splits) == HANDS
    assert set(splits.values()) <= {"train", "dev", "test"}
    counts = Counter(row["text"] for hand in HANDS for row in rows(hand))
    assert counts.most_common(1)[0][1] == 1


def test_half_is_benign_and_most_of_that_hard() -> None:
    kinds = Counter(row["kind"] for hand in HANDS for row in rows(hand))
    benign = kinds["lookalike"] + kinds["ordinary"]
    assert benign >= 0.5 * sum(kinds.values())
    assert kinds["lookalike"] >= 0.62 * benign
