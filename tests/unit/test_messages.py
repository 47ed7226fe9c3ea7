"""Sentences come from the catalogue, with their facts filled in."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.errors import Permanent
from config.messages import Messages


@pytest.fixture
def messages(tmp_path: Path) -> Messages:
    (tmp_path / "messages.toml").write_text(
        '[errors]\nweek_unknown = "没有{week}。请改正。"\n[a.b]\nc = "深"\n', encoding="utf-8"
    )
    return Messages.load(tmp_path)


def test_sentence_of_an_error_has_its_facts(messages: Messages) -> None:
    assert messages.error(Permanent("week_unknown", week="2021-W99")) == "没有2021-W99。请改正。"


def test_nested_tables_have_dotted_keys(messages: Messages) -> None:
    assert messages.say("a.b.c") == "深"


def test_braces_in_a_fact_are_not_placeholders(messages: Messages) -> None:
    assert messages.error(Permanent("week_unknown", week="{0.__class__}")) == "没有{0.__class__}。请改正。"


def test_unknown_key_is_a_programming_error(messages: Messages) -> None:
    with pytest.raises(KeyError):
        messages.say("errors.none")


def test_fact_may_be_called_key(messages: Messages) -> None:
    assert messages.error(Permanent("week_unknown", week="甲", key="乙")) == "没有甲。请改正。"
