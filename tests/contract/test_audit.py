"""The answer log on both engines: nothing is lost, and any change shows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.audit import GENESIS, AuditLog, Given, answers, figures
from config.clock import FixedClock
from config.database import writing
from reports.blocks import Text
from reports.compose.base import Answer
from retrieval.evidence import Figure, SourceRef
from retrieval.metrics.periods import Period

DAY = date(2021, 7, 26)
SOURCE = SourceRef(document="公报", place="批次1 第2行", quote="甲县2020年1.9倍")


def figure(**changes: Any) -> Figure:
    base = {
        "value": 1.9,
        "unit": "倍",
        "text": "1.9倍",
        "measure": "value",
        "source": SOURCE,
        "indicator": "income_ratio",
    }
    return Figure(**{**base, "region": "330000", "period": Period.of_year(2020), **changes})


def given(text: str = "1.9倍", *told: Figure, chat: str = "one") -> Given:
    answer = Answer(answered=True, kind="figure", text=text, blocks=(Text(text),), figures=told, sources=(SOURCE,))
    return Given(
        at=FixedClock.on(DAY).now(),
        channel="terminal",
        chat=chat,
        person="operator",
        question="倍差“多少”？",
        as_of=DAY,
        answer=answer,
        ms=45,
    )


def test_chain_of_recorded_answers_is_whole(engine: Engine) -> None:
    log = AuditLog(engine)
    assert (log.verify(), log.head()) == (None, (0, GENESIS))

    numbers = [log.record(given("甲", figure())), log.record(given("乙")), log.record(given("甲", figure()))]

    assert numbers == sorted(numbers)
    assert log.head()[0] == 3
    assert log.verify() is None


def test_who_was_told_a_value_is_found_with_the_inputs_of_computed_ones(engine: Engine) -> None:
    log = AuditLog(engine)
    other = figure(region="330001", value=2.5)
    first = log.record(given("甲", figure(), chat="one"))
    log.record(given("乙", other, chat="two"))
    third = log.record(
        given("丙", figure(indicator=None, measure="difference", inputs=(figure(), other)), chat="three")
    )

    told = log.told(indicator="income_ratio", region="330000", period="2020")

    assert told == [(first, "terminal", "one", 1.9), (third, "terminal", "three", 1.9)]


@pytest.mark.parametrize(
    "change",
    [
        lambda number: sa.update(answers).where(answers.c.id == number).values(answer="1.8倍"),
        lambda number: sa.update(answers).where(answers.c.id == number).values(person="somebody"),
        lambda number: sa.update(figures).where(figures.c.answer_id == number).values(value=1.8),
        lambda number: sa.delete(figures).where(figures.c.answer_id == number),
    ],
    ids=["text", "person", "figure", "figure removed"],
)
def test_changed_row_is_named(engine: Engine, change: Any) -> None:
    log = AuditLog(engine)
    _, second, _ = [log.record(given(text, figure())) for text in ("甲", "乙", "丙")]

    with writing(engine) as connection:
        connection.execute(change(second))

    assert log.verify() == second


def test_removed_row_breaks_the_chain_at_the_next(engine: Engine) -> None:
    log = AuditLog(engine)
    _, second, third = [log.record(given(text)) for text in ("甲", "乙", "丙")]

    with writing(engine) as connection:
        connection.execute(sa.delete(answers).where(answers.c.id == second))

    assert log.verify() == third


def test_answers_recorded_at_the_same_time_form_one_chain(engine: Engine) -> None:
    log = AuditLog(engine)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: log.record(given(f"第{number}", figure())), range(40)))

    assert log.head()[0] == 40
    assert log.verify() is None


def test_row_of_the_table_is_kept_with_the_figure_that_was_told(engine: Engine) -> None:
    AuditLog(engine).record(given("1.9倍", figure(observation=7), figure(value=2.0)))

    with engine.connect() as connection:
        kept = connection.execute(sa.select(figures.c.observation).order_by(figures.c.number)).scalars().all()
    assert kept == [7, None]


def test_last_questions_of_a_chat_come_back_in_order(engine: Engine) -> None:
    log = AuditLog(engine)
    for text in ("一", "二", "三"):
        log.record(given(text, chat="here"))
    log.record(given("别处", chat="there"))
    at = FixedClock.on(DAY).now()

    def said(since: datetime) -> list[str]:
        return [answer for _, answer in log.recent(channel="terminal", chat="here", since=since, most=2)]

    assert said(at) == ["二", "三"]
    assert said(at + timedelta(seconds=1)) == []


def said(log: AuditLog, question: str, text: str, *, minutes: int, chat: str = "one") -> None:
    one = given(text, chat=chat)
    log.record(replace(one, question=question, at=one.at + timedelta(minutes=minutes)))


@pytest.mark.parametrize(
    ("shown", "found"),
    [
        ("甲是一。\n居第二。[1]\n[1] 《公报》\n▸ 1 原文", ["甲怎么样"]),
        ("甲是一。 居第二。[1]", ["甲怎么样"]),
        ("那乙呢是二。[1]", ["甲怎么样", "那乙呢"]),
        ("按修改后的提问答复：\n那乙呢是二。[1]", ["甲怎么样", "那乙呢"]),
        ("是一。居第二", ["甲怎么样"]),
        ("很久以后", ["很久以后"]),
        ("那乙呢", ["甲怎么样", "那乙呢"]),
        ("收到。", ["谢谢"]),
        ("别人的话，和这里无关", []),
        ("一", []),
        ("", []),
    ],
)
def test_shown_text_leads_to_its_exchange_behind_its_context(engine: Engine, shown: str, found: list[str]) -> None:
    log = AuditLog(engine)
    said(log, "甲怎么样", "甲是一。\n居第二。[1]", minutes=0)
    said(log, "那乙呢", "那乙呢是二。[1]", minutes=20)
    said(log, "甲怎么样", "甲是一。\n居第二。[1]", minutes=21, chat="other")
    said(log, "谢谢", "收到。", minutes=100)
    said(log, "很久以后", "收到。很久以后", minutes=200)

    exchange = log.up_to(shown, channel="terminal", chat="one", within=timedelta(minutes=30), most=10)

    assert [question for question, _ in exchange] == found


def test_context_of_a_quoted_answer_is_bounded(engine: Engine) -> None:
    log = AuditLog(engine)
    for number in range(9):
        said(log, f"第{number}问", f"第{number}答，很好", minutes=number)

    exchange = log.up_to("第8答，很好", channel="terminal", chat="one", within=timedelta(minutes=30), most=3)

    assert [question for question, _ in exchange] == ["第6问", "第7问", "第8问"]
