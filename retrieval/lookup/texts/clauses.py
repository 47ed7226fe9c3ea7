"""Questions that a clause of a document settles, verbatim; and the refusal when none does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from retrieval.evidence import Clause, Hit
from retrieval.findings import Premise, Quoted, Refused
from retrieval.lookup.guards.narrower import fitting
from retrieval.lookup.knowledge import Knowledge, deadline_of, due_by, stated_period, to_come
from retrieval.lookup.places import Place
from retrieval.lookup.refusing import refuse
from retrieval.lookup.sources import figure_of, source_of, variant_source
from retrieval.lookup.texts.asked import not_listed
from retrieval.lookup.texts.choice import chosen, other_unit
from retrieval.lookup.texts.claims import confirmed, doubts, other_bound, other_deadline, other_length
from retrieval.lookup.texts.days import asks_when, event_day, stating_deadline
from retrieval.lookup.texts.durations import other_duration, without_durations
from retrieval.lookup.texts.fit import contradicted, other_day, other_year, same_time
from retrieval.lookup.texts.focus import misses_focus, unspoken
from retrieval.lookup.texts.hits import candidates
from retrieval.lookup.texts.leading import lacks_lead, leaves_out
from retrieval.lookup.texts.likeness import lacks_official, leads
from retrieval.lookup.texts.onebyone import one_by_one
from retrieval.lookup.texts.passage import holding, passage, reaching, with_day
from retrieval.lookup.texts.persons import (
    of_named_people,
    of_whom_it_is_said,
    wrong_institution,
    wrong_person,
)
from retrieval.lookup.texts.ranged import has_range
from retrieval.lookup.texts.stocks import said_beside
from retrieval.lookup.texts.titles import names_things
from retrieval.lookup.texts.told import asks_who_told, who_told
from retrieval.lookup.wishes import asks_number, has_numeral, without_false_number
from retrieval.metrics.periods import Period, find_periods
from retrieval.questions.model import Question
from retrieval.questions.names import people
from retrieval.text_findings import Listed

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

LEAST_THING, MOST_THING = 2, 4
"""Characters of a word that names a thing; more of them may say it in other words."""

SURELY_MEANT = 0.6
SURE = 0.6
"""Coverage or score from which a clause without a number may be quoted as «the text gives no number»."""

SURE_NUMBER = 0.6
"""Score from which a clause answers when a number is asked for."""

NUMERIC = frozenset({"number", "rank"})


def quote(
    question: Question,
    *,
    knowledge: Knowledge,
    as_of: date,
    place: Place | None,
    among: frozenset[str] | None = None,
) -> Quoted | Listed | Refused:
    """The best clause, or why there is none.

    Args:
        among: ids of the only clauses that are looked at; None: all.
    """
    whole, question = question, without_false_number(question, knowledge)
    hits = candidates(question, knowledge, place, named=among)
    if not hits:
        return refuse("region" if place else "nothing", question, knowledge, place=place)
    hits = fitting(of_named_people(hits, question, knowledge), question, knowledge)
    if not hits or named_elsewhere(question, hits[0].clause, knowledge):
        return refuse("nothing", question, knowledge, place=place)
    if asks_who_told(question, knowledge):
        told = who_told(hits, question, knowledge=knowledge, as_of=as_of, place=place)
        if told is None:
            return refuse("nothing", question, knowledge, place=place)
        return settle(told, question, knowledge=knowledge, as_of=as_of, place=place)
    members = one_by_one(hits, question, knowledge)
    if members:
        return Listed(clauses=members, sources=tuple(source_of((each,), knowledge, as_of) for each in members))
    best = of_whom_it_is_said(hits, question, knowledge) or chosen(hits, question, knowledge)
    if knowledge.figures(best.clause):
        question = whole  # a figure is held against all that was asked
    if misses(best.clause, question, knowledge):
        nearest = best.clause if best.score > NEAR else None
        return refuse("nothing", question, knowledge, place=place, nearest=nearest)
    sure = has_range(question, best.clause.text) and best.score > MEANT
    strange = unspoken(question, best.clause, knowledge) and not (sure and best.score >= SURE_NUMBER)
    if (best.score < threshold(question, knowledge) and not sure) or strange:
        return _unsure(hits, question, knowledge=knowledge, as_of=as_of, place=place)
    if not question.wants & NUMERIC and lacks_official(best.clause, question, knowledge):
        return _unsure(hits, question, knowledge=knowledge, as_of=as_of, place=place)
    if _says_no_number(best, question, knowledge, as_of):
        return refuse("nothing", question, knowledge, place=place, nearest=best.clause)
    return settle(best.clause, question, knowledge=knowledge, as_of=as_of, place=place)


def _unsure(
    hits: Sequence[Hit], question: Question, *, knowledge: Knowledge, as_of: date, place: Place | None
) -> Quoted | Refused:
    """The first hit as what the text says in other words, where it surely leads; else what may be meant."""
    first = hits[0]
    if leads(first, hits, question, knowledge) and not misses(first.clause, question, knowledge):
        found = settle(first.clause, question, knowledge=knowledge, as_of=as_of, place=place)
        return replace(found, worded=True) if isinstance(found, Quoted) else found
    meant = perhaps(hits, question, knowledge)
    exact = any(word in question.normal for word in knowledge.lexicon.vocabulary.meta.exact)
    reason = ("wording" if exact else "unsure") if meant else "nothing"
    return replace(refuse(reason, question, knowledge, place=place), meant=meant)


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
    if "number" in question.wants and (
        misses_focus(question, clause, knowledge) or _nothing_of(question, clause, knowledge)
    ):
        return True
    if "mean" in question.compute and not any(
        word in clause.text for word in knowledge.lexicon.vocabulary.asked.shares
    ):
        return True
    places = knowledge.lexicon.vocabulary.asked.places
    return "where" in question.wants and not any(mark in knowledge.index.sentence(clause) for mark in places)


def _nothing_of(question: Question, clause: Clause, knowledge: Knowledge) -> bool:
    """Whether a share is asked for («老人占比»), and a figure has nothing of what it is asked of: it is another share."""
    thing, share = question.topic.replace(" ", ""), knowledge.lexicon.vocabulary.calc["share_word"]
    if question.indicators or not LEAST_THING <= len(thing) <= MOST_THING or not share.search(question.core):
        return False
    return knowledge.index.covered(question.topic, clause.text, clause) == 0


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


def settle(
    clause: Clause, question: Question, *, knowledge: Knowledge, as_of: date, place: Place | None
) -> Quoted | Refused:
    """Checks time and number of a chosen clause and dresses it for the answer."""
    first, clause = clause, said_beside(clause, question, knowledge)
    document = knowledge.document(clause)
    deadline = due_by(clause, knowledge, as_of)
    stated = stated_period(clause, knowledge, as_of) if deadline is None else None
    numeric = bool(question.wants & NUMERIC) or bool(question.indicators)
    silent = stated is None and deadline is None
    figures = knowledge.figures(clause)
    late = other_deadline(question, figures, deadline, knowledge)
    if (
        numeric
        and not late
        and (
            not same_time(question.periods, (stated, deadline))
            or (silent and other_year(question.periods, document.published))
        )
    ):
        return refuse("time", question, knowledge, place=place, nearest=clause)
    due = stating_deadline(clause, deadline, knowledge) if deadline and figures and asks_when(question) else None
    shown = (clause,) if due else passage(clause, question, knowledge, as_of)
    if clause != first:
        shown = reaching(first, clause, knowledge)
    premise, shown = (late, (clause,)) if late else _premise(clause, shown, question, knowledge)
    if premise is None and not deadline and leaves_out(clause, shown, question, knowledge, as_of):
        return refuse("nothing", question, knowledge, place=place)
    if premise is None and lacks_lead(question, shown, knowledge):
        return refuse("leads", question, knowledge, place=place, nearest=clause)
    region = knowledge.catalogue.regions.get(clause.region or "")
    others = (variant_source(each, knowledge, as_of) for each in shown)
    dating = (source_of((due,), knowledge, as_of),) if due and due not in shown else ()
    return Quoted(
        clause=clause,
        passage=shown,
        sources=(source_of(shown, knowledge, as_of), *dating, *(other for other in others if other)),
        due=due is not None and premise is None,
        figures=tuple(figure_of(f, knowledge, as_of) for c in shown for f in knowledge.figures(c)),
        region_name=region.name if region else None,
        region_aliases=region.aliases if region else (),
        period_text=stated.text if stated else None,
        period_in_text=_says_time(shown, stated, as_of),
        planned=stated is not None and bool(figures) and is_planned(clause, stated, knowledge, as_of),
        deadline=deadline.text if deadline and (figures or question.indicators) else None,
        premise=premise,
        no_number=asks_number(question, knowledge)
        and not (figures or has_numeral(clause, question) or names_things(question, clause)),
        no_list=not_listed(shown, question, knowledge.lexicon.vocabulary.asked),
        no_reason="reason" in question.wants and not any(knowledge.gives_reason(each.text) for each in shown),
        confirmed=premise is None and doubts(question, knowledge) and confirmed(question, clause, knowledge),
        cut_off=knowledge.ends_document(clause),
        whole="original" in question.wants or "date" in question.wants or "person" in question.wants,
    )


def is_planned(clause: Clause, stated: Period, knowledge: Knowledge, as_of: date) -> bool:
    """Whether a report tells a figure of a time that is still to come."""
    return stated.start > as_of or (stated.end > as_of and to_come(clause, knowledge))


def _says_time(shown: Sequence[Clause], stated: Period | None, as_of: date) -> bool:
    """Whether the text itself tells the time of its figures; a time of another year only where it prints that year."""
    if stated is not None and stated.end.year != as_of.year:
        return any(str(stated.end.year) in each.text for each in shown)
    return any(find_periods(each.text, as_of) for each in shown)


def _premise(
    clause: Clause, shown: tuple[Clause, ...], question: Question, knowledge: Knowledge
) -> tuple[Premise | None, tuple[Clause, ...]]:
    """What the question takes for granted and the text says otherwise (a day, a number, a person), and what shows it."""
    near = with_day(clause, shown, knowledge)
    claims = knowledge.lexicon.vocabulary.claims
    day = other_day(question, "".join((knowledge.index.sentence(clause), *(each.text for each in near))), claims)
    if day:
        return day, holding(day.actual, clause, near, knowledge)
    length = other_duration(question, knowledge.index.sentence_clauses(clause), claims)
    if length:
        return length, holding(length.actual, clause, shown, knowledge)
    question = without_durations(question, claims)
    event = event_day(question, clause, near, knowledge)
    if event:
        return event
    number = contradicted(question, knowledge.figures(clause), around=_around(clause), units=knowledge.catalogue.units)
    number = number or other_bound(question, knowledge.figures(clause), claims, knowledge.catalogue.units)
    if number is None and ("reason" in question.wants or doubts(question, knowledge)) and not knowledge.figures(clause):
        number = other_length(question, clause)
    if number:
        return number, (clause,)
    return wrong_person(question, shown, knowledge) or wrong_institution(question, shown, knowledge), shown


def _around(clause: Clause) -> str:
    return "".join((clause.document, *clause.section, clause.text))
