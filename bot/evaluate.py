"""Scores answers against a question set: what an answer has to say, must not say, and has to show as evidence.

A question is a JSON object with `id`, `question`, `kind`, `must_contain` (groups; of each group one wording is enough),
`must_not_contain`, `evidence` (clauses to be visible in the answer or its citations) and `evidence_alternatives`.
An answer is right when its words are right, and strict when the evidence is shown as well. Answers or citations that
reproduce the document prove nothing and score nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

MOST_ANSWER_CHARS = 1200
MOST_CITATION_CHARS = 1500
SHORT_CLAUSE_CHARS = 20
SHORT_SHARE = 0.8
LONG_SHARE = 0.45

_DASHES = str.maketrans(dict.fromkeys("—–~～−", "-"))
_QUOTES = str.maketrans("", "", "“”‘’\"'「」『』")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Verdict on one answer; `reasons` is empty when it is strict."""

    id: str
    kind: str
    question: str
    right: bool
    cited: bool
    reasons: tuple[str, ...]

    @property
    def strict(self) -> bool:
        """Right words and visible evidence."""
        return self.right and self.cited


def mark(item: Mapping[str, Any], answer: str, citations: Sequence[str]) -> Mark:
    """Judges one answer; `item` is a question as described above."""
    wrong = tuple(_wrong_words(item, _plain(answer)))
    missing = tuple(_missing_evidence(item, answer, citations))
    return Mark(
        id=str(item["id"]),
        kind=str(item.get("kind", "")),
        question=str(item["question"]),
        right=not wrong,
        cited=not missing,
        reasons=wrong + missing,
    )


def by_kind(marks: Iterable[Mark]) -> dict[str, tuple[int, int, int]]:
    """Kind to (right, strict, asked), in the order of the set."""
    table: dict[str, tuple[int, int, int]] = {}
    for each in marks:
        right, strict, asked = table.get(each.kind, (0, 0, 0))
        table[each.kind] = (right + each.right, strict + each.strict, asked + 1)
    return table


def _wrong_words(item: Mapping[str, Any], answer: str) -> Iterable[str]:
    if len(answer) > MOST_ANSWER_CHARS:
        yield f"> {MOST_ANSWER_CHARS} chars"
    for group in item.get("must_contain", ()):
        if not any(_says(answer, wording) for wording in group):
            yield f"+ {' / '.join(group[:4])}"
    for wording in item.get("must_not_contain", ()):
        if _says(answer, wording):
            yield f"- {wording}"


def _missing_evidence(item: Mapping[str, Any], answer: str, citations: Sequence[str]) -> Iterable[str]:
    clauses = item.get("evidence", ())
    if clauses and sum(map(len, citations)) > MOST_CITATION_CHARS:
        yield f"§ > {MOST_CITATION_CHARS} chars"
        return
    shown = f"{_bare(answer)}|{_bare(''.join(citations))}"
    for clause in clauses:
        wordings = (clause, *item.get("evidence_alternatives", {}).get(clause, ()))
        if not any(_shows(shown, _bare(wording)) for wording in wordings):
            yield f"§ {clause}"


def _says(text: str, wording: str) -> bool:
    """Whether the text holds the wording; a number only when it is not part of a longer one."""
    wanted = _plain(wording)
    if not wanted:
        return False
    before = r"(?<![\d.])" if wanted[0].isdigit() else ""
    after = r"(?!\d|\.\d)" if wanted[-1].isdigit() else ""
    return re.search(before + re.escape(wanted) + after, text) is not None


def _shows(shown: str, clause: str) -> bool:
    if clause in shown:
        return True
    share = SHORT_SHARE if len(clause) <= SHORT_CLAUSE_CHARS else LONG_SHARE
    common = SequenceMatcher(None, clause, shown, autojunk=False).find_longest_match()
    return common.size >= share * len(clause)


def _plain(text: str) -> str:
    folded = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    ungrouped = re.sub(r"(?<=\d)[,，](?=\d{3}(?!\d))", "", folded)
    return ungrouped.translate(_DASHES).translate(_QUOTES).lower()


def _bare(text: str) -> str:
    return re.sub(r"[^0-9a-z.%+一-鿿]", "", _plain(text))
