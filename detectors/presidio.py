"""The only place that imports Presidio, and quickly: it brings much that is never run here.

Three things are kept out of that import, which is then half as long: spaCy's command line (what would download models),
Presidio's own recognizers (of forty countries; one named in a config is imported by its name), and the garbage
collector (looking for garbage where there is none yet).
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

_RECOGNIZERS = "presidio_analyzer.predefined_recognizers"
# All that is asked of each while Presidio is imported. Its registry only compares classes with these.
_LEFT_OUT: dict[str, dict[str, Any]] = {
    "spacy.cli": {},
    "spacy.cli.info": {"info": None},
    _RECOGNIZERS: {
        name: type(name, (), {}) for name in ("SpacyRecognizer", "StanzaRecognizer", "TransformersRecognizer")
    },
}


@contextmanager
def _quickly() -> Iterator[None]:
    collecting = gc.isenabled()
    gc.disable()
    stand_ins = {}
    for name, contents in _LEFT_OUT.items():
        if name.partition(".")[0] not in sys.modules:
            stand_ins[name] = ModuleType(name)
            vars(stand_ins[name]).update({**contents, "__path__": []})
    sys.modules.update(stand_ins)
    try:
        yield
    finally:
        # Whoever wants one of them afterwards imports the real one.
        for name, module in stand_ins.items():
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
