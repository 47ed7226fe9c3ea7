"""Printed pages with known text: newspapers in columns and official papers, as PDF with text and as pictures.

All counties and figures are invented. A page is a list of placed signs, which reportlab writes as text and Pillow draws.
"""

from __future__ import annotations

import io
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

FONTS = Path(__file__).resolve().parents[2] / "reports" / "assets" / "fonts"
COUNTIES = {
    "云岭县": "990101",
    "青禾县": "990102",
    "石桥县": "990103",
    "临溪县": "990104",
    "安平县": "990105",
    "东山县": "990106",
}
CLOSING = "，。、；：！？”’）》】〕%％"
SENTENCES = (
    "今年上半年，{c}实现地区生产总值{a}亿元，同比增长{p}%，增速比一季度提高{q}个百分点。",
    "{c}规模以上工业增加值增长{p}%，其中高新技术产业增加值占比达到{s}%。",
    "全县农村居民人均可支配收入达到{i}元，城乡居民收入倍差缩小到1.{d}。",
    "截至6月底，{c}共有养老服务设施{n}个，每千名老年人拥有床位{m}张；新增普惠托位{n}个。",
    "“十四五”以来，{c}累计投入资金{a}亿元，建成高标准农田{m}万亩，改造农村公路{n}公里。",
    "一般公共预算收入{a}亿元，同比增长{p}%；民生支出占一般公共预算支出的比重为{s}%。",
    "到2027年，{c}力争低收入农户人均可支配收入突破{i}元，村级集体经济经营性收入超过{n}万元的村占比达到{s}%。",
    "该县坚持项目为王，新签约项目{n}个，总投资{a}亿元，开工率{s}%。",
    "“我们把服务送到家门口，群众办事少跑腿。”{c}有关负责人介绍，全县{n}个村（社区）实现代办点全覆盖。",
    "{c}还建立了“一户一策”帮扶机制，结对帮扶农户{n}户，帮助就业{m}人。",
    "上半年接待游客{m}万人次，实现旅游收入{a}亿元，分别增长{p}%和{q}%。",
    "下一步，{c}将继续加大投入，推动城乡公共服务优质共享，让发展成果更多更公平惠及群众。",
)


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign; `y` is its baseline from the top, points."""

    x: float
    y: float
    size: float
    text: str
    bold: bool = False


@dataclass(slots=True)
class Sheet:
    """One page, points."""

    width: float
    height: float
    signs: list[Sign] = field(default_factory=list)
    rules: list[tuple[float, float, float, float]] = field(default_factory=list)

    def line(self, x: float, y: float, size: float, text: str, *, bold: bool = False, step: float = 0.0) -> float:
        """Sets a line from `x`; returns where it ends."""
        for sign in text:
            self.signs.append(Sign(x, y, size, sign, bold))
            x += width(sign) * size + step
        return x

    def centred(self, x0: float, x1: float, y: float, size: float, text: str, *, bold: bool = False) -> None:
        """Sets a line in the middle."""
        self.line((x0 + x1 - sum(map(width, text)) * size) / 2, y, size, text, bold=bold)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One article and what is known of it."""

    title: str
    paragraphs: tuple[str, ...]
    region: str
    kicker: str = ""
    byline: str = ""
    subtitle: str = ""


def width(sign: str) -> float:
    """In em."""
    return {"%": 0.92, ".": 0.3}.get(sign, 0.56) if sign.isascii() else 1.0


def story(number: int, seed: int, *, sentences: int = 9, byline: bool = True, kicker: bool = False) -> Story:
    """An article about one county."""
    chance = random.Random(seed * 1000 + number)
    county = list(COUNTIES)[number % len(COUNTIES)]
    chosen = chance.sample(SENTENCES, min(sentences, len(SENTENCES)))
    while len(chosen) < sentences:
        chosen.append(chance.choice(SENTENCES))
    filled = [_filled(text, county, chance) for text in chosen]
    groups = [filled[at : at + 2] for at in range(0, len(filled), 2)]
    titles = (
        "交出上半年成绩单",
        "兜牢民生底线",
        "项目建设跑出加速度",
        "乡村产业添活力",
        "公共服务提档升级",
        "织密帮扶网",
    )
    line = f"本报讯（记者 {chance.choice('赵钱孙李周吴')}{chance.choice(('晓明', '文静', '海涛'))}）"
    first = line + "".join(groups[0]) if byline else "".join(groups[0])
    return Story(
        title=f"{county}{titles[(number + seed) % len(titles)]}",
        paragraphs=(first, *("".join(group) for group in groups[1:])),
        region=COUNTIES[county],
        kicker="一季度开门红之后再接再厉" if kicker else "",
        byline=line if byline else "",
    )


def _filled(text: str, county: str, chance: random.Random) -> str:
    return text.format(
        c=county,
        a=f"{chance.uniform(1, 400):.2f}",
        p=f"{chance.uniform(2, 15):.1f}",
        q=f"{chance.uniform(0, 5):.1f}",
        s=f"{chance.uniform(20, 99):.1f}",
        i=chance.randint(8000, 60000),
        d=chance.randint(40, 99),
        n=chance.randint(11, 900),
        m=f"{chance.uniform(10, 99):.1f}",
    )


def wrapped(paragraphs: Sequence[str], em: float) -> Iterator[tuple[str, bool]]:
    """Lines of at most `em` full-width signs, and whether a line begins a paragraph; marks hang over at the end."""
    for paragraph in paragraphs:
        line, used, first = "　　", 2.0, True
        for token in re.findall(r"[0-9.]+[%]?|.", paragraph):
            wide = sum(map(width, token))
            if used + wide > em and (token not in CLOSING or used > em):
                yield line, first
                line, used, first = "", 0.0, False
            line += token
            used += wide
        yield line, first


def pour(
    sheet: Sheet, paragraphs: Sequence[str], columns: Sequence[tuple[float, float, float, float]], size: float = 9.0
) -> int:
    """Sets text into columns (left, top, width, bottom) one after the other; returns how many lines found no room."""
    leading = size * 1.5
    places = [
        (left, top + leading * (at + 1))
        for left, top, _, bottom in columns
        for at in range(int((bottom - top) / leading))
    ]
    lines = list(wrapped(paragraphs, columns[0][2] / size - 0.5))
    for (x, y), (text, _) in zip(places, lines, strict=False):
        sheet.line(x, y, size, text)
    return max(0, len(lines) - len(places))


def columns(
    left: float, right: float, count: int, top: float, bottom: float, gap: float = 12
) -> list[tuple[float, float, float, float]]:
    """Columns side by side."""
    each = (right - left - gap * (count - 1)) / count
    return [(left + at * (each + gap), top, each, bottom) for at in range(count)]


def header(sheet: Sheet) -> None:
    """Head of a newspaper page."""
    sheet.line(30, 30, 9, "2026年8月12日　星期三　　第三版　　要闻")
    sheet.line(sheet.width - 220, 30, 9, "责任编辑：王一鸣　版式：李小雨")
    sheet.rules.append((30, 38, sheet.width - 30, 38))


def block(
    sheet: Sheet,
    told: Story,
    left: float,
    right: float,
    count: int,
    top: float,
    bottom: float,
    *,
    size: float = 20,
    gap: float = 12,
    room: float = 6,
) -> float:
    """An article: kicker, title, subtitle, text in `count` columns of the same length; returns where it ends."""
    y = top
    if told.kicker:
        sheet.centred(left, right, y + 13, 12, told.kicker)
        y += 22
    for part in told.title.split("|"):
        sheet.centred(left, right, y + size, size, part, bold=True)
        y += size * 1.35
    y += size * 0.15
    if told.subtitle:
        sheet.centred(left, right, y + 13, 12, "——" + told.subtitle)
        y += 22
    each = (right - left - gap * (count - 1)) / count
    lines = len(list(wrapped(told.paragraphs, each / 9 - 0.5)))
    end = min(bottom, y + -(-lines // count) * 13.5 + room)
    if pour(sheet, told.paragraphs, columns(left, right, count, y, end, gap)):
        raise ValueError(f"too long: {told.title}")
    return end


def newspaper(layout: int, seed: int) -> tuple[Sheet, list[Story]]:
    """A page of one of the layouts 0 to 11."""
    sheet = Sheet(780, 1100)
    header(sheet)
    if layout > 5:
        return sheet, _harder(sheet, layout, seed)
    if layout == 0:  # one article across the page, two below it
        told = [story(0, seed, sentences=14, kicker=True), story(1, seed), story(2, seed)]
        block(sheet, told[0], 30, 750, 4, 55, 480, size=30)
        block(sheet, told[1], 30, 384, 2, 500, 1080)
        block(sheet, told[2], 396, 750, 2, 500, 1080)
    elif layout == 1:  # a tall one, two beside it, one below all
        told = [
            story(0, seed, sentences=16),
            story(1, seed, sentences=6),
            story(2, seed, sentences=6),
            story(3, seed, sentences=10),
        ]
        block(sheet, told[0], 30, 456, 3, 55, 760, size=28)
        block(sheet, told[1], 468, 750, 2, 55, 400, size=18)
        block(sheet, told[2], 468, 750, 2, 410, 760, size=18)
        block(sheet, told[3], 30, 750, 5, 790, 1080, size=24)
    elif layout == 2:  # six columns, a narrow title in the middle
        told = [story(0, seed, sentences=22), story(1, seed, sentences=14)]
        block(sheet, told[0], 30, 750, 6, 55, 560, size=26)
        block(sheet, told[1], 30, 750, 6, 590, 1080, size=22)
    elif layout == 3:  # short news, one column each
        told = [story(number, seed, sentences=5) for number in range(6)]
        for at, one in enumerate(told):
            left = 30 + (at % 3) * 244
            block(sheet, one, left, left + 232, 1, 55 + (at // 3) * 480, 520 + (at // 3) * 480, size=15)
    elif layout == 4:  # an article around another
        told = [story(0, seed, sentences=18), story(1, seed, sentences=7)]
        sheet.centred(30, 750, 85, 28, told[0].title, bold=True)
        four = columns(30, 750, 4, 100, 900)
        lines = len(list(wrapped(told[0].paragraphs, four[0][2] / 9 - 0.5)))
        high = 100 + 13.5 * (lines // 4 + 7)
        short = 100 + 13.5 * (lines // 4 - 5)
        pour_all(
            sheet, told[0].paragraphs, [(x, y, w, short if at < 2 else high) for at, (x, y, w, _) in enumerate(four)]
        )
        block(sheet, told[1], 30, 384, 2, short + 20, 1080, size=18)
    else:  # two of the same height side by side, text that goes on elsewhere, a slogan
        told = [story(0, seed, sentences=12), story(1, seed, sentences=12), story(2, seed, sentences=8, byline=False)]
        block(sheet, told[0], 30, 370, 2, 55, 600, size=20)
        block(sheet, told[1], 400, 750, 2, 55, 600, size=20)
        block(sheet, told[2], 90, 750, 3, 640, 1080, size=24)
        for at, sign in enumerate("感恩奋进实干争先"):
            sheet.line(40, 700 + at * 26, 20, sign, bold=True)
    return sheet, told


def _harder(sheet: Sheet, layout: int, seed: int) -> list[Story]:
    if layout == 6:  # subtitles, headings inside the columns, narrow gutters, text that goes on on another page
        told = [story(0, seed, sentences=16), story(1, seed, sentences=12)]
        parts = list(told[0].paragraphs)
        parts[-1] += "（下转第五版）"
        told[0] = replace(told[0], paragraphs=tuple(parts), subtitle="来自基层一线的调查")
        end = block(sheet, told[0], 30, 750, 5, 55, 640, size=28, gap=8)
        block(sheet, told[1], 30, 750, 4, end + 16, 1080, size=22, gap=8)
    elif layout == 7:  # the title stands over two of the four columns, the other two begin beside it
        told = [story(0, seed, sentences=14), story(1, seed, sentences=10)]
        sheet.line(30, 82, 26, told[0].title, bold=True)
        four = columns(30, 750, 4, 100, 480)
        lines = len(list(wrapped(told[0].paragraphs, four[0][2] / 9 - 0.5)))
        low = 100 + 13.5 * (lines // 4 + 1)
        pour_all(
            sheet, told[0].paragraphs, [(x, 100 if at < 2 else 60, w, low) for at, (x, _, w, _) in enumerate(four)]
        )
        block(sheet, told[1], 30, 750, 4, low + 26, 1080, size=22)
    elif layout == 8:  # a framed box in the lower right of an article
        told = [story(0, seed, sentences=18), story(1, seed, sentences=4, byline=False)]
        sheet.centred(30, 750, 85, 28, told[0].title, bold=True)
        four = columns(30, 750, 4, 100, 900)
        lines = len(list(wrapped(told[0].paragraphs, four[0][2] / 9 - 0.5)))
        short, high = 100 + 13.5 * (lines // 4 - 4), 100 + 13.5 * (lines // 4 + 7)
        pour_all(
            sheet, told[0].paragraphs, [(x, y, w, high if at < 2 else short) for at, (x, y, w, _) in enumerate(four)]
        )
        end = block(sheet, told[1], 406, 740, 1, short + 20, 1080, size=14)
        for line in ((396, short + 10, 750, short + 10), (396, end + 8, 750, end + 8)):
            sheet.rules.append(line)
        for x in (396, 750):
            sheet.rules.append((x, short + 10, x, end + 8))
    elif layout == 9:  # a photo with its caption between the columns
        told = [story(0, seed, sentences=18), story(1, seed)]
        sheet.centred(30, 750, 85, 28, told[0].title, bold=True)
        four = columns(30, 750, 4, 100, 700)
        places = [four[0], (four[1][0], 300, four[1][2], 700), (four[2][0], 300, four[2][2], 700), four[3]]
        sheet.rules += [
            (four[1][0], 105, four[2][0] + four[2][2], 105),
            (four[1][0], 270, four[2][0] + four[2][2], 270),
        ]
        sheet.line(four[1][0], 284, 8, "图为村民在分拣中心忙碌。（通讯员供图）")
        pour_all(sheet, told[0].paragraphs, places)
        block(sheet, told[1], 30, 750, 4, 760, 1080, size=22)
    elif layout == 10:  # titles on two lines, different depths side by side
        told = [story(number, seed, sentences=count) for number, count in enumerate((10, 8, 6, 7))]
        told = [replace(one, title=one.title[:3] + "|" + one.title[3:]) for one in told]
        end = block(sheet, told[0], 30, 384, 2, 55, 560, size=22)
        block(sheet, told[1], 30, 384, 2, end + 24, 1080, size=18)
        end = block(sheet, told[2], 402, 750, 2, 55, 420, size=18)
        block(sheet, told[3], 402, 750, 2, end + 30, 1080, size=24)
        told = [replace(one, title=one.title.replace("|", "")) for one in told]
    else:  # five columns, a column of short news at the side
        told = [story(0, seed, sentences=20), *(story(number, seed, sentences=4) for number in (1, 2, 3))]
        block(sheet, told[0], 30, 580, 4, 55, 1000, size=26)
        top = 55.0
        for one in told[1:]:
            top = block(sheet, one, 598, 750, 1, top, 1080, size=12.5) + 20
    return told


def pour_all(sheet: Sheet, paragraphs: Sequence[str], places: Sequence[tuple[float, float, float, float]]) -> None:
    """As `pour`, but nothing may be left."""
    if pour(sheet, paragraphs, places):
        raise ValueError("too long")


def official(seed: int) -> tuple[list[Sheet], Story, list[list[str]]]:
    """An official paper on A4 with a table and page numbers."""
    chance = random.Random(seed)
    county = list(COUNTIES)[seed % len(COUNTIES)]
    items = "一二三四五六"
    paragraphs = [f"为扎实推进共同富裕，结合{county}实际，制定本方案。"]
    for at, item in enumerate(items):
        paragraphs.append(f"{item}、{('总体要求', '增收行动', '公共服务', '乡村建设', '产业发展', '保障措施')[at]}")
        for inner in "一二三":
            name = chance.choice(("强化责任落实", "完善工作机制", "加大资金投入", "突出重点人群"))
            paragraphs.append(
                f"（{inner}）{name}。" + "".join(_filled(text, county, chance) for text in chance.sample(SENTENCES, 2))
            )
    title = f"{county}推进共同富裕实施方案"
    sheets: list[Sheet] = []
    sheet, y = Sheet(595, 842), 130.0
    sheet.centred(80, 515, y, 22, title, bold=True)
    y += 60
    for text, _ in wrapped(paragraphs, 435 / 16 - 0.2):
        if y > 740:
            sheets.append(sheet)
            sheet, y = Sheet(595, 842), 100.0
        sheet.line(80, y, 16, text)
        y += 28
    sheets.append(sheet)
    cells = [
        ["指标", "2025年", "2027年"],
        ["城镇化率（%）", f"{chance.uniform(50, 60):.1f}", f"{chance.uniform(60, 70):.1f}"],
        ["人均收入（元）", str(chance.randint(20000, 30000)), str(chance.randint(30000, 40000))],
        ["养老床位（张）", str(chance.randint(100, 400)), str(chance.randint(400, 900))],
    ]
    sheet, y = Sheet(595, 842), 120.0
    sheet.line(80, y, 16, "附表如下：")
    for row, texts in enumerate(cells):
        for column, text in enumerate(texts):
            sheet.line(90 + column * 145, 160 + row * 30, 14, text)
    for row in range(5):
        sheet.rules.append((80, 140 + row * 30, 515, 140 + row * 30))
    for column in range(4):
        sheet.rules.append((80 + column * 145, 140, 80 + column * 145, 260))
    sheets.append(sheet)
    for at, each in enumerate(sheets, 1):
        each.centred(80, 515, 800, 14, f"— {at} —")
    return sheets, Story(title=title, paragraphs=tuple(paragraphs), region=COUNTIES[county]), cells


def as_pdf(sheets: Sequence[Sheet], pictures: Sequence[bytes | None] = ()) -> bytes:
    """PDF with text; a page with a picture holds only that."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    held = io.BytesIO()
    canvas = Canvas(held, invariant=1)
    for at, sheet in enumerate(sheets):
        canvas.setPageSize((sheet.width, sheet.height))
        picture = pictures[at] if at < len(pictures) else None
        if picture is not None:
            canvas.drawImage(ImageReader(io.BytesIO(picture)), 0, 0, sheet.width, sheet.height)
        else:
            for sign in sheet.signs:
                if not sign.text.isspace():
                    canvas.setFont("STSong-Light", sign.size)
                    canvas.drawString(sign.x, sheet.height - sign.y, sign.text)
            for x0, y0, x1, y1 in sheet.rules:
                canvas.line(x0, sheet.height - y0, x1, sheet.height - y1)
        canvas.showPage()
    canvas.save()
    return held.getvalue()


def as_picture(
    sheet: Sheet,
    *,
    dpi: int = 200,
    angle: float = 0.0,
    noise: float = 0.0,
    blur: float = 0.0,
    font: str = "",
    form: str = "JPEG",
) -> bytes:
    """The page as scanned: turned by `angle` degrees, with noise and blur, as a JPEG."""
    import numpy as np
    from PIL import Image, ImageDraw, ImageFilter, ImageFont

    scale = dpi / 72
    picture = Image.new("L", (round(sheet.width * scale), round(sheet.height * scale)), 250)
    draw = ImageDraw.Draw(picture)
    fonts: dict[tuple[float, bool], Any] = {}
    for sign in sheet.signs:
        key = (sign.size, sign.bold)
        if key not in fonts:
            file = font or str(FONTS / ("NotoSansSC-Bold.otf" if sign.bold else "NotoSansSC-Regular.otf"))
            fonts[key] = ImageFont.truetype(file, round(sign.size * scale))
        draw.text((sign.x * scale, sign.y * scale), sign.text, font=fonts[key], fill=20, anchor="ls")
    for x0, y0, x1, y1 in sheet.rules:
        draw.line((x0 * scale, y0 * scale, x1 * scale, y1 * scale), fill=30, width=2)
    if angle:
        picture = picture.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=250)
    if blur:
        picture = picture.filter(ImageFilter.GaussianBlur(blur))
    if noise:
        dots = np.random.default_rng(7).normal(0, noise, (picture.height, picture.width))
        picture = Image.fromarray(np.clip(np.asarray(picture) + dots, 0, 255).astype("uint8"))
    held = io.BytesIO()
    picture.convert("RGB").save(held, form, **({"quality": 75} if form == "JPEG" else {}))
    return held.getvalue()
