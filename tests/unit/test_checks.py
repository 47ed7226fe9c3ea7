"""The gate by its properties: a true text passes however it writes its numbers, an altered one never does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.drafts import GAP, INCOME, OUTPUT, Drafts

from config.catalogs import CATALOG
from config.messages import Messages
from reports.compose.checks import Names, Problem, check
from reports.compose.draft import Draft
from retrieval.metrics.catalog import Catalogue

CATALOGUE = Catalogue.load(CATALOG)
NAMES = Names.of(CATALOGUE)
MADE = Drafts(CATALOGUE, Messages.load())
DRAFTS = MADE.all()
KINDS = sorted(DRAFTS)


def problems(draft: Draft, *lines: str, question: str = "") -> tuple[Problem, ...]:
    said = replace(draft, lines=lines) if lines else draft
    return check(said, question=question, catalogue=CATALOGUE, names=NAMES)


def with_text(draft: Draft, text: str) -> Draft:
    return replace(draft, lines=tuple(text.split("\n")))


def swapped(draft: Draft, old: str, new: str) -> Iterator[Draft]:
    """The draft with each place of `old` in turn said as `new`."""
    text = "\n".join(draft.lines)
    for match in re.finditer(re.escape(old), text):
        yield with_text(draft, text[: match.start()] + new + text[match.end() :])


def digits_of(text: str) -> list[int]:
    return [place for place, char in enumerate(text) if char.isdecimal()]


@pytest.mark.parametrize("kind", KINDS)
def test_true_text_passes(kind: str) -> None:
    assert problems(DRAFTS[kind]) == ()


# --- one digit ------------------------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(kind=st.sampled_from(KINDS), place=st.integers(0, 200), digit=st.integers(0, 9))
def test_changed_digit_never_passes(kind: str, place: int, digit: int) -> None:
    text = "\n".join(DRAFTS[kind].lines)
    places = digits_of(text)
    at = places[place % len(places)]
    changed = text[:at] + str(digit if text[at] != str(digit) else (digit + 1) % 10) + text[at + 1 :]

    assert problems(with_text(DRAFTS[kind], changed)), changed


@settings(max_examples=150, deadline=None)
@given(kind=st.sampled_from(KINDS), place=st.integers(0, 200), digit=st.integers(1, 9), behind=st.booleans())
def test_added_digit_never_passes(kind: str, place: int, digit: int, behind: bool) -> None:
    text = "\n".join(DRAFTS[kind].lines)
    places = digits_of(text)
    at = places[place % len(places)] + behind
    changed = text[:at] + str(digit) + text[at:]

    assert problems(with_text(DRAFTS[kind], changed)), changed


@settings(max_examples=150, deadline=None)
@given(kind=st.sampled_from(KINDS), place=st.integers(0, 200))
def test_lost_digit_never_passes(kind: str, place: int) -> None:
    text = "\n".join(DRAFTS[kind].lines)
    places = [at for number in re.finditer(r"\d[\d.]+", text) for at in range(*number.span()) if text[at] != "."]
    at = places[place % len(places)]
    changed = text[:at] + text[at + 1 :]

    assert problems(with_text(DRAFTS[kind], changed)), changed


# --- one word -------------------------------------------------------------------------------------------------------

UNITS = [("亿元", "万元"), ("亿元", "元"), ("亿元", ""), ("%", "个百分点"), ("个百分点", "%")]
UNITS += [("元", "万元"), ("%", "‰"), ("%", ""), ("倍", "%"), ("倍", "个百分点"), ("%", "倍"), ("%", "亿元")]
LIMITS = [("以内", "以上"), ("以内", "左右"), ("1.83以内", "超过1.83"), ("1.83以内", "不低于1.83"), ("以内", "")]
WAYS = [("增长", "下降"), ("高于", "低于"), ("同比增长", "同比减少"), ("同比增长", "较上年回落"), ("同比增长", "")]
PERIODS = [("2021年", "2022年"), ("1—6月", "1—5月"), ("1—6月", ""), ("2021年1—6月", "2021年上半年度7月")]
PERIODS += [("2021年1—6月", "今年"), ("2021年", "2025年"), ("2025年", "2021年"), ("2021年1—6月", "2021年前三季度")]
PERIODS += [("2021年1—6月", "2020年上半年"), ("2021年1—6月", "2021年1—16月"), ("2025年", "2035年")]
RANKS = [("第3位", "第2位"), ("第三", "第一"), ("第3位", "倒数第3位"), ("第1位", "第3位"), ("第2位", "第二十位")]
MEASURES = [("13.27亿元，同比", "同比增长13.27亿元，同比"), ("8.4%", "13.27亿元"), ("13.27亿元", "8.4%")]
MEASURES += [("2.17倍", "1.83倍"), ("1.83以内", "2.17以内"), ("不是9.5%", "9.5%")]
MEASURES += [
    ("不是9.5%", "不是8.4%"),
    ("29517元", "2329元"),
    ("差2329元", "差2158元"),
    ("差2329元", "差29517元"),
    ("7.3个百分点", "19.6%"),
]
MEASURES += [
    ("19.6%－12.3%", "12.3%－7.3%"),
    ("－", "＋"),
    ("14条", "6条"),
    ("3个地区", "2个地区"),
    ("3个地区", "0个地区"),
]


@pytest.mark.parametrize(("old", "new"), UNITS)
def test_swapped_unit_never_passes(old: str, new: str) -> None:
    texts = {kind: "\n".join(draft.lines) for kind, draft in DRAFTS.items()}
    numbers = {
        number for text in texts.values() for number in re.findall(rf"(?<![\d.])[\d.]+(?={re.escape(old)})", text)
    }
    changed = [d for kind in KINDS for number in numbers for d in swapped(DRAFTS[kind], number + old, number + new)]

    assert changed
    assert [draft.lines for draft in changed if not problems(draft)] == []


@pytest.mark.parametrize(("old", "new"), LIMITS + WAYS + PERIODS + RANKS + MEASURES)
def test_swapped_word_never_passes(old: str, new: str) -> None:
    changed = [draft for kind in KINDS for draft in swapped(DRAFTS[kind], old, new)]

    assert changed
    assert [draft.lines for draft in changed if not problems(draft)] == []


def test_limit_of_another_strength_never_passes() -> None:
    draft = DRAFTS["gap"]
    goal = draft.figures[-1]
    more = replace(draft, figures=(*draft.figures[:-1], replace(goal, text="超过1.83")))

    assert problems(more, draft.lines[0], draft.lines[1].replace("1.83以内", "超过1.83")) == ()
    assert problems(more, draft.lines[0], draft.lines[1].replace("1.83以内", "不低于1.83"))
    assert problems(more, draft.lines[0], draft.lines[1].replace("1.83以内", "1.83"))


# --- names ----------------------------------------------------------------------------------------------------------

REGIONS = sorted(region.name for region in CATALOGUE.regions.values())
INDICATORS = sorted(indicator.name for indicator in CATALOGUE.indicators.values())


@settings(max_examples=150, deadline=None)
@given(
    kind=st.sampled_from(KINDS), own=st.sampled_from([MADE.here.name, MADE.there.name]), other=st.sampled_from(REGIONS)
)
def test_other_region_never_passes(kind: str, own: str, other: str) -> None:
    changed = [] if own == other else list(swapped(DRAFTS[kind], own, other))

    assert [draft.lines for draft in changed if not problems(draft)] == []


@pytest.mark.parametrize("kind", ["observed", "gap", "quoted", "computed"])
def test_region_that_was_asked_for_does_not_prove_the_figures_of_another(kind: str) -> None:
    changed = list(swapped(DRAFTS[kind], MADE.here.name, MADE.there.name))

    assert changed
    assert all(problems(draft, question=f"{MADE.there.name}多少") for draft in changed)


@pytest.mark.parametrize("kind", ["ranked", "table"])
def test_regions_of_two_figures_exchanged_never_pass(kind: str) -> None:
    a, b = MADE.here.name, MADE.there.name
    text = "\n".join(DRAFTS[kind].lines).replace(a, "□").replace(b, a).replace("□", b)

    assert problems(with_text(DRAFTS[kind], text))


@settings(max_examples=100, deadline=None)
@given(kind=st.sampled_from(KINDS), own=st.sampled_from([OUTPUT, GAP, INCOME]), other=st.sampled_from(INDICATORS))
@example(kind="refused", own=GAP, other=OUTPUT)
def test_other_indicator_never_passes(kind: str, own: str, other: str) -> None:
    changed = [] if own == other else list(swapped(DRAFTS[kind], own, other))

    assert [draft.lines for draft in changed if not problems(draft)] == []


# --- additions ------------------------------------------------------------------------------------------------------

ADDED = [
    "另有3家企业停产。",
    "另有三家企业停产。",
    "另有5个项目开工。",
    "同比增长2.9%。",
    "居全省第四。",
    "约占百分之三十。",
]
ADDED += [
    "总量翻一番。",
    "已完成过半。",
    "共投入两亿元。",
    "实施“335”行动。",
    "依据“某省某年某号文件”。",
    "依据「从未印过的话」。",
]
ADDED += ["到2035年全面建成。", "上半年完成。", '他说"一切都好"。', "共3.5万人次。", "位列G60沿线。", "第五批试点。"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("added", ADDED)
def test_invented_addition_never_passes(kind: str, added: str) -> None:
    draft = DRAFTS[kind]
    if added == "上半年完成。" and any(f.period and f.period.text.endswith("1—6月") for f in draft.figures):
        added = "下半年完成。"

    assert problems(draft, *draft.lines[:-1], draft.lines[-1] + added)
    assert problems(draft, *draft.lines, added)


@settings(max_examples=100, deadline=None)
@given(
    kind=st.sampled_from(["premise", "quoted", "refused"]),
    place=st.integers(0, 200),
    char=st.sampled_from("不未乙某大小上"),
)
def test_quoted_clause_altered_by_one_character_never_passes(kind: str, place: int, char: str) -> None:
    draft, clause = DRAFTS[kind], DRAFTS[kind].clauses[0].text
    words = [at for at, letter in enumerate(clause) if re.match("[一-鿿]", letter) and letter != char]
    at = words[place % len(words)]
    altered = clause[:at] + char + clause[at + 1 :]

    assert all(problems(changed) for changed in swapped(draft, clause, altered))


# --- true texts in other spellings ----------------------------------------------------------------------------------

WIDE = str.maketrans("0123456789.%", "０１２３４５６７８９．％")


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"computed"}))
def test_full_width_digits_say_the_same(kind: str) -> None:
    assert problems(with_text(DRAFTS[kind], "\n".join(DRAFTS[kind].lines).translate(WIDE))) == ()


SAME: list[tuple[str, str, str]] = [
    ("observed", "13.27亿元", "十三点二七亿元"),
    ("observed", "13.27亿元", "132700万元"),
    ("observed", "13.27亿元", "132,700万元"),
    ("observed", "13.27亿元", "13.27 亿元"),
    ("observed", "13.27亿元", "１３．２７亿元"),
    ("observed", "8.4%", "百分之八点四"),
    ("observed", "8.4%", "８．４％"),
    ("observed", "第3位", "第三位"),
    ("observed", "第3位", "第三"),
    ("observed", "1—6月", "1-6月"),
    ("observed", "1—6月", "1月至6月"),
    ("observed", "2021年1—6月", "2021年上半年"),
    ("observed", "2021年1—6月", "二〇二一年上半年"),
    ("observed", "同比增长", "同比上升"),
    ("observed", "同比增长", "增速"),
    ("gap", "1.83以内", "一点八三以内"),
    ("gap", "1.83以内", "1.83倍以内"),
    ("gap", "1.83以内", "不高于1.83"),
    ("ranked", "29517元", "29,517元"),
    ("ranked", "29517元", "2.9517万元"),
    ("table", "31846元", "3.1846万元"),
    ("computed", "7.3个百分点", "7.3个点"),
    ("computed", "7.3个百分点", "七点三个百分点"),
]


@pytest.mark.parametrize(("kind", "old", "new"), SAME)
def test_same_figure_in_another_spelling_passes(kind: str, old: str, new: str) -> None:
    changed = list(swapped(DRAFTS[kind], old, new))

    assert changed
    assert [problems(draft) for draft in changed] == [()] * len(changed)


def test_fall_is_said_as_a_fall() -> None:
    draft = DRAFTS["observed"]
    fallen = replace(draft, figures=tuple(replace(f, value=-8.4) if f.measure == "yoy" else f for f in draft.figures))
    line = draft.lines[0]

    assert problems(fallen, line)
    assert problems(fallen, line.replace("增长8.4", "下降8.4")) == ()
    assert problems(fallen, line.replace("增长8.4", "增长-8.4")) == ()


def test_loss_is_not_said_as_a_profit() -> None:
    draft = DRAFTS["observed"]
    loss = replace(draft, figures=tuple(replace(f, value=-13.27) if f.measure == "value" else f for f in draft.figures))
    bare = replace(loss, sources=())

    assert problems(bare)


def test_problem_says_what_is_wrong() -> None:
    draft = DRAFTS["observed"]
    kinds: dict[str, Callable[[str], str]] = {
        "number": lambda line: line.replace("8.4", "8.5"),
        "region": lambda line: line.replace(MADE.here.name, MADE.there.name),
        "indicator": lambda line: line.replace(OUTPUT, INCOME),
        "period": lambda line: line.replace("2021", "2020"),
        "comparator": lambda line: line.replace("8.4%", "8.4%以上"),
        "quotation": lambda line: line + "“查无此句”",
    }

    assert {
        kind: kind in {p.kind for p in problems(draft, change(draft.lines[0]))} for kind, change in kinds.items()
    } == (dict.fromkeys(kinds, True))
