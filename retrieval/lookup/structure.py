"""Questions about the build of a document: its parts, a part by its number, the place where the held text ends."""

from __future__ import annotations

import re
from datetime import date

from retrieval.evidence import Clause
from retrieval.findings import Outline, Refused
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.sources import source_of
from retrieval.questions.model import Question
from retrieval.questions.parse import read_number

_NUMBERED = re.compile(r"^[（(第]?([一二三四五六七八九十]+|\d+)[）)、.．章条部节]")
_NAMED = re.compile(r"([\u4e00-\u9fff0-9]{2,8})(?:那|这|一)(?:一)?(?:章|部分|节|篇)")
"""«保障措施那章»: a part by its name."""

_INSIDE = re.compile(
    r"(?:^|[^一二三四五六七八九十])([一二三四五六七八九十])(?:里面|里|部分|、|中|下面)的?第([0-9一二三四五六七八九十]+)"
)


def outline(question: Question, knowledge: Knowledge, as_of: date) -> Outline | Refused | None:
    """Headings below the asked part; a refusal that says where the text ends when the part is not held.

    Returns None when the question asks for no part, or no held document is divided into numbered parts.
    """
    document = _divided_document(knowledge)
    if document is None:
        return None
    named = _NAMED.search(question.normal)
    if named and not _headed(named.group(1), document, knowledge):
        return Refused(reason="part", topic=named.group(0), searched=(0, 1), stops=knowledge.stops())
    path = _asked_path(question)
    if path is None and question.intent != "outline":
        return None
    clauses = [c for c in knowledge.clauses() if c.document_id == document]
    record = knowledge.index.document(document)
    stops = knowledge.stops()
    found = [c for c in clauses if _matches(c.section, path or ())]
    if path and not found:
        return Refused(reason="part", topic=_part_name(path, question), searched=(0, 1), stops=stops)
    depth = len(path or ())
    headings: dict[str, Clause] = {}
    for clause in found:
        for heading in clause.section[max(depth - 1, 0) : depth + 1]:
            headings.setdefault(heading, clause)
    return Outline(
        document=record.title,
        headings=tuple(headings),
        clauses=tuple(headings.values()),
        stops=stops,
        sources=tuple(source_of((c,), knowledge, as_of) for c in list(headings.values())[:1]),
    )


def _headed(name: str, document: str, knowledge: Knowledge) -> bool:
    """Whether a heading of the document holds a word of the name."""
    headings = "".join({h for c in knowledge.clauses() if c.document_id == document for h in c.section})
    return any(name[i : i + 2] in headings for i in range(len(name) - 1))


def _divided_document(knowledge: Knowledge) -> str | None:
    counts: dict[str, set[str]] = {}
    for clause in knowledge.clauses():
        if clause.section and _NUMBERED.match(clause.section[0]):
            counts.setdefault(clause.document_id, set()).add(clause.section[0])
    return max(counts, key=lambda key: len(counts[key]), default=None)


def _asked_path(question: Question) -> tuple[int, ...] | None:
    inside = _INSIDE.search(question.normal)
    if inside:
        return read_number(inside.group(1)), read_number(inside.group(2))
    return (question.section[0],) if question.section else None


def _matches(section: tuple[str, ...], path: tuple[int, ...]) -> bool:
    numbers = [read_number(m.group(1)) for heading in section if (m := _NUMBERED.match(heading))]
    return tuple(numbers[: len(path)]) == path


def _part_name(path: tuple[int, ...], question: Question) -> str:
    if len(path) == 1 and question.section:
        return question.section[1]
    return "".join(f"第{number}{unit}" for number, unit in zip(path, ("部分", "条"), strict=False))
