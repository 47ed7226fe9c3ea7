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
from retrieval.lookup.headings import looks_ahead, year_of_heading, years_due
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.period_text import names_its_year, names_that_month
from retrieval.metrics.periods import Period, PeriodKind, find_periods
from retrieval.metrics.statements import Grammar, Statement, statements_of
from retrieval.metrics.store import MetricsStore
from retrieval.metrics.subjects import spoken_subject
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
        """What a figure is about, as a normalised name without the region of its document.

        «全市…» in a text about a county keeps its place: it is no figure of that county.
        """
        region = self._catalogue.regions.get(figure.clause.region or "")
        names = (region.name, *region.aliases) if region else ()
        name = spoken_subject(figure, self._grammar, names, self.indicator_ids)
        elsewhere = figure.whole and region is not None and not region.name.endswith(figure.whole[-1])
        return figure.whole + name if elsewhere else name

    @cached_property
    def indicator_ids(self) -> dict[str, str]:
        """Normalised name or alias → indicator id."""
        return {normalise(name): ids[0] for name, ids in self._catalogue.indicator_names().items()}

    @cached_property
    def naming(self) -> dict[str, frozenset[str]]:
        """Indicator id → ids of the clauses that name it, in its own words or as the subject of a figure."""
        found: dict[str, set[str]] = {}
        for clause in self._index.corpus.clauses:
            keys = {mention.key for mention in self._lexicon.mentions(normalise(clause.text))}
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

    def indicator_of(self, figure: Statement) -> str | None:
        """Id of the indicator that a figure is exactly of, or None."""
        return self.facts.indicator_ids.get(self.facts.subject(figure))

    def subjects(self, clause: Clause) -> set[str]:
        """What the figures of a clause are of."""
        return {normalise(self.facts.subject(figure)) for figure in self.figures(clause)} - {""}

    def document(self, clause: Clause) -> DocumentRecord:
        """The document that a clause belongs to."""
        return self.index.document(clause.document_id)

    def edition(self, clause: Clause) -> Edition:
        """The printing that a clause was read from."""
        return next(e for e in self.document(clause).editions if e.id == clause.edition_id)

    def region_name(self, code: str | None) -> str | None:
        """Name of a region code; None stays None."""
        return self.catalogue.regions[code].name if code else None

    @property
    def parents(self) -> dict[str, str]:
        """Code of a region → code of the region right above it."""
        return {code: region.parent for code, region in self.catalogue.regions.items() if region.parent}

    def setting(self, clause: Clause) -> str:
        """The sentence of a clause with its headings and the title of its document, normalised."""
        return normalise(self.index.sentence(clause) + "".join(clause.section) + clause.document)

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


def is_demanded(statement: Statement, knowledge: Knowledge, as_of: date) -> bool:
    """Whether a stated figure is still to be reached: its text says so, or its document is a plan."""
    return statement.aimed or deadline_of(knowledge.document(statement.clause), as_of) is not None


def due_by(clause: Clause, knowledge: Knowledge, as_of: date) -> Period | None:
    """The year that a clause of a plan sets its targets for: its own, that before it in its sentence, or the plan's.

    None: its document is no plan. A clause with several years (a row of a table) says of each what it means itself.
    """
    end = deadline_of(knowledge.document(clause), as_of)
    if end is None:
        return None
    before = [c for c in knowledge.index.document_clauses(clause) if c.order <= clause.order]
    for each in reversed(before):
        if each.sentence_key != clause.sentence_key:
            break
        years = years_due(each, knowledge.grammar, as_of)
        if years:
            return Period.of_year(years.pop()) if len(years) == 1 and max(years) <= end.end.year else end
    return end


def to_come(clause: Clause, knowledge: Knowledge) -> bool:
    """Whether a clause tells what is still to come: it, or what stands before it in its sentence, says so."""
    before = [c for c in knowledge.index.sentence_clauses(clause) if c.order <= clause.order]
    text = normalise("".join(c.text for c in before))
    figures = knowledge.figures(clause)
    aimed = bool(figures) and all(figure.aimed for figure in figures)
    day = day_of(knowledge.document(clause).known_from)
    aimed = aimed or looks_ahead(clause, day, knowledge.lexicon.vocabulary.side["ahead"])
    return aimed or knowledge.lexicon.vocabulary.side["planned"].search(text) is not None


def stated_period(clause: Clause, knowledge: Knowledge, as_of: date) -> Period | None:
    """What a reported figure is about in time: named in the clause, before it in its paragraph, or before that.

    Only the clause itself may name a single month or quarter: further back they belong to something else. Years that the
    text leaves out are those of the document's publication, or of the year that it reports; «当月» is the last month of
    what was spoken of before.
    """
    day, compared = _spoken_on(clause, knowledge, as_of), knowledge.grammar.compared
    own = _named_periods(clause, day, compared)
    that_month = names_that_month(clause.text)
    if own and not that_month:
        return own[-1]
    headed, depth = year_of_heading(clause, day)
    if to_come(clause, knowledge):
        # What is to come is of no time that was reported before.
        ahead = [p for c in knowledge.index.sentence_clauses(clause) for p in _named_periods(c, day, compared)]
        return next((p for p in (*ahead[-1:], headed) if p is not None and p.end >= day), None)
    before = [c for c in knowledge.index.document_clauses(clause) if c.order < clause.order]
    # «一、2023年工作回顾»: what stands before the heading is of another time.
    before = [c for c in before if c.section[:depth] == clause.section[:depth]]
    near = [c for c in before if c.paragraph == clause.paragraph]
    for other in (*reversed(near), *reversed(before[: len(before) - len(near)])):
        found = [p for p in _named_periods(other, day, compared) if p.kind in (PeriodKind.CUMULATIVE, PeriodKind.YEAR)]
        if found:
            return Period.of_month(found[-1].end.year, found[-1].end.month) if that_month else found[-1]
    if that_month or headed is not None:
        return None if that_month else headed
    titled = [p for p, _, _ in find_periods(clause.document, as_of) if p.kind is PeriodKind.YEAR]
    # A yearly bulletin says its year in its title, and «年末» in its text.
    yearly = len(titled) == 1 and knowledge.document(clause).official and titled[0].end <= day
    return titled[0] if yearly else None


def _spoken_on(clause: Clause, knowledge: Knowledge, as_of: date) -> date:
    """The day on which a text speaks: that of its publication; of a paper about one year, the end of that year."""
    document = knowledge.document(clause)
    day = day_of(document.known_from) or as_of
    if not knowledge.grammar.reports_a_year(document.title):
        return day
    years = [p for p, start, end in find_periods(document.title, day) if names_its_year(document.title[start:end])]
    return min(day, years[0].end) if len(years) == 1 and years[0].kind is PeriodKind.YEAR else day


def reported_period(clause: Clause, knowledge: Knowledge, as_of: date) -> Period | None:
    """`stated_period`; for a figure «so far» the day of publication, where that is known to the day."""
    published = knowledge.document(clause).published
    so_far = knowledge.grammar.says_now(knowledge.index.sentence(clause))
    if so_far and published is not None and len(published) == len("2021-07-21"):
        return Period.of_point(date.fromisoformat(published))
    return stated_period(clause, knowledge, as_of)


def _named_periods(clause: Clause, day: date, compared: tuple[str, ...]) -> list[Period]:
    # «比上年增长»: a time that is compared with is not what the figure is about.
    found = [each for each in find_periods(clause.text, day) if not clause.text[: each[1]].endswith(compared)]
    last_year = {period.same_last_year() for period, _, _ in found}
    return [p for p, _, _ in found if p.kind is not PeriodKind.POINT and p not in last_year]
