"""Small parts of a Word file for which python-docx has no short way."""

from __future__ import annotations

from typing import Any


def add(document: Any, text: str, *, style: str = "Normal", **look: Any) -> Any:
    """A new paragraph at the end of a document; `look` as for `put`."""
    paragraph = document.add_paragraph(style=style)
    put(paragraph, text, **look)
    return paragraph


def put(
    paragraph: Any,
    text: str,
    *,
    font: str | None = None,
    size: float | None = None,
    colour: str | None = None,
    align: str | None = None,
) -> None:
    """A run of text; `font` is the Chinese one, `size` in points, `colour` as RRGGBB."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(text)
    if font is not None:
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if size is not None:
        run.font.size = Pt(size)
    if colour is not None:
        run.font.color.rgb = RGBColor.from_string(colour)
    if align is not None:
        align_to(paragraph.paragraph_format, align)


def align_to(shape: Any, align: str) -> None:
    """`left`, `right`, `center` or `both`."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH as PLACES

    shape.alignment = {
        "left": PLACES.LEFT, "right": PLACES.RIGHT, "center": PLACES.CENTER, "both": PLACES.JUSTIFY
    }[align]  # fmt: skip


def space(paragraph: Any, *, line: float | None = None, before: float = 0, after: float = 0) -> None:
    """Line height and distances in points."""
    from docx.shared import Pt

    shape = paragraph.paragraph_format
    shape.space_before, shape.space_after = Pt(before), Pt(after)
    if line is not None:
        shape.line_spacing = Pt(line)


def right_tab(paragraph: Any, at_mm: float = 156) -> None:
    """What follows a tab ends at so many millimetres."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Mm

    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(at_mm), WD_TAB_ALIGNMENT.RIGHT)


def indent(holder: Any, **values: str) -> None:
    """Indents of a paragraph or a style, by their names in the file format."""
    from docx.oxml.ns import qn

    element = getattr(holder, "_element", holder)
    indent = element.get_or_add_pPr().get_or_add_ind()
    for name, value in values.items():
        indent.set(qn(f"w:{name}"), value)


def rule(paragraph: Any, side: str, *, eighths: int, colour: str = "000000") -> None:
    """A line along one side of a paragraph, `eighths` of a point thick."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = paragraph._element.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        properties.insert_element_before(
            borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )
    border = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "4"), ("color", colour)):
        border.set(qn(f"w:{name}"), value)
    borders.append(border)


def field(paragraph: Any, code: str) -> None:
    """A field such as PAGE."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    field.append(paragraph.add_run("1")._element)
    paragraph._element.append(field)
