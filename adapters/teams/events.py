"""Teams' activities, and messages of its history, as messages: posted, edited, deleted, or nothing a person said. Pure.

People are named by their Microsoft Entra object id, which the history names as well; `29:` ids are Teams' own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from adapters.base import Kind, Message
from adapters.teams.text import Payload, at, marked_up, said, said_in_history, word

PLATFORM = "teams"
MESSAGES = frozenset({"message", "messageUpdate", "messageDelete"})
_EDITS = frozenset({"editMessage", "undeleteMessage"})
_ID = re.compile(r"[\w:.@|+=-]{1,200}")
_REF = re.compile(r"[\w:|-]{1,100}")
_BOT, _PERSON = "28:", "29:"
_LONGEST_REF = 15  # digits of a time in milliseconds, and room


@dataclass(frozen=True, slots=True)
class Me:
    """The bot itself, as Teams knows it."""

    workspace: str
    """The tenant."""
    app: str

    @property
    def account(self) -> str:
        """Its id in conversations."""
        return _BOT + self.app


Known = Callable[[str], str]
"""The Entra id of somebody whose `29:` id is given; the same again where it is not known."""


def heard(activity: Payload, me: Me, known: Known) -> Message | None:
    """The message of a live activity; None where no person said anything, or what was said is not in it."""
    kind, event = activity.get("type"), at(activity, "channelData", "eventType")
    if kind == "messageDelete":
        return _live(activity, me, "deleted", known)
    if not is_by_person(activity, me):
        return None
    if kind == "messageUpdate":
        return _live(activity, me, "edited", known) if event in _EDITS and said(activity) else None
    return _live(activity, me, "posted", known)


def is_wordless_edit(activity: Payload) -> bool:
    """An edit or an undeletion that does not say to what. Only the history knows."""
    return (
        activity.get("type") == "messageUpdate"
        and at(activity, "channelData", "eventType") in _EDITS
        and not said(activity)
    )


def channel_of(activity: Payload) -> str:
    """The channel, or the group chat, that an activity is about."""
    channel = at(activity, "channelData", "channel", "id") or at(activity, "channelData", "teamsChannelId")
    found = channel or at(activity, "conversation", "id").partition(";")[0]
    return found if _ID.fullmatch(found) else ""


def place_of(activity: Payload) -> str:
    """`personal`, `groupChat` or `channel`."""
    return at(activity, "conversation", "conversationType") or ("channel" if channel_of(activity) else "")


def sender_of(activity: Payload) -> str:
    """Who did it, by the Entra id where Teams says so."""
    found = at(activity, "from", "aadObjectId") or at(activity, "from", "id")
    return found if _ID.fullmatch(found) else ""


def is_by_person(activity: Payload, me: Me) -> bool:
    """Neither by the bot itself nor by another app."""
    account = at(activity, "from", "id")
    return (
        bool(sender_of(activity))
        and not account.startswith(_BOT)
        and account not in {me.account, me.app}
        and at(activity, "from", "role") not in {"bot", "skill"}
    )


def thread_of(activity: Payload) -> str | None:
    """The first message of the thread that an activity stands in; None for the first message itself."""
    root = at(activity, "conversation", "id").partition(";messageid=")[2] or at(activity, "replyToId")
    return root if _REF.fullmatch(root) and root != activity.get("id") else None


def question(activity: Payload, me: Me) -> str | None:
    """What is asked by a message that begins with the bot's own name; None for all others."""
    text = word(activity.get("text")).strip()
    for mention in _mentions(activity, me):
        markup = word(mention.get("text"))
        if markup and text.startswith(markup):
            return marked_up(text[len(markup) :]).strip()
    return None


def mentioned(activity: Payload) -> set[str]:
    """The people that it mentions, by Teams' own ids; a channel or an app is none."""
    found = {at(entity, "mentioned", "id") for entity in _entities(activity)}
    return {one for one in found if one.startswith(_PERSON) and _ID.fullmatch(one)}


def posted(message: Payload, channel: str, me: Me) -> Message | None:
    """A message of the history as it was posted, with the words that it has now."""
    return _kept(message, channel, me, "posted", word(message.get("createdDateTime")))


def edited(message: Payload, channel: str, me: Me) -> Message | None:
    """The latest edit of a message of the history; None where nobody edited it."""
    return _kept(message, channel, me, "edited", word(message.get("lastEditedDateTime")))


def deleted(message: Payload, channel: str, me: Me) -> Message | None:
    """The deletion of a message of the history; None where it stands."""
    return _kept(message, channel, me, "deleted", word(message.get("deletedDateTime")))


def time_of(stamp: str) -> datetime | None:
    """A time as Teams and Graph write it; None where it is none, or not in a zone."""
    try:
        found = datetime.fromisoformat(stamp)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def time_of_ref(ref: str) -> datetime | None:
    """Teams names a message by its time, in milliseconds."""
    if not (ref.isascii() and ref.isdigit()) or len(ref) > _LONGEST_REF:
        return None
    return datetime.fromtimestamp(int(ref) / 1000, UTC)


def milliseconds(moment: datetime) -> str:
    """A time as Teams names messages; the same for a live edit and for its trace in the history."""
    return f"{int(moment.timestamp() * 1000):013d}"


def _live(activity: Payload, me: Me, kind: Kind, known: Known) -> Message | None:
    ref, channel = word(activity.get("id")), channel_of(activity)
    if kind == "edited" and not _REF.fullmatch(ref):
        ref = at(activity, "replyToId")
    moment = time_of(word(activity.get("timestamp"))) or (time_of_ref(ref) if kind == "posted" else None)
    if not (_REF.fullmatch(ref) and channel and moment):
        return None
    mentions = {_mentioned(entity, known) for entity in _entities(activity)} - {"", me.account}
    return Message(
        platform=PLATFORM,
        workspace=me.workspace,
        channel=channel,
        ref=ref,
        kind=kind,
        sender=sender_of(activity),
        text="" if kind == "deleted" else said(activity),
        sent_at=moment,
        revision="" if kind == "posted" else milliseconds(moment),
        thread=thread_of(activity),
        mentions=() if kind == "deleted" else tuple(sorted(mentions)),
        to_bot=kind != "deleted" and question(activity, me) is not None,
    )


def _kept(message: Payload, channel: str, me: Me, kind: Kind, stamp: str) -> Message | None:
    ref, moment = word(message.get("id")), time_of(stamp)
    sender = at(message, "from", "user", "id")
    if not moment or not _REF.fullmatch(ref) or message.get("messageType") != "message" or not _ID.fullmatch(sender):
        return None
    root = word(message.get("replyToId"))
    mentions = [one for one in _list(message.get("mentions")) if isinstance(one, Mapping)]
    first = mentions[0] if mentions else {}
    opens = re.match(r"(?:<(?:p|div)[^<>]*>\s*)*<at\b", at(message, "body", "content").lstrip())
    return Message(
        platform=PLATFORM,
        workspace=me.workspace,
        channel=channel,
        ref=ref,
        kind=kind,
        sender=sender,
        text="" if kind == "deleted" else said_in_history(message),
        sent_at=moment,
        revision="" if kind == "posted" else milliseconds(moment),
        thread=root if _REF.fullmatch(root) and root != ref else None,
        mentions=tuple(sorted({at(one, "mentioned", "user", "id") for one in mentions} - {""})),
        to_bot=bool(opens) and at(first, "mentioned", "application", "id") == me.app,
    )


def _entities(activity: Payload) -> list[Payload]:
    return [one for one in _list(activity.get("entities")) if isinstance(one, Mapping) and one.get("type") == "mention"]


def _mentions(activity: Payload, me: Me) -> list[Payload]:
    """Those of the bot."""
    own = {me.account, me.app} | ({at(activity, "recipient", "id")} - {""})
    return [one for one in _entities(activity) if at(one, "mentioned", "id") in own]


def _mentioned(entity: Payload, known: Known) -> str:
    found = at(entity, "mentioned", "aadObjectId") or known(at(entity, "mentioned", "id"))
    return found if _ID.fullmatch(found) else ""


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
