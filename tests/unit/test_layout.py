"""Broken lines are joined, furniture is dropped, and every character keeps its line."""

import pytest

from retrieval.documents.continuations import without_references
from retrieval.documents.layout import Paragraph, lay_out
from retrieval.documents.readers import RawText
from retrieval.documents.rules import load_rules
from retrieval.documents.traced import Traced, compact


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    raw = RawText(name="a.txt", lines=tuple(text.split("\n")), encoding="utf-8", kind="text")
    return lay_out(raw, load_rules()).paragraphs


def texts(text: str) -> list[str]:
    return [paragraph.text for paragraph in paragraphs(text)]


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("比例达到 80%、20—60 万元", "比例达到80%、20—60万元"),
        ("收入 7.5 万元， 其中", "收入7.5万元，其中"),
        ("AI 教育 open source 计划", "AI教育open source计划"),
        ("第20\n25年", "第2025年"),
        ("open\nsource", "open source"),
    ],
)
def test_spaces_of_typesetting_go_and_those_between_words_stay(printed: str, expected: str) -> None:
    assert compact(Traced.of(printed, 1)).text == expected


COLUMN = """城市步行可达公园绿地，公众生态环境获得感显著增强。
实施达峰行动推动全面绿色转型取得明显成效，生态产品价
值实现机制全面推行， 绿水青山就

是金山银山转化通道进一步拓展，制度体系率先形成。"""


def test_a_column_break_inside_a_sentence_is_joined_and_keeps_line_numbers() -> None:
    (paragraph,) = paragraphs(COLUMN)
    start = paragraph.text.index("生态产品价值")
    assert paragraph.body[start : start + 6].span == (2, 3)
    assert "绿水青山就是金山银山" in paragraph.text


def test_a_new_paragraph_after_a_full_stop_and_a_blank_line_is_not_joined() -> None:
    assert len(texts("第一段说完了，到此为止。\n\n第二段说别的，也到此为止。")) == 2


def test_a_heading_broken_after_a_comma_is_one_paragraph() -> None:
    assert texts("一、打好组合拳，\n推进先行示范\n\n正文在这里，说明情况。")[0] == "一、打好组合拳，推进先行示范"


def test_vertical_and_spaced_slogans_are_dropped_but_not_a_letterspaced_issuer() -> None:
    page = (
        "正文在这里，说明情况。\n\n富 强 民 主\n社\n会\n\n主\n义\n\n"
        "中 共 某 某 县 委\n某某县人民政府\n\n2021 年 6 月 5 日"
    )
    assert texts(page) == ["正文在这里，说明情况。", "中共某某县委", "某某县人民政府", "2021年6月5日"]


def test_page_furniture_is_dropped_and_gives_the_day_of_printing() -> None:
    raw = RawText(
        name="a",
        lines=("某某日报 2022年3月4日 星期五", "第3版", "责任编辑：张三", "", "正文说完了。"),
        encoding="",
        kind="",
    )
    layout = lay_out(raw, load_rules())
    assert ([paragraph.text for paragraph in layout.paragraphs], layout.printed) == (["正文说完了。"], "2022-03-04")


def test_continued_elsewhere_is_cut_from_the_sentence_and_kept_as_a_fact() -> None:
    (paragraph,) = without_references(paragraphs("增强现代流通竞争力。 （下转 第二版）"), load_rules())
    assert (paragraph.text, paragraph.continued) == ("增强现代流通竞争力。", "第二版")


def test_dashes_inside_a_wrapped_line_do_not_start_an_item() -> None:
    page = (
        "本报讯（记者 张三） 某月某日下午，某某论\n坛———理论学习中心组举行报告会，各有关单位负\n"
        "责人参加了会议，会上大家作了发言。"
    )
    assert len(texts(page)) == 1
