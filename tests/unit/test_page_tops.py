"""What stands over and between the texts of a page: mastheads, datelines, red heads, numbers over a break."""

from __future__ import annotations

import pytest

from retrieval.documents.layout import lay_out
from retrieval.documents.page import parse
from retrieval.documents.readers import Limits, RawText, read_bytes
from retrieval.documents.readers.base import Role
from retrieval.documents.records import ParsedDocument
from retrieval.documents.rules import load_rules
from retrieval.documents.sidecar import FileEntry

RULES = load_rules()
NAMES = {"青岚县": "999901", "碧溪县": "999902", "白溪市": "999900"}
NEWS = "渔港建设提速\n\n本报讯（记者 甲乙）青岚县投入 5 亿元建设渔港。全县新增泊位 20 个。\n"


def page(text: str) -> tuple[ParsedDocument, ...]:
    raw = RawText(name="a.txt", lines=tuple(text.split("\n")), encoding="utf-8", kind="text")
    return parse(raw, entry=FileEntry(), names=NAMES, rules=RULES)


def texts(document: ParsedDocument) -> str:
    return "".join(clause.text for clause in document.clauses)


@pytest.mark.parametrize(
    "top",
    [
        "白 溪 日 报\nBAIXI RIBAO\n2022年4月18日　星期一　农历三月十八\n第 6218 期　今日8版\n",
        "白溪日报　2022年4月18日　第 4 版\n",
        "白溪日报　2022年4月18日 星期一 编辑：甲乙 第2版",
        "白溪新闻\n2022 年 4 月 18 日\n",
    ],
    ids=["with Latin letters", "with a page number", "right above the title", "bare date"],
)
def test_the_top_of_a_page_dates_its_reports_and_is_no_title(top: str) -> None:
    (document,) = page(f"{top}\n{NEWS}")
    assert (document.edition.title, document.edition.published) == ("渔港建设提速", "2022-04-18")
    assert document.edition.date is None


def test_a_title_above_a_bare_date_stays_when_text_follows() -> None:
    (document,) = page("渔港报告\n2022年4月18日\n\n青岚县投入5亿元建设渔港，新增泊位20个。")
    assert "渔港报告" in document.edition.title


@pytest.mark.parametrize(
    ("first", "second", "whole"), [("入驻企业 1", "43 家", "143家"), ("增长 103", ".5%", "103.5%")]
)
def test_a_number_goes_on_over_a_break(first: str, second: str, whole: str) -> None:
    (document,) = page(f"渔港建设提速\n\n本报讯（记者 甲乙）渔港开建。\n\n全县产业园{first}\n\n{second}，再创新高。")
    assert whole in texts(document)


def test_prose_with_spaces_around_its_numbers_is_no_table() -> None:
    lines = (
        "13.7%，高出全市平均 4.2 个百分点。其",
        "中，装备制造业产值达到 21.36 亿",
        "元，增长 28.9%；特种纸产业产值 42.8",
    )
    found = lay_out(RawText(name="a", lines=lines, encoding="", kind=""), RULES).paragraphs
    assert all(paragraph.role is not Role.ROW for paragraph in found)


def test_a_red_head_names_the_issuer_and_is_no_part_of_the_title() -> None:
    (document,) = page(
        "青岚县人民政府办公室文件\n青政办发〔2021〕5号\n青岚县人民政府办公室关于加强渔港管理的通知\n\n各乡镇：\n"
        "一、总体目标\n到2025年，泊位达到20个。\n\n青岚县人民政府办公室\n2021年8月19日"
    )
    assert document.edition.title == "青岚县人民政府办公室关于加强渔港管理的通知"
    assert (document.edition.issuer, document.edition.number) == ("青岚县人民政府办公室", "青政办发〔2021〕5号")


def test_a_comment_with_the_mark_of_its_writer_is_a_text_of_its_own() -> None:
    found = page(f"{NEWS}\n今日时评\n\n把好事办好\n□ 甲乙丙\n\n民生无小事。办好实事，关键在一个“实”字。")
    assert [document.edition.byline for document in found] == ["本报讯（记者 甲乙）", "□ 甲乙丙"]


def html(body: str) -> ParsedDocument:
    data = f"<html><body>{body}</body></html>".encode()
    (document,) = parse(read_bytes("a.html", data, Limits()), entry=FileEntry(), names=NAMES, rules=RULES)
    return document


def test_a_line_end_of_the_source_is_no_space_between_chinese_signs() -> None:
    data = "<html><body><h1>渔港管理\n办法</h1><p>泊位达\n到20个，\n   新增 new\nport 一处。</p></body></html>".encode()
    lines = [line for line in read_bytes("a.html", data, Limits()).lines if line]
    assert lines == ["渔港管理办法", "泊位达到20个，新增 new port 一处。"]


def test_the_order_below_a_regulation_gives_its_number_issuer_and_date() -> None:
    document = html(
        "<h1>青岚县渔港管理规定</h1><p>（2021年11月8日青岚县人民政府令第63号公布　自2022年1月1日起施行）</p>"
        "<p>第一条　为了加强渔港管理，制定本规定。</p>"
    )
    edition = document.edition
    assert (edition.title, edition.number) == ("青岚县渔港管理规定", "青岚县人民政府令第63号")
    assert (edition.issuer, edition.date) == ("青岚县人民政府", "2021-11-08")


def test_minutes_are_named_by_their_subject_not_by_their_series() -> None:
    document = html(
        "<p>青岚县人民政府办公室</p><p>专 题 会 议 纪 要</p><p>〔2022〕7号</p><p>青岚县人民政府办公室　2022年8月15日</p>"
        "<p>关于研究渔港建设的会议纪要</p><p>会议议定，安排资金860万元。</p>"
    )
    edition = document.edition
    assert (edition.title, edition.number) == ("关于研究渔港建设的会议纪要", "〔2022〕7号")
    assert (edition.issuer, edition.date) == ("青岚县人民政府办公室", "2022-08-15")


def test_a_row_has_the_region_that_it_names() -> None:
    data = "地区,产值（亿元）\n全市,50\n青岚县,14.4\n碧溪县,9.1\n".encode()
    (document,) = parse(read_bytes("白溪市.csv", data, Limits()), entry=FileEntry(), names=NAMES, rules=RULES)
    assert [clause.region for clause in document.clauses] == ["999900", "999901", "999902"]
