"""What a half sentence keeps: its answer speaks of the thing and the region of the question before it, or it is none."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from config.catalogs import longest_first
from retrieval.findings import Finding, Quoted
from retrieval.lookup.guards.strangers import regions_of
from retrieval.lookup.knowledge import Knowledge
from retrieval.questions.follow_up import added
from retrieval.questions.model import Mention, Question
from retrieval.questions.normalise import normalise

NAME = 4
"""Characters from which what a half sentence adds is a name of its own («甲业销量»)."""

THING = 3
"""Characters from which words may stand for the longer name of an indicator that holds them."""

SAID = 0.6
"""Share of such a name that a clause has to say."""


def strays(
    question: Question,
    completed: Question,
    found: Finding,
    last: Finding | None,
    knowledge: Knowledge,
    *,
    spoken: Question | None,
) -> bool:
    """Whether a clause with figures is about another thing or another region than those that were kept.

    Args:
        question: the half sentence as it was asked; completed: with what it keeps.
        last: what the question before it was answered with; None: not known.
        spoken: that question, with what it kept itself.
    """
    if not isinstance(found, Quoted):
        return False
    changed = added(question, knowledge.lexicon)
    if _of_another_text(question, changed, found, last):
        return True
    if not any(knowledge.figures(clause) for clause in found.passage):
        return False
    if changed in knowledge.lexicon.vocabulary.changing and not any(changed in clause.text for clause in found.passage):
        return True
    if "growth" in question.table and not question.indicators and not _grows(found, knowledge):
        return True
    if not (question.regions or question.wants) and _of_another_level(changed, found, knowledge):
        return True
    if not (question.indicators or question.quantities) and (
        _of_another_thing(changed, completed, found, spoken, knowledge)
        or _says_nothing(changed, completed, found, last, knowledge)
    ):
        return True
    kept = {each.key for each in completed.indicators} if not (question.indicators or question.regions) else set()
    if kept and not any(clause.id in named for named in _naming(kept, knowledge) for clause in found.passage):
        return True
    if completed.regions or last is None:
        return False
    before, here = set(regions_of(last)) - {""}, set(regions_of(found)) - {""}
    return bool(before and here) and before.isdisjoint(here)


def named_by(question: Question, spoken: Question, last: Finding | None, knowledge: Knowledge) -> Mention | None:
    """The one indicator whose name holds what was spoken of («预算收入») and whose clause answered it; None: there is none.

    Args:
        question: a half sentence that names nothing of its own («去年呢»).
        spoken: the question before, which names no indicator; last: what it was answered with.
    """
    thing = normalise(spoken.topic).replace(" ", "")
    if (
        spoken.indicators
        or not isinstance(last, Quoted)
        or len(thing) < THING
        or len(added(question, knowledge.lexicon)) > 1
    ):
        return None
    known = knowledge.catalogue.indicators.items()
    keys = [key for key, each in known if any(thing in normalise(name) for name in (each.name, *each.aliases))]
    said = [key for key in keys if not knowledge.catalogue.indicators[key].growth_of]
    said = [key for key in said if last.clause.id in knowledge.naming(key)]
    return Mention(said[0], knowledge.catalogue.indicators[said[0]].name, 0, 0) if len(said) == 1 else None


def _of_another_text(question: Question, changed: str, found: Quoted, last: Finding | None) -> bool:
    """Whether «几号», «在哪» is answered from another document than what was spoken of: it is another event's."""
    asks = question.wants & {"date", "where"} and not (changed or question.indicators or question.regions)
    return bool(asks) and isinstance(last, Quoted) and last.clause.document_id != found.clause.document_id


def _grows(found: Quoted, knowledge: Knowledge) -> bool:
    """Whether what is quoted says how something grew («增速呢»)."""
    measures = {figure.measure for clause in found.passage for figure in knowledge.figures(clause)}
    return bool(measures & {"growth", "growth_change", "ahead"})


def _of_another_level(changed: str, found: Quoted, knowledge: Knowledge) -> bool:
    """Whether «全市呢» is answered with a figure of a county: which city is meant is not known, the region before is not."""
    regions = knowledge.catalogue.regions
    level = next((key for key, words in knowledge.lexicon.vocabulary.own.items() if changed in words), None)
    codes = {code for code in regions_of(found) if code in regions}
    return level is not None and any(regions[code].level != level for code in codes)


def _of_another_thing(
    changed: str, completed: Question, found: Quoted, spoken: Question | None, knowledge: Knowledge
) -> bool:
    """Whether a clause bears what a half sentence adds in the name of something else.

    A word that names nothing by itself («农村的呢») only changes what was spoken of: the clause has to name both.
    A name has to be said whole, or nearly so.
    """
    words = knowledge.lexicon.vocabulary.follow_up["modifiers"]
    said = normalise("".join(knowledge.index.sentence(clause) for clause in found.passage))
    if changed not in words:
        name = _name(changed, completed)
        return len(name) >= NAME and _covered(name, found, knowledge) < SAID
    if changed not in said:
        return True
    if spoken is None or completed.indicators:
        return False
    if spoken.indicators:
        keys = {each.key for each in spoken.indicators}
        return not any(clause.id in named for named in _naming(keys, knowledge) for clause in found.passage)
    thing = normalise(spoken.topic)
    for word in longest_first(words):
        thing = thing.replace(word, "")
    return bool(thing) and not any(part in said for part in thing.split())


def _says_nothing(changed: str, completed: Question, found: Quoted, last: Finding | None, knowledge: Knowledge) -> bool:
    """Whether a clause of another text than what was spoken of bears nothing of what a half sentence adds."""
    if isinstance(last, Quoted) and last.clause.document_id == found.clause.document_id:
        return False  # «进去几家了» may be said there in other words
    name = "" if changed in knowledge.lexicon.vocabulary.follow_up["modifiers"] else _name(changed, completed)
    return len(name) > 1 and _covered(name, found, knowledge) == 0


def _name(changed: str, completed: Question) -> str:
    """What a half sentence adds, if it is a name: «前者第几» points, and adds less."""
    return changed if normalise(completed.own).endswith(changed) else ""


def _covered(name: str, found: Quoted, knowledge: Knowledge) -> float:
    return max((knowledge.index.covered(name, each.text, each) for each in found.passage), default=1.0)


def _naming(keys: Collection[str], knowledge: Knowledge) -> Iterator[frozenset[str]]:
    """Ids of the clauses that name one of some indicators, or what it is the growth rate of, or its growth rate."""
    for key, indicator in knowledge.catalogue.indicators.items():
        if key in keys or indicator.growth_of in keys:
            yield knowledge.naming(key)
            if key in keys and indicator.growth_of:
                yield knowledge.naming(indicator.growth_of)
