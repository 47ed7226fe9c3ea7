"""The picture: its size, the mark of what is unsigned, and characters that the fonts lack."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from config.catalogs import CATALOG
from config.messages import Messages
from reports.blocks import Choices, Citation, Heading, Table, Text
from reports.charts import FONTS, drawable, missing_glyphs
from reports.digest.model import DigestForm, DigestState
from reports.digest.plan import PicturePlan, PictureRow, plan_from_json, plan_json
from reports.render.picture import draw_digest
from reports.render.text import cells, render_text, wrap

ROW = PictureRow(
    name="示例指标",
    latest="1.94倍（2021年）",
    target="1.9以内",
    status="● 正常",
    colour="#1b7f3b",
    gap="差0.04倍",
    base_label="2020年1.96倍",
    target_label="1.9以内",
    now=0.33,
    expected=0.2,
)
PLAN = PicturePlan(
    title="示例县共同富裕工作周报（2022年7月11日—7月17日）",
    as_of="2022年7月18日",
    counts=("本级目标1项",),
    rows=(ROW, replace(ROW, now=None, expected=None), replace(ROW, latest="", now=None)),
    notes=("另有3项缺数据",),
    sources="数据来源：《示例》",
)


def drawn(plan: PicturePlan, state: DigestState) -> bytes:
    return draw_digest(plan, issue=3, state=state, messages=Messages.load())


def test_picture_is_a_portrait_1080_pixels_wide() -> None:
    from matplotlib.image import imread

    height, width, _ = imread(io.BytesIO(drawn(replace(PLAN, rows=PLAN.rows * 3), DigestState.SIGNED))).shape
    assert width == 1080
    assert height > width


def test_unsigned_picture_is_marked_across_the_sheet() -> None:
    assert drawn(PLAN, DigestState.DRAFT) != drawn(PLAN, DigestState.SIGNED)
    assert drawn(PLAN, DigestState.DRAFT) != drawn(PLAN, DigestState.CHECKED)


def test_same_plan_gives_the_same_picture_after_storage() -> None:
    stored = plan_from_json(plan_json(PLAN))
    assert drawn(stored, DigestState.SIGNED) == drawn(PLAN, DigestState.SIGNED)


def test_statuses_that_mean_different_things_differ_without_colour() -> None:
    styles = DigestForm.load().styles
    good = {styles[name].symbol for name in ("REACHED", "ON_COURSE", "MET")}
    bad = {styles[name].symbol for name in ("BEHIND", "MISSED")}
    open_ = {styles[name].symbol for name in ("NO_BASE", "NO_DATA", "STALE")}
    assert len(good | bad | open_) == len(good) + len(bad) + len(open_)


def test_fonts_have_every_character_of_the_catalogue() -> None:
    typed = {"spelling.toml", "commands.toml", "questions.toml", "gate.toml"}  # words of people, never drawn
    files = [path for path in sorted(CATALOG.iterdir()) if path.is_file() and path.name not in typed]
    text = "".join(path.read_text("utf-8") for path in files)
    for never_drawn in ("\r", "\t", "👍", "👎"):
        text = text.replace(never_drawn, "")
    assert missing_glyphs(text) == ()


@pytest.mark.parametrize("text", ["黄垟乡", "硚口区", "浉河区", "鄠邑区", "堃珺翀祎", "①⑳●▲◆■□○▽Ⅲ㎡℃→±—…‰×"])
def test_fonts_have_names_and_symbols_beyond_gb2312(text: str) -> None:
    assert missing_glyphs(text) == ()


def test_a_character_that_the_fonts_lack_is_reported_and_drawn_as_geta() -> None:
    assert missing_glyphs("甲😀乙😀") == ("😀",)
    assert drawable("甲😀") == "甲〓"


def test_fonts_are_small_and_carry_their_licence() -> None:
    assert sum(path.stat().st_size for path in FONTS.glob("*.otf")) < 5_000_000
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text("utf-8")


def test_text_of_all_blocks_has_no_markup() -> None:
    blocks = (
        Heading("一、甲"),
        Table(("指标", "最新值", "目标"), (("倍差", "1.94倍（2021年）", "1.9以内"), ("寿命", "", ""))),
        Text("说明"),
        Heading("二、乙"),
        Citation(1, "《示例》", "原句", "甲.txt 第3行"),
        Choices(("原文", "怎么算的")),
    )
    assert render_text(blocks).splitlines() == [
        "一、甲",
        "倍差：1.94倍（2021年）｜1.9以内",
        "寿命",
        "说明",
        "",
        "二、乙",
        "[1] 《示例》“原句”",
        "▸ 1 原文",
        "▸ 2 怎么算的",
    ]
    assert "甲.txt 第3行" in render_text(blocks, places=True)


def test_wrapping_tears_no_number_and_keeps_every_character() -> None:
    text = "城乡居民收入倍差为1.94倍，比上年缩小0.02，完成目标。"
    lines = wrap(text, 12)
    assert "".join(lines) == text
    assert all(cells(line) <= 14 for line in lines)
    assert any("1.94" in line for line in lines)
