"""Asking back: a question that fits several things equally well, and places that are named and that nobody here knows.

A choice is offered only where its answer is held, so that one tap ends the matter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from datetime import date
from itertools import islice

from retrieval.access import Viewer
from retrieval.findings import Finding, Quoted, Refused, Spoken, Unclear
from retrieval.lookup.guards.strangers import titled
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.places import Place, region_meant
from retrieval.lookup.wanted import asks_growth
from retrieval.metrics.catalog import Indicator
from retrieval.questions.model import Question
from retrieval.questions.names import places_named
from retrieval.questions.normalise import normalise
from retrieval.questions.places import OUTSIDE

MOST = 4
"""Choices that are offered."""

TRIED = 6
"""Possible choices that are looked at."""

LONGEST = 6
"""Characters of a topic that is too short to mean one thing."""

PLAIN = frozenset({"number", "growth", "yes_no"})
"""What may be asked of a bare topic that an indicator settles; other words ask for a text."""

_JOINS = re.compile(r"[的和与在]|(?:\d+年?)")


def doubtful(question: Question) -> Unclear | None:
    """The regions that a mistyped one may be."""
    if not question.options:
        return None
    return Unclear(options=question.options[:MOST], topic=question.doubted, reason="region")


def unclear(
    question: Question,
    found: Finding,
    *,
    knowledge: Knowledge,
    viewer: Viewer,
    as_of: date,
    place: Place | None,
    answers: Callable[[str], bool],
) -> Unclear | None:
    """What a question may mean where it fits several indicators alike; None: it is clear, or nothing is held of them.

    Args:
        answers: whether a question has an answer; asked of few, for each costs as much as an answer.
    """
    if question.context or question.quantities or question.intent or question.section:
        return None
    ids, topic = _shared(question, knowledge), ""
    if ids:
        topic = question.indicator.surface
    elif not question.indicators and isinstance(found, Quoted | Refused) and not question.wants - PLAIN:
        topic = _topic(question)
        if not 2 <= len(topic) <= LONGEST:
            return None
        ids = tuple(_named_by(topic, knowledge))
    held = _held(ids, question, knowledge=knowledge, viewer=viewer, as_of=as_of, place=place) if len(ids) > 1 else []
    if len(held) < 2:
        return None
    before = place.name if place else ""
    names = sorted(held, key=lambda each: _fit(topic, each))
    tried = (_option(before + each.name, knowledge, answers) for each in names[:TRIED])
    options = tuple(islice((option for option in tried if option), MOST))
    return Unclear(options=options, topic=topic) if len(options) > 1 else None


def _option(name: str, knowledge: Knowledge, answers: Callable[[str], bool]) -> str | None:
    """The name, or the question for its newest value, whichever has an answer."""
    latest = knowledge.messages.say("unclear.latest", name=name)
    return next((text for text in (name, latest) if answers(text)), None)


def _shared(question: Question, knowledge: Knowledge) -> tuple[str, ...]:
    """Ids that the only name in the question fits alike."""
    if len({mention.key for mention in question.indicators}) != 1:
        return ()
    return knowledge.lexicon.shared.get(question.indicator.surface, ())


def _topic(question: Question) -> str:
    return _JOINS.sub("", question.core.replace(" ", ""))


def _named_by(topic: str, knowledge: Knowledge) -> Iterable[str]:
    """Indicators whose name or alias holds the topic, or a part that its field is known by."""
    parts = (topic, *map(normalise, knowledge.lexicon.vocabulary.subjects.get(topic, ())))
    for key, indicator in knowledge.catalogue.indicators.items():
        names = (indicator.name, *indicator.aliases)
        if any(part in normalise(name) for part in parts for name in names):
            yield key


def _fit(topic: str, indicator: Indicator) -> tuple[bool, bool, bool]:
    """The nearest first: its official name says the topic, ends with it, and it is no growth rate of another one."""
    name = normalise(indicator.name)
    return topic not in name, not name.endswith(topic), indicator.growth_of is not None


def _held(
    ids: Collection[str], question: Question, *, knowledge: Knowledge, viewer: Viewer, as_of: date, place: Place | None
) -> list[Indicator]:
    """Those of which a figure, a target or a clause can answer, in the order of the catalogue."""
    region = region_meant(place, viewer, knowledge.catalogue)
    if region not in knowledge.catalogue.regions:
        return []
    # «…多少» asks for an amount: what is only known to have grown does not fit.
    amount = "number" in question.wants and not asks_growth(question)
    rows = {row.indicator for row in knowledge.metrics.available(region, scope=viewer.scope, as_of=as_of)}
    aims = knowledge.metrics.targets(indicators=tuple(ids), regions=(region,), scope=viewer.scope, as_of=as_of)
    sure = rows | {aim.indicator for aim in aims}
    spoken = None
    if place:
        own = (c for c in knowledge.clauses() if c.region == place.code)
        spoken = {c.id for c in own if not amount or any(f.measure == "value" for f in knowledge.figures(c))}
    found = [knowledge.catalogue.indicators[key] for key in ids]
    return [each for each in found if _answers(each, sure, spoken, knowledge)]


def _answers(each: Indicator, sure: Collection[str], spoken: Collection[str] | None, knowledge: Knowledge) -> bool:
    """Whether something is held of it, or of what it is the growth rate of."""
    keys = [key for key in (each.id, each.growth_of) if key]
    named = frozenset[str]().union(*(knowledge.naming(key) for key in keys))
    return any(key in sure for key in keys) or (bool(named) if spoken is None else not named.isdisjoint(spoken))


def strange_place(question: Question, found: Finding, knowledge: Knowledge) -> Place | None:
    """A place that the question names and nobody here knows, when a figure of somewhere else would answer it."""
    asked = question.indicators or question.wants & {"number", "rank"}
    if question.regions or not asked or isinstance(found, Refused | Unclear | Spoken):
        return None
    if isinstance(found, Quoted) and not found.figures:
        return None
    named = [(m.start, m.end) for m in question.indicators]
    known = [*named, *((s, e) for s, e, _ in knowledge.lexicon.vocabulary.synonyms.all(question.normal))]
    known += [(s, e) for s, e, _ in knowledge.lexicon.wide.find(question.normal)]
    known += [(s, e) for s, e, _ in knowledge.lexicon.places.groups.find(question.normal)]
    said = titled(found, knowledge)
    for start, end in places_named(question.normal):
        word = question.normal[start:end]
        common = word in knowledge.lexicon.vocabulary.no_places
        if not common and not any(s < end and start < e for s, e in known) and word not in said:
            return Place(OUTSIDE + word, word, (word,))
    return None


def prints(knowledge: Knowledge, text: str) -> bool:
    """Whether a document that the viewer may see prints a text."""
    wanted = normalise(text)
    return any(wanted in knowledge.index.normal(clause) for clause in knowledge.clauses())
