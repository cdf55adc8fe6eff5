"""A school's policy as Word and PDF files, made as messy as schools' own."""

from __future__ import annotations

import copy
from pathlib import Path

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from fpdf import FPDF

RUNNING = "Hawthorn Hill Schools - Online policy"


def word(path: Path) -> Path:
    """Styles for some headings, bold for others, a contents in a content control, a tracked insertion, a text box, a table."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = RUNNING
    document.add_heading("Staff online policy", 0)
    contents = document.add_paragraph("1 Aims\t2")
    control = OxmlElement("w:sdt")
    inside = OxmlElement("w:sdtContent")
    control.append(inside)
    contents._p.addprevious(control)
    for text in ("1 Aims\t2", "2 Phones and cameras\t3", "3 Review\t4"):
        line = copy.deepcopy(contents._p)
        line.find(f"{qn('w:r')}").text = text
        properties = line.get_or_add_pPr()
        properties.append(parse_xml(f'<w:pStyle {nsdecls("w")} w:val="TOC1"/>'))
        inside.append(line)
    contents._p.getparent().remove(contents._p)
    document.styles.add_style("TOC 1", WD_STYLE_TYPE.PARAGRAPH).element.set(qn("w:styleId"), "TOC1")
    document.add_heading("1 Aims", 2)
    document.add_paragraph("Everyone who works here keeps children safe online.")
    document.add_paragraph("Think before you post.", style="List Bullet")
    below = document.add_paragraph("At home as at school.", style="List Bullet 2")
    heading = document.add_paragraph()
    heading.add_run("2. Phones and cameras").bold = True
    bullet = document.add_paragraph("Keep your mobile number ", style="List Bullet")
    inserted = parse_xml(f'<w:ins {nsdecls("w")} w:id="7" w:author="A"><w:r><w:t>to yourself.</w:t></w:r></w:ins>')
    bullet._p.append(inserted)
    document.add_paragraph("Use the school camera.", style="List Bullet")
    box = parse_xml(
        f"<w:r {nsdecls('w')}><w:pict><w:txbxContent><w:p><w:r><w:t>Lost a phone? Tell the office.</w:t></w:r></w:p>"
        "</w:txbxContent></w:pict></w:r>"
    )
    below._p.append(box)
    document.add_heading("3 Review", 4)
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        (*table.rows[0].cells, *table.rows[1].cells),
        ("Written", "Next review", "May 2020", "Review date: 1 May 2023"),
        strict=True,
    ):
        cell.text = text
    document.save(str(path))
    return path


def pdf(path: Path) -> Path:
    """Running headers, page numbers, lines that wrap, bullets, and headings by size or weight alone."""

    class Document(FPDF):
        def header(self) -> None:
            self.set_font("Helvetica", size=8)
            self.cell(0, 8, RUNNING, new_x="LMARGIN", new_y="NEXT")

        def footer(self) -> None:
            self.set_y(-15)
            self.set_font("Helvetica", size=8)
            self.cell(0, 8, f"Page {self.page_no()} of 3")

    document = Document()
    document.set_margins(25, 20)

    def say(text: str, style: str = "", size: int = 11) -> None:
        document.set_font("Helvetica", style, size)
        document.multi_cell(0, 6, text, new_x="LMARGIN", new_y="NEXT")
        document.ln(3)

    document.add_page()
    say("Staff online policy", "B", 20)
    say("1 Aims", "B", 15)
    say(
        "Everyone who works here keeps children safe online, in school and out of it, whatever device it is that they "
        "use and whoever it belongs to. This goes for governors and volunteers too."
    )
    document.add_page()
    say("2. Phones and cameras", "B")
    say(
        "- Keep your mobile number to yourself, and do not give it to parents, carers or pupils, even when "
        "somebody is in a hurry and means well."
    )
    say("- Use the school camera.")
    document.add_page()
    say("3 Review", "B", 15)
    say("Next review: May 2023.")
    document.output(str(path))
    return path
