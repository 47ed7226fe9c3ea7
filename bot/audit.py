"""The answer log: who was told what, when, with which figures. Rows are only added; a hash chain shows any change.

Each row's hash covers its content, its figures and the hash of the row before, so a changed, removed or inserted row
breaks the chain from there on. Rows cut off at the end leave a shorter, valid chain: whoever needs that too keeps the
last hash elsewhere (`head`). Corrections look up `answer_figures` to find who was given a value that is withdrawn.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.model_use import ADDED, model_columns, use_row
from config.clock import SHANGHAI
from config.database import metadata, reading, writing
from reports.compose.base import Answer
from retrieval.evidence import Figure

GENESIS = "0" * 64
SEARCHED = 300
"""Exchanges of a chat, the newest, among which one that is quoted is looked for."""

PIECE_CHARS = 6
"""A shorter piece of an answer could stand in any."""

_CHAIN_LOCK = 7_042_004  # any constant: names the advisory lock of this chain on PostgreSQL

answers = sa.Table(
    "answer_log",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.String(40), nullable=False),
    sa.Column("channel", sa.String(40), nullable=False),
    sa.Column("chat", sa.String(200), nullable=False),
    sa.Column("person", sa.String(200), nullable=False),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("as_of", sa.String(10), nullable=False),
    sa.Column("answered", sa.Boolean, nullable=False),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("sources", sa.Text, nullable=False),
    sa.Column("ms", sa.Integer, nullable=False),
    sa.Column("previous", sa.String(64), nullable=False, unique=True),
    sa.Column("hash", sa.String(64), nullable=False, unique=True),
    *model_columns(),
    sa.Index("ix_answer_log_chat", "channel", "chat", "id"),
    sa.Index("ix_answer_log_person", "person", "at"),
)

figures = sa.Table(
    "answer_figures",
    metadata,
    sa.Column("answer_id", sa.ForeignKey("answer_log.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("observation", sa.Integer, comment="row of the metrics table; none for figures of a text"),
    sa.Column("indicator", sa.String(100)),
    sa.Column("region", sa.String(20)),
    sa.Column("period", sa.String(40)),
    sa.Column("measure", sa.String(20), nullable=False),
    sa.Column("value", sa.Float, nullable=False),
    sa.Column("unit", sa.String(40), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("document", sa.Text, nullable=False),
    sa.Column("place", sa.Text, nullable=False),
    sa.Index("ix_answer_figures_told", "indicator", "region", "period"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One answer as it was given. `at` is aware; `ms` is the time it took in milliseconds."""

    at: datetime
    channel: str
    chat: str
    person: str
    question: str
    as_of: date
    answer: Answer
    ms: int


@dataclass(frozen=True, slots=True)
class AuditLog:
    """Appends to the log and proves it; the schema must be there."""

    engine: Engine

    def record(self, given: Given) -> int:
        """Appends one answer with all its figures, those that computed ones rest on included; returns its number."""
        row = _row(given)
        told = [_figure(number, figure) for number, figure in enumerate(_flat(given.answer.figures), 1)]
        with writing(self.engine) as connection:
            _lock_chain(connection)
            previous = _last_hash(connection)
            values = {**row, "previous": previous, "hash": _hash(previous, _hashed(row), told)}
            number = int(connection.execute(sa.insert(answers).values(values).returning(answers.c.id)).scalar_one())
            if told:
                connection.execute(sa.insert(figures), [{**each, "answer_id": number} for each in told])
        return number

    def verify(self) -> int | None:
        """Number of the first row that does not fit the chain; None: the log is whole."""
        previous = GENESIS
        with reading(self.engine) as connection:
            told = _figures_by_answer(connection)
            for stored in connection.execute(sa.select(answers).order_by(answers.c.id)).mappings():
                expected = _hash(
                    previous, _hashed({str(key): value for key, value in stored.items()}), told.get(stored["id"], [])
                )
                if stored["previous"] != previous or stored["hash"] != expected:
                    return int(stored["id"])
                previous = stored["hash"]
        return None

    def head(self) -> tuple[int, str]:
        """Count of rows, and the hash of the last one."""
        with reading(self.engine) as connection:
            count = connection.execute(sa.select(sa.func.count()).select_from(answers)).scalar_one()
            return int(count), _last_hash(connection)

    def recent(self, *, channel: str, chat: str, since: datetime, most: int) -> list[tuple[str, str]]:
        """The last questions of a chat with their answers, oldest first."""
        query = (
            sa.select(answers.c.at, answers.c.question, answers.c.answer)
            .where(answers.c.channel == channel, answers.c.chat == chat)
            .order_by(answers.c.id.desc())
            .limit(most)
        )
        with reading(self.engine) as connection:
            found = [row for row in connection.execute(query) if datetime.fromisoformat(row.at) >= since]
        return [(row.question, row.answer) for row in reversed(found)]

    def up_to(self, text: str, *, channel: str, chat: str, within: timedelta, most: int) -> list[tuple[str, str]]:
        """The exchange of a chat that a shown text belongs to, behind those that led to it; oldest first.

        Args:
            text: a message of the chat as it is shown: the answer, with or without its sources, or a part of it, or the
                question.
            within: how long before it those were said that count as its context.
            most: how many exchanges at most.

        Returns an empty list when the text belongs to none of the last `SEARCHED` exchanges.
        """
        chosen = answers.c.channel == channel, answers.c.chat == chat
        query = sa.select(answers.c.at, answers.c.question, answers.c.answer).where(*chosen)
        with reading(self.engine) as connection:
            rows = connection.execute(query.order_by(answers.c.id.desc()).limit(SEARCHED)).all()
        at = shown_by(text, [(row.question, row.answer) for row in rows])
        if at is None:
            return []
        since = datetime.fromisoformat(rows[at].at) - within
        found = [row for row in rows[at : at + most] if datetime.fromisoformat(row.at) >= since]
        return [(row.question, row.answer) for row in reversed(found)]

    def tokens(self, person: str, *, day: date) -> int:
        """Tokens of a language model, in and out, that a person has used on a day of Shanghai's clock."""
        start = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
        used = sa.func.coalesce(sa.func.sum(answers.c.tokens_in + answers.c.tokens_out), 0)
        today = answers.c.at >= start.isoformat(), answers.c.at < (start + timedelta(days=1)).isoformat()
        with reading(self.engine) as connection:
            return int(connection.execute(sa.select(used).where(answers.c.person == person, *today)).scalar_one())

    def told(self, *, indicator: str, region: str, period: str) -> list[tuple[int, str, str, float]]:
        """Who was given a value: (answer, channel, chat, value), oldest first."""
        query = (
            sa.select(answers.c.id, answers.c.channel, answers.c.chat, figures.c.value)
            .join(figures, figures.c.answer_id == answers.c.id)
            .where(figures.c.indicator == indicator, figures.c.region == region, figures.c.period == period)
            .order_by(answers.c.id, figures.c.number)
        )
        with reading(self.engine) as connection:
            return [(int(row[0]), str(row[1]), str(row[2]), float(row[3])) for row in connection.execute(query)]


def shown_by(text: str, exchanges: Sequence[tuple[str, str]]) -> int | None:
    """Which (question, answer), the newest first, a text on the screen belongs to; None: none of them.

    The longest answer in it counts, so that a short one («收到») that happens to be in it does not; then an answer that it
    is a piece of; then the question.
    """
    plain = _plain(text)
    said = [(_plain(question), _plain(answer)) for question, answer in exchanges]
    whole = [(len(answer), -at) for at, (_, answer) in enumerate(said) if answer and answer in plain]
    if whole:
        return -max(whole)[1]
    piece = (at for at, (_, answer) in enumerate(said) if len(plain) >= PIECE_CHARS and plain in answer)
    asked = (at for at, (question, _) in enumerate(said) if question == plain)
    return next(piece, next(asked, None))


def _plain(text: str) -> str:
    return "".join(text.split())


def _row(given: Given) -> dict[str, Any]:
    answer = given.answer
    sources = [
        {"document": each.document, "edition": each.edition, "place": each.place, "quote": each.quote}
        for each in answer.sources
    ]
    return {
        "at": given.at.isoformat(),
        "channel": given.channel,
        "chat": given.chat,
        "person": given.person,
        "question": given.question,
        "as_of": given.as_of.isoformat(),
        "answered": answer.answered,
        "kind": answer.kind,
        "answer": answer.text,
        "sources": json.dumps(sources, ensure_ascii=False),
        "ms": given.ms,
        **use_row(answer.use),
    }


def _hashed(row: Mapping[str, Any]) -> dict[str, Any]:
    """What the hash of a row covers."""
    left_out = {"id", "previous", "hash", *(key for key in ADDED if row[key] is None)}
    return {key: value for key, value in row.items() if key not in left_out}


def _figure(number: int, figure: Figure) -> dict[str, Any]:
    return {
        "number": number,
        "observation": figure.observation,
        "indicator": figure.indicator,
        "region": figure.region,
        "period": figure.period.key if figure.period is not None else None,
        "measure": figure.measure,
        "value": figure.value,
        "unit": figure.unit,
        "text": figure.text,
        "document": figure.source.document,
        "place": figure.source.place,
    }


def _flat(given: tuple[Figure, ...]) -> list[Figure]:
    found: list[Figure] = []
    for figure in given:
        found.extend((figure, *_flat(figure.inputs)))
    return found


def _figures_by_answer(connection: Connection) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for row in connection.execute(sa.select(figures).order_by(figures.c.answer_id, figures.c.number)).mappings():
        found.setdefault(row["answer_id"], []).append({key: row[key] for key in row if key != "answer_id"})
    return found


def _last_hash(connection: Connection) -> str:
    query = sa.select(answers.c.hash).order_by(answers.c.id.desc()).limit(1)
    return connection.execute(query).scalar() or GENESIS


def _lock_chain(connection: Connection) -> None:
    # SQLite has one writer anyway; on PostgreSQL two could otherwise read the same last hash.
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_CHAIN_LOCK)))


def _hash(previous: str, row: Mapping[str, Any], told: list[dict[str, Any]]) -> str:
    content = json.dumps([previous, dict(row), told], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(content.encode("utf-8")).hexdigest()
