"""The year at whose end the way to a target begins, as its plan says it; where the plan does not say it, there is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from retrieval.evidence import Clause
from retrieval.metrics.assessment import PLAN_YEARS
from retrieval.metrics.demand_times import titled_years
from retrieval.metrics.demand_words import DemandWords
from retrieval.metrics.period_text import names_its_year
from retrieval.metrics.periods import find_periods
from retrieval.metrics.rows import OPEN_KIND, TargetCandidate
from retrieval.questions.normalise import normalise

_ANY_DAY = date(2000, 1, 1)
_Sentence = tuple[str, int]


@dataclass(frozen=True, slots=True)
class PlanBase:
    """What one document says about it.

    Attributes:
        titled: the year before the first one of its title, and the last one.
        stated: the only year that it calls its base.
        said, compared: the same by sentence, and the years that a sentence compares with.
    """

    titled: tuple[int, int] | None
    stated: int | None
    said: dict[_Sentence, set[int]]
    compared: dict[_Sentence, set[int]]

    @classmethod
    def of(cls, clauses: Sequence[Clause], words: DemandWords) -> PlanBase:
        """Reads the clauses of one document."""
        said: dict[_Sentence, set[int]] = {}
        compared: dict[_Sentence, set[int]] = {}
        for clause in clauses:
            for year, is_stated in _years(normalise(clause.text), words):
                (said if is_stated else compared).setdefault(clause.sentence_key, set()).add(year)
        years = titled_years(clauses[0].document, words) if clauses else None
        return cls(
            titled=(years[0] - 1, years[1]) if years else None,
            stated=_only(set().union(*said.values())),
            said=said,
            compared=compared,
        )

    def year(self, clause: Clause, deadline: int) -> int | None:
        """The base of a target that a clause states.

        What the sentence calls its base comes first, then what the document does, then the years of the title; a year
        that the sentence only compares with counts where nothing else does.
        """
        sentence = clause.sentence_key
        titled = self.titled[0] if self.titled else None
        own = _only(self.said.get(sentence, set()))
        found = own or self.stated or titled or _only(self.compared.get(sentence, set()))
        return found if found is not None and found < deadline else None

    def based(self, target: TargetCandidate, clause: Clause) -> TargetCandidate:
        """The target with its base; one for every year keeps the year before."""
        if target.deadline is None or PLAN_YEARS.get(target.kind) == 1:
            return target
        base = self.year(clause, target.deadline.end.year)
        lasts = target.deadline.end.year - base if base is not None else 0
        kind = next((kind for kind, years in PLAN_YEARS.items() if years == lasts), OPEN_KIND)
        return replace(target, base=base, kind=kind)


def _years(text: str, words: DemandWords) -> Iterator[tuple[int, bool]]:
    """Years that a text calls its base (True) or compares with (False)."""
    for period, start, end in find_periods(text, _ANY_DAY):
        if not names_its_year(text[start:end]):
            continue
        before, after = text[:start], text[end:]
        if words.base_named.search(before) or (words.base_before.search(before) and words.base_after.search(after)):
            yield period.end.year, True
        elif words.base_compared.search(before):
            yield period.end.year, False


def _only(years: set[int]) -> int | None:
    return next(iter(years)) if len(years) == 1 else None
