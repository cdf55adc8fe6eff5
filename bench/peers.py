"""What others find in the messages that Tactful is measured on: `python -m bench.peers [--markdown]`. Counts only, no texts.

Each peer runs in a process of its own, cut off from the network, with its own defaults, and is asked only for what it
claims: Presidio for ways of contact and identifiers, the profanity filters for insults and slurs. A message counts as found
where the engine finds such a thing anywhere in it; a false alarm is a find in a message that holds none of our labels.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench import peer
from bench.accuracy.found import Reader
from bench.accuracy.sets import Row
from bench.peer_sets import sets
from bench.shown import Shown

# What is claimed -> our labels.
PERSONAL = {
    peer.PHONE: ["contact.phone"],
    peer.EMAIL: ["contact.email"],
    peer.ADDRESS: ["contact.address"],
    peer.IDENTIFIER: ["pupil.identifier", "staff.identifier"],
}
INSULTS = {peer.DEROGATORY: ["derogatory.insult", "derogatory.slur_protected"]}
PRESIDIO = {
    "presidio-patterns": "Presidio, patterns",
    "presidio-uk": "Presidio, patterns, UK too",
    "presidio-model": "Presidio, small model",
}
FILTERS = {name: name for name in peer.PEERS if name not in PRESIDIO}
_REMARKS = (
    "Recall: the share of the test hands' messages that hold it (their number stands behind) in which it was found.",
    "Kept: found at all, which the review sees. Speaks: somebody hears of it. A peer has one tier, at its own default.",
    "Presidio: any place counts as an address, any document's number as an identifier; it cannot know the school's own numbers.",
    "Invented domains and Ofcom's drama numbers are shown to the peers as ones that could be real, for they check that.",
    "Real chat holds a few true addresses and numbers.",
)
_KINDS = {"lookalike": "hard look-alikes", "ordinary": "ordinary messages", "identity": "identity statements"}


@dataclass(frozen=True, slots=True)
class Made:
    """What an engine made of all rows."""

    engine: str
    per_second: float | None
    """Of a peer; Tactful's own speed is bench/scanner.py's."""
    claims: Sequence[set[str]]
    """Of each row."""


def main(*, markdown: bool = False) -> int:
    rows = [(one.name, row) for one in sets() for row in one.rows]
    kept, spoken = _ours()
    shown = Shown(markdown=markdown)
    for title, asked, names in (
        ("Ways of contact and identifiers", PERSONAL, PRESIDIO),
        ("Insults and slurs", INSULTS, FILTERS),
    ):
        made = [kept, spoken, *(_theirs(name, said) for name, said in names.items())]
        shown.table(title, ["", *(one.engine for one in made)], _table(rows, made, asked))
    for line in _REMARKS:
        shown.line(line)
    return 0


def _ours() -> tuple[Made, Made]:
    """What is found at all, and what is spoken of."""
    reader = Reader(reads=True)
    found = [f for one in sets() for f in reader.found(one)]
    claim_of = {label: claim for asked in (PERSONAL, INSULTS) for claim, labels in asked.items() for label in labels}
    kept = [{claim_of[label] for label in f.kept if label in claim_of} for f in found]
    spoken = [claims if f.spoken else set() for f, claims in zip(found, kept, strict=True)]
    return Made("Tactful, kept", None, kept), Made("Tactful, speaks", None, spoken)


def _theirs(name: str, said: str) -> Made:
    command = [sys.executable, "-W", "ignore", "-m", "bench.peer", name]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    told = json.loads(done.stdout.splitlines()[-1])
    return Made(said, told["per_second"], [set(claims) for claims in told["found"]])


def _table(
    rows: Sequence[tuple[str, Row]], made: Sequence[Made], asked: Mapping[str, Sequence[str]]
) -> list[list[str]]:
    table = []
    for claim, labels in asked.items():
        for label in labels if claim == peer.DEROGATORY else [" or ".join(labels)]:
            holds = [i for i, (_, row) in enumerate(rows) if row.labels.intersection(label.split(" or "))]
            hits = [sum(claim in one.claims[i] for i in holds) for one in made]
            table.append([f"recall: {label} ({len(holds)})", *(f"{hit / max(len(holds), 1):.2f}" for hit in hits)])
    kinds: dict[str, list[int]] = {}
    for i, (name, row) in enumerate(rows):
        if not row.labels:
            kinds.setdefault(_KINDS.get(row.kind, name), []).append(i)
    for kind, some in kinds.items():
        alarms = [sum(bool(one.claims[i] & asked.keys()) for i in some) for one in made]
        table.append([f"false, in 1,000: {kind} ({len(some)})", *(f"{1000 * n / len(some):.1f}" for n in alarms)])
    table.append(["messages a second", *(f"{one.per_second:,.0f}" if one.per_second else "" for one in made)])
    return table


if __name__ == "__main__":
    sys.exit(main(markdown="--markdown" in sys.argv))
