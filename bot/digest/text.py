"""The digest in words and columns: for the terminal, for the text part of an e-mail, and for whoever cannot see blocks."""

from __future__ import annotations

from collections.abc import Iterator

from bot.digest.value import Digest

_WIDE = 46


def text(digest: Digest) -> str:
    """All of it."""
    return "\n".join(_lines(digest)).rstrip() + "\n"


def table(digest: Digest) -> list[str]:
    """The counts, in columns of equal width."""
    heads = [column.title for column in digest.columns]
    rows = [
        (row.name if not row.clause else f"  {row.clause} {row.name}", [str(f) for f in row.figures], row.change)
        for row in digest.rows()
    ]
    name = min(_WIDE, max(len(row[0]) for row in rows))
    widths = [max(len(head), *(len(row[1][i]) for row in rows)) for i, head in enumerate(heads)]
    lines = [_line("", heads, "", name, widths)]
    return [*lines, *(_line(*row, name, widths) for row in rows)]


def _line(name: str, cells: list[str], change: str, width: int, widths: list[int]) -> str:
    short = name if len(name) <= width else f"{name[: width - 1]}…"
    columns = "  ".join(cell.rjust(wide) for cell, wide in zip(cells, widths, strict=True))
    return f"{short.ljust(width)}  {columns}  {change}".rstrip()


def _lines(digest: Digest) -> Iterator[str]:
    yield digest.title
    yield digest.lead
    yield ""
    if digest.columns:
        yield from table(digest)
        yield ""
    for section in digest.every_section:
        yield section.title
        yield from (f"- {line}" for line in section.lines)
        yield ""
    yield digest.footer
