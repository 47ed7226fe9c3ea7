"""👍 and 👎 through the whole application: said in the chat, seen and decided on the command line, asked again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.app import App, build
from bot.channels.base import Address, Incoming
from bot.cli.main import run
from bot.commands.assemble import conversation
from bot.commands.base import Verbs
from config.catalogs import CATALOG
from config.clock import FixedClock
from config.settings import Settings
from reports.blocks import Text, options_of

CLOCK = FixedClock.on(date(2021, 7, 26))
Gongfu = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("feedback")


@pytest.fixture
def gongfu(home: Path, capsys: pytest.CaptureFixture[str]) -> Gongfu:
    def call(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(["--home", str(home), *map(str, arguments)])
        heard = capsys.readouterr()
        return code, heard.out, heard.err

    return call


async def say(app: App, texts: list[str]) -> list[tuple[str, tuple[str, ...]]]:
    """What is answered to each message of one chat: the text and the choices."""
    talk = conversation(app)
    found = []
    for number, text in enumerate(texts):
        incoming = Incoming(
            address=Address("terminal", "c"), sender=None, message_id=str(number), text=text, at=app.clock.now()
        )
        reply = await talk.reply(incoming, lambda *_: None)
        shown = "".join(block.text for block in reply.blocks if isinstance(block, Text))
        found.append((shown, options_of(reply.blocks)))
    return found


async def said(home: Path, texts: list[str]) -> list[tuple[str, tuple[str, ...]]]:
    async with build(Settings(home=home), clock=CLOCK) as app:
        return await say(app, texts)


def test_marks_are_kept_asked_back_and_become_questions(home: Path, gongfu: Gongfu) -> None:
    question = "到2025年城乡居民收入倍差要降到多少"
    texts = ["👍", question, "👍", "高等教育毛入学率目标", "👎", "数字不对", "青田县规上工业增加值", "👎🏻应为75%"]
    nothing, _, thanks, _, why, choice, refused, sign = asyncio.run(said(home, texts))

    assert "没有找到所评的答复" in nothing[0]
    assert "谢谢" in thanks[0]
    assert why[1] == ("👎 数字不对", "👎 答非所问", "👎 来源不对", "👎 其他")
    assert "已记录" in choice[0]
    assert refused[0].startswith("现有资料未收录")
    assert "已记录" in sign[0]

    code, out, _ = gongfu("feedback", "list", "--json")
    rows = json.loads(out)
    assert code == 0
    assert [(row["good"], row["reason"]) for row in rows] == [(False, "应为75%"), (False, "数字不对"), (True, "")]
    assert rows[0]["corpus"] is not None

    code, out, _ = gongfu("eval", "questions", "--from-feedback")
    assert (code, "尚无已确认的反馈" in out) == (0, True)
    assert gongfu("feedback", "confirm", rows[1]["id"])[0] == 1
    assert gongfu("feedback", "confirm", rows[1]["id"], "--expected", "70%")[0] == 0
    assert gongfu("feedback", "confirm", rows[2]["id"])[0] == 0
    assert gongfu("feedback", "dismiss", rows[0]["id"])[0] == 0
    assert gongfu("eval", "questions")[0] == 2

    code, out, _ = gongfu("eval", "questions", "--from-feedback", "--out", home / "set.jsonl", "--json")
    report = json.loads(out)
    assert (code, report["asked"], report["right"], report["failures"]) == (0, 2, 2, [])
    assert len((home / "set.jsonl").read_text("utf-8").splitlines()) == 2

    code, out, _ = gongfu("questions", "unanswered", "--week", "2021-W30")
    assert code == 0
    assert "青田县规上工业增加值" in out
    code, out, _ = gongfu("questions", "unanswered", "--week", "2021-W29", "--json")
    assert json.loads(out) == {"week": "2021-W29", "questions": []}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("👍", ("praise", "")),
        ("👍🏽", ("praise", "")),
        ("有用", ("praise", "")),
        ("有用吗", None),
        ("👎 来源不对", ("feedback", "来源不对")),
        ("👎️来源不对", ("feedback", "来源不对")),
        ("有误", ("feedback", "")),
        ("不对", ("feedback", "")),
        ("不对 我问的是城镇化率", None),
        ("有用的政策有哪些", None),
    ],
)
def test_words_alone_are_feedback_and_questions_are_not(text: str, meant: tuple[str, str] | None) -> None:
    assert Verbs.load(CATALOG).match(text) == meant
