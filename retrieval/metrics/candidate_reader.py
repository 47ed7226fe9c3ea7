"""What a document demands, as candidates: each says what was understood, whether that is sure, and if not, why not.

Two readings are held against each other: `targets` knows the indicators of the catalogue, `demands` the frames of plans. A
target is sure where both agree on the number and nothing qualifies the indicator; the rest waits for a person.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from retrieval.evidence import Clause, SourceRef
from retrieval.metrics.candidates import CHANGES, TARGET, Candidate, as_target, key_of
from retrieval.metrics.catalog import Catalogue, Indicator
from retrieval.metrics.demands import Demand, DemandReader, Reading
from retrieval.metrics.mentions import MentionFinder
from retrieval.metrics.periods import Period
from retrieval.metrics.plan_base import PlanBase
from retrieval.metrics.rows import TargetCandidate
from retrieval.metrics.target_words import TargetWords
from retrieval.metrics.targets import find_targets
from retrieval.questions.normalise import normalise

_NUMERIC = frozenset({">=", "<=", ">", "<", "="})
_SHARED_END = 4
_OPEN_PREFIX = re.compile(r"[\d.,%\-万元亿、和与及的()（）以上下内]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateReader:
    """Catalogue and words, ready to read documents; made once, for many threads."""

    catalogue: Catalogue
    words: TargetWords
    demands: DemandReader
    finder: MentionFinder

    @classmethod
    def of(cls, catalogue: Catalogue, words: TargetWords) -> CandidateReader:
        """Compiles what the reading needs."""
        return cls(
            catalogue=catalogue,
            words=words,
            demands=DemandReader(catalogue, words.demands, words),
            finder=MentionFinder(catalogue),
        )

    def targets(
        self,
        clauses: Sequence[Clause],
        *,
        source_of: Callable[[Clause], SourceRef],
        number: str | None = None,
        published: date | None = None,
        dated: date | None = None,
    ) -> list[Candidate]:
        """Every demanded quantity of one document, in the order of its clauses.

        Args:
            clauses: of a document that sets targets, in order.
            source_of: how a clause is cited.
            number: 文号 of the document.
            published: day from which it is known.
            dated: day that it bears, where it bears one.
        """
        reading = self.demands.read(clauses, year=dated.year if dated else None)
        known = find_targets(
            clauses,
            self.catalogue,
            words=self.words,
            number=number,
            published=published,
            source_of=source_of,
            finder=self.finder,
        )
        by_clause = {clause.id: clause for clause in clauses}
        used: set[int] = set()
        found: list[Candidate] = []
        for target in known:
            clause = by_clause[target.clause_id or ""]
            demand = self._same(target, reading, clause)
            numeric = target.comparator in _NUMERIC
            if (clause.id in reading.past and numeric) or (demand is not None and self._another(target, demand)):
                continue  # a look back, or the frame names an indicator that is not this one
            if demand is not None:
                used.add(id(demand))
            elif numeric and self._described(target, reading, clause):
                continue
            found.append(self._known(target, demand, clause, reading))
        for demand in reading.demands:
            if id(demand) not in used:
                found.append(self._open(demand, source_of(demand.clause), published))
        base = PlanBase.of(clauses, self.words.demands)
        found = [self._completed(_based(each, by_clause[each.clause_id], base)) for each in found]
        order = {clause.id: place for place, clause in enumerate(clauses)}
        return _unique(sorted(found, key=lambda candidate: order[candidate.clause_id]))

    def _completed(self, candidate: Candidate) -> Candidate:
        """The candidate with the words that tell a growth from a level, as its target is shown («年均增长12%»)."""
        if candidate.measure != "growth" or candidate.value is None:
            return candidate
        printed = self.words.grown(candidate.text, candidate.source.quote)
        target = candidate.target
        if target is not None and self.catalogue.indicators[target.indicator].unit != "%":
            target = replace(target, text=printed)
        return replace(candidate, printed=printed, target=target)

    # --- targets of the catalogue ---------------------------------------------------------------------------------

    def _same(self, target: TargetCandidate, reading: Reading, clause: Clause) -> Demand | None:
        """The demand that states the number of a target."""
        here = [demand for demand in reading.demands if demand.clause.id == clause.id]
        if target.value is None:
            return next((demand for demand in here if demand.comparator == target.comparator), None)
        units = self.catalogue.units
        fitting = [d for d in here if d.value is not None and units.same(d.value, d.unit, target.value, target.unit)]
        named = [d for d in fitting if self._mentioned(d.name, target.indicator) is not None]
        return next(iter(named or fitting), None)

    def _described(self, target: TargetCandidate, reading: Reading, clause: Clause) -> bool:
        """Whether another number is what the clause demands: this one only says of what («20万元以上的村占比达60%»)."""
        named = normalise(target.text) in normalise(self.catalogue.indicators[target.indicator].name)
        return not named and any(d.clause.id == clause.id and d.value is not None for d in reading.demands)

    def _known(self, target: TargetCandidate, demand: Demand | None, clause: Clause, reading: Reading) -> Candidate:
        doubts: list[str] = list(demand.doubts) if demand is not None else []
        if target.comparator in _NUMERIC:
            doubts += self._doubts(target, demand)
        if clause.id in reading.past:
            doubts.append("past")
        if demand is not None and demand.due is not None:
            target = replace(target, deadline=Period.of_year(demand.due))
        if demand is None and clause.id in reading.dues:
            year, unsure = reading.dues[clause.id]
            target = replace(target, deadline=Period.of_year(year) if year else None)
            doubts += unsure
        if demand is not None and demand.value is not None:
            target = replace(target, hedge=demand.hedge)
        if target.deadline is None:
            doubts.append("deadline")
        if clause.region is None:
            doubts.append("region")
        name = demand.name if demand is not None else self.catalogue.indicators[target.indicator].name
        made = _candidate(
            name=name, demand=demand, target=target, clause=clause, source=target.source, doubts=_once(doubts)
        )
        return replace(made, published=target.published)

    def _doubts(self, target: TargetCandidate, demand: Demand | None) -> list[str]:
        indicator = self.catalogue.indicators[target.indicator]
        if demand is None:
            return [] if normalise(target.text) in normalise(indicator.name) else ["frame"]
        found: list[str] = []
        mention = self._mentioned(demand.name, target.indicator)
        if mention is None and not self._alike(demand.name, indicator):
            found.append("frame")
        if mention is not None and not self._plain(normalise(demand.name)[:mention], demand.clause.region):
            found.append("qualified")
        return found

    def _another(self, target: TargetCandidate, demand: Demand) -> bool:
        """Whether the frame says something else than the target: another indicator, a range, a change."""
        if demand.comparator == "range" or demand.measure in CHANGES:
            return True
        named = self.catalogue.find_indicator(demand.name)
        return named is not None and named.id != target.indicator

    def _alike(self, name: str, indicator: Indicator) -> bool:
        """Whether a name ends as one of the indicator's does: the beginning may be shared with the name before it."""
        ends = normalise(name)[-_SHARED_END:]
        return any(normalise(other).endswith(ends) for other in (indicator.name, *indicator.aliases))

    def _mentioned(self, name: str, indicator: str) -> int | None:
        """Where a name holds that of the indicator."""
        return next((m.start for m in self.finder.find(normalise(name)) if m.indicator == indicator), None)

    def _plain(self, prefix: str, region: str | None) -> bool:
        """Whether words before an indicator's name leave it the same indicator of the document's own region (code)."""
        own = self.catalogue.regions.get(region or "")
        names = sorted((normalise(name) for name in (own.name, *own.aliases)) if own else (), key=len, reverse=True)
        prefix = prefix.removeprefix(next((name for name in names if prefix.startswith(name)), ""))
        words = self.words.demands
        same = (*words.neutral, *(words.own.get(own.level, ()) if own else ()))
        prefix = prefix.removeprefix(next((word for word in same if prefix.startswith(word)), ""))
        for mention in reversed(self.finder.find(prefix)):
            prefix = prefix[: mention.start] + prefix[mention.end :]
        return _OPEN_PREFIX.fullmatch(prefix) is not None

    # --- targets of any indicator ---------------------------------------------------------------------------------

    def _open(self, demand: Demand, source: SourceRef, published: date | None) -> Candidate:
        clause, catalogue = demand.clause, self.catalogue
        indicator = catalogue.find_indicator(demand.name)
        made = _candidate(name=demand.name, demand=demand, target=None, clause=clause, source=source, doubts=())
        made = replace(made, indicator=indicator.id if indicator is not None else None, published=published)
        target = as_target(made, made.indicator, clause.region or catalogue.seat.code, catalogue)
        found = list(demand.doubts)
        if indicator is None:
            found.append("indicator")
        elif target is None:
            found.append("change" if demand.measure in CHANGES else "unit")
        if clause.region is None:
            found.append("region")
        doubts = _once(found)
        return replace(made, target=target, doubts=doubts, sure=not doubts)


def _candidate(
    *,
    name: str,
    demand: Demand | None,
    target: TargetCandidate | None,
    clause: Clause,
    source: SourceRef,
    doubts: tuple[str, ...],
) -> Candidate:
    due = Period.of_year(demand.due) if demand is not None and demand.due else None
    said: tuple[str, float | None, str, str, str | None]
    if target is not None:
        said = (target.comparator, target.value, target.unit, target.text, target.hedge)
    else:
        assert demand is not None
        value = None if demand.value is None else float(demand.value)
        said = (demand.comparator, value, demand.unit, demand.text, demand.hedge)
    comparator, value, unit, text, hedge = said
    period = target.deadline if target is not None else due
    return Candidate(
        key=key_of(TARGET, clause, name, comparator, text, period.key if period else None),
        kind=TARGET,
        document_id=clause.document_id,
        name=name,
        indicator=target.indicator if target is not None else None,
        region=clause.region,
        comparator=comparator,
        value=value,
        unit=unit,
        text=text,
        source=source,
        clause_id=clause.id,
        period=period,
        measure=demand.measure if demand is not None else "level",
        high=float(demand.high) if demand is not None and demand.high is not None else None,
        hedge=hedge,
        base=demand.base if demand is not None else None,
        sure=not doubts,
        doubts=doubts,
        target=target,
    )


def _based(candidate: Candidate, clause: Clause, base: PlanBase) -> Candidate:
    """The candidate with the year that its target counts from; a change in all names its own."""
    if candidate.measure in CHANGES or candidate.period is None:
        return candidate
    target = candidate.target and base.based(candidate.target, clause)
    year = target.base if target else base.year(clause, candidate.period.end.year)
    return replace(candidate, begins=year, target=target)


def _unique(found: Sequence[Candidate]) -> list[Candidate]:
    """Each once; two indicators that share one name and one number («甲、乙覆盖率100%») have keys of their own."""
    unique: dict[str, Candidate] = {}
    for candidate in found:
        held, number = unique.get(candidate.key), 1
        while held is not None and held.indicator != candidate.indicator:
            number += 1
            candidate = replace(candidate, key=f"{candidate.key.partition('-')[0]}-{number}")
            held = unique.get(candidate.key)
        unique.setdefault(candidate.key, candidate)
    return list(unique.values())


def _once(codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))
