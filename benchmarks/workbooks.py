"""What an import costs: a workbook of 100,000 cells, read, checked against the table and stored; time and memory."""

from __future__ import annotations

import argparse
import io
import resource
import sys
import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.common import machine, table
from config.catalogs import CATALOG
from config.database import migrate, open_engine
from config.messages import Messages
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.importer.service import importer
from retrieval.metrics.store import MetricsStore

CELLS = 100_000
SECONDS = 20.0
PEAK_BYTES = 1_000_000_000
PER_SHEET = 12
"""Indicators side by side on one sheet, each with value, growth and rank."""


def made_workbook(catalogue: Catalogue, cells: int) -> bytes:
    """A sheet a month, counties in rows, three columns an indicator; figures mean nothing."""
    from openpyxl import Workbook

    counties = [region for region in catalogue.regions.values() if region.level == "county" and not region.sample]
    flows = [each for each in catalogue.indicators.values() if each.nature == "flow"][:PER_SHEET]
    book = Workbook(write_only=True)
    written, number = 0, 0
    while written < cells:
        year, month = 2000 + number // 11, number % 11 + 2
        sheet = book.create_sheet(f"{year}.{month:02d}")
        sheet.append([f"{year}年1—{month}月主要指标"])
        sheet.append(
            ["地区", *(head for each in flows for head in (f"{each.name}（{each.unit}）", "增长（%）", "位次"))]
        )
        for row, county in enumerate(counties):
            figures = [f for at in range(len(flows)) for f in (100 + row + at, 50.5 - row / 2, row + 1)]
            sheet.append([county.name, *figures])
            written += 1 + len(figures)
        number += 1
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def measure(cells: int) -> dict[str, float]:
    """Seconds of a preview and of an import, peak bytes of the process."""
    catalogue = Catalogue.load(CATALOG)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "workbook.xlsx"
        path.write_bytes(made_workbook(catalogue, cells))
        engine = open_engine(f"sqlite:///{folder}/metrics.db")
        migrate(engine)
        store = MetricsStore(engine, catalogue)
        books = importer(engine, store, Messages.load(), CATALOG)
        began = time.perf_counter()
        report = books.preview(path)
        previewed = time.perf_counter()
        batch, _ = books.take(path, loaded=date(2026, 1, 1))
        done = time.perf_counter()
        engine.dispose()
    if report["counts"]["errors"] or batch.rows != report["counts"]["observations"]:
        sys.exit(f"misread: {report['counts']}, {report['errors'][:3]}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"rows": batch.rows, "preview": previewed - began, "import": done - previewed, "peak": peak}


def main() -> None:
    """Prints the numbers; exit code 1 when one is not reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", type=int, default=CELLS)
    cells = parser.parse_args().cells
    found = measure(cells)
    print(machine())
    rows = [
        ["preview", f"{found['preview']:.1f} s", ""],
        ["import", f"{found['import']:.1f} s", f"< {SECONDS:.0f} s"],
        ["peak", f"{found['peak'] / 1e6:.0f} MB", f"< {PEAK_BYTES / 1e6:.0f} MB"],
    ]
    print(table([f"{cells:,} cells, {found['rows']:,.0f} figures", "measured", "wanted"], rows))
    sys.exit(int(found["import"] >= SECONDS or found["peak"] >= PEAK_BYTES))


if __name__ == "__main__":
    main()
