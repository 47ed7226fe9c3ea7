"""Which digests there are, for people: read from the record alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reports.digest.store import DigestRecord, DigestStore
from retrieval.metrics.catalog import Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestList:
    """Results are plain data with stable keys."""

    store: DigestStore
    catalogue: Catalogue

    def rows(self) -> list[dict[str, Any]]:
        """One row an issue, newest first."""
        return [digest_row(record, self.catalogue) for record in self.store.list()]


def digest_row(record: DigestRecord, catalogue: Catalogue) -> dict[str, Any]:
    """One issue as plain data."""
    return {
        "id": record.id,
        "title": record.content["title"],
        "region": catalogue.regions[record.region].name,
        "week": str(record.week),
        "issue": record.issue,
        "as_of": record.as_of.isoformat(),
        "state": record.state.value,
        "intact": record.is_intact,
    }
