"""Makes the week's digest when its slot comes, keeps it, and delivers it: retried, never lost; once for all replicas.

The digest, where it is to go, and the slot that asked for it are kept in one transaction. A delivery is one process's for
ten minutes; after a crash in the middle another takes it, so that a digest may, rarely, come twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

import structlog

from adapters.base import DeliveryError, Post
from bot import schedule
from bot.coverage import open_gap
from bot.digest import compute, picture, value
from bot.digest.blocks import blocks
from bot.digest.mail import html
from bot.digest.text import text
from bot.digest.value import Digest
from bot.digest.weeks import Week
from bot.mail import Mail
from bot.store.listening import outages

if TYPE_CHECKING:
    from adapters.base import Adapter
    from bot.config import Config
    from bot.mail import Mailer
    from bot.policy.library import Library
    from bot.store.base import DigestSend, Store

_log = structlog.get_logger("tactful.digest")
NAME = "digest"
CHANNEL, MAIL = "channel", "mail"
_ROLES = ("headteacher", "leadership")
_COUNTED = ("heard", "failed")
_OF_PERIODS = ("looked_up", "note")
_AROUND = 13  # weeks before and after whose digests may show the same counts
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
_GIVE_UP = 40  # tries: more than a week


async def made(store: Store, config: Config, library: Library, week: Week, now: datetime) -> Digest:
    """The digest of a week: as it was kept, where it was; else from the counts. Keeps nothing."""
    around = await store.digests(str(week.before(_AROUND)), str(week.before(-_AROUND)))
    if str(week) in around:
        return value.from_json(around[str(week)])
    period = compute.period_of(week)
    clauses = {library.cite(clause): clause.title for clause in library.clauses}
    room = await store.room(now)
    listening = await _listening(store, config, week, now)
    overdue = library.overdue(now.astimezone(schedule.LONDON).date())
    facts = compute.Facts(
        week=week,
        window=config.digest.window_weeks,
        rounding=config.digest.rounding,
        tallies=await store.tallies(*compute.weeks_needed(week)),
        week_counts=await store.counters(_COUNTED, week.first, week.last),
        period_counts=await store.counters(_OF_PERIODS, period.first, period.last),
        kept=[value.from_json(kept) for kept in around.values()],
        clauses=clauses,
        review_due=min((book.review_due for book in overdue if book.review_due), default=None),
        shadow=sorted(name for name in config.detectors if config.mode(name) == "shadow"),
        paused=sorted(room.paused),
        **listening,
    )
    return await asyncio.to_thread(compute.digest, facts)


async def _listening(store: Store, config: Config, week: Week, now: datetime) -> dict[str, int]:
    """How many channels are listened to now, and the gaps of the week: counts of channels and times, not of people."""
    listed = config.channels.listen
    begun = datetime.combine(week.first, time(), schedule.LONDON)
    known = (await store.listening(listed, begun)).values()
    # The bot may be down while somebody looks at a digest: what is told is how it stood when it was last proved.
    states = [open_gap(one, now, running=None)[0] for one in known]
    over = outages([gap for one in known for gap in one.gaps if gap.ended < begun + timedelta(weeks=1)])
    lost = sum(gap.lost_to is not None for gap in over)
    told = sum(state != "untold" for state in states)
    counts = {"listen": len(listed), "told": told, "heard": states.count("heard")}
    return {**counts, "repaired": len(over) - lost, "lost": lost}


def targets(config: Config) -> dict[str, str]:
    """Where it goes: target -> the channel, or the e-mail address."""
    found = {CHANNEL: config.channels.leadership} if config.channels.leadership else {}
    if config.mail.host:
        for role in _ROLES:
            for number, person in enumerate(config.people.get(role, ())):  # type: ignore[call-overload]  # roles, by _ROLES
                if person.email:
                    found[f"{MAIL} {role} {number}"] = person.email
    return found


class Weekly:
    """The worker of a running bot."""

    def __init__(  # noqa: PLR0913 - the parts it joins
        self,
        *,
        store: Store,
        adapters: Sequence[Adapter],
        mailer: Mailer | None,
        config: Config,
        library: Library,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._adapters = adapters
        self._mailer = mailer
        self._config = config
        self._library = library
        self._clock = clock
        self._drawn = ("", b"")  # the week, and its picture

    async def look(self) -> bool:
        """Makes the digest that is due, delivers what waits; whether there was something to do.

        Raises:
            StoreAway: to be tried again.
        """
        now = self._clock()
        slot = await schedule.due(self._store, NAME, self._config.digest.cron, now)
        if slot:
            week = Week.last_whole(datetime.fromisoformat(slot))
            await queued(self._store, self._config, self._library, week, now, slot=slot)
        send = await self._store.next_digest_send(now)
        if send:
            await self._deliver(send)
        return bool(slot or send)

    async def _deliver(self, send: DigestSend) -> None:
        digest = value.from_json(send.value)
        to = targets(self._config).get(send.target)
        kind = send.target.partition(" ")[0]
        try:
            await (self._post(digest, to) if kind == CHANNEL else self._mail(digest, to, send))
        except DeliveryError as error:
            await self._failed(send, kind, error)
        else:
            await self._store.settle_digest_send(send, "sent")
            _log.info("digest", week=send.week, to=kind, outcome="sent")

    async def _post(self, digest: Digest, channel: str | None) -> None:
        if channel is None:
            raise DeliveryError("[channels] leadership is empty by now", permanent=True)
        if self._drawn[0] != digest.week:
            self._drawn = (digest.week, await asyncio.to_thread(picture.picture, digest))
        post = Post(
            "", channel, text(digest), blocks=blocks(digest), picture=self._drawn[1], picture_text=digest.chart_text
        )
        last: DeliveryError | None = None
        for adapter in self._adapters:  # the channel is on one of the platforms
            try:
                await adapter.post(post)
            except DeliveryError as error:
                last = error if last is None or last.permanent else last
            else:
                return
        raise last or DeliveryError("no platform is switched on", permanent=False)

    async def _mail(self, digest: Digest, to: str | None, send: DigestSend) -> None:
        if self._mailer is None or to is None:
            raise DeliveryError("the mail server, or the person's email, is no longer in the config", permanent=True)
        # The same for a second try: a mail program can tell that it is one.
        name = f"digest-{send.week}-{send.target.replace(' ', '-')}"
        await self._mailer.send(Mail(to, digest.title, text(digest), html(digest), id=name))

    async def _failed(self, send: DigestSend, kind: str, error: DeliveryError) -> None:
        outcome = "absent" if error.permanent or send.attempts >= _GIVE_UP else "postponed"
        if outcome == "absent":
            await self._store.settle_digest_send(send, "absent")
        else:
            wait = min(_FIRST_WAIT * 2 ** min(send.attempts, 10), _LONGEST_WAIT)
            await self._store.postpone_digest_send(
                send, self._clock() + max(wait, timedelta(seconds=error.retry_after or 0))
            )
        _log.warning("digest", week=send.week, to=kind, outcome=outcome, why=str(error))


async def queued(  # noqa: PLR0913 - a digest, and what it is made of
    store: Store, config: Config, library: Library, week: Week, now: datetime, *, slot: str | None = None
) -> tuple[Digest, bool]:
    """The digest of a week, kept to be sent; False where it was kept before."""
    digest = await made(store, config, library, week, now)
    to: Mapping[str, str] = targets(config)
    new = await store.keep_digest(str(week), value.to_json(digest), tuple(to), now, (NAME, slot) if slot else None)
    return digest, new
