"""Two printings of one document: one searched copy, every difference kept."""

from pathlib import Path

from retrieval.documents.corpus import assemble
from retrieval.documents.page import parse
from retrieval.documents.readers import RawText, read
from retrieval.documents.records import Corpus, ParsedDocument
from retrieval.documents.rules import load_rules
from retrieval.documents.sidecar import FileEntry, Sidecar

DATA = Path(__file__).parents[2] / "data"
RULES = load_rules()


def printing(name: str, body: str, *, title: str = "某县工作方案", preferred: bool | None = None) -> ParsedDocument:
    raw = RawText(name=name, lines=(title, "", *body.split("\n")), encoding="utf-8", kind="text")
    return parse(raw, entry=FileEntry(preferred=preferred), names={}, rules=RULES)[0]


def sample() -> Corpus:
    sidecar = Sidecar.load(DATA / "sources.toml")
    files = sorted((DATA / "documents").glob("*.txt"))
    return assemble(
        (item for file in files for item in parse(read(file), entry=sidecar.entry(file.name), names={}, rules=RULES)),
        RULES,
    )


def test_the_sample_plan_is_one_document_with_the_fuller_printing_first() -> None:
    corpus = sample()
    assert len(corpus.documents) == 6
    assert [edition.label for edition in corpus.documents[0].editions] == ["乙版", "甲版"]
    assert corpus.documents[0].editions[1].stops_at[-1].startswith("3.")


def test_a_different_word_is_a_variant_and_a_different_mark_is_not() -> None:
    found = {clause.text: clause for clause in sample().clauses}
    worded = found["推动各类数字化平台开发适应弱势群体需求的功能模块和接口"].variant
    assert worded is not None
    assert (worded.text, worded.edition) == ("推动各类数字平台开发适应弱势群体需求的功能模块和接口", "甲版")
    assert found["培育“415”先进制造业集群"].variant is None
    assert found["城乡居民收入倍差缩小到1.9以内"].variant is None


def test_marks_that_split_differently_are_still_compared_place_by_place() -> None:
    kinds = {item.left.text: item.kind for item in sample().differences if item.left and item.right}
    assert kinds["中等收入群体规模不断扩大、结构持续优化、生活品质不断提升"] == "punctuation"
    assert kinds["市、县、乡三级文化设施覆盖达标率100%"] == "wording"


def test_what_only_one_printing_has_says_so_and_articles_do_not() -> None:
    clauses = sample().clauses
    alone = {clause.section[-1] for clause in clauses if clause.only_in}
    assert alone == {"4.打造全球高端要素引力场"}
    assert {clause.only_in for clause in clauses if clause.section[-1:] == ("4.打造全球高端要素引力场",)} == {"乙版"}
    assert all(clause.edition is None for clause in clauses if clause.document.startswith("云和"))


def test_a_clause_that_only_the_other_printing_has_is_searched_too() -> None:
    longer = "一、目标\n\n收入稳步提高，就业更加充分，教育更加公平，医疗更加便利。"
    other = "一、目标\n\n收入稳步提高，就业更加充分。"
    extra = "\n\n二、保障\n\n安排资金三千万元。"
    corpus = assemble([printing("a.txt", longer), printing("b.txt", other + extra)], RULES)
    found = next(clause for clause in corpus.clauses if clause.text == "安排资金三千万元")
    assert (found.only_in, found.section, found.file) == ("乙版", ("二、保障",), "b.txt")


def test_a_changed_figure_is_a_difference_of_wording() -> None:
    corpus = assemble(
        [printing("a.txt", "倍差缩小到1.9以内，比例达到80%。"), printing("b.txt", "倍差缩小到19以内，比例达到80%。")],
        RULES,
    )
    assert [(item.kind, item.right and item.right.text) for item in corpus.differences] == [
        ("wording", "倍差缩小到19以内")
    ]


def test_the_sidecar_may_prefer_a_printing() -> None:
    body = "收入稳步提高，就业更加充分。"
    corpus = assemble([printing("a.txt", body + "教育更加公平。"), printing("b.txt", body, preferred=True)], RULES)
    assert corpus.documents[0].editions[0].file == "b.txt"


def test_two_reports_that_share_only_their_title_stay_apart() -> None:
    corpus = assemble(
        [
            printing("a.txt", "昨日全县召开防汛会议，部署近期重点工作。", title="简讯"),
            printing("b.txt", "某中学举行运动会，两百名学生参加比赛。", title="简讯"),
        ],
        RULES,
    )
    assert len(corpus.documents) == 2
