"""The documented JSON form of an answer; `docs/cli.md` describes it, and it stays stable."""

from __future__ import annotations

from typing import Any

from reports.compose.base import Answer
from retrieval.evidence import Figure, SourceRef


def answer_json(answer: Answer, *, identity: str | None, ms: float) -> dict[str, Any]:
    """One answer; `ms` are milliseconds from the question to the finished text."""
    return {
        "id": identity,
        "answered": answer.answered,
        "kind": answer.kind,
        "answer": answer.text,
        "citations": list(answer.citations),
        "figures": [_figure(figure) for figure in answer.figures],
        "sources": [_source(source) for source in answer.sources],
        "ms": round(ms, 1),
    }


def refusal_json(sentence: str, *, identity: str | None, kind: str, ms: float) -> dict[str, Any]:
    """The same form for a question that ended with a sentence instead of an answer."""
    return {
        "id": identity,
        "answered": False,
        "kind": kind,
        "answer": sentence,
        "citations": [],
        "figures": [],
        "sources": [],
        "ms": round(ms, 1),
    }


def _figure(figure: Figure) -> dict[str, Any]:
    optional = {
        "indicator": figure.indicator,
        "region": figure.region,
        "period": figure.period.key if figure.period is not None else None,
    }
    return {
        "text": figure.text,
        "value": figure.value,
        "unit": figure.unit,
        **{name: value for name, value in optional.items() if value is not None},
        "source": f"{figure.source.document} {figure.source.place}",
    }


def _source(source: SourceRef) -> dict[str, Any]:
    return {
        "document": source.document,
        "edition": source.edition,
        "section": " > ".join(source.section),
        "place": source.place,
    }
