"""Made newspaper pages about invented places: what is read agrees with what was set."""

import pytest
from support.made_pages import SEEDS_HELD_BACK, SEEDS_TUNED, Typesetter
from support.page_score import Score, score

from retrieval.documents.layout import lay_out
from retrieval.documents.page import parse
from retrieval.documents.readers import RawText
from retrieval.documents.readers.base import Role
from retrieval.documents.rules import load_rules
from retrieval.documents.sidecar import FileEntry

RULES = load_rules()


@pytest.fixture(scope="module", params=[SEEDS_TUNED, SEEDS_HELD_BACK], ids=["tuned", "held back"])
def scored(request: pytest.FixtureRequest) -> Score:
    return score(request.param, RULES)


@pytest.mark.parametrize(
    "kind", ["whole", "section", "title", "region", "kicker", "continued", "tail", "found", "number"]
)
def test_made_pages_are_read_as_they_were_set(scored: Score, kind: str) -> None:
    assert scored.share(kind) >= 0.98, [fault for fault in scored.faults if fault.startswith(kind)]


@pytest.mark.parametrize("kind", ["figure", "furniture", "foreign"])
def test_nothing_of_a_neighbour_gets_in_and_every_figure_has_its_region(scored: Score, kind: str) -> None:
    assert scored.share(kind) == 1.0, [fault for fault in scored.faults if fault.startswith(kind)]


def test_a_seed_always_makes_the_same_page() -> None:
    assert Typesetter(7).page().text == Typesetter(7).page().text


def parsed(text: str) -> list[tuple[tuple[str, ...], str]]:
    raw = RawText(name="a.txt", lines=tuple(text.split("\n")), encoding="utf-8", kind="text")
    (document,) = parse(raw, entry=FileEntry(), names={}, rules=RULES)
    return [(clause.section, clause.text) for clause in document.clauses]


def test_a_heading_in_brackets_may_stand_above_articles() -> None:
    found = parsed("某县渔业管理办法\n\n（一）范围\n\n第一条 本办法适用于渔业。\n\n（二）职责\n\n第二条 水利局负责。")
    assert found == [(("（一）范围", "第一条"), "本办法适用于渔业"), (("（二）职责", "第二条"), "水利局负责")]


def test_a_sentence_goes_on_behind_a_box_that_cuts_a_word() -> None:
    page = (
        "某县渔业报告\n\n近日，渔港建设进展顺利，村民的生活得\n到了很大改\n\n【链接】\n渔港是船舶停靠的地方。\n\n"
        "善，满意度达到98%。"
    )
    assert [text for _, text in parsed(page)][:2] == ["近日，渔港建设进展顺利", "村民的生活得到了很大改善"]


def test_rows_of_a_typed_table_stay_apart() -> None:
    table = "指标 单位 数值\n渔业产值 亿元 14.4\n网箱 个 811\n船位 个 20"
    raw = RawText(name="a", lines=tuple(table.split("\n")), encoding="", kind="")
    found = lay_out(raw, RULES).paragraphs
    assert [(paragraph.role, paragraph.text) for paragraph in found[1:3]] == [
        (Role.ROW, "渔业产值亿元14.4"), (Role.ROW, "网箱个811"),
    ]  # fmt: skip
