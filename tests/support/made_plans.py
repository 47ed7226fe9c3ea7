"""Plans made at random from one seed and written in many ways: what was put in is known, so what comes out can be counted."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from support.made_papers import cell, docx, para, run, table

NUMERALS = "一二三四五六七八九十"
THINGS = [
    "特色农业",
    "数字改革",
    "乡村建设",
    "民生服务",
    "绿色转型",
    "文化传承",
    "交通网络",
    "社会治理",
    "科技创新",
    "要素保障",
]
GOALS = [
    "覆盖率达到{n}%",
    "产值突破{n}亿元",
    "新增岗位{n}个",
    "建成示范点{n}处",
    "人均收入超过{n}元",
    "改造道路{n}公里",
]
PLACES = ["全县", "各乡镇", "重点园区", "山区片", "沿溪片"]
SIGNS = ("head", "leaf")


@dataclass(slots=True)
class Node:
    """A heading with the sentences and headings below it; `head` holds no mark."""

    head: str
    sentences: list[str] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Plan:
    title: str
    number: str
    issuer: str
    chapters: bool
    nodes: list[Node]


def make(seed: int) -> Plan:
    """A plan with two or three levels and tables."""
    dice = random.Random(seed)
    name = dice.choice(["青岚县", "白溪市", "云屏县"])
    nodes = [_node(dice, depth=1) for _ in range(dice.randint(3, 6))]
    title = f"{name}{dice.choice(THINGS)}{dice.choice(['实施方案', '行动计划', '发展规划'])}（2021—2025年）"
    return Plan(title, f"{name[0]}政发〔2021〕{seed + 1}号", f"{name}人民政府", dice.random() < 0.4, nodes)


def _node(dice: random.Random, depth: int) -> Node:
    node = Node(dice.choice(["推进", "加强", "完善", "提升"]) + dice.choice(THINGS))
    node.sentences = [_sentence(dice) for _ in range(dice.randint(1, 3))]
    if depth < 3 and dice.random() < 0.75:
        node.children = [_node(dice, depth + 1) for _ in range(dice.randint(2, 4))]
    if depth == 2 and dice.random() < 0.3:
        node.rows = [
            [dice.choice(THINGS) + f"指数{n}", str(dice.randint(10, 99)), f"{dice.randint(10, 99)}%"] for n in (1, 2)
        ]
    return node


def _sentence(dice: random.Random) -> str:
    return f"{dice.choice(PLACES)}{dice.choice(THINGS)}{dice.choice(GOALS).format(n=dice.randint(11, 9999))}"


def mark(plan: Plan, depth: int, number: int) -> str:
    """Mark of a heading: 第一章, 一、, （一）, 1."""
    kinds = ["第{c}章 ", "{c}、", "（{c}）", "{d}."] if plan.chapters else ["{c}、", "（{c}）", "{d}.", "（{d}）"]
    return kinds[depth].format(c=NUMERALS[number], d=number + 1)


def walk(plan: Plan) -> Iterator[tuple[int, int, Node, tuple[str, ...]]]:
    """Depth, number, heading and section path."""

    def down(nodes: list[Node], depth: int, path: tuple[str, ...]) -> Iterator[tuple[int, int, Node, tuple[str, ...]]]:
        for number, node in enumerate(nodes):
            own = (*path, mark(plan, depth, number) + node.head)
            yield depth, number, node, own
            yield from down(node.children, depth + 1, own)

    yield from down(plan.nodes, 0, ())


def expected(plan: Plan) -> list[tuple[tuple[str, ...], str]]:
    """Every clause with its section, without spaces."""
    found: list[tuple[tuple[str, ...], str]] = []
    for _, _, node, path in walk(plan):
        section = tuple("".join(part.split()) for part in path)
        found += [(section, sentence) for sentence in node.sentences]
        found += [(section, f"指标：{a}；基期：{b}；目标：{c}") for a, b, c in node.rows]
    return found


HEADS = ["指标", "基期", "目标"]


def _front(plan: Plan) -> list[str]:
    return [plan.number, plan.title, "为做好有关工作，制定本方案。"]


def styled(plan: Plan) -> bytes:
    """Word with heading styles."""
    return _word(
        plan,
        lambda depth, number, node: para(
            mark(plan, depth, number) + node.head, style=str(min(depth + 1, 2)) if depth < 2 else ""
        ),
    )


def by_hand(plan: Plan) -> bytes:
    """Word without any style: bold headings, a large centred title."""
    return _word(
        plan,
        lambda depth, number, node: para(
            inner=run(mark(plan, depth, number) + node.head, "<w:b/>" if depth == 0 else "")
        ),
    )


def plain(plan: Plan) -> bytes:
    """Word without styles or looks."""
    return _word(plan, lambda depth, number, node: para(mark(plan, depth, number) + node.head))


def run_in(plan: Plan) -> bytes:
    """Word where the deepest headings stand in the paragraph: «1.…。…»."""
    parts = [para(line) for line in _front(plan)]
    for depth, number, node, _ in walk(plan):
        text = "。".join(node.sentences) + "。"
        head = mark(plan, depth, number) + node.head
        parts += [para(head), para(text)] if node.children or depth == 0 else [para(f"{head}。{text}")]
        parts += [_rows(node)] if node.rows else []
    return docx("".join([*parts, para(plan.issuer), para("2021年6月1日")]))


def _word(plan: Plan, heading: Callable[[int, int, Node], str]) -> bytes:
    number, title, first = _front(plan)
    centred = '<w:jc w:val="center"/>'
    parts = [para(number, look=centred), para(inner=run(title, '<w:sz w:val="44"/>'), look=centred), para(first)]
    for depth, count, node, _ in walk(plan):
        parts.append(heading(depth, count, node))
        parts += [para(sentence + "。") for sentence in node.sentences]
        parts += [_rows(node)] if node.rows else []
    return docx("".join([*parts, para(plan.issuer), para("2021年6月1日")]))


def _rows(node: Node) -> str:
    return table(*([cell(text) for text in row] for row in (HEADS, *node.rows)))


def web(plan: Plan) -> bytes:
    """A page with paragraphs, headings by tags."""
    parts = []
    for depth, number, node, _ in walk(plan):
        head = mark(plan, depth, number) + node.head
        parts.append(f"<h{depth + 2}>{head}</h{depth + 2}>" if depth < 2 else f"<p><strong>{head}</strong></p>")
        parts += [f"<p>　　{sentence}。</p>" for sentence in node.sentences] + [_html_rows(node)]
    return _page(plan, "".join(parts))


def web_breaks(plan: Plan) -> bytes:
    """A page whose text is one block with line breaks."""
    parts = []
    for depth, number, node, _ in walk(plan):
        lines = [mark(plan, depth, number) + node.head, *(sentence + "。" for sentence in node.sentences)]
        parts += [f"　　{line}<br>\n" for line in lines] + [_html_rows(node)]
    return _page(plan, f"<div class='TRS_Editor'>{''.join(parts)}</div>")


def _html_rows(node: Node) -> str:
    rows = "".join(f"<tr>{''.join(f'<td><p>{text}</p></td>' for text in row)}</tr>" for row in (HEADS, *node.rows))
    return f"<table>{rows}</table>" if node.rows else ""


def _page(plan: Plan, body: str) -> bytes:
    return (
        f"<html><head><title>{plan.title}-门户网站</title></head><body><ul><li><a>首页</a></li><li><a>新闻中心</a></li>"
        f"<li><a>政务公开</a></li><li><a>办事服务</a></li></ul><div class='title'>{plan.title}</div>"
        f"<div>发文字号：{plan.number} 发布日期：2021-06-02 来源：{plan.issuer} [打印] [关闭]</div>"
        f"<div>为做好有关工作，制定本方案。</div>{body}<p>{plan.issuer}</p><p>2021年6月1日</p></body></html>"
    ).encode()


def markdown(plan: Plan) -> bytes:
    """Headings of Markdown with the marks of the text."""
    lines = [f"# {plan.title}", "", plan.number, "", "为做好有关工作，制定本方案。", ""]
    for depth, number, node, _ in walk(plan):
        lines += [f"{'#' * (depth + 2)} {mark(plan, depth, number)}{node.head}", ""]
        lines += [line for sentence in node.sentences for line in (sentence + "。", "")]
        if node.rows:
            rows = [HEADS, ["---"] * 3, *node.rows]
            lines += [*(f"| {' | '.join(row)} |" for row in rows), ""]
    return "\n".join([*lines, plan.issuer, "", "2021年6月1日"]).encode()


WRITERS: dict[str, Callable[[Plan], bytes]] = {
    "styled.docx": styled, "by hand.docx": by_hand, "plain.docx": plain, "run in.docx": run_in, "tags.html": web,
    "breaks.html": web_breaks, "marks.md": markdown,
}  # fmt: skip
