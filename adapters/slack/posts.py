"""Says things openly in a channel: the announcement, the digest with its picture. What fails beside the words undoes nothing."""

from __future__ import annotations

import logging

from adapters.base import Post, Receipt
from adapters.slack import blocks
from adapters.slack.api import Answer, SlackApi, SlackFailure, delivery_error
from adapters.slack.events import Me
from adapters.slack.text import plain

_log = logging.getLogger("tactful.slack")
_LOOK_BACK = 200  # messages since a post whose answer was lost
_PICTURE = "chart.png"
_TITLE = 100  # characters of its title
# What Slack says where it does not like the blocks; the words alone it takes.
_BAD_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})


class SlackPosts:
    """Posts through the bot token."""

    def __init__(self, api: SlackApi) -> None:
        self._api = api
        self._web = api.web

    async def post(self, post: Post) -> Receipt:
        """Says it, adds the picture and pins it if asked; a picture or a pin that fails undoes nothing.

        Raises:
            DeliveryError: not delivered, or in doubt.
        """
        try:
            ref = (await self._said(post)).text("ts")
        except SlackFailure as failure:
            error = delivery_error(failure)
        else:
            if post.picture:
                await self._show(post)
            if post.pin:
                await self._pin(post.channel, ref)
            return Receipt("channel", ref)
        raise error

    async def find(self, post: Post, me: Me, since: float) -> str:
        """The ts of the post, where it stands in the channel since then; empty where it does not. Pins it, if asked.

        Raises:
            SlackFailure: it cannot be looked up now.
        """
        page = await self._api.call(
            self._web.conversations_history, channel=post.channel, oldest=f"{since:.6f}", limit=_LOOK_BACK
        )
        words = _squeezed(blocks.message(post.text)["text"])
        for message in page.messages():
            own = message.get("user") == me.user or (bool(me.bot) and message.get("bot_id") == me.bot)
            text, ts = message.get("text"), message.get("ts")
            if own and isinstance(text, str) and isinstance(ts, str) and _squeezed(text) == words:
                if post.pin:
                    await self._pin(post.channel, ts)
                return ts
        return ""

    async def _said(self, post: Post) -> Answer:
        words = blocks.message(post.text)
        if post.blocks:
            try:
                return await self._say(post.channel, words | {"blocks": list(post.blocks)})
            except SlackFailure as failure:
                if failure.code not in _BAD_BLOCKS:
                    raise
                _log.warning("Slack did not take the blocks of a post (%s): it went out in words", failure.code)
        return await self._say(post.channel, words)

    async def _say(self, channel: str, body: blocks.Block) -> Answer:
        return await self._api.call(
            self._web.chat_postMessage, channel=channel, unfurl_links=False, unfurl_media=False, **body
        )

    async def _show(self, post: Post) -> None:
        """The picture, as a file of its own beneath the words."""
        try:
            place = await self._api.call(
                self._web.files_getUploadURLExternal,
                filename=_PICTURE,
                length=len(post.picture),
                alt_txt=post.picture_text or None,
            )
            await self._api.upload(place.text("upload_url"), post.picture)
            file = {"id": place.text("file_id"), "title": blocks.cut(post.text.partition("\n")[0], _TITLE)}
            await self._api.call(self._web.files_completeUploadExternal, files=[file], channel_id=post.channel)
        except SlackFailure as failure:
            _log.warning("the picture of a post was not delivered (%s): run tactful check", failure.code)

    async def _pin(self, channel: str, ts: str) -> None:
        try:
            await self._api.call(self._web.pins_add, channel=channel, timestamp=ts)
        except SlackFailure:
            return  # said all the same; somebody in the channel can pin it


def _squeezed(words: str) -> str:
    """Slack marks up links and addresses by itself: what is left is what was said."""
    return " ".join(plain(words).split())
