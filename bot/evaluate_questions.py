"""Asks a whole question set and reports how it went: by kind, and what was answered where it went wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from bot.batch import answer_one, read_questions
from bot.evaluate import Mark, by_kind, mark

if TYPE_CHECKING:
    from bot.app import App
    from retrieval.passages.base import Progress


def evaluate_questions(app: App, file: Path, *, as_of: date | None, progress: Progress) -> dict[str, Any]:
    """The result is plain data with the keys that `docs/cli.md` names; the questions stand in the audit as `eval`.

    Raises:
        Permanent: what `read_questions` raises.
    """
    questions = read_questions(file)
    marks: list[tuple[Mark, str]] = []
    times: list[float] = []
    for number, asked in enumerate(questions, 1):
        given = answer_one(
            asked, asker=app.asker, messages=app.messages, regions=app.region_code, as_of=as_of, channel="eval"
        )
        marks.append((mark(asked.item, given["answer"], given["citations"]), given["answer"]))
        times.append(given["ms"])
        progress("answers", number, len(questions))
    kinds = by_kind(each for each, _ in marks)
    right, strict, asked_all = (sum(row[column] for row in kinds.values()) for column in range(3))
    return {
        "kinds": {kind: {"right": row[0], "strict": row[1], "asked": row[2]} for kind, row in kinds.items()},
        "right": right,
        "strict": strict,
        "asked": asked_all,
        "ms_p50": median(times),
        "failures": [_failure(each, answer) for each, answer in marks if not each.strict],
    }


def _failure(failed: Mark, answer: str) -> dict[str, Any]:
    return {
        "id": failed.id,
        "kind": failed.kind,
        "question": failed.question,
        "reasons": list(failed.reasons),
        "answer": answer,
    }
