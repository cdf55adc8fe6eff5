"""Whom an alert goes to, step by step. Pure. Nobody is told about themselves (policy-rules R24).

The head as sender or subject: the chair of governors in the head's place. The safeguarding lead as sender or subject:
the head only. Both: the chair.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.alerts import subject
from bot.store.base import AlertIntent, Party

if TYPE_CHECKING:
    from bot.config import Config, Person

People = Mapping[Any, "Sequence[Person]"]
"""As `[people]` has them, by role: Any, for a mapping of literals is none of strings."""
_HEAD, _DSL, _CHAIR, _DPO = "headteacher", "dsl", "chair", "dpo"
_DEPUTY, _DEPUTY_DSL = "deputy_headteacher", "deputy_dsl"
_ROUND_AGAIN = timedelta(hours=1)
AT_MOST = timedelta(hours=24)
_UNREACHED_FOR = timedelta(days=7)
# Whoever asked for help waits; who declared something, or reported to an officer by day, does not want a night of calls.
GO_ROUND = frozenset({"E0", "E1", "tell"})

MAIL = "mail"

Place = tuple[str, ...]
"""Roles for one place: the first of them that somebody holds."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Who must not be told."""

    roles: tuple[str, ...] = ()
    people: tuple[Party, ...] = ()


def conflict(people: People, platform: str, sender: str, text: str, mentions: Iterable[str] = ()) -> Conflict:
    """The people who wrote the message or are named in it, and which of headteacher and dsl are among them."""
    named = {sender, *mentions, *subject.mentioned(text)}
    roles = subject.roles(text)
    found = [
        party
        for party in _everybody(people)
        if party.ids.get(platform) in named or party.role in roles or subject.names(text, _names(people, party))
    ]
    held = {party.role for party in _everybody(people) if any(_same(party, one) for one in found)} | roles
    return Conflict(tuple(role for role in (_HEAD, _DSL) if role in held), tuple(found))


def steps(intent: AlertIntent, people: People) -> tuple[tuple[Party, ...], ...]:
    """Those who are told at once, then those after each wait. Nobody twice; a step that would reach nobody is left out."""
    met = list(intent.spared)
    made = []
    for places in _places(intent):
        step = []
        for place in places:
            for party in _holders(place, people, intent.spared):
                if not any(_same(party, one) for one in met):
                    met.append(party)
                    step.append(party)
        if step:
            made.append(tuple(step))
    return tuple(made)


def wait(intent: AlertIntent, taken: int, chain: int, escalate_after: timedelta, now: datetime) -> datetime:
    """When the step after the one taken now is due. `taken`: steps taken, with this one; of `chain`."""
    if taken < chain:
        return now + escalate_after
    over = max(intent.at + AT_MOST, now + _ROUND_AGAIN)  # after a day without the bot, they still have an hour
    return min(now + _ROUND_AGAIN, over) if intent.kind in GO_ROUND else over


def is_over(intent: AlertIntent, taken: int, chain: int, now: datetime) -> bool:
    """Whether everybody was told, and nobody is to be told again. One that reached nobody is kept for longer."""
    if not chain:
        return now >= intent.at + _UNREACHED_FOR
    return taken >= chain and (intent.kind not in GO_ROUND or now >= intent.at + AT_MOST)


def first_told(config: Config, intent: AlertIntent) -> tuple[Party, ...]:
    """Those of the first step; empty where nobody can be reached."""
    chain = steps(intent, reachable(config, means_of(config, intent.platform)))
    return chain[0] if chain else ()


def usual(intent: AlertIntent) -> bool:
    """Whether nobody was passed over."""
    return not intent.avoid and not intent.spared


def means_of(config: Config, *platforms: str) -> frozenset[str]:
    """The ways that the config switches on, beside these platforms."""
    on = {"slack"} if config.slack.mode != "off" else set()
    return frozenset({*platforms, *on, *({MAIL} if config.mail.host else ())})


def reachable(config: Config, means: Collection[str]) -> dict[str, tuple[Person, ...]]:
    """The people of the config that one of these ways leads to."""
    return {
        role: tuple(person for person in persons if ways(party(role, person), means))
        for role, persons in config.people.items()
    }


def ways(one: Party, means: Collection[str]) -> list[tuple[str, str]]:
    """(means, recipient) for each way that there is to this person."""
    found = [(platform, id_) for platform, id_ in sorted(one.ids.items()) if platform in means and id_]
    return [*found, *([(MAIL, one.email)] if one.email and MAIL in means else ())]


def party(role: str, person: Person) -> Party:
    """A person of the config, in this role."""
    return Party(role, person.name, person.email, dict(person.ids))


def _places(intent: AlertIntent) -> Sequence[Sequence[Place]]:
    """The roles of each step."""
    head: Place = (_CHAIR,) if _HEAD in intent.avoid else (_HEAD, _DEPUTY, _CHAIR)
    if intent.kind in {"tell", "declare"}:
        # To the headteacher alone: no deputy in the head's place.
        return [[(_CHAIR,) if _HEAD in intent.avoid else (_HEAD, _CHAIR)]]
    if intent.kind == "breach":
        return [[(_DPO,)], [head]]
    if _DSL in intent.avoid:
        return [[head], [(_DEPUTY,)], [(_CHAIR,)]]
    return [[head, (_DSL, _DEPUTY_DSL)], [(_DEPUTY,), (_DEPUTY_DSL,)], [(_CHAIR,)]]


def _holders(place: Place, people: People, spared: Sequence[Party]) -> Sequence[Party]:
    for role in place:
        held = [party(role, person) for person in people.get(role, ())]
        if free := [one for one in held if not any(_same(one, other) for other in spared)]:
            return free
    return ()


def _everybody(people: People) -> Iterator[Party]:
    for role, persons in people.items():
        yield from (party(role, person) for person in persons)


def _names(people: People, one: Party) -> tuple[str, ...]:
    also = [name for person in people[one.role] if party(one.role, person) == one for name in person.also]
    return tuple(name for name in (one.name, *also) if name)


def _same(one: Party, other: Party) -> bool:
    """Whether the two entries are one human being, who may hold several roles."""
    by_mail = one.email and one.email.casefold() == other.email.casefold()
    by_name = one.name and one.name.casefold() == other.name.casefold()
    return bool(by_mail or by_name or set(one.ids.items()) & set(other.ids.items()))
