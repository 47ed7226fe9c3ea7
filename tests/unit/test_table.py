"""Tables in a pipe: columns stand under one another, whatever is written in them."""

from __future__ import annotations

from rich.cells import cell_len

from bot.cli.table import aligned


def test_columns_end_at_the_same_place_with_chinese_in_them() -> None:
    lines = aligned(["方法", "hit@1"], [["向量", "0.9"], ["bm25", "10.25"], ["「宽」字", "-"]])

    assert {cell_len(line) for line in lines} == {cell_len("「宽」字") + 2 + 5}
    assert lines[1] == "向量" + " " * 4 + "    0.9"


def test_texts_are_set_to_the_left_and_end_without_blanks() -> None:
    assert aligned(["a", "b"], [["xx", "y"], ["z", "yyy"]], texts=2) == ["a   b", "xx  y", "z   yyy"]
