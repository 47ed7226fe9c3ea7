"""What the documents of a corpus demand (targets) and report (figures), read from the clauses for the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from retrieval.documents.records import DocumentRecord
from retrieval.evidence import Clause, SourceKind
from retrieval.lookup.knowledge import Knowledge, day_of, reported_period
from retrieval.lookup.sources import source_of
from retrieval.metrics.reported import reported_rows
from retrieval.metrics.rows import NewObservation, TargetCandidate
from retrieval.metrics.target_words import TargetWords
from retrieval.metrics.targets import find_targets

REPORTED = "text:"
"""Begins the name of a batch that was read from a document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What one corpus states.

    Attributes:
        targets: by document; empty for a document that demands nothing.
        reports: rows by the name of their batch.
    """

    targets: Mapping[str, Sequence[TargetCandidate]]
    reports: Mapping[str, Sequence[NewObservation]]


def read_stated(knowledge: Knowledge, *, words: TargetWords, today: date) -> Stated:
    """Reads every document once; changes nothing."""
    clauses: dict[str, list[Clause]] = {}
    for clause in knowledge.index.corpus.clauses:
        clauses.setdefault(clause.document_id, []).append(clause)
    targets: dict[str, Sequence[TargetCandidate]] = {}
    reports: dict[str, Sequence[NewObservation]] = {}
    for document in knowledge.index.corpus.documents:
        # What a scan shows with doubt may be quoted with a mark; it never becomes a row of the table.
        held = [clause for clause in clauses.get(document.id, []) if not clause.is_unsure]
        if document.kind is SourceKind.OFFICIAL:
            demands = words.report_titles.search(document.title) is None
            targets[document.id] = _targets(document, held, knowledge, words, today) if demands else []
            continue
        targets[document.id] = []
        if rows := _report(document, held, knowledge, today):
            reports[f"{REPORTED}{document.id}《{document.title}》"] = rows
    return Stated(targets=targets, reports=reports)


def _targets(
    document: DocumentRecord, clauses: Sequence[Clause], knowledge: Knowledge, words: TargetWords, today: date
) -> list[TargetCandidate]:
    found = find_targets(
        clauses,
        knowledge.catalogue,
        words=words,
        number=document.number,
        published=day_of(document.known_from),
        source_of=lambda clause: source_of((clause,), knowledge, today),
    )
    # A plan looks ahead: what was to be reached before its date is a look back. The day of loading is no such date.
    dated = day_of(document.published) or day_of(document.date)
    return [row for row in found if dated is None or row.deadline is None or row.deadline.end >= dated]


def _report(
    document: DocumentRecord, clauses: Sequence[Clause], knowledge: Knowledge, today: date
) -> list[NewObservation]:
    catalogue = knowledge.catalogue
    return reported_rows(
        clauses,
        figures=knowledge.figures,
        indicators=knowledge.facts.indicator_ids,
        unit_of={key: indicator.unit for key, indicator in catalogue.indicators.items()},
        subject_of=knowledge.facts.subject,
        units=catalogue.units,
        period_of=lambda clause: reported_period(clause, knowledge, today),
        source_of=lambda clause: source_of((clause,), knowledge, today),
        published=day_of(document.known_from),
    )
