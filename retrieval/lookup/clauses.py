"""Questions that a clause of a document settles, verbatim; and the refusal when none does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from retrieval.evidence import Clause, Hit
from retrieval.findings import Quoted, Refused
from retrieval.lookup.fit import contradicted, expected_dimensions, other_day, same_time, unit_fits
from retrieval.lookup.fitness import fitness
from retrieval.lookup.focus import misses_focus
from retrieval.lookup.knowledge import Knowledge, deadline_of, stated_period
from retrieval.lookup.places import Place
from retrieval.lookup.sources import figure_of, source_of, variant_source
from retrieval.metrics.periods import PeriodKind, find_periods
from retrieval.passages.search import SearchText
from retrieval.questions.model import Question
from retrieval.questions.names import people

PASSAGE_CHARS = 160
"""A passage is widened within its sentence up to this length: what a phone shows without scrolling."""

NEAR = 0.15
"""A refused clause at or above this score is offered as the nearest."""

NEARLY = 0.06
"""Difference of rank below which a hit with a figure of the wanted unit may stand for a better one without."""

SURELY_MEANT = 0.6
SURE = 0.6
"""Coverage or score from which a clause without a number may be quoted as «the text gives no number»."""

SHORT = 12
"""A clause below this length is not understood alone."""

_LISTED = re.compile(r"、|”“|》《|和|与|及|＋|\+")
"""Signs that a clause holds a list."""

NUMERIC = frozenset({"number", "rank"})
WIDE = frozenset({"passage", "list", "reason", "person"})


def quote(question: Question, *, knowledge: Knowledge, as_of: date, place: Place | None) -> Quoted | Refused:
    """The best clause, or why there is none."""
    hits = candidates(question, knowledge, place)
    if not hits:
        return refuse("region" if place else "nothing", question, knowledge, place=place)
    best = hits[0]
    if named_elsewhere(question, best.clause, knowledge):
        return refuse("nothing", question, knowledge, place=place)
    wanted = expected_dimensions(question, knowledge.lexicon.vocabulary.measure, knowledge.catalogue.units)
    if unit_fits(knowledge.figures(best.clause), wanted) is False:
        best = next(
            (hit for hit in hits if _beside(hit, best) and unit_fits(knowledge.figures(hit.clause), wanted)), best
        )
    elif "number" in question.wants and not knowledge.figures(best.clause):
        best = next((hit for hit in hits if _beside(hit, best) and knowledge.figures(hit.clause)), best)
    best = _elsewhere(hits, best, wanted, knowledge)
    near_miss = unit_fits(knowledge.figures(best.clause), wanted) is False
    near_miss = near_miss or ("number" in question.wants and misses_focus(question, best.clause, knowledge))
    if best.score < knowledge.index.calibration.threshold or near_miss:
        nearest = best.clause if best.score > NEAR else None
        return refuse("nothing", question, knowledge, place=place, nearest=nearest)
    if _says_no_number(best, question, knowledge, as_of):
        return refuse("nothing", question, knowledge, place=place, nearest=best.clause)
    return settle(best.clause, question, knowledge=knowledge, as_of=as_of, place=place)


def _says_no_number(best: Hit, question: Question, knowledge: Knowledge, as_of: date) -> bool:
    """Whether a number is asked for and it is not even sure that the clause without one is meant."""
    if "number" not in question.wants or knowledge.figures(best.clause):
        return False
    if deadline_of(knowledge.document(best.clause), as_of) is None:
        return True
    named = any(best.clause.id in knowledge.naming(mention.key) for mention in question.indicators)
    return not named and best.coverage < SURELY_MEANT and best.score < SURE


def _beside(hit: Hit, best: Hit) -> bool:
    """A hit of the same sentence, or one that ranks nearly as high."""
    same = (hit.clause.edition_id, hit.clause.sentence) == (best.clause.edition_id, best.clause.sentence)
    return (same or hit.rank > best.rank - NEARLY) and hit.coverage > best.coverage - 0.2


def _elsewhere(hits: Sequence[Hit], best: Hit, wanted: frozenset[str], knowledge: Knowledge) -> Hit:
    """A figure of the wanted unit in the same document, when the best hit has none at all; else the best hit."""
    if not wanted or knowledge.figures(best.clause):
        return best
    inside = (hit for hit in hits if hit.clause.document_id == best.clause.document_id and hit.coverage > 0.3)
    return next((hit for hit in inside if unit_fits(knowledge.figures(hit.clause), wanted)), best)


def named_elsewhere(question: Question, clause: Clause, knowledge: Knowledge) -> bool:
    """Whether the question names a person whom the clause's document does not name: then it means something else."""
    names = people(question.normal, knowledge.lexicon.vocabulary.titles)
    if not names:
        return False
    text = "".join(c.text for c in knowledge.index.document_clauses(clause))
    return any(name not in text for name in names)


def candidates(
    question: Question, knowledge: Knowledge, place: Place | None, *, named: frozenset[str] | None = None
) -> list[Hit]:
    """Hits for a question, best first; with `named` only among these clauses."""

    def allowed(clause: Clause) -> bool:
        return (named is None or clause.id in named) and (place is None or place.speaks(clause))

    text = SearchText(
        raw=" ".join(part for part in (question.context, question.text) if part),
        core=question.core,
        expansions=question.expansions,
    )
    return knowledge.search(
        text, k=12, where=allowed if place or named is not None else None, bonus=fitness(question, knowledge, place)
    )


def settle(
    clause: Clause, question: Question, *, knowledge: Knowledge, as_of: date, place: Place | None
) -> Quoted | Refused:
    """Checks time and number of a chosen clause and dresses it for the answer."""
    document = knowledge.document(clause)
    deadline = deadline_of(document, as_of)
    stated = stated_period(clause, knowledge, as_of) if deadline is None else None
    numeric = bool(question.wants & NUMERIC) or bool(question.indicators)
    if numeric and not same_time(question.periods, (stated, deadline)):
        return refuse("time", question, knowledge, place=place, nearest=clause)
    premise = other_day(question, knowledge.index.sentence(clause)) or contradicted(
        question, knowledge.figures(clause), around=_around(clause), units=knowledge.catalogue.units
    )
    shown = (clause,) if premise else passage(clause, question, knowledge)
    if "date" in question.wants and not deadline and not _dated(shown, as_of):
        return refuse("nothing", question, knowledge, place=place)
    sentence = knowledge.index.sentence(clause)
    figures = knowledge.figures(clause)
    region = knowledge.catalogue.regions.get(clause.region or "")
    others = (variant_source(each, knowledge, as_of) for each in shown)
    return Quoted(
        clause=clause,
        passage=shown,
        sources=(source_of(shown, knowledge, as_of), *(other for other in others if other)),
        figures=tuple(figure_of(f, knowledge, as_of) for c in shown for f in knowledge.figures(c)),
        region_name=region.name if region else None,
        region_aliases=region.aliases if region else (),
        period_text=stated.text if stated else None,
        period_in_text=any(find_periods(c.text, as_of) for c in shown),
        deadline=deadline.text if deadline and (figures or question.indicators) else None,
        premise=premise,
        no_number="number" in question.wants and not figures,
        no_reason="reason" in question.wants and not knowledge.gives_reason(sentence),
        cut_off=knowledge.ends_document(clause),
    )


def _dated(shown: Sequence[Clause], as_of: date) -> bool:
    """Whether a passage names a day, a month or a year; the span in a plan's name is none."""
    return any(p.kind is not PeriodKind.SPAN for clause in shown for p, _, _ in find_periods(clause.text, as_of))


def _around(clause: Clause) -> str:
    return "".join((clause.document, *clause.section, clause.text))


def passage(clause: Clause, question: Question, knowledge: Knowledge) -> tuple[Clause, ...]:
    """The clause alone for a figure; where a text is asked for or the clause is short, with its neighbours.

    Neighbours come from the sentence first, then from the paragraph, as long as the passage stays short.
    """
    wide = bool(question.wants & WIDE)
    if not wide and (len(clause.text) >= SHORT or knowledge.figures(clause)):
        return (clause,)
    if len(clause.text) >= SHORT and _settles(clause, question, knowledge):
        return (clause,)
    sentence = knowledge.index.sentence_clauses(clause)
    shown = _grown([clause], sentence)
    if wide and len(shown) == len(sentence):
        shown = _grown(shown, knowledge.index.paragraph_clauses(clause))
    return tuple(shown)


def _settles(clause: Clause, question: Question, knowledge: Knowledge) -> bool:
    """Whether the clause alone has what a wide question asks for: the list, or the person."""
    if "passage" in question.wants or "reason" in question.wants:
        return False
    if "list" in question.wants and not _LISTED.search(clause.text):
        return False
    titles = knowledge.lexicon.vocabulary.titles
    return "person" not in question.wants or any(title in clause.text for title in titles)


def _grown(shown: list[Clause], around: Sequence[Clause]) -> list[Clause]:
    """Adds the following clauses, then the ones before, one at a time, without gaps."""
    first, last = around.index(shown[0]), around.index(shown[-1])
    grown = True
    while grown:
        grown = False
        if last + 1 < len(around) and _length(around[first : last + 2]) <= PASSAGE_CHARS:
            last, grown = last + 1, True
        if first > 0 and _length(around[first - 1 : last + 1]) <= PASSAGE_CHARS:
            first, grown = first - 1, True
    return list(around[first : last + 1])


def _length(clauses: Sequence[Clause]) -> int:
    return sum(len(c.text) + len(c.tail) for c in clauses)


def refuse(
    reason: str, question: Question, knowledge: Knowledge, *, place: Place | None, nearest: Clause | None = None
) -> Refused:
    """A refusal with what was searched; the topic is the catalogue's name where one was understood."""
    indicator = knowledge.catalogue.indicators[question.indicators[0].key] if question.indicators else None
    refused = Refused(
        reason=reason,
        topic=indicator.name if indicator else (question.core or question.text),
        region_name=place.name if place else None,
        searched=(knowledge.metrics.count(place.code) if place else 0, len(knowledge.index.corpus.documents)),
        nearest=nearest,
        nearest_region=knowledge.region_name(nearest.region) if nearest else None,
        department=(indicator.department or None) if indicator else None,
        stops=() if place else knowledge.stops(),
    )
    asked = next((a for a in question.periods if a.year_given), None)
    return replace(refused, period_text=asked.period.text if asked else None)
