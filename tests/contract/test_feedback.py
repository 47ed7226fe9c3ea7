"""What people think of answers, on both engines: kept once, decided by a clerk, turned into a question set."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from bot.audit import AuditLog, Given
from bot.batch import read_questions
from bot.evaluate import mark
from bot.feedback import FeedbackState, FeedbackStore, Said
from bot.feedback_set import questions_of
from bot.files import write_json_lines
from bot.people import People, Person, operator
from bot.unanswered import Unanswered
from bot.weekly import UNANSWERED, owe_unanswered, still_admin
from config.clock import SHANGHAI, IsoWeek
from config.errors import NotFound, Permanent
from config.messages import Messages
from config.sections import WeeklySettings
from reports.blocks import Text
from reports.compose.base import Answer
from reports.delivery.ledger import Ledger
from reports.delivery.model import DeliveryState
from retrieval.access import Viewer
from retrieval.evidence import Figure, SourceRef

AT = datetime(2021, 7, 21, 10, tzinfo=SHANGHAI)
MESSAGES = Messages.load()
SOURCE = SourceRef(document="公报", place="第1行", quote="倍差1.9倍")
WEEK = IsoWeek(2021, 29)


def answered(
    engine: Engine, question: str, text: str, *, at: datetime = AT, chat: str = "one", kind: str = "figure"
) -> int:
    told = () if kind == "refusal" else (Figure(value=1.9, unit="倍", text="1.9倍", measure="value", source=SOURCE),)
    answer = Answer(
        answered=kind != "refusal",
        kind=kind,
        text=text,
        blocks=(Text(text),),
        figures=told,
        sources=(SOURCE,) if told else (),
    )
    given = Given(
        at=at, channel="terminal", chat=chat, person="p", question=question, as_of=at.date(), answer=answer, ms=1
    )
    return AuditLog(engine).record(given)


def said(*, good: bool = False, reason: str = "", quote: str = "", person: str = "p", chat: str = "one") -> Said:
    return Said(
        channel="terminal",
        chat=chat,
        person=person,
        at=AT,
        good=good,
        reason=reason,
        quote=quote,
        corpus=3,
        program="0.1",
    )


def test_feedback_is_about_the_last_answer_of_the_chat(engine: Engine) -> None:
    answered(engine, "甲多少", "甲为1.9倍。")
    last = answered(engine, "乙多少", "乙为1.9倍。")
    answered(engine, "丙多少", "丙为1.9倍。", chat="two")
    store = FeedbackStore(engine)

    store.give(said(reason="应为2.0倍"))

    row = store.rows()[0]
    assert (row["answer_id"], row["question"], row["reason"], row["state"]) == (last, "乙多少", "应为2.0倍", "new")
    assert (row["corpus"], row["program"], row["good"]) == (3, "0.1", False)
    assert "person" not in row


def test_feedback_is_about_the_answer_that_is_quoted(engine: Engine) -> None:
    first = answered(engine, "甲多少", "甲县2020年为1.9倍。")
    answered(engine, "乙多少", "乙县2020年为1.9倍。")
    store = FeedbackStore(engine)

    store.give(said(quote="甲县2020年为1.9倍。[1]"))

    assert store.rows()[0]["answer_id"] == first
    with pytest.raises(NotFound, match="feedback_no_answer"):
        store.give(said(quote="从没说过的一句话"))


def test_chat_without_an_answer_has_nothing_to_judge(engine: Engine) -> None:
    with pytest.raises(NotFound, match="feedback_no_answer"):
        FeedbackStore(engine).give(said())


def test_second_word_of_the_same_person_replaces_the_first_until_it_is_decided(engine: Engine) -> None:
    answered(engine, "甲多少", "甲为1.9倍。")
    store = FeedbackStore(engine)
    number = store.give(said())
    assert store.give(said(reason="数字不对")) == number
    store.give(said(good=True, person="q"))
    assert sorted((row["good"], row["reason"]) for row in store.rows()) == [(False, "数字不对"), (True, "")]

    store.decide(number, FeedbackState.DISMISSED, at=AT)
    store.give(said(reason="又改了"))

    assert [row["reason"] for row in store.rows(state=FeedbackState.DISMISSED)] == ["数字不对"]


def test_bad_one_is_confirmed_only_with_what_is_right(engine: Engine) -> None:
    answered(engine, "甲多少", "甲为1.9倍。")
    store = FeedbackStore(engine)
    number = store.give(said())

    with pytest.raises(Permanent, match="feedback_expected_missing"):
        store.decide(number, FeedbackState.CONFIRMED, at=AT)
    with pytest.raises(Permanent, match="feedback_expected_twice"):
        store.decide(number, FeedbackState.CONFIRMED, at=AT, expected="1.8", unanswerable=True)
    with pytest.raises(NotFound, match="feedback_unknown"):
        store.decide(number + 1, FeedbackState.DISMISSED, at=AT)
    assert store.rows()[0]["state"] == "new"


def test_confirmed_feedback_is_a_question_set(engine: Engine, tmp_path: Path) -> None:
    store = FeedbackStore(engine)
    answered(engine, "甲多少", "甲为1.9倍。")
    good = store.give(said(good=True))
    answered(engine, "乙多少", "乙为1.9倍。", at=AT + timedelta(minutes=5))
    bad = store.give(said(reason="应为2.0倍"))
    answered(engine, "丙多少", "丙为1.9倍。", at=AT + timedelta(hours=5))
    none = store.give(said())
    answered(engine, "丁多少", "丁为1.9倍。", at=AT + timedelta(hours=9))
    store.give(said(good=True))
    store.decide(good, FeedbackState.CONFIRMED, at=AT)
    store.decide(bad, FeedbackState.CONFIRMED, at=AT, expected="2.0倍\n乙")
    store.decide(none, FeedbackState.CONFIRMED, at=AT, unanswerable=True)

    write_json_lines(tmp_path / "set.jsonl", questions_of(store, MESSAGES))
    asked = read_questions(tmp_path / "set.jsonl")

    assert [(each.question, each.as_of) for each in asked] == [
        (name, date(2021, 7, 21)) for name in ("甲多少", "乙多少", "丙多少")
    ]
    assert [turn.content for turn in asked[1].context] == ["甲多少", "甲为1.9倍。"]
    assert asked[2].context == ()
    first, second, third = (each.item for each in asked)
    assert mark(first, "甲为1.9倍。", ["倍差1.9倍"]).strict
    assert not mark(first, "甲为1.8倍。", ["倍差1.9倍"]).right
    assert mark(second, "乙为2.0倍。", []).strict
    assert not mark(second, "乙为1.9倍。", []).right
    assert mark(third, "现有资料未收录丙的数据。", []).right


def test_unanswered_questions_of_a_week_are_counted_without_names(engine: Engine) -> None:
    for day, question in ((19, "甲 多少？"), (20, "甲多少"), (25, "乙多少")):
        answered(
            engine, question, f"现有资料未收录{question[0]}。\n已查。", kind="refusal", at=AT.replace(day=day, hour=23)
        )
    answered(engine, "丙多少", "丙为1.9倍。")
    answered(engine, "丁多少", "现有资料未收录丁。", kind="refusal", at=AT.replace(day=26, hour=0))

    rows = Unanswered(engine).of(WEEK)

    assert [(row["question"], row["count"], row["reason"]) for row in rows] == [
        ("甲多少", 2, "现有资料未收录甲。"),
        ("乙多少", 1, "现有资料未收录乙。"),
    ]
    assert rows[0]["last"] == "2021-07-20T23:00+08:00"
    assert set(rows[0]) == {"question", "count", "last", "reason"}


# --- once a week ------------------------------------------------------------------------------------------------------

BOSS = Person(name="甲", viewer=Viewer.operator(), admin=True)
LEADER = Person(name="乙", viewer=Viewer.operator(), admin=False)
PEOPLE = People({"terminal:1": BOSS, "terminal:2": BOSS, "terminal:3": LEADER}, operator("操作员"))
MONDAY = datetime(2021, 7, 26, 9, tzinfo=SHANGHAI)


def owe(engine: Engine, at: datetime, *, people: People = PEOPLE, on: bool = True) -> int:
    return owe_unanswered(
        at,
        settings=WeeklySettings(unanswered=on),
        people=people,
        unanswered=Unanswered(engine),
        ledger=Ledger(engine),
        messages=MESSAGES,
    )


def test_every_admin_is_owed_the_list_once_a_week(engine: Engine) -> None:
    answered(engine, "甲多少", "现有资料未收录甲。", kind="refusal")

    assert owe(engine, MONDAY - timedelta(minutes=1)) == 0
    assert owe(engine, MONDAY) == 2
    assert [owe(engine, MONDAY + timedelta(hours=hours)) for hours in (0, 1, 100)] == [0, 0, 0]
    rows = Ledger(engine).list(limit=10)
    assert sorted((row.chat, row.kind, row.state) for row in rows) == [
        ("1", UNANSWERED, DeliveryState.OWED),
        ("2", UNANSWERED, DeliveryState.OWED),
    ]
    assert "甲多少（1 次）" in json.dumps(
        [block.text for row in rows for block in row.content or () if isinstance(block, Text)], ensure_ascii=False
    )
    assert owe(engine, MONDAY + timedelta(weeks=1)) == 0


def test_week_without_such_questions_is_recorded_and_not_sent(engine: Engine) -> None:
    assert owe(engine, MONDAY) == 0
    assert {row.state for row in Ledger(engine).list(limit=10)} == {DeliveryState.SKIPPED}


def test_nobody_is_owed_anything_without_admins_or_when_it_is_off(engine: Engine) -> None:
    answered(engine, "甲多少", "现有资料未收录甲。", kind="refusal")
    nobody = People({"terminal:3": LEADER}, operator("操作员"))

    assert owe(engine, MONDAY, people=nobody) == 0
    assert owe(engine, MONDAY, on=False) == 0
    assert Ledger(engine).list(limit=10) == ()


def test_somebody_who_is_no_admin_any_more_gets_no_list() -> None:
    assert still_admin(PEOPLE, "unanswered:2021-W29:terminal:1")
    assert not still_admin(PEOPLE, "unanswered:2021-W29:terminal:3")
    assert not still_admin(PEOPLE, "unanswered:2021-W29:terminal:9")
