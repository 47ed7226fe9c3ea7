"""A half sentence takes what it lacks from the question before it: «那松阳呢» keeps the indicator and changes the county."""

from __future__ import annotations

from dataclasses import replace

from retrieval.metrics.periods import PeriodKind
from retrieval.questions.model import AskedPeriod, Question
from retrieval.questions.names import has_noun

KEPT_TURNS = 10
"""Older turns are forgotten; the channel also forgets after 30 minutes."""


def resume(question: Question, before: Question) -> Question:
    """The question with the missing parts of the one before: region, indicator, period, topic."""
    if "explain" in question.table and not question.indicators:
        return replace(before, table=before.table | {"explain"}, elliptical=False)
    regions = question.regions or before.regions
    beside = "compare" in question.table or "rank" in question.wants
    if beside and question.regions and not question.indicators:
        # «和甲比呢», «全省排第几»: beside the region that was spoken of, or above it.
        regions = tuple({mention.key: mention for mention in (*before.regions, *question.regions)}.values())
    new_topic = len(question.topic.replace(" ", "")) >= 2 and not asks_of_table(question)
    indicators = question.indicators or (() if new_topic else before.indicators)
    # Said twice: what the follow-up adds weighs more than what it keeps.
    own = (question.core, question.core) if new_topic else ()
    topic = " ".join(part for part in (before.topic if question.periods else before.core, *own) if part)
    return replace(
        question,
        regions=regions,
        indicators=indicators,
        periods=question.periods or _periods(question, before),
        wants=question.wants if question.wants - {"yes_no"} else question.wants | before.wants,
        core=topic,
        topic=" ".join(part for part in (before.topic, question.topic) if part),
        context=before.text,
        own=question.topic if new_topic else "",
        expansions=tuple(dict.fromkeys((*before.expansions, *question.expansions))),
        # «怎么算的» was settled by its own answer.
        table=question.table or (frozenset() if new_topic else before.table - {"explain"}),
        last_year=question.last_year and not before.periods,
        elliptical=False,
    )


def asks_of_table(question: Question) -> bool:
    """Whether a half sentence asks something of figures and names no thing of its own: «和甲比呢», «全省排第几»."""
    asks = bool(question.table) or "rank" in question.wants
    return asks and not question.indicators and not has_noun(question.topic, verbal=True)


def _periods(question: Question, before: Question) -> tuple[AskedPeriod, ...]:
    """Those of the question before; a year earlier for «去年同期呢»."""
    if not question.last_year or not before.periods:
        return before.periods
    own = before.periods[-1].period
    return before.periods if own.kind is PeriodKind.SPAN else (AskedPeriod(own.same_last_year(), year_given=True),)
