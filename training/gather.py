"""Gathers what the models learn from: our corpus, and the open sets under DATA. One example a message.

An example says only what its source knows: an open set of abuse knows whether a text is abusive and nothing of pupils;
real chat is taken to hold none of our labels. What a source does not know is None and teaches nothing.
"""

from __future__ import annotations

import ast
import csv
import hashlib
import json
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
LABELS = (
    "contact.phone", "contact.email", "contact.address", "contact.social", "credential", "pupil.identifier",
    "pupil.name_sensitive", "pupil.sensitive", "staff.identifier", "staff.sensitive", "derogatory.insult",
    "derogatory.slur_protected", "derogatory.threat", "allegation.defamation", "boundary.social_contact",
    "images.pupils", "safeguarding.escalate",
)  # fmt: skip
STANCES = ("doing", "asking", "reporting", "declining", "teaching", "quoting", "victim", "other")
SUBS = (
    "disclosure", "grooming", "indecent", "unsuitable", "threat_to_child", "pupil_exposure", "cyberbullying_victim",
)  # fmt: skip
TRAIN, DEV, TEST = "train", "dev", "test"


@dataclass(frozen=True, slots=True)
class Example:
    """A text and what is known of it."""

    text: str
    source: str
    """A hand of the corpus (h01), or an open set."""
    split: str
    labels: tuple[str, ...] | None = None
    stance: str | None = None
    sub: str = ""
    abusive: bool | None = None
    kind: str = ""
    spans: tuple[str, ...] = ()
    """The words that show what was found."""


def splits() -> dict[str, str]:
    """The split of each hand. Whole hands: what a hand wrote is learnt from or measured on, never both."""
    table: dict[str, str] = json.loads((HERE / "corpus" / "splits.json").read_text(encoding="utf-8"))
    return table


def corpus(folder: Path = HERE / "corpus") -> Iterator[Example]:
    """Our own corpus; where the two readers disagree, what the second reading settled on."""
    of_hand = splits()
    for path in sorted(folder.glob("h*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            yield Example(
                row["text"],
                row["hand"],
                of_hand[row["hand"]],
                tuple(sorted({finding["label"] for finding in row["findings"]})),
                row["stance"],
                row.get("sub", ""),
                kind=row["kind"],
                spans=tuple(finding["span"] for finding in row["findings"]),
            )


def open_sets(data: Path) -> Iterator[Example]:
    """The permissive sets (licences: training/README.md)."""
    yield from _edos(data / "derogatory" / "edos" / "edos_labelled_aggregated.csv")
    yield from _hatemoji(data / "derogatory" / "hatemoji_build")
    yield from _convabuse(data / "derogatory" / "convabuse" / "ConvAbuseEMNLPtrain.csv")
    yield from _toxic_spans(data / "derogatory" / "toxic_spans")
    yield from _madlibs(data / "derogatory" / "madlibs" / "bias_madlibs_77k.csv")
    yield from chat(data)


def chat(data: Path) -> Iterator[Example]:
    """Real chat, taken to hold none of our labels. Half of it (by its hash) is kept for measuring."""
    for source, texts in (("sms", _ham(data)), ("irc", _irc(data)), ("tm4", _orders(data)), ("cima", _tutoring(data))):
        for text in dict.fromkeys(texts):
            yield Example(text, source, TEST if _half(text) else TRAIN, (), abusive=None)


def _half(text: str) -> bool:
    return hashlib.sha256(text.encode()).digest()[0] < 128


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _edos(path: Path) -> Iterator[Example]:
    for row in _rows(path):
        yield Example(row["text"], "edos", TRAIN, abusive=row["label_sexist"] == "sexist")


def _hatemoji(folder: Path) -> Iterator[Example]:
    for path in sorted(folder.glob("build_*.csv")):
        for row in _rows(path):
            yield Example(row["text"], "hatemoji", TRAIN, abusive=row["label_gold"] == "1")


def _convabuse(path: Path) -> Iterator[Example]:
    for row in _rows(path):
        votes = [
            (int(name.rsplit(".", 1)[1]) if "." in name[-4:] else 0)
            for name, value in row.items()
            if re.search(r"is_abuse\.-?\d$", name or "") and value == "1"
        ]
        if votes and row["user"]:
            yield Example(row["user"], "convabuse", TRAIN, abusive=sum(v < 0 for v in votes) * 2 > len(votes))


def _toxic_spans(folder: Path) -> Iterator[Example]:
    for name in ("tsd_train.csv", "tsd_test.csv"):
        for row in _rows(folder / name):
            marked = set(ast.literal_eval(row["spans"]))
            start = 0
            for sentence in re.split(r"(?<=[.!?\n])\s+", row["text"]):
                at = row["text"].index(sentence, start)
                start = at + len(sentence)
                if 8 <= len(sentence) <= 300 and (marked or row["spans"] == "[]"):
                    yield Example(sentence, "toxic_spans", TRAIN, abusive=any(i in marked for i in range(at, start)))


def _madlibs(path: Path) -> Iterator[Example]:
    rows = _rows(path)
    random.Random(7).shuffle(rows)  # noqa: S311 - a sample, no secret
    for row in rows[:8000]:
        yield Example(row["Text"], "madlibs", TRAIN, abusive=row["Label"] == "BAD")


def _ham(data: Path) -> list[str]:
    lines = (data / "sms-spam" / "SMSSpamCollection").read_text(encoding="utf-8").splitlines()
    return [text for kind, _, text in (line.partition("\t") for line in lines) if kind == "ham"]


def _irc(data: Path) -> list[str]:
    said = re.compile(r"^(?:\[\d\d:\d\d\] )?<[^>]+> (.+)$")
    paths = sorted((data / "irc-ubuntu").glob("*.raw.txt"))
    lines = (line for path in paths for line in path.read_text(encoding="utf-8", errors="replace").splitlines())
    return [match[1] for line in lines if (match := said.match(line))]


def _orders(data: Path) -> list[str]:
    talks = json.loads((data / "taskmaster" / "tm4_data_00.json").read_text(encoding="utf-8"))
    return [turn["text"] for talk in talks for turn in talk["utterances"]]


def _tutoring(data: Path) -> list[str]:
    return list(_strings(json.loads((data / "cima" / "dataset.json").read_text(encoding="utf-8"))))


def _strings(value: object) -> Iterable[str]:
    if isinstance(value, str):
        if " " in value:
            yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
