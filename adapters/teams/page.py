"""HTML of a message as lines: a block begins one, a quotation is marked, a link shows where it leads. Pure, and tolerant."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from html.parser import HTMLParser

_SCHEME = re.compile(r"^(?:https?://|mailto:|tel:)", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f\v\xa0]+")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LISTS = ("dd", "dl", "dt", "li", "ol", "ul")
_BLOCKS = frozenset({"blockquote", "br", "codeblock", "div", "hr", "p", "pre", "table", "tr", *_HEADINGS, *_LISTS})
_UNSEEN = frozenset({"script", "style", "head", "title", "systemeventmessage"})
_MENTION = "schema.skype.com/Mention"
_QUOTED_SENDER = "mri"
_MOST_DIGITS = 6


def shown(markup: str) -> str:
    """What a person sees of it. Names of people stay out."""
    reader = _Reader()
    try:
        reader.feed(markup)
        reader.close()
    except (ValueError, AssertionError):  # the parser's, on declarations that never end
        return html.unescape(re.sub(r"<[^<>]*>", " ", markup))
    return reader.words()


class _Reader(HTMLParser):
    """Reads on, and keeps what was shown."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line = ""
        self._quotes = 0
        self._hidden = 0
        self._verbatim = 0
        self._lists: list[int | None] = []
        self._link: tuple[str, int] | None = None
        self._sender = False

    def words(self) -> str:
        self._end_line()
        return "\n".join(self._lines)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "at" or _MENTION in given.get("itemtype", ""):
            self._line += "@someone"
            self._hidden += 1
        elif tag in _UNSEEN or (self._hidden and tag == "span"):
            self._hidden += 1  # a span too, so that its end does not end the mention
        elif tag in _BLOCKS:
            self._end_line()
        self._opened(tag, given)

    def _opened(self, tag: str, given: Mapping[str, str]) -> None:
        match tag:
            case "blockquote":
                self._quotes += 1
            case "pre" | "codeblock":
                self._verbatim += 1
            case "ol" | "ul":
                self._lists.append(_number(given.get("start", "1")) if tag == "ol" else None)
            case "li":
                self._line += self._bullet()
            case "td" | "th" if self._line:
                self._line += " | "
            case "img" | "emoji":
                self._line += given.get("alt", "")
            case "a":
                self._link = given.get("href", ""), len(self._line)
            case "strong" if given.get("itemprop") == _QUOTED_SENDER:
                self._sender = True
                self._hidden += 1
            case _:
                pass

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<p/>` is an open tag in HTML; what is void is listed, so that nothing stays hidden for ever."""
        self.handle_starttag(tag, attrs)
        if tag in {"at", "span", *_UNSEEN}:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if (tag in {"at", "span"} | _UNSEEN) and self._hidden:
            self._hidden -= 1
        if tag in _BLOCKS:
            self._end_line()
        match tag:
            case "blockquote":
                self._quotes = max(0, self._quotes - 1)
            case "pre" | "codeblock":
                self._verbatim = max(0, self._verbatim - 1)
            case "ol" | "ul" if self._lists:
                self._lists.pop()
            case "a" if self._link:
                target, begun = self._link
                self._line = self._line[:begun] + _linked(target, self._line[begun:])
                self._link = None
            case "strong" if self._sender:
                self._sender = False
                self._hidden = max(0, self._hidden - 1)
            case _:
                pass

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if not self._verbatim:
            self._line += _SPACE.sub(" ", data) if self._line else _SPACE.sub(" ", data).lstrip()
            return
        first, *more = data.splitlines() or [""]
        self._line += first
        for line in more:
            self._end_line()
            self._line = line

    def _bullet(self) -> str:
        number = self._lists[-1] if self._lists else None
        if number is None:
            return "• "
        self._lists[-1] = number + 1
        return f"{number}. "

    def _end_line(self) -> None:
        line, self._line, self._link = self._line.rstrip(), "", None
        if line.strip():
            self._lines.append("> " * self._quotes + line)


def _number(start: str) -> int:
    return int(start) if start.isascii() and start.isdigit() and len(start) <= _MOST_DIGITS else 1


def _linked(url: str, label: str) -> str:
    """The label, and where it leads if it does not say so itself: a hidden wa.me number is a number given out."""
    target = _SCHEME.sub("", url).rstrip("/")
    if not label.strip():
        return target
    if not target or _bare(target) == _bare(_SCHEME.sub("", label).rstrip("/")):
        return label
    return f"{label} ({target})"


def _bare(target: str) -> str:
    return re.sub(r"[\s()+-]", "", target).lower()
