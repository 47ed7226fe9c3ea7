"""The metrics table: batches and targets go in here, whole or not at all; the queries are in `retrieval.metrics.reads`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from config.database import reading, writing
from retrieval.metrics import writes
from retrieval.metrics.reads import MetricsReads
from retrieval.metrics.rows import Batch, NewObservation, TargetCandidate
from retrieval.metrics.tables import import_batches, observations
from retrieval.metrics.writes import Restated, new_batch, target_rows


class MetricsStore(MetricsReads):
    """Reads and writes the metrics table; rows of indicators and regions that the catalogue lacks are refused."""

    def add_batch(
        self, name: str, rows: Sequence[NewObservation], *, loaded: date, content: str | None = None
    ) -> Batch:
        """Stores all rows in one transaction, or none.

        A row with the key and source of an older one supersedes it from its publication on. The same content (hash of
        the rows, or `content` where the caller has one) changes nothing.

        Raises:
            Permanent: `batch_too_large`, `indicator_unknown`, `region_unknown`, `unit_unknown`, `unit_mismatch`.
        """
        batch = new_batch(name, rows, self.catalogue, content=content)
        with writing(self._engine) as connection:
            return writes.add_batch(connection, batch, loaded=loaded)

    def batch_of(self, content: str) -> Batch | None:
        """The batch in force with this content hash; None when there is none."""
        query = sa.select(import_batches).where(import_batches.c.active_hash == content)
        with reading(self._engine) as connection:
            held = connection.execute(query).one_or_none()
            kinds = _kinds(connection, held.id) if held is not None else {}
        return None if held is None else Batch(id=held.id, name=held.name, rows=held.rows, is_new=False, per_kind=kinds)

    def withdraw(self, batch: int) -> int:
        """Takes a batch out of force; what it had superseded counts again. Returns the number of its rows.

        Raises:
            NotFound: `batch_unknown`: no such batch, or withdrawn already.
        """
        with writing(self._engine) as connection:
            return writes.withdraw(connection, batch)

    def replace_targets(self, document_id: str, rows: Sequence[TargetCandidate]) -> int:
        """Puts `rows` in the place of all targets of a document, in one transaction. Returns how many are held now.

        Raises:
            Permanent: `indicator_unknown`, `region_unknown`.
        """
        values = target_rows(document_id, rows, self.catalogue)
        with writing(self._engine) as connection:
            writes.put_targets(connection, document_id, values)
        return len(values)

    def restated(
        self,
        targets_of: Mapping[str, Sequence[TargetCandidate]],
        batches: Mapping[str, Sequence[NewObservation]],
        *,
        prefix: str,
    ) -> Restated:
        """What has to change so that the table holds these targets and batches of documents, and no others.

        Args:
            targets_of: by document; targets of imported tables are left alone.
            batches: rows by name.
            prefix: begins the names of the batches of documents.

        Raises:
            Permanent: see `add_batch` and `replace_targets`.
        """
        demanded = {key: target_rows(key, rows, self.catalogue) for key, rows in targets_of.items()}
        reported = [new_batch(name, rows, self.catalogue, content=None) for name, rows in batches.items()]
        with reading(self._engine) as connection:
            return writes.restated(connection, demanded=demanded, reported=reported, prefix=prefix)

    def restate(self, change: Restated, *, loaded: date, also: Callable[[Connection], None]) -> None:
        """Makes the change in one transaction with what `also` does in it."""
        with writing(self._engine) as connection:
            writes.restate(connection, change, loaded=loaded)
            also(connection)


def _kinds(connection: Connection, batch: int) -> dict[str, int]:
    kind = observations.c.source_kind
    query = sa.select(kind, sa.func.count()).where(observations.c.batch_id == batch).group_by(kind)
    return {row[0]: row[1] for row in connection.execute(query)}
