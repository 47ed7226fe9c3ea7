"""Questions that a clause of a document settles, verbatim; and the refusal when none does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from retrieval.evidence import Clause, Hit
from retrieval.findings import Premise, Quoted, Refused
from retrieval.lookup.asked import not_listed, spoken_action
from retrieval.lookup.choice import chosen, other_unit
from retrieval.lookup.fit import contradicted, other_day, other_year, same_time
from retrieval.lookup.fitness import fitness
from retrieval.lookup.focus import misses_focus, unspoken
from retrieval.lookup.knowledge import Knowledge, deadline_of, stated_period
from retrieval.lookup.passage import dated, holding, names_somebody, passage, with_day
from retrieval.lookup.persons import of_named_people, of_whom_it_is_said, wrong_institution, wrong_person
from retrieval.lookup.places import Place
from retrieval.lookup.sources import figure_of, source_of, variant_source
from retrieval.metrics.periods import find_periods
from retrieval.passages.filters import Filter
from retrieval.passages.search import SearchText
from retrieval.questions.model import Question
from retrieval.questions.names import people

NEAR = 0.15
"""A refused clause at or above this score is offered as the nearest."""

ELSEWHERE = 0.3
"""A clause about another region at or above this score is named as what the question may mean."""

MEANT = 0.17
"""A clause at or above this score may be what was asked for in other words."""

CLOSE = 0.1
"""Difference of rank below which a hit may be meant as well as the best one."""

SHOWN = 3
"""Clauses that are offered to the reader when none is sure."""

SURELY_MEANT = 0.6
SURE = 0.6
"""Coverage or score from which a clause without a number may be quoted as «the text gives no number»."""

SURE_NUMBER = 0.6
"""Score from which a clause answers when a number is asked for."""

NUMERIC = frozenset({"number", "rank"})


def quote(question: Question, *, knowledge: Knowledge, as_of: date, place: Place | None) -> Quoted | Refused:
    """The best clause, or why there is none."""
    hits = candidates(question, knowledge, place)
    if not hits:
        return refuse("region" if place else "nothing", question, knowledge, place=place)
    hits = of_named_people(hits, question, knowledge)
    if not hits or named_elsewhere(question, hits[0].clause, knowledge):
        return refuse("nothing", question, knowledge, place=place)
    best = of_whom_it_is_said(hits, question, knowledge) or chosen(hits, question, knowledge)
    if misses(best.clause, question, knowledge):
        nearest = best.clause if best.score > NEAR else None
        return refuse("nothing", question, knowledge, place=place, nearest=nearest)
    if best.score < threshold(question, knowledge) or unspoken(question, best.clause, knowledge):
        meant = perhaps(hits, question, knowledge)
        return replace(refuse("wording" if meant else "nothing", question, knowledge, place=place), meant=meant)
    if _says_no_number(best, question, knowledge, as_of):
        return refuse("nothing", question, knowledge, place=place, nearest=best.clause)
    return settle(best.clause, question, knowledge=knowledge, as_of=as_of, place=place)


def threshold(question: Question, knowledge: Knowledge) -> float:
    """Score from which a clause answers; a figure for something nearly the same does more harm than a text."""
    lowest = knowledge.index.calibration.threshold
    return max(lowest, SURE_NUMBER) if "number" in question.wants else lowest


def perhaps(hits: Sequence[Hit], question: Question, knowledge: Knowledge) -> tuple[Clause, ...]:
    """Clauses that may say what is asked in other words: too unsure to answer, sure enough to be looked at."""
    close = [hit for hit in hits if hit.score > MEANT and hit.rank > hits[0].rank - CLOSE]
    meant = [hit.clause for hit in close if not misses(hit.clause, question, knowledge)]
    if "number" in question.wants:
        meant = [clause for clause in meant if knowledge.figures(clause)] or meant
    return tuple(meant[:SHOWN])


def elsewhere(question: Question, knowledge: Knowledge, place: Place) -> Clause | None:
    """The clause that says of another region what is asked about this one; None when none surely does."""
    hits = candidates(question, knowledge, None)
    if not hits:
        return None
    best = chosen(hits, question, knowledge)
    other = best.clause.region not in (None, place.code, knowledge.catalogue.province.code)
    sure = best.score >= ELSEWHERE and not misses(best.clause, question, knowledge)
    return best.clause if other and sure and not place.speaks(best.clause) else None


def misses(clause: Clause, question: Question, knowledge: Knowledge) -> bool:
    """Whether a clause that ranks well is a near miss: another unit, another quantity, no place where one is asked for."""
    if other_unit(clause, question, knowledge):
        return True
    if "number" in question.wants and misses_focus(question, clause, knowledge):
        return True
    if "mean" in question.compute and not any(
        word in clause.text for word in knowledge.lexicon.vocabulary.asked.shares
    ):
        return True
    places = knowledge.lexicon.vocabulary.asked.places
    return "where" in question.wants and not any(mark in knowledge.index.sentence(clause) for mark in places)


def _says_no_number(best: Hit, question: Question, knowledge: Knowledge, as_of: date) -> bool:
    """Whether a number is asked for and it is not even sure that the clause without one is meant."""
    if "number" not in question.wants or knowledge.figures(best.clause):
        return False
    if deadline_of(knowledge.document(best.clause), as_of) is None:
        return True
    named = any(best.clause.id in knowledge.naming(mention.key) for mention in question.indicators)
    return not named and best.coverage < SURELY_MEANT and best.score < SURE


def named_elsewhere(question: Question, clause: Clause, knowledge: Knowledge) -> bool:
    """Whether the question names a person whom the clause's document does not name: then it means something else."""
    words = knowledge.lexicon.vocabulary
    names = people(question.normal, words.titles, words.asked.surnames, words.asked.office_ends)
    if not names:
        return False
    text = "".join(c.text for c in knowledge.index.document_clauses(clause))
    return any(name not in text for name in names)


def candidates(
    question: Question, knowledge: Knowledge, place: Place | None, *, named: frozenset[str] | None = None
) -> list[Hit]:
    """Hits for a question, best first; with `named` only among these clauses."""
    where = replace(place.filter if place else Filter(), clauses=named, documents=papers(question, knowledge))
    text = SearchText(
        raw=" ".join(part for part in (question.context, question.text) if part),
        core=question.core,
        expansions=question.expansions,
    )
    return knowledge.search(text, k=12, where=where, bonus=fitness(question, knowledge, place))


def papers(question: Question, knowledge: Knowledge) -> frozenset[str] | None:
    """Ids of the documents of the kind that the question names («方案对…怎么说»); None: it names none that is held."""
    found = knowledge.lexicon.vocabulary.asked.papers.search(question.normal)
    if found is None:
        return None
    documents = knowledge.index.corpus.documents
    return frozenset(document.id for document in documents if found.group(1) in document.title) or None


def settle(
    clause: Clause, question: Question, *, knowledge: Knowledge, as_of: date, place: Place | None
) -> Quoted | Refused:
    """Checks time and number of a chosen clause and dresses it for the answer."""
    document = knowledge.document(clause)
    deadline = deadline_of(document, as_of)
    stated = stated_period(clause, knowledge, as_of) if deadline is None else None
    numeric = bool(question.wants & NUMERIC) or bool(question.indicators)
    silent = stated is None and deadline is None
    if numeric and (
        not same_time(question.periods, (stated, deadline))
        or (silent and other_year(question.periods, document.published))
    ):
        return refuse("time", question, knowledge, place=place, nearest=clause)
    shown = passage(clause, question, knowledge, as_of)
    premise, shown = _premise(clause, shown, question, knowledge)
    unsaid = "person" in question.wants and (
        not any(names_somebody(each, knowledge) for each in shown)
        or not spoken_action(shown, question, knowledge.lexicon.vocabulary.asked)
    )
    if not deadline and (unsaid or ("date" in question.wants and not dated(shown, as_of))):
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
        no_list=not_listed(shown, question, knowledge.lexicon.vocabulary.asked),
        no_reason="reason" in question.wants and not knowledge.gives_reason(sentence),
        cut_off=knowledge.ends_document(clause),
    )


def _premise(
    clause: Clause, shown: tuple[Clause, ...], question: Question, knowledge: Knowledge
) -> tuple[Premise | None, tuple[Clause, ...]]:
    """What the question takes for granted and the text says otherwise (a day, a number, a person), and what shows it."""
    near = with_day(clause, shown, knowledge)
    day = other_day(question, "".join((knowledge.index.sentence(clause), *(each.text for each in near))))
    if day:
        return day, holding(day.actual, clause, near, knowledge)
    number = contradicted(question, knowledge.figures(clause), around=_around(clause), units=knowledge.catalogue.units)
    if number:
        return number, (clause,)
    return wrong_person(question, shown, knowledge) or wrong_institution(question, shown, knowledge), shown


def _around(clause: Clause) -> str:
    return "".join((clause.document, *clause.section, clause.text))


def refuse(
    reason: str, question: Question, knowledge: Knowledge, *, place: Place | None, nearest: Clause | None = None
) -> Refused:
    """A refusal with what was searched; the topic is the catalogue's name where one was understood."""
    indicator = knowledge.catalogue.indicators[question.indicators[0].key] if question.indicators else None
    refused = Refused(
        reason=reason,
        topic=indicator.name if indicator else (question.core or question.text),
        region_name=place.name if place else None,
        searched=(
            knowledge.metrics.count(place.code, scope=knowledge.scope) if place else 0,
            len(knowledge.documents()),
        ),
        nearest=nearest,
        nearest_region=knowledge.region_name(nearest.region) if nearest else None,
        department=(indicator.department or None) if indicator else None,
        stops=() if place else knowledge.stops(),
    )
    asked = next((a for a in question.periods if a.year_given), None)
    return replace(refused, period_text=asked.period.text if asked else None)
