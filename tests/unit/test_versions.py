"""The same text again is no second document; a newer version takes the older one's place."""

import pytest

from retrieval.documents.changes import compare
from retrieval.documents.corpus import assemble
from retrieval.documents.page import parse
from retrieval.documents.readers import Limits, RawText, read_bytes
from retrieval.documents.records import ParsedDocument
from retrieval.documents.rules import load_rules
from retrieval.documents.sidecar import FileEntry

RULES = load_rules()
BODY = "一、目标\n\n渔业产值稳步提高，渔民收入持续增长。\n\n二、保障\n\n安排资金300万元，新增船位20个。"


def printing(name: str, body: str = BODY, title: str = "某县渔业发展方案") -> ParsedDocument:
    raw = RawText(name=name, lines=(title, "", *body.split("\n")), encoding="utf-8", kind="text")
    return parse(raw, entry=FileEntry(), names={}, rules=RULES)[0]


def test_a_copy_in_another_encoding_is_the_same_printing() -> None:
    text = f"某县渔业发展方案\n\n{BODY}"
    raws = [read_bytes(f"{code}.txt", text.encode(code), Limits()) for code in ("utf-8", "gb18030")]
    parsed = [parse(raw, entry=FileEntry(), names={}, rules=RULES)[0] for raw in raws]
    alone, corpus = assemble(parsed[:1], RULES), assemble(parsed, RULES)
    assert (len(corpus.documents), corpus.differences, len(corpus.clauses)) == (1, (), len(alone.clauses))
    assert [edition.live for edition in corpus.documents[0].editions] == [True, False]
    assert [warning.code for warning in compare(alone, corpus).warnings] == ["same_text"]


@pytest.mark.parametrize(
    ("name", "title", "body"),
    [
        ("b.txt", "某县渔业发展方案（修订稿）", BODY.replace("300", "500")),
        ("方案新版.txt", "某县渔业发展方案", BODY.replace("300", "500")),
    ],
)
def test_a_newer_version_under_another_name_replaces_the_older_one(name: str, title: str, body: str) -> None:
    old = assemble([printing("a.txt")], RULES)
    new = assemble([printing("a.txt"), printing(name, body, title)], RULES)
    assert [record.id for record in new.documents] == [record.id for record in old.documents]
    report = compare(old, new)
    assert [(before.text, after.text) for before, after in report.changed] == [("安排资金300万元", "安排资金500万元")]
    assert [warning.code for warning in report.warnings] == ["older_version"]


def test_a_later_date_of_issue_is_a_newer_version() -> None:
    signed = BODY + "\n\n某县人民政府\n\n{}年3月1日"
    corpus = assemble([printing("b.txt", signed.format(2022)), printing("a.txt", signed.format(2021))], RULES)
    (record,) = corpus.documents
    assert [(edition.file, edition.live) for edition in record.editions] == [("b.txt", True), ("a.txt", False)]


def test_a_slip_in_the_title_makes_no_second_document_and_another_year_does() -> None:
    slip = assemble([printing("a.txt"), printing("b.txt", title="某县渔业发展方桉")], RULES)
    years = [printing(f"{year}.txt", title=f"某县{year}年渔业工作要点") for year in (2021, 2022)]
    later = [years[0], printing("2022.txt", BODY.replace("300", "900"), title="某县2022年渔业工作要点")]
    assert (len(slip.documents), len(assemble(later, RULES).documents)) == (1, 2)
