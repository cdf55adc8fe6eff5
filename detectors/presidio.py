"""The only place that imports Presidio, and quickly: it brings spaCy, of which nothing is ever run here.

Two things are kept out of that import: spaCy's command line (a third of a second, and what would download models), and
the garbage collector (a fifth, looking for garbage where there is none yet).
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any


@contextmanager
def _quickly() -> Iterator[None]:
    collecting = gc.isenabled()
    gc.disable()
    away = {} if "spacy" in sys.modules else {name: ModuleType(name) for name in ("spacy.cli", "spacy.cli.info")}
    for module in away.values():
        stand_in: Any = module
        stand_in.info = None  # all that spaCy's own `__init__` asks for
        stand_in.__path__ = []
    sys.modules.update(away)
    try:
        yield
    finally:
        # Whoever wants the command line afterwards imports the real one.
        for name, module in away.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]
        if collecting:
            gc.enable()


with _quickly():
    from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry, RecognizerResult
    from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer
    from presidio_analyzer.nlp_engine import NlpArtifacts, NoOpNlpEngine

__all__ = [
    "AnalyzerEngine",
    "ContextAwareEnhancer",
    "EntityRecognizer",
    "NlpArtifacts",
    "NoOpNlpEngine",
    "RecognizerRegistry",
    "RecognizerResult",
]
