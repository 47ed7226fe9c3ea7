"""Two sample digests with invented figures: a full board, and a county about which almost nothing is held."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import retrieval.metrics.tables  # noqa: F401
from config.catalogs import CATALOG
from config.clock import IsoWeek
from config.database import metadata, open_engine
from config.messages import Messages
from reports.blocks import Citation, Heading
from reports.digest.compose import compose_digest, digest_figures
from reports.digest.model import Digest, DigestForm, NewsItem
from reports.render.text import render_text
from retrieval.access import Scope
from retrieval.evidence import SourceKind, SourceRef
from retrieval.metrics.board import build_board
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.periods import Period
from retrieval.metrics.rows import NewObservation, TargetCandidate
from retrieval.metrics.store import MetricsStore

WEEK = IsoWeek(2022, 28)
AS_OF = date(2022, 7, 18)
PLAN = "示例县共同富裕实施方案"
PROVINCE = "示例省实施方案"


def figure(indicator: str, period: str, value: float | None, unit: str, **more: object) -> NewObservation:
    quote = f"{indicator} {period} {value}{unit}"
    source = SourceRef(document="示例统计月报", place="批次{batch} C5", quote=quote, kind=SourceKind.SAMPLE)
    published = more.pop("published", date(2022, 3, 1))
    found = {
        "indicator": indicator,
        "region": "999901",
        "period": Period.parse_key(period),
        "value": value,
        "unit": unit,
    }
    return NewObservation(**found, source=source, published=published, **more)


def demand(
    indicator: str, comparator: str, value: float | None, unit: str, text: str, **more: object
) -> TargetCandidate:
    source = SourceRef(
        document=str(more.pop("document", PLAN)), place="示例.txt 第9行", quote=f"……{text}", section=("一、发展目标",)
    )
    found = {"indicator": indicator, "comparator": comparator, "value": value, "unit": unit, "text": text}
    return TargetCandidate(
        **{"region": "999901", "deadline": Period.of_year(2025), "level": "县", "kind": "五年", **found, **more},
        source=source,
    )


FIGURES = (
    figure("income_ratio", "2020", 2.02, "倍", published=date(2021, 3, 1)),
    figure("income_ratio", "2021", 2.00, "倍", yoy=-0.02, yoy_unit="倍"),
    figure("income_ratio", "2022-01..2022-03", 1.88, "倍", published=date(2022, 4, 20)),
    figure("urbanisation", "2020", 60.5, "%", published=date(2021, 3, 1)),
    figure("urbanisation", "2021", 62.0, "%"),
    figure("market_entities", "2020-12-31", 1.5, "万户", published=date(2021, 3, 1)),
    figure("market_entities", "2022-03-31", 1.7, "万户", published=date(2022, 4, 20)),
    figure("market_entities", "2022-06-30", 1.8, "万户", published=date(2022, 7, 14)),
    figure(
        "industry_value",
        "2021-01..2021-06",
        14.0,
        "亿元",
        rank=5,
        rank_among="全市",
        published=date(2021, 7, 20),
    ),
    figure(
        "industry_value",
        "2022-01..2022-06",
        15.2,
        "亿元",
        yoy=8.5,
        rank=3,
        rank_among="全市",
        published=date(2022, 7, 15),
    ),
    figure("rural_income", "2022-01..2022-03", 8120.0, "元", yoy=9.1, published=date(2022, 4, 25)),
)
TARGETS = (
    demand("income_ratio", "<=", 1.9, "倍", "1.9以内"),
    demand("urbanisation", ">=", 65.0, "%", "65%"),
    demand("market_entities", ">=", 2.3, "万户", "2.3万户以上"),
    demand("industry_value", ">=", 7.0, "%", "年均增长7%以上"),
    demand("life_expectancy", ">", 80.0, "岁", "超过80岁"),
    demand("rd_intensity", ">=", 3.3, "%", "3.3%左右", region="999900", level="市", document=PROVINCE),
)


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue.load(CATALOG)


@pytest.fixture
def store(tmp_path: Path, catalogue: Catalogue) -> Iterator[MetricsStore]:
    engine = open_engine(f"sqlite:///{tmp_path / 'metrics.db'}")
    metadata.create_all(engine)
    yield MetricsStore(engine, catalogue)
    engine.dispose()


def composed(store: MetricsStore, region: str = "999901", *, news: tuple[NewsItem, ...] = ()) -> Digest:
    board = build_board(region, store=store, catalogue=store.catalogue, scope=Scope.operator(), as_of=AS_OF, week=WEEK)
    return compose_digest(
        board, messages=Messages.load(), form=DigestForm.load(), units=store.catalogue.units, news=news
    )


@pytest.fixture
def full(store: MetricsStore) -> Digest:
    store.add_batch("示例", FIGURES, loaded=AS_OF)
    store.replace_targets("plan", TARGETS)
    return composed(store, news=(NewsItem(source=FIGURES[0].source),))


@pytest.fixture
def empty(store: MetricsStore) -> Digest:
    provincial = [
        demand(t.indicator, t.comparator, t.value, t.unit, t.text, region="999900", level="市") for t in TARGETS
    ]
    store.replace_targets("plan", provincial)
    return composed(store, "999902")


def section(digest: Digest, number: int) -> str:
    titles = [place for place, block in enumerate(digest.blocks) if isinstance(block, Heading)]
    return render_text(digest.blocks[titles[number - 1] : [*titles, None][number]])


def test_full_board_counts_only_own_targets(full: Digest) -> None:
    assert "本级目标共5项，达到序时进度3项，滞后1项，不能判断1项" in section(full, 1)
    assert "另有1项省、市级目标，仅供参照，不计入统计" in section(full, 1)


def test_changes_of_the_week_name_last_weeks_value_and_ranks_their_move(full: Digest) -> None:
    said = section(full, 2)
    assert "市场主体总量：1.8万户（2022年6月末），上周所列为1.7万户（2022年3月末）" in said
    assert "居全市第3位（2022年1—6月），较上期进2位" in said


def test_problems_carry_their_plan_clause(full: Digest) -> None:
    assert "依据：“……1.9以内”" in section(full, 4)


def test_due_dates_stand_under_next_steps(full: Digest) -> None:
    assert "2025年到期：" in section(full, 5)


def test_county_without_data_says_so_in_every_section(empty: Digest) -> None:
    assert "本级目标未收录" in section(empty, 1)
    assert "多数缺数据（6项中6项）" in section(empty, 1)
    assert "未载入" in section(empty, 3)
    assert "不足以判断" in section(empty, 4)
    assert "未收录" in section(empty, 5)


def test_missing_data_goes_to_the_review_list_and_not_to_the_leader(empty: Digest) -> None:
    assert len(empty.review_list) == 6
    assert empty.review_list[0] not in render_text(empty.blocks)


@pytest.mark.parametrize("name", ["full", "empty"])
def test_every_number_is_a_figure_a_date_or_a_count(name: str, request: pytest.FixtureRequest) -> None:
    digest: Digest = request.getfixturevalue(name)
    text = render_text(tuple(block for block in digest.blocks if not isinstance(block, Citation)))
    text = re.sub(r"“[^”]*”|《[^》]*》|\[\d+\]|[一二三四五]、", "", text)
    text = re.sub(r"\d{4}年(?:\d+—\d+月|\d+月末|末)?", "", text)
    numbers = {float(number) for number in re.findall(r"\d+(?:\.\d+)?", text)}
    known = {float(number) for figure in digest_figures(digest) for number in re.findall(r"\d+(?:\.\d+)?", figure.text)}
    assert numbers <= known | set(digest.counts)


def test_every_figure_and_citation_has_a_source_in_the_list(full: Digest) -> None:
    listed = {block.quote for block in full.blocks if isinstance(block, Citation)}
    assert listed
    assert {figure.source.quote for figure in digest_figures(full)} - listed == set()


def test_title_has_the_dates_of_the_week(full: Digest) -> None:
    assert full.title == "示例县共同富裕工作周报（2022年7月11日—7月17日）"
