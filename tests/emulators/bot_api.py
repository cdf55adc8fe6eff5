"""Telegram's side of a bot over loopback: the Bot API over HTTP, and people to play. Every request, update and answer is
checked against `bot_api_table`; what is wrong stands in `violations`, and is refused.

It refuses what the real one refuses (no token, a webhook and fetching at once, a private chat that nobody opened, private
messages in a group by one who is no administrator, a message too long), fails as told, and remembers what was said to whom.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.emulators import loopback
from tests.emulators.bot_api_table import METHODS, read, wrong, wrong_fields

TOKEN = "5000:AAH-not-a-real-token_0123456789"
SECRET = "a-webhook-secret_0123456789"
BOT, BOT_NAME = 5000, "TactfulBot"
ANNA, BEN, HEAD = 1001, 1002, 1003
"""The first two have user names and are in the groups; the third is in none."""
STAFFROOM, OFFICE, SMALL = -1001000000001, -1001000000002, -4001
"""Two supergroups, the second a forum, and a small group."""
_USERNAMES = {ANNA: "anna_example", BEN: "ben_example", HEAD: "head_example"}
_KINDS = {STAFFROOM: "supergroup", OFFICE: "supergroup", SMALL: "group"}
_LONGEST = 4096
_WINDOW = 60.0
_FIRST = 880_000_001


@dataclass
class Said:
    """A message of the bot."""

    chat: int
    text: str
    ref: int
    receiver: int | None = None
    """The one person who sees it, in a group."""
    thread: int | None = None
    rows: list[list[dict[str, str]]] = field(default_factory=list)
    entities: list[dict[str, Any]] = field(default_factory=list)
    picture: bytes = b""
    ephemeral: int | None = None
    gone: bool = False
    replaced: list[str] = field(default_factory=list)
    """What stood there before."""


class BotApi:
    """Serves at `url` once that is set."""

    def __init__(self) -> None:
        self.url = ""
        self.violations: list[str] = []
        self.calls: list[str] = []
        self.given: dict[str, list[dict[str, Any]]] = {}
        """What each method was called with."""
        self.said: list[Said] = []
        self.started: set[int] = {ANNA, BEN, HEAD}
        """Who has opened a private chat with the bot."""
        self.status = dict.fromkeys(_KINDS, "administrator")
        """What the bot is in each group."""
        self.moved: dict[int, int] = {}
        self.reads_all = False
        self.knows_ephemeral = True
        """Whether this server is of Bot API 10.3; an older one shows to everybody what was meant for one."""
        self.token = TOKEN
        self.webhook: dict[str, Any] = {"url": ""}
        self.pinned: list[int] = []
        self.commands: list[dict[str, Any]] = []
        self.taken_to = 0
        """Updates below this number were confirmed."""
        self.served_to = 0
        """Updates below this number were given out at least once."""
        self.limited = False
        """Whether the twenty messages a minute of a group are counted."""
        self.away = False
        self._pending: deque[tuple[int, Any]] = deque()
        self._updates = itertools.count(_FIRST)
        self._refs = itertools.count(101)
        self._ephemeral = itertools.count(70_001)
        self._queries = itertools.count(1)
        self._sent: dict[int, deque[float]] = {}
        self._faults: dict[str, deque[Callable[[], Response]]] = {}
        self._slow: dict[str, deque[float]] = {}
        self._told = asyncio.Condition()
        self.app = Starlette(routes=[Route("/bot{token}/{method}", self._call, methods=["GET", "POST"])])

    # What people do.

    def message(self, text: str = "", sender: int = ANNA, chat: int = STAFFROOM, **more: Any) -> dict[str, Any]:
        """A message as Telegram describes it; `more` are further fields."""
        words = {"text": text} if text else {}
        made = {"message_id": next(self._refs), "date": int(time.time()), "from": person(sender), "chat": place(chat)}
        return {**made, **words, **more}

    def update(self, kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """An update, checked."""
        made = {"update_id": next(self._updates), kind: dict(body)}
        assert list(wrong("Update", made)) == []
        return made

    def put(self, update: object) -> int:
        """It waits to be fetched: any JSON at all. The number that it waits under, which is its own if it has a usable one."""
        found = update.get("update_id") if isinstance(update, dict) else None
        if isinstance(update, dict) and isinstance(found, int) and found < _FIRST:
            update = {**update, "update_id": (found := next(self._updates))}
        number = found if isinstance(found, int) else next(self._updates)
        self._pending.append((number, update))
        self._tell_soon()
        return number

    def put_back(self, update: Mapping[str, Any]) -> None:
        """It was fetched, but never confirmed, so it is given out again."""
        self.taken_to = update["update_id"]
        self._pending.appendleft((update["update_id"], update))
        self._tell_soon()

    def say(self, text: str = "", sender: int = ANNA, chat: int = STAFFROOM, **more: Any) -> dict[str, Any]:
        """Somebody writes; the update waits to be fetched."""
        update = self.update("message", self.message(text, sender, chat, **more))
        self.put(update)
        return update

    def edit(self, update: Mapping[str, Any], text: str, later: int = 5) -> dict[str, Any]:
        """They edit it."""
        message = next(update[kind] for kind in ("message", "edited_message") if kind in update)
        changed = {**message, "text": text, "edit_date": message["date"] + later}
        made = self.update("edited_message", changed)
        self.put(made)
        return made

    def start(self, sender: int) -> dict[str, Any]:
        """Somebody opens a private chat."""
        self.started.add(sender)
        command = {"type": "bot_command", "offset": 0, "length": 6}
        return self.say("/start tactful", sender, sender, entities=[command])

    def press(self, said: Said, label: str, sender: int = ANNA) -> dict[str, Any]:
        """Somebody presses a button of a message."""
        data = next(button["callback_data"] for row in said.rows for button in row if button["text"] == label)
        private = {} if said.ephemeral is None else {"ephemeral_message_id": said.ephemeral}
        message = {
            "message_id": said.ref,
            "date": int(time.time()),
            "chat": place(said.chat),
            "text": said.text,
            **private,
        }
        query = {"id": str(next(self._queries)), "from": person(sender), "chat_instance": "1", "data": data}
        update = self.update("callback_query", {**query, "message": message})
        self.put(update)
        return update

    def standing(self, chat: int, status: str) -> dict[str, Any]:
        """Somebody makes the bot this in a group."""
        before = self.status.get(chat, "left")
        self.status[chat] = status
        change = {"old_chat_member": _member(before), "new_chat_member": _member(status)}
        body = {"chat": place(chat), "from": person(BEN), "date": int(time.time()), **change}
        update = self.update("my_chat_member", body)
        self.put(update)
        return update

    async def deliver(self, bot: str, body: object, *, secret: str | None = SECRET, path: str = "") -> httpx.Response:
        """To the webhook: to the address that the bot named, on the server at `bot`. Bytes go as they are."""
        path = path or httpx.URL(self.webhook["url"]).path
        headers = {"content-type": "application/json"}
        headers |= {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
        async with loopback.client() as client:
            if isinstance(body, bytes):
                return await client.post(f"{bot}{path}", content=body, headers=headers)
            return await client.post(f"{bot}{path}", json=body, headers=headers)

    async def delivers_to(self, bot: str) -> None:
        """What waits goes to the webhook, while there is one: in order, and again until it is taken."""
        while True:
            await self.until(lambda: bool(self._pending and self.webhook["url"]), 3600.0)
            number, update = self._pending[0]
            try:
                is_taken = (await self.deliver(bot, update)).is_success
            except httpx.TransportError:
                is_taken = False
            if is_taken:
                self._pending.popleft()
                self.taken_to = number + 1
                await self._tell()
            else:
                await asyncio.sleep(0.1)

    async def deliver_header(self, bot: str, body: bytes, path: str, secret: bytes) -> int:
        """With a secret of any bytes; the status."""
        async with loopback.client() as client:
            header = (b"x-telegram-bot-api-secret-token", secret)
            return (await client.post(f"{bot}{path}", content=body, headers=[header])).status_code

    # What is seen.

    def seen_by(self, who: int) -> list[str]:
        """All that the bot said and they can read."""
        groups = _KINDS if who in {ANNA, BEN} else ()
        return [
            one.text
            for one in self.said
            if not one.gone and (one.chat == who or (one.chat in groups and one.receiver in {None, who}))
        ]

    def to(self, who: int) -> list[Said]:
        """What stands in a private chat."""
        return [one for one in self.said if one.chat == who and not one.gone]

    async def until(self, is_so: Callable[[], bool], within: float = 15.0) -> None:
        """Returns when it is so."""
        async with asyncio.timeout(within), self._told:
            await self._told.wait_for(is_so)

    async def taken(self, update: Mapping[str, Any], within: float = 15.0) -> None:
        """Returns when the bot has confirmed an update that it fetched."""
        await self.until(lambda: self.taken_to > update["update_id"], within)

    # How it fails.

    def fail(self, method: str, status: int, said: str = "", *, times: int = 1, **parameters: int) -> None:
        """The next calls of a method get this instead."""
        body = {"ok": False, "error_code": status, "description": said or "Told to fail"}
        body |= {"parameters": parameters} if parameters else {}
        self._add(method, lambda: JSONResponse(body, status), times)

    def answer(self, method: str, body: bytes, status: int = 200, times: int = 1) -> None:
        """The next calls get these bytes."""
        self._add(method, lambda: Response(body, status, media_type="application/json"), times)

    def lose(self, method: str, delay: float, times: int = 1) -> None:
        """The next calls are done, but the answer is late."""
        self._slow.setdefault(method, deque()).extend([delay] * times)

    async def close(self) -> None:
        """Whoever still waits for something to come is let go."""
        self.mend()
        self.away = True
        await self._tell()

    def mend(self) -> None:
        """Nothing fails any more."""
        self._faults.clear()
        self._slow.clear()
        self.away = False

    def _add(self, method: str, fault: Callable[[], Response], times: int) -> None:
        self._faults.setdefault(method, deque()).extend([fault] * times)

    # The server.

    async def _call(self, request: Request) -> Response:
        method = next((name for name in METHODS if name.lower() == request.path_params["method"].lower()), "")
        form = {**request.query_params, **await _form(request)}
        self.calls.append(method or request.path_params["method"])
        if self.away:
            return Response(status_code=502)
        if request.path_params["token"] != self.token:
            return _refused(401, "Unauthorized")
        if not method or (not self.knows_ephemeral and "Ephemeral" in method):
            return _refused(404, "Not Found")
        given = read(method, form)
        found = list(wrong_fields(METHODS[method][0], given, method))
        if found:
            self.violations += found
            return _refused(400, f"Bad Request: {found[0]}")
        self.given.setdefault(method, []).append(given)
        if waiting := self._faults.get(method):
            return waiting.popleft()()
        answer = await getattr(self, f"_{method}")(given)
        await self._tell()
        if late := self._slow.get(method):
            await asyncio.sleep(late.popleft())
        if isinstance(answer, Response):
            return answer
        self.violations += (
            list(wrong(METHODS[method][1], answer, f"answer to {method}")) if method != "getUpdates" else []
        )
        # Escaped: half a surrogate pair is legal JSON too.
        return Response(json.dumps({"ok": True, "result": answer}), media_type="application/json")

    async def _getMe(self, _: Mapping[str, Any]) -> object:  # noqa: N802 - as Telegram names it
        return {**person(BOT), "can_join_groups": True, "can_read_all_group_messages": self.reads_all}

    async def _getUpdates(self, given: Mapping[str, Any]) -> object:  # noqa: N802
        if self.webhook["url"]:
            return _refused(409, "Conflict: can't use getUpdates method while webhook is active")
        offset = given.get("offset", 0)
        self.taken_to = max(self.taken_to, offset)
        while self._pending and self._pending[0][0] < offset:
            self._pending.popleft()
        await self._tell()
        if not self._pending and given.get("timeout", 0):
            try:
                await self.until(lambda: bool(self._pending) or self.away, given["timeout"])
            except TimeoutError:
                return []
        if self.away:
            return Response(status_code=502)
        found = list(itertools.islice(self._pending, given.get("limit", 100)))
        self.served_to = max([self.served_to, *(number + 1 for number, _ in found)])
        return [update for _, update in found]

    async def _setWebhook(self, given: Mapping[str, Any]) -> object:  # noqa: N802
        if not given["url"].startswith("https://"):
            return _refused(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        self.webhook = dict(given)
        return True

    async def _deleteWebhook(self, _: Mapping[str, Any]) -> object:  # noqa: N802
        self.webhook = {"url": ""}
        return True

    async def _getWebhookInfo(self, _: Mapping[str, Any]) -> object:  # noqa: N802
        return {"url": self.webhook["url"], "has_custom_certificate": False, "pending_update_count": 0}

    async def _setMyCommands(self, given: Mapping[str, Any]) -> object:  # noqa: N802
        self.commands = given["commands"]
        return True

    async def _getChat(self, given: Mapping[str, Any]) -> object:  # noqa: N802
        chat = given["chat_id"]
        if answer := self._closed(chat):
            return answer
        gifts = dict.fromkeys(("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription"), False)
        gifts["gifts_from_channels"] = False
        return {**place(chat), "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}

    async def _getChatMember(self, given: Mapping[str, Any]) -> object:  # noqa: N802
        return self._closed(given["chat_id"]) or _member(self.status[given["chat_id"]])

    async def _sendMessage(self, given: Mapping[str, Any]) -> object:  # noqa: N802
        chat, text = given["chat_id"], given["text"]
        private = given.get("ephemeral_message_parameters") if self.knows_ephemeral else None
        if answer := self._closed(chat) or self._too_many(chat):
            return answer
        if not text.strip() or len(text.encode("utf-16-le")) > 2 * _LONGEST:
            return _refused(
                400, "Bad Request: message is too long" if text.strip() else "Bad Request: message text is empty"
            )
        if private and (chat > 0 or (self.status[chat] != "administrator" and "callback_query_id" not in private)):
            return _refused(400, "Bad Request: BOT_NOT_ADMIN")
        said = Said(
            chat,
            text,
            next(self._refs),
            private["receiver_user_id"] if private else None,
            given.get("message_thread_id"),
            given.get("reply_markup", {}).get("inline_keyboard", []),
            given.get("entities", []),
            ephemeral=next(self._ephemeral) if private else None,
        )
        self.said.append(said)
        return self._shown(said)

    async def _sendPhoto(self, given: Mapping[str, Any]) -> object:  # noqa: N802
        if answer := self._closed(given["chat_id"]) or self._too_many(given["chat_id"]):
            return answer
        said = Said(given["chat_id"], given.get("caption", ""), next(self._refs), picture=given["photo"])
        self.said.append(said)
        return self._shown(said)

    async def _pinChatMessage(self, given: Mapping[str, Any]) -> object:  # noqa: N802
        self.pinned.append(given["message_id"])
        return self._closed(given["chat_id"]) or True

    async def _editMessageText(self, given: Mapping[str, Any]) -> object:  # noqa: N802
        said = self._find(given["chat_id"], lambda one: one.ref == given["message_id"] and one.ephemeral is None)
        return self._replace(said, given["text"]) if said else _refused(400, "Bad Request: message to edit not found")

    async def _editEphemeralMessageText(self, given: Mapping[str, Any]) -> object:  # noqa: N802
        said = self._private(given)
        if not said:
            return _refused(400, "Bad Request: message to edit not found")
        self._replace(said, given["text"])
        return True

    async def _deleteMessage(self, given: Mapping[str, Any]) -> object:  # noqa: N802
        said = self._find(given["chat_id"], lambda one: one.ref == given["message_id"])
        if not said:
            return _refused(400, "Bad Request: message to delete not found")
        said.gone = True
        return True

    async def _deleteEphemeralMessage(self, given: Mapping[str, Any]) -> object:  # noqa: N802
        said = self._private(given)
        if not said:
            return _refused(400, "Bad Request: message to delete not found")
        said.gone = True
        return True

    async def _answerCallbackQuery(self, _: Mapping[str, Any]) -> object:  # noqa: N802
        return True

    def _private(self, given: Mapping[str, Any]) -> Said | None:
        who, id_ = given["receiver_user_id"], given["ephemeral_message_id"]
        return self._find(given["chat_id"], lambda one: (one.receiver, one.ephemeral) == (who, id_))

    def _find(self, chat: int, fits: Callable[[Said], bool]) -> Said | None:
        return next((one for one in self.said if one.chat == chat and not one.gone and fits(one)), None)

    def _replace(self, said: Said, text: str) -> object:
        if said.text == text:
            return _refused(400, "Bad Request: message is not modified")
        said.replaced.append(said.text)
        said.text, said.rows = text, []
        return self._shown(said)

    def _shown(self, said: Said) -> dict[str, Any]:
        private = (
            {"ephemeral_message_id": said.ephemeral, "receiver_user": person(said.receiver)} if said.receiver else {}
        )
        words = {"photo": [PHOTO], "caption": said.text} if said.picture else {"text": said.text}
        base = {"message_id": said.ref, "date": int(time.time()), "chat": place(said.chat), "from": person(BOT)}
        return {**base, **words, **private}

    def _closed(self, chat: int) -> Response | None:
        """Why nothing can be said there."""
        if chat in self.moved:
            said = "Bad Request: group chat was upgraded to a supergroup chat"
            return _refused(400, said, migrate_to_chat_id=self.moved[chat])
        if chat > 0:
            if chat not in _USERNAMES:
                return _refused(400, "Bad Request: chat not found")
            return (
                None
                if chat in self.started
                else _refused(403, "Forbidden: bot can't initiate conversation with a user")
            )
        if chat not in self.status:
            return _refused(400, "Bad Request: chat not found")
        if self.status[chat] in {"left", "kicked"}:
            return _refused(403, "Forbidden: bot was kicked from the supergroup chat")
        return None

    def _too_many(self, chat: int) -> Response | None:
        sent = self._sent.setdefault(chat, deque(maxlen=20))
        now = time.monotonic()
        if self.limited and chat < 0 and len(sent) == sent.maxlen and now - sent[0] < _WINDOW:
            return _refused(429, "Too Many Requests: retry later", retry_after=int(_WINDOW - (now - sent[0])) + 1)
        sent.append(now)
        return None

    async def _tell(self) -> None:
        async with self._told:
            self._told.notify_all()

    def _tell_soon(self) -> None:
        self._soon = asyncio.ensure_future(self._tell())


PHOTO = {"file_id": "AgAC", "file_unique_id": "AQAD", "width": 90, "height": 51}


def person(id_: int) -> dict[str, Any]:
    """A user, as Telegram describes one."""
    if id_ == BOT:
        return {"id": BOT, "is_bot": True, "first_name": "Tactful", "username": BOT_NAME}
    return {"id": id_, "is_bot": False, "first_name": "Somebody", "username": _USERNAMES.get(id_, f"user_{id_}")}


def place(id_: int) -> dict[str, Any]:
    """A chat."""
    if id_ > 0:
        return {"id": id_, "type": "private", "first_name": "Somebody"}
    more = {"is_forum": True} if id_ == OFFICE else {}
    return {"id": id_, "type": _KINDS.get(id_, "supergroup"), "title": "Staffroom", **more}


def entity(text: str, part: str, kind: str, **more: Any) -> dict[str, Any]:
    """Marks a part of a text."""
    before = text[: text.index(part)]
    length = len(part.encode("utf-16-le")) // 2
    return {"type": kind, "offset": len(before.encode("utf-16-le")) // 2, "length": length, **more}


def _member(status: str) -> dict[str, Any]:
    more: dict[str, Any] = {"until_date": 0} if status == "kicked" else {}
    if status == "administrator":
        rights = ["manage_chat", "delete_messages", "manage_video_chats", "restrict_members", "promote_members", "change_info", "invite_users", "post_stories", "edit_stories", "delete_stories", "pin_messages"]  # fmt: skip
        more = {"can_be_edited": False, "is_anonymous": False, **{f"can_{right}": True for right in rights}}
    return {"status": status, "user": person(BOT), **more}


def _refused(status: int, said: str, **parameters: int) -> Response:
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": said}
    return JSONResponse(body | ({"parameters": parameters} if parameters else {}), status)


async def _form(request: Request) -> dict[str, Any]:
    async with request.form() as form:
        return {name: await one.read() if isinstance(one, UploadFile) else one for name, one in form.items()}
