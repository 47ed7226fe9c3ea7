"""The last look at what was asked beside the thing itself: a figure that leaves it out is no answer, and is refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from retrieval.evidence import Observation
from retrieval.findings import Computed, Finding, Observed, Quoted, Ranked, Refused
from retrieval.lookup.knowledge import Knowledge, to_come
from retrieval.lookup.places import Place
from retrieval.lookup.refusing import refuse
from retrieval.lookup.texts.days import asks_when
from retrieval.lookup.texts.fit import dimension_of
from retrieval.questions.model import Question
from retrieval.questions.normalise import normalise
from retrieval.questions.places import OUTSIDE
from retrieval.table_findings import Aimed, Worked

FROM_TABLE = (Observed, Aimed, Worked, Ranked, Computed)
SINGLE = (Observed, Aimed)


def unmet(question: Question, finding: Finding, knowledge: Knowledge, place: Place | None) -> Refused | None:
    """The refusal that takes the place of a finding which leaves out a rank, a limit, a place or the word «target»."""
    if isinstance(finding, Quoted) and _leaves_out_calculation(question, finding, knowledge):
        return refuse("unsure", question, knowledge, place=place, nearest=finding.clause)
    if not question.indicators:
        return _without_rank(question, finding, knowledge, place)
    wide = _other_place(question, finding, knowledge)
    if wide:
        return refuse("indicator", question, knowledge, place=wide)
    # The limit of a filter («超过4万的有几个») is no claim that a clause could correct.
    misread = isinstance(finding, Quoted) and finding.premise is not None and "filter" in question.table
    if misread or (isinstance(finding, FROM_TABLE) and _order_unused(question, finding)):
        return replace(refuse("order", question, knowledge, place=place), department=None, stops=())
    if _doubts_past(question, finding):
        return replace(refuse("unsure", question, knowledge, place=place), department=None)
    unranked = _without_rank(question, finding, knowledge, place)
    unranked = unranked or _without_comparison(question, finding, knowledge, place)
    unranked = unranked or _without_growth(question, finding, knowledge, place)
    return unranked or _without_target(question, finding, knowledge, place)


def _doubts_past(question: Question, finding: Finding) -> bool:
    """Whether it is asked when a value was reached, and it is held against one of another time: that proves nothing."""
    held = isinstance(finding, Observed | Quoted) and finding.premise is not None
    return held and asks_when(question) and "yes_no" not in question.wants


def _without_rank(question: Question, finding: Finding, knowledge: Knowledge, place: Place | None) -> Refused | None:
    """A place in an order is asked for, and a value stands there that says none: no rank is held."""
    if isinstance(finding, Ranked) and _other_frame(question, finding, knowledge):
        own_row = finding.ranking.own.observation if finding.ranking.own else None
        held = (own_row,) if own_row is not None and own_row.value is not None else ()
        unranked = replace(refuse("ranking", question, knowledge, place=place), held=held, stops=())
        return replace(unranked, period_text=finding.ranking.period.text)
    calc, ends = knowledge.lexicon.vocabulary.calc, bool(question.table & {"highest", "lowest"})
    if ("rank" not in question.wants or ends) and not (ends and calc["which_one"].search(question.normal)):
        return None
    if isinstance(finding, Observed) and not ends:
        row = finding.observation
        if row.rank is not None:
            return None
        own = place or Place(row.region, row.region_name, ())
        held = (row,) if row.value is not None else ()
        unranked = replace(refuse("ranking", question, knowledge, place=own), held=held, stops=())
        return replace(unranked, period_text=row.period.text)
    if isinstance(finding, Quoted) and finding.premise is None and finding.figures:
        said = normalise("".join(clause.text for clause in finding.passage))
        ordered = calc["rank_said"].search(said) or any(figure.measure == "rank" for figure in finding.figures)
        return (
            None
            if ordered and _among_asked(question, finding.clause.region, said, knowledge)
            else refuse("ranking", question, knowledge, place=place, nearest=finding.clause)
        )
    return None


def _among_asked(question: Question, region: str | None, said: str, knowledge: Knowledge) -> bool:
    """Whether a text tells the place among those that were asked for: a place in the city is none in the province.

    «我县…全市第几»: the level of the region itself is none that it has a place in.
    """
    known = knowledge.catalogue.regions.get(region or "")
    own = known.level if known is not None else ""
    levels = [words for level, words in knowledge.lexicon.vocabulary.own.items() if level != own]
    asked = [words for words in levels if any(word in question.normal for word in words)]
    return all(any(re.search(rf"{re.escape(word)}.{{0,3}}[第首前]", said) for word in words) for words in asked)


def _leaves_out_calculation(question: Question, finding: Quoted, knowledge: Knowledge) -> bool:
    """A share or a multiple is asked for, and the quoted text, which says a figure, speaks of none."""
    calc = knowledge.lexicon.vocabulary.calc
    said = normalise("".join((*(c.text for c in finding.passage), *finding.clause.section)))
    asked = [name for name in ("share", "ratio", "per_month", "per_day") if calc[name].search(question.normal)]
    return bool(finding.figures) and any(calc[f"{name}_said"].search(said) is None for name in asked)


def _order_unused(question: Question, finding: Finding) -> bool:
    asked = question.table
    if asked & {"filter", "middle"}:
        return True
    if asked >= {"highest", "lowest"} and question.compute & {"difference", "ratio"} and isinstance(finding, Ranked):
        return "ordinal" not in asked
    alone = isinstance(finding, SINGLE) or (isinstance(finding, Worked) and finding.kind == "changed")
    leads = bool(asked & {"highest", "lowest"}) and "rank" in question.wants
    return alone and (bool(asked & {"ordinal", "falling"}) or leads)


def _other_place(question: Question, finding: Finding, knowledge: Knowledge) -> Place | None:
    """A country or a group of provinces that is named, and that what was found does not speak of."""
    if not isinstance(finding, (*FROM_TABLE, Quoted, Refused)):
        return None
    taken = [*question.regions, *question.indicators]
    for start, end, name in knowledge.lexicon.wide.find(question.normal):
        if any(mention.start < end and start < mention.end for mention in taken):
            continue
        surface = question.normal[start:end]
        said = "".join(c.text for c in finding.passage) if isinstance(finding, Quoted) else ""
        if surface not in normalise(said):
            return Place(OUTSIDE + name, name, (surface,))
    return None


def _other_frame(question: Question, finding: Ranked, knowledge: Knowledge) -> bool:
    """Whether a rank in the province is asked for, and the ranking is one inside a city."""
    regions, words = knowledge.catalogue.regions, knowledge.lexicon.vocabulary.own
    frame = next((each for each in regions.values() if each.name == finding.among), None)
    if frame is None or finding.ranking.own is None or frame.level != "city":
        return False
    province = any(m.key == knowledge.catalogue.province.code for m in question.regions)
    wide = province or any(word in question.normal for word in words["province"])
    return wide and not any(word in question.normal for word in words["city"])


def _without_comparison(
    question: Question, finding: Finding, knowledge: Knowledge, place: Place | None
) -> Refused | None:
    """A comparison with the period before is asked for («环比»), and what was found only has one with the year before."""
    asked = knowledge.lexicon.vocabulary.calc["period_before"].search(question.normal)
    if asked is None or not isinstance(finding, Observed | Quoted):
        return None
    if isinstance(finding, Quoted) and any(asked[0] in normalise(clause.text) for clause in finding.passage):
        return None
    row = finding.observation if isinstance(finding, Observed) else None
    known = knowledge.catalogue.indicators.get(question.indicator.key)
    topic = (known.name if known else question.indicator.surface) + asked[0]
    held = (row,) if row is not None and row.value is not None else ()
    nearest = finding.clause if isinstance(finding, Quoted) else None
    refused = refuse("figure", question, knowledge, place=place, nearest=nearest)
    return replace(refused, topic=topic, held=held, stops=())


def _without_growth(question: Question, finding: Finding, knowledge: Knowledge, place: Place | None) -> Refused | None:
    """A growth rate is asked for by name, and a text says the level alone, and of no change."""
    calc, known = knowledge.lexicon.vocabulary.calc, knowledge.catalogue.indicators.get(question.indicator.key)
    asked = calc["rate_asked"].search(question.normal.replace(question.indicator.surface, " "))
    if asked is None or known is None or not isinstance(finding, Quoted) or finding.premise or not finding.figures:
        return None
    figures = [figure for clause in finding.passage for figure in knowledge.figures(clause)]
    own = dimension_of(known.unit, knowledge.catalogue.units)
    level = all(figure.measure == "value" and figure.dimension == own for figure in figures)
    said = normalise("\n".join(clause.text for clause in finding.passage))
    for name in sorted(map(normalise, (known.name, *known.aliases)), key=len, reverse=True):
        said = said.replace(name, " ")
    moved = calc["moved_said"].search(said)
    if not level or moved or to_come(finding.clause, knowledge):
        return None
    refused = refuse("figure", question, knowledge, place=place, nearest=finding.clause)
    return replace(refused, topic=known.name + asked[0], stops=())


def _without_target(question: Question, finding: Finding, knowledge: Knowledge, place: Place | None) -> Refused | None:
    """A target is asked for by name, none is held, and a present value would read as one."""
    row: Observation | None = None
    if isinstance(finding, Observed) and finding.target is None:
        row = finding.observation
    elif isinstance(finding, Worked) and finding.target is None and finding.kind == "changed":
        row = finding.rows[0]
    words = knowledge.lexicon.vocabulary.status["target"]
    asked = any(word in question.normal for word in words)
    if asked and isinstance(finding, Quoted) and _reports(finding, words, knowledge):
        return refuse("target", question, knowledge, place=place)
    if row is None or not asked:
        return None
    own = place or Place(row.region, row.region_name, ())
    return replace(refuse("target", question, knowledge, place=own), held=(row,) if row.value is not None else ())


def _reports(finding: Quoted, words: Sequence[str], knowledge: Knowledge) -> bool:
    """Whether a text reports figures and neither belongs to a plan nor speaks of a target, itself, before or above it."""
    first = finding.passage[0]
    before = [each for each in knowledge.index.sentence_clauses(first) if each.order < first.order]
    said = "".join(clause.text for clause in (*before, *finding.passage))
    reported = finding.deadline is None and bool(finding.figures) and not to_come(finding.clause, knowledge)
    return reported and not any(word in said for word in words)
