"""Workbooks through the door that the command line uses: previewed, imported, listed, withdrawn, asked for."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.made_workbooks import Made, one_row_head, three_row_head

from bot.tables import Tables
from config.catalogs import CATALOG
from config.clock import FixedClock
from config.database import migrate, open_engine
from config.errors import Permanent
from config.messages import Messages
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.importer.service import WorkbookInvalid
from retrieval.metrics.store import MetricsStore


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[Tables]:
    engine = open_engine(f"sqlite:///{tmp_path / 'x.db'}")
    migrate(engine)
    yield Tables(
        engine=engine,
        store=MetricsStore(engine, Catalogue.load(CATALOG)),
        clock=FixedClock(datetime(2026, 1, 1, tzinfo=UTC)),
        messages=Messages.load(),
        data=tmp_path / "data",
        catalog=CATALOG,
    )
    engine.dispose()


def test_a_preview_changes_nothing_and_an_import_can_be_withdrawn(tables: Tables, tmp_path: Path) -> None:
    path = three_row_head().saved(tmp_path)
    assert tables.preview(path)["workbook"]["counts"]["observations"] == 15
    assert tables.batches() == []
    done = tables.import_file(path)
    assert (done["rows"], done["new"], done["missing"]) == (15, True, 2)
    rows = tables.query("一般公共预算收入", region="瓯海区")
    assert [(row["value"], row["rank"]) for row in rows] == [(70.5, 1)]
    assert tables.withdraw(done["batch"]) == 15
    assert tables.query("一般公共预算收入") == []


def test_a_workbook_with_a_mark_of_secrecy_is_refused(tables: Tables, tmp_path: Path) -> None:
    made = one_row_head()
    made.book.worksheets[0]["I1"] = "机密★"
    with pytest.raises(Permanent) as error:
        tables.preview(made.saved(tmp_path))
    assert error.value.code == "document_classified"


def test_a_text_that_is_called_a_workbook_is_refused(tables: Tables, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_text("地区,指标", "utf-8")
    with pytest.raises(Permanent) as error:
        tables.import_file(tmp_path / "x.xlsx")
    assert error.value.code == "workbook_unknown"


def test_errors_come_with_the_whole_preview(tables: Tables, tmp_path: Path) -> None:
    made = Made("丽水市2023年1-6月.xlsx")
    made.sheet("表", [["地区", "规上工业增加值（亿元）"], ["莲都区", "待核"]])
    with pytest.raises(WorkbookInvalid) as error:
        tables.import_file(made.saved(tmp_path))
    assert [each["cell"] for each in error.value.report["errors"]] == ["B2"]
    assert "待核" in Messages.load().error(error.value)


def test_the_template_is_written_where_it_is_wanted(tables: Tables, tmp_path: Path) -> None:
    assert tables.template(tmp_path / "模板").stat().st_size > 5000


def test_years_below_a_caption_of_years_are_none_of_the_half_year_of_the_file(tables: Tables, tmp_path: Path) -> None:
    made = Made(name="2025年上半年主要指标.xlsx")
    head = [["地区", "一般公共预算收入", None], [None, "收入（亿元）", "同比（%）"]]
    made.sheet("收入", [["2025年1—6月一般公共预算收入"], *head, ["瓯海区", 70.5, 3.1]], merges=["B2:C2", "A2:A3"])
    rows = [
        ["常住人口（2022—2023年）"],
        ["地区", "常住人口（万人）", None],
        [None, "2022年", "2023年"],
        ["瓯海区", 98.1, 98.4],
    ]
    made.sheet("人口", rows, merges=["B2:C2", "A2:A3"])
    tables.import_file(made.saved(tmp_path))

    assert [row["value"] for row in tables.query("常住人口", region="瓯海区")] == [98.4, 98.1]
    assert [row["value"] for row in tables.query("一般公共预算收入", region="瓯海区")] == [70.5]
