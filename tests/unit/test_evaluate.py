"""The scorer: words, numbers that are not parts of longer ones, and visible evidence."""

from __future__ import annotations

from typing import Any

import pytest

from bot.evaluate import by_kind, mark

CLAUSE = "居民人均可支配收入达到某个数的表述"


def item(**changes: Any) -> dict[str, Any]:
    return {
        "id": "1",
        "question": "?",
        "kind": "k",
        "must_contain": [["9.5万元", "95000元"]],
        "evidence": [],
        **changes,
    }


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ("达到 9.5 万元。", True),
        ("达到９.５万元", True),
        ("达到95,000元", True),
        ("达到19.5万元", False),
        ("达到9.55万元", False),
        ("", False),
    ],
)
def test_number_counts_only_when_it_is_the_whole_number(answer: str, right: bool) -> None:
    assert mark(item(), answer, ()).right is right


def test_forbidden_wording_is_wrong_even_beside_the_right_one() -> None:
    assert not mark(item(must_not_contain=["8万元"]), "9.5万元，不是8万元", ()).right


def test_dump_of_the_document_is_wrong() -> None:
    assert not mark(item(), "9.5万元" + "长" * 1300, ()).right


@pytest.mark.parametrize(
    ("citations", "cited"),
    [([CLAUSE], True), ([f"前{CLAUSE}后"], True), ([CLAUSE[:9]], False), ([], False), ([CLAUSE, "长" * 1600], False)],
)
def test_evidence_has_to_be_visible_and_not_drowned(citations: list[str], cited: bool) -> None:
    found = mark(item(evidence=[CLAUSE]), "9.5万元", citations)

    assert (found.right, found.strict) == (True, cited)


def test_other_wording_of_the_same_clause_counts() -> None:
    other = "另一版的完全不同的文字写在这里"

    assert mark(item(evidence=[CLAUSE], evidence_alternatives={CLAUSE: [other]}), "9.5万元", [other]).strict


def test_table_counts_right_and_strict_by_kind() -> None:
    marks = [mark(item(), "9.5万元", ()), mark(item(evidence=[CLAUSE]), "9.5万元", ()), mark(item(kind="z"), "", ())]

    assert by_kind(marks) == {"k": (2, 1, 2), "z": (0, 0, 1)}
