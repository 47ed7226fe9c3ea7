"""A half sentence takes what it lacks from the question before it: «那松阳呢» keeps the indicator and changes the county."""

from __future__ import annotations

from dataclasses import replace

from retrieval.questions.model import Question

KEPT_TURNS = 10
"""Older turns are forgotten; the channel also forgets after 30 minutes."""


def resume(question: Question, before: Question) -> Question:
    """The question with the missing parts of the one before: region, indicator, period, topic."""
    regions = question.regions or before.regions
    new_topic = len(question.topic.replace(" ", "")) >= 2
    indicators = question.indicators or (() if new_topic else before.indicators)
    # Said twice: what the follow-up adds weighs more than what it keeps.
    own = (question.core, question.core) if new_topic else ()
    topic = " ".join(part for part in (before.topic if question.periods else before.core, *own) if part)
    return replace(
        question,
        regions=regions,
        indicators=indicators,
        periods=question.periods or before.periods,
        wants=question.wants if question.wants - {"yes_no"} else question.wants | before.wants,
        core=topic,
        topic=" ".join(part for part in (before.topic, question.topic) if part),
        context=before.text,
        own=question.topic if new_topic else "",
        expansions=tuple(dict.fromkeys((*before.expansions, *question.expansions))),
        elliptical=False,
    )
