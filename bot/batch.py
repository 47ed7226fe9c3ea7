"""Many questions from a file: each answered as if asked alone, with its own context, region and date."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.answer_json import answer_json, refusal_json
from bot.asking import Asker
from config.errors import GongfuError, NeedsClarification, Permanent
from config.messages import Messages
from retrieval.access import Viewer
from retrieval.questions.model import Turn

MOST_LINES = 20_000
MOST_BYTES = 100_000_000

Regions = Callable[[str], str]
"""Region name to code; raises `NotFound` for an unknown one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One line of a question file."""

    id: str
    question: str
    context: tuple[Turn, ...]
    region: str | None
    as_of: date | None
    item: dict[str, Any]


def read_questions(path: Path) -> list[Asked]:
    """All questions of a JSON-lines file.

    Raises:
        Permanent: `file_missing`, `file_too_large`, `batch_line` (names the line), `batch_empty`.
    """
    if not path.is_file():
        raise Permanent("file_missing", file=path.name)
    if path.stat().st_size > MOST_BYTES:
        raise Permanent("file_too_large", file=path.name, most=MOST_BYTES // 1_000_000)
    found = list(_lines(path))
    if not found:
        raise Permanent("batch_empty", file=path.name)
    return found


def answer_one(
    asked: Asked,
    *,
    asker: Asker,
    messages: Messages,
    regions: Regions,
    as_of: date | None = None,
    channel: str = "batch",
) -> dict[str, Any]:
    """The answer in its JSON form; an error of this question is its answer and stops no other."""
    started = time.perf_counter()
    try:
        home = regions(asked.region) if asked.region else None
        answer = asker.ask(
            asked.question,
            viewer=Viewer.operator(home),
            context=asked.context,
            as_of=asked.as_of or as_of,
            channel=channel,
            chat=asked.id,
        )
    except GongfuError as error:
        kind = "choices" if isinstance(error, NeedsClarification) else "error"
        return refusal_json(messages.error(error), identity=asked.id, kind=kind, ms=_since(started))
    return answer_json(answer, identity=asked.id, ms=_since(started))


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000


def _lines(path: Path) -> Iterator[Asked]:
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(file, 1):
            if number > MOST_LINES:
                raise Permanent("batch_too_large", rows=number, most=MOST_LINES)
            if line.strip():
                yield _read(line, number)


def _read(line: str, number: int) -> Asked:
    try:
        item = json.loads(line)
        return Asked(
            id=str(item["id"]),
            question=str(item["question"]),
            context=tuple(Turn(str(turn["role"]), str(turn["content"])) for turn in item.get("context") or ()),
            region=str(item["region"]) if item.get("region") else None,
            as_of=date.fromisoformat(item["as_of"]) if item.get("as_of") else None,
            item=item,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Permanent("batch_line", line=number) from error
