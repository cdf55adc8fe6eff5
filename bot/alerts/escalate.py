"""Brings alerts to people, step by step, until one of them has it. Every step is on disk before it is taken.

An alert that is in doubt is sent again: twice is a small harm, never would be a great one.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from adapters.base import Alert, DeliveryError
from bot import wording
from bot.alerts import route
from bot.alerts.route import MAIL
from bot.alerts.words import ended, sends
from bot.log import where
from bot.mail import Mail
from bot.store.base import Step

if TYPE_CHECKING:
    from adapters.base import Adapter
    from bot.config import Config
    from bot.mail import Mailer
    from bot.store.base import AlertSend, OpenAlert, Store

_log = structlog.get_logger("tactful.alerts")
_LOOK_AGAIN = timedelta(minutes=5)  # for an alert that reaches nobody: somebody may have mended [people] and restarted
_FIRST_WAIT = 2.0
_LONGEST_WAIT = 300.0


class Escalation:
    """Takes the steps that are due, and sends what they ask for."""

    def __init__(
        self,
        store: Store,
        adapters: Mapping[str, Adapter],
        mailer: Mailer | None,
        config: Config,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._adapters = adapters
        self._mailer = mailer
        self._config = config
        self._clock = clock
        self._unreached = 0
        self._told_of: set[str] = set()
        self._refused: dict[str, str] = {}

    @property
    def problem(self) -> str:
        """What keeps alerts from people, in words; empty where nothing does."""
        return "; ".join([*([wording.unreached(self._unreached)] if self._unreached else ()), *self._refused.values()])

    async def step(self) -> bool:
        """Takes the next step that is due; False where none is."""
        now = self._clock()
        alert = await self._store.due_alert(now)
        if alert is None:
            found = await self._store.open_alerts()
            self._unreached = found.unreached
            if not found.waiting:
                self._refused.clear()
            return False
        step = self._next(alert, now)
        if not step.sends and step.next_at is not None and alert.intent.id not in self._told_of:
            self._told_of.add(alert.intent.id)
            _log.error("an alert reaches nobody. Name people in [people] who can be reached; see docs/alerts.md")
        if await self._store.escalate(alert, step, now):
            _log.info(
                "alert", kind=alert.intent.kind, step=alert.step, sends=len(step.sends), over=step.next_at is None
            )
        return True

    async def send(self) -> bool:
        """Sends the next one that is due; False where none is."""
        send = await self._store.next_alert_send(self._clock())
        if send is None:
            return False
        if send.taken:
            subject, text = ended(send.taken)
            send = replace(send, subject=subject, text=text)
        try:
            by = await self._deliver(send)
        except DeliveryError as error:
            await self._failed(send, error)
        except Exception as error:  # noqa: BLE001 - an adapter's bug must not keep the alert from being tried again
            _log.error("an adapter failed while alerting", means=send.means, error=where(error))
            await self._store.postpone_alert_send(send, self._clock() + _wait(send.attempts, None))
        else:
            self._refused.pop(send.means, None)
            await self._store.settle_alert_send(send, "sent", self._clock(), by=by)
            _log.info("alert sent", role=send.role, means=send.means, by=by)
        return True

    def _next(self, alert: OpenAlert, now: datetime) -> Step:
        """The step that is due: the next people, or all of them again."""
        intent = alert.intent
        chain = route.steps(intent, route.reachable(self._config, self._means()))
        every = timedelta(minutes=self._config.alerts.escalate_after_minutes)
        if route.is_over(intent, alert.step, len(chain), now):
            return Step((), None)
        if not chain:
            return Step((), now + _LOOK_AGAIN)
        again = alert.step >= len(chain)
        people = tuple(one for some in chain for one in some) if again else chain[alert.step]
        made = sends(intent, people, alert.told, self._means(), again=again)
        return Step(made, route.wait(intent, alert.step + 1, len(chain), every, now))

    def _means(self) -> frozenset[str]:
        return frozenset(self._adapters) | ({MAIL} if self._mailer else frozenset())

    async def _deliver(self, send: AlertSend) -> str:
        if send.means == MAIL:
            if self._mailer is None:
                raise DeliveryError("no mail server is set any more", permanent=True)
            await self._mailer.send(Mail(send.recipient, send.subject, send.text, id=send.id))
            return "mail"
        adapter = self._adapters.get(send.means)
        if adapter is None:
            raise DeliveryError("the platform is switched off", permanent=True)
        buttons = () if send.taken else wording.ALERT_BUTTONS
        receipt = await adapter.alert(Alert(send.id, send.means, "", send.recipient, send.text, buttons))
        return receipt.by

    async def _failed(self, send: AlertSend, error: DeliveryError) -> None:
        self._refused[send.means] = f"an alert by {send.means}: {error}"
        if error.permanent and not error.doubtful:
            await self._store.settle_alert_send(send, "absent", self._clock(), by="refused")
        else:
            await self._store.postpone_alert_send(send, self._clock() + _wait(send.attempts, error.retry_after))
        _log.error("an alert was not delivered", role=send.role, means=send.means, why=str(error))


def _wait(attempts: int, retry_after: float | None) -> timedelta:
    """At least what the platform asks for; doubling up to five minutes, spread so that not all come back at once."""
    wait = max(min(_FIRST_WAIT * 2.0 ** min(attempts, 10), _LONGEST_WAIT), retry_after or 0.0)
    return timedelta(seconds=wait * random.uniform(1.0, 1.2))  # noqa: S311 - spreading load, not a secret
