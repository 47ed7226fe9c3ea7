"""The catalogue for the clerk: written as a table, taken back from one; previewed as a list of changes, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from config.errors import Permanent
from config.messages import Messages
from reports.render.text_workbook import text_workbook
from retrieval.access import Scope
from retrieval.library import Words
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.catalog_cells import csv_bytes, plain_cell, read_cells
from retrieval.metrics.catalog_entries import region_rules
from retrieval.metrics.catalog_table import FIELDS, FILES, changes, content, kind_of, made, rows_of
from retrieval.metrics.store import MetricsStore

OWN = "catalog"
"""Folder of the home that holds what was taken from tables; it stands in the place of the packaged files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogTables:
    """All of it is synchronous.

    Attributes:
        catalog: the packaged folder. own: that of the home.
        apply: lets new words take effect while nobody answers; None: nothing can be changed here.
    """

    store: MetricsStore
    messages: Messages
    catalog: Path
    own: Path
    apply: Callable[[Words], None] | None = None

    def export(self, file: Path, kind: str) -> dict[str, Any]:
        """Writes `indicators` or `regions`, as the ending of the file says (.csv, .xlsx).

        Raises:
            Permanent: `catalogue_table_unknown`, `file_not_kept`.
        """
        if kind not in FILES or file.suffix.lower() not in (".csv", ".xlsx"):
            raise Permanent("catalogue_table_unknown")
        heads = self._heads()[kind]
        rows = [[heads[name] for name in FIELDS[kind]]]
        rows += [[row[name] for name in FIELDS[kind]] for row in rows_of(self.store.catalogue, kind)]
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text_workbook(rows) if file.suffix.lower() == ".xlsx" else csv_bytes(rows))
        except OSError as error:
            raise Permanent("file_not_kept", file=file.name) from error
        return {"file": str(file), "rows": len(rows) - 1}

    def preview(self, file: Path) -> dict[str, Any]:
        """What a table would change; nothing changes.

        Raises:
            Permanent: `catalogue_table_unknown`, `catalogue_invalid`, and what reading a file raises.
        """
        return self._plan(file)[0]

    def take(self, file: Path) -> dict[str, Any]:
        """Lets a table take effect, for all questions from now on.

        Raises:
            Permanent: what `preview` raises; `catalogue_in_use`: figures or targets would lose their entry or unit.
        """
        report, kind, after = self._plan(file)
        if report["refused"]:
            first = report["refused"][0]
            raise Permanent("catalogue_in_use", count=len(report["refused"]), name=first["name"], rows=first["held"])
        if report["changes"]:
            self._replace(FILES[kind], content(after, kind))
        return report | {"effective": True}

    def _plan(self, file: Path) -> tuple[dict[str, Any], str, Catalogue]:
        rows = read_cells(file)
        heads = self._heads()
        kind = kind_of(rows[0] if rows else (), heads)
        columns = {name: rows[0].index(printed) for name, printed in heads[kind].items()}
        table = [
            {name: row[at].strip() for name, at in columns.items()} for row in rows[1:] if any(map(str.strip, row))
        ]
        table = [{name: self._stored(name, cell) for name, cell in row.items()} for row in table]
        before = self.store.catalogue
        after = made(before, kind, table, region_rules(self.catalog))
        found = changes(before, after, kind)
        held = self.store.held_by(kind, scope=Scope.operator())
        shown = [asdict(each) | {"held": held.get(each.key, 0)} for each in found]
        refused = [row for row, each in zip(shown, found, strict=True) if row["held"] and each.loses]
        report = {"table": kind, "rows": len(table), "changes": shown, "refused": refused, "effective": False}
        return report, kind, after

    def _replace(self, name: str, text: str) -> None:
        """The file first, the words after it; a file that does not load is taken back."""
        if self.apply is None:
            raise Permanent("catalogue_table_unknown")
        self.own.mkdir(parents=True, exist_ok=True)
        file, fresh = self.own / name, self.own / f"{name}.new"
        before = file.read_bytes() if file.is_file() else None
        fresh.write_text(text, "utf-8", newline="")
        fresh.replace(file)
        done = False
        try:
            self.apply(Words.load(self.catalog, self.own))
            done = True
        finally:
            if not done and before is None:
                file.unlink()
            elif not done and before is not None:
                file.write_bytes(before)

    def _heads(self) -> dict[str, dict[str, str]]:
        return {
            kind: dict(zip(names, self.messages.say(f"catalog.{kind}").split(","), strict=True))
            for kind, names in FIELDS.items()
        }

    def _stored(self, name: str, cell: str) -> str:
        """«是» and «否» are 1 and 0; in the other columns a cell is what it says."""
        if name in ("additive", "interim_on_course", "is_sample"):
            return "1" if cell in ("1", self.messages.say("catalog.yes")) else "0"
        return plain_cell(cell)
