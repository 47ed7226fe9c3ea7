"""The frozen content of a digest as JSON, and its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from reports.blocks_json import blocks_json
from reports.digest.model import Digest
from reports.digest.plan import PicturePlan, plan_json
from retrieval.evidence import Figure
from retrieval.metrics.board_json import board_json


def content_of(digest: Digest, plan: PicturePlan) -> dict[str, Any]:
    """Everything that a reader of the digest may be shown, and the figures that a later correction has to find."""
    return {
        "title": digest.title,
        "region_name": digest.region_name,
        "blocks": blocks_json(digest.blocks),
        "board": board_json(digest.board),
        "picture": json.loads(json.dumps(plan_json(plan))),
        "review": list(digest.review_list),
        "figures": [_figure_json(figure) for figure in digest.figures],
    }


def hash_of(data: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON."""
    canonical = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _figure_json(figure: Figure) -> dict[str, Any]:
    names = ("text", "value", "unit", "measure", "indicator", "region", "formula")
    period = figure.period.key if figure.period else None
    return {**{name: getattr(figure, name) for name in names}, "period": period, "document": figure.source.document}
