"""Slack's message events as messages: posted, edited, deleted, or nothing that a person said to the channel. Pure.

What somebody asks the bot itself is answered and never heard.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from adapters.base import Kind, Message
from adapters.slack.text import Payload, mentioned, plain, said

PLATFORM = "slack"
# A person's message carries one of these, or none.
_POSTED = frozenset({"", "file_share", "thread_broadcast", "me_message"})
# What Slack says in a channel by itself, and what apps say. Known, so nobody need look into it.
_NOTICES = frozenset(
    """assistant_app_thread bot_add bot_disable bot_enable bot_message bot_remove canvas_updated
    channel_archive channel_canvas_updated channel_convert_to_private channel_convert_to_public channel_join
    channel_leave channel_name channel_posting_permissions channel_purpose channel_topic channel_unarchive
    document_mention ekm_access_denied file_comment file_mention group_archive group_join group_leave group_name
    group_purpose group_topic group_unarchive huddle_thread joiner_notification message_changed message_deleted
    message_replied pinned_item reminder_add reply_broadcast sh_room_created tabbed_canvas_updated tombstone
    unpinned_item""".split()  # noqa: SIM905 - forty quoted words read worse
)
_TS = re.compile(r"\d{1,10}\.\d{1,6}")
_ID = re.compile(r"[A-Z0-9]{2,40}")


@dataclass(frozen=True, slots=True)
class Me:
    """The bot itself, as Slack knows it."""

    workspace: str
    user: str
    bot: str
    app: str = ""


def is_for_bolt(body: object) -> bool:
    """A command, a button of a message, or Slack's question whether the address is ours; each in a shape that Bolt can read."""
    if not isinstance(body, Mapping):
        return False
    kind, actions = body.get("type"), body.get("actions")
    if kind == "block_actions":
        first = actions[0] if isinstance(actions, list) and actions else None
        return isinstance(first, Mapping) and isinstance(first.get("action_id"), str)
    return kind == "url_verification" or (isinstance(body.get("command"), str) and kind is None)


def heard(event: Payload, me: Me) -> Message | None:
    """The message of a live event; None where no person said anything new."""
    channel = word(event.get("channel"))
    subtype = event.get("subtype")
    if subtype == "message_changed":
        return _changed(event, channel, me)
    if subtype == "message_deleted":
        return _deleted(event, channel, me, word(event.get("deleted_ts")))
    return posted(event, channel, me)


def is_known(event: Payload) -> bool:
    """Whether the subtype is one that this module expects."""
    return word(event.get("subtype")) in _POSTED | _NOTICES


def posted(message: Payload, channel: str, me: Me) -> Message | None:
    """A message as a person posted it, from an event or from the history."""
    ts = word(message.get("ts"))
    if not is_by_person(message, me):
        return None
    return _message(message, channel, me, ref=ts, kind="posted", at=ts)


def edited(message: Payload, channel: str, me: Me) -> Message | None:
    """The latest edit of a message; None where nobody edited it."""
    edit = message.get("edited")
    at = word(edit.get("ts")) if isinstance(edit, Mapping) else ""
    if not at or not is_by_person(message, me):
        return None
    return _message(message, channel, me, ref=word(message.get("ts")), kind="edited", at=at)


def is_by_person(message: Payload, me: Me) -> bool:
    """Neither by the bot itself, nor by another app, nor by Slack."""
    user = word(message.get("user"))
    return (
        bool(_ID.fullmatch(user))
        and user not in {me.user, "USLACKBOT"}
        and not message.get("bot_id")
        and not message.get("bot_profile")
        and (not me.app or message.get("app_id") != me.app)
        and word(message.get("subtype")) in _POSTED
    )


def question(message: Payload, me: Me) -> str | None:
    """What a message asks that begins with the bot's own name; None for all others, also where the name comes further on."""
    name, end, words = word(message.get("text")).strip().partition(">")
    is_mine = bool(end) and name.partition("|")[0] == f"<@{me.user}"
    return plain(words).strip() if is_mine and is_by_person(message, me) else None


def word(value: object) -> str:
    """A string of a payload; empty where it is none."""
    return value if isinstance(value, str) else ""


def _changed(event: Payload, channel: str, me: Me) -> Message | None:
    """Slack sends this for unfurls, pins, new replies and bots' edits too: it is an edit where the words changed."""
    new, old = event.get("message"), event.get("previous_message")
    if not isinstance(new, Mapping):
        return None
    if new.get("subtype") == "tombstone":  # what is left of a deleted message that has replies
        return _deleted(event, channel, me, word(new.get("ts")))
    if isinstance(old, Mapping) and said(old) == said(new):
        return None
    return edited(new, channel, me)


def _deleted(event: Payload, channel: str, me: Me, ref: str) -> Message | None:
    old = event.get("previous_message")
    if isinstance(old, Mapping) and not is_by_person(old, me):
        return None
    at = word(event.get("event_ts")) or word(event.get("ts"))
    return _message(old if isinstance(old, Mapping) else {}, channel, me, ref=ref, kind="deleted", at=at)


def _message(  # noqa: PLR0913 - one message, six things to know
    message: Payload, channel: str, me: Me, *, ref: str, kind: Kind, at: str
) -> Message | None:
    if not (_TS.fullmatch(ref) and _TS.fullmatch(at) and _ID.fullmatch(channel)):
        return None
    thread = word(message.get("thread_ts"))
    return Message(
        platform=PLATFORM,
        workspace=me.workspace,
        channel=channel,
        ref=ref,
        kind=kind,
        sender=word(message.get("user")),
        text="" if kind == "deleted" else said(message),
        sent_at=datetime.fromtimestamp(float(at), UTC),
        revision="" if kind == "posted" else at,
        thread=thread if thread != ref and _TS.fullmatch(thread) else None,
        mentions=() if kind == "deleted" else mentioned(message),
        to_bot=kind != "deleted" and question(message, me) is not None,
    )
