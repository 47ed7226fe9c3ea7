"""Numbers of worksheets as people see them: per cent and fixed decimals; everything else as stored."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from config.errors import Permanent
from retrieval.documents.readers.base import Limits
from retrieval.documents.readers.numbering import local, value, whole
from retrieval.documents.readers.package import Package

WHOLE, CENTS = "#,##0", "#,##0.00"
BUILT_IN = {1: "0", 2: "0.00", 3: WHOLE, 4: CENTS, 9: "0%", 10: "0.00%", 37: WHOLE, 38: WHOLE, 39: CENTS, 40: CENTS}
CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*)>")
ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")
STYLE = re.compile(rb"""\bs=["'](\d{1,6})["']""")
PLAIN = re.compile(r"[#,0?]*0(?:\.(?P<decimals>0+)(?P<more>#*))?(?P<percent>[%％])?_?[ )]?")
SIGNIFICANT = 15

Formats = Mapping[tuple[int, int], str]


def cell_formats(package: Package, limits: Limits, name: str) -> dict[str, Formats]:
    """Formats of all worksheets, by the name of the sheet; also bounds the area that their cells span.

    Raises:
        Permanent: `document_too_large`: a cell far out would make a gigantic table.
    """
    main = next(
        (target for kind, target in package.related("").values() if kind == "officeDocument"), "xl/workbook.xml"
    )
    root, related = package.xml(main), package.related(main)
    styles = next((target for kind, target in related.values() if kind == "styles"), "")
    codes = _codes(package, styles)
    found: dict[str, Formats] = {}
    area = 0
    for element in root.iter("*") if root is not None else ():
        if local(element) != "sheet":
            continue
        key = next((str(text) for at, text in element.attrib.items() if str(at).endswith("}id")), "")
        formats, covered = _scan(package.read(related.get(key, ("", ""))[1]), codes)
        area += covered
        if area > 4 * limits.max_cells:
            raise Permanent("document_too_large", file=name)
        found[value(element, "name")] = formats
    return found


def _codes(package: Package, part: str) -> list[str]:
    """Code of every style of a cell; empty for «General» and what is not a plain number."""
    root = package.xml(part)
    own: dict[int, str] = {}
    found: list[str] = []
    for group in root if root is not None else ():
        if local(group) == "numFmts":
            own = {whole(value(item, "numFmtId")): value(item, "formatCode") for item in group}
        elif local(group) == "cellXfs":
            for item in group:
                key = whole(value(item, "numFmtId"))
                found.append(own.get(key, BUILT_IN.get(key, "")))
    return found


def _scan(data: bytes, codes: list[str]) -> tuple[Formats, int]:
    formats: dict[tuple[int, int], str] = {}
    rows: list[int] = []
    columns: list[int] = []
    for cell in CELL.finditer(data):
        place = PLACE.search(cell[1])
        if place is None:
            continue
        row, column = int(place[2]) - 1, _column(place[1])
        rows += [row] if not rows or row > rows[-1] else []
        columns += [column] if not columns or column > columns[-1] else []
        style = STYLE.search(cell[1])
        code = codes[int(style[1])] if style and int(style[1]) < len(codes) else ""
        if code:
            formats[row, column] = code
    return formats, (rows[-1] + 1) * (columns[-1] + 1) if rows and columns else 0


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def display(content: object, code: str = "") -> str:
    """A cell's content as text; numbers as their format shows them, when it is a plain one."""
    if isinstance(content, bool):
        return "TRUE" if content else "FALSE"
    if isinstance(content, int | float):
        return _number(content, code)
    if isinstance(content, datetime):
        return content.date().isoformat() if content.time() == time() else content.isoformat(" ", "minutes")
    if isinstance(content, date | time | timedelta):
        return str(content)
    return "" if content is None else str(content)


def _number(number: float, code: str) -> str:
    try:
        exact = Decimal(f"{number:.{SIGNIFICANT}g}")
    except InvalidOperation:
        return ""
    found = PLAIN.fullmatch(re.sub(r'\\.|"[^"]*"', "", code.split(";", maxsplit=1)[0]).strip()) if code else None
    if found is None or found["more"]:
        if found is not None and found["percent"]:
            return _plain(exact * 100) + "%"
        return _plain(exact)
    if found["percent"]:
        exact *= 100
    decimals = len(found["decimals"] or "")
    shown = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = f"{shown:,f}" if "," in code.split(";", maxsplit=1)[0] else f"{shown:f}"
    return text + ("%" if found["percent"] else "")


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
