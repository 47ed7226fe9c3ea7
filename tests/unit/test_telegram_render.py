"""Whatever is said, Telegram accepts every part of it, and people read the same words as everywhere else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.bot_api_rules import CAPTION, TEXT, check_text, units

from bot.channels.cutting import clean, cut, utf16, visible
from bot.channels.telegram.render import render
from reports.blocks import Attachment, Block, Blocks, Choices, Citation, Heading, Table, Text
from reports.render.text import render_text

NASTY = (
    "<b>",
    "</b>",
    "&amp;",
    "&",
    "<",
    ">",
    '"',
    "*_[]()~`#+-=|{}.!",
    "😀",
    "👨‍👩‍👧",
    "\u200b",
    "\n\n",
    "。",
    "中文",
    "\x00",
)
PIECES = st.one_of(st.sampled_from(NASTY), st.text(max_size=30))
WORDS = st.lists(PIECES, min_size=1, max_size=12).map("".join)
LONG = st.builds(lambda words, times: words * times, WORDS, st.sampled_from((1, 3, 900)))
BLOCKS = st.lists(
    st.one_of(
        LONG.map(Heading),
        LONG.map(Text),
        st.builds(lambda first, second: Table(("a", "b"), ((first, second),)), WORDS, WORDS),
        st.builds(Citation, st.integers(1, 99), WORDS, WORDS, WORDS),
        st.lists(WORDS, max_size=4).map(tuple).map(Choices),
    ),
    max_size=8,
).map(tuple)


def words_of(text: str) -> str:
    """Without what is lost at the edges of a message: blanks."""
    return "".join(each for each in clean(text) if visible(each))


@settings(max_examples=200, deadline=None)
@given(blocks=BLOCKS)
def test_every_part_is_accepted_and_all_words_arrive_in_order(blocks: Blocks) -> None:
    parts = render(blocks)
    said = tuple(block for block in blocks if not isinstance(block, Choices))

    shown = [check_text(part.text, "HTML", most=TEXT) for part in parts]
    plain = [check_text(part.plain, "", most=TEXT) for part in parts]

    assert shown == plain
    if visible(clean(render_text(said))):
        assert words_of("".join(shown)) == words_of(render_text(said))


@settings(deadline=None)
@given(before=st.integers(4085, 4100), text=st.sampled_from(("😀", "<", "&", "</b>", "。😀", "\n😀")))
def test_a_part_is_never_too_long_at_the_border(before: int, text: str) -> None:
    parts = render((Heading("字" * before + text * 3),))

    assert all(units(check_text(part.text, "HTML", most=TEXT)) <= TEXT for part in parts)
    assert "".join(part.plain for part in parts).replace("\n", "") == ("字" * before + text * 3).replace("\n", "")


def test_emoji_fill_a_message_to_the_last_unit() -> None:
    assert [units(part.plain) for part in render((Text("😀" * 3000),))] == [4096, 1904]


def test_heading_is_bold_and_sources_stand_apart() -> None:
    blocks = (Heading("甲 & 乙"), Text("一\n二"), Citation(1, "来源", "原话", ""), Citation(2, "别处", "", ""))

    (part,) = render(blocks)

    assert part.text == "<b>甲 &amp; 乙</b>\n一\n二\n\n[1] 来源“原话”\n[2] 别处"


@pytest.mark.parametrize(("gap", "end"), [("\n", "段"), ("。", "。")])
def test_it_is_cut_between_paragraphs_else_between_sentences(gap: str, end: str) -> None:
    first = "段" * 3000
    parts = render((Text(f"{first}{gap}{'落' * 3000}"),))

    assert [part.plain[-1] for part in parts] == [end, "落"]
    assert parts[1].plain == "落" * 3000


def test_a_heading_over_two_parts_is_bold_in_both() -> None:
    assert [part.text[:3] + part.text[-4:] for part in render((Heading("题" * 5000),))] == ["<b></b>", "<b></b>"]


def test_many_headings_stay_within_the_entities_of_a_message() -> None:
    parts = render(tuple(Heading(f"第{number}") for number in range(150)))

    assert [check_text(part.text, "HTML", most=TEXT).count("第") for part in parts] == [150]


def test_choices_are_buttons_of_the_last_text() -> None:
    parts = render((Text("字" * 5000), Choices(("原文", " ", "最新数据")), Attachment(Path("表.xlsx"), "表")))

    assert [part.choices for part in parts] == [(), ("原文", "最新数据"), ()]


def test_choices_alone_are_said_as_well() -> None:
    (part,) = render((Choices(("原文", "最新数据")),))

    assert part.plain == "▸ 1 原文\n▸ 2 最新数据"
    assert part.choices == ("原文", "最新数据")


@pytest.mark.parametrize("blocks", [(), (Text(""),), (Text(" \n\u200b"),), (Choices(()),)], ids=str)
def test_nothing_to_say_makes_no_part(blocks: tuple[Block, ...]) -> None:
    assert render(blocks) == ()


@given(caption=st.one_of(WORDS, WORDS.map(lambda words: words * 400)))
def test_caption_is_accepted_whatever_it_holds(caption: str) -> None:
    (part,) = render((Attachment(Path("周报.docx"), caption),))

    assert check_text(part.text, "HTML", most=CAPTION, empty=True) == part.plain.strip()


def test_long_caption_says_that_it_was_cut() -> None:
    assert cut("😀" * 600, 1024, utf16) == "😀" * 511 + "…"
    assert cut("短", 1024, utf16) == "短"
