"""A stored issue to a Word file, through the template that the office may edit; says nothing that the issue does not say.

What the template may use: `title`, `subtitle`, `state`, `mark`, `region`, `issue`, `week`, `as_of`, `date`, `picture`, and
`blocks`, each with `heading`, `lines`, `header`, `rows` and `source`, all but one of them empty.
"""

from __future__ import annotations

import io
import re
import struct
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from config.errors import Permanent
from config.messages import Messages
from reports.blocks import Block, Blocks, Citation, Heading, Table
from reports.digest.model import DigestState
from reports.digest.store import DigestRecord, present, state_line
from reports.render.text import cells, render_text

TEMPLATE_BYTES = 5_000_000
PICTURE_MM = (156.0, 160.0)
"""Room for the picture: its page has to hold the heading and the foot of the bulletin too."""

NARROW, WIDE = 8, 36
"""Least and most half-width cells that a column asks for."""

TITLE_CELLS = 38
"""Half-width cells that fit on one line of the title."""

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def render_word(
    record: DigestRecord,
    *,
    template: Path,
    picture: bytes | None,
    messages: Messages,
    corrected: DigestRecord | None = None,
) -> bytes:
    """The issue as a Word file.

    Args:
        record: any state; what is not signed carries its mark on every page.
        template: a Word file with docxtpl marks, see `docs/digest.md`.
        picture: PNG, or None.
        messages: sentences.
        corrected: the issue that `record.corrects` names.

    Raises:
        Permanent: `template_broken`: missing, not a Word file, or with marks that cannot be filled in.
    """
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined, TemplateError
    from jinja2.sandbox import SandboxedEnvironment

    try:
        if template.stat().st_size > TEMPLATE_BYTES:
            raise Permanent("template_broken", file=template.name)
        document = DocxTemplate(io.BytesIO(template.read_bytes()))
        document.init_docx()
        context = _context(record, present(record, messages=messages, corrected=corrected), messages)
        context["picture"] = _picture(document, picture) if picture is not None else ""
        # An edited template comes from outside: it gets a sandbox, and the content is never read as a template.
        environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
        document.render(context, jinja_env=environment, autoescape=True)
    except (OSError, BadZipFile, KeyError, TypeError, ValueError, SyntaxError, TemplateError) as error:
        raise Permanent("template_broken", file=template.name) from error
    for table in document.docx.tables:
        _fit(table, document.docx.sections[0])
    for shape in document.docx.inline_shapes:
        # Read aloud, and shown where pictures are off.
        shape._inline.docPr.set("descr", CONTROL.sub("", str(record.content["title"])))
    _properties(document.docx.core_properties, record)
    stream = io.BytesIO()
    document.docx.save(stream)
    return stream.getvalue()


def _context(record: DigestRecord, blocks: Blocks, messages: Messages) -> dict[str, Any]:
    heading, head, *content = blocks
    subtitle, state, *more = render_text((head,)).split("\n")
    texts = {
        "title": _title(render_text((heading,))),
        "subtitle": subtitle,
        "state": state,
        "mark": "" if record.state is DigestState.SIGNED else state_line(record, messages=messages),
        "region": str(record.content["region_name"]),
        "issue": messages.say("digest.issue", issue=record.issue),
        "week": str(record.week),
        "as_of": _day(record.as_of, messages),
        "date": _day(datetime.fromisoformat(record.signed_at or record.drafted_at).date(), messages),
    }
    first = [_part(lines=more)] if more else []
    return {
        **{name: inert(text) for name, text in texts.items()},
        "blocks": [*first, *(_block(block) for block in content)],
    }


def _title(title: str) -> str:
    # The dates go to a line of their own rather than being torn.
    name, bracket, dates = title.partition("（")
    return f"{name}\n{bracket}{dates}" if bracket and cells(title) > TITLE_CELLS else title


def _day(day: date, messages: Messages) -> str:
    return messages.say("digest.week_date", year=day.year, month=day.month, day=day.day)


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading(text):
            return _part(heading=text)
        case Citation():
            return _part(source=render_text((block,), places=True))
        case Table(header, rows):
            return _part(header=header, rows=rows)
        case _:
            return _part(lines=render_text((block,), places=True).split("\n"))


def _part(*, heading: str = "", source: str = "", header: Any = (), rows: Any = (), lines: Any = ()) -> dict[str, Any]:
    return {
        "heading": inert(heading),
        "source": inert(source),
        "header": [inert(cell) for cell in header],
        "rows": [[inert(cell) for cell in row] for row in rows],
        "lines": [inert(line) for line in lines],
    }


def inert(text: str) -> str:
    """Text as XML that stays what it is: no markup, no template marks, nothing that Word cannot hold."""
    from markupsafe import Markup, escape

    escaped = str(escape(CONTROL.sub("", text).replace("\t", " ")))
    # docxtpl turns «{_{» into «{{» when it is done; as a reference the underscore is left alone.
    return Markup(escaped.replace("_", "&#95;"))


def _picture(document: Any, picture: bytes) -> Any:
    from docx.shared import Mm
    from docxtpl import InlineImage

    width, height = struct.unpack(">II", picture[16:24])
    scale = min(PICTURE_MM[0] / width, PICTURE_MM[1] / height)
    return InlineImage(document, io.BytesIO(picture), width=Mm(width * scale), height=Mm(height * scale))


def _fit(table: Any, section: Any) -> None:
    """Shares the width among the columns by what they hold."""
    from docx.oxml.ns import qn
    from docx.shared import Emu

    texts = [["".join(cell.xpath(".//w:t/text()")) for cell in row._tr.tc_lst] for row in table.rows]
    if not texts or len({len(row) for row in texts}) != 1:
        return
    wanted = [min(max(cells(text) for text in column) + 2, WIDE) for column in zip(*texts, strict=True)]
    shares = [max(width, NARROW) for width in wanted]
    room = section.page_width - section.left_margin - section.right_margin
    table.autofit = False
    for column, share in zip(table._tbl.tblGrid.gridCol_lst, shares, strict=False):
        column.set(qn("w:w"), str(int(Emu(room * share // sum(shares)).twips)))
    for row in table.rows:
        for cell, share in zip(row._tr.tc_lst, shares, strict=True):
            cell.width = Emu(room * share // sum(shares))


def _properties(properties: Any, record: DigestRecord) -> None:
    # The end of a long title is left out: 255 characters are the most that Word holds.
    properties.title = CONTROL.sub("", str(record.content["title"]))[:255]
    properties.author = CONTROL.sub("", record.signed_by or record.drafted_by)[:255]
    properties.last_modified_by = properties.author
    properties.comments = ""
    made = datetime.fromisoformat(record.signed_at or record.drafted_at).replace(tzinfo=None)
    properties.created = properties.modified = made
