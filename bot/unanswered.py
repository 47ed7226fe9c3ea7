"""Questions of a week that could not be answered, for the office: what to load next. Without who asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.audit import answers
from config.clock import SHANGHAI, IsoWeek
from config.database import reading
from retrieval.questions.normalise import bare

KINDS = ("refusal",)
"""Kinds of answers that say that something is not held; what may not be said, and small talk, are none of them."""

TESTS = ("eval", "batch")
"""Channels on which nobody asks because he wants to know."""

MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Reads the answer log. Synchronous."""

    engine: Engine

    def of(self, week: IsoWeek) -> list[dict[str, Any]]:
        """Questions asked in a week of Shanghai's calendar, those asked most often first, at most `MOST_ROWS`.

        Questions that differ in signs, spaces and widths only are one. Each row: `question` as it was last asked, `count`,
        `last` (ISO time), `reason`: the first line of the answer.
        """
        start = datetime.combine(week.monday, datetime.min.time(), SHANGHAI)
        end = start + timedelta(days=7)
        query = (
            sa.select(answers.c.at, answers.c.question, answers.c.answer)
            .where(~answers.c.answered, answers.c.kind.in_(KINDS), answers.c.channel.not_in(TESTS))
            # Stored with the zone of the writer: a day of slack, the exact bounds below.
            .where(answers.c.at >= (start - timedelta(days=1)).date().isoformat())
            .where(answers.c.at < (end + timedelta(days=1)).date().isoformat())
            .order_by(answers.c.id)
        )
        found: dict[str, dict[str, Any]] = {}
        with reading(self.engine) as connection:
            for row in connection.execute(query):
                at = datetime.fromisoformat(row.at)
                if not start <= at < end:
                    continue
                key = bare(row.question) or row.question
                count = found.get(key, {"count": 0})["count"] + 1
                lines = row.answer.splitlines() or [""]
                last = at.astimezone(SHANGHAI).isoformat(timespec="minutes")
                found[key] = {"question": row.question, "count": count, "last": last, "reason": lines[0]}
        ordered = sorted(found.values(), key=lambda each: datetime.fromisoformat(each["last"]), reverse=True)
        return sorted(ordered, key=lambda each: -each["count"])[:MOST_ROWS]
