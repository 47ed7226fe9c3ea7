"""What the documents of a corpus demand (targets) and report (figures), read from the clauses for the table.

Everything read is a candidate first. In force without anybody's word is what an official plan demands beyond doubt, and, as
a quotation, what an article reports. The rest waits for a confirmation, and what was rejected stays out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from retrieval.documents.records import DocumentRecord
from retrieval.evidence import Clause, SourceKind
from retrieval.lookup.knowledge import Knowledge, day_of, reported_period
from retrieval.lookup.sources import source_of
from retrieval.metrics.candidate_reader import CandidateReader
from retrieval.metrics.candidates import TARGET, Candidate, as_target
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.confirmations import Decision, Verdict
from retrieval.metrics.demand_times import looks_ahead
from retrieval.metrics.figure_candidates import UNOFFICIAL, FigureReader
from retrieval.metrics.reported import reported_rows
from retrieval.metrics.rows import NewObservation, TargetCandidate
from retrieval.metrics.statements import Statement
from retrieval.metrics.target_words import TargetWords
from retrieval.metrics.targets import LEVELS

REPORTED = "text:"
"""Begins the name of a batch that was read from a document."""
Figures = Callable[[Clause], tuple[Statement, ...]]
NOTHING: Mapping[str, Decision] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What one corpus states.

    Attributes:
        targets: in force, by document; empty for a document that demands nothing.
        reports: rows by the name of their batch.
        candidates: everything that was read, in force or not, by document.
    """

    targets: Mapping[str, Sequence[TargetCandidate]]
    reports: Mapping[str, Sequence[NewObservation]]
    candidates: Mapping[str, Sequence[Candidate]]


def read_stated(
    knowledge: Knowledge, words: TargetWords, *, today: date, decisions: Mapping[str, Decision] = NOTHING
) -> Stated:
    """Reads every document once; changes nothing.

    Args:
        knowledge: the corpus with catalogue and words.
        words: of plans and reports.
        today: for documents that print no date.
        decisions: about candidates, by their keys.
    """
    reader = CandidateReader.of(knowledge.catalogue, words)
    clauses: dict[str, list[Clause]] = {}
    for clause in knowledge.index.corpus.clauses:
        clauses.setdefault(clause.document_id, []).append(clause)
    targets: dict[str, Sequence[TargetCandidate]] = {}
    reports: dict[str, Sequence[NewObservation]] = {}
    candidates: dict[str, Sequence[Candidate]] = {}
    for document in knowledge.index.corpus.documents:
        # What a scan shows with doubt may be quoted with a mark; it never becomes a row of the table.
        held = [clause for clause in clauses.get(document.id, []) if not clause.is_unsure]
        official = document.kind is SourceKind.OFFICIAL
        if official and words.report_titles.search(document.title) is None:
            candidates[document.id] = _targets(document, held, knowledge, reader, today)
            targets[document.id] = in_force(candidates[document.id], decisions, knowledge.catalogue)
            continue
        figures = _reported_figures(document, held, knowledge)
        candidates[document.id] = _figures(document, held, knowledge, today, figures)
        if not official and words.demands.plans.search(document.title):
            quoted = _targets(document, held, knowledge, reader, today)
            candidates[document.id] = [*map(unofficial, quoted), *candidates[document.id]]
        targets[document.id] = in_force(candidates[document.id], decisions, knowledge.catalogue)
        if official:
            rows = _confirmed(candidates[document.id], decisions, knowledge.catalogue)
        else:
            rows = _report(document, held, knowledge, today, figures)
        if rows:
            reports[f"{REPORTED}{document.id}《{document.title}》"] = rows
    return Stated(targets=targets, reports=reports, candidates=candidates)


def in_force(
    candidates: Sequence[Candidate], decisions: Mapping[str, Decision], catalogue: Catalogue
) -> list[TargetCandidate]:
    """The targets that take effect: sure and not rejected, or confirmed and complete."""
    found = (target_of(candidate, decisions.get(candidate.key), catalogue) for candidate in candidates)
    return [target for target in found if target is not None]


def target_of(candidate: Candidate, decision: Decision | None, catalogue: Catalogue) -> TargetCandidate | None:
    """The target that takes effect; None: unsure and not confirmed, rejected, or indicator, region or unit are open."""
    if decision is None:
        return candidate.target if candidate.sure and candidate.kind == TARGET else None
    region = decision.region or candidate.region
    if decision.verdict is Verdict.REJECTED or region is None or region not in catalogue.regions:
        return None
    target = candidate.target
    if target is None or decision.indicator not in {None, target.indicator}:
        target = as_target(candidate, decision.indicator, region, catalogue) if candidate.kind == TARGET else None
    if target is None:
        return None
    return replace(target, region=region, level=LEVELS[catalogue.regions[region].level])


def unofficial(candidate: Candidate) -> Candidate:
    """A candidate of a paper that nobody says is official: it waits for a person, however clear it is."""
    return replace(candidate, sure=False, doubts=(*candidate.doubts, UNOFFICIAL))


def takes_effect(candidate: Candidate, decision: Decision | None, catalogue: Catalogue) -> bool:
    """Whether a candidate stands in the table, beyond being quoted."""
    if candidate.kind == TARGET:
        return target_of(candidate, decision, catalogue) is not None
    official = UNOFFICIAL not in candidate.doubts
    return official and candidate.row is not None and decision is not None and decision.verdict is Verdict.CONFIRMED


def _confirmed(
    candidates: Sequence[Candidate], decisions: Mapping[str, Decision], catalogue: Catalogue
) -> list[NewObservation]:
    """Rows of an official report: those that somebody confirmed."""
    held = [c for c in candidates if takes_effect(c, decisions.get(c.key), catalogue)]
    return [candidate.row for candidate in held if candidate.row is not None]


def _targets(
    document: DocumentRecord, clauses: Sequence[Clause], knowledge: Knowledge, reader: CandidateReader, today: date
) -> list[Candidate]:
    # A plan looks ahead: what was to be reached before its date is a look back. The day of loading is no such date.
    dated = day_of(document.published) or day_of(document.date)
    found = reader.targets(
        clauses,
        number=document.number,
        published=day_of(document.known_from),
        dated=dated,
        source_of=lambda clause: source_of((clause,), knowledge, today),
    )
    return [row for row in found if dated is None or row.period is None or row.period.end >= dated]


def _reported_figures(document: DocumentRecord, clauses: Sequence[Clause], knowledge: Knowledge) -> Figures:
    """What a clause reports: no number of a sentence that says what is to be reached, and no average of several years."""
    sentences: dict[tuple[str, int], str] = {}
    planned: set[str] = set()
    for clause in clauses:
        at = clause.sentence_key
        sentences[at] = sentences.get(at, "") + clause.text + clause.tail
        if knowledge.grammar.says_plan(sentences[at]):  # «下半年将…, 建设3个»: from there on
            planned.add(clause.id)
    day = day_of(document.published) or day_of(document.date)
    ahead = {at for at, text in sentences.items() if looks_ahead(text, day)}

    def figures(clause: Clause) -> tuple[Statement, ...]:
        if clause.sentence_key in ahead or clause.id in planned:
            return ()
        return tuple(stated for stated in knowledge.figures(clause) if _reports(stated, knowledge))

    return figures


def _reports(stated: Statement, knowledge: Knowledge) -> bool:
    """Whether a figure says what is: no average of years, nothing still to be reached, and it is about something."""
    if stated.average or stated.aimed:
        return False
    known = knowledge.indicator_of(stated) is not None
    return known or not knowledge.grammar.names_nothing(stated.subject)


def _figures(
    document: DocumentRecord, clauses: Sequence[Clause], knowledge: Knowledge, today: date, figures: Figures
) -> list[Candidate]:
    reader = FigureReader(
        figures=figures,
        subject_of=knowledge.facts.subject,
        indicators=knowledge.facts.indicator_ids,
        unit_of={key: indicator.unit for key, indicator in knowledge.catalogue.indicators.items()},
        units=knowledge.catalogue.units,
        period_of=lambda clause: reported_period(clause, knowledge, today),
        source_of=lambda clause: source_of((clause,), knowledge, today),
        published=day_of(document.known_from),
        official=document.kind is SourceKind.OFFICIAL,
    )
    return reader.candidates(clauses)


def _report(
    document: DocumentRecord, clauses: Sequence[Clause], knowledge: Knowledge, today: date, figures: Figures
) -> list[NewObservation]:
    catalogue = knowledge.catalogue
    return reported_rows(
        clauses,
        figures=figures,
        indicators=knowledge.facts.indicator_ids,
        unit_of={key: indicator.unit for key, indicator in catalogue.indicators.items()},
        subject_of=knowledge.facts.subject,
        units=catalogue.units,
        period_of=lambda clause: reported_period(clause, knowledge, today),
        source_of=lambda clause: source_of((clause,), knowledge, today),
        published=day_of(document.known_from),
    )
