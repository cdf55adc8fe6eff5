"""Requests over HTTP, up to their signature: nothing of a request is parsed before it is known to be Slack's.

The SDK's own verifier decodes the body first, so that it takes bytes that are no UTF-8 for forged. The rules are
https://docs.slack.dev/authentication/verifying-requests-from-slack/.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import time

from starlette.requests import ClientDisconnect, Request

_LONGEST = 1 << 20  # bytes; Slack's own stay well under
_GOOD_FOR = 300.0  # seconds, either way
_STAMP = re.compile(r"\d{1,15}", re.ASCII)


class NotSigned(Exception):  # noqa: N818 - reads as what happened
    """Not Slack's, or too old (five minutes)."""


class TooLong(Exception):  # noqa: N818 - reads as what happened
    """Too long to be worth a look, whoever's it is."""


async def signed_body(request: Request, secret: str) -> bytes:
    """The body of a request that Slack signed, whatever bytes it holds.

    Raises:
        NotSigned: answer 401.
        TooLong: answer 413.
    """
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > _LONGEST:
                raise TooLong
    except ClientDisconnect:
        raise NotSigned from None
    stamp, signature = (request.headers.get(f"x-slack-{name}", "") for name in ("request-timestamp", "signature"))
    if not secret.strip() or not _STAMP.fullmatch(stamp) or abs(time.time() - int(stamp)) > _GOOD_FOR:
        raise NotSigned
    wanted = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(f"v0={wanted}".encode(), signature.encode("utf-8", "surrogatepass")):
        raise NotSigned
    return bytes(body)
