"""Section paths and the splitting of sentences into clauses."""

from itertools import groupby
from pathlib import Path

import pytest

from retrieval.documents.align import comparable
from retrieval.documents.clauses import sentences, split_sentence
from retrieval.documents.page import parse
from retrieval.documents.readers import RawText, read
from retrieval.documents.records import ParsedDocument
from retrieval.documents.rules import load_rules
from retrieval.documents.sidecar import FileEntry
from retrieval.documents.traced import Traced

DATA = Path(__file__).parents[2] / "data" / "documents"


def plan(prefix: str) -> ParsedDocument:
    file = next(DATA.glob(f"{prefix}_*.txt"))
    return parse(read(file), entry=FileEntry(), names={}, rules=load_rules())[0]


def clauses(sentence: str) -> list[str]:
    return [piece.text.text for piece in split_sentence(Traced.of(sentence, 1), load_rules())]


def sections(text: str) -> list[tuple[tuple[str, ...], str]]:
    raw = RawText(name="a", lines=("某某工作方案", "", *text.split("\n")), encoding="", kind="text")
    (document,) = parse(raw, entry=FileEntry(), names={}, rules=load_rules())
    return [(clause.section, clause.text) for clause in document.clauses]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("规上工业实现增加值14.41亿元，同比增长44.6%，居全市第一，增幅分别高出省、市23.8和17.5个百分点。", 1),
        ("民营企业增加值增长48.4%，居全市第一，其中小微企业增加值增长38.8%，居全市第二。", 2),
        ("二级以上幼儿园、普惠性幼儿园在园幼儿占比分别达到75%、90%以上，", 1),
        ("二级以上幼儿园、普惠性幼儿园在园幼儿占比分别达到75%、90%以上,劳动报酬达到3%", 2),
        ("家庭年可支配收入10—50万元的群体比例达到80%、20—60万元的群体比例力争达到45%。", 2),
        ("1-6月，某县实现规上工业总产值96.1亿元，接近百亿元关口，同比增长88.1%。", 1),
        ("从主要行业看，受市场价格大涨拉动，钢铁产值猛增128.2%，较去年同期加快123.8个百分点；", 1),
        ("发展国防科技，推进军民协同创新。", 2),
        ("聚焦“互联网+，生命健康”（含新材料，等），形成体系。", 2),
        ("每年安排资金3,000万元，用于奖励。", 2),
    ],
)
def test_a_clause_is_the_smallest_part_that_stands_alone(sentence: str, expected: int) -> None:
    assert len(clauses(sentence)) == expected, clauses(sentence)


@pytest.mark.parametrize("prefix", ["000", "001"])
def test_clauses_and_tails_give_the_sentence_back(prefix: str) -> None:
    document = plan(prefix)
    file = next(DATA.glob(f"{prefix}_*.txt"))
    printed = "".join(file.read_text("utf-8").split())
    for _, group in groupby(document.clauses, key=lambda clause: clause.sentence):
        whole = "".join(clause.text + clause.tail for clause in group)
        assert "".join(whole.split()) in printed


def test_a_sentence_does_not_end_inside_a_quotation() -> None:
    found = sentences(Traced.of("他说：“先看。再做。”大家同意（见附件。）。完了。", 1), load_rules())
    assert [item.text for item in found][-1] == "完了。"
    assert not any(item.text.startswith(("再做", "）")) for item in found)


SOUGHT = {
    "城乡居民收入倍差缩小到1.9以内": (
        "一、全面细化落实发展目标",
        "率先基本形成以中等收入群体为主体的橄榄型社会结构，努力成为地区、城乡和收入差距持续缩小的省域范例",
    ),
    "形成阶段性标志性成果": ("一、全面细化落实发展目标",),
    "高新技术产业增加值每年新增1000亿元以上": (
        "二、打好服务构建新发展格局组合拳，推进经济高质量发展先行示范",
        "1.基本形成科技创新新型举国体制浙江路径",
    ),
}


@pytest.mark.parametrize("prefix", ["000", "001"])
@pytest.mark.parametrize("text", SOUGHT)
def test_both_printings_give_a_clause_the_same_path(prefix: str, text: str) -> None:
    clause = next(clause for clause in plan(prefix).clauses if clause.text == text)
    assert [comparable(part) for part in clause.section] == [comparable(part) for part in SOUGHT[text]]


def test_nested_marks_make_nested_paths() -> None:
    found = sections(
        "一、目标\n\n（一）收入。倍差缩小到1.8以内。\n\n1.产业。增加值增长8%。\n\n二、保障\n\n第一条 安排资金。"
    )
    assert found[1] == (("一、目标", "（一）收入"), "倍差缩小到1.8以内")
    assert found[3] == (("一、目标", "（一）收入", "1.产业"), "增加值增长8%")
    assert found[4] == (("二、保障", "第一条"), "安排资金")


def test_items_without_a_full_stop_are_clauses_not_lost_headings() -> None:
    found = sections("一、重点项目\n\n1.建设甲中心\n\n2.建设乙中心\n\n二、要求\n\n各地要落实。")
    assert found[:2] == [(("一、重点项目",), "1.建设甲中心"), (("一、重点项目",), "2.建设乙中心")]


def test_a_figure_at_the_start_of_a_line_is_not_an_item() -> None:
    assert sections("倍差缩小到\n1.9以内，比例提高。")[0][1] == "倍差缩小到1.9以内"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("（一）年满16周岁；\n\n（二）最高时速25公里。", ["年满16周岁", "最高时速25公里"]),
        ("1.加强统筹，成立专班。", ["加强统筹", "成立专班"]),
        ("1、2号楼建成，入住30户。", ["1、2号楼建成", "入住30户"]),
        ("1.建渔港3座；2.建冷库2座。", ["1.建渔港3座", "2.建冷库2座"]),
    ],
)
def test_the_mark_of_an_item_is_no_part_of_its_clause(text: str, expected: list[str]) -> None:
    assert [clause for _, clause in sections(f"一、要求\n\n{text}")] == expected


def test_the_mark_of_a_note_is_left_out_only_where_the_note_is_given() -> None:
    found = sections("全县增加值[1]401亿元，产值[2]98亿元。\n\n[1]增加值按现价计算。")
    assert [clause for _, clause in found] == ["全县增加值401亿元", "产值[2]98亿元", "[1]增加值按现价计算"]
