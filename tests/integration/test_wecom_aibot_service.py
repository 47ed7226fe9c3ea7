"""`gongfu serve` with WeCom: real inbox, ledger and channel, while the connection ends again and again."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from pathlib import Path

import pytest
from support.serving import Echo, serving, until
from support.wecom_aibot import AibotServer, Callback

from config.messages import Messages
from config.settings import PersonSettings, Settings
from reports.delivery.model import DeliveryState

ROOT = Path(__file__).resolve().parents[2]
USERS = tuple(f"user{number}" for number in range(40))
PEOPLE = tuple(PersonSettings(account=f"wecom:{user}", name=user, region="示例县") for user in USERS)
DISCONNECTS, QUESTIONS = 20, 200


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "tables").symlink_to(ROOT / "data" / "tables")
    return folder


def settings(wecom: AibotServer, home: Path, data: Path) -> Settings:
    return Settings(home=home, data=data, wecom=wecom.settings(), people=PEOPLE)


async def test_a_question_is_answered_in_its_stream_and_a_stranger_gets_one_sentence(
    tmp_path: Path, data: Path, messages: Messages
) -> None:
    async with AibotServer() as wecom, serving(settings(wecom, tmp_path / "home", data)):
        asked = wecom.says(USERS[0], "云和怎么样")
        wecom.says("nobody", "云和怎么样")
        await wecom.wait_answers(USERS[0], 1)
        await wecom.wait_answers("nobody", 1)

    stream = wecom.stream(asked)
    assert stream is not None
    assert (stream.texts[-1], stream.finished, stream.at[0] - asked.at < 1) == ("答：云和怎么样", True, True)
    assert wecom.answers("nobody") == [messages.say("chat.stranger", account="wecom:nobody")]
    assert wecom.violations == []


async def test_a_message_that_comes_again_after_a_restart_is_answered_once(tmp_path: Path, data: Path) -> None:
    async with AibotServer() as wecom:
        async with serving(settings(wecom, tmp_path / "home", data)):
            asked = wecom.says(USERS[0], "一")
            await wecom.wait_answers(USERS[0], 1)
        async with serving(settings(wecom, tmp_path / "home", data)):
            wecom.again_now(asked)
            wecom.says(USERS[0], "二")
            await wecom.wait_answers(USERS[0], 2)

    assert wecom.answers(USERS[0]) == ["答：一", "答：二"]


async def test_a_stop_ends_open_streams_and_the_next_start_answers_what_waited(
    tmp_path: Path, data: Path, messages: Messages
) -> None:
    echo = Echo()
    async with AibotServer() as wecom:
        async with serving(settings(wecom, tmp_path / "home", data), echo=echo) as service:
            first, second = wecom.says(USERS[0], "等一"), wecom.says(USERS[0], "二")
            await wecom.wait(lambda: wecom.stream(first) and wecom.stream(second))
            await until(lambda: echo.asked)
            service.stop.set()
            await until(lambda: messages.say("service.stopping") in service.said)
            echo.go.set()
            assert await service.task == 0
        before = wecom.answers(USERS[0])
        async with serving(settings(wecom, tmp_path / "home", data)):
            await wecom.wait_answers(USERS[0], 3)

    assert before == ["答：等一", messages.say("wecom.stopped")]
    assert wecom.answers(USERS[0])[2:] == ["答：二"]
    assert wecom.violations == []


async def test_nothing_is_lost_or_said_twice_over_twenty_disconnects(tmp_path: Path, data: Path) -> None:
    rng = random.Random(8)
    asked: list[Callback] = []
    async with (
        AibotServer(strict_replies=True, again=3) as wecom,
        serving(settings(wecom, tmp_path / "home", data)) as service,
    ):
        for number in range(DISCONNECTS):
            await wecom.wait(lambda before=number: len(wecom.subscribes) > before, within_s=60)
            for _ in range(QUESTIONS // DISCONNECTS):
                asked.append(wecom.says(rng.choice(USERS), f"问{len(asked)}"))
                await asyncio.sleep(rng.uniform(0, 0.02))
            if rng.random() < 0.5:
                wecom.abort()
            else:
                await wecom.close(rng.choice((1000, 1001, 1011)))
        await wecom.wait(lambda: len(wecom.subscribes) > DISCONNECTS, within_s=60)
        for each in asked:
            # What was on the way when the connection ended comes again, as WeCom hands it over again.
            wecom.again_now(each)
        await until(lambda: counted(service.app.ledger.counts()) >= QUESTIONS, within_s=120)
        states = await asyncio.to_thread(service.app.ledger.counts)
    answers = Counter(answer for user in USERS for answer in wecom.answers(user))

    uncertain = states[DeliveryState.UNCERTAIN]
    assert states[DeliveryState.SENT] + uncertain == QUESTIONS
    assert max(answers.values()) == 1
    assert len(answers) >= QUESTIONS - uncertain
    assert uncertain <= DISCONNECTS
    assert wecom.violations == []


def counted(states: Counter[DeliveryState] | dict[DeliveryState, int]) -> int:
    return sum(states[state] for state in (DeliveryState.SENT, DeliveryState.UNCERTAIN, DeliveryState.FAILED))
