"""Blocks as JSON and back: what is stored of a message before it is rendered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from reports.blocks import Attachment, Block, Blocks, Chart, Choices, Citation, Heading, Table, Text


def blocks_json(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    """One JSON object a block."""
    return [_block_json(block) for block in blocks]


def blocks_from(rows: Iterable[Mapping[str, Any]]) -> Blocks:
    """The blocks that `blocks_json` wrote."""
    return tuple(_block_from(row) for row in rows)


def _block_json(block: Block) -> dict[str, Any]:
    match block:
        case Heading(text):
            return {"heading": text}
        case Text(text):
            return {"text": text}
        case Table(header, rows):
            return {"header": list(header), "rows": [list(row) for row in rows]}
        case Chart(title, unit, points):
            return {"chart": title, "unit": unit, "points": [list(point) for point in points]}
        case Citation(number, label, quote, place):
            return {"number": number, "label": label, "quote": quote, "place": place}
        case Attachment(path, caption):
            return {"path": str(path), "caption": caption}
        case Choices(options, marks):
            return {"options": list(options), **({"marks": list(marks)} if marks else {})}


def _block_from(row: Mapping[str, Any]) -> Block:
    if "heading" in row:
        return Heading(row["heading"])
    if "rows" in row:
        return Table(tuple(row["header"]), tuple(tuple(cells) for cells in row["rows"]))
    if "chart" in row:
        return Chart(row["chart"], row["unit"], tuple((str(label), float(value)) for label, value in row["points"]))
    if "number" in row:
        return Citation(row["number"], row["label"], row["quote"], row["place"])
    if "path" in row:
        return Attachment(Path(row["path"]), row["caption"])
    if "options" in row:
        return Choices(tuple(row["options"]), tuple(row.get("marks", ())))
    return Text(row["text"])
