"""The gate against texts that no rule writes: answers and free sentences made wrong in every way, and true in every style."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.drafts import Drafts
from support.wrong_texts import KINDS, sentences, spellings, wrong_texts

from config.catalogs import CATALOG
from config.messages import Messages
from reports.compose.checks import Names, check
from reports.compose.draft import Draft
from reports.compose.guarded import RuleAnswerer
from reports.compose.proof import all_figures
from retrieval.access import Viewer
from retrieval.evidence import Figure, SourceRef
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.periods import Period

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
SETS = ("dev", "table", "calc", "talk")
DAY = date(2021, 7, 26)
CATALOGUE = Catalogue.load(CATALOG)
NAMES = Names.of(CATALOGUE)
UNITS = CATALOGUE.units
PLACES = Drafts(CATALOGUE, Messages.load())
STEADY = settings(
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)

Case = tuple[Draft, str]


class Many(list):  # type: ignore[type-arg]
    """A list that says only how long it is: hypothesis prints its arguments."""

    def __repr__(self) -> str:
        return f"<{len(self)}>"


def passes(draft: Draft, text: str, question: str = "") -> bool:
    return not check(replace(draft, lines=tuple(text.split("\n"))), question=question, catalogue=CATALOGUE, names=NAMES)


def free(figures: tuple[Figure, ...]) -> Draft:
    sources = tuple(dict.fromkeys(figure.source for figure in figures))
    return Draft(kind="summary", answered=True, lines=(), sources=sources, figures=figures, free=True)


@pytest.fixture(scope="session")
def real(answers: RuleAnswerer) -> list[Case]:
    """Every different answer of the program to two sets of questions."""
    found: dict[tuple[str, ...], Case] = {}
    with answers.library.reading() as known:
        knowledge = known.seen_by(Viewer.operator().scope)
        for name in SETS:
            for line in (GOLDEN / f"questions_{name}.jsonl").read_text(encoding="utf-8").splitlines():
                question = json.loads(line)["question"]
                drafts = answers.drafts(question, knowledge, context=(), viewer=Viewer.operator(), as_of=DAY)
                found |= {draft.lines: (draft, question) for draft in drafts if draft.figures or draft.clauses}
    return Many(found.values())


@pytest.fixture(scope="session")
def stated(real: list[Case]) -> list[tuple[Draft, Figure]]:
    """Every figure of them, with what else its source says."""
    found = {figure: draft for draft, _ in real for figure in all_figures(draft.figures) if not figure.inputs}
    return Many(
        (free(tuple(f for f in all_figures(draft.figures) if f.source == figure.source and not f.inputs)), figure)
        for figure, draft in found.items()
    )


def test_true_answers_pass(real: list[Case]) -> None:
    assert len(real) > 50
    assert [draft.lines for draft, question in real if not passes(draft, "\n".join(draft.lines), question)] == []


@settings(STEADY, max_examples=24)
@given(number=st.integers(0, 10**6), seed=st.integers(0, 10**6))
def test_answer_made_wrong_never_passes(real: list[Case], number: int, seed: int) -> None:
    draft, question = real[number % len(real)]
    others = [figure for other, _ in real for figure in other.figures if not figure.inputs]
    made = wrong_texts("\n".join(draft.lines), draft=draft, catalogue=CATALOGUE, seed=seed, count=30, others=others)

    assert [(kind, text) for kind, text in made if passes(draft, text, question)] == []


ALTERED = [
    ("云和战新比节能环保快几个点", "制造业增加值同比增幅", "制造业增加值同比降幅"),
    ("云和县规上工业增加值增速比全省快几个点", "同比增幅高出", "同比降幅高出"),
    ("2020年前三季度居民收入比全省平均低的有哪几个市", "低于浙江省", "高于浙江省"),
    ("2020年前三季度居民收入增速跑赢全省的有哪些市", "超过浙江省", "不足浙江省"),
    ("示例县今年以来规上工业增加值", "年均增长8%（", "年均增长8%以上（"),
    ("遂昌认定用户离1000差的那点是百分之几", "占1000人的", "占超过1000人的"),
    ("云和战新增幅比全省快多少", "不能代替。", "不能代替，高于全省平均。"),
]


@pytest.mark.parametrize(("question", "old", "new"), ALTERED)
def test_altered_relation_never_passes(answers: RuleAnswerer, question: str, old: str, new: str) -> None:
    with answers.library.reading() as known:
        knowledge = known.seen_by(Viewer.operator().scope)
        (draft,) = answers.drafts(question, knowledge, context=(), viewer=Viewer.operator(), as_of=DAY)
    text = "\n".join(draft.lines)

    assert old in text
    assert passes(draft, text, question)
    assert not passes(draft, text.replace(old, new), question)


def test_every_figure_in_free_words_passes_in_every_spelling(stated: list[tuple[Draft, Figure]]) -> None:
    said = [(draft, text) for draft, figure in stated if figure.indicator for text in sentences(figure, UNITS)]

    assert len(said) > 100
    assert [text for draft, text in said if not passes(draft, text)] == []


@settings(STEADY, max_examples=24)
@given(number=st.integers(0, 10**6), seed=st.integers(0, 10**6))
def test_free_sentence_made_wrong_never_passes(stated: list[tuple[Draft, Figure]], number: int, seed: int) -> None:
    draft, figure = stated[number % len(stated)]
    texts = [text for text in sentences(figure, UNITS) if passes(draft, text)][:2]
    others = [other for _, other in stated]
    made = [
        pair
        for text in texts
        for pair in wrong_texts(text, draft=draft, catalogue=CATALOGUE, seed=seed, count=30, others=others)
    ]

    assert [(kind, text) for kind, text in made if passes(draft, text)] == []


def test_every_kind_of_error_is_made(real: list[Case], stated: list[tuple[Draft, Figure]]) -> None:
    texts = [("\n".join(draft.lines), draft) for draft, _ in real]
    texts += [(text, draft) for draft, figure in stated[::9] for text in sentences(figure, UNITS)[:1]]
    others = [figure for _, figure in stated]
    made = {
        kind
        for text, draft in texts
        for kind, _ in wrong_texts(text, draft=draft, catalogue=CATALOGUE, seed=1, count=len(KINDS), others=others)
    }

    assert set(KINDS) - made == set()


# --- figures that nobody published ------------------------------------------------------------------------------------

INDICATORS = sorted(
    i.id for i in CATALOGUE.indicators.values() if i.unit in {"亿元", "元", "%", "万户"} and not i.growth_of
)
REGIONS = sorted(r.code for r in CATALOGUE.regions.values() if r.level == "county" and not r.sample)
PERIODS = [Period.cumulative(2023, 6), Period.of_year(2022), Period.cumulative(2024, 9), Period.of_year(2024)]


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Figure, Figure, Figure, Figure]:
    """Value and growth of two counties: same indicator and period, other figures."""
    indicator, period = CATALOGUE.indicators[draw(st.sampled_from(INDICATORS))], draw(st.sampled_from(PERIODS))
    places = draw(st.lists(st.sampled_from(REGIONS), min_size=2, max_size=2, unique=True))
    numbers = draw(st.lists(st.integers(11, 989), min_size=4, max_size=4, unique_by=lambda n: str(n).strip("0")))
    figures = []
    for at, code in enumerate(places):
        value, yoy = numbers[2 * at] / 10, numbers[2 * at + 1] / 10
        region = CATALOGUE.regions[code]
        shown, rate = UNITS.format_value(value, indicator.unit), UNITS.format_value(yoy, "%")
        quote = f"{region.name}{period.text}{indicator.name}{shown}，同比{rate}"
        shared = {
            "source": SourceRef(document=f"{region.name}公报", place="第1行", quote=quote),
            "indicator": indicator.id,
            "indicator_name": indicator.name,
            "region": code,
            "region_name": region.name,
            "period": period,
        }
        figures.append(Figure(value=value, unit=indicator.unit, text=shown, measure="value", **shared))  # type: ignore[arg-type]
        figures.append(Figure(value=yoy, unit="%", text=rate, measure="yoy", **shared))  # type: ignore[arg-type]
    return tuple(figures)  # type: ignore[return-value]


def told(a: Figure, b: Figure, first: Figure, second: Figure) -> list[str]:
    """A sentence about two places, with the values of two figures in this order."""
    head = f"{a.period.text if a.period else ''}{a.indicator_name}"
    return [
        f"{head}：{a.region_name}{first.text}、{b.region_name}{second.text}。",
        f"{a.region_name}{head}为{first.text}，{b.region_name}为{second.text}。",
        f"{a.region_name}、{b.region_name}{head}分别为{first.text}、{second.text}。",
    ]


@settings(STEADY, max_examples=24)
@given(made=pairs())
def test_two_figures_pass_with_their_own_names_only(made: tuple[Figure, Figure, Figure, Figure]) -> None:
    a, a_yoy, b, b_yoy = made
    draft = free(made)

    assert [text for text in told(a, b, a, b) if not passes(draft, text)] == []
    assert [text for text in (*told(a, b, b, a), *told(a, b, b_yoy, a_yoy)) if passes(draft, text)] == []


@settings(STEADY, max_examples=24)
@given(made=pairs(), seed=st.integers(0, 10**6))
def test_sentence_about_a_made_world_made_wrong_never_passes(
    made: tuple[Figure, Figure, Figure, Figure], seed: int
) -> None:
    a, a_yoy, b, _ = made
    draft = free((a, a_yoy))
    way = f"，同比增长{a_yoy.text}。"
    text = sentences(a, UNITS)[0].rstrip("。") + way
    wrong = wrong_texts(text, draft=draft, catalogue=CATALOGUE, seed=seed, count=40, others=(b,))

    assert passes(draft, text)
    assert [(kind, each) for kind, each in wrong if passes(draft, each)] == []


@pytest.mark.parametrize(
    ("value", "unit", "spelled"),
    [
        (44.6, "%", {"44.6%", "４４．６％", "百分之四十四点六"}),
        (14.41, "亿元", {"14.41亿元", "144100万元"}),
        (75000.0, "元", {"75000元", "75,000元", "7.5万元"}),
    ],
)
def test_spellings_of_an_amount(value: float, unit: str, spelled: set[str]) -> None:
    assert spelled <= set(spellings(value, unit, UNITS))


SAYINGS = [
    ("1000亿元", "value", 1000.0, "亿元", "{r}{p}{i}达到一千亿元。", True),
    ("90%", "value", 90.0, "%", "{r}{p}{i}为九成。", True),
    ("90%", "value", 90.0, "%", "{r}{p}{i}近九成。", False),
    ("90%", "value", 90.0, "%", "{r}{p}{i}为八成。", False),
    ("44.6%", "yoy", 44.6, "%", "{r}{p}{i}同比增长四成。", False),
    ("44.6%", "yoy", 44.6, "%", "{r}{p}{i}同比增长百分之四十五。", False),
    ("44.6%", "yoy", 44.6, "%", "{r}{p}{i}实现增长。", True),
    ("44.6%", "yoy", 44.6, "%", "{r}{p}{i}下降。", False),
    ("44.6%", "yoy", 44.6, "%", "{r}{p}{i}未能增长44.6%。", False),
    ("44.6%", "yoy", 44.6, "%", "{r}{p}{i}将增长44.6%。", False),
    ("44.6%", "yoy", 44.6, "%", "{r}{p}{i}增速为44.6%，快于全市。", False),
    ("44.6%", "yoy", 44.6, "%", "{r}{p}用电量增长44.6%。", False),
]


@pytest.mark.parametrize(("printed", "measure", "value", "unit", "saying", "true"), SAYINGS)
def test_saying(printed: str, measure: str, value: float, unit: str, saying: str, *, true: bool) -> None:
    indicator = next(i for i in CATALOGUE.indicators.values() if i.unit == "亿元" and not i.growth_of)
    region, period = PLACES.here, Period.cumulative(2021, 6)
    grown = "同比增长" if measure == "yoy" else ""
    quote = f"{region.name}{period.text}{indicator.name}{grown}{printed}"
    figure = Figure(
        value=value,
        unit=unit,
        text=printed,
        measure=measure,
        source=SourceRef(document="公报", place="第1行", quote=quote),
        indicator=indicator.id,
        indicator_name=indicator.name,
        region=region.code,
        region_name=region.name,
        period=period,
    )
    text = saying.format(r=region.name, p="2021年上半年", i=indicator.name)

    assert passes(free((figure,)), text) is true
