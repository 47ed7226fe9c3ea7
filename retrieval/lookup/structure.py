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
    path = _asked_path(question)
    if path is None and question.intent != "outline":
        return None
    clauses = [c for c in knowledge.index.corpus.clauses if c.document_id == document]
    record = knowledge.index.document(document)
    stops = knowledge.stops()
    found = [c for c in clauses if _matches(c.section, path or ())]
    if path and not found:
        return Refused(reason="part", topic=_part_name(path), searched=(0, 1), stops=stops)
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


def _divided_document(knowledge: Knowledge) -> str | None:
    counts: dict[str, set[str]] = {}
    for clause in knowledge.index.corpus.clauses:
        if clause.section and _NUMBERED.match(clause.section[0]):
            counts.setdefault(clause.document_id, set()).add(clause.section[0])
    return max(counts, key=lambda key: len(counts[key]), default=None)


def _asked_path(question: Question) -> tuple[int, ...] | None:
    inside = _INSIDE.search(question.normal)
    if inside:
        return read_number(inside.group(1)), read_number(inside.group(2))
    return (question.section,) if question.section is not None else None


def _matches(section: tuple[str, ...], path: tuple[int, ...]) -> bool:
    numbers = [read_number(m.group(1)) for heading in section if (m := _NUMBERED.match(heading))]
    return tuple(numbers[: len(path)]) == path


def _part_name(path: tuple[int, ...]) -> str:
    return "".join(f"第{number}{unit}" for number, unit in zip(path, ("部分", "条"), strict=False))
