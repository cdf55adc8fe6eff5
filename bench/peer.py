"""One peer in one fresh process: `python -m bench.peer NAME`. Prints as JSON what it claims to find in each message.

Each as its documentation says to use it, with its own defaults.
"""

from __future__ import annotations

import json
import socket
import sys
import time
from collections.abc import Callable, Sequence

from bench import engines
from bench.peer_sets import texts

Peer = Callable[[Sequence[str]], list[list[str]]]
"""Texts -> of each, our labels that it claims to have found."""

PHONE, EMAIL, ADDRESS, IDENTIFIER = "contact.phone", "contact.email", "contact.address", "identifier"
# What of Presidio's would tell the school of ours. Generous: any place is an address, any document's number an identifier.
ENTITIES = {
    "PHONE_NUMBER": PHONE,
    "EMAIL_ADDRESS": EMAIL,
    "LOCATION": ADDRESS,
    "UK_POSTCODE": ADDRESS,
    "UK_NHS": IDENTIFIER,
    "UK_NINO": IDENTIFIER,
    "UK_PASSPORT": IDENTIFIER,
    "US_DRIVER_LICENSE": IDENTIFIER,
    "US_PASSPORT": IDENTIFIER,
    "US_SSN": IDENTIFIER,
    "US_ITIN": IDENTIFIER,
    "US_BANK_NUMBER": IDENTIFIER,
    "MEDICAL_LICENSE": IDENTIFIER,
    "CREDIT_CARD": IDENTIFIER,
    "IBAN_CODE": IDENTIFIER,
}
DEROGATORY = "derogatory"


def presidio(engine: engines.Engine) -> Peer:
    def found(some: Sequence[str]) -> list[list[str]]:
        hits = [{hit.entity_type for hit in engine.scan(text)} for text in some]  # type: ignore[attr-defined]
        return [sorted({ENTITIES[kind] for kind in kinds if kind in ENTITIES}) for kinds in hits]

    return found


def one_by_one(says: Callable[[str], bool]) -> Peer:
    return lambda some: [[DEROGATORY] if says(text) else [] for text in some]


def alt_profanity_check() -> Peer:
    import profanity_check

    return lambda some: [[DEROGATORY] if said else [] for said in profanity_check.predict(list(some))]


def better_profanity() -> Peer:
    from better_profanity import profanity

    profanity.load_censor_words()
    return one_by_one(profanity.contains_profanity)


def glin_profanity() -> Peer:
    from glin_profanity import Filter

    return one_by_one(Filter({"languages": ["english"]}).is_profane)


def profanex() -> Peer:
    from profanex import Filter

    return one_by_one(Filter().contains)


PEERS: dict[str, Callable[[], Peer]] = {
    "presidio-patterns": lambda: presidio(engines.presidio_patterns()),
    "presidio-uk": lambda: presidio(engines.presidio_patterns(uk=True)),
    "presidio-model": lambda: presidio(engines.presidio_model()),
    "alt-profanity-check": alt_profanity_check,
    "better-profanity": better_profanity,
    "glin-profanity": glin_profanity,
    "profanex": profanex,
}


def main(name: str) -> None:
    _cut_off()
    found = PEERS[name]()
    some = texts()
    found(some[:20])
    start = time.process_time()
    claims = found(some)
    spent = time.process_time() - start
    print(json.dumps({"per_second": len(some) / spent, "found": claims}))


def _cut_off() -> None:
    """What would fetch something fails, and shows."""

    def refuse(*_: object) -> None:
        raise SystemExit("A peer asked for the network.")

    for name in ("connect", "connect_ex"):
        setattr(socket.socket, name, refuse)
    socket.getaddrinfo = refuse  # type: ignore[assignment]


if __name__ == "__main__":
    main(sys.argv[1])
