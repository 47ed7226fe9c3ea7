"""Makes the Word template of the digest again: `python -m reports.render.template config/catalog/templates/digest.docx`.

Page, fonts and rules follow GB/T 9704 and the custom of 简报. The result is an ordinary Word file with the marks of
docxtpl in it: whoever wants other words or another look edits it in Word and need not come here.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from config.messages import Messages
from reports.render.word_parts import add, align_to, field, indent, put, right_tab, rule, space

SONG_TITLE, FANG, HEI, KAI, LATIN = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "Times New Roman"
INSTEAD = {SONG_TITLE: "华文中宋", FANG: "仿宋", KAI: "楷体"}
"""What Word takes where a font is not installed."""

RED = "E60012"
# Points of the sizes 2号, 3号, 4号, 小四, 五号.
SIZE_2, SIZE_3, SIZE_4, SIZE_SMALL_4, SIZE_5 = 22.0, 16.0, 14.0, 12.0, 10.5
EMU_PER_POINT = 12_700
LINE = 28.9
"""Points: 22 lines on 225 mm."""


def make_template(messages: Messages) -> bytes:
    """The template as a file; the words are those of the table `bulletin`."""
    import io

    from docx import Document

    document = Document()
    _page(document)
    _styles(document)
    _fonts(document)
    _head(document, messages)
    _body(document)
    _picture(document, messages)
    _foot(document, messages)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _page(document: Any) -> None:
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(24), Mm(25)
    document.settings.odd_and_even_pages_header_footer = True
    for header in (section.header, section.even_page_header):
        put(header.paragraphs[0], "{{ mark }}", colour=RED, align="right")
    # Odd pages carry the number on the right, even ones on the left, one character from the edge.
    for footer, align in ((section.footer, "right"), (section.even_page_footer, "left")):
        paragraph = footer.paragraphs[0]
        put(paragraph, "— ", align=align)
        field(paragraph, "PAGE")
        paragraph.add_run(" —")
        indent(paragraph, **{f"{align}Chars": "100", align: "280"})


def _styles(document: Any) -> None:
    def style(name: str, font: str, size: float, **more: Any) -> None:
        _style(document.styles[name], font, size, **more)

    style("Normal", FANG, SIZE_3, line=LINE)
    style("Title", SONG_TITLE, SIZE_2, line=35, align="center", before=24, after=6, keep=True)
    style("Subtitle", KAI, SIZE_SMALL_4, line=22, align="center")
    style("Heading 1", HEI, SIZE_3, line=LINE, keep=True)
    style("Body Text", FANG, SIZE_3, line=LINE)
    # A file name that cannot be broken would stretch the rest of a justified line.
    style("List Paragraph", FANG, SIZE_SMALL_4, line=18, align="left")
    style("Table Grid", FANG, SIZE_5)
    style("Header", HEI, SIZE_5)
    style("Footer", "宋体", SIZE_4)
    for name in ("Heading 1", "Body Text"):
        indent(document.styles[name].element, firstLineChars="200", firstLine="640")
    indent(document.styles["List Paragraph"].element, left="480", hanging="480")
    # Word's own rule below a title would cross the red one.
    for border in document.styles["Title"].element.xpath(".//w:pBdr"):
        border.getparent().remove(border)


def _style(
    style: Any,
    font: str,
    size: float,
    *,
    line: float | None = None,
    align: str = "both",
    before: float = 0,
    after: float = 0,
    keep: bool = False,
) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.attrib.clear()
    for part, name in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", font)):
        fonts.set(qn(f"w:{part}"), name)
    # The Chinese numerals and punctuation between Latin letters belong to the Chinese font.
    fonts.set(qn("w:hint"), "eastAsia")
    for spacing in style.element.rPr.xpath("./w:spacing|./w:kern"):
        style.element.rPr.remove(spacing)
    style.font.size, style.font.bold, style.font.italic = Pt(size), False, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    shape = style.paragraph_format
    shape.space_before, shape.space_after, shape.keep_with_next = Pt(before), Pt(after), keep
    shape.line_spacing = Pt(line) if line else 1.0
    shape.widow_control = True
    align_to(shape, align)


def _fonts(document: Any) -> None:
    """Names what stands in for fonts that a machine lacks."""
    from docx.opc.oxml import serialize_part_xml
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    part = next(part for part in document.part.package.iter_parts() if str(part.partname) == "/word/fontTable.xml")
    table = parse_xml(part.blob)
    for name, instead in INSTEAD.items():
        font = f'<w:font {nsdecls("w")} w:name="{name}"><w:altName w:val="{instead}"/><w:charset w:val="86"/></w:font>'
        table.append(parse_xml(font))
    part._blob = serialize_part_xml(table)


def _head(document: Any, messages: Messages) -> None:
    name = add(document, messages.say("bulletin.masthead"), font=SONG_TITLE, size=44, colour=RED, align="center")
    space(name, line=60)
    issue = add(document, "（{{ issue }}）", font=KAI, size=SIZE_3, align="center")
    space(issue, before=6, after=6)
    office = add(document, messages.say("bulletin.office", region="{{ region }}") + "\t{{ date }}", size=SIZE_3)
    right_tab(office)
    rule(office, "bottom", colour=RED, eighths=18)
    add(document, "{{ title }}", style="Title")
    add(document, "{{ subtitle }}", style="Subtitle")
    state = add(document, "{{ state }}", style="Subtitle")
    space(state, line=22, after=12)


def _body(document: Any) -> None:
    def mark(text: str, style: str = "Normal") -> None:
        add(document, text, style=style)

    mark("{%p for block in blocks %}")
    mark("{%p if block.heading %}")
    mark("{{ block.heading }}", "Heading 1")
    mark("{%p endif %}")
    mark("{%p for line in block.lines %}")
    mark("{{ line }}", "Body Text")
    mark("{%p endfor %}")
    mark("{%p if block.source %}")
    mark("{{ block.source }}", "List Paragraph")
    mark("{%p endif %}")
    mark("{%p if block.rows %}")
    _table(document)
    mark("{%p endif %}")
    mark("{%p endfor %}")


def _table(document: Any) -> None:
    from docx.oxml import OxmlElement

    table = document.add_table(rows=4, cols=3, style="Table Grid")
    table.alignment = 1
    head = ("{%tc for cell in block.header %}", "{{ cell }}", "{%tc endfor %}")
    inner = ("{%tc for cell in row %}", "{{ cell }}", "{%tc endfor %}")
    lines = (head, ("{%tr for row in block.rows %}", "", ""), inner, ("{%tr endfor %}", "", ""))
    for row, texts in zip(table.rows, lines, strict=True):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if texts is head:
            properties.append(OxmlElement("w:tblHeader"))
        for cell, text in zip(row.cells, texts, strict=True):
            paragraph = cell.paragraphs[0]
            font, align = (HEI, "center") if texts is head else (None, "left")
            put(paragraph, text, font=font, size=SIZE_5, align=align)
            space(paragraph, line=15, before=1, after=1)
            cell.vertical_alignment = 1


def _picture(document: Any, messages: Messages) -> None:
    add(document, "{%p if picture %}")
    heading = add(document, messages.say("bulletin.picture"), style="Heading 1")
    heading.paragraph_format.page_break_before = True
    # A fixed line height would cut a picture down to one line.
    shown = add(document, "{{ picture }}", align="center")
    space(shown, after=6)
    shown.paragraph_format.line_spacing = 1.0
    add(document, "{%p endif %}")


def _foot(document: Any, messages: Messages) -> None:
    region = "{{ region }}"
    for place, key in enumerate(("report_to", "send_to", "copy_to")):
        line = _foot_line(document, messages.say(f"bulletin.{key}", region=region))
        if place == 0:
            line.paragraph_format.space_before = 12 * EMU_PER_POINT
            rule(line, "top", eighths=8)
    last = _foot_line(document, messages.say("bulletin.office", region=region) + "\t{{ state }}")
    last.paragraph_format.keep_with_next = False
    right_tab(last, 151)
    rule(last, "top", eighths=6)
    rule(last, "bottom", eighths=8)


def _foot_line(document: Any, text: str) -> Any:
    # The rules run over the whole width, so the words are set in by a space and not by the paragraph.
    paragraph = add(document, "\u3000" + text, size=SIZE_4)
    space(paragraph, line=24)
    paragraph.paragraph_format.keep_with_next = True
    return paragraph


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(make_template(Messages.load()))
