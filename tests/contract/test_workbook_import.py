"""A workbook becomes one batch or nothing, and what was said about its layout is kept, on SQLite and PostgreSQL."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from support.made_workbooks import Made, county_series, long_table, three_row_head

from config.catalogs import CATALOG
from config.database import migrate, open_engine
from config.errors import Permanent
from config.messages import Messages
from reports.render.metrics_template import template
from retrieval.access import Scope
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.importer.service import WorkbookImporter, WorkbookInvalid, importer
from retrieval.metrics.store import MetricsStore

TODAY = date(2026, 1, 1)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("fresh_postgres_url")
    found = open_engine(url)
    migrate(found)
    yield found
    found.dispose()


@pytest.fixture
def store(database: Engine) -> MetricsStore:
    return MetricsStore(database, Catalogue.load(CATALOG))


@pytest.fixture
def books(database: Engine, store: MetricsStore) -> WorkbookImporter:
    return importer(database, store, Messages.load(), CATALOG)


def plain(name: str, rows: list[list[object]], folder: Path) -> Path:
    made = Made(name)
    made.sheet("表", rows)
    return made.saved(folder)


def table(month: int, value: float, head: str = "规上工业增加值（亿元）") -> list[list[object]]:
    return [[f"丽水市2023年1-{month}月"], ["地区", head], ["云和县", value]]


def test_every_figure_is_stored_with_its_cell(books: WorkbookImporter, store: MetricsStore, tmp_path: Path) -> None:
    batch, _ = books.take(three_row_head().saved(tmp_path), loaded=TODAY)
    rows = store.observations(scope=Scope.operator(), as_of=TODAY, indicators=["budget_revenue"], regions=["330304"])
    assert [(r.value, r.unit, r.yoy, r.rank, r.rank_among, r.source.place) for r in rows] == [
        (70.5, "亿元", 6.8, 1, "增速", f"批次{batch.id} 财政金融!C8")
    ]
    assert batch.rows == 15


def test_a_rank_is_one_of_the_city_when_all_its_counties_are_listed(
    books: WorkbookImporter, store: MetricsStore, tmp_path: Path
) -> None:
    counties = [region.name for region in store.catalogue.children("330400")]
    rows: list[list[object]] = [["嘉兴市2023年1-6月"], ["地区", "规上工业增加值（亿元）", "位次"]]
    rows += [[name, 100 - number, number] for number, name in enumerate(counties, 1)]
    books.take(plain("嘉兴.xlsx", rows, tmp_path), loaded=TODAY)
    found = store.observations(scope=Scope.operator(), as_of=TODAY, indicators=["industry_value"])
    assert {row.rank_among for row in found} == {"全市总量"}


def test_a_stock_under_months_is_the_state_at_their_end(
    books: WorkbookImporter, store: MetricsStore, tmp_path: Path
) -> None:
    books.take(three_row_head().saved(tmp_path), loaded=TODAY)
    rows = store.observations(
        scope=Scope.operator(), as_of=TODAY, indicators=["household_deposits"], regions=["330300"]
    )
    assert [row.period.key for row in rows] == ["2023-09-30"]


def test_the_same_content_again_changes_nothing_and_comes_back_after_withdrawal(
    books: WorkbookImporter, store: MetricsStore, tmp_path: Path
) -> None:
    path = three_row_head().saved(tmp_path)
    first, _ = books.take(path, loaded=TODAY)
    again, _ = books.take(path, loaded=TODAY)
    assert (again.id, again.is_new) == (first.id, False)
    store.withdraw(first.id)
    third, _ = books.take(path, loaded=TODAY)
    assert (third.is_new, third.id != first.id) == (True, True)


def test_one_error_keeps_everything_out(books: WorkbookImporter, store: MetricsStore, tmp_path: Path) -> None:
    with pytest.raises(WorkbookInvalid) as error:
        books.take(long_table().saved(tmp_path), loaded=TODAY)
    assert (error.value.code, error.value.data["count"], error.value.data["place"]) == (
        "workbook_invalid",
        3,
        "明细!A5",
    )
    assert store.batches(scope=Scope.operator()) == []


def test_a_value_ten_times_the_last_one_is_asked_about(
    books: WorkbookImporter, store: MetricsStore, tmp_path: Path
) -> None:
    books.take(plain("一.xlsx", table(5, 14.41), tmp_path), loaded=TODAY)
    path = plain("二.xlsx", table(6, 1441), tmp_path)
    assert [each["cell"] for each in books.preview(path)["questions"]] == ["B3"]
    with pytest.raises(WorkbookInvalid) as error:
        books.take(path, loaded=TODAY)
    assert error.value.code == "import_jumps"
    assert len(store.batches(scope=Scope.operator())) == 1
    books.take(path, loaded=TODAY, accept_jumps=True)
    assert len(store.batches(scope=Scope.operator())) == 2


def test_a_revised_figure_of_the_same_table_takes_the_place_of_the_old_one(
    books: WorkbookImporter, store: MetricsStore, tmp_path: Path
) -> None:
    books.take(plain("工业.xlsx", table(6, 10), tmp_path), loaded=TODAY)
    books.take(plain("工业.xlsx", table(6, 11), tmp_path), loaded=TODAY)
    rows = store.observations(scope=Scope.operator(), as_of=TODAY, indicators=["industry_value"])
    assert [row.value for row in rows] == [11]


def test_what_was_said_about_a_layout_is_used_next_month(
    books: WorkbookImporter, store: MetricsStore, tmp_path: Path
) -> None:
    head = "规上增值（亿元）"
    may, june = plain("五月.xlsx", table(5, 9, head), tmp_path), plain("六月.xlsx", table(6, 11, head), tmp_path)
    assert books.preview(may)["counts"]["unknown_indicators"] == 1
    books.take(may, loaded=TODAY, decisions=["B=规上工业增加值（亿元）"])
    report = books.preview(june)
    assert [(o["indicator_name"], o["value"]) for o in report["observations"]] == [("规上工业增加值", 11)]
    assert report["remembered"] == [{"sheet": "表", "at": "B", "text": "规上工业增加值（亿元）"}]


@pytest.mark.parametrize(
    ("title", "unit"),
    [("财政总收入", "亿元"), ("某某完成情况", "亿元"), ("完成情况", "万元")],
    ids=["name", "other", "unit"],
)
def test_what_was_said_about_a_layout_gives_way_to_title_and_unit(
    title: str, unit: str, books: WorkbookImporter, tmp_path: Path
) -> None:
    def rows(month: int, said: str, printed: str) -> list[list[object]]:
        return [[f"丽水市2024年1-{month}月{said}"], [f"单位：{printed}"], ["地区", "总量"], ["云和县", 9]]

    books.take(
        plain("五月.xlsx", rows(5, "完成情况", "亿元"), tmp_path), loaded=TODAY, decisions=["B=税收收入（亿元）"]
    )
    assert "remembered" in books.preview(plain("六月.xlsx", rows(6, "完成情况", "亿元"), tmp_path))
    report = books.preview(plain("另.xlsx", rows(6, title, unit), tmp_path))
    assert "税收收入" not in {each["indicator_name"] for each in report["observations"]}


def test_a_kept_decision_about_fractions_is_asked_again_when_the_figures_are_none(
    books: WorkbookImporter, tmp_path: Path
) -> None:
    def rows(month: int, *rates: float) -> list[list[object]]:
        figures = [[name, 9, rate] for name, rate in zip(("云和县", "庆元县"), rates, strict=True)]
        return [[f"丽水市2024年1-{month}月财政总收入（亿元）"], ["地区", "总量", "增速"], *figures]

    books.take(plain("五月.xlsx", rows(5, 0.05, 0.06), tmp_path), loaded=TODAY, decisions=["C=小数"])
    like = books.preview(plain("六月.xlsx", rows(6, 0.07, 0.08), tmp_path))
    assert [each["yoy"] for each in like["observations"]] == [7, 8]
    other = books.preview(plain("七月.xlsx", rows(7, 5, 6), tmp_path))
    assert [each["code"] for each in other["errors"]] == ["percent_unclear", "percent_unclear"]


def test_a_jump_between_two_sheets_of_one_workbook_is_asked_about(books: WorkbookImporter, tmp_path: Path) -> None:
    made = Made("内.xlsx")
    made.sheet("5月", table(5, 50))
    made.sheet("6月", table(6, 600000))
    report = books.preview(made.saved(tmp_path))
    assert [(each["sheet"], each["cell"], each["code"]) for each in report["questions"]] == [("6月", "B3", "jump")]


def test_the_first_months_of_a_year_after_most_of_the_last_are_no_jump(books: WorkbookImporter, tmp_path: Path) -> None:
    made = Made("年.xlsx")
    made.sheet("11月", [["丽水市2023年1-11月"], ["地区", "规上工业增加值（亿元）"], ["云和县", 120]])
    made.sheet("2月", [["丽水市2024年1-2月"], ["地区", "规上工业增加值（亿元）"], ["云和县", 11]])
    assert "questions" not in books.preview(made.saved(tmp_path))


def test_what_was_said_about_one_cell_is_used_for_the_same_text(books: WorkbookImporter, tmp_path: Path) -> None:
    rows = [*table(5, 9), ["示例新区", 3]]
    later = [*table(6, 10), ["莲都区", 4], ["示例新区", 3]]
    books.take(plain("五月.xlsx", rows, tmp_path), loaded=TODAY, decisions=["A4=忽略"])
    report = books.preview(plain("六月.xlsx", later, tmp_path))
    assert (report["counts"]["observations"], report["counts"]["errors"]) == (2, 0)


def test_a_decision_that_is_none_is_refused(books: WorkbookImporter, tmp_path: Path) -> None:
    with pytest.raises(Permanent) as error:
        books.preview(county_series().saved(tmp_path), decisions=["什么"])
    assert error.value.code == "decision_unclear"


def test_the_template_can_be_filled_in_and_read(books: WorkbookImporter, store: MetricsStore, tmp_path: Path) -> None:
    from io import BytesIO

    from openpyxl import load_workbook

    book = load_workbook(BytesIO(template(store.catalogue, Messages.load())))
    sheet = book.worksheets[0]
    for column, value in enumerate(["云和县", "规上工业增加值", "2023年1-6月", 14.41, "亿元", 44.6, 1], 1):
        sheet.cell(2, column, value)
    book.save(tmp_path / "填.xlsx")
    report = books.preview(tmp_path / "填.xlsx")
    assert report["errors"] == []
    assert [(o["value"], o["yoy"], o["rank"], o["period"]["text"]) for o in report["observations"]] == [
        (14.41, 44.6, 1, "2023年1—6月")
    ]


def test_an_empty_template_gives_nothing(books: WorkbookImporter, store: MetricsStore, tmp_path: Path) -> None:
    (tmp_path / "空.xlsx").write_bytes(template(store.catalogue, Messages.load()))
    with pytest.raises(WorkbookInvalid) as error:
        books.take(tmp_path / "空.xlsx", loaded=TODAY)
    assert error.value.code == "workbook_no_figures"
