"""What people think of answers: 👍 or 👎 with a reason, about one row of the answer log; a clerk confirms or dismisses it.

The answer itself, its question and its evidence stay where they are (`bot.audit`): a row here names the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.audit import SEARCHED, answers, figures, shown_by
from config.clock import stamp
from config.database import metadata, reading, writing
from config.errors import NotFound, Permanent

MOST_REASON_CHARS, MOST_EXPECTED_CHARS = 500, 2000
MOST_ROWS = 500


class FeedbackState(StrEnum):
    """What a clerk has made of it."""

    NEW = "new"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


feedback = sa.Table(
    "feedback",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("answer_id", sa.Integer, sa.ForeignKey("answer_log.id"), nullable=False),
    sa.Column("person", sa.String(200), nullable=False),
    sa.Column("at", sa.String(40), nullable=False),
    sa.Column("good", sa.Boolean, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("corpus", sa.Integer, comment="version of the documents that answered then; none: nothing was loaded"),
    sa.Column("program", sa.String(40), nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("decided_at", sa.String(40)),
    sa.Column(
        "expected", sa.Text, comment="what a right answer says; several wordings that all have to stand: one a line"
    ),
    sa.Column("unanswerable", sa.Boolean, nullable=False),
    sa.UniqueConstraint("answer_id", "person", name="uq_feedback_answer_id_person"),
    sa.Index("ix_feedback_state", "state", "id"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One person's word about an answer.

    Attributes:
        quote: text of the message that it answers; "": it is about the last answer of the chat.
        reason: in the person's words; "": none yet.
        corpus, program: versions of the documents and of the program at that time.
    """

    channel: str
    chat: str
    person: str
    at: datetime
    good: bool
    reason: str
    quote: str
    corpus: int | None
    program: str


@dataclass(frozen=True, slots=True)
class FeedbackStore:
    """Reads and writes the table; the schema must be there. Synchronous."""

    engine: Engine

    def give(self, said: Said) -> int:
        """Records it; the same person's second word about an answer takes the place of the first until it is decided.

        Returns:
            Its number.

        Raises:
            NotFound: `feedback_no_answer`: the chat has had no answer, or what is quoted is none.
        """
        with writing(self.engine) as connection:
            answer = _answer_of(connection, said)
            if answer is None:
                raise NotFound("feedback_no_answer")
            mine = (feedback.c.answer_id == answer) & (feedback.c.person == said.person)
            held = connection.execute(sa.select(feedback).where(mine).with_for_update()).mappings().first()
            values = {
                "at": stamp(said.at),
                "good": said.good,
                "reason": said.reason[:MOST_REASON_CHARS],
                "corpus": said.corpus,
                "program": said.program[:40],
            }
            if held is None:
                values |= {"answer_id": answer, "person": said.person, "state": FeedbackState.NEW.value}
                new = sa.insert(feedback).values(**values, unanswerable=False).returning(feedback.c.id)
                return int(connection.execute(new).scalar_one())
            if held["state"] == FeedbackState.NEW.value:
                connection.execute(sa.update(feedback).where(feedback.c.id == held["id"]).values(**values))
            return int(held["id"])

    def rows(self, *, state: FeedbackState | None = None) -> list[dict[str, Any]]:
        """With question and answer, the newest first, at most `MOST_ROWS`; without who said it."""
        query = _joined().order_by(feedback.c.id.desc()).limit(MOST_ROWS)
        if state is not None:
            query = query.where(feedback.c.state == state.value)
        with reading(self.engine) as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def decide(
        self, number: int, state: FeedbackState, *, at: datetime, expected: str = "", unanswerable: bool = False
    ) -> dict[str, Any]:
        """Confirms or dismisses one; a later decision takes the place of an earlier one.

        Args:
            number: of the feedback.
            state: what it becomes.
            at: when.
            expected: what a right answer says; several things that all have to be said stand one a line.
            unanswerable: the right answer is that there is none.

        Raises:
            NotFound: `feedback_unknown`. Permanent: `feedback_expected_missing`: a 👎 is confirmed without what is right;
            `feedback_expected_twice`: both an expected text and that there is none.
        """
        expected = expected.strip()[:MOST_EXPECTED_CHARS]
        if expected and unanswerable:
            raise Permanent("feedback_expected_twice")
        with writing(self.engine) as connection:
            held = connection.execute(sa.select(feedback.c.good).where(feedback.c.id == number)).first()
            if held is None:
                raise NotFound("feedback_unknown", number=number)
            if state is FeedbackState.CONFIRMED and not (held.good or expected or unanswerable):
                raise Permanent("feedback_expected_missing", number=number)
            values = {"state": state.value, "decided_at": stamp(at), "expected": expected or None}
            change = sa.update(feedback).where(feedback.c.id == number)
            connection.execute(change.values(**values, unanswerable=unanswerable))
            return dict(connection.execute(_joined().where(feedback.c.id == number)).mappings().one())

    def context(self, answer: int, *, within: timedelta, most: int) -> list[tuple[str, str]]:
        """Questions and answers of the same chat right before an answer, oldest first: what a follow-up leaned on."""
        this, other = answers.alias("this"), answers.alias("other")
        query = (
            sa.select(this.c.at.label("asked"), other.c.at, other.c.question, other.c.answer)
            .join(other, (other.c.channel == this.c.channel) & (other.c.chat == this.c.chat) & (other.c.id < this.c.id))
            .where(this.c.id == answer)
            .order_by(other.c.id.desc())
            .limit(most)
        )
        with reading(self.engine) as connection:
            rows = connection.execute(query).all()
        near = [row for row in rows if datetime.fromisoformat(row.asked) - datetime.fromisoformat(row.at) <= within]
        return [(row.question, row.answer) for row in reversed(near)]

    def figure_texts(self, answer: int) -> list[str]:
        """How the figures of an answer were printed, in order."""
        query = sa.select(figures.c.text).where(figures.c.answer_id == answer).order_by(figures.c.number)
        with reading(self.engine) as connection:
            return [text for text in dict.fromkeys(connection.execute(query).scalars()) if text]


def program_version() -> str:
    """Of the installed package; empty when it runs from its sources only."""
    try:
        return version("gongfu")
    except PackageNotFoundError:
        return ""


def _joined() -> sa.Select[Any]:
    shown: Sequence[sa.ColumnElement[Any]] = [column for column in feedback.c if column.name not in ("person",)]
    told = [answers.c.question, answers.c.answer, answers.c.sources, answers.c.as_of, answers.c.answered]
    return sa.select(*shown, *told).join(answers, answers.c.id == feedback.c.answer_id)


def _answer_of(connection: Connection, said: Said) -> int | None:
    """The answer that it is about: the last of the chat, or the one that is quoted."""
    here = answers.c.channel == said.channel, answers.c.chat == said.chat
    query = sa.select(answers.c.id, answers.c.question, answers.c.answer).where(*here).order_by(answers.c.id.desc())
    rows = connection.execute(query.limit(SEARCHED if said.quote else 1)).all()
    if not said.quote:
        return int(rows[0].id) if rows else None
    at = shown_by(said.quote, [(row.question, row.answer) for row in rows])
    return int(rows[at].id) if at is not None else None
