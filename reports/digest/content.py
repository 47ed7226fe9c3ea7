"""The frozen content of a digest as JSON, its hash, and back to blocks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from reports.blocks import Block, Blocks, Citation, Heading, Table, Text
from reports.digest.model import Digest
from reports.digest.plan import PicturePlan, plan_json
from retrieval.evidence import Figure
from retrieval.metrics.board_json import board_json


def content_of(digest: Digest, plan: PicturePlan) -> dict[str, Any]:
    """Everything that a reader of the digest may be shown, and the figures that a later correction has to find."""
    return {
        "title": digest.title,
        "region_name": digest.region_name,
        "blocks": [_block_json(block) for block in digest.blocks],
        "board": board_json(digest.board),
        "picture": json.loads(json.dumps(plan_json(plan))),
        "review": list(digest.review_list),
        "figures": [_figure_json(figure) for figure in digest.figures],
    }


def hash_of(data: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON."""
    canonical = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def blocks_from(rows: Sequence[Mapping[str, Any]]) -> Blocks:
    """Reads the blocks of a stored digest."""
    return tuple(_block_from(row) for row in rows)


def _block_json(block: Block) -> dict[str, Any]:
    match block:
        case Heading(text):
            return {"heading": text}
        case Text(text):
            return {"text": text}
        case Table(header, rows):
            return {"header": list(header), "rows": [list(row) for row in rows]}
        case Citation(number, label, quote, place):
            return {"number": number, "label": label, "quote": quote, "place": place}
    raise TypeError(f"a digest holds no {type(block).__name__}")


def _block_from(row: Mapping[str, Any]) -> Block:
    if "heading" in row:
        return Heading(row["heading"])
    if "rows" in row:
        return Table(tuple(row["header"]), tuple(tuple(cells) for cells in row["rows"]))
    if "number" in row:
        return Citation(row["number"], row["label"], row["quote"], row["place"])
    return Text(row["text"])


def _figure_json(figure: Figure) -> dict[str, Any]:
    names = ("text", "value", "unit", "measure", "indicator", "region", "formula")
    period = figure.period.key if figure.period else None
    return {**{name: getattr(figure, name) for name in names}, "period": period, "document": figure.source.document}
