"""Counters for the operator. Labels are platform and type names; never a channel, a person or a word."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest


class Metrics:
    """The app's counters, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.heard = self._counter("heard", "Messages taken in", "platform", "kind", "news")
        self.refused = self._counter("refused", "Messages not taken in because the store could not be written")
        self.decided = self._counter("decided", "Messages scanned and decided")
        self.commands = self._counter("commands", "Commands answered", "platform", "command")
        self.presses = self._counter("presses", "Buttons pressed on notes", "platform", "action")
        self.unknown = self._counter(
            "unknown_events", "Deliveries of a kind that the adapter has no use for", "platform", "kind"
        )
        self.repaired = self._counter("repaired", "Messages that a gap repair brought in", "platform")
        self.waiting = Gauge("tactful_waiting", "Messages waiting to be decided", registry=self.registry)
        self._resting = Gauge(
            "tactful_detector_resting", "1 for a detector whose tips rest", ["detector", "why"], registry=self.registry
        )

    def resting(self, spent: Iterable[str], paused: Iterable[str]) -> None:
        """Whose tips rest now, and why."""
        self._resting.clear()
        for why, detectors in (("budget", spent), ("paused", paused)):
            for detector in detectors:
                self._resting.labels(detector, why).set(1)

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"tactful_{name}", text, labels, registry=self.registry)

    def page(self) -> bytes:
        """The Prometheus text form."""
        return generate_latest(self.registry)
