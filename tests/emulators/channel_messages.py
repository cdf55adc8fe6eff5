"""A channel's messages in Microsoft Graph, as far as policy tips go: https://learn.microsoft.com/graph/api/chatmessage-update.

An app may change `policyViolation` and nothing else, with the permission for it; the sender answers a tip in Teams, which
shows as `userAction`. Bodies are checked against the published resource types.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

_DLP_ACTIONS = {"None", "NotifySender", "BlockAccess", "BlockAccessExternal"}
_USER_ACTIONS = {"None", "Override", "ReportFalsePositive"}
_VERDICTS = {
    "None",
    "AllowFalsePositiveOverride",
    "AllowOverrideWithoutJustification",
    "AllowOverrideWithJustification",
}
_TIP: dict[str, type] = {"generalText": str, "complianceUrl": str, "matchedConditionDescriptions": list}


class ChannelMessages:
    """Those of one channel of one team."""

    def __init__(self, team: str, channel: str, refuse: Callable[[str, Request], Response | None]) -> None:
        """`refuse`: what a call of `tip` or `history` is refused with."""
        self._place = team, channel
        self._refuse = refuse
        self.is_permitted = True
        """Whether the app has ChannelMessage.UpdatePolicyViolation.All."""
        self.changes: list[dict[str, Any]] = []
        self._changed = asyncio.Condition()
        self._messages: dict[tuple[str, str], dict[str, Any]] = {}
        messages = "/graph/v1.0/teams/{team}/channels/{channel}/messages"
        self.routes = [
            Route(messages, self._list),
            Route(messages + "/{ref}", self._one, methods=["GET", "PATCH"]),
            Route(messages + "/{root}/replies/{ref}", self._one, methods=["GET", "PATCH"]),
        ]

    def post(self, ref: str, sender: str, text: str, root: str = "") -> None:
        """Somebody writes; in the thread of `root` where that is given."""
        self._messages[root, ref] = {
            "id": ref,
            "replyToId": root or None,
            "messageType": "message",
            "createdDateTime": _stamp(),
            "lastModifiedDateTime": _stamp(),
            "lastEditedDateTime": None,
            "deletedDateTime": None,
            "from": {"user": {"id": sender, "displayName": "Somebody", "userIdentityType": "aadUser"}},
            "body": {"contentType": "text", "content": text},
            "attachments": [],
            "mentions": [],
            "policyViolation": None,
        }

    def tip(self, ref: str) -> dict[str, Any] | None:
        """The policy violation of a message."""
        found: dict[str, Any] | None = self._of(ref)["policyViolation"]
        return found

    def answers(self, ref: str, action: str) -> None:
        """The sender answers the tip, in words of their own besides."""
        assert self.tip(ref), "there is no tip to answer"
        self._of(ref)["policyViolation"] |= {"userAction": action, "justificationText": "my cousin Zebedee's number"}
        self._of(ref)["lastModifiedDateTime"] = _stamp()

    async def changed(self, count: int) -> None:
        """Returns when so many changes were made."""
        async with asyncio.timeout(10.0), self._changed:
            await self._changed.wait_for(lambda: len(self.changes) >= count)

    def _of(self, ref: str) -> dict[str, Any]:
        return next(message for key, message in self._messages.items() if key[-1] == ref)

    async def _list(self, request: Request) -> Response:
        if answer := self._refuse("history", request):
            return answer
        shown = [
            {**message, "replies": [reply for (of, _), reply in self._messages.items() if of == ref]}
            for (root, ref), message in self._messages.items()
            if not root
        ]
        if not shown or not self._is_here(request):
            return _error(404, "NotFound")
        return JSONResponse({"value": shown})

    async def _one(self, request: Request) -> Response:
        changes = request.method == "PATCH"
        if answer := self._refuse("tip" if changes else "history", request):
            return answer
        if changes and not self.is_permitted:
            return _error(403, "Forbidden")
        given = request.path_params
        message = self._messages.get((given.get("root", ""), given["ref"]))
        if message is None or not self._is_here(request):
            return _error(404, "NotFound")
        if not changes:
            return JSONResponse(message)
        body = await request.json()
        if wrong := _wrong(body):
            return _error(400, "BadRequest", wrong)
        async with self._changed:
            self.changes.append({"ref": given["ref"], **body})
            self._changed.notify_all()
        before = message["policyViolation"] or {"userAction": "None", "justificationText": None}
        message["policyViolation"] = {"verdictDetails": "None", "policyTip": None, **before, **body["policyViolation"]}
        message["lastModifiedDateTime"] = _stamp()
        return Response(status_code=204)

    def _is_here(self, request: Request) -> bool:
        return (request.path_params["team"], request.path_params["channel"]) == self._place


def _wrong(body: dict[str, Any]) -> str:
    """Why Graph would not take it."""
    if set(body) != {"policyViolation"}:
        return "only policyViolation can be changed by an app"
    violation = body["policyViolation"]
    if unknown := set(violation) - {"dlpAction", "userAction", "verdictDetails", "justificationText", "policyTip"}:
        return f"unknown: {unknown}"
    for name, allowed in (("dlpAction", _DLP_ACTIONS), ("userAction", _USER_ACTIONS), ("verdictDetails", _VERDICTS)):
        if set(violation.get(name, "None").split(",")) - allowed:
            return f"{name}: {violation[name]}"
    tip = violation.get("policyTip") or {}
    wrong = [name for name, value in tip.items() if name not in _TIP or not isinstance(value, _TIP[name])]
    return f"policyTip: {wrong}" if wrong else ""


def _error(status: int, code: str, message: str = "?") -> Response:
    return JSONResponse({"error": {"code": code, "message": message}}, status)


def _stamp() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
