"""What people decided about candidates: confirmed or rejected, by whom, when. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from config.database import metadata
from retrieval.metrics.candidates import Candidate

decisions = sa.Table(
    "candidate_decisions",
    metadata,
    sa.Column("key", sa.String(40), primary_key=True),
    sa.Column("verdict", sa.String(20), nullable=False),
    sa.Column("decided_by", sa.Text, nullable=False),
    sa.Column("decided_at", sa.String(40), nullable=False),
    sa.Column("rule", sa.Text),
    sa.Column("indicator", sa.String(80)),
    sa.Column("region", sa.String(20)),
    # What was decided about, for the record: the clause may be gone from the documents by then.
    sa.Column("document_id", sa.String(80), nullable=False),
    sa.Column("quote", sa.Text, nullable=False),
    sa.Column("understood", sa.Text, nullable=False),
)
_PART = 500


class Verdict(StrEnum):
    """What was decided about a candidate."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision, the last about its candidate.

    Attributes:
        by: who decided; `at`: ISO time.
        rule: by which rule it was chosen, for people; None: by itself.
        indicator, region: id and code that the person gave where the text leaves them open; else None.
    """

    key: str
    verdict: Verdict
    by: str
    at: str
    rule: str | None = None
    indicator: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Chooses candidates; None: any.

    Attributes:
        document: id of the document.
        doubts: only these may be in doubt; None: whatever is.
    """

    document: str | None = None
    indicator: str | None = None
    comparator: str | None = None
    kind: str | None = None
    sure: bool | None = None
    doubts: frozenset[str] | None = None

    def chooses(self, candidate: Candidate) -> bool:
        """Whether it chooses a candidate."""
        return (
            self.document in {None, candidate.document_id}
            and self.indicator in {None, candidate.indicator}
            and self.comparator in {None, candidate.comparator}
            and self.kind in {None, candidate.kind}
            and self.sure in {None, candidate.sure}
            and (self.doubts is None or self.doubts.issuperset(candidate.doubts))
        )


class Confirmations:
    """The record of decisions, in SQL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def all(self) -> Mapping[str, Decision]:
        """Every decision by the key of its candidate."""
        columns = [column for column in decisions.c if column.name not in {"document_id", "quote", "understood"}]
        with self._engine.connect() as connection:
            return {row[0]: _decision(row) for row in connection.execute(sa.select(*columns))}

    def decide(
        self,
        chosen: Sequence[Candidate],
        verdict: Verdict,
        *,
        by: str,
        at: str,
        rule: str | None = None,
        indicator: str | None = None,
        region: str | None = None,
        also: Callable[[Connection], None] | None = None,
    ) -> int:
        """Records one verdict about candidates, in the place of an earlier one: all of them, or none.

        Args:
            chosen: the candidates.
            verdict: what is decided.
            by: who decides.
            at: ISO time.
            rule: by which rule they were chosen, for people.
            indicator: id of the catalogue that the person says is meant.
            region: code of the region that the person says is meant.
            also: done in the same transaction.

        Returns:
            How many.
        """
        rows = [
            {
                "key": candidate.key,
                "verdict": verdict.value,
                "decided_by": by,
                "decided_at": at,
                "rule": rule,
                "indicator": indicator,
                "region": region,
                "document_id": candidate.document_id,
                "quote": candidate.source.quote,
                "understood": f"{candidate.name} {candidate.comparator} {candidate.text}",
            }
            for candidate in {candidate.key: candidate for candidate in chosen}.values()
        ]
        with self._engine.begin() as connection:
            for part in _parts([str(row["key"]) for row in rows]):
                connection.execute(sa.delete(decisions).where(decisions.c.key.in_(part)))
            if rows:
                connection.execute(sa.insert(decisions), rows)
            if also is not None:
                also(connection)
        return len(rows)

    def forget(self, keys: Sequence[str], *, also: Callable[[Connection], None] | None = None) -> int:
        """Takes decisions back; returns how many there were. `also`: done in the same transaction."""
        with self._engine.begin() as connection:
            if also is not None:
                also(connection)
            return sum(
                connection.execute(sa.delete(decisions).where(decisions.c.key.in_(part))).rowcount
                for part in _parts(keys)
            )


def _decision(row: sa.Row[tuple[str, ...]]) -> Decision:
    found = row._mapping
    return Decision(
        key=found["key"],
        verdict=Verdict(found["verdict"]),
        by=found["decided_by"],
        at=found["decided_at"],
        rule=found["rule"],
        indicator=found["indicator"],
        region=found["region"],
    )


def _parts(keys: Sequence[str]) -> Iterable[Sequence[str]]:
    return (keys[start : start + _PART] for start in range(0, len(keys), _PART))
