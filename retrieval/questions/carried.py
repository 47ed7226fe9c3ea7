"""The region that stays spoken of: «规上工业» after a figure of a city is that city's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from retrieval.questions.model import Mention, Question


def of_same_region(question: Question, resumed: Question | None) -> Question | None:
    """A whole question that names no region, asked of the region and time spoken of; None: it names one, or none was.

    Args:
        resumed: the question with what it lacks from those before, None at the beginning of a chat.
    """
    if resumed is None or question.regions or not resumed.regions:
        return None
    return replace(question, regions=resumed.regions, periods=question.periods or resumed.periods)


def as_answered(questions: Sequence[Question], spoken: Sequence[Mention], said: str) -> list[Question]:
    """Questions with the region that their answer named, where they left it to those before.

    Args:
        spoken: regions of the question before; said: the answer.
    """
    named = tuple(mention for mention in spoken if mention.surface in said)
    return [replace(each, regions=named) if named and not each.regions else each for each in questions]
