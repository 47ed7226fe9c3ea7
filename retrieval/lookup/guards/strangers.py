"""The last look at where: a figure of another place than the one that the question names is no answer.

That is a division, a zone or a town that the catalogue does not hold, and «全市», «全县» where it is not known which.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrieval.findings import Computed, Finding, Observed, Quoted, Ranked
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.places import Place
from retrieval.questions.model import Question
from retrieval.questions.normalise import normalise
from retrieval.questions.places import OUTSIDE
from retrieval.questions.spans import within
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
    headed = titled(found, knowledge)
    near = question.nearby if says_figures(found) else ()
    for key, surface in (*_named(question), *((OUTSIDE + word, word) for word in near)):
        if surface not in headed and normalise(key.removeprefix(OUTSIDE)) not in headed:
            return Place(key, key.removeprefix(OUTSIDE), (surface,))
    # A title names for whom a plan is made («…老区…方案»): not of whom each figure in it is.
    areas = _areas(question, found, knowledge)
    unsaid = (a for a in areas if a not in said or not _may_stand(a, said, question, found, knowledge))
    area = next((a for a in unsaid if not _alike(a, found, knowledge)), None)
    return Place(OUTSIDE + area, area, (area,)) if area else None


def _alike(area: str, found: Finding, knowledge: Knowledge) -> bool:
    """Whether a text states its figure of several regions of the same level by another word («各甲市», «设区甲市»)."""
    several = knowledge.lexicon.vocabulary.divisions.several
    if not isinstance(found, Quoted) or several.fullmatch(area) is None:
        return False
    text = normalise("\n".join(clause.text for clause in found.passage))
    return any(word[0][-1] == area[-1] for word in several.finditer(text))


def _may_stand(area: str, said: str, question: Question, found: Finding, knowledge: Knowledge) -> bool:
    """Whether a text that prints the word for an area says its figure of it, or is only asked to hold one against it."""
    against = knowledge.lexicon.vocabulary.calc["against"]
    beside = against.search(question.normal[: question.normal.find(area)]) is not None
    return beside or "rank" in question.wants or _speaks_of(area, said, knowledge) or _counted(area, found, question)


def _counted(area: str, found: Finding, question: Question) -> bool:
    """Whether the area is itself what is counted, in the question and in the text («建多少条甲带», «甲带20条»)."""
    if not isinstance(found, Quoted):
        return False
    text = normalise("\n".join(clause.text for clause in found.passage))
    figures = ((normalise(figure.text), normalise(figure.unit)) for figure in found.figures)
    return any(u and u in question.normal and (area + n in text or n + area in text) for n, u in figures)


def _named(question: Question) -> Iterator[tuple[str, str]]:
    """(key, words) of the places beyond the catalogue that what is said has to be about."""
    for mention in question.regions:
        if mention.key.startswith(OUTSIDE):
            yield mention.key, mention.surface


def _areas(question: Question, found: Finding, knowledge: Knowledge) -> Iterator[str]:
    """Words for a part of a region, or for a kind of regions, that a figure has to be said of."""
    if not says_figures(found):
        return
    indicators = [(m.start, m.end) for m in question.indicators if m.surface in question.normal]
    names = [*indicators, *((m.start, m.end) for m in question.regions if m.surface in question.normal)]
    if any(normalise(name) in question.normal for name in knowledge.catalogue.group_names):
        return
    divisions = knowledge.lexicon.vocabulary.divisions
    for words in (divisions.areas,) if counts_several(found) else (divisions.areas, divisions.several):
        for area in words.finditer(question.normal):
            inside = any(start < area.end() and area.start() < end for start, end in indicators)
            if not inside and not any(within(area.span(), name) for name in names):
                yield area[0]
    for zone in divisions.zones:
        at = question.normal.find(zone)
        if at >= 0 and not any(start <= at < end for start, end in names):
            yield zone
            return


def said_by(found: Finding, knowledge: Knowledge) -> str:
    """All that the sources of a finding say, normalised."""
    parts: list[str] = []
    if isinstance(found, Quoted):
        parts += [text for clause in found.passage for text in (knowledge.index.sentence(clause), *clause.section)]
    sources = getattr(found, "sources", ())
    parts += [source.quote for source in sources]
    return normalise("\n".join(parts))


def titled(found: Finding, knowledge: Knowledge) -> str:
    """`said_by`, with the title of the document, which names the place that a report is about."""
    said = said_by(found, knowledge)
    return f"{said}\n{normalise(found.clause.document)}" if isinstance(found, Quoted) else said


def counts_several(found: Finding) -> bool:
    """Whether a finding counts several regions: what it says is then said with the group."""
    if isinstance(found, Ranked):
        return True
    if isinstance(found, Worked):
        return found.among is not None or len({row.region for row in found.rows}) > 1
    if isinstance(found, Computed):
        return found.among is not None
    return isinstance(found, Reckoned) and "among" in found.given


def unplaced(question: Question, found: Finding, knowledge: Knowledge) -> Place | None:
    """«全市», «全县», «全省» where a finding is about a region of another level, or nobody knows which is meant."""
    if not says_figures(found):
        return None
    regions = knowledge.catalogue.regions
    codes = {code for code in regions_of(found) if code in regions}
    for level, words in knowledge.lexicon.vocabulary.own.items():
        word = next((word for word in words if word in question.normal), None)
        if (
            word is None
            or not codes
            or _ranked_among(word, question, found, knowledge)
            or any(mention.surface not in words for mention in question.regions)
        ):
            continue
        meant = {mention.key for mention in question.regions}
        right = codes <= meant if meant else level != "county" and all(regions[code].level == level for code in codes)
        if not right and not (isinstance(found, Quoted) and _speaks_of(word, normalise(found.clause.text), knowledge)):
            return Place(OUTSIDE + word, word, (word,))
    return None


def _ranked_among(word: str, question: Question, found: Finding, knowledge: Knowledge) -> bool:
    """Whether «全省» only says among whom a rank is asked for («增速全省第几»), and a text ranks its own figure there."""
    if "rank" not in question.wants or not isinstance(found, Quoted) or word not in normalise(found.clause.text):
        return False
    behind = knowledge.lexicon.vocabulary.beside["behind"]
    return behind.match(question.normal, question.normal.find(word) + len(word)) is not None


def _speaks_of(word: str, text: str, knowledge: Knowledge) -> bool:
    """Whether a text states its figure of «全省» itself, and does not only rank or compare with it."""
    beside = knowledge.lexicon.vocabulary.beside
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


__all__ = [
    "counts_several",
    "regions_of",
    "said_by",
    "says_figures",
    "titled",
    "unheld_place",
    "unplaced",
]
