"""PDFs with text into blocks, by pypdf: lines with their size, weight and place, less what stands on every page."""

from __future__ import annotations

import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from bot.errors import UsageError
from bot.policy.importing.blocks import LeftOut, Source, tidy
from bot.policy.importing.lines import Line, blocks_from, width_of

_EDGE = 3  # lines at the top and bottom of a page that may be a running header or footer
_PAGE_NUMBER = re.compile(r"(?:page\s*)?[-–]?\s*\d{1,3}\s*[-–]?(?:\s*(?:of|/)\s*\d{1,3})?", re.IGNORECASE)
_LARGER = 1.12  # than the body, from which a line is a heading by its size
_GAP = 1.35  # times the usual distance between lines, from which there is white space above a line


@dataclass(frozen=True, slots=True)
class _Drawn:
    text: str
    page: int
    x: float
    y: float
    size: float
    bold: bool


def read(path: Path, data: bytes) -> Source:
    """The document as blocks.

    Raises:
        UsageError: it is no PDF, is locked, or is a scan without text.
    """
    try:
        document = PdfReader(io.BytesIO(data))
        if document.is_encrypted and not document.decrypt(""):
            raise UsageError(f"{path}: is locked with a password. Save it again without one.")
        pages = [list(_drawn(page, number)) for number, page in enumerate(document.pages, 1)]
    except (PyPdfError, ValueError, KeyError, RecursionError):
        raise UsageError(f"{path}: is not a PDF that can be read. Save it again, or give the .docx.") from None
    left_out: list[LeftOut] = []
    lines = list(_without_margins(pages, left_out))
    laid_out = list(_laid_out(lines))
    return Source(tuple(blocks_from(laid_out, width_of(line.text for line in laid_out))), tuple(left_out))


def _drawn(page: Any, number: int) -> Iterator[_Drawn]:  # noqa: ANN401 - pypdf's page
    """The lines of a page as they are drawn, top to bottom."""
    pieces: list[tuple[str, float, float, float, bool]] = []

    def visit(text: str, matrix: Any, line_matrix: Any, font: Any, size: float) -> None:  # noqa: ANN401 - pypdf's callback
        if text:
            scale = abs(line_matrix[3] * matrix[3]) or 1.0
            name = str((font or {}).get("/BaseFont", ""))
            x = matrix[0] * line_matrix[4] + matrix[4]
            pieces.append(
                (
                    text,
                    x,
                    matrix[3] * line_matrix[5] + matrix[5],
                    size * scale,
                    "bold" in name.lower() or "black" in name.lower(),
                )
            )

    page.extract_text(visitor_text=visit)
    row: list[tuple[str, float, float, float, bool]] = []
    for text, *rest in pieces:
        first, *others = text.split("\n")
        row.append((first, *rest))  # type: ignore[arg-type]  # the same four
        for other in others:
            if line := _line(row, number):
                yield line
            row = [(other, *rest)]  # type: ignore[list-item]
    if line := _line(row, number):
        yield line


def _line(row: Sequence[tuple[str, float, float, float, bool]], page: int) -> _Drawn | None:
    shown = [piece for piece in row if piece[0].strip()]
    if not shown:
        return None
    lettered = [piece for piece in shown if any(map(str.isalnum, piece[0]))] or shown
    text = "".join(piece[0] for piece in row)
    return _Drawn(
        text, page, shown[0][1], shown[0][2], round(max(p[3] for p in lettered), 1), all(p[4] for p in lettered)
    )


def _without_margins(pages: Sequence[Sequence[_Drawn]], left_out: list[LeftOut]) -> Iterator[_Drawn]:
    """The lines less page numbers, and less what comes back at the edge of page after page."""
    repeated = Counter(key for page in pages for key in {_shape(line) for line in (*page[:_EDGE], *page[-_EDGE:])})
    often = max(2, (len(pages) + 1) // 2)
    for page in pages:
        for place, line in enumerate(page):
            at_edge = place < _EDGE or place >= len(page) - _EDGE
            if at_edge and _PAGE_NUMBER.fullmatch(tidy(line.text)):
                left_out.append(LeftOut(tidy(line.text), f"page {line.page}", "a page number"))
            elif at_edge and len(pages) > 1 and repeated[_shape(line)] >= often:
                left_out.append(LeftOut(tidy(line.text), f"page {line.page}", "a running header or footer"))
            else:
                yield line


def _shape(line: _Drawn) -> str:
    """The line with any number: "Page 3 of 9" is like "Page 4 of 9"."""
    return re.sub(r"\d+", "#", tidy(line.text).casefold())


def _laid_out(lines: Sequence[_Drawn]) -> Iterator[Line]:
    characters = Counter[float]()
    for line in lines:
        characters[line.size] += len(line.text)
    body = characters.most_common(1)[0][0] if characters else 0.0
    larger = sorted({line.size for line in lines if line.size > body * _LARGER}, reverse=True)
    steps = Counter(round(a.y - b.y, 1) for a, b in itertools.pairwise(lines) if a.page == b.page and a.y > b.y)
    usual = min((step for step, count in steps.most_common(3)), default=0.0)
    before: _Drawn | None = None
    for line in lines:
        gap = before is None or (before.page == line.page and before.y - line.y > usual * _GAP)
        made = Line(tidy(line.text), f"page {line.page}", line.x / 6, gap=gap, bold=line.bold)
        yield replace(made, level=larger.index(line.size) + 1) if line.size in larger else made
        before = line
