"""The school's settings applied to one scanned message: what `decide` needs, put together in one place."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.decide import NO_HISTORY, Circumstances, Decision, Rules, decide

if TYPE_CHECKING:
    from bot.config import Config
    from bot.noise import Allowance
    from bot.policy.library import Library
    from bot.store.base import History
    from detectors import Scan


class Judge:
    """Knows the settings; decides by them. Pure."""

    def __init__(self, config: Config, library: Library) -> None:
        """`library`: by whose clauses a decision is cited."""
        self._library = library
        self._channels = config.channels
        self._exempt_people = frozenset(config.nudges.exempt_people)
        self._rules = _rules(config, "")
        self._otherwise = {channel: _rules(config, channel) for channel in config.channels.overrides}
        # As unions write themselves: NEU, but not "neu" in another word.
        terms = "|".join(re.escape(term) for term in config.governance.union_terms)
        self._union = re.compile(rf"\b(?:{terms})\b") if terms else None

    def audience(self, channel: str) -> str:
        """Who else reads a channel."""
        return self._channels.audience.get(channel, "staff")

    def judged(  # noqa: PLR0913 - the circumstances of a message
        self,
        scan: Scan,
        text: str,
        now: datetime,
        *,
        channel: str = "",
        sender: str = "",
        audience: str | None = None,
        place: str = "",
        to_bot: bool = False,
        history: History = NO_HISTORY,
        allowance: Allowance | None = None,
    ) -> Decision:
        """The decision. `audience`, where known, goes before the channel's in the config.

        `allowance`: what detectors may still say, where there is a store to know it.
        """
        circumstances = Circumstances(
            audience=audience or self.audience(channel),
            exempt_detectors=frozenset(self._channels.exempt.get(channel, ())),
            exempt_person=sender in self._exempt_people,
            union=bool(scan.findings) and self._union is not None and self._union.search(text) is not None,
            place=place,
            to_bot=to_bot,
            history=history,
            paused=allowance.paused if allowance else frozenset(),
            spent=allowance.spent if allowance else frozenset(),
        )
        return self._in_own_clauses(decide(scan, circumstances, self._otherwise.get(channel, self._rules), now))

    def _in_own_clauses(self, decision: Decision) -> Decision:
        """The decision with the clauses of the school's own books. Its pattern stays: another policy forgets no dismissal."""
        own = {id(f): replace(f, clauses=self._library.cited(f.label, f.clauses)) for f in decision.findings}
        return replace(
            decision,
            lead=own[id(decision.lead)] if decision.lead else None,
            findings=tuple(own[id(finding)] for finding in decision.findings),
        )


def _rules(config: Config, channel: str) -> Rules:
    """What holds in a channel; `""` for one of which the config says nothing."""
    override = config.channels.overrides.get(channel)
    own = override.speak_up_at if override else None
    otherwise = {name for one in config.channels.overrides.values() for name in one.detectors}
    modes = {name: config.mode_in(channel, name) for name in {*config.detectors, *otherwise}}
    # Of the others the scanner drops these by itself.
    thresholds = {name: config.threshold_in(channel, name) for name in otherwise}
    return Rules(
        shadow=frozenset(name for name, mode in modes.items() if mode == "shadow"),
        off=frozenset(name for name, mode in modes.items() if mode == "off"),
        thresholds={name: threshold for name, threshold in thresholds.items() if threshold is not None},
        speak_up_at=config.nudges.speak_up_at if own is None else own,
        cool_down=timedelta(hours=config.nudges.cool_down_hours),
        daily_cap=config.nudges.daily_cap,
    )
