"""What a half sentence keeps: its answer speaks of the thing and the region of the question before it, or it is none."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from retrieval.findings import Finding, Quoted
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.strangers import regions_of
from retrieval.questions.follow_up import own_topic
from retrieval.questions.model import Question


def strays(question: Question, completed: Question, found: Finding, last: Finding | None, knowledge: Knowledge) -> bool:
    """Whether a clause with figures is about another thing or another region than those that were kept.

    Args:
        question: the half sentence as it was asked; completed: with what it keeps.
        last: what the question before it was answered with; None: not known.
    """
    if not isinstance(found, Quoted) or not any(knowledge.figures(clause) for clause in found.passage):
        return False
    changed = own_topic(question, knowledge.lexicon)
    if changed in knowledge.lexicon.vocabulary.changing and not any(changed in clause.text for clause in found.passage):
        return True
    kept = {each.key for each in completed.indicators} if not (question.indicators or question.regions) else set()
    if kept and not any(clause.id in named for named in _naming(kept, knowledge) for clause in found.passage):
        return True
    if completed.regions or last is None:
        return False
    before, here = set(regions_of(last)) - {""}, set(regions_of(found)) - {""}
    return bool(before and here) and before.isdisjoint(here)


def _naming(keys: Collection[str], knowledge: Knowledge) -> Iterator[frozenset[str]]:
    """Ids of the clauses that name one of some indicators, or what it is the growth rate of, or its growth rate."""
    for key, indicator in knowledge.catalogue.indicators.items():
        if key in keys or indicator.growth_of in keys:
            yield knowledge.naming(key)
            if key in keys and indicator.growth_of:
                yield knowledge.naming(indicator.growth_of)
