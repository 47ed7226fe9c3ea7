"""What a refusal says is not held: in the asker's own words, or by the name of the indicator that was all of it."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.lookup.knowledge import Knowledge
from retrieval.questions.echo import echo
from retrieval.questions.model import Question

QUOTING = frozenset({"nothing", "region", "unsure"})
"""Reasons whose sentence repeats the asker's words between quotation marks."""

BESIDE = 2
"""Characters that a question may have beside the name of an indicator and still ask for it alone."""


def topic_of_refusal(reason: str, question: Question, knowledge: Knowledge, indicator: str | None) -> str:
    """What is said to be not held: an indicator by its name, anything else in the asker's own words."""
    if indicator and reason not in QUOTING:
        return indicator
    words = knowledge.lexicon.vocabulary
    if question.context and not question.own and reason not in QUOTING:
        kept = _thing(question.topic, words.status["target"])
        if kept:
            return kept
    rest = question.topic
    for mention in question.indicators:
        rest = rest.replace(mention.surface, "")
    if indicator and len(rest.replace(" ", "")) <= BESIDE:
        return indicator
    own = tuple(m.surface for m in question.regions)
    said = echo(question.text, words, without=own) or question.text
    return (_thing(said, words.status["target"]) or said) if reason == "target" else said


def _thing(said: str, goals: Sequence[str]) -> str:
    """What stands before a word for targets; all of it where there is none, or nothing stands before it."""
    at = min((said.find(word) for word in goals if word in said), default=len(said))
    return said[:at].strip()
