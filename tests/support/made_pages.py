"""Newspaper pages about places that do not exist, set as scanned or typed-off pages are, with what is true of them.

Everything follows from the seed. `SEEDS_TUNED` were looked at while the rules were written, `SEEDS_HELD_BACK` never.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

NAMES = {
    "澜江省": "980000", "澜江": "980000", "岚州市": "980100", "岚州": "980100", "棠溪县": "980121", "棠溪": "980121",
    "柏岭县": "980122", "柏岭": "980122", "鹤洲县": "980123", "鹤洲": "980123", "枫渡县": "980124", "枫渡": "980124",
}  # fmt: skip
COUNTIES = ("棠溪县", "柏岭县", "鹤洲县", "枫渡县")
SEEDS_TUNED = range(0, 60)
SEEDS_HELD_BACK = range(1000, 1060)
PEOPLE = ("方知远", "陆晓禾", "祝明", "邵青山", "何小麦", "叶长风", "蓝田")
THEMES = (
    ("茶产业", "茶叶产值", "亿元"), ("来料加工", "加工费", "万元"), ("养老服务", "护理床位", "张"),
    ("农村电商", "网络零售额", "亿元"), ("低收入农户增收", "户均经营收入", "元"), ("智能装备", "规上工业产值", "亿元"),
    ("民宿经济", "接待游客", "万人次"), ("水利建设", "完成投资", "亿元"), ("职业培训", "培训学员", "人次"),
)  # fmt: skip
VERBS = ("加快推进", "持续优化", "全面提升", "扎实做好", "不断深化")
OBJECTS = ("体制机制创新", "公共服务供给", "产业链协同", "人才队伍建设", "数字化应用", "绿色低碳转型", "基层治理能力")


@dataclass(slots=True)
class Made:
    """One document: sentences by section, and how it stands on the page."""

    title: str
    region: str
    sentences: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    kicker: str | None = None
    continued: str | None = None
    lines: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Page:
    """A page, its documents, and what must be in none of them."""

    text: str
    documents: list[Made]
    furniture: list[str]


class Typesetter:
    """Sets one page."""

    def __init__(self, seed: int) -> None:
        self.pick = random.Random(seed)
        self.width = self.pick.randint(18, 30)
        self.style = self.pick.choice(("column", "column", "column", "indented", "typed"))
        self.furniture: list[str] = []
        self.used: set[str] = set()

    def page(self) -> Page:
        """Several articles, some furniture between them."""
        made = [self._report() for _ in range(self.pick.randint(2, 4))]
        if self.pick.random() < 0.6:
            made.insert(self.pick.randrange(len(made) + 1), self._plan())
        parts = [self._masthead()] if self.pick.random() < 0.6 else []
        for position, document in enumerate(made):
            parts.append(document.lines)
            extra = self.pick.random()
            if extra < 0.15:
                parts.append(self._slogan())
            elif extra < 0.3 and document.continued is None:
                parts.append(self._caption())
            elif extra < 0.4:
                parts.append(self._credits())
            elif extra < 0.45 and position < len(made) - 1:
                parts.append(["—" * 12])
        text = "\n".join("\n".join((*part, *[""] * self.pick.choice((1, 1, 2, 3)))) for part in parts)
        return Page(text, made, self.furniture)

    def _once(self, make: Callable[[], str]) -> str:
        text = make()
        while text in self.used:
            text = make()
        self.used.add(text)
        return text

    def _figure(self, unit: str) -> str:
        number = self.pick.choice(
            (
                f"{self.pick.uniform(1, 99):.2f}",
                f"{self.pick.uniform(1, 900):.1f}",
                str(self.pick.randint(11, 9800)),
            )
        )
        return f"{number}{unit}"

    def _data(self, county: str, theme: tuple[str, str, str], made: Made) -> str:
        _, what, unit = theme
        figure, growth = self._figure(unit), f"{self.pick.uniform(1, 60):.1f}%"
        made.figures += [figure, growth]
        lead = self.pick.choice((f"1—6月，{county}", f"今年以来，{county}", f"截至6月底，{county}", "数据显示，全县"))
        return f"{lead}{what}达到{figure}，同比增长{growth}，{self.pick.choice(VERBS)}{self.pick.choice(OBJECTS)}。"

    def _plain(self) -> str:
        pick = self.pick
        verbs, objects = pick.sample(VERBS, 2), pick.sample(OBJECTS, 3)
        forms = (
            f"要{verbs[0]}{objects[0]}，{verbs[1]}{objects[1]}，努力形成“{pick.choice(THEMES)[0]}”与{objects[2]}互促的局面。",
            f"围绕{objects[0]}、{objects[1]}、{objects[2]}等重点，{verbs[0]}各项改革任务，让群众有更多获得感。",
            f"“这几年村里变化很大，{pick.choice(THEMES)[0]}带着大家走上了新路子。”村民{pick.choice(PEOPLE)}说。",
            f"该县组建{pick.randint(3, 60)}支服务队，{verbs[0]}{objects[0]}，累计走访企业{pick.randint(60, 900)}家。",
        )
        return pick.choice(forms)

    def _report(self) -> Made:
        pick = self.pick
        county, theme = pick.choice(COUNTIES), pick.choice(THEMES)
        odd = pick.random() < 0.2
        title = self._once(lambda: self._title(pick.choice(COUNTIES), pick.choice(THEMES), odd))
        county = next((name for name in COUNTIES if name[:2] in title), county)
        made = Made(title, NAMES[county])
        by = f"本报记者 {pick.choice(PEOPLE)}"
        byline = pick.choice(
            (f"本报讯（{by[2:]} 通讯员 {pick.choice(PEOPLE)}） ", f"本报讯（{by[2:]}） ", by, "", "end")
        )
        if odd and pick.random() < 0.5:
            byline = ""
        paragraphs: list[str] = []
        for number in range(pick.randint(2, 4)):
            texts = [self._once(lambda: self._data(county, theme, made))] if number < 2 else []
            texts += [self._once(self._plain) for _ in range(pick.randint(1, 3))]
            if number == 0:
                texts[0] = (
                    f"近日，记者从{county}获悉，" + texts[0].split("，", 1)[1] if pick.random() < 0.3 else texts[0]
                )
            made.sentences += [(text, ()) for text in texts]
            paragraphs.append("".join(texts))
        if pick.random() < 0.15:
            made.continued = f"第{pick.choice('二三四五六')}版"
            paragraphs[-1] += f"（下转{made.continued}）"
        elif byline == "end":
            paragraphs[-1] += f"（记者 {pick.choice(PEOPLE)}）"
        if pick.random() < 0.3 and byline.startswith("本报讯"):
            made.kicker = f"{pick.choice(VERBS)}{pick.choice(OBJECTS)}"
            made.lines += [made.kicker, ""]
        made.lines += self._title_lines(title, double=odd)
        if byline.startswith("本报记者"):
            made.lines += [*([""] if pick.random() < 0.5 else []), byline, ""]
            byline = ""
        elif pick.random() < 0.8:
            made.lines.append("")
        inline = byline if byline.startswith("本报讯") else ""
        self._set([inline + paragraphs[0], *paragraphs[1:]], made)
        return made

    def _title(self, county: str, theme: tuple[str, str, str], odd: bool) -> str:
        verb = self.pick.choice(("跑出加速度", "迈上新台阶", "交出亮眼成绩单", "释放新活力"))
        if odd and self.pick.random() < 0.5:
            return f"{county[:2]}：{theme[0]}{verb}"
        return self.pick.choice(
            (f"{county[:2]}{theme[0]}{verb}", f"{county}{theme[0]}{verb}", f"{theme[0]}在{county[:2]}{verb}")
        )

    def _title_lines(self, title: str, *, double: bool) -> list[str]:
        if double and "：" not in title and len(title) > 9:
            return [title[:-5], title[-5:]] if self.pick.random() < 0.5 else [title]
        return [title]

    def _plan(self) -> Made:
        pick = self.pick
        county = pick.choice(COUNTIES)
        title = self._once(lambda: f"{county}{pick.choice(THEMES)[0]}高质量发展行动方案（2023—2025年）")
        made = Made(title, NAMES[county])
        intro = f"为贯彻落实上级部署，{pick.choice(VERBS)}{pick.choice(OBJECTS)}，结合本地实际，制定本方案。"
        made.sentences.append((intro, ()))
        blocks: list[str] = [intro]
        dashes = pick.choice(("———", "——", "（", "1."))
        for number in range(pick.randint(2, 3)):
            head = f"{'一二三'[number]}、{pick.choice(VERBS)}{pick.choice(OBJECTS)}"
            blocks.append("#" + head)
            for item in range(pick.randint(2, 3)):
                blocks.append(self._item(head, item, dashes, made))
        if pick.random() < 0.4:
            made.continued = f"第{pick.choice('二三四五六')}版"
            blocks[-1] += f"（下转{made.continued}）"
        made.lines += ["", title, ""] if pick.random() < 0.5 else ["", title[:-12], title[-12:], ""]
        self._set(blocks, made)
        return made

    def _item(self, head: str, item: int, dashes: str, made: Made) -> str:
        pick = self.pick
        mark = {"（": f"（{'一二三'[item]}）", "1.": f"{item + 1}."}.get(dashes, dashes)
        name = f"{pick.choice(VERBS)}{pick.choice(THEMES)[0]}"
        shown = name if dashes.startswith("—") else mark + name
        texts = []
        for _ in range(pick.randint(1, 3)):
            theme = pick.choice(THEMES)
            target = self._figure(theme[2])
            made.figures.append(target)
            texts.append(
                self._once(
                    lambda t=theme, g=target: (
                        f"到2025年，{t[1]}达到{g}以上，{pick.choice(VERBS)}{pick.choice(OBJECTS)}。"
                    )
                )
            )
        made.sentences.append((shown + "。", (head, shown)))
        made.sentences += [(text, (head, shown)) for text in texts]
        return f"{mark}{name}。" + "".join(texts)

    def _set(self, paragraphs: list[str], made: Made) -> None:
        for text in paragraphs:
            if text.startswith("#"):
                made.lines += ["", text[1:], ""]
                continue
            spaced = self._spaced(text)
            if self.style == "typed":
                made.lines += [*self._broken_typed(spaced), ""]
            elif self.style == "indented":
                made.lines += self._columns("　　" + spaced)
            else:
                made.lines += [*self._columns(spaced), ""]

    def _spaced(self, text: str) -> str:
        parts = []
        for position, sign in enumerate(text):
            parts.append(sign)
            after = text[position + 1 : position + 2]
            edge = sign.isdigit() != after.isdigit() and after and (sign.isdigit() or after.isdigit())
            by_figure = edge and sign not in ".—％%" and after not in ".—%" and self.pick.random() < 0.5
            if by_figure or (sign in "，。" and after and self.pick.random() < 0.15):
                parts.append(" ")
        return "".join(parts)

    def _columns(self, text: str) -> list[str]:
        lines, line = [], ""
        for sign in text:
            size = sum(1.0 if ord(other) > 255 else 0.5 for other in line)
            if size >= self.width and sign not in "，。、；：”）%":
                lines.append(line)
                line = ""
            line += sign
        lines.append(line)
        if len(lines) > 3 and self.pick.random() < 0.25:
            lines.insert(self.pick.randint(1, len(lines) - 1), "")
        return lines

    def _broken_typed(self, text: str) -> list[str]:
        text = text.replace("，", ",").replace("（", "(").replace("）", ")").replace("；", ";")
        at = self.pick.randint(2, max(3, len(text) - 3))
        whole = text[at - 1].isalnum() and text[at].isalnum() and not (text[at - 1] + text[at]).isascii()
        return [text[:at], "", text[at:]] if whole and len(text) > 60 and self.pick.random() < 0.3 else [text]

    def _masthead(self) -> list[str]:
        pick = self.pick
        lines = [
            f"岚州日报 2023年{pick.randint(1, 12)}月{pick.randint(1, 28)}日 星期{pick.choice('一二三四五六日')}",
            f"第{pick.randint(1, 8)}版 要闻",
        ]
        self.furniture += [line.replace(" ", "") for line in lines]
        return lines

    def _slogan(self) -> list[str]:
        self.furniture.append("山海同心")
        return list("山海同心共富") if self.pick.random() < 0.5 else ["山 海 同 心 共 富"]

    def _caption(self) -> list[str]:
        place, who = self.pick.choice(COUNTIES)[:2], self.pick.choice(PEOPLE)
        line = f"图为{place}村民在晾晒新茶。 本报记者 {who} 摄"
        self.furniture.append(f"图为{place}村民在晾晒新茶")
        return [line]

    def _credits(self) -> list[str]:
        line = f"责任编辑：{self.pick.choice(PEOPLE)} 校对：{self.pick.choice(PEOPLE)}"
        self.furniture.append(line.split("：", maxsplit=1)[0])
        return [line]
