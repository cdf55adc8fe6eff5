"""The sets that are measured: hands of the corpus, a file of one's own, real chat, statements of identity."""

from __future__ import annotations

import csv
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.config import load
from bot.parts import school_of
from bot.roster_import import read_roster, read_staff
from detectors import School
from detectors.roster import PupilRow, Roster, StaffRow
from training.gather import TEST, chat

CORPUS = Path(__file__).parents[2] / "training" / "corpus"
_KEY = b"k" * 32  # of the roster's hashes; nothing is kept
_STATEMENTS = 3000
_SEED = 7  # training/gather.py learns from the first 8,000 in this order
_LEARNT = 8000


@dataclass(frozen=True, slots=True)
class Row:
    """A message and what it holds."""

    id: str
    text: str
    labels: frozenset[str]
    stance: str = ""
    kind: str = ""
    spans: tuple[tuple[str, str], ...] = ()
    """Label and the words that show it."""


@dataclass(frozen=True, slots=True)
class Set:
    """Rows of one source, and the school that they are about."""

    name: str
    rows: Sequence[Row]
    school: School


def hands(split: str) -> Iterator[Set]:
    """The corpus's hands of a split."""
    splits = json.loads((CORPUS / "splits.json").read_text(encoding="utf-8"))
    for hand in sorted(name for name, of in splits.items() if of == split):
        lines = (CORPUS / f"{hand}.jsonl").read_text(encoding="utf-8").splitlines()
        yield Set(hand, [_row(json.loads(line)) for line in lines], Schools.of(hand))


def _row(told: dict[str, object]) -> Row:
    findings: list[dict[str, str]] = told["findings"]  # type: ignore[assignment]  # as training/README.md says
    spans = tuple((finding["label"], finding["span"]) for finding in findings)
    labels = frozenset(label for label, _ in spans)
    return Row(str(told["id"]), str(told["text"]), labels, str(told["stance"]), str(told["kind"]), spans)


class Schools:
    """The hands' own schools, and the names of their pupils."""

    @staticmethod
    def told(hand: str) -> dict[str, list[dict[str, str]]]:
        """As the corpus tells of it."""
        told: dict[str, list[dict[str, str]]] = json.loads(
            (CORPUS / "schools" / f"{hand}.json").read_text(encoding="utf-8")
        )
        return told

    @classmethod
    def of(cls, hand: str) -> School:
        """A hand's school."""
        told: dict[str, object] = dict(cls.told(hand))
        pupils: list[dict[str, str]] = told["pupils"]  # type: ignore[assignment]
        texts: dict[str, list[str]] = told  # type: ignore[assignment]
        rows = [
            PupilRow(
                forename=p["first"], surname=p["surname"], known_as=p["known_as"], class_=p["class"], year=p["year"]
            )
            for p in pupils
        ]
        staff = [StaffRow(*_name(name)) for name in texts["staff"]]
        return School(
            name=str(told["name"]),
            domains=tuple(texts["domains"]),
            phones=tuple(texts["phones"]),
            classes=tuple(texts["classes"]),
            roster=Roster.build(rows, _KEY, staff=staff, classes=texts["classes"]),
        )


def _name(name: str) -> tuple[str, str]:
    first, _, last = name.partition(" ")
    return first, last or first


def from_file(path: Path, config: Path | None) -> Set:
    """A JSONL of id, text, labels, stance. `config`: a config file of the school that it is about.

    Raises:
        ValueError: a line is not such an object; says which.
    """
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            labels = frozenset(row.get("labels") or ()) - {"none"}
            said = str(row.get("stance") or ""), str(row.get("kind") or "")
            rows.append(Row(str(row.get("id", number)), row["text"], labels, *said))
        except (ValueError, KeyError, AttributeError):
            raise ValueError(
                f"{path.name}, line {number}: give an object with text, labels and, if known, id and stance."
            ) from None
    return Set(path.stem, rows, _school(config))


def _school(config: Path | None) -> School:
    if config is None:
        return School()
    read = load(config)
    roster = None
    if read.roster.file:
        staff = read_staff(read.path(read.roster.staff_file)).staff if read.roster.staff_file else ()
        names = school_of(read, None).classes
        roster = Roster.build(read_roster(read.path(read.roster.file)).pupils, _KEY, staff=staff, classes=names)
    return school_of(read, roster)


def chats(data: Path) -> Iterator[Set]:
    """Real chat: the half that nothing was learnt from."""
    texts: defaultdict[str, list[Row]] = defaultdict(list)
    for example in chat(data):
        if example.split == TEST:
            texts[example.source].append(Row(example.source, example.text, frozenset(), "", "chat"))
    for source, rows in texts.items():
        yield Set(f"chat: {source}", rows, School())


def statements(data: Path) -> Set:
    """Statements of identity without contempt ("I am a deaf woman"), of those that nothing was learnt from."""
    path = data / "derogatory" / "madlibs" / "bias_madlibs_77k.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    random.Random(_SEED).shuffle(rows)  # noqa: S311 - a sample, no secret
    kind = [row["Text"] for row in rows[_LEARNT:] if row["Label"] == "NOT_BAD"][:_STATEMENTS]
    return Set("identity", [Row("identity", text, frozenset(), "", "identity") for text in kind], School())
