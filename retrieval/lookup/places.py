"""Which region a question is about, and which clauses may speak for it."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.access import Viewer
from retrieval.evidence import Clause
from retrieval.metrics.catalog import Catalogue
from retrieval.passages.filters import Filter
from retrieval.questions.model import Question
from retrieval.questions.normalise import normalise
from retrieval.questions.places import OUTSIDE


@dataclass(frozen=True, slots=True)
class Place:
    """The region that a question names.

    Attributes:
        surfaces: the words by which the question names it, normalised.
    """

    code: str
    name: str
    surfaces: tuple[str, ...]

    @property
    def filter(self) -> Filter:
        """`speaks` for all clauses at once."""
        regions = frozenset() if self.code.startswith(OUTSIDE) else frozenset({self.code, None})
        return Filter(regions=regions, naming=self.surfaces)

    def speaks(self, clause: Clause) -> bool:
        """True for clauses of documents about the region, and for clauses that name it themselves."""
        if self.code.startswith(OUTSIDE):
            return any(surface in normalise(clause.text) for surface in self.surfaces)
        return clause.region in (self.code, None) or any(surface in normalise(clause.text) for surface in self.surfaces)


def region_meant(place: Place | None, viewer: Viewer, catalogue: Catalogue) -> str:
    """Code of the region that a question is about: the named one, else the asker's own, else that of the office."""
    return place.code if place else viewer.home_region or catalogue.seat.code


LEVELS = ("county", "city", "province")
"""Most specific first: a question that names a county and its city is about the county."""


def places_of(question: Question, catalogue: Catalogue) -> tuple[Place, ...]:
    """The most specific regions that are named, in order; empty when none is."""
    found: dict[str, list[str]] = {}
    for mention in question.regions:
        found.setdefault(mention.key, []).append(mention.surface)
    ordered = [[c for c in found if c in catalogue.regions and catalogue.regions[c].level == level] for level in LEVELS]
    ordered.insert(2, [code for code in found if code.startswith(OUTSIDE)])
    chosen = next((codes for codes in ordered if codes), [])
    return tuple(Place(code, name_of(code, catalogue), tuple(found[code])) for code in chosen)


def place_named(question: Question, catalogue: Catalogue) -> Place | None:
    """The first of the most specific regions that are named; None: none is."""
    return next(iter(places_of(question, catalogue)), None)


def name_of(code: str, catalogue: Catalogue) -> str:
    """Name of a region by its code; a group and a place that is not held are their own names."""
    return catalogue.regions[code].name if code in catalogue.regions else code.removeprefix(OUTSIDE)
