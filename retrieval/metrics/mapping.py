"""Rows of the tables ↔ typed values; no query."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from config.clock import stamp
from config.errors import Permanent
from retrieval.access import Level
from retrieval.evidence import Observation, SourceKind, SourceRef, Target
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.periods import Period, PeriodKind
from retrieval.metrics.rows import NewObservation, TargetCandidate, counts_from

_GAP = "\n"


def content_hash(rows: Sequence[NewObservation]) -> str:
    """The same rows in the same order have the same hash."""
    return hashlib.sha256("\n".join(map(repr, rows)).encode()).hexdigest()


def observation_row(row: NewObservation, catalogue: Catalogue) -> dict[str, Any]:
    """Column values; the value in the unit of the catalogue.

    Raises:
        Permanent: `indicator_unknown`, `region_unknown`, `unit_unknown`, `unit_mismatch`.
    """
    _check(row.indicator, row.region, catalogue)
    unit = catalogue.indicators[row.indicator].unit
    value = None
    if row.value is not None:
        value = float(catalogue.units.convert(row.value, row.unit, unit))
    source = row.source
    return {
        "indicator": row.indicator,
        "region": row.region,
        "period": row.period.key,
        "period_kind": row.period.kind.value,
        "period_start": row.period.start,
        "period_end": row.period.end,
        "value": value,
        "unit": unit,
        "raw": row.raw or ("" if row.value is None else catalogue.units.format_value(row.value, row.unit)),
        "yoy": row.yoy,
        "yoy_unit": row.yoy_unit,
        "basis": row.basis,
        "rank": row.rank,
        "rank_among": row.rank_among,
        "release_state": row.release,
        "bureau": source.bureau,
        "source_kind": source.kind.value,
        "official": source.kind.is_official,
        "source_title": source.document,
        "source_publisher": row.publisher,
        "source_number": source.number,
        "source_edition": source.edition,
        "source_section": _GAP.join(source.section),
        "place": source.place,
        "quote": source.quote,
        "clause_id": row.clause_id,
        "published": row.published,
        "counts_from": counts_from(row.published, row.period),
        "level": row.level,
        "released": stamp(row.released) if row.released else None,
        "reason": row.reason,
        "superseded_by": None,
        "withdrawn": False,
    }


def observation_of(row: sa.RowMapping, catalogue: Catalogue) -> Observation:
    """The value that leaves the store."""
    return Observation(
        id=row["id"],
        indicator=row["indicator"],
        indicator_name=catalogue.indicators[row["indicator"]].name,
        region=row["region"],
        region_name=catalogue.regions[row["region"]].name,
        period=Period(PeriodKind(row["period_kind"]), row["period_start"], row["period_end"]),
        value=row["value"],
        unit=row["unit"],
        yoy=row["yoy"],
        yoy_unit=row["yoy_unit"],
        basis=row["basis"],
        rank=row["rank"],
        rank_among=row["rank_among"],
        release=row["release_state"],
        published=row["published"].isoformat() if row["published"] else None,
        batch=row["batch_id"],
        released=row["released"],
        reason=row["reason"],
        source=SourceRef(
            document=row["source_title"],
            place=row["place"],
            quote=row["quote"],
            section=_section(row["source_section"]),
            edition=row["source_edition"],
            number=row["source_number"],
            kind=SourceKind(row["source_kind"]),
            bureau=row["bureau"],
        ),
    )


def target_row(document_id: str, position: int, row: TargetCandidate, catalogue: Catalogue) -> dict[str, Any]:
    """Column values of a target.

    Raises:
        Permanent: `indicator_unknown`, `region_unknown`.
    """
    _check(row.indicator, row.region, catalogue)
    source = row.source
    deadline = row.deadline.key if row.deadline else None
    identity = [document_id, row.indicator, row.region, row.comparator, row.text, deadline, row.clause_id, source.quote]
    identity += [row.access] if row.access != Level.PUBLIC.value else []
    return {
        "id": hashlib.sha256(json.dumps(identity, ensure_ascii=False).encode()).hexdigest()[:24],
        "document_id": document_id,
        "position": position,
        "indicator": row.indicator,
        "region": row.region,
        "comparator": row.comparator,
        "value": row.value,
        "unit": row.unit,
        "deadline": deadline,
        "hedge": row.hedge,
        "target_level": row.level,
        "kind": row.kind,
        "base": row.base,
        "text": row.text,
        "source_kind": source.kind.value,
        "document": source.document,
        "document_number": source.number,
        "edition": source.edition,
        "section": _GAP.join(source.section),
        "place": source.place,
        "clause_id": row.clause_id,
        "quote": source.quote,
        "published": row.published,
        "level": row.access,
    }


def target_of(row: sa.RowMapping, catalogue: Catalogue) -> Target:
    """The value that leaves the store."""
    return Target(
        id=row["id"],
        indicator=row["indicator"],
        indicator_name=catalogue.indicators[row["indicator"]].name,
        region=row["region"],
        region_name=catalogue.regions[row["region"]].name,
        comparator=row["comparator"],
        value=row["value"],
        unit=row["unit"],
        deadline=Period.parse_key(row["deadline"]) if row["deadline"] else None,
        text=row["text"],
        hedge=row["hedge"],
        level=row["target_level"],
        kind=row["kind"],
        base=row["base"],
        source=SourceRef(
            document=row["document"],
            place=row["place"],
            quote=row["quote"],
            section=_section(row["section"]),
            edition=row["edition"],
            number=row["document_number"],
            kind=SourceKind(row["source_kind"]),
        ),
    )


def _section(text: str) -> tuple[str, ...]:
    return tuple(text.split(_GAP)) if text else ()


def _check(indicator: str, region: str, catalogue: Catalogue) -> None:
    if indicator not in catalogue.indicators:
        raise Permanent("indicator_unknown", indicator=indicator)
    if region not in catalogue.regions:
        raise Permanent("region_unknown", region=region)
