"""Many messages at once, and messages that are no questions, through the whole service: one polite answer each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from support.bot_api import BotApi
from support.crowd import STRANGE_TEXTS
from support.serving import LEADER, Echo, serving, settings

from bot.channels.pace import Rate
from bot.channels.telegram.rates import Rates
from config.messages import Messages
from config.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
QUICK = Rates(chat=Rate(1000, 0.0001), group=Rate(1000, 0.0001), whole=Rate(1000, 0.0001))
CARDS: dict[str, dict[str, Any]] = {
    "sticker": {"sticker": {"file_id": "S", "emoji": "😀"}},
    "picture": {"photo": [{"file_id": "P", "width": 9, "height": 9}]},
    "voice": {"voice": {"file_id": "V", "duration": 3}},
    "contact": {"contact": {"phone_number": "1", "first_name": "P"}},
    "location": {"location": {"latitude": 28.1, "longitude": 119.5}},
    "poll": {"poll": {"id": "1", "question": "?", "options": []}},
    "dice": {"dice": {"emoji": "🎲", "value": 4}},
}


@pytest.fixture
def given(tmp_path: Path, api: BotApi, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Settings]:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "tables").symlink_to(ROOT / "data" / "tables")
    # The pace of Telegram is proved elsewhere; here it would only take a minute.
    monkeypatch.setattr("bot.channels.telegram.channel.Rates", lambda: QUICK)
    return partial(settings, tmp_path / "home", folder, api)


async def test_fifty_messages_in_a_second_get_one_answer_each_in_order(
    api: BotApi, given: Callable[..., Settings], messages: Messages
) -> None:
    echo = Echo()
    async with serving(given(), echo=echo):
        api.says(LEADER, "等第1问")
        await api.wait(lambda: not api.unacknowledged)
        for number in range(2, 51):
            api.says(LEADER, f"第{number}问")
        await api.wait_sent(LEADER, 20)
        busy = [each.text for each in api.sent(LEADER)]
        echo.go.set()
        await api.wait_sent(LEADER, 50)

    said = [each.text for each in api.sent(LEADER)]
    assert busy == [messages.say("chat.busy", queue=30)] * 20
    assert said[20:] == ["答：等第1问", *(f"答：第{number}问" for number in range(2, 31))]


@pytest.mark.parametrize("content", CARDS.values(), ids=CARDS.keys())
async def test_card_gets_one_sentence(
    api: BotApi, given: Callable[..., Settings], content: dict[str, Any], messages: Messages
) -> None:
    async with serving(given()):
        update = api.says(LEADER, "x", forward_origin={"type": "user", "date": 1})
        update["message"].pop("text")
        update["message"].update(content)
        api.says(LEADER, "后一句")
        await api.wait_sent(LEADER, 2)

    first, second = (each.text for each in api.sent(LEADER))
    assert first in {
        messages.say(f"errors.{code}") for code in ("message_unreadable", "message_voice", "load_admins_only")
    }
    assert second == "答：后一句"


async def test_strange_texts_get_one_answer_each(api: BotApi, given: Callable[..., Settings]) -> None:
    texts = [text for name, text in STRANGE_TEXTS.items() if name != "half a character"]
    async with serving(given()):
        for text in texts:
            api.says(LEADER, text)
        await api.wait_sent(LEADER, len(texts))
        api.says(LEADER, "完")
        await api.wait_sent(LEADER, len(texts) + 1)

    said = [each.text for each in api.sent(LEADER)]
    assert len(said) == len(texts) + 1
    assert said[-1] == "答：完"
    assert all(each.strip() for each in said)


async def test_new_wording_is_answered_once_and_marked(api: BotApi, given: Callable[..., Settings]) -> None:
    async with serving(given()):
        asked = api.says(LEADER, "甲")
        await api.wait_sent(LEADER, 1)
        edit = api.edits(asked, "乙")
        await api.wait_sent(LEADER, 2)
        api.again(edit)
        api.says(LEADER, "丙")
        await api.wait_sent(LEADER, 3)

    assert [each.text for each in api.sent(LEADER)] == ["答：甲", "按修改后的提问答复：\n答：乙", "答：丙"]
