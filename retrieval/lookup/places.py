"""Which region a question is about, and which clauses may speak for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from retrieval.evidence import Clause
from retrieval.metrics.catalog import Catalogue
from retrieval.questions.model import Question
from retrieval.questions.normalise import normalise


@dataclass(frozen=True, slots=True)
class Place:
    """The region that a question names below the province.

    Attributes:
        surfaces: the words by which the question names it, normalised.
    """

    code: str
    name: str
    surfaces: tuple[str, ...]

    def speaks(self, clause: Clause) -> bool:
        """True for clauses of documents about the region, and for clauses that name it themselves."""
        return clause.region == self.code or any(surface in normalise(clause.text) for surface in self.surfaces)


def places_of(question: Question, catalogue: Catalogue) -> tuple[Place, ...]:
    """The most specific regions that are named, in order; empty when only the province or nothing is named."""
    found: dict[str, list[str]] = {}
    for mention in question.regions:
        if catalogue.regions[mention.key].level != "province":
            found.setdefault(mention.key, []).append(mention.surface)
    counties = {code: words for code, words in found.items() if catalogue.regions[code].level == "county"}
    chosen = counties or found
    return tuple(Place(code, catalogue.regions[code].name, tuple(words)) for code, words in chosen.items())


def filter_for(place: Place | None) -> Callable[[Clause], bool] | None:
    """Condition for `ClauseIndex.search`; None when no region is named."""
    return place.speaks if place else None
