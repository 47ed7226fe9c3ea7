"""The last look at where: a figure of another place than the one that the question names is no answer.

That is a division, a zone or a town that the catalogue does not hold, and «全市», «全县» where it is not known which.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrieval.findings import Computed, Finding, Observed, Quoted, Ranked
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.places import Place
from retrieval.lookup.qualified import otherwise_qualified
from retrieval.questions.model import Question
from retrieval.questions.normalise import normalise
from retrieval.questions.places import OUTSIDE
from retrieval.table_findings import Aimed, Lagging, Reckoned, Worked

FIGURES = (Observed, Aimed, Worked, Ranked, Computed, Reckoned, Lagging)
"""Findings that say figures."""


def says_figures(found: Finding) -> bool:
    """Whether a finding says a figure: one of the table, or a text with some."""
    return isinstance(found, FIGURES) or (isinstance(found, Quoted) and bool(found.figures))


def unheld_place(question: Question, found: Finding, knowledge: Knowledge) -> Place | None:
    """The place that a question names and a finding says nothing of; None: there is none."""
    if not isinstance(found, (*FIGURES, Quoted)):
        return None
    said = said_by(found, knowledge)
    for key, surface in _named(question, found, knowledge):
        if surface not in said and normalise(key.removeprefix(OUTSIDE)) not in said:
            return Place(key, key.removeprefix(OUTSIDE), (surface,))
    return None


def _named(question: Question, found: Finding, knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """(key, words) of the places that what is said has to be about."""
    for mention in question.regions:
        if mention.key.startswith(OUTSIDE):
            yield mention.key, mention.surface
    if isinstance(found, Quoted) and not found.figures:
        return
    indicators = [(m.start, m.end) for m in question.indicators if m.surface in question.normal]
    names = [*indicators, *((m.start, m.end) for m in question.regions if m.surface in question.normal)]
    divisions = knowledge.lexicon.vocabulary.divisions
    for area in divisions.areas.finditer(question.normal):
        inside = any(start < area.end() and area.start() < end for start, end in indicators)
        if not inside:
            yield OUTSIDE + area[0], area[0]
    for zone in divisions.zones:
        at = question.normal.find(zone)
        if at >= 0 and not any(start <= at < end for start, end in names):
            yield OUTSIDE + zone, zone
            return


def said_by(found: Finding, knowledge: Knowledge) -> str:
    """All that the sources of a finding say, normalised."""
    parts: list[str] = []
    if isinstance(found, Quoted):
        parts += [text for clause in found.passage for text in (knowledge.index.sentence(clause), *clause.section)]
        parts += [found.clause.document]
    sources = getattr(found, "sources", ())
    parts += [source.quote for source in sources]
    return normalise("\n".join(parts))


def unplaced(question: Question, found: Finding, knowledge: Knowledge) -> Place | None:
    """«全市», «全县», «全省» where a finding is about a region of another level, or nobody knows which is meant."""
    if not says_figures(found):
        return None
    regions = knowledge.catalogue.regions
    codes = {code for code in regions_of(found) if code in regions}
    for level, words in knowledge.lexicon.vocabulary.own.items():
        word = next((word for word in words if word in question.normal), None)
        if word is None or not codes or any(mention.surface not in words for mention in question.regions):
            continue
        meant = {mention.key for mention in question.regions}
        right = codes <= meant if meant else level != "county" and all(regions[code].level == level for code in codes)
        if not right and not (isinstance(found, Quoted) and _speaks_of(word, found, knowledge)):
            return Place(OUTSIDE + word, word, (word,))
    return None


def other_quantity(question: Question, found: Finding, knowledge: Knowledge) -> bool:
    """Whether a question names another quantity of an indicator's thing («甲业…利润»), and a finding does not speak of it."""
    words = knowledge.lexicon.vocabulary
    if otherwise_qualified(question, found, knowledge):
        return True
    if question.indicators or not says_figures(found):
        return False
    said = said_by(found, knowledge)
    for _, end, _ in knowledge.lexicon.indicators.find(question.normal):
        head = words.compound["asked"].match(question.normal, end)
        if head:
            alike = next(
                (group for group in words.same if any(w in head[0] for w in group)), frozenset({head[0].strip("的")})
            )
            return not any(word in said for word in alike)
    return False


def _speaks_of(word: str, found: Quoted, knowledge: Knowledge) -> bool:
    """Whether a clause states its figure of «全省» itself, and does not only rank or compare with it."""
    beside = knowledge.lexicon.vocabulary.beside
    text = normalise(found.clause.text)
    places = (at for at in range(len(text)) if text.startswith(word, at))
    return any(
        not beside["before"].search(text[:at]) and not beside["behind"].match(text, at + len(word)) for at in places
    )


def regions_of(found: Finding) -> Iterator[str]:
    """Codes of the regions that a finding is about; may be empty."""
    if isinstance(found, Quoted):
        yield found.clause.region or ""
    elif isinstance(found, Observed):
        yield found.observation.region
    elif isinstance(found, Aimed):
        yield found.target.region
    elif isinstance(found, Worked):
        yield from (row.region for row in found.rows)
    elif isinstance(found, Computed):
        yield found.figure.region or ""


__all__ = ["other_quantity", "regions_of", "said_by", "says_figures", "unheld_place", "unplaced"]
