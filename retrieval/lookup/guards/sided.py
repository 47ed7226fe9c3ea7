"""A target never stands for a present value, nor a present value for a target: which clauses are which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from retrieval.access import Viewer
from retrieval.evidence import Clause, Hit
from retrieval.findings import Finding, Observed, Quoted, Refused
from retrieval.lookup.knowledge import Knowledge, deadline_of, to_come
from retrieval.lookup.places import Place, region_meant
from retrieval.lookup.refusing import refuse
from retrieval.lookup.table.demanded import asks_for_demand
from retrieval.lookup.texts.fit import dimension_of
from retrieval.lookup.wanted import asks_growth
from retrieval.metrics.catalog import Indicator
from retrieval.questions.model import Question
from retrieval.questions.normalise import normalise
from retrieval.questions.side import AIMS, Side
from retrieval.table_findings import Aimed

AMOUNT = 0.15
"""Difference of rank below which a clause that states an amount goes before one that plans it, or says its growth alone."""

REASONS = {Side.DEMAND: "target", Side.STATE: "figure"}
"""What is refused where only the other side is held."""


def asked_side(question: Question, knowledge: Knowledge) -> Side | None:
    """The side that a question asks for; None: either, or the way from one to the other."""
    remaining = knowledge.lexicon.vocabulary.side["remaining"].search(question.normal)
    # «一年要增几个点» asks for a pace that is demanded, «还要…» for one that is left.
    aims = question.table & AIMS - (frozenset() if remaining else {"pace"})
    return None if aims or question.compute else question.side


def how_much(question: Question, knowledge: Knowledge) -> bool:
    """Whether nothing but the amount is asked for, with no word for what is demanded: then the state is meant."""
    ways = question.table & AIMS or question.compute or question.quantities
    # «那甲指标呢» asks for its figure too.
    asks = "number" in question.wants or bool(question.context and question.indicators and not question.wants)
    return asks and question.side is None and not ways and not asks_for_demand(question, knowledge)


def only_planned(clause: Clause | None, question: Question, knowledge: Knowledge, as_of: date) -> bool:
    """Whether a bare «how much» would be answered with what a plan demands."""
    if clause is None or not how_much(question, knowledge):
        return False
    return side_of_clause(clause, knowledge, as_of) is Side.DEMAND


def stated_instead(
    hits: Sequence[Hit],
    question: Question,
    indicator: Indicator,
    *,
    knowledge: Knowledge,
    place: Place | None,
    as_of: date,
) -> Clause | None:
    """The clause that states an amount of an indicator, where the best one plans it and only «how much» is asked."""
    if not hits or not only_planned(hits[0].clause, question, knowledge, as_of):
        return None
    region = place.code if place else knowledge.catalogue.seat.code
    own = dimension_of(indicator.unit, knowledge.catalogue.units)
    for hit in hits:
        figures = [f for f in knowledge.figures(hit.clause) if f.measure == "value" and f.dimension == own]
        here = hit.clause.region in (None, region) and hit.rank > hits[0].rank - AMOUNT
        if here and figures and side_of_clause(hit.clause, knowledge, as_of) is Side.STATE:
            return hit.clause
    return None


def side_of_clause(clause: Clause, knowledge: Knowledge, as_of: date) -> Side | None:
    """What the figures of a clause are: a plan demands, a report states, unless its own words say otherwise."""
    if not knowledge.figures(clause):
        return None
    words = knowledge.lexicon.vocabulary.side
    text = normalise(knowledge.index.sentence(clause))
    planned = deadline_of(knowledge.document(clause), as_of) is not None
    if planned:
        return Side.STATE if words["reached"].search(text) else Side.DEMAND
    return Side.DEMAND if words["aimed"].search(text) or to_come(clause, knowledge) else Side.STATE


def of_side(clauses: frozenset[str], side: Side | None, knowledge: Knowledge, as_of: date) -> frozenset[str]:
    """Ids of those clauses that do not speak of the other side."""
    if side is None:
        return clauses
    held = (clause for clause in knowledge.clauses() if clause.id in clauses)
    return frozenset(clause.id for clause in held if side_of_clause(clause, knowledge, as_of) in (side, None))


def other_side(
    question: Question, found: Finding, *, knowledge: Knowledge, viewer: Viewer, as_of: date, place: Place | None
) -> Refused | None:
    """The refusal that takes the place of a figure of the other side, with what is held; None: it is the asked one."""
    side = asked_side(question, knowledge)
    if isinstance(found, Quoted) and found.confirmed:
        side = question.side  # «yes» to the wrong side is untrue, whatever else is asked
    quoted = found if isinstance(found, Quoted) and found.premise is None and not found.confirmed else None
    if quoted and "number" in question.wants and of_another(question, quoted.clause, knowledge, as_of):
        reason = "ranking" if "rank" in question.wants else "indicator"
        return refuse(reason, question, knowledge, place=place, nearest=quoted.clause)
    if side is None or _side_of(found, knowledge, as_of) in (side, None):
        return None
    # A name alone may mean any figure of it, but a present value never stands for what is called a target.
    if side is Side.STATE and not question.indicators and "number" not in question.wants:
        return None
    refused = refuse(REASONS[side], question, knowledge, place=place)
    if isinstance(found, Observed) and found.observation.value is not None:
        return replace(refused, held=(found.observation,), stops=())
    nearest = found.clause if isinstance(found, Quoted) else None
    region = nearest.region if nearest else region_meant(place, viewer, knowledge.catalogue)
    return replace(refused, nearest=nearest, nearest_region=knowledge.region_name(region), stops=())


def as_aim(question: Question, found: Finding, knowledge: Knowledge, as_of: date) -> Finding:
    """A finding, marked where a plan answers a question that does not ask for one: it must not read as a present value."""
    if not isinstance(found, Quoted) or found.premise or found.confirmed or found.no_number or not found.figures:
        return found
    bare = bool(question.indicators) and not (question.wants or question.table or question.compute)
    asked = (
        question.side is None and (bare or how_much(question, knowledge)) and not asks_for_demand(question, knowledge)
    )
    planned = asked and found.deadline is not None and side_of_clause(found.clause, knowledge, as_of) is Side.DEMAND
    return replace(found, aim=True) if planned else found


def of_another(question: Question, clause: Clause, knowledge: Knowledge, as_of: date) -> bool:
    """Whether a plan sets in a clause a level of something else than what is asked: it only bears the asked name.

    «甲占乙比重超过50%» says nothing of how large «乙» is, and no level says a growth rate or a place in an order.
    """
    figures, words = knowledge.figures(clause), knowledge.lexicon.vocabulary.calc
    if not question.indicators or side_of_clause(clause, knowledge, as_of) is not Side.DEMAND:
        return False
    measures = {figure.measure for figure in figures}
    if "rank" in question.wants:
        return "rank" not in measures
    if asks_growth(question) and words["level_asked"].search(question.normal) is None:
        grows = measures & {"growth", "growth_change"} or words["growth_words"].search(clause.text)
        return not grows and "value" in measures
    own = knowledge.catalogue.units.find(knowledge.catalogue.indicators[question.indicator.key].unit)
    if own is None or measures != {"value"} or words["share_said"].search(question.normal):
        return False
    return all(figure.dimension not in (None, own.dimension) for figure in figures)


def _side_of(found: Finding, knowledge: Knowledge, as_of: date) -> Side | None:
    if isinstance(found, Aimed):
        return Side.DEMAND
    if isinstance(found, Observed):
        return None if found.target is not None else Side.STATE
    if isinstance(found, Quoted) and found.premise is None:
        return side_of_clause(found.clause, knowledge, as_of)
    return None


__all__ = [
    "as_aim",
    "asked_side",
    "how_much",
    "of_another",
    "of_side",
    "only_planned",
    "other_side",
    "side_of_clause",
    "stated_instead",
]
