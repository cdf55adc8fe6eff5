"""Word documents into blocks, by python-docx. It skips content controls, tracked insertions, text boxes and footnotes; this doesn't."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from bot.errors import UsageError
from bot.policy.importing.blocks import Block, LeftOut, Source, tidy
from bot.policy.importing.lines import MOST_WORDS_OF_A_HEADING, Line, blocks_from

_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_MOST_UNPACKED = 200_000_000  # bytes: a small file that unpacks to more is made to do harm
_SEPARATORS = {"separator", "continuationSeparator", "continuationNotice"}


def read(path: Path, data: bytes) -> Source:
    """The document as blocks.

    Raises:
        UsageError: it is no Word document, or is locked with a password.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if sum(part.file_size for part in parts.infolist()) > _MOST_UNPACKED:
                raise UsageError(f"{path}: unpacks to more than a policy can be. Save it again from Word.")
        document = docx.Document(io.BytesIO(data))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError):
        raise UsageError(
            f"{path}: is not a Word document that can be read. Save it as .docx, without a password."
        ) from None
    reader = _Reader(document)
    blocks = [*reader.blocks(document.element.body), *reader.footnotes()]
    return Source(tuple(blocks), tuple(reader.margins()))


class _Reader:
    def __init__(self, document: Any) -> None:  # noqa: ANN401 - python-docx's elements are not typed
        self.document = document
        self.paragraph = 0
        self.counts: Counter[tuple[str, int]] = Counter()
        self.styles = {style.style_id: style for style in document.styles}

    def blocks(self, parent: Any) -> Iterator[Block]:  # noqa: ANN401
        for child in parent.iterchildren():
            if child.tag == qn("w:p"):
                yield from self._paragraph(child)
            elif child.tag == qn("w:tbl"):
                yield from self._rows(child)
            elif child.tag in {qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:smartTag"), qn("w:customXml")}:
                yield from self.blocks(child)

    def footnotes(self) -> Iterator[Block]:
        for kind in (RELATIONSHIP_TYPE.FOOTNOTES, RELATIONSHIP_TYPE.ENDNOTES):
            try:
                part = self.document.part.part_related_by(kind)
            except KeyError:
                continue
            for note in parse_xml(part.blob).iterchildren():
                text = tidy(" ".join(_text(paragraph) for paragraph in note.iter(qn("w:p"))))
                if text and note.get(qn("w:type")) not in _SEPARATORS:
                    mark = note.get(qn("w:id"))
                    yield Block("note", text, f"footnote {mark}", mark=mark)

    def margins(self) -> Iterator[LeftOut]:
        """What stands above and below every page."""
        seen = set()
        for section in self.document.sections:
            for where in (section.header, section.footer, section.first_page_header, section.first_page_footer):
                text = tidy(" ".join(_text(p) for p in where._element.iter(qn("w:p"))))  # noqa: SLF001 - the only way to all of it
                if text and text not in seen:
                    seen.add(text)
                    yield LeftOut(text, "every page", "a running header or footer")

    def _paragraph(self, element: Any) -> Iterator[Block]:  # noqa: ANN401
        self.paragraph += 1
        place = f"paragraph {self.paragraph}"
        text = _text(element)
        if any(map(str.isalnum, text)):
            yield from self._read(element, text, place)
        for box in _text_boxes(element):
            yield from self.blocks(box)

    def _read(self, element: Any, text: str, place: str) -> Iterator[Block]:  # noqa: ANN401
        style = self._style(element)
        number, depth, counted = self._numbering(element)
        if style.lower().startswith("toc ") and not style.lower().startswith("toc heading"):
            yield Block("contents", tidy(text), place)
        elif found := _HEADING.match(style):
            level = int(found[1])
            yield Block("heading", tidy(text), place, level, mark=self._counted(number, depth) if counted else "")
        elif style.lower() in {"title", "toc heading"}:
            yield Block("heading", tidy(text), place, 1)
        elif number or style.lower().startswith("list "):
            short = len(text.split()) <= MOST_WORDS_OF_A_HEADING
            if counted and depth == 0 and short and _is_bold(element):
                yield Block("bold", tidy(text), place, mark=self._counted(number, 0))
            else:
                yield Block("bullet", tidy(text), place, depth or _depth_of(style))
        else:
            bold = _is_bold(element)
            yield from blocks_from([Line(line, place, bold=bold) for line in text.split("\n") if line.strip()], 0)

    def _rows(self, table: Any) -> Iterator[Block]:  # noqa: ANN401
        for row in table.iter(qn("w:tr")):
            if next(row.iterancestors(qn("w:tbl"))) is not table:
                continue  # of a table inside a cell: its words are the cell's
            cells = tuple(
                tidy(" ".join(_text(p) for p in cell.iter(qn("w:p"))))
                for cell in row.iter(qn("w:tc"))
                if next(cell.iterancestors(qn("w:tr"))) is row
            )
            if any(cells):
                self.paragraph += 1
                yield Block("row", " | ".join(filter(None, cells)), f"paragraph {self.paragraph}", cells=cells)

    def _style(self, element: Any) -> str:  # noqa: ANN401
        found = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        style = self.styles.get(found.get(qn("w:val"))) if found is not None else None
        return str(style.name) if style is not None else ""

    def _numbering(self, element: Any) -> tuple[str, int, bool]:  # noqa: ANN401
        """The list that the paragraph is in, or its style; how deep; whether the list counts rather than bullets."""
        places = [element.find(qn("w:pPr"))]
        found = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        style = self.styles.get(found.get(qn("w:val"))) if found is not None else None
        if style is not None:
            places.append(style.element.find(qn("w:pPr")))
        for place in places:
            numbering = place.find(qn("w:numPr")) if place is not None else None
            if numbering is not None:
                which, level = numbering.find(qn("w:numId")), numbering.find(qn("w:ilvl"))
                number = which.get(qn("w:val")) if which is not None else ""
                depth = int(level.get(qn("w:val"))) if level is not None else 0
                return ("", 0, False) if number in {"", "0"} else (number, depth, self._counts(number, depth))
        return "", 0, False

    def _counts(self, number: str, depth: int) -> bool:
        try:
            root = self.document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return False
        for num in root.iterchildren(qn("w:num")):
            if num.get(qn("w:numId")) == number:
                abstract = num.find(qn("w:abstractNumId")).get(qn("w:val"))
                for definition in root.iterchildren(qn("w:abstractNum")):
                    if definition.get(qn("w:abstractNumId")) == abstract:
                        levels = {level.get(qn("w:ilvl")): level for level in definition.iterchildren(qn("w:lvl"))}
                        form = levels[str(depth)].find(qn("w:numFmt")) if str(depth) in levels else None
                        return form is not None and form.get(qn("w:val")) == "decimal"
        return False

    def _counted(self, number: str, depth: int) -> str:
        """What Word writes before the heading: kept nowhere in the file, so counted as Word does. Only the outermost number."""
        if depth:
            return ""
        self.counts[number, 0] += 1
        return str(self.counts[number, 0])


def _text(paragraph: Any) -> str:  # noqa: ANN401
    """What is read there, insertions too; not what is deleted, and not what is in a text box."""
    parts = []
    for node in paragraph.iter():
        if next((a for a in node.iterancestors(qn("w:p"))), None) is not paragraph and node is not paragraph:
            continue
        if node.tag == qn("w:t"):
            parts.append(node.text or "")
        elif node.tag in {qn("w:tab"), qn("w:noBreakHyphen")} and node.getparent().tag == qn("w:r"):
            parts.append(" " if node.tag == qn("w:tab") else "-")
        elif node.tag in {qn("w:br"), qn("w:cr")}:
            parts.append("\n")
        elif node.tag in {qn("w:footnoteReference"), qn("w:endnoteReference")}:
            parts.append(f"[{node.get(qn('w:id'))}]")
    return "".join(parts)


def _text_boxes(paragraph: Any) -> Iterator[Any]:  # noqa: ANN401
    for box in paragraph.iter(qn("w:txbxContent")):
        # Word writes each box twice: once more for old programs.
        if (
            not any(a.tag.endswith("}Fallback") for a in box.iterancestors())
            and next(box.iterancestors(qn("w:p"))) is paragraph
        ):
            yield box


def _is_bold(paragraph: Any) -> bool:  # noqa: ANN401
    runs = [
        run
        for run in paragraph.iter(qn("w:r"))
        if any(map(str.isalnum, "".join(t.text or "" for t in run.iter(qn("w:t")))))
    ]
    return bool(runs) and all(_run_is_bold(run) for run in runs)


def _run_is_bold(run: Any) -> bool:  # noqa: ANN401
    found = run.find(f"{qn('w:rPr')}/{qn('w:b')}")
    if found is not None:
        return found.get(qn("w:val")) not in {"0", "false"}
    style = run.find(f"{qn('w:rPr')}/{qn('w:rStyle')}")
    return style is not None and style.get(qn("w:val")) == "Strong"


def _depth_of(style: str) -> int:
    """A "List Bullet 2" stands below a bullet."""
    return int(style[-1]) - 1 if style[-1:].isdigit() else 0
