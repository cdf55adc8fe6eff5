"""Says things to one person in Slack: notes, alerts, answers in place. None is ever shown to anybody else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Literal, get_args

import aiohttp
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.base import Action, Alert, Note, Receipt, Reply
from adapters.slack.api import Answer, SlackApi, SlackFailure, delivery_error
from adapters.slack.blocks import ACTION, EVENT, Block, message, private

_LOOK_BACK = 50  # messages of a direct conversation in which a note is looked for
_NOTE_ID = re.compile(r"[\w-]{1,64}")
# The person cannot be reached in the channel, but perhaps directly.
_NOT_IN_CHANNEL = frozenset(
    """cannot_reply_to_message channel_not_found channel_type_not_supported ekm_access_denied is_archived
    message_not_found not_in_channel restricted_action restricted_action_non_threadable_channel
    restricted_action_read_only_channel restricted_action_thread_only_channel thread_not_found
    user_not_in_channel""".split()  # noqa: SIM905 - a dozen quoted words read worse
)


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
            error = delivery_error(failure)
        raise error

    async def find(self, note: Note) -> bool | None:
        """Whether it stands in the direct conversation. An ephemeral one cannot be looked up, so without it: None.

        Raises:
            DeliveryError: it cannot be looked up now, but perhaps later.
        """
        try:
            channel = await self._conversation(note.recipient)
            page = await self._api.read(
                self._web.conversations_history, channel=channel, include_all_metadata=True, limit=_LOOK_BACK
            )
        except SlackFailure as failure:
            error = delivery_error(failure)
        else:
            if any(_is_note(one, note.id) for one in page.messages()):
                return True
            return False if self._prefer == "direct" else None
        if error.permanent:
            return None
        raise error

    async def alert(self, alert: Alert) -> Receipt:
        """Direct, to its recipient alone.

        Raises:
            DeliveryError: not delivered, or in doubt.
        """
        try:
            channel = await self._conversation(alert.recipient)
            answer = await self._say(channel, private(alert), alert.id)
        except SlackFailure as failure:
            error = delivery_error(failure)
        else:
            return Receipt("direct", answer.text("ts"))
        raise error

    async def answer(self, url: str, reply: Reply, *, in_place: bool = False) -> bool:
        """Answers a command or a press through its response URL, for that person alone. Whether Slack took it."""
        client = AsyncWebhookClient(url, session=self._web.session, retry_handlers=[])
        body = {"response_type": "ephemeral", "replace_original": in_place, **_answer(reply)}
        try:
            return (await client.send_dict(body)).status_code == HTTPStatus.OK
        except (aiohttp.ClientError, OSError, TimeoutError):
            return False

    async def replace(self, channel: str, ts: str, note: str, reply: Reply) -> None:
        """Puts the answer in place of a note in a direct conversation.

        Raises:
            SlackFailure: not replaced.
        """
        body = {**_answer(reply), "metadata": _metadata(note)}
        await self._api.call(self._web.chat_update, channel=channel, ts=ts, **body)

    async def tell(self, channel: str, person: str, reply: Reply, thread: str | None = None) -> None:
        """Answers a question that was not a command: in the direct conversation, or for that person alone.

        Raises:
            SlackFailure: not answered.
        """
        if channel.startswith("D"):
            await self._say(channel, _answer(reply), thread=thread)
        else:
            await self._api.call(
                self._web.chat_postEphemeral, channel=channel, user=person, thread_ts=thread, **_answer(reply)
            )

    async def _ephemeral(self, note: Note) -> Receipt:
        answer = await self._api.call(
            self._web.chat_postEphemeral,
            channel=note.channel,
            user=note.recipient,
            thread_ts=note.thread,
            **private(note),
        )
        return Receipt("ephemeral", answer.text("message_ts"))

    async def _direct(self, note: Note) -> Receipt:
        answer = await self._say(await self._conversation(note.recipient), private(note), note.id)
        return Receipt("direct", answer.text("ts"))

    async def _say(self, channel: str, body: Block, id_: str = "", thread: str | None = None) -> Answer:
        more = {"metadata": _metadata(id_)} if id_ else {}
        return await self._api.call(
            self._web.chat_postMessage,
            channel=channel,
            thread_ts=thread,
            unfurl_links=False,
            unfurl_media=False,
            **body,
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


def pressed(action_id: str, value: str) -> tuple[Action, str] | None:
    """What a button of a note or an alert says: the action and the id. None for another's button."""
    for action in get_args(Action):
        if action_id == ACTION + action and _NOTE_ID.fullmatch(value):
            return action, value
    return None


def _answer(reply: Reply) -> Block:
    return message(reply.text, passages=reply.passages)


def _metadata(note: str) -> Block:
    return {"event_type": EVENT, "event_payload": {"note": note}}


def _is_note(message: Mapping[str, Any], note: str) -> bool:
    return bool(message.get("metadata") == _metadata(note))
