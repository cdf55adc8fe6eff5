"""Markdown into blocks, by markdown-it. Messy Markdown is the rule: what it takes for text is looked at line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from bot.policy.importing.blocks import Block, LeftOut, Source, tidy
from bot.policy.importing.lines import Line, blocks_from

_TAG = re.compile(r"<[^<>]*>")
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_REFERENCE = re.compile(r"\[\^([^\]\s]{1,20})\](?!:)")


def read(text: str) -> Source:
    """The document as blocks."""
    # Without link definitions: "[^1]: Headteacher" would be taken for one, and its words would be gone.
    parser = MarkdownIt("commonmark").enable("table").disable("reference")
    reader = _Reader()
    blocks = tuple(reader.blocks(SyntaxTreeNode(parser.parse(text)), -1))
    return Source(blocks, tuple(reader.left_out))


class _Reader:
    def __init__(self) -> None:
        self.left_out: list[LeftOut] = []

    def blocks(self, node: SyntaxTreeNode, depth: int) -> Iterator[Block]:
        """The blocks below a node. `depth`: how many lists it is in, less one."""
        for child in node.children:
            yield from self._one(child, depth)

    def _one(self, node: SyntaxTreeNode, depth: int) -> Iterator[Block]:
        match node.type:
            case "heading":
                yield from self._heading(node)
            case "paragraph":
                yield from blocks_from(self._lines(node), 0)
            case "bullet_list" | "ordered_list":
                for item in node.children:
                    yield from self._item(item, depth + 1, ordered=node.type == "ordered_list")
            case "table":
                yield from self._rows(node)
            case "code_block" | "fence":  # text that somebody indented
                yield from blocks_from([Line(text, _place(node)) for text in node.content.splitlines()], 0)
            case "html_block":
                yield from self._html(node)
            case "hr":
                pass
            case _:
                yield from self.blocks(node, depth)

    def _heading(self, node: SyntaxTreeNode) -> Iterator[Block]:
        text = tidy(" ".join(line.text for line in self._lines(node)))
        if text:
            yield Block("heading", text, _place(node), int(node.tag[1]))

    def _item(self, item: SyntaxTreeNode, depth: int, *, ordered: bool) -> Iterator[Block]:
        """A bullet; the plain paragraphs below its first are part of it."""
        first: Block | None = None
        below: list[Block] = []
        for child in item.children:
            for block in self._one(child, depth):
                if first is None and block.kind in {"paragraph", "bold"}:
                    bold = ordered and block.kind == "bold"
                    first = replace(
                        block, kind="bold" if bold else "bullet", level=depth, mark=item.info if ordered else ""
                    )
                elif first is not None and block.kind == "paragraph" and not below:
                    first = replace(first, text=f"{first.text} {block.text}")
                else:
                    below.append(block)
        if first is not None:
            yield first
        yield from below

    def _rows(self, table: SyntaxTreeNode) -> Iterator[Block]:
        for row in table.walk():
            if row.type == "tr":
                cells = tuple(tidy(" ".join(line.text for line in self._lines(cell))) for cell in row.children)
                if any(cells):
                    yield Block("row", " | ".join(filter(None, cells)), _place(row), cells=cells)

    def _html(self, node: SyntaxTreeNode) -> Iterator[Block]:
        for comment in _COMMENT.findall(node.content):
            self._leave_out(comment, _place(node), "a comment that no reader sees")
        rest = _TAG.sub(" ", _COMMENT.sub(" ", node.content))
        yield from blocks_from([Line(line, _place(node)) for line in rest.splitlines()], 0)

    def _lines(self, node: SyntaxTreeNode) -> list[Line]:
        """The lines of the inline content, and whether each is bold throughout."""
        tokens = [
            token for child in node.children if child.token and child.token.children for token in child.token.children
        ]
        first = (node.map or (0, 0))[0] + 1
        pieces: list[list[tuple[str, bool]]] = [[]]
        bold = 0
        address = ""
        for token in tokens:
            bold += (token.type == "strong_open") - (token.type == "strong_close")
            if token.type in {"softbreak", "hardbreak"}:
                pieces.append([])
            elif token.type == "link_open":
                address = str(token.attrGet("href") or "")
            elif token.type == "link_close":
                shown = "".join(text for text, _ in pieces[-1])
                if not address.startswith("#") and address.removeprefix("mailto:") not in shown:
                    pieces[-1].append((f" ({address})", bool(bold)))
            else:
                pieces[-1].append((self._said(token, f"line {first}", alone=len(tokens) == 1), bool(bold)))
        lines = []
        for number, parts in enumerate(pieces):
            heard = [is_bold for text, is_bold in parts if any(map(str.isalnum, text))]
            text = _REFERENCE.sub(r"[\1]", "".join(text for text, _ in parts))
            lines.append(Line(text, f"line {first + number}", bold=bool(heard) and all(heard)))
        return [line for line in lines if line.text.strip()]

    def _said(self, token: Token, place: str, *, alone: bool) -> str:
        if token.type == "html_inline":
            if found := _COMMENT.match(token.content):
                self._leave_out(found[1], place, "a comment that no reader sees")
            return " "
        if token.type == "image" and alone:
            self._leave_out(token.content, place, "a picture")
            return ""
        return token.content

    def _leave_out(self, text: str, place: str, why: str) -> None:
        if tidy(text):
            self.left_out.append(LeftOut(tidy(text), place, why))


def _place(node: SyntaxTreeNode) -> str:
    return f"line {node.map[0] + 1}" if node.map else "a line"
