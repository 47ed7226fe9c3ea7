"""One question from anywhere (chat, command line, batch): bounded, answered, timed and logged before it is shown."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bot.audit import AuditLog, Given
from config.clock import Clock
from config.errors import Permanent
from reports.compose.base import Answer
from reports.compose.guarded import silent
from retrieval.access import Viewer
from retrieval.passages.base import Progress
from retrieval.questions.model import Turn


class Answerer(Protocol):
    """Turns a question into a finished, checked answer."""

    def answer(
        self, question: str, *, context: Sequence[Turn], viewer: Viewer, as_of: date, progress: Progress = silent
    ) -> Answer:
        """Synchronous and heavy: call it in a thread. A refusal is an answer too; `progress` is told of long work.

        Raises:
            NeedsClarification: it fits several things; `data["choices"]` names them.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """The only way to an answer: none leaves without a row in the audit log."""

    answerer: Answerer
    audit: AuditLog
    clock: Clock
    question_chars: int = 4000

    def ask(
        self,
        question: str,
        *,
        viewer: Viewer,
        context: Sequence[Turn] = (),
        as_of: date | None = None,
        channel: str = "cli",
        chat: str = "local",
        progress: Progress = silent,
    ) -> Answer:
        """Answers one question as of a date (default today); `progress` is told of long work, in this thread.

        Raises:
            Permanent: `question_empty`, `question_long`.
        """
        text = check_question(question, most_chars=self.question_chars)
        day = as_of or self.clock.today()
        started = time.perf_counter()
        answer = self.answerer.answer(text, context=context, viewer=viewer, as_of=day, progress=progress)
        self.audit.record(
            Given(
                at=self.clock.now(),
                channel=channel,
                chat=chat,
                person=viewer.person,
                question=text,
                as_of=day,
                answer=answer,
                ms=round((time.perf_counter() - started) * 1000),
            )
        )
        return answer


def check_question(text: str, *, most_chars: int) -> str:
    """The question without surrounding blanks; what is no text (half of a pair of UTF-16, a broken byte) becomes a «?».

    Raises:
        Permanent: `question_empty`, `question_long` (at or above `most_chars`).
    """
    question = text.encode("utf-8", "replace").decode("utf-8").strip()
    if not question:
        raise Permanent("question_empty")
    if len(question) >= most_chars:
        raise Permanent("question_long", most=most_chars)
    return question
