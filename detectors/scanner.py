"""The way of a text: fold -> gate -> rewrite -> only the triggered recognizers -> merge -> findings as typed.

One detector that fails is named in the result and silences no other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from detectors import gate, normalise, spelled, stance, unmask
from detectors.base import CLAUSES, CUES, REASON
from detectors.finding import TOLD, VALUES, Finding, Scan
from detectors.model import plain
from detectors.presidio import (
    AnalyzerEngine,
    ContextAwareEnhancer,
    EntityRecognizer,
    NlpArtifacts,
    NoOpNlpEngine,
    RecognizerRegistry,
    RecognizerResult,
)

if TYPE_CHECKING:
    from detectors.reading import Reader

_LANGUAGE = "en"
_FAILED = "failed:"
# Each rewrites what hides a text from the detectors, and says by its TRIGGER when it could have something to do.
_REWRITES = (spelled, unmask)


@dataclass(frozen=True, slots=True)
class Watched:
    """A recognizer with what the scanner must know of it."""

    recognizer: EntityRecognizer
    name: str
    revision: int
    trigger: str | None
    """None: runs on every message (a foreign recognizer without a trigger)."""
    threshold: float = 0.0
    floors: Mapping[str, float] = field(default_factory=dict)
    """Of one that reads: it runs, too, where the models think one of these labels so likely."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """A text, and what is to be looked for in it."""

    prepared: normalise.Prepared
    names: list[str]
    """Of the recognizers that the gate let run."""
    asked: bool
    """Whether it holds a word that could decide the stance."""
    read: bool
    """Whether the models read it."""
    disguised: bool
    """Whether a word of it may be disguised."""


class Scanner:
    """Finds what the given recognizers find, fast. Thread-safe, without state between calls."""

    def __init__(self, watched: Sequence[Watched], reader: Reader | None = None, *, gated: bool = True) -> None:
        """`gated=False` runs every recognizer on every text: the same findings, slowly. For tests and benches.

        `reader`: for those that read; what it does not let through is not read, gated or not.
        """
        self._watched = {item.name: item for item in watched}
        guarded = [_Guarded(item) for item in watched]
        self._engine = AnalyzerEngine(
            registry=RecognizerRegistry(recognizers=guarded, supported_languages=[_LANGUAGE]),
            nlp_engine=_no_nlp(),
            supported_languages=[_LANGUAGE],
            context_aware_enhancer=_NoContext(),
        )
        # Presidio's own limit would be applied per call otherwise; ours is per detector, in _finding.
        self._artifacts = NlpArtifacts([], cast("Any", None), [], [], cast("Any", None), _LANGUAGE)
        gate_items = [item for item in watched if item.trigger]
        self._always = [item.name for item in watched if item.trigger is None]
        self._floors = [(label, floor, item.name) for item in watched for label, floor in item.floors.items()]
        self._reader = reader if self._floors else None
        self._gated_names = [item.name for item in gate_items]
        self._stance_index = len(gate_items)
        triggers = [item.trigger or "" for item in gate_items] + [stance.TRIGGER]
        triggers += [rewrite.TRIGGER for rewrite in _REWRITES]
        self._disguise_index = len(triggers)
        if self._reader:
            triggers.append(plain.TRIGGER)
        self._gate = gate.build(triggers)
        self._gated = gated

    def ready(self, timeout: float | None = None) -> bool:
        """Whether it is as fast as it will be: the first start ever on a machine compiles the gate beside the first scans."""
        return self._gate.ready(timeout)

    def scan(self, text: str) -> Scan:
        """Every finding in `text`, with offsets in code points of `text` as given. Never raises on any text."""
        seen = self._seen(text)
        return self._run(seen) if seen else _NOTHING

    def scan_all(self, texts: Sequence[str]) -> list[Scan]:
        """The same as `scan` of each, sooner: what is read, is read together. For exports and queues."""
        seen = [self._seen(text) for text in texts]
        read = {one.prepared.text: one.disguised for one in seen if one and one.read}
        readings = self._reader.read_together(read) if self._reader else {}
        scans = []
        for one in seen:
            if one and one.read and self._reader:
                self._reader.know(one.prepared.text, readings[one.prepared.text])
            scans.append(self._run(one) if one else _NOTHING)
        return scans

    def _seen(self, text: str) -> _Seen | None:
        """What is to be looked for in the text; None where nothing is."""
        prepared = normalise.fold(text)
        if not self._gated:
            for rewrite in _REWRITES:
                prepared = rewrite.rewrite(prepared)
            read = self._is_read(prepared.text, disguised=True)
            return _Seen(prepared, [*self._gated_names, *self._always], asked=True, read=read, disguised=True)
        fired = self._gate(prepared.text)
        disguised = self._disguise_index in fired
        read = self._is_read(prepared.text, disguised=disguised)
        if not fired and not self._always and not read:
            return None
        for index, rewrite in enumerate(_REWRITES, self._stance_index + 1):
            if index in fired and (rewritten := rewrite.rewrite(prepared)) is not prepared:
                prepared, fired = rewritten, self._gate(rewritten.text)
                disguised = self._disguise_index in fired
                read = self._is_read(prepared.text, disguised=disguised)
        names = [self._gated_names[index] for index in fired if index < self._stance_index]
        return _Seen(prepared, names + self._always, self._stance_index in fired, read, disguised)

    def _run(self, seen: _Seen) -> Scan:
        """Runs the named recognizers, and where the text is read those that read."""
        prepared, names = seen.prepared, seen.names
        findings: list[Finding] = []
        failed: list[str] = []
        reading = self._reader.read(prepared.text, disguised=seen.disguised) if seen.read and self._reader else None
        if reading:
            chances = reading.chances
            likely = [name for label, floor, name in self._floors if chances[label] >= floor]
            names = list(dict.fromkeys([*names, *likely]))
        if names:
            for result in self._engine.analyze(
                prepared.text, _LANGUAGE, entities=names, nlp_artifacts=self._artifacts, score_threshold=0.0
            ):
                if result.entity_type.startswith(_FAILED):
                    failed.append(result.entity_type.removeprefix(_FAILED))
                else:
                    self._collect(findings, prepared, result)
        said: stance.Stance = reading.stance if reading else "other"
        by_rule = stance.of(prepared.text) if seen.asked and said in {"other", "asking"} else "other"
        if said == "other":
            said = by_rule
        if said == "other" and findings:
            said = "doing"
        found = _merged(findings)
        if said == "quoting" or (said == "asking" and by_rule == "other"):
            found = [replace(one, cues=one.cues | {TOLD}) if one.label in VALUES else one for one in found]
        return Scan(tuple(found), said, tuple(sorted(failed)))

    def _is_read(self, text: str, *, disguised: bool) -> bool:
        return self._reader is not None and self._reader.lets_through(text, disguised=disguised)

    def _collect(self, findings: list[Finding], prepared: normalise.Prepared, result: RecognizerResult) -> None:
        item = self._watched[result.entity_type]
        if result.score < item.threshold:
            return
        said = result.recognition_metadata
        start, end = prepared.span(result.start, result.end)
        findings.append(
            Finding(
                label=said[_LABEL],
                detector=item.name,
                version=item.revision,
                start=start,
                end=end,
                confidence=round(float(result.score), 3),
                clauses=said[CLAUSES],
                reason=said[REASON],
                cues=said[CUES],
            )
        )


_NOTHING = Scan()
_LABEL = "label"


def _merged(findings: list[Finding]) -> list[Finding]:
    """In the order of the text; of two findings with one label that overlap, the surer; of one span, the surest label."""
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda f: (-f.confidence, f.start, -f.end, f.label)):
        if any(_same_thing(finding, other) for other in kept):
            continue
        kept.append(finding)
    return sorted(kept, key=lambda f: (f.start, f.end, f.label))


def _same_thing(one: Finding, other: Finding) -> bool:
    if (one.start, one.end) == (other.start, other.end) and one.category == other.category:
        return True
    return one.label == other.label and one.start < other.end and other.start < one.end


class _Guarded(EntityRecognizer):
    """A recognizer under its detector's name, whose failure is a result and not the end of the scan."""

    def __init__(self, item: Watched) -> None:
        self._inner = item.recognizer
        self._name = item.name
        super().__init__(supported_entities=[item.name], name=item.name, version=str(item.revision))

    def load(self) -> None:
        """The inner recognizer loaded itself."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any) -> list[RecognizerResult]:  # noqa: ANN401, ARG002 - Presidio's signature
        try:
            results = self._inner.analyze(text, self._inner.supported_entities, nlp_artifacts)
        except Exception:  # noqa: BLE001 - whatever a detector raises: recorded by the caller as failed
            return [self._result(_FAILED + self._name, 0, 0, 1.0, {})]
        return [
            self._result(self._name, r.start, r.end, r.score, {_LABEL: r.entity_type, **(r.recognition_metadata or {})})
            for r in results or ()
        ]

    def _result(self, entity: str, start: int, end: int, score: float, said: Mapping[str, Any]) -> RecognizerResult:
        return RecognizerResult(
            entity,
            start,
            end,
            score,
            recognition_metadata={**said, RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id},
        )


class _NoContext(ContextAwareEnhancer):
    """Stands where Presidio boosts scores by lemmas; without an NLP engine there are none, and ours weigh context themselves."""

    def __init__(self) -> None:
        super().__init__(0.0, 0.0, 0, 0)

    def enhance_using_context(
        self,
        text: str,  # noqa: ARG002 - Presidio's signature
        raw_results: list[RecognizerResult],
        nlp_artifacts: NlpArtifacts,  # noqa: ARG002
        recognizers: list[EntityRecognizer],  # noqa: ARG002
        context: list[str] | None = None,  # noqa: ARG002
    ) -> list[RecognizerResult]:
        return raw_results


def _no_nlp() -> NoOpNlpEngine:
    engine = NoOpNlpEngine(models=[{"lang_code": _LANGUAGE, "model_name": "none"}])
    engine.load()
    return engine
