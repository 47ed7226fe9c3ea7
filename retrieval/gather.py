"""Question + viewer → finding: the only door to what is true for the layers above.

The order below is the order of trust: what needs no evidence, what asks about the documents themselves, what has to be
computed, what the table holds, what a clause says, and last the refusal.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from retrieval.access import Viewer
from retrieval.evidence import Clause
from retrieval.findings import Differing, Finding, Held, Refused, Spoken
from retrieval.lookup.clauses import candidates, elsewhere, quote, refuse
from retrieval.lookup.compute import compute
from retrieval.lookup.demanded import above_goal
from retrieval.lookup.indicators import look_up
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.places import Place, places_of, region_meant
from retrieval.lookup.sources import source_of, variant_source
from retrieval.lookup.structure import outline
from retrieval.lookup.unmet import unmet
from retrieval.lookup.worked import work_out
from retrieval.questions.model import Question

_WORD = re.compile(r"[0-9a-z\u3400-\u9fff]")

SPOKEN = {
    "secrets": Spoken(key="policy.secrets", answered=False),
    "destructive": Spoken(key="policy.destructive", answered=False),
    "opinion": Spoken(key="policy.opinion", answered=False),
    "help": Spoken(key="policy.help", answered=True),
    "thanks": Spoken(key="policy.thanks", answered=True),
}
"""What needs no evidence, by intent."""


def gather(question: Question, *, knowledge: Knowledge, viewer: Viewer, as_of: date) -> Finding:
    """Settles one question under the viewer's scope, as of a day; always returns something that can be said."""
    spoken = _spoken(question)
    if spoken:
        return spoken
    place = next(iter(places_of(question, knowledge.catalogue)), None)
    if question.intent == "available":
        return held(knowledge, viewer, as_of, place)
    if not _WORD.search(question.core) and not question.indicators:
        return Spoken(key="policy.unclear", answered=False)
    goal = above_goal(question, knowledge=knowledge, viewer=viewer, as_of=as_of, place=place)
    if goal is not None and not isinstance(goal, Place):
        return goal
    place = goal or place
    found = _found(question, knowledge, viewer, as_of, place)
    return unmet(question, found, knowledge, place) or found


def _found(question: Question, knowledge: Knowledge, viewer: Viewer, as_of: date, place: Place | None) -> Finding:
    return (
        _structural(question, knowledge, as_of)
        or work_out(question, knowledge=knowledge, viewer=viewer, as_of=as_of, place=place)
        or compute(question, knowledge=knowledge, as_of=as_of, place=place)
        or look_up(question, knowledge=knowledge, viewer=viewer, as_of=as_of, place=place)
        or _quoted(question, knowledge, as_of, place)
    )


def _spoken(question: Question) -> Spoken | None:
    found = SPOKEN.get(question.intent or "")
    if found and question.intent == "thanks":
        return found if len(question.core) <= 2 else None
    return found


def _structural(question: Question, knowledge: Knowledge, as_of: date) -> Finding | None:
    if question.indicators and question.intent != "outline":
        return None
    return outline(question, knowledge, as_of)


def _quoted(question: Question, knowledge: Knowledge, as_of: date, place: Place | None) -> Finding:
    if question.intent == "editions":
        differing = _differing(question, knowledge, place)
        if differing:
            other = variant_source(differing, knowledge, as_of)
            sources = (source_of((differing,), knowledge, as_of), *((other,) if other else ()))
            return Differing(clause=differing, sources=sources)
    found = quote(question, knowledge=knowledge, as_of=as_of, place=place)
    if not isinstance(found, Refused) or place is None:
        return found
    meant = elsewhere(question, knowledge, place) if found.reason in ("nothing", "wording", "region") else None
    if meant:
        return replace(refuse("region", question, knowledge, place=place, nearest=meant), elsewhere=True)
    if not _speaks_of(place, knowledge):
        return refuse("region", question, knowledge, place=place, nearest=found.nearest)
    return found


def _differing(question: Question, knowledge: Knowledge, place: Place | None) -> Clause | None:
    hits = candidates(question, knowledge, place)
    return next((hit.clause for hit in hits[:4] if hit.clause.variant or hit.clause.only_in), None)


def _speaks_of(place: Place, knowledge: Knowledge) -> bool:
    return any(clause.region == place.code for clause in knowledge.clauses())


def held(knowledge: Knowledge, viewer: Viewer, as_of: date, place: Place | None) -> Held:
    """What is loaded and may be seen: about the named region, the viewer's county, or else the province."""
    known = place if place and place.code in knowledge.catalogue.regions else None
    region = region_meant(known, viewer, knowledge.catalogue)
    rows = knowledge.metrics.available(region, scope=viewer.scope, as_of=as_of)
    return Held(
        documents=tuple(document.title for document in knowledge.documents()),
        rows=sum(entry.rows for entry in rows),
        indicators=tuple(entry.indicator_name for entry in rows),
        region_name=knowledge.catalogue.regions[region].name,
        latest=tuple(entry.latest.text for entry in rows),
    )
