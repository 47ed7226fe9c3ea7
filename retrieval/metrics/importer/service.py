"""Imports workbooks: preview, then the same again for good, in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Engine

from config.database import writing
from config.errors import Permanent
from config.messages import Messages
from retrieval.access import Scope
from retrieval.documents.paper_rules import SecrecyRules
from retrieval.documents.readers.base import RawText
from retrieval.documents.secrecy import refuse_classified
from retrieval.metrics import writes
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.importer.grid import Sheet, cell_name
from retrieval.metrics.importer.heads import Heads
from retrieval.metrics.importer.held import jumps
from retrieval.metrics.importer.layouts import Decision, parse_decisions, remember, remembered, said_of
from retrieval.metrics.importer.model import WorkbookReading
from retrieval.metrics.importer.names import Names
from retrieval.metrics.importer.opening import open_sheets
from retrieval.metrics.importer.report import problem_json, question_json, report_json
from retrieval.metrics.importer.rows import rows_of
from retrieval.metrics.importer.words import Words
from retrieval.metrics.importer.workbook import read_workbook
from retrieval.metrics.rows import Batch
from retrieval.metrics.store import MetricsStore
from retrieval.metrics.tidy import read_bytes
from retrieval.metrics.writes import new_batch


class WorkbookInvalid(Permanent):
    """Nothing of a workbook was imported; `report` is its whole preview."""

    def __init__(self, code: str, report: dict[str, Any], **data: object) -> None:
        super().__init__(code, **data)
        self.report = report


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A workbook that was read.

    Attributes:
        first: how it was read before anything was said about it.
        used: by sheet what was said before and used again.
    """

    content: bytes
    sheets: tuple[Sheet, ...]
    first: WorkbookReading
    found: WorkbookReading
    decisions: tuple[Decision, ...]
    used: dict[str, tuple[Decision, ...]]


class WorkbookImporter:
    """Synchronous, for worker threads.

    Args:
        engine: of the store.
        store: where figures go.
        messages: every sentence.
        words: of `workbooks.toml`.
        secrecy: marks that refuse a file; None: not looked for.
    """

    def __init__(
        self, engine: Engine, store: MetricsStore, messages: Messages, *, words: Words,
        secrecy: SecrecyRules | None = None,
    ) -> None:  # fmt: skip
        self._engine, self._store, self._messages, self._words = engine, store, messages, words
        self._secrecy = secrecy

    def preview(self, path: Path, *, decisions: Sequence[str] = ()) -> dict[str, Any]:
        """What was understood, in the documented form; nothing changes.

        Raises:
            Permanent: what `understand` raises.
        """
        return self._report(self.understand(path, decisions))

    def take(
        self, path: Path, *, loaded: date, decisions: Sequence[str] = (), accept_jumps: bool = False
    ) -> tuple[Batch, dict[str, Any]]:
        """Imports all figures as one batch, or nothing; the same content again changes nothing.

        Raises:
            WorkbookInvalid: `workbook_invalid`, `workbook_no_figures`, `import_jumps`; with the preview.
            Permanent: what `understand` and `MetricsStore.add_batch` raise.
        """
        understood = self.understand(path, decisions)
        report = self._report(understood)
        found = understood.found
        hashed = _hash(understood)
        held = self._store.batch_of(hashed)
        if held is not None:
            return held, report
        self._refuse(found, report, accept_jumps=accept_jumps)
        rows = rows_of(found, self._store.catalogue, self._words, self._messages, loaded=loaded)
        batch = new_batch(Path(found.file).stem, rows, self._store.catalogue, content=hashed)
        with writing(self._engine) as connection:
            done = writes.add_batch(connection, batch, loaded=loaded)
            remember(connection, understood.first, understood.sheets, understood.decisions, self._words)
        return done, report

    def understand(self, path: Path, decisions: Sequence[str] = ()) -> Understood:
        """Reads a file with what is said now, and what was said about the same layout before.

        Raises:
            Permanent: `file_unreadable`, `file_too_large`, `workbook_unknown`, `workbook_too_large`, `document_encrypted`,
                `document_damaged`, `document_unsafe`, `document_too_large`, `document_classified`, `decision_unclear`.
        """
        said = parse_decisions(decisions)
        content = read_bytes(path)
        sheets, macros = open_sheets(path.name, content)
        if self._secrecy is not None:
            refuse_classified(_text(path.name, sheets), self._secrecy)
        # Read anew for every file: the catalogue may have changed, and nothing may stay in memory for ever.
        heads = Heads(Names(self._store.catalogue, self._words))
        first = read_workbook(path.name, sheets, heads, macros=macros)
        used = remembered(self._engine, first)
        known = {sheet.name: said_of(sheet, (*used.get(sheet.name, ()), *said), self._words) for sheet in sheets}
        found = first
        if said or used:
            found = read_workbook(path.name, sheets, heads, said=known, macros=macros)
        more = jumps(self._engine, found.readings, self._store.catalogue.units, scope=Scope.operator())
        return Understood(
            content=content, sheets=tuple(sheets), first=first, found=found.with_questions(more), decisions=said, used=used
        )  # fmt: skip

    def _report(self, understood: Understood) -> dict[str, Any]:
        report = report_json(understood.found, self._messages)
        if understood.found.macros:
            report["macros"] = True
        if understood.used:
            report["remembered"] = [
                {"sheet": sheet, "at": each.at, "text": each.text}
                for sheet, decisions in understood.used.items()
                for each in decisions
            ]
        return report

    def _refuse(self, found: WorkbookReading, report: dict[str, Any], *, accept_jumps: bool) -> None:
        if found.problems:
            first = problem_json(found.problems[0], self._messages)
            place = f"{first['sheet']}!{first['cell']}"
            count = len(found.problems)
            raise WorkbookInvalid(
                "workbook_invalid", report, file=found.file, count=count, place=place, why=first["why"]
            )
        if not found.readings:
            raise WorkbookInvalid("workbook_no_figures", report, file=found.file)
        asked = [question for question in found.questions if question.blocks]
        if asked and not accept_jumps:
            place = f"{asked[0].sheet}!{cell_name(asked[0].place)}"
            why = question_json(asked[0], self._messages)["question"]
            raise WorkbookInvalid("import_jumps", report, file=found.file, count=len(asked), place=place, why=why)


def _text(name: str, sheets: Sequence[Sheet]) -> RawText:
    """All texts, also of hidden sheets, to be looked through for marks of secrecy."""
    lines = tuple(cell.text for sheet in sheets for cell in sheet.cells.values() if isinstance(cell.value, str))
    return RawText(
        name=name, lines=lines, encoding="", kind="workbook", asides=tuple(sheet.name for sheet in sheets)
    )  # fmt: skip


def _hash(understood: Understood) -> str:
    """Content and what was said about it: said differently it is another import."""
    said = "\n".join(f"{each.sheet}!{each.at}={each.text}" for each in understood.decisions)
    return hashlib.sha256(understood.content + said.encode()).hexdigest()


def importer(
    engine: Engine, store: MetricsStore, messages: Messages, folder: Path, *, secrecy: SecrecyRules | None = None
) -> WorkbookImporter:
    """With the words of a catalogue folder."""
    return WorkbookImporter(engine, store, messages, words=Words.load(folder), secrecy=secrecy)


def heads_of(catalogue: Catalogue, folder: Path) -> Heads:
    """A reader of heads with the words of a catalogue folder."""
    return Heads(Names(catalogue, Words.load(folder)))
