"""A half sentence takes what it lacks from the question before it: «那松阳呢» keeps the indicator and changes the county."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from retrieval.questions.model import Question, Turn

KEPT_TURNS = 10
"""Older turns are forgotten; the channel also forgets after 30 minutes."""


def last_question(turns: Sequence[Turn]) -> str | None:
    """The last thing the asker said, or None at the beginning of a chat."""
    return next((turn.content for turn in reversed(turns[-KEPT_TURNS:]) if turn.role == "user"), None)


def resume(question: Question, before: Question, *, spoken: str = "") -> Question:
    """The question with the missing parts of the one before: region, indicator, period, topic.

    Args:
        spoken: the assistant's last answer; a name that both mention helps the search.
    """
    regions = question.regions or before.regions
    new_topic = len(question.core.replace(" ", "")) >= 2
    indicators = question.indicators or (() if new_topic else before.indicators)
    # Said twice: what the follow-up adds weighs more than what it keeps.
    topic = " ".join(part for part in (before.core, question.core, question.core) if part)
    return replace(
        question,
        regions=regions,
        indicators=indicators,
        periods=question.periods or before.periods,
        wants=question.wants | before.wants,
        core=topic,
        context=" ".join(part for part in (before.text, spoken) if part),
        expansions=tuple(dict.fromkeys((*before.expansions, *question.expansions))),
        elliptical=False,
    )
