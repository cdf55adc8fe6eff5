"""The digest as Slack's Block Kit: at most 50 blocks, 3000 characters in each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.digest.text import table
from bot.digest.value import Digest

Block = dict[str, Any]
_HEADER, _TEXT, _BLOCKS = 150, 2900, 50


def blocks(digest: Digest) -> tuple[Block, ...]:
    """All of it. The table stands in letters of equal width: Slack has no other columns that every client shows."""
    return tuple(_blocks(digest))[:_BLOCKS]


def _blocks(digest: Digest) -> Iterator[Block]:
    yield {"type": "header", "text": {"type": "plain_text", "text": digest.title[:_HEADER]}}
    yield _section(_escaped(digest.lead))
    if digest.columns:
        for part in _parts(table(digest)):
            text = {"type": "text", "text": part}
            yield {"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "elements": [text]}]}
    for section in digest.every_section:
        first = True
        for part in _parts([f"• {_escaped(line)}" for line in section.lines]):
            yield _section(f"*{_escaped(section.title)}*\n{part}" if first else part)
            first = False
    if digest.footer:
        yield {"type": "context", "elements": [{"type": "mrkdwn", "text": _escaped(digest.footer)}]}


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _parts(lines: list[str]) -> Iterator[str]:
    """The lines in as few texts as there is room for."""
    part: list[str] = []
    for line in lines:
        if part and sum(len(one) + 1 for one in part) + len(line) > _TEXT:
            yield "\n".join(part)
            part = []
        part.append(line[:_TEXT])
    yield "\n".join(part)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
