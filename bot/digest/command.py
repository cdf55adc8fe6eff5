"""`tactful digest`: shows a week's digest; without `preview` it also keeps it, and the running bot sends it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bot.digest import picture, value, weekly
from bot.digest.blocks import blocks
from bot.digest.mail import html
from bot.digest.text import text
from bot.digest.value import Digest
from bot.digest.weeks import Week
from bot.errors import UsageError
from bot.parts import keyring_of, library_of, store_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.config import Config

Form = Literal["text", "html", "json", "blocks"]


async def run(  # noqa: PLR0913 - the options of the command
    config: Config,
    week: str | None,
    form: Form,
    *,
    preview: bool,
    chart: Path | None,
    theme: picture.Theme,
    now: datetime | None = None,
) -> tuple[str, str]:
    """The digest in that form, and a line about what becomes of it.

    Raises:
        UsageError: the week is none, or not over yet; the picture cannot be drawn.
    """
    now = now or datetime.now(UTC)
    newest = Week.last_whole(now)
    wanted = Week.parse(week) if week else newest
    if wanted > newest:
        raise UsageError(f"{wanted} is not over yet. The latest whole week is {newest}.")
    library = library_of(config)
    store = store_of(config, keyring_of(config))
    await store.open()
    try:
        if preview:
            digest, said = await weekly.made(store, config, library, wanted, now), ""
        else:
            if not weekly.targets(config):
                raise UsageError(
                    "Nobody is to get it: set [channels] leadership, or [mail] host and an email in [people]."
                )
            digest, new = await weekly.queued(store, config, library, wanted, now)
            said = _said(wanted, await store.digest_sends(str(wanted)), new=new)
    finally:
        await store.close()
    if chart:
        _draw(digest, chart, theme)
    return shown(digest, form), said


def shown(digest: Digest, form: Form) -> str:
    """The digest in that form."""
    if form == "html":
        return html(digest)
    if form == "json":
        return value.to_json(digest)
    if form == "blocks":
        return json.dumps({"blocks": blocks(digest)}, ensure_ascii=False)
    return text(digest)


def _said(week: Week, sends: Mapping[str, str], *, new: bool) -> str:
    waiting = sum(state == "pending" for state in sends.values())
    if new:
        return f"{week}: kept. The running bot sends it within a minute (places: {waiting}); if it is not running, at its next start."
    sent = sum(state == "sent" for state in sends.values())
    return f"{week}: made before, so nothing is sent again. Places: {len(sends)}, sent {sent}, waiting {waiting}."


def _draw(digest: Digest, chart: Path, theme: picture.Theme) -> None:
    if not picture.can_draw():
        raise UsageError(f"--chart: {picture.MISSING}")
    drawn = picture.picture(digest, theme)
    if not drawn:
        raise UsageError("--chart: there is nothing to draw in a quiet week.")
    try:
        chart.write_bytes(drawn)
    except OSError as error:
        raise UsageError(f"{chart}: cannot be written ({error.strerror}).") from None
