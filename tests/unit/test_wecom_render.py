"""WeCom's messages: the same words as everywhere, within its bytes, with nothing of the content as markup."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.cutting import utf8
from bot.channels.wecom.cards import MOST_BUTTONS, card, tapped
from bot.channels.wecom.render import APP, BOT, GROUP, Form, render
from reports.blocks import Attachment, Choices, Citation, Heading, Table, Text
from reports.render.text import render_text

BLOCKS = (
    Heading("标题"),
    Text("第一段[1]，1.9以内"),
    Table(("指标", "值"), (("甲", "1.9"),)),
    Citation(1, "《文件》一、", "原文", "x.txt 第1行"),
)
FORMS = [BOT, APP, GROUP]


def words(text: str) -> str:
    return "".join(text.replace("\\", "").replace("**", "").split())


@pytest.mark.parametrize("form", FORMS, ids=["bot", "app", "group"])
def test_every_kind_says_the_same_words(form: Form) -> None:
    (part,) = render(BLOCKS, form)

    assert words(part.text) == words(render_text(BLOCKS)) == words(part.plain)


@pytest.mark.parametrize("form", FORMS, ids=["bot", "app", "group"])
@given(text=st.text(min_size=1, max_size=4000))
def test_no_part_is_longer_than_the_platform_takes(form: Form, text: str) -> None:
    parts = render((Heading(text[:50]), Text(text * 3)), form)

    assert all(utf8(part.text) <= (form.limits.text_chars or 0) for part in parts)


def test_a_long_text_is_cut_at_the_end_of_a_sentence_and_loses_nothing() -> None:
    text = "一二三四五六七八九十。" * 200

    parts = render((Text(text),), APP)

    assert len(parts) > 1
    assert all(part.text.endswith("。") for part in parts)
    assert "".join(part.text for part in parts) == text


def test_content_calls_nobody_and_makes_no_link_and_no_list() -> None:
    (part,) = render((Text("<@all> [甲](https://x.example) *乙*\n- 丙\n# 丁\n> 戊"),), BOT)

    assert part.text == "＜@all> [甲\\](https://x.example) \\*乙\\*\n\\- 丙\n\\# 丁\n\\> 戊"


def test_a_line_within_a_word_stays_as_it_is() -> None:
    (part,) = render((Text("示例县_2021年 _斜体_"),), BOT)

    assert part.text == r"示例县_2021年 \_斜体\_"


def test_a_file_follows_its_caption(tmp_path: Path) -> None:
    path = tmp_path / "周报.docx"

    parts = render((Text("一"), Attachment(path, "周报")), BOT)

    assert [(part.text, part.file) for part in parts] == [("一", None), ("周报", None), ("", path)]


def test_choices_are_buttons_where_there_are_some_and_numbers_elsewhere() -> None:
    blocks = (Text("一"), Choices(("原文", "趋势图"), ("👍", "👎")))

    (bot,), (group,) = render(blocks, BOT), render(blocks, GROUP)

    assert (bot.text, bot.choices, bot.marks) == ("一", ("原文", "趋势图"), ("👍", "👎"))
    assert (group.choices, group.marks) == ((), ())
    assert "2 趋势图" in group.text


def test_a_card_keeps_the_marks_and_says_its_words_by_the_key() -> None:
    made = card([f"问题{n}" for n in range(9)], ("👍", "👎"), title="还可以问", task_id="t1")

    assert [each["key"] for each in made["button_list"]] == ["问题0", "问题1", "问题2", "问题3", "👍", "👎"]
    assert len(made["button_list"]) == MOST_BUTTONS


@pytest.mark.parametrize(
    ("event", "found"),
    [
        ({"template_card_event": {"event_key": "原文", "task_id": "t"}}, ("原文", "t")),
        ({"event_key": "原文", "task_id": "t"}, ("原文", "t")),
        ({"event_key": "", "task_id": "t"}, None),
        ({"template_card_event": "x"}, None),
    ],
)
def test_a_tap_is_read_nested_and_flat(event: dict[str, object], found: tuple[str, str] | None) -> None:
    assert tapped(event) == found
