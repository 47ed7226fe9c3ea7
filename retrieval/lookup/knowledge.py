"""Everything that is known at one moment, handed to every lookup: one corpus version, the table, the words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from config.messages import Messages
from retrieval.access import Scope
from retrieval.documents.records import DocumentRecord, Edition
from retrieval.evidence import Clause, Hit
from retrieval.findings import Stop
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.periods import Period, PeriodKind, find_periods
from retrieval.metrics.statements import Grammar, Statement, spoken_subject, statements_of
from retrieval.metrics.store import MetricsStore
from retrieval.passages.filters import Filter
from retrieval.passages.search import ClauseIndex, SearchText
from retrieval.questions.normalise import normalise
from retrieval.questions.parse import Lexicon


class ClauseFacts:
    """What follows from the clauses of one corpus version; computed on first use and shared by all viewers."""

    def __init__(self, index: ClauseIndex, catalogue: Catalogue, lexicon: Lexicon, grammar: Grammar) -> None:
        self._index = index
        self._catalogue = catalogue
        self._lexicon = lexicon
        self._grammar = grammar
        self._figures: dict[str, tuple[Statement, ...]] = {}

    def figures(self, clause: Clause) -> tuple[Statement, ...]:
        """Figures that a clause states."""
        if clause.id not in self._figures:
            self._figures[clause.id] = statements_of(clause, self._grammar, self._catalogue.units)
        return self._figures[clause.id]

    @cached_property
    def stating(self) -> frozenset[str]:
        """Ids of the clauses that state a figure."""
        return frozenset(clause.id for clause in self._index.corpus.clauses if self.figures(clause))

    def shown(self, figure: Statement) -> str:
        """The subject as people read it: without verbs inside and without the region of its document."""
        region = self._catalogue.regions.get(figure.clause.region or "")
        subject = self._grammar.inner.sub("", figure.subject) or figure.subject
        names = (region.name, *region.aliases) if region else ()
        return next((subject.removeprefix(name) for name in names if subject.startswith(name)), subject)

    def subject(self, figure: Statement) -> str:
        """What a figure is about, as a normalised name without the region of its document."""
        region = self._catalogue.regions.get(figure.clause.region or "")
        return spoken_subject(figure, self._grammar, (region.name, *region.aliases) if region else ())

    @cached_property
    def indicator_ids(self) -> dict[str, str]:
        """Normalised name or alias → indicator id."""
        return {normalise(name): ids[0] for name, ids in self._catalogue.indicator_names().items()}

    @cached_property
    def naming(self) -> dict[str, frozenset[str]]:
        """Indicator id → ids of the clauses that name it, in its own words or as the subject of a figure."""
        found: dict[str, set[str]] = {}
        for clause in self._index.corpus.clauses:
            keys = {key for _, _, key in self._lexicon.indicators.find(normalise(clause.text))}
            subjects = (self.subject(figure) for figure in self.figures(clause))
            for key in keys | {self.indicator_ids.get(subject) for subject in subjects}:
                if key:
                    found.setdefault(key, set()).add(clause.id)
        return {key: frozenset(ids) for key, ids in found.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What one viewer may know; a reload makes a new one, an answer keeps the one it began with."""

    index: ClauseIndex
    metrics: MetricsStore
    catalogue: Catalogue
    lexicon: Lexicon
    grammar: Grammar
    messages: Messages
    facts: ClauseFacts
    scope: Scope = field(default_factory=Scope.public)

    def seen_by(self, scope: Scope) -> Knowledge:
        """The same for another viewer."""
        return replace(self, scope=scope)

    def sees(self, clause: Clause) -> bool:
        """Whether the viewer may see a clause: decided by the level and the region of its document."""
        document = self.document(clause)
        return self.scope.sees(document.level, document.region)

    def search(
        self,
        text: SearchText,
        *,
        k: int,
        where: Filter | None = None,
        bonus: Callable[[Clause], float] | None = None,
    ) -> list[Hit]:
        """`ClauseIndex.search` among what the viewer may see."""
        return self.index.search(text, k=k, where=self.within(where or Filter()), bonus=bonus)

    def within(self, where: Filter) -> Filter:
        """A filter that lets through only what the viewer may see."""
        seen = frozenset(document.id for document in self.documents())
        return where if len(seen) == len(self.index.corpus.documents) else replace(where, visible=seen)

    def documents(self) -> tuple[DocumentRecord, ...]:
        """All documents that the viewer may know of."""
        return tuple(d for d in self.index.corpus.documents if self.scope.sees(d.level, d.region))

    def clauses(self) -> tuple[Clause, ...]:
        """All clauses that the viewer may see."""
        return self.index.passing(self.within(Filter()))

    def figures(self, clause: Clause) -> tuple[Statement, ...]:
        """Figures that a clause states."""
        return self.facts.figures(clause)

    def naming(self, indicator: str) -> frozenset[str]:
        """Ids of the clauses that name an indicator."""
        return self.facts.naming.get(indicator, frozenset())

    def indicator_named(self, subject: str) -> str | None:
        """Id of the indicator that a normalised subject names exactly, or None."""
        return self.facts.indicator_ids.get(subject)

    def document(self, clause: Clause) -> DocumentRecord:
        """The document that a clause belongs to."""
        return self.index.document(clause.document_id)

    def edition(self, clause: Clause) -> Edition:
        """The printing that a clause was read from."""
        return next(e for e in self.document(clause).editions if e.id == clause.edition_id)

    def region_name(self, code: str | None) -> str | None:
        """Name of a region code; None stays None."""
        return self.catalogue.regions[code].name if code else None

    def gives_reason(self, text: str) -> bool:
        """Whether a text says why («受…拉动»)."""
        return any(word in text for word in self.lexicon.vocabulary.reasons)

    def ends_document(self, clause: Clause) -> bool:
        """Whether the held text of a document breaks off with this clause."""
        return self.edition(clause).missing_tail and self.index.document_clauses(clause)[-1].id == clause.id

    def stops(self) -> tuple[Stop, ...]:
        """Where documents that are divided into parts and held only in part end, one entry a printing."""
        return tuple(
            Stop(edition.label or document.title, edition.stops_at[-1])
            for document in self.index.corpus.documents
            for edition in document.editions
            if edition.live
            and (edition.continued or edition.missing_tail)
            and edition.stops_at
            and self.scope.sees(document.level, document.region)
        )


def day_of(published: str | None) -> date | None:
    """A date that is known to the day, the month or the year: its last possible day; None when nothing is known."""
    return Period.parse_key(published).end if published else None


def deadline_of(document: DocumentRecord, as_of: date) -> Period | None:
    """The year that a plan's targets are set for: the last year of the span in its title; None for other documents."""
    spans = [period for period, _, _ in find_periods(document.title, as_of) if period.kind is PeriodKind.SPAN]
    return Period.of_year(spans[-1].end.year) if spans else None


def stated_period(clause: Clause, knowledge: Knowledge, as_of: date) -> Period | None:
    """What a reported figure is about in time: named in the clause, before it in its paragraph, or before that.

    Only the clause itself may name a single month or quarter: further back they belong to something else. Years that the
    text leaves out are those of the document's publication.
    """
    day = day_of(knowledge.document(clause).known_from) or as_of
    own = _named_periods(clause, day)
    if own:
        return own[-1]
    before = [c for c in knowledge.index.document_clauses(clause) if c.order < clause.order]
    near = [c for c in before if c.paragraph == clause.paragraph]
    for other in (*reversed(near), *reversed(before[: len(before) - len(near)])):
        found = [p for p in _named_periods(other, day) if p.kind in (PeriodKind.CUMULATIVE, PeriodKind.YEAR)]
        if found:
            return found[-1]
    return None


def reported_period(clause: Clause, knowledge: Knowledge, as_of: date) -> Period | None:
    """`stated_period`; for a figure «so far» the day of publication, where that is known to the day."""
    published = knowledge.document(clause).published
    so_far = knowledge.grammar.says_now(knowledge.index.sentence(clause))
    if so_far and published is not None and len(published) == len("2021-07-21"):
        return Period.of_point(date.fromisoformat(published))
    return stated_period(clause, knowledge, as_of)


def _named_periods(clause: Clause, day: date) -> list[Period]:
    found = find_periods(clause.text, day)
    last_year = {period.same_last_year() for period, _, _ in found}
    return [p for p, _, _ in found if p.kind is not PeriodKind.POINT and p not in last_year]
