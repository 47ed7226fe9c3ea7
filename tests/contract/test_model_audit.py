"""What the answer log keeps of a language model's part: the chain stays whole, old rows included, and a day is counted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.audit import AuditLog, Given, answers
from config.clock import FixedClock
from config.database import writing
from reports.blocks import Text
from reports.compose.base import Answer, ModelUse

DAY = date(2021, 7, 26)
USE = ModelUse(why="model_used", name="m", tokens_in=900, tokens_out=100, cost=0.0123, ms=1500)


def given(use: ModelUse | None = None, *, person: str = "operator", day: date = DAY) -> Given:
    answer = Answer(answered=True, kind="text", text="甲", blocks=(Text("甲"),), use=use)
    words = {"channel": "terminal", "chat": "one", "question": "甲？", "as_of": DAY, "ms": 45}
    return Given(at=FixedClock.on(day).now(), person=person, answer=answer, **words)


def test_rows_with_and_without_a_model_are_one_chain(engine: Engine) -> None:
    log = AuditLog(engine)

    for use in (None, USE, None):
        log.record(given(use))

    assert log.verify() is None


def test_row_of_an_older_version_has_the_hash_that_it_had(engine: Engine) -> None:
    log = AuditLog(engine)
    log.record(given())

    # Of the version before the columns were there: computed by it over these very values.
    assert log.head()[1] == "f7248a9e53f4f6c77ad16bd5d68f31b1befadd6e4f3fc499ca85f24f6a2bdac0"


@pytest.mark.parametrize("change", [{"why": "not_needed"}, {"tokens_in": 1}, {"cost": None}, {"model": "other"}])
def test_changed_use_of_a_model_breaks_the_chain(engine: Engine, change: dict[str, object]) -> None:
    log = AuditLog(engine)
    number = log.record(given(USE))

    with writing(engine) as connection:
        connection.execute(sa.update(answers).where(answers.c.id == number).values(**change))

    assert log.verify() == number


def test_use_put_into_a_row_without_one_breaks_the_chain(engine: Engine) -> None:
    log = AuditLog(engine)
    number = log.record(given())

    with writing(engine) as connection:
        connection.execute(sa.update(answers).where(answers.c.id == number).values(why="model_used"))

    assert log.verify() == number


def test_tokens_of_a_person_are_counted_for_one_day_and_survive_a_restart(engine: Engine) -> None:
    log = AuditLog(engine)
    for use in (USE, USE, None):
        log.record(given(use))
    log.record(given(USE, person="other"))
    log.record(given(USE, day=DAY + timedelta(days=1)))

    again = AuditLog(engine)

    assert again.tokens("operator", day=DAY) == 2000
    assert again.tokens("operator", day=DAY + timedelta(days=1)) == 1000
    assert again.tokens("nobody", day=DAY) == 0
