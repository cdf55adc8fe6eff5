"""One announcement in Slack: where the answer was lost, it is looked for before it is said again."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from adapters.base import DeliveryError, Post
from adapters.slack.api import SlackFailure
from adapters.slack.events import Me
from adapters.slack.posts import SlackPosts

_CLOCKS_DIFFER = 300.0  # seconds, at most, between Slack's time and ours


class Announcement:
    """What is known of it: whether it stands there, stands there perhaps, or does not."""

    def __init__(self, posts: SlackPosts, me: Me) -> None:
        self._posts = posts
        self._me = me
        self._doubtful_since: float | None = None

    async def say(self, post: Post) -> datetime | None:
        """Says it, or finds it said; when that was, by Slack's clock.

        Raises:
            DeliveryError: not said, or in doubt; it may be tried again.
        """
        if self._doubtful_since is not None:
            ref = await self._found(post, self._doubtful_since)
            if ref:
                return _time(ref)
        begun = time.time() - _CLOCKS_DIFFER
        try:
            return _time((await self._posts.post(post)).ref)
        except DeliveryError as error:
            if error.doubtful and self._doubtful_since is None:
                self._doubtful_since = begun
            raise

    async def _found(self, post: Post, since: float) -> str:
        try:
            return await self._posts.find(post, self._me, since)
        except SlackFailure as failed:
            failure = failed
        raise DeliveryError(
            f"whether it did cannot be looked up: {failure.code}", permanent=False, retry_after=failure.retry_after
        )


def _time(ts: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(ts), UTC)
    except (ValueError, OverflowError, OSError):
        return None
