"""Says things openly in a group: the announcement, the digest with its picture. What fails beside the words undoes nothing."""

from __future__ import annotations

import logging
from datetime import datetime

from adapters.base import Post, Receipt
from adapters.telegram import shown
from adapters.telegram.api import Said, TelegramApi
from adapters.telegram.failures import TelegramFailure, delivery_error
from adapters.telegram.limits import Turns

_log = logging.getLogger("tactful.telegram")


class TelegramPosts:
    """Posts as the bot."""

    def __init__(self, api: TelegramApi, turns: Turns) -> None:
        self._api = api
        self._turns = turns

    async def post(self, post: Post) -> Receipt:
        """Says it, adds the picture and pins it if asked.

        Raises:
            DeliveryError: not delivered, or in doubt.
        """
        return Receipt("channel", str((await self._said(post)).ref))

    async def announce(self, post: Post) -> datetime | None:
        """The same; when it was said, by Telegram's clock.

        Raises:
            DeliveryError: not delivered, or in doubt.
        """
        return (await self._said(post)).at

    async def _said(self, post: Post) -> Said:
        try:
            await self._turns.turn(post.channel)
            said = await self._api.say(post.channel, shown.fitted(post.text))
        except TelegramFailure as failure:
            error = delivery_error(failure)
        else:
            if post.picture:
                await self._show(post)
            if post.pin:
                await self._pin(post.channel, said.ref)
            return said
        raise error

    async def _show(self, post: Post) -> None:
        """A message of its own beneath the words."""
        try:
            await self._turns.turn(post.channel)
            await self._api.picture(post.channel, post.picture, post.picture_text)
        except TelegramFailure as failure:
            _log.warning("the picture of a post was not delivered (%s): run tactful check", failure.code)

    async def _pin(self, channel: str, ref: int) -> None:
        try:
            await self._api.pin(channel, ref)
        except TelegramFailure:
            return  # said all the same; somebody in the group can pin it
