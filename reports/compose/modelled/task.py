"""What the model is asked for one message, fixed in code before it says a word: viewer, day, question, what may count."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from retrieval.access import Level, Viewer
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.places import Place, places_of
from retrieval.lookup.texts.clauses import MEANT
from retrieval.lookup.texts.hits import candidates
from retrieval.metrics.catalog import Catalogue
from retrieval.questions.model import Question

HITS = 40
"""Hits of the question's own words among which the evidence has to be."""


class Wish(StrEnum):
    """What the rules do worse."""

    UNCLEAR = "unclear"
    SYNTHESIS = "synthesis"
    STYLE = "style"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One message for the model.

    Attributes:
        text: as typed; subject: what it is about, the request for a text left out; before: the question that it leans on.
        questions: the subject as the rules read it.
        viewer: sees no more than the endpoint may be sent.
        known: the knowledge that the rules' answer was made from; of nobody in particular.
        papers: ids of the documents that the question names by their kind; None: it names none.
        near: ids of clauses that the rules' own search finds for the question; of a refused one those that may be meant.
        most_chars: of the whole text.
    """

    wish: Wish
    text: str
    subject: str
    before: str
    questions: tuple[Question, ...]
    viewer: Viewer
    as_of: date
    known: Knowledge
    papers: frozenset[str] | None
    near: frozenset[str]
    most_chars: int

    @property
    def places(self) -> tuple[Place, ...]:
        """The regions that the question names, most specific first; empty: none."""
        catalogue = self.known.catalogue
        return tuple(place for question in self.questions for place in places_of(question, catalogue))

    @property
    def regions(self) -> frozenset[str]:
        """Codes that a figure may be about: the named ones; else the asker's own or the province, as in the rules."""
        named = frozenset(place.code for place in self.places)
        return named or frozenset({self.viewer.home_region or self.known.catalogue.seat.code})

    @property
    def indicators(self) -> frozenset[str]:
        """Ids that the question names, the base of a growth rate included; empty: none."""
        known = self.known.catalogue.indicators
        named = {mention.key for question in self.questions for mention in question.indicators}
        return frozenset(named | {base for key in named if (base := known[key].growth_of)})

    @property
    def wants(self) -> frozenset[str]:
        """What is asked for (names of [wants])."""
        return frozenset(name for question in self.questions for name in question.wants)


def narrowed(viewer: Viewer, level: Level, catalogue: Catalogue) -> Viewer:
    """The viewer without what may not be sent to an endpoint of this level; nothing before its release time either."""
    scope = replace(viewer.scope.capped(level, catalogue.regions), early=False)
    return Viewer(scope=scope, home_region=viewer.home_region, person=viewer.person)


def near_clauses(questions: tuple[Question, ...], knowledge: Knowledge) -> frozenset[str]:
    """Clauses that the rules' search finds for the asker's own words, with the paragraphs around them.

    A model may read on from here, but what it says has to begin where the question itself leads.

    Args:
        questions: as the rules read them.
        knowledge: of a viewer to whom nothing is shown that may not be sent.
    """
    found: set[str] = set()
    for question in questions:
        place = next(iter(places_of(question, knowledge.catalogue)), None)
        hits = candidates(question, knowledge, place, k=HITS)
        found |= {
            each.id for hit in hits if hit.score > MEANT for each in knowledge.index.paragraph_clauses(hit.clause)
        }
    return frozenset(found)
