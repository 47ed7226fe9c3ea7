"""The stable, documented JSON form of a status board."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from retrieval.evidence import Observation, SourceRef
from retrieval.metrics.board import GOOD, Board, BoardRow


def board_json(board: Board) -> dict[str, Any]:
    """The stable form behind `digest --json`.

    Keys of a row: `indicator`, `name`, `unit`, `target` {text, comparator, value, unit, deadline, level, region},
    `base`, `latest`, `judged`, `interim`, `previous` (each null or {period, value, unit, yoy, yoy_unit, rank,
    rank_among}), `expected` (value on the line at the end of the judged period), `gap` (still missing; 0 or less: met),
    `gap_unit`, `status` (null for a reference), `reference`, `sources` [{document, section, place, quote}].
    `reported` has the indicators without a target: `indicator`, `name`, `latest`, `sources`.
    """
    return {
        "region": board.region_name,
        "code": board.region,
        "as_of": board.as_of.isoformat(),
        "week": str(board.week),
        "counted": len(board.counted),
        "on_course": len(board.having(GOOD)),
        "rows": [_row_json(row) for row in board.rows],
        "reported": [_reported_json(row) for row in board.reported],
    }


def _row_json(row: BoardRow) -> dict[str, Any]:
    target, found = row.target, row.assessment
    return {
        "indicator": row.indicator.id,
        "name": row.indicator.name,
        "unit": row.indicator.unit,
        "target": {
            "text": target.text,
            "comparator": target.comparator,
            "value": target.value,
            "unit": target.unit,
            "deadline": target.deadline.text if target.deadline else None,
            "level": target.level,
            "region": target.region_name,
        },
        "base": _observation_json(found.base),
        "expected": found.expected,
        "latest": _observation_json(row.latest),
        "judged": _observation_json(found.judged),
        "interim": _observation_json(found.interim),
        "previous": _observation_json(row.previous),
        "gap": found.gap,
        "gap_unit": row.gap_unit,
        "status": found.status.value if found.status else None,
        "reference": row.is_reference,
        "sources": [_source_json(source) for source in row.sources],
    }


def _reported_json(row: Observation) -> dict[str, Any]:
    return {
        "indicator": row.indicator,
        "name": row.indicator_name,
        "latest": _observation_json(row),
        "sources": [_source_json(row.source)],
    }


def _observation_json(row: Observation | None) -> Mapping[str, Any] | None:
    if row is None:
        return None
    names = ("value", "unit", "yoy", "yoy_unit", "rank", "rank_among")
    return {"period": row.period.text, **{name: getattr(row, name) for name in names}}


def _source_json(source: SourceRef) -> Mapping[str, Any]:
    return {
        "document": source.document,
        "section": list(source.section),
        "place": source.place,
        "quote": source.quote,
    }
