"""Requests over HTTP, up to their signature: nothing of a request is parsed before it is known to be Slack's."""

from __future__ import annotations

from slack_sdk.signature import SignatureVerifier
from starlette.requests import Request

_LONGEST = 1 << 20  # bytes; Slack's own stay well under


class NotSigned(Exception):  # noqa: N818 - reads as what happened
    """Not Slack's, too old (five minutes), or too long to be worth a look."""


async def signed_body(request: Request, secret: str) -> bytes:
    """The body of a request that Slack signed.

    Raises:
        NotSigned: answer 401.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LONGEST:
            raise NotSigned
    timestamp, signature = (request.headers.get(f"x-slack-{name}") for name in ("request-timestamp", "signature"))
    try:
        is_signed = SignatureVerifier(secret).is_valid(bytes(body), timestamp, signature)
    except (ValueError, TypeError):  # no number, no ASCII, no UTF-8, or no secret to verify with
        is_signed = False
    if not is_signed:
        raise NotSigned
    return bytes(body)
