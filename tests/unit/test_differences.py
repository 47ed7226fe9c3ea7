"""Every place where two printings differ, once; nothing that only typesetting makes."""

from collections import Counter
from pathlib import Path

import pytest

from retrieval.documents.changes import compare
from retrieval.documents.corpus import assemble
from retrieval.documents.page import parse
from retrieval.documents.readers import RawText, read
from retrieval.documents.records import Corpus, Difference, ParsedDocument
from retrieval.documents.rules import load_rules
from retrieval.documents.sidecar import FileEntry, Sidecar

DATA = Path(__file__).parents[2] / "data"
RULES = load_rules()
TITLE = "某县渔业发展方案"


def printing(name: str, body: str, title: str = TITLE) -> ParsedDocument:
    raw = RawText(name=name, lines=(title, "", *body.split("\n")), encoding="utf-8", kind="text")
    return parse(raw, entry=FileEntry(), names={}, rules=RULES)[0]


def both(left: str, right: str) -> tuple[Difference, ...]:
    tail = "渔业产值稳步提高，渔民收入持续增长，水域环境不断改善。"
    return assemble([printing("a.txt", left + tail), printing("b.txt", right + tail)], RULES).differences


def sample() -> Corpus:
    sidecar = Sidecar.load(DATA / "sources.toml")
    files = sorted((DATA / "documents").glob("*.txt"))
    return assemble(
        (item for file in files for item in parse(read(file), entry=sidecar.entry(file.name), names={}, rules=RULES)),
        RULES,
    )


def test_the_two_sample_printings_differ_in_43_places_of_which_12_are_wording() -> None:
    kinds = Counter(difference.kind for difference in sample().differences)
    assert kinds == {"wording": 12, "punctuation": 31, "only": 1}


def test_every_side_of_a_difference_stands_verbatim_at_its_place() -> None:
    lines = {file.name: file.read_text("utf-8").split("\n") for file in (DATA / "documents").glob("*.txt")}
    for difference in sample().differences:
        for side in filter(None, (difference.left, difference.right)):
            first, last = side.lines
            page = "".join("".join(lines[side.file][first - 1 : last]).split())
            assert "".join(side.text.split()) in page, side


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("全县养鱼2.5万亩，产鱼800吨。", "全县养鱼 2.5 万亩, 产鱼 800 吨。"),
        ("打造“千里渔歌”品牌，产鱼800吨。", '打造"千里渔歌"品牌，产鱼８００吨。'),
        ("——建成渔港。产鱼800吨，全部外销。", "———建成渔港。产鱼800吨，全部外销。"),
    ],
)
def test_typesetting_makes_no_difference(left: str, right: str) -> None:
    assert both(left, right) == ()


def test_a_pair_of_quotes_is_one_place_and_two_words_are_two() -> None:
    found = both("打造“千里渔歌”品牌，加快建设渔港，做强冷链。", "打造千里渔歌品牌，推进建设渔港，做大冷链。")
    assert [(item.kind, item.left and item.left.shown, item.right and item.right.shown) for item in found] == [
        ("punctuation", "打造【“】千里渔歌【”】品牌", "打造【】千里渔歌【】品牌"),
        ("wording", "【加快】建设渔港", "【推进】建设渔港"),
        ("wording", "做【强】冷链", "做【大】冷链"),
    ]


def test_a_heading_that_differs_is_found() -> None:
    (found,) = both("一、建设渔港\n\n渔港建成3座。", "一、建好渔港\n\n渔港建成3座。")
    assert (found.kind, found.left and found.left.shown) == ("wording", "一、建【设】渔港")


def test_text_that_stands_at_another_place_is_no_difference() -> None:
    first, second = "第一段讲渔港建设的各项要求和安排。", "第二段讲冷链物流体系的建设办法。"
    assert both(f"{first}\n\n{second}\n\n", f"{second}\n\n{first}\n\n") == ()


@pytest.mark.parametrize(
    ("left", "right", "side", "reason"),
    [
        ("设施覆盖达标率100%。", "设施覆盖率达率100%。", "right", "repeated"),
        ("推动城乡区城协调发展。", "推动城乡区域协调发展。", "left", "no_word"),
        ("更高水平推进教育。", "更高层次推进教育。", None, None),
    ],
)
def test_a_misprint_is_marked_only_where_a_rule_is_clear(left: str, right: str, side: str | None, reason: str) -> None:
    (found,) = [item for item in both(left, right) if item.kind == "wording"]
    sides = {"left": found.left, "right": found.right}
    wrong = sides[found.misprint].file if found.misprint and sides[found.misprint] else None  # type: ignore[union-attr]
    assert (wrong, found.reason) == ({"left": "a.txt", "right": "b.txt"}.get(side or ""), reason)


@pytest.mark.parametrize(("left", "right", "marked"), [("全力", "奋力", False), ("余额", "佘额", True)])
def test_a_sound_word_is_no_misprint_although_the_other_stands_elsewhere(left: str, right: str, marked: bool) -> None:
    again = f"某市渔业{left}保持增长。"
    found = both(f"{again}全县渔业{left}保持增长。", f"{again}全县渔业{right}保持增长。")
    assert [item.misprint is not None for item in found] == [marked]


def test_a_load_warns_once_about_a_figure_that_printings_word_differently() -> None:
    tail = "渔业产值稳步提高，渔民收入持续增长。"
    old = assemble([printing("a.txt", f"倍差缩小到1.9以内。{tail}")], RULES)
    new = assemble(
        [printing("a.txt", f"倍差缩小到1.9以内。{tail}"), printing("b.txt", f"倍差缩小到1.6以内。{tail}")], RULES
    )
    (warning,) = compare(old, new).warnings
    assert (warning.code, warning.data["text"]) == ("figure_differs", "倍差缩小到1.【9】以内")
    assert compare(new, new).warnings == ()
