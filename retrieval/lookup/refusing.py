"""The refusal: what is not held, in the asker's words, what was searched, and who would know."""

from __future__ import annotations

from dataclasses import replace

from retrieval.evidence import Clause
from retrieval.findings import Refused
from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.places import Place
from retrieval.lookup.texts.responsible import responsible
from retrieval.lookup.topic import topic_of_refusal
from retrieval.questions.model import Question


def refuse(
    reason: str, question: Question, knowledge: Knowledge, *, place: Place | None, nearest: Clause | None = None
) -> Refused:
    """A refusal with what was searched; the topic is the catalogue's name where that is all that was asked for."""
    indicator = knowledge.catalogue.indicators[question.indicators[0].key] if question.indicators else None
    refused = Refused(
        reason=reason,
        topic=topic_of_refusal(reason, question, knowledge, indicator.name if indicator else None),
        region_name=place.name if place else None,
        searched=(
            knowledge.metrics.count(place.code, scope=knowledge.scope) if place else 0,
            len(knowledge.documents()),
        ),
        nearest=nearest,
        nearest_region=knowledge.region_name(nearest.region) if nearest else None,
        department=(indicator and indicator.department) or (responsible(nearest, knowledge) if nearest else None),
        stops=() if place else knowledge.stops(),
    )
    # A time without its year («三季度») is only said where it is the reason.
    asked = next((a for a in question.periods if a.year_given or reason == "time"), None)
    return replace(refused, period_text=asked.period.text if asked else None)
