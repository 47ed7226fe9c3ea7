"""Heads of typed papers and news: title, subtitle, several issuers, date; whose county a report is about."""

from __future__ import annotations

import pytest

from retrieval.documents.page import parse
from retrieval.documents.readers import RawText
from retrieval.documents.records import ParsedDocument
from retrieval.documents.rules import load_rules
from retrieval.documents.sidecar import DocumentEntry, FileEntry

RULES = load_rules()
NAMES = {
    "澜江省": "980000", "岚州市": "980100", "岚州": "980100", "棠溪县": "980121", "棠溪": "980121",
    "柏岭市": "980182", "柏岭": "980182",
}  # fmt: skip
BULLETIN = """岚州市2023年国民经济和社会发展统计公报
岚州市统计局
国家统计局岚州调查队
2024年3月18日
2023年，全市经济运行总体平稳，各项事业取得新的进展，高质量发展扎实推进，人民生活持续改善，社会大局保持稳定。
一、综合
全年地区生产总值1200.5亿元，比上年增长5.1%。
二、农业
全年粮食总产量52.3万吨，增长0.4%。"""
NEWS = """柏岭日报  2024年7月24日  星期三  第2版  县域新闻

小茶叶“泡”出大产业
——{subtitle}

本报讯（记者 方知远）今年上半年，全县规模以上工业增加值同比增长10.2%，{more}。"""


def parsed(text: str, entry: FileEntry | None = None, name: str = "a.txt") -> tuple[ParsedDocument, ...]:
    raw = RawText(name=name, lines=tuple(text.split("\n")), encoding="utf-8", kind="text")
    return parse(raw, entry=entry or FileEntry(), names=NAMES, rules=RULES)


def test_issuers_and_date_below_the_title_are_no_part_of_it() -> None:
    (document,) = parsed(BULLETIN)
    edition = document.edition
    assert (edition.title, edition.issuer, edition.date, edition.official) == (
        "岚州市2023年国民经济和社会发展统计公报",
        "岚州市统计局 国家统计局岚州调查队",
        "2024-03-18",
        True,
    )


def test_a_bulletin_with_two_issuers_is_known_to_the_sidecar() -> None:
    said = DocumentEntry(title="岚州市2023年国民经济和社会发展统计公报", number="统〔2024〕1号")
    (document,) = parsed(BULLETIN, FileEntry(documents=(said,)))
    assert document.edition.number == "统〔2024〕1号"


@pytest.mark.parametrize("blank", ["", "\n"])
def test_a_line_with_a_dash_is_the_subtitle_of_the_title_above(blank: str) -> None:
    text = NEWS.format(subtitle="棠溪县上半年经济观察", more="势头良好").replace("\n——", f"\n{blank}——")
    (document,) = parsed(text)
    assert document.edition.title == "小茶叶“泡”出大产业——棠溪县上半年经济观察"
    assert document.edition.kicker is None


def test_items_with_a_dash_below_a_title_are_text() -> None:
    (document,) = parsed("棠溪县工作要点\n\n——推动产业升级\n\n——改善民生保障\n\n全年完成投资3亿元。")
    assert document.edition.title == "棠溪县工作要点"


def test_the_name_of_a_newspaper_names_no_place() -> None:
    text = "茶香正浓\n\n本报讯（记者 方知远）柏岭日报社记者走进茶园，今年采茶3.2万吨，比上年增长5%。"
    (document,) = parsed(text, FileEntry(city="980100"), name="柏岭日报0724.txt")
    assert document.edition.region == "980100"


def test_a_text_without_a_title_takes_no_place_from_the_name_of_its_file() -> None:
    (document,) = parsed("今年采茶3.2万吨，比上年增长5%。", FileEntry(city="980100"), name="柏岭0724.txt")
    assert document.edition.region == "980100"


@pytest.mark.parametrize(
    ("more", "region"),
    [
        ("柏岭精神、柏岭品牌、柏岭经验在棠溪县叫响", "980121"),
        ("柏岭品牌带动我县茶农", "980121"),
        ("势头良好", "980121"),
        ("柏岭市茶园面积居前", "980182"),
    ],
)
def test_the_county_of_the_sidecar_yields_only_to_a_report_about_another_one(more: str, region: str) -> None:
    (document,) = parsed(NEWS.format(subtitle="上半年经济观察", more=more), FileEntry(county="980121"))
    assert document.edition.region == region
