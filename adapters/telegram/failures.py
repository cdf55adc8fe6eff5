"""What can go wrong with a call to Telegram, in codes of our own: never Telegram's text, which may hold names or the token."""

from __future__ import annotations

import logging
import re

from adapters.base import DeliveryError

# What Telegram says, and our word for it. https://core.telegram.org/bots/api#making-requests promises none of these texts.
_SAID = (
    (r"can't initiate conversation|user not found|PEER_ID_INVALID|chat not found", "not_started"),
    (r"bot was blocked", "blocked"),
    (r"user is deactivated", "deactivated"),
    (r"bots can't send messages to bots", "is_a_bot"),
    (r"bot was kicked|not a member", "not_in_group"),
    (r"BOT_NOT_ADMIN|admin", "not_admin"),
    (r"not enough rights|have no rights|CHAT_WRITE_FORBIDDEN|TOPIC_CLOSED", "no_right"),
    (r"thread not found|TOPIC_DELETED", "no_thread"),
    (r"not modified", "not_modified"),
    (r"query is too old|query ID is invalid", "too_late"),
)
# A private chat is not open, and only the person can open it.
NOT_OPEN = frozenset({"not_started", "blocked"})
# Of a group: the bot is not in it.
NOT_IN_GROUP = frozenset({"not_in_group", "not_started"})
_REASONS = {
    "blocked": "the person has not opened a chat with the bot",
    "not_started": "the person has not opened a chat with the bot",
    "deactivated": "the person's account is gone",
    "is_a_bot": "the recipient is a bot",
    "not_in_group": "the bot is not in the group: run tactful check",
    "no_right": "the bot may not write in the group: run tactful check",
    "not_a_person": "whoever wrote it wrote as a group or a channel, and cannot be reached",
}
_LIBRARIES = ("telegram", "httpx", "httpcore")


class TelegramFailure(Exception):  # noqa: N818 - reads as what happened
    """A call that Telegram did not answer with ok."""

    def __init__(  # noqa: PLR0913 - each says something else
        self,
        code: str,
        *,
        retry_after: float | None = None,
        doubtful: bool = False,
        away: bool = False,
        refused: bool = False,
        moved_to: int | None = None,
    ) -> None:
        """`doubtful`: it may have been done all the same. `away`: Telegram could not be asked, or could not answer.

        `refused`: the token is not accepted, or there is no such method. `moved_to`: the group's newer id.
        """
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after
        self.doubtful = doubtful
        self.away = away
        self.refused = refused
        self.moved_to = moved_to


def code_of(said: str, status: str) -> str:
    """Our word for what Telegram said; else the kind of answer."""
    return next((code for pattern, code in _SAID if re.search(pattern, said, re.IGNORECASE)), status)


def delivery_error(failure: TelegramFailure) -> DeliveryError:
    """What the bot is told of a note, alert or post that failed."""
    if failure.retry_after is not None:
        return DeliveryError("Telegram asks to wait", permanent=False, retry_after=failure.retry_after)
    if failure.doubtful:
        return DeliveryError("Telegram's answer was lost", permanent=False, doubtful=True)
    if failure.away:
        return DeliveryError("Telegram cannot be reached", permanent=False)
    if failure.refused:
        return DeliveryError("Telegram does not accept the bot token: run tactful check", permanent=True)
    return DeliveryError(_REASONS.get(failure.code, "Telegram does not deliver there"), permanent=True)


def quieten() -> None:
    """The library logs payloads and addresses, and the token stands in the address; none of it gets out, at any level.

    A filter besides the level, because others set httpx's level back.
    """
    for name in (*_LIBRARIES, *(one for one in logging.root.manager.loggerDict if one.startswith(_LIBRARIES))):
        logger = logging.getLogger(name)
        logger.propagate = False
        if name in _LIBRARIES:
            logger.setLevel(logging.CRITICAL + 1)
        if _nothing not in logger.filters:
            logger.addFilter(_nothing)


def _nothing(_: logging.LogRecord) -> bool:
    return False
