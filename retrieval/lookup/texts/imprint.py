"""Questions about a document itself: its date, issuer, 文号, day of printing, reporter, title. Never about what it says."""

from __future__ import annotations

import re
from datetime import date

from retrieval.documents.records import DocumentRecord
from retrieval.evidence import Clause, SourceRef
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.sources import source_in, source_of
from retrieval.lookup.texts.segments import words_of
from retrieval.passages.coverage import abbreviates
from retrieval.questions.model import Question
from retrieval.questions.normalise import bare, normalise
from retrieval.questions.topics import topic_of
from retrieval.text_findings import Imprint

NAMED = 0.5
"""Share of the words of a question that a title has to say."""

_ISO = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


def imprint(question: Question, knowledge: Knowledge, as_of: date) -> Imprint | None:
    """The fact that is asked of a document; None: none is asked for, or it is not clear of which document."""
    words = knowledge.lexicon.vocabulary
    found = next(((kind, m) for kind, pattern in words.imprint.items() if (m := pattern.search(question.normal))), None)
    if found is None:
        return None
    kind, match = found
    rest = question.normal[: match.start()] + " " + question.normal[match.end() :]
    document = _document(rest, question, knowledge)
    if document is None:
        return None
    value = _value(kind, document)
    clauses = _where(kind, value, document, knowledge)
    return Imprint(
        kind=kind,
        document=document.title,
        value=value,
        sources=(source_of(clauses, knowledge, as_of),) if clauses else _head(value, document, as_of),
        clauses=clauses,
        inferred=kind == "published" and document.inferred,
        editions=tuple(edition.label for edition in document.editions if edition.label),
        documents=len(knowledge.documents()),
    )


def _document(rest: str, question: Question, knowledge: Knowledge) -> DocumentRecord | None:
    """The only document that the other words of a question name, by its kind and by words of its title."""
    words = knowledge.lexicon.vocabulary
    papers = words.asked.kinds
    kind = next((name for name in papers if name in rest), None)
    about = topic_of(rest, words)
    for name in (*papers, *words.news):
        about = about.replace(name, " ")
    things = words_of(about, _CONTENT)
    terms = [term for term in knowledge.index.terms(about) if term.stands_for or term.word in things]
    if kind is None and not (terms and any(name in question.normal for name in words.news)):
        return None
    held = [document for document in knowledge.documents() if kind is None or kind in document.title]
    asked = [(term.word, *term.stands_for) for term in terms]
    shares = [(_share(asked, document, knowledge), document) for document in held]
    best = max((share for share, _ in shares), default=0.0)
    fitting = [document for share, document in shares if share == best]
    return fitting[0] if len(fitting) == 1 and best >= NAMED else None


_CONTENT = ("n", "j", "l", "i", "v", "a", "s", "x")
"""Tags of words that may stand in a title; not what the segmenter left over of «是的»."""


def _share(terms: list[tuple[str, ...]], document: DocumentRecord, knowledge: Knowledge) -> float:
    """How many of the words stand in a title, above it, or in the name of the region that it is about; all of none."""
    kickers = "".join(edition.kicker or "" for edition in document.editions)
    text = normalise(document.title + kickers + (knowledge.region_name(document.region) or ""))
    said = [any(normalise(word) in text or abbreviates(word, text) for word in words) for words in terms]
    return sum(said) / len(said) if said else 1.0


def _value(kind: str, document: DocumentRecord) -> str | None:
    if kind == "date":
        return _day(document.date)
    if kind == "published":
        return _day(document.published)
    if kind == "writer":
        return next((_spaced(edition.byline) for edition in document.editions if edition.byline), None)
    values = {"issuer": document.issuer, "number": document.number, "title": document.title}
    return values.get(kind)


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _day(iso: str | None) -> str | None:
    """«2021-06-25» as people write it; a month without a day stays a month."""
    found = _ISO.match(iso or "")
    if found is None:
        return None
    return "".join(f"{int(part)}{unit}" for part, unit in zip(found.groups(), "年月日", strict=True) if part)


def _where(kind: str, value: str | None, document: DocumentRecord, knowledge: Knowledge) -> tuple[Clause, ...]:
    """The shortest clause in which a date or an issuer is printed: what signs says nothing else."""
    if value is None or kind not in ("date", "issuer"):
        return ()
    own = [clause for clause in knowledge.clauses() if clause.document_id == document.id]
    found = [clause for clause in own if bare(value) in bare(clause.text)]
    return (min(found, key=lambda clause: len(clause.text)),) if found else ()


def _head(value: str | None, document: DocumentRecord, as_of: date) -> tuple[SourceRef, ...]:
    """The head of the document as a source."""
    if value is None:
        return ()
    edition = next((e for e in document.editions if e.byline and _spaced(e.byline) == value), document.editions[0])
    label = edition.label if len(document.editions) > 1 else None
    return (source_in(document, place=edition.file, quote=value, edition=label, as_of=as_of),)
