"""Finds UK phone numbers in the UCI SMS Spam Collection, and counts false findings in real chat. Exits 1 below a floor.

    python bench/sms_phones.py [SMSSpamCollection] [irc-ubuntu folder] [--show]

How a message is labelled, by hand-checkable definition and without the finder's code: it *carries a UK number* where,
after no digit, it has a 0, a +44 or a 0044 and then nine or ten digits more, with at most two of space, full stop,
bracket and hyphen between two digits, and no digit after. Every place so labelled was read, and every other one with
nine digits near each other. Beside the definition stand:

- 29 spam messages whose only number runs on into a price ("...810910p/min") or has a digit too many, so that a run of
  twelve or more digits starts with 0. Where the number ends is a guess; they are left out, and counted.
- lines 3557 and 4387, whose numbers lack their 0: nobody could dial them as they stand, and they are no numbers here.
- lines 264, 1308 and 4184, which are numbers by the definition and not by the numbering plan (too short, or 097). They
  count as misses.

False findings are counted over the non-spam half and an Ubuntu support channel. Findings that were read and are true
(TRUE, by hash, so that no message is copied here) are counted apart.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from detectors import School, build, uk_numbers

DATA = Path(__file__).parents[2] / "shared" / "data"
FLOOR = 0.99
MOST_FALSE_PER_1000, MOST_FALSE_CONTACT_PER_1000 = 2.0, 0.5

CARRIES = re.compile(r"(?<!\d)(?:\+44|0044|0)(?:[ .()\-]{0,2}\d){9,10}(?!\d)")
RUN_TOGETHER = re.compile(r"(?<!\d)0\d{11,}")

# Detector and first twelve hex digits of the message's SHA-256: read, and true.
TRUE = {
    ("contact_email", "c0e4e959c90d"): "somebody's own address",
    ("contact_email", "7ac441e0588f"): "somebody's own address",
    ("contact_email", "dc4165c3490a"): "somebody's own address",
    ("contact_email", "080106b9f540"): "somebody's own address",
}


def main() -> int:
    """Prints both measurements."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sms", nargs="?", type=Path, default=DATA / "sms-spam" / "SMSSpamCollection")
    parser.add_argument("irc", nargs="?", type=Path, default=DATA / "irc-ubuntu")
    parser.add_argument("--show", action="store_true", help="print the messages of the misses and false alarms")
    options = parser.parse_args()
    messages = list(_sms(options.sms))
    chat = [text for _, kind, text in messages if kind == "ham"] + list(_irc(options.irc))
    good = _numbers(messages, show=options.show)
    return 0 if _false_findings(chat, show=options.show) and good else 1


def _numbers(messages: Iterable[tuple[int, str, str]], *, show: bool) -> bool:
    outcomes: Counter[str] = Counter()
    for line, _, text in messages:
        labelled = CARRIES.search(text) is not None
        if not labelled and RUN_TOGETHER.search(text):
            outcomes["left out"] += 1
            continue
        found = next(uk_numbers.find(text), None) is not None
        outcome = {(True, True): "TP", (True, False): "FN", (False, True): "FP"}.get((labelled, found), "TN")
        outcomes[outcome] += 1
        if outcome in {"FP", "FN"}:
            print(f"  {outcome} line {line} {_hash(text)}" + (f"  {text}" if show else ""))
    precision = outcomes["TP"] / max(1, outcomes["TP"] + outcomes["FP"])
    recall = outcomes["TP"] / max(1, outcomes["TP"] + outcomes["FN"])
    print(f"UK numbers, by message: {dict(outcomes)}  precision {precision:.4f}  recall {recall:.4f}  floor {FLOOR}")
    return min(precision, recall) >= FLOOR


def _false_findings(chat: list[str], *, show: bool) -> bool:
    scanner = build(School())
    false: Counter[str] = Counter()
    true = failed = 0
    for text in chat:
        scan = scanner.scan(text)
        failed += len(scan.failed)
        for finding in scan.findings:
            if (finding.detector, _hash(text)) in TRUE:
                true += 1
                continue
            false[finding.detector] += 1
            if show:
                print(f"  {finding.detector} {_hash(text)} [{finding.start}:{finding.end}]  {text}")
    rates = {name: 1000 * count / len(chat) for name, count in false.most_common()}
    total, contact = sum(rates.values()), sum(rate for name, rate in rates.items() if name.startswith("contact_"))
    for name, rate in rates.items():
        print(f"  {name}: {false[name]} false, {rate:.2f} per 1,000")
    print(f"{len(chat)} real chat messages: {total:.2f} false findings per 1,000 (at most {MOST_FALSE_PER_1000}),")
    print(f"contact details {contact:.2f} (at most {MOST_FALSE_CONTACT_PER_1000}); {true} true; {failed} failures")
    return total <= MOST_FALSE_PER_1000 and contact <= MOST_FALSE_CONTACT_PER_1000 and not failed


def _sms(path: Path) -> Iterator[tuple[int, str, str]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        kind, _, text = line.partition("\t")
        yield number, kind, text


def _irc(folder: Path) -> Iterator[str]:
    said = re.compile(r"\[\d\d:\d\d\] <[^>]*> (.*)")
    for path in sorted(folder.glob("*.raw.txt")):
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            if match := said.match(line):
                yield match[1]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


if __name__ == "__main__":
    sys.exit(main())
