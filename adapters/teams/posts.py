"""Says things openly in a channel: the announcement, the digest with its picture. What fails beside the words undoes nothing.

Teams has no way for an app to pin a message; docs/teams.md asks somebody to do it.
"""

from __future__ import annotations

import logging
from datetime import datetime

from adapters.base import Post, Receipt
from adapters.teams import cards
from adapters.teams.calls import Calls
from adapters.teams.events import time_of_ref
from adapters.teams.failures import TeamsFailure, delivery_error

_log = logging.getLogger("tactful.teams")


class TeamsPosts:
    """Posts as the bot."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def post(self, post: Post) -> Receipt:
        """Says it, and adds the picture; a picture that fails undoes nothing.

        Raises:
            DeliveryError: not delivered, or in doubt.
        """
        try:
            ref = await self._calls.say(post.channel, cards.post(post.text))
        except TeamsFailure as failure:
            error = delivery_error(failure)
        else:
            if post.picture:
                await self._show(post)
            return Receipt("channel", ref)
        raise error

    async def announce(self, post: Post) -> datetime | None:
        """The same; when it was said, by Teams' clock.

        Raises:
            DeliveryError: not delivered, or in doubt.
        """
        return time_of_ref((await self.post(post)).ref)

    async def _show(self, post: Post) -> None:
        body = cards.picture(post)
        if body is None:
            _log.warning("the picture of a post is more than Teams shows (1 MB, 1024 pixels): it went out in words")
            return
        try:
            await self._calls.say(post.channel, body)
        except TeamsFailure as failure:
            _log.warning("the picture of a post was not delivered (%s): run tactful check", failure.code)
