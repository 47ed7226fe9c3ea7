"""What the reports about a region brought in a week."""

from __future__ import annotations

from config.clock import IsoWeek
from retrieval.access import Scope
from retrieval.evidence import SourceKind, SourceRef
from retrieval.library import Library
from retrieval.lookup.knowledge import day_of
from retrieval.lookup.sources import source_of


def news(library: Library, region: str, week: IsoWeek, scope: Scope) -> tuple[SourceRef, ...]:
    """Reports about a region that were published in a week and may be seen, each with its first sentence as the quote."""
    knowledge = library.knowledge
    found: list[SourceRef] = []
    for document in knowledge.index.corpus.documents:
        day = day_of(document.published)
        if document.region != region or document.kind is SourceKind.OFFICIAL or day is None:
            continue
        if not scope.sees(document.level, document.region):
            continue
        if week.monday <= day <= week.sunday:
            first = next(c for c in knowledge.index.corpus.clauses if c.document_id == document.id)
            found.append(source_of(knowledge.index.sentence_clauses(first), knowledge, week.sunday))
    return tuple(found)
