"""Tries each part of the Teams set-up once, and says in plain words what to do about what fails."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import Check
from adapters.teams.failures import TeamsFailure
from adapters.teams.graph import Graph
from adapters.teams.sign_in import BOT, SignIn
from adapters.teams.tokens import Keys, KeysAway

_NO_MESSAGE = "1"
_NOT_THERE = frozenset({400, 404})  # it was let in, and there is no such message
_AWAY = "Microsoft cannot be reached from this machine: look at its network, then try again."


async def signed_in(sign_in: SignIn, secret_env: str) -> Check:
    """The app, its tenant and its secret."""
    try:
        await sign_in.token(BOT)
    except TeamsFailure as failure:
        remedy = (
            f"Look whether app_id and tenant in [teams] are right, and whether the secret in {secret_env} has run out: "
            "Microsoft Entra admin centre, App registrations, Certificates & secrets."
        )
        return _failed("Teams: sign in", failure, remedy)
    return Check("Teams: sign in", ok=True)


async def keys(of: Keys) -> Check:
    """Whether Teams' requests can be told from anybody's."""
    try:
        await of.fetch()
    except KeysAway:
        return Check("Teams: Microsoft's signing keys", ok=False, remedy=_AWAY, away=True)
    return Check("Teams: Microsoft's signing keys", ok=True)


async def channels(graph: Graph, ids: Sequence[str]) -> list[Check]:
    """Whether each channel on the list can be read back. Whether it is heard live, only a message there can show."""
    return [await _channel(graph, channel) for channel in ids]


async def tips(graph: Graph, ids: Sequence[str]) -> Check:
    """Whether policy tips may be set. Asked of a message that cannot be there, so that nothing is changed."""
    what = "Teams: policy tips"
    known = [one for one in ids if graph.knows(one)]
    if not known:
        return Check(what, ok=False, remedy="No channel's team is known: put the channels' links into [teams] links.")
    try:
        await graph.change(known[0], _NO_MESSAGE, None, {"policyViolation": {"dlpAction": "None"}})
    except TeamsFailure as failure:
        if failure.status in _NOT_THERE:
            return Check(what, ok=True)
        remedy = (
            "Give the app the permission ChannelMessage.UpdatePolicyViolation.All and consent to it, or set policy_tips = "
            "false; until then notes go as cards. Microsoft may ask for a licence with Communications DLP."
        )
        return _failed(what, TeamsFailure(failure.code, status=failure.status, away=failure.away), remedy)
    return Check(what, ok=True)


async def _channel(graph: Graph, channel: str) -> Check:
    what = f"Teams: history of {channel}"
    if not graph.knows(channel):
        remedy = (
            "Its team is not known: in Teams choose the channel's ⋯, Copy link, and put the link into [teams] links."
        )
        return Check(what, ok=False, remedy=remedy)
    try:
        await graph.peek(channel)
    except TeamsFailure as failure:
        remedy = "Add the app to the team, and agree to what it asks for; look whether the channel's id is right."
        # That one team has not agreed says nothing about the secret.
        known = TeamsFailure(failure.code, status=failure.status, away=failure.away)
        return _failed(what, known, remedy)
    return Check(what, ok=True)


def _failed(what: str, failure: TeamsFailure, remedy: str) -> Check:
    return Check(what, ok=False, remedy=_AWAY if failure.away else remedy, refused=failure.refused, away=failure.away)
