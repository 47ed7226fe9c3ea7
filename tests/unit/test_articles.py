"""The two sample pages and invented ones: right titles, right texts, right regions, right ends."""

from pathlib import Path

import pytest

from config.errors import Permanent
from retrieval.documents.page import parse
from retrieval.documents.readers import RawText, read
from retrieval.documents.records import ParsedDocument
from retrieval.documents.rules import load_rules
from retrieval.documents.sidecar import FileEntry, Sidecar

DATA = Path(__file__).parents[2] / "data"
NAMES = {
    "浙江省": "330000", "浙江": "330000", "丽水市": "331100", "丽水": "331100", "青田县": "331121", "云和县": "331125",
    "云和": "331125", "遂昌县": "331123", "遂昌": "331123", "松阳县": "331124", "松阳": "331124",
}  # fmt: skip


def page(prefix: str) -> tuple[ParsedDocument, ...]:
    file = next((DATA / "documents").glob(f"{prefix}_*.txt"))
    entry = Sidecar.load(DATA / "sources.toml").entry(file.name)
    return parse(read(file), entry=entry, names=NAMES, rules=load_rules())


def parsed(text: str, entry: FileEntry | None = None, kind: str = "text") -> tuple[ParsedDocument, ...]:
    raw = RawText(name="a.txt", lines=tuple(text.split("\n")), encoding="utf-8", kind=kind)
    return parse(raw, entry=entry or FileEntry(), names=NAMES, rules=load_rules())


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("000", [
            ("浙江高质量发展建设共同富裕示范区实施方案(2021—2025年)", "330000", False, True),
            ("市人大常委会及机关举办 学习习近平总书记“七一”重要讲话精神专题读书班", "331100", False, True),
            ("招才引智集聚强大磁场 遂昌持续发力营造近悦远来人才新生态", "331123", True, False),
            ("云和工业经济实现“半年红”", "331125", False, False),
        ]),
        ("001", [
            ("浙江高质量发展建设共同富裕示范区实施方案（2021—2025年）", "330000", False, True),
            ("松阳论坛———县委理论学习中心组举行专题报告会 徐甲甲作《人工智能助力数字化改革及相关思考》专题辅导讲座",
             "331124", False, False),
            ("科大讯飞智慧教育产品捐助仪式举行", "331124", False, False),
        ]),
    ],
)  # fmt: skip
def test_sample_pages_hold_these_documents(prefix: str, expected: list[tuple[str, str, bool, bool]]) -> None:
    found = [document.edition for document in page(prefix)]
    assert [(item.title, item.region, item.missing_head, item.missing_tail) for item in found] == expected


def test_the_kicker_belongs_to_the_article_below_it() -> None:
    article = page("000")[3]
    assert article.edition.kicker == "规上工业增加值增幅居全市第一"
    assert "规上工业增加值增幅居全市第一" not in "".join(clause.text for clause in page("000")[2].clauses)


@pytest.mark.parametrize(("prefix", "continued"), [("000", "第五版"), ("001", "第二版")])
def test_the_notice_gives_the_plan_its_issuer_and_date(prefix: str, continued: str) -> None:
    plan = page(prefix)[0]
    assert plan.edition.issuer == "中共浙江省委 浙江省人民政府"
    assert (plan.edition.date, plan.edition.continued) == ("2021-06-25", continued)
    assert any(clause.section == ("通知",) and "印发给你们" in clause.text for clause in plan.clauses)


@pytest.mark.parametrize("prefix", ["000", "001"])
def test_every_clause_stands_verbatim_in_its_lines(prefix: str) -> None:
    file = next((DATA / "documents").glob(f"{prefix}_*.txt"))
    lines = file.read_text("utf-8").split("\n")
    for document in page(prefix):
        for clause in document.clauses:
            first, last = clause.lines
            printed = "".join("".join(lines[first - 1 : last]).split())
            assert "".join(clause.text.split()) in printed, (clause.lines, clause.text)


@pytest.mark.parametrize("prefix", ["000", "001"])
def test_no_text_of_the_page_is_lost_between_documents(prefix: str) -> None:
    file = next((DATA / "documents").glob(f"{prefix}_*.txt"))
    total = sum(len("".join(line.split())) for line in file.read_text("utf-8").split("\n"))
    held = sum(len(clause.text) + len(clause.tail) for document in page(prefix) for clause in document.clauses)
    assert held > 0.97 * total - 150


def test_an_article_takes_its_region_from_what_it_names_not_from_its_neighbour() -> None:
    text = (
        "青田县启动新项目\n\n本报讯（记者 张三）近日，青田县启动新项目，投资10亿元。\n\n"
        "全市召开防汛会议\n\n本报讯（记者 李四）昨日，全市召开防汛会议，部署近期工作。"
    )
    found = parsed(text, FileEntry(city="331100"))
    assert [document.edition.region for document in found] == ["331121", "331100"]


OFFICIAL = """云政发〔2022〕8号

云和县人民政府关于加快推进
共同富裕示范区建设的实施意见

各乡镇人民政府、街道办事处：
　　为贯彻落实上级决策部署，现提出如下意见。
　　一、总体要求
　　（一）收入目标。城乡居民收入倍差缩小到1.8以内。

云和县人民政府
2022年3月15日"""


def test_an_official_paper_gives_number_issuer_date_and_region() -> None:
    (document,) = parsed(OFFICIAL)
    edition = document.edition
    assert edition.title == "云和县人民政府关于加快推进共同富裕示范区建设的实施意见"
    assert (edition.number, edition.issuer, edition.date, edition.region, edition.missing_tail) == (
        "云政发〔2022〕8号", "云和县人民政府", "2022-03-15", "331125", False,
    )  # fmt: skip


def test_markdown_headings_are_title_and_sections() -> None:
    text = "# 某县工作要点\n\n## 一、农业\n\n全年粮食产量5.2万吨。\n\n## 二、工业\n\n增加值增长6%。"
    (document,) = parsed(text, kind="markdown")
    assert document.edition.title == "某县工作要点"
    assert [clause.section for clause in document.clauses] == [("一、农业",), ("二、工业",)]


@pytest.mark.parametrize("mark", ["机密★", "绝 密★10年", "秘密 ★ 1年"])
def test_a_classified_file_is_refused_and_nothing_of_it_is_said(mark: str) -> None:
    with pytest.raises(Permanent) as raised:
        parsed(f"{mark}\n\n某某情况的报告\n\n正文若干，不得外传。")
    assert (raised.value.code, dict(raised.value.data)) == ("document_classified", {})
