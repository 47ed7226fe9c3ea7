"""The metrics table for people: imports, batches, queries; results are plain data with stable keys."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Engine

from bot.data_files import take, taken
from config.clock import Clock
from config.database import migrate, open_engine
from config.errors import NotFound, Permanent
from config.messages import Messages
from reports.render.metrics_template import write_template
from retrieval.access import Scope
from retrieval.documents.paper_rules import load_paper_rules
from retrieval.evidence import Observation
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.importer.opening import is_workbook
from retrieval.metrics.importer.service import WorkbookImporter, importer
from retrieval.metrics.loader import TARGET_REQUIRED, TableInvalid, load_observations, load_targets
from retrieval.metrics.periods import Period
from retrieval.metrics.store import MetricsStore
from retrieval.passages.base import Progress

FOLDER = "tables"
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """All of it is synchronous.

    Attributes:
        changing: while it is open nobody answers.
    """

    engine: Engine
    store: MetricsStore
    clock: Clock
    messages: Messages
    data: Path
    catalog: Path
    changing: Callable[[], AbstractContextManager[None]] = nullcontext

    def load(self, progress: Progress) -> int:
        """At the start: imports the tables of the data folder that changed since they were taken; returns how many.

        A batch that somebody withdrew stays withdrawn: the same file is not taken twice.
        """
        held = taken(self.engine)
        files = {file: hashlib.sha256(file.read_bytes()).hexdigest() for file in self._files()}
        changed = [file for file, content in files.items() if held.get(file.name) != content]
        for done, file in enumerate(changed, 1):
            with self.changing():
                self._import(file, self.store)
            take(self.engine, file.name, files[file])
            progress("tables", done, len(changed))
        return len(changed)

    def import_file(self, file: Path, *, decisions: Sequence[str] = (), accept_jumps: bool = False) -> dict[str, Any]:
        """Imports a tidy table or a workbook, whole or not at all.

        Args:
            decisions: what columns and cells of a workbook mean («C=…»).
            accept_jumps: values ten times the last ones are right.

        Raises:
            TableInvalid: with every faulty cell; WorkbookInvalid: with the whole preview; Permanent: what the loaders raise.
        """
        with self.changing():
            if not _is_workbook(file):
                return self._import(file, self.store)
            batch, report = self._workbooks().take(
                file, loaded=self.clock.today(), decisions=decisions, accept_jumps=accept_jumps
            )
        counts = {"missing": report["counts"]["missing"], "ignored": report["counts"]["ignored_cells"]}
        return {"batch": batch.id, "rows": batch.rows, "new": batch.is_new, "name": batch.name} | counts

    def preview(self, file: Path, *, decisions: Sequence[str] = ()) -> dict[str, Any]:
        """What a file would give; nothing changes. Of a workbook its whole report.

        Raises:
            TableInvalid, Permanent: what the loaders raise.
        """
        if _is_workbook(file):
            return {"workbook": self._workbooks().preview(file, decisions=decisions)}
        with _scratch(self.store.catalogue) as scratch:
            return self._import(file, scratch)

    def template(self, folder: Path) -> Path:
        """Writes the workbook that people fill in; returns where.

        Raises:
            Permanent: `file_not_kept`.
        """
        return write_template(folder, self.store.catalogue, self.messages)

    def _workbooks(self) -> WorkbookImporter:
        secrecy = load_paper_rules(self.catalog)[0].secrecy
        return importer(self.engine, self.store, self.messages, self.catalog, secrecy=secrecy)

    def batches(self) -> list[dict[str, Any]]:
        """One row a batch in force, oldest first."""
        return [
            {"id": batch.id, "name": batch.name, "rows": batch.rows, "kinds": dict(batch.per_kind)}
            for batch in self.store.batches(scope=Scope.operator())
        ]

    def withdraw(self, batch: int) -> int:
        """Takes a batch out of force; returns the number of its rows."""
        with self.changing():
            return self.store.withdraw(batch)

    def query(
        self, indicator: str, *, region: str | None = None, period: str | None = None, as_of: date | None = None
    ) -> list[dict[str, Any]]:
        """Values of one indicator, newest first.

        Raises:
            NotFound: `indicator_unknown`, `region_unknown`. Permanent: `period_unknown`.
        """
        found = self.store.catalogue.find_indicator(indicator)
        if found is None:
            raise NotFound("indicator_unknown", indicator=indicator[:50])
        rows = self.store.observations(
            scope=Scope.operator(),
            as_of=as_of or self.clock.today(),
            indicators=(found.id,),
            regions=(region_code(self.store.catalogue, region),) if region else None,
            periods=(_period(period),) if period else None,
        )
        return [_row(row) for row in rows]

    def conflicts(self, *, as_of: date | None = None) -> list[dict[str, Any]]:
        """Figures about which sources disagree: which one is used, why, and the others; those that only round come last.

        `reason` is `kind` (a better kind of source), `later` (published later) or `last` (imported later).
        """
        found = self.store.conflicts(scope=Scope.operator(), as_of=as_of or self.clock.today())
        found.sort(key=lambda each: each.rounded)
        return [
            {
                "indicator": each.used.indicator_name,
                "region": each.used.region_name,
                "period": each.used.period.key,
                "period_text": each.used.period.text,
                "reason": each.reason,
                "rounded": each.rounded,
                "used": _row(each.used),
                "others": [_row(other) for other in each.others],
            }
            for each in found
        ]

    def counts(self) -> dict[str, int]:
        """Observations and targets that count today."""
        today, scope = self.clock.today(), Scope.operator()
        return {
            "observations": self.store.total(scope=scope, as_of=today),
            "targets": len(self.store.targets(scope=scope, as_of=today)),
        }

    def _files(self) -> list[Path]:
        return sorted((self.data / FOLDER).glob("*.csv"))

    def _import(self, file: Path, store: MetricsStore) -> dict[str, Any]:
        if not file.is_file():
            raise Permanent("file_missing", file=file.name)
        if _holds_targets(file):
            return {
                "batch": None,
                "rows": load_targets(file, store=store, messages=self.messages),
                "new": False,
                "name": file.stem,
            }
        batch = load_observations(file, store=store, loaded=self.clock.today(), messages=self.messages)
        return {"batch": batch.id, "rows": batch.rows, "new": batch.is_new, "name": batch.name}


@contextmanager
def _scratch(catalogue: Catalogue) -> Iterator[MetricsStore]:
    """An empty store beside the real one, for previews."""
    engine = open_engine("sqlite://")
    try:
        migrate(engine)
        yield MetricsStore(engine, catalogue)
    finally:
        engine.dispose()


def region_code(catalogue: Catalogue, name: str) -> str:
    """Code of a region as people name it.

    Raises:
        NotFound: `region_unknown`.
    """
    region = catalogue.find_region(name)
    if region is None:
        raise NotFound("region_unknown", region=name[:50])
    return region.code


def problems_json(error: TableInvalid) -> list[dict[str, Any]]:
    """Every faulty cell; `row` as a spreadsheet counts it."""
    return [{"row": each.row, "column": each.column, "value": each.value, "code": each.code} for each in error.problems]


def _is_workbook(file: Path) -> bool:
    if not file.is_file():
        raise Permanent("file_missing", file=file.name)
    with file.open("rb") as content:
        return is_workbook(content.read(8)) or file.suffix.lower() in WORKBOOKS


def _holds_targets(file: Path) -> bool:
    with file.open("rb") as content:
        header = content.readline(4000).decode("utf-8-sig", errors="replace").strip().split(",")
    return set(TARGET_REQUIRED) <= {column.strip() for column in header}


def _period(text: str) -> Period:
    try:
        return Period.parse_key(text)
    except ValueError as error:
        raise Permanent("period_unknown", period=text[:30]) from error


def _row(row: Observation) -> dict[str, Any]:
    return {
        "id": row.id,
        "indicator": row.indicator_name,
        "region": row.region_name,
        "period": row.period.key,
        "period_text": row.period.text,
        "value": row.value,
        "unit": row.unit,
        "yoy": row.yoy,
        "yoy_unit": row.yoy_unit,
        "rank": row.rank,
        "rank_among": row.rank_among,
        "batch": row.batch,
        "published": row.published,
        "released": row.released,
        "correction": row.reason,
        "kind": row.source.kind.value,
        "source": f"《{row.source.document}》{row.source.place}",
    }
