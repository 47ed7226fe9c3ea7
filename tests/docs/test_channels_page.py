"""The page of channels is what they render today, and every channel says the same."""

from __future__ import annotations

import re

from support.shown_channels import PAGE, page

from reports.compose.guarded import RuleAnswerer


def test_page_of_channels_is_what_they_render(answers: RuleAnswerer) -> None:
    assert PAGE.read_text("utf-8") == page(answers)


def test_every_channel_shows_the_same_figures(answers: RuleAnswerer) -> None:
    for section in page(answers).split("\n## ")[1:]:
        shown = [
            re.sub(r"\{\"card_type.*|▸.*|\[ .*", "", text)
            for text in re.findall(r"````text\n(.*?)````", section, re.DOTALL)
        ]
        figures = [re.findall(r"\d+(?:\.\d+)?", text) for text in shown]

        assert len(shown) == 5
        assert all(each == figures[0] for each in figures)
