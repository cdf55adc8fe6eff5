"""Says things in Slack: notes to one person, posts to a channel, answers in place. A note is never shown to anybody else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Literal, get_args

import aiohttp
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.base import Action, DeliveryError, Note, Post, Receipt, Reply
from adapters.slack.api import Answer, SlackApi, SlackFailure
from adapters.slack.events import Me
from adapters.slack.text import escaped, plain

_BLOCK = 3000  # characters in the text of a section
_BLOCKS = 48  # of 50 in a message: one more for the buttons, one spare
_FALLBACK = 300  # characters of a notification
_BUTTON = 75  # characters on a button
_LOOK_BACK = 50  # messages of a direct conversation in which a note is looked for
_LOOK_BACK_IN_CHANNEL = 200  # messages since a post whose answer was lost
_EVENT = "tactful_note"
_ACTION = "tactful_"
_HALF_ENTITY = re.compile(r"&[a-z]{0,4}$")
_NOTE_ID = re.compile(r"[\w-]{1,64}")
# The person cannot be reached in the channel, but perhaps directly.
_NOT_IN_CHANNEL = frozenset(
    """cannot_reply_to_message channel_not_found channel_type_not_supported ekm_access_denied is_archived
    message_not_found not_in_channel restricted_action restricted_action_non_threadable_channel
    restricted_action_read_only_channel restricted_action_thread_only_channel thread_not_found
    user_not_in_channel""".split()  # noqa: SIM905 - a dozen quoted words read worse
)
_REASONS = {
    "cannot_dm_bot": "the recipient is a bot",
    "messages_tab_disabled": "the app's Messages tab is switched off (docs/slack.md)",
    "user_disabled": "the person has left the workspace",
    "user_not_found": "the person is not in this workspace",
    "user_not_visible": "the person cannot be reached by the bot",
}

Block = dict[str, Any]  # JSON for Slack


class SlackNotes:
    """Delivers through the bot token."""

    def __init__(self, api: SlackApi, prefer: Literal["ephemeral", "direct"]) -> None:
        self._api = api
        self._web = api.web
        self._prefer = prefer

    async def send(self, note: Note) -> Receipt:
        """Ephemeral where the person wrote; direct where that is impossible.

        Raises:
            DeliveryError: not delivered, or in doubt.
        """
        try:
            if self._prefer == "ephemeral":
                try:
                    return await self._ephemeral(note)
                except SlackFailure as failure:
                    if failure.code not in _NOT_IN_CHANNEL:
                        raise
            return await self._direct(note)
        except SlackFailure as failure:
            error = _delivery_error(failure)
        raise error

    async def find(self, note: Note) -> bool | None:
        """Whether it stands in the direct conversation. An ephemeral one cannot be looked up, so without it: None."""
        try:
            channel = await self._conversation(note.recipient)
            page = await self._api.read(
                self._web.conversations_history, channel=channel, include_all_metadata=True, limit=_LOOK_BACK
            )
        except SlackFailure:
            return None
        if any(_is_note(message, note.id) for message in page.messages()):
            return True
        return False if self._prefer == "direct" else None

    async def post(self, post: Post) -> Receipt:
        """Says it openly in the channel, and pins it if asked; a pin that fails undoes nothing.

        Raises:
            DeliveryError: not delivered, or in doubt.
        """
        try:
            answer = await self._say(post.channel, post.text)
        except SlackFailure as failure:
            error = _delivery_error(failure)
        else:
            ref = answer.text("ts")
            if post.pin:
                await self._pin(post.channel, ref)
            return Receipt("channel", ref)
        raise error

    async def said(self, post: Post, me: Me, since: float) -> str:
        """The ts of the post, where it stands in the channel since then; empty where it does not. Pins it, if asked.

        Raises:
            SlackFailure: it cannot be looked up now.
        """
        page = await self._api.call(
            self._web.conversations_history,
            channel=post.channel,
            oldest=f"{since:.6f}",
            limit=_LOOK_BACK_IN_CHANNEL,
        )
        words = _squeezed(_message(post.text)["text"])
        for message in page.messages():
            own = message.get("user") == me.user or (bool(me.bot) and message.get("bot_id") == me.bot)
            text, ts = message.get("text"), message.get("ts")
            if own and isinstance(text, str) and isinstance(ts, str) and _squeezed(text) == words:
                if post.pin:
                    await self._pin(post.channel, ts)
                return ts
        return ""

    async def answer(self, url: str, reply: Reply, *, in_place: bool = False) -> bool:
        """Answers a command or a press through its response URL, for that person alone. Whether Slack took it."""
        client = AsyncWebhookClient(url, session=self._web.session, retry_handlers=[])
        body = {"response_type": "ephemeral", "replace_original": in_place, **_message(reply.text)}
        try:
            return (await client.send_dict(body)).status_code == HTTPStatus.OK
        except (aiohttp.ClientError, OSError, TimeoutError):
            return False

    async def replace(self, channel: str, ts: str, note: str, reply: Reply) -> None:
        """Puts the answer in place of a note in a direct conversation.

        Raises:
            SlackFailure: not replaced.
        """
        body = {**_message(reply.text), "metadata": _metadata(note)}
        await self._api.call(self._web.chat_update, channel=channel, ts=ts, **body)

    async def tell(self, channel: str, person: str, reply: Reply) -> None:
        """Answers a question that was not a command: in the direct conversation, or for that person alone.

        Raises:
            SlackFailure: not answered.
        """
        if channel.startswith("D"):
            await self._say(channel, reply.text)
        else:
            await self._api.call(self._web.chat_postEphemeral, channel=channel, user=person, **_message(reply.text))

    async def _ephemeral(self, note: Note) -> Receipt:
        answer = await self._api.call(
            self._web.chat_postEphemeral,
            channel=note.channel,
            user=note.recipient,
            thread_ts=note.thread,
            **_message(note.text, note),
        )
        return Receipt("ephemeral", answer.text("message_ts"))

    async def _direct(self, note: Note) -> Receipt:
        answer = await self._say(await self._conversation(note.recipient), note.text, note)
        return Receipt("direct", answer.text("ts"))

    async def _say(self, channel: str, text: str, note: Note | None = None) -> Answer:
        more = {"metadata": _metadata(note.id)} if note else {}
        return await self._api.call(
            self._web.chat_postMessage,
            channel=channel,
            unfurl_links=False,
            unfurl_media=False,
            **_message(text, note),
            **more,
        )

    async def _conversation(self, person: str) -> str:
        try:
            answer = await self._api.call(self._web.conversations_open, users=person)
        except SlackFailure as failed:
            # Whether it was opened or not: nothing was said yet.
            failure = SlackFailure(failed.code, retry_after=failed.retry_after, away=failed.away)
        else:
            return answer.text("channel", "id")
        raise failure

    async def _pin(self, channel: str, ts: str) -> None:
        try:
            await self._api.call(self._web.pins_add, channel=channel, timestamp=ts)
        except SlackFailure:
            return  # said all the same; somebody in the channel can pin it


def pressed(action_id: str, value: str) -> tuple[Action, str] | None:
    """What a button of a note says: the action and the note's id. None for another's button."""
    for action in get_args(Action):
        if action_id == _ACTION + action and _NOTE_ID.fullmatch(value):
            return action, value
    return None


def _message(text: str, note: Note | None = None) -> Block:
    words = escaped(text)
    blocks: list[Block] = [{"type": "section", "text": {"type": "mrkdwn", "text": part}} for part in _parts(words)]
    if note and note.buttons:
        blocks.append({"type": "actions", "block_id": _EVENT, "elements": _buttons(note)})
    return {"text": _cut(words, _FALLBACK), "blocks": blocks}


def _buttons(note: Note) -> list[Block]:
    return [
        {
            "type": "button",
            "action_id": _ACTION + button.action,
            "value": note.id,
            "text": {"type": "plain_text", "text": button.label[:_BUTTON], "emoji": True},
        }
        for button in note.buttons
    ]


def _parts(words: str) -> list[str]:
    """In pieces that fit a section, broken at a line or a space where there is one."""
    parts: list[str] = []
    while words.strip() and len(parts) < _BLOCKS:
        part = _cut(words, _BLOCK)
        parts.append(part)
        words = words[len(part) :].lstrip()
    return parts


def _cut(words: str, limit: int) -> str:
    if len(words) <= limit:
        return words
    head = words[:limit]
    break_at = max(head.rfind("\n"), head.rfind(" "))
    if break_at > limit // 2:
        return head[:break_at]
    return _HALF_ENTITY.sub("", head)


def _squeezed(words: str) -> str:
    """Slack marks up links and addresses by itself: what is left is what was said."""
    return " ".join(plain(words).split())


def _metadata(note: str) -> Block:
    return {"event_type": _EVENT, "event_payload": {"note": note}}


def _is_note(message: Mapping[str, Any], note: str) -> bool:
    return bool(message.get("metadata") == _metadata(note))


def _delivery_error(failure: SlackFailure) -> DeliveryError:
    if failure.retry_after is not None:
        return DeliveryError("Slack asks to wait", permanent=False, retry_after=failure.retry_after)
    if failure.doubtful:
        return DeliveryError("Slack's answer was lost", permanent=False, doubtful=True)
    if failure.away:
        return DeliveryError("Slack cannot be reached", permanent=False)
    if failure.refused:
        return DeliveryError("Slack does not accept the bot token for this: run tactful check", permanent=True)
    return DeliveryError(_REASONS.get(failure.code, "Slack does not deliver there"), permanent=True)
