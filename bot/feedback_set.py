"""Confirmed feedback as a question set, in the form of `gongfu eval questions`."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.feedback import FeedbackState, FeedbackStore

if TYPE_CHECKING:
    from config.messages import Messages

KIND = "feedback"
MOST_GROUPS = 8
LEANS, MOST_TURNS = timedelta(minutes=30), 4
"""How long before a question something was said that it may lean on, and how many exchanges of it."""


def questions_of(store: FeedbackStore, messages: Messages) -> list[dict[str, Any]]:
    """One question a confirmed row, oldest first; of several rows about one question on one day the newest counts."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in store.rows(state=FeedbackState.CONFIRMED):
        found.setdefault((row["question"], row["as_of"]), row)
    return [_question(row, store, messages) for row in reversed(found.values())]


def _question(row: dict[str, Any], store: FeedbackStore, messages: Messages) -> dict[str, Any]:
    answerable = not row["unanswerable"] and (bool(row["expected"]) or row["answered"])
    return {
        "id": f"F{row['id']:04d}",
        "question": row["question"],
        "context": [
            {"role": role, "content": text}
            for exchange in store.context(row["answer_id"], within=LEANS, most=MOST_TURNS)
            for role, text in zip(("user", "assistant"), exchange, strict=True)
        ],
        "kind": KIND if answerable else "unanswerable",
        "answerable": answerable,
        "as_of": row["as_of"],
        "must_contain": _said(row, store) if answerable else [[messages.say("feedback.refused")]],
        "must_not_contain": [],
        "gold_answer": row["expected"] or row["answer"],
        # What a clerk wrote has no clause; a right answer has to show what it showed.
        "evidence": _evidence(row) if answerable and not row["expected"] else [],
        "evidence_alternatives": {},
    }


def _said(row: dict[str, Any], store: FeedbackStore) -> list[list[str]]:
    """What has to be said: each line that the clerk wrote, else the figures of the good answer, else its first line."""
    if row["expected"]:
        return [[line.strip()] for line in row["expected"].splitlines() if line.strip()][:MOST_GROUPS]
    figures = [text for text in store.figure_texts(row["answer_id"]) if text in row["answer"]]
    return [[text] for text in figures[:MOST_GROUPS]] or [[row["answer"].splitlines()[0].split("[")[0]]]


def _evidence(row: dict[str, Any]) -> list[str]:
    quotes = [source["quote"] for source in json.loads(row["sources"])]
    return quotes[:MOST_GROUPS]
