"""Questions about the build of a document: its parts, a part by its number, the place where the held text ends."""

from __future__ import annotations

import re
from datetime import date

from retrieval.evidence import Clause
from retrieval.findings import Outline, Parts, Refused
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.sources import source_of
from retrieval.questions.model import Question
from retrieval.questions.normalise import normalise
from retrieval.questions.parse import read_number

_NUMBERED = re.compile(r"^[（(第]?([一二三四五六七八九十]+|\d+)[）)、.．章编篇条部节]")
_NAMED = re.compile(r"([\u4e00-\u9fff0-9]{2,8})(?:那|这|一)(?:一)?(?:章|部分|节|篇)")
"""«保障措施那章»: a part by its name."""

_INSIDE = re.compile(
    r"(?:^|[^一二三四五六七八九十])([一二三四五六七八九十])(?:里面|里|部分|、|中|下面)的?第([0-9一二三四五六七八九十]+)"
)


_DEEPER = re.compile(
    r"第(?P<outer>[0-9一二三四五六七八九十]+)(?:章|编|篇|部分)的?第(?P<inner>[0-9一二三四五六七八九十]+)(?:条|节|点|项|个|部分)"
)
"""«第三章第二条»."""

_SPELLED = re.compile(r"第[0-9一二三四五六七八九十百]+(?P<unit>[章编篇节条]|部分)")


def outline(question: Question, knowledge: Knowledge, as_of: date) -> Outline | Refused | None:
    """Headings below the asked part; a refusal that says where the text ends when the part is not held.

    Returns None when the question asks for no part, or no held document is divided into numbered parts.
    """
    document = _divided_document(question, knowledge)
    if document is None:
        return None
    named = _NAMED.search(question.normal)
    if named and not _headed(named.group(1), document, knowledge):
        return Refused(reason="part", topic=named.group(0), searched=(0, 1), stops=knowledge.stops())
    clauses = [c for c in knowledge.clauses() if c.document_id == document]
    path = _asked_path(question, clauses)
    if path is None and question.intent != "outline":
        return None
    record = knowledge.index.document(document)
    stops = knowledge.stops()
    found = [c for c in clauses if _matches(c.section, path or ())]
    if path and not found:
        parts = _parts(record.title, clauses, question)
        return Refused(reason="part", topic=_part_name(path, question), searched=(0, 1), stops=stops, parts=parts)
    depth = len(path or ())
    headings: dict[str, Clause] = {}
    for clause in found:
        for heading in clause.section[max(depth - 1, 0) : depth + 1]:
            if path or _NUMBERED.match(heading):
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


def _divided_document(question: Question, knowledge: Knowledge) -> str | None:
    """The document with the most parts, of the kind and with the title that the question names, else of its unit."""
    kinds = [kind for kind in knowledge.lexicon.vocabulary.asked.kinds if kind in question.normal]
    kind = max(kinds, key=len, default="")
    unit = _asked_unit(question)
    counts: dict[str, set[str]] = {}
    titles: dict[str, str] = {}
    for clause in knowledge.clauses():
        if clause.section and _NUMBERED.match(clause.section[0]):
            titles[clause.document_id] = clause.document
            counts.setdefault(clause.document_id, set()).add(clause.section[0])

    def fits(key: str) -> tuple[bool, int, bool, int]:
        spelled = any(_unit_of(heading) == unit for heading in counts[key])
        named = bool(kind) and kind in titles[key]
        return named, _shared(question.normal, titles[key]) if named else 0, bool(unit) and spelled, len(counts[key])

    return max(counts, key=fits, default=None)


def _asked_unit(question: Question) -> str:
    """«章» of «第八章»."""
    return _unit_of(question.section[1]) if question.section else ""


def _shared(text: str, title: str) -> int:
    """Length of the longest stretch that a question and a title share."""
    title = normalise(title)
    return max(
        (b - a for a in range(len(title)) for b in range(a + 2, len(title) + 1) if title[a:b] in text), default=0
    )


def _unit_of(heading: str) -> str:
    """«章» of «第十二章…»; empty: its number has no unit."""
    found = _SPELLED.match(heading)
    return found["unit"] if found else ""


def _parts(title: str, clauses: list[Clause], question: Question) -> Parts | None:
    """How many parts are held of the unit that is asked for, where the document has such; the last of them."""
    unit = _asked_unit(question)
    headings = dict.fromkeys(clause.section[0] for clause in clauses if clause.section)
    spelled = [heading for heading in headings if unit and _unit_of(heading) == unit]
    return Parts(title, len(spelled), unit, spelled[-1]) if spelled else None


def _asked_path(question: Question, clauses: list[Clause]) -> tuple[int, ...] | None:
    inside = _INSIDE.search(question.normal)
    if inside:
        return read_number(inside.group(1)), read_number(inside.group(2))
    if question.section is None:
        return None
    deeper = _DEEPER.search(question.normal)
    both = (read_number(deeper["outer"]), read_number(deeper["inner"])) if deeper else ()
    if both and any(_matches(clause.section, both) for clause in clauses):
        return both
    return (question.section[0],)


def _matches(section: tuple[str, ...], path: tuple[int, ...]) -> bool:
    numbers = [read_number(m.group(1)) for heading in section if (m := _NUMBERED.match(heading))]
    return tuple(numbers[: len(path)]) == path


def _part_name(path: tuple[int, ...], question: Question) -> str:
    if len(path) == 1 and question.section:
        return question.section[1]
    return "".join(f"第{number}{unit}" for number, unit in zip(path, ("部分", "条"), strict=False))
