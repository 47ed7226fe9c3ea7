"""The page of answers is what the program says today, word for word."""

from __future__ import annotations

from support.shown_answers import PAGE, SHOWN, page

from reports.compose.guarded import RuleAnswerer


def test_page_of_answers_is_what_the_program_says(answers: RuleAnswerer) -> None:
    assert PAGE.read_text("utf-8") == page(answers)


def test_page_shows_twenty_different_questions() -> None:
    assert len({shown.asked[0] for shown in SHOWN}) == 20
